"""A term in two sets of posts: effects, dispersion, and tests that permute whole posts; many terms at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, islice
from math import comb, factorial, prod

import numpy as np
import pandas as pd

from ..counting.matrix import DocumentTerms
from .rates import FADING, SERIAL_POSTS, column_sums, dense_columns, neighbour_lag, rate_interval, term_columns

# Up to so many ways of dealing the posts to two sides, all are looked at.
EXACT_LABELLINGS = 20_000


def log_ratio(a, b, c, d):
    """Return log₂((a/c)/(b/d)), zero hits replaced by 0.5: how many times the rate doubles.

    Examples
    --------
    >>> round(float(log_ratio(12_000, 10_000, 1_000_000, 1_000_000)), 3)
    0.263
    """
    return np.log2(np.maximum(a, 0.5) / c) - np.log2(np.maximum(b, 0.5) / d)


def g2(a, b, c, d, *, cells: int = 2):
    """Return the log-likelihood G² of a hits in c words beside b in d; over words, hence never evidence over posts.

    ``cells=2`` is Rayson & Garside's (2000), hits alone; ``cells=4`` Dunning's (1993), with the words that are no hits.

    Examples
    --------
    >>> [round(float(g2(12_000, 10_000, 1_000_000, 1_000_000, cells=cells)), 2) for cells in (2, 4)]
    [182.07, 184.09]
    """
    from scipy.special import xlogy

    if cells not in (2, 4):
        raise ValueError(f"cells={cells}; choose 2 (Rayson) or 4 (Dunning)")
    rate = (a + b) / (c + d)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = xlogy(a, a / (c * rate)) + xlogy(b, b / (d * rate))
        if cells == 4:
            value = value + xlogy(c - a, (c - a) / (c * (1 - rate))) + xlogy(d - b, (d - b) / (d * (1 - rate)))
    return 2 * value


def log_odds_z(a, b, c, d, *, prior, prior_words):
    """Return z of the log-odds with an informative Dirichlet prior; a ranking, never a p.

    ``prior`` is α of each term and ``prior_words`` α₀, that of all words (Monroe, Colaresi & Quinn 2008, equation 22).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ours, theirs = (a + prior) / (c + prior_words - a - prior), (b + prior) / (d + prior_words - b - prior)
        return (np.log(ours) - np.log(theirs)) / np.sqrt(1 / (a + prior) + 1 / (b + prior))


def log_ratio_interval(hits, *, words, target, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the interval by post of :func:`log_ratio`, from those of both rates (MOVER, Donner & Zou 2012).

    Infinite on the side where no hits set no limit, missing with fewer than three posts a side.
    """
    logs = []
    for side in (target, ~target):
        rate, low, high = rate_interval(hits[side], words=words[side], level=level)
        with np.errstate(divide="ignore"):
            logs.append(np.log2([np.maximum(rate, 0.5 / words[side].sum()), low, high]))
    (ours, our_low, our_high), (theirs, their_low, their_high) = logs
    below, above = np.hypot(ours - our_low, their_high - theirs), np.hypot(our_high - ours, theirs - their_low)
    return ours - theirs - below, ours - theirs + above


def dispersion(counts: DocumentTerms, *, terms: Iterable[str] | None = None) -> pd.DataFrame:
    """Return how evenly each term is spread over the posts: 0 as the posts' lengths, near 1 all in one short post.

    Returns
    -------
    pandas.DataFrame
        ``term, n, posts, dp, dp_norm``. DP = ½ Σ|v/f − s|, v/f the share of the term's hits in a post, s the share
        of all words in it; DPnorm = DP/(1 − min s). Missing where there is no hit, DPnorm also with one post.

    References
    ----------
    Gries (2008); Lijffijt & Gries (2012).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> counts = DocumentTerms(csr_matrix([[2], [2]]), pd.Index(["a", "b"]), np.array(["år"]), np.array([100, 300]))
    >>> dispersion(counts)
      term  n  posts    dp   dp_norm
    0   år  4      2  0.25  0.333333
    """
    at = term_columns(counts, terms)
    matrix, words = counts.matrix[:, at], np.asarray(counts.words)
    facts = {"term": np.asarray(counts.terms)[at], "n": column_sums(matrix), "posts": matrix.getnnz(axis=0)}
    dp, least = spread_over_posts(matrix, words), words.min() / words.sum()
    return pd.DataFrame(facts | {"dp": dp, "dp_norm": dp / (1 - least) if least < 1 else np.nan})


def spread_over_posts(matrix, words) -> np.ndarray:
    """Return DP of each term of a sparse matrix; see :func:`dispersion`."""
    cells, share, n = matrix.tocoo(), words / words.sum(), column_sums(matrix)
    # A post without the term adds its share s; the others change that to |v/f − s|.
    change = np.abs(cells.data / np.maximum(n, 1)[cells.col] - share[cells.row]) - share[cells.row]
    return np.where(n > 0, (1 + np.bincount(cells.col, change, len(n))) / 2, np.nan)


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


def smallest_trend_p(*day_sizes: Sequence[int]) -> float:
    """Return the smallest p that a rank trend can reach: 2·∏(posts of a day)!/m!, over groups of m posts.

    Examples
    --------
    >>> smallest_trend_p([1, 1, 1]), smallest_trend_p([3, 1])
    (0.3333333333333333, 0.5)
    """
    orders = (prod(map(factorial, map(int, sizes))) / factorial(sum(map(int, sizes))) for sizes in day_sizes)
    return min(1.0, 2 * prod(orders))


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
    hits, posts, size = csr_matrix(hits, dtype=float).T.tocsr(), len(words), int(target.sum())
    rate = column_sums(hits.T) / words.sum()
    observed = np.abs(hits @ target - rate * (words @ target))
    every, rng = comb(posts, size), np.random.default_rng(random_state)
    exact, extreme = every <= EXACT_LABELLINGS, np.zeros(len(rate))
    drawn = (rng.random(posts).argpartition(size - 1)[:size] for _ in range(n_permutations))
    labellings = combinations(range(posts), size) if exact else drawn
    while block := [*islice(labellings, 250)]:
        labels = np.zeros((posts, len(block)))
        labels[np.transpose(block), np.arange(len(block))] = 1
        excess = np.abs(hits @ labels - np.multiply.outer(rate, words @ labels))
        extreme += (excess >= (observed - 1e-9 * (1 + observed))[:, None]).sum(axis=1)
    return extreme / every if exact else (extreme + 1) / (n_permutations + 1)


def normal_p(hits, *, words, target) -> np.ndarray:
    """Return p of :func:`permutation_test` from the variance of its statistic over all labellings: for many posts.

    A random labelling puts m₁ of m posts on one side, so the variance of Σ(y − r·L) is m₁·m₂/(m(m−1)) · Σ(y − r·L)².
    """
    from scipy.special import ndtr

    left = np.array([y - words * (y.sum() / words.sum()) for y in dense_columns(hits)])
    share = target.sum() * (~target).sum() / (len(words) * (len(words) - 1))
    return 2 * ndtr(-np.abs(left[:, target].sum(axis=1)) / np.sqrt(share * (left**2).sum(axis=1)))


def serial_p(p: np.ndarray, hits, *, words, target) -> np.ndarray:
    """Return p raised by what dependence between neighbours adds to the variance; the rows stand in order of date.

    The first autocorrelation of what is left of y after its side's rate, a₁ + 5/m, is taken to fade by .7 a post. It
    counts as far as the sides themselves come in runs: for a January beside a February, not for two authors who take
    turns. Missing below eight posts, where no dependence can be seen.
    """
    from scipy.special import ndtr, ndtri

    m, lag = len(words), []
    if m < SERIAL_POSTS:
        return np.full(len(p), np.nan)
    for y in dense_columns(hits):
        rate = np.where(target, *(y[side].sum() / words[side].sum() for side in (target, ~target)))
        lag.append(neighbour_lag(y - words * rate, bias=5))
    steps, sides, lag = np.arange(1, min(m, 60)), target - target.mean(), np.array(lag)
    runs = np.array([sides[:-k] @ sides[k:] for k in steps]) / (sides @ sides)
    echo = 1 + 2 * lag * (np.maximum(FADING, lag)[:, None] ** (steps - 1) @ runs)
    return 2 * ndtr(ndtri(p / 2) / np.sqrt(np.maximum(1, echo)))
