"""The ways of dealing times or sides to units: how many there are, which, and the smallest p they allow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import exp, factorial, lgamma, prod

import numpy as np
from numpy.typing import ArrayLike


def random_orders(strata: np.ndarray, n: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield n orders of the units, each unit in the place of one of its stratum."""
    rows = [np.flatnonzero(strata == s) for s in np.unique(strata)]
    for start in range(0, n, 250):
        block = np.empty((min(250, n - start), len(strata)), dtype=np.intp)
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
