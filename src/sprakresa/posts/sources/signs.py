"""What a file is, by its beginning: the formats that are read, and those that are named with the way out of them."""

from __future__ import annotations

import re
from typing import BinaryIO

from ..days import read_date
from ..keys import FACT_NAMES, fold
from .decoding import Input, by_bom

_SIGNS = {
    # what the beginning of a file has to match once comments and XML's declaration are gone, in this order
    "wordpress": r"""(?sx) <rss\b .* wordpress\.org/export/ """,
    "feed": r"""(?six) < (?: rss | (?:\w+:)?feed | (?:\w+:)?rdf | channel ) \b """,
    "page": r"""(?six) < (?: !doctype\s html | html | head | body | title | meta | div | article | main | section | p
                | h[1-6] | link | script ) \b """,
    "json": r"""(?x) (?: \{ \s* [}"] | \[ \s* [{\]] ) """,
    "movable type": r"""(?sx) (?: [A-Z]+(?:\ [A-Z]+)* : [^\n]* \n )+ -----\n """,
}
_MARKED_ONLY = "open it in the program that it belongs to and save it as plain text in UTF-8 (or as HTML)"
_OTHERS = {
    # how the file begins: what it is, and what to do
    b"PK\x03\x04": ("packed (zip)", "unpack it first; a document (.docx, .odt, .xlsx, .epub): " + _MARKED_ONLY),
    b"\x1f\x8b": ("packed (gzip)", "unpack it first"),
    b"\xfd7zXZ": ("packed (xz)", "unpack it first"),
    b"BZh": ("packed (bzip2)", "unpack it first"),
    b"7z\xbc\xaf": ("packed (7-zip)", "unpack it first"),
    b"%PDF": ("a PDF", "get its text with `pdftotext -layout`, or save it as plain text, a post a file"),
    b"{\\rtf": ("rich text (RTF)", _MARKED_ONLY),
    b"\xd0\xcf\x11\xe0": ("an old Office document", _MARKED_ONLY),
    b"\x89PNG": ("a picture", "leave it out"),
    b"\xff\xd8\xff": ("a picture", "leave it out"),
    b"GIF8": ("a picture", "leave it out"),
    b"SQLite format": ("a database", "export the table of posts as CSV"),
}
_DOCUMENTS = {b"word/": "a Word document", b"opendocument.text": "an OpenDocument text", b"xl/": "an Excel sheet",
              b"opendocument.spreadsheet": "an OpenDocument sheet", b"epub": "an e-book"}  # fmt: skip


def find_format(stream: BinaryIO, given: Input) -> str:
    """Return the format a stream is in, by its beginning; the name only says what a table of unknown columns is.

    Raises
    ------
    ValueError
        Naming the file: packed, a document, several posts in one text, or nothing known, with what to do.
    """
    raw = stream.read(65_536)
    stream.seek(0)
    for sign, (what, remedy) in _OTHERS.items():
        if raw.lstrip(b"\xef\xbb\xbf \r\n").startswith(sign):
            what = next((name for inner, name in _DOCUMENTS.items() if inner in raw and sign[:2] == b"PK"), what)
            raise ValueError(f"{given.name}: {what}; {remedy}")
    head = raw.decode(given.encoding or by_bom(raw) or "utf-8", "replace").lstrip("\ufeff")
    begins = _first_element(head)
    name = given.name.lower()
    if known := next((each for each, sign in _SIGNS.items() if re.match(sign, begins)), ""):
        return "text" if known == "json" and name.endswith((".md", ".markdown")) else known  # Hugo's front matter
    if re.match(r"\s*<\?xml", head):
        raise ValueError(f"{given.name}, line 1: XML, but neither a WordPress export nor a feed")
    if re.match(r"<[!?/]?[a-zA-Z]", begins) and not name.endswith((".md", ".markdown")):
        raise ValueError(f"{given.name}, line 1: markup of no known kind; if it is a page, say format='page'")
    cells = {fold(cell) for cell in re.split(r"[,;\t|]", head.partition("\n")[0])}
    known_cells = [ours for ours in ("date", "text", "title") if cells & {*FACT_NAMES[ours]}]
    if given.columns or name.endswith((".csv", ".tsv")) or len(known_cells) > 1:
        return "csv"
    if (dates := _count_dates(head)) >= 3:
        hint = "part it, a post a file, or say format='text' if it is one"
        raise ValueError(f"{given.name}: {dates} lines that are dates: several posts in one file? If so, {hint}")
    return "text"


_BLANKS = re.compile(r"\s*")


def _first_element(head: str) -> str:
    """Return the beginning of markup without blanks, comments and XML's declaration above it."""
    at = _BLANKS.match(head, 0).end()  # type: ignore[union-attr]
    while end := {"<!--": "-->", "<?xm": "?>"}.get(head[at : at + 4]):
        if (ends := head.find(end, at)) < 0:
            break
        at = _BLANKS.match(head, ends + len(end)).end()  # type: ignore[union-attr]
    return re.sub(r"\A<!DOCTYPE\s+(?!html)[^<>\[]*(?:\[[^\]]*\]\s*)?>\s*", "", head[at:])


_STATED = re.compile(r"^[ \t.:]{0,4}([^\W\d][\w ]{1,30}):[ \t]*([^\n]{6,60})$", re.MULTILINE)


def _count_dates(head: str) -> int:
    """Return how many posts seem to begin in a text: lines that are dates, or facts that state one under one name."""
    is_one = head.startswith(("---\n", "+++\n"))  # what is in its text is its own
    lines = sum(_is_date(line.strip()) for line in ([] if is_one else head.splitlines()))
    stated = [
        fold(name)
        for name, value in _STATED.findall(head)
        if fold(name) in FACT_NAMES["date"] and _is_date(value.strip(" '\""))
    ]
    return max([lines, *(stated.count(name) + 1 for name in stated if stated.count(name) > 1)])


def _is_date(line: str) -> bool:
    try:
        return 6 <= len(line) <= 60 and read_date(line) is not None
    except ValueError:
        return False
