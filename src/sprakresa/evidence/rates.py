"""Rates with their intervals by post.

The unit of evidence is the post (or the author, whose posts are summed). A post's words are not independent of each
other, since words clump in texts; so nothing here takes tokens for evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..counting.matrix import DocumentTerms
from ..posts.dates import period_dates
from ._units import Units, choose_terms, codes_of, column_sums, groups_of, match_posts, moments, only, units_of

RATES: tuple[str, ...] = ("term", "period", "start", "end", "posts", "words", "n", "per_thousand", "low", "high")
RATES += ("share_of_posts", "shows")

# Fewest units that carry an interval.
FLOOR = 3


def spread_squared(deff: Any, *, posts: float, df: float, level: float = 0.95) -> Any:
    """Return z² or t²·deff, whichever is larger: the square of an interval's half-width in standard errors.

    We inflate the excess design effect (deff − 1) by 1.5/m: small samples underestimate clumping (found by simulation,
    ``benchmarks/coverage.py``).
    """
    from scipy.special import ndtri, stdtrit

    if not 0 < level < 1:
        raise ValueError(f"level={level}; a share between 0 and 1 is needed, for instance 0.95")
    z, t = ndtri(0.5 + level / 2), stdtrit(df, 0.5 + level / 2)
    return np.maximum(z**2, t**2 * (deff + 1.5 / posts * np.maximum(deff - 1, 0)))


def wilson(rate: Any, *, over: float, squared: Any = 1.959964**2) -> tuple[Any, Any]:
    """Return Wilson's interval of the share ``rate`` of ``over`` words; ``squared`` is the quantile's square.

    Examples
    --------
    >>> [round(float(limit), 4) for limit in wilson(0.10, over=100)]
    [0.0552, 0.1744]
    """
    half = squared / over / 2
    width = np.sqrt(2 * half * rate * (1 - rate) + half**2)
    return np.maximum(rate + half - width, 0) / (1 + 2 * half), (rate + half + width) / (1 + 2 * half)


def rate_interval(
    hits: Any, *, words: ArrayLike, level: float = 0.95, clustered: bool = False
) -> tuple[np.ndarray, ...]:
    """Return each term's rate, Σ hits ÷ Σ words, with its interval by post.

    Wilson's interval with the variance between m posts: se = √(m/(m−1) · Σ(y − r·L)²) ÷ ΣL, deff = se² ÷ (r(1−r)/ΣL),
    n ÷ quantile² = ΣL ÷ max(z², t²·deff), t with m−1 degrees of freedom; see :func:`spread_squared`. So it is never
    narrower than Wilson's over words. n_eff = ΣL ÷ max(1, deff) together with t covers 99.3 to 100 % with three
    posts, since t then widens also what chance alone explains.

    Parameters
    ----------
    hits : array or sparse matrix
        Hits in each post; or posts × terms.
    words : array
        All words of each post.
    level : float
        Share of such intervals that shall hold the true rate.
    clustered : bool
        Whether the rows are authors, of whom one may have most of the words: then m is their effective number,
        (ΣL)²/ΣL², and what a row leaves is divided by 1 − its share of the words (the jackknife's; of equal rows the
        same).

    Returns
    -------
    rate, low, high : numpy.ndarray
        A value a term, as shares of all words; the limits are missing with fewer than three posts.

    References
    ----------
    Korn & Graubard (1998); Franco, Little, Louis & Slud (2019). Simulated coverage: ``benchmarks/coverage.csv``.

    Examples
    --------
    >>> rate, low, high = rate_interval([2, 0, 5, 1], words=[400, 380, 510, 450])
    >>> [round(float(1000 * x[0]), 2) for x in (rate, low, high)]
    [4.6, 1.0, 20.83]
    """
    from scipy.sparse import csr_matrix, issparse

    words = np.asarray(words, dtype=float)
    rows: Any = hits if issparse(hits) else np.reshape(hits, (len(words), -1))
    hits = csr_matrix(rows).astype(float)
    posts, total, n = len(words), words.sum() or np.nan, column_sums(hits)
    rate = n / total
    if posts < FLOOR:
        return rate, *np.full((2, len(n)), np.nan)
    # What a row leaves is too small where the row is much of all words and so makes the rate: hence 1 − its share.
    scale = (1 - 1 / posts) / (1 - words / total) if clustered else np.ones(posts)
    weighted = hits.multiply(scale[:, None]).tocsr()
    squares = column_sums(weighted.multiply(weighted)) - 2 * rate * (weighted.T @ (scale * words))
    squares += rate**2 * ((scale * words) @ (scale * words))
    many = total**2 / (words @ words) if clustered else posts
    variance = posts / (posts - 1) * squares / total**2
    return rate, *_limits(rate, variance, over=total, posts=many, df=many - 1, level=level)


def _standardised(units: Units, weights: np.ndarray, *, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each term's rate as if the strata had the weights given, with its interval.

    r = Σ w_s·r_s; its variance is Σ w_s²·(r_s/L_s + a·r_s²·ΣL²/L_s²), a as in :mod:`sprakresa.evidence._permutation`,
    and the interval Wilson's as in :func:`rate_interval`, with t of m − strata degrees of freedom. Every
    stratum has a unit.
    """
    known, words = moments(units), units.words
    base, freedom = words @ known.member, len(words) - len(weights)
    rate = known.rate @ weights
    variance = (known.rate / base + known.clumping * (words**2 @ known.member) / base**2) @ weights**2
    if len(words) < FLOOR or freedom < 1:
        return rate, *np.full((2, len(rate)), np.nan)
    return rate, *_limits(rate, variance, over=base.sum(), posts=len(words), df=freedom, level=level)


def _limits(rate: Any, variance: Any, *, over: float, posts: float, df: float, level: float) -> tuple[Any, Any]:
    """Return Wilson's limits of a rate over so many words, widened where its variance exceeds that of chance."""
    chance = rate * (1 - rate) / over
    deff = np.divide(variance, chance, out=np.zeros(len(rate)), where=chance > 0)
    return wilson(rate, over=over, squared=spread_squared(deff, posts=posts, level=level, df=df))


def estimate_rates(
    counted: DocumentTerms,
    posts: pd.DataFrame,
    *,
    by: str = "period",
    terms: Iterable[str] | None = None,
    cluster: str | None = None,
    within: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate each term's rate in each period, with its interval by post.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post.
    posts : pandas.DataFrame
        The same posts, with ``post_id``, ``published`` and the columns named below.
    by : str
        A period ("year", "quarter", "month", …) or the column that groups the posts: ``period``, ``role``, …
    terms : iterable of str, optional
        Terms to estimate; all when not given.
    cluster : str, optional
        A column such as ``author`` whose posts in a period are one piece of evidence: they are summed before the
        interval is computed. With one author a period is "description only", however many posts it has.
    within : str, optional
        A column such as ``kind`` to hold fixed: the rate is that of the period if its words were dealt to the kinds
        as those of all posts are (direct standardisation). Missing where a period lacks one of the kinds.
    level : float
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        A row a term and period:

        - ``term``, the period (named ``period``) or the column ``by``; where it is a period, ``start`` and ``end``
          (the day after its last);
        - ``posts``, ``words``, ``n`` (hits); ``per_thousand``, the rate per 1,000 words, with its limits ``low`` and
          ``high`` (:func:`sprakresa.evidence.rates.rate_interval`); ``share_of_posts`` that have the term at all;
        - ``shows``: "interval", "description only" (fewer than three posts, or authors where they are clusters) or
          "no posts". Such a row has missing values: a rate is 0 only where there are posts.

    Raises
    ------
    ValueError
        If a post has no period, date or words, a term was not counted, or counts and posts differ.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> names, terms = pd.Index(["januari", "februari"]), np.array(["förnyelse"])
    >>> counted = DocumentTerms(csr_matrix([[3], [0]]), names, terms, np.array([300, 250]))
    >>> posts = pd.DataFrame({"post_id": names, "published": pd.to_datetime(["2017-01-05", "2017-02-10"])})
    >>> estimate_rates(counted, posts, by="year")[["term", "period", "n", "per_thousand", "low", "shows"]]
            term period  n  per_thousand  low             shows
    0  förnyelse   2017  3      5.454545  NaN  description only
    """
    posts, chosen = match_posts(counted, posts), choose_terms(counted, terms)
    grouped, column = groups_of(posts, by), by if by in posts.columns else "period"
    posts, strata = posts.assign(**{column: grouped}), codes_of(posts, within)
    weights = np.bincount(strata, counted.words) / np.sum(counted.words)
    tables = []
    for code, name in enumerate(grouped.categories):
        inside = np.flatnonzero(grouped.codes == code)
        part = only(chosen, inside)
        facts = _rates_of(part, posts.iloc[inside], weights, cluster, within, level)
        tables.append(pd.DataFrame({"term": part.terms, column: name} | facts))
    table = pd.concat(tables).sort_index(kind="stable").reset_index(drop=True)
    table[column] = pd.Categorical(table[column], categories=grouped.categories, ordered=grouped.ordered)
    return table if column != "period" else table.merge(period_dates(posts), on="period", how="left")[[*RATES]]


def _rates_of(
    part: DocumentTerms, posts: pd.DataFrame, weights: np.ndarray, cluster: str | None, within: str | None, level: float
) -> dict[str, Any]:
    """Return the facts of one period: a value a term."""
    m, words = len(posts), int(np.sum(part.words))
    facts = {"posts": m, "words": words, "n": column_sums(part.matrix).astype(int)}
    limits, shows = np.full((3, len(part.terms)), np.nan), "no posts"
    if m:
        units = units_of(part, posts, cluster=cluster, within=within)
        if within is None:
            limits = np.array(rate_interval(units.matrix, words=units.words, level=level, clustered=bool(cluster)))
        elif units.strata.max() + 1 == len(weights):
            limits = np.array(_standardised(units, weights, level=level))
        shows = "description only" if np.isnan(limits[1]).all() else "interval"
    rates = dict(zip(("per_thousand", "low", "high"), 1000 * limits, strict=True))
    share = column_sums(part.matrix > 0) / m if m else np.nan
    return facts | rates | {"share_of_posts": share, "shows": shows}
