"""Web pages that hold one post each: main text by trafilatura, title and date from what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from ..days import date_within, read_date
from ..facts import make_row
from ..keys import formats
from ..markup import extra, html_to_text
from .decoding import Input, markup_text

_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
# XPath: the margin, the page's own footer, comments, teasers of other posts.
_ROUND_IT = ("self::aside or self::nav or self::footer[not(ancestor::article)] or @id='comments' or @id='side' or "
             "contains(@class, 'comment') or contains(@class, 'related') or contains(@class, 'sidebar')")  # fmt: skip
_OWN = f"[not(ancestor::*[{_ROUND_IT}])]"
_MARKED = (
    # elements that are marked as a date: where, XPath of what is written there
    ("datePublished", f"//*[@itemprop='datePublished']{_OWN}/@*[name()='datetime' or name()='content']"),
    ("time", f"//time[contains(@class, 'published') or contains(@class, 'entry-date')]{_OWN}/@datetime"),
    ("time", f"//time[not(contains(@class, 'updated') or contains(@class, 'modified'))]{_OWN}/@datetime"),
)
_DATE_LINE = re.compile(
    r"""^\W* (?: (?:publicera[dt] | postat | skrivet | inlagt | upplagt | posted | published)
                 (?: \s+ (?:av|by) \s [^,|·]{1,60} [,|·] )? (?: \s+ (?:on|den) )? \s* :? \s* )?
        (?P<date> .{6,40}? ) (?: \s* [.|·,] .* | \s+ i \b .* )? $
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CHANGED = re.compile(r"(?:uppdatera|ändra|granska|updated|modified)", re.IGNORECASE)
_READ_MORE = re.compile(r"\W*(?:läs (?:mer|hela|vidare|inlägget)|fortsätt läsa|read more|continue reading)\b", re.I)


def read_page(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield the one post of a page.

    Raises
    ------
    ValueError
        Naming the file: no HTML, no main text found, or a listing page that holds several posts.
    """
    trafilatura = extra("trafilatura")
    markup = markup_text(stream, given)
    tree = trafilatura.load_html(markup)
    if tree is None:
        raise ValueError(f"{given.name}: no HTML page, or an empty one")
    if posts := _count_posts(tree):
        raise ValueError(f"{given.name}: a listing page with {posts} posts; take the posts' own pages, or the feed")
    page = trafilatura.bare_extraction(
        markup, url=given.url or None, include_comments=False, with_metadata=True,
        favor_recall=True, prune_xpath=f"//*[{_ROUND_IT}][not(descendant::h1)]",
    )  # fmt: skip
    if not page or not (page.text or "").strip():
        raise ValueError(f"{given.name}: no main text found on the page")
    url, title = given.url or page.url or "", _title(tree) or html_to_text(page.title or "")
    dates = [*_dates(tree, markup), ("address", date_within(url)), ("file name", date_within(given.name))]
    yield make_row(
        text=page.text.replace("\n", "\n\n"), dates=dates, characters=len(markup), kind="post", title=title, url=url,
        author=page.author or "", categories="; ".join(page.categories or ()),
        blog="".join(re.findall(r"^\w+://[^/]+", url)),
    )  # fmt: skip


def _title(tree: Any) -> str:
    """Return the longest heading that <title> repeats, but for the site's own name, which leads to its first page."""
    said = " ".join(" ".join(tree.xpath("//title//text()")).split())
    heads = tree.xpath(f"(//h1 | //h2 | //h3){_OWN}[not(.//a[string-length(@href) = 1 or contains(@class, 'site')])]")
    return max((text for head in heads if (text := " ".join(head.text_content().split())) in said), key=len, default="")


def _dates(tree: Any, markup: str) -> Iterator[tuple[str, str]]:
    metas = {
        (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): meta.get("content", "")
        for meta in reversed(tree.xpath("//meta"))
    }
    yield from ((f"meta {name}", metas[name]) for name in formats()["elements"]["meta"].split() if name in metas)
    yield from (("JSON-LD", stated) for stated in _JSON_LD.findall(markup)[:1])
    yield from ((where, str(stated)) for where, path in _MARKED for stated in tree.xpath(path))
    yield from (("a line of the page", line) for line in _date_lines(tree))


def _date_lines(tree: Any) -> Iterator[str]:
    """Yield the lines that are a date, perhaps with “Publicerad” before it, but none of a later change."""
    path = f"//body//text(){_OWN}[not(parent::script or parent::style)]"
    lines = [" ".join(text.split()) for text in tree.xpath(path) if not text.isspace()]
    for before, line in zip(["", *lines], lines, strict=False):
        found = _DATE_LINE.match(line) if len(line) < 90 and not _CHANGED.search(before[-40:]) else None
        with suppress(ValueError):
            if found and read_date(found["date"]):
                yield found["date"]


_ITEMS = (
    "//*[self::article or contains(@itemtype, 'schema.org/BlogPosting') or "
    "contains(concat(' ', @class, ' '), ' hentry ') or contains(concat(' ', @class, ' '), ' post-outer ')]"
    f"{_OWN}[not(self::body)][.//h1 or .//h2 or .//h3 or .//h4]"
)


def _count_posts(tree: Any) -> int:
    """Return how many posts a page lists; 0 if it is the page of one post."""
    said_single = re.search(r"\bsingle(?:-post)?\b", " ".join(tree.xpath("//body/@class")))
    if said_single or "article" in tree.xpath("//meta[@property='og:type']/@content"):
        return 0
    items = tree.xpath(_ITEMS)
    lengths = [len(" ".join(item.itertext())) for item in items if not {*item.iterancestors()} & {*items}]
    if len(lengths) >= 2 and max(lengths) < 0.7 * sum(lengths):  # a post with teasers of others is longer than they
        return len(lengths)
    heads = len(tree.xpath(f"(//h2 | //h3)[.//a[@href]]{_OWN}"))
    more = sum(1 for link in tree.xpath(f"//a{_OWN}") if _READ_MORE.match(link.text_content()))
    return heads if heads >= 2 and max(more, len([*_date_lines(tree)])) >= 2 else 0
