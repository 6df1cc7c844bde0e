"""What carries a finding: the post, or author, without which it falls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ._permutation import ALPHA, Tested
from ._units import Units, column_sums, select
from .effects import log_ratio

# Up to so many units the permutation is repeated without one.
LEAVE_OUT_UNITS = 60


def falls_without(table: pd.DataFrame, units: Units, x: np.ndarray, test: Callable[..., Tested] | None) -> np.ndarray:
    """Return the unit without which each term's ratio is weakest, −1 where the finding does not fall.

    Without a ``test``, and of many units, a term falls if its ratio loses half.
    """
    effect = table["log_ratio"].fillna(0).to_numpy()
    unit, left = _weakest(units, x, np.sign(effect))
    is_found = (effect != 0) & (test is None or table["q"] <= ALPHA)
    weakest = np.where(is_found & (left <= np.abs(effect) / 2), unit, -1)
    if test is None or len(x) > LEAVE_OUT_UNITS:
        return weakest
    p, found = table["p"].to_numpy(), np.flatnonzero(is_found & (unit >= 0))
    for one in np.unique(unit[found]):
        these, others = found[unit[found] == one], np.arange(len(x)) != one
        again = test(select(units, others, these), x[others], n_permutations=999).p
        weakest[these] = np.where(np.nan_to_num(again, nan=1.0) > p[found].max(), one, -1)
    return weakest


def _weakest(units: Units, x: np.ndarray, sign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the unit on the stronger side without which each log ratio is weakest (−1: none), and that ratio."""
    cells, words = units.matrix.tocoo(), units.words
    a, c = units.matrix.T @ x, words @ x
    b, d = column_sums(units.matrix) - a, words.sum() - c
    row, term, y = cells.row, cells.col, cells.data
    is_strong = (y > 0) & (np.where(sign[term] > 0, x[row], 1 - x[row]) > 0)
    row, term, y = row[is_strong], term[is_strong], y[is_strong]
    left_c, left_d = c - words[row] * x[row], d - words[row] * (1 - x[row])
    is_alone = (left_c < 0.5) | (left_d < 0.5)
    left = log_ratio(a[term] - y * x[row], b[term] - y * (1 - x[row]), np.maximum(left_c, 1), np.maximum(left_d, 1))
    left = np.where(is_alone, 0, left * sign[term])
    unit, weakest = np.full(len(sign), -1), np.full(len(sign), np.inf)
    np.minimum.at(weakest, term, left)
    is_weakest = left == weakest[term]
    unit[term[is_weakest][::-1]] = row[is_weakest][::-1]  # of several the first
    return unit, weakest
