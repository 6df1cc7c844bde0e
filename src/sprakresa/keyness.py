"""What is typical of some posts beside others, or beside general Swedish: effect first, then evidence over posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, partial

import numpy as np
import pandas as pd

from .counts import build_analyzer
from .inference import (
    ALPHA,
    FLOOR,
    benjamini_hochberg,
    permutation_test,
    rate_interval,
    smallest_p,
    term_columns,
)
from .tables import KEYNESS, DocumentTerms

LEAVE_OUT_POSTS = 200
"""Up to so many posts ``falls_without`` repeats the permutation; beyond, it takes the statistic's normal form."""


def keyness(
    counts: DocumentTerms,
    *,
    target: Sequence,
    reference: Sequence | None = None,
    terms: Iterable[str] | None = None,
    min_count: int = 5,
    min_posts: int = 2,
    level: float = 0.95,
    n_permutations: int = 9_999,
    random_state: int | None = 0,
) -> pd.DataFrame:
    """Compare how often each term stands in the target's posts and in the reference's.

    Parameters
    ----------
    counts : DocumentTerms
        Counted by post: a row is the unit of evidence. Where neighbouring posts depend on each other, count by a
        longer unit (all posts of an author, of a month) and compare those.
    target, reference : sequence
        The posts of either side: their names, or one truth value per row. The reference is all other posts when not
        given.
    terms : iterable of str, optional
        Terms named beforehand. Without them, every term with ``min_count`` hits in ``min_posts`` posts of both sides
        together is tested: the words are fixed before the split is looked at.
    min_count, min_posts : int
        See ``terms``.
    level : float
        Level of the interval of ``log_ratio``.
    n_permutations, random_state : int
        See :func:`sprakresa.inference.permutation_test`.

    Returns
    -------
    pandas.DataFrame
        A row per term, the most typical of the target first (``log_odds_z``, then the term):

        - ``n_target``, ``n_reference``: hits;
        - ``log_ratio``: log₂ of target rate ÷ reference rate, zero hits replaced by 0.5; ``low``, ``high``: its interval
          by post, infinite where the side with no hits sets no limit, missing with fewer than three posts a side;
          ``percent_diff``: the same as %DIFF;
        - ``log_odds_z``: log-odds with the pooled counts as informative Dirichlet prior, a ranking and never a p;
        - ``g2`` (two cells, Rayson) and ``g2_4_cells`` (Dunning): over words, hence no evidence; for comparison only;
        - ``p``, ``q``: permutation over posts, two-sided, and Benjamini–Hochberg over the rows;
        - ``dp``: Gries's DP over the posts of the side that has the term more often: near 1 when it stands in one post;
        - ``falls_without``: the post whose removal ends the finding. For a term with q ≤ .05 (and as many words tested)
          its removal lifts p over the largest p that still had q ≤ .05. Where the posts are too few for any p ≤ .05, its
          removal halves ``log_ratio`` or turns its sign. Missing otherwise, and where no single post does;
        - ``shows``: "test", or "description only".

        ``attrs``: ``tested``, the number of words; ``reachable_p``, the smallest p that so many posts can reach.

    Raises
    ------
    ValueError
        If a side selects no post or an unknown one, the sides overlap, or a term was not counted.

    References
    ----------
    Rayson & Garside (2000); Dunning (1993); Monroe, Colaresi & Quinn (2008), equations 16–22; Gries (2008); Donner &
    Zou (2012) for the interval of a ratio from those of its parts; Kilgarriff (2005) on why not over words.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> hits = csr_matrix([[4, 2], [6, 0], [5, 1], [3, 2], [0, 1], [1, 1], [0, 2], [1, 0]])
    >>> names = pd.Index(["jan", "feb", "mars", "april", "maj", "juni", "juli", "aug"])
    >>> counts = DocumentTerms(hits, names, np.array(["förnyelse", "kund"]), np.full(8, 400))
    >>> keyness(counts, target=["jan", "feb", "mars", "april"])[["term", "log_ratio", "p", "q"]].round(3)
            term  log_ratio      p      q
    0  förnyelse      3.170  0.029  0.057
    1       kund      0.322  1.000  1.000
    """
    rows, sides = _sides(counts, target, reference)
    matrix, words = counts.matrix[rows], np.asarray(counts.words, dtype=float)[rows]
    at = term_columns(counts, terms)
    if terms is None:
        at = at[(_sums(matrix) >= min_count) & (matrix.getnnz(axis=0) >= min_posts)]
    matrix = matrix[:, at].astype(float).tocsr()
    n, base = [_sums(matrix[side]) for side in (sides, ~sides)], [words[side].sum() for side in (sides, ~sides)]
    ratio = log_ratio(*n, *base)
    test = partial(permutation_test, n_permutations=n_permutations, random_state=random_state)
    table = pd.DataFrame(
        {
            "term": np.asarray(counts.terms)[at],
            "n_target": n[0].astype(int),
            "n_reference": n[1].astype(int),
            "log_ratio": ratio,
            **_limits(matrix, words, sides, level),
            "percent_diff": 100 * (2**ratio - 1),
            "log_odds_z": log_odds_z(*n, *base, prior=n[0] + n[1]),
            "g2": g2(*n, *base),
            "g2_4_cells": g2(*n, *base, cells=4),
            "p": test(matrix, words=words, target=sides),
            "dp": np.where(ratio >= 0, *(_dp(matrix[side], words[side])[0] for side in (sides, ~sides))),
        }
    )
    table["q"] = benjamini_hochberg(table["p"])
    reachable = smallest_p(int(sides.sum()), int((~sides).sum()))
    table["shows"] = "test" if reachable <= ALPHA else "description only"
    weak, falls = _weakest(table, matrix, words, sides, test)
    table["falls_without"] = np.where(falls, counts.documents[rows][weak].to_numpy(dtype=object), None)
    table = table.sort_values(["log_odds_z", "term"], ascending=[False, True], ignore_index=True)
    table.attrs = {"tested": len(table), "reachable_p": reachable}
    return table[[*KEYNESS[:4], "low", "high", "percent_diff", *KEYNESS[4:6], "g2_4_cells", *KEYNESS[6:], "shows"]]


def _sums(matrix) -> np.ndarray:
    return np.asarray(matrix.sum(axis=0)).ravel()


def _sides(counts: DocumentTerms, target, reference) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows compared, and which of them are the target's."""
    ours = _selected(counts, target, "target")
    theirs = ~ours if reference is None else _selected(counts, reference, "reference")
    if (ours & theirs).any():
        both = counts.documents[np.argmax(ours & theirs)]
        raise ValueError(f"post {both!r} stands in target and reference: give each post to one side")
    if not theirs.any():
        raise ValueError("the target holds every post, so that nothing is left for the reference: select fewer")
    rows = np.flatnonzero(ours | theirs)
    if (np.asarray(counts.words)[rows] <= 0).any():
        raise ValueError(f"post {counts.documents[rows[np.argmin(counts.words[rows])]]!r} has no words: leave it out")
    return rows, ours[rows]


def _selected(counts: DocumentTerms, chosen, side: str) -> np.ndarray:
    chosen = np.asarray([chosen] if isinstance(chosen, str) else chosen)
    if chosen.dtype != bool:
        unknown = [name for name in chosen if name not in counts.documents]
        if unknown:
            raise ValueError(f"no post {unknown[0]!r} for the {side}; give names of counts.documents, or truth values")
        chosen = counts.documents.isin(chosen)
    if chosen.shape != (len(counts.documents),):
        raise ValueError(f"the {side} has {len(chosen)} truth values for {len(counts.documents)} posts: give one each")
    if not chosen.any():
        raise ValueError(f"the {side} selects no post: name at least one of counts.documents")
    return chosen


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
    value = xlogy(a, a / (c * rate)) + xlogy(b, b / (d * rate))
    if cells == 4:
        value = value + xlogy(c - a, (c - a) / (c * (1 - rate))) + xlogy(d - b, (d - b) / (d * (1 - rate)))
    return 2 * value


def log_odds_z(a, b, c, d, *, prior):
    """Return z of the log-odds with an informative Dirichlet prior (Monroe et al. 2008); a ranking, never a p.

    ``prior`` holds α of each term; α₀, the prior of all words, is in proportion to it: α₀ = α·(c + d)/(a + b).
    """
    whole = prior * (c + d) / (a + b)
    delta = np.log((a + prior) / (c + whole - a - prior)) - np.log((b + prior) / (d + whole - b - prior))
    return delta / np.sqrt(1 / (a + prior) + 1 / (b + prior))


def _limits(matrix, words, sides, level: float) -> dict:
    """Return the interval of log₂ of the ratio from those of the two rates (MOVER, Donner & Zou 2012)."""
    below, above = [], []
    for side in (sides, ~sides):
        rate, low, high = rate_interval(matrix[side], words=words[side], level=level)
        rate = np.maximum(rate, 0.5 / words[side].sum())
        with np.errstate(divide="ignore"):
            below.append(np.log2(rate) - np.log2(low))
            above.append(np.log2(high) - np.log2(rate))
    ratio = log_ratio(*(_sums(matrix[side]) for side in (sides, ~sides)), words[sides].sum(), words[~sides].sum())
    return {"low": ratio - np.hypot(below[0], above[1]), "high": ratio + np.hypot(above[0], below[1])}


def _weakest(table, matrix, words, sides, test) -> tuple[np.ndarray, np.ndarray]:
    """Return the post without which each term's ratio is weakest, and whether the finding falls without it."""
    columns, sign = matrix.tocsc(), np.sign(table["log_ratio"].to_numpy())
    weak, left = np.zeros(len(table), int), np.zeros(len(table))
    found = (table["q"] <= ALPHA).to_numpy()
    described = (table["shows"] == "description only").to_numpy()
    alone = sides.sum() == 1, (~sides).sum() == 1
    for term in np.flatnonzero(found | described):
        y = columns[:, [term]].toarray()[:, 0]
        n, base = (y[sides].sum() - y * sides, y[~sides].sum() - y * ~sides), (words * sides, words * ~sides)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = sign[term] * log_ratio(*n, words[sides].sum() - base[0], words[~sides].sum() - base[1])
        ratios[(sides & alone[0]) | (~sides & alone[1])] = 0
        weak[term] = np.argmin(ratios)
        left[term] = ratios[weak[term]]
    falls = described & (left <= np.abs(table["log_ratio"].to_numpy()) / 2)
    threshold = table["p"][found].max()
    for post in np.unique(weak[found & ~described]):
        of_post, others = np.flatnonzero(found & ~described & (weak == post)), np.arange(len(words)) != post
        repeat = test if len(words) <= LEAVE_OUT_POSTS else _normal_p
        falls[of_post] = repeat(matrix[others][:, of_post], words=words[others], target=sides[others]) > threshold
    return weak, falls


def _normal_p(hits, *, words, target) -> np.ndarray:
    """Return the permutation test's p from the statistic's variance over all labellings, for many posts."""
    from scipy.special import ndtr

    rate = _sums(hits) / words.sum()
    squares = _sums(hits.multiply(hits)) - 2 * rate * (hits.T @ words) + rate**2 * (words @ words)
    excess = np.abs(hits.T @ target - rate * (words @ target))
    share = target.sum() * (~target).sum() / (len(words) * (len(words) - 1))
    return 2 * ndtr(-excess / np.sqrt(share * squares))


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
    dp, dp_norm = _dp(matrix, np.asarray(counts.words, dtype=float))
    facts = {"term": np.asarray(counts.terms)[at], "n": _sums(matrix), "posts": matrix.getnnz(axis=0)}
    return pd.DataFrame(facts | {"dp": dp, "dp_norm": dp_norm})


def _dp(matrix, words) -> tuple[np.ndarray, np.ndarray]:
    cells, share, n = matrix.tocoo(), words / words.sum(), _sums(matrix)
    with np.errstate(divide="ignore", invalid="ignore"):
        # A post without the term adds its share s; the others change that to |v/f − s|.
        change = np.abs(cells.data / n[cells.col] - share[cells.row]) - share[cells.row]
        dp = np.where(n > 0, (1 + np.bincount(cells.col, change, len(n))) / 2, np.nan)
        return dp, dp / (1 - share.min()) if len(share) > 1 else np.full(len(n), np.nan)
