"""Any blog in: the format of a file is found by its content, its reader yields rows, rows become a posts' table.

Only :mod:`sprakresa.posts.sources.fetch` asks the net for anything.
"""

from __future__ import annotations

import codecs
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from ..facts import make_row
from ..formats import formats
from ..front_matter import parse_post
from .audit import AUDIT, make_posts
from .feeds import read_entries, read_items
from .pages import read_page
from .signs import Input, find_format, whole_text
from .tables import read_csv, read_json, read_movable_type

LIMIT = 50_000_000
"""Characters that one line, page, feed or text may have unless the user says otherwise."""

Source = str | PathLike | bytes | BinaryIO


def _read_text(stream: BinaryIO, given: Input) -> Iterator[dict]:
    text = whole_text(stream, given, "longer than {} characters; is it one post at all?")
    yield parse_post(text.replace("\r\n", "\n").replace("\r", "\n"), Path(given.name))


FORMATS: dict[str, Callable[[BinaryIO, Input], Iterator[dict]]] = {
    "wordpress": read_items, "feed": read_entries, "page": read_page, "csv": read_csv, "json": read_json,
    "movable type": read_movable_type, "text": _read_text,
}  # fmt: skip
"""Name of a format → reader; “json” is also JSONL, “text” also Markdown."""

_NO_POSTS_IN = re.compile(r"[._](?!posts$|drafts$).*|node_modules|themes|layouts|archetypes|templates|plugins")


def read_source(
    source: Source | Iterable[Source],
    *,
    format: str | None = None,
    columns: Mapping[str, str] | None = None,
    encoding: str | None = None,
    url: str = "",
    limit: int = LIMIT,
    progress: Callable[[int], None] = lambda posts: None,
) -> pd.DataFrame:
    r"""Read dated posts from an export, a feed, web pages, a table or texts.

    Parameters
    ----------
    source : path, bytes or binary file object, or several
        One file; or a folder, of which every file is read, also in its folders, each by its own format.
    format : str, optional
        One of :data:`FORMATS`; found by the content when not given.
    columns : mapping, optional
        For CSV and JSON: our column → theirs (``{"date": "skapad", "text": "content.rendered"}``), where
        :data:`sprakresa.posts.formats.names` does not find it.
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
        ``guid``, ``characters`` (in the source), ``left_out`` (why an import leaves it out, else empty), ``note``; and
        the other columns of tables and front matter.

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
    if limit < 1:
        raise ValueError(f"limit={limit}: give the most characters that a line, page or feed may have")
    if format is not None and format not in FORMATS:
        raise ValueError(f"no format {format!r}; the formats are {', '.join(FORMATS)}")
    try:
        codec = codecs.lookup(encoding).name if encoding else None
        "x".encode(codec or "utf-8")  # there are codecs of other things than text
    except LookupError:
        raise ValueError(f"no encoding {encoding!r}; common ones are utf-8, windows-1252 and utf-16") from None
    rows = []
    for row in _rows(source, format, Input("", limit, codec, dict(columns or {}), url)):
        rows.append(row)
        progress(len(rows))
    return make_posts(rows)


def _rows(source: Any, format: str | None, given: Input) -> Iterator[dict]:
    if isinstance(source, bytes) or hasattr(source, "read"):
        yield from _stream_rows(io.BytesIO(source) if isinstance(source, bytes) else source, format, given)
    elif not isinstance(source, str | PathLike):
        for each in dict.fromkeys(source):
            yield from _rows_or_refusal(each, format, given)
    elif os.path.isdir(source):  # noqa: PTH112 (a whole text is no folder, and no error)
        yield from _folder_rows(Path(source), format, given)
    elif os.path.exists(source):  # noqa: PTH110
        # Where a file is kept may say that it is no post.
        why = next((why for why, sign in formats()["paths"].items() if re.search(sign, Path(source).as_posix())), "")
        with Path(source).open("rb") as stream:
            for row in _stream_rows(stream, format, given):
                yield row | {"left_out": why or row["left_out"]}
    else:
        is_address = re.match(r"\w+://", str(source))
        hint = "this reads files, get it first" if is_address else "give the posts' folder or file, not a text"
        raise FileNotFoundError(f"{str(source)[:200]}: no such file or folder (from {Path.cwd()}); {hint}")


def _rows_or_refusal(source: Any, format: str | None, given: Input) -> list[dict]:
    """Return the rows of one source of several; one that cannot be read costs itself only."""
    try:
        return list(_rows(source, format, given))
    except (ValueError, OSError, ImportError) as error:
        named = source if isinstance(source, str | PathLike) else getattr(source, "name", "(bytes)")
        return [make_row(source=Path(named).as_posix(), left_out=f"refused: {error}")]


def _folder_rows(folder: Path, format: str | None, given: Input) -> Iterator[dict]:
    """Yield the rows of the files of a folder and of its folders; what cannot be opened is a row that says so."""
    files: list[Path] = []
    errors: list[OSError] = []
    for top, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not _NO_POSTS_IN.fullmatch(name))
        files += [Path(top, name) for name in sorted(names) if name[0] != "." and name[-1] != "~" and name != AUDIT]
    if not files and not errors:
        hint = f"; {AUDIT} says why the posts of an import were left out" if (folder / AUDIT).is_file() else ""
        raise FileNotFoundError(f"{folder}: no files in this folder{hint}")
    yield from (make_row(source=str(error.filename), left_out=f"refused: {error}") for error in errors)
    endings = " ".join(formats()["endings"].values()).split()
    for file in sorted(files):
        if format or file.suffix.lower() in endings or not re.fullmatch(r"\.[a-zA-Z]\w{0,7}", file.suffix):
            yield from _rows_or_refusal(file, format, given)
        else:
            why = f"no post: a file {file.suffix}; name it itself, or say its format"
            yield make_row(source=file.as_posix(), left_out=why)


def _stream_rows(stream: BinaryIO, format: str | None, given: Input) -> Iterator[dict]:
    given = given._replace(name=Path(str(getattr(stream, "name", "") or "(bytes)")).as_posix())
    if not isinstance(stream.read(0), bytes):
        raise TypeError(f"{given.name}: opened as text; open it as bytes: open(…, 'rb')")
    stream = stream if stream.seekable() else io.BytesIO(stream.read())
    try:
        for row in FORMATS[format or find_format(stream, given)](stream, given):
            yield row | {"source": given.name}
    except (OSError, ImportError):
        raise
    except Exception as error:  # also of a library that a file has surprised: the file's fault, named as such
        is_said = isinstance(error, ValueError)
        said = str(error) if is_said else f"cannot be read ({type(error).__name__}: {str(error)[:200]})"
        raise ValueError(said if given.name in said else f"{given.name}: {said}") from (None if is_said else error)
