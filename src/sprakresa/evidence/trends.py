"""Does a word become more or less common over time? Three answers a word, each over posts and true dates.

A studentised permutation says whether the rate changes with time at all; a quasi-Poisson fit by which factor a year,
with an interval; Kendall's tau and Theil–Sen describe how steadily, and by how many hits per 1,000 words and year.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..counting.matrix import DocumentTerms, sparse
from ._permutation import permutation_test, with_test
from ._units import Units, choose_terms, column_sums, match_posts, moments, term_facts, units_of
from .rates import spread_squared

# Up to so many units tau and slope take every pair; beyond, so many pairs drawn at random, always the same.
PAIRED_UNITS, SAMPLED_PAIRS = 300, 20_000

# Fewest days in which dependence between neighbours in time can be seen at all.
SERIAL_DAYS = 8

# The first autocorrelation of so few days is too low by about so much over their number (found by simulation).
SERIAL_BIAS = 4

# How much of a dependence between neighbours is taken to be left one day later; too noisy to be estimated.
FADING = 0.7

TRENDS: tuple[str, ...] = ("term", "n", "posts", "ratio_per_year", "low", "high", "p", "q", "tau", "slope_per_year")
TRENDS += ("p_from", "p_serial", "q_serial", "shows")


def estimate_trends(
    counted: DocumentTerms,
    posts: pd.DataFrame,
    *,
    terms: Iterable[str] | None = None,
    min_count: int = 5,
    min_posts: int = 3,
    cluster: str | None = None,
    within: str | None = None,
    level: float = 0.95,
    n_permutations: int = 9_999,
    random_state: int | None = 0,
) -> pd.DataFrame:
    """Estimate each term's trend over the posts' dates.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post.
    posts : pandas.DataFrame
        The same posts, with ``post_id``, ``published`` and the columns named below.
    terms : iterable of str, optional
        Terms named beforehand. Without them, every term with at least ``min_count`` hits in at least ``min_posts``
        posts is tested: the words are fixed on the pooled corpus, before any date is looked at.
    min_count, min_posts : int
        See ``terms``.
    cluster : str, optional
        A column such as ``author`` whose posts are one piece of evidence: they are summed, and dated by the mean of
        their days, weighted by words.
    within : str, optional
        A column such as ``kind`` to hold fixed: posts are only compared within it, since a change of writer looks
        like a change of language.
    level : float
        Level of the interval of ``ratio_per_year``.
    n_permutations, random_state : int
        See :func:`sprakresa.evidence._permutation.permutation_test`.

    Returns
    -------
    pandas.DataFrame
        A row per term, sorted by ``p``, then term:

        - ``n``, ``posts``: hits, and posts that have the term;
        - ``ratio_per_year, low, high``: the quasi-Poisson factor a year, with its interval;
        - ``p``: two-sided, by permuting whole posts, of the studentised score of rate and time; ``q``:
          Benjamini–Hochberg over the rows; ``p_from``: "all labellings", "random labellings" or "tail";
        - ``tau``, ``slope_per_year``: Kendall's tau-b of rate and time, and Theil–Sen, per 1,000 words and year. They
          describe and test nothing: where posts grow longer, rates drift without any change of language. The slope is
          0 whenever fewer than half of the pairs of posts go up and fewer than half down, as for every rare word;
        - ``p_serial``, ``q_serial``: the same, raised where posts resemble their neighbours in time more than chance
          allows (missing below eight days, and with ``cluster``);
        - ``shows``: "test", or "description only" where there is no p or none ≤ .05 could be reached.

        ``attrs["tested"]`` is the number of words, ``attrs["reachable_p"]`` the smallest p that these dates allow.
        Missing: ``p`` and ``tau`` where all posts are of one day or the term is in none; the ratio where the term
        occurs only on the first or last day (it would be 0 or infinite); its limits with two posts.

    Raises
    ------
    ValueError
        If a post has no date, words or stratum, a term was not counted, counts and posts differ, or there is nothing
        to compare: one author, or no stratum with two dates.

    Notes
    -----
    Quasi-Poisson: ln E(y) = ln L + β₀ + β₁t, φ = Pearson χ²/(m−2), limits β₁ ± max(z, t·√φ) standard errors; with
    ``within``, an intercept a stratum. Tau-b (Kendall 1970) and the median slope (Sen 1968) take all pairs up to 300
    posts, beyond them 20,000 pairs drawn at random. The tests' formulas and sources:
    ``docs/methods.md``.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> days = pd.to_datetime(["2015-09-02", "2016-03-01", "2016-09-01", "2017-01-05", "2017-02-10"])
    >>> posts = pd.DataFrame({"post_id": [*"abcde"], "published": days})
    >>> hits = csr_matrix([[0], [1], [2], [4], [5]])
    >>> counted = DocumentTerms(hits, pd.Index(posts["post_id"]), np.array(["förnyelse"]), np.full(5, 400))
    >>> estimate_trends(counted, posts)[["term", "n", "p", "tau", "slope_per_year"]].round(4)
            term   n      p  tau  slope_per_year
    0  förnyelse  12  0.025  1.0          8.7501
    """
    posts = match_posts(counted, posts)
    chosen = choose_terms(counted, terms, min_count=min_count, min_posts=min_posts)
    units = units_of(chosen, posts, cluster=cluster, within=within)
    days = (posts["published"] - posts["published"].min()).dt.days.to_numpy()
    years = np.round(units.fold @ days / 365.25, 9)
    tested = permutation_test(units, years, of="date", n_permutations=n_permutations, random_state=random_state)
    table = pd.DataFrame(term_facts(chosen) | _ratio(units, years, level) | _ranked(units, years))
    table["p_serial"] = serial_p(tested.p, units, years, days)
    return with_test(table, tested, order=["p", "term"], columns=TRENDS)


def _ranked(units: Units, years: np.ndarray) -> dict[str, np.ndarray]:
    """Return Kendall's tau-b of rate and time, and the Theil–Sen slope, over pairs of units of one stratum."""
    rng, m = np.random.default_rng(0), len(years)
    first, second = np.triu_indices(m, 1) if m <= PAIRED_UNITS else rng.integers(0, m, (2, SAMPLED_PAIRS))
    same = units.strata[first] == units.strata[second]
    first, second = first[same], second[same]
    apart = years[second] - years[first]
    moves, tau, slope = apart != 0, *np.full((2, units.matrix.shape[1]), np.nan)
    columns = units.matrix.tocsc()
    for term in np.flatnonzero(columns.getnnz(axis=0)) if moves.any() else ():
        # Divided, not multiplied by 1/words: equal rates must stay equal to the last bit, since they are ties.
        rate = columns[:, [term]].toarray().ravel() / units.words
        rise = rate[second] - rate[first]
        slope[term] = np.median(1000 * rise[moves] / apart[moves])
        if untied := np.count_nonzero(rise):
            tau[term] = (np.sign(rise) * np.sign(apart)).sum() / np.sqrt(float(untied) * moves.sum())
    return {"tau": tau, "slope_per_year": slope}


def _ratio(units: Units, years: np.ndarray, level: float) -> dict[str, np.ndarray]:
    """Fit ln E(y) = ln L + β₀ (one a group) + β₁·t to every term at once; return e^β₁ with its limits.

    Posts of one group and day are one cell. β₁ solves Σ_g hits_g · (mean of t weighted by L·e^(βt) in g) = Σ y·t.
    """
    matrix, words, group, span = units.matrix, units.words, units.strata, max(years.max(), 1e-9)
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


def _newton(moment: np.ndarray, hits: np.ndarray, cells: pd.Series, active: np.ndarray) -> tuple[np.ndarray, ...]:
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


def serial_p(p: np.ndarray, units: Units, x: np.ndarray, days: np.ndarray | None) -> np.ndarray:
    """Return p raised by what dependence between neighbouring days adds to the variance of T.

    Posts of one day are summed, since they have no order. What is left of a term's hits after its rate and its
    dependence on x, over √L, has the first autocorrelation a₁ between one day that has posts and the next; a₁, raised
    by its bias of about 4/days, is taken to fade by .7 a day. It counts as far as x itself is alike on neighbouring
    days: for a January against a February, not for two authors who take turns. Missing below eight days, without days,
    and where posts are summed.
    """
    from scipy.special import ndtr, ndtri

    if days is None or units.cluster or (m := len(np.unique(days))) < SERIAL_DAYS:
        return np.full(len(p), np.nan)
    known = moments(units)
    words, member = units.words, known.member
    from_mean = known.centred(x[:, None])[:, 0]
    slope = (known.hits @ from_mean) / max(words @ from_mean**2, 1e-9)
    by_day = sparse(np.unique(days, return_inverse=True)[1], np.arange(len(days)), (m, len(days)))
    scale = 1 / np.sqrt(by_day @ words)
    hits = (by_day @ units.matrix).multiply(scale[:, None]).tocsr()
    basis = (by_day @ (words[:, None] * np.c_[member, from_mean])) * scale[:, None]
    left = np.c_[known.rate, slope]

    def product(lag: int) -> np.ndarray:
        """Return each term's sum of products of what is left on days that are ``lag`` apart."""
        one, other = slice(None, m - lag), slice(lag, None)
        crossed = hits[one].T @ basis[other] + hits[other].T @ basis[one]
        fitted = ((left @ (basis[one].T @ basis[other])) * left).sum(axis=1)
        return column_sums(hits[one].multiply(hits[other])) - (crossed * left).sum(axis=1) + fitted

    squares = product(0)
    lag = np.clip(np.where(squares > 1e-9, product(1) / np.maximum(squares, 1e-9), 0) + SERIAL_BIAS / m, 0, 0.95)
    steps, weight = np.arange(1, min(m, 60)), basis[:, -1]
    runs = np.array([weight[:-k] @ weight[k:] for k in steps]) / max(weight @ weight, 1e-9)
    echo = 1 + 2 * lag * (np.maximum(FADING, lag)[:, None] ** (steps - 1) @ runs)
    return 2 * ndtr(ndtri(p / 2) / np.sqrt(np.maximum(1, echo)))
