"""Time the words of one period against the rest, from texts to a sorted table, beside pycorpdiff.

    python benchmarks/keyness.py interpellations.jsonl.xz [--rounds 3]

The file holds one post a line, as JSON with date and text. Each tool runs as a process of its own, from its first
import to its table, without Python's start and the reading of the file; printed are the processor's seconds, medians,
and the highest resident size less that before. pycorpdiff wants an older pandas: it runs where PYCORPDIFF_PYTHON names
the Python of an environment that has it. It tests words as if each were drawn alone, ours permutes posts.
"""

import argparse
import json
import lzma
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from counting import memory

PERIOD = ("2020-01-01", "2022-01-01")


def ours(rows):
    import pandas as pd

    from sprakresa import document_term_matrix, keyness

    posts = pd.DataFrame({"post_id": range(len(rows)), "text": [row["text"] for row in rows]})
    return keyness(document_term_matrix(posts, unit="word"), target=[inside(row) for row in rows])


def pycorpdiff(rows):
    import pandas as pd
    import pycorpdiff as pcd

    sides = ([{"text": row["text"]} for row in rows if inside(row) == side] for side in (True, False))
    target, reference = (pcd.from_dataframe(pd.DataFrame(side)) for side in sides)
    return pcd.compare(target, reference).keyness(min_count=5).to_df()


def inside(row):
    return PERIOD[0] <= row["date"] < PERIOD[1]


def run_one(name, path):
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    before, start = memory("VmRSS"), time.process_time()
    Path("/proc/self/clear_refs").write_text("5")  # so that the highest size is that of the run
    words = len({"ours": ours, "pycorpdiff": pycorpdiff}[name](rows))
    print(json.dumps([time.process_time() - start, memory("VmHWM") - before, words]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one")
    arguments = parser.parse_args()
    if arguments.one:
        return run_one(arguments.one, arguments.file)
    pythons = {"ours": sys.executable, "pycorpdiff": os.environ.get("PYCORPDIFF_PYTHON")}
    for name, python in pythons.items():
        if python:
            command = [python, __file__, str(arguments.file), "--one", name]
            runs = [json.loads(subprocess.check_output(command)) for _ in range(arguments.rounds)]
            seconds, mb, words = (statistics.median(column) for column in zip(*runs, strict=True))
            print(f"{name:10} {seconds:6.1f} s {mb:7,.0f} MB {words:8,.0f} words")


if __name__ == "__main__":
    main()
