"""What carries a finding: the post, or author, without which it falls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ._permutation import ALPHA, Tested
from ._units import Units, select
from .effects import log_ratio

# Up to so many units the permutation is repeated without one.
LEAVE_OUT_UNITS = 60


def falls_without(table: pd.DataFrame, units: Units, x: np.ndarray, test: Callable[..., Tested] | None) -> np.ndarray:
    """Return the unit without which each term's ratio is weakest, −1 where the finding does not fall.

    Without a ``test``, and of many units, a term falls if its ratio loses half.
    """
    effect, weakest = table["log_ratio"].fillna(0).to_numpy(), np.full(len(table), -1)
    found = np.flatnonzero((effect != 0) & (test is None or table["q"] <= ALPHA))
    by_ratio = test is None or len(x) > LEAVE_OUT_UNITS
    for term, column in zip(found, units.matrix[:, found].T.tocsr(), strict=True):
        unit, left = _weakest(column.indices, column.data, units.words, x if effect[term] > 0 else 1 - x)
        if left <= abs(effect[term]) / 2 or (not by_ratio and left < np.inf):
            weakest[term] = unit
    if test is None or by_ratio:
        return weakest
    largest = table["p"].to_numpy()[found[weakest[found] >= 0]].max(initial=0)
    for one in np.unique(weakest[weakest >= 0]):
        these, others = np.flatnonzero(weakest == one), np.arange(len(x)) != one
        again = test(select(units, others, these), x[others], n_permutations=999).p
        weakest[these] = np.where(np.nan_to_num(again, nan=1.0) > largest, one, -1)
    return weakest


def _weakest(rows: np.ndarray, hits: np.ndarray, words: np.ndarray, x: np.ndarray) -> tuple[int, float]:
    """Return the unit of the stronger side x without which a term's log ratio is weakest, and that ratio."""
    ours, theirs = hits * x[rows], hits * (1 - x[rows])
    c, d = ((words @ side) - (words * side)[rows] for side in (x, 1 - x))
    left = log_ratio(ours.sum() - ours, theirs.sum() - theirs, np.maximum(c, 1), np.maximum(d, 1))
    left = np.where(ours > 0, np.where((c < 0.5) | (d < 0.5), 0, left), np.inf)
    return int(rows[left.argmin()]), float(left.min())
