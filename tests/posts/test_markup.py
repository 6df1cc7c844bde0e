"""Markup is not language: what is counted of a post is what a reader sees."""

import html
import json
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprakresa import clean_text, read_posts, tokenize, write_posts
from sprakresa.posts.markup import html_to_text, plain_text
from sprakresa.posts.sources.audit import import_posts
from sprakresa.posts.sources.reader import read_source

MARKED = {
    "a heading": ("# Våren är här #\n\nText.", "Våren är här\n\nText."),
    "an underlined heading": ("Våren\n=====\n\nText.", "Våren\n\nText."),
    "emphasis": ("Vi är *inte* __alls__ ***rädda*** och _kursiva_.", "Vi är inte alls rädda och kursiva."),
    "a link": ('Se [vår rapport](https://e.se/a_b.pdf "Titel") nu.', "Se vår rapport nu."),
    "a link with brackets": ("[En sida](https://e.se/a_(b)) till.", "En sida till."),
    "a link by reference": ("Se [här][1] och [där].\n\n[1]: https://e.se/x", "Se här och [där]."),
    "a picture": ("Före ![Ett hus](/bilder/hus.png) efter.", "Före efter."),
    "points": ("* ett\n- två\n+ tre\n  * [x] fyra", "ett\ntvå\ntre\nfyra"),
    "code": ("Före.\n\n```python\nimport sys\n```\n\nEfter `kod`.", "Före.\n\nEfter kod."),
    "code without an end": ("Före.\n\n```\nDet här är text.", "Före.\n\n```\nDet här är text."),
    "a comment": ("Före <!-- dold\nkommentar --> efter.", "Före efter."),
    "a comment without an end": ("a <!-- b", "a <!-- b"),
    "Liquid": ("{% include x.html %}\nHej {{ site.title }}!\n{% highlight ruby %}\nx = 1\n{% endhighlight %}", "Hej !"),
    "Hugo's shortcode": ('{{< figure src="/a.jpg" title="En bild" >}}\n\nText.', "Text."),
    "attributes": ("Text.\n{: .klass #id}\n\n## Rubrik {#rubrik}", "Text.\n\nRubrik"),
    "a table": ("| Ort | Antal |\n|-----|------:|\n| Umeå | 2 |", "Ort Antal\n\nUmeå 2"),
    "a quote": ("> Så sade hon.\n>> Och han.", "Så sade hon.\nOch han."),
    "a footnote": ("Text[^1] nu.\n\n[^1]: Noten.", "Text nu.\n\nNoten."),
    "HTML": ('<p class="lead">Vi &amp; ni<br>nu</p>', "Vi & ni\nnu"),
    "shortcodes inside each other": ("[row][column]Text[/column][/row] slut", "Text slut"),
    "what is escaped": (r"2 \* 3 \_och\_ 4", "2 * 3 _och_ 4"),
    "a feed's footer": ("Hej.\n\nInlägget Våren dök först upp på Bloggen.", "Hej."),
    "a feed's teaser": ("Det här är bara början […]", "Det här är bara början"),
    "reStructuredText": ("Se `vår sida <https://e.se>`_.\n\n.. image:: a.png\n\nSlut.", "Se vår sida.\n\nSlut."),
}  # fmt: skip
PLAIN = [
    "Vi är på väg – 2 * 3 * 4 är 24, a_b_c är ett namn och <3 är ett hjärta.",
    "Priset är 5 < 6 och 7 > 6. [sic] [...] [1] {så}",
    "#svpol är ett ämne, C# ett språk, 50 % ett tal och ~100 ungefär.",
    "Ett -- två --- tre.\n\n– Hej, sa han.\n\n1. punkt ett\n2. punkt två",
    "Inlägget handlar om våren.",
]


@pytest.mark.parametrize("case", MARKED.values(), ids=MARKED)
def test_markup_goes_and_the_words_stay(case):
    marked, text = case
    assert clean_text(plain_text(marked)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_without_markup_stays_as_it_is(text):
    assert plain_text(text) == text


@given(st.text("aåö .,–!?\n", min_size=1))
def test_a_text_of_words_and_stops_is_never_changed_but_for_empty_lines_round_it(text):
    assert plain_text(text).strip("\n") == text.strip("\n")


@pytest.mark.parametrize(
    "piece",
    ["[a](", "![a](", "{%", "{{", "`", "```\n", "*a", "_a", " - ", "| a |", "<!--", "**", "[", "[^1]: ", "#", "> ",
     "\n", " \\", "..  x", "[a][", "* ", "~~", "Inlägget ", "<p", "=", "- - ", "{: ", "[…] ", "[x]", "<",
     "{% highlight %}"],
)  # fmt: skip
def test_signs_without_an_end_take_no_time_without_an_end(piece):
    assert isinstance(plain_text(piece * 20_000 + "slut"), str)


def test_what_is_counted_is_free_of_markup_and_what_is_published_is_kept(tmp_path):
    text = "# Rubrik\n\nLäs [mer](https://e.se) om _våren_ och allt annat som händer här hos oss.\n\n```\nkod\n```\n"
    (tmp_path / "2017-02-10-a.md").write_text(f"---\ntitle: A\n---\n{text}", encoding="utf-8")
    assert read_posts(tmp_path)["text"].tolist() == [
        "Rubrik\n\nLäs mer om våren och allt annat som händer här hos oss."
    ]
    assert "https" not in read_posts(tmp_path)["text"][0] and "kod" not in read_posts(tmp_path)["text"][0]
    assert read_posts(tmp_path, body_only=False)["text"].tolist() == [text]


@pytest.mark.parametrize(
    ("published", "plain"),
    [
        ("[![Bild](a.png)](https://e.se) Hej.", "Hej."),
        ("![Bild](a_(1).png) Hej.", "Hej."),
        ("[länk [med] parentes](https://e.se) Hej.", "länk [med] parentes Hej."),
        ("Hej.\n\n    def f():\n        return 1\n\nMer.", "Hej. Mer."),
        (
            "Hej.\n\n    Indraget stycke (i parentes) är text.\n\nMer.",
            "Hej. Indraget stycke (i parentes) är text. Mer.",
        ),
        ("1. punkt\n\n    ```js\n    kod\n    ```\n\nHej.", "1. punkt Hej."),
        ("<p>Hej.</p><pre class='x'><code>kod</code></pre>", "Hej."),
        ("[code]x = 1[/code] Hej.", "Hej."),
        ("{{< highlight go >}}\nx()\n{{< /highlight >}}\nHej.", "Hej."),
        (".. code-block:: python\n\n   x = 1\n\nHej.", "Hej."),
        (".. note:: Akta dig.\n\nHej.", "Akta dig. Hej."),
        ("*kursiv med **fet** i* och **fet med *kursiv* i**", "kursiv med fet i och fet med kursiv i"),
        ("**fet**stil, un*jätte*bra, f*n och j*vlar, 2*3*4", "fetstil, unjättebra, f*n och j*vlar, 2*3*4"),
        ("* TOC\n{:toc}\n\nHej.", "Hej."),
        ("::: warning\nAkta dig.\n:::", "Akta dig."),
        ("> [!NOTE]\n> Akta dig.", "Akta dig."),
        ("[[sida|text]] och H~2~O och x^2^", "text och H2O och x2"),
        ("[row][col size=6][b]Inre[/b][/col][/row] Hej.", "Inre Hej."),
        ("a<b och c>d är text", "a<b och c>d är text"),
        ("Inlägget om våren dök först upp på min blogg förra året.", None),
        ("<p>Hej.</p>\n<p>The post <a href='x'>A</a> first appeared on <a href='y'>Blogg</a>.</p>", "Hej."),
        ("Hej.\n\nInlägget [A](x) publicerades först på [Blogg](y).", "Hej."),
    ],
)
def test_every_kind_of_markup_goes_and_the_words_stay(published, plain):
    assert " ".join(plain_text(published).split()) == (published if plain is None else plain)


SIGNS = [
    "~~~", "```", "Bra text här.", "a <!-- dold --> b", "{{ Mall }} och __init__", "# 1 i världen", "C:\\_temp",
    "`kod`", "> ett", "[1]: http://a.se", "- punkt", "| a | b |", "[länk](http://x.se) _kursiv_", "<b> är ett märke",
    "---", "date: 2017-01-05",
]  # fmt: skip


def sources_of(paragraphs):
    """Return a post of these paragraphs as a feed, an export, JSON and a table."""
    body = "".join(f"<p>{html.escape(each)}</p>" for each in paragraphs)
    content = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    yield (
        f"<rss {content}><channel><item><title>A</title><pubDate>Fri, 10 Feb 2017 10:00:00 +0100</pubDate>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>"
    )
    yield (
        f'<rss {content} xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version><item>'
        f"<title>A</title><wp:post_date>2017-02-10 10:00:00</wp:post_date><wp:status>publish</wp:status>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item></channel></rss>"
    )
    yield json.dumps([{"title": "A", "date": "2017-02-10", "content": {"rendered": body}}])
    yield f'date;title;text\n2017-02-10;A;"{body}"\n'


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=6))
def test_what_was_made_from_html_is_not_read_as_markdown_a_second_time(paragraphs):
    published = ["Inledning till det hela.", *paragraphs, "Slutet på det hela."]
    words = [word for each in published for word in tokenize(each)]
    for source in sources_of(published):
        posts = read_source(source.encode())
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
            assert import_posts(posts, folder)["outcome"].tolist() == ["written"]
            assert import_posts(posts, folder)["outcome"].tolist() == ["unchanged"]
            assert tokenize(read_posts(folder)["text"][0]) == words
            write_posts(read_posts(folder, body_only=False), other)
            assert read_posts(other)["text"].tolist() == read_posts(folder)["text"].tolist()


def test_a_text_in_markdown_in_a_table_stays_markdown_and_may_have_tags_inside_its_lines():
    posts = read_source("date;text\n2017-02-10;Läs [mer](http://a.se/b) <em>nu</em> med _eftertryck_.\n".encode())
    assert posts[["markup", "text"]].values.tolist() == [["", "Läs [mer](http://a.se/b) <em>nu</em> med _eftertryck_."]]


def test_captions_inside_each_other_say_once_what_they_are():
    assert (
        html_to_text("<figcaption> <figcaption><p>Vårt hus</p></figcaption></figcaption>Slut")
        == "Bild: Vårt hus\n\nSlut"
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=6))
def test_a_feeds_plain_text_is_taken_as_it_is_and_a_body_written_again_stays_the_same(lines):
    text = "\n\n".join(["Inledning till det hela.", *lines, "Slutet på det hela."])
    entry = f"<title>A</title><published>2017-02-10</published><content type='text'>{html.escape(text)}</content>"
    posts = read_source(f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{entry}</entry></feed>".encode())
    assert posts["text"].tolist() == [text]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        import_posts(posts, folder)
        assert import_posts(read_source(folder), folder)["outcome"].tolist() == ["unchanged"]
        bodies = read_posts(folder)
        write_posts(bodies, other)
        assert tokenize(read_posts(other)["text"][0]) == tokenize(bodies["text"][0])


def test_only_a_text_whose_signs_would_pass_for_markdown_says_that_it_has_none():
    table = "date;text\n2017-02-10;<p>Vi går hem.</p>\n2017-02-11;<p>Vi kör __init__ nu.</p>\n"
    assert read_source(table.encode())["markup"].tolist() == ["", "none"]
