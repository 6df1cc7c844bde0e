"""Parliamentary questions: do shuffled dates alarm, and are words found whose history is known?

    python benchmarks/false_alarms.py interpellations.jsonl.xz [--runs 30] [--small 100]

The file holds a question a line, ``{"id", "date", "text"}`` (riksdagen-interpellations v0.2.2, 15,668 questions of 1994
to 2024). Words are lower-case runs of letters, counted here, so that the benchmark measures the statistics alone.
Writes benchmarks/false_alarms.csv: the share of runs over shuffled dates with any word at q ≤ .05; the share of words
with p ≤ .05 if rates are constant and only dates and lengths are the questions'; and the words named below, with the
direction expected, as they are found on the true dates; there ``value`` is the word's p.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence.comparison import keyness
from sprakresa.evidence.trends import estimate_trends

NAMED = {
    # A prefix, and the years its words should be typical of: written down before the corpus was looked at.
    "pandemi": (2020, 2021),
    "flykting": (2015, 2016),
    "emu": (1996, 2003),
    "nato": (2022, 2024),
    "finanskris": (2008, 2010),
    "irak": (2002, 2004),
    "elpris": (2021, 2023),
}
TRENDS_NAMED = {"klimat": "rises", "digital": "rises", "landsting": "falls", "emu": "falls", "eu": "either"}


def read(path: Path) -> tuple[DocumentTerms, pd.DataFrame]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    counters = [Counter(re.findall(r"[a-zåäöé]+", record["text"].lower())) for record in records]
    terms = sorted(set().union(*counters))
    column = {term: i for i, term in enumerate(terms)}
    cells = [(row, column[t], n) for row, counter in enumerate(counters) for t, n in counter.items()]
    rows, columns, n = np.array(cells).T
    posts = pd.DataFrame({"post_id": [r["id"] for r in records], "published": [r["date"] for r in records]})
    posts["published"] = pd.to_datetime(posts["published"])
    words = np.array([sum(counter.values()) for counter in counters])
    kept = (words > 0) & posts["published"].notna().to_numpy()
    matrix = csr_matrix((n, (rows, columns)), shape=(len(records), len(terms)))[kept]
    posts = posts[kept].reset_index(drop=True)
    return DocumentTerms(matrix, pd.Index(posts["post_id"]), np.array(terms, dtype=object), words[kept]), posts


def shuffled(posts: pd.DataFrame, *, run: int) -> pd.DataFrame:
    return posts.assign(published=np.random.default_rng(run).permutation(posts["published"].to_numpy()))


def by_prefix(counts: DocumentTerms, prefixes: list[str]) -> DocumentTerms:
    """Add up the words that start with each prefix; "eu" stands for itself alone."""
    belongs = [[t == p if p == "eu" else t.startswith(p) for p in prefixes] for t in counts.terms]
    return counts._replace(
        matrix=(counts.matrix @ csr_matrix(np.array(belongs, int))).tocsr(), terms=np.array(prefixes)
    )


def any_found(counts: DocumentTerms, posts: pd.DataFrame, *, runs: int, small: int) -> list[dict]:
    """Count the runs over shuffled dates in which any word reaches q ≤ .05."""
    every_fifth = counts._replace(matrix=counts.matrix[:, ::5], terms=counts.terms[::5])
    found = {"all questions, every fifth word: trend": [], "28 questions: trend": [], "28 questions: comparison": []}
    for run in range(runs):
        table = estimate_trends(every_fifth, shuffled(posts, run=run), min_count=20, min_posts=10)
        found["all questions, every fifth word: trend"].append((len(table), table["q"].min()))
    for run in range(small):
        rows = np.random.default_rng(run).choice(len(posts), 28, replace=False)
        blog = DocumentTerms(counts.matrix[rows], counts.documents[rows], counts.terms, counts.words[rows])
        trend = estimate_trends(blog, shuffled(posts.iloc[rows], run=run))
        typical = keyness(blog, target=np.arange(28) < 14, n_permutations=9_999, random_state=run)
        found["28 questions: trend"].append((len(trend), trend["q"].min()))
        found["28 questions: comparison"].append((len(typical), typical["q"].min()))
    rows = []
    for what, outcomes in found.items():
        words, smallest = np.array(outcomes).T
        share = (smallest <= 0.05).mean()
        error = np.sqrt(max(share * (1 - share), 1 / len(words)) / len(words))
        facts = {
            "words": round(words.mean()),
            "runs": len(words),
            "value": round(share, 3),
            "mc_error": round(error, 3),
        }
        rows.append({"what": f"any word at q ≤ .05 with shuffled dates; {what}", **facts})
    return rows


def constant_rates(counted: DocumentTerms, posts: pd.DataFrame, *, runs: int) -> list[dict]:
    """Draw words of constant rates on the questions' own dates and lengths: how many have p ≤ .05?"""
    rows, rates = [], np.geomspace(0.00002, 0.01, 40)
    for kind, size in (("Poisson", None), ("negative binomial, size 1", 1.0)):
        shares = []
        for run in range(runs):
            rng = np.random.default_rng(run)
            mean = np.outer(counted.words, rates)
            hits = rng.poisson(mean if size is None else mean * rng.gamma(size, 1 / size, mean.shape))
            drawn = counted._replace(matrix=csr_matrix(hits), terms=np.array([f"ord {i:02}" for i in range(40)]))
            shares.append((estimate_trends(drawn, posts, n_permutations=999)["p"] <= 0.05).mean())
        error = np.std(shares, ddof=1) / np.sqrt(runs)
        facts = {"words": 40, "runs": runs, "value": round(np.mean(shares), 3), "mc_error": round(error, 3)}
        rows.append({"what": f"words with p ≤ .05 on the questions' own lengths, rates constant; {kind}"} | facts)
    return rows


def named_words(counts: DocumentTerms, posts: pd.DataFrame) -> list[dict]:
    year, rows = posts["published"].dt.year.to_numpy(), []
    grouped = by_prefix(counts, list(dict.fromkeys([*NAMED, *TRENDS_NAMED])))
    for prefix, (first, last) in NAMED.items():
        inside = (first <= year) & (year <= last)
        row = keyness(grouped, posts, target=inside, terms=[prefix]).iloc[0]
        ratio = f"{2 ** row['low']:.1f} to {2 ** row['high']:.1f} times the rate of other years"
        expected = f"{prefix}…, more often {first} to {last}"
        rows.append({"what": expected, "words": 1, "runs": 1, "value": float(f"{row['p']:.2g}"), "found": ratio})
    table = estimate_trends(grouped, posts, terms=[*TRENDS_NAMED]).set_index("term")
    for prefix, expected in TRENDS_NAMED.items():
        row = table.loc[prefix]
        ratio = f"{row['low']:.3f} to {row['high']:.3f} times a year, p_serial {row['p_serial']:.1g}"
        what = f"{prefix}{'' if prefix == 'eu' else '…'}, trend, expected: {expected}"
        rows.append({"what": what, "words": 1, "runs": 1, "value": float(f"{row['p']:.2g}"), "found": ratio})
    return rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("corpus", type=Path)
    options.add_argument("--runs", type=int, default=30, help="shuffles of all questions")
    options.add_argument("--small", type=int, default=100, help="draws of 28 questions")
    options.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    chosen, started = options.parse_args(), time.perf_counter()
    counts, posts = read(chosen.corpus)
    rows = any_found(counts, posts, runs=chosen.runs, small=chosen.small)
    rows += constant_rates(counts, posts, runs=10) + named_words(counts, posts)
    pd.DataFrame(rows).to_csv(chosen.out, index=False, lineterminator="\n")
    print(pd.DataFrame(rows).to_string())
    print(f"{len(posts)} questions, {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
