"""The committed data agree with each other, with the two texts and with what the data card says of them."""

import csv
import datetime
import re
import tomllib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from sprakresa import read_catalogue, read_posts, read_themes, theme_matrix

DATA = Path(__file__).parents[1] / "data"
FIGURES = DATA.parent / "figures"
CARD = (DATA / "README.md").read_text(encoding="utf-8")
WORDS = {"two": 2, "ten": 10, "fifteen": 15, "seven": 7}


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file, strict=True)]


CATALOGUE, EVENTS, GLOSSES = rows("catalogue.csv"), rows("events.csv"), rows("glosses.csv")
POSTS = read_posts(DATA / "posts")
THEMES = read_themes(DATA / "themes.toml")


@pytest.mark.parametrize("table", [CATALOGUE, EVENTS, GLOSSES], ids=["catalogue", "events", "glosses"])
def test_every_row_has_all_the_columns_and_no_stray_space(table):
    for row in table:
        assert {*row} == {*table[0]}, "a comma too many or too few"
        assert all(value is not None and value == value.strip() for value in row.values()), row


def test_the_data_card_counts_what_is_there():
    counted = dict(re.findall(r"^\| `([\w./]+)` \|.*\| (\d+) \|$", CARD, re.MULTILINE))
    assert {name: int(number) for name, number in counted.items()} == {
        "posts/": len(POSTS),
        "catalogue.csv": len(CATALOGUE),
        "events.csv": len(EVENTS),
        "themes.toml": len(THEMES),
    }
    assert "**Two of 28 posts are here in full**" in CARD
    assert (len(POSTS), len(CATALOGUE), len(EVENTS), len(THEMES)) == (2, 28, 13, 7)


def test_the_data_card_says_how_many_were_read_to_the_end_and_how_few_are_late():
    read = [row for row in CATALOGUE if row["read_to_end"] == "yes"]
    assert WORDS[re.search(r"(\w+) posts were read to the end", CARD)[1].lower()] == len(read) == 10
    assert sum(row["date"] < "2017" for row in read) == 8, "“nearly all of them are from 2015 and 2016”"
    years = Counter(row["date"][:4] for row in CATALOGUE)
    assert years["2014"] == 0, "“Of 2014 there is none”"
    assert years["2018"] + years["2019"] == 3, "“of 2018 and 2019 there are three”"


def test_the_data_card_explains_every_column_of_the_catalogue():
    section = CARD.partition("## The catalogue")[2].partition("## The events")[0]
    assert {*re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)))} == {
        *CATALOGUE[0]
    }


def test_the_catalogue_is_in_order_of_dates_and_names_no_post_twice():
    dates = [datetime.date.fromisoformat(row["date"]) for row in CATALOGUE]
    assert dates == sorted(dates)
    assert len({(row["date"], row["title"]) for row in CATALOGUE}) == len(CATALOGUE)
    addresses = [row["url"] for row in CATALOGUE]
    assert len({*addresses}) == len(addresses)


def test_the_codes_of_the_catalogue_are_those_the_card_names():
    assert {row["kind"] for row in CATALOGUE} == {"own", "guest", "column"}
    assert {row[code] for row in CATALOGUE for code in ("names_journey", "names_renewal")} <= {"yes", "no", ""}
    assert {row["read_to_end"] for row in CATALOGUE} == {"yes", "no"}
    assert all(row["names_journey"] and row["names_renewal"] for row in CATALOGUE if row["read_to_end"] == "yes")


def test_own_posts_and_columns_are_the_director_generals_and_guests_somebody_elses():
    for row in CATALOGUE:
        assert (row["role"] == "generaldirektör") == (row["kind"] != "guest"), row["title"]
        assert len(row["author"].split(";")) == len(row["role"].split(";"))


@pytest.mark.parametrize("row", CATALOGUE, ids=[row["date"] for row in CATALOGUE])
def test_the_address_of_a_post_holds_its_date_and_title(row):
    address = re.fullmatch(
        r"https://www\.arbetsformedlingen\.se/Om-oss/Press(?:rum)?/Sjoberg-bloggar(.*)\.html", row["url"]
    )
    assert address, row["url"]
    if address[1]:  # one post is known from the blog's front page only
        letters = row["title"].translate(str.maketrans("åäöÅÄÖ", "aaoAAO")).replace("–", "-")
        title = re.sub(r"[^\w -]", "", letters).replace(" ", "-")
        assert address[1] == f"/Arkiv/{row['date']}-{title}"


def test_the_posts_at_hand_stand_in_the_catalogue_with_the_same_facts():
    listed = {row["url"]: row for row in CATALOGUE}
    for post in POSTS.itertuples():
        row = listed[post.url]
        facts = {"title": post.title, "author": post.author, "role": post.role, "kind": post.kind}
        assert facts == {name: row[name] for name in facts}
        assert f"{post.published:%Y-%m-%d}" == row["date"] == post.post_id[:10]
    known = read_catalogue(DATA / "catalogue.csv", posts=POSTS)
    assert known["read"].value_counts().to_dict() == {"known, not read": 26, "read in full": 2}


def test_the_codes_of_the_posts_at_hand_agree_with_their_texts():
    """The journey by its name; the renewal besides that name, in the author's own text."""
    listed = {row["url"]: row for row in CATALOGUE}
    for post in POSTS.itertuples():
        text = post.text.casefold()
        assert listed[post.url]["read_to_end"] == "yes"
        assert listed[post.url]["names_journey"] == ("yes" if "förnyelseresa" in text else "no")
        assert listed[post.url]["names_renewal"] == ("yes" if re.search(r"förny(?!elseresa)", text) else "no")


def test_events_are_in_order_and_say_how_exact_they_are_and_their_source():
    dates = [datetime.date.fromisoformat(row["date"]) for row in EVENTS]
    assert dates == sorted(dates)
    assert {row["precision"] for row in EVENTS} == {"day", "season"}
    assert all(row["event"] and row["source"] for row in EVENTS)
    for row in EVENTS:
        if row["precision"] == "season":
            assert row["event"].endswith(f"(spring {row['date'][:4]})")


def test_an_event_that_rests_on_a_blog_post_names_one_of_the_catalogue():
    known = {row["date"] for row in CATALOGUE}
    for row in EVENTS:
        named = re.match(r"blog post (?:and press release )?of ([\d-]+)", row["source"])
        assert named is None or named[1] in known, row


def test_no_word_has_two_glosses_and_none_is_empty():
    terms = [row["term"] for row in GLOSSES]
    assert [term for term, n in Counter(terms).items() if n > 1] == []
    assert all(row["term"] and row["gloss"] for row in GLOSSES)


def test_every_word_that_a_committed_chart_names_has_its_gloss():
    glosses = {row["term"] for row in GLOSSES}
    tables = [pd.read_csv(path) for path in sorted(FIGURES.glob("*.csv"))]
    named = {term for table in tables if {"term", "gloss"} <= {*table.columns} for term in table["term"]}
    assert named, "the charts of notebooks 03 and 04 name words"
    assert named - glosses == set()


def test_every_theme_has_a_gloss_patterns_in_lower_case_none_twice_and_words_in_the_posts():
    raw = tomllib.loads((DATA / "themes.toml").read_text(encoding="utf-8"))
    for name, theme in raw.items():
        assert theme["gloss"], name
        assert THEMES[name] == theme["words"]
        assert len({*theme["words"]}) == len(theme["words"]), name
        assert all(word == word.casefold() and " " not in word for word in theme["words"]), name
    assert (theme_matrix(POSTS, THEMES).matrix.sum(axis=0) > 0).all()


def test_the_tables_are_read_by_pandas_as_they_stand():
    for name, table in {"catalogue.csv": CATALOGUE, "events.csv": EVENTS, "glosses.csv": GLOSSES}.items():
        assert pd.read_csv(DATA / name, dtype=str, keep_default_na=False).to_dict("records") == table
