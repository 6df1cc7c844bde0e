"""Tables as readers want them, with plain names and few digits; and as programs do, as CSV without formulas."""

from __future__ import annotations

import hashlib
import html
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from .._files import harmless
from .wording import column_name, number, said

if TYPE_CHECKING:
    import pandas.io.formats.style

Styler: TypeAlias = "pandas.io.formats.style.Styler"


def as_styled(table: pd.DataFrame, *, n: int | None, caption: str) -> Styler | str:
    """Return a table ready to be shown, as a Styler that has the same bytes every time; without rows, a sentence."""
    from pandas.io.formats.style import Styler

    if table.empty:
        return f"<p>{html.escape(caption + ': ' if caption else '')}{said('no rows')}</p>"
    words = table[:n].reset_index(drop=True)
    if len(table) > len(words):
        caption = f"{caption} ({number(len(words))} / {number(len(table))})".strip()
    left = [place for place, kind in enumerate(words.dtypes) if not pd.api.types.is_numeric_dtype(kind)]
    names = [*map(column_name, words.columns)]
    cells = [words.iloc[:, place].astype(object).map(in_words) for place in range(words.shape[1])]
    words = pd.concat(cells, axis=1).set_axis(names, axis=1)
    looks = [
        {"selector": "td, th", "props": "text-align: right; vertical-align: top"},
        *({"selector": f"td.col{place}, th.col{place}", "props": "text-align: left"} for place in left),
        {"selector": "caption", "props": "text-align: left"},
    ]
    uuid = hashlib.sha256(words.to_csv().encode("utf-8", "surrogatepass")).hexdigest()[:8]
    styler = Styler(words, uuid=uuid, cell_ids=False).hide(axis="index").format(escape="html")
    styler = styler.format_index(escape="html", axis=1).set_table_styles(looks)  # type: ignore[arg-type]
    return styler.set_caption(html.escape(caption)) if caption else styler


def in_words(value: Any) -> str:
    """Return a cell as it is written for a reader.

    Examples
    --------
    >>> [in_words(value) for value in (pd.Timestamp(2017, 2, 10), 36.0, 0.000123, float("nan"), True, "åäö")]
    ['2017-02-10', '36', '0.000123', '', 'yes', 'åäö']
    """
    if isinstance(value, bool):
        return said("yes" if value else "no")
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    if not isinstance(value, int | float | np.number):
        return str(value)
    amount = float(value)
    return number(amount, 0) if amount.is_integer() else number(float(f"{amount:.3g}"))


def as_csv(table: pd.DataFrame, *, excel: bool = False) -> bytes:
    """Return a table as CSV, numbers with six significant digits; no text in it is run by a spreadsheet."""
    safe = table.copy(deep=False)
    for place in range(safe.shape[1]):
        if not pd.api.types.is_numeric_dtype(safe.dtypes.iloc[place]):
            values = safe.iloc[:, place]
            safe.isetitem(place, values.astype(object).map(_as_cell, na_action="ignore").array)
    sep, decimal, encoding = (";", ",", "utf-8-sig") if excel else (",", ".", "utf-8")
    text = safe.to_csv(index=False, float_format="%.6g", lineterminator="\n", sep=sep, decimal=decimal)
    return text.encode(encoding, "surrogatepass")


def _as_cell(value: object) -> object:
    if isinstance(value, pd.Timestamp) and value == value.normalize() and value.tz is None:
        return f"{value:%Y-%m-%d}"
    return harmless(value)
