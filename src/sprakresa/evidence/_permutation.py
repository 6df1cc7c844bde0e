"""One studentised statistic and its permutation over whole units, for sides, for time and for many periods.

Rates of short and long posts are not exchangeable, whole posts are, and only with a statistic that is divided by its
own standard error. With r the common rate of a term, e = y − r·L what a unit's hits exceed it by, x the side (0 or 1)
or the time of a unit and x̄ its mean weighted by words:

    T = Σ(x − x̄)·e / √( r·Σ(x − x̄)²·L + a·r²·Σ(x − x̄)²·L² ),    a = max(0, Σ(e² − r·L) / Σ(r·L)²)

a is the moment estimate of how much the term clumps (negative binomial). Within strata r and x̄ are those of the
stratum; the sums go over all. With several columns of x (periods) the statistic is Σ T²·(1 − share of the units).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice
from math import exp, factorial, lgamma, log, prod
from typing import NamedTuple

import numpy as np

from ._units import Units, column_sums

# Up to so many ways of dealing x to so many units, all are looked at.
EXACT_LABELLINGS, EXACT_UNITS = 20_000, 2_000

# Random labellings worked on at once, and the terms.
BLOCK, TERMS_AT_ONCE = 250, 40_000

# A term that so many labellings reach is known well enough: its p has a relative error of a tenth (Besag & Clifford).
ENOUGH = 100

# From so many labellings on, p of a term that none of them reaches is taken from the tail.
TAIL_LABELLINGS = 999

# Fewest days in which dependence between neighbours in time can be seen at all.
SERIAL_DAYS = 8

# The first autocorrelation of so few days is too low by about so much over their number (found by simulation).
SERIAL_BIAS = 4

# How much of a dependence between neighbours is taken to be left one day later; too noisy to be estimated.
FADING = 0.7


class Tested(NamedTuple):
    """The permutation test of many terms.

    Attributes
    ----------
    p : numpy.ndarray
        Two-sided p of each term; missing where the term has no hit.
    p_from : numpy.ndarray
        "all labellings", "random labellings" or "tail".
    chi_square : numpy.ndarray
        The statistic: T², or its sum over columns.
    reachable : float
        The smallest p that can be reached.
    """

    p: np.ndarray
    p_from: np.ndarray
    chi_square: np.ndarray
    reachable: float


class Moments(NamedTuple):
    """Each term's rate in each stratum and how much it clumps: what its T needs besides x."""

    hits: object  # terms × units, CSR
    words: np.ndarray
    member: np.ndarray  # units × strata, 0 or 1
    rate: np.ndarray  # terms × strata
    clumping: np.ndarray  # a·r², terms × strata


def moments(units: Units) -> Moments:
    """Return each term's rate in each stratum and its clumping, from sums alone."""
    words, member = units.words, np.eye(units.strata.max(initial=0) + 1)[units.strata]
    hits = units.matrix.T.tocsr()
    rate = (hits @ member) / (words @ member)
    squares = column_sums(units.matrix.multiply(units.matrix))
    expected_squares = rate**2 @ (words**2 @ member)
    crossed = (rate * (hits @ (member * words[:, None]))).sum(axis=1)
    excess = squares - 2 * crossed + expected_squares - column_sums(units.matrix)
    with np.errstate(invalid="ignore", divide="ignore"):
        a = np.where(expected_squares > 0, np.maximum(excess / expected_squares, 0), 0)
    return Moments(hits, words, member, rate, a[:, None] * rate**2)


def _scores(known: Moments, x: np.ndarray) -> np.ndarray:
    """Return T of each term (rows) for each column of x."""
    words, member = known.words, known.member
    centred = x - member @ ((member.T @ (words[:, None] * x)) / (words @ member)[:, None])
    score = known.hits @ centred
    squared = centred**2 * words[:, None]
    variance = known.rate @ (member.T @ squared) + known.clumping @ (member.T @ (squared * words[:, None]))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 1e-12 * np.maximum(1, score**2), score / np.sqrt(variance), 0)


def _statistic(known: Moments, x: np.ndarray, orders: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the statistic of each term for each order of the units."""
    total = np.zeros((len(known.rate), len(orders)))
    for column, weight in zip(x.T, weights, strict=True):
        total += weight * _scores(known, column[orders].T) ** 2
    return total


def scores(units: Units, x: np.ndarray) -> np.ndarray:
    """Return T, terms × columns of x, as it is observed."""
    return _scores(moments(units), np.reshape(x, (len(units.words), -1)).astype(float))


def permutation_test(
    units: Units, x: np.ndarray, *, n_permutations: int = 9_999, random_state: int | None = 0
) -> Tested:
    """Test whether each term's rate goes with x, by permuting whole units within their strata.

    Parameters
    ----------
    units : Units
    x : array
        The side or time of each unit; or units × periods.
    n_permutations : int
        Random labellings, where there are more than 20,000 in all.
    random_state : int, optional
        Their seed.

    Returns
    -------
    Tested
        Up to 20,000 labellings p is the share at least as extreme, the observed one included. Else it is
        (b + 1)/(M + 1) (Phipson & Smyth 2010), and M ends once b is 100 (Besag & Clifford 1991). A term that none of at
        least 999 labellings reaches is at the floor: its p is that floor times the ratio of the χ² tails (1 degree of
        freedom, or periods − 1) at the observed and at the largest permuted statistic ("tail").

    Examples
    --------
    >>> import pandas as pd
    >>> from scipy.sparse import csr_matrix
    >>> names, strata = pd.Index(["maj", "juni", "juli", "å", "ä", "ö"]), np.zeros(6, dtype=int)
    >>> units = Units(csr_matrix([[4.0], [6], [5], [0], [1], [0]]), np.full(6, 400.0), names, strata, None)
    >>> permutation_test(units, np.array([1, 1, 1, 0, 0, 0])).p.tolist()
    [0.1]
    """
    if n_permutations < 1:
        raise ValueError(f"n_permutations={n_permutations}; at least one labelling is needed, better 999")
    # In the order of their names, so that the random labellings do not depend on the order of the rows.
    order = np.argsort(units.names.astype(str), kind="stable")
    units = units._replace(matrix=units.matrix[order], words=units.words[order], strata=units.strata[order])
    known, x = moments(units), np.round(np.reshape(x, (len(order), -1)).astype(float)[order], 9)
    weights = 1 - x.mean(axis=0) if x.shape[1] > 1 else np.ones(1)
    observed = _statistic(known, x, np.arange(len(x))[None], weights)[:, 0]
    number, alike = labellings(x, units.strata)
    floor = exp(max(log(alike) - number, -700))
    exact = number <= log(EXACT_LABELLINGS) + 1e-9 and len(x) <= EXACT_UNITS
    orders = (
        _all_orders(x, units.strata)
        if exact
        else random_orders(units.strata, n_permutations, np.random.default_rng(random_state))
    )
    reached, largest, drawn = _count(known, x, orders, weights, observed, exact=exact)
    p = reached / drawn if exact else (reached + 1) / (drawn + 1)
    origin = np.full(len(p), "all labellings" if exact else "random labellings", dtype=object)
    is_tail = (reached == 0) & (drawn >= TAIL_LABELLINGS) & (largest > 0)
    if not exact:
        freedom = max(x.shape[1] - 1, 1)
        p[is_tail] = np.maximum(p[is_tail] * _tail_ratio(observed[is_tail], largest[is_tail], freedom), floor)
        origin[is_tail] = "tail"
        floor = floor if n_permutations >= TAIL_LABELLINGS else max(floor, 1 / (n_permutations + 1))
    has_hits = known.rate.sum(axis=1) > 0
    return Tested(np.where(has_hits & (number > 0), p, np.nan), np.where(has_hits, origin, None), observed, floor)


def _count(known, x, orders, weights, observed, *, exact: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count the labellings that reach what is observed; keep the largest statistic below and the number looked at."""
    terms, looked_at = len(observed), 0
    reached, largest, drawn = np.zeros(terms), np.zeros(terms), np.zeros(terms)
    limit, active = observed * (1 - 1e-9) - 1e-12, np.arange(terms)
    while len(active) and len(block := np.array([*islice(orders, BLOCK)])):
        looked_at += len(block)
        for start in range(0, len(active), TERMS_AT_ONCE):
            part = active[start : start + TERMS_AT_ONCE]
            some = known._replace(hits=known.hits[part], rate=known.rate[part], clumping=known.clumping[part])
            found = _statistic(some, x, block, weights)
            reached[part] += (found >= limit[part][:, None]).sum(axis=1)
            largest[part] = np.maximum(largest[part], found.max(axis=1))
        drawn[active] = looked_at
        if not exact:
            is_far = (reached == 0) & (looked_at > TAIL_LABELLINGS) & (observed > largest + 25)
            active = active[(reached[active] < ENOUGH) & ~is_far[active]]
    return reached, largest, drawn


def _tail_ratio(observed: np.ndarray, largest: np.ndarray, freedom: int) -> np.ndarray:
    """Return the ratio of the tails of χ² at two large values: x^(k/2 − 1)·e^(−x/2), to the leading term."""
    powers = (freedom / 2 - 1) * np.log(observed / largest)
    return np.minimum(np.exp(powers - (observed - largest) / 2), 1)


def random_orders(strata: np.ndarray, n: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield n orders of the units, each unit in the place of one of its stratum."""
    rows = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    for _ in range(n):
        order = np.empty(len(strata), dtype=np.intp)
        for places in rows:
            order[places] = rng.permutation(places)
        yield order


def _all_orders(x: np.ndarray, strata: np.ndarray) -> Iterator[np.ndarray]:
    """Yield an order of the units for every different way in which the rows of x can be dealt within strata."""
    alike = np.unique(x, axis=0, return_inverse=True)[1].ravel()
    groups = [np.flatnonzero((strata == s) & (alike == g)) for s in np.unique(strata) for g in np.unique(alike)]
    order = np.arange(len(x))

    def deal(left: list[np.ndarray], free: np.ndarray) -> Iterator[np.ndarray]:
        """Give the units of the first group every set of the free places of their stratum."""
        if not left:
            yield order.copy()
            return
        stratum = free[strata[free] == strata[left[0][0]]]
        for chosen in combinations(stratum, len(left[0])):
            order[list(chosen)] = left[0]
            yield from deal(left[1:], np.setdiff1d(free, chosen, assume_unique=True) if len(left) > 1 else free)

    return deal(sorted((g for g in groups if len(g)), key=lambda g: (strata[g[0]], len(g))), np.arange(len(x)))


def labellings(x: np.ndarray, strata: np.ndarray) -> tuple[float, int]:
    """Return ln of the number of different labellings, and how many of them are as extreme as the most extreme.

    These are two where turning x round gives the same values (sides of equal size, evenly spaced dates), and as many
    as there are ways of exchanging periods of the same number of units.
    """
    x = np.reshape(x, (len(strata), -1)).astype(float)
    alike, number, sizes, turns = np.unique(x, axis=0, return_inverse=True)[1].ravel(), 0.0, [], True
    for stratum in np.unique(strata):
        inside = strata == stratum
        number += lgamma(inside.sum() + 1) - sum(lgamma(n + 1) for n in np.bincount(alike[inside]))
        values = np.sort(x[inside], axis=0)
        turns = turns and np.ptp(values[:, 0] + values[::-1, 0]) < 1e-9
        sizes.append(x[inside].sum(axis=0))
    if x.shape[1] == 1:
        return number, 2 if turns and number > 0 else 1
    repeated = np.unique(np.array(sizes).T, axis=0, return_counts=True)[1] if set(np.unique(x)) <= {0, 1} else [1]
    return number, prod(factorial(int(n)) for n in repeated)


def smallest_p(x, strata=None) -> float:
    """Return the smallest two-sided p that permuting x among the units can reach.

    Examples
    --------
    >>> [round(smallest_p([1] * m + [0] * m), 5) for m in (2, 3, 4, 5, 7, 9)]
    [0.33333, 0.1, 0.02857, 0.00794, 0.00058, 4e-05]
    >>> round(smallest_p([1] * 3 + [0] * 4), 3), round(smallest_p([1] + [0] * 20), 3), round(smallest_p([1, 2, 3]), 3)
    (0.029, 0.048, 0.333)
    """
    x = np.asarray(x, dtype=float)
    if not len(x):
        return 1.0
    number, alike = labellings(x, np.zeros(len(x), dtype=int) if strata is None else strata)
    return min(1.0, exp(max(log(alike) - number, -700)))


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


def serial_p(p: np.ndarray, units: Units, x: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return p raised by what dependence between neighbouring days adds to the variance of T.

    Posts of one day are summed, since they have no order. What is left of a term's hits after its rate and its
    dependence on x, over √L, has the first autocorrelation a₁ between one day that has posts and the next; a₁, raised
    by its bias of about 4/days, is taken to fade by .7 a day. It counts as far as x itself is alike on neighbouring
    days: for a January against a February, not for two authors who take turns. Missing below eight days.
    """
    from scipy.sparse import csr_matrix
    from scipy.special import ndtr, ndtri

    day = np.unique(days, return_inverse=True)[1]
    m = day.max(initial=-1) + 1
    if m < SERIAL_DAYS:
        return np.full(len(p), np.nan)
    known = moments(units)
    words, member = units.words, known.member
    centred = x - member @ ((member.T @ (words * x)) / (words @ member))
    slope = (known.hits @ centred) / max(words @ centred**2, 1e-9)
    by_day = csr_matrix((np.ones(len(day)), (day, np.arange(len(day)))))
    scale = 1 / np.sqrt(by_day @ words)
    hits = (by_day @ units.matrix).multiply(scale[:, None]).tocsr()
    basis = (by_day @ (words[:, None] * np.c_[member, centred])) * scale[:, None]
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


def score_without(units: Units, x: np.ndarray, terms: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """Return the normal p of T of each of the terms without the unit that is left out for it."""
    from scipy.special import ndtr

    words, member = units.words, np.eye(units.strata.max(initial=0) + 1)[units.strata]
    hits, gone = units.matrix.T.tocsr()[terms], member[left_out]
    y = np.asarray(units.matrix[left_out, terms]).ravel()

    def hits_left(weight: np.ndarray) -> np.ndarray:
        return hits @ (member * weight[:, None]) - gone * (y * weight[left_out])[:, None]

    def words_left(weight: np.ndarray) -> np.ndarray:
        return weight @ member - gone * weight[left_out][:, None]

    def over(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return np.divide(one, other, out=np.zeros_like(one), where=other > 1e-9)

    n, base = hits_left(np.ones(len(x))), words_left(words)
    rate, mean = over(n, base), over(words_left(words * x), base)
    expected = rate**2 * words_left(words**2)
    squares = np.bincount(hits.tocoo().row, hits.data**2, len(terms)) - y**2
    excess = squares - (2 * rate * hits_left(words) - expected).sum(axis=1) - n.sum(axis=1)
    a = np.maximum(over(excess, expected.sum(axis=1)), 0)[:, None]
    poisson, clumped = (words_left(w * x**2) - 2 * mean * words_left(w * x) + mean**2 * words_left(w)
                        for w in (words, words**2))  # fmt: skip
    variance = (rate * poisson + a * rate**2 * clumped).sum(axis=1)
    return 2 * ndtr(-np.abs(over((hits_left(x) - mean * n).sum(axis=1), np.sqrt(np.maximum(variance, 0)))))


def require_variation(x: np.ndarray, units: Units, *, cluster: str | None, within: str | None, of: str) -> None:
    """Raise where x, the ``of`` of each unit, is the same in every stratum because of what is asked for."""
    if cluster and len(units.words) < 2:
        raise ValueError(f"all posts have one {cluster}, {units.names[0]!r}: one is no comparison; leave cluster= out")
    x = np.reshape(x, (len(units.words), -1))
    varies = [np.ptp(x[units.strata == s], axis=0).max() > 0 for s in np.unique(units.strata)]
    if within and not any(varies) and np.ptp(x, axis=0).max() > 0:
        raise ValueError(
            f"within={within!r}: no {within} has posts of more than one {of}, so that nothing can be compared within "
            f"it; a difference between them is one of {within}, too"
        )
