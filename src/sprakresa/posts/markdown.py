"""A post as published → its plain text: without Markdown's signs, code, tags, shortcodes, and what feeds add.

Markup is not language: an address, a class or a line of code is nobody's word, and “_kursiv_” is one word without its
signs. What is doubtful stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .cleaning import clean_text
from .frame import label_lines
from .keys import substitute
from .markup import has_markup, html_to_text

RENDERED = "none"
"""What a post's fact ``markup`` says where its text was made from HTML: any sign that is left in it is the author's."""


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
    if not _SIGNS.search(text):
        return text
    text = _without(text.replace("\r\n", "\n"), "<!--", "-->")
    text = substitute(text, "shortcodes", "markdown")
    text = html_to_text(text, line_ends=True) if has_markup(text) else text
    return substitute(text, "elsewhere", "footer").strip("\n")


_SIGNS = re.compile(
    r"[*_`~\[\]<>{}\\|#]|^[ ]{0,3}[-+=:!?$]|^(?:[ ]{4}|\t)|::|:[a-z_]+:|^\.\. |^(?:Inlägget|The post) ", re.MULTILINE
)


def _without(text: str, start: str, end: str) -> str:
    """Take out what is between two signs; a sign without its end is text."""
    kept, at = [], 0
    while (begins := text.find(start, at)) >= 0 and (ends := text.find(end, begins)) >= 0:
        kept.append(text[at:begins])
        at = ends + len(end)
    return "".join([*kept, text[at:]])


def split_published(post: Mapping[Any, Any]) -> list[tuple[str, str, str]]:
    """Return the lines of a post without its markup, part, rule and text (:func:`sprakresa.split_post`)."""
    text = clean_text(plain_text(post["text"], markup=post["markup"]))
    lines = label_lines(text, title=post["title"], author=post["author"])
    return [(part, rule, line) for part, _, _, line, rule in lines]


def post_body(post: Mapping[Any, Any]) -> str:
    """Return the body of a post as published: what its author wrote, clean, without frame and markup."""
    return "\n\n".join(line for part, _, line in split_published(post) if part == "body")
