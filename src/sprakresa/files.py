"""A post as a file: how it is read, how it is named, and how it is written whole or not at all."""

from __future__ import annotations

import datetime
import itertools
import os
import re
import unicodedata
from pathlib import Path

import pandas as pd

from .front_matter import format_post


def read_text(file: Path) -> str:
    """Return the content of a file in UTF-8, with one kind of line end.

    Raises
    ------
    ValueError
        Naming file, line and byte, if it is in another encoding.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = error.object.count(b"\n", 0, error.start) + 1, error.object[error.start]
        hint = "open it in the encoding it was written in (often Windows-1252) and save it as UTF-8"
        raise ValueError(f"{file}, line {line}: byte 0x{byte:02x} is not UTF-8; {hint}") from None


_OWN_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "ð": "d", "þ": "th", "ł": "l", "đ": "d"})


def name_post(published: datetime.date, title: str) -> str:
    """Return date and title as a file's name (without ending) that every file system takes.

    Examples
    --------
    >>> name_post(datetime.date(2017, 2, 10), "../../Är vi på väg?")
    '2017-02-10-ar-vi-pa-vag'
    """
    letters = unicodedata.normalize("NFKD", title.casefold()).translate(_OWN_LETTERS)
    slug = re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-")
    if len(slug) > 60:
        slug = slug[:61].rpartition("-")[0] or slug[:60]
    return f"{published:%Y-%m-%d}-{slug or 'untitled'}"


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file so that at any moment it is there in full or not at all.

    Raises
    ------
    OSError
        Naming the file, for instance on a full disk; what was there before is still there.
    """
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)  # left by a run that was killed
    try:
        with part.open("xb") as file:  # x: never through a link that somebody laid there
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise OSError(error.errno, f"could not be written ({error.strerror})", str(path)) from None


def plan_files(posts: pd.DataFrame, folder: Path) -> dict[Path, tuple[str, bytes]]:
    """Return what :func:`sprakresa.write_posts` has to write: file → id of the post, content. Nothing is written.

    Raises
    ------
    ValueError
        Naming the row or the file: see :func:`sprakresa.write_posts`.
    """
    files: dict[Path, tuple[str, bytes]] = {}
    names: dict[str, int] = {}
    for row, post in enumerate(posts.astype(object).where(posts.notna(), "").to_dict("records")):
        named = f"row {row} ({post['title'] or 'untitled'!r})"
        if not post["published"] or not post["text"].strip():
            lacks = "text" if post["published"] else "date"
            raise ValueError(f"{named} has no {lacks}: leave it out, or give it one")
        post["published"] = pd.Timestamp(post["published"]).date()
        file = folder / f"{free_name(name_post(post['published'], post['title']), names)}.md"
        if file.is_symlink():
            raise ValueError(f"{file} is a symbolic link: take it away, posts are written into this folder only")
        post_id = post.get("post_id") or file.stem
        post["post_id"] = "" if post_id == file.stem else post_id
        try:
            files[file] = post_id, format_post(post).encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError(f"{named}: {error.object[error.start]!r} cannot be written as UTF-8") from None
    return files


def free_name(stem: str, taken: dict[str, int]) -> str:
    """Return ``stem``, or ``stem-2``, ``stem-3`` …: the first that is not taken; then it is."""
    name = stem
    while name in taken:
        taken[stem] += 1
        name = f"{stem}-{taken[stem]}"
    taken[name] = 1
    return name


def write_file(file: Path, raw: bytes, *, update: bool) -> str:
    """Write a post's file unless one is there that differs; return the outcome (:func:`sprakresa.write_posts`)."""
    if not file.exists():
        write_whole(file, raw)
        return "written"
    there = file.read_bytes()
    if there.replace(b"\r\n", b"\n") == raw.replace(b"\r\n", b"\n"):
        return "unchanged"
    if not update:
        return "kept: differs"
    old = (file.with_name(f"{file.name}.~{number}~") for number in itertools.count(1))
    write_whole(next(name for name in old if not name.exists()), there)
    write_whole(file, raw)
    return "updated"
