"""Change without a direction: a term over periods, the whole vocabulary over time."""

import numpy as np
import pandas as pd
import pytest
from simulation import simulate_posts

from sprakresa.evidence.trends import estimate_trends
from sprakresa.evidence.variation import VARIATION, estimate_variation, vocabulary_change


def doubled_in_the_middle(counted, posts):
    """Add a word that rises and falls: common in the middle third of the time only."""
    middle = (np.arange(len(posts)) // (len(posts) // 3)) == 1
    matrix = counted.matrix.toarray()
    matrix[:, 0] = np.random.default_rng(0).poisson(counted.words * np.where(middle, 0.012, 0.002))
    return counted._replace(matrix=type(counted.matrix)(matrix))


def test_a_word_that_rises_and_falls_is_found_where_a_trend_is_blind():
    counted, posts = simulate_posts(36, terms=5, random_state=2)
    counted = doubled_in_the_middle(counted, posts)
    table = estimate_variation(counted, posts, by="half-year")
    assert table.columns.tolist() == list(VARIATION)
    assert table["term"].iloc[0] == "ord 00000"
    assert table["q"].iloc[0] <= 0.05
    trend = estimate_trends(counted, posts, terms=["ord 00000"])
    assert trend["p"].iloc[0] > 0.05
    assert table["most_in"].iloc[0] in ("2016 H1", "2016 H2")


def test_a_column_may_name_the_groups_and_those_without_a_post_do_not_count():
    counted, posts = simulate_posts(12, terms=4, random_state=1)
    kinds = pd.Categorical([*"aabbccaabbcc"], categories=[*"abcd"])
    table = estimate_variation(counted, posts.assign(kind=kinds), by="kind")
    assert set(table["most_in"]) <= {*"abc"}
    plain = estimate_variation(counted, posts.assign(kind=[*"aabbccaabbcc"]), by="kind")
    pd.testing.assert_frame_equal(table, plain)


@pytest.mark.parametrize("size", [None, 1])
def test_about_five_in_a_hundred_alarm_where_nothing_changes_though_lengths_differ_by_year(size):
    lengths = np.repeat([1500, 400, 200], 10)
    counted, posts = simulate_posts(30, terms=500, size=size, lengths=lengths, random_state=4)
    table = estimate_variation(counted, posts, terms=counted.terms, n_permutations=499)
    assert (table["p"] <= 0.05).mean() <= 0.08


def test_words_in_no_post_have_missing_values():
    counted, posts = simulate_posts(9, terms=2)
    counted = counted._replace(matrix=counted.matrix.multiply([[1, 0]]).tocsr())
    row = estimate_variation(counted, posts, terms=counted.terms).set_index("term").loc["ord 00001"]
    assert row[["chi_square", "p", "q", "most_in"]].isna().all()
    assert row["shows"] == "description only"


def drifting(posts, *, share, seed=0, lengths=None, terms=150):
    """Return posts that draw their words from one urn at first and more and more from another."""
    rng, m = np.random.default_rng(seed), posts
    lengths = np.full(m, 300) if lengths is None else lengths
    early, late = rng.dirichlet(np.full(terms, 0.3), 2)
    mix = share * np.arange(m)[:, None] / (m - 1)
    hits = np.array([rng.multinomial(n, p) for n, p in zip(lengths, (1 - mix) * early + mix * late, strict=True)])
    counted, table = simulate_posts(m, terms=terms, lengths=lengths, random_state=seed)
    return counted._replace(matrix=type(counted.matrix)(hits)), table


def test_a_vocabulary_that_changes_is_found_and_its_posts_are_farther_apart_in_time():
    change = vocabulary_change(*drifting(24, share=0.5), n_permutations=199)
    assert (change.p, change.shows, change.posts) == (1 / 200, "test", 24)
    assert change.reachable_p == 1 / 200
    assert change.effect > 0.3
    assert change.distances["distance"].iloc[-1] > change.distances["high"].iloc[-1]
    assert change.distances["distance"].iloc[0] < change.distances["low"].iloc[0]
    assert change.distances["pairs"].sum() == 24 * 23 / 2


@pytest.mark.parametrize("drift", [False, True])
def test_a_vocabulary_that_stays_is_not_found_though_posts_grow_longer(drift):
    lengths = np.geomspace(100, 2000, 16).astype(int) if drift else None
    found = [
        vocabulary_change(
            *drifting(16, share=0, seed=seed, lengths=lengths, terms=40), n_permutations=99, random_state=seed
        ).p
        for seed in range(100)
    ]
    assert np.mean(np.array(found) <= 0.05) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 100)


def test_a_change_of_writer_is_no_change_of_the_vocabulary_once_kinds_are_held_fixed():
    counted, posts = drifting(20, share=0)
    guest = np.arange(20) >= 10
    hits = counted.matrix.toarray()
    hits[guest] = np.roll(hits[guest], 7, axis=1)  # guests have other words, and come later
    counted = counted._replace(matrix=type(counted.matrix)(hits))
    posts = posts.assign(kind=np.where(guest, "guest", "own"))
    assert vocabulary_change(counted, posts, n_permutations=199).p <= 0.05
    assert vocabulary_change(counted, posts, within="kind", n_permutations=199).p > 0.05
    assert vocabulary_change(counted, posts, by="kind", n_permutations=199).p <= 0.05


def test_what_cannot_be_compared_is_refused_or_said():
    counted, posts = drifting(6, share=0.5)
    with pytest.raises(ValueError, match="no kind has posts of more than one date"):
        vocabulary_change(counted, posts.assign(kind=[*"abcdef"]), within="kind")
    few = vocabulary_change(counted, posts.assign(kind=[*"aaabbb"]), within="kind")
    assert np.isnan(few.p)
    assert few.shows == "description only"
    assert few.distances.empty


def test_the_picture_is_that_of_the_formula_written_out():
    counted, posts = drifting(7, share=0.9, lengths=[200, 300, 150, 400, 250, 350, 180], terms=12)
    hits, words = counted.matrix.toarray(), np.asarray(counted.words, dtype=float)
    n, total = hits.sum(axis=0), words.sum()
    rarity = np.where(n > 0, np.log(total / np.maximum(n, 1)) ** 2, 0)
    rates, common = hits / words[:, None], n / total
    own = (rates * common * rarity).sum(axis=1)
    alike = ((hits**2 - hits) @ rarity / (words * (words - 1))) @ words / total
    i, j = np.triu_indices(7, 1)
    shared, weight = (rates[i] * rates[j] * rarity).sum(axis=1), np.sqrt(words[i] * words[j])
    left = shared - own[i] - own[j]
    distance = 1 - (left + weight @ (shared - left) / weight.sum()) / alike
    days = (posts["published"] - posts["published"].min()).dt.days.to_numpy()
    gap = np.abs(days[i] - days[j]) / 365.25
    edges = np.linspace(0, gap.max(), 9)
    stretch = np.minimum(np.digitize(gap, edges) - 1, 7)
    found = vocabulary_change(counted, posts, n_permutations=99).distances
    present = np.unique(stretch)
    assert found["years_apart"].to_numpy() == pytest.approx((edges[present] + edges[present + 1]) / 2)
    assert found["pairs"].tolist() == np.bincount(stretch)[present].tolist()
    means = [np.average(distance[stretch == s], weights=weight[stretch == s]) for s in present]
    assert found["distance"].to_numpy() == pytest.approx(means)


def test_the_effect_is_the_correlation_of_distance_and_centred_time_written_out():
    counted, posts = drifting(6, share=0.9, terms=12)
    hits, words = counted.matrix.toarray(), np.asarray(counted.words, dtype=float)
    rarity = np.where(hits.sum(axis=0) > 0, np.log(words.sum() / np.maximum(hits.sum(axis=0), 1)) ** 2, 0)
    rates, common = hits / words[:, None], hits.sum(axis=0) / words.sum()
    days = (posts["published"] - posts["published"].min()).dt.days.to_numpy() / 365.25
    gap = np.abs(days[:, None] - days)
    own = gap.sum(axis=1) / 4
    centred = gap - own[:, None] - own + gap.sum() / 20
    i, j = np.triu_indices(6, 1)
    left = ((rates[i] - common) * (rates[j] - common) * rarity).sum(axis=1)  # up to what all pairs have in common
    apart = left.mean() - left
    expected = (centred[i, j] @ apart) / np.sqrt((centred[i, j] ** 2).sum() * (apart**2).sum())
    assert vocabulary_change(counted, posts, n_permutations=99).effect == pytest.approx(expected)


def test_the_sum_over_periods_is_worked_out_by_hand():
    # Six posts of 400 words in three years, 1 and 2 hits, 5 and 6, 0 and 1; r = 15/2400, a = 0 or above.
    hits, rate = np.array([1.0, 2, 5, 6, 0, 1]), 15 / 2400
    left = hits - rate * 400
    a = max(0, ((left**2).sum() - 15) / (6 * (rate * 400) ** 2))
    inside = np.repeat(np.eye(3), 2, axis=0)
    apart = inside - 1 / 3
    t = (apart.T @ left) / np.sqrt((apart**2).sum(axis=0) * (rate * 400 + a * (rate * 400) ** 2))
    counted, posts = simulate_posts(6, terms=1, lengths=[400] * 6)
    counted = counted._replace(matrix=type(counted.matrix)(hits[:, None].astype(int)))
    row = estimate_variation(counted, posts.assign(year=[*"aabbcc"]), by="year").iloc[0]
    assert row["chi_square"] == pytest.approx((t**2 * 2 / 3).sum())
    assert (row["n"], row["posts"], row["most_in"], row["least_in"]) == (15, 5, "b", "c")


def test_a_word_is_tested_from_five_hits_in_three_posts_on():
    counted, posts = simulate_posts(6, terms=3, lengths=[400] * 6)
    hits = np.array([[3, 3, 2], [1, 1, 2], [1, 0, 1], [0, 0, 0], [0, 1, 0], [0, 0, 0]])
    hits[:, 2] = [4, 1, 0, 0, 0, 0]
    counted = counted._replace(matrix=type(counted.matrix)(hits))
    assert sorted(estimate_variation(counted, posts, by="quarter")["term"]) == ["ord 00000", "ord 00001"]
    hits[4, 1] = 0
    counted = counted._replace(matrix=type(counted.matrix)(hits))
    assert estimate_variation(counted, posts, by="quarter")["term"].tolist() == ["ord 00000"]


def test_a_kind_of_three_posts_is_not_compared_and_one_of_four_is():
    counted, posts = drifting(12, share=0.5, terms=12)
    for few, pairs in ((3, 9 * 8 / 2), (4, 8 * 7 / 2 + 4 * 3 / 2)):
        kind = np.where(np.arange(12) % 4 == 0, "few", "many")
        kind[np.arange(12) >= 12 - (few - 3)] = "few"
        found = vocabulary_change(counted, posts.assign(kind=kind), within="kind", n_permutations=19)
        assert found.distances["pairs"].sum() == pairs
