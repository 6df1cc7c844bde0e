"""Posts beside other posts."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence.comparison import KEYNESS, keyness
from sprakresa.evidence.simulation import simulate_posts

NAMES = [f"post {i}" for i in range(10)]


def counted(hits, *, words=400, terms=None):
    hits = np.reshape(hits, (len(hits), -1))
    named = terms or [f"ord {i}" for i in range(hits.shape[1])]
    lengths = np.full(len(hits), words) if np.isscalar(words) else np.array(words)
    return DocumentTerms(csr_matrix(hits), pd.Index(NAMES[: len(hits)]), np.array(named, dtype=object), lengths)


def test_the_table_keeps_its_contract_and_is_sorted_by_the_ranking():
    table = keyness(counted([[5, 1], [6, 2], [4, 0], [0, 4], [1, 5], [0, 6]]), target=NAMES[:3])
    assert [column for column in table.columns if column in KEYNESS] == list(KEYNESS)
    assert table["term"].tolist() == ["ord 0", "ord 1"]
    assert (table["log_odds_z"].diff()[1:] < 0).all()
    assert table["percent_diff"].tolist() == pytest.approx([1400, -80], abs=0.1)


def test_truth_values_and_names_select_the_same_posts():
    counts = counted([[3], [4], [0], [1]])
    by_name = keyness(counts, target=NAMES[:2], reference=NAMES[3:4])
    by_value = keyness(counts, target=[True, True, False, False], reference=[False, False, False, True])
    pd.testing.assert_frame_equal(by_name, by_value)
    assert by_name["n_reference"].tolist() == [1]


def test_two_posts_a_side_can_only_be_described_and_the_table_says_so():
    table = keyness(counted([[30], [40], [0], [0]]), target=NAMES[:2])
    assert table.attrs["reachable_p"] == pytest.approx(1 / 3)
    assert table["p"].iloc[0] == pytest.approx(1 / 3)
    assert table["shows"].tolist() == ["description only"]
    assert table[["low", "high"]].isna().all(axis=None)


def test_four_posts_a_side_are_the_least_for_a_word_named_beforehand():
    table = keyness(counted([[5], [6], [4], [5], [0], [1], [0], [0]]), target=NAMES[:4], terms=["ord 0"])
    assert table["p"].iloc[0] == pytest.approx(2 / 70)
    assert table["shows"].tolist() == ["test"]
    assert table["low"].iloc[0] > 0


def test_words_are_chosen_on_both_sides_together_or_named():
    hits = [[9, 2, 0], [0, 1, 0], [0, 2, 0], [0, 1, 0]]
    assert keyness(counted(hits), target=NAMES[:2])["term"].tolist() == ["ord 1"]
    named = keyness(counted(hits), target=NAMES[:2], terms=["ord 0", "ord 2"])
    assert named.attrs["tested"] == 1
    missing = ["log_ratio", "log_odds_z", "g2", "p", "q", "dp"]
    assert named.set_index("term").loc["ord 2", missing].isna().all()


def test_dp_is_that_of_the_side_that_has_the_word_more_often():
    hits = [[8, 0], [0, 0], [0, 0], [0, 3], [0, 3], [1, 3]]
    table = keyness(counted(hits), target=NAMES[:3]).set_index("term")
    assert table.loc["ord 0", "dp"] == pytest.approx(2 / 3)
    assert table.loc["ord 1", "dp"] == pytest.approx(0)


def test_a_finding_that_stands_without_any_post_and_a_term_that_is_no_finding_name_none():
    steady, leaning = [9, 8, 9, 8, 9, 0, 0, 1, 0, 0], [3, 3, 3, 3, 40, 2, 2, 2, 2, 2]
    table = keyness(counted(np.column_stack([steady, leaning])), target=NAMES[:5]).set_index("term")
    assert (table["q"] <= 0.05).all()
    assert table["falls_without"].isna().tolist() == [True, True]
    weak = [3, 0, 0, 0, 40, 1, 1, 1, 1, 1]
    table = keyness(counted(weak, terms=["svag"]), target=NAMES[:5])
    assert table["p"].iloc[0] > 0.05
    assert table["falls_without"].isna().all()


def test_a_significant_finding_names_the_post_that_carries_it():
    hits = [2, 2, 2, 2, 12, 1, 1, 1, 2, 1]
    table = keyness(counted(hits), target=NAMES[:5])
    assert table["p"].iloc[0] <= 0.05
    assert table["falls_without"].tolist() == ["post 4"]


def test_a_description_falls_without_the_post_that_makes_half_of_it():
    table = keyness(counted([[9, 4], [1, 4], [1, 1], [1, 1]]), target=NAMES[:2]).set_index("term")
    assert table.loc["ord 0", "falls_without"] == "post 0"
    assert pd.isna(table.loc["ord 1", "falls_without"])
    alone = keyness(counted([[9], [1], [1]]), target=NAMES[:1])
    assert alone["falls_without"].tolist() == ["post 0"]


def test_random_labellings_are_seeded():
    counts, _ = simulate_posts(24, terms=30)
    first, again = (keyness(counts, target=counts.documents[:12], n_permutations=199) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


FAULTS = {
    "the target selects no post": {"target": []},
    "the reference selects no post": {"target": NAMES[:1], "reference": [False] * 4},
    "post 'post 1' stands in target and reference": {"target": NAMES[:2], "reference": NAMES[1:3]},
    "no post 'post 9' for the target": {"target": ["post 9"]},
    "the target has 2 truth values for 4 posts": {"target": [True, False]},
    "nothing is left for the reference": {"target": NAMES[:4]},
    "'resa' was not counted": {"target": NAMES[:2], "terms": ["resa"]},
}


@pytest.mark.parametrize("message", FAULTS)
def test_bad_selections_are_refused(message):
    with pytest.raises(ValueError, match=message):
        keyness(counted([[3], [4], [0], [1]]), **FAULTS[message])


def test_a_post_without_words_is_refused():
    with pytest.raises(ValueError, match="post 'post 2' has no words"):
        keyness(counted([[3], [4], [0]], words=[400, 300, 0]), target=NAMES[:1])


def test_at_most_five_in_a_hundred_alarm_where_nothing_changes():
    counts, _ = simulate_posts(10, terms=1500, size=1, random_state=5)
    table = keyness(counts, target=counts.documents[:5], terms=counts.terms)
    assert (table["p"] <= 0.05).mean() <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 1500)
    assert 0.93 < ((table["low"] <= 0) & (table["high"] >= 0)).mean() < 0.995
