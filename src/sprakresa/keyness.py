"""What is typical of some posts beside others: the effect first, then the evidence over posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from .comparison import (
    benjamini_hochberg,
    g2,
    log_odds_z,
    log_ratio,
    log_ratio_interval,
    normal_p,
    permutation_test,
    serial_p,
    smallest_p,
    spread_over_posts,
)
from .inference import ALPHA, column_sums, dense_columns, refuse, term_columns
from .tables import KEYNESS, DocumentTerms

# Up to so many posts ``falls_without`` repeats the permutation; beyond, it takes the statistic's normal form.
LEAVE_OUT_POSTS = 200


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
        See :func:`sprakresa.comparison.permutation_test`.

    Returns
    -------
    pandas.DataFrame
        A row per term, the most typical of the target first (``log_odds_z``, then the term):

        - ``n_target``, ``n_reference``: hits;
        - ``log_ratio``: log₂ of target rate ÷ reference rate, zero hits replaced by 0.5; ``low``, ``high``: its
          interval by post, infinite where no hits set no limit, missing with fewer than three posts a side;
          ``percent_diff``: the same as %DIFF;
        - ``log_odds_z``: log-odds with the pooled counts as informative Dirichlet prior, a ranking and never a p;
        - ``g2`` (two cells, Rayson) and ``g2_4_cells`` (Dunning): over words, hence no evidence; for comparison only;
        - ``p``, ``q``: permutation over posts, two-sided, and Benjamini–Hochberg over the rows;
        - ``p_serial``, ``q_serial``: the same, raised where posts resemble their neighbours in time, if the rows of
          ``counts`` stand in order of date (:func:`sprakresa.comparison.serial_p`);
        - ``dp``: Gries's DP over the posts of the side that has the term more often: near 1 when it stands in one post;
        - ``falls_without``: the post whose removal ends the finding: of all posts the one without which ``log_ratio``
          is weakest, if p without it is above the largest p that had q ≤ .05. Where the posts are too few for any
          p ≤ .05: if ``log_ratio`` without it is at most half, or of the other sign. Missing otherwise;
        - ``shows``: "test", or "description only".

        A named term that stands in none of the posts has missing values. ``attrs``: ``tested``, the number of words;
        ``reachable_p``, the smallest p that so many posts can reach.

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
    chosen, words = counts._replace(matrix=counts.matrix[rows]), np.asarray(counts.words, dtype=float)[rows]
    at = term_columns(chosen, terms, min_count=min_count, min_posts=min_posts)
    matrix = chosen.matrix[:, at].astype(float)
    n, base = zip(*((column_sums(matrix[side]), words[side].sum()) for side in (sides, ~sides)), strict=True)
    ratio = log_ratio(*n, *base)
    low, high = log_ratio_interval(matrix, words=words, target=sides, level=level)
    test = partial(permutation_test, n_permutations=n_permutations, random_state=random_state)
    table = pd.DataFrame(
        {
            "term": np.asarray(counts.terms)[at],
            "n_target": n[0].astype(int),
            "n_reference": n[1].astype(int),
            "log_ratio": ratio,
            "low": low,
            "high": high,
            "percent_diff": 100 * (2**ratio - 1),
            "log_odds_z": log_odds_z(*n, *base, prior=n[0] + n[1], prior_words=sum(base)),
            "g2": g2(*n, *base),
            "g2_4_cells": g2(*n, *base, cells=4),
            "p": test(matrix, words=words, target=sides),
        }
    )
    table.loc[n[0] + n[1] == 0, table.columns[3:]] = np.nan
    table["p_serial"] = serial_p(table["p"].to_numpy(), matrix, words=words, target=sides)
    table["q"], table["q_serial"] = benjamini_hochberg(table["p"]), benjamini_hochberg(table["p_serial"])
    table["dp"] = np.where(ratio >= 0, *(spread_over_posts(matrix[s], words[s]) for s in (sides, ~sides)))
    reachable = smallest_p(int(sides.sum()), int((~sides).sum()))
    table["shows"] = "test" if reachable <= ALPHA else "description only"
    table["falls_without"] = _falls_without(table, counts.documents[rows], matrix, words, sides, test)
    table = table.sort_values(["log_odds_z", "term"], ascending=[False, True], ignore_index=True)
    table.attrs = {"tested": int(table["p"].notna().sum()), "reachable_p": reachable}
    effect, evidence = ["low", "high", "percent_diff"], ["p_serial", "q_serial", "shows"]
    return table[[*KEYNESS[:4], *effect, *KEYNESS[4:6], "g2_4_cells", *KEYNESS[6:], *evidence]]


def _sides(counts: DocumentTerms, target, reference) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows compared, and which of them are the target's."""
    ours = select_documents(counts, target, "target")
    theirs = ~ours if reference is None else select_documents(counts, reference, "reference")
    refuse(ours & theirs, counts.documents, "stands in target and reference: give each post to one side")
    if not theirs.any():
        raise ValueError("the target holds every post, so that nothing is left for the reference: select fewer")
    rows = np.flatnonzero(ours | theirs)
    refuse(np.asarray(counts.words)[rows] <= 0, counts.documents[rows], "has no words: leave it out")
    return rows, ours[rows]


def select_documents(counts: DocumentTerms, chosen, side: str) -> np.ndarray:
    """Return which rows are chosen, by name or truth value; raise, naming the side, where that is none."""
    chosen = np.asarray([chosen] if isinstance(chosen, str) else chosen)
    if chosen.dtype != bool:
        unknown = [name for name in chosen if name not in counts.documents]
        if unknown:
            named = f"no post {str(unknown[0])!r} for the {side}"
            raise ValueError(f"{named}; give names of counts.documents, or truth values")
        chosen = counts.documents.isin(chosen)
    if chosen.shape != (len(counts.documents),):
        raise ValueError(f"the {side} has {len(chosen)} truth values for {len(counts.documents)} posts: give one each")
    if not chosen.any():
        raise ValueError(f"the {side} selects no post: name at least one of counts.documents")
    return chosen


def _falls_without(table, names, matrix, words, sides, test) -> np.ndarray:
    """Name the post without which each term's ratio is weakest, where the finding falls without it."""
    effect, p = table["log_ratio"].to_numpy(), table["p"].to_numpy()
    described, found = (table["shows"] == "description only").to_numpy(), (table["q"] <= ALPHA).to_numpy()
    some = np.flatnonzero(found | described)
    weak, falls = np.zeros(len(table), dtype=int), np.zeros(len(table), dtype=bool)
    for term, y in zip(some, dense_columns(matrix[:, some]), strict=True):
        left = _ratio_without_each(y, words, sides) * np.sign(effect[term])
        weak[term] = np.argmin(left)
        falls[term] = described[term] and left.min() <= abs(effect[term]) / 2
    found &= ~described
    repeat = test if len(words) <= LEAVE_OUT_POSTS else normal_p
    for post in np.unique(weak[found]):
        these, others = np.flatnonzero(found & (weak == post)), np.arange(len(words)) != post
        falls[these] = repeat(matrix[others][:, these], words=words[others], target=sides[others]) > p[found].max()
    return np.where(falls, names[weak].to_numpy(dtype=object), None)


def _ratio_without_each(y: np.ndarray, words: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Return the log ratio without each post in turn, 0 where it is the only one of its side."""
    n, base = ([one[side].sum() - one * side for side in (sides, ~sides)] for one in (y, words))
    with np.errstate(divide="ignore"):
        ratio = log_ratio(*n, *base)
    return np.where(np.isinf(ratio), 0, ratio)
