"""Sentences and tables as readers want them, with plain names and few digits; and as programs do, in CSV."""

from __future__ import annotations

import hashlib
import html
import os
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype, is_scalar

from .._files import harmless, write_whole
from .style import column_name, number, said

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

Folder: TypeAlias = str | PathLike[str] | None


def say(sentence: str) -> None:
    """Show a sentence in the notebook as running text: one that is built from a table, so that it stays true.

    Parameters
    ----------
    sentence : str
        Markdown. Nothing is shown where it is empty.
    """
    from IPython.display import Markdown, display

    if sentence.strip():
        display(Markdown(sentence))


def show_table(table: pd.DataFrame | Styler, *, n: int | None = 20, caption: str = "") -> None:
    """Show a table in the notebook as a reader wants it.

    Dates have no time of day, whole numbers no decimals, others three digits; columns have plain names in the language
    of :func:`set_style`; there are no row numbers. A table without rows is a sentence that says so.

    Parameters
    ----------
    table : pandas.DataFrame or pandas.io.formats.style.Styler
        A Styler is shown as it is, and needs a uuid that is set (:func:`sprakresa.style_concordance` sets one).
    n : int, optional
        How many rows of a DataFrame to show; all when None. The caption says if there are more.
    caption : str
        Text above the table.
    """
    from IPython.display import HTML, display

    styled = _styled(table, n, caption) if isinstance(table, pd.DataFrame) else table
    display(HTML(styled if isinstance(styled, str) else styled.to_html()))


def _styled(table: pd.DataFrame, n: int | None, caption: str) -> Styler | str:
    """Return a table ready to be shown, as a Styler that has the same bytes every time; without rows, a sentence."""
    from pandas.io.formats.style import Styler

    if table.empty:
        return f"<p>{html.escape(caption + ': ' if caption else '')}{said('no rows')}</p>"
    words = table[:n].reset_index(drop=True)
    if len(table) > len(words):
        caption = f"{caption} ({number(len(words))} / {number(len(table))})".strip()
    left = [place for place, kind in enumerate(words.dtypes) if not is_numeric_dtype(kind)]
    cells = [words.iloc[:, place].astype(object).map(_in_words) for place in range(words.shape[1])]
    words = pd.concat(cells, axis=1).set_axis([*map(column_name, words.columns)], axis=1)
    looks: Any = [
        {"selector": "td, th", "props": "text-align: right; vertical-align: top"},
        *({"selector": f"td.col{place}, th.col{place}", "props": "text-align: left"} for place in left),
        {"selector": "caption", "props": "text-align: left"},
    ]
    uuid = hashlib.sha256(words.to_csv().encode("utf-8", "surrogatepass")).hexdigest()[:8]
    styler = Styler(words, uuid=uuid, cell_ids=False).hide(axis="index").format(escape="html")
    styler = styler.format_index(escape="html", axis=1).set_table_styles(looks)
    return styler.set_caption(html.escape(caption)) if caption else styler


def _in_words(value: Any) -> str:
    """Return a cell as it is written for a reader.

    Examples
    --------
    >>> [_in_words(value) for value in (pd.Timestamp(2017, 2, 10), 36.0, 0.000123, float("nan"), True, "åäö")]
    ['2017-02-10', '36', '0.000123', '', 'yes', 'åäö']
    """
    if isinstance(value, bool):
        return said("yes" if value else "no")
    if is_scalar(value) and pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    if not isinstance(value, int | float | np.number):
        return str(value)
    amount = float(value)
    return number(amount, 0) if amount.is_integer() else number(float(f"{amount:.3g}"))


def save_table(
    table: pd.DataFrame, name: str, *, wide: Sequence[str] | None = None, excel: bool = False, folder: Folder = None
) -> None:
    """Write a table as CSV (UTF-8, numbers to six significant digits).

    A text that a spreadsheet would run as a formula (it begins with =, +, - or @) gets an apostrophe before it.

    Parameters
    ----------
    table : pandas.DataFrame
    wide : sequence of str, optional
        Three columns, whose values become the rows, the columns and the cells of a wide table, for charting tools:
        ``("period", "term", "per_thousand")``.
    excel : bool
        Whether to write what a Swedish Excel opens by a double click: with a byte order mark, semicolons and decimal
        commas.
    name, folder
        As for :func:`save_figure`.
    """
    target = folder_for(name, folder)
    if wide:
        rows, columns, cells = wide
        table = table.pivot(index=rows, columns=columns, values=cells).reset_index().rename_axis(columns=None)
    target.mkdir(parents=True, exist_ok=True)
    write_whole(target / f"{name}.csv", as_csv(table, excel=excel))


def folder_for(name: str, folder: Folder) -> Path:
    """Return where files of that name go: into the folder given, of the environment, or of the figures there are."""
    if not name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{name!r} cannot name files: use letters, digits, - and _, without an ending")
    default = "../figures" if Path("../figures").is_dir() else "figures"
    return Path(folder or os.environ.get("SPRAKRESA_FIGURES") or default)


def as_csv(table: pd.DataFrame, *, excel: bool = False) -> bytes:
    """Return a table as CSV, numbers with six significant digits; no text in it is run by a spreadsheet."""
    safe = table.copy(deep=False)
    for place, kind in enumerate(table.dtypes):
        if not (is_numeric_dtype(kind) or is_datetime64_any_dtype(kind)):
            safe.isetitem(place, table.iloc[:, place].astype(object).map(harmless, na_action="ignore").array)
    sep, decimal, encoding = (";", ",", "utf-8-sig") if excel else (",", ".", "utf-8")
    text = safe.to_csv(index=False, float_format="%.6g", lineterminator="\n", sep=sep, decimal=decimal)
    return text.encode(encoding, "surrogatepass")
