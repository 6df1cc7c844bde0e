"""Several charts below each other on one calendar, and what is written round them: legend, events, periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from .._checks import require_columns
from .calendar import plot_timeline
from .style import GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_timelines(
    table: pd.DataFrame,
    *,
    axes: Sequence[Axes],
    term: str = "term",
    rates: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    **options,
) -> Sequence[Axes]:
    """Draw several terms below each other on one calendar: :func:`plot_timeline` for each, in order of the table.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a post and term.
    axes : sequence of matplotlib.axes.Axes
        One a term, as ``plt.subplots(…, sharex=True)`` gives them. The first gets the legend and, with the column
        ``number``, the events' numbers; the last, with ``rates``, the posts and words of each period.
    term : str
        The column that names the panels.
    rates, events, **options
        As for :func:`plot_timeline`; ``rates`` with a row a period and term.

    Returns
    -------
    sequence of matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are not as many Axes as terms.
    """
    require_columns(table, term, made_by="count_terms, merged with the posts")
    names = table[term].unique()
    for ax, name in zip(axes, names, strict=True):
        of_term = None if rates is None else rates[rates[term] == name]
        plot_timeline(table[table[term] == name], rates=of_term, events=events, ax=ax, **options)
        ax.set_title(name)
    legend_above(axes[0])
    if events is not None and "number" in events.columns:
        number_events(axes[0], events)
    if rates is not None:
        write_periods(axes[-1], rates[rates[term] == names[-1]])
    axes[0].figure.supylabel("hits per 1,000 words", fontsize=9)
    return axes


def legend_above(ax: Axes) -> Axes:
    """Put the legend of the first of several panels into the line of its title, at the right.

    Returns
    -------
    matplotlib.axes.Axes
    """
    ax.legend(loc="lower right", bbox_to_anchor=(1, 0.97), ncols=8, columnspacing=1).set_in_layout(False)
    return ax


def number_events(ax: Axes, events: pd.DataFrame) -> Axes:
    """Write each event's ``number`` over its line, the numbers of near events on two heights.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    events : pandas.DataFrame
        With ``date`` and ``number``.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(events, "date", "number", made_by="events.assign(number=…)")
    for place, (when, number) in enumerate(zip(events["date"], events["number"], strict=True)):
        above = (0, 21 + 7 * (place % 2))
        ax.annotate(f"{number}", (when, 1), above, xycoords=("data", "axes fraction"), textcoords="offset points",
                    fontsize=7, color=GREY, ha="center")  # fmt: skip
    return ax


def write_periods(ax: Axes, rates: pd.DataFrame) -> Axes:
    """Write posts and words of each period under the time axis; a period without posts says so.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    rates : pandas.DataFrame
        One row a period, with ``period``, ``start``, ``end``, ``posts``, ``words``.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(rates, "period", "start", "end", "posts", "words", made_by="estimate_rates with period_dates")
    middles = rates["start"] + (rates["end"] - rates["start"]) / 2
    ax.set_xlim(rates["start"].min(), rates["end"].max())
    ax.set_xticks(rates["start"], [""] * len(rates))
    short = len(rates) > 8
    for row, middle in zip(rates.itertuples(), middles, strict=True):
        posts = f"{row.posts:,} post" + "s" * (row.posts != 1) if row.posts else "none at hand"
        lines = [f"{row.period}", f"{row.posts:,}" if short else posts]
        lines += [f"{row.words:,} words"] if row.posts and not short else []
        ax.annotate("\n".join(lines), (middle, 0), (0, -4), xycoords=("data", "axes fraction"), ha="center", va="top",
                    textcoords="offset points", fontsize=6 if short else 8)  # fmt: skip
    return ax
