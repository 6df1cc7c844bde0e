"""Simulated posts whose true rates are known, to try intervals and tests on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sprakresa.counting.matrix import DocumentTerms


def simulate_posts(
    posts: int,
    *,
    terms: int = 1000,
    per_thousand: float = 5,
    size: float | None = None,
    words: tuple[int, int] = (200, 800),
    lengths: Sequence[int] | None = None,
    authors: Sequence[str] | None = None,
    author_sd: float = 0,
    ratio_per_year: float = 1,
    serial: float = 0,
    random_state: int | None = 0,
) -> tuple[DocumentTerms, pd.DataFrame]:
    """Simulate dated posts whose true rates are known, to see what an interval or a test does.

    Parameters
    ----------
    posts : int
        Number of posts, of different days.
    terms : int
        Number of terms, independent of each other: so many trials over the same dates and lengths.
    per_thousand : float
        Mean rate of every term, per 1,000 words (in the middle of the time, if it changes).
    size : float, optional
        Size of the negative binomial: 1 clumps as words of content often do. Poisson when not given.
    words : tuple of int
        Shortest and longest post, drawn evenly.
    lengths : sequence of int, optional
        Words of each post in order of date, instead of ``words``.
    authors : sequence of str, optional
        The author of each post in order of date; the table of posts then has the column ``author``.
    author_sd : float
        Standard deviation of the natural logarithm of an author's own rate of each term; the mean rate stays.
    ratio_per_year : float
        Factor by which rates change a year; the posts cover two.
    serial : float
        Dependence of a post's rate on the post's before (the autoregression of its normal score); needs ``size``.
    random_state : int, optional
        Seed.

    Returns
    -------
    counted : DocumentTerms
    posts : pandas.DataFrame
        ``post_id, published``, in order of date, and ``author`` where authors are given.

    Examples
    --------
    >>> counted, posts = simulate_posts(4, terms=3, per_thousand=5)
    >>> counted.matrix.shape, posts["published"].is_monotonic_increasing
    ((4, 3), True)
    """
    from scipy.sparse import csr_matrix
    from scipy.special import gammaincinv, ndtr

    if serial and size is None:
        raise ValueError("serial dependence acts through clumping: give a size, for instance 1")
    rng = np.random.default_rng(random_state)
    days = np.sort(rng.choice(max(posts, 730), posts, replace=False))
    length = rng.integers(words[0], words[1], posts, endpoint=True) if lengths is None else np.asarray(lengths)
    trend = ratio_per_year ** ((days - days.mean()) / 365.25)
    mean = np.multiply.outer(length * trend, np.full(terms, per_thousand / 1000))
    facts = {}
    if authors is not None:
        number = pd.factorize(np.asarray(authors))[0]
        own = rng.normal(-(author_sd**2) / 2, author_sd, (number.max() + 1, terms))
        mean, facts = mean * np.exp(own)[number], {"author": [*authors]}
    if size is not None:
        score = rng.normal(size=mean.shape)
        for i in range(1, posts):
            score[i] = serial * score[i - 1] + np.sqrt(1 - serial**2) * score[i]
        mean *= gammaincinv(size, ndtr(score)) / size
    names = pd.Index([f"post {i:05}" for i in range(posts)], name="post_id")
    named = np.array([f"ord {i:05}" for i in range(terms)], dtype=object)
    dates = pd.Timestamp("2015-09-02") + pd.to_timedelta(days, unit="D")
    counted = DocumentTerms(csr_matrix(rng.poisson(mean)), names, named, length)
    return counted, pd.DataFrame({"post_id": names, "published": dates} | facts)
