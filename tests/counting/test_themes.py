"""Themes by word pattern and families of compounds: exact sums over the counted lemmas."""

import pandas as pd
import pytest

from sprakresa import (
    assign_period,
    count_families,
    count_terms,
    count_themes,
    lemmatize,
    read_themes,
    theme_matrix,
    tokenize,
)

POSTS = pd.DataFrame(
    {
        "post_id": ["b", "a", "tom"],
        "published": pd.to_datetime(["2015-03-01", "2017-03-01", "2017-04-01"]),
        "text": [
            "Kunden möter kundtjänst och en kundtjänstchef.",
            "Förnyelsen är en förnyelseresa. Resan är lång.",
            "–",
        ],
    }
)
THEMES = {"resa": ["resa", "*resa"], "kund": ["kund*"], "chef": ["*chef"]}


@pytest.fixture
def themes_file(tmp_path):
    def write(text, encoding="utf-8"):
        (tmp_path / "teman.toml").write_text(text, encoding=encoding)
        return tmp_path / "teman.toml"

    return write


def test_themes_and_patterns_come_in_the_order_of_the_file(themes_file):
    path = themes_file('["på väg"]\nwords = ["resa", "*väg"]\ngloss = "journey"\n[kund]\nwords = ["kund*"]\n')
    assert [*read_themes(path).items()] == [("på väg", ["resa", "*väg"]), ("kund", ["kund*"])]


@pytest.mark.parametrize(
    "theme", ['gloss = "customer"', "words = []", 'words = "kund*"', "words = [1]", 'words = [""]', 'words = {a = "b"}']
)
def test_a_theme_without_a_list_of_words_is_refused_by_name_and_file(themes_file, theme):
    """A lone string would be taken letter by letter, and its “*” would match every word."""
    with pytest.raises(ValueError, match=r"teman\.toml: the theme 'kund' has no list of words; write words = \["):
        read_themes(themes_file(f"[kund]\n{theme}\n"))


def test_a_file_that_is_no_toml_or_not_utf8_is_refused_by_name(themes_file):
    with pytest.raises(ValueError, match=r"teman\.toml: not valid TOML: .*line 1"):
        read_themes(themes_file("[kund\n"))
    with pytest.raises(ValueError, match=r"teman\.toml: not valid TOML"):
        read_themes(themes_file('["på väg"]\nwords = ["väg"]\n', encoding="latin-1"))
    with pytest.raises(FileNotFoundError):
        read_themes("teman-som-inte-finns.toml")


def test_a_theme_counts_the_lemmas_its_patterns_match_whole():
    counted = count_themes(POSTS, THEMES)
    assert counted.values.tolist() == [
        ["b", "resa", 0, 6],
        ["b", "kund", 3, 6],
        ["b", "chef", 1, 6],
        ["a", "resa", 2, 7],
        ["a", "kund", 0, 7],
        ["a", "chef", 0, 7],
    ]
    assert counted.columns.tolist() == ["post_id", "term", "n", "total"]


def test_a_word_of_two_themes_counts_in_both_and_of_two_patterns_once():
    themes = {"one": ["kund*", "*tjänst", "kundtjänst"], "other": ["*tjänst"], "none": ["båt"]}
    assert count_themes(POSTS[:1], themes)["n"].tolist() == [3, 1, 0]


def test_a_pattern_without_a_star_takes_that_word_only():
    assert count_themes(POSTS[:1], {"kund": ["kund"]})["n"].tolist() == [1]


def test_a_theme_equals_the_sum_of_its_lemmas_counted_one_by_one():
    lemmas = [lemma for text in POSTS["text"] for lemma in lemmatize(tokenize(text))]
    assert theme_matrix(POSTS, THEMES).matrix.toarray().sum(axis=0).tolist() == [
        sum(lemma.endswith("resa") for lemma in lemmas),
        sum(lemma.startswith("kund") for lemma in lemmas),
        sum(lemma.endswith("chef") for lemma in lemmas),
    ]


def test_the_matrix_has_the_themes_in_order_and_all_words_as_its_base():
    counted = theme_matrix(POSTS, THEMES)
    assert counted.terms.tolist() == ["resa", "kund", "chef"]
    assert counted.documents.tolist() == ["b", "a", "tom"]
    assert counted.words.tolist() == [6, 7, 0]
    assert counted.matrix.toarray().tolist() == [[0, 3, 1], [2, 0, 0], [0, 0, 0]]


def test_themes_by_period_keep_the_period_without_posts_in_the_matrix():
    counted = theme_matrix(assign_period(POSTS), THEMES, by="period")
    assert counted.documents.tolist() == ["2015", "2016", "2017"]
    assert counted.matrix.toarray().tolist() == [[0, 3, 1], [0, 0, 0], [2, 0, 0]]


def test_patterns_in_a_string_or_none_at_all_are_refused():
    with pytest.raises(TypeError, match=r"the theme 'kund' takes a list of words, got 'kund\*': write \['kund\*'\]"):
        count_themes(POSTS, {"kund": "kund*"})
    with pytest.raises(ValueError, match="the theme 'kund' has no patterns: give it some words, or leave it out"):
        count_themes(POSTS, {"kund": []})


def test_a_family_is_a_word_with_the_compounds_it_is_part_of():
    families = count_families(POSTS, ["förnyelse", "resa", "kund"])
    assert families[["post_id", "family", "term", "n", "total"]].values.tolist() == [
        ["b", "kund", "kund", 1, 6],
        ["b", "kund", "kundtjänst", 1, 6],
        ["b", "kund", "kundtjänstchef", 1, 6],
        ["a", "förnyelse", "förnyelse", 1, 7],
        ["a", "förnyelse", "förnyelseresa", 1, 7],
        ["a", "resa", "förnyelseresa", 1, 7],
        ["a", "resa", "resa", 1, 7],
    ]


def test_a_folded_family_adds_its_members_up():
    folded = count_families(POSTS, ["förnyelse", "resa", "kund"], fold=True)
    assert folded.values.tolist() == [["b", "kund", 3, 6], ["a", "förnyelse", 2, 7], ["a", "resa", 2, 7]]
    unfolded = count_families(POSTS).groupby(["post_id", "family"], sort=False)["n"].sum()
    assert count_families(POSTS, fold=True).set_index(["post_id", "family"])["n"].equals(unfolded)


def test_without_names_every_word_that_is_part_of_a_compound_has_a_family_and_no_other():
    families = {*count_families(POSTS)["family"]}
    assert {"förnyelse", "resa", "kund"} <= families
    assert not families & {"vara", "lång", "och", "förnyelseresa"}


def test_the_hits_of_a_member_are_those_counted():
    members = (
        count_families(POSTS).drop_duplicates(["post_id", "term"]).merge(count_terms(POSTS), on=["post_id", "term"])
    )
    assert len(members) > 0
    assert members["n_x"].tolist() == members["n_y"].tolist()


def test_families_by_period_are_in_the_order_of_time():
    families = count_families(assign_period(POSTS), ["kund", "resa"], by="period", fold=True)
    assert families.values.tolist() == [["2015", "kund", 3, 6], ["2017", "resa", 2, 7]]


def test_a_family_that_occurs_nowhere_and_posts_without_words_give_no_rows():
    with pytest.warns(UserWarning, match="no family was found: name lemmas that occur"):
        none = count_families(POSTS, ["båt"])
    assert none.empty
    assert none.columns.tolist() == ["post_id", "family", "term", "n", "total"]
    assert count_families(POSTS[2:]).empty


def test_one_name_instead_of_a_list_of_families_is_refused():
    with pytest.raises(TypeError, match="families takes a list of words, got 'resa': write"):
        count_families(POSTS, "resa")


@pytest.mark.parametrize("themes", [["kund*"], "kund*", {}, None])
def test_themes_without_names_are_refused_with_what_to_write(themes):
    with pytest.raises(TypeError, match=r"name no theme: write \{'customers': \['kund\*'\]\}"):
        theme_matrix(POSTS, themes)


@pytest.mark.parametrize("words", [[1], [""], [None]])
def test_a_pattern_that_is_no_word_is_refused_by_its_theme(words):
    with pytest.raises((TypeError, ValueError), match=r"the theme 'kund' (takes words, got|has no patterns: give it)"):
        theme_matrix(POSTS, {"kund": words})


def test_a_theme_that_matches_nothing_is_a_column_of_zeros():
    assert theme_matrix(POSTS, {"båtar": ["båt*"], "resor": ["resa"]}).matrix.toarray().tolist() == [
        [0, 0],
        [0, 1],
        [0, 0],
    ]


@pytest.mark.parametrize("stated", ["a = " + "[" * 100_000, "a = {b=" * 5_000, "a.", b"\xff = 1"])
def test_a_themes_file_that_no_parser_can_read_is_named(tmp_path, stated):
    file = tmp_path / "teman.toml"
    file.write_bytes(stated if isinstance(stated, bytes) else stated.encode())
    with pytest.raises(ValueError, match=r"teman\.toml: not valid TOML"):
        read_themes(file)
