"""Kendall's tau-b and the Theil–Sen slope of many sparse terms: how a rate moves, as description.

A term's units are ranked by its rate. Most do not have the term: they share the lowest rank and are counted without
being sorted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from itertools import groupby, pairwise

import numpy as np

# Up to so many units Theil–Sen takes every pair; beyond, those half the corpus apart (Theil's incomplete method).
PAIRED_UNITS = 1000


def kendall(rates, *, years: np.ndarray, strata: np.ndarray) -> dict[str, np.ndarray]:
    """Return tau-b of rate and time, and the Theil–Sen slope per 1,000 words and year, over pairs within strata.

    Parameters
    ----------
    rates : scipy.sparse matrix
        Units × terms.
    years : numpy.ndarray
        The time of each unit, in years.
    strata : numpy.ndarray
        The stratum of each unit: only units of one stratum are compared.

    Returns
    -------
    dict
        ``tau``, missing where all times or all rates are the same; ``slope_per_year``, the median over pairs of
        different times (Sen 1968), missing where there are none. Beyond 1,000 units the slope takes the pairs that
        are half the corpus apart (Theil 1950).
    """
    order = np.lexsort((years, strata))
    rates, years, strata = rates[order].tocsc(), years[order], strata[order]
    groups = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    s, apart, untied = np.zeros(rates.shape[1]), 0.0, np.zeros(rates.shape[1])
    for rows in groups:
        risen, different = _risen(rates[rows].tocsc(), years[rows])
        s, untied = s + risen, untied + different
        apart += _untied(np.unique(years[rows], return_counts=True)[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        return {"tau": s / np.sqrt(apart * untied), "slope_per_year": _theil_sen(rates, years, groups, s, untied)}


def _risen(rates, years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each term's pairs that rise less those that fall, and its pairs of different rates; in order of time."""
    m, day = len(years), np.unique(years, return_inverse=True)[1]
    earlier_less_later = np.searchsorted(years, years, "left") + np.searchsorted(years, years, "right") - m
    s, untied = np.zeros(rates.shape[1]), np.zeros(rates.shape[1])
    for term, (start, end) in enumerate(pairwise(rates.indptr)):
        has = rates.indices[start:end]
        has, rate = has[order := np.argsort(has)], rates.data[start:end][order]
        rank, tied = np.unique(rate, return_inverse=True, return_counts=True)[1:]
        s[term] = earlier_less_later[has].sum() + _concordance(day[has].tolist(), rank.tolist())
        untied[term] = _untied(np.append(m - len(has), tied))
    return s, untied


def _concordance(days: list[int], ranks: list[int]) -> int:
    """Sum sign(later rank − earlier rank) over the pairs of different days, as an insertion sort meets them."""
    total, seen = 0, []
    for _, same_day in groupby(zip(days, ranks, strict=True), key=lambda cell: cell[0]):
        new = [rank for _, rank in same_day]
        total += sum(bisect_left(seen, rank) + bisect_right(seen, rank) - len(seen) for rank in new)
        for rank in new:
            insort(seen, rank)
    return total


def _untied(sizes: np.ndarray) -> float:
    """Return the number of pairs that are not tied, from the sizes of the ties."""
    return (float(sizes.sum()) ** 2 - (sizes.astype(float) ** 2).sum()) / 2


def _theil_sen(rates, years, groups: list[np.ndarray], s: np.ndarray, untied: np.ndarray) -> np.ndarray:
    """Return the median slope over pairs of units of different times, within strata."""
    if len(years) <= PAIRED_UNITS:
        pairs = [rows[np.array(np.triu_indices(len(rows), 1))] for rows in groups]
    else:
        pairs = [[rows[: (len(rows) + 1) // 2], rows[len(rows) // 2 :]] for rows in groups]
    first, second = np.concatenate(pairs, axis=1)
    is_apart = years[second] > years[first]
    first, second = first[is_apart], second[is_apart]
    if not len(first):
        return np.full(rates.shape[1], np.nan)
    # s is rising less falling pairs: if neither can be half of all, the median is 0 without looking.
    every = sum(_untied(np.unique(years[rows], return_counts=True)[1]) for rows in groups)
    moving, slope = np.flatnonzero((untied + np.abs(s)) / 2 >= every / 2), np.zeros(rates.shape[1])
    for term, rate in zip(moving, _dense_columns(rates[:, moving]), strict=True):
        slope[term] = np.median(1000 * (rate[second] - rate[first]) / (years[second] - years[first]))
    return slope


def _dense_columns(matrix) -> Iterator[np.ndarray]:
    """Yield each column of a CSC matrix as a plain array, one at a time: all at once may not fit into memory."""
    for start, end in pairwise(matrix.indptr):
        column = np.zeros(matrix.shape[0])
        column[matrix.indices[start:end]] = matrix.data[start:end]
        yield column
