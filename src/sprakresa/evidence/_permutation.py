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
from itertools import combinations, islice
from math import exp, factorial, lgamma, prod
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ._units import Moments, Units, moments

LOG = logging.getLogger("sprakresa")

# Where no arrangement of the posts can reach this p, they can only be described.
ALPHA = 0.05

# Up to so many ways of dealing x to so many units, all are looked at.
EXACT_LABELLINGS, EXACT_UNITS = 20_000, 2_000

# Labellings drawn and worked on at once.
BLOCK = 250

# A term that so many labellings reach is known well enough: its p has a relative error of a tenth (Besag & Clifford).
ENOUGH = 100

# Products of hits and labellings beyond which fewer labellings are drawn, though no fewer than are needed below.
WORK = 2_000_000_000

# From so many labellings on, p of a term that none of them reaches is taken from the tail.
TAIL_LABELLINGS = 999


def random_orders(strata: np.ndarray, n: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield n orders of the units, each unit in the place of one of its stratum."""
    rows = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    for start in range(0, n, BLOCK):
        block = np.empty((min(BLOCK, n - start), len(strata)), dtype=np.intp)
        for places in rows:
            block[:, places] = rng.permuted(np.tile(places, (len(block), 1)), axis=1)
        yield from block


def all_orders(x: np.ndarray, strata: np.ndarray) -> Iterator[np.ndarray]:
    """Yield an order of the units for every different way in which the rows of x can be dealt within strata."""
    alike = np.unique(np.c_[strata, x], axis=0, return_inverse=True)[1].ravel()
    order, groups = np.arange(len(x)), [np.flatnonzero(alike == group) for group in range(alike.max(initial=-1) + 1)]

    def deal(left: list[np.ndarray], free: frozenset[int]) -> Iterator[np.ndarray]:
        """Give the units of the first group every set of the free places of their stratum."""
        if not left:
            yield order.copy()
            return
        places = [place for place in free if strata[place] == strata[left[0][0]]]
        for chosen in combinations(places, len(left[0])):
            order[[*chosen]] = left[0]
            yield from deal(left[1:], free.difference(chosen))

    return deal(sorted(groups, key=lambda group: (strata[group[0]], len(group))), frozenset(range(len(x))))


def labellings(x: np.ndarray, strata: np.ndarray) -> tuple[int, int]:
    """Return the number of different labellings (at most e⁷⁰⁰), and how many are as extreme as the most extreme.

    These are two where turning x round gives the same values (sides of equal size, evenly spaced dates), and as many
    as there are ways of exchanging periods of the same number of units.
    """
    x = np.atleast_2d(x.T).T.astype(float)
    alike, logs, sizes, turns = np.unique(x, axis=0, return_inverse=True)[1].ravel(), 0.0, [], True
    for stratum in np.unique(strata):
        inside = strata == stratum
        logs += lgamma(inside.sum() + 1) - sum(lgamma(n + 1) for n in np.bincount(alike[inside]))
        values = np.sort(x[inside], axis=0)
        turns = turns and np.ptp(values[:, 0] + values[::-1, 0]) < 1e-9
        sizes.append(x[inside].sum(axis=0))
    number = round(exp(min(logs, 700)))  # a whole number, so that 1 in 20 is .05 and no more
    if x.shape[1] == 1:
        return number, 2 if turns and number > 1 else 1
    repeated = np.unique(np.array(sizes).T, axis=0, return_counts=True)[1] if set(np.unique(x)) <= {0, 1} else [1]
    return number, prod(factorial(int(n)) for n in repeated)


def smallest_p(x: ArrayLike, strata: np.ndarray | None = None) -> float:
    """Return the smallest two-sided p that permuting x among the units can reach.

    Examples
    --------
    >>> [round(smallest_p([1] * m + [0] * m), 5) for m in (2, 3, 4, 5, 7, 9)]
    [0.33333, 0.1, 0.02857, 0.00794, 0.00058, 4e-05]
    >>> round(smallest_p([1] * 3 + [0] * 4), 3), round(smallest_p([1] + [0] * 20), 3), round(smallest_p([1, 2, 3]), 3)
    (0.029, 0.048, 0.333)
    """
    x = np.asarray(x, dtype=float)
    number, alike = labellings(x, np.zeros(len(x), dtype=int) if strata is None else strata)
    return alike / number


class Tested(NamedTuple):
    """The permutation test of many terms."""

    p: np.ndarray  # two-sided, of each term; missing where the term has no hit
    p_from: np.ndarray  # "all labellings", "random labellings" or "tail"
    chi_square: np.ndarray  # the statistic: T², or its sum over columns
    reachable: float  # the smallest p that can be reached


def _statistic(known: Moments, x: np.ndarray, orders: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the statistic of each term for each order of the units."""
    return sum(weight * known.scores(column[orders].T) ** 2 for column, weight in zip(x.T, weights, strict=True))


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
