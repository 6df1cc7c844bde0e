"""What all charts share: settings, colours, words and numbers in English or Swedish, and the pair they return."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

import pandas as pd

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure

# By name only: importing the library does not import matplotlib.
Axes: TypeAlias = "matplotlib.axes.Axes"
Figure: TypeAlias = "matplotlib.figure.Figure"

# Okabe and Ito's colours, dark and light first so that they differ in grey, too; a marker each: never colour alone.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
MARKERS = ("o", "s", "D", "^", "v", "P")
GREY, PALE, INK, BAND = "#6e6e6e", "#c8c8c8", "#22313f", "#dbe3ea"

TITLES: WeakKeyDictionary[Any, list[str]] = WeakKeyDictionary()
"""Dots of a chart → what each of them is, for the SVG."""


CHOSEN: dict[str, Literal["en", "sv"]] = {"language": "en"}
"""The language that :func:`set_style` chose."""


@cache
def _wording() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))


def said(words: str) -> str:
    """Return the words of a chart in the language chosen by :func:`set_style`."""
    return words if CHOSEN["language"] == "en" else _wording()["sv"].get(words, words)


def number(value: float, digits: int | None = None) -> str:
    """Return a number as it is written in the language chosen: 1,234.5 or 1 234,5.

    Examples
    --------
    >>> number(1234.5), number(-2, 1)
    ('1,234.5', '−2.0')
    """
    text = (f"{value:,.10g}" if digits is None else f"{value:,.{digits}f}").replace("-", "−")
    return text if CHOSEN["language"] == "en" else text.translate(str.maketrans(",.", "\xa0,"))


def counted_noun(n: int, noun: str) -> str:
    """Return a number with its noun: 1 post, 2 posts."""
    return f"{number(n)} {said(noun if n == 1 else noun + 's')}"


def column_name(column: object) -> str:
    """Return what a reader calls a column of a table, in the language chosen."""
    return said(_wording()["columns"].get(str(column), str(column).replace("_", " ")))


class Chart(NamedTuple):
    """A chart and what it shows.

    Attributes
    ----------
    axes : list of matplotlib.axes.Axes
        The panels, also where there is one.
    data : pandas.DataFrame
        The tidy table behind the chart.
    """

    axes: list[Axes]
    data: pd.DataFrame

    @property
    def figure(self) -> Figure:
        """The figure that holds the panels, to be finished, saved or shown."""
        return self.axes[0].figure  # type: ignore[return-value]

    def __repr__(self) -> str:
        """Say how large the chart and its table are; the table itself is too long for the end of a cell."""
        return f"Chart of {len(self.axes)} panel{'s' * (len(self.axes) != 1)}; .data has {len(self.data)} rows"


def gca(ax: Axes | None) -> Axes:
    """Return ``ax``, or where it is None the Axes that matplotlib is drawing on."""
    import matplotlib.pyplot as plt

    return plt.gca() if ax is None else ax


def new_axes(n: int, *, inches: float, columns: int = 1, strip: float = 0) -> list[Axes]:
    """Return the Axes of a new figure on one scale: a strip of that height, if any, and ``n`` panels below it."""
    import matplotlib.pyplot as plt

    heights = [strip] * bool(strip) + [inches] * max(1, -(-n // columns))
    _, made = plt.subplots(len(heights), min(columns, max(n, 1)), figsize=(9, 1.3 + sum(heights)), squeeze=False,
                           sharex=True, layout="constrained", height_ratios=heights)  # fmt: skip
    for ax in made.flat[n + bool(strip) :]:
        ax.remove()
    return [*made.flat[: n + bool(strip)]]


def finished(
    ax: Axes, *, numbers: str = "", grid: Literal["x", "y", "both"] | None = None, notes: Sequence[str] = ()
) -> Axes:
    """Write the ticks of these axes (“x”, “xy”) in the language chosen, draw the grid, and show texts as written.

    Notes are written at the right of the chart's title line, where no data can be.
    """
    from matplotlib.text import Text

    for name in numbers:
        getattr(ax, f"{name}axis").set_major_formatter(lambda value, _: number(round(value, 10)))
    if grid:
        ax.grid(axis=grid)
    if notes:
        ax.set_title(" · ".join(notes), loc="right", fontsize="small", color=GREY, style="italic")
    for text in ax.findobj(Text):
        text.set_parse_math(False)  # between two $ is a sum of money and no formula
    return ax


def shortened(name: object, letters: int) -> str:
    """Return a name of at most so many letters.

    Examples
    --------
    >>> shortened("organisationschef på huvudkontoret", 20)
    'organisationschef p…'
    """
    text = str(name).replace("\n", " ")
    return text if len(text) <= letters else text[: letters - 1] + "…"


def looks_of(groups: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Give each group a colour and a marker, in the order in which the groups first appear; 36 are told apart."""
    names = enumerate(dict.fromkeys(groups))
    return {name: {"color": COLOURS[i % 6], "marker": MARKERS[(i + i // 6) % 6]} for i, name in names}


def divided(table: pd.DataFrame, group: str | None) -> Iterator[tuple[str, pd.DataFrame, dict[str, Any]]]:
    """Yield each group with its rows and its look, the largest first; beyond six groups the rest are one, in grey."""
    if group is None:
        yield "", table, {"color": COLOURS[0], "marker": "o"}
        return
    names = table[group].astype(str)
    ranked = names.value_counts().sort_index().sort_values(ascending=False, kind="stable").index
    kept = ranked if len(ranked) <= 7 else ranked[:6]
    for name, look in looks_of(kept).items():
        yield name, table[names == name], look
    if rest := len(ranked) - len(kept):
        yield f"{rest} {said('others')}", table[~names.isin(kept)], {"color": GREY, "marker": "x"}


def legend_above(ax: Axes) -> Axes:
    """Put a legend above the title of a chart, in as many columns as there is room for.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.transforms import ScaledTranslation

    handles, labels = ax.get_legend_handles_labels()
    if not handles:
        return ax
    labels = [shortened(label, 40) for label in labels]
    room, widths = width_of(ax), [5.7 * len(label) + 38 for label in labels]
    columns = next(n for n in range(len(labels), 0, -1) if n == 1 or _row_width(widths, n) <= room)
    title = 19 if any(ax.get_title(loc=side) for side in ("left", "center", "right")) else 4  # its height, in points
    above = ax.transAxes + ScaledTranslation(0, title / 72, ax.figure.dpi_scale_trans)
    legend = ax.legend(handles, labels, loc="lower left", bbox_to_anchor=(0, 1), bbox_transform=above, ncols=columns,
                       borderaxespad=0, columnspacing=1.2, handletextpad=0.4, frameon=False, fontsize=9)  # fmt: skip
    for handle in legend.legend_handles:
        handle.set_alpha(1)  # type: ignore[union-attr]  # also where the dots are faint
    return finished(ax)


def width_of(ax: Axes) -> float:
    """Return how wide Axes that fill their figure are, about, in points."""
    figure: Any = ax.figure
    return 0.86 * 72 * figure.get_figwidth()


def _row_width(widths: Sequence[float], columns: int) -> float:
    """Return how wide a legend of so many columns is: each column is filled from the top down."""
    rows = -(-len(widths) // columns)
    return sum(max(widths[first : first + rows]) for first in range(0, len(widths), rows))


@cache
def house_style() -> Any:
    """Return the settings of the house style, from ``house.mplstyle``."""
    from matplotlib import rc_params_from_file

    return rc_params_from_file(Path(__file__).with_name("house.mplstyle"), use_default_template=False)


def set_style(*, language: Literal["en", "sv"] = "en") -> None:
    """Set matplotlib's defaults to the house style: calm, legible, and the same bytes on every machine.

    The backend stays as it is, so an analyst's own plots appear as always. In a notebook, pictures lose the version of
    the software that drew them, so a rerun gives the same bytes. Tables show long texts whole.

    Parameters
    ----------
    language : {"en", "sv"}
        Language of the words and numbers that charts and shown tables add to the data: “posts” or “inlägg”.
    """
    import matplotlib as mpl

    if language not in ("en", "sv"):
        raise ValueError(f"no language {language!r}; choose 'en' or 'sv'")
    CHOSEN["language"] = language
    mpl.rcParams.update(house_style())
    if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
        from matplotlib_inline.config import InlineBackend

        inline = InlineBackend.instance(parent=shell)
        inline.print_figure_kwargs = dict(inline.print_figure_kwargs, metadata={"Software": None})  # type: ignore[arg-type]
    pd.set_option("display.max_colwidth", 300)  # a sentence in a table is shown whole
