"""RSS 0.9 to 2.0 and Atom, Blogger's export among them, through feedparser."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from ..days import date_within
from ..facts import as_names, as_text, make_row
from ..keys import substitute, why_left_out
from ..markdown import RENDERED
from ..markup import extra, html_to_text
from .decoding import Input, markup_text

_DATES = {
    # feedparser's name: ours
    "published": "date of publication",
    "created": "date of creation",
    "updated": "date of the last change",
}
_END = re.compile(r"</\s*(?:[\w-]+:)?(?:rss|feed|rdf|channel)\s*(?:>|\Z)", re.IGNORECASE)
_ONLY_BEGINNING = re.compile(r"(?:\[(?:…|\.\.\.)\]|(?:Läs mer|Continue reading)\W*)\s*$")
_KIND = re.compile(r"schemas\.google\.com/blogger/\d+/kind#(\w+)")


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
    text = markup_text(stream, given).lstrip()
    # As bytes in a stream: a plain string would be taken for an address, and fetched.
    feed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")), resolve_relative_uris=False, sanitize_html=False,
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )  # fmt: skip
    if not _END.search(text, text.rfind("</item>") + 1 or text.rfind("</entry>") + 1):
        raise ValueError(f"{given.name}, line {text.count(chr(10)) + 1}: the feed is cut off here; get it again")
    if not feed.entries:
        raise ValueError(f"{given.name}: a feed without entries ({feed.get('bozo_exception', 'well-formed')})")
    for entry in feed.entries:
        yield _row(entry, blog=(feed.feed.get("link") or "").rstrip("/"))


def _row(entry: Any, *, blog: str) -> dict:
    # The full text goes before the teaser, however long that is; a picture's description (plain) is neither.
    parts: dict[bool, str] = {}
    for part in entry.get("content", ()):
        is_html = "html" in part.get("type", "")
        parts[is_html] = max(parts.get(is_html, ""), part.get("value") or "", key=len)
    summary, is_media = entry.get("summary") or "", any(name.startswith("media_") for name in entry)
    content = parts.get(True) or (is_media and summary) or parts.get(False) or summary
    is_plain = content == parts.get(False) if parts else entry.get("summary_detail", {}).get("type") == "text/plain"
    text = content if is_plain else html_to_text(content, shortcodes=True)
    tags = [tag.get("term") or "" for tag in entry.get("tags", ())]
    url = entry.get("link") or entry.get("id") or ""
    # `get` would take one date for another, with a warning
    dates = [(ours, entry[name]) for name, ours in _DATES.items() if name in entry]
    people = entry.get("authors") or [entry.get("author_detail", {}), {"name": entry.get("author") or ""}]
    return make_row(
        text=substitute(text, "footer").rstrip(), markup=RENDERED, characters=len(content), url=url,
        dates=[*dates, ("address", date_within(url))],
        title=html_to_text(as_text(entry.get("title"), name="title")), guid=entry.get("id", ""), kind="post", blog=blog,
        author=as_names([who.get("name") or "" for who in people], name="author"), left_out=_why(entry, tags),
        _modified=entry["updated"] if "updated" in entry else "",  # noqa: SIM401
        categories="; ".join(dict.fromkeys(tag for tag in tags if tag and not _KIND.search(tag))),
        note="only its beginning: the feed has no full text" if _ONLY_BEGINNING.search(text) else "",
    )  # fmt: skip


def _why(entry: Any, tags: list[str]) -> str:
    """Return why an entry is no published post: Atom's draft, Blogger's comments, pages, settings and trash."""
    kinds = [found[1] for tag in tags if (found := _KIND.search(tag))] or [entry.get("blogger_type", "")]
    draft = entry.get("app_draft") or entry.get("draft") or entry.get("pub_draft") or ""
    if "in-reply-to" in " ".join(entry):
        return "no post: comment"
    return why_left_out({"draft": draft, "status": entry.get("blogger_status", ""), "type": kinds[0]})
