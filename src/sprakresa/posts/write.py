"""A post as a file: how it is read, how it is named, and how it is written whole or not at all."""

from __future__ import annotations

import datetime
import itertools
import re
import unicodedata
from os import PathLike
from pathlib import Path

import pandas as pd

from .._checks import require_columns
from .._files import clear_parts, write_whole
from .front_matter import format_post

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


def write_posts(posts: pd.DataFrame, folder: str | PathLike, *, update: bool = False) -> pd.DataFrame:
    r"""Write each post as one Markdown file, without ever overwriting what somebody edited.

    A file is there whole or not at all, at any moment; a run that was cut short is completed by running it again.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``published``, ``title``, ``text`` as published, and any of the other facts
        (:data:`sprakresa.posts.front_matter.FACTS`).
    folder : path
        Where to; made if it is not there. A file's name is the date and the title.
    update : bool
        What to do with a file that is there and differs: keep it (the default), or write the post and keep what was
        there beside it, as ``….md.~1~``.

    Returns
    -------
    pandas.DataFrame
        One row a post, in order: ``post_id``, ``file``, ``outcome``: “written”, “unchanged”, “kept: differs” or
        “updated”. ``read_posts(folder, body_only=False)`` gives the posts back.

    Raises
    ------
    ValueError
        Before anything is written, naming the post: no date, no text, a letter that no file can hold; or the file: a
        symbolic link, which might lead out of the folder.
    OSError
        Naming the file that could not be written and how many were; run it again once there is room.

    Examples
    --------
    >>> import tempfile
    >>> from sprakresa import read_posts
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2017-02-10"]), "title": "Våren är här", "text": "Hej då."})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     (write_posts(posts, folder)["outcome"].tolist(), write_posts(posts, folder)["outcome"].tolist(),
    ...      read_posts(folder, body_only=False)[["post_id", "text"]].values.tolist())
    (['written'], ['unchanged'], [['2017-02-10-varen-ar-har', 'Hej då.']])
    """
    require_columns(posts, "published", "title", "text", made_by="read_posts")
    folder = Path(folder)
    files = plan_files(posts, folder)
    folder.mkdir(parents=True, exist_ok=True)
    clear_parts(folder)
    rows = []
    for file, (post_id, raw) in files.items():
        try:
            rows.append((post_id, file.as_posix(), write_file(file, raw, update=update)))
        except OSError as error:
            message = f"{error.strerror}; {len(rows)} of {len(files)} posts are in place, run it again for the rest"
            raise OSError(error.errno, message, str(file)) from None
    return pd.DataFrame(rows, columns=["post_id", "file", "outcome"])
