"""Web pages: a hundred of ten blog engines are read, listing pages are refused."""

import datetime
import itertools
from pathlib import Path
from string import Template

import pytest

from sprakresa.posts.sources.reader import read_source

pytest.importorskip("trafilatura", reason="the extra “sources” is not installed")

PAGES = Path(__file__).parents[2] / "data" / "pages"
ENGINES = sorted(path.stem for path in PAGES.glob("*.html") if not path.stem.startswith("listing"))
LISTINGS = sorted(path.stem for path in PAGES.glob("listing*.html"))
SENTENCES = [
    "Vi har länge pratat om att öppna dörren lite mer, och nu gör vi det på riktigt.",
    "Kunderna förstår inte alltid våra brev, och då ringer de i stället och får vänta.",
    "Därför skrev vi om de fem vanligaste breven tillsammans med kollegor på tre enheter.",
    "Jag är imponerad av hur snabbt det gick, även om några systemfel ställde till besvär.",
    "Nästa steg är att fråga dem som aldrig hör av sig; de är fler än man kan tro.",
]
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
          "november", "december")  # fmt: skip
COMMENTS = (
    '<div id="comments" class="comments-area"><h2>2 kommentarer</h2><ol class="comment-list"><li class="comment">'
    '<p>Skräpord från en läsare, bra skrivet tycker jag!</p><time datetime="2022-12-24">24 december 2022</time></li>'
    "</ol></div>"
)
ENCODINGS = [
    # what the page declares, what its bytes are in
    ('<meta charset="utf-8">', "utf-8"),
    ("", "utf-8"),
    ("", "utf-8-sig"),
    ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252"),
    ('<meta charset="iso-8859-1">', "utf-8"),  # a lie
    ('<meta charset="utf-8">', "cp1252"),  # another
]


def fill(engine, variation):
    """Return a page of an engine, and what it should be read as."""
    declared, encoding = ENCODINGS[variation % len(ENCODINGS)]
    day = datetime.date(2015, 1, 5) + datetime.timedelta(days=97 * variation)
    paragraphs = [" ".join(SENTENCES[(n + variation) % 5 :][:2]) for n in range((1, 3, 5, 12)[variation % 4])]
    paragraphs = [f"{paragraph} Stycke {n}." for n, paragraph in enumerate(paragraphs, start=1)]
    title = ("Våra brev blev bättre", "Så möter vi kunder på nätet", "Ångra dig inte")[variation % 3]
    page = Template((PAGES / f"{engine}.html").read_text(encoding="utf-8")).substitute(
        charset=declared, title=title, iso=day.isoformat(), slash=f"{day:%Y/%m/%d}", slashmonth=f"{day:%Y/%m}",
        swedish=f"{day.day} {MONTHS[day.month - 1]} {day.year}", weekday=WEEKDAYS[day.weekday()],
        paragraphs="\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        breaks="<br>\n<br>\n".join(paragraphs), comments=COMMENTS if variation % 2 else "",
    )  # fmt: skip
    return page.encode(encoding), day, title, paragraphs


@pytest.mark.parametrize("variation", range(10))
@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_gives_its_date_its_title_and_all_its_paragraphs_and_nothing_round_them(engine, variation):
    page, day, title, paragraphs = fill(engine, variation)
    post = read_source(page).iloc[0]
    assert (post["published"].date(), post["title"], post["left_out"]) == (day, title, "")
    read = " ".join(post["text"].split())
    assert [paragraph for paragraph in paragraphs if paragraph not in read] == []
    assert "kräpord" not in read


def test_ten_engines_are_tried():
    assert len(ENGINES) == 10


@pytest.mark.parametrize(("listing", "variation"), [*itertools.product(LISTINGS, range(4))])
def test_a_page_that_lists_several_posts_is_refused_with_a_hint(listing, variation):
    with pytest.raises(ValueError, match=r"listing page with [23] posts; take the posts' own pages"):
        read_source(fill(listing, variation)[0])


@pytest.mark.parametrize(("longest", "is_listing"), [(3, False), (2, True)])
def test_a_page_is_one_post_where_that_is_more_than_two_thirds_of_its_articles(longest, is_listing):
    def article(number, sentences):
        return f"<article><h2>Rubrik {number}</h2><p>{' '.join(SENTENCES[:1] * sentences)}</p></article>"

    page = f"<html><head><title>Rubrik 1</title></head><body>{article(1, longest)}{article(2, 1)}</body></html>"
    if is_listing:
        with pytest.raises(ValueError, match="listing page with 2 posts"):
            read_source(page.encode())
    else:
        assert read_source(page.encode())["left_out"].tolist() == ["no date"]


DATED = ("<h2>{0}</h2><p>{1}</p><p>{2}</p>", "<p>{1}</p><h2>{0}</h2><p>{2}</p>", "<h3>{1}</h3><p>{2}</p>")


@pytest.mark.parametrize("item", DATED, ids=["under", "above", "inside"])
@pytest.mark.parametrize("day", ["{} februari 2017", "Publicerad 2017-02-{} | Press"])
def test_two_headings_with_a_date_each_are_two_posts_even_in_a_piece_of_a_page(item, day):
    posts = [item.format(f"Rubrik {number}", day.format(10 + number), SENTENCES[number]) for number in (0, 1)]
    with pytest.raises(ValueError, match="listing page with 2 posts"):
        read_source("".join(f"<div>{post}</div>" for post in posts).encode())
    one = f"<div>{posts[0]}<h2>Mellanrubrik</h2><p>{SENTENCES[2]}</p></div>"
    assert read_source(one.encode())["published"].dt.day.tolist() == [10]


@pytest.mark.parametrize(
    "line",
    ["Publicerad av Åsa Öberg, den 10 februari 2017 i Press", "February 10, 2017 · News", "10 feb. 2017. Ämne: brev"],
)
def test_a_line_that_is_a_date_says_when_whatever_is_written_round_it(line):
    post = read_source(f"<html><body><h1>Våren</h1><p>{line}</p><p>{SENTENCES[0]}</p></body></html>".encode()).iloc[0]
    assert (post["date_from"], str(post["published"].date())) == ("a line of the page", "2017-02-10")


@pytest.mark.parametrize(
    ("item", "others", "is_listing"),
    [
        ("<h2><a href='/{0}'>Rubrik {0}</a></h2><p>{1}</p><p><a href='/{0}'>Läs mer</a></p>", 1, True),
        ("<h2><a href='/{0}'>Rubrik {0}</a></h2><p>{1}</p><p>1{0} februari 2017</p>", 1, True),
        ("<h2><a href='/{0}'>Rubrik {0}</a></h2><p>{1}</p>", 1, False),
        ("<h2>Rubrik {0}</h2><p>{1}</p><p>1{0} februari 2017</p><p>{1}</p>", 1, False),
        ("<h2><a href='/{0}'>Rubrik {0}</a></h2><p>{1}</p><p><a href='/{0}'>Läs mer</a></p>", 0, False),
    ],
    ids=["read more", "dates", "links alone", "dates alone", "one"],
)
def test_two_headings_that_lead_on_and_two_links_or_dates_make_a_listing(item, others, is_listing):
    body = "".join(item.format(number, SENTENCES[number]) for number in range(1 + others))
    page = f"<html><head><title>Bloggen</title></head><body><h1>Bloggen</h1><p>{SENTENCES[2]}</p>{body}</body></html>"
    if is_listing:
        with pytest.raises(ValueError, match="listing page with 2 posts"):
            read_source(page.encode())
    else:
        assert len(read_source(page.encode())) == 1


def test_a_number_alone_that_is_no_day_is_not_the_date_of_a_page():
    page = "<html><body><article><h1>Våra tal</h1><p>271828</p><p>Så gick det för oss i år.</p></article></body></html>"
    assert read_source(page.encode())["left_out"].tolist() == ["no date"]
