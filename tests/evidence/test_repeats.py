"""Sentences and posts that come back."""

import pandas as pd
import pytest

from sprakresa.evidence.repeats import repeated_sentences, similar_posts

FIRST = (
    "Resan är lång. Förnyelsen syftar till att långsiktigt öka myndighetens nytta för kunder och samhälle. "
    "Vi går vidare."
)
AGAIN = "Så här: Förnyelsen syftar till att långsiktigt öka vår myndighets nytta för kunder och samhälle. Tack!"
OTHER = "I dag besökte jag kontoret i Umeå och talade med dem som arbetar där om allt som händer nu."


def posts(**texts):
    return pd.DataFrame({"post_id": [*texts], "text": [*texts.values()]})


def test_a_sentence_that_recurs_nearly_word_for_word_is_found_with_both_its_posts():
    found = repeated_sentences(posts(a=FIRST, b=OTHER, c=AGAIN))
    assert found[["post_id", "other_post_id"]].values.tolist() == [["a", "c"]]
    assert found["sentence"].iloc[0].startswith("Förnyelsen syftar")


def test_other_sentences_short_ones_and_those_of_one_post_are_not_found():
    assert repeated_sentences(posts(a=FIRST, b=OTHER)).empty
    assert repeated_sentences(posts(a="Tack för i dag! Hej.", b="Tack för i dag! Hej.")).empty
    assert repeated_sentences(posts(a=f"{OTHER} {OTHER}", b=FIRST)).empty


def test_a_republished_post_is_found_and_an_other_is_not():
    found = similar_posts(posts(a=FIRST, b=f"{FIRST} Publicerad igen.", c=OTHER))
    assert found[["post_id", "other_post_id"]].values.tolist() == [["a", "b"]]
    assert found["similarity"].iloc[0] == pytest.approx(16 / 18)


def test_the_same_text_in_other_case_and_stops_is_the_same():
    assert similar_posts(posts(a=OTHER, b=OTHER.upper().replace(".", "!")))["similarity"].tolist() == [1.0]


def test_posts_of_no_or_few_words_are_no_pair():
    assert similar_posts(posts(a="", b="", c="Ja.", d="Ja.")).empty
    assert similar_posts(posts()).empty


@pytest.mark.parametrize("similarity", [0, 1.5])
def test_a_similarity_that_is_no_share_is_refused(similarity):
    with pytest.raises(ValueError, match="similarity"):
        similar_posts(posts(a=OTHER, b=OTHER), similarity=similarity)


def test_a_lone_string_is_refused():
    with pytest.raises(TypeError, match="read_posts"):
        repeated_sentences(OTHER)


def test_the_least_similarity_asked_for_is_found_and_the_most_alike_come_first():
    three = posts(a="Så börjar vår resa.", b="Nu börjar vår långa resa hem.", c="Nu börjar vår långa resa hem igen.")
    three.loc[3] = ["d", "Så börjar vår resa."]
    found = similar_posts(three, similarity=0.8)
    assert found.values.tolist() == [[1.0, "a", "d"], [0.8, "b", "c"]]
    assert similar_posts(three, similarity=0.81)["similarity"].tolist() == [1.0]


@pytest.mark.parametrize(("texts", "pairs"), [(100, 4950), (101, 0)])
def test_a_phrase_of_more_than_a_hundred_texts_makes_no_pair(texts, pairs):
    assert len(similar_posts(posts(**{f"post {i}": "Tack för i dag." for i in range(texts)}))) == pairs


def test_a_text_that_says_a_thing_twice_has_it_once():
    found = similar_posts(posts(a="Vi är på väg. Vi är på väg.", b="Vi är på väg."))
    assert found["similarity"].tolist() == [2 / 4]  # vi är på, är på väg, på väg vi, väg vi är


def test_a_sentence_of_eight_words_is_compared_and_one_of_seven_is_not():
    eight, seven = "Nu går vi vidare mot ett nytt mål.", "Nu går vi vidare mot nya mål."
    assert len(repeated_sentences(posts(a=eight, b=eight))) == 1
    assert repeated_sentences(posts(a=seven, b=seven)).empty
    assert len(repeated_sentences(posts(a=seven, b=seven), min_words=7, similarity=1)) == 1
