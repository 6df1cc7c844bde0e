"""How often the interval of a period's LIX holds the true value: posts drawn anew from many, 4,000 times a cell.

    python benchmarks/readability.py [questions.jsonl.xz]

The posts are simulated (8 to 39 sentences, whose mean length and share of long words differ between posts) and, where
a file is given (one post a line, as JSON with text), real: every twelfth of it that has more than 50 words. Prints the
coverage of the jackknife over posts, which the library uses, and of the linearised variance.
"""

import argparse
import json
import lzma
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from sprakresa.close_reading.plain_language import heaviest_sentences, lix

RUNS = 4000


def simulated(rng):
    sentences = rng.integers(8, 40, 20_000)
    means = rng.normal(17, 3, len(sentences)).clip(8)
    drawn = [rng.negative_binomial(3, 3 / (3 + mean), n).sum() + n for mean, n in zip(means, sentences, strict=True)]
    return np.c_[sentences, drawn, rng.binomial(drawn, rng.beta(30, 70, len(drawn)))].astype(float)


def real(path: Path):
    with (lzma.open if path.suffix == ".xz" else open)(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][::12]
    posts = pd.DataFrame({"post_id": range(len(texts)), "published": pd.Timestamp(0), "text": texts})
    by_post = heaviest_sentences(posts, n=None).groupby("post_id")
    facts = np.c_[by_post.size(), by_post["words"].sum(), by_post["long_words"].sum()].astype(float)
    return facts[facts[:, 1] > 50]


def lix_of(facts):
    return lix(facts[..., 1], sentences=facts[..., 0], long_words=facts[..., 2])


def coverage(pool, posts, rng):
    drawn = pool[rng.integers(0, len(pool), (RUNS, posts))]
    sums, truth = drawn.sum(axis=1, keepdims=True), lix_of(pool.sum(axis=0))
    without = lix_of(sums - drawn)
    jackknife = np.sqrt((posts - 1) * without.var(axis=1))
    (s, w, k), (all_s, all_w, all_k) = np.moveaxis(drawn, 2, 0), np.moveaxis(sums, 2, 0)
    influence = (w - all_w / all_s * s) / all_s + 100 * (k - all_k / all_w * w) / all_w
    linear = np.sqrt(posts / (posts - 1) * (influence**2).sum(axis=1))
    error, t = abs(lix_of(sums)[:, 0] - truth), stdtrit(posts - 1, 0.975)
    return {name: (error <= t * se).mean() for name, se in {"jackknife": jackknife, "linearised": linear}.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("posts", type=Path, nargs="?")
    path, rng = parser.parse_args().posts, np.random.default_rng(1)
    pools = {"simulated": simulated(rng)} | ({"real": real(path)} if path else {})
    cells = [(name, posts, pool) for name, pool in pools.items() for posts in (3, 4, 5, 10, 20, 40)]
    rows = [{"pool": name, "of": len(pool), "posts": posts} | coverage(pool, posts, rng) for name, posts, pool in cells]
    print(pd.DataFrame(rows).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
