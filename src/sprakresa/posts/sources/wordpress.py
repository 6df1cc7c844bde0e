"""WordPress exports (WXR 1.0 to 1.2), read as a stream: posts, pages, drafts and attachments told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from ..facts import make_row
from ..keys import formats, why_left_out
from ..markdown import RENDERED
from ..markup import extra, html_to_text
from .decoding import Input, by_bom, guess_encoding


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
            events=("end",), tag=("item", "{*}author", "{*}base_blog_url", "channel"), encoding=codec,
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        )  # fmt: skip
    except LookupError:
        raise ValueError(f"{given.name}: XML in {codec} is not read; save the export as UTF-8") from None
    authors: dict[str, str] = {}
    blog, above = "", len(head) - len(head.lstrip(_BLANKS))
    try:
        for piece in _mended(stream, above):
            parser.feed(piece)
            for _, node in parser.read_events():
                facts = _facts(node)
                if node.tag == "item":
                    yield _row(facts, blog=blog, authors=authors)
                elif "author_login" in facts:
                    authors[facts["author_login"]] = facts.get("author_display_name") or facts["author_login"]
                elif node.tag.endswith("base_blog_url"):
                    blog = (node.text or "").strip()
                if node.tag in ("item", "channel"):
                    node.clear()
                    while node.getprevious() is not None:
                        del node.getparent()[0]
        parser.close()
    except etree.XMLSyntaxError as error:
        faults = [(fault.line, fault.message) for fault in parser.feed_error_log]  # the first complaint says most
        line, message = next(iter(faults), (error.lineno, str(error)))
        line += head[:above].count(b"\n")
        advice = next(advice for sign, advice in formats()["xml_advice"].items() if re.search(sign, message))
        raise ValueError(f"{given.name}, line {line}: {advice} ({' '.join(message.split())})") from None


_CONTROLS = bytes([*range(1, 9), 11, 12, *range(14, 32)])
_PREFIXES = (b"atom", b"itunes", b"georss", b"media", b"slash", b"sy", b"wfw", b"dc", b"content", b"excerpt")


_BLANKS = b" \t\r\n"


def _mended(stream: BinaryIO, above: int) -> Iterator[bytes]:
    """Yield the bytes, mended of what WordPress and its plug-ins let through and XML forbids.

    Blanks above it and control characters go (a NUL stays, and fails); prefixes that nobody declared are declared.
    """
    stream.seek(above)
    piece = stream.read(65_536)
    controls = b"" if by_bom(piece) == "utf-16" else _CONTROLS
    undeclared = [name for name in _PREFIXES if b"xmlns:" + name not in piece]
    names = b" ".join(b'xmlns:%b="urn:undeclared:%b"' % (name, name) for name in undeclared)
    piece = piece.replace(b"<rss", b"<rss " + names, 1)
    while piece:
        yield piece.translate(None, controls)
        piece = stream.read(65_536)


def _facts(node: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {"categories": [], "authors": []}
    for child in node.iterchildren("{*}*"):
        namespace, _, name = child.tag.rpartition("}")
        text = (child.text or "").strip()
        if name == "category":
            if child.get("domain") in (None, "category", "tag", "post_tag"):
                facts["categories"].append(text)
            elif child.get("domain") == "author":  # the plug-in for co-authors keeps them so
                facts["authors"].append(text)
        elif len(child) == 0 and "excerpt" not in namespace:
            if name == "creator":
                facts["authors"].insert(0, text)
            facts[name] = child.text or ""
    return facts


def _row(facts: dict[str, Any], *, blog: str, authors: dict[str, str]) -> dict[str, Any]:
    content, kind = facts.get("encoded", ""), facts.get("post_type", "post")
    status = "password" if facts.get("post_password") else facts.get("status", "publish")
    why = "" if status == "publish" else why_left_out({"status": status}) or f"not published ({status})"
    names = [authors.get(who, who) for who in filter(None, facts["authors"])]
    return make_row(
        # The block editor writes its own <p>; the classic one leaves paragraphs to line ends.
        text=html_to_text(content, shortcodes=True, line_ends="<!-- wp:" not in content), characters=len(content),
        markup=RENDERED, dates=[(name, facts.get(name, "")) for name in ("post_date", "pubDate")],
        left_out=why if kind == "post" else f"no post: {kind.replace('_', ' ')}",
        title=html_to_text(facts.get("title", "")), kind=kind, status=status, author="; ".join(dict.fromkeys(names)),
        url=facts.get("link", "").strip(), guid=facts.get("guid", "").strip(), blog=blog,
        categories="; ".join(dict.fromkeys(filter(None, facts["categories"]))),
        _modified=facts.get("post_modified", ""),
    )  # fmt: skip
