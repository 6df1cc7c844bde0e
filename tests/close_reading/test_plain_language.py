"""LIX, OVIX and their neighbours: published values, what counts as a word, and what has no value."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprakresa import assign_period, document_term_matrix
from sprakresa.close_reading.plain_language import heaviest_sentences, lix, ovix, readability

CASES = json.loads(Path(__file__).parents[1].joinpath("cases").joinpath("readability.json").read_text(encoding="utf-8"))
SPARV = "a bc def ghij klmno pqrstu vxyzåäö"
MEASURES = ["lix", "ovix", "words_per_sentence", "longest_sentence", "letters_per_word", "long_words", "compounds"]


def make_posts(*texts, dates=()):
    dates = pd.to_datetime(dates or ["2017-02-10"] * len(texts))
    return pd.DataFrame({"post_id": [f"p{i}" for i in range(len(texts))], "published": dates, "text": texts})


@pytest.mark.parametrize("case", CASES["lix"], ids=lambda case: case["source"])
def test_lix_has_its_published_values(case):
    value = lix(case["words"], sentences=case["sentences"], long_words=case["long_words"])
    assert round(float(value), 2) == case["value"]


@pytest.mark.parametrize("case", CASES["ovix"], ids=lambda case: f"{case['words']} words")
def test_ovix_has_its_published_values_and_is_missing_where_it_has_none(case):
    value = float(ovix(case["words"], distinct=case["distinct"]))
    assert np.isnan(value) if case["value"] is None else round(value, 2) == case["value"]


def test_the_published_values_come_out_of_a_text_too():
    row = readability(make_posts(f"{SPARV}. ".capitalize() * 4)).iloc[0]
    assert (row["sentences"], row["words"]) == (4, 28)
    assert (round(row["lix"], 2), round(row["ovix"], 2)) == (21.29, 9.58)


def test_lix_equals_textstat_where_both_count_the_same():
    textstat = pytest.importorskip("textstat")
    textstat.set_lang("sv_SE")
    text = "Förnyelseresan inleddes våren efter valet. Vi möter våra kunder på nya sätt. Det går bra för oss alla!"
    ours = readability(make_posts(text)).iloc[0]
    assert (ours["words"], ours["sentences"]) == (textstat.lexicon_count(text), textstat.sentence_count(text))
    assert ours["lix"] == pytest.approx(textstat.lix(text), abs=1e-9)


@pytest.mark.parametrize(("word", "letters"), CASES["letters"], ids=lambda value: repr(value))
def test_the_length_of_a_word_is_its_letters(word, letters):
    row = readability(make_posts(f"år {word}")).iloc[0]
    assert row["words"] == 2
    assert row["letters_per_word"] == ((2 + letters) / 2 if letters else 2)
    assert row["long_words"] == (letters > 6) / 2


@pytest.mark.parametrize("text", ["", "   ", "...!", "2017", "2017 2018. 5 000!"])
def test_a_post_without_a_letter_has_no_measure(text):
    assert readability(make_posts(text))[MEASURES].isna().all(axis=None)


def test_one_word_and_words_that_never_recur_have_no_ovix_but_a_lix():
    table = readability(make_posts("Hej", "Vi är på väg"))
    assert table["ovix"].isna().all()
    assert table["lix"].tolist() == [1.0, 4.0]


def test_a_post_without_a_full_stop_is_one_sentence():
    assert readability(make_posts("vi är på väg mot något nytt"))["words_per_sentence"].tolist() == [7.0]


def test_the_share_of_compounds_counts_words_not_types():
    row = readability(make_posts("Resan är en förnyelseresa, en förnyelseresa!")).iloc[0]
    assert row["compounds"] == pytest.approx(2 / 6)


def test_a_period_is_measured_over_its_words_taken_together_and_an_empty_one_stays():
    dates = ["2015-09-02", "2017-01-05", "2017-02-10"]
    posts = assign_period(
        make_posts("Ny.", "Vi är på väg.", "Förnyelsen omfattar hela vår myndighet. Ja.", dates=dates)
    )
    table = readability(posts, by="period").set_index("period")
    assert table["posts"].tolist() == [1, 0, 2]
    assert table["shows"].tolist() == ["description only", "no posts", "description only"]
    assert table.loc["2016", [*MEASURES, "low", "high"]].isna().all()
    assert table.loc["2016", "words"] == 0
    assert table.loc["2017", "lix"] == pytest.approx(10 / 3 + 100 * 3 / 10)
    assert table.loc["2017", "longest_sentence"] == 5


def test_the_interval_is_the_jackknifes_over_posts():
    texts = ["Vi är på väg. Hej du.", "Förnyelsen omfattar hela myndigheten.", "Det går bra för oss alla i dag.", ""]
    row = readability(make_posts(*texts).assign(period="2017"), by="period").iloc[0]
    facts = np.array([[2, 6, 0], [1, 4, 3], [1, 8, 0]])  # sentences, words, long words of the posts with words
    rest = facts.sum(axis=0) - facts
    without = rest[:, 1] / rest[:, 0] + 100 * rest[:, 2] / rest[:, 1]
    half = 4.302652729749464 * np.sqrt(2 / 3 * ((without - without.mean()) ** 2).sum())  # t(.975, 2)
    assert (row["posts"], row["shows"]) == (4, "interval")
    assert [row["low"], row["high"]] == pytest.approx([row["lix"] - half, row["lix"] + half])


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    sentences = rng.integers(8, 40, size=(2000, 5))
    words = sentences * rng.normal(17, 3, size=(2000, 5)).clip(8).round()
    long_words = rng.binomial(words.astype(int), rng.beta(30, 70, size=(2000, 5)))
    from sprakresa.close_reading.plain_language import _half_width

    truth = lix(17.0, sentences=1.0, long_words=17 * 0.3)
    inside = 0
    for s, w, k in zip(sentences, words, long_words, strict=True):
        value = lix(w.sum(), sentences=s.sum(), long_words=k.sum())
        half = _half_width(pd.DataFrame({"words": w, "inside": w, "sentences": s, "long_words": k}), 0.95)
        inside += abs(value - truth) <= half
    assert 0.93 <= inside / 2000 <= 0.99


def test_counts_of_words_and_of_sentences_give_what_the_texts_give():
    texts = ["Vi är på väg. Hej du. Hej vi.", "Förnyelsen omfattar hela myndigheten, 2017.", "Det går bra."] * 2
    posts = make_posts(*texts, dates=["2015-09-02", "2016-01-05", "2017-02-10"] * 2)
    rows = heaviest_sentences(posts, n=None).groupby(["post_id", "words"]).size()
    table, facts = rows.rename("sentences").reset_index(), posts.drop(columns="text")
    counted = document_term_matrix(posts, unit="word")
    pd.testing.assert_frame_equal(readability(counted, sentences=table), readability(posts))
    for by in ("year", "month", "half"):
        grouped = {"by": by, "counted": counted, "sentences": table}
        given, full = (frame.assign(half=["a", "b"] * 3) for frame in (facts, posts))
        pd.testing.assert_frame_equal(readability(given, **grouped), readability(full, by=by))
    assert [*readability(posts, by="year").columns[:3]] == ["period", "start", "end"]
    assert "start" not in readability(posts.assign(half="a"), by="half")


def test_words_of_a_sentence_that_is_cut_off_count_for_the_share_of_long_words_only():
    posts = make_posts("Vi är på väg. Förnyelsen omfattar")
    sentences = pd.DataFrame({"post_id": ["p0"], "words": [4], "sentences": [1]})
    row = readability(posts, sentences=sentences).iloc[0]
    assert row["lix"] == pytest.approx(4 / 1 + 100 * 2 / 6)
    assert (row["words"], row["words_per_sentence"]) == (6, 4)


@pytest.mark.parametrize(
    ("sentences", "message"),
    [
        ({"post_id": ["p0"], "words": [9], "sentences": [1]}, "'p0' has 9 words in its sentences and 4 in its counts"),
        ({"post_id": ["p0"], "words": [4]}, "lacks the column sentences"),
    ],
)
def test_sentences_that_do_not_fit_the_counts_are_refused(sentences, message):
    counted = document_term_matrix(make_posts("Vi är på väg."), unit="word")
    with pytest.raises(ValueError, match=message):
        readability(counted, sentences=pd.DataFrame(sentences))


def test_word_counts_without_sentences_are_refused():
    with pytest.raises(ValueError, match="lacks the column text"):
        readability(document_term_matrix(make_posts("Vi är på väg."), unit="word"))


def test_a_heavy_sentence_is_weighed_by_leaving_it_out():
    posts = make_posts("Vi är på väg. Förnyelsen omfattar hela myndigheten. Det går bra.", "Ensam mening.")
    table = heaviest_sentences(posts, n=None)
    heaviest = table.iloc[0]
    assert heaviest["text"] == "Förnyelsen omfattar hela myndigheten."
    assert heaviest["lix_contribution"] == pytest.approx((11 / 3 + 100 * 3 / 11) - 7 / 2)
    assert np.isnan(table.iloc[-1]["lix_contribution"])
    assert table.iloc[-1]["post_id"] == "p1"


@given(st.lists(st.text(alphabet="abå 5.!\n\xad", max_size=40), min_size=1, max_size=4))
def test_sentences_point_into_the_text_and_add_up_to_the_posts_words(texts):
    posts = make_posts(*texts)
    sentences = heaviest_sentences(posts, n=None)
    of_post = posts.set_index("post_id")["text"]
    for row in sentences.itertuples():
        assert of_post[row.post_id][row.start : row.end] == row.text
    table = readability(posts)
    assert sentences["words"].sum() == table["words"].sum()
    assert len(sentences) == table["sentences"].sum()
    assert not np.isinf(table[MEASURES].to_numpy(float)).any()


def test_a_post_without_text_and_a_lone_string_are_refused():
    with pytest.raises(ValueError, match="'p0' has no text"):
        heaviest_sentences(make_posts(None))
    with pytest.raises(TypeError, match="expected a table"):
        readability("Vi är på väg.")
    with pytest.raises(ValueError, match="period"):
        readability(make_posts("Ny."), by="period")
