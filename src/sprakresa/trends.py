"""Does a word become more or less common over time? Three answers a word, each over posts and true dates.

Kendall's tau says whether the rate rises or falls at all, with its exact p; Theil–Sen how much, in hits per 1,000
words and year; a quasi-Poisson fit by which factor a year, with an interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import permutations
from math import factorial, prod

import numpy as np
import pandas as pd

from .inference import ALPHA, FLOOR, benjamini_hochberg, match_posts, periods_of, spread_squared, term_columns
from .tables import TRENDS, DocumentTerms

EXACT_POSTS = 40
"""Up to so many posts, none on the same day, Kendall's p is exact whatever the ties between rates."""

EXACT_TIED_POSTS = 7
"""The same where posts share a day: all orders are enumerated."""

PAIRED_POSTS = 1000
"""Up to so many posts Theil–Sen takes every pair; beyond, the pairs half the corpus apart (Theil's incomplete method)."""

SERIAL_POSTS = 8
"""Fewest posts in which dependence between neighbours can be seen at all."""


def estimate_trends(
    counts: DocumentTerms,
    posts: pd.DataFrame,
    *,
    terms: Iterable[str] | None = None,
    min_count: int = 5,
    min_posts: int = 3,
    group: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate each term's trend over the posts' dates.

    Parameters
    ----------
    counts : DocumentTerms
        Counted by post.
    posts : pandas.DataFrame
        The same posts, with ``post_id``, ``published`` and the column ``group``.
    terms : iterable of str, optional
        Terms named beforehand. Without them, every term with at least ``min_count`` hits in at least ``min_posts``
        posts is tested: the words are fixed on the pooled corpus, before any date is looked at.
    min_count, min_posts : int
        See ``terms``.
    group : str, optional
        A column to hold fixed, such as ``author`` or ``role``: posts are only compared within it, since a change of
        author looks like a change of language.
    level : float
        Level of the interval of ``ratio_per_year``.

    Returns
    -------
    pandas.DataFrame
        A row per term, sorted by ``p``, then term:

        - ``n``, ``posts``: hits, and posts that have the term;
        - ``tau``, ``p``: Kendall's tau-b of rate and date, and its two-sided p if posts could be exchanged;
        - ``slope_per_year``: Theil–Sen, per 1,000 words and year. It is 0 whenever fewer than half of the pairs of
          posts go up and fewer than half down, as for every rare word;
        - ``ratio_per_year, low, high``: the quasi-Poisson factor a year, with its interval;
        - ``q``: Benjamini–Hochberg over the rows;
        - ``p_serial``, ``q_serial``: the same, raised where posts resemble their neighbours in time more than chance
          allows (missing below eight posts);
        - ``shows``: "test", or "description only" where no order of these posts could reach p ≤ .05.

        ``attrs["tested"]`` is the number of words, ``attrs["reachable_p"]`` the smallest p that these dates allow.
        Missing: ``tau`` and ``p`` where all posts are of one day or all rates equal; the ratio where the term stands in
        no post or only on the first or last day (it would be 0 or infinite); its limits with two posts.

    Raises
    ------
    ValueError
        If a post has no date, words or group, a term was not counted, or counts and posts differ.

    Notes
    -----
    p is exact up to 40 posts of different days (the null distribution of tied ranks is a Gaussian multinomial) and up
    to 7 posts that share days; beyond, normal with the variance corrected for ties (Kendall 1970, ch. 4) and a
    continuity correction of half the largest step. Theil–Sen (Sen 1968) takes all pairs up to 1,000 posts, beyond them
    the pairs half the corpus apart (Theil 1950). Quasi-Poisson: ln E(y) = ln L + β₀ + β₁t, φ = Pearson χ²/(m−2), limits
    β₁ ± max(z, t·√φ) standard errors; with ``group``, an intercept a group. Dependence: the lag-1 autocorrelation of
    the detrended ranks, a₁ + 3/m, is taken to fade by .7 a post, r the sum of its echoes: z is divided by √(1 + 2r).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> days = pd.to_datetime(["2015-09-02", "2016-03-01", "2016-09-01", "2017-01-05", "2017-02-10"])
    >>> posts = pd.DataFrame({"post_id": [*"abcde"], "published": days})
    >>> hits = csr_matrix([[0], [1], [2], [4], [5]])
    >>> counts = DocumentTerms(hits, pd.Index(posts["post_id"]), np.array(["förnyelse"]), np.full(5, 400))
    >>> estimate_trends(counts, posts)[["term", "n", "tau", "p", "slope_per_year"]].round(4)
            term   n  tau       p  slope_per_year
    0  förnyelse  12  1.0  0.0167          6.0247
    """
    posts = match_posts(counts, posts).assign(_row=range(len(posts))).sort_values("published", kind="stable")
    matrix, words = counts.matrix[posts["_row"].to_numpy()], np.asarray(counts.words, float)[posts["_row"]]
    days = posts["published"].dt.normalize()
    years = (days - days.iloc[0]).dt.days.to_numpy() / 365.25
    at = term_columns(counts, terms)
    if terms is None:
        at = at[(_sums(matrix) >= min_count) & (matrix.getnnz(axis=0) >= min_posts)]
    matrix = matrix[:, at].astype(float)
    codes = np.zeros(len(posts), int) if group is None else periods_of(posts, group).codes
    strata = [np.flatnonzero(codes == code) for code in np.unique(codes)]
    rates = matrix.copy()
    # Divided, not multiplied by 1/words: equal shares must stay equal to the last bit, since they are ties.
    rates.data /= np.repeat(words, np.diff(rates.indptr))
    ranked = [_rank(rates[rows], years[rows]) for rows in strata]
    table = pd.DataFrame(
        {
            "term": np.asarray(counts.terms)[at],
            "n": _sums(matrix).astype(int),
            "posts": matrix.getnnz(axis=0),
            **_kendall(ranked),
            "slope_per_year": _theil_sen(rates, years, strata, ranked),
            **_ratio(matrix, words, years, strata, level=level),
        }
    )
    table["q"], table["q_serial"] = benjamini_hochberg(table["p"]), benjamini_hochberg(table["p_serial"])
    reachable = min(1.0, 2 * prod(one["orders"] for one in ranked))
    table["shows"] = "test" if reachable <= ALPHA else "description only"
    table = table[[*TRENDS, "p_serial", "q_serial", "shows"]].sort_values(["p", "term"], ignore_index=True)
    table.attrs = {"tested": int(table["p"].notna().sum()), "reachable_p": reachable}
    return table


def _sums(matrix) -> np.ndarray:
    return np.asarray(matrix.sum(axis=0)).ravel()


def _pairs(n):
    return n * (n - 1) / 2


def _rank(rates, years) -> dict:
    """Return what Kendall's test needs to know of the posts of one group, in order of date, for every term.

    Only posts that have a term are looked at; the others share the lowest rank.
    """
    rates = rates.tocsc()
    m, terms = rates.shape
    term, post = np.repeat(np.arange(terms), np.diff(rates.indptr)), rates.indices.astype(np.int64)
    day, day_size = np.unique(years, return_inverse=True, return_counts=True)[1:]
    order = np.lexsort((rates.data, term))
    new = np.diff(rates.data[order], prepend=-1) != 0
    new |= np.diff(term[order], prepend=-1) != 0
    start = np.flatnonzero(new)
    tied, tied_term, zeros = np.diff(np.r_[start, len(order)]), term[order][start], m - np.diff(rates.indptr).astype(np.int64)
    below = start - rates.indptr[tied_term]
    rank, above_zero = np.empty(len(order), dtype=np.int64), rates.copy()
    rank[order] = np.repeat(below + 1, tied)
    # The middle rank of tied posts, counted from the middle rank of the posts without the term.
    above_zero.data[order] = np.repeat(below + zeros[tied_term] / 2 + tied / 2, tied)
    earlier_less_later = np.searchsorted(years, years, "left") - (m - np.searchsorted(years, years, "right"))
    return {
        "posts": m,
        "s": np.bincount(term, earlier_less_later[post], terms) + _concordance(term, day[post], rank, terms),
        "day_sizes": day_size,
        "tie_sizes": lambda: [
            (*sorted(sizes), int(zero)) for sizes, zero in zip(_split(tied, tied_term, terms), zeros, strict=True)
        ],
        "ties": lambda of: np.bincount(tied_term, of(tied), terms) + of(zeros),
        "orders": prod(factorial(int(n)) for n in day_size) / factorial(m) if m <= 170 else 0.0,
        "echo": _echo(above_zero.tocsr()),
    }


def _split(values, term, terms) -> list[list[int]]:
    return [part.tolist() for part in np.split(values, np.searchsorted(term, np.arange(1, terms)))]


def _concordance(term, day, rank, terms) -> np.ndarray:
    """Sum sign(later − earlier rank) over each term's pairs of entries of different days, bit by bit of the ranks.

    Two ranks differ first in one bit; so at each bit, among entries that agree in all higher ones, every entry that
    has it counts the earlier ones without it, less the later ones.
    """
    order = np.lexsort((rank, day, term))
    term, rank, total = term[order], rank[order], np.zeros(terms)
    same_day = np.cumsum((np.diff(day[order], prepend=-1) != 0) | (np.diff(term, prepend=-1) != 0))
    for sign, group in ((1, term), (-1, same_day)):
        for bit in range(int(rank.max(initial=0)).bit_length() if sign > 0 or same_day[-1:] < len(rank) else 0):
            key = (group << (40 - bit)) + (rank >> (bit + 1))
            by_key = np.argsort(key, kind="stable")
            has, key = (rank[by_key] >> bit) & 1, key[by_key]
            first = np.flatnonzero(np.diff(key, prepend=-1) != 0)
            size = np.diff(np.r_[first, len(key)])
            without = np.cumsum(1 - has)
            start = np.repeat(without[first] - (1 - has[first]), size)
            whole = np.repeat(np.add.reduceat(1 - has, first), size)
            total += sign * np.bincount(term[by_key], has * (2 * (without - start) - whole), terms)
    return total


def _echo(ranks) -> np.ndarray:
    """Return by how much dependence between neighbours raises the variance of S, from the detrended ranks.

    The ranks e = x − a − b·t stay sparse in x, so that the sums of e² and of eᵢ·eᵢ₊₁ are written out.
    """
    m, terms = ranks.shape
    if m < SERIAL_POSTS:
        return np.full(terms, np.nan)
    t = np.arange(m) - (m - 1) / 2
    a, b = _sums(ranks) / m, (ranks.T @ t) / (t @ t)
    line = m * a**2 + b**2 * (t @ t)
    squares = _sums(ranks.multiply(ranks)) - line
    ends = ranks[-1].toarray()[0] * (a + b * (t[-1] + 1)) + ranks[0].toarray()[0] * (a - b * (t[-1] + 1))
    products = _sums(ranks[:-1].multiply(ranks[1:])) - 2 * line + ends + (m - 1) * a**2 + b**2 * (t[1:] @ t[:-1])
    known = squares > 1e-9 * m**3
    lag = np.where(known, products / np.where(known, squares, 1) + 3 / m, 0).clip(-1, 0.95)
    return np.maximum(1, 1 + 2 * lag / (1 - np.maximum(0.7, lag)))


def _kendall(ranked: list[dict]) -> dict:
    """Return tau-b, its p, and the p that allows for dependence between neighbours; groups are added up."""
    from scipy.special import ndtr, ndtri

    s, variance = sum(one["s"] for one in ranked), sum(map(_variance, ranked))
    days = sum(_pairs(one["posts"]) - _pairs(one["day_sizes"]).sum() for one in ranked)
    rates = sum(_pairs(one["posts"]) - one["ties"](_pairs) for one in ranked)
    echoes = np.array([one["echo"] for one in ranked])
    weights = np.where(np.isnan(echoes), 0, [*map(_variance, ranked)])
    with np.errstate(invalid="ignore", divide="ignore"):
        tau = s / np.sqrt(days * rates)
        echo = np.nansum(weights * np.nan_to_num(echoes), axis=0) / weights.sum(axis=0)
        if all(_enumerable(one["day_sizes"]) for one in ranked):
            z = -ndtri(_exact(s, ranked) / 2)
        else:
            z = np.maximum(np.abs(s) - max(map(_half_step, ranked)), 0) / np.sqrt(variance)
    z[~np.isfinite(tau)] = np.nan
    return {"tau": tau, "p": 2 * ndtr(-z), "p_serial": 2 * ndtr(-z / np.sqrt(echo))}


def _variance(one: dict) -> np.ndarray:
    """Return the variance of S for tied dates and tied rates (Kendall 1970, equation 4.3)."""
    m, days, ties = one["posts"], one["day_sizes"], one["ties"]
    wide, triple = (lambda n: n * (n - 1) * (2 * n + 5)), (lambda n: n * (n - 1) * (n - 2.0))
    both = triple(days).sum() * ties(triple) / max(9 * triple(m), 1)
    both += 2 * _pairs(days).sum() * ties(_pairs) / max(m * (m - 1), 1)
    return np.maximum((wide(m) - wide(days).sum() - ties(wide)) / 18 + both, 0)


def _half_step(one: dict) -> float:
    """Return half of the largest change of S when one hit moves to the next day: 1 where no day has two posts."""
    return (one["day_sizes"][1:] + one["day_sizes"][:-1]).max(initial=0) / 2


def _enumerable(day_sizes) -> bool:
    return day_sizes.sum() <= (EXACT_POSTS if (day_sizes == 1).all() else EXACT_TIED_POSTS)


def _exact(s, ranked: list[dict]) -> np.ndarray:
    days = [tuple(map(int, one["day_sizes"])) for one in ranked]
    patterns = zip(*(one["tie_sizes"]() for one in ranked), strict=True)
    return np.array([_tail((*zip(days, sizes, strict=True),))[round(abs(x))] for x, sizes in zip(s, patterns)])


@cache
def _tail(groups: tuple) -> np.ndarray:
    """Return the chance of |S| ≥ 0, 1, 2, … over the groups together."""
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
    chances = np.zeros(m * (m - 1) + 1)
    if max(day_sizes) == 1:
        discordant = _inversions(tie_sizes)
        chances[len(chances) // 2 + len(discordant) - 1 - 2 * np.arange(len(discordant))] = discordant
        return chances
    first, second = np.triu_indices(m, 1)
    day, rank = (np.repeat(np.arange(len(sizes)), sizes) for sizes in (day_sizes, tie_sizes))
    orders = rank[np.array([*permutations(range(m))])]
    s = (np.sign(orders[:, second] - orders[:, first]) * np.sign(day[second] - day[first])).sum(axis=1)
    return np.bincount(s + len(chances) // 2, minlength=len(chances)) / len(orders)


def _inversions(sizes: tuple[int, ...]) -> np.ndarray:
    """Return the chance of each number of inversions of a shuffled row with ties: a Gaussian multinomial."""
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


def _theil_sen(rates, years, strata, ranked) -> np.ndarray:
    """Return the median slope over pairs of posts of different days, within groups."""
    pairs = [rows[np.array(_which_pairs(len(rows), len(years) <= PAIRED_POSTS))] for rows in strata]
    first, second = np.concatenate(pairs, axis=1)
    apart = years[second] > years[first]
    first, second, years_apart = first[apart], second[apart], (years[second] - years[first])[apart]
    if not len(first):
        return np.full(rates.shape[1], np.nan)
    untied = sum(_pairs(one["posts"]) - one["ties"](_pairs) for one in ranked)
    most_one_way = (untied + np.abs(sum(one["s"] for one in ranked))) / 2
    usable = sum(_pairs(one["posts"]) - _pairs(one["day_sizes"]).sum() for one in ranked)
    slope, moving = np.zeros(rates.shape[1]), np.flatnonzero(most_one_way >= usable / 2)
    width = max(1, 4_000_000 // len(first))
    for chunk in (moving[i : i + width] for i in range(0, len(moving), width)):
        dense = 1000 * rates[:, chunk].toarray()
        slope[chunk] = np.median((dense[second] - dense[first]) / years_apart[:, None], axis=0)
    return slope


def _which_pairs(posts: int, every: bool):
    half = posts // 2
    return np.triu_indices(posts, 1) if every else (np.arange(posts - half), np.arange(half, posts))


def _ratio(matrix, words, years, strata, *, level: float) -> dict:
    """Fit ln E(y) = ln L + β₀ (one a group) + β₁·t to every term at once; return e^β₁ with its limits."""
    span = max(years.max(), 1e-9)
    t, stratum = years / span, np.empty(len(years), int)
    for number, rows in enumerate(strata):
        stratum[rows] = number
    hits = np.array([_sums(matrix[rows]) for rows in strata])
    moment = matrix.T @ t
    ends = np.array([[t[rows].min(), t[rows].max()] for rows in strata])
    finite = (moment > hits.T @ ends[:, 0] + 1e-9) & (moment < hits.T @ ends[:, 1] - 1e-9)
    beta, information, scale = _newton(moment, hits, t, words, strata, np.flatnonzero(finite))
    cells = matrix.tocoo()
    kept = finite[cells.col]
    row, col, y = cells.row[kept], cells.col[kept], cells.data[kept]
    expected = hits[stratum[row], col] * words[row] * np.exp(beta[col] * t[row] - scale[stratum[row], col])
    df = len(years) - len(strata) - 1
    phi = (np.bincount(col, y**2 / expected, len(beta)) - hits.sum(axis=0)) / max(df, 1)
    beta[~finite] = np.nan
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        half = np.sqrt(spread_squared(phi, posts=len(years), level=level, df=df) / information) if df > 0 else np.nan
        half = half if len(years) >= FLOOR else np.nan
        return {
            "ratio_per_year": np.exp(beta / span),
            "low": np.exp((beta - half) / span),
            "high": np.exp((beta + half) / span),
        }


def _newton(moment, hits, t, words, strata, active):
    """Solve Σ_g hits_g · (mean of t weighted by L·e^(βt) in g) = Σ y·t for β; posts of one day are one cell."""
    beta, information = np.zeros(len(moment)), np.ones(len(moment))
    scale = np.zeros_like(hits)
    cells = []
    for rows in strata:
        times, at = np.unique(t[rows], return_inverse=True)
        cells.append((times, np.log(np.bincount(at, words[rows]))))
    for todo in (active[i : i + 500] for i in range(0, len(active), 500)):
        for _ in range(200):
            score, info = moment[todo], np.zeros(len(todo))
            for g, (times, log_words) in enumerate(cells):
                eta = np.multiply.outer(beta[todo], times) + log_words
                top = eta.max(axis=1)
                weight = np.exp(eta - top[:, None])
                total = weight.sum(axis=1)
                mean = weight @ times / total
                score = score - hits[g, todo] * mean
                info += hits[g, todo] * (weight @ times**2 / total - mean**2)
                scale[g, todo] = np.log(total) + top
            step = (score / np.maximum(info, 1e-12)).clip(-2, 2)
            information[todo] = info
            beta[todo] += step
            todo = todo[np.abs(step) > 1e-8]
            if not len(todo):
                break
    return beta, information, scale
