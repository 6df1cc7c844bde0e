"""Every post known to exist, read or not: what a chart has to show as missing, and what it rests on."""

from __future__ import annotations

import datetime
from os import PathLike
from pathlib import Path

import pandas as pd

from .._checks import require_columns
from ..swedish.tokens import tokenize
from .days import read_date


def read_catalogue(path: str | PathLike, *, posts: pd.DataFrame) -> pd.DataFrame:
    """Return every post known to exist, and say of each whether it has been read in full.

    Parameters
    ----------
    path : path
        A CSV file with the columns ``date`` and ``title``, and any others. Where there is no such file, nothing is
        known but the posts themselves.
    posts : pandas.DataFrame
        The posts at hand (:func:`read_posts`). One that the catalogue lacks is added to it.

    Returns
    -------
    pandas.DataFrame
        One row a known post, by date: ``published``, ``title``, ``author``, ``role``, ``kind``, ``url``, the
        catalogue's other columns, and ``read``: an ordered categorical, “read in full” or “known, not read”.

    Raises
    ------
    ValueError
        Naming the file, and the row where there is one: a missing column, or a date that cannot be read.
    """
    require_columns(posts, "published", "title", made_by="read_posts")
    own = posts.drop(columns=["text", "source", "period", "words"], errors="ignore").assign(at_hand=True)
    known = own
    if Path(path).is_file():
        try:
            table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise ValueError(f"{path}: cannot be read as CSV in UTF-8 ({error}); save it as such") from None
        if not isinstance(table.index, pd.RangeIndex):  # what pandas makes of a value too many in every row
            raise ValueError(
                f"{path}: the rows have more values than there are columns; put “a title, with a comma” in quotes"
            )
        if missing := {"date", "title"} - {*table.columns}:
            raise ValueError(f"{path}: the catalogue lacks the column {sorted(missing)[0]}")
        table["published"] = [_row_date(date, path, row) for row, date in enumerate(table.pop("date"), start=2)]
        table["published"] = pd.to_datetime(table["published"])
        listed, at_hand = (pd.MultiIndex.from_frame(posts[["published", "title"]]) for posts in (table, own))
        table["at_hand"] = listed.isin(at_hand)
        new = own[~at_hand.isin(listed)]
        known = pd.concat([table, new], ignore_index=True) if len(new) else table
    states = pd.Categorical(
        known.pop("at_hand").map({True: "read in full", False: "known, not read"}),
        categories=["read in full", "known, not read"],
        ordered=True,
    )
    return known.assign(read=states).sort_values(["published", "title"], ignore_index=True)


def _row_date(stated: str, path: str | PathLike, row: int) -> datetime.date:
    try:
        published = read_date(stated)
    except ValueError as error:
        raise ValueError(f"{path}, row {row}: {error}; correct the date") from None
    if published is None:
        raise ValueError(f"{path}, row {row}: {stated!r} is no date I can read; write it as 2017-02-10")
    return published


def describe_posts(posts: pd.DataFrame, *, known: pd.DataFrame | None = None) -> str:
    """Say in one line what a chart rests on: where the posts are from, how many, from when, how many words.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``published``, ``url`` and ``text``.
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
    sites = posts["url"].str.extract(r"^\w+://([^/]+)", expand=False).dropna().unique()
    words = sum(len(tokenize(text)) for text in posts["text"])
    days = posts["published"].dt.strftime("%Y-%m-%d")
    count = (
        f"{len(posts)} of {len(known)} known posts"
        if known is not None and len(known) > len(posts)
        else (f"{len(posts):,} post" + "s" * (len(posts) != 1))
    )
    span = days.min() if days.min() == days.max() else f"{days.min()} to {days.max()}"
    return f"Source: {', '.join(sites[:3]) or 'own posts'}, {count} ({span}), {words:,} words."
