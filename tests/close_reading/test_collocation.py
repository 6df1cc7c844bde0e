"""Collocations are NLTK's, over lemmas within sentences, with the posts behind each pair."""

import pandas as pd
import pytest
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures

from sprakresa import document_term_matrix, lemmatize, split_sentences, tokenize
from sprakresa.close_reading.collocation import MEASURES, collocations

TEXTS = [
    "Den långa resan börjar i dag. Hon är här och väntar på en buss.",
    "En lång resa slutar alltid. Den långa vägen går åt väster.",
    "Resan var lång. Nu är vi här! En lång dag, en ny dag och en ny väg mot öster.",
]
POSTS = pd.DataFrame({"post_id": ["a", "b", "c"], "text": TEXTS})


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("window", [1, 3])
def test_the_scores_are_those_of_nltks_finder_over_both_directions(measure, window):
    sentences = [lemmatize(tokenize(sentence)) for text in TEXTS for sentence in split_sentences(text)]
    padded = [word for sentence in sentences for word in [*sentence, *[None] * window]]
    finder = BigramCollocationFinder.from_words(padded, window_size=window + 1)
    table = collocations(POSTS, "lång", window=window, measure=measure, min_count=1)
    score = getattr(BigramAssocMeasures, MEASURES[measure])
    assert len(table)
    for row in table.itertuples():
        n = finder.ngram_fd[("lång", row.collocate)] + finder.ngram_fd[(row.collocate, "lång")]
        assert row.n == n
        counts = (row.n_term, row.n_collocate)
        assert counts == (finder.word_fd["lång"], finder.word_fd[row.collocate])
        expected = score(n / (2 * window), counts, finder.N)
        assert getattr(row, measure) == pytest.approx(expected, rel=1e-12)


def test_pairs_never_cross_a_sentence_and_are_told_by_post():
    table = collocations(POSTS, "resa", window=9, min_count=1, measure="pmi").set_index("collocate")
    assert "buss" not in table.index
    assert "väg" not in table.index
    table = collocations(POSTS, "resa", window=2).set_index("collocate")
    assert table.loc["lång", ["n", "posts", "n_term", "n_collocate"]].tolist() == [3, 3, 3, 5]


def test_rare_pairs_and_stop_words_can_be_left_out():
    assert collocations(POSTS, "resa", window=2, min_posts=4).empty
    assert "lång" not in collocations(POSTS, "resa", window=2, stop_words=["lång"])["collocate"].tolist()


def test_counts_made_before_give_the_same_table():
    counts = document_term_matrix(POSTS)
    pd.testing.assert_frame_equal(collocations(POSTS, "resa", counts=counts), collocations(POSTS, "resa"))
    with pytest.raises(ValueError, match="counted otherwise"):
        collocations(POSTS, "lång", counts=document_term_matrix(POSTS, unit="word"))


def test_pairs_of_equal_score_come_in_order_of_the_collocate():
    table = collocations(POSTS, "dag", window=1, min_count=1, measure="dice")
    ordered = table.sort_values(["dice", "collocate"], ascending=[False, True])
    assert table["collocate"].tolist() == ordered["collocate"].tolist()
    assert table["dice"].duplicated().any()


def test_a_word_that_is_in_no_post_has_no_company():
    assert collocations(POSTS, "pandemi").empty


@pytest.mark.parametrize(("wrong", "message"), [({"measure": "g2"}, "no measure 'g2'"), ({"window": 0}, "window=0")])
def test_what_cannot_be_measured_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        collocations(POSTS, "resa", **wrong)
