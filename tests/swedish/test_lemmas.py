"""Lemmas, compounds and the corrections learned from the treebank."""

import json
import re
import runpy
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprakresa.counting.analyzer import parts_of
from sprakresa.swedish import lemmas
from sprakresa.swedish.compounds import part_lemma, split_compound
from sprakresa.swedish.lemmas import lemmatize
from sprakresa.swedish.lexicon import tsv_list

ROOT = Path(__file__).parents[2]
LEMMAS = json.loads((ROOT / "tests/cases/lemmas.json").read_text(encoding="utf-8"))
COMPOUNDS = json.loads((ROOT / "tests/cases/compounds.json").read_text(encoding="utf-8"))
TREEBANK = ROOT.parent / "shared/gold/sv_talbanken-ud-train.r2.3.conllu"
ANY_STRING = st.text(st.characters(), max_size=40)


def words(lines):
    return " ".join(lines).split()


@pytest.mark.parametrize(("form", "lemma"), LEMMAS["found"].items())
def test_a_form_has_its_lemma(form, lemma):
    assert lemmatize([form]) == [lemma]


@pytest.mark.parametrize("kind", LEMMAS["kinds"])
def test_forms_of_a_kind_have_their_lemma(kind):
    forms = LEMMAS["kinds"][kind]
    assert dict(zip(forms, lemmatize([*forms]), strict=True)) == forms


@pytest.mark.parametrize("form", LEMMAS["negative"])
def test_a_form_that_is_its_own_lemma_stays(form):
    assert lemmatize([form]) == [form]


@pytest.mark.parametrize(("form", "wanted"), LEMMAS["known_failures"].items())
def test_a_known_failure_of_lemmas_still_fails(form, wanted):
    assert lemmatize([form]) != [wanted], "mended: move it to the cases found"


@pytest.mark.parametrize("part", COMPOUNDS["found"])
def test_compounds_are_cut_where_they_should(part):
    for case in words(COMPOUNDS["found"][part]):
        assert "|".join(split_compound(case.replace("|", ""))) == case


@pytest.mark.parametrize("part", COMPOUNDS["negative"])
def test_simple_words_and_derivations_stay_whole(part):
    for word in words(COMPOUNDS["negative"][part]):
        assert split_compound(word) == (word,)


@pytest.mark.parametrize(("word", "wanted"), COMPOUNDS["known_failures"].items())
def test_a_known_failure_of_compounds_still_fails(word, wanted):
    assert "|".join(split_compound(word)) != wanted, "mended: move it to the cases found"


def test_a_hyphenated_word_belongs_to_the_family_of_its_parts():
    assert parts_of(["it-investering", "förnyelse\u2011arbete"]) == [("it", "investering"), ("förnyelse", "arbete")]


@pytest.mark.parametrize(
    ("part", "lemma"),
    {
        "arbets": "arbete",
        "barna": "barn",
        "bostads": "bostad",
        "familje": "familj",
        "fotbolls": "fotboll",
        "föräldra": "förälder",
        "förnyelse": "förnyelse",
        "förändrings": "förändring",
        "gatu": "gata",
        "hyres": "hyra",
        "hälso": "hälsa",
        "kund": "kund",
        "kvinno": "kvinna",
        "kör": "köra",
        "lärar": "lärare",
        "ny": "ny",
        "pojk": "pojke",
        "skol": "skola",
        "äppel": "äpple",
    }.items(),
)
def test_a_linked_part_stands_for_its_word(part, lemma):
    assert part_lemma(part) == part_lemma(part.upper()) == lemma


@given(ANY_STRING)
def test_any_string_has_one_lower_case_lemma(token):
    (lemma,) = lemmatize([token])
    assert isinstance(lemma, str) and lemma == lemma.lower()


@given(st.lists(ANY_STRING))
def test_a_lemma_depends_on_its_token_alone(tokens):
    assert lemmatize(tokens) == [lemmatize([token])[0] for token in tokens]


def test_a_few_new_words_are_not_made_arrays_of_and_have_the_lemmas_of_many(monkeypatch):
    words = [f"{first}{last}" for first in ("xyz", "resans", "buss", "fjol-") for last in LEMMAS["found"]]
    monkeypatch.setattr(lemmas, "_LEMMAS", {})
    many = lemmatize(words)
    monkeypatch.setattr(lemmas, "_LEMMAS", {})
    monkeypatch.setattr(lemmas, "known_lemmas", None)
    monkeypatch.setattr(lemmas, "find_places", None)
    few = [lemmatize(words[start : start + lemmas.FEW]) for start in range(0, len(words), lemmas.FEW)]
    assert [lemma for some in few for lemma in some] == many


@given(st.one_of(ANY_STRING, st.sampled_from(words(COMPOUNDS["found"]["tuned_on"])).map(lambda w: w.replace("|", ""))))
def test_parts_join_to_the_word_and_none_is_empty(word):
    parts = split_compound(word)
    assert "".join(parts) == word and (all(parts) or parts == ("",))


@pytest.mark.parametrize("word", ["Förnyelseresan", "FÖRNYELSERESAN", "förnyelseresan"])
def test_case_does_not_change_lemma_or_parts(word):
    assert lemmatize([word]) == ["förnyelseresa"]
    assert split_compound(word) == (word[:9], word[9:])


def test_decomposed_letters_are_the_same_word():
    word = "förändringarna"
    assert lemmatize([unicodedata.normalize("NFD", word)]) == lemmatize([word]) == ["förändring"]


def test_a_lone_string_is_refused():
    with pytest.raises(TypeError, match="put the tokens in a list"):
        lemmatize("förnyelse")


@pytest.mark.parametrize("name", ["lemma_exceptions.tsv", "lemma_corrections.tsv"])
def test_each_form_stands_once_in_its_list(name):
    lines = (ROOT / "src/sprakresa/swedish/lists" / name).read_text(encoding="utf-8").splitlines()
    forms = [line.split("\t")[0] for line in lines if not line.startswith("#")]
    assert len(forms) == len(set(forms)) == len(tsv_list(name))
    assert all(re.fullmatch(r"[^\t]+\t[^\t\s]+", line) for line in lines if not line.startswith("#"))


def test_exceptions_and_corrections_do_not_overlap():
    assert not tsv_list("lemma_exceptions.tsv").keys() & tsv_list("lemma_corrections.tsv").keys()


@pytest.mark.skipif(not TREEBANK.exists(), reason="needs the training treebank beside the repository")
def test_the_corrections_are_made_again_byte_for_byte():
    script = runpy.run_path(str(ROOT / "scripts/make_lemma_corrections.py"))
    made = (ROOT / "src/sprakresa/swedish/lists/lemma_corrections.tsv").read_bytes()
    assert script["render"](TREEBANK).encode() == made


def test_a_file_that_is_not_conllu_is_refused_by_line(tmp_path):
    script = runpy.run_path(str(ROOT / "scripts/make_lemma_corrections.py"))
    path = tmp_path / "bad.conllu"
    path.write_text("# text = å\n1\tå\tå\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.conllu, line 2: 3 columns"):
        script["read_lemmas"](path)


FORMS = ["är", "bättre", "bästs", "bättre-", "Bättre:s".lower(), "åren", "kunderna", "förnyelseresans", "fler", "t.ex."]
FORMS += [*tsv_list("lemma_corrections.tsv"), *tsv_list("lemma_exceptions.tsv")]


@given(st.lists(st.sampled_from([*FORMS, "s", "-", ":s", "ö", "förnyelse", "90-", "ande"]), min_size=1, max_size=3))
def test_every_word_may_have_its_own_lemma_and_what_its_lemma_begins_with(pieces):
    word = "".join(pieces)
    (lemma,) = lemmatize([word])
    patterns = [lemma, *(f"{lemma[:n]}*" for n in range(len(lemma)))]
    assert all(lemmas.may_have_lemma([word], [pattern]) == [True] for pattern in patterns)


def test_most_words_need_no_look_at_their_lemma_to_be_told_from_another():
    assert lemmas.may_have_lemma(["kunderna", "klimatet", "bättre", "åtgärden"], ["klimat"]) == [
        False,
        True,
        False,
        False,
    ]
    assert lemmas.may_have_lemma(["kunderna"], []) == [False]
