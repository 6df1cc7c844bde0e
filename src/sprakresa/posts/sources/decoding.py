"""Bytes → text, within bounds: byte-order marks, what is declared, what it really is, and lines that can be named."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple


class Input(NamedTuple):
    """What a reader has to know beside the bytes: their name for messages, bounds, and what the user said."""

    name: str
    limit: int
    encoding: str | None
    columns: dict[str, str]
    url: str = ""


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
                byte, hint = ord(broken[0]) - 0xDC00, "say encoding='windows-1252', or which it is, or save it as UTF-8"
                raise ValueError(f"{where}: byte 0x{byte:02x} is not {codec}; {hint}")
            yield line
    except UnicodeError as error:  # what has no bytes to let through: UTF-16 that is none
        raise ValueError(f"{given.name}: is not {codec} ({error}); it is in another encoding, often utf-8") from None
    finally:
        if not stream.closed:
            text.detach()  # the stream is the caller's to close


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
    above, nul, _ = text.partition("\0")
    if nul:
        raise ValueError(f"{given.name}, line {above.count(chr(10)) + 1}: a NUL byte; no markup")
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
