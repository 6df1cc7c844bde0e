"""Reading any source: the format is found by content, what cannot be read is said, nothing leaves the machine."""

import bz2
import gzip
import io
import lzma
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprakresa.posts import markup as rows_module
from sprakresa.posts.markup import html_to_text
from sprakresa.posts.sources.reader import FORMATS, read_source

pytest.importorskip("trafilatura", reason="the extra “sources” is not installed")
pytestmark = pytest.mark.usefixtures("no_network")

TOP = Path(__file__).parents[3]
EXAMPLES = TOP / "data" / "examples"
PAGE = (
    "<!DOCTYPE html><html><head><title>Våren</title><meta property='article:published_time' content='2017-02-10'>"
    "</head><body><main><h1>Våren</h1><p>Vi har länge pratat om att öppna dörren lite mer för alla.</p>"
    "<p>Nu gör vi det på riktigt, och det är på tiden tycker jag.</p></main></body></html>"
)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ((EXAMPLES / "blog.wxr.xml").read_bytes(), "post_date"),
        ((EXAMPLES / "feed.xml").read_bytes(), "date of publication"),
        (PAGE.encode(), "meta article:published_time"),
        (b'{"date": "2017-02-10", "text": "Hej."}', "column date"),
        (b"datum,text\n2017-02-10,Hej.", "column datum"),
        (b"---\ndate: 2017-02-10\n---\nHej.", "front matter"),
        (b"+++\ndate = 2017-02-10\n+++\nHej.", "front matter"),
        (b"10 februari 2017\n\nHej, och text, datum och annat.", "first line"),
    ],
)
def test_a_format_is_found_by_its_content_whatever_the_file_is_called(tmp_path, raw, kind):
    for name in ("a.bin", "a.csv.txt", "a"):
        (tmp_path / name).write_bytes(raw)
        with (tmp_path / name).open("rb") as stream:
            for source in (tmp_path / name, str(tmp_path / name), raw, stream, io.BytesIO(raw)):
                assert read_source(source)["date_from"][0] == kind


def test_a_folder_is_read_file_by_file_and_what_is_refused_is_a_row(tmp_path):
    (tmp_path / "a.md").write_text("---\ndate: 2017-02-10\n---\nHej.", encoding="utf-8")
    (tmp_path / "b.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "c.jpg").write_bytes(b"\xff\xd8\xff\0\0")
    (tmp_path / "d.txt").write_text("Utan datum.", encoding="utf-8")
    (tmp_path / "e.md").write_text("---\ndate: 2017-02-30\n---\nHej.", encoding="utf-8")
    (tmp_path / ".dold").write_text("Hej.", encoding="utf-8")
    (tmp_path / "audit.csv").write_text("datum,text\n", encoding="utf-8")
    posts = read_source(tmp_path)
    assert [Path(source).name for source in posts["source"]] == ["a.md", "b.html", "c.jpg", "d.txt", "e.md"]
    assert posts["left_out"].str[:7].tolist() == ["", "", "no post", "no date", "no date"]
    assert ".jpg" in posts["left_out"][2] and "2017-02-30" in posts["left_out"][4]


def test_a_file_that_has_vanished_costs_itself_only(tmp_path):
    (tmp_path / "2017-02-10-a.md").write_text("Hej.", encoding="utf-8")
    (tmp_path / "2017-02-11-b.md").symlink_to(tmp_path / "borta.md")
    for source in (tmp_path, [tmp_path / "2017-02-10-a.md", tmp_path / "borta.md"]):
        posts = read_source(source)
        assert posts["text"].tolist() == ["Hej.", ""] and "no such file" in posts["left_out"][1]


PACKED = {"gzip": gzip.compress(b"x"), "xz": lzma.compress(b"x"), "bzip2": bz2.compress(b"x"), "zip": b"PK\x03\x04"}


@pytest.mark.parametrize("packed", [*PACKED.values()], ids=PACKED)
def test_packed_files_are_not_unpacked(packed):
    with pytest.raises(ValueError, match=r"packed \(\w+\); unpack it first"):
        read_source(packed)


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("finns inte.xml", FileNotFoundError, "finns inte.xml: no such file or folder"),
        (io.StringIO("text"), TypeError, "opened as text"),
        (b"<?xml version='1.0'?><x/>", ValueError, "neither a WordPress export nor a feed"),
        (b"<html><body></body></html>", ValueError, "no main text found"),
        (b"", ValueError, ""),
    ],
)
def test_what_is_no_source_is_refused_with_the_reason(source, error, message):
    if source == b"":
        assert read_source(source)["left_out"].tolist() == ["no text"]
        return
    with pytest.raises(error, match=message):
        read_source(source)


def test_an_unknown_format_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=f"no format 'rss'; the formats are {', '.join(FORMATS)}"):
        read_source(b"", format="rss")


@pytest.mark.parametrize("format", ["text", "page", "feed"])
def test_a_text_a_page_or_a_feed_larger_than_the_limit_is_refused(format):
    with pytest.raises(ValueError, match=r"\(bytes\).*(?:larger|longer) than 1,000"):
        read_source(b"ord ord\n" * 200, format=format, limit=1_000)


def test_without_the_extra_the_error_says_what_to_install(monkeypatch):
    def missing(name):
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(rows_module.importlib, "import_module", missing)
    for raw in ((EXAMPLES / "feed.xml").read_bytes(), (EXAMPLES / "blog.wxr.xml").read_bytes(), PAGE.encode()):
        with pytest.raises(ImportError, match=r'-m pip install "feedparser.*" "lxml.*" "trafilatura'):
            read_source(raw)


def test_the_reader_says_how_far_it_is():
    counts = []
    read_source(EXAMPLES / "feed.xml", progress=counts.append)
    assert counts == [1, 2, 3, 4]


def test_a_page_knows_its_address_and_takes_a_date_from_it():
    page = PAGE.replace("<meta property='article:published_time' content='2017-02-10'>", "")
    post = read_source(page.encode(), url="https://blogg.example.se/Arkiv/2017-02-10-Varen.html").iloc[0]
    assert (post["date_from"], post["url"]) == ("address", "https://blogg.example.se/Arkiv/2017-02-10-Varen.html")
    assert read_source(page.encode())["left_out"].tolist() == ["no date"]


@pytest.mark.parametrize(
    ("line", "published"),
    [("Publicerad 10 februari 2017", "2017-02-10"), ("Publicerat av Redaktionen, 10 februari 2017", "2017-02-10"),
     ("2017-02-10 08:00", "2017-02-10"), ("Senast uppdaterad 10 februari 2017", "NaT"),
     ("Senast uppdaterad:</span> <span>10 februari 2017", "NaT"), ("Vi ses 10 februari 2017 på torget", "NaT")],
)  # fmt: skip
def test_a_line_of_the_page_that_is_a_date_is_the_posts_but_not_one_of_a_change(line, published):
    page = PAGE.replace("<meta property='article:published_time' content='2017-02-10'>", "")
    page = page.replace("<h1>Våren</h1>", f"<h1>Våren</h1><p><span>{line}</span></p>")
    assert str(read_source(page.encode())["published"][0])[:10] == published


def test_a_page_that_declares_entities_has_none_of_them_expanded_or_opened(tmp_path):
    (tmp_path / "hemlig.txt").write_text("HEMLIGT", encoding="utf-8")
    entities = f'<!ENTITY x SYSTEM "{(tmp_path / "hemlig.txt").as_uri()}"><!ENTITY b0 "BOM"><!ENTITY b1 "&b0;&b0;">'
    page = PAGE.replace("<!DOCTYPE html>", f"<!DOCTYPE html [{entities}]>").replace("dörren", "dörren &x; &b1;")
    text = read_source(page.encode(), format="page")["text"][0]
    assert "HEMLIGT" not in text and "BOM" not in text


def test_a_nul_byte_in_a_page_is_named_with_its_line():
    with pytest.raises(ValueError, match="line 3: a NUL byte"):
        read_source(b"<html>\n<body>\n<p>a\0b</p>")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a<br/>b<p>c", "a\nb\n\nc"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("före<script>x</script>efter <!-- y -->slut", "föreefter slut"),
        ("<p class='wp-caption-text'>Huset</p>text", "Bild: Huset\n\ntext"),
        ("<figcaption>Foto: Redaktionen</figcaption>", "Foto: Redaktionen"),
        ("<form>Sök <input></form><p>a</p>", "a"),
        ("", ""),
        ("<img src=x>", ""),
        ("<p>2 < 3 och 5 > 4</p>", "2 < 3 och 5 > 4"),
    ],
)
def test_markup_becomes_the_text_a_reader_sees(markup, text):
    assert html_to_text(markup) == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('a [gallery ids="1,2"]b', "a b"),
        ("[vc_row][vc_column_text]Text[/vc_column_text][/vc_row]", "Text"),
        ("[quote]Ord[/quote]", "Ord"),
        ('[sourcecode language="python"]x = [1]; print(x)[/sourcecode]a', "a"),
        ("Hen [sic] sade [min översättning] så [...] [1]", "Hen [sic] sade [min översättning] så [...] [1]"),
        ('[contact-form to="x"][contact-field label="Namn" /][/contact-form]a', "a"),
    ],
)
def test_shortcodes_go_and_brackets_in_the_text_stay(markup, text):
    assert html_to_text(markup, shortcodes=True) == text


@pytest.mark.parametrize(
    "piece", ["<div>", "[caption ", "[caption x]", "<p", "[a x=", "&amp;" * 5, "<!--", "[embed]", "\n"]
)
def test_markup_without_end_takes_no_time_without_end(piece):
    assert isinstance(html_to_text(piece * 20_000 + "slut", shortcodes=True, line_ends=True), str)


@settings(max_examples=150, deadline=None)
@given(st.binary() | st.text().map(lambda text: f"<html><p>{text}".encode("utf-8", "replace")))
def test_no_bytes_whatever_do_anything_but_give_a_table_or_a_reason(raw):
    for format in (None, *FORMATS):
        try:
            assert "left_out" in read_source(raw, format=format)
        except ValueError as error:
            assert str(error).startswith("(bytes)")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"encoding": "rot13"}, "no encoding 'rot13'; common ones"),
        ({"encoding": "klingon"}, "no encoding 'klingon'; common ones"),
        ({"encoding": "utf-16"}, "is not utf-16 .*; it is in another encoding, often utf-8"),
        ({"limit": 0}, "limit=0: give the most characters"),
        ({"limit": -1}, "limit=-1: give the most characters"),
    ],
)
def test_an_option_that_cannot_be_is_named_with_what_can(options, message):
    with pytest.raises(ValueError, match=message):
        read_source(b"date;text\n2017-02-10;Hej.\n", **options)


def test_no_name_is_not_the_folder_one_is_in(tmp_path, monkeypatch):
    (tmp_path / "2017-02-10-a.md").write_text("Hej.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        read_source("")


def test_what_readers_keep_for_themselves_is_no_column_and_a_name_of_one_letter_is_one():
    item = "<item><title>A</title><pubDate>Fri, 10 Feb 2017 08:00:00 GMT</pubDate></item>"
    feed = f"<rss version='2.0'><channel>{item}</channel></rss>"
    assert not [name for name in read_source(feed.encode()) if name.startswith("_")]
    assert read_source(b"date;text;x\n2017-02-10;Hej.;1\n")["x"].tolist() == ["1"]


def test_a_post_is_called_as_its_file_or_as_the_folder_that_is_its_own(tmp_path):
    for name in ("2017-02-10-a.md", "2017-02-11-b/index.md", "ett/2017-02-12-c.md", "tva/2017-02-12-c.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"Texten i {name}.", encoding="utf-8")
    named = ["2017-02-10-a", "2017-02-11-b", "ett/2017-02-12-c", "tva/2017-02-12-c"]
    assert sorted(read_source(tmp_path)["post_id"]) == named
