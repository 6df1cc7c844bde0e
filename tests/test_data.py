"""The committed data agree with each other, with the two texts and with what the data card says of them."""

import csv
import datetime
import fnmatch
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from sprakresa import lemmatize, read_catalogue, read_posts, read_themes, tokenize
from sprakresa.posts.write import name_post

DATA = Path(__file__).parents[1] / "data"
FIGURES = DATA.parent / "figures"
CARD = (DATA / "README.md").read_text(encoding="utf-8")


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file, strict=True)]


CATALOGUE, EVENTS, GLOSSES = rows("catalogue.csv"), rows("events.csv"), rows("glosses.csv")
OPENINGS, SENTENCES = rows("openings.csv"), rows("opening_sentences.csv")
POSTS = read_posts(DATA / "posts")
THEMES = read_themes(DATA / "themes.toml")
MATCHED = json.loads((Path(__file__).parent / "cases" / "themes.json").read_text(encoding="utf-8"))
TABLES = {
    "catalogue.csv": CATALOGUE,
    "openings.csv": OPENINGS,
    "opening_sentences.csv": SENTENCES,
    "events.csv": EVENTS,
    "glosses.csv": GLOSSES,
}


def total(rows, number, *keys):
    sums = Counter()
    for row in rows:
        sums[tuple(row[key] for key in keys)] += int(row[number])
    return sums


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_row_has_all_the_columns_and_no_stray_space(table):
    for row in table:
        assert {*row} == {*table[0]}, "a comma too many or too few"
        assert all(value is not None and value == value.strip() for value in row.values()), row


def test_the_data_card_counts_what_is_there():
    counted = dict(re.findall(r"^\| `([\w./]+)` \|.*\| (\d+) \|$", CARD, re.MULTILINE))
    assert {name: int(number) for name, number in counted.items()} == {
        **{name: len(table) for name, table in TABLES.items() if name != "glosses.csv"},
        "posts/": len(POSTS),
        "themes.toml": len(THEMES),
    }
    assert "**36 posts are known and counted by their openings, 8,759 words; two of them are here in full.**" in CARD
    assert (len(POSTS), len(CATALOGUE), len(EVENTS), len(THEMES)) == (2, 36, 13, 8)


def test_the_openings_are_36_posts_of_8759_words_and_the_catalogue_has_the_same_posts():
    words = total(OPENINGS, "n", "post_id")
    assert (len(words), sum(words.values())) == (36, 8759)
    assert [post for (post,) in words] == [row["post_id"] for row in CATALOGUE], "in the order of the catalogue"
    assert [post for (post,) in total(SENTENCES, "sentences", "post_id")] == [row["post_id"] for row in CATALOGUE]


def test_the_words_of_an_opening_are_counts_of_single_tokens_in_lower_case_none_twice():
    assert max(total([{**row, "times": 1} for row in OPENINGS], "times", "post_id", "word").values()) == 1
    for row in OPENINGS:
        assert int(row["n"]) >= 1
        assert row["word"] == row["word"].lower()
        assert tokenize(row["word"]) == [row["word"]], row


def test_the_sentences_of_an_opening_hold_no_more_words_than_it_has_and_all_of_them_where_it_ends_within():
    words = total(OPENINGS, "n", "post_id")
    in_sentences = Counter()
    for row in SENTENCES:
        in_sentences[row["post_id"],] += int(row["words"]) * int(row["sentences"])
    for row in CATALOGUE:
        missing = words[row["post_id"],] - in_sentences[row["post_id"],]
        assert missing == 0 if row["opening_is_whole"] == "yes" else 0 <= missing < 60, row["post_id"]


def test_the_first_2000_bytes_of_the_posts_at_hand_give_the_committed_counts():
    script = DATA.parent / "scripts" / "compare_openings.py"
    done = subprocess.run([sys.executable, script, DATA / "posts"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line.split(": ")[1] for line in done.stdout.splitlines()] == [
        "235 words, no difference",
        "12 sentence lengths, no difference",
        "283 words, no difference",
        "14 sentence lengths, no difference",
    ]


def test_a_changed_text_differs_from_the_committed_counts(tmp_path):
    for file in (DATA / "posts").glob("*.md"):
        text = file.read_text(encoding="utf-8").replace("uthålligt", "långsamt")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    script = DATA.parent / "scripts" / "compare_openings.py"
    done = subprocess.run([sys.executable, script, tmp_path], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "långsamt: 1 here, 0 committed, uthålligt: 0 here, 1 committed" in done.stdout


def test_the_data_card_says_of_every_year_how_many_posts_and_words_and_who_wrote():
    words = total(OPENINGS, "n", "post_id")
    for year, posts, said, own in re.findall(r"^\| (20\d\d) \| (\d+) \| ([\d,]+) \| (\d+) \|$", CARD, re.MULTILINE):
        of_year = [row for row in CATALOGUE if row["date"].startswith(year)]
        assert len(of_year) == int(posts)
        assert sum(words[row["post_id"],] for row in of_year) == int(said.replace(",", ""))
        assert sum(row["kind"] != "guest" for row in of_year) == int(own)
    assert sum(row["kind"] != "guest" for row in CATALOGUE if row["date"] < "2017") == 16
    assert sum(row["kind"] == "guest" for row in CATALOGUE if row["date"] >= "2017") == 13
    assert sum(row["opening_is_whole"] == "yes" for row in CATALOGUE) == 10, "“ten posts end before that”"


def test_the_data_card_explains_every_column_of_the_catalogue():
    section = CARD.partition("## The catalogue")[2].partition("## The events")[0]
    assert {*re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)))} == {
        *CATALOGUE[0]
    }


def test_the_catalogue_is_in_order_of_dates_and_names_no_post_twice():
    dates = [datetime.date.fromisoformat(row["date"]) for row in CATALOGUE]
    assert dates == sorted(dates)
    assert [row["post_id"] for row in CATALOGUE] == [
        name_post(day, row["title"]) for day, row in zip(dates, CATALOGUE, strict=True)
    ]
    assert len({row["post_id"] for row in CATALOGUE}) == len(CATALOGUE)
    addresses = [row["url"] for row in CATALOGUE]
    assert len({*addresses}) == len(addresses)


def test_the_codes_of_the_catalogue_are_those_the_card_names():
    assert {row["kind"] for row in CATALOGUE} == {"own", "guest", "column"}
    assert {row["opening_is_whole"] for row in CATALOGUE} == {"yes", "no"}


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
    letters = row["title"].translate(str.maketrans("åäöÅÄÖ", "aaoAAO")).replace("–", "-")
    title = re.sub(r"[^\w -]", "", letters).replace(" ", "-")
    assert address[1].rstrip("-") == f"/Arkiv/{row['date']}-{title}"


def test_the_posts_at_hand_stand_in_the_catalogue_with_the_same_facts():
    listed = {row["url"]: row for row in CATALOGUE}
    for post in POSTS.itertuples():
        row = listed[post.url]
        facts = {"title": post.title, "author": post.author, "role": post.role, "kind": post.kind}
        assert facts == {name: row[name] for name in facts}
        assert (f"{post.published:%Y-%m-%d}", post.post_id) == (row["date"], row["post_id"])
    known = read_catalogue(DATA / "catalogue.csv", posts=POSTS)
    assert known["read"].eq("read in full").sum() == 2


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


def test_every_theme_has_a_gloss_and_patterns_in_lower_case_none_twice():
    raw = tomllib.loads((DATA / "themes.toml").read_text(encoding="utf-8"))
    for name, theme in raw.items():
        assert theme["gloss"], name
        assert THEMES[name] == theme["words"]
        assert len({*theme["words"]}) == len(theme["words"]), name
        assert all(word == word.casefold() and " " not in word for word in theme["words"]), name


def matched():
    """Theme → pattern → the lemmas it matches in the openings and the posts at hand."""
    forms = {row["word"] for row in OPENINGS} | {word.lower() for text in POSTS["text"] for word in tokenize(text)}
    lemmas = sorted({*lemmatize(sorted(forms))})
    return {
        theme: {pattern: [lemma for lemma in lemmas if fnmatch.fnmatchcase(lemma, pattern)] for pattern in patterns}
        for theme, patterns in THEMES.items()
    }


def test_every_pattern_matches_the_words_that_were_read_and_no_other():
    """After a change of patterns or lemmas: read what differs, then write matched() to tests/cases/themes.json."""
    assert matched() == MATCHED


def test_no_pattern_takes_a_word_of_another_meaning_and_the_name_is_no_metaphor_besides():
    taken = {theme: {lemma for found in patterns.values() for lemma in found} for theme, patterns in MATCHED.items()}
    false_hits = {"färdig", "färdigställa", "mål", "målbild", "systematisk", "anledning", "ansvarig", "besöka", "led"}
    assert all(not words & false_hits for words in taken.values())
    assert [theme for theme, words in taken.items() if "förnyelseresa" in words] == ["the journey by its name"]
    assert all(taken.values()), "a theme without a word"


def test_the_facts_of_the_corpus_name_kinds_and_themes_that_are_there():
    facts = tomllib.loads((DATA / "corpus.toml").read_text(encoding="utf-8"))
    assert {*facts["kinds"]} == {*facts["writers"]} == {row["kind"] for row in CATALOGUE}
    assert {*facts["named"]["contrast"], *facts["named"]["metaphor"]} <= {*THEMES}
    assert {*facts["named"]["words"], facts["named"]["word"]} <= {row["term"] for row in GLOSSES}


def test_what_the_facts_say_of_the_limits_is_what_the_catalogue_holds():
    limits = tomllib.loads((DATA / "corpus.toml").read_text(encoding="utf-8"))["limits"]
    own = {
        late: sum((row["date"] >= "2017") == late and row["kind"] != "guest" for row in CATALOGUE) for late in (0, 1)
    }
    guests = sum(row["date"] < "2017" and row["kind"] == "guest" for row in CATALOGUE)
    assert (own, guests) == ({0: 16, 1: 6}, 1)
    assert "wrote 16 of the 17 early posts" in limits
    assert "six late posts of his and on one early guest" in limits


def test_the_tables_are_read_by_pandas_as_they_stand():
    for name, table in TABLES.items():
        assert pd.read_csv(DATA / name, dtype=str, keep_default_na=False).to_dict("records") == table
