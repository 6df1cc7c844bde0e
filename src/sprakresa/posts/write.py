"""Posts as files: how they are named, found again, and written whole or not at all."""

from __future__ import annotations

import datetime
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from .._checks import require_columns, require_dates, require_unique
from .._files import clear_parts, write_whole
from .front_matter import format_post, parse_post
from .identity import KnownPosts, share_words, shared_addresses, words_of

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
    slug = slug if len(slug) <= 60 else slug[:61].rpartition("-")[0] or slug[:60]
    return f"{published:%Y-%m-%d}-{slug or 'untitled'}"


def made_name(post: Mapping[str, Any]) -> str:
    """Return the name of a post by its date and title, or its first words, where it has none."""
    return name_post(post["published"], post["title"] or " ".join(re.findall(r"\w+", post["text"][:200])[:6]))


def free_name(stem: str, taken: dict[str, int]) -> str:
    """Return ``stem``, or ``stem-2``, ``stem-3`` …: the first that is not taken; then it is."""
    name = stem
    while name in taken:
        taken[stem] += 1
        name = f"{stem}-{taken[stem]}"
    taken[name] = 1
    return name


class _Plan(NamedTuple):
    """What becomes of one post: its id, its file, its content, and the same post in the folder, if it is there."""

    post_id: str
    file: Path
    raw: bytes
    there: dict[str, Any] | None


def plan_files(posts: pd.DataFrame, folder: Path) -> list[_Plan]:
    """Return what :func:`sprakresa.write_posts` has to write. Nothing is written.

    A post is found in the folder by what it is known by (:class:`sprakresa.posts.identity.KnownPosts`), whatever its
    file is called; else by its title and day with most of its words, as one that somebody edited, or by title and
    words, as one whose date was corrected.

    Raises
    ------
    ValueError
        Naming the row or the file: see :func:`sprakresa.write_posts`.
    """
    if "post_id" in posts:
        require_unique(posts[posts["post_id"].fillna("") != ""], "post_id", what="post")
    records = posts.astype(object).where(posts.notna(), "").to_dict("records")
    rows = [_checked(row, post) for row, post in enumerate(records)]
    files = sorted(file for file in folder.glob("*.md") if not file.is_symlink())
    in_folder: list[dict[str, Any]] = []
    for file in files:
        with suppress(ValueError, OSError):  # what cannot be read is no post, but keeps its name
            in_folder.append(parse_post(file.read_text(encoding="utf-8-sig"), file) | {"_file": file})
    known = KnownPosts(shared_addresses(rows) | shared_addresses(in_folder))
    others: dict[tuple, list[dict[str, Any]]] = defaultdict(list)
    for each in in_folder:
        known.add(each)
        for key in _likenesses(each):
            others[key].append(each)
    found = [known.find(post) for post in rows]
    claimed = {id(each) for each in found}
    names = dict.fromkeys((file.stem for file in files), 1)
    ids = {each["post_id"] or each["_file"].stem for each in in_folder}
    plans = []
    for post, same in zip(rows, found, strict=True):
        alike = (each for key in _likenesses(post) for each in others[key] if id(each) not in claimed)
        stem, there = made_name(post), same or next((each for each in alike if _is_edited(each, post)), None)
        claimed.add(id(there))
        file = there["_file"] if there else folder / f"{free_name(stem, names)}.md"
        if file.is_symlink():
            raise ValueError(f"{file} is a symbolic link: take it away, posts are written into this folder only")
        post_id = (there or post).get("post_id") or file.stem
        if not there and (post_id in ids or re.fullmatch(rf"{re.escape(stem)}(-\d+)?", post_id)):
            post_id = file.stem  # a name that was made, or is another's here
        raw = format_post(post | {"post_id": "" if post_id == file.stem else post_id}).encode("utf-8")
        plans.append(_Plan(post_id, file, raw, there))
    return plans


def _checked(row: int, post: dict[Any, Any]) -> dict[str, Any]:
    named = f"row {row} ({post['title'] or 'untitled'!r})"
    if not post["published"] or not str(post["text"]).strip():
        raise ValueError(f"{named} has no {'text' if post['published'] else 'date'}: leave it out, or give it one")
    post["published"] = pd.Timestamp(post["published"]).date()
    for name, value in post.items():
        if unfit := re.search("[\0\ud800-\udfff]" if name == "text" else "[\ud800-\udfff]", str(value)):
            raise ValueError(f"{named}: {unfit[0]!r} cannot be written as UTF-8 text; take it out")
    return post


LONG = 20
"""Words from which on nobody writes the same post twice, as one does “God jul!”."""


def _likenesses(post: Mapping[str, Any]) -> tuple[tuple, tuple]:
    return (post["title"], post["published"]), (post["title"], "".join(words_of(post)))


def _is_edited(there: Mapping[str, Any], post: Mapping[str, Any]) -> bool:
    """Return whether a post that is like one in the folder is it, with another text, or with its date corrected.

    On the same day half of the words are the same; on another all are, and they are :data:`LONG` or more: few words on
    another day are another post (“God jul!”).
    """
    if any(there.get(name) and post.get(name) for name in ("guid", "url")):
        return False
    return share_words(there, post) if there["published"] == post["published"] else len(words_of(post)) >= LONG


_OF_THE_SOURCE = ("post_id", "guid", "date_from", "markup", "characters", "note")


def _write(plan: _Plan, *, update: bool) -> str:
    if (there := plan.there) is None:
        write_whole(plan.file, plan.raw)
        return "written"
    post = parse_post(plan.raw.decode("utf-8"), plan.file)
    if all(there.get(name) == value for name, value in post.items() if value and name not in _OF_THE_SOURCE):
        return "unchanged"
    old, new = words_of(there), words_of(post)
    is_beginning = len(old) < len(new) and new[: len(old)] == old  # as feeds have it
    if not update and not is_beginning:
        return "kept: differs"
    earlier = (plan.file.with_name(f"{plan.file.name}.~{number}~") for number in itertools.count(1))
    write_whole(next(name for name in earlier if not name.exists()), plan.file.read_bytes())
    write_whole(plan.file, plan.raw)
    return "updated"


def write_posts(posts: pd.DataFrame, folder: str | PathLike, *, update: bool = False) -> pd.DataFrame:
    r"""Write each post as one Markdown file, without ever overwriting what somebody edited.

    A file is there whole or not at all, at any moment; a run that was cut short is completed by running it again. A
    post that is in the folder already is known by its guid or address, else by its day and words.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``published``, ``title``, ``text`` as published, any of the other facts
        (:data:`sprakresa.posts.front_matter.FACTS`), and any other columns.
    folder : path
        Where to; made if it is not there. A file's name is the date and the title.
    update : bool
        What to do with a file that is there and differs: keep it (the default), or write the post and keep what was
        there, as ``….md.~1~``. What is but the beginning of the post is always replaced so.

    Returns
    -------
    pandas.DataFrame
        One row a post, in order: ``post_id``, ``file``, ``outcome``: “written”, “unchanged”, “kept: differs” or
        “updated”. ``read_posts(folder, body_only=False)`` gives the posts back.

    Raises
    ------
    ValueError
        Before anything is written, naming the post: no date, no text, an id that another has, a letter that no file
        can hold; or the file: a symbolic link, which might lead out of the folder.
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
    require_dates(posts[posts["published"].notna()])
    folder = Path(folder)
    plans = plan_files(posts, folder)
    folder.mkdir(parents=True, exist_ok=True)
    clear_parts(folder)
    rows = []
    for plan in plans:
        try:
            rows.append((plan.post_id, plan.file.as_posix(), _write(plan, update=update)))
        except OSError as error:
            message = f"{error.strerror}; {len(rows)} of {len(plans)} posts are in place, run it again for the rest"
            raise OSError(error.errno, message, str(plan.file)) from None
    return pd.DataFrame(rows, columns=["post_id", "file", "outcome"])
