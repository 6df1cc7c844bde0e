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
