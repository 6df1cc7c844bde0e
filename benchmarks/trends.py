"""Time and peak memory of estimate_trends for 20,000 words in 15,668 posts.

    python benchmarks/trends.py

The posts are simulated: 200 to 800 words each, drawn from a Zipfian vocabulary (6 million cells that hold a hit), on
some 3,600 different days in 30 years, by eight authors. Writes benchmarks/trends.csv.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence.trends import estimate_trends


def corpus(posts: int, terms: int) -> tuple[DocumentTerms, pd.DataFrame]:
    rng = np.random.default_rng(0)
    share = 1 / (np.arange(terms) + 10.0)
    words = rng.integers(200, 801, posts)
    drawn = [np.unique(rng.choice(terms, n, p=share / share.sum()), return_counts=True) for n in words]
    starts = np.cumsum([0, *(len(columns) for columns, _ in drawn)])
    columns, n = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
    names = pd.Index([f"post {i:05}" for i in range(posts)])
    days = pd.Timestamp("1994-10-03") + pd.to_timedelta(3 * rng.integers(0, 3650, posts), unit="D")
    table = pd.DataFrame({"post_id": names, "published": days, "author": rng.choice([*"abcdefgh"], posts)})
    named = np.array([f"ord {i:05}" for i in range(terms)], dtype=object)
    return DocumentTerms(csr_matrix((n, columns, starts), shape=(posts, terms)), names, named, words), table


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".csv"))
    chosen, rows = options.parse_args(), []
    counts, posts = corpus(15_668, 20_000)
    for group in (None, "author"):
        started, before = time.perf_counter(), time.process_time()
        table = estimate_trends(counts, posts, within=group, min_count=1, min_posts=1)
        facts = {"posts": len(posts), "terms": len(table), "cells": counts.matrix.nnz, "group": group or ""}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        times = {"seconds": time.perf_counter() - started, "cpu_seconds": time.process_time() - before}
        rows.append(facts | {k: round(v, 1) for k, v in times.items()} | {"peak_mib": round(peak)})
    pd.DataFrame(rows).to_csv(chosen.out, index=False, lineterminator="\n")
    print(pd.DataFrame(rows).to_string())


if __name__ == "__main__":
    main()
