"""Coverage of every interval and false alarms of every test, by simulation, beside what is commonly used.

    python benchmarks/coverage.py [--corpora 60] [--terms 170]

Writes benchmarks/coverage.csv, a row a cell: ``what, method, posts, clumping, per_thousand, serial, given, value,
mc_error, aim, met``. A trial is a term of a simulated corpus (:func:`sprakresa.evidence.simulation.simulate_posts`,
posts of 200 to 800 words over two years); ``given`` is the share of trials in which an interval or a p could be given,
``value`` the share of these that cover the truth, or that alarm at .05 with nothing there; ``mc_error`` its standard
error over trials. ``met`` is "no" only where the value misses its aim by more than two of these.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pandas as pd

from sprakresa.evidence.comparison import keyness
from sprakresa.evidence.effects import g2
from sprakresa.evidence.rates import estimate_rates, wilson
from sprakresa.evidence.simulation import simulate_posts
from sprakresa.evidence.trends import estimate_trends

POSTS = (3, 4, 5, 7, 10, 15, 20, 40)
CLUMPING = {"Poisson": None, "negative binomial, size 1": 1.0}
SERIAL = (0, 0.3, 0.5, 0.7)
COMPARED = (6, 8, 10, 14, 20, 40)


def corpora(how_many: int, posts: int, **settings):
    return (simulate_posts(posts, random_state=1000 * posts + i, **settings) for i in range(how_many))


def covers(low, high, truth: float) -> np.ndarray:
    """Return 1 where the interval holds the truth, 0 where not, missing where none is given."""
    return np.where(np.isnan(low) | np.isnan(high), np.nan, (low <= truth) & (truth <= high))


def alarms(p) -> np.ndarray:
    return np.where(np.isnan(p), np.nan, np.asarray(p) <= 0.05)


def rate_trials(counts, posts, per_thousand: float) -> dict:
    table = estimate_rates(counts, posts.assign(period="all"))
    over_words = wilson(table["n"].to_numpy() / counts.words.sum(), over=counts.words.sum())
    return {
        ("coverage of a rate", "interval by post"): covers(table["low"], table["high"], per_thousand),
        ("coverage of a rate", "Wilson over words"): covers(*over_words, per_thousand / 1000),
        ("coverage of a rate", "percentile bootstrap over posts"): covers(*bootstrap(counts), per_thousand / 1000),
    }


def bootstrap(counts, *, resamples: int = 400) -> tuple[np.ndarray, np.ndarray]:
    drawn = np.random.default_rng(0).multinomial(
        len(counts.words), [1 / len(counts.words)] * len(counts.words), resamples
    )
    rates = (drawn @ counts.matrix.toarray()) / (drawn @ counts.words)[:, None]
    return np.quantile(rates, 0.025, axis=0), np.quantile(rates, 0.975, axis=0)


def trend_trials(counts, posts, *, truth: float = 1) -> dict:
    table = estimate_trends(counts, posts, terms=counts.terms)
    found = {
        ("coverage of a ratio per year", f"quasi-Poisson, true {truth:g}"): covers(table["low"], table["high"], truth)
    }
    if truth == 1:
        found |= {
            ("false alarms of a trend", "Kendall, p"): alarms(table["p"]),
            ("false alarms of a trend", "Kendall, p_serial"): alarms(table["p_serial"]),
            ("false alarms of a trend", "quasi-Poisson interval without 1"): 1 - covers(table["low"], table["high"], 1),
        }
    return found


def comparison_trials(counts, *, truth: float = 1) -> dict:
    """Compare the first half of the posts with the second, whose rate is ``truth`` times lower."""
    first = np.arange(len(counts.words)) < len(counts.words) // 2
    table = keyness(counts, target=first, terms=counts.terms, n_permutations=999)
    base = counts.words[first].sum(), counts.words[~first].sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = g2(table["n_target"], table["n_reference"], *base)
    limits = table["low"].to_numpy(), table["high"].to_numpy()
    return {
        ("coverage of a log ratio", "by post, MOVER"): covers(*limits, np.log2(truth)),
        ("false alarms of a comparison", "permutation over posts, p"): alarms(table["p"]),
        ("false alarms of a comparison", "permutation over posts, p_serial"): alarms(table["p_serial"]),
        ("false alarms of a comparison", "G² over words, 3.84"): np.where(np.isnan(pooled), np.nan, pooled > 3.84),
    }


def cells(how_many: int, terms: int):
    """Yield (posts, clumping, per_thousand, serial, trials by what and method)."""
    for clumping, size in CLUMPING.items():
        for rate in (1, 5):
            settings = {"terms": terms, "per_thousand": rate, "size": size}
            for posts in POSTS:
                for truth in (1, 2):
                    for counts, table in corpora(how_many, posts, ratio_per_year=truth, **settings):
                        yield posts, clumping, rate, 0, trend_trials(counts, table, truth=truth)
                        if truth == 1:
                            yield posts, clumping, rate, 0, rate_trials(counts, table, rate)
            for posts in COMPARED:
                for counts, _ in corpora(how_many, posts, **settings):
                    yield posts, clumping, rate, 0, comparison_trials(counts)
            for serial in SERIAL[1:] if size else ():
                for posts in COMPARED:
                    for counts, table in corpora(how_many, posts, serial=serial, **settings):
                        yield posts, clumping, rate, serial, trend_trials(counts, table)
                        yield posts, clumping, rate, serial, comparison_trials(counts)
                        yield posts, clumping, rate, serial, rate_trials(counts, table, rate)


def summarise(trials: np.ndarray, what: str) -> dict:
    known = trials[~np.isnan(trials)]
    value = known.mean() if len(known) else np.nan
    error = np.sqrt(max(value * (1 - value), 1 / max(len(known), 1)) / max(len(known), 1))
    low, high = (0.93, 0.99) if what.startswith("coverage") else (0, 0.05)
    met = "no" if value < low - 2 * error or value > high + 2 * error else "yes"
    figures = {"given": len(known) / len(trials), "value": value, "mc_error": error}
    return {k: round(v, 4) for k, v in figures.items()} | {"aim": f"{low:g} to {high:g}", "met": met}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--corpora", type=int, default=60)
    options.add_argument("--terms", type=int, default=170)
    options.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    chosen, started, trials = options.parse_args(), time.perf_counter(), defaultdict(list)
    for posts, clumping, rate, serial, found in cells(chosen.corpora, chosen.terms):
        for (what, method), outcome in found.items():
            trials[what, method, posts, clumping, rate, serial].append(outcome)
    names = ["what", "method", "posts", "clumping", "per_thousand", "serial"]
    table = pd.DataFrame(
        [dict(zip(names, key, strict=True)) | summarise(np.concatenate(v), key[0]) for key, v in trials.items()]
    )
    table.sort_values(names, ignore_index=True).to_csv(chosen.out, index=False, lineterminator="\n")
    print(table.groupby(["what", "method"])["value"].agg(["min", "max", "size"]).round(3).to_string())
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
