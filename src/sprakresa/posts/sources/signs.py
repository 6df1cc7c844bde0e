"""What a file is, by its beginning: the formats that are read, and those that are named with the way out of them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import BinaryIO

from ..days import date_within, read_date
from ..keys import fold, formats, names
from .decoding import Input, by_bom


def find_format(stream: BinaryIO, given: Input) -> str:
    """Return the format a stream is in, by its beginning; the name only says what a table of unknown columns is.

    Raises
    ------
    ValueError
        Naming the file: packed, a document, several posts in one text, or nothing known, with what to do.
    """
    raw = stream.read(65_536)
    stream.seek(0)
    begins = raw.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    for what, sign in formats()["not_read"].items():
        if re.match(sign, begins, re.DOTALL):
            raise ValueError(f"{given.name}: {what}")
    head = raw.decode(given.encoding or by_bom(raw) or "utf-8", "replace").lstrip("\ufeff")
    begins = _ABOVE_ELEMENT.sub("", head, count=1)
    name = given.name.lower()
    if known := next((each for each, sign in formats()["beginnings"].items() if re.match(sign, begins)), ""):
        return "text" if known == "json" and name.endswith((".md", ".markdown")) else known  # Hugo's front matter
    if above := _ABOVE_FEED.match(begins):
        line = above[0].count("\n") + 1
        raise ValueError(
            f"{given.name}, line {line}: a feed with text above it, often a warning of PHP; take that away"
        )
    if re.match(r"\s*<\?xml", head):
        element = (re.match(r"<[\w:-]+", begins) or "<")[0]
        hint = "export its posts as CSV or JSON instead"
        raise ValueError(f"{given.name}, line 1: XML of {element}>, neither a WordPress export nor a feed; {hint}")
    if re.match(r"<[!?/]?[a-zA-Z]", begins) and not name.endswith((".md", ".markdown")):
        raise ValueError(f"{given.name}, line 1: markup of no known kind; if it is a page, say format='page'")
    cells = {fold(cell) for cell in re.split(r"[,;\t|]", head.partition("\n")[0])}
    known_cells = [ours for ours in ("date", "text", "title") if cells & {*names("names")[ours]}]
    if name.endswith((".json", ".jsonl")):
        return "json"
    if given.columns or name.endswith((".csv", ".tsv")) or len(known_cells) > 1:
        return "csv"
    if dates := _count_dates(head):
        hint = "part it, a post a file, or say format='text' if it is one"
        raise ValueError(f"{given.name}: {dates} lines that are dates: several posts in one file? If so, {hint}")
    return "text"


_ABOVE_FEED = re.compile(
    r"(?!---|\+\+\+)[^`~]{1,4000}?^\s*(?:<\?xml[^<>]*\?>\s*)?(?=<(?:rss|feed|rdf:RDF)\b)", re.MULTILINE
)
_ABOVE_ELEMENT = re.compile(
    # what may be above the first element: blanks, comments, XML's declaration, a document type that is not HTML's
    r"(?>\s+|<!(?=--).*?-->|<\?xm.*?\?>)*(?:<!DOCTYPE\s+(?!html)[^<>\[]*(?:\[[^\]]*\]\s*)?>\s*)?",
    re.DOTALL,
)
_STATED = re.compile(r"^[ \t.:]{0,4}([^\W\d][\w ]{1,30}):[ \t]*([^\n]{6,60})$", re.MULTILINE)


def _count_dates(head: str) -> int:
    """Return how many posts seem to begin in a text, 0 if it seems one: dates in or under headings, or three alone."""
    if re.match(r"(?:-{3,}|\+{3,}|;{3,})\w*\s*\n", head):  # what is in its text is its own
        heads = re.findall(r"^---\n(?:title|date):", head, re.MULTILINE)
        return len(heads) if len(heads) > 1 else 0
    stated = [fold(name) for name, value in _STATED.findall(head) if _is_date(value.strip(" '\""))]
    stated = [name for name in stated if name in names("names")["date"]]
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    heads = [line for above, line in pairwise(["", *lines]) if above[:1] == "#" and _is_date(line)]
    heads += [line for line in lines if line[0] == "#" and date_within(line.lstrip("# "))]
    alone, most = sum(map(_is_date, lines)), max([len(heads), *map(stated.count, stated)])
    return most if most > 1 else alone if alone > 2 else 0


def _is_date(line: str) -> bool:
    try:
        return 6 <= len(line) <= 60 and read_date(line) is not None
    except ValueError:
        return False
