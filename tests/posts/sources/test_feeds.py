"""RSS, Atom and WordPress's exports: what such a file can hold is read, told apart, or left out with a reason."""

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from sprakresa.posts.sources.feeds import read_items
from sprakresa.posts.sources.reader import read_source
from sprakresa.posts.sources.signs import Input

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
        ("<?xml version='1.0'?>\n\x1crss version='2.0'><channel>", r"markup of no known kind, <\?xml>, neither"),
        ("<?xml version='1.0'?><svg></svg>", "markup of no known kind, <svg>, neither a WordPress export nor a feed"),
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


EXPORT = Path(__file__).parents[2] / "data" / "theme_test.wxr.xml"
WHY_NOT = {
    "Om sidan": "no post: page",
    "Bildfil": "no post: attachment",
    "Nivå 1": "no post: nav menu item",
    "Äldre version": "no post: revision",
    "Annan typ": "no post: kalender post",
    "Schemalagt": "scheduled, not yet published",
    "Utkast": "a draft",
    "Privat": "private",
    "Väntar": "not published (pending)",
    'Lösenordsskyddat (lösenordet är "in")': "behind a password",
    "Utan innehåll": "no text",
}
TEXTS = {
    "": "Detta inlägg har ingen rubrik, men måste ändå gå att länka till.\n\nDet görs oftast på datumet.",
    "Sidindelat": "Första sidan.\n\nAndra sidan.\n\nTredje sidan.",
    "Läs mer-delat": "Det här står före brytet.\n\nOch det här efter.",
    "Rubrik med märkning": "Kontrollera att rubriken är utan märkning:\n\nett\n\ntvå",
    "Åäö & – “citat”": "Text.",
    "Bildtext": "Bild: Klockan på kajen",
    "Bildtext, gammal form": "Bild: Huset vid ån\n\nEfter bilden.",
    "Bildjustering": "Före bilden.\n\nMellan bilderna.\n\nBild: Kolla in texten\n\nEfter bilderna.",
    "Galleri": "Fyra kolumner.",
    "Video": "https://video.example.se/watch?v=1\n\nMer om inbäddning.",
    "Block": "Ett stycke på två rader i källan.\n\nEn mellanrubrik\n\nFoto: Redaktionen\n\nFörsta punkten\n\n"
    "Andra punkten\n\nEtt citat.\n\nEnhetschefen",
    "Klistrat": "Överst, kvar på sin plats.",
    "Trådade kommentarer": "Inlägget med svar på svar.",
    "Många märken": "En text.\nMed radbyte och\nett till.\n\nkod med\nblanksteg\n\nEnhet\n\nAntal\n\nNorr\n\n12\n\n"
    "Ord\n\nFörklaring\n\nH2O och E = mc2, t.ex. & … [sic] [min kursiv] [1]",
    "Kontrolltecken": "Klistrat ur ett annat program: här är det.",
    "Från den andra bloggen": "Samma fil, en annan blogg.",
}


@pytest.fixture(params=["1.2", "1.1", "1.0"])
def export(request):
    """The export in each version of the format; the oldest has no list of authors."""
    raw = EXPORT.read_bytes().replace(b"export/1.2/", f"export/{request.param}/".encode())
    if request.param == "1.0":
        raw = raw.replace(b"<wp:author>", b"<wp:nobody>").replace(b"</wp:author>", b"</wp:nobody>")
    return raw


def test_every_item_is_read_and_only_published_posts_with_text_are_taken(export):
    posts = read_source(export)
    assert dict(zip(posts["title"], posts["left_out"], strict=True)) == dict.fromkeys(TEXTS, "") | WHY_NOT


def test_the_text_is_what_a_reader_of_the_page_would_see(export):
    posts = read_source(export).query("left_out == ''")
    assert dict(zip(posts["title"], posts["text"], strict=True)) == TEXTS


def test_two_blogs_in_one_file_keep_their_addresses_and_authors():
    posts = read_source(EXPORT).groupby("blog")["author"].unique().map(list).to_dict()
    assert posts == {
        "https://temaprov.example.se": ["Redaktionen"],
        "https://annanblogg.example.se": ["Gästskribenten"],
    }


def test_without_a_list_of_authors_the_login_stands_for_the_name():
    raw = EXPORT.read_bytes().replace(b"wp:author>", b"wp:nobody>")
    assert {*read_source(raw)["author"]} == {"testare", "gast"}


def test_the_date_is_the_blogs_own_day_and_a_draft_without_one_has_none():
    posts = read_source(EXPORT).set_index("title")
    assert posts.loc["Bildtext", ["published", "date_from"]].tolist() == [pd.Timestamp("2010-08-07"), "post_date"]
    assert posts.loc[["Utkast"], "published"].isna().all()


def test_categories_are_kept_and_menus_and_formats_are_none():
    posts = read_source(EXPORT).set_index("title")["categories"]
    assert (posts["Block"], posts["Nivå 1"]) == ("Block; innehåll", "")


def test_the_same_post_twice_is_taken_once_and_an_older_version_is_named():
    item = EXPORT.read_text(encoding="utf-8").partition("<item>")[2].rpartition("<item>")[2].partition("</item>")[0]
    items = [item, item, item.replace("Samma fil", "Ny version, samma fil"), item.replace("2014-02-03", "2015-02-03")]
    head, tail = EXPORT.read_text(encoding="utf-8").partition("<item>")[0], "</channel></rss>"
    posts = read_source((head + "".join(f"<item>{each}</item>" for each in items) + tail).encode())
    last, first = "2015-02-03-fran-den-andra-bloggen", "2014-02-03-fran-den-andra-bloggen"
    assert posts["left_out"].tolist() == [
        f"an earlier version of {first}-3", f"the same text as {first}", f"an earlier version of {last}", "",
    ]  # fmt: skip
    assert posts["post_id"].tolist() == [first, f"{first}-2", f"{first}-3", last]


AROUND_ITEM = EXPORT.read_bytes().partition(b"<item>")
LINE = AROUND_ITEM[0].count(b"\n") + 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((b"<title>Om sidan</title>", b"<title>Om sid\xe5n</title>"), rf"line {LINE + 1}: .*encoding='windows-1252'"),
        ((b"<title>Om sidan</title>", b"<title>Om & sidan</title>"), rf"line {LINE + 1}: .*write & as &amp;"),
        ((b"<title>Om sidan</title>", b"<title>Om &bolag; sidan</title>"), rf"line {LINE + 1}: .*not declared"),
        ((b"<title>Om sidan</title>", b"<title>Om\0sidan</title>"), rf"line {LINE + 1}: .*NUL"),
        ((b"<title>Om sidan</title>", b"<title>Om sidan"), "not well-formed"),
        ((b"</rss>\n", b""), "not well-formed"),
        ((b"</rss>\n", b"</rss>\n" + EXPORT.read_bytes()), "a second export begins"),
        ((b"<rss ", b'<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss '), "line 1: it declares a document type"),
        ((b"<rss ", b'<!DOCTYPE rss SYSTEM "http://example.com/x.dtd">\n<rss '), "line 1: it declares a document type"),
        ((b"En sida, inget", b"o" * 10_000_001), r"line \d+: more text in one post than the parser takes"),
    ],
)
def test_a_faulty_export_is_refused_with_file_line_and_remedy(tmp_path, change, message):
    path = tmp_path / "export å.xml"
    path.write_bytes(EXPORT.read_bytes().replace(*change))
    with pytest.raises(ValueError, match=rf"export å\.xml, {message}|export å\.xml.*{message}"):
        read_source(path)


@pytest.mark.parametrize(
    ("declared", "encoding", "said"),
    [
        ("iso-8859-1", "utf-8", None),  # a lie
        ("windows-1252", "cp1252", None),
        ("UTF-16", "utf-16", None),
        ("UTF-8", "utf-8-sig", None),
        ("UTF-8", "cp1252", "cp1252"),  # another, and the user knows
    ],
)
def test_an_export_in_another_encoding_is_read_where_it_declares_it_or_the_user_says_so(declared, encoding, said):
    text = EXPORT.read_text(encoding="utf-8").replace('encoding="UTF-8"', f'encoding="{declared}"')
    text = text.replace("\x0b", "")  # in UTF-16 it is left in, and refused
    assert read_source(text.encode(encoding), encoding=said)["title"].tolist() == [*read_source(EXPORT)["title"]]


def test_an_export_whose_beginning_does_not_show_its_encoding_is_refused_until_the_user_says_it():
    text = EXPORT.read_text(encoding="utf-8").replace('encoding="UTF-8"', 'encoding="windows-1252"').replace("\x0b", "")
    raw = text.replace("<item>", f"<!-- {'x' * 70_000} -->\n<item>", 1).encode("cp1252")
    with pytest.raises(ValueError, match=r"line \d+: .*say which it is, often encoding='windows-1252'"):
        read_source(raw)
    assert read_source(raw, encoding="windows-1252")["title"].tolist() == [*read_source(EXPORT)["title"]]


def test_an_encoding_that_the_parser_does_not_know_is_refused_by_name():
    with pytest.raises(ValueError, match=r"^\(bytes\): XML in mac-roman is not read; save the export as UTF-8"):
        read_source(EXPORT.read_bytes(), encoding="mac-roman")


def test_a_prefix_that_a_plug_in_forgot_to_declare_is_no_fault():
    raw = EXPORT.read_bytes().replace(
        b"<language>", b'<atom:link href="x" rel="self"/><itunes:author>x</itunes:author><language>'
    )
    assert len(read_source(raw)) == len(read_source(EXPORT))


def test_an_export_is_read_item_by_item_not_as_a_whole():
    with EXPORT.open("rb") as stream:
        grown = stream.read().replace(
            b"</item>\n</channel>", b"</item>\n" + b"<item></item>\n" * 20_000 + b"</channel>", 1
        )
    rows = read_items(stream := io.BytesIO(grown), Input("x", 10**6, None, {}))
    assert next(rows)["title"] == "Om sidan"
    assert stream.tell() < len(grown) / 2
