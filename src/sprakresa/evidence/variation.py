"""Change without a direction: a term's rate over periods, and the whole vocabulary over time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..counting.matrix import DocumentTerms
from ._permutation import ALPHA, permutation_test, random_orders, require_variation, smallest_p, with_test
from ._units import Units, choose_terms, column_sums, groups_of, match_posts, moments, only, term_facts, units_of

VARIATION = ("term", "n", "posts", "chi_square", "p", "q", "most_in", "least_in", "p_from", "shows")

# From more posts than this a random sample is compared: all pairs are looked at in every permutation.
COMPARED_POSTS = 1_000

DISTANCES = ("years_apart", "pairs", "distance", "low", "high")

# Stretches of time between two posts in the picture.
STRETCHES = 8


def estimate_variation(
    counted: DocumentTerms,
    posts: pd.DataFrame,
    *,
    by: str = "year",
    terms: Iterable[str] | None = None,
    min_count: int = 5,
    min_posts: int = 3,
    cluster: str | None = None,
    within: str | None = None,
    n_permutations: int = 9_999,
    random_state: int | None = 0,
) -> pd.DataFrame:
    """Test whether each term's rate differs between periods at all, whatever its course.

    A trend test is blind to a word that rises and falls; this one is not, and has less power where a word rises
    steadily.

    Parameters
    ----------
    counted, posts, terms, min_count, min_posts, cluster, within, n_permutations, random_state
        As for :func:`sprakresa.estimate_trends`. An author whose posts fall into several periods counts for each by
        the share of his words. With tens of thousands of posts this takes a minute or two:
        ``logging.basicConfig(level="INFO")`` shows how far it is.
    by : str
        A period ("year", "quarter", …) or a column of the posts.

    Returns
    -------
    pandas.DataFrame
        A row per term, sorted by ``p``, then term:

        - ``n``, ``posts``: hits, and posts that have the term;
        - ``chi_square``: Σ T²·(1 − share of the posts) over periods, T the studentised score of one period against
          all others; ``p``: by permuting whole posts; ``q``: Benjamini–Hochberg over the rows; ``p_from`` as in
          :func:`sprakresa.estimate_trends`;
        - ``most_in``, ``least_in``: the periods with the largest and the smallest T, that is, where the rate is
          farthest above and below that of all posts, in standard errors;
        - ``shows``: "test", or "description only" where there is no p or none ≤ .05 could be reached.

        ``attrs["tested"]`` is the number of words, ``attrs["reachable_p"]`` the smallest p that can be reached.

    Raises
    ------
    ValueError
        As :func:`sprakresa.estimate_trends`.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> names, days = pd.Index([*"abcdefghi"]), pd.date_range("2015-03-01", periods=9, freq="120D")
    >>> hits = csr_matrix([[0], [1], [0], [6], [7], [5], [1], [0], [0]])
    >>> counted = DocumentTerms(hits, names, np.array(["färd"]), np.full(9, 400))
    >>> posts = pd.DataFrame({"post_id": names, "published": days})
    >>> estimate_variation(counted, posts)[["term", "n", "p", "most_in", "shows"]].round(4)
       term   n       p most_in shows
    0  färd  20  0.0357    2016  test
    """
    posts = match_posts(counted, posts)
    periods = groups_of(posts, by).remove_unused_categories()
    chosen = choose_terms(counted, terms, min_count=min_count, min_posts=min_posts)
    units = units_of(chosen, posts, cluster=cluster, within=within)
    x = np.round(units.fold @ pd.get_dummies(periods, dtype=float).to_numpy(), 9)
    tested = permutation_test(units, x, of=by, n_permutations=n_permutations, random_state=random_state)
    by_period, names = moments(units).scores(x), np.asarray(periods.categories.astype(str))
    table = pd.DataFrame(term_facts(chosen) | {"chi_square": tested.chi_square})
    table["most_in"], table["least_in"] = names[by_period.argmax(axis=1)], names[by_period.argmin(axis=1)]
    table.loc[np.isnan(tested.p), ["chi_square", "most_in", "least_in"]] = np.nan
    return with_test(table, tested, order=["p", "term"], columns=VARIATION)


class VocabularyChange(NamedTuple):
    """Whether the vocabulary as a whole changes.

    Attributes
    ----------
    p : float
        By permuting the posts' dates; missing where nothing can be compared.
    effect : float
        Correlation, −1 to 1, of the distance between two posts' vocabularies with the time between them.
    posts : int
        Posts compared.
    reachable_p : float
        The smallest p that can be reached.
    shows : str
        "test" or "description only".
    distances : pandas.DataFrame
        The picture, a row per stretch of time between two posts: ``years_apart`` (its middle), ``pairs``, ``distance``
        (their mean: 0 where two posts are as alike as two halves of one, 1 where they share no word), and ``low``,
        ``high``, between which 95 % of the permutations put it.
    """

    p: float
    effect: float
    posts: int
    reachable_p: float
    shows: str
    distances: pd.DataFrame


def vocabulary_change(
    counted: DocumentTerms,
    posts: pd.DataFrame,
    *,
    by: str | None = None,
    within: str | None = None,
    n_permutations: int = 1_999,
    random_state: int | None = 0,
) -> VocabularyChange:
    """Test whether posts far apart in time differ more in their vocabulary: one p for all words at once.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post, best in lemmas.
    posts : pandas.DataFrame
        The same posts, with ``post_id``, ``published`` and the columns named below.
    by : str, optional
        A period or column: then posts of different values are 1 apart, posts of one value 0. Without it the time
        between posts counts, in years.
    within : str, optional
        A column such as ``kind`` to hold fixed: only posts of one kind are compared, and dates permuted among them.
    n_permutations, random_state : int
        Random orders of the dates, and their seed.

    Returns
    -------
    VocabularyChange

    Raises
    ------
    ValueError
        If counts and posts differ, or no stratum has two posts that are apart.

    Notes
    -----
    Two posts share Σ w²·(y₁/L₁)(y₂/L₂), w = ln(words of all posts/hits of the term) for ln(N/df): a product of tf-idf.
    Unlike a cosine, which is small for short posts, its mean does not depend on length. Off it comes what either post
    shares with all; the rest is weighted by √(L₁L₂) and correlated over pairs with the time between them (each post's
    own mean time taken off: U-centring, Székely & Rizzo 2014), as Mantel (1967) does; with ``by`` this is Anderson's
    (2001) comparison of groups. One-sided: p is of posts farther apart when farther in time. Of more than 1,000 posts
    a random sample is taken.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> hits = csr_matrix([[5, 1, 0, 1], [4, 1, 1, 0], [4, 0, 1, 1], [1, 5, 1, 0], [0, 5, 0, 1], [1, 4, 1, 1]])
    >>> names, terms = pd.Index([*"abcdef"]), np.array(["resa", "kund", "år", "ö"])
    >>> posts = pd.DataFrame({"post_id": names, "published": pd.date_range("2015-09-02", periods=6, freq="100D")})
    >>> change = vocabulary_change(DocumentTerms(hits, names, terms, np.full(6, 300)), posts)
    >>> round(change.p, 3), round(change.effect, 2), change.shows
    (0.088, 0.8, 'test')
    """
    posts = match_posts(counted, posts)
    rng, rows = np.random.default_rng(random_state), np.arange(len(posts))
    if len(rows) > COMPARED_POSTS:
        rows = np.sort(rng.choice(rows, COMPARED_POSTS, replace=False))
    posts = posts.iloc[rows]
    units = units_of(only(counted, rows), posts, within=within)
    days = (posts["published"] - posts["published"].min()).dt.days.to_numpy()
    x = days / 365.25 if by is None else groups_of(posts, by).codes.astype(float)
    require_variation(x, units, of=by or "date")
    gap = np.abs(x[:, None] - x) if by is None else (x[:, None] != x).astype(float)
    reachable = max(smallest_p(x, units.strata), 1 / (1 + n_permutations))
    p, effect, distances = _compare(units, gap, random_orders(units.strata, n_permutations, rng))
    shows = "test" if reachable <= ALPHA and not np.isnan(p) else "description only"
    return VocabularyChange(p, effect, len(rows), reachable, shows, distances)


def _profile_distances(units: Units, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distances of pairs of one stratum, whose mean is the same for short and long units, and their weights.

    What a unit shares with its stratum as a whole is taken off, since it is uncertain where the unit is short; it
    leaves products whose mean is one constant if all draw alike.
    """
    words, n = np.maximum(units.words, 2), column_sums(units.matrix)
    weights = np.log(words.sum() / np.clip(n, 1, None)) ** 2
    profiles = units.matrix.multiply(1 / words[:, None]).tocsr()
    common = moments(units).rate[:, units.strata].T
    own = np.asarray(profiles.multiply(weights).multiply(common).sum(axis=1)).ravel()
    shared = (profiles.multiply(weights) @ profiles.T).toarray()[first, second]
    left, precision = shared - own[first] - own[second], np.sqrt(words[first] * words[second])
    total = np.bincount(units.strata[first], precision)
    lost = np.bincount(units.strata[first], precision * (shared - left)) / np.maximum(total, 1e-12)
    # Two words drawn from one unit are the same term as often as y·(y − 1) ÷ L·(L − 1).
    within = (units.matrix.multiply(units.matrix) - units.matrix) @ weights / (words * (words - 1))
    distance = 1 - (left + lost[units.strata[first]]) / max(within @ words / words.sum(), 1e-12)
    return distance, precision


def _centred(between: np.ndarray, strata: np.ndarray) -> np.ndarray:
    """Return a table between units without each unit's own mean in its stratum (U-centring); 0 across strata."""
    centred = np.zeros_like(between)
    for stratum in np.unique(strata):
        rows = np.flatnonzero(strata == stratum)
        if (m := len(rows)) > 3:  # three have three pairs and three means: nothing is left
            block = between[np.ix_(rows, rows)]
            own = (block.sum(axis=0) - np.diag(block)) / (m - 2)
            centred[np.ix_(rows, rows)] = block - own[:, None] - own + own.sum() / (m - 1)
    return centred


def _compare(units: Units, gap: np.ndarray, orders: Iterable[np.ndarray]) -> tuple[float, float, pd.DataFrame]:
    """Return p, the correlation of distance and gap over pairs of one stratum, and the mean distance by gap."""
    strata = units.strata
    is_pair = np.triu((strata[:, None] == strata) & (np.bincount(strata)[strata] > 3), 1)
    first, second = np.nonzero(is_pair)
    distance, weight = _profile_distances(units, first, second)
    means = np.bincount(strata[first], weight * distance) / np.maximum(np.bincount(strata[first], weight), 1e-12)
    ours, theirs = _centred(gap, strata), weight * (distance - means[strata[first]])
    size = np.sqrt((ours[first, second] ** 2).sum() * (theirs**2).sum())
    if size < 1e-12:
        return np.nan, np.nan, pd.DataFrame(columns=[*DISTANCES], dtype=float)
    edges, weighted = np.linspace(0, gap.max(), STRETCHES + 1), weight * distance

    def at(order: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the sum of products and the mean distance by stretch, once the units have exchanged their times."""
        one, other = order[first], order[second]
        stretch = np.searchsorted(edges[1:-1], gap[one, other], "right")
        distances, total = (np.bincount(stretch, value, STRETCHES) for value in (weighted, weight))
        return float((ours[one, other] * theirs).sum()), distances / np.maximum(total, 1e-12)

    pairs = np.histogram(gap[first, second], edges)[0]
    observed, means = at(np.arange(len(strata)))
    drawn, permuted = zip(*map(at, orders), strict=True)
    p = (1 + (np.array(drawn) >= observed - 1e-9 * size).sum()) / (1 + len(drawn))
    columns = ((edges[1:] + edges[:-1]) / 2, pairs, means, *np.quantile(permuted, [0.025, 0.975], axis=0))
    table = pd.DataFrame(dict(zip(DISTANCES, columns, strict=True)))
    return float(p), float(observed / size), table[pairs > 0].reset_index(drop=True)
