"""Kendall's rank test of many sparse terms, with ties between rates, between days, and groups of posts.

A term's posts are ranked by its rate. Most posts do not have the term: they share the lowest rank and are counted
without being sorted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from functools import cache, reduce
from itertools import groupby, permutations
from typing import NamedTuple

import numpy as np

from .rates import FADING, SERIAL_POSTS, dense_columns, neighbour_lag

# Up to so many posts, none on the same day, p is exact whatever the ties between rates.
EXACT_POSTS = 40

# The same where posts share a day: all orders are enumerated.
EXACT_TIED_POSTS = 7


class Ranked(NamedTuple):
    """What Kendall's test needs to know of one group of posts.

    Attributes
    ----------
    day_sizes : numpy.ndarray
        Posts of each day.
    s, echo : numpy.ndarray
        Of each term: rising less falling pairs of posts, and what dependence in time does to the variance of that.
    ties : list of numpy.ndarray
        For each term, the posts that share each rate, from rate 0 up.
    """

    day_sizes: np.ndarray
    s: np.ndarray
    echo: np.ndarray
    ties: list[np.ndarray]


def rank_posts(rates, *, years: np.ndarray) -> Ranked:
    """Rank posts, given in order of date, by each term's rate (a sparse matrix), and compare ranks with dates."""
    posts, terms = rates.shape
    day, day_sizes = np.unique(years, return_inverse=True, return_counts=True)[1:]
    earlier_less_later = np.searchsorted(years, years, "left") + np.searchsorted(years, years, "right") - posts
    s, echo, ties = np.zeros(terms), np.zeros(terms), []
    for term, rate in enumerate(dense_columns(rates)):
        has = np.flatnonzero(rate)
        rank, tied = np.unique(rate[has], return_inverse=True, return_counts=True)[1:]
        zeros = posts - len(has)
        s[term] = earlier_less_later[has].sum() + _concordance(day[has].tolist(), rank.tolist())
        middle = np.full(posts, (zeros + 1) / 2)
        middle[has] = (zeros + np.cumsum(tied) - (tied - 1) / 2)[rank]
        echo[term] = _echo(middle)
        ties.append(np.append(zeros, tied))
    return Ranked(day_sizes, s, echo, ties)


def _concordance(days: list[int], ranks: list[int]) -> int:
    """Sum sign(later rank − earlier rank) over the pairs of different days, as an insertion sort meets them."""
    total, seen = 0, []
    for _, same_day in groupby(zip(days, ranks, strict=True), key=lambda cell: cell[0]):
        new = [rank for _, rank in same_day]
        total += sum(bisect_left(seen, rank) + bisect_right(seen, rank) - len(seen) for rank in new)
        for rank in new:
            insort(seen, rank)
    return total


def _echo(ranks: np.ndarray) -> float:
    """Return by how much dependence between neighbours in time raises the variance of S.

    The first autocorrelation of the detrended ranks, a₁, is biased by about −3/m; its echoes in later posts are
    taken to be .7 of the one before.
    """
    m = len(ranks)
    if m < SERIAL_POSTS:
        return np.nan
    t = np.arange(m) - (m - 1) / 2
    slope = 12 * (t * ranks).sum() / (m**3 - m)
    lag = neighbour_lag(ranks - ranks.mean() - slope * t, bias=3)
    return 1 + 2 * lag / (1 - max(FADING, lag))


def kendall(groups: Sequence[Ranked]) -> dict[str, np.ndarray]:
    """Return tau-b, its two-sided p, and the p that allows for dependence in time; groups of posts are added up.

    p is missing where a term has no two posts of different days and rates, ``p_serial`` also below eight posts.
    """
    from scipy.special import ndtr, ndtri

    s, variances = sum(one.s for one in groups), np.array([*map(_variance, groups)])
    echoes = np.array([one.echo for one in groups])
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = s / np.sqrt(sum(untied(one.day_sizes) for one in groups) * sum(map(untied_rates, groups)))
        echo = np.nansum(variances * echoes, axis=0) / np.where(np.isnan(echoes), 0, variances).sum(axis=0)
        if all(_is_exact(one.day_sizes) for one in groups):
            z = -ndtri(_exact_p(s, groups) / 2)
        else:
            # Half of what S changes at most when a post moves to the next day: 1 where no two share a day.
            half_step = max((one.day_sizes[1:] + one.day_sizes[:-1]).max(initial=0) / 2 for one in groups)
            z = np.maximum(np.abs(s) - half_step, 0) / np.sqrt(variances.sum(axis=0))
    z = np.where(np.isfinite(tau), z, np.nan)
    return {"tau": tau, "p": 2 * ndtr(-z), "p_serial": 2 * ndtr(-z / np.sqrt(echo))}


def untied(sizes: np.ndarray) -> float:
    """Return the number of pairs of posts that are not tied, from the sizes of the ties."""
    return (sizes.sum() ** 2 - (sizes**2).sum()) / 2


def untied_rates(one: Ranked) -> np.ndarray:
    """Return each term's number of pairs of posts of different rates."""
    return np.array([*map(untied, one.ties)])


def _variance(one: Ranked) -> np.ndarray:
    """Return the variance of S with ties in both (Kendall 1970, equation 4.3)."""

    def sums(of):
        return of(one.day_sizes.sum()), of(one.day_sizes).sum(), np.array([of(sizes).sum() for sizes in one.ties])

    m2, t2, u2 = sums(lambda n: n * (n - 1))
    m3, t3, u3 = sums(lambda n: n * (n - 1) * (n - 2.0))
    m5, t5, u5 = sums(lambda n: n * (n - 1) * (2 * n + 5))
    both = t3 * u3 / max(9 * m3, 1) + t2 * u2 / max(2 * m2, 1)
    return np.maximum((m5 - t5 - u5) / 18 + both, 0)


def _is_exact(day_sizes: np.ndarray) -> bool:
    return day_sizes.sum() <= (EXACT_POSTS if day_sizes.max() == 1 else EXACT_TIED_POSTS)


def _exact_p(s: np.ndarray, groups: Sequence[Ranked]) -> np.ndarray:
    """Return the chance of an S at least as far from 0, S being the sum over groups."""
    p = np.ones(len(s))
    for term, observed in enumerate(s):
        nulls = (_null(tuple(one.day_sizes.tolist()), tuple(one.ties[term].tolist())) for one in groups)
        chances = reduce(np.convolve, nulls)
        below, above = np.split(chances, [len(chances) // 2])
        two_sided = above + np.r_[0, below[::-1]]
        # From the far end, one by one: patterns with the same chances get the same p to the last bit.
        p[term] = two_sided[round(abs(observed)) :][::-1].cumsum()[-1]
    return np.minimum(p, 1)


@cache
def _null(day_sizes: tuple[int, ...], tie_sizes: tuple[int, ...]) -> np.ndarray:
    """Return the chance of each S from −m(m−1)/2 to m(m−1)/2 when every order of the posts is as likely."""
    m = sum(day_sizes)
    chances, middle = np.zeros(m * (m - 1) + 1), m * (m - 1) // 2
    if max(day_sizes) == 1:
        discordant = _inversions(tuple(sorted(tie_sizes)))
        chances[middle + len(discordant) - 1 - 2 * np.arange(len(discordant))] = discordant
        return chances
    first, second = np.triu_indices(m, 1)
    day, rank = (np.repeat(np.arange(len(sizes)), sizes) for sizes in (day_sizes, tie_sizes))
    orders = rank[np.array([*permutations(range(m))])]
    s = (np.sign(orders[:, second] - orders[:, first]) * np.sign(day[second] - day[first])).sum(axis=1)
    return np.bincount(s + middle, minlength=len(chances)) / len(orders)


@cache
def _inversions(sizes: tuple[int, ...]) -> np.ndarray:
    """Return the chance of each number of inversions in a shuffled row with ties: a Gaussian multinomial.

    Built up factor by factor, ∏ (1 − qⁿ⁺ⁱ)/(1 − qⁱ), in whole numbers.
    """
    ways, n = [1], 0
    for size in sizes:
        for i in range(1, size + 1):
            ways += [0] * n
            for power in reversed(range(n + i, len(ways))):
                ways[power] -= ways[power - n - i]
            for power in range(i, len(ways)):
                ways[power] += ways[power - i]
        n += size
    total = sum(ways)
    return np.array([each / total for each in ways])
