"""Measures of one term in two sets of posts, or over all: effect, dispersion, and what corpus tools call keyness."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from .inference import column_sums, rate_interval, term_columns
from .tables import DocumentTerms


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
    below, above = [], []
    for side in (target, ~target):
        rate, low, high = rate_interval(hits[side], words=words[side], level=level)
        rate = np.maximum(rate, 0.5 / words[side].sum())
        with np.errstate(divide="ignore"):
            below.append(np.log2(rate) - np.log2(low))
            above.append(np.log2(high) - np.log2(rate))
    sides = (target, ~target)
    ratio = log_ratio(*(column_sums(hits[s]) for s in sides), *(words[s].sum() for s in sides))
    return ratio - np.hypot(below[0], above[1]), ratio + np.hypot(above[0], below[1])


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
    matrix = counts.matrix[:, at]
    dp, dp_norm = spread_over_posts(matrix, np.asarray(counts.words, dtype=float))
    facts = {"term": np.asarray(counts.terms)[at], "n": column_sums(matrix), "posts": matrix.getnnz(axis=0)}
    return pd.DataFrame(facts | {"dp": dp, "dp_norm": dp_norm})


def spread_over_posts(matrix, words) -> tuple[np.ndarray, np.ndarray]:
    """Return DP and DPnorm of each term of a sparse matrix; see :func:`dispersion`."""
    cells, share, n = matrix.tocoo(), words / words.sum(), column_sums(matrix)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A post without the term adds its share s; the others change that to |v/f − s|.
        change = np.abs(cells.data / n[cells.col] - share[cells.row]) - share[cells.row]
        dp = np.where(n > 0, (1 + np.bincount(cells.col, change, len(n))) / 2, np.nan)
        return dp, dp / (1 - share.min()) if len(share) > 1 else np.full(len(n), np.nan)
