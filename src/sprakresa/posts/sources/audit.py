"""Rows of sources → a posts' table, and the record of an import: what was kept, cut by which rule, left out and why.

Each post is named, and the same post twice is told from two posts with the same words.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from ..._checks import require_columns
from ..._files import harmless, read_csv, write_csv
from ...swedish.tokens import tokenize
from ..facts import COLUMNS, POSTS
from ..formats import formats
from ..identity import KnownPosts, shared_addresses
from ..markup import split_published
from ..write import free_name, made_name, plan_files, write_posts

AUDIT = "audit.csv"
"""The record's file, beside the posts."""

_TOLD = ("post_id", "published", "date_from", "title", "characters", "kept", "cut", "left_out", "note", "source")


def make_posts(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return rows (:func:`sprakresa.posts.facts.make_row`) as a table, as :func:`read_source` does.

    Of several versions of one post (:class:`sprakresa.posts.identity.KnownPosts`) the one changed last is taken, else
    the last, but never one that is only a beginning. The same words in another post are noted. Texts, where nothing
    else is taken, are a post each, called as their files are.
    """
    endings = formats()["endings"]["texts"].split()
    rows = [row | {"_is_text": Path(row["source"]).suffix.lower() in endings} for row in rows]
    # A text that was given twice is one post.
    rows = [*{(row["source"], row["text"] if row["_is_text"] else at): row for at, row in enumerate(rows)}.values()]
    posts_in = Counter(row["source"] for row in rows)
    texts = [row for row in rows if posts_in[row["source"]] == 1 and row["_is_text"]]
    _name_texts(texts)
    are_texts = sum(not row["left_out"] for row in rows) == sum(not row["left_out"] for row in texts)
    remarks = [] if are_texts else _mark_repeats(rows)
    taken: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: bool(row["left_out"])):  # posts that are taken get the plain names
        row["post_id"] = free_name(row["post_id"] or (made_name(row) if row["published"] else "undated"), taken)
    for row, column, other in remarks:
        row[column] += f" {other['post_id']}"
    others = dict.fromkeys(name for row in rows for name in row if name not in (*POSTS, *COLUMNS) and name[0] != "_")
    posts = pd.DataFrame(rows, columns=[*POSTS, *COLUMNS, *others]).fillna(dict.fromkeys(others, ""))
    return posts.assign(published=pd.to_datetime(posts["published"]))


def _name_texts(rows: list[dict[str, Any]]) -> None:
    """Give posts that are a file each its name as id; refuse a second one of the same id, which cannot be meant."""
    paths = [Path(row["source"]).absolute() for row in rows]
    folder = os.path.commonpath([path.parent for path in paths] or [Path()])
    names = [path.parent.name if path.stem == "index" else path.stem for path in paths]
    often, first = Counter(names), dict[str, str]()
    for row, path, name in zip(rows, paths, names, strict=True):
        place = path.with_suffix("").relative_to(folder).as_posix()
        row["post_id"] = row["post_id"] or (place if often[name] > 1 else name)
        other = row["source"] if row["left_out"] else first.setdefault(row["post_id"], row["source"])
        if other != row["source"]:
            both = f"need each a name of its own: {other} and {row['source']}"
            row["left_out"] = f"refused: two posts share post_id {row['post_id']!r} and {both}"


def _mark_repeats(rows: list[dict]) -> list[tuple[dict, str, dict]]:
    """Say of each repeated post what it repeats; return the row, the column that says so, and the post repeated."""
    known, first, marked = KnownPosts(shared_addresses(rows)), dict[str, dict](), []
    for row in [each for each in rows if not each["left_out"]]:
        words, other = " ".join(row["text"].split()), known.find(row)
        older, newer, column, what = row, other, "left_out", "the same text as"
        if other is None:
            newer, column = first.setdefault(words, row), "note"
            known.add(row)
        elif words != " ".join(other["text"].split()):
            older, newer = (row, other) if _is_older(row, other) else (other, row)
            what = "an earlier version of"
            known.add(newer)
        if newer is not older and not older[column]:
            older[column] = what
            marked.append((older, column, newer))
    return marked


def _is_older(row: Mapping, other: Mapping) -> bool:
    """Return whether a version is older than one that came before it, or only its beginning."""
    is_whole, was_whole = (not each["note"].startswith("only its beginning") for each in (row, other))
    # Of versions that do not say when they were changed the last is taken: “~” is later than any day.
    return (is_whole, str(row.get("_modified") or "~")) < (was_whole, str(other.get("_modified") or ""))


def audit_posts(posts: pd.DataFrame) -> pd.DataFrame:
    r"""Say of each post what is kept of it and what is cut.

    Parameters
    ----------
    posts : pandas.DataFrame
        As :func:`sprakresa.posts.sources.reader.read_source` makes it.

    Returns
    -------
    pandas.DataFrame
        One row a post, in order: ``post_id``, ``published``, ``date_from``, ``title``, ``characters`` (in the
        source), ``kept`` (characters of the body, which is what is counted), ``cut`` (what else there was, by rule:
        “signature 9 (the author's name alone); markup and space 120”), ``left_out``, ``note``, ``source``.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "published": pd.to_datetime(["2017-02-10"]), "date_from": "time",
    ...     "title": "Våren", "author": "Åsa Öberg", "characters": 40, "left_out": "", "note": "", "source": "a.html",
    ...     "markup": "", "text": "Våren är här.\n\nÅsa Öberg"})
    >>> audit_posts(posts)[["characters", "kept", "cut"]].values.tolist()
    [[40, 13, "signature 9 (the author's name alone); markup and space 18"]]
    """
    require_columns(posts, "post_id", "characters", "left_out", "text", made_by="read_source")
    kept_and_cut = [_kept_and_cut(post) for post in posts.to_dict("records")]
    audit = posts.join(pd.DataFrame(kept_and_cut, columns=["kept", "cut"], index=posts.index))
    audit.loc[(audit["kept"] == 0) & (audit["left_out"] == ""), "left_out"] = "nothing but its frame: no word is left"
    return audit[[*_TOLD]]


def _kept_and_cut(post: dict[Any, Any]) -> tuple[int, str]:
    parts = split_published(post)
    sizes: Counter[tuple[str, str]] = Counter()
    for part, rule, text in parts:
        sizes[part, rule] += len(text)
    told = [f"{part} {size} ({rule})" for (part, rule), size in sizes.items() if part != "body"]
    if (rest := post["characters"] - sizes.total()) > 0:
        told.append(f"markup and space {rest}")
    kept = sum(size for (part, _), size in sizes.items() if part == "body")
    # A long body surely has words: no need to look.
    has_words = kept > 50 or tokenize(" ".join(text for part, _, text in parts if part == "body"))
    return kept if has_words else 0, "; ".join(told)


def import_posts(
    posts: pd.DataFrame, folder: str | PathLike, *, update: bool = False, dry_run: bool = False
) -> pd.DataFrame:
    """Write the posts that are not left out (:func:`sprakresa.write_posts`), and the record of all beside them.

    Parameters
    ----------
    posts : pandas.DataFrame
        As :func:`sprakresa.posts.sources.reader.read_source` makes it.
    folder : path
        Where to.
    update : bool
        Whether a file that is there and differs is replaced; what was there is then kept beside it.
    dry_run : bool
        Whether to write nothing.

    Returns
    -------
    pandas.DataFrame
        What :func:`audit_posts` says, with ``outcome`` (“written”, “unchanged”, “kept: differs”, “updated”, “left
        out”; “not written: dry run” or “there already: dry run”) and ``file``. ``audit.csv`` also keeps what earlier
        imports from other sources wrote there.

    Raises
    ------
    OSError, ValueError
        As :func:`sprakresa.write_posts` does; or, before anything is written, if ``audit.csv`` is somebody's own.
    """
    path = Path(folder) / AUDIT
    before = _read_record(path)
    audit = audit_posts(posts).assign(outcome="left out", file="")
    taken = audit["left_out"] == ""
    if dry_run:
        plans = plan_files(posts[taken], path.parent)  # refuses what the run would refuse
        audit.loc[taken, "outcome"] = [f"{'there already' if plan.there else 'not written'}: dry run" for plan in plans]
        return audit
    written = write_posts(posts[taken], folder, update=update)
    audit.loc[taken, [*written]] = written.to_numpy()
    record = audit.assign(published=audit["published"].dt.strftime("%Y-%m-%d")).map(harmless)
    if len(before):
        record = pd.concat([before[~before["source"].isin(record["source"])], record])
    write_csv(path, record)
    return audit


def _read_record(path: Path) -> pd.DataFrame:
    """Return the record of earlier imports; raise, before anything is written, if the file is somebody's own."""
    if any(parent.is_file() for parent in path.parents):
        raise NotADirectoryError(f"{path.parent}: is, or is in, a file; posts are written into a folder")
    record = read_csv(path) if path.is_file() else pd.DataFrame(columns=["post_id", "source", "left_out"])
    if not {"post_id", "source", "left_out"} <= {*record}:
        raise ValueError(f"{path}: is no record of an import; call this file something else, or choose another folder")
    return record


def summarize_audit(audit: pd.DataFrame, *, rows: int = 20) -> str:
    """Return the record of an import as a few lines to print.

    Parameters
    ----------
    audit : pandas.DataFrame
        As :func:`import_posts` makes it.
    rows : int
        How many posts to list at most; those that are left out or kept as they were come first.

    Returns
    -------
    str
    """
    is_plain = audit["outcome"].isin(["written", "unchanged"])
    table = audit.loc[is_plain.sort_values(kind="stable").index[:rows].sort_values()]
    lines = [f"{'characters':>10} {'kept':>8}  post"]
    for post in table.to_dict("records"):
        remark = post["left_out"] or post["note"]
        said = post["outcome"] + (f" ({remark})" if remark else "")
        line = f"{post['characters']:>10,} {post['kept']:>8,}  {post['post_id'][:50]:<50}  {said}"
        lines.append(re.sub(r"[^\S ]|[\x00-\x1f\x7f-\x9f]", "�", line))
    lines += [f"… and {len(audit) - len(table):,} more"] * (len(audit) > len(table))
    counts = ", ".join(f"{number:,} {outcome}" for outcome, number in audit["outcome"].value_counts().items())
    return "\n".join([*lines, "", f"{len(audit):,} post{'s' * (len(audit) != 1)}: {counts}."])
