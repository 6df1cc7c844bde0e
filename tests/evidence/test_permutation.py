"""One studentised statistic, its permutation over whole units, and what can be reached at all."""

from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import norm
from simulation import simulate_posts

from sprakresa.evidence._permutation import benjamini_hochberg, permutation_test, random_orders, smallest_p
from sprakresa.evidence._units import Units, moments, units_of

WORDS = np.array([300.0, 250, 400, 500, 350, 200])


def units(hits, words, *, strata=None):
    hits = csr_matrix(np.reshape(hits, (len(words), -1)), dtype=float)
    number = np.zeros(len(words), dtype=int) if strata is None else np.array(strata)
    return Units(hits, np.array(words, dtype=float), pd.RangeIndex(len(words)), number, None)


def by_hand(y, words, x, strata):
    """Return T of one term, written out as methods.md has it."""
    score = variance = excess = squares = 0
    parts = []
    for stratum in np.unique(strata):
        own = strata == stratum
        rate, middle = y[own].sum() / words[own].sum(), (x[own] @ words[own]) / words[own].sum()
        left, apart = y[own] - rate * words[own], x[own] - middle
        score += apart @ left
        excess += (left**2 - rate * words[own]).sum()
        squares += ((rate * words[own]) ** 2).sum()
        parts.append((rate, apart, words[own]))
    a = max(0, excess / squares)
    variance = sum(r * (apart**2 @ n) + a * r**2 * (apart**2 @ n**2) for r, apart, n in parts)
    return score / np.sqrt(variance)


@pytest.mark.parametrize("strata", [[0] * 6, [0, 0, 0, 1, 1, 1]])
def test_the_score_is_the_formula_written_out(strata):
    hits = np.array([[3, 0], [0, 9], [2, 1], [1, 0], [5, 2], [1, 0]])
    x = np.array([0.0, 1.5, 2, 4, 7, 7.5])
    expected = [by_hand(y, WORDS, x, np.array(strata)) for y in hits.T]
    assert moments(units(hits, WORDS, strata=strata)).scores(x[:, None]).ravel() == pytest.approx(expected)


def test_exact_p_is_that_of_counting_all_labellings_by_hand():
    hits, observed = np.array([3, 0, 2, 1, 5, 0]), {0, 4}
    every = {c: abs(by_hand(hits, WORDS, np.isin(range(6), c) * 1.0, np.zeros(6))) for c in combinations(range(6), 2)}
    expected = np.mean([value >= every[tuple(observed)] - 1e-9 for value in every.values()])
    found = permutation_test(units(hits, WORDS), np.isin(range(6), [*observed]))
    assert found.p[0] == pytest.approx(expected)
    assert found.p_from.tolist() == ["all labellings"]


def test_exact_p_within_strata_exchanges_posts_of_one_stratum_only():
    hits, strata, x = np.array([4, 0, 2, 1, 5, 1]), np.array([0, 0, 0, 1, 1, 1]), np.array([1.0, 2, 4, 1, 3, 9])
    orders = [[*a, *b] for a in permutations(range(3)) for b in permutations(range(3, 6))]
    values = np.array([abs(by_hand(hits, WORDS, x[order], strata)) for order in orders])
    found = permutation_test(units(hits, WORDS, strata=strata), x)
    assert found.p[0] == pytest.approx((values >= values[0] - 1e-9).mean())
    assert found.reachable == pytest.approx(1 / 36)


def test_several_columns_are_summed_and_two_sides_are_one_comparison():
    hits = np.random.default_rng(3).poisson(2, (7, 30))
    x = np.arange(7) < 3
    one = permutation_test(units(hits, [400] * 7), x)
    both = permutation_test(units(hits, [400] * 7), np.column_stack([x, ~x]))
    assert both.p == pytest.approx(one.p, nan_ok=True)
    assert both.chi_square == pytest.approx(one.chi_square)
    assert both.reachable == one.reachable


def test_smallest_p_is_the_published_table():
    published = {2: ".333", 3: ".10", 4: ".029", 5: ".0079", 7: ".00058", 9: ".00004"}
    found = {m: smallest_p([1] * m + [0] * m) for m in published}
    assert {m: f"{found[m]:.{len(p) - 1}f}"[1:] for m, p in published.items()} == published
    trend = {2: 1, 3: 1 / 3, 4: 1 / 12, 5: 1 / 60, 7: 2 / 5040}
    assert {m: smallest_p(range(m)) for m in trend} == pytest.approx(trend)


@pytest.mark.parametrize("sides, p", [((3, 4), 1 / 35), ((2, 6), 1 / 28), ((1, 20), 1 / 21), ((0, 5), 1), ((0, 0), 1)])
def test_the_smallest_p_comes_from_the_split_at_hand(sides, p):
    assert smallest_p([1] * sides[0] + [0] * sides[1]) == pytest.approx(p)


@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from([100, 700]))
@settings(deadline=None)
def test_no_p_is_below_the_smallest_and_a_clean_split_reaches_it(a, b, words):
    hits = [[9]] * a + [[0]] * b
    found = permutation_test(units(hits, [words] * (a + b)), np.arange(a + b) < a)
    assert found.p[0] == pytest.approx(found.reachable)


@given(st.lists(st.integers(0, 6), min_size=4, max_size=7), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_the_order_of_the_rows_does_not_matter(hits, random):
    words, x = [100 + 50 * i for i in range(len(hits))], np.arange(len(hits)) % 3
    order = [*range(len(hits))]
    random.shuffle(order)
    one = permutation_test(units(hits, words), x).p
    other = permutation_test(units(np.array(hits)[order], np.array(words)[order]), x[order]).p
    assert one == pytest.approx(other, nan_ok=True)


def test_random_labellings_are_seeded_and_near_the_normal_form():
    counted, _ = simulate_posts(60, terms=40, size=1)
    sides, of = np.arange(60) % 2 == 0, units_of(counted, None)
    p, again, other = (permutation_test(of, sides, random_state=seed).p for seed in (0, 0, 1))
    assert (p == again).all()
    assert (p != other).any()
    assert np.abs(p - 2 * norm.sf(np.abs(moments(of).scores(sides[:, None]).ravel()))).max() < 0.08


def test_a_term_that_no_labelling_reaches_takes_its_p_from_the_tail_but_never_below_what_can_be_reached():
    hits = np.column_stack([np.r_[np.full(40, 20), np.zeros(40)], np.full(80, 3)])
    found = permutation_test(units(hits, [5000] * 80), np.arange(80) < 40)
    assert found.p_from.tolist() == ["tail", "random labellings"]
    assert found.reachable <= found.p[0] < 1e-12
    small = permutation_test(units(np.r_[np.full(9, 20), np.zeros(9)], [500] * 18), np.arange(18) < 9)
    assert small.p[0] >= small.reachable == pytest.approx(2 / 48620)


def test_few_labellings_have_a_floor_and_no_tail():
    hits = np.r_[np.full(40, 20), np.zeros(40)]
    found = permutation_test(units(hits, [5000] * 80), np.arange(80) < 40, n_permutations=9)
    assert (found.p[0], found.reachable) == (0.1, 0.1)
    assert found.p_from.tolist() == ["random labellings"]
    with pytest.raises(ValueError, match="n_permutations=0; at least one"):
        permutation_test(units(hits, [5000] * 80), np.arange(80) < 40, n_permutations=0)


def test_p_is_missing_where_nothing_can_be_compared():
    found = permutation_test(units([[3, 0], [2, 0], [1, 0]], [400] * 3), np.array([1, 0, 0]))
    assert np.isnan(found.p).tolist() == [False, True]
    assert np.isnan(permutation_test(units([3, 2, 1], [400] * 3), np.ones(3)).p).all()


def test_benjamini_hochberg_is_scipys():
    from scipy.stats import false_discovery_control

    p = np.random.default_rng(0).random(50) ** 2
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p))
    assert benjamini_hochberg([]).size == 0


@pytest.mark.parametrize("size", [None, 1, 0.2])
@pytest.mark.parametrize("lengths", [[500] * 10, [4000] * 3 + [300] * 20, [1000] * 30 + [200] * 5])
def test_at_most_ten_in_a_hundred_alarm_where_nothing_changes_whatever_the_lengths(size, lengths):
    counted, _ = simulate_posts(len(lengths), terms=600, size=size, lengths=lengths, random_state=1)
    sides = np.array(lengths) == lengths[0] if len(set(lengths)) > 1 else np.arange(10) < 5
    p = permutation_test(units_of(counted, None), sides, n_permutations=499).p
    assert np.nanmean(p <= 0.05) <= 0.10 + 2 * np.sqrt(0.1 * 0.9 / 600)


def test_up_to_twenty_thousand_labellings_of_two_thousand_units_all_are_looked_at():
    def origin(strata, sides):
        hits = np.arange(len(sides)) % 3 + 1
        return permutation_test(units(hits, [400] * len(sides), strata=strata), sides, n_permutations=99).p_from[0]

    one_of = {m: np.arange(m) == 0 for m in (2_000, 2_001)}
    assert origin(None, one_of[2_000]) == "all labellings"
    assert origin(None, one_of[2_001]) == "random labellings"
    for stratum, expected in ((200, "all labellings"), (201, "random labellings")):  # one of 100 and one of so many
        strata = np.repeat([0, 1], [100, stratum])
        assert origin(strata, np.r_[np.arange(100) == 0, np.arange(stratum) == 0]) == expected


def test_one_labelling_is_enough_to_ask_for_and_one_in_twenty_is_five_per_cent():
    few = permutation_test(units(np.arange(30) % 4, [400] * 30), np.arange(30) < 15, n_permutations=1)
    assert set(few.p) <= {0.5, 1}
    assert smallest_p(np.arange(20) < 1) == 0.05
    assert smallest_p(np.arange(9) < 4, np.repeat([0, 1], [4, 5])) == 1
    assert smallest_p([0, 1, 3]) == pytest.approx(1 / 6)


def largest_by_hand(of, x, weights, n):
    """Return the largest of n permuted statistics, drawn as the test draws them."""
    known, x = moments(of), np.reshape(x, (len(of.words), -1)).astype(float)
    orders = [*random_orders(of.strata, n, np.random.default_rng(0))]
    return max(weights @ known.scores(x[order])[0] ** 2 for order in orders)


@pytest.mark.parametrize("periods", [2, 4])
def test_beyond_all_labellings_p_falls_as_the_tail_of_chi_square_does(periods):
    number = np.arange(48) % periods
    of = units(np.where(number == 0, 7, 1) + np.arange(48) % 3, [900] * 48)
    of = of._replace(names=pd.Index([f"{i:02}" for i in range(48)]))
    x = (number[:, None] == np.arange(periods)).astype(float) if periods > 2 else number.astype(float)
    weights = 1 - np.bincount(number) / 48 if periods > 2 else np.ones(1)
    found = permutation_test(of, x, n_permutations=999)
    largest, freedom = largest_by_hand(of, x, weights, 999), periods - 1
    above = found.chi_square[0] / largest
    assert found.p_from.tolist() == ["tail"]
    assert found.p[0] == pytest.approx(above ** (freedom / 2 - 1) * np.exp(-(above - 1) * largest / 2) / 1000)


def test_a_term_far_beyond_a_thousand_labellings_needs_no_more_of_them():
    of, sides = units(np.r_[np.full(40, 20), np.zeros(40)], [5000] * 80), np.arange(80) < 40
    assert permutation_test(of, sides).p == permutation_test(of, sides, n_permutations=1_000).p


def test_labellings_end_with_the_block_in_which_a_hundred_have_reached_the_term():
    counted, _ = simulate_posts(40, terms=600, random_state=3)
    p = permutation_test(units_of(counted, None), np.arange(40) < 20, n_permutations=2_000).p
    drawn = 250 * np.arange(1, 8)
    reached = p[:, None] * (drawn + 1) - 1
    stopped = (np.abs(reached - reached.round()) < 1e-6) & (reached > 99.5) & (reached < 350)
    assert (stopped & (reached < 100.5)).any()
    assert (stopped.any(axis=1) | (np.abs(p * 2001 - (p * 2001).round()) < 1e-6)).all()


def test_what_is_the_same_for_all_is_missing_and_not_refused_within_strata():
    of = units([3, 2, 1, 4], [400] * 4, strata=[0, 0, 1, 1])._replace(within="kind")
    assert np.isnan(permutation_test(of, np.ones(4)).p).all()
    with pytest.raises(ValueError, match="no kind has posts of more than one side"):
        permutation_test(of, np.array([0, 0, 1, 1]))


def test_what_takes_long_says_how_far_it_is_to_whoever_listens(caplog):
    counted, _ = simulate_posts(40, terms=9)
    with caplog.at_level("INFO", logger="sprakresa"):
        permutation_test(units_of(counted, None), np.arange(40) < 20, n_permutations=600)
    said = [record.getMessage() for record in caplog.records]
    assert [line.split(",")[0] for line in said][:2] == ["250 labellings looked at", "500 labellings looked at"]
    assert said[0].endswith("words left")
