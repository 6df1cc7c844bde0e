"""What a dated corpus can show: intervals by post, tests over posts, and :func:`assess_corpus` before any chart.

The unit of evidence is the post. A post's words are not independent of each other (words clump in texts), so nothing
here treats tokens as if they were. Trends stand in :mod:`sprakresa.trends`, comparisons in :mod:`sprakresa.keyness`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from .tables import RATES, DocumentTerms, require_columns, require_unique

FLOOR = 3
"""Fewest posts that carry an interval."""

ALPHA = 0.05
EXACT_LABELLINGS = 20_000


def match_posts(counts: DocumentTerms, posts: pd.DataFrame) -> pd.DataFrame:
    """Return the posts in the order of the rows of ``counts``, checked.

    Raises
    ------
    ValueError
        If the two do not hold the same posts, or a post has no words; the message names the post.
    """
    require_columns(posts, "post_id", "published", made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    strange = counts.documents.symmetric_difference(pd.Index(posts["post_id"]), sort=False)
    if len(strange):
        side = (
            "counted but not among the posts"
            if strange[0] in counts.documents
            else "among the posts but not counted"
        )
        raise ValueError(f"post {strange[0]!r} is {side}: count the very posts you compare, by post")
    matched = posts.set_index("post_id", drop=False).loc[counts.documents]
    for fault, why in ((np.asarray(counts.words) <= 0, "no words"), (matched["published"].isna(), "no date")):
        if np.any(fault):
            raise ValueError(
                f"post {counts.documents[np.argmax(fault)]!r} has {why}: leave it out of both tables"
            )
    return matched


def term_columns(counts: DocumentTerms, terms: Iterable[str] | None) -> np.ndarray:
    """Return the columns of the terms asked for, all of them when None; raise for a term that was not counted."""
    if terms is None:
        return np.arange(len(counts.terms))
    wanted = [terms] if isinstance(terms, str) else [*terms]
    at = pd.Index(counts.terms).get_indexer(wanted)
    if (at < 0).any():
        raise ValueError(
            f"{wanted[int(np.argmax(at < 0))]!r} was not counted: it stands in no post, was left out as a stop word or a "
            "rare word, or is another unit; count it with document_term_matrix(posts, vocabulary=[...])"
        )
    return at


def quantiles(level: float, df: float) -> tuple[float, float]:
    """Return the two-sided normal and Student t quantiles of an interval at ``level``."""
    from scipy.special import ndtri, stdtrit

    if not 0 < level < 1:
        raise ValueError(f"level={level}; a share between 0 and 1 is needed, for instance 0.95")
    return float(ndtri(0.5 + level / 2)), float(stdtrit(df, 0.5 + level / 2))


def spread_squared(deff, *, posts: int, level: float, df: int):
    """Return z² or t²·deff, whichever is wider: by how much an interval's half-width exceeds a standard error.

    The share of ``deff`` above 1 is raised by 1.5/m, since the variance of clumped words is underestimated in most
    samples (found by simulation, ``benchmarks/coverage.py``).
    """
    z, t = quantiles(level, df)
    return np.maximum(z**2, t**2 * (deff + 1.5 / posts * np.maximum(deff - 1, 0)))


def wilson(rate, *, over, squared: float = 1.96**2):
    """Return Wilson's interval of a share.

    Parameters
    ----------
    rate : float or array
        Hits ÷ words.
    over : float or array
        Words.
    squared : float or array
        Square of the quantile, 1.96² for 95 %.

    Examples
    --------
    >>> [round(float(limit), 4) for limit in wilson(0.10, over=100)]
    [0.0552, 0.1744]
    """
    half = squared / over / 2
    width = np.sqrt(squared * rate * (1 - rate) / over + half**2)
    return (rate + half - width).clip(0) / (1 + 2 * half), (rate + half + width) / (1 + 2 * half)


def rate_interval(hits, *, words, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a word's rate, Σ hits ÷ Σ words, with its interval by post.

    Wilson's interval with the variance between posts: se = √(m/(m−1) · Σ(y − r·L)²) ÷ ΣL, deff = se² ÷ (r(1−r)/ΣL),
    and n ÷ quantile² = ΣL ÷ max(z², t²·deff), t with m−1 degrees of freedom (:func:`spread_squared`). So it is never
    narrower than Wilson's over words. Taking t also where posts differ *less* than chance makes them differ, as
    n_eff = ΣL ÷ max(1, deff) does, covers 99.5 to 100 % instead of 95 % with 3 or 4 posts.

    Parameters
    ----------
    hits : array or sparse matrix
        Hits in each post; or posts × terms.
    words : array
        All words of each post.
    level : float
        Share of such intervals that shall hold the true rate.

    Returns
    -------
    rate, low, high : numpy.ndarray
        A value per term, as shares of words; the limits are missing with fewer than three posts.

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24; Franco, Little, Louis & Slud (2019), JSSAM 7. Coverage 93–99 % in
    simulations with 3 to 40 posts: ``benchmarks/coverage.csv``.

    Examples
    --------
    >>> rate, low, high = rate_interval([2, 0, 5, 1], words=[400, 380, 510, 450])
    >>> [round(float(1000 * x), 2) for x in (rate[0], low[0], high[0])]
    [4.6, 0.78, 26.48]
    """
    from scipy.sparse import csr_matrix

    words = np.asarray(words, dtype=float)
    hits = csr_matrix(np.reshape(hits, (len(words), -1)) if not hasattr(hits, "tocsr") else hits)
    posts, total = len(words), words.sum()
    n = np.asarray(hits.sum(axis=0)).ravel()
    rate = n / total
    if posts < FLOOR:
        return rate, np.full(len(n), np.nan), np.full(len(n), np.nan)
    squares = np.asarray(hits.multiply(hits).sum(axis=0)).ravel()
    squares = squares - 2 * rate * (hits.T @ words) + rate**2 * (words @ words)
    with np.errstate(invalid="ignore", divide="ignore"):
        deff = np.where((n > 0) & (rate < 1), posts / (posts - 1) * squares / (n * (1 - rate)), 0)
    squared = spread_squared(np.nan_to_num(deff), posts=posts, level=level, df=posts - 1)
    return rate, *wilson(rate, over=total, squared=squared)


def periods_of(posts: pd.DataFrame, by: str) -> pd.Categorical:
    """Return the column as a categorical, whose categories may include empty periods; raise where it is missing."""
    require_columns(posts, by, made_by="assign_period")
    if posts[by].isna().any():
        gaps = posts["post_id"][posts[by].isna()]
        raise ValueError(
            f"{len(gaps)} posts have no {by}, the first is {gaps.iloc[0]!r}: give it one, or drop it"
        )
    return pd.Categorical(posts[by])


def estimate_rates(
    counts: DocumentTerms,
    posts: pd.DataFrame,
    *,
    terms: Iterable[str] | None = None,
    by: str = "period",
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate each term's rate in each period, with its interval by post.

    Parameters
    ----------
    counts : DocumentTerms
        Counted by post.
    posts : pandas.DataFrame
        The same posts, with ``post_id``, ``published`` and the column ``by``.
    terms : iterable of str, optional
        Terms named beforehand; all when not given.
    by : str
        The column that groups the posts: ``period`` (:func:`sprakresa.assign_period`), ``role``, ``author``, …
    level : float
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        ``term, <by>, posts, words, n, per_thousand, low, high, shows``, a row per term and period, the empty periods
        included: there ``per_thousand`` is missing and ``posts`` is 0. ``low`` and ``high`` are per 1,000 words
        (:func:`rate_interval`). ``shows`` is "interval", "description only" (one or two posts) or "no posts".

    Raises
    ------
    ValueError
        If a post has no period or no words, a term was not counted, or counts and posts differ.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> counts = DocumentTerms(csr_matrix([[3], [0]]), pd.Index(["a", "b"]), np.array(["förnyelse"]), np.array([300, 250]))
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "published": pd.to_datetime(["2017-01-05", "2017-02-10"])})
    >>> estimate_rates(counts, posts.assign(period="2017"))[["term", "n", "per_thousand", "low", "shows"]]
            term  n  per_thousand  low             shows
    0  förnyelse  3      5.454545  NaN  description only
    """
    grouped = periods_of(match_posts(counts, posts), by)
    at, rows = term_columns(counts, terms), []
    for code, period in enumerate(grouped.categories):
        inside = np.flatnonzero(grouped.codes == code)
        hits, words = counts.matrix[inside][:, at], np.asarray(counts.words)[inside]
        found = (
            rate_interval(hits, words=words, level=level) if len(inside) else [np.full(len(at), np.nan)] * 3
        )
        shows = "no posts" if not len(inside) else "interval" if len(inside) >= FLOOR else "description only"
        block = {
            "term": np.asarray(counts.terms)[at],
            by: period,
            "posts": len(inside),
            "words": int(words.sum()),
        }
        block |= {"n": np.asarray(hits.sum(axis=0)).ravel()} if len(inside) else {"n": 0}
        block |= dict(zip(RATES[5:8], (1000 * np.asarray(found)), strict=True))
        rows.append(pd.DataFrame(block | {"shows": shows}).assign(_order=np.arange(len(at))))
    table = pd.concat(rows).sort_values("_order", kind="stable", ignore_index=True).drop(columns="_order")
    table[by] = pd.Categorical(table[by], categories=grouped.categories, ordered=grouped.ordered)
    return table


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
    """Return the smallest two-sided p that permuting posts between two sides can reach.

    Examples
    --------
    >>> [round(smallest_p(a, a), 5) for a in (2, 3, 4, 5, 7, 9)]
    [0.33333, 0.1, 0.02857, 0.00794, 0.00058, 4e-05]
    """
    return min(1.0, (2 if target == reference else 1) / comb(target + reference, target))


def permutation_test(
    hits, *, words, target, n_permutations: int = 9_999, random_state: int | None = 0
) -> np.ndarray:
    """Test whether one side's posts have a term more or less often, by permuting the posts between the sides.

    Parameters
    ----------
    hits : array or sparse matrix
        Posts × terms.
    words : array
        All words of each post.
    target : array of bool
        The posts of one side; the others are the other side.
    n_permutations : int
        Random labellings where there are more than 20,000 in all.
    random_state : int, optional
        Seed of the random ones.

    Returns
    -------
    numpy.ndarray
        p of each term, two-sided. The statistic is the target's hits above what the common rate r leads to expect,
        |Σ(y − r·L)|. Exact, p = share of labellings at least as extreme, the observed one included, where there are
        at most 20,000; else p = (b + 1)/(M + 1) (Phipson & Smyth 2010).

    Examples
    --------
    >>> p = permutation_test([[4], [6], [5], [0], [1], [0]], words=[400] * 6, target=[True] * 3 + [False] * 3)
    >>> p.tolist()
    [0.1]
    """
    from scipy.sparse import csr_matrix

    hits, words = csr_matrix(hits, dtype=float).T.tocsr(), np.asarray(words, float)
    target = np.asarray(target, dtype=bool)
    rate = np.asarray(hits.sum(axis=1)).ravel() / words.sum()
    observed = np.abs(hits @ target - rate * (words @ target))
    extreme, exact = np.zeros(len(rate)), comb(len(words), target.sum()) <= EXACT_LABELLINGS
    for labels in _labellings(len(words), int(target.sum()), None if exact else n_permutations, random_state):
        excess = np.abs(hits @ labels - np.multiply.outer(rate, words @ labels))
        extreme += (excess >= (observed - 1e-9 * (1 + observed))[:, None]).sum(axis=1)
    return extreme / comb(len(words), target.sum()) if exact else (extreme + 1) / (n_permutations + 1)


def _labellings(posts: int, target: int, n: int | None, seed: int | None) -> Iterator[np.ndarray]:
    """Yield blocks of posts × labellings, 1 for the target: all there are, or ``n`` random ones."""
    rng = np.random.default_rng(seed)
    every = np.array([*combinations(range(posts), target)]) if n is None else None
    for start in range(0, len(every) if n is None else n, 250):
        if n is None:
            chosen = every[start : start + 250]
        else:
            chosen = rng.random((min(250, n - start), posts)).argpartition(target - 1)[:, :target]
        labels = np.zeros((posts, len(chosen)))
        labels[chosen.T, np.arange(len(chosen))] = 1
        yield labels
