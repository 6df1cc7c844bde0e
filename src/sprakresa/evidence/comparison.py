"""What is typical of some posts beside others, or beside general Swedish: the effect first, then the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..counting.counts import document_term_matrix
from ..counting.matrix import DocumentTerms
from ..swedish.known_words import all_words, frequency
from . import _permutation as comparison
from .rates import ALPHA, FLOOR, column_sums, dense_columns, rate_interval, refuse, term_columns

if TYPE_CHECKING:
    pass

KEYNESS = (
    "term",
    "n_target",
    "n_reference",
    "log_ratio",
    "log_odds_z",
    "g2",
    "p",
    "q",
    "dp",
    "falls_without",
)


# Up to so many posts ``falls_without`` repeats the permutation; beyond, it takes the statistic's normal form.
LEAVE_OUT_POSTS = 200

# Forms of general Swedish that are rarer than this are left out.
RAREST = 3e-7


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
        See :func:`sprakresa.evidence._permutation.permutation_test`.

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
          ``counts`` stand in order of date (:func:`sprakresa.evidence._permutation.serial_p`);
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
    a, b, c, d = (column_sums(matrix[sides]), column_sums(matrix[~sides]), words[sides].sum(), words[~sides].sum())
    ratio, posts = comparison.log_ratio(a, b, c, d), {"words": words, "target": sides}
    low, high = comparison.log_ratio_interval(matrix, **posts, level=level)
    test = partial(comparison.permutation_test, n_permutations=n_permutations, random_state=random_state)
    facts = {"term": np.asarray(counts.terms)[at], "n_target": a.astype(int), "n_reference": b.astype(int)}
    effect = {"log_ratio": ratio, "low": low, "high": high, "percent_diff": 100 * (2**ratio - 1)}
    rank = {"log_odds_z": comparison.log_odds_z(a, b, c, d, prior=a + b, prior_words=c + d)}
    over_words = {"g2": comparison.g2(a, b, c, d), "g2_4_cells": comparison.g2(a, b, c, d, cells=4)}
    table = pd.DataFrame(facts | effect | rank | over_words | {"p": test(matrix, **posts)})
    table.loc[a + b == 0, table.columns[3:]] = np.nan
    table["q"] = comparison.benjamini_hochberg(table["p"])
    dp = (comparison.spread_over_posts(matrix[side], words[side]) for side in (sides, ~sides))
    table["dp"] = np.where(ratio >= 0, *dp)
    reachable = comparison.smallest_p(int(sides.sum()), int((~sides).sum()))
    weakest = _falls_without(table, matrix, words, sides, test if reachable <= ALPHA else None)
    table["falls_without"] = np.where(weakest < 0, None, counts.documents[rows].to_numpy(dtype=object)[weakest])
    table["p_serial"] = comparison.serial_p(table["p"].to_numpy(), matrix, **posts)
    table["q_serial"] = comparison.benjamini_hochberg(table["p_serial"])
    table["shows"] = "test" if reachable <= ALPHA else "description only"
    table = table.sort_values(["log_odds_z", "term"], ascending=[False, True], ignore_index=True)
    table.attrs = {"tested": int(table["p"].notna().sum()), "reachable_p": reachable}
    return table


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


def _falls_without(table, matrix, words, sides, test) -> np.ndarray:
    """Return the row of the post without which each term's ratio is weakest, −1 where the finding does not fall.

    Without a ``test`` every term is described only: then it falls if the ratio loses half.
    """
    effect, p, weakest = table["log_ratio"], table["p"], np.full(len(table), -1)
    found = np.flatnonzero(table["q"] <= ALPHA) if test else np.arange(len(table))
    for term, y in zip(found, dense_columns(matrix[:, found]), strict=True):
        left = _ratio_without_each(y, words, sides) * np.sign(effect[term])
        if test or left.min() <= abs(effect[term]) / 2:
            weakest[term] = np.argmin(left)
    repeat = test if len(words) <= LEAVE_OUT_POSTS else comparison.normal_p
    for post in np.unique(weakest[found]) if test else ():
        these, others = found[weakest[found] == post], np.arange(len(words)) != post
        again = repeat(matrix[others][:, these], words=words[others], target=sides[others])
        weakest[these] = np.where(again > p[found].max(), post, -1)
    return weakest


def _ratio_without_each(y: np.ndarray, words: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Return the log ratio without each post in turn, 0 where it is the only one of its side."""
    n, base = ([one[side].sum() - one * side for side in (sides, ~sides)] for one in (y, words))
    with np.errstate(divide="ignore"):
        ratio = comparison.log_ratio(*n, *base)
    return np.where(np.isinf(ratio), 0, ratio)


@cache
def general_swedish(unit: str = "lemma") -> dict[str, float]:
    """Return the share of each term in general Swedish, from wordfreq's list tokenised and analysed as the posts are.

    Forms that occur less than three times in ten million words are left out: they hold 1.5 % of all words and five
    sixths of the list, whose lemmas would take ten times as long. wordfreq's data end in 2021; it writes numbers as
    zeros, so that terms with a digit cannot be compared.
    """
    shares = {form: frequency(form) for form in all_words() if frequency(form) >= RAREST}
    counted = document_term_matrix(pd.DataFrame({"post_id": shares.keys(), "text": shares.keys()}), unit=unit)
    return dict(zip(counted.terms.tolist(), (counted.matrix.T @ [*shares.values()]).tolist(), strict=True))


def compare_with_swedish(
    counts: DocumentTerms,
    *,
    documents: Sequence | None = None,
    unit: str = "lemma",
    terms: Iterable[str] | None = None,
    min_count: int = 2,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare posts with general Swedish: what is typical of them at all.

    Parameters
    ----------
    counts : DocumentTerms
        Counted by post, in ``unit``.
    documents : sequence, optional
        Names of posts or a truth value a row, taken together; all when not given.
    unit : {"lemma", "word", "stem", "part"}
        What was counted.
    terms : iterable of str, optional
        Terms named beforehand; without them those with ``min_count`` hits.
    min_count, level : int, float
        See ``terms``; level of the interval.

    Returns
    -------
    pandas.DataFrame
        The most typical first: ``term, n, posts, per_thousand, general_per_thousand, log_ratio, low, high, log_odds_z,
        listed, shows``. ``log_ratio`` is log₂ of the two rates; a term that is not ``listed`` is taken to be as rare as
        the rarest that is, so that its ratio is at least this. ``low`` and ``high`` are the interval by post, missing
        with fewer than three. ``log_odds_z`` ranks, with general Swedish as the prior (Monroe et al. 2008). No test:
        the list's own texts are unknown. Terms with a digit are left out.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> terms = np.array(["förnyelse", "och"])
    >>> counts = DocumentTerms(csr_matrix([[4, 12]]), pd.Index(["januari"]), terms, np.array([400]))
    >>> compare_with_swedish(counts, unit="word")[["term", "n", "general_per_thousand", "log_ratio", "shows"]].round(3)
            term   n  general_per_thousand  log_ratio             shows
    0  förnyelse   4                 0.002     12.457  description only
    1        och  12                26.303      0.190  description only
    """
    chosen = slice(None) if documents is None else select_documents(counts, documents, "selection")
    matrix, words = counts.matrix[chosen], np.asarray(counts.words, dtype=float)[chosen]
    at = term_columns(counts._replace(matrix=matrix), terms, min_count=min_count)
    names, general = np.asarray(counts.terms)[at], general_swedish(unit)
    kept = np.array([not any(map(str.isdigit, name)) for name in names], dtype=bool)
    names, matrix, total = names[kept], matrix[:, at[kept]], words.sum()
    share = np.array([general.get(name, 0) for name in names])
    expected, n = np.maximum(share, RAREST), column_sums(matrix).astype(int)
    rate, low, high = rate_interval(matrix, words=words, level=level)
    z = comparison.log_odds_z(n, 1e9 * expected, total, 1e9, prior=expected * total, prior_words=total)
    facts = {"term": names, "n": n, "posts": matrix.getnnz(axis=0)}
    rates = {"per_thousand": 1000 * rate, "general_per_thousand": 1000 * expected}
    with np.errstate(divide="ignore"):
        effect = {"log_ratio": np.maximum(n, 0.5) / total / expected, "low": low / expected, "high": high / expected}
        effect = {name: np.log2(times) for name, times in effect.items()}
    shows = "interval" if len(words) >= FLOOR else "description only"
    table = pd.DataFrame(facts | rates | effect | {"log_odds_z": z, "listed": share > 0, "shows": shows})
    return table.sort_values(["log_odds_z", "term"], ascending=[False, True], ignore_index=True)
