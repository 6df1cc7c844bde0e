"""What each stage is given, checked by name before anything is computed: one place, one wording.

Three things pass between the stages: the table of posts (a row a post), counts (a document–term matrix), and long
tables (a row a document and term). An error says which was given, and which call makes the right one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

import pandas as pd

_OF_POSTS = {"post_id", "published", "title", "author", "role", "kind", "url", "text", "words"}  # all others are named


def require_columns(table: pd.DataFrame, *columns: str, made_by: str) -> None:
    """Raise unless ``table`` is a table that has all ``columns``.

    Parameters
    ----------
    table : pandas.DataFrame
    *columns : str
        Names it must have.
    made_by : str
        The function that makes such a table, for the message.

    Raises
    ------
    TypeError
        If something else than a table is given, for instance a lone string.
    ValueError
        If a column is missing; the message names it and ``made_by``.

    Examples
    --------
    >>> require_columns("En text.", "text", made_by="read_posts")
    Traceback (most recent call last):
    ...
    TypeError: expected a table as read_posts makes it, got str: put your texts into a column of a DataFrame
    """
    kind, there = kind_of(table), [*getattr(table, "columns", ())]
    missing = [column for column in columns if column not in there]
    if not isinstance(table, pd.DataFrame) or (missing and made_by == "read_posts" and kind == "a long table"):
        texts = ", with their texts" if "text" in columns else ""
        remedy = f"give the posts that were counted{texts}"
        if not isinstance(table, pd.DataFrame) and not is_counts(table):
            remedy = "put your texts into a column of a DataFrame"
        elif made_by != "read_posts":
            remedy = "long_table(counted) makes one of counts"
        raise TypeError(f"expected a table as {made_by} makes it, got {kind}: {remedy}")
    if twice := [column for column in columns if there.count(column) > 1]:
        raise ValueError(f"the table has two columns {twice[0]}: drop or rename one of them")
    if missing:
        named, has = f"column{'s' * (len(missing) > 1)} {', '.join(missing)}", ", ".join(map(str, there)) or "none"
        remedy = f"{made_by} makes such a table"
        if made_by == "read_posts" and missing == ["text"] and "words" in there:
            remedy = "read_posts reads texts; what needs no running text takes their counts, as counted="
        elif made_by == "read_posts" and "post_id" in there and not {*missing} & _OF_POSTS:
            remedy = "name one that is there"
        raise ValueError(f"the table lacks the {named} (it has {has}); {remedy}")


def require_text(text: Any, *, hint: str) -> None:
    """Raise unless the argument is one text; the hint says what to write instead."""
    if not isinstance(text, str):
        raise TypeError(f"expected one text, got {type(text).__name__}: {hint}")


def require_texts(given: Any, *, hint: str) -> list[str]:
    """Return the texts in a list or another iterable; raise unless all are texts. The hint says what to write."""
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise TypeError(f"expected a list of texts, got {given!r:.30} ({type(given).__name__}): {hint}")
    texts = [*given]
    if wrong := [text for text in texts if not isinstance(text, str)]:
        raise TypeError(f"expected texts alone in the list, got {wrong[0]!r:.30} ({type(wrong[0]).__name__}): {hint}")
    return texts


def require_unique(table: pd.DataFrame, *columns: str, what: str) -> None:
    """Raise unless no two rows of ``table`` agree in all ``columns``.

    Parameters
    ----------
    table : pandas.DataFrame
    *columns : str
        Together they must name a row.
    what : str
        What a row is, in the singular, for the message.

    Raises
    ------
    ValueError
        Naming the first value that two rows share, and both row numbers, counted from 0.

    Examples
    --------
    >>> require_unique(pd.DataFrame({"post_id": ["a", "b", "a"]}), "post_id", what="post")
    Traceback (most recent call last):
    ...
    ValueError: two posts share post_id 'a' (rows 0 and 2): give one of them a name of its own
    """
    if table.duplicated([*columns]).any():
        group = table.groupby([*columns], dropna=False, observed=True).ngroup()  # missing values are equal
        first = int(group.duplicated(keep=False).to_numpy().argmax())
        second = (group == group.iloc[first]).to_numpy().nonzero()[0][1]
        named = ", ".join(f"{column} {table[column].iloc[first]!r}" for column in columns)
        raise ValueError(f"two {what}s share {named} (rows {first} and {second}): give one of them a name of its own")


def is_counts(given: Any) -> bool:
    """Return whether ``given`` is a document–term matrix; its class belongs to a later stage."""
    return getattr(given, "_fields", ())[:4] == ("matrix", "documents", "terms", "words")


def kind_of(given: Any) -> str:
    """Return what was given, in the words of the error messages."""
    if is_counts(given):
        return f"counts of {given.unit or 'an unknown unit'} (DocumentTerms)"
    if not isinstance(given, pd.DataFrame):
        return type(given).__name__
    columns = {*given.columns}
    return "a long table" if {"term", "n"} <= columns else "a table of posts" if "post_id" in columns else "a table"


def require_posts(posts: Any, *columns: str) -> None:
    """Raise unless ``posts`` is a table of posts, each with an id of its own and with these columns.

    Parameters
    ----------
    posts : pandas.DataFrame
    *columns : str
        Columns needed besides ``post_id``. With "text" every post must have one.

    Raises
    ------
    TypeError
        If something else is given, for instance counts.
    ValueError
        If a column is missing, two posts share an id, or a post has no text; the message names it.

    Examples
    --------
    >>> require_posts(pd.DataFrame({"term": ["år"], "n": [1]}), "published")
    Traceback (most recent call last):
    ...
    TypeError: expected a table as read_posts makes it, got a long table: give the posts that were counted
    """
    if kind_of(posts) == "a long table":
        posts = posts.drop(columns="post_id", errors="ignore")  # it may have all columns, but its rows are no posts
    require_columns(posts, "post_id", *columns, made_by="read_posts")
    unnamed = posts["post_id"].isna() | (posts["post_id"].astype(object) == "")
    if unnamed.any():
        raise ValueError(f"row {int(unnamed.to_numpy().argmax())} has no post_id: give it a name of its own")
    require_unique(posts, "post_id", what="post")
    if "text" in columns and {*map(type, posts["text"].tolist())} - {str}:
        for post, text in zip(posts["post_id"], posts["text"], strict=True):
            if not isinstance(text, str):
                what = "no text" if pd.api.types.is_scalar(text) and pd.isna(text) else f"the text {text!r}"
                raise ValueError(f"post {post!r} has {what}: drop it, or give it one")


def require_counts(counted: Any, *, unit: str | None = None) -> None:
    """Raise unless ``counted`` is a document–term matrix.

    Parameters
    ----------
    counted : DocumentTerms
    unit : str, optional
        What it must have counted, for instance "word"; anything when not given.

    Raises
    ------
    TypeError
        If something else is given; the message says which call makes counts.
    ValueError
        If the matrix does not fit its names, or another unit was counted.

    Examples
    --------
    >>> require_counts(pd.DataFrame({"post_id": ["a"], "text": ["Åk nu!"]}))
    Traceback (most recent call last):
    ...
    TypeError: expected counts (DocumentTerms), got a table of posts: document_term_matrix(posts) counts them
    """
    if not is_counts(counted):
        remedy = {
            "a table of posts": "document_term_matrix(posts) counts them",
            "a long table": "give what document_term_matrix(posts) makes, from which the long table comes",
        }.get(kind_of(counted), "document_term_matrix(posts) makes them")
        raise TypeError(f"expected counts (DocumentTerms), got {kind_of(counted)}: {remedy}")
    if not isinstance(counted.documents, pd.Index) or not hasattr(counted.matrix, "tocsr"):
        raise TypeError("counts made by hand need a scipy.sparse matrix, and a pandas.Index as names of the documents")
    shape = len(counted.documents), len(counted.terms)
    if counted.matrix.shape != shape or len(counted.words) != shape[0]:
        raise ValueError(
            f"the counts do not fit together: a matrix of {counted.matrix.shape[0]} × {counted.matrix.shape[1]} with "
            f"{shape[0]} documents, {shape[1]} terms and {len(counted.words)} numbers of words"
        )
    if unit is not None and counted.unit != unit:
        raise ValueError(
            f"expected counts of unit {unit!r}, got {kind_of(counted)}: count with unit={unit!r}, "
            "or recount counts of words"
        )


def require_dates(posts: pd.DataFrame, *, column: str = "published") -> pd.Series:
    """Return the day of each post; raise unless every post has a date, all of one time zone or none.

    Parameters
    ----------
    posts : pandas.DataFrame
        With the column; where there is a ``post_id``, the message names it, too.
    column : str
        The column of dates.

    Returns
    -------
    pandas.Series
        Midnight of the day in the zone it was written in, itself without a zone, so that a day stays a day across
        the change to summer time. The index is that of ``posts``.

    Raises
    ------
    ValueError
        If a date is missing, is text or a number, or dates are of several time zones; the message names the row.

    Examples
    --------
    >>> require_dates(pd.DataFrame({"post_id": ["vår"], "published": ["01/09/2015"]}))
    Traceback (most recent call last):
    ...
    ValueError: row 0 (post 'vår') has '01/09/2015' as published: make dates of it first, saying the order of day and \
month, as in pd.to_datetime(posts["published"], format="%Y-%m-%d")
    """
    require_columns(posts, column, made_by="read_posts")
    dates = posts[column]
    values = dates.astype(object).tolist()
    for row, value in enumerate(values):
        if pd.isna(value):
            raise ValueError(f"{_row(posts, row)} has no date: give it one, or leave it out")
        if not isinstance(value, datetime.date):
            raise ValueError(
                f"{_row(posts, row)} has {value!r} as {column}: make dates of it first, saying the order of day and "
                f'month, as in pd.to_datetime(posts["{column}"], format="%Y-%m-%d")'
            )
        zones = [str(getattr(each, "tzinfo", None)) for each in (values[0], value)]
        if zones[0] != zones[1]:
            raise ValueError(
                f"{_row(posts, row)} has a date in the time zone {zones[1]}, the first row one in {zones[0]}: "
                'give all one zone, as with .dt.tz_convert("Europe/Stockholm"), or none'
            )
    days = [pd.Timestamp(value.year, value.month, value.day) for value in values]
    return pd.Series(pd.DatetimeIndex(days), index=dates.index, name=column)


def _row(table: pd.DataFrame, row: int) -> str:
    """Name a row in a message: by its number and, where it has one, its post's id."""
    return f"row {row} (post {table['post_id'].tolist()[row]!r})" if "post_id" in table.columns else f"row {row}"
