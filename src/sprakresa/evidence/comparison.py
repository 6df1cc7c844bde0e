"""What is typical of some posts against others: the effect first, then the evidence, then what carries it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ..counting.matrix import DocumentTerms, groups_of
from . import effects
from ._permutation import ALPHA, Tested, benjamini_hochberg, permutation_test, with_test
from ._units import Units, choose_terms, match_posts, only, refuse, require_counted, select, select_documents, units_of
from .trends import serial_p

KEYNESS: tuple[str, ...] = ("term", "n_target", "n_reference", "log_ratio", "low", "high", "percent_diff", "log_odds_z")
KEYNESS += ("g2", "p", "q", "g2_4_cells", "dp", "falls_without", "p_serial", "q_serial", "p_from", "shows")

# Up to so many units the permutation is repeated without one.
LEAVE_OUT_UNITS = 60


def keyness(
    counted: DocumentTerms,
    posts: pd.DataFrame | None = None,
    *,
    target: Any = None,
    reference: Any = None,
    by: str | None = None,
    terms: Iterable[str] | None = None,
    min_count: int = 5,
    min_posts: int = 2,
    cluster: str | None = None,
    within: str | None = None,
    level: float = 0.95,
    n_permutations: int = 9_999,
    random_state: int | None = 0,
) -> pd.DataFrame:
    """Compare how often each term occurs in the target's posts and in the reference's.

    Or, with ``by``, in the posts of every value of a column against all others, in one table with one correction.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post: a row is the unit of evidence.
    posts : pandas.DataFrame, optional
        The same posts, with ``post_id``, ``published`` and the columns named below. They give the dates for
        ``p_serial`` and the rows of a Series of truth values; ``by``, ``cluster`` and ``within`` need them.
    target, reference : iterable, pandas.Series or pandas.DataFrame
        The posts of either side: their names in a list, set or the like; a table of them; one truth value per row of
        ``counted``; or a Series of truth values, found by its index (names of posts, or the index of ``posts``). The
        reference is all other posts when not given.
    by : str, optional
        Instead of a target: a period ("year", "quarter", …) or a column such as ``role``, each of whose values is
        compared with the rest.
    terms : iterable of str, optional
        Terms named beforehand. Without them, every term with ``min_count`` hits in ``min_posts`` posts of both sides
        together is tested: the words are fixed before the split is looked at.
    min_count, min_posts : int
        See ``terms``.
    cluster : str, optional
        A column such as ``author`` whose posts are one piece of evidence: they are summed, and authors are permuted.
        An author with posts on both sides counts for each by the share of his words.
    within : str, optional
        A column such as ``kind`` to hold fixed: posts are permuted within it, and ``log_ratio`` is Mantel & Haenszel's.
    level : float
        Level of the interval of ``log_ratio``.
    n_permutations, random_state : int
        See :func:`sprakresa.evidence._permutation.permutation_test`. With tens of thousands of posts a comparison takes
        seconds, and so does each value of ``by``: ``logging.basicConfig(level="INFO")`` shows how far it is.

    Returns
    -------
    pandas.DataFrame
        A row per term, the most typical of the target first (``log_odds_z``, then the term):

        - ``n_target``, ``n_reference``: hits;
        - ``log_ratio``: log₂ of target rate ÷ reference rate, zero hits replaced by 0.5; ``low``, ``high``: its
          interval by post, infinite where no hits set no limit, missing with fewer than three posts a side;
          ``percent_diff``: how much higher the target's rate is, in per cent of the reference's, missing where the
          reference has no hit;
        - ``log_odds_z``: log-odds with the pooled counts as informative Dirichlet prior, a ranking and never a p;
        - ``g2`` (two cells, Rayson) and ``g2_4_cells`` (Dunning): over words, hence no evidence; for comparison only;
        - ``p``, ``q``: permutation of whole posts, two-sided, and Benjamini–Hochberg over the rows; ``p_from``: "all
          labellings", "random labellings" or "tail";
        - ``p_serial``, ``q_serial``: the same, raised where posts resemble their neighbours in time more than chance
          allows. Missing without ``posts``, below eight days, and with ``cluster``;
        - ``dp``: Gries's DP over the posts of the side that has the term more often: near 1 when one post has it all;
        - ``falls_without``: the post (or author) whose removal ends the finding: of those that have the term on the
          stronger side, the one without which ``log_ratio`` is weakest, if p without it is above the largest p that
          had q ≤ .05. Of more than 60 posts, and where they are too few for any p ≤ .05: if ``log_ratio`` without it
          is at most half, or of the other sign. Missing otherwise;
        - ``shows``: "test", or "description only" where there is no p or none ≤ .05 could be reached.

        A named term that occurs in none of the posts has missing values. ``attrs``: ``tested``, the number of words;
        ``reachable_p``, the smallest p that these posts can reach. With ``by`` the value is the first column (named
        ``period`` where it is one), the rows are those of each value in turn, and ``q`` and ``q_serial`` are over all
        rows together.

    Raises
    ------
    ValueError
        If a side selects no post or an unknown one, the sides overlap, a term was not counted, or there is nothing to
        compare: one author, one value of ``by``, or no stratum with posts on both sides.

    References
    ----------
    Rayson & Garside (2000); Dunning (1993); Monroe, Colaresi & Quinn (2008), equations 16–22; Gries (2008); Donner &
    Zou (2012) for the interval of a ratio from those of its parts; Kilgarriff (2005) on why not over words.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> hits = csr_matrix([[4, 2], [6, 0], [5, 1], [3, 2], [0, 1], [1, 1], [0, 2], [1, 0]])
    >>> names = pd.Index(["jan", "feb", "mars", "april", "maj", "juni", "juli", "aug"])
    >>> counted = DocumentTerms(hits, names, np.array(["förnyelse", "kund"]), np.full(8, 400))
    >>> keyness(counted, target=["jan", "feb", "mars", "april"])[["term", "log_ratio", "p", "q"]].round(3)
            term  log_ratio      p      q
    0  förnyelse      3.170  0.029  0.057
    1       kund      0.322  1.000  1.000
    >>> posts = pd.DataFrame({"post_id": names, "published": pd.date_range("2017-01-05", periods=8, freq="30D")})
    >>> posts["role"] = ["chef"] * 4 + ["gäst"] * 4
    >>> keyness(counted, posts, by="role", terms=["kund"])[["role", "term", "n_target", "log_ratio", "q"]].round(2)
       role  term  n_target  log_ratio    q
    0  chef  kund         5       0.32  1.0
    1  gäst  kund         4      -0.32  1.0
    """
    require_counted(counted)
    rows, sides, name = _sides(counted, target, reference, by, posts)
    posts = None if posts is None else match_posts(counted, posts).iloc[rows]
    chosen = choose_terms(only(counted, rows), terms, min_count=min_count, min_posts=min_posts)
    units = units_of(chosen, posts, cluster=cluster, within=within)
    test = partial(permutation_test, n_permutations=n_permutations, random_state=random_state)
    tables = {value: _compare(chosen, posts, units, side, level, test) for value, side in sides.items()}
    if by is None:
        return tables[name]
    table: pd.DataFrame = pd.concat(tables, names=[name]).reset_index(0).reset_index(drop=True)
    table["q"], table["q_serial"] = benjamini_hochberg(table["p"]), benjamini_hochberg(table["p_serial"])
    table["falls_without"] = table["falls_without"].where((table["shows"] != "test") | (table["q"] <= ALPHA), None)
    smallest = min(one.attrs["reachable_p"] for one in tables.values())
    table.attrs = {"tested": int(table["p"].notna().sum()), "reachable_p": smallest}
    return table


def _sides(
    counted: DocumentTerms, target: Any, reference: Any, by: str | None, posts: pd.DataFrame | None
) -> tuple[np.ndarray, dict[Any, np.ndarray], str]:
    """Return the rows compared, which of them each target has, by its name, and what a target is."""
    if by is None and target is not None:
        ours = select_documents(counted, target, "target", posts=posts)
        theirs = ~ours if reference is None else select_documents(counted, reference, "reference", posts=posts)
        refuse(ours & theirs, counted.documents, "is in target and reference: give each post to one side")
        if not theirs.any():
            raise ValueError("the target holds every post, so that nothing is left for the reference: select fewer")
        rows = np.flatnonzero(ours | theirs)
        return rows, {"target": ours[rows]}, "target"
    if by is None or posts is None or target is not None or reference is not None:
        raise ValueError("give target= and, if need be, reference=; or by= and posts: each value against the rest")
    values = groups_of(match_posts(counted, posts), by)
    sides = {value: np.asarray(values == value) for value in values.remove_unused_categories().categories}
    if len(sides) == 1:
        raise ValueError(f"all posts have one {by}, {next(iter(sides))!r}: nothing is left to compare it with")
    return np.arange(len(values)), sides, by if by in posts.columns else "period"


def _compare(
    chosen: DocumentTerms, posts: pd.DataFrame | None, units: Units, side: np.ndarray, level: float, test: Any
) -> pd.DataFrame:
    """Return the table of one side against the other."""
    x, each = np.round(units.fold @ side.astype(float), 9), units
    if posts is not None and units.cluster is not None:  # an author with posts on both sides is a unit on each
        parted = posts.assign(_unit=[*map(str, zip(groups_of(posts, units.cluster), side, strict=True))])
        each = units_of(chosen, parted, cluster="_unit", within=units.within)
    tested, days = test(units, x), None if posts is None else posts["published"].to_numpy()
    table = _effects(chosen, each, side, level).assign(p_serial=serial_p(tested.p, units, x, days))
    weakest = _falls_without(table["log_ratio"].fillna(0).to_numpy(), tested, units, x, test)
    table["falls_without"] = pd.Series(units.names.to_numpy(dtype=object)[weakest]).where(weakest >= 0, None)
    return with_test(table, tested, order=["log_odds_z", "term"], columns=KEYNESS)


def _effects(chosen: DocumentTerms, units: Units, side: np.ndarray, level: float) -> pd.DataFrame:
    """Return the columns that describe: hits, ratios with their interval, rankings and dispersion."""
    ours = units.fold @ side > 0.5
    (a, b), (c, d) = ([part.T @ one for one in (ours, ~ours)] for part in (units.matrix, units.words))
    ratio = effects.log_ratio(a, b, c, d)
    low, high = effects.log_ratio_interval(units, target=ours, level=level)
    if units.within:
        ratio, low, high = effects.log_ratio_within(units, target=ours, level=level)
    percent = 100 * (a / c / np.where(b > 0, b / d, np.nan) - 1)
    dp = (effects.spread_over_posts(only(chosen, one)) for one in (side, ~side))
    table = pd.DataFrame({"term": chosen.terms, "n_target": a.astype(int), "n_reference": b.astype(int)})
    table = table.assign(log_ratio=ratio, low=low, high=high, percent_diff=percent, dp=np.where(ratio >= 0, *dp))
    table["log_odds_z"] = effects.log_odds_z(a, b, c, d, prior=a + b, prior_words=c + d)
    table["g2"], table["g2_4_cells"] = (effects.g2(a, b, c, d, cells=cells) for cells in (2, 4))
    table.loc[a + b == 0, table.columns[3:]] = np.nan
    return table


def _falls_without(effect: np.ndarray, tested: Tested, units: Units, x: np.ndarray, test: Any) -> np.ndarray:
    """Return the unit without which each term's ratio is weakest, −1 where the finding does not fall.

    Where no test can be had, and of many units, a term falls if its ratio loses half.
    """
    weakest, can_test = np.full(len(effect), -1), tested.reachable <= ALPHA
    found = np.flatnonzero((effect != 0) & (not can_test or benjamini_hochberg(tested.p) <= ALPHA))
    by_ratio = not can_test or len(x) > LEAVE_OUT_UNITS
    for term, column in zip(found, units.matrix[:, found].T.tocsr(), strict=True):
        unit, left = _weakest(column.indices, column.data, units.words, x if effect[term] > 0 else 1 - x)
        if left <= abs(effect[term]) / 2 or (not by_ratio and left < np.inf):
            weakest[term] = unit
    if by_ratio:
        return weakest
    largest = tested.p[weakest >= 0].max(initial=0)
    for one in np.unique(weakest[weakest >= 0]):
        these, others = np.flatnonzero(weakest == one), np.arange(len(x)) != one
        again = test(select(units, others, these), x[others], n_permutations=999).p
        weakest[these] = np.where(np.nan_to_num(again, nan=1.0) > largest, one, -1)
    return weakest


def _weakest(rows: np.ndarray, hits: np.ndarray, words: np.ndarray, x: np.ndarray) -> tuple[int, float]:
    """Return the unit of the stronger side x without which a term's log ratio is weakest, and that ratio."""
    ours, theirs = hits * x[rows], hits * (1 - x[rows])
    c, d = ((words @ side) - (words * side)[rows] for side in (x, 1 - x))
    left = effects.log_ratio(ours.sum() - ours, theirs.sum() - theirs, np.maximum(c, 1), np.maximum(d, 1))
    left = np.where(ours > 0, np.where((c < 0.5) | (d < 0.5), 0, left), np.inf)
    return int(rows[left.argmin()]), float(left.min())
