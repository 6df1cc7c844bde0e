"""How counting grows with the text, from 10 MB to 1 GB that is never in memory at once.

    python benchmarks/stream.py interpellations.jsonl.xz [--sizes 10 39.5 100 400 1000]

The text is grown as in counting.py and written to the disk, a text a line. A process of its own then counts words or
lemmas of a generator of tables, 500 posts each, from its first import on, with the reading of the file. The table gives
its seconds by the clock and of the processor, its highest resident size, and how much of that scipy's result is.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import count, islice
from pathlib import Path

from counting import grow, n_bytes, read_texts


def peak():
    """Return the highest resident size in MB of this process alone; getrusage counts the one that started it, too."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def tables(file):
    import pandas as pd

    ids = count()
    with Path(file).open(encoding="utf-8") as lines:
        while rows := [{"post_id": next(ids), "text": json.loads(line)} for line in islice(lines, 500)]:
            yield pd.DataFrame(rows)


def count_one(unit, file):
    start = time.perf_counter()
    from sprakresa import document_term_matrix

    matrix = document_term_matrix(tables(file), unit=unit).matrix
    took, mb = (
        time.perf_counter() - start,
        sum(each.nbytes for each in (matrix.data, matrix.indices, matrix.indptr)) / 1e6,
    )
    print(f"{took:9.1f} s {time.process_time():9.1f} s of the processor {peak():8.0f} MB {mb:8.0f} MB of counts")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--sizes", type=float, nargs="+", default=[10, 39.5, 100, 400, 1000])
    parser.add_argument("--one", nargs=2)
    arguments = parser.parse_args()
    if arguments.one:
        return count_one(*arguments.one)
    texts = read_texts(arguments.file)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "texts.jsonl")
        for size in arguments.sizes:
            grown = grow(texts, size)
            file.write_text("".join(f"{json.dumps(text)}\n" for text in grown), encoding="utf-8")
            mb, posts = n_bytes(grown) / 1e6, len(grown)
            del grown
            for unit in ("word", "lemma"):
                command = [sys.executable, __file__, "--one", unit, str(file)]
                took = subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip()
                print(f"{mb:7.1f} MB {posts:8,} posts {unit:6}{took}", flush=True)


if __name__ == "__main__":
    main()
