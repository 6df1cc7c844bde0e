"""Where words may be cut: many looked at together as one by one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import write_word_table
from hypothesis import given
from hypothesis import strategies as st

from sprakresa import lemmatize, split_compound
from sprakresa.swedish import cuts
from sprakresa.swedish.compounds import split_compounds

WORDS = [word for word in write_word_table.every_word()[::5000] if word.isalpha()]
ENDS = ["", "s", "erna", "resan", "politik"]
ODD = ["", "å", "åå", "\ud800ö", "a\nb", "ab\0c", "x" * 80, "förnyelsresa", "topppolitiker", "ﬁn", "𝔞𝔟𝔠"]
GLUED = st.lists(st.sampled_from([*WORDS, *ODD, "arbets", "resa", "s"]), min_size=1, max_size=4).map("".join)


@pytest.fixture(autouse=True)
def nothing_looked_at():
    cuts.find_places([])
    yield
    cuts.find_places([])


@given(st.lists(GLUED.filter(lambda word: len(word) <= cuts.LONGEST), max_size=20))
def test_many_words_together_have_the_places_and_ends_of_one_by_one(words):
    cuts.find_places([])
    alone = {word: (cuts.places(word), cuts.listed_ends(word)) for word in words}
    cuts.find_places([*alone])
    assert alone == {word: (cuts.places(word), cuts.listed_ends(word)) for word in words}


def test_the_rests_of_a_word_without_a_known_rest_are_looked_at_too():
    cuts.find_places(["kabelteveresebolagsxyz"])
    assert {"teveresebolagsxyz", "kabelteveresebolagsxyz"} <= cuts._SEEN["places"].numbers.keys()


def test_a_listed_word_may_have_rarer_parts():
    assert cuts.needed(0.5)[3:] == [value - 0.5 for value in cuts.needed(0.0)[3:]]
    assert cuts.needed(0.5)[:3] == cuts.needed(0.0)[:3]
    some = [word for word in WORDS if len(word) < 40]
    for word in some:
        assert {cut[:2] for cut in cuts.places(word)} <= {cut[:2] for cut in cuts.places(word, 0.5)}
    assert any(len(cuts.places(word, 0.5)) > len(cuts.places(word)) for word in some)


def test_threads_at_the_same_time_have_the_lemmas_of_one():
    words = [f"{first}{second}{end}" for first in WORDS[::9] for second in WORDS[::40] for end in ENDS]
    pieces = [words[i::7] for i in range(7)]
    with ThreadPoolExecutor(4) as pool:
        together = [*pool.map(lemmatize, pieces)]
        parts = [*pool.map(lambda piece: [split_compound(word) for word in piece[:200]], pieces)]
    assert together == [lemmatize(piece) for piece in pieces]
    assert parts == [[split_compound(word) for word in piece[:200]] for piece in pieces]


@given(st.lists(GLUED, max_size=20))
def test_many_compounds_are_split_as_one_by_one(words):
    words = [*words, *WORDS[:20], "It-investeringens", "Förnyelsresan", "TOPPPOLITIKER"]
    assert split_compounds(words) == [split_compound(word) for word in words]
