"""The record of an import: what of each post was kept, what was cut by which rule, what was left out and why."""

from __future__ import annotations

import re
from collections import Counter
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from ..._checks import require_columns
from ..._files import harmless, read_csv, write_csv
from ...swedish.tokens import tokenize
from ..markdown import split_published
from ..write import plan_files, write_posts

AUDIT = "audit.csv"
"""The record's file, beside the posts."""


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
    return audit[
        ["post_id", "published", "date_from", "title", "characters", "kept", "cut", "left_out", "note", "source"]
    ]


def _kept_and_cut(post: dict[Any, Any]) -> tuple[int, str]:
    if not post["text"]:
        return 0, ""
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
    is_taken = audit["left_out"] == ""
    if dry_run:
        plans = plan_files(posts[is_taken], path.parent)  # refuses what the run would refuse
        audit.loc[is_taken, "outcome"] = [
            f"{'there already' if plan.there else 'not written'}: dry run" for plan in plans
        ]
        return audit
    written = write_posts(posts[is_taken], folder, update=update)
    audit.loc[is_taken, ["post_id", "outcome", "file"]] = written[["post_id", "outcome", "file"]].to_numpy()
    record = audit.assign(published=audit["published"].dt.strftime("%Y-%m-%d")).map(harmless)
    if len(before):
        record = pd.concat([before[~before["source"].isin(record["source"])], record])
    write_csv(path, record)
    return audit


def _read_record(path: Path) -> pd.DataFrame:
    """Return the record of earlier imports; raise, before anything is written, if the file is somebody's own."""
    if any(parent.is_file() for parent in path.parents):
        raise NotADirectoryError(f"{path.parent}: is, or is in, a file; posts are written into a folder")
    if not path.is_file():
        return pd.DataFrame()
    record = read_csv(path)
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
    notable = ~audit["outcome"].isin(["written", "unchanged"])
    table = pd.concat([audit[notable], audit[~notable]]).head(rows).sort_index()
    lines = [f"{'characters':>10} {'kept':>8}  post"]
    for post in table.to_dict("records"):
        remark = post["left_out"] or post["note"]
        said = post["outcome"] + (f" ({remark})" if remark else "")
        said, named = (re.sub(r"[^\S ]|[\x00-\x1f\x7f-\x9f]", "�", text) for text in (said, post["post_id"][:50]))
        lines.append(f"{post['characters']:>10,} {post['kept']:>8,}  {named:<50}  {said}")
    if len(audit) > len(table):
        lines.append(f"… and {len(audit) - len(table):,} more")
    counts = ", ".join(f"{number:,} {outcome}" for outcome, number in audit["outcome"].value_counts().items())
    return "\n".join([*lines, "", f"{len(audit):,} post{'s' * (len(audit) != 1)}: {counts}."])
