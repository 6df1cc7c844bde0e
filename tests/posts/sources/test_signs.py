"""What a file is shows at its beginning; what is not known never becomes a post unasked."""

import io
import json

import pandas as pd
import pytest

from sprakresa.posts.sources.reader import read_source
from sprakresa.posts.sources.signs import Input, find_format, guess_encoding, text_lines

pytest.importorskip("feedparser", reason="the extra “sources” is not installed")
pytestmark = pytest.mark.usefixtures("no_network")

TEXT = "Vi blir bättre på att möta våra kunder."


def read(raw, name="a.txt", tmp_path=None, **options):
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return read_source(tmp_path, **options).iloc[0]


@pytest.mark.parametrize(
    ("name", "raw", "published", "left_out"),
    [
        ("2017-02-10-a.html", f"---\ntitle: A\n---\n<p>{TEXT}</p>", "2017-02-10", ""),
        ("2017-02-10-a.md", f"---\npublished: true\n---\n{TEXT}", "2017-02-10", ""),
        ("2017-02-10-a.md", f"---\ndate: null\n---\n{TEXT}", "2017-02-10", ""),
        ("2017-02-10-a.md", f"---\ndate: i våras\n---\n{TEXT}", "2017-02-10", ""),
        ("a.md", f"---\npublished: false\ndate: 2017-02-10\n---\n{TEXT}", "2017-02-10", "a draft"),
        ("a.md", f"Title: A\nDate: 2017-02-10\nStatus: draft\n\n{TEXT}", "2017-02-10", "a draft"),
        ("a.md", f"<!--\n.. title: A\n.. date: 2017-02-10 08:00:00 UTC+01:00\n-->\n\n{TEXT}", "2017-02-10", ""),
        ("a.rst", f"Våren\n#####\n\n:date: 2017-02-10\n:author: Åsa\n\n{TEXT}", "2017-02-10", ""),
        ("a.md", f'{{"title": "A", "date": "2017-02-10"}}\n\n{TEXT}', "2017-02-10", ""),
        ("2017-02-10-en-vår/index.md", f"---\ntitle: A\n---\n{TEXT}", "2017-02-10", ""),
        ("_drafts/a.md", f"---\ndate: 2017-02-10\n---\n{TEXT}", "2017-02-10", "a draft"),
        ("_index.md", f"---\ndate: 2017-02-10\n---\n{TEXT}", "2017-02-10", "no post: a section's own page"),
        ("170210 våren.txt", TEXT, "2017-02-10", ""),
        ("a.txt", f"Publicerad: 10/2 2017\n\n{TEXT}", "2017-02-10", ""),
        ("a.txt", f"Obs: viktigt\nTid: kl. 10\n\n{TEXT}", "NaT", "no date"),
        ("2017-02-10.txt", f"<ironi>{TEXT}</ironi>", "NaT", "refused"),
        ("2017-02-10.txt", "10 februari 2017\nA\n\n11 februari 2017\nB\n\n12 februari 2017\nC", "NaT", "refused"),
        ("2017-02-10.md", f"---\ndate: 2017-02-10\n---\n{TEXT}\n---\ndate: 2017-02-11\n---\n{TEXT}", "NaT", "refused"),
        ("a.md", "---\na: " + "[" * 20_000 + "\ndate: 2017-02-10\n---\nHej.", "NaT", "refused"),
        ("a.md", "+++\na = " + "[" * 20_000 + "\n+++\nHej.", "NaT", "refused"),
        ("a.md", f"+++\na = {'9' * 5_000}\ndate = 2017-02-10\n+++\n{TEXT}", "NaT", "refused"),
        ("a.md", "---\na: &a [x, x]\nb: &b [*a, *a]\ntags: [*b, *b]\ndate: 2017-02-10\n---\nHej.", "2017-02-10", ""),
    ],
)
def test_a_text_is_a_post_a_draft_or_named_as_neither(tmp_path, name, raw, published, left_out):
    row = read(raw, name, tmp_path)
    assert str(row["published"])[:10] == published
    assert row["left_out"].startswith(left_out) and bool(row["left_out"]) == bool(left_out)


def test_several_dated_heads_in_one_text_are_one_post_only_if_that_is_said():
    raw = b"10 februari 2017\nA\n\n11 februari 2017\nB\n\n12 februari 2017\nC"
    with pytest.raises(ValueError, match=r"3 lines that are dates.*say format='text'"):
        read_source(raw)
    assert len(read_source(raw, format="text")) == 1


def test_numbers_alone_that_are_no_days_are_the_text_of_one_post():
    text = "Våra tal i år\n\n314159\n\n271828\n\n987654\n\n99123456\n\nNu tar vi helg tillsammans."
    assert read_source(f"Datum: 2017-02-10\n\n{text}".encode())["text"].str.strip().tolist() == [text]


def test_three_days_of_six_digits_alone_are_several_posts_too():
    with pytest.raises(ValueError, match="3 lines that are dates"):
        read_source(b"170210\nHej.\n170211\nHej.\n170212\nHej.")


@pytest.mark.parametrize("head", ["\n\n", "\ufeff", "<!-- a -->\n<!-- b -->", "\n<?xml version='1.0'?>\n<!-- c -->\n"])
@pytest.mark.parametrize(("body", "format"), [("<rss><channel/></rss>", "feed"), ("<html><p>", "page"), ("[{", "json")])
def test_what_is_above_the_first_element_does_not_hide_it(head, body, format):
    assert find_format(io.BytesIO((head + body).encode()), Input("x", 10**6, None, {})) == format


@pytest.mark.parametrize(
    "piece", ["<!-- a -->", "<!-- wp:list-item -->\n<li>a</li>\n", "\n", "<!--", "<!-->", "a: b\n"]
)
def test_a_beginning_without_end_takes_no_time_without_end(piece):
    for raw in (piece * 5_000, "<rss><channel/></rss>" + piece * 5_000 + "x"):
        try:
            assert len(read_source(raw.encode())) == 1
        except ValueError as error:
            assert str(error).startswith("(bytes)")


def test_a_blank_line_above_an_export_is_forgiven():
    export = (
        '\n<?xml version="1.0"?>\n<rss xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        "<item><title>A</title><dc:creator>asa</dc:creator><category domain='author'>Bo Ek</category>"
        f"<content:encoded>{TEXT}</content:encoded><wp:post_date>2017-02-10</wp:post_date></item></channel></rss>"
    )
    row = read_source(export.encode()).iloc[0]
    assert (row["text"], row["author"], row["left_out"]) == (TEXT, "asa; Bo Ek", "")


JSON = {
    "WordPress's REST API": [{"date": "2017-02-10T10:15:00", "status": "publish", "title": {"rendered": "V&aring;ren"},
                              "content": {"rendered": f"<p>{TEXT}</p>"}, "author": 3}],
    "Ghost": {"db": [{"data": {"posts": [{"id": "1", "title": "Våren", "html": f"<p>{TEXT}</p>", "status": "published",
                                         "type": "post", "published_at": "2017-02-10T10:00:00.000Z", "author_id": "7"}],
                               "users": [{"id": "7", "name": "Åsa Öberg", "bio": "x"}], "tags": []}}]},
    "JSON Feed": {"version": "x", "title": "Bloggen", "description": "En blogg",
                  "items": [{"id": "https://e.se/1", "title": "Våren", "content_html": f"<p>{TEXT}</p>",
                             "date_published": "2017-02-10T10:00:00Z", "authors": [{"name": "Åsa Öberg"}]}]},
    "riksdagen": {"dokumentlista": {"@antal": "1", "dokument": [
        {"dok_id": "H1", "titel": "Våren", "datum": "2017-02-10", "text": TEXT}]}},
    "Mastodon's archive": {"type": "OrderedCollection", "orderedItems": [
        {"type": "Create", "published": "x", "object": {"type": "Note", "content": f"<p>{TEXT}</p>",
                                                        "published": "2017-02-10T10:00:00Z", "name": "Våren"}}]},
    "Blogger's JSON": {"feed": {"title": {"$t": "Bloggen"}, "entry": [
        {"title": {"$t": "Våren"}, "content": {"$t": TEXT}, "published": {"$t": "2017-02-10T10:00:00+01:00"},
         "author": [{"name": {"$t": "Åsa Öberg"}}], "link": [{"rel": "alternate", "href": "https://e.se/1"}]}]}},
}  # fmt: skip


@pytest.mark.parametrize("whole", JSON.values(), ids=JSON)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_is_read_whatever_program_nested_it(whole, indent):
    (row,) = read_source(json.dumps(whole, indent=indent).encode()).to_dict("records")
    assert (row["published"], row["text"], row["left_out"]) == (pd.Timestamp(2017, 2, 10), TEXT, "")
    assert row["title"] in ("Våren", "") and row["author"] in ("", "Åsa Öberg")


OTHER_TABLES = {
    "WordPress's REST API with _embed": [{"date": "2017-02-10T10:15:00", "title": {"rendered": "Våren"}, "author": 3,
                                          "content": {"rendered": f"<p>{TEXT}</p>"},
                                          "_embedded": {"author": [{"id": 3, "name": "Åsa Öberg"}]}}],
    "Telegram": {"name": "Bloggen", "messages": [
        {"type": "message", "date": "2017-02-10T08:00:00", "author": "Åsa Öberg",
         "text": [TEXT[:10], {"type": "bold", "text": TEXT[10:20]}, TEXT[20:]]}]},
    "Reddit": {"kind": "Listing", "data": {"children": [
        {"kind": "t3", "data": {"title": "Våren", "selftext": TEXT, "created_utc": 1486713600.0}}]}},
    "Discourse": {"post_stream": {"posts": [{"created_at": "2017-02-10T08:00:00Z", "cooked": f"<p>{TEXT}</p>"}]}},
    "a number of 5,000 digits": [{"date": "2017-02-10", "text": TEXT, "likes": int("9" * 4_000)}],
}  # fmt: skip
TABLES = {
    "Wix": f"Title,Excerpt,Plain Content,Published Date,Author\nVåren,Vi,{TEXT},2017-02-10T08:00:00Z,Åsa Öberg\n",
    "Wix, older": f"Title,Publish Date,Post Content (Plain Text)\nVåren,2017-02-10,{TEXT}\n",
    "Joomla": f"title,introtext,fulltext,state,created\nVåren,{TEXT[:7]},{TEXT[8:]},1,2017-02-10 08:00:00\n",
}


@pytest.mark.parametrize(
    "raw", [*map(json.dumps, OTHER_TABLES.values()), *TABLES.values()], ids=[*OTHER_TABLES, *TABLES]
)
def test_tables_of_other_programs_are_read_by_what_they_call_things(raw):
    (row,) = read_source(raw.replace("9" * 4_000, "9" * 5_000).encode()).to_dict("records")
    assert (row["published"], " ".join(row["text"].split()), row["left_out"]) == (pd.Timestamp(2017, 2, 10), TEXT, "")
    assert row["title"] in ("Våren", "") and row["author"] in ("", "Åsa Öberg")


def test_a_post_that_is_somebody_elses_passed_on_is_none():
    raw = json.dumps([{"tweet": {"full_text": f"RT @asa: {TEXT}", "created_at": "Fri Feb 10 08:00:00 +0000 2017"}}])
    assert read_source(raw.encode())["left_out"].tolist() == ["somebody else's post, passed on"]


def test_a_path_names_a_column_inside_of_nested_records():
    raw = json.dumps([{"meta": {"när": "2017-02-10"}, "delar": [{"sv": TEXT}]}]).encode()
    row = read_source(raw, columns={"date": "meta.när", "text": "delar.0.sv"}).iloc[0]
    assert (row["text"], row["date_from"], row["left_out"]) == (TEXT, "column meta.när", "")


@pytest.mark.parametrize("users", [["asa"], [None], "asa", 3, []])
def test_users_that_are_no_table_of_people_cost_no_post(users):
    raw = json.dumps({"users": users, "posts": [{"date": "2017-02-10", "text": TEXT, "author": "Åsa"}]})
    assert read_source(raw.encode())[["author", "left_out"]].values.tolist() == [["Åsa", ""]]


def test_one_record_of_unknown_shape_costs_that_record():
    rows = read_source(
        json.dumps([{"date": "2017-02-10", "text": {"ops": []}}, {"date": "2017-02-11", "text": TEXT}]).encode()
    )
    assert rows["left_out"].str[:8].tolist() == ["refused:", ""]
    assert "'text' holds ops" in rows["left_out"][0]


def test_movable_types_export_is_read_post_by_post_with_its_american_dates():
    entry = (
        "AUTHOR: Åsa\nTITLE: {}\nSTATUS: {}\nDATE: 02/10/2017 08:15:00 AM\n-----\nBODY:\n{}\n-----\n"
        "EXTENDED BODY:\nMer.\n-----\nCOMMENT:\nUsel!\n-----\n--------\n"
    )
    posts = read_source((entry.format("Våren", "Publish", TEXT) + entry.format("Nytt", "Draft", "Hej.")).encode())
    assert posts[["title", "author", "left_out"]].values.tolist() == [["Våren", "Åsa", ""], ["Nytt", "Åsa", "a draft"]]
    assert posts["text"][0].split("\n") == [TEXT, "", "Mer.", ""] and posts["published"].dt.day.tolist() == [10, 10]


BLOGGER = (
    "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:app='http://www.w3.org/2007/app' "
    "xmlns:blogger='http://schemas.google.com/blogger/2018'><generator>Blogger</generator>{}</feed>"
)
ENTRY = (
    "<entry><id>{n}</id><published>2017-02-1{n}</published>{extra}<title>T</title>"
    "<content type='html'>Text {n}.</content></entry>"
)
KIND = (
    "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{}'/>"
)


def test_of_bloggers_export_only_published_posts_are_taken():
    extras = [KIND.format("post"), KIND.format("comment"), KIND.format("settings"), KIND.format("page"),
              f"<app:control><app:draft>yes</app:draft></app:control>{KIND.format('post')}",
              "<blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>",
              "<blogger:type>COMMENT</blogger:type>",
              "<blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status>"]  # fmt: skip
    feed = BLOGGER.format("".join(ENTRY.format(n=n, extra=extra) for n, extra in enumerate(extras)))
    assert read_source(feed.encode())["left_out"].tolist() == [
        "", "no post: comment", "no post: settings", "no post: page", "a draft", "", "no post: comment", "a draft",
    ]  # fmt: skip


def test_an_entry_that_answers_another_is_a_comment():
    reply = "<thr:in-reply-to xmlns:thr='http://purl.org/syndication/thread/1.0' ref='x' href='http://b.se/1'/>"
    feed = BLOGGER.format("".join(ENTRY.format(n=n, extra=extra) for n, extra in enumerate(["", reply])))
    assert read_source(feed.encode())["left_out"].tolist() == ["", "no post: comment"]


@pytest.mark.parametrize("order", [1, -1])
def test_the_text_of_an_entry_is_never_its_pictures_description_or_a_longer_teaser(order):
    parts = ["<description>&lt;p&gt;Inlägget.&lt;/p&gt;</description>",
             "<media:content url='x'><media:description type='plain'>Ett rött hus med vita knutar och en lång kö."
             "</media:description></media:content>"]  # fmt: skip
    item = f"<item><pubDate>Fri, 10 Feb 2017 08:00:00 GMT</pubDate>{''.join(parts[::order])}</item>"
    feed = f"<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>{item}</channel></rss>"
    assert read_source(feed.encode())["text"].tolist() == ["Inlägget."]
    teaser = "<description>En mycket längre puff än inlägget självt, skriven av någon annan.</description>"
    full = "<content:encoded>&lt;p&gt;Inlägget.&lt;/p&gt;</content:encoded>"
    item = f"<item><pubDate>Fri, 10 Feb 2017 08:00:00 GMT</pubDate>{''.join([teaser, full][::order])}</item>"
    feed = (
        f"<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>{item}</channel></rss>"
    )
    assert read_source(feed.encode())["text"].tolist() == ["Inlägget."]


def test_a_year_of_twenty_digits_and_half_characters_cost_no_more_than_themselves():
    item = "<item><title>a</title><pubDate>Fri, 10 Feb {} 08:00:00 +0100</pubDate><description>{}</description></item>"
    items = item.format("9" * 20, "Hej du") + item.format("2017", "Hej &#55357;&#56832; där &#55357; nu")
    posts = read_source(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert posts["left_out"].str.startswith("no date that can be read").tolist() == [True, False]
    assert posts["text"][1] == "Hej 😀 där � nu"


@pytest.mark.parametrize("charset", ["idna", "punycode", "hex", "rot13", "unicode_escape", "utf-7", "nonsens"])
def test_a_page_of_an_odd_charset_is_read_all_the_same(charset):
    body = f"<body><h1>T</h1><p>{(TEXT + ' ') * 9}</p></body>"
    page = f"<html><head><meta charset={charset}><title>T</title></head>{body}</html>"
    assert TEXT in read_source(page.encode("cp1252"))["text"][0]


@pytest.mark.parametrize(
    ("name", "raw", "what"),
    [
        ("a.txt", "-- MySQL dump 10.13\nCREATE TABLE x (id int);", "SQL"),
        ("a.txt", "INSERT INTO wp_posts VALUES (1);", "SQL"),
        ("a.txt", "From anna@e.se Fri Feb 10 08:00:00 2017\nFrom: Anna\n\nHej.", "a mail"),
        ("a.txt", "Subject: Hej\nTo: Bo\n  och Åsa\nMIME-Version: 1.0\n\nHej.", "a mail"),
        ("a.txt", "window.YTD.tweet.part0 = [ {} ]", "Twitter"),
        ("a.txt", "BEGIN:VCALENDAR\nVERSION:2.0\n", "calendar"),
        ("a.txt", "\\documentclass{article}\nHej.", "LaTeX"),
        ("a.txt", "- date: 2017-02-10\n  title: A\n", "YAML"),
        ("a.txt", "# Våren\n10 februari 2017\n\nHej.\n\n# Sommaren\n10 juni 2017\n\nHej.", "several posts"),
        ("a.txt", "## 2017-02-10 Våren\nHej.\n\n## 2017-06-10 Sommaren\nHej.", "several posts"),
        ("a.md", "---\ntitle: A\n---\nHej.\n---\ntitle: B\n---\nHej.", "several posts"),
        ("a.json", '"hej"', "expected an object"),
    ],
)
def test_what_is_no_single_post_is_named_whatever_its_file_is_called(tmp_path, name, raw, what):
    assert what in read(raw, f"2017-02-10-{name}", tmp_path)["left_out"]


def test_dates_in_the_text_of_a_post_with_front_matter_are_its_own(tmp_path):
    raw = "---\ndate: 2017-02-09\n---\nVi ses:\n\nDatum: 10 mars 2017\n\nDatum: 12 april 2017\n"
    assert read(raw, "a.md", tmp_path)["left_out"] == ""


FEED = "<rss version='2.0'><channel><item><title>A</title><description>Hej.</description></item></channel></rss>"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (f"PHP Warning: x\n<?xml version='1.0'?>{FEED}", "line 2: a feed with text above it"),
        (f"<br />\n<b>Warning</b>: x<br />\n{FEED}", "line 3: a feed with text above it"),
        (
            "Notis\n<?xml version='1.0'?>\n<rss xmlns:wp='http://wordpress.org/export/1.2/'>",
            "a feed with text above it",
        ),
        (
            "<?xml version='1.0'?><livejournal><entry/></livejournal>",
            "no known kind, <livejournal>, neither .* as CSV or JSON",
        ),
        ('[{"timestamp": 1486720800, "data": [{"post": "V\\u00c3\\u00a5ren"}]}]', "Facebook's archive, .* as CSV"),
        ("post_id,post_date,is_published,title\n1.a,2017-02-10,true,A\n", "Substack's list of posts, .* folder posts"),
    ],
)
def test_what_no_post_can_be_got_out_of_is_named_with_the_way_to_one(tmp_path, raw, message):
    (tmp_path / "2017-02-10-a.txt").write_text(raw, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_source(tmp_path / "2017-02-10-a.txt")


def test_a_text_about_feeds_is_a_text():
    raw = f"---\ndate: 2017-02-10\n---\nSå här ser ett flöde ut:\n\n<?xml version='1.0'?>\n{FEED}"
    assert read_source(raw.encode())["left_out"].tolist() == [""]
    fenced = raw.partition("---\n")[2].partition("---\n")[2].replace("\n\n<", "\n\n```\n<")
    assert read_source(f"2017-02-10\n\n{fenced}\n```".encode())["left_out"].tolist() == [""]


@pytest.mark.parametrize(
    ("raw", "codec"),
    [
        ("å".encode() + b"\xe5", "utf-8"),  # as many letters of UTF-8 as bytes that are not
        ("å".encode() + b"\xe5\xe4", "cp1252"),
        (b"<meta charset=iso-8859-2>\xe5", "iso8859-2"),
        (b"<meta charset=idna>\xe5", "cp1252"),
        (b"", "utf-8"),
    ],
)
def test_an_encoding_is_what_most_letters_say_then_what_is_declared(raw, codec):
    assert guess_encoding(raw) == codec


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_line_may_have_as_many_characters_as_are_allowed_with_its_end_and_no_more(end):
    given = Input("a.txt", 10, None, {})
    line = "å" * (10 - len(end)) + end
    assert next(text_lines(io.BytesIO((line + "b").encode() if end else line.encode()), given)) == line
    with pytest.raises(ValueError, match=r"a\.txt, line 2: longer than 10 characters"):
        [*text_lines(io.BytesIO(f"b\n{'å' * 11}{end}".encode()), given)]
