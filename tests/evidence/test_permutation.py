"""Permutation over posts, Benjamini–Hochberg, and what can be reached at all."""

from itertools import combinations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from sprakresa.evidence._permutation import benjamini_hochberg, normal_p, permutation_test, serial_p, smallest_p
from sprakresa.evidence.simulation import simulate_posts


def test_smallest_p_is_the_published_table():
    published = {2: ".333", 3: ".10", 4: ".029", 5: ".0079", 7: ".00058", 9: ".00004"}
    assert {m: f"{smallest_p(m, m):.{len(p) - 1}f}"[1:] for m, p in published.items()} == published


@pytest.mark.parametrize("a, b", [(1, 1), (2, 2), (4, 4), (3, 5), (1, 6)])
def test_the_smallest_p_is_reached_where_every_post_of_one_side_has_more(a, b):
    hits = [[9 + i] for i in range(a)] + [[0]] * b
    p = permutation_test(hits, words=[500] * (a + b), target=[True] * a + [False] * b)
    assert p[0] == pytest.approx(smallest_p(a, b))


def test_exact_p_is_that_of_counting_all_labellings_by_hand():
    hits, words = np.array([3, 0, 2, 1, 5, 0]), np.array([300, 250, 400, 500, 350, 200])
    residual = hits - hits.sum() / words.sum() * words
    every = np.array([abs(residual[list(c)].sum()) for c in combinations(range(6), 2)])
    observed = abs(residual[[0, 4]].sum())
    p = permutation_test(hits[:, None], words=words, target=np.isin(range(6), [0, 4]))
    assert p[0] == pytest.approx((every >= observed - 1e-9).mean())


def test_random_labellings_are_seeded_never_zero_and_near_the_normal_form():
    counts, _ = simulate_posts(60, terms=40, size=1)
    target = np.arange(60) % 2 == 0
    p, again, other = (
        permutation_test(counts.matrix, words=counts.words, target=target, n_permutations=1999, random_state=s)
        for s in (0, 0, 1)
    )
    assert (p == again).all()
    assert (p != other).any()
    assert p.min() >= 1 / 2000
    assert np.abs(p - normal_p(counts.matrix, words=counts.words, target=target)).max() < 0.06


def test_benjamini_hochberg_is_scipys():
    from scipy.stats import false_discovery_control

    p = np.random.default_rng(0).random(50) ** 2
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))
    assert benjamini_hochberg([]).size == 0


def test_serial_p_is_that_of_the_autocorrelation_written_out():
    counts, _ = simulate_posts(12, terms=30, size=1, serial=0.6, random_state=3)
    hits, words, target = counts.matrix.toarray(), counts.words, np.arange(12) < 5
    p = permutation_test(hits, words=words, target=target, n_permutations=199)
    rate = np.where(target[:, None], *(hits[s].sum(0) / words[s].sum() for s in (target, ~target)))
    left = hits - rate * words[:, None]
    lag = np.clip((left[1:] * left[:-1]).sum(0) / (left**2).sum(0) + 5 / 12, 0, 0.95)
    side = target - target.mean()
    echo = 1 + 2 * sum(
        lag * np.maximum(0.7, lag) ** (k - 1) * (side[:-k] @ side[k:]) / (side @ side) for k in range(1, 12)
    )
    from scipy.stats import norm

    expected = 2 * norm.sf(norm.isf(p / 2) / np.sqrt(np.maximum(echo, 1)))
    assert serial_p(p, csr_matrix(hits, dtype=float), words=words, target=target) == pytest.approx(expected)


def test_sides_that_take_turns_are_not_charged_for_dependence_in_time():
    counts, _ = simulate_posts(20, terms=50, size=1, serial=0.5)
    p = np.full(50, 0.03)
    turns, runs = np.arange(20) % 2 == 0, np.arange(20) < 10
    of_turns, of_runs = (serial_p(p, counts.matrix, words=counts.words, target=side) for side in (turns, runs))
    assert of_turns == pytest.approx(p)
    assert of_runs.mean() > 0.05


@pytest.mark.parametrize("size", [None, 1])
def test_at_most_five_in_a_hundred_alarm_where_nothing_changes(size):
    counts, _ = simulate_posts(10, terms=2000, size=size, random_state=1)
    p = permutation_test(counts.matrix, words=counts.words, target=np.arange(10) < 5)
    assert (p <= 0.05).mean() <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 2000)
