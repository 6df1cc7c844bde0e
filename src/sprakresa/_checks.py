"""What each stage promises: the columns of its table, checked by name before anything is computed.

Every table is a plain :class:`pandas.DataFrame`. A stage that needs columns says so with
:func:`require_columns`; the error names the column that is missing and where it comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    pass

COUNTS = ("term", "n", "total")
"""Beside ``post_id`` or ``period``: hits of a term, and *all* words of that document (the base)."""

WEIGHTS = (*COUNTS, "per_thousand", "tf", "idf", "tf_idf")


def require_columns(table: pd.DataFrame, *columns: str, made_by: str) -> None:
    """Raise unless ``table`` is a table that has all ``columns``.

    Parameters
    ----------
    table : pandas.DataFrame
        The table to check.
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
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            f"expected a table as {made_by} makes it, got {type(table).__name__}: "
            "put your texts into a column of a DataFrame"
        )
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"the table lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)} "
            f"(it has {', '.join(map(str, table.columns)) or 'none'}); {made_by} makes such a table"
        )


def require_unique(table: pd.DataFrame, *columns: str, what: str) -> None:
    """Raise unless no two rows of ``table`` agree in all ``columns``.

    Parameters
    ----------
    table : pandas.DataFrame
        The table to check.
    *columns : str
        Together they must name a row.
    what : str
        What a row is, in the singular, for the message.

    Raises
    ------
    ValueError
        Naming the first value that stands in two rows, and both row numbers, counted from 0.

    Examples
    --------
    >>> require_unique(pd.DataFrame({"post_id": ["a", "b", "a"]}), "post_id", what="post")
    Traceback (most recent call last):
    ...
    ValueError: two posts share post_id 'a' (rows 0 and 2): give one of them a name of its own
    """
    repeated = table.duplicated(list(columns), keep=False).to_numpy()
    if repeated.any():
        first = table[repeated].iloc[0]
        group = table.groupby([*columns], dropna=False, observed=True).ngroup().to_numpy()  # missing values are equal
        rows = (group == group[repeated.argmax()]).nonzero()[0]
        named = ", ".join(f"{column} {first[column]!r}" for column in columns)
        raise ValueError(
            f"two {what}s share {named} (rows {rows[0]} and {rows[1]}): give one of them a name of its own"
        )
