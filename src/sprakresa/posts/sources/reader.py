"""Any blog in: one reader a format, and a record of what each import took, cut and left out.

A reader yields rows (:func:`sprakresa.posts.sources.row.make_row`) from a stream of bytes; :func:`read_source` finds
the reader by the content. Only :mod:`sprakresa.posts.sources.fetch` asks the net for anything.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from ..front_matter import POSTS, parse_post
from ..write import free_name, name_post
from .audit import AUDIT, audit_posts, import_posts, summarize_audit
from .feeds import read_entries
from .pages import read_page
from .row import COLUMNS, Input, by_bom, make_row, text_lines
from .tables import NAMES, read_csv, read_json
from .wordpress import read_items

__all__ = ["FORMATS", "LIMIT", "audit_posts", "import_posts", "make_posts", "read_source", "summarize_audit"]

LIMIT = 50_000_000
"""Characters that one line, page, feed or text may have unless the user says otherwise."""


def _read_text(stream: BinaryIO, given: Input) -> Iterator[dict]:
    text = "".join(text_lines(stream, given))
    if len(text) > given.limit:
        raise ValueError(f"{given.name}: longer than {given.limit:,} characters; is it one post at all? (limit=…)")
    post = parse_post(text, Path(given.name))
    dates = [(post.pop("date_from"), str(post.pop("published") or ""))]
    yield make_row(dates=dates, **post)


FORMATS: dict[str, Callable[[BinaryIO, Input], Iterator[dict]]] = {
    "wordpress": read_items,
    "feed": read_entries,
    "page": read_page,
    "csv": read_csv,
    "json": read_json,
    "text": _read_text,
}
"""Name of a format → reader; “json” is also JSONL, “text” also Markdown."""

_SIGNS = {
    # what the beginning of a file has to match, in this order
    "wordpress": r"""(?sx) .* <rss\b [^>]* wordpress\.org/export/ """,
    "feed": r"""(?sx) \s* (?= <\?xml | <!-- | <!DOCTYPE\s+rss | <rss | <(?:\w+:)?feed | <rdf | <channel )
                .*? < (?: rss | (?:\w+:)?feed | rdf:RDF | channel ) \b """,
    "page": r"""(?six) \s* (?: <\?xml[^>]*> \s* | <!--.*?--> \s* )*
                < (?: !doctype\s html | html | head | body | title | meta | div | article | main | p ) \b """,
    "json": r"""(?x) \s* (?: \{ | \[ \s* [{\]] ) """,
}
_PACKED = {b"PK\x03\x04": "zip", b"\x1f\x8b": "gzip", b"\xfd7zXZ": "xz", b"BZh": "bzip2", b"7z\xbc\xaf": "7-zip"}


def read_source(
    source: str | PathLike | bytes | BinaryIO,
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    url: str = "",
    limit: int = LIMIT,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    r"""Read dated posts from an export, a feed, web pages, a table or texts.

    Parameters
    ----------
    source : path, bytes or binary file object
        One file; or a folder, of which every file is read, each by its own format.
    format : str, optional
        One of :data:`FORMATS`; found by the content when not given.
    columns : mapping, optional
        For CSV and JSON: our column → theirs (``{"date": "skapad"}``), where
        :data:`sprakresa.posts.sources.tables.NAMES` does not find it.
    encoding : str, optional
        Where the source is in another one than it says, for instance ``windows-1252``.
    url : str
        Where a single page was published.
    limit : int
        Characters that one line, page, feed or text may have; what is longer is refused.
    progress : callable, optional
        Called with the number of posts read so far.

    Returns
    -------
    pandas.DataFrame
        One row a post, in the source's order: the columns of a posts' table, ``text`` as published, ``published``
        missing where there is no date; ``date_from`` (where the date stood), ``status``, ``categories``, ``blog``,
        ``characters`` (in the source), ``left_out`` (why an import leaves it out, else empty), ``note``.

    Raises
    ------
    FileNotFoundError, ValueError
        Naming file and line. In a folder a file that cannot be read is a row that says so in ``left_out``.
    ImportError
        If the extra ``sources`` is not installed.

    Examples
    --------
    >>> posts = read_source("datum;rubrik;text\n2017-02-10;Våren;Vi blir bättre.\n".encode())
    >>> posts[["post_id", "published", "date_from", "text"]].values.tolist()
    [['2017-02-10-varen', Timestamp('2017-02-10 00:00:00'), 'column datum', 'Vi blir bättre.']]
    """
    if format is not None and format not in FORMATS:
        raise ValueError(f"no format {format!r}; the formats are {', '.join(FORMATS)}")
    if encoding is not None:
        try:
            encoding = codecs.lookup(encoding).name
        except LookupError:
            raise ValueError(f"no encoding {encoding!r}; common ones are utf-8, windows-1252 and utf-16") from None
    rows = []
    for row in _rows(source, format, Input("", limit, encoding, dict(columns or {}), url)):
        rows.append(row)
        if progress:
            progress(len(rows))
    return make_posts(rows)


def _rows(source, format: str | None, given: Input) -> Iterator[dict]:
    if not isinstance(source, str | PathLike):
        stream = io.BytesIO(source) if isinstance(source, bytes) else source
        given = given._replace(name=Path(str(getattr(stream, "name", "") or "(bytes)")).as_posix())
        if not isinstance(stream.read(0), bytes):
            raise TypeError(f"{given.name}: opened as text; open it as bytes: open(…, 'rb')")
        stream = stream if stream.seekable() else io.BytesIO(stream.read())
        for row in FORMATS[format or find_format(stream, given)](stream, given):
            yield row | {"source": given.name}
    elif (path := Path(source)).is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file() and file.name[0] != "." and file.name != AUDIT)
        if not files:
            raise FileNotFoundError(f"{path}: no files in this folder")
        for file in files:
            try:
                yield from list(_rows(file, format, given))
            except ValueError as error:
                yield make_row(text="", left_out=f"refused: {error}") | {"source": file.as_posix()}
    elif path.is_file():
        with path.open("rb") as stream:
            yield from _rows(stream, format, given)
    else:
        hint = "; this reads files, get it first" if re.match(r"\w+://", str(source)) else f" (from {Path.cwd()})"
        raise FileNotFoundError(f"{source}: no such file or folder{hint}")


def find_format(stream: BinaryIO, given: Input) -> str:
    """Return the format a stream is in, by its beginning; the name only says what a table of unknown columns is.

    Raises
    ------
    ValueError
        Naming the file: packed, or nothing known.
    """
    raw = stream.read(65_536)
    stream.seek(0)
    if packed := next((name for sign, name in _PACKED.items() if raw.startswith(sign)), ""):
        raise ValueError(f"{given.name}: packed ({packed}); unpack it first")
    head = raw.decode(given.encoding or by_bom(raw) or "utf-8", "replace")
    if known := next((name for name, sign in _SIGNS.items() if re.match(sign, head)), ""):
        return known
    if re.match(r"\s*<\?xml", head):
        raise ValueError(f"{given.name}, line 1: XML, but neither a WordPress export nor a feed")
    cells = {cell.strip(' "\r').lower() for cell in re.split(r"[,;\t|]", head.partition("\n")[0])}
    known_cells = len(cells & {name for ours in ("date", "text", "title") for name in NAMES[ours]})
    is_table = given.columns or given.name.lower().endswith((".csv", ".tsv")) or known_cells > 1
    return "csv" if is_table else "text"


def make_posts(rows: list[dict]) -> pd.DataFrame:
    """Return rows (:func:`sprakresa.posts.sources.row.make_row`) as a table, as :func:`read_source` does.

    The same text on the same day is left out but for the first; of several texts with one title and day the last is
    taken, the others are marked as earlier versions. The same text on another day is taken, and noted.
    """
    rows = [dict(row) for row in rows]
    remarks = list(_repeats(rows))
    for row, column, what, _ in remarks:
        row[column] = what
    taken: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: bool(row["left_out"])):  # posts that are taken get the plain names
        named = name_post(row["published"], row["title"]) if row["published"] else "undated"
        row["post_id"] = free_name(row["post_id"] or named, taken)
    for row, column, what, other in remarks:
        row[column] = f"{what} {other['post_id']}"
    posts = pd.DataFrame(rows, columns=[*POSTS, *COLUMNS])
    return posts.assign(published=pd.to_datetime(posts["published"]))


def _repeats(rows: list[dict]) -> Iterator[tuple[dict, str, str, dict]]:
    first: dict[str, dict] = {}
    last: dict[tuple, dict] = {}
    for row in rows:
        if row["left_out"]:
            continue
        other = first.setdefault(" ".join(row["text"].split()), row)
        if other is not row:
            same_day = other["published"] == row["published"]
            yield row, "left_out" if same_day else "note", "the same text as", other
            if same_day:
                continue
        title = row["published"], row["title"].casefold()
        if row["title"] and title in last:
            yield last[title], "left_out", "an earlier version of", row
        last[title] = row
