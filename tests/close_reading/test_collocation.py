"""Collocations are measured as NLTK does, over lemmas within sentences, with the posts behind each pair."""

import numpy as np
import pandas as pd
import pytest
from nltk.collocations import BigramCollocationFinder
from nltk.metrics import BigramAssocMeasures
from nltk.probability import FreqDist

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
def test_the_scores_are_nltks_for_the_places_that_windows_have_inside_sentences(measure, window):
    sentences = [lemmatize(tokenize(sentence)) for text in TEXTS for sentence in split_sentences(text)]
    word_fd = FreqDist(word for sentence in sentences for word in sentence)
    near = [
        other
        for sentence in sentences
        for at, word in enumerate(sentence)
        if word == "lång"
        for other in [*sentence[max(at - window, 0) : at], *sentence[at + 1 : at + 1 + window]]
        if other != "lång"
    ]
    mean = len(near) / word_fd["lång"]
    finder = BigramCollocationFinder(word_fd, FreqDist(("lång", other) for other in near), window_size=mean + 1)
    table = collocations(POSTS, "lång", window=window, measure=measure, min_count=1)
    assert len(table)
    for row in table.itertuples():
        assert row.n == near.count(row.collocate)
        assert (row.n_term, row.n_collocate) == (word_fd["lång"], word_fd[row.collocate])
        assert row.expected == pytest.approx(len(near) * row.n_collocate / (word_fd.N() - row.n_term))
        score = finder.score_ngram(getattr(BigramAssocMeasures, MEASURES[measure]), "lång", row.collocate)
        assert getattr(row, measure) == pytest.approx(score, rel=1e-12)


def test_in_short_sentences_a_neighbour_somewhat_above_chance_is_found_and_the_rest_is_not():
    """Words drawn at random, six a sentence, but *katt* follows *hund* in a third of its sentences."""
    rng, words = np.random.default_rng(0), ["hund", "katt", "hus", "bil", "skog", "båt", "sol", "regn"]
    sentences = []
    for _ in range(2000):
        drawn = [*rng.choice(words, 6)]
        if "hund" in drawn and rng.random() < 0.35:
            drawn[(drawn.index("hund") + 1) % 6] = "katt"
        sentences.append(" ".join(drawn).capitalize() + ".")
    posts = pd.DataFrame({"post_id": ["a"], "text": [" ".join(sentences)]})
    table = collocations(posts, "hund").set_index("collocate")
    assert table.index[0] == "katt"
    assert 1.1 < table.loc["katt", "n"] / table.loc["katt", "expected"] < 1.4
    assert (table.drop(index="katt")["n"] / table.drop(index="katt")["expected"] < 1.05).all()


def test_a_word_met_from_both_sides_more_often_than_it_occurs_has_a_score():
    posts = pd.DataFrame({"post_id": ["a"], "text": ["Ny lång ny lång ny. " * 3 + "Här är en väg. " * 9]})
    for measure in MEASURES:
        assert np.isfinite(collocations(posts, "ny", measure=measure)[measure]).all()


def test_neighbours_can_be_told_apart_by_period_or_by_a_column():
    dates = pd.to_datetime(["2015-09-02", "2017-01-05", "2017-02-10"])
    posts = POSTS.assign(published=dates, kind=["own", "guest", "guest"])
    table = collocations(posts, "lång", by="year", window=1, min_count=1)
    assert table.columns[0] == "period"
    assert {*table.loc[table["period"] == "2015", "collocate"]} == {"den", "resa"}
    alone = collocations(posts[posts["kind"] == "guest"], "lång", window=1, min_count=1)
    of_guests = collocations(posts, "lång", by="kind", window=1, min_count=1).query("kind == 'guest'")
    pd.testing.assert_frame_equal(of_guests.drop(columns="kind").reset_index(drop=True), alone)


def test_a_word_is_found_however_it_is_typed():
    pd.testing.assert_frame_equal(collocations(POSTS, "LA\u030aNG"), collocations(POSTS, "lång"))


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
    counted = document_term_matrix(POSTS, unit="word")
    pd.testing.assert_frame_equal(collocations(POSTS, "resa", counted=counted), collocations(POSTS, "resa"))
    with pytest.raises(ValueError, match="expected counts of unit 'word', got counts of lemma"):
        collocations(POSTS, "lång", counted=document_term_matrix(POSTS))


def test_pairs_of_equal_score_come_in_order_of_the_collocate():
    table = collocations(POSTS, "dag", window=1, min_count=1, measure="dice")
    ordered = table.sort_values(["dice", "collocate"], ascending=[False, True])
    assert table["collocate"].tolist() == ordered["collocate"].tolist()
    assert table["dice"].duplicated().any()


def test_a_word_that_is_in_no_post_has_no_company():
    assert collocations(POSTS, "pandemi").empty


def test_a_form_instead_of_its_lemma_is_told():
    with pytest.warns(UserWarning, match="no lemma 'långa' in these posts; 'långa' with unit='word' finds 2 hits"):
        assert collocations(POSTS, "långa").empty


@pytest.mark.parametrize(("wrong", "message"), [({"measure": "g2"}, "no measure 'g2'"), ({"window": 0}, "window=0")])
def test_what_cannot_be_measured_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        collocations(POSTS, "resa", **wrong)
