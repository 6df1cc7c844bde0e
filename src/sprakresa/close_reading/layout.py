"""How a concordance reads on a page: a table with the hits below each other."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pandas as pd

from .._checks import require_columns
from .kwic import CONCORDANCE

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler


def style_concordance(table: pd.DataFrame, *, caption: str = "") -> Styler:
    """Lay a concordance out for a notebook or a page: the hits below each other, in bold; the same bytes every time.

    Parameters
    ----------
    table : pandas.DataFrame
        As from :func:`concordance`.
    caption : str
        Text above the table. Default: the number of hits, such as “500 of 1,204 hits in 310 posts”.

    Returns
    -------
    pandas.io.formats.style.Styler
        Its text and its caption are escaped. It needs jinja2, which comes with Jupyter.
    """
    from pandas.io.formats.style import Styler

    require_columns(table, *CONCORDANCE[:5], made_by="concordance")
    columns = {"published": "date", "left": "before", "keyword": "hit", "right": "after"}
    looks: Any = [
        {"selector": "td", "props": "white-space: nowrap; text-align: left"},
        {"selector": "td.col1", "props": "text-align: right"},
        {"selector": "td.col2", "props": "font-weight: bold"},
        {"selector": "th", "props": "text-align: left"},
    ]
    name = f"{pd.util.hash_pandas_object(table[['start', 'end']], index=False).sum():x}"
    styler = Styler(table[[*columns]].rename(columns=columns), uuid=name, cell_ids=False).hide(axis="index")
    styler = styler.format(escape="html").format("{:%Y-%m-%d}", subset=["date"], na_rep="")
    return styler.set_table_styles(looks).set_caption(html.escape(caption or _caption(table)))


def _caption(table: pd.DataFrame) -> str:
    hits, posts = table.attrs.get("hits", len(table)), table.attrs.get("posts", table["post_id"].nunique())
    lines = f"{len(table):,} of {hits:,} hits" if hits > len(table) else f"{hits:,} hit{'s' * (hits != 1)}"
    return f"{lines} in {posts:,} post{'s' * (posts != 1)}"
