"""RSS 0.9 to 2.0 and Atom, through feedparser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from .markup import html_to_text
from .rows import Input, extra, make_row, markup_text

_DATES = {
    # feedparser's name: ours
    "published": "date of publication",
    "created": "date of creation",
    "updated": "date of the last change",
}
_IN_ADDRESS = re.compile(r"/(\d{4})[/-](\d\d)[/-](\d\d)(?!\d)")


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
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not re.search(
        r"</\s*(?:[\w-]+:)?(?:rss|feed|rdf|channel)\s*>?\s*(?:<!--.*?-->\s*)*\Z", text[-5_000:], re.I | re.S
    ):
        raise ValueError(f"{given.name}, line {text.count(chr(10)) + 1}: the feed is cut off here; get it again")
    if not feed.entries:
        fault = feed.get("bozo_exception")
        line = f", line {fault.getLineNumber()}" if hasattr(fault, "getLineNumber") else ""
        raise ValueError(f"{given.name}{line}: a feed without entries{f' ({fault})' if fault else ''}")
    for entry in feed.entries:
        yield _row(entry, blog=(feed.feed.get("link") or "").rstrip("/"))


def _row(entry, *, blog: str) -> dict:
    content = max((part.get("value") or "" for part in (*entry.get("content", ()), entry)), key=len)
    content = max(content, entry.get("summary") or "", key=len)
    url = entry.get("link") or entry.get("id") or ""
    dated = _IN_ADDRESS.search(url)
    stated = [key for key in _DATES if key in entry]  # `get` would take one date for another, with a warning
    dates = [(_DATES[key], entry[key]) for key in stated]
    dates.append(("address", "-".join(dated.groups()) if dated else ""))
    text = html_to_text(content)
    only_beginning = re.search(r"(?:\[(?:…|\.\.\.)\]|(?:Läs mer|Continue reading)\W*)\s*$", text)
    return make_row(
        text=text, dates=dates, characters=len(content), title=html_to_text(entry.get("title") or ""), url=url,
        author=_author(entry), kind="post", blog=blog,
        categories="; ".join(dict.fromkeys(tag.get("term") or "" for tag in entry.get("tags", ()))),
        note="only its beginning: the feed has no full text" if only_beginning else "",
    )  # fmt: skip


def _author(entry) -> str:
    name = entry.get("author_detail", {}).get("name") or entry.get("author") or ""
    return re.sub(r"^\S+@\S+\s*\((.+)\)$", r"\1", " ".join(name.split()))
