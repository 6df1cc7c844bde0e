"""RSS 0.9 to 2.0 and Atom, through feedparser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from ..days import date_within
from .html import html_to_text
from .row import Input, extra, make_row, markup_text

_DATES = {
    # feedparser's name: ours
    "published": "date of publication",
    "created": "date of creation",
    "updated": "date of the last change",
}
_END = re.compile(r"</\s*(?:[\w-]+:)?(?:rss|feed|rdf|channel)\s*>?\s*(?:<!--.*?-->\s*)*\Z", re.I | re.S)
_ONLY_BEGINNING = re.compile(r"(?:\[(?:…|\.\.\.)\]|(?:Läs mer|Continue reading)\W*)\s*$")


def read_entries(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield every entry of a feed, in order.

    The date is the day written in the feed, in the time zone it is written in; WordPress writes Greenwich's, so that
    a post of half past midnight in Sweden is dated the day before.

    Raises
    ------
    ValueError
        Naming the file: no feed, no entries, or a feed that ends in the middle.
    """
    feedparser = extra("feedparser")
    text = markup_text(stream, given)
    # As bytes in a stream: a plain string would be taken for an address, and fetched.
    feed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")), resolve_relative_uris=False, sanitize_html=False,
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )  # fmt: skip
    if not _END.search(text[-5_000:]):
        raise ValueError(f"{given.name}, line {text.count(chr(10)) + 1}: the feed is cut off here; get it again")
    if not feed.entries:
        raise ValueError(f"{given.name}: a feed without entries ({feed.get('bozo_exception', 'well-formed')})")
    for entry in feed.entries:
        yield _row(entry, blog=(feed.feed.get("link") or "").rstrip("/"))


def _row(entry, *, blog: str) -> dict:
    parts = [*entry.get("content", ()), entry, {"value": entry.get("summary")}]
    content = max((part.get("value") or "" for part in parts), key=len)
    text = html_to_text(content)
    url = entry.get("link") or entry.get("id") or ""
    # `get` would take one date for another, with a warning
    dates = [(ours, entry[name]) for name, ours in _DATES.items() if name in entry]
    author = " ".join((entry.get("author_detail", {}).get("name") or entry.get("author") or "").split())
    return make_row(
        text=text, dates=[*dates, ("address", date_within(url))], characters=len(content), url=url, kind="post",
        title=html_to_text(entry.get("title") or ""), author=re.sub(r"^\S+@\S+\s*\((.+)\)$", r"\1", author), blog=blog,
        categories="; ".join(dict.fromkeys(tag.get("term") or "" for tag in entry.get("tags", ()))),
        note="only its beginning: the feed has no full text" if _ONLY_BEGINNING.search(text) else "",
    )  # fmt: skip
