"""Does a word become more or less common over time? Three answers a word, each over posts and true dates.

Kendall's tau says whether the rate rises or falls at all, with its exact p; Theil–Sen how much, in hits per 1,000
words and year; a quasi-Poisson fit by which factor a year, with an interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..counting.matrix import DocumentTerms
from ._kendall import kendall, rank_posts, untied, untied_rates
from ._permutation import benjamini_hochberg, smallest_trend_p
from .rates import ALPHA, column_sums, dense_columns, groups_of, match_posts, spread_squared, term_columns

if TYPE_CHECKING:
    pass

TRENDS = ("term", "n", "posts", "tau", "p", "slope_per_year", "ratio_per_year", "low", "high", "q")


# Up to so many posts Theil–Sen takes every pair; beyond, those half the corpus apart (Theil's incomplete method).
PAIRED_POSTS = 1000


def estimate_trends(
    counts: DocumentTerms,
    posts: pd.DataFrame,
    *,
    terms: Iterable[str] | None = None,
    min_count: int = 5,
    min_posts: int = 3,
    group: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate each term's trend over the posts' dates.

    Parameters
    ----------
    counts : DocumentTerms
        Counted by post.
    posts : pandas.DataFrame
        The same posts, with ``post_id``, ``published`` and the column ``group``.
    terms : iterable of str, optional
        Terms named beforehand. Without them, every term with at least ``min_count`` hits in at least ``min_posts``
        posts is tested: the words are fixed on the pooled corpus, before any date is looked at.
    min_count, min_posts : int
        See ``terms``.
    group : str, optional
        A column to hold fixed, such as ``author`` or ``role``: posts are only compared within it, since a change of
        author looks like a change of language.
    level : float
        Level of the interval of ``ratio_per_year``.

    Returns
    -------
    pandas.DataFrame
        A row per term, sorted by ``p``, then term:

        - ``n``, ``posts``: hits, and posts that have the term;
        - ``tau``, ``p``: Kendall's tau-b of rate and date, and its two-sided p if posts could be exchanged;
        - ``slope_per_year``: Theil–Sen, per 1,000 words and year. It is 0 whenever fewer than half of the pairs of
          posts go up and fewer than half down, as for every rare word;
        - ``ratio_per_year, low, high``: the quasi-Poisson factor a year, with its interval;
        - ``q``: Benjamini–Hochberg over the rows;
        - ``p_serial``, ``q_serial``: the same, raised where posts resemble their neighbours in time more than chance
          allows (missing below eight posts);
        - ``shows``: "test", or "description only" where no order of these posts could reach p ≤ .05.

        ``attrs["tested"]`` is the number of words, ``attrs["reachable_p"]`` the smallest p that these dates allow.
        Missing: ``tau`` and ``p`` where all posts are of one day or all rates equal; the ratio where the term stands in
        no post or only on the first or last day (it would be 0 or infinite); its limits with two posts.

    Raises
    ------
    ValueError
        If a post has no date, words or group, a term was not counted, or counts and posts differ.

    Notes
    -----
    p is exact up to 40 posts of different days (the null distribution of tied ranks is a Gaussian multinomial) and up
    to 7 posts that share days; beyond, normal with the variance corrected for ties (Kendall 1970, ch. 4) and a
    continuity correction of half the largest step. Theil–Sen (Sen 1968) takes all pairs up to 1,000 posts, beyond them
    the pairs half the corpus apart (Theil 1950). Quasi-Poisson: ln E(y) = ln L + β₀ + β₁t, φ = Pearson χ²/(m−2), limits
    β₁ ± max(z, t·√φ) standard errors; with ``group``, an intercept a group. Dependence: the lag-1 autocorrelation of
    the detrended ranks, a₁ + 3/m, is taken to fade by .7 a post, r the sum of its echoes: z is divided by √(1 + 2r).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> days = pd.to_datetime(["2015-09-02", "2016-03-01", "2016-09-01", "2017-01-05", "2017-02-10"])
    >>> posts = pd.DataFrame({"post_id": [*"abcde"], "published": days})
    >>> hits = csr_matrix([[0], [1], [2], [4], [5]])
    >>> counts = DocumentTerms(hits, pd.Index(posts["post_id"]), np.array(["förnyelse"]), np.full(5, 400))
    >>> estimate_trends(counts, posts)[["term", "n", "tau", "p", "slope_per_year"]].round(4)
            term   n  tau       p  slope_per_year
    0  förnyelse  12  1.0  0.0167          8.7501
    """
    posts = match_posts(counts, posts).assign(_row=range(len(posts))).sort_values("published", kind="stable")
    matrix, words = counts.matrix[posts["_row"].to_numpy()], np.asarray(counts.words, dtype=float)[posts["_row"]]
    days = pd.to_datetime(posts["published"]).dt.normalize()
    years = (days - days.iloc[0]).dt.days.to_numpy() / 365.25
    at = term_columns(counts, terms, min_count=min_count, min_posts=min_posts)
    matrix = matrix[:, at].astype(float)
    matrix.eliminate_zeros()
    rates = matrix.copy()
    # Divided, not multiplied by 1/words: equal shares must stay equal to the last bit, since they are ties.
    rates.data /= np.repeat(words, np.diff(rates.indptr))
    grouped = np.zeros(len(posts)) if group is None else groups_of(posts, group).codes
    of = np.unique(grouped, return_inverse=True)[1]
    strata = [np.flatnonzero(of == number) for number in range(of.max() + 1)]
    ranked = [rank_posts(rates[rows], years=years[rows]) for rows in strata]
    facts = {"term": np.asarray(counts.terms)[at], "n": column_sums(matrix).astype(int), "posts": matrix.getnnz(axis=0)}
    slope = {"slope_per_year": _theil_sen(rates, years, strata, ranked)}
    table = pd.DataFrame(facts | kendall(ranked) | slope | _ratio(matrix, words, years, of, level=level))
    table["q"], table["q_serial"] = benjamini_hochberg(table["p"]), benjamini_hochberg(table["p_serial"])
    reachable = smallest_trend_p(*(one.day_sizes for one in ranked))
    table["shows"] = "test" if reachable <= ALPHA else "description only"
    table = table[[*TRENDS, "p_serial", "q_serial", "shows"]].sort_values(["p", "term"], ignore_index=True)
    table.attrs = {"tested": int(table["p"].notna().sum()), "reachable_p": reachable}
    return table


def _theil_sen(rates, years, strata, ranked) -> np.ndarray:
    """Return the median slope over pairs of posts of different days, within groups."""
    if len(years) <= PAIRED_POSTS:
        pairs = [rows[np.array(np.triu_indices(len(rows), 1))] for rows in strata]
    else:
        pairs = [[rows[: (len(rows) + 1) // 2], rows[len(rows) // 2 :]] for rows in strata]
    first, second = np.concatenate(pairs, axis=1)
    apart = years[second] > years[first]
    first, second, years_apart = first[apart], second[apart], (years[second] - years[first])[apart]
    if not len(first):
        return np.full(rates.shape[1], np.nan)
    # S is rising less falling pairs: if neither can be half of all, the median is 0 without looking.
    most_one_way = (sum(map(untied_rates, ranked)) + np.abs(sum(one.s for one in ranked))) / 2
    moving = np.flatnonzero(most_one_way >= sum(untied(one.day_sizes) for one in ranked) / 2)
    slope = np.zeros(rates.shape[1])
    for term, rate in zip(moving, dense_columns(rates[:, moving]), strict=True):
        slope[term] = np.median(1000 * (rate[second] - rate[first]) / years_apart)
    return slope


def _ratio(matrix, words, years, group, *, level: float) -> dict:
    """Fit ln E(y) = ln L + β₀ (one a group) + β₁·t to every term at once; return e^β₁ with its limits.

    Posts of one group and day are one cell. β₁ solves Σ_g hits_g · (mean of t weighted by L·e^(βt) in g) = Σ y·t.
    """
    span = max(years.max(), 1e-9)
    t, groups = years / span, group.max() + 1
    moment, hits = matrix.T @ t, matrix.T @ np.eye(groups)[group]
    first, last = (hits @ pd.Series(t).groupby(group).agg(["min", "max"]).to_numpy()).T
    finite = (moment > first + 1e-9) & (moment < last - 1e-9)
    cells = pd.Series(words).groupby([group, t]).sum()
    beta, information, scale = _newton(moment, hits, cells, np.flatnonzero(finite))
    y = matrix.tocoo()
    expected = hits[y.col, group[y.row]] * words[y.row] * np.exp(beta[y.col] * t[y.row] - scale[y.col, group[y.row]])
    df = len(years) - groups - 1
    phi = (np.bincount(y.col, y.data**2 / expected, len(beta)) - hits.sum(axis=1)) / max(df, 1)
    beta[~finite] = np.nan
    squared = spread_squared(phi, posts=len(years), level=level, df=df) if df > 0 else np.nan
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        half = np.sqrt(squared / information)
        logs = {"ratio_per_year": beta, "low": beta - half, "high": beta + half}
        return {name: np.exp(log / span) for name, log in logs.items()}


def _newton(moment, hits, cells: pd.Series, active) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return β₁ of the active terms, its information, and ln Σ L·e^(βt) of each group, by Newton's method."""
    group, times = (cells.index.get_level_values(level).to_numpy() for level in (0, 1))
    starts, log_words = np.flatnonzero(np.diff(group, prepend=-1)), np.log(cells.to_numpy())
    beta, information, scale = np.zeros(len(moment)), np.ones(len(moment)), np.zeros(hits.shape)
    for todo in (active[i : i + 500] for i in range(0, len(active), 500)):
        for _ in range(200):
            eta = np.multiply.outer(beta[todo], times) + log_words
            top = np.maximum.reduceat(eta, starts, axis=1)
            weight = np.exp(eta - top[:, group])
            total, first, second = (np.add.reduceat(weight * times**k, starts, axis=1) for k in range(3))
            scale[todo], mean = np.log(total) + top, first / total
            information[todo] = (hits[todo] * (second / total - mean**2)).sum(axis=1)
            score = moment[todo] - (hits[todo] * mean).sum(axis=1)
            step = (score / np.maximum(information[todo], 1e-12)).clip(-2, 2)
            beta[todo] += step
            todo = todo[np.abs(step) > 1e-8]
            if not len(todo):
                break
    return beta, information, scale
