"""Posts beside other posts."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from simulation import simulate_posts

from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence._permutation import benjamini_hochberg
from sprakresa.evidence.comparison import KEYNESS, keyness

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
    "post 'post 1' is in target and reference": {"target": NAMES[:2], "reference": NAMES[1:3]},
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


def test_a_set_a_generator_dict_keys_a_series_and_a_table_name_posts_as_a_list_does():
    counts, named = counted([[3], [4], [0], [1]]), NAMES[:2]
    expected = keyness(counts, target=named)
    table = pd.DataFrame({"post_id": named})
    for target in ({*named}, (name for name in named), dict.fromkeys(named).keys(), pd.Series(named), table):
        pd.testing.assert_frame_equal(keyness(counts, target=target), expected)


def dated(m, **columns):
    days = pd.date_range("2016-01-01", periods=m, freq="30D")
    return pd.DataFrame({"post_id": NAMES[:m], "published": days} | columns)


def test_truth_values_in_a_series_are_found_by_their_index_not_by_their_place():
    counts, posts = counted([[3, 0], [4, 1], [0, 5], [1, 6]]), dated(4, kind=[*"aabb"])
    expected = keyness(counts, target=NAMES[:2], min_count=1)
    turned = posts.sort_values("kind", ascending=False)
    by_name = turned.set_index("post_id")["kind"].eq("a")
    pd.testing.assert_frame_equal(keyness(counts, target=by_name, min_count=1), expected)
    pd.testing.assert_frame_equal(keyness(counts, target=posts["kind"].eq("a"), min_count=1), expected)
    with_posts = keyness(counts, turned, target=posts["kind"].eq("a"), min_count=1)
    assert with_posts["n_target"].tolist() == expected["n_target"].tolist()
    with pytest.raises(ValueError, match=r"index .* that names no post of the counts: give the posts"):
        keyness(counts, target=turned["kind"].eq("a"), min_count=1)


TARGETS = {
    "the target is 5: give a list of names": (TypeError, 5),
    "the target is True": (TypeError, True),
    "no post '5' for the target": (ValueError, [5]),
    "the target has a missing value": (ValueError, [True, None, False, True]),
    "the target selects no post": (ValueError, set()),
    "nothing is left for the reference": (ValueError, {*NAMES[:4]}),
}


@pytest.mark.parametrize("message", TARGETS)
def test_what_selects_no_posts_is_refused_in_our_words(message):
    error, target = TARGETS[message]
    with pytest.raises(error, match=message):
        keyness(counted([[3], [4], [0], [1]]), target=target)


def test_what_is_no_counts_is_refused_with_the_call_that_makes_them():
    with pytest.raises(TypeError, match="document_term_matrix"):
        keyness(pd.DataFrame({"post_id": ["a"], "term": ["resa"], "n": [1], "total": [9]}), target=["a"])


def many(hits, *, words=400):
    names = pd.Index([f"p{i:03}" for i in range(len(hits))], name="post_id")
    lengths = np.full(len(hits), words) if np.isscalar(words) else np.array(words)
    terms = np.array([f"ord {i}" for i in range(np.shape(hits)[1])], dtype=object)
    return DocumentTerms(csr_matrix(hits), names, terms, lengths)


def test_one_post_against_many_is_tested_without_an_interval_and_falls_without_that_post():
    table = keyness(many(np.r_[[[19, 1]], np.ones((24, 2), int)]), target=["p000"])
    assert table.attrs["reachable_p"] == pytest.approx(1 / 25)
    assert table["shows"].tolist() == ["test", "test"]
    assert table[["low", "high"]].isna().all(axis=None)
    found = table.set_index("term").loc["ord 0"]
    assert found["p"] == pytest.approx(1 / 25)
    both = keyness(many(np.r_[[[19, 18]], np.ones((24, 2), int)]), target=["p000"])
    assert (both["q"] <= 0.05).all()
    assert both["falls_without"].tolist() == ["p000", "p000"]


def test_a_lone_word_among_two_thousand_is_found():
    rng = np.random.default_rng(0)
    hits = np.c_[np.r_[np.full(40, 20), np.zeros(40, int)], rng.poisson(2, (80, 2000))]
    table = keyness(many(hits, words=5000), target=np.arange(80) < 40)
    assert table["term"].iloc[0] == "ord 0"
    assert table["q"].iloc[0] <= 0.05
    assert table["p_from"].iloc[0] == "tail"
    assert table.attrs["reachable_p"] <= table["p"].iloc[0]
    assert (table["q"] <= 0.05).sum() == 1


def test_a_higher_rate_in_short_posts_is_found_and_long_posts_alone_are_none():
    lengths = np.r_[np.full(5, 200), np.full(30, 1000)]
    rng, side = np.random.default_rng(0), np.arange(35) < 5
    rare = many(rng.poisson(np.outer(lengths * np.where(side, 3, 1), np.full(300, 0.005))), words=lengths)
    table = keyness(rare, target=side, terms=rare.terms, n_permutations=999)
    assert (table["p"] <= 0.05).mean() >= 0.8
    assert (table.loc[table["p"] <= 0.05, "log_ratio"] > 0).all()


def test_p_serial_needs_dates_and_does_not_depend_on_the_order_of_the_rows():
    counts, posts = simulate_posts(40, terms=60, size=1, serial=0.7, random_state=3)
    order, side = np.random.default_rng(0).permutation(40), np.arange(40) < 20
    turned = counts._replace(matrix=counts.matrix[order], documents=counts.documents[order], words=counts.words[order])
    one = keyness(counts, posts, target=side, terms=counts.terms, n_permutations=199)
    other = keyness(turned, posts[::-1], target=side[order], terms=counts.terms, n_permutations=199)
    pd.testing.assert_frame_equal(one, other)
    assert (one["p_serial"] <= 0.05).mean() < (one["p"] <= 0.05).mean()
    assert keyness(counts, target=side)["p_serial"].isna().all()


def test_several_posts_of_one_day_have_no_order():
    counts, posts = simulate_posts(20, terms=20, size=1)
    posts = posts.assign(published=posts["published"].to_numpy()[np.arange(20) // 2])
    swapped = np.arange(20).reshape(10, 2)[:, ::-1].ravel()
    turned = counts._replace(
        matrix=counts.matrix[swapped], documents=counts.documents[swapped], words=counts.words[swapped]
    )
    side = [*counts.documents[:10]]
    pd.testing.assert_frame_equal(
        keyness(counts, posts, target=side), keyness(turned, posts.iloc[swapped], target=side)
    )


def test_no_hits_are_a_hundred_per_cent_less_and_a_reference_without_hits_has_no_per_cent():
    table = keyness(counted([[0, 3], [0, 3], [3, 0], [3, 0]]), target=NAMES[:2], min_count=1).set_index("term")
    assert table.loc["ord 0", "percent_diff"] == -100
    assert np.isnan(table.loc["ord 1", "percent_diff"])


def test_a_term_as_frequent_on_both_sides_falls_without_no_post():
    table = keyness(counted([[3], [1], [3], [1]]), target=NAMES[:2])
    assert table["log_ratio"].iloc[0] == 0
    assert table["falls_without"].isna().all()


def test_authors_are_permuted_where_they_are_the_clusters():
    hits = [[5], [6], [4], [5], [0], [1], [0], [0]]
    table = keyness(counted(hits), dated(8, author=[*"aabbccdd"]), target=NAMES[:4], cluster="author")
    assert table["p"].iloc[0] == pytest.approx(1 / 3)
    assert table["shows"].tolist() == ["description only"]
    assert table[["low", "high", "p_serial"]].isna().all(axis=None)


def test_an_author_on_both_sides_counts_by_the_share_of_his_words():
    hits = [[5], [6], [4], [5], [0], [1], [0], [0]]
    table = keyness(counted(hits), dated(8, author=[*"abcdaefg"]), target=NAMES[:4], cluster="author")
    assert table.attrs["reachable_p"] == pytest.approx(2 / 140)
    assert table["n_target"].tolist() == [20]


def test_within_kinds_the_difference_between_kinds_is_no_difference_between_sides():
    # Guests use the word four times as often, and most of the target's posts are guests'.
    kinds = ["own"] + ["guest"] * 4 + ["own"] * 4 + ["guest"]
    hits = [[2 if kind == "own" else 8] for kind in kinds]
    raw = keyness(counted(hits), dated(10, kind=kinds), target=NAMES[:5])
    fixed = keyness(counted(hits), dated(10, kind=kinds), target=NAMES[:5], within="kind")
    assert raw["log_ratio"].iloc[0] > 1
    assert fixed["log_ratio"].iloc[0] == pytest.approx(0)
    assert fixed["p"].iloc[0] == 1
    assert fixed.attrs["reachable_p"] == pytest.approx(1 / 25)


FAULTS_WITHIN = {
    "no kind has posts of more than one side": ({"kind": [*"aabb"]}, {"within": "kind"}),
    "all posts have one author, 'gd'": ({"author": "gd"}, {"cluster": "author"}),
    "author 'x' has posts of more than one kind": (
        {"author": [*"xyxy"], "kind": [*"abba"]},
        {"cluster": "author", "within": "kind"},
    ),
}


@pytest.mark.parametrize("message", FAULTS_WITHIN)
def test_comparisons_that_cannot_be_are_refused_with_the_reason(message):
    columns, options = FAULTS_WITHIN[message]
    with pytest.raises(ValueError, match=message):
        keyness(counted([[3], [4], [0], [1]]), dated(4, **columns), target=NAMES[:2], **options)
    with pytest.raises(ValueError, match="names a column of the posts: give the posts"):
        keyness(counted([[3], [4], [0], [1]]), target=NAMES[:2], **options)


def test_every_value_of_a_column_against_the_rest_is_one_table_with_one_correction():
    counts, posts = simulate_posts(18, terms=12, size=1)
    posts = posts.assign(role=["gd", "gäst", "chef"] * 6)
    table = keyness(counts, posts, by="role")
    assert table.columns[0] == "role"
    assert table["role"].drop_duplicates().tolist() == ["chef", "gd", "gäst"]
    assert table["q"].to_numpy() == pytest.approx(benjamini_hochberg(table["p"]))
    assert table.attrs["tested"] == len(table) == 36
    alone = keyness(counts, posts, target=posts["role"] == "chef")
    pd.testing.assert_series_equal(table["p"].head(12), alone["p"])
    assert keyness(counts, posts, by="year")["period"].nunique() == posts["published"].dt.year.nunique()


def test_a_post_carries_what_is_typical_of_the_reference_too_and_by_a_single_hit():
    names = ["a", "b", "c", "d"]
    reverse = DocumentTerms(csr_matrix([[1], [1], [20], [1]]), pd.Index(names), np.array(["år"]), np.full(4, 100))
    assert keyness(reverse, target=["a", "b"], terms=["år"])["falls_without"].tolist() == ["c"]
    # 1 of 10 and 1 of 990 words against 1 of 1,000: without the short post the rates are the same.
    single = reverse._replace(matrix=csr_matrix([[1], [1], [1], [0]]), words=np.array([10, 990, 500, 500]))
    assert keyness(single, target=["a", "b"], terms=["år"])["falls_without"].tolist() == ["a"]


def test_a_word_is_tested_from_five_hits_in_two_posts_on():
    hits = [[4, 4, 5, 3], [1, 0, 0, 2], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert sorted(keyness(counted(hits), target=NAMES[:2])["term"]) == ["ord 0", "ord 3"]


def test_one_post_against_nineteen_reaches_five_per_cent_and_is_a_test():
    counts, _ = simulate_posts(20, terms=3, per_thousand=9)
    table = keyness(counts, target=[counts.documents[0]])
    assert table.attrs["reachable_p"] == 0.05
    assert set(table["shows"]) == {"test"}


def test_names_that_are_numbers_are_shown_as_numbers():
    counts = counted([[3], [4], [0], [1]])._replace(documents=pd.Index([4, 5, 6, 7]))
    with pytest.raises(ValueError, match=r"^post 4 is in target and reference"):
        keyness(counts, target=[4, 5], reference=[4, 6])
    with pytest.raises(ValueError, match=r"^post 5 has no words"):
        keyness(counts._replace(words=np.array([400, 0, 400, 400])), target=[4])
    with pytest.raises(ValueError, match=r"^post 6 has -1 hits of 'ord 0'"):
        keyness(counts._replace(matrix=csr_matrix([[3], [4], [-1], [1]])), target=[4])
    with pytest.raises(ValueError, match=r"index \(first 50\) that names no post"):
        keyness(counts, target=pd.Series([True, False, False, False], index=[50, 51, 52, 53]))
    posts = pd.DataFrame({"post_id": [4, 5, 6, 7], "published": pd.Timestamp("2017-01-05"), "year": [1, 1, 1, 1]})
    with pytest.raises(ValueError, match="all posts have one year, 1: nothing is left"):
        keyness(counts, posts, by="year")
    with pytest.raises(ValueError, match="all posts have one year, 1: one is no comparison"):
        keyness(counts, posts, target=[4], cluster="year")
    with pytest.raises(ValueError, match="post 5 has no author: give"):
        keyness(counts, posts.assign(author=["å", None, "å", "ö"]), target=[4], cluster="author")
    with pytest.raises(ValueError, match=r"row 1 \(post 5\) has no date"):
        keyness(
            counts,
            posts.assign(published=[pd.NaT if i == 1 else pd.Timestamp(2017, 1, 5) for i in range(4)]),
            target=[4],
        )
    with pytest.raises(ValueError, match="year 1 has posts of more than one kind"):
        keyness(counts, posts.assign(kind=[*"abab"]), target=[4], cluster="year", within="kind")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "give target= and, if need be, reference="),
        ({"by": "role", "target": ["post 1"]}, "or by= and posts: each value against the rest"),
        ({"by": "role", "reference": ["post 1"]}, "or by= and posts: each value against the rest"),
        ({"by": "nobody"}, "by='nobody' is no column"),
    ],
)
def test_a_comparison_is_asked_for_in_one_way(options, message):
    counts = counted([[3], [4], [0], [1]])
    with pytest.raises(ValueError, match=message):
        keyness(counts, dated(4, role=[*"aabb"]), **options)
    with pytest.raises(ValueError, match="or by= and posts"):
        keyness(counts, by="role")


def test_a_table_that_is_no_table_of_posts_is_no_target():
    with pytest.raises(ValueError, match="lacks the column post_id"):
        keyness(counted([[3], [4], [0], [1]]), target=pd.DataFrame({"a": [1]}))


def test_posts_may_be_summed_by_a_period():
    counts, posts = simulate_posts(16, terms=3, per_thousand=9)
    table = keyness(counts, posts, target=posts["post_id"][:8], cluster="month")
    assert table["p"].notna().all()
