"""What a file is: bytes → text, within bounds and in the encoding it is in, and its format by how it begins.

Formats that are not read are named with the way out of them.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from ..formats import date_within, fold, formats, is_day, names


class Input(NamedTuple):
    """What a reader has to know beside the bytes: their name for messages, bounds, and what the user said."""

    name: str
    limit: int
    encoding: str | None
    columns: dict[str, str]
    url: str = ""


_BROKEN = re.compile("[\udc80-\udcff]")
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def by_bom(head: bytes) -> str | None:
    """Return the encoding that a byte-order mark tells, if there is one."""
    return next((codec for bom, codec in _BOMS.items() if head.startswith(bom)), None)


def text_lines(stream: BinaryIO, given: Input) -> Iterator[str]:
    """Yield the lines of plain text, UTF-8 unless a byte-order mark or the user says otherwise.

    Raises
    ------
    ValueError
        Naming file and line: another encoding, a NUL byte, a line longer than the limit.
    """
    codec = given.encoding or by_bom(stream.read(4)) or "utf-8"
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=codec, errors="surrogateescape")
    try:
        for number, line in enumerate(iter(lambda: text.readline(given.limit + 1), ""), start=1):
            where = f"{given.name}, line {number}"
            if len(line) > given.limit:
                raise ValueError(f"{where}: longer than {given.limit:,} characters; is it text at all? (limit=…)")
            if "\0" in line:
                raise ValueError(f"{where}: a NUL byte; this is no plain text, or UTF-16 (encoding='utf-16')")
            if not line.isascii() and (broken := _BROKEN.search(line)):
                byte, hint = ord(broken[0]) - 0xDC00, "say encoding='windows-1252', or which it is, or save it as UTF-8"
                raise ValueError(f"{where}: byte 0x{byte:02x} is not {codec}; {hint}")
            yield line
    except UnicodeError as error:  # what has no bytes to let through: UTF-16 that is none
        raise ValueError(f"{given.name}: is not {codec} ({error}); it is in another encoding, often utf-8") from None
    finally:
        if not stream.closed:
            text.detach()  # the stream is the caller's to close


def whole_text(stream: BinaryIO, given: Input, too_long: str) -> str:
    """Return plain text as :func:`text_lines` reads it, as a whole; raise, with this remark, if that is too long."""
    stream.seek(0)
    pieces, size = [], 0
    for line in text_lines(stream, given):
        pieces.append(line)
        if (size := size + len(line)) > given.limit:
            raise ValueError(f"{given.name}: {too_long.format(f'{given.limit:,}')} (limit=…)")
    return "".join(pieces)


_DECLARED = re.compile(rb"""(?: encoding | charset ) \s* = \s* ["']? ([\w-]{2,40})""", re.VERBOSE | re.IGNORECASE)

# References to the halves of a character, as some programs write “😀”: XML forbids them.
_HALVES = re.compile(r"(?:&#(?:5[5-7]\d{3}|[xX][dD][89a-fA-F][0-9a-fA-F]{2});)+")

_BEYOND = re.compile(r"&#(?:[xX](?!0)[0-9a-fA-F]{6,}|(?!0)\d{7,});")  # letters that there are not


def _join_halves(found: re.Match[str]) -> str:
    halves = (int(code.replace("x", "0x"), 0) for code in re.findall(r"\w+", found[0].lower()))
    return "".join(map(chr, halves)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def markup_text(stream: BinaryIO, given: Input) -> str:
    """Return a page or feed as text, in the encoding it is in rather than the one it declares.

    Raises
    ------
    ValueError
        If it holds NUL bytes, or is larger than the limit.
    """
    raw = stream.read(given.limit + 1)
    if len(raw) > given.limit:
        raise ValueError(f"{given.name}: larger than {given.limit:,} bytes; is it one page or feed at all? (limit=…)")
    codec = given.encoding or by_bom(raw) or guess_encoding(raw)
    text = _HALVES.sub(_join_halves, _BEYOND.sub("\ufffd", raw.decode(codec, "replace")))
    if "\0" in text:
        raise ValueError(f"{given.name}, line {text.partition(chr(0))[0].count(chr(10)) + 1}: a NUL byte; no markup")
    return text.lstrip("\ufeff")


def guess_encoding(raw: bytes) -> str:
    """Return the encoding that markup is in, whatever it declares.

    What is UTF-8 but for a slip or two is UTF-8 (other Swedish text never is, by chance); else what is declared; else
    Windows-1252, also where Latin-1 is declared, as browsers do, or UTF-8, which it has just been found not to be.

    Examples
    --------
    >>> [guess_encoding("<meta charset=iso-8859-1>å".encode(codec)) for codec in ("utf-8", "cp1252")]
    ['utf-8', 'cp1252']
    """
    text = raw.decode("utf-8", "surrogateescape")
    broken = len(re.findall("[\udc80-\udcff]", text))
    if broken <= len(re.findall(r"[^\x00-\x7f]", text)) - broken:
        return "utf-8"
    declared = _DECLARED.search(raw[:4096])
    try:
        codec = codecs.lookup(declared[1].decode()).name if declared else "cp1252"
        is_text = b"<p>a</p>\xe5".decode(codec, "replace").startswith("<p>a</p>")  # there are codecs of other things
    except (LookupError, ValueError):
        return "cp1252"
    return "cp1252" if not is_text or re.match("utf|iso8859-1$|ascii", codec) else codec


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
    if what := next((what for what, sign in formats()["not_read"].items() if re.match(sign, begins, re.DOTALL)), ""):
        raise ValueError(f"{given.name}: {what}")
    head = raw.decode(given.encoding or by_bom(raw) or "utf-8", "replace").lstrip("\ufeff")
    begins = re.sub(formats()["above"]["element"], "", head, count=1)
    name = given.name.lower()
    if known := next((each for each, sign in formats()["beginnings"].items() if re.match(sign, begins)), ""):
        return "text" if known == "json" and name.endswith((".md", ".markdown")) else known  # Hugo's front matter
    if above := re.match(formats()["above"]["feed"], begins):
        where = f"{given.name}, line {above[0].count(chr(10)) + 1}"
        raise ValueError(f"{where}: a feed with text above it, often a warning of PHP; take that away")
    markup = re.match(r"<[!?/]?[a-zA-Z][\w:-]*", begins) or re.match(r"<\?xml", head.lstrip())
    if markup and not name.endswith((".md", ".markdown")):
        what = f"markup of no known kind, {markup[0]}>, neither a WordPress export nor a feed"
        raise ValueError(f"{given.name}: {what}; if it is a page, say format='page', else export it as CSV or JSON")
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


_STATED = re.compile(r"^[ \t.:]{0,4}([^\W\d][\w ]{1,30}):[ \t]*([^\n]{6,60})$", re.MULTILINE)


def _count_dates(head: str) -> int:
    """Return how many posts seem to begin in a text, 0 if it seems one: dates in or under headings, or three alone."""
    if re.match(r"(?:-{3,}|\+{3,}|;{3,})\w*\s*\n", head):  # what is in its text is its own
        heads = re.findall(r"^---\n(?:title|date):", head, re.MULTILINE)
        return len(heads) if len(heads) > 1 else 0
    stated = [fold(name) for name, value in _STATED.findall(head) if is_day(value.strip(" '\""))]
    stated = [name for name in stated if name in names("names")["date"]]
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    heads = [line for above, line in pairwise(["", *lines]) if above[:1] == "#" and is_day(line)]
    heads += [line for line in lines if line[0] == "#" and date_within(line.lstrip("# "))]
    alone, most = sum(map(is_day, lines)), max([len(heads), *map(stated.count, stated)])
    return most if most > 1 else alone if alone > 2 else 0
