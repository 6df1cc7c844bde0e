"""The table of known words: every row as the rules make it, and nothing else is taken for known."""

import random
import subprocess
import sys

import compound_rules
import numpy as np
import pytest
import word_rules
import write_word_table

from sprakresa.swedish import known_words, word_table

WORDS = write_word_table.every_word()
UNKNOWN = ["förnyelsresa", "gruvverket", "åäö", "", "s", "’s", "\0", "ord\0", "\ud800", "å" * 5000, "resans\0"]


def test_the_table_was_made_of_the_present_rules_and_lists():
    with np.load(write_word_table.TARGET) as held:
        made_of = held["made_of"].tobytes().decode()
    assert made_of == write_word_table.digest(), "a list or a rule has changed: run scripts/write_word_table.py"


@pytest.mark.parametrize("ending", ["", *word_table.KNOWN_WITH])
def test_the_table_knows_of_words_what_the_rules_know(ending):
    for word in [word for word in WORDS if word.endswith(ending)][:: 400 if ending else 40]:
        known = known_words.known_lemma(word), known_words.listed_lemma(word), round(100 * known_words.zipf(word))
        assert (*known, known_words.is_listed(word)) == write_word_table.facts_of(word), word
        assert known_words.frequency(word) == pytest.approx(word_rules.frequency(word), rel=1e-12), word


def test_many_words_are_looked_up_at_once_as_one_by_one():
    some = [*WORDS[::200], *UNKNOWN, *(f"{word}{end}" for word in WORDS[::2000] for end in ("s", "e", "nt", "ö"))]
    one_by_one = [known_words.known_lemma(word) for word in some]
    unlisted = {word for word in some if known_words.unlisted_institution(word)}
    assert [None if word in unlisted else lemma for word, lemma in zip(some, one_by_one, strict=True)] == [
        lemma if word not in unlisted else None
        for word, lemma in zip(some, known_words.known_lemmas(some), strict=True)
    ]


def test_a_word_in_no_list_is_not_known():
    letters, mixed = random.Random(0), []
    for word in WORDS[::40]:
        mixed.append("".join(letters.sample(word, len(word))) + "q")
    unknown = [*({*mixed, *UNKNOWN} - {*WORDS, "gruvverket"})]
    assert known_words.known_lemmas(unknown) == [None] * len(unknown)
    assert {known_words.listed_lemma(word) for word in unknown} == {None}
    assert not any(known_words.zipf(word) or known_words.is_listed(word) for word in unknown)


@pytest.mark.parametrize(
    ("word", "name"),
    [("gruvverket", "gruvverket"), ("gruvverkets", "gruvverket"), ("skatteverkets", "skatteverket"),
     ("xverket", None), ("nätverket", "nätverk"), ("träverkets", None),
     ("skogsinspektionens", "skogsinspektionen")],
)  # fmt: skip
def test_what_no_list_has_is_the_name_of_an_institution_if_its_kind_is(word, name):
    assert known_words.known_lemma(word) == word_rules.known_lemma(word)
    assert name in (None, known_words.known_lemma(word))


SOME_PARTS = [*compound_rules.every_part()][::200]


def test_the_table_has_of_parts_what_the_rules_have():
    for part in SOME_PARTS:
        value, base = compound_rules.base_of(part)
        assert known_words.base_of(part) == base, part
        assert round(100 * known_words.values_as_parts(part)[-1]) == compound_rules.value_as_part(part, value), part


def test_the_table_has_of_last_parts_what_the_rules_have():
    heads = 0
    for word in [*WORDS[::100], *SOME_PARTS[::10]]:
        value = compound_rules.value_as_head(word)
        assert round(100 * known_words.value_as_head(word)) == value, word
        if value or known_words.known_lemma(word):
            assert known_words.lemma_as_head(word) == write_word_table.lemma_as_head(word), word
            heads += value > 0
    assert heads > 1000


def test_what_only_stands_before_others_is_no_word():
    assert known_words.known_lemma("agendu") is None and not known_words.is_listed("agendu")
    assert known_words.base_of("agendu") == "agenda" and known_words.base_of("agendux") is None


def test_the_first_lemma_asks_for_neither_of_the_lists_that_the_table_is_made_of():
    code = """
import sys
from sprakresa import lemmatize, split_compound
print(*lemmatize(["Förnyelseresan", "åkte", "Xyzåns"]), *split_compound("medarbetarresan"))
print([name for name in ("simplemma", "wordfreq") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "[]"


def test_the_table_says_its_licence_and_is_at_most_seven_and_a_half_megabytes():
    licence = (write_word_table.LISTS / "LICENSE-CC-BY-SA-4.0").read_text(encoding="utf-8")
    assert "words.npz" in licence and "wordfreq" in licence and "simplemma" in licence
    assert write_word_table.TARGET.stat().st_size < 7.5e6


def test_check_names_the_columns_that_are_not_as_the_rules_make_them(monkeypatch, capsys):
    with np.load(write_word_table.TARGET) as held:
        made = dict(held)
    monkeypatch.setattr(write_word_table, "every_row", dict)
    monkeypatch.setattr(write_word_table, "columns", lambda told: made)
    assert write_word_table.main(["--check"]) == 0
    made["zipfs"] = made["zipfs"] + 1
    assert write_word_table.main(["--check"]) == 1
    assert "zipfs" in capsys.readouterr().out.splitlines()[1]


def test_two_words_of_one_hash_are_refused(monkeypatch):
    monkeypatch.setattr(word_table, "hash_of", lambda word: 2**60)
    with pytest.raises(SystemExit, match="share a hash"):
        write_word_table.columns({"å": write_word_table.Row(zipf=1), "ö": write_word_table.Row(zipf=1)})


@pytest.mark.parametrize(
    ("word", "lemma", "rule"),
    [("resans", "resa", (2, "")), ("gick", "gå", (3, "å")), ("å", "å", (0, "")), ("var", "vara", (0, "a"))],
)
def test_a_rule_cuts_what_differs_and_adds_the_rest(word, lemma, rule):
    assert write_word_table.rule_of(word, lemma) == rule
    assert write_word_table.rule_of(word, None) is None
