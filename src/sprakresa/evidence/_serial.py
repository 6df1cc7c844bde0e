"""Neighbours in time: what a test over posts must allow for where a post resembles the one before."""

from __future__ import annotations

import numpy as np

from ._permutation import centred, moments
from ._units import Units, column_sums

# Fewest days in which dependence between neighbours in time can be seen at all.
SERIAL_DAYS = 8

# The first autocorrelation of so few days is too low by about so much over their number (found by simulation).
SERIAL_BIAS = 4

# How much of a dependence between neighbours is taken to be left one day later; too noisy to be estimated.
FADING = 0.7


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
    from_mean = centred(known, x[:, None])[:, 0]
    slope = (known.hits @ from_mean) / max(words @ from_mean**2, 1e-9)
    by_day = csr_matrix((np.ones(len(day)), (day, np.arange(len(day)))))
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
