"""What frames a post is told from its body, in posts of many makes, and never keyed to the two posts at hand."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sprakresa
from sprakresa.swedish.lexicon import toml_list

TOP = Path(__file__).parents[2]
CASES = json.loads((Path(__file__).parents[1] / "cases" / "furniture.json").read_text(encoding="utf-8"))
PARTS = {"date", "title", "introduction", "greeting", "body", "signature", "caption", "page"}


def cases(group, *marks):
    return pytest.mark.parametrize("case", [pytest.param(case, id=case["why"], marks=marks) for case in CASES[group]])


def split(case, *, between="\n\n"):
    text = between.join(line for _, line in case["lines"])
    return sprakresa.split_post(text, title=case.get("title", ""), author=case.get("author", ""))


def expect(case):
    assert split(case)[["part", "text"]].values.tolist() == case["lines"]


@cases("found")
def test_the_frame_of_a_post_is_cut_where_a_human_would(case):
    expect(case)


@cases("negative")
def test_a_line_of_the_author_that_resembles_a_frame_stays(case):
    assert {part for part, _ in case["lines"]} == {"body"}
    expect(case)


@cases("known_failures", pytest.mark.xfail(strict=True, raises=AssertionError))
def test_a_known_failure_still_fails(case):
    expect(case)


@cases("found")
def test_single_line_breaks_do_as_well_as_empty_lines(case):
    assert split(case, between="\n")["part"].tolist() == [part for part, _ in case["lines"]]


def real_posts():
    return sprakresa.read_posts(TOP / "data" / "posts", body_only=False).set_index("post_id")


@pytest.mark.parametrize(
    ("post_id", "top", "first", "last", "bottom"),
    [
        (
            "2017-01-05-gott-nytt-ar-arbetsformedlingens-fornyelseresa",
            ["date", "title", "introduction", "greeting"],
            "En av Sveriges största och viktigaste myndigheter",
            "så att vi bidrar till att ännu fler människor och företag kan växa.",
            [["signature", "Thomas Ericson"], ["caption", "Organisationschefen Thomas Ericson"]],
        ),
        (
            "2017-02-10-vi-vill-bli-battre-pa-att-bli-battre",
            ["date", "title", "introduction", "greeting"],
            "Att kontinuerligt utveckla och förbättra både sitt eget ledarskap",
            "Välkommen med på vår förnyelseresa, tillsammans kan vi utveckla en av Sveriges viktigaste myndigheter!",
            [["signature", "Eva-Lisa Höglund"]],
        ),
    ],
)
@pytest.mark.parametrize("known", ["title and author", "nothing"])
def test_the_two_posts_at_hand_are_cut_where_a_human_cuts_them(post_id, top, first, last, bottom, known):
    post = real_posts().loc[post_id]
    facts = {"title": post["title"], "author": post["author"]} if known == "title and author" else {}
    parts = sprakresa.split_post(sprakresa.clean_text(post["text"]), **facts)
    body = parts["part"].eq("body").to_numpy().nonzero()[0]
    assert (body[-1] - body[0] + 1) == len(body) == len(parts) - len(top) - len(bottom), "the body is one piece"
    assert parts["part"].tolist()[: len(top)] == top
    assert parts["text"][body[0]].startswith(first)
    assert parts["text"][body[-1]].endswith(last)
    assert parts[["part", "text"]].values.tolist()[body[-1] + 1 :] == bottom


def test_the_rules_hold_nothing_of_the_two_posts_at_hand():
    package = TOP / "src" / "sprakresa"
    files = [package / "posts" / "frame.py", package / "swedish" / "lists" / "furniture.toml"]
    rules = "".join(file.read_text(encoding="utf-8") for file in files).casefold()
    for post in real_posts().itertuples():
        names = [*post.author.split(), post.role.split()[0].strip(",")]
        for own in (post.title, *names, "arbetsförmedling", "förnyelse", "förnyelsres"):
            assert own.casefold() not in rules, own


texts = st.lists(
    st.sampled_from(["Hej!", "/Åsa", "2016-03-03", "", " ", "Vi är på väg.", "Foto: Åsa Ek", "* * *", "Åsa Ek"])
)


@given(
    texts.map("\n".join) | st.text(), st.sampled_from(["", "Hej!"]), st.sampled_from(["", "Åsa Ek", ";", "Åsa Ek;Bo"])
)
@settings(max_examples=200, deadline=None)
def test_the_parts_of_any_text_cover_it_in_order_and_their_offsets_index_it(text, title, author):
    parts = sprakresa.split_post(text, title=title, author=author)
    assert [text[start:end] for start, end in zip(parts["start"], parts["end"], strict=True)] == parts["text"].tolist()
    assert "".join("".join(parts["text"]).split()) == "".join(text.split())
    ends = [0, *parts["end"]]
    assert all(end <= start for end, start in zip(ends, parts["start"], strict=False))
    assert {*parts["part"]} <= PARTS
    assert parts["rule"].str.len().gt(0).all()


def test_an_empty_text_has_no_parts_but_the_columns():
    parts = sprakresa.split_post(" \n ")
    assert parts.columns.tolist() == ["part", "start", "end", "text", "rule"]
    assert parts.empty


def test_several_posts_at_once_are_refused():
    with pytest.raises(TypeError, match="one text, got Series: split the posts one by one"):
        sprakresa.split_post(real_posts()["text"])


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA])
def test_a_missing_title_or_author_is_an_unknown_one(missing):
    text = "Våren är här\n\nVi är på väg.\n\nÅsa Ek"
    pd.testing.assert_frame_equal(sprakresa.split_post(text, title=missing, author=missing), sprakresa.split_post(text))


@pytest.mark.parametrize("fact", [5, b"hej", ["Åsa Ek"]])
@pytest.mark.parametrize("name", ["title", "author"])
def test_a_title_or_author_that_is_no_text_is_refused(name, fact):
    with pytest.raises(TypeError, match="expected one text"):
        sprakresa.split_post("Vi är på väg.", **{name: fact})


@pytest.mark.parametrize(
    "line", ["." * 40_000 + "x", "A" * 40_000, "A " * 40_000, " " * 40_000 + "x", "Nu " + "Aa" * 40_000]
)
def test_a_line_without_end_is_read_in_linear_time(line):
    """Quadratic matching would take minutes here, so no clock is needed to notice it."""
    assert sprakresa.split_post(f"{line}\n{line}\n{line}\n{line}")["part"].size == 4


def test_every_pattern_of_the_list_of_formulas_takes_a_line_of_its_kind_only_as_a_whole():
    """A pattern that takes the empty line would cut everything, one that begins any sentence the author's text."""
    import re

    for kind, patterns in toml_list("furniture.toml").items():
        for pattern in patterns:
            assert not re.fullmatch(pattern, ""), (kind, pattern)
            assert not re.fullmatch(pattern, "vi har i dag besökt kontoret i ystad"), (kind, pattern)


def test_a_long_list_of_names_at_the_end_is_the_authors_and_signs_nothing():
    names = "Anna Ek, Bo Berg, Carl Dal, David Ek, Eva Fors, Filip Gran, Gun Holm"
    parts = sprakresa.split_post(f"En rubrik\n\nVi ska bli bättre på att möta varandra i år.\n\n{names}")
    assert parts["part"].tolist() == ["title", "body", "body"]
