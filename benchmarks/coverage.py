"""Coverage of every interval, false alarms and power of every test, by simulation, against what is commonly used.

    python benchmarks/coverage.py [--corpora 24] [--terms 100] [--only authors]

Writes benchmarks/coverage.csv, a row a cell: ``design, what, method, case, clumping, per_thousand, corpora, given,
value, mc_error, aim, met``. A cell is many corpora (:func:`simulation.simulate_posts`) whose
dates, lengths and authors are drawn anew, each with many terms; ``given`` is the share of terms for which an interval
or a p could be given, ``value`` the share of these that cover the truth, or that have p ≤ .05; ``mc_error`` is its
standard error over corpora, since the terms of one corpus share its lengths. ``met`` is "no" only where the value
misses its aim by more than two of these. Corpus i of a cell has the seed i.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import kendalltau
from simulation import simulate_posts

from sprakresa.evidence._permutation import random_orders
from sprakresa.evidence._units import moments, units_of
from sprakresa.evidence.comparison import keyness
from sprakresa.evidence.effects import g2
from sprakresa.evidence.rates import estimate_rates, wilson
from sprakresa.evidence.trends import estimate_trends
from sprakresa.evidence.variation import estimate_variation, vocabulary_change

CLUMPING = {"Poisson": None, "size 3": 3.0, "size 1": 1.0, "size .2": 0.2}
POSTS = (3, 5, 10, 20, 40)
DRIFTS = {"100 to 2,000 words": (100, 2000), "200 to 800 words": (200, 800), "600 to 250 words": (600, 250)}
SIDES = {
    "10 × 500 against 10 × 500 words": (10, 500, 10, 500),
    "4 × 500 against 4 × 500 words": (4, 500, 4, 500),
    "5 × 4,000 against 30 × 400 words": (5, 4000, 30, 400),
    "10 × 2,000 against 40 × 400 words": (10, 2000, 40, 400),
    "3 × 2,000 against 20 × 300 words": (3, 2000, 20, 300),
    "1 × 5,000 against 30 × 500 words": (1, 5000, 30, 500),
    "30 × 1,000 against 5 × 200 words": (30, 1000, 5, 200),
}
AUTHORS = {
    "8 authors × 3 posts": [8 * [3]],
    "2 authors × 12 posts": [2 * [12]],
    "1 author × 12 posts, 12 guests": [[12], 12 * [1]],
}
AIMS = {"coverage": (0.93, 0.99), "false alarms": (0, 0.10), "power": (0, 1)}
PERMUTATIONS = 499


def covers(low, high, truth: float) -> np.ndarray:
    """Return 1 where the interval holds the truth, 0 where not, missing where none is given."""
    return np.where(np.isnan(low) | np.isnan(high), np.nan, (low <= truth) & (truth <= high))


def alarms(p) -> np.ndarray:
    return np.where(np.isnan(p), np.nan, np.asarray(p) <= 0.05)


def bootstrap(counted, *, resamples: int = 400) -> tuple[np.ndarray, np.ndarray]:
    m = len(counted.words)
    drawn = np.random.default_rng(0).multinomial(m, [1 / m] * m, resamples)
    rates = (drawn @ counted.matrix.toarray()) / (drawn @ counted.words)[:, None]
    return np.quantile(rates, 0.025, axis=0), np.quantile(rates, 0.975, axis=0)


def plain_permutation(counted, first: np.ndarray) -> np.ndarray:
    """Return p of the permutation of posts whose statistic is not divided by its standard error."""
    hits, words = counted.matrix.toarray(), counted.words
    left = hits - np.outer(words, hits.sum(axis=0) / words.sum())
    rng = np.random.default_rng(0)
    orders = np.array([rng.permutation(first) for _ in range(PERMUTATIONS)])
    reached = np.abs(orders @ left) >= np.abs(left[first].sum(axis=0)) - 1e-9
    return (reached.sum(axis=0) + 1) / (PERMUTATIONS + 1)


def rate_trials(counted, posts, truth: float, *, cluster: str | None = None) -> dict:
    table = estimate_rates(counted, posts.assign(period="all"))
    found = {"interval by post": covers(table["low"], table["high"], truth)}
    if cluster:
        table = estimate_rates(counted, posts.assign(period="all"), cluster=cluster)
        return found | {f"interval by {cluster}": covers(table["low"], table["high"], truth)}
    total = counted.words.sum()
    found["Wilson over words"] = covers(*wilson(table["n"].to_numpy() / total, over=total), truth / 1000)
    return found | {"percentile bootstrap over posts": covers(*bootstrap(counted), truth / 1000)}


def trend_trials(counted, posts, *, serial: bool = False) -> dict:
    table = estimate_trends(counted, posts, terms=counted.terms, n_permutations=PERMUTATIONS)
    found = {"studentised permutation, p": alarms(table["p"])}
    if serial:
        return found | {"studentised permutation, p_serial": alarms(table["p_serial"])}
    rates = (counted.matrix.toarray() / counted.words[:, None]).T
    days = (posts["published"] - posts["published"].min()).dt.days
    return found | {"Kendall's tau over rates": alarms([kendalltau(days, rate).pvalue for rate in rates])}


def comparison_trials(counted, posts, first: np.ndarray, *, serial: bool = False, cluster: str | None = None) -> dict:
    options = {"target": first, "terms": counted.terms, "n_permutations": PERMUTATIONS}
    table = keyness(counted, posts, **options)
    found = {"studentised permutation, p": alarms(table["p"])}
    if serial:
        return found | {"studentised permutation, p_serial": alarms(table["p_serial"])}
    if cluster:
        by_author = keyness(counted, posts, **options, cluster=cluster)["p"]
        return found | {f"studentised permutation by {cluster}, p": alarms(by_author)}
    words = counted.words[first].sum(), counted.words[~first].sum()
    pooled = g2(table["n_target"].to_numpy(), table["n_reference"].to_numpy(), *words)
    found["G² over words, 3.84"] = np.where(table["p"].isna(), np.nan, pooled > 3.84)
    return found | {"plain permutation, p": alarms(plain_permutation(counted, first))}


def ratio_trials(counted, posts, first: np.ndarray, times: float, *, within: str | None = None) -> dict:
    table = keyness(counted, posts, target=first, terms=counted.terms, n_permutations=9, within=within)
    name = "Mantel–Haenszel within kinds" if within else "by post, MOVER"
    return {name: covers(table["low"], table["high"], np.log2(times))}


def uncentred_p(counted, posts, first: np.ndarray) -> np.ndarray:
    """Return p of |T| over all posts, permuted within kinds: T is not centred where kinds and sides go together."""
    known, strata = moments(units_of(counted, None)), pd.factorize(posts["kind"])[0]
    observed = np.abs(known.scores(first[:, None])).ravel()
    orders = random_orders(strata, PERMUTATIONS, np.random.default_rng(0))
    drawn = np.abs(known.scores(np.column_stack([first[order] for order in orders])))
    return ((drawn >= observed[:, None] - 1e-9).sum(axis=1) + 1) / (PERMUTATIONS + 1)


def scaled(counted, words: np.ndarray):
    """Return counts of posts simulated longer by a factor as those of posts of these lengths: a true ratio."""
    return counted._replace(words=words)


def equal_lengths(seed: int, terms: int) -> Iterator[tuple]:
    for clumping in ("Poisson", "size 1", "size .2"):
        for rate in (1, 5):
            for m in POSTS:
                settings = {"terms": terms, "per_thousand": rate, "size": CLUMPING[clumping], "random_state": seed}
                key = (f"{m} posts of 200 to 800 words", clumping, rate)
                counted, posts = simulate_posts(m, **settings)
                yield "equal", "coverage of a rate", key, rate_trials(counted, posts, rate)
                yield (
                    "equal",
                    "false alarms of a trend",
                    key,
                    trend_trials(counted, posts),
                )
                if m < 5:
                    continue
                first = np.arange(m) < m // 2
                yield "equal", "false alarms of a comparison", key, comparison_trials(counted, posts, first)
                yield "equal", "coverage of a log ratio", key, ratio_trials(counted, posts, first, 1)
                if m >= 10:
                    twice, dates = simulate_posts(m, ratio_per_year=2, **settings)
                    table = estimate_trends(twice, dates, terms=twice.terms, n_permutations=9)
                    yield (
                        "equal",
                        "coverage of a ratio per year",
                        key,
                        {"quasi-Poisson, true 2": covers(table["low"], table["high"], 2)},
                    )


def drifting_lengths(seed: int, terms: int) -> Iterator[tuple]:
    for name, (start, end) in DRIFTS.items():
        for clumping in ("Poisson", "size 1", "size .2"):
            for m in (20, 100):
                lengths = np.geomspace(start, end, m) * np.random.default_rng(seed).uniform(0.8, 1.25, m)
                settings = {"per_thousand": 2, "size": CLUMPING[clumping], "random_state": seed}
                counted, posts = simulate_posts(m, terms=terms, lengths=lengths.astype(int), **settings)
                key = (f"{m} posts, {name}", clumping, 2)
                yield "lengths by date", "false alarms of a trend", key, trend_trials(counted, posts)
                table = estimate_variation(counted, posts, terms=counted.terms, n_permutations=PERMUTATIONS)
                found = {"sum of studentised scores over years, p": alarms(table["p"])}
                yield "lengths by date", "false alarms of variation", key, found


def sides(seed: int, terms: int) -> Iterator[tuple]:
    rng = np.random.default_rng(seed)
    for name, (m1, l1, m2, l2) in SIDES.items():
        for clumping, size in CLUMPING.items():
            for rate in (1, 5):
                words = (np.repeat([l1, l2], [m1, m2]) * rng.uniform(0.7, 1.3, m1 + m2)).astype(int)
                first, key = np.arange(m1 + m2) < m1, (name, clumping, rate)
                settings = {"terms": terms, "per_thousand": rate, "size": size, "random_state": seed}
                counted, posts = simulate_posts(m1 + m2, lengths=words, **settings)
                yield "lengths by side", "false alarms of a comparison", key, comparison_trials(counted, posts, first)
                yield "lengths by side", "coverage of a log ratio", key, ratio_trials(counted, posts, first, 1)


def power(seed: int, terms: int) -> Iterator[tuple]:
    """The first side has three times the rate: 15 per 1,000 words against 5, or 3 against 1."""
    rng = np.random.default_rng(seed)
    for name, (m1, l1, m2, l2) in SIDES.items():
        for clumping, size in CLUMPING.items():
            for rate in (1, 5):
                words = (np.repeat([l1, l2], [m1, m2]) * rng.uniform(0.7, 1.3, m1 + m2)).astype(int)
                first = np.arange(m1 + m2) < m1
                settings = {"terms": terms, "per_thousand": rate, "size": size, "random_state": seed}
                counted, posts = simulate_posts(m1 + m2, lengths=words * np.where(first, 3, 1), **settings)
                found = comparison_trials(scaled(counted, words), posts, first)
                yield "lengths by side", "power at 3 times the rate", (name, clumping, rate), found


def authors(seed: int, terms: int) -> Iterator[tuple]:
    for name, groups in AUTHORS.items():
        of = [f"{g}.{a}" for g, sizes in enumerate(groups) for a, n in enumerate(sizes) for _ in range(n)]
        settings = {"terms": terms, "author_sd": 0.7, "authors": of, "random_state": seed}
        counted, posts = simulate_posts(len(of), words=(300, 800), **settings)
        key = (name, "author's own rate, log-sd .7", 5)
        yield "authors", "coverage of a rate", key, rate_trials(counted, posts, 5, cluster="author")
        first = np.arange(len(of)) < len(of) // 2
        yield "authors", "false alarms of a comparison", key, comparison_trials(counted, posts, first, cluster="author")


def neighbours(seed: int, terms: int) -> Iterator[tuple]:
    for serial in (0.0, 0.3, 0.5, 0.7):
        for m in (8, 14, 20, 40, 80):
            settings = {"terms": terms, "size": 1, "serial": serial, "random_state": seed}
            counted, posts = simulate_posts(m, **settings)
            key, first = (f"{m} posts, autoregression {serial:g}", "size 1", 5), np.arange(m) < m // 2
            yield "neighbours", "false alarms of a trend", key, trend_trials(counted, posts, serial=True)
            found = comparison_trials(counted, posts, first, serial=True)
            yield "neighbours", "false alarms of a comparison", key, found


def kinds(seed: int, terms: int) -> Iterator[tuple]:
    """Two kinds of writer, guests with twice the rate, as unevenly dealt over time as in the blog, and evenly."""
    blog = ["own"] * 15 + ["guest"] + ["own"] * 2 + ["guest"] * 13 + ["own"] * 5
    for name, kind in (("own 20, guests 16, mostly later", blog), ("own and guest by turns", ["own", "guest"] * 18)):
        for clumping in ("Poisson", "size 3", "size 1"):
            for times in (1, 3, 1 / 3):
                words = np.random.default_rng(seed).integers(150, 400, 36)
                first, is_guest = np.arange(36) < 16, np.array(kind) == "guest"
                longer = (words * np.where(is_guest, 2, 1) * np.where(first, times, 1)).astype(int)
                settings = {"terms": terms, "size": CLUMPING[clumping], "random_state": seed, "lengths": longer}
                counted, posts = simulate_posts(36, **settings)
                counted, posts = scaled(counted, words), posts.assign(kind=kind)
                key = (name, clumping, 5)
                what = f"coverage of a log ratio, true ratio {times:.2g}"
                yield "kinds", what, key, ratio_trials(counted, posts, first, times, within="kind")
                options = {"target": first, "terms": counted.terms, "n_permutations": PERMUTATIONS}
                what = "false alarms of a comparison" if times == 1 else f"power at {times:.2g} times the rate"
                fixed = keyness(counted, posts, **options, within="kind")["p"]
                yield (
                    "kinds",
                    what,
                    key,
                    {
                        "studentised permutation within kinds, p": alarms(fixed),
                        "the same, T not centred within kinds": alarms(uncentred_p(counted, posts, first)),
                    },
                )


def vocabulary(seed: int, terms: int) -> Iterator[tuple]:
    """Posts of 24 dates that draw from one urn of 150 words, or by and by from another."""
    for name, share, ends in (("300 words", 0, (300, 300)), ("100 to 2,000 words", 0, (100, 2000)),
                              ("300 words, half from another urn at the end", 0.5, (300, 300))):  # fmt: skip
        lengths, mix = np.geomspace(*ends, 24).astype(int), share * np.arange(24)[:, None] / 23
        counted, posts = simulate_posts(24, terms=150, lengths=lengths, random_state=seed)
        what, outcomes = "power of the whole vocabulary" if share else "false alarms of the whole vocabulary", []
        for trial in range(terms // 10):
            rng = np.random.default_rng([seed, trial])
            early, late = rng.dirichlet(np.full(150, 0.3), 2)
            hits = rng.multinomial(lengths, (1 - mix) * early + mix * late)
            drawn = counted._replace(matrix=type(counted.matrix)(hits))
            outcomes.append(vocabulary_change(drawn, posts, n_permutations=199, random_state=trial).p)
        key = (f"24 posts of {name}", "multinomial", "")
        yield "vocabulary", what, key, {"distance and time, p": alarms(outcomes)}


DESIGNS = (equal_lengths, drifting_lengths, sides, power, authors, neighbours, kinds, vocabulary)


def summarise(shares: list[tuple[float, float]], what: str) -> dict:
    """Return a cell's figures from each corpus's share of trials given, and of these its value."""
    given, values = np.array(shares).T
    values = values[~np.isnan(values)]
    if not len(values):
        return {"corpora": len(given), "given": 0, "met": "none given"}
    value, error = values.mean(), values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    low, high = next(aim for name, aim in AIMS.items() if what.startswith(name))
    met = "no" if value < low - 2 * error or value > high + 2 * error else "yes"
    figures = {"given": given.mean(), "value": value, "mc_error": error}
    return {"corpora": len(given)} | {k: round(float(v), 4) for k, v in figures.items()} | {
        "aim": "" if what.startswith("power") else f"{low:g} to {high:g}",
        "met": "" if what.startswith("power") else met,
    }  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--corpora", type=int, default=24)
    options.add_argument("--terms", type=int, default=100)
    options.add_argument("--only", default="", help="a design by name, such as authors")
    options.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    chosen, started, trials = options.parse_args(), time.perf_counter(), defaultdict(list)
    for design in DESIGNS:
        for seed in range(chosen.corpora if chosen.only in design.__name__ else 0):
            for label, what, (case, clumping, rate), found in design(seed, chosen.terms):
                for method, outcome in found.items():
                    known = outcome[~np.isnan(outcome)]
                    share = len(known) / len(outcome), known.mean() if len(known) else np.nan
                    trials[label, what, method, case, clumping, rate].append(share)
        print(f"{design.__name__}: {time.perf_counter() - started:.0f} s", flush=True)
    names = ["design", "what", "method", "case", "clumping", "per_thousand"]
    table = pd.DataFrame(dict(zip(names, key, strict=True)) | summarise(v, key[1]) for key, v in trials.items())
    table.sort_values(names, ignore_index=True).to_csv(chosen.out, index=False, lineterminator="\n")
    print(table.groupby(["design", "what", "method"])["value"].agg(["min", "max", "size"]).round(3).to_string())


if __name__ == "__main__":
    main()
