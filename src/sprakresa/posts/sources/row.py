"""One post of a source as a row: its columns, its date and where that came from, and input read within bounds."""

from __future__ import annotations

import codecs
import datetime
import importlib
import io
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from ..days import read_date
from ..front_matter import POSTS

COLUMNS = ("date_from", "status", "categories", "blog", "characters", "left_out", "note")
"""What a reader adds to :data:`sprakresa.posts.front_matter.POSTS`: where the date came from (“pubDate”, “file name”
…), what the source calls the post's status, characters in the source, why an import leaves the post out ("" if it does
not)."""


class Input(NamedTuple):
    """What a reader has to know beside the bytes: their name for messages, bounds, and what the user said."""

    name: str
    limit: int
    encoding: str | None
    columns: dict[str, str]
    url: str = ""


def extra(module: str):
    """Return a module that comes with the extra ``sources``, or say how to get it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f'reading this needs {module}: pip install "sprakresa[sources]" ({error})') from None


def make_row(*, text: str, dates: Iterable[tuple[str, str]] = (), characters: int = 0, **facts: str) -> dict:
    """Return one post as a row.

    Parameters
    ----------
    text : str
        The post's text.
    dates : iterable of (str, str)
        Where a date stands, and what stands there; the first that can be read is taken.
    characters : int
        How long the post was in the source.
    **facts : str
        Any other column; ``left_out`` stands where a post without text or date is left out anyway.

    Examples
    --------
    >>> row = make_row(text="Hej.", dates=[("pubDate", "0000-00-00"), ("address", "2017-02-10")])
    >>> row["published"], row["date_from"], row["left_out"]
    (datetime.date(2017, 2, 10), 'address', '')
    """
    published, date_from, unreadable = _first_date(dates)
    lacks = "no text" if not text.strip() else "" if published else f"no date{unreadable}"
    told = dict.fromkeys((*POSTS, *COLUMNS), "") | facts
    return told | {
        "title": " ".join(told["title"].split()), "left_out": told["left_out"] or lacks, "published": published,
        "date_from": date_from, "text": text, "characters": characters or len(text),
    }  # fmt: skip


def _first_date(dates: Iterable[tuple[str, str]]) -> tuple[datetime.date | None, str, str]:
    unreadable = ""
    for where, stated in dates:
        try:
            if published := read_date(stated or ""):
                return published, where, ""
        except ValueError as error:
            stated = f"{stated}: {error}"
        unreadable = unreadable or (f" that can be read ({where} says {stated!r})" if stated else "")
    return None, "", unreadable


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
            if broken := re.search("[\udc80-\udcff]", line):
                byte, hint = ord(broken[0]) - 0xDC00, "say which encoding it is, often encoding='windows-1252'"
                raise ValueError(f"{where}: byte 0x{byte:02x} is not {codec}; {hint}")
            yield line
    except UnicodeError as error:  # what has no bytes to let through: UTF-16 that is none
        raise ValueError(f"{given.name}: is not {codec} ({error}); say which encoding it is") from None
    finally:
        if not stream.closed:
            text.detach()  # the stream is the caller's to close


_DECLARED = re.compile(rb"""(?: encoding | charset ) \s* = \s* ["']? ([\w-]{2,40})""", re.VERBOSE | re.IGNORECASE)


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
    text = raw.decode(codec, "replace")
    if "\0" in text:
        raise ValueError(f"{given.name}, line {text.count(chr(10), 0, text.index(chr(0))) + 1}: a NUL byte; no markup")
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
        b" ".decode(codec, "ignore")  # there are codecs of other things than text
    except LookupError:
        return "cp1252"
    return "cp1252" if re.match("utf|iso8859-1$|ascii", codec) else codec
