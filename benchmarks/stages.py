"""How many plain passes over the bytes each stage of counting takes.

    python benchmarks/stages.py interpellations.jsonl.xz [--size 100] [--rounds 5]

One thread, bound to one core, everything warm; the text is grown as in counting.py. Prints, for each stage, the least
of some rounds, as MB of text a second and as multiples of a plain pass: NumPy comparing every byte with a blank.
"""

import argparse
import os
import time
from pathlib import Path

import numpy as np
from counting import grow, n_bytes, read_texts

from sprakresa.counting._engine import chunks, numbering, tallies
from sprakresa.counting._engine import words as forms
from sprakresa.counting.matrix import DocumentTerms, sparse


def stages_of(texts):
    """Yield the name of each stage and the function that runs it; the next stage uses what it returned."""
    batches = [*tallies.batches(texts, tallies.BATCH)]
    raw = np.frombuffer("\n".join(texts).encode("utf-8", "surrogatepass"), dtype=np.uint8)
    yield (
        "a plain pass over the bytes",
        lambda: [(raw[i : i + 500_000] == 32).any() for i in range(0, len(raw), 500_000)],
    )
    yield "texts to bytes", lambda: [text.encode("utf-8", "surrogatepass") for text in texts]
    yield "the same, cut, with keys", lambda: [chunks._cut(batch) and None for batch in batches]
    lines, places = yield "all that, numbered, joined", lambda: chunks.find_chunks(batches)
    words, chunk = yield "distinct chunks to words", lambda: forms.words_of(lines)
    numbers, distinct = yield "distinct words sorted", lambda: numbering.number_sorted(words)
    n_chunks = lines.count("\n")
    matrix, n = sparse(chunk, numbers, (n_chunks, len(distinct))), np.bincount(chunk, minlength=n_chunks)
    of_chunks = DocumentTerms(matrix, None, np.array(distinct, dtype=object), n, "word")
    yield "counted, posts × words", lambda: tallies.sum_chunks([*places], of_chunks)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--size", type=float, default=100)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    texts = grow(read_texts(arguments.file), arguments.size)
    mb, plain, stages, result = n_bytes(texts) / 1e6, None, stages_of(texts), None
    print(f"{'stage':32}{'seconds':>9}{'MB/s':>8}{'plain passes':>14}")
    try:
        while True:
            name, stage = stages.send(result)
            seconds = []
            for _ in range(arguments.rounds):
                result = None
                start = time.perf_counter()
                result = stage()
                seconds.append(time.perf_counter() - start)
            plain = plain or min(seconds)
            print(f"{name:32}{min(seconds):9.3f}{mb / min(seconds):8.0f}{min(seconds) / plain:14.0f}", flush=True)
    except StopIteration:
        pass


if __name__ == "__main__":
    main()
