"""A post as published → its plain text: without Markdown's signs, code, tags, shortcodes, and what feeds add.

Markup is not language: an address, a class or a line of code is nobody's word, and “_kursiv_” is one word without its
signs. What is doubtful stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from .cleaning import clean_text
from .frame import split_post
from .markup import has_markup, html_to_text, without_shortcodes

_LINE = re.MULTILINE | re.VERBOSE
_MARKDOWN: tuple[tuple[re.Pattern, str | Callable], ...] = (
    # code
    (re.compile(r"^[ ]{0,3} ( (?> `{3,} | ~{3,} ) ) [^\n]* \n (?: (?! [ ]{0,3}\1) [^\n]* \n )* [ ]{0,3} \1 [`~]* [ ]*$",
                _LINE), ""),
    (re.compile(r"\{%-? \s* (highlight|comment) \b [^%]* %\} (?: (?! \{% ) . )* \{%-? \s* end\1 \s* -?%\}",
                re.VERBOSE | re.DOTALL), ""),
    # Liquid's and Hugo's tags, Kramdown's and Pandoc's attributes
    (re.compile(r"\{% [^{}]* %\} | \{\{ [^{}]* \}\} | ^ \{: [^{}\n]* \} [ ]* $ | (?<= \S ) [ ]? \{ [:.\#] [^{}\n]* \}",
                _LINE), ""),
    # reStructuredText's directives
    (re.compile(r"^ \.\. [ ] (?: [\w-]+ :: | _ ) [^\n]* (?: \n [ ]{2,} : [^\n]* )*", _LINE), ""),
    (re.compile(r"^ [ ]{0,3} \[ [^\]\[\n^]+ \] : [ ]* \S+ [^\n]* $", _LINE), ""),  # where a reference leads
    (re.compile(r"^ [ ]{0,3} \[\^ [^\]\[\n]+ \] : [ ]* | \[\^ [^\]\[\n]+ \]", _LINE), ""),  # footnotes keep their text
    (re.compile(r"! \[ [^\]\[]* \] (?: \( [^()\n]* \) | \[ [^\]\[\n]* \] )", _LINE), ""),  # pictures
    (re.compile(r"\[ ( [^\]\[]+ ) \] (?: \( [^()\n]* (?: \( [^()\n]* \) [^()\n]* )? \) | \[ [^\]\[\n]* \] )", _LINE),
     r"\1"),  # links
    (re.compile(r"` ( [^`<\n]+ ) \s <[^<>\n]+> `__?", _LINE), r"\1"),
    (re.compile(r"< (?: https?:// | mailto: ) [^<>\s]+ >", _LINE), ""),
    (re.compile(r"^ [ ]{0,3} \#{1,6} [ ]+ ( [^\n]*? ) [ ]* \#* [ ]* $", _LINE), r"\1"),  # headings
    (re.compile(r"^ [ ]{0,3} (?: =+ | -{2,} | ~{3,} | (?: [*_-] [ ]* ){3,} ) $", _LINE), ""),  # … underlined, and rules
    (re.compile(r"^ [ ]* \|? (?: [ ]* :?-+:? [ ]* \| )+ [ ]* (?: :?-+:? )? [ ]* $", _LINE), ""),  # tables
    (re.compile(r"^ [ ]* \| [^\n]* \| [ ]* $", _LINE), lambda found: found[0].replace("|", " ").strip()),
    (re.compile(r"^ [ ]{0,3} (?: > [ ]? )+", _LINE), ""),  # quotes
    (re.compile(r"^ [ ]* [*+-] [ ]+ (?: \[[ xX]\] [ ] )?", _LINE), ""),  # points
    (re.compile(r"(?<! [\w\\*] ) ( \*{1,3} ) (?= [^\s*] ) ( [^*\n]{1,400} ) (?<= \S ) \1 (?! [\w*] )", _LINE), r"\2"),
    (re.compile(r"(?<! [\w\\_] ) ( _{1,3} ) (?= [^\s_] ) ( [^_\n]{1,400} ) (?<= \S ) \1 (?! [\w_] )", _LINE), r"\2"),
    (re.compile(r"(`{1,2}) ( [^`\n]+ ) \1", _LINE), r"\2"),
    (re.compile(r"~~ ( [^~\n]+ ) ~~", _LINE), r"\1"),
    (re.compile(r"\\ (?= [*_`\#\[\]{}()+!>|~-] )", _LINE), ""),
    (re.compile(r"[ ]* \[ [ ]? (?: … | \.{3} | &\#8230; | &hellip; ) [ ]? \] [ ]* $", _LINE), ""),  # a feed's teaser
)  # fmt: skip


def plain_text(text: str) -> str:
    r"""Return the text of a post as published, without its Markdown, HTML, shortcodes and code blocks.

    Plain text without markup is returned as it is.

    Examples
    --------
    >>> plain_text("# Våren\n\n* _äntligen_ [här](https://a.se/b_c)\n\n```\nkod\n```\n![](a.png)<b>Hej</b> {{< fig >}}")
    'Våren\n\näntligen här\n\nHej'
    """
    if not _SIGNS.search(text):
        return text
    text = without_shortcodes(_without(text.replace("\r\n", "\n"), "<!--", "-->"))
    for pattern, by in _MARKDOWN:
        text = pattern.sub(by, text)
    text = without_footer(text)
    return html_to_text(text, line_ends=True) if has_markup(text) else text.strip("\n")


_FOOTER = re.compile(
    r"""^ [ ]* (?: Inlägget | The [ ] post ) \b [^\n]{0,300} \b
        (?: först [ ] (?: upp [ ] | publicerat [ ] )? på | appeared [ ] first [ ] on ) \b [^\n]* $""",
    _LINE,
)


def without_footer(text: str) -> str:
    r"""Return a text without the line that WordPress puts under every post of a feed.

    Examples
    --------
    >>> without_footer("Hej!\n\nInlägget Våren dök först upp på Bloggen.")
    'Hej!\n\n'
    """
    return _FOOTER.sub("", text)


_SIGNS = re.compile(r"[*_`~\[\]<>{}\\|#]|^[ ]{0,3}[-+=]|^\.\. |^(?:Inlägget|The post) ", re.MULTILINE)


def _without(text: str, start: str, end: str) -> str:
    """Take out what is between two signs; a sign without its end is text."""
    kept, at = [], 0
    while (begins := text.find(start, at)) >= 0 and (ends := text.find(end, begins)) >= 0:
        kept.append(text[at:begins])
        at = ends + len(end)
    return "".join([*kept, text[at:]])


def split_published(text: str, *, title: str = "", author: str = "") -> pd.DataFrame:
    """Part a post as published into its body and what frames it (:func:`sprakresa.split_post`), without its markup."""
    return split_post(clean_text(plain_text(text)), title=title, author=author)


def post_body(text: str, *, title: str = "", author: str = "") -> str:
    """Return the body of a post as published: what its author wrote, clean, without frame and markup."""
    parts = split_published(text, title=title, author=author)
    return "\n\n".join(parts.loc[parts["part"] == "body", "text"])
