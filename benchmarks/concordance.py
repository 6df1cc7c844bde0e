"""Time a concordance of one word over a large corpus, once the corpus is counted.

    python benchmarks/concordance.py questions.jsonl.xz

The file holds one post a line, as JSON with id, date and text (the parliamentary questions, 38 MB). Prints, for words
from rare to common, hits, lines and the median seconds of three calls: with the counts and without, by date (the first
500 lines), by the words after the hit, and all lines. The seconds are the processor's, which other work on the machine
changes less than the clock's.
"""

import argparse
import json
import lzma
import platform
import statistics
import time
from pathlib import Path

import pandas as pd

from sprakresa import document_term_matrix
from sprakresa.close_reading.kwic import concordance

WORDS = ("pandemin", "skolan", "eu", "regeringen", "och")
RUNS = 3


def read(path: Path) -> pd.DataFrame:
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
        posts = pd.DataFrame([json.loads(line) for line in lines])
    posts = posts.rename(columns={"id": "post_id", "date": "published"})
    return posts.assign(published=pd.to_datetime(posts["published"]))


def seconds(function, *args, **options):
    """Return the median time of a call, and what it returns."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        result = function(*args, **options)
        times.append(time.process_time() - start)
    return statistics.median(times), result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("posts", type=Path)
    parser.add_argument("--words", nargs="*", default=WORDS)
    posts = read((options := parser.parse_args()).posts)
    size = sum(len(text.encode()) for text in posts["text"]) / 1e6
    print(f"{len(posts):,} posts, {size:.1f} MB; Python {platform.python_version()}, pandas {pd.__version__}")
    counts = document_term_matrix(posts, unit="word")
    rows = []
    for word in options.words:
        for how, given in {
            "counted, by date": {"counted": counts},
            "counted, by right": {"counted": counts, "sort": "right"},
            "counted, all lines": {"counted": counts, "n": None},
            "not counted, by date": {},
        }.items():
            if word == WORDS[-1] and how != "counted, by date":
                continue
            median, table = seconds(concordance, posts, word, unit="word", **given)
            rows.append((word, how, table.attrs["hits"], len(table), round(median, 2)))
    print(pd.DataFrame(rows, columns=["word", "how", "hits", "lines", "seconds"]).to_string(index=False))


if __name__ == "__main__":
    main()
