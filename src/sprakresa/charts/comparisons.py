"""Charts of what differs: words between two groups of posts, the whole vocabulary between two dates.

As in :mod:`sprakresa.charts.terms`, one tidy table goes onto one Axes, and nothing is computed here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .._checks import require_columns
from .style import BAND, COLOURS, GREY, PALE, Axes, current_axes, finished, legend_above, note
from .terms import name_rows
from .wording import said


def plot_keyness(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw each term's effect with its interval by post, to the right of zero where the target has it more often.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per term, the first on top (:func:`sprakresa.keyness`); an English ``gloss`` is shown where there is
        one, and the chart says “description only” where every row's ``shows`` does. An infinite limit of
        ``log_ratio`` reaches the edge, a missing one has no line; a dot is filled where ``q`` is at most .05.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, "log_ratio", "low", "high", "term", "q", made_by="keyness")
    ax, heights = current_axes(ax), [-row for row in range(len(table))]
    finite = table[["low", "high", "log_ratio"]].astype(float).replace([np.inf, -np.inf], np.nan)
    edge = 1.1 * max(float(finite.abs().max().max()), 1) if finite.notna().any(axis=None) else 1.0
    for height, row in zip(heights, table.to_dict("records"), strict=True):
        ax.hlines(height, max(row["low"], -edge), min(row["high"], edge), color=GREY, linewidth=1.4, zorder=1)
        inside = COLOURS[0] if row["q"] <= 0.05 else "white"
        ax.plot(row["log_ratio"], height, "o", markersize=7, color=COLOURS[0], markerfacecolor=inside)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=0)
    ax.set_xlim(-edge, edge)
    name_rows(ax, table, "term", heights)
    note(ax, [said("description only")] if "shows" in table and (table["shows"] == "description only").all() else [])
    return finished(ax, numbers="x", grid="x")


def plot_distances(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how far apart the words of two posts are against the time between them, over what chance would give.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per stretch of time (``distances`` of :func:`sprakresa.vocabulary_change`): ``years_apart``, the mean
        ``distance`` of the words, and ``low`` to ``high``, where it is when the posts' dates are permuted (a band).
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, "years_apart", "distance", "low", "high", made_by="vocabulary_change")
    ax, years = current_axes(ax), table["years_apart"]
    ax.fill_between(years, table["low"], table["high"], color=BAND, linewidth=0, label=said("if dates did not matter"))
    ax.plot(years, table["distance"], color=COLOURS[0], marker="o", markersize=6, label=said("these posts"))
    ax.set(xlabel=said("years between two posts"), ylabel=said("distance of their words"))
    return finished(legend_above(ax), numbers="xy", grid="y")
