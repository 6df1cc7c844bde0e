"""RSS 0.9 to 2.0 and Atom, Blogger's export among them, through feedparser; WordPress's exports (WXR 1.0 to 1.2).

An export is read as a stream: posts, pages, drafts and attachments told apart.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from ..facts import as_names, as_text, make_row
from ..formats import date_within, formats, why_left_out
from ..markup import RENDERED, extra, html_to_text, substitute
from .signs import Input, by_bom, guess_encoding, markup_text

# feedparser's name: ours
_DATES = {"published": "date of publication", "created": "date of creation", "updated": "date of the last change"}
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
        yield _entry(entry, blog=(feed.feed.get("link") or "").rstrip("/"))


def _entry(entry: Any, *, blog: str) -> dict:
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
    kinds = ["comment"] * ("in-reply-to" in " ".join(entry)) + [kind for tag in tags for kind in _KIND.findall(tag)]
    marks = {name: said for name, said in entry.items() if "draft" in name or name.startswith("blogger")}
    url = entry.get("link") or entry.get("id") or ""
    # `get` would take one date for another, with a warning
    dates = [(ours, entry[name]) for name, ours in _DATES.items() if name in entry] + [("address", date_within(url))]
    people = entry.get("authors") or [entry.get("author_detail", {}), {"name": entry.get("author") or ""}]
    return make_row(
        text=substitute(text, "footer").rstrip(), markup=RENDERED, characters=len(content), url=url,
        title=html_to_text(as_text(entry.get("title"), name="title")), guid=entry.get("id", ""), kind="post", blog=blog,
        author=as_names([who.get("name") or "" for who in people], name="author"), dates=dates,
        left_out=why_left_out(marks | {"type": "".join(kinds[:1])}),
        _modified=entry["updated"] if "updated" in entry else "",  # noqa: SIM401
        categories="; ".join(dict.fromkeys(tag for tag in tags if tag and not _KIND.search(tag))),
        note="only its beginning: the feed has no full text" if _ONLY_BEGINNING.search(text) else "",
    )  # fmt: skip


def read_items(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield every item of an export, whatever its kind, in order.

    ``kind`` is WordPress's type of the item (post, page, attachment, nav_menu_item …), ``status`` its status (publish,
    draft, future, private …, or “password”). Only published posts are not marked as left out.

    Raises
    ------
    ValueError
        Naming file and line: XML that is not well-formed, entities of its own, text over the parser's bound of ten
        million characters, bytes that are not in the encoding that the file begins in.
    """
    etree = extra("lxml.etree")
    head = stream.read(65_536)
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", head.partition(b"<rss")[0]):
        raise ValueError(f"{given.name}, line 1: it declares a document type; no WordPress export does, take it away")
    # A byte-order mark is believed, a declaration is not; the head may end in the middle of a letter.
    codec = given.encoding or (None if by_bom(head) else guess_encoding(head.rpartition(b"\n")[0] or head))
    try:
        parser = etree.XMLPullParser(
            events=("end",), tag=("item", "{*}author", "{*}base_blog_url"), encoding=codec,
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        )  # fmt: skip
    except LookupError:
        raise ValueError(f"{given.name}: XML in {codec} is not read; save the export as UTF-8") from None
    authors: dict[str, str] = {}
    blog, above = "", len(head) - len(head.lstrip())
    try:
        for piece in _mended(head[above:], stream):
            parser.feed(piece)
            for _, node in parser.read_events():
                facts = _facts(node)
                if node.tag == "item":
                    yield _item(facts, blog=blog, authors=authors)
                    node.clear()
                    while node.getprevious() is not None:
                        del node.getparent()[0]
                elif "author_login" in facts:
                    authors[facts["author_login"]] = facts.get("author_display_name") or facts["author_login"]
                elif node.tag.endswith("base_blog_url"):
                    blog = (node.text or "").strip()
        parser.close()
    except etree.XMLSyntaxError as error:
        faults = [(fault.line, fault.message) for fault in parser.feed_error_log]  # the first complaint says most
        line, message = next(iter(faults), (error.lineno, str(error)))
        line += head[:above].count(b"\n")
        advice = next(advice for sign, advice in formats()["xml_advice"].items() if re.search(sign, message))
        raise ValueError(f"{given.name}, line {line}: {advice} ({' '.join(message.split())})") from None


_CONTROLS = bytes([*range(1, 9), 11, 12, *range(14, 32)])
_PREFIXES = (b"atom", b"itunes", b"georss", b"media", b"slash", b"sy", b"wfw", b"dc", b"content", b"excerpt")


def _mended(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes, mended of what WordPress and its plug-ins let through and XML forbids.

    Control characters go (a NUL stays, and fails); prefixes that nobody declared are declared.
    """
    controls = b"" if by_bom(head) == "utf-16" else _CONTROLS
    names = b"".join(b' xmlns:%b="urn:%b"' % (name, name) for name in _PREFIXES if b"xmlns:" + name not in head)
    for piece in chain([head.replace(b"<rss", b"<rss" + names, 1)], iter(lambda: stream.read(65_536), b"")):
        yield piece.translate(None, controls)


# What an element “category” holds, by its domain; the plug-in for co-authors keeps them so.
_DOMAINS = {None: "category", "category": "category", "tag": "category", "post_tag": "category", "author": "coauthor"}


def _facts(node: Any) -> dict[str, Any]:
    texts = defaultdict[str, list[str]](list)
    for child in node.iterchildren("{*}*"):
        namespace, _, name = child.tag.rpartition("}")
        if len(child) == 0 and "excerpt" not in namespace:
            kind = _DOMAINS.get(child.get("domain"), "") if name == "category" else name
            texts[kind].append(child.text or "")
    lists = {"categories": texts["category"], "authors": texts["creator"] + texts["coauthor"]}
    return {name: each[-1] for name, each in texts.items() if each} | lists


def _item(facts: dict[str, Any], *, blog: str, authors: dict[str, str]) -> dict[str, Any]:
    content, kind = facts.get("encoded", ""), facts.get("post_type", "post")
    status = "password" if facts.get("post_password") else facts.get("status", "publish")
    names = [authors.get(who, who) for who in filter(None, map(str.strip, facts["authors"]))]
    return make_row(
        # The block editor writes its own <p>; the classic one leaves paragraphs to line ends.
        text=html_to_text(content, shortcodes=True, line_ends="<!-- wp:" not in content), characters=len(content),
        markup=RENDERED, dates=[(name, facts.get(name, "")) for name in ("post_date", "pubDate")],
        left_out="" if (kind, status) == ("post", "publish") else why_left_out({"post_type": kind, "status": status}),
        title=html_to_text(facts.get("title", "")), kind=kind, status=status, author="; ".join(dict.fromkeys(names)),
        url=facts.get("link", "").strip(), guid=facts.get("guid", "").strip(), blog=blog,
        categories="; ".join(dict.fromkeys(filter(None, map(str.strip, facts["categories"])))),
        _modified=facts.get("post_modified", ""),
    )  # fmt: skip
