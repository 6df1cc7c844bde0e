"""Cleaning: each step does what its name says, leaves alone what it should, and says what it did."""

import json
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sprakresa import clean_text, explain_clean, tokenize
from sprakresa.posts import cleaning
from sprakresa.posts.cleaning import STEPS

CASES = json.loads((Path(__file__).parents[1] / "cases" / "cleaning.json").read_text(encoding="utf-8"))

# What scraped text is made of: the pieces that steps act on, and the letters between them.
PIECES = ["a", "ord", "Ord", "Åre", "5", ".", "!", "”", " ", "  ", "\n", "\r\n", "\t", "\xa0", "\xad", "\u200b", "😀"]
PIECES += ["\u0308", "\u030a", "&amp;", "&nbsp;", "&shy;", "&#246;", "&amp;amp;", "www.", "t.ex.", "\x00", "\u2028"]
pieces = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def cases(group, *marks):
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["why"], marks=marks) for case in CASES[group]])


def expect(case):
    steps = None if case["step"] == "all" else [case["step"]]
    assert clean_text(case["before"], steps=steps) == case["after"]


@cases("found")
def test_a_step_alone_mends_what_it_is_for(case):
    expect(case)


@cases("negative")
def test_a_text_that_needs_no_cleaning_is_not_touched_by_any_step(case):
    assert clean_text(case["text"]) == case["text"]
    assert explain_clean(case["text"])["changes"].eq(0).all()


@cases("known_failures", pytest.mark.xfail(strict=True, raises=AssertionError))
def test_a_known_failure_still_fails(case):
    expect(case)


def test_every_step_has_a_case_and_says_why_it_is_there():
    assert {case["step"] for case in CASES["found"]} == {"all", *STEPS}
    assert all(step.why for step in STEPS.values())


@given(pieces)
@example("Vi är klara.Äntligen.Nu vilar vi.")
@example("&amp;amp;shy;")
@example("&&amp;#38;#x26;AMP;nbsp;")
@settings(max_examples=500, deadline=None)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_composed_and_holds_no_control_character_but_the_line_end(text):
    cleaned = clean_text(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c != "\n"]
    assert cleaned == cleaned.strip()


@given(pieces)
@settings(max_examples=300, deadline=None)
def test_the_explanation_agrees_with_what_cleaning_does(text):
    steps = explain_clean(text)
    assert steps["step"].tolist() == list(STEPS)
    for row in steps.itertuples():
        before, after = (clean_text(text, steps=list(STEPS)[:n]) for n in (row.Index, row.Index + 1))
        assert row.characters == len(after)
        assert (row.changes > 0) == (row.example != "") == (before != after)


def test_the_explanation_counts_the_places_and_shows_the_first():
    table = explain_clean("R&D; fr&aring;gor &amp; m&ouml;ten").set_index("step")
    assert table.loc["unescape_entities", "changes"] == 3
    assert table.loc["unescape_entities", "example"] == "'R&D; fr&aring;gor &' → 'R&D; frågor & möten'"


def test_steps_run_in_the_order_given():
    assert clean_text("a&nbsp;b", steps=["unify_spaces", "unescape_entities"]) == "a\xa0b"
    assert clean_text("a&nbsp;b", steps=["unescape_entities", "unify_spaces"]) == "a b"
    assert clean_text(" a ", steps=[]) == " a "


@pytest.mark.parametrize("function", [clean_text, explain_clean])
def test_an_unknown_step_is_named_with_those_there_are(function):
    with pytest.raises(
        ValueError, match=r"no cleaning step 'lower_case'; the steps are unescape_entities, .*trim_lines$"
    ):
        function("Hej", steps=["trim_lines", "lower_case"])


@pytest.mark.parametrize("function", [clean_text, explain_clean])
def test_a_column_of_texts_is_refused_with_the_remedy(function):
    with pytest.raises(
        TypeError, match=r"expected one text, got Series: clean a column with posts\.text\.map\(clean_text\)"
    ):
        function(pd.Series(["Hej"]))


@given(pieces)
@settings(max_examples=200, deadline=None)
def test_cleaning_keeps_every_visible_character_in_order(text):
    """With entities resolved and letters composed beforehand, only white space and what nobody sees may go."""
    start = clean_text(text, steps=["unescape_entities", "drop_invisible", "compose_letters"])
    assert "".join(clean_text(start).split()) == "".join(start.split())


def test_words_of_a_scraped_page_are_those_of_the_clean_one():
    scraped = "Vi fo\u0308rnyar&nbsp;myn\xaddigheten.Det\u200b ga\u030ar\xa0bra."
    assert tokenize(clean_text(scraped)) == ["Vi", "förnyar", "myndigheten", "Det", "går", "bra"]


@pytest.mark.parametrize(
    "piece", ["&", "&amp", "&amp;", "amp;", "#38;", "a.", "ord.Ord", " ", "\n", "\u0308", "\xad", " \n"]
)
def test_a_long_run_of_anything_is_cleaned_in_linear_time(piece):
    """Quadratic work would take minutes here, so no clock is needed to notice it."""
    assert len(clean_text(f"&{piece * 100_000}")) <= 2 * len(piece) * 100_000


def test_each_place_where_sentences_ran_together_is_one_change():
    steps = explain_clean("Vi går i dag.Det är bra i dag.Det blir så.").set_index("step")
    assert steps.loc["part_run_together", "changes"] == 2


def test_a_sign_before_a_full_stop_is_no_end_of_a_sentence():
    assert clean_text("Vi såg C+.Det var bra.") == "Vi såg C+.Det var bra."


@given(st.lists(st.sampled_from([*'aåÅ1.!?…"”’)( \n,;', "Nu", "...", "?!", "2017", "t.ex"]), max_size=12).map("".join))
def test_what_may_run_together_is_looked_for_wherever_it_does(text):
    assert cleaning._MAY_BE_GLUED.search(text) or not cleaning._GLUED.search(text)
