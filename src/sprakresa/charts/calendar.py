"""Charts along a calendar: true dates, what is known to be missing, who wrote, what happened meanwhile.

What such a chart cannot show it says: posts known but not read are hollow, a period without posts stays empty, and
where the table's ``shows`` reads “description only” so does the chart. Nothing is computed, written or shown here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from .._checks import require_columns
from .style import COLOURS, GREY, current_axes, looks_of, write_description_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_calendar(
    table: pd.DataFrame,
    *,
    date: str = "published",
    group: str = "kind",
    state: str = "read",
    ax: Axes | None = None,
    **artist_kws,
) -> Axes:
    """Draw every known post at its true date, a row a kind of writer, with filled and hollow marks by state.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a post.
    date, group, state : str
        Columns: the date; what the rows are, in order of first appearance; and a state of one to four values in
        order of a categorical, drawn filled, hollow, as a cross and as a dot.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the marks.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are more than four states, or a post has no group or state and would be left out unseen.
    """
    require_columns(table, date, group, state, made_by="read_catalogue")
    _require_values(table, group, state)
    ax = current_axes(ax)
    height = {name: -place for place, name in enumerate(dict.fromkeys(table[group]))}
    states = table[state].astype("category").cat.categories
    looks = [
        {"marker": "o", "color": COLOURS[0], "markeredgecolor": "white"},
        {"marker": "o", "color": COLOURS[1], "markerfacecolor": "white"},
        {"marker": "x", "color": GREY},
        {"marker": ".", "color": GREY},
    ]
    if len(states) > len(looks):
        raise ValueError(
            f"{state} has {len(states)} values, and only {len(looks)} can be told apart: put some together"
        )
    for place, (name, look) in enumerate(zip(states, looks, strict=False)):
        some = table[table[state] == name]
        look = {"linestyle": "", "markersize": 8, "zorder": 3 - place / 10, "label": f"{name} ({len(some)})", **look}
        beside = 0.16 * ((len(states) - 1) / 2 - place)  # each state a little lower, so that no post hides another's
        ax.plot(some[date], some[group].map(height) + beside, **{**look, **artist_kws})
    ax.set_yticks(list(height.values()), list(height))
    ax.set_ylim(-len(height) + 0.4, 0.6)
    ax.grid(axis="x")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(states), frameon=False)
    return ax


def plot_timeline(
    table: pd.DataFrame,
    *,
    y: str = "per_thousand",
    date: str = "published",
    group: str = "role",
    rates: pd.DataFrame | None = None,
    known: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    ax: Axes | None = None,
    **artist_kws,
) -> Axes:
    """Draw one dot a post at its true date, the rate of each period, and what is known to be missing in between.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a post, for one term or theme.
    y, date, group : str
        Columns: the value, the date, and who wrote (a colour and a marker each).
    rates : pandas.DataFrame, optional
        One row a period (:func:`sprakresa.estimate_rates` with :func:`sprakresa.period_dates`). A period whose
        ``shows`` is “interval” gets its rate as a line and ``low`` to ``high`` as a band; a period without posts
        stays empty; where no period has an interval, “description only” is written on the chart.
    known : pandas.DataFrame, optional
        Posts known to exist but not read, with the same column ``date``: hollow dots under the axis, no value.
    events : pandas.DataFrame, optional
        With the column ``date`` (datetime64): dotted lines; :func:`number_events` numbers them.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the dots.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, or a post has no date or group and would be left out unseen.
    """
    require_columns(table, y, date, group, made_by="count_themes, merged with the posts")
    _require_values(table, date, group)
    ax = current_axes(ax)
    _dots(ax, table, y=y, date=date, group=group, **artist_kws)
    top = max(float(table[y].max()), 1e-9)
    if rates is not None:
        require_columns(rates, y, "start", "end", "low", "high", "shows", made_by="estimate_rates with period_dates")
        top = max(top, float(rates["high"].max()) if rates["high"].notna().any() else 0)
        _bands(ax, rates[rates["shows"] == "interval"], y)
    ax.set_ylim(-0.16 * top, 1.3 * top)
    if known is not None and len(known):
        require_columns(known, date, made_by="read_catalogue")
        hollow = {"marker": "o", "markersize": 4.5, "markerfacecolor": "white", "color": GREY}
        ax.plot(known[date], [-0.08 * top] * len(known), linestyle="", label="known, not read", **hollow)
    if events is not None:
        require_columns(events, "date", made_by="read_csv of your events")
        for when in events["date"]:
            ax.axvline(when, color=GREY, linewidth=0.7, linestyle=":", zorder=0)
    ax.axhline(0, color="#c8c8c8", linewidth=0.8, zorder=0)
    ax.grid(axis="y")
    return ax


def _require_values(table: pd.DataFrame, *columns: str) -> None:
    for column in columns:
        if (missing := table[column].isna()).any():
            raise ValueError(f"row {int(missing.argmax())} has no {column}: give it one, or leave the post out")


def _dots(ax: Axes, table: pd.DataFrame, *, y: str, date: str, group: str, **artist_kws) -> None:
    for name, look in looks_of(table[group].value_counts().index).items():
        rows = table[table[group] == name]
        look = {"linestyle": "", "markersize": 7 if len(table) <= 60 else 3, "label": name, **look}
        ax.plot(rows[date], rows[y], **{**look, **artist_kws})


def _bands(ax: Axes, rates: pd.DataFrame, y: str) -> None:
    for row in rates.itertuples():
        ax.fill_between([row.start, row.end], row.low, row.high, color=COLOURS[0], alpha=0.15, linewidth=0)
        ax.hlines(getattr(row, y), row.start, row.end, color=COLOURS[0], linewidth=1.4)
    if rates.empty:
        write_description_only(ax, at=0.95, va="top")


LIX_BANDS = {"very easy": 30, "easy": 40, "medium": 50, "difficult": 60, "very difficult": float("inf")}
"""How hard a text of a LIX below each bound is, on the scale of Björnsson (1968), Läsbarhet."""


def plot_readability(
    table: pd.DataFrame,
    *,
    y: str = "lix",
    date: str = "published",
    group: str = "role",
    periods: pd.DataFrame | None = None,
    ax: Axes | None = None,
    **artist_kws,
) -> Axes:
    """Draw one dot a post at its true date, by its LIX, before the bands of difficulty.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a post (:func:`sprakresa.readability`, merged with the posts). A post whose LIX is missing has no dot.
    y, date, group : str
        Columns: LIX, the date, and who wrote (a colour and a marker each).
    periods : pandas.DataFrame, optional
        One row a period (:func:`sprakresa.readability` with ``by="period"``, merged with
        :func:`sprakresa.period_dates`), drawn where its ``shows`` is “interval”: LIX as a line, ``low`` to ``high``
        as a band. Where no period has one, “description only” is written on the chart.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the dots.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    The bands, :data:`LIX_BANDS`, are Björnsson's (1968) for Swedish prose: below 30 books for children, 40 to 50 the
    papers, above 60 officialese. They were made for whole texts and say nothing about who reads.
    """
    require_columns(table, y, date, group, made_by="readability, merged with the posts")
    _require_values(table, date, group)
    ax = current_axes(ax)
    _dots(ax, table, y=y, date=date, group=group, **artist_kws)
    drawn = [table[y]]
    if periods is not None:
        require_columns(periods, y, "start", "end", "low", "high", "shows", made_by="readability with period_dates")
        drawn += [periods["low"], periods["high"]]
        _bands(ax, periods[periods["shows"] == "interval"], y)
    values = pd.concat(drawn).dropna()
    bottom, top = min([25.0, *(values - 3)]), max([65.0, *(values + 3)])
    lower = bottom
    for place, (name, upper) in enumerate(LIX_BANDS.items()):
        lower, upper = max(lower, bottom), min(upper, top)
        ax.axhspan(lower, upper, color=GREY, alpha=0.05 + 0.05 * place, linewidth=0, zorder=0)
        at = (1.005, (lower + upper) / 2)  # beside the axes, where no dot can lie under it
        ax.annotate(name, at, xycoords=("axes fraction", "data"), va="center", fontsize="small", color=GREY)
        lower = upper
    ax.set_ylim(bottom, top)
    return ax
