"""Rates and tf-idf: the published values, scikit-learn's, and cases to check by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from sprakresa import (
    build_analyzer,
    count_terms,
    document_term_matrix,
    long_table,
    relative_frequency,
    stop_words,
    tf_idf,
)

WEIGHTS = ("term", "n", "total", "per_thousand", "df", "tf", "idf", "tf_idf")


def counts(*rows, document="post_id"):
    return pd.DataFrame(rows, columns=[document, "term", "n", "total"])


TWO = counts(("a", "resa", 2, 100), ("a", "kund", 1, 100), ("b", "resa", 3, 200))


def test_elinor_in_austens_novels_has_the_published_weights():
    """Silge & Robinson, Text Mining with R, chapter 3."""
    novels = [(f"novel {i}", "the", 1, 1000) for i in range(5)]
    weighted = tf_idf(counts(("Sense & Sensibility", "elinor", 623, 119_957), *novels)).iloc[0]
    assert weighted["tf"] == pytest.approx(0.005193528, abs=5e-10)
    assert weighted["idf"] == pytest.approx(1.791759, abs=5e-7)
    assert weighted["tf_idf"] == pytest.approx(0.009305552, abs=5e-10)


def test_a_rate_is_hits_among_all_words_times_a_thousand():
    assert relative_frequency(TWO)["per_thousand"].tolist() == [20, 10, 15]


def test_leaving_out_stop_words_does_not_change_a_rate():
    posts = pd.DataFrame({"post_id": ["a"], "text": ["Vi är på väg och resan är lång."]})
    all_words, few = (relative_frequency(count_terms(posts, stop_words=stop)) for stop in (None, {"vara", "vi", "och"}))
    assert len(few) < len(all_words)
    merged = few.merge(all_words, on="term")
    assert len(merged) == len(few)
    assert merged["per_thousand_x"].tolist() == merged["per_thousand_y"].tolist()


def test_the_textbooks_weights_of_two_posts_by_hand():
    weighted = tf_idf(TWO)
    assert weighted["df"].tolist() == [2, 1, 2]
    assert weighted["tf"].tolist() == [0.02, 0.01, 0.015]
    assert weighted["idf"].tolist() == [0, math.log(2), 0]
    assert weighted["tf_idf"].tolist() == [0, 0.01 * math.log(2), 0]


def test_the_smoothed_weights_of_two_posts_by_hand():
    weighted = tf_idf(TWO, smooth_idf=True)
    assert weighted["tf"].tolist() == [2, 1, 3]
    assert weighted["idf"].tolist() == [1, math.log(3 / 2) + 1, 1]
    assert weighted["tf_idf"].tolist() == [2, math.log(3 / 2) + 1, 3]


@pytest.mark.parametrize("smooth", [False, True])
def test_the_columns_are_those_promised_and_rows_and_index_stay(smooth):
    table = TWO.set_index(pd.Index([7, 5, 3])).assign(note="å")
    weighted = tf_idf(table, smooth_idf=smooth)
    assert {*WEIGHTS} <= {*weighted.columns}
    pd.testing.assert_frame_equal(weighted[table.columns], table)
    assert "tf" not in table


def test_a_row_of_zero_hits_does_not_make_a_term_commoner():
    weighted = tf_idf(pd.concat([TWO, counts(("b", "kund", 0, 200), ("a", "väg", 0, 100))]))
    assert weighted["df"].tolist() == [2, 1, 2, 1, 0]
    assert weighted["tf_idf"].tolist()[:4] == [0, 0.01 * math.log(2), 0, 0]
    assert math.isnan(weighted["idf"].iloc[4]), "a term in no document has no idf"


def test_periods_are_weighed_as_posts_are():
    by_period = tf_idf(TWO.rename(columns={"post_id": "period"}))
    assert by_period["tf_idf"].tolist() == tf_idf(TWO)["tf_idf"].tolist()


matrices = st.lists(st.lists(st.integers(0, 4), min_size=5, max_size=5).filter(any), min_size=1, max_size=6)


@given(matrices)
@settings(max_examples=60, deadline=None)
def test_the_smoothed_weights_are_scikit_learns_before_normalisation(matrix):
    matrix = np.array(matrix)
    expected = TfidfTransformer(norm=None).fit_transform(matrix).toarray()
    rows = [(row, str(column), n, matrix[row].sum()) for (row, column), n in np.ndenumerate(matrix) if n]
    weighted = tf_idf(counts(*rows), smooth_idf=True)
    found = np.zeros(matrix.shape)
    found[weighted["post_id"], weighted["term"].astype(int)] = weighted["tf_idf"]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_smoothed_weights_of_texts_are_those_of_scikit_learns_vectoriser():
    texts = ["Resan är ny. Kunderna reser med oss!", "Nya kunder, nya vägar och en resa.", "Vägen är lång."]
    vectoriser = TfidfVectorizer(analyzer=build_analyzer(), norm=None)
    expected = vectoriser.fit_transform(texts).toarray()
    posts = pd.DataFrame({"post_id": ["a", "b", "c"], "text": texts})
    found = tf_idf(count_terms(posts), smooth_idf=True).pivot(index="post_id", columns="term", values="tf_idf")
    np.testing.assert_allclose(found[vectoriser.get_feature_names_out()].fillna(0), expected, rtol=1e-12)


@pytest.mark.parametrize("weigh", [relative_frequency, tf_idf])
@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TWO.drop(columns="total"), "lacks the column total .*; count_terms makes such a table"),
        (TWO.drop(columns="post_id"), "a long table begins with post_id, or with what was counted by"),
        (pd.concat([TWO, TWO]), r"two counts share post_id 'a', term 'resa' \(rows 0 and 3\)"),
    ],
)
def test_a_table_that_is_no_table_of_counts_is_refused_with_the_reason(weigh, table, message):
    with pytest.raises(ValueError, match=message):
        weigh(table)


@pytest.mark.parametrize("weigh", [tf_idf, relative_frequency])
@pytest.mark.parametrize(("n", "total"), [(1, 0), (-1, 100), (float("nan"), 100), (1, float("nan")), (0, 0)])
def test_a_row_that_no_count_can_give_is_named(weigh, n, total):
    with pytest.raises(ValueError, match=r"row 1 has .* hits in a total of .*: give all words of the document"):
        weigh(counts(("a", "resa", 0, 1), ("a", "kund", n, total)))


def test_a_text_instead_of_counts_is_refused():
    with pytest.raises(TypeError, match="as count_terms makes it, got str"):
        tf_idf("Resan är ny.")


# --- N is the number of documents counted ---

THREE = pd.DataFrame({"post_id": ["a", "b", "c"], "text": ["kund kund", "kund resa", "och att det"]})


@pytest.mark.parametrize("smooth", [False, True])
def test_a_document_whose_words_were_all_left_out_counts_in_n(smooth):
    counted = document_term_matrix(THREE, stop_words=stop_words())
    table = count_terms(THREE, stop_words=stop_words())
    idf = math.log(4 / 3) + 1 if smooth else math.log(3 / 2)
    for counts_given in (counted, table, table[table["term"] == "kund"], table.sort_values("n").assign(note="å")):
        weighted = tf_idf(counts_given, smooth_idf=smooth)
        assert weighted.loc[weighted["term"] == "kund", "idf"].unique().tolist() == [idf]


def test_a_post_without_a_word_counts_in_n_as_it_does_for_scikit_learn():
    posts = pd.DataFrame({"post_id": ["a", "b", "c"], "text": ["Ny resa.", "Ny väg.", "–"]})
    expected = TfidfVectorizer(analyzer=build_analyzer(), norm=None).fit(posts["text"]).idf_.tolist()
    weighted = tf_idf(count_terms(posts), smooth_idf=True).drop_duplicates("term").sort_values("term")
    assert weighted["idf"].tolist() == pytest.approx(expected)


def test_a_year_without_posts_is_no_document_and_one_without_the_term_is():
    dates = pd.to_datetime(["2014-01-01", "2016-01-01", "2017-01-01"])
    weighted = tf_idf(count_terms(THREE.assign(published=dates), by="year", stop_words=stop_words()))
    assert weighted["idf"].tolist() == [math.log(3 / 2)] * 2 + [math.log(3)]


def test_n_can_be_given_and_cannot_be_less_than_the_documents_in_the_table():
    assert tf_idf(TWO, documents=4)["idf"].tolist() == [math.log(2), math.log(4), math.log(2)]
    with pytest.raises(ValueError, match="documents=1, but the table has 2: give the number of all documents"):
        tf_idf(TWO, documents=1)


def test_two_tables_together_have_at_least_the_documents_in_them():
    one, other = (
        count_terms(posts, stop_words=stop_words()) for posts in (THREE, THREE.assign(post_id=["x", "y", "z"]))
    )
    assert tf_idf(pd.concat([one, other]))["idf"].iloc[0] == 0


def test_a_long_table_with_its_posts_facts_is_weighed_by_post():
    posts = THREE.assign(published=pd.Timestamp("2017-01-01"), period="2017", words=2)
    counted = document_term_matrix(THREE)
    weighted = tf_idf(long_table(counted, posts))
    assert weighted["tf_idf"].tolist() == tf_idf(counted)["tf_idf"].tolist() and "period" in weighted


def test_a_table_of_posts_is_refused_with_the_call_that_counts_it():
    for weigh in (tf_idf, relative_frequency):
        with pytest.raises(TypeError, match=r"got a table of posts: count_terms\(posts\) makes one"):
            weigh(THREE)
