"""Permutation over posts: what can be reached at all, the test itself, and many words at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import comb

import numpy as np

from .inference import FADING, SERIAL_POSTS, column_sums

EXACT_LABELLINGS = 20_000
"""Up to so many ways of dealing the posts to two sides, all are looked at."""


def benjamini_hochberg(p) -> np.ndarray:
    """Return q: the p-values adjusted for their number (Benjamini & Hochberg 1995); missing ones are not counted.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, None]).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    p = np.array(p, dtype=float)
    known = np.flatnonzero(~np.isnan(p))
    falling = known[np.argsort(-p[known], kind="stable")]
    p[falling] = np.minimum.accumulate(p[falling] * len(known) / np.arange(len(known), 0, -1))
    return p


def smallest_p(target: int, reference: int) -> float:
    """Return the smallest two-sided p that permuting so many posts between two sides can reach.

    Examples
    --------
    >>> [round(smallest_p(m, m), 5) for m in (2, 3, 4, 5, 7, 9)]
    [0.33333, 0.1, 0.02857, 0.00794, 0.00058, 4e-05]
    """
    return min(1.0, (2 if target == reference else 1) / comb(target + reference, target))


def permutation_test(hits, *, words, target, n_permutations: int = 9_999, random_state: int | None = 0) -> np.ndarray:
    """Test whether the target's posts have a term more or less often than the others, by permuting posts.

    Parameters
    ----------
    hits : array or sparse matrix
        Posts × terms.
    words : array
        All words of each post.
    target : array of bool
        The posts of one side.
    n_permutations : int
        Random labellings, where there are more than 20,000 in all.
    random_state : int, optional
        Their seed.

    Returns
    -------
    numpy.ndarray
        p of each term, two-sided. The statistic is the target's hits beyond what the common rate r leads to expect,
        |Σ(y − r·L)|. Up to 20,000 labellings: the share at least as extreme, the observed one included; else
        (b + 1)/(M + 1) (Phipson & Smyth 2010).

    Examples
    --------
    >>> hits = [[4], [6], [5], [0], [1], [0]]
    >>> permutation_test(hits, words=[400] * 6, target=[True, True, True, False, False, False]).tolist()
    [0.1]
    """
    from scipy.sparse import csr_matrix

    words, target = np.asarray(words, dtype=float), np.asarray(target, dtype=bool)
    hits, every = csr_matrix(hits, dtype=float).T.tocsr(), comb(len(words), int(target.sum()))
    rate = column_sums(hits.T) / words.sum()
    observed = np.abs(hits @ target - rate * (words @ target))
    extreme, exact = np.zeros(len(rate)), every <= EXACT_LABELLINGS
    for labels in _labellings(target, None if exact else n_permutations, random_state):
        excess = np.abs(hits @ labels - np.multiply.outer(rate, words @ labels))
        extreme += (excess >= (observed - 1e-9 * (1 + observed))[:, None]).sum(axis=1)
    return extreme / every if exact else (extreme + 1) / (n_permutations + 1)


def _labellings(target: np.ndarray, n: int | None, seed: int | None) -> Iterator[np.ndarray]:
    """Yield blocks of posts × labellings, 1 for the target: all there are, or ``n`` random ones."""
    posts, size, rng = len(target), int(target.sum()), np.random.default_rng(seed)
    every = np.array([*combinations(range(posts), size)]) if n is None else range(n)
    for start in range(0, len(every), 250):
        block = every[start : start + 250]
        chosen = block if n is None else rng.random((len(block), posts)).argpartition(size - 1)[:, :size]
        labels = np.zeros((posts, len(chosen)))
        labels[chosen.T, np.arange(len(chosen))] = 1
        yield labels


def normal_p(hits, *, words, target) -> np.ndarray:
    """Return p of :func:`permutation_test` from the variance of its statistic over all labellings: for many posts.

    A random labelling puts m₁ of m posts on one side, so the variance of Σ(y − r·L) is m₁·m₂/(m(m−1)) · Σ(y − r·L)².
    """
    from scipy.special import ndtr

    rate = column_sums(hits) / words.sum()
    squares = column_sums(hits.multiply(hits)) - 2 * rate * (hits.T @ words) + rate**2 * (words @ words)
    share = target.sum() * (~target).sum() / (len(words) * (len(words) - 1))
    return 2 * ndtr(-np.abs(hits.T @ target - rate * (words @ target)) / np.sqrt(share * squares))


def serial_p(p: np.ndarray, hits, *, words, target) -> np.ndarray:
    """Return p raised by what dependence between neighbours adds to the variance; the rows stand in order of date.

    The first autocorrelation of what is left of y after its side's rate, a₁ + 5/m, is taken to fade by .7 a post. It
    counts as far as the sides themselves come in runs: for a January beside a February, not for two authors who take
    turns. Missing below eight posts, where no dependence can be seen.
    """
    from scipy.special import ndtr, ndtri

    m = len(words)
    if m < SERIAL_POSTS:
        return np.full(len(p), np.nan)
    base = np.where(np.column_stack([target, ~target]), words[:, None], 0.0)
    rate = np.column_stack([column_sums(hits[side]) / words[side].sum() for side in (target, ~target)])
    beside = np.pad(base, ((1, 1), (0, 0)))
    beside = beside[:-2] + beside[2:]
    squares = column_sums(hits.multiply(hits)) - 2 * ((hits.T @ base) * rate).sum(axis=1)
    squares += np.einsum("ti,ij,tj->t", rate, base.T @ base, rate)
    products = column_sums(hits[:-1].multiply(hits[1:])) - ((hits.T @ beside) * rate).sum(axis=1)
    products += np.einsum("ti,ij,tj->t", rate, base[:-1].T @ base[1:], rate)
    known = squares > 1e-9
    lag = np.where(known, products / np.where(known, squares, 1) + 5 / m, 0).clip(0, 0.95)
    steps, sides = np.arange(1, min(m, 60)), target - target.mean()
    runs = np.array([sides[:-k] @ sides[k:] for k in steps]) / (sides @ sides)
    echo = 1 + 2 * lag * (np.maximum(FADING, lag)[:, None] ** (steps - 1) @ runs)
    return 2 * ndtr(ndtri(p / 2) / np.sqrt(np.maximum(1, echo)))
