"""Kendall's rank test of many sparse terms at once, with ties between rates, between days, and groups of posts.

A term's posts are ranked by its rate. Most posts do not have the term: they share the lowest rank and are counted
without being looked at, so that the work grows with the cells that hold a hit, not with posts × terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import permutations
from math import factorial, prod
from typing import NamedTuple

import numpy as np

from .inference import FADING, SERIAL_POSTS, column_sums

EXACT_POSTS = 40
"""Up to so many posts, none on the same day, p is exact whatever the ties between rates."""

EXACT_TIED_POSTS = 7
"""The same where posts share a day: all orders are enumerated."""


class Ranked(NamedTuple):
    """What Kendall's test needs to know of one group of posts: S of each term, and the ties."""

    posts: int
    day_sizes: np.ndarray
    s: np.ndarray
    tied: np.ndarray
    tied_term: np.ndarray
    zeros: np.ndarray
    echo: np.ndarray


def rank_posts(rates, *, years: np.ndarray) -> Ranked:
    """Rank posts, given in order of date, by each term's rate (a sparse matrix), and compare ranks with dates.

    In the result ``tied`` holds the sizes of the sets of posts that share a rate above 0, ``tied_term`` their terms,
    ``zeros`` the posts without a term.
    """
    rates = rates.tocsc()
    posts, terms = rates.shape
    term, post = np.repeat(np.arange(terms), np.diff(rates.indptr)), rates.indices.astype(np.int64)
    day, day_sizes = np.unique(years, return_inverse=True, return_counts=True)[1:]
    order = np.lexsort((rates.data, term))
    start = _starts(rates.data[order], term[order])
    tied, tied_term = np.diff(np.r_[start, len(order)]), term[order][start]
    zeros, below = posts - np.diff(rates.indptr).astype(np.int64), start - rates.indptr[tied_term]
    rank, above_zero = np.empty(len(order), dtype=np.int64), rates.copy()
    rank[order] = np.repeat(below + 1, tied)
    # The middle rank of the posts that are tied, counted from the middle rank of the posts without the term.
    above_zero.data[order] = np.repeat(below + zeros[tied_term] / 2 + tied / 2, tied)
    earlier_less_later = np.searchsorted(years, years, "left") + np.searchsorted(years, years, "right") - posts
    s = np.bincount(term, earlier_less_later[post], terms) + _concordance(term, day[post], rank, terms)
    return Ranked(posts, day_sizes, s, tied, tied_term, zeros, _echo(above_zero.tocsr()))


def _starts(*keys: np.ndarray) -> np.ndarray:
    """Return where a run of equal keys starts."""
    return np.flatnonzero(np.any([np.diff(key, prepend=-1) != 0 for key in keys], axis=0))


def _concordance(term, day, rank, terms) -> np.ndarray:
    """Sum sign(later rank − earlier rank) over each term's pairs of cells of different days, bit by bit of the ranks.

    Two different ranks first differ in one bit. So at each bit, among the cells that agree in all higher ones, a cell
    that has it counts the earlier cells without it, less the later ones. Cells of one day stand in rising order: the
    sum over their pairs is taken off again.
    """
    order = np.lexsort((rank, day, term))
    term, day, rank, total = term[order], day[order], rank[order], np.zeros(terms)
    same_day = np.zeros(len(term), dtype=np.int64)
    same_day[_starts(term, day)] = 1
    for sign, group in ((1, term), (-1, np.cumsum(same_day))):
        live = np.arange(len(term))
        for bit in reversed(range(int(rank.max(initial=0)).bit_length())):
            key = (group[live] << 20) + (rank[live] >> (bit + 1))
            order = np.argsort(key, kind="stable")
            size = np.diff(np.r_[_starts(key[order]), len(key)])
            # A cell that is alone with its higher bits has no more pairs to decide.
            live, size = live[order][np.repeat(size > 1, size)], size[size > 1]
            if not len(live):
                break
            lacks, start = 1 - ((rank[live] >> bit) & 1), np.cumsum(size) - size
            seen = np.cumsum(lacks)
            before = seen - np.repeat(seen[start] - lacks[start], size)
            in_all = np.repeat(np.add.reduceat(lacks, start), size)
            total += sign * np.bincount(term[live], (1 - lacks) * (2 * before - in_all), terms)
    return total


def _echo(ranks) -> np.ndarray:
    """Return by how much dependence between neighbours in time raises the variance of S.

    The first autocorrelation of the detrended ranks, a₁, is biased by about −3/m; its echoes in later posts are
    taken to be .7 of the one before. The ranks e = x − a − b·t stay sparse in x, so the sums of e²
    and of eᵢ·eᵢ₊₁ are written out.
    """
    m, terms = ranks.shape
    if m < SERIAL_POSTS:
        return np.full(terms, np.nan)
    t = np.arange(m) - (m - 1) / 2
    a, b = column_sums(ranks) / m, (ranks.T @ t) / (t @ t)
    line = m * a**2 + b**2 * (t @ t)
    squares = column_sums(ranks.multiply(ranks)) - line
    ends = ranks[-1].toarray()[0] * (a + b * (t[-1] + 1)) + ranks[0].toarray()[0] * (a - b * (t[-1] + 1))
    products = column_sums(ranks[:-1].multiply(ranks[1:])) - 2 * line + ends + (m - 1) * a**2 + b**2 * (t[1:] @ t[:-1])
    known = squares > 1e-9 * m**3
    lag = np.where(known, products / np.where(known, squares, 1) + 3 / m, 0).clip(-1, 0.95)
    return np.maximum(1, 1 + 2 * lag / (1 - np.maximum(FADING, lag)))


def kendall(groups: Sequence[Ranked]) -> dict[str, np.ndarray]:
    """Return tau-b, its two-sided p, and the p that allows for dependence in time; groups of posts are added up.

    p is missing where a term has no two posts of different days and rates, ``p_serial`` also below eight posts.
    """
    from scipy.special import ndtr, ndtri

    s, variances = sum(one.s for one in groups), np.array([*map(_variance, groups)])
    echoes = np.array([one.echo for one in groups])
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = s / np.sqrt(sum(map(untied_days, groups)) * sum(map(untied_rates, groups)))
        weights = np.where(np.isnan(echoes), 0, variances)
        echo = (weights * np.nan_to_num(echoes)).sum(axis=0) / weights.sum(axis=0)
        if all(_is_exact(one.day_sizes) for one in groups):
            z = -ndtri(_exact_p(s, groups) / 2)
        else:
            z = np.maximum(np.abs(s) - max(map(_half_step, groups)), 0) / np.sqrt(variances.sum(axis=0))
    z = np.where(np.isfinite(tau), z, np.nan)
    return {"tau": tau, "p": 2 * ndtr(-z), "p_serial": 2 * ndtr(-z / np.sqrt(echo))}


def pairs(n):
    """Return the number of pairs of n."""
    return n * (n - 1) / 2


def untied_days(one: Ranked) -> float:
    """Return the number of pairs of posts of different days."""
    return pairs(one.posts) - pairs(one.day_sizes).sum()


def untied_rates(one: Ranked) -> np.ndarray:
    """Return each term's number of pairs of posts of different rates."""
    return pairs(one.posts) - _over_ties(one, pairs)


def _over_ties(one: Ranked, size: Callable) -> np.ndarray:
    return np.bincount(one.tied_term, size(one.tied), len(one.zeros)) + size(one.zeros)


def _variance(one: Ranked) -> np.ndarray:
    """Return the variance of S with ties in both (Kendall 1970, equation 4.3)."""
    m, days = one.posts, one.day_sizes
    wide, triple = (lambda n: n * (n - 1) * (2 * n + 5)), (lambda n: n * (n - 1) * (n - 2.0))
    both = triple(days).sum() * _over_ties(one, triple) / max(9 * triple(m), 1)
    both += 2 * pairs(days).sum() * _over_ties(one, pairs) / max(m * (m - 1), 1)
    return np.maximum((wide(m) - wide(days).sum() - _over_ties(one, wide)) / 18 + both, 0)


def _half_step(one: Ranked) -> float:
    """Return half of what S changes at most when a post moves to the next day: 1 where no two share a day."""
    return (one.day_sizes[1:] + one.day_sizes[:-1]).max(initial=0) / 2


def reachable_p(groups: Sequence[Ranked]) -> float:
    """Return the smallest p that any rates could reach on these dates: 2·∏(posts of a day)!/m!."""
    if any(one.posts > 170 for one in groups):
        return 0.0
    return min(1.0, 2 * prod(prod(map(factorial, one.day_sizes.tolist())) / factorial(one.posts) for one in groups))


def _is_exact(day_sizes: np.ndarray) -> bool:
    return day_sizes.sum() <= (EXACT_POSTS if day_sizes.max() == 1 else EXACT_TIED_POSTS)


def _exact_p(s: np.ndarray, groups: Sequence[Ranked]) -> np.ndarray:
    days = [tuple(one.day_sizes.tolist()) for one in groups]
    patterns = zip(*map(_tie_sizes, groups), strict=True)
    tails = (_tail(tuple(zip(days, pattern, strict=True))) for pattern in patterns)
    return np.array([tail[round(abs(x))] for x, tail in zip(s, tails, strict=True)])


def _tie_sizes(one: Ranked) -> list[tuple[int, ...]]:
    """Return, for each term, the posts that share each rate, from the lowest; sorted where their order is all one."""
    cut = np.searchsorted(one.tied_term, np.arange(1, len(one.zeros)))
    parts = np.split(one.tied, cut) if len(one.zeros) else []
    sizes = [(zero, *part.tolist()) for part, zero in zip(parts, one.zeros.tolist(), strict=True)]
    return sizes if one.day_sizes.max() > 1 else [tuple(sorted(size)) for size in sizes]


@cache
def _tail(groups: tuple) -> np.ndarray:
    """Return the chance of |S| ≥ 0, 1, 2, …, S being the sum over groups."""
    chances = np.ones(1)
    for day_sizes, tie_sizes in groups:
        chances = np.convolve(chances, _null(day_sizes, tie_sizes))
    middle = len(chances) // 2
    two_sided = chances[middle:] + np.r_[0, chances[:middle][::-1]]
    return np.minimum(np.cumsum(two_sided[::-1])[::-1], 1)


@cache
def _null(day_sizes: tuple[int, ...], tie_sizes: tuple[int, ...]) -> np.ndarray:
    """Return the chance of each S from −m(m−1)/2 to m(m−1)/2 when every order of the posts is as likely."""
    m = sum(day_sizes)
    chances, middle = np.zeros(m * (m - 1) + 1), m * (m - 1) // 2
    if max(day_sizes) == 1:
        discordant = _inversions(tie_sizes)
        chances[middle + len(discordant) - 1 - 2 * np.arange(len(discordant))] = discordant
        return chances
    first, second = np.triu_indices(m, 1)
    day, rank = (np.repeat(np.arange(len(sizes)), sizes) for sizes in (day_sizes, tie_sizes))
    orders = rank[np.array([*permutations(range(m))])]
    s = (np.sign(orders[:, second] - orders[:, first]) * np.sign(day[second] - day[first])).sum(axis=1)
    return np.bincount(s + middle, minlength=len(chances)) / len(orders)


def _inversions(sizes: tuple[int, ...]) -> np.ndarray:
    """Return the chance of each number of inversions in a shuffled row with ties: a Gaussian multinomial.

    Built up factor by factor, ∏ (1 − qⁿ⁺ⁱ)/(1 − qⁱ), in whole numbers.
    """
    ways, so_far = np.array([1], dtype=object), 0
    for size in sizes:
        for i in range(1, size + 1):
            longer = np.r_[ways, np.zeros(so_far + i, dtype=object)]
            longer[so_far + i :] -= ways
            for start in range(i):
                longer[start::i] = np.cumsum(longer[start::i])
            ways = longer[: len(ways) + so_far]
        so_far += size
    return (ways / ways.sum()).astype(float)
