"""Parliamentary questions: do shuffled dates alarm, and are words found whose history is known?

    python benchmarks/false_alarms.py interpellations.jsonl.xz [--runs 100]

The file holds a question a line, ``{"id", "date", "text"}`` (riksdagen-interpellations v0.2.2, 15,668 questions, 1994 to
2024). Words are lower-case runs of letters, counted here in one pass, so that the benchmark measures the statistics
alone. Writes benchmarks/false_alarms.csv: the share of runs over shuffled dates with any word at q ≤ .05, and the words
named below, with the direction expected, as they are found on the true dates.
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

from sprakresa.keyness import keyness
from sprakresa.tables import DocumentTerms
from sprakresa.trends import estimate_trends

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
