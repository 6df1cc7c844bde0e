"""The committed lists."""

import json
from collections import Counter
from pathlib import Path

import pytest

from sprakresa.counting.analyzer import build_analyzer
from sprakresa.swedish.lexicon import stop_word_groups, stop_words

STOP_WORDS = json.loads((Path(__file__).parents[1] / "cases/stop_words.json").read_text(encoding="utf-8"))
CONTENT = """arbete ansvar beslut bättre chef dag enkelt förnyelse förändring klart kund ledare ledarskap länge
medarbetare möjligt möte ny nytt resa stor större tid tillsammans utveckling viktig viktigt år""".split()  # noqa: SIM905  (reads better so)


def test_no_stop_word_stands_in_two_groups():
    counts = Counter(word for group in stop_word_groups().values() for word in group)
    assert [word for word, n in counts.items() if n > 1] == []


def test_stop_words_are_about_250_lower_case_words_with_a_gloss():
    glosses = {word: gloss for group in stop_word_groups().values() for word, gloss in group.items()}
    assert 220 <= len(glosses) <= 290
    assert all(word == word.lower() and gloss for word, gloss in glosses.items())


@pytest.mark.parametrize("word", CONTENT)
def test_a_content_word_of_a_workplace_is_no_stop_word(word):
    assert word not in stop_words()


@pytest.mark.parametrize(("word", "lemma"), STOP_WORDS["content"].items())
def test_a_content_word_stays_although_its_lemma_looks_like_a_stop_word(word, lemma):
    assert build_analyzer(stop_words=stop_words())(word) == [lemma]


@pytest.mark.parametrize("word", STOP_WORDS["stop"])
def test_a_stop_word_goes_in_each_of_its_forms_and_spellings(word):
    assert build_analyzer(stop_words=stop_words())(word) == []


def test_a_dropped_group_stays_in_the_text_and_an_asked_one_alone_goes():
    assert {"ska", "inte"} <= stop_words() - stop_words(drop=["modals", "negation"])
    assert stop_words(["negation"]) == {"inte", "ej", "icke", "aldrig"}


def test_an_unknown_group_is_refused_with_the_groups_there_are():
    with pytest.raises(ValueError, match=r"no stop-word group .verbs.; .*negation"):
        stop_words(drop=["verbs"])
