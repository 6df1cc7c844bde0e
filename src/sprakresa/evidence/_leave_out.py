"""What carries a finding: the post, or author, without which it falls."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ._units import Units, column_sums
from .effects import log_ratio
from .rates import ALPHA

# Up to so many units the permutation is repeated without one; beyond, the statistic's normal form is taken.
LEAVE_OUT_UNITS = 60


def falls_without(table: pd.DataFrame, units: Units, x: np.ndarray, test) -> np.ndarray:
    """Return the unit without which each term's ratio is weakest, −1 where the finding does not fall.

    Without a ``test`` every term is described only: then it falls if the ratio loses half.
    """
    effect = table["log_ratio"].fillna(0).to_numpy()
    unit, left = _weakest(units, x, np.sign(effect))
    if test is None:
        return np.where((effect != 0) & (left <= np.abs(effect) / 2), unit, -1)
    found, weakest = np.flatnonzero((table["q"] <= ALPHA) & (unit >= 0)), np.full(len(table), -1)
    if not len(found):
        return weakest
    p = table["p"].to_numpy()
    if len(x) > LEAVE_OUT_UNITS:
        again = score_without(units, x, found, unit[found])
    else:
        again = np.ones(len(found))
        for one in np.unique(unit[found]):
            these, others = unit[found] == one, np.arange(len(x)) != one
            rest = units._replace(
                matrix=units.matrix[others][:, found[these]],
                words=units.words[others],
                names=units.names[others],
                strata=np.unique(units.strata[others], return_inverse=True)[1],
            )
            again[these] = np.nan_to_num(test(rest, x[others], n_permutations=999).p, nan=1.0)
    weakest[found] = np.where(again > p[found].max(), unit[found], -1)
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
    order = np.lexsort((row, left, term))
    first = order[np.unique(term[order], return_index=True)[1]]
    unit, weakest = np.full(len(sign), -1), np.full(len(sign), np.inf)
    unit[term[first]], weakest[term[first]] = row[first], left[first]
    return unit, weakest


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
