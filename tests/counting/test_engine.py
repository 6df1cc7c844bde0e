"""The engine gives, entry by entry, what counting token by token gives; and nothing collides."""

import json
import lzma
from collections import Counter
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprakresa import build_analyzer, document_term_matrix
from sprakresa.counting._engine import numbering, tallies
from sprakresa.counting._engine.chunks import find_chunks
from sprakresa.counting._engine.numbering import number_sorted
from sprakresa.counting._engine.words import words_of
from sprakresa.swedish.lexicon import toml_list
from sprakresa.swedish.tokens import normal_form, tokenize

TOP = Path(__file__).parents[2]
QUESTIONS = TOP.parent / "shared" / "corpora" / "interpellations.jsonl.xz"

LISTS = toml_list("abbreviations.toml")
ABBREVIATIONS = [*LISTS["never_final"], *LISTS["may_end_sentence"]]
SPACED = [entry.rstrip(".").replace(".", gap) for entry in LISTS["spaced"] for gap in (" ", ". ", "\xa0", "\n", "  ")]
# What may go wrong: joins across blanks, byte and word borders of the keys, letters that change when lower-cased or
# composed, and bytes that are no text at all.
PIECES = [
    *(" ", " ", " ", " ", "\n", "\t", "\r", "\x0b", "\x1c", "\x85", "\xa0", "\u2009", "\u2028", "  "),
    *("1", "5", "12", "000", "100", "1994/95:12", "٣٣٣", "²", "½"),
    *("t", "ex", "t.", "bl", "a", "a.", "d", "v", "s", "o", "m", "fl", "kl.", "fr", "om", "Kr"),
    *("för", "é", "×", "÷", "ß", "ÿ", "Ā", "likn", "dyl"),  # what may come after the end of an abbreviation, or not
    *(".", ",", ";", ":", "!", "?", "-", "–", "(", ")", "'", "’", '"', "”", "/", "&", "%", "#", "@", "…", "_"),
    *("EU:s", "it-", "bolag", "Åre", "ö", "å\u0308", "\u0301", "\xad", "\u200d", "😀", "www.", ".se", "https://"),
    *("ΟΔΟΣ", "İ", "ǅ", "\u212b", "ﬁ", "\x00", "\x01", "\ud800", "\udfff"),
    *("abcdef", "abcdefg", "abcdefgh", "abcdefghijklmn", "abcdefghijklmno", "abcdefghijklmnop"),
    *("x" * 22, "x" * 23, "x" * 24, "x" * 30, "x" * 31, "x" * 32, "ö" * 15, "ö" * 16),
]
texts = st.lists(st.sampled_from(PIECES + ABBREVIATIONS + SPACED), max_size=25).map("".join) | st.text(max_size=30)


def posts_of(list_of_texts):
    """Return a table of posts with these texts."""
    ids = [f"post {i}" for i in range(len(list_of_texts))]
    return pd.DataFrame({"post_id": ids, "text": pd.Series(list_of_texts, dtype=object)})


def assert_equals_counting_one_by_one(list_of_texts, batch_size=tallies.BATCH, **options):
    """Compare entry by entry, and the numbers of words."""
    usual, tallies.BATCH = tallies.BATCH, batch_size
    try:
        counted = document_term_matrix(posts_of(list_of_texts), **options)
    finally:
        tallies.BATCH = usual
    unit = options.get("unit", "lemma")
    expected = [Counter(build_analyzer(unit=unit)(text)) for text in list_of_texts]
    rows = zip(counted.matrix.indptr, counted.matrix.indptr[1:], strict=False)
    cells = [slice(first, last) for first, last in rows]
    matrix = counted.matrix
    got = [dict(zip(counted.terms[matrix.indices[c]], matrix.data[c].tolist(), strict=True)) for c in cells]
    assert got == expected
    assert counted.terms.tolist() == sorted(set().union(*expected))
    assert counted.words.tolist() == [len(tokenize(text)) for text in list_of_texts]


@given(st.lists(texts, max_size=8), st.sampled_from(["word", "lemma", "part"]), st.sampled_from([1, 30, 1000]))
@settings(max_examples=150, deadline=None)
def test_counts_equal_the_analyzer_s_whatever_the_texts_and_the_size_of_a_batch(posts, unit, batch_size):
    assert_equals_counting_one_by_one(posts, unit=unit, batch_size=batch_size)


@given(st.lists(texts, max_size=6))
@settings(max_examples=60, deadline=None)
def test_counts_are_exact_even_if_every_long_chunk_has_the_same_key(posts):
    mix, numbering.MIX = numbering.MIX, np.zeros(3, dtype=np.uint64)
    try:
        assert_equals_counting_one_by_one(posts, unit="word", batch_size=30)
    finally:
        numbering.MIX = mix


def test_the_test_above_does_meet_keys_that_collide():
    raw = b"abcdefgh abcdefghi" + numbering.PADDING
    mix, numbering.MIX = numbering.MIX, np.zeros(3, dtype=np.uint64)
    try:
        keys = numbering.find_keys(raw, np.array([0, 9]), np.array([8, 18])).keys
    finally:
        numbering.MIX = mix
    assert keys[0] == keys[1]


@given(st.lists(texts.map(lambda text: "".join(text.split())).filter(bool), max_size=20))
@settings(max_examples=150, deadline=None)
def test_chunks_that_are_plainly_one_word_are_what_the_tokeniser_finds(pieces):
    words, of = words_of("".join(f"{piece}\n" for piece in pieces))
    listed = np.array(words.split("\n")[:-1], dtype=object)
    got = [listed[of == i].tolist() for i in range(len(pieces))]
    assert got == [[*map(normal_form, tokenize(piece))] for piece in pieces]


@pytest.mark.parametrize("around", ["{}", "({}", "{},", '"{}"', "{}.", "{}).", "{}:", "x-{}", "{}-"])
def test_listed_abbreviations_are_never_taken_for_plain_words(around):
    pieces = [around.format(form) for entry in ABBREVIATIONS for form in (entry, entry[:-1], entry.capitalize())]
    words, of = words_of("".join(f"{piece}\n" for piece in pieces))
    listed = np.array(words.split("\n")[:-1], dtype=object)
    got = {piece: listed[of == i].tolist() for i, piece in enumerate(pieces)}
    assert got == {piece: [*map(normal_form, tokenize(piece))] for piece in pieces}


@given(st.lists(texts.map(lambda text: text.replace("\n", "")).filter(bool), max_size=40))
@settings(max_examples=150, deadline=None)
def test_lines_are_numbered_in_the_order_in_which_python_sorts_them(lines):
    numbers, distinct = number_sorted("".join(f"{line}\n" for line in lines))
    assert distinct == sorted({*lines})
    assert [distinct[number] for number in numbers] == lines


def test_long_lines_that_begin_alike_are_told_apart_and_sorted():
    lines = [f"{'arbetsmarknadspolitik' * 3}{end}" for end in "bacö"] + ["arbetsmarknadspolitik"]
    numbers, distinct = number_sorted("".join(f"{line}\n" for line in lines))
    assert distinct == sorted(lines)
    assert [distinct[number] for number in numbers] == lines


def test_lines_as_long_as_a_picture_are_sorted_too():
    lines = [f"{'å' * n}{end}" for n in (100, 127, 128, 129, 5000, 200_000) for end in ("", "a", "ö", "\0")] * 2
    numbers, distinct = number_sorted("".join(f"{line}\n" for line in lines))
    assert distinct == sorted({*lines})
    assert [distinct[number] for number in numbers] == lines


@pytest.mark.parametrize("unit", ["word", "lemma", "stem", "part"])
def test_counts_equal_count_vectorizer_s_on_the_posts(unit):
    from sklearn.feature_extraction.text import CountVectorizer

    real = [path.read_text(encoding="utf-8") for path in sorted((TOP / "data" / "posts").glob("*.md"))]
    vectorizer = CountVectorizer(analyzer=build_analyzer(unit=unit))
    expected = vectorizer.fit_transform(real)
    counted = document_term_matrix(posts_of(real), unit=unit)
    assert counted.terms.tolist() == vectorizer.get_feature_names_out().tolist()
    assert (counted.matrix != expected).nnz == 0


def test_counts_equal_the_analyzer_s_on_parliamentary_questions():
    if not QUESTIONS.exists():
        pytest.skip("the parliamentary questions (../shared/corpora) are not here")
    with lzma.open(QUESTIONS, "rt", encoding="utf-8") as file:
        real = [json.loads(line)["text"] for line in islice(file, 0, 1500, 15)]
    assert_equals_counting_one_by_one(real, unit="word")


def test_texts_of_signs_alone_have_rows_and_no_terms():
    """Cells outside the matrix would be written over whatever lies in memory there."""
    for texts, options in ((["– !"] * 5000, {}), (["och – och"] * 5000, {"stop_words": ["och"]})):
        for unit in ("word", "lemma", "part"):
            counted = document_term_matrix(posts_of(texts), unit=unit, **options)
            assert counted.matrix.shape == (5000, 0)
            assert counted.matrix.nnz == 0
            counted.matrix.check_format(full_check=True)
            assert counted.words.tolist() == [2 * len(options)] * 5000


def test_n_grams_equal_count_vectorizer_s():
    from sklearn.feature_extraction.text import CountVectorizer

    real = ["Vi ska ge 5 000 kr. Vi ska, t ex, resa.", "", "Vi ska resa."]
    vectorizer = CountVectorizer(analyzer=build_analyzer(unit="word", ngram_range=(1, 2)))
    expected = vectorizer.fit_transform(real)
    counted = document_term_matrix(posts_of(real), unit="word", ngram_range=(1, 2))
    assert counted.terms.tolist() == vectorizer.get_feature_names_out().tolist()
    assert (counted.matrix != expected).nnz == 0


@pytest.mark.parametrize(
    "text", ["", " \n ", "– … !", "\x00", "\ud800", "ö" * 500_000, "1 000 " * 50_000, "-a" * 50_000]
)
def test_texts_that_are_empty_odd_or_of_one_huge_chunk_are_counted_exactly(text):
    assert_equals_counting_one_by_one([text, "Åk nu!", text], unit="word")


def chunks_of(text):
    """Return the chunks of one text as they are cut and joined, without the gaps."""
    lines, [(numbers, _)] = find_chunks([[text]])
    return [chunk for chunk in (lines.split("\n")[i] for i in numbers) if chunk]


@pytest.mark.parametrize("white", [*map(chr, (9, 10, 11, 12, 13, 28, 29, 30, 31, 32))])
def test_every_white_sign_of_ascii_ends_a_chunk_and_no_other_does(white):
    assert chunks_of(f"åka{white}väg{white}{white}öst") == ["åka", "väg", "öst"]
    for other in (8, 14, 27, 33, 160):
        assert len(chunks_of(f"åka{chr(other)}väg")) == 1


@pytest.mark.parametrize(
    ("text", "chunks"),
    [
        ("ge 5 000 kr", ["ge", "5 000", "kr"]),
        ("ge 0 999 kr", ["ge", "0 999", "kr"]),
        ("ge 5\t000 kr", ["ge", "5\t000", "kr"]),
        ("ge 5\n000 kr", ["ge", "5", "000", "kr"]),
        ("ge 5  000 kr", ["ge", "5", "000", "kr"]),
        ("ge 5 : 6 kr", ["ge", "5", ":", "6", "kr"]),
        ("ge 5 / 6 kr", ["ge", "5", "/", "6", "kr"]),
        ("punkt 1. Nu", ["punkt 1.", "Nu"]),
        ("punkt 9. Nu", ["punkt 9.", "Nu"]),
        ("punkt 0. Nu", ["punkt", "0.", "Nu"]),
        ("punkt 10. Nu", ["punkt", "10.", "Nu"]),
        ("punkt 1: Nu", ["punkt", "1:", "Nu"]),
        ("nu ex väg", ["nu ex", "väg"]),
        ("nu exet väg", ["nu", "exet", "väg"]),
        ("nu exé väg", ["nu", "exé", "väg"]),
        ("nu ex× väg", ["nu ex×", "väg"]),
        ("nu ex÷ väg", ["nu ex÷", "väg"]),
        ("bl. a. på väg", ["bl. a.", "på", "väg"]),
        ("å 5 väg", ["å", "5", "väg"]),
    ],
)
def test_chunks_are_joined_where_a_token_may_cross_the_blank_and_nowhere_else(text, chunks):
    assert chunks_of(text) == chunks
    assert chunks_of(f"{text}\n{text}") == chunks * 2


def test_the_same_chunk_has_the_same_number_in_every_batch():
    lines, places = find_chunks([["Åk nu"], ["nu åk", "Åk"]])
    chunks = lines.split("\n")
    assert [[chunks[i] for i in numbers] for numbers, _ in places] == [["Åk", "nu"], ["nu", "åk", "Åk"]]
    assert places[0][0][0] == places[1][0][2]
    assert [ends.tolist() for _, ends in places] == [[0, 2], [0, 2, 3]]
