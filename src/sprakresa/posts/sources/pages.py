"""Web pages that hold one post each: main text by trafilatura, title and date from what the page says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, BinaryIO

from ..facts import make_row
from ..formats import date_within, formats, is_day
from ..markup import RENDERED, extra, html_to_text
from .signs import Input, markup_text

_JSON_LD = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_SIGNS = formats()["pages"]
# XPath: but for the margin, the page's own footer, comments, teasers of other posts.
_ROUND_IT = " or ".join(_SIGNS["round_it"])
_OWN = f"[not(ancestor::*[{_ROUND_IT}])]"
_HEADINGS = ("h1", "h2", "h3", "h4")


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
    days, heads = _lines(tree)
    if posts := _count_posts(tree, days, heads):
        raise ValueError(f"{given.name}: a listing page with {posts} posts; take the posts' own pages, or the feed")
    page = trafilatura.bare_extraction(
        markup, url=given.url or None, include_comments=False, with_metadata=True,
        favor_recall=True, prune_xpath=f"//*[{_ROUND_IT}][not(descendant::h1)]",
    )  # fmt: skip
    if not page or not (page.text or "").strip():
        raise ValueError(f"{given.name}: no main text found on the page")
    url, title = given.url or page.url or "", _title(tree) or html_to_text(page.title or "")
    dates = [*_dates(tree, markup, days), ("address", date_within(url)), ("file name", date_within(given.name))]
    yield make_row(
        text=page.text.replace("\n", "\n\n"), dates=dates, characters=len(markup), kind="post", title=title, url=url,
        markup=RENDERED, author=page.author or "", categories="; ".join(page.categories or ()),
        blog="".join(re.findall(r"^\w+://[^/]+", url)),
    )  # fmt: skip


def _title(tree: Any) -> str:
    """Return the longest heading that <title> repeats, but for the site's own name, which leads to its first page."""
    said = " ".join(" ".join(tree.xpath("//title//text()")).split())
    heads = tree.xpath(f"(//h1 | //h2 | //h3){_OWN}[not(.//a[string-length(@href) = 1 or contains(@class, 'site')])]")
    return max((text for head in heads if (text := " ".join(head.text_content().split())) in said), key=len, default="")


def _dates(tree: Any, markup: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    said = {}
    for meta in reversed(tree.xpath("//meta")):
        said[(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()] = meta.get("content", "")
    yield from ((f"meta {name}", said[name]) for name in formats()["elements"]["meta"].split() if name in said)
    yield from (("JSON-LD", stated) for stated in _JSON_LD.findall(markup)[:1])
    for where, marks in _SIGNS["marked"]:
        found = tree.xpath(f"//*[{marks}]{_OWN}/@*[name()='datetime' or name()='content']")
        yield from ((where, str(stated)) for stated in found)
    yield from (("a line of the page", date) for date in lines if date)


def _lines(tree: Any) -> tuple[list[str], list[bool]]:
    """Return of each line of a page the date that it is (but for one of a later change), and if it is in a heading."""
    texts = tree.xpath(f"//text()[normalize-space()]{_OWN}[not(parent::script or parent::style or ancestor::head)]")
    lines = [" ".join(text.split()) for text in texts]
    days = [_date_in(line, above=above) for above, line in pairwise(["", *lines])]
    inside = [text.getparent() if text.is_text else text.getparent().getparent() for text in texts]
    return days, [any(each.tag in _HEADINGS for each in (node, *node.iterancestors())) for node in inside]


def _date_in(line: str, *, above: str) -> str:
    """Return the date that a line is, perhaps with “Publicerad” before it and a category after it, or ""."""
    is_long_or_later = len(line) >= 90 or re.search(_SIGNS["changed"], above[-40:])
    stated = [] if is_long_or_later else [line, re.sub(_SIGNS["after_date"], "", line)]
    return next(filter(is_day, (each.strip(" \t-–—|·*:") for each in stated)), "")


def _count_posts(tree: Any, days: list[str], heads: list[bool]) -> int:
    """Return how many posts a page lists; 0 if it is the page of one post."""
    said_single = re.search(r"\bsingle(?:-post)?\b", " ".join(tree.xpath("//body/@class")))
    if said_single or "article" in tree.xpath("//meta[@property='og:type']/@content"):
        return 0
    items = tree.xpath(f"//*[{_SIGNS['items']}]{_OWN}[not(self::body)][.//h1 or .//h2 or .//h3 or .//h4]")
    lengths = [len(" ".join(item.itertext())) for item in items if not {*item.iterancestors()} & {*items}]
    if len(lengths) >= 2 and max(lengths) < 0.7 * sum(lengths):  # a post with teasers of others is longer than they
        return len(lengths)
    # A day under a heading, above one, or in one.
    pairs = (zip(days[1:], heads, strict=False), zip(days, heads[1:], strict=False), zip(days, heads, strict=True))
    if (dated := max(sum(bool(day) and is_head for day, is_head in each) for each in pairs)) >= 2:
        return dated
    leading_on = len(tree.xpath(f"(//h2 | //h3)[.//a[@href]]{_OWN}"))
    more = sum(1 for link in tree.xpath(f"//a{_OWN}") if re.match(_SIGNS["read_more"], link.text_content()))
    return leading_on if leading_on >= 2 and max(more, sum(map(bool, days))) >= 2 else 0
