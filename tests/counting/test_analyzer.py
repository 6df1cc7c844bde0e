"""The analyser equals its copy in every process, and another language comes in by a function of one's own."""

import pickle
import re
import subprocess
import sys
import warnings
from functools import partial

import joblib
import pandas as pd
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline

from sprakresa import (
    build_analyzer,
    count_families,
    count_terms,
    count_themes,
    document_term_matrix,
    recount,
    stop_words,
    tf_idf,
    theme_matrix,
    tokenize,
)


def english(text):
    """Return the words of a text without their plural s."""
    return [word.lower().removesuffix("s") for word in tokenize(text)]


ENGLISH = pd.DataFrame({"post_id": ["a", "b"], "text": ["The cats met a cat. Cats!", "A dog met the cat and dogs."]})


# --- one analyser ---


@pytest.mark.parametrize("options", [{}, {"stop_words": stop_words(), "ngram_range": [1, 2]}, {"unit": english}])
def test_an_analyser_equals_its_copy_and_another_one_of_the_same_options(options):
    one = build_analyzer(**options)
    assert pickle.loads(pickle.dumps(one)) == one == build_analyzer(**options)
    assert hash(one) == hash(build_analyzer(**options))
    assert one != build_analyzer(unit="stem") and "0x" not in repr(one)


def test_an_analyser_has_one_hash_in_every_process():
    code = "import joblib, sprakresa as sr; print(joblib.hash(sr.build_analyzer(stop_words=sr.stop_words())))"
    done = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": s, "PYTHONPATH": ":".join(sys.path)},
        )
        for s in "01"
    ]
    assert {one.stdout.strip() for one in done} == {joblib.hash(build_analyzer(stop_words=stop_words()))}


def test_a_pipeline_finds_its_cache_again(tmp_path):
    def fitted():
        steps = CountVectorizer(analyzer=build_analyzer()), CountVectorizer()
        return make_pipeline(*steps[:1], "passthrough", memory=str(tmp_path)).fit(["Vi åker."])

    assert fitted()[0].vocabulary_ == fitted()[0].vocabulary_ == {"vi": 0, "åka": 1}
    assert len([*tmp_path.rglob("output.pkl")]) == 1


def test_the_options_can_be_read_off():
    assert repr(build_analyzer(unit="word", stop_words=["och", "Är"], ngram_range=(1, 2))) == (
        "Analyzer(unit='word', stop_words=2 words, ngram_range=(1, 2))"
    )
    assert repr(build_analyzer(unit=english)) == "Analyzer(unit=english, stop_words=0 words, ngram_range=(1, 1))"


# --- another language ---


def test_a_unit_of_ones_own_is_counted_with_all_its_terms_as_the_base():
    counted = document_term_matrix(ENGLISH, unit=english, stop_words=["The", "a"])
    assert counted.unit == "english"
    assert counted.terms.tolist() == ["and", "cat", "dog", "met"]
    assert counted.matrix.toarray().tolist() == [[0, 3, 0, 1], [1, 1, 2, 1]]
    assert counted.words.tolist() == [6, 7]


@pytest.mark.parametrize("options", [{}, {"ngram_range": (1, 2)}, {"stop_words": ["the"], "ngram_range": (2, 2)}])
def test_a_unit_of_ones_own_is_counted_as_scikit_learn_counts_it(options):
    counted = document_term_matrix(ENGLISH, unit=english, **options)
    vectoriser = CountVectorizer(analyzer=build_analyzer(unit=english, **options))
    assert (counted.matrix != vectoriser.fit_transform(ENGLISH["text"])).nnz == 0
    assert counted.terms.tolist() == vectoriser.get_feature_names_out().tolist()
    assert counted.words.tolist() == [6, 7]


def test_themes_and_weights_take_a_unit_of_ones_own():
    counted = document_term_matrix(ENGLISH, unit=english)
    assert count_themes(ENGLISH, {"pets": ["cat", "do*"]}, unit=english)["n"].tolist() == [3, 3]
    assert theme_matrix(counted, {"pets": ["cat", "do*"]}, unit=english).matrix.toarray().tolist() == [[3], [3]]
    assert tf_idf(counted).equals(tf_idf(count_terms(ENGLISH, unit=english)))
    assert recount(counted, unit="english", min_df=2).terms.tolist() == ["a", "cat", "met", "the"]


def test_terms_of_ones_own_keep_their_capitals_and_their_vocabulary_is_not_folded():
    counted = document_term_matrix(ENGLISH, unit=str.split, vocabulary=["Cats!", "cats"])
    assert counted.terms.tolist() == ["Cats!", "cats"] and counted.matrix.toarray().tolist() == [[1, 1], [0, 0]]


@pytest.mark.parametrize("unit", [partial(english), lambda text: english(text), str.split])
def test_any_callable_serves(unit):
    assert document_term_matrix(ENGLISH, unit=unit).words.tolist() == [6, 7]


def test_a_function_called_like_a_unit_is_not_taken_for_it():
    def lemma(text):
        return english(text)

    assert document_term_matrix(ENGLISH, unit=lemma).unit == "own"


@pytest.mark.parametrize("unit", [str.lower, lambda text: [1], lambda text: [("a", "b")]])
def test_a_function_that_does_not_give_a_list_of_terms_is_refused_by_name(unit):
    with pytest.raises(TypeError, match="must return a list of terms, and not"):
        document_term_matrix(ENGLISH, unit=unit)


# --- what is named is folded, and what is missed is said ---

POSTS = pd.DataFrame(
    {"post_id": ["a"], "text": ["Kunderna på Öland får kundnytta. Kunden bryr sig om fo\u0308rnyelse."]}
)


def test_what_is_named_is_folded_like_what_is_counted():
    assert count_terms(POSTS, vocabulary=["KUND", "fo\u0308rnyelse"])["n"].tolist() == [1 + 1, 1][::-1]
    assert count_themes(POSTS, {"t": ["Kund*", "FO\u0308RNY*", "Öland"]})["n"].tolist() == [5]
    assert count_families(POSTS, ["Kund", "Nytta"])["n"].tolist() == [2, 1, 1]


@pytest.mark.parametrize("source", [POSTS, document_term_matrix(POSTS, unit="word")])
@pytest.mark.parametrize(
    ("count", "message"),
    [
        (
            lambda posts: count_terms(posts, vocabulary=["kunden", "kund"]),
            r"no lemma 'kunden', but the word 'kunden' \(lemma 'kund'\): name the lemma",
        ),
        (
            lambda posts: count_terms(posts, unit="stem", vocabulary=["kunden"]),
            r"no stem 'kunden', but the word 'kunden' \(stem 'kund'\)",
        ),
        (
            lambda posts: count_themes(posts, {"a": ["kunde*", "resa"]}),
            r"no lemma 'kunde\*', but the word 'kunden' \(lemma 'kund'\)",
        ),
        (
            lambda posts: count_families(posts, ["kunderna"]),
            r"no lemma 'kunderna', but the word 'kunderna' \(lemma 'kund'\)",
        ),
        (
            lambda posts: count_terms(posts, unit="word", vocabulary=["kund*"]),
            r"no word 'kund\*', but the word 'kunden' .*take patterns as a theme",
        ),
        (
            lambda posts: count_terms(posts, vocabulary=["kund", "på väg", "på väg nu"]),
            r"'på väg' is 2 words: document_term_matrix\(posts, ngram_range=\(1, 2\)\) counts them; 'på väg nu' is 3",
        ),
        (
            lambda posts: count_themes(posts, {"a": ["kund", "på väg*"]}),
            r"'på väg\*' is 2 words",
        ),
        (
            lambda posts: count_families(posts, ["båt"]),
            "no family was found: name lemmas that occur",
        ),
    ],
)
def test_what_is_named_and_not_found_but_would_be_otherwise_is_said(source, count, message):
    with pytest.warns(UserWarning, match=message):
        count(source)


@pytest.mark.parametrize("source", [POSTS, document_term_matrix(POSTS, unit="word")])
def test_a_stop_word_of_ones_own_that_is_no_word_of_the_texts_is_said(source):
    with pytest.warns(
        UserWarning, match="no word is 'bry', 'kund', 'nytta', and 1 more: stop words go by form, list the"
    ):
        document_term_matrix(source, stop_words=["Kund", "bry", "nytta", "åka", "kunden", "och"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        document_term_matrix(source, stop_words={*stop_words(), "KUNDEN"})


def test_a_hint_names_the_line_of_the_caller():
    with pytest.warns(UserWarning) as said:
        document_term_matrix(POSTS, vocabulary=["kunden"])
        document_term_matrix(POSTS, stop_words=["bry"])
    assert [warning.filename for warning in said] == [__file__] * 2


def test_a_pair_is_looked_for_where_pairs_are_counted_and_a_term_with_a_blank_is_no_pair():
    with pytest.warns(UserWarning, match="'en ny resa' is 3 words"):
        count_terms(POSTS, ngram_range=(1, 2), vocabulary=["en ny", "en ny resa"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        count_terms(POSTS, unit="word", vocabulary=["5 000", "t ex", "EU:s"])
        count_terms(POSTS, ngram_range=(1, 2), vocabulary=["en ny"])


def test_what_is_named_and_is_nowhere_or_was_left_out_on_purpose_is_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert count_terms(POSTS, vocabulary=["båt"])["n"].tolist() == [0]
        assert count_themes(POSTS, {"a": ["båt*"]})["n"].tolist() == [0]
        assert count_terms(POSTS, vocabulary=["på"], stop_words=["på"])["n"].tolist() == [0]
        assert document_term_matrix(POSTS, unit="word", vocabulary=["kund"]).matrix.sum() == 0


def test_a_unit_of_ones_own_may_yield_its_terms():
    posts = pd.DataFrame({"post_id": ["a"], "text": ["åka nu åka"]})
    counted = document_term_matrix(posts, unit=lambda text: (word for word in text.split()))
    assert (counted.terms.tolist(), counted.matrix.toarray().tolist()) == (["nu", "åka"], [[1, 2]])


@pytest.mark.parametrize("returned", [None, 5, "ord", [1], [None]])
def test_a_unit_of_ones_own_that_returns_no_terms_is_refused(returned):
    with pytest.raises(TypeError, match=f"must return a list of terms, and not {re.escape(repr(returned))}"):
        build_analyzer(unit=lambda text: returned)("Åk!")
