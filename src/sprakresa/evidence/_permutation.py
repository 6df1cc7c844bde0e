"""One studentised statistic and its permutation over whole units, for sides, for time and for many periods.

Rates of short and long posts are not exchangeable, whole posts are, and only with a statistic that is divided by its
own standard error. With r the common rate of a term, e = y − r·L what a unit's hits exceed it by, x the side (0 or 1)
or the time of a unit and x̄ its mean weighted by words:

    T = Σ(x − x̄)·e / √( r·Σ(x − x̄)²·L + a·r²·Σ(x − x̄)²·L² ),    a = max(0, Σ(e² − r·L) / Σ(r·L)²)

a is the moment estimate of how much the term clumps (negative binomial). Within strata r and x̄ are those of the
stratum; the sums go over all. With several columns of x (periods) the statistic is Σ T²·(1 − share of the units).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ._labellings import all_orders, labellings, random_orders
from ._units import Units, column_sums

LOG = logging.getLogger("sprakresa")

# Where no arrangement of the posts can reach this p, they can only be described.
ALPHA = 0.05

# Up to so many ways of dealing x to so many units, all are looked at.
EXACT_LABELLINGS, EXACT_UNITS = 20_000, 2_000

# Random labellings worked on at once.
BLOCK = 250

# A term that so many labellings reach is known well enough: its p has a relative error of a tenth (Besag & Clifford).
ENOUGH = 100

# Products of hits and labellings beyond which fewer labellings are drawn, though no fewer than are needed below.
WORK = 2_000_000_000

# From so many labellings on, p of a term that none of them reaches is taken from the tail.
TAIL_LABELLINGS = 999


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

    hits: Any  # terms × units, CSR
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
    a = np.divide(excess, expected_squares, out=np.zeros(len(excess)), where=expected_squares > 0).clip(0)
    return Moments(hits, words, member, rate, a[:, None] * rate**2)


def centred(known: Moments, x: np.ndarray) -> np.ndarray:
    """Return x without its mean in each stratum, weighted by words."""
    return x - known.member @ ((known.member.T @ (known.words[:, None] * x)) / (known.words @ known.member)[:, None])


def score_variance(known: Moments, centred: np.ndarray) -> np.ndarray:
    """Return the variance of each term's score Σ(x − x̄)·e, terms × columns of the centred x."""
    words, strata = known.words[:, None], known.member.T
    squared = centred**2 * words
    return known.rate @ (strata @ squared) + known.clumping @ (strata @ (squared * words))


def scores(known: Moments, x: np.ndarray) -> np.ndarray:
    """Return T of each term (rows) for each column of x."""
    x = centred(known, x)
    score, variance = known.hits @ x, score_variance(known, x)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(variance > 1e-12 * np.maximum(1, score**2), score / np.sqrt(variance), 0)


def _statistic(known: Moments, x: np.ndarray, orders: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the statistic of each term for each order of the units."""
    return sum(weight * scores(known, column[orders].T) ** 2 for column, weight in zip(x.T, weights, strict=True))


def permutation_test(
    units: Units, x: np.ndarray, *, of: str = "side", n_permutations: int = 9_999, random_state: int | None = 0
) -> Tested:
    """Test whether each term's rate goes with x, by permuting whole units within their strata.

    Parameters
    ----------
    units : Units
    x : array
        The side or time of each unit; or units × periods.
    of : str
        What x is, for the message where nothing can be compared.
    n_permutations : int
        Random labellings, where there are more than 20,000 in all; in large corpora fewer, from 200,000 cells with hits
        on, but at least 999.
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
    require_variation(x, units, of=of)
    # In the order of their names, so that the random labellings do not depend on the order of the rows.
    order = np.argsort(units.names.astype(str), kind="stable")
    units = units._replace(matrix=units.matrix[order], words=units.words[order], strata=units.strata[order])
    n_permutations = min(n_permutations, max(TAIL_LABELLINGS, WORK // max(units.matrix.nnz, 1)))
    known, x = moments(units), np.round(np.reshape(x, (len(order), -1)).astype(float)[order], 9)
    weights = 1 - x.mean(axis=0) if x.shape[1] > 1 else np.ones(1)
    observed = _statistic(known, x, np.arange(len(x))[None], weights)[:, 0]
    number, alike = labellings(x, units.strata)
    floor = alike / number
    exact = number <= EXACT_LABELLINGS and len(x) <= EXACT_UNITS
    drawn_at_random = random_orders(units.strata, n_permutations, np.random.default_rng(random_state))
    orders = all_orders(x, units.strata) if exact else drawn_at_random
    reached, largest, drawn = _count(known, x, orders, weights, observed, exact)
    p = reached / drawn if exact else (reached + 1) / (drawn + 1)
    origin = np.full(len(p), "all labellings" if exact else "random labellings", dtype=object)
    is_tail = (reached == 0) & (drawn >= TAIL_LABELLINGS) & (largest > 0) & (not exact)
    far, near = observed[is_tail], largest[is_tail]
    ratio = np.exp((max(x.shape[1] - 1, 1) / 2 - 1) * np.log(far / near) - (far - near) / 2)  # x^(k/2 − 1)·e^(−x/2)
    p[is_tail], origin[is_tail] = np.maximum(p[is_tail] * np.minimum(ratio, 1), floor), "tail"
    floor = floor if exact or n_permutations >= TAIL_LABELLINGS else max(floor, 1 / (n_permutations + 1))
    has_hits = known.rate.sum(axis=1) > 0
    p, origin = np.where(has_hits & (number > 1), p, np.nan), np.where(has_hits, origin, np.array(None))
    return Tested(p, origin, observed, floor)


def _count(
    known: Moments, x: np.ndarray, orders: Iterator[np.ndarray], weights: np.ndarray, observed: np.ndarray, exact: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count the labellings that reach what is observed; keep the largest statistic below and the number looked at."""
    terms, looked_at = len(observed), 0
    reached, largest, drawn = np.zeros(terms), np.zeros(terms), np.zeros(terms)
    limit, active = observed * (1 - 1e-9) - 1e-12, np.arange(terms)
    while len(active) and len(block := np.array([*islice(orders, BLOCK)])):
        looked_at += len(block)
        some = known._replace(hits=known.hits[active], rate=known.rate[active], clumping=known.clumping[active])
        found = _statistic(some, x, block, weights)
        reached[active] += (found >= limit[active][:, None]).sum(axis=1)
        largest[active] = np.maximum(largest[active], found.max(axis=1))
        drawn[active] = looked_at
        LOG.info("%d labellings looked at, %d words left", looked_at, len(active))
        if not exact:
            is_far = (reached == 0) & (looked_at > TAIL_LABELLINGS) & (observed > largest + 25)
            active = active[(reached[active] < ENOUGH) & ~is_far[active]]
    return reached, largest, drawn


def benjamini_hochberg(p: Any) -> np.ndarray:
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


def with_test(table: pd.DataFrame, tested: Tested, *, order: list[str], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the table with p, q, where p comes from and what it shows, in order; the same with ``p_serial``."""
    if table.empty:
        warnings.warn(
            "no term occurs often enough in enough posts to be tested: lower min_count=, or name terms=", stacklevel=3
        )
    table = table.assign(p=tested.p, q=benjamini_hochberg(tested.p), p_from=tested.p_from)
    table["shows"] = np.where(table["p"].notna() & (tested.reachable <= ALPHA), "test", "description only")
    if "p_serial" in table:
        table["q_serial"] = benjamini_hochberg(table["p_serial"])
    table = table[[*columns]].sort_values(order, ascending=[each != "log_odds_z" for each in order], ignore_index=True)
    table.attrs = {"tested": int(table["p"].notna().sum()), "reachable_p": tested.reachable}
    return table


def require_variation(x: np.ndarray, units: Units, *, of: str) -> None:
    """Raise where x, the ``of`` of each unit, is the same in every stratum because of what is asked for."""
    cluster, within = units.cluster, units.within
    if cluster and len(units.words) < 2:
        only = units.names.tolist()[0]
        raise ValueError(f"all posts have one {cluster}, {only!r}: one is no comparison; leave cluster= out")
    x = np.reshape(x, (len(units.words), -1)).astype(float)
    varies = [np.ptp(x[units.strata == s], axis=0).max() > 0 for s in np.unique(units.strata)]
    if within and not any(varies) and np.ptp(x, axis=0).max() > 0:
        raise ValueError(
            f"within={within!r}: no {within} has posts of more than one {of}, so that nothing can be compared within "
            f"it; a difference between them is one of {within}, too"
        )
