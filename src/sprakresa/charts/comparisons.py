"""Charts of what differs: words between two groups of posts, the whole vocabulary between two dates.

As in :mod:`sprakresa.charts.terms`, one tidy table goes onto one Axes, and nothing is computed here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from .._checks import require_columns
from .style import BAND, COLOURS, GREY, PALE, as_written, current_axes, legend_above, note
from .terms import name_rows
from .wording import number_axis, said

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_keyness(
    table: pd.DataFrame,
    *,
    x: str = "log_ratio",
    low: str = "low",
    high: str = "high",
    term: str = "term",
    q: str = "q",
    color: str | None = None,
    size: float = 7,
    ax: Axes | None = None,
) -> Axes:
    """Draw each term's effect with its interval by post, to the right of zero where the target has it more often.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per term, the first on top (:func:`sprakresa.keyness`); an English ``gloss`` is shown where there is
        one, and the chart says “description only” where every row's ``shows`` does.
    x, low, high, term, q : str
        Columns: the effect and its limits (missing or infinite: an arrow or line to the edge, or none), the term, and
        the adjusted p: a dot is filled where it is at most .05, hollow elsewhere.
    color : str, optional
        Colour of the dots.
    size : float
        Size of the dots, in points.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, x, low, high, term, q, made_by="keyness")
    ax = current_axes(ax)
    heights, color = [-row for row in range(len(table))], color or COLOURS[0]
    finite = table[[low, high, x]].astype(float)
    finite = finite.where(finite.abs() < float("inf"))
    edge = 1.1 * max(float(finite.abs().max().max()), 1) if finite.notna().any(axis=None) else 1.0
    for height, row in zip(heights, table.to_dict("records"), strict=True):
        ax.hlines(height, max(row[low], -edge), min(row[high], edge), color=GREY, linewidth=1.4, zorder=1)
        inside = color if row[q] <= 0.05 else "white"
        ax.plot(row[x], height, marker="o", markersize=size, color=color, markerfacecolor=inside, linestyle="")
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=0)
    ax.set_xlim(-edge, edge)
    name_rows(ax, table, term, heights)
    note(ax, [said("description only")] if "shows" in table and (table["shows"] == "description only").all() else [])
    number_axis(ax.xaxis)
    ax.grid(axis="x")
    return as_written(ax)


def plot_distances(
    table: pd.DataFrame,
    *,
    x: str = "years_apart",
    y: str = "distance",
    low: str = "low",
    high: str = "high",
    color: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how far apart the words of two posts are against the time between them, over what chance would give.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per stretch of time (``distances`` of :func:`sprakresa.vocabulary_change`).
    x, y, low, high : str
        Columns: the time between two posts, the mean distance of their words, and the limits of that distance when
        the posts' dates are permuted (a band).
    color : str, optional
        Colour of the line.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, x, y, low, high, made_by="vocabulary_change")
    ax = current_axes(ax)
    ax.fill_between(table[x], table[low], table[high], color=BAND, linewidth=0, label=said("if dates did not matter"))
    ax.plot(table[x], table[y], color=color or COLOURS[0], marker="o", markersize=6, label=said("these posts"))
    ax.set_xlabel(said("years between two posts"))
    ax.set_ylabel(said("distance of their words"))
    number_axis(ax.xaxis, ax.yaxis)
    ax.grid(axis="y")
    return as_written(legend_above(ax))
