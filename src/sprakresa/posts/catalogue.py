"""Every post known to exist, read or not: what a chart has to show as missing, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

import pandas as pd

from .._checks import require_columns, require_dates
from .._files import read_csv
from ..swedish.tokens import tokenize
from .facts import first_date
from .write import name_post

STATES = ("read in full", "known by counts", "known, not read")
"""What may be known of a post, most first."""


def read_catalogue(
    path: str | PathLike, *, posts: pd.DataFrame | None = None, counted: Iterable[str] = ()
) -> pd.DataFrame:
    r"""Return every post known to exist, and say of each whether it has been read in full.

    Parameters
    ----------
    path : path
        A CSV file with the columns ``date`` and ``title``, and any others. Where there is no such file, nothing is
        known but the posts themselves.
    posts : pandas.DataFrame, optional
        The posts at hand (:func:`read_posts`). One that the catalogue lacks is added to it.
    counted : iterable of str, optional
        The ids of posts that are known by counts of their words (``counted.documents``).

    Returns
    -------
    pandas.DataFrame
        One row a known post, by date: ``post_id`` (date and title as a file's name, where there is no such column),
        ``published``, ``title``, ``author``, ``role``, ``kind``, ``url``, the catalogue's other columns, and ``read``:
        an ordered categorical of :data:`STATES`.

    Raises
    ------
    ValueError
        Naming the file, and the row where there is one: a missing column, a date that cannot be read, two rows of one
        post.
    FileNotFoundError
        If there are neither posts nor such a file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "catalogue.csv")
    ...     _ = file.write_text("date,title\n10 februari 2017,Våren\n2018-01-05,Nytt år\n", "utf-8")
    ...     read_catalogue(file, counted=["2018-01-05-nytt-ar"])[["post_id", "read"]].values.tolist()
    [['2017-02-10-varen', 'known, not read'], ['2018-01-05-nytt-ar', 'known by counts']]
    """
    is_listed = Path(path).is_file()
    if posts is None and not is_listed:
        raise FileNotFoundError(f"{path}: no such catalogue (from {Path.cwd()}); give one, or the posts")
    posts = pd.DataFrame({"published": pd.to_datetime([]), "title": []}) if posts is None else posts
    at_hand = _with_ids(posts).drop(columns=["text", "source", "period", "words"], errors="ignore")
    table = _read_table(path) if is_listed else at_hand.head(0)
    days_and_titles, others = (pd.MultiIndex.from_frame(each[["published", "title"]]) for each in (table, at_hand))
    is_read = table["post_id"].isin(at_hand["post_id"]) | days_and_titles.isin(others)
    by_counts = pd.Series(STATES[2], index=table.index).mask(table["post_id"].isin([*counted]), STATES[1])
    new = at_hand[~(at_hand["post_id"].isin(table["post_id"]) | others.isin(days_and_titles))]
    parts = [table.assign(read=by_counts.mask(is_read, STATES[0])), new.assign(read=STATES[0])]
    known = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    states = [state for state in STATES if state != STATES[1] or state in {*known["read"]}]
    known["read"] = pd.Categorical(known["read"], categories=states, ordered=True)
    return known.sort_values(["published", "title"], ignore_index=True)


def _with_ids(posts: pd.DataFrame) -> pd.DataFrame:
    """Return posts with an id each: that which they have, else date and title as a file's name."""
    require_columns(posts, "published", "title", made_by="read_posts")
    made = [name_post(day, str(title)) for day, title in zip(posts["published"], posts["title"], strict=True)]
    stated = posts["post_id"].fillna("") if "post_id" in posts else [""] * len(posts)
    ids = pd.Series([id_ or name for id_, name in zip(stated, made, strict=True)], index=posts.index, dtype=object)
    return pd.concat([ids.rename("post_id"), posts.drop(columns="post_id", errors="ignore")], axis=1)


def _read_table(path: str | PathLike) -> pd.DataFrame:
    table = read_csv(path)
    if missing := {"date", "title"} - {*table.columns}:
        raise ValueError(f"{path}: the catalogue lacks the column {sorted(missing)[0]}")
    days = []
    for row, stated in zip(table.index + 2, table.pop("date"), strict=True):
        published, _, unreadable = first_date([("date", stated)])
        if published is None:
            raise ValueError(f"{path}, row {row}: no date{unreadable}; correct it, or write it as 2017-02-10")
        days.append(published)
    table = _with_ids(table.assign(published=pd.to_datetime(days)))
    if (repeated := table["post_id"].duplicated()).any():
        post = table["post_id"][repeated].iloc[0]
        row, again = (table.index[table["post_id"] == post] + 2)[:2]
        hint = "take one away, or give them ids in a column post_id"
        raise ValueError(f"{path}, rows {row} and {again}: both are {post!r}; {hint}")
    return table


def describe_posts(posts: pd.DataFrame, *, known: pd.DataFrame | None = None) -> str:
    """Say in one line what a chart rests on: where the posts are from, how many, from when, how many words.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``published``, ``url`` and ``text``, or ``words`` as :func:`read_posts` counts them.
    known : pandas.DataFrame, optional
        Every post known to exist (:func:`read_catalogue`).

    Returns
    -------
    str

    Examples
    --------
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2017-02-10"]), "url": ["https://blogg.se/a"],
    ...                       "text": ["Vi blir bättre."]})
    >>> describe_posts(posts)
    'Source: blogg.se, 1 post (2017-02-10), 3 words.'
    """
    require_columns(posts, "published", "url", "text", made_by="read_posts")
    words = posts["words"].sum() if "words" in posts else sum(len(tokenize(text)) for text in posts["text"])
    of_known = f" of {len(known)} known" if known is not None and len(known) > len(posts) else ""
    count = f"{len(posts):,}{of_known} post{'s' * bool(of_known or len(posts) != 1)}"
    return source_line(posts, count, words)


def source_line(posts: pd.DataFrame, count: str, words: float) -> str:
    """Say where posts are from and from when, besides their number and that of their words."""
    sites = posts["url"].str.extract(r"^\w+://([^/]+)", expand=False).dropna().unique()
    days = sorted(require_dates(posts).dt.strftime("%Y-%m-%d"))
    span = " to ".join(dict.fromkeys(days[:1] + days[-1:]))
    return f"Source: {', '.join(sites[:3]) or 'own posts'}, {count}{f' ({span})' * bool(span)}, {words:,} words."
