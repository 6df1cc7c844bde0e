"""Rows of sources → a posts' table: each post named, the same post twice told from two posts with the same words."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ..facts import COLUMNS, POSTS
from ..identity import KnownPosts, shared_addresses
from ..keys import formats
from ..write import free_name, made_name


def make_posts(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return rows (:func:`sprakresa.posts.facts.make_row`) as a table, as :func:`read_source` does.

    Of several versions of one post (:func:`sprakresa.posts.identity.identities`) the one changed last is taken, else
    the last, but never one that is only a beginning. The same words in another post are noted. Texts, where nothing
    else is taken, are a post each, called as their files are.
    """
    endings = formats()["endings"]["texts"].split()
    of_files = {(row["source"], row["text"] if _is_text(row, endings) else at): row for at, row in enumerate(rows)}
    rows = [dict(row) for row in of_files.values()]  # a text that was given twice is one post
    posts_in = Counter(row["source"] for row in rows)
    texts = [row for row in rows if posts_in[row["source"]] == 1 and _is_text(row, endings)]
    _name_texts(texts)
    are_texts = sum(not row["left_out"] for row in rows) == sum(not row["left_out"] for row in texts)
    remarks = [] if are_texts else list(_repeats(rows))
    for row, column, what, _ in remarks:
        row[column] = row[column] or what
    taken: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: bool(row["left_out"])):  # posts that are taken get the plain names
        named = made_name(row) if row["published"] else "undated"
        row["post_id"] = free_name(row["post_id"] or named, taken)
    for row, column, what, other in remarks:
        row[column] = f"{what} {other['post_id']}" if row[column] == what else row[column]
    others = dict.fromkeys(name for row in rows for name in row if name not in (*POSTS, *COLUMNS) and name[0] != "_")
    posts = pd.DataFrame(rows, columns=[*POSTS, *COLUMNS, *others]).fillna(dict.fromkeys(others, ""))
    return posts.assign(published=pd.to_datetime(posts["published"]))


def _is_text(row: Mapping[str, Any], endings: list[str]) -> bool:
    return Path(row["source"]).suffix.lower() in endings


def _name_texts(rows: list[dict[str, Any]]) -> None:
    """Give posts that are a file each its name as id; refuse a second one of the same id, which cannot be meant."""
    paths = [Path(row["source"]) for row in rows]
    is_one_tree = len({path.is_absolute() for path in paths}) == 1
    folder = Path(os.path.commonpath([path.parent for path in paths]) if is_one_tree else "")
    names = [path.parent.name if path.stem == "index" else path.stem for path in paths]
    often, first = Counter(names), dict[str, str]()
    for row, path, name in zip(rows, paths, names, strict=True):
        is_inside = often[name] > 1 and folder in path.parents
        row["post_id"] = row["post_id"] or (path.with_suffix("").relative_to(folder).as_posix() if is_inside else name)
        other = row["source"] if row["left_out"] else first.setdefault(row["post_id"], row["source"])
        if other != row["source"]:
            both = f"need each a name of its own: {other} and {row['source']}"
            row["left_out"] = f"refused: two posts share post_id {row['post_id']!r} and {both}"


def _repeats(rows: list[dict]) -> Iterator[tuple[dict, str, str, dict]]:
    known, first = KnownPosts(shared_addresses(rows)), dict[str, dict]()
    for row in rows:
        if row["left_out"]:
            continue
        words = " ".join(row["text"].split())
        other = known.find(row)
        if other is None:
            if (alike := first.setdefault(words, row)) is not row:
                yield row, "note", "the same text as", alike
            known.add(row, row)
        elif words == " ".join(other["text"].split()):
            yield row, "left_out", "the same text as", other
        else:
            older, newer = (row, other) if _is_older(row, other) else (other, row)
            yield older, "left_out", "an earlier version of", newer
            known.add(newer, newer)


def _is_older(row: Mapping, other: Mapping) -> bool:
    """Return whether a version is older than one that came before it, or only its beginning."""
    beginnings = [bool(version["note"].startswith("only its beginning")) for version in (row, other)]
    if beginnings[0] != beginnings[1]:
        return beginnings[0]
    return bool(row.get("_modified")) and str(row["_modified"]) < str(other.get("_modified", ""))
