"""Rates with their intervals by post; what tests and comparisons share.

The unit of evidence is the post. A post's words are not independent of each other (words clump in texts), so nothing
here takes tokens for evidence. Trends stand in :mod:`sprakresa.evidence.trends`, comparisons in
:mod:`sprakresa.evidence.comparison`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .._checks import require_columns, require_unique
from ..counting.matrix import DocumentTerms

if TYPE_CHECKING:
    pass

RATES = ("term", "period", "posts", "words", "n", "per_thousand", "low", "high", "shows")


# Where no arrangement of the posts can reach this p, they can only be described.
ALPHA = 0.05

# Fewest posts that carry an interval.
FLOOR = 3

# Fewest posts in which dependence between neighbours in time can be seen at all.
SERIAL_POSTS = 8

# How much of a dependence between neighbours is taken to be left one post later; too noisy to be estimated.
FADING = 0.7


def refuse(faulty, names, fault: str) -> None:
    """Raise where a post is faulty, naming the first one and its fault."""
    faulty = np.asarray(faulty)
    if faulty.any():
        raise ValueError(f"post {names[np.argmax(faulty)]!r} {fault}")


def match_posts(counts: DocumentTerms, posts: pd.DataFrame) -> pd.DataFrame:
    """Return the posts in the order of the rows of ``counts``; raise where the two do not fit, naming the post."""
    require_columns(posts, "post_id", "published", made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    strange = counts.documents.symmetric_difference(pd.Index(posts["post_id"]), sort=False)
    if len(strange):
        side = "counted but not in the table" if strange[0] in counts.documents else "in the table but not counted"
        raise ValueError(f"post {strange[0]!r} is {side} of posts: count the very posts you compare, by post")
    matched = posts.set_index("post_id", drop=False).loc[counts.documents]
    refuse(np.asarray(counts.words) <= 0, counts.documents, "has no words: leave it out of both tables")
    refuse(matched["published"].isna(), counts.documents, "has no date: leave it out of both tables")
    return matched


def column_sums(matrix) -> np.ndarray:
    """Return the sums over posts of a sparse matrix as a plain array."""
    return np.asarray(matrix.sum(axis=0)).ravel()


def dense_columns(matrix) -> Iterator[np.ndarray]:
    """Yield each column of a sparse matrix as a plain array, one at a time: all at once may not fit into memory."""
    matrix = matrix.tocsc()
    for start, end in pairwise(matrix.indptr):
        column = np.zeros(matrix.shape[0])
        column[matrix.indices[start:end]] = matrix.data[start:end]
        yield column


def term_columns(
    counts: DocumentTerms, terms: Iterable[str] | None, *, min_count: int = 0, min_posts: int = 0
) -> np.ndarray:
    """Return the columns of the terms named; else of those with enough hits in enough posts."""
    if terms is None:
        often, spread = column_sums(counts.matrix), column_sums(counts.matrix > 0)
        return np.flatnonzero((often >= min_count) & (spread >= min_posts))
    wanted = [terms] if isinstance(terms, str) else [*terms]
    at = pd.Index(counts.terms).get_indexer(wanted)
    if (at < 0).any():
        raise ValueError(
            f"{wanted[int(np.argmin(at))]!r} was not counted: it stands in no post, was left out as a stop word or "
            "rare word, or is of another unit; document_term_matrix(posts, vocabulary=[...]) counts it in any case"
        )
    return at


def spread_squared(deff, *, posts: int, level: float, df: int):
    """Return z² or t²·deff, whichever is larger: the square of an interval's half-width in standard errors.

    What ``deff`` is above 1 is raised by 1.5/m, since most samples underestimate how much words clump (found by
    simulation, ``benchmarks/coverage.py``).
    """
    from scipy.special import ndtri, stdtrit

    if not 0 < level < 1:
        raise ValueError(f"level={level}; a share between 0 and 1 is needed, for instance 0.95")
    z, t = ndtri(0.5 + level / 2), stdtrit(df, 0.5 + level / 2)
    return np.maximum(z**2, t**2 * (deff + 1.5 / posts * np.maximum(deff - 1, 0)))


def neighbour_lag(left: np.ndarray, *, bias: float) -> float:
    """Return the first autocorrelation of what is left of a row of posts, raised by its bias, within 0 to .95."""
    # Sums, not products by @: on vectors of this length NumPy's threads cost more than they save.
    squares, products = (left**2).sum(), (left[1:] * left[:-1]).sum()
    return min(max(products / squares + bias / len(left), 0), 0.95) if squares > 1e-9 else 0.0


def wilson(rate, *, over, squared=1.959964**2) -> tuple:
    """Return Wilson's interval of the share ``rate`` of ``over`` words; ``squared`` is the quantile's square.

    Examples
    --------
    >>> [round(float(limit), 4) for limit in wilson(0.10, over=100)]
    [0.0552, 0.1744]
    """
    half = squared / over / 2
    width = np.sqrt(2 * half * rate * (1 - rate) + half**2)
    return np.maximum(rate + half - width, 0) / (1 + 2 * half), (rate + half + width) / (1 + 2 * half)


def rate_interval(hits, *, words, level: float = 0.95) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
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
    hits = csr_matrix(hits if issparse(hits) else np.reshape(hits, (len(words), -1)), dtype=float)
    posts, total, n = len(words), words.sum() or np.nan, column_sums(hits)
    rate = n / total
    if posts < FLOOR:
        return rate, *np.full((2, len(n)), np.nan)
    squares = column_sums(hits.multiply(hits)) - 2 * rate * (hits.T @ words) + rate**2 * (words @ words)
    chance = n * (1 - rate)
    deff = np.where(chance > 0, posts / (posts - 1) * squares / np.where(chance > 0, chance, 1), 0)
    squared = spread_squared(deff, posts=posts, level=level, df=posts - 1)
    return rate, *wilson(rate, over=total, squared=squared)


def groups_of(posts: pd.DataFrame, by: str) -> pd.Categorical:
    """Return a column as a categorical, which may have categories without a post; raise where a value is missing."""
    require_columns(posts, by, made_by="assign_period" if by == "period" else "read_posts")
    missing = posts["post_id"][posts[by].isna()]
    if len(missing):
        first = repr(missing.iloc[0])
        raise ValueError(f"{len(missing)} posts have no {by}, the first is {first}: give it one, or drop it")
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
        Terms to estimate; all when not given.
    by : str
        The column that groups the posts: ``period`` (:func:`sprakresa.assign_period`), ``role``, ``author``, …
    level : float
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        ``term, <by>, posts, words, n, per_thousand, low, high, shows``, a row a term and period. A period without a
        post is a row with ``posts`` 0 and missing values; a rate is 0 only where there are posts. The limits, per
        1,000 words, are those of :func:`rate_interval`. ``shows``: "interval", "description only" (one or two posts)
        or "no posts".

    Raises
    ------
    ValueError
        If a post has no period, date or words, a term was not counted, or counts and posts differ.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> names, terms = pd.Index(["januari", "februari"]), np.array(["förnyelse"])
    >>> counts = DocumentTerms(csr_matrix([[3], [0]]), names, terms, np.array([300, 250]))
    >>> posts = pd.DataFrame({"post_id": names, "published": pd.to_datetime(["2017-01-05", "2017-02-10"])})
    >>> estimate_rates(counts, posts.assign(period="2017"))[["term", "n", "per_thousand", "low", "shows"]]
            term  n  per_thousand  low             shows
    0  förnyelse  3      5.454545  NaN  description only
    """
    grouped, at, tables = groups_of(match_posts(counts, posts), by), term_columns(counts, terms), []
    for code, name in enumerate(grouped.categories):
        inside = np.flatnonzero(grouped.codes == code)
        hits, words = counts.matrix[inside][:, at], np.asarray(counts.words)[inside]
        rate, low, high = rate_interval(hits, words=words, level=level)
        shows = "interval" if len(inside) >= FLOOR else "description only" if len(inside) else "no posts"
        facts = (np.asarray(counts.terms)[at], name, len(inside), int(words.sum()), column_sums(hits).astype(int))
        columns = (*facts, 1000 * rate, 1000 * low, 1000 * high, shows)
        tables.append(pd.DataFrame(dict(zip((RATES[0], by, *RATES[2:]), columns, strict=True))))
    table = pd.concat(tables).sort_index(kind="stable").reset_index(drop=True)
    table[by] = pd.Categorical(table[by], categories=grouped.categories, ordered=grouped.ordered)
    return table
