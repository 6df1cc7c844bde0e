"""The committed lists."""

from collections import Counter

import pytest

from sprakresa.swedish.lemmas import lemmatize
from sprakresa.swedish.lexicon import stop_word_groups, stop_words

CONTENT = """arbete ansvar beslut bättre chef dag enkelt förnyelse förändring klart kund ledare ledarskap länge
medarbetare möjligt möte ny nytt resa stor större tid tillsammans utveckling viktig viktigt år""".split()  # noqa: SIM905  (reads better so)


def test_no_stop_word_stands_in_two_groups():
    counts = Counter(word for group in stop_word_groups().values() for word in group)
    assert [word for word, n in counts.items() if n > 1] == []


def test_stop_words_are_about_two_hundred_lower_case_words_with_a_gloss():
    glosses = {word: gloss for group in stop_word_groups().values() for word, gloss in group.items()}
    assert 180 <= len(glosses) <= 250
    assert all(word == word.lower() and gloss for word, gloss in glosses.items())


@pytest.mark.parametrize("word", CONTENT)
def test_a_content_word_of_a_workplace_is_no_stop_word(word):
    assert word not in stop_words()


def test_the_lemma_of_a_stop_word_is_a_stop_word():
    words = sorted(stop_words())
    assert [pair for pair in zip(words, lemmatize(words), strict=True) if pair[1] not in stop_words()] == []


def test_a_dropped_group_stays_in_the_text_and_an_asked_one_alone_goes():
    assert {"ska", "inte"} <= stop_words() - stop_words(drop=["modals", "negation"])
    assert stop_words(["negation"]) == {"inte", "ej", "icke", "aldrig"}


def test_an_unknown_group_is_refused_with_the_groups_there_are():
    with pytest.raises(ValueError, match=r"no stop-word group .verbs.; .*negation"):
        stop_words(drop=["verbs"])
