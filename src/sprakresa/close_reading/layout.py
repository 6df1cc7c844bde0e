"""How a concordance reads: as a table on a page, and as lines in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from .._checks import require_columns
from .kwic import CONCORDANCE

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler


def style_concordance(table: pd.DataFrame, *, caption: str = "") -> Styler:
    """Dress a concordance for a notebook or a page: the hits below each other, in bold; the same bytes every time.

    Parameters
    ----------
    table : pandas.DataFrame
        As from :func:`concordance`.
    caption : str
        What stands above it; “500 of 1,204 hits in 310 posts” and the like when not given.

    Returns
    -------
    pandas.io.formats.style.Styler
        Its text is escaped. It needs jinja2, which comes with Jupyter.
    """
    from pandas.io.formats.style import Styler

    require_columns(table, *CONCORDANCE[:5], made_by="concordance")
    columns = [*CONCORDANCE[1:5], "post_id", "sentence"]
    looks = [
        {"selector": "td", "props": "white-space: nowrap; text-align: left"},
        {"selector": "td.col1", "props": "text-align: right"},
        {"selector": "td.col2", "props": "font-weight: bold"},
        {"selector": "th", "props": "text-align: left"},
    ]
    name = f"{pd.util.hash_pandas_object(table[['start', 'end']], index=False).sum():x}"
    styler = Styler(table[columns], uuid=name, cell_ids=False).hide(axis="index")
    styler = styler.format(escape="html").format("{:%Y-%m-%d}", subset=["published"], na_rep="")
    return styler.set_table_styles(looks).set_caption(caption or _caption(table))


def _caption(table: pd.DataFrame) -> str:
    hits, posts = table.attrs.get("hits", len(table)), table.attrs.get("posts", table["post_id"].nunique())
    lines = f"{len(table):,} of {hits:,} hits" if hits > len(table) else f"{hits:,} hit{'s' * (hits != 1)}"
    return f"{lines} in {posts:,} post{'s' * (posts != 1)}"


def concordance_lines(table: pd.DataFrame) -> str:
    """Return a concordance as plain lines for a terminal: date, words before, hit, words after.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "published": pd.to_datetime(["2017-02-10"]),
    ...                       "text": ["Resan är ny. En av våra nya resor är här."]})
    >>> from sprakresa.close_reading.kwic import concordance
    >>> print(concordance_lines(concordance(posts, "resa", width=12)))
    2017-02-10               Resan  är ny. En a
    2017-02-10  av våra nya  resor  är här.
    """
    require_columns(table, *CONCORDANCE[:5], made_by="concordance")
    days = table["published"].dt.strftime("%Y-%m-%d").fillna(" " * 10)
    lefts, keys = table["left"].str.len().max(), table["keyword"].str.len().max()
    rows = zip(days, table["left"], table["keyword"], table["right"], strict=True)
    return "\n".join(f"{day}  {left:>{lefts}}  {key:{keys}}  {right}" for day, left, key, right in rows)
