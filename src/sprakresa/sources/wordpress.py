"""WordPress exports (WXR 1.0 to 1.2), read as a stream: posts, pages, drafts and attachments told apart."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from .markup import html_to_text
from .rows import Input, by_bom, extra, make_row


def read_items(stream: BinaryIO, given: Input) -> Iterator[dict]:
    """Yield every item of an export, whatever its kind, in order.

    ``kind`` is WordPress's type of the item (post, page, attachment, nav_menu_item …), ``status`` its status (publish,
    draft, future, private …, or “password”). Only published posts are not marked as left out.

    Raises
    ------
    ValueError
        Naming file and line: XML that is not well-formed, entities of its own, text over the parser's bound of ten
        million characters, bytes that are not in the encoding declared.
    """
    etree = extra("lxml.etree")
    head = stream.read(65_536)
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", head.partition(b"<rss")[0]):
        raise ValueError(f"{given.name}, line 1: it declares a document type; no WordPress export does, take it away")
    codec = given.encoding or _lies(stream, head)
    stream.seek(0)
    blog, authors = "", {}
    etree.clear_error_log()
    try:
        events = etree.iterparse(
            _Mended(stream, head), events=("end",), tag=("{*}item", "{*}author", "{*}base_blog_url", "{*}channel"),
            encoding=codec, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        )  # fmt: skip
        for _, node in events:
            kind = etree.QName(node).localname
            facts = _facts(node, etree) if kind in ("item", "author") else {}
            if kind == "item":
                yield _row(facts, blog=blog, authors=authors, url=facts.get("link", ""))
            elif kind == "author" and "author_login" in facts:
                authors[facts["author_login"]] = facts.get("author_display_name") or facts["author_login"]
            elif kind == "base_blog_url":
                blog = (node.text or "").strip()
            if kind in ("item", "channel"):
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
    except etree.XMLSyntaxError as error:
        # The parser's first complaint says most; but of an entity that is not declared only the common log knows.
        entities = [each for each in error.error_log if each.message.startswith("Entity '")]
        fault = next(iter([*entities, *events.error_log]), None)
        line, message = (fault.line, fault.message) if fault else (error.lineno, str(error))
        raise ValueError(f"{given.name}, line {line}: {_advice(message)}") from None


_CONTROLS = bytes([*range(1, 9), 11, 12, *range(14, 32)])
_PREFIXES = (b"atom", b"itunes", b"georss", b"media", b"slash", b"sy", b"wfw", b"dc", b"content", b"excerpt")


class _Mended:
    """The bytes, mended of what WordPress and its plug-ins let through and XML forbids.

    Control characters go (a NUL stays, and fails), and prefixes that nobody declared are declared.
    """

    def __init__(self, stream: BinaryIO, head: bytes) -> None:
        self.stream = stream
        self.controls = b"" if by_bom(head) == "utf-16" else _CONTROLS
        undeclared = (prefix for prefix in _PREFIXES if b"xmlns:" + prefix not in head)
        self.names = b"<rss " + b" ".join(b'xmlns:%b="urn:undeclared:%b"' % (prefix, prefix) for prefix in undeclared)

    def read(self, size: int = -1) -> bytes:
        raw, self.names = self.stream.read(size).translate(None, self.controls).replace(b"<rss", self.names, 1), b"<rss"
        return raw


def _lies(stream: BinaryIO, head: bytes) -> str | None:
    declared = re.match(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=["']([\w-]+)""", head)
    if not declared or declared[1].lower() in (b"utf-8", b"utf8", b"utf-16"):
        return None  # the parser then takes nothing but what is declared
    decoder = codecs.getincrementaldecoder("utf-8")()
    stream.seek(0)
    try:
        while chunk := stream.read(1 << 20):
            decoder.decode(chunk)
    except UnicodeDecodeError:
        return None
    return "utf-8"  # says Latin-1 and is UTF-8


def _facts(node, etree) -> dict:
    facts: dict = {"categories": []}
    for child in node:
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child)
        if name.localname == "category":
            if child.get("domain") in (None, "category", "tag", "post_tag"):
                facts["categories"].append((child.text or "").strip())
        elif len(child) == 0:
            prefix = "excerpt:" if "excerpt" in (name.namespace or "") else ""
            facts[prefix + name.localname] = child.text or ""
    return facts


def _row(facts: dict, *, blog: str, authors: dict[str, str], url: str) -> dict:
    content, kind = facts.get("encoded", ""), facts.get("post_type", "post")
    status = "password" if facts.get("post_password") else facts.get("status", "publish")
    left_out = _WHY.get(status, f"not published ({status})") if kind == "post" else f"no post: {kind.replace('_', ' ')}"
    # The block editor writes its own <p>; the classic one leaves paragraphs to line ends.
    text = html_to_text(content, shortcodes=True, line_ends="<!-- wp:" not in content)
    creator = facts.get("creator", "").strip()
    dates = [("post_date", facts.get("post_date", "")), ("pubDate", facts.get("pubDate", ""))]
    return make_row(
        text=text, dates=dates, characters=len(content), title=html_to_text(facts.get("title", "")),
        author=authors.get(creator, creator), kind=kind, status=status, url=url.strip(), blog=blog,
        categories="; ".join(dict.fromkeys(filter(None, facts["categories"]))), left_out=left_out,
    )  # fmt: skip


_WHY = {"publish": "", "password": "behind a password", "draft": "a draft", "future": "scheduled, not yet published"}


def _advice(message: str) -> str:
    advice = {
        "Invalid bytes": "it is not in the encoding it declares; say which it is, often encoding='windows-1252'",
        "too big": "more text in one post than the parser takes (ten million characters); is it text at all?",
        "huge text": "more text in one post than the parser takes (ten million characters); is it text at all?",
        "XML declaration allowed only": "here a second export begins in the same file; cut it in two",
        "Extra content": "here a second export begins in the same file; cut it in two",
        "Entity": "an entity that is not declared; write & as &amp;",
        "Char 0x0": "a NUL byte; take it away",
    }
    hint = next((hint for sign, hint in advice.items() if sign in message), "not well-formed; export it again")
    return f"{hint} ({' '.join(message.split())})"
