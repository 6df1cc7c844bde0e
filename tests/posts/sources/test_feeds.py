"""RSS 0.9 to 2.0 and Atom: what feeds in the wild hold is read, or left out with a reason."""

import json
from pathlib import Path

import pandas as pd
import pytest

from sprakresa.posts.sources.reader import read_source

pytest.importorskip("feedparser", reason="the extra “sources” is not installed")
pytestmark = pytest.mark.usefixtures("no_network")

CASES = json.loads((Path(__file__).parents[2] / "cases" / "feeds.json").read_text(encoding="utf-8"))
RSS = '<rss version="2.0"><channel><title>B</title>{}</channel></rss>'
ITEM = (
    "<item><title>Våren</title><pubDate>Fri, 10 Feb 2017 08:00:00 +0100</pubDate>"
    "<description>Text på å.</description></item>"
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_entry_is_read_as_it_should_be(case):
    post = read_source(case["feed"].encode()).iloc[0]
    published = None if pd.isna(post["published"]) else f"{post['published']:%Y-%m-%d}"
    expected = {name: case[name] for name in ("title", "author", "text", "date_from")}
    assert {name: post[name] for name in expected} | {"published": published} == expected | {
        "published": case["published"]
    }
    assert case.get("left_out", "") in post["left_out"] and bool(post["left_out"]) == ("left_out" in case)
    assert (post["note"], post["categories"]) == (case.get("note", ""), case.get("categories", ""))


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "utf-8"), ("utf-8", "utf-8-sig"), ("iso-8859-1", "cp1252"), ("iso-8859-1", "utf-8"),
     ("utf-8", "cp1252"), ("windows-1252", "cp1252"), ("nonsens", "utf-8"), ("hex", "cp1252"),
     ("utf-16", "utf-16")],
)  # fmt: skip
def test_a_feed_is_read_in_the_encoding_it_is_in_whatever_it_declares(declared, encoding):
    feed = f'<?xml version="1.0" encoding="{declared}"?>' + RSS.format(ITEM)
    assert read_source(feed.encode(encoding))[["title", "text"]].values.tolist() == [["Våren", "Text på å."]]


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        (RSS.format(""), "a feed without entries"),
        (RSS.format(ITEM)[:-10], "line 1: the feed is cut off here"),
        (RSS.format(ITEM).replace("Text", "T\0xt"), "line 1: a NUL byte"),
        ("<?xml version='1.0'?><svg></svg>", "XML of <svg>, neither a WordPress export nor a feed"),
    ],
)
def test_what_is_no_whole_feed_is_refused_with_the_reason(feed, message):
    with pytest.raises(ValueError, match=rf"^\(bytes\).*{message}"):
        read_source(feed.encode())


def test_an_entity_bomb_does_not_go_off():
    entities = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY b0 "BOM">{entities}]>' + RSS.format(
        ITEM.replace("Text", "Text &b11;")
    )
    assert len(read_source(bomb.encode())["text"][0]) < 1_000


def test_an_external_entity_is_not_opened(tmp_path):
    secret = tmp_path / "hemlig.txt"
    secret.write_text("HEMLIGT", encoding="utf-8")
    for place in (secret.as_uri(), "http://example.com/x"):
        feed = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{place}">]>' + RSS.format(
            ITEM.replace("Text", "Text &x;")
        )
        assert "HEMLIGT" not in read_source(feed.encode())["text"][0]


def test_an_address_in_place_of_a_feed_is_not_fetched():
    assert read_source(b"https://example.com/feed.xml", format="text")["left_out"].tolist() == ["no date"]
    with pytest.raises(FileNotFoundError, match="this reads files, get it first"):
        read_source("https://example.com/feed.xml")
    with pytest.raises(ValueError, match="the feed is cut off"):
        read_source(b"https://example.com/feed.xml", format="feed")
