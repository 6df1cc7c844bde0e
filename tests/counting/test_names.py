"""Names are found by how a corpus writes them, inside its sentences."""

import pandas as pd
import pytest

from sprakresa import document_term_matrix, find_names


def posts_of(*texts):
    return pd.DataFrame({"post_id": range(len(texts)), "text": texts})


POSTS = posts_of(
    "Magdalena talar om klimat. Vi och Magdalena Johansson lyssnar. Klimatet är bra, säger Johansson.",
    "Om klimat talar Magdalena. Klimat! Klimat! Klimat! Och Johansson, ”Vi vill”, och: ”Vi kan”, sa Åsa.",
)


def test_names_are_taken_and_a_word_that_also_begins_sentences_is_kept():
    assert find_names(POSTS, min_n=2) == ["johansson", "magdalena"]
    assert find_names(POSTS, min_n=1) == ["johansson", "magdalena", "åsa"]


def test_what_begins_after_a_colon_or_a_quotation_mark_is_no_sign_of_a_name():
    quoted = posts_of("Hon sa: Vi åker. Han sa ”Vi åker” – Vi åker, (Vi åker)." * 3)
    assert find_names(quoted, min_n=1) == []


def test_the_share_and_the_number_of_uses_are_reached_by_equality():
    posts = posts_of("Nu är Björn här, och Björn där, och en björn.")
    assert find_names(posts, share=2 / 3, min_n=3) == ["björn"]
    assert find_names(posts, share=0.67, min_n=3) == []
    assert find_names(posts, share=2 / 3, min_n=4) == []


def test_names_serve_as_stop_words_whatever_the_unit():
    names = find_names(POSTS, min_n=1)
    counted = document_term_matrix(POSTS, stop_words=names)
    assert not {*names} & {*counted.terms}
    assert "klimat" in counted.terms


@pytest.mark.parametrize(
    ("given", "options", "error", "message"),
    [
        (document_term_matrix(POSTS), {}, TypeError, "got counts of lemma .*give the posts .* with their texts"),
        (POSTS, {"share": 0}, ValueError, "share=0, min_n=3: give a share above 0"),
        (POSTS, {"share": 1.1}, ValueError, "share=1.1"),
        (POSTS, {"min_n": 0}, ValueError, "at least one use"),
    ],
)
def test_what_cannot_be_searched_is_refused(given, options, error, message):
    with pytest.raises(error, match=message):
        find_names(given, **options)


def test_no_posts_have_no_names():
    assert find_names(POSTS[:0]) == []
