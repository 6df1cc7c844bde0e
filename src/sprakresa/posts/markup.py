"""A post as published → the text that a reader sees: without HTML, Markdown, code and shortcodes.

Markup is not language: an address, a class or a line of code is nobody's word, and “_kursiv_” is one word without its
signs. What is doubtful stays.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import requires
from itertools import chain
from types import ModuleType
from typing import Any

from .cleaning import clean_text
from .formats import formats, names
from .frame import label_lines

RENDERED = "none"
"""What a post's fact ``markup`` says where its text was made from HTML: any sign that is left in it is the author's."""

_SIGNS = re.compile(formats()["markup"]["signs"])
_CAPTION_SAYS_SO = re.compile(r"\s*(?:foto(?:graf)?|bild|illustration|film)(?:text)?\s*:", re.IGNORECASE)


def extra(module: str) -> ModuleType:
    """Return a module that comes with the extra ``sources``, or say how to get it where this is installed."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        named = [each.partition(";")[0].strip() for each in requires("sprakresa") or () if "sources" in each]
        how = " ".join(f'"{each}"' for each in named)
        raise ImportError(f"reading this needs {module}: {sys.executable} -m pip install {how} ({error})") from None


@cache
def _substitutions(markup: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns of a kind of markup, each with what takes its place."""
    return [(re.compile(pattern, re.VERBOSE | re.MULTILINE), by) for pattern, by in formats()["markup"][markup]]


def substitute(text: str, *markups: str) -> str:
    """Return a text without these kinds of markup."""
    for pattern, by in chain.from_iterable(map(_substitutions, markups)):
        text = pattern.sub(by, text)
    return text


def html_to_text(markup: str, *, shortcodes: bool = False, line_ends: bool = False) -> str:
    r"""Return the text of a piece of HTML, a paragraph a line with an empty line between.

    Parameters
    ----------
    markup : str
        HTML, whole or a piece, well-formed or not.
    shortcodes : bool
        Whether to take out WordPress's shortcodes (``[gallery]``).
    line_ends : bool
        Whether line ends are the author's own, as in WordPress's classic editor, and stay line ends.

    Returns
    -------
    str
        Without scripts, styles, forms and players. A picture's caption gets “Bild:” in front unless it says what it
        is, so that :func:`sprakresa.split_post` knows it.

    Examples
    --------
    >>> html_to_text("<p>Vi blir&nbsp;<b>bättre</b>.</p><script>x()</script><figure><figcaption>Vår grupp")
    'Vi blir\xa0bättre.\n\nBild: Vår grupp'
    >>> html_to_text('Hej!\n\n[caption id="a"]<img> Huset[/caption]\nText [sic].[gallery ids="1,2"]',
    ...              shortcodes=True, line_ends=True)
    'Hej!\n\nBild: Huset\n\nText [sic].'
    """
    markup = markup.replace("\r\n", "\n").replace("\0", "")
    markup = substitute(markup, "shortcodes") if shortcodes else markup
    if line_ends:
        markup = re.sub(r"(<[a-zA-Z/!][^<>]*>)|\n", lambda tag: tag[1] or "<br>", markup)
    html, etree = extra("lxml.html"), extra("lxml.etree")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    tree = html.document_fromstring(f"<body><div>{markup}</div></body>".encode("utf-8", "replace"), parser=parser)
    if "Excessive depth" in str(parser.error_log):  # nobody writes 2,000 elements inside each other: text at least
        return " ".join(re.sub(r"<[^<>]*>", " ", markup).split())
    etree.strip_elements(tree, *names("elements")["not_text"], with_tail=False)
    text = re.sub(r"[ \t]{2,}", " ", "".join(_pieces(etree.iterwalk(tree, events=("start", "end")))))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]*\n[ \t]*", "\n", text)).strip(" \t\n")


def _pieces(walk: Any) -> Iterator[str]:
    blocks, is_caption_begun = {*names("elements")["blocks"]}, False
    for event, node in walk:
        is_caption = node.tag == "figcaption" or "caption-text" in node.get("class", "") + node.get("id", "")
        if node.tag in blocks or is_caption:
            yield "\n\n"
        if is_caption:
            is_caption_begun = event == "start"
        if event == "start" and node.tag == "br":
            yield "\n"
        said = re.sub(r"[ \t\r\n\f]+", " ", (node.text if event == "start" else node.tail) or "")
        if is_caption_begun and said.strip():
            is_caption_begun = False
            yield "" if _CAPTION_SAYS_SO.match(said) else "Bild: "
        yield said


@cache
def _tag(*kinds: str) -> re.Pattern[str]:
    elements = "|".join(name for kind in kinds for name in names("elements")[kind])
    return re.compile(rf"</?(?:{elements})(?:\s[^<>=]*=[^<>]*|\s*/?)>", re.IGNORECASE)


def has_markup(text: str, *, blocks: bool = False) -> bool:
    """Return whether a text holds a tag of HTML, or one that parts paragraphs if ``blocks`` is true.

    Examples
    --------
    >>> has_markup("Vi är <b>här</b>."), has_markup("2 < 3 <3 <ironi>")
    (True, False)
    """
    return bool(_tag("blocks", *(() if blocks else ("not_text", "inline"))).search(text))


def plain_text(text: str, *, markup: str = "") -> str:
    r"""Return the text of a post as published, without its Markdown, HTML, shortcodes and code blocks.

    Plain text without markup is returned as it is, and so is what was :data:`RENDERED` before, but for what feeds add.

    Examples
    --------
    >>> plain_text("# Våren\n\n* _äntligen_ [här](https://a.se/b_c)\n\n```\nkod\n```\n![](a.png)<b>Hej</b> {{< fig >}}")
    'Våren\n\näntligen här\n\nHej'
    """
    if markup == RENDERED:
        return substitute(text, "elsewhere", "footer")
    if not _SIGNS.search(f"\n{text}"):
        return text
    text = text.replace("\r\n", "\n")
    end = text.rfind("-->") + 3  # beyond it each sign of a comment would be sought to the end of the text
    text = substitute(re.sub(r"(?s)<!(?=--).*?-->", "", text[:end]) + text[end:], "shortcodes", "markdown")
    text = html_to_text(text, line_ends=True) if has_markup(text) else text
    return substitute(text, "elsewhere", "footer").strip("\n")


def split_published(post: Mapping[Any, Any]) -> list[tuple[str, str, str]]:
    """Return the lines of a post without its markup, part, rule and text (:func:`sprakresa.split_post`)."""
    text = clean_text(plain_text(post["text"], markup=post["markup"]))
    lines = label_lines(text, title=post["title"], author=post["author"])
    return [(part, rule, line) for part, _, _, line, rule in lines]
