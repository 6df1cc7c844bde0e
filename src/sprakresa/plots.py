"""One tidy table onto one Axes. Nothing is computed here, nothing written, nothing shown.

Every function takes a table and the names of its columns, draws on ``ax`` (the current Axes when not given) and
returns it. What a chart cannot show it says: posts known but not read are hollow, a period without posts stays
empty, and where the table's ``shows`` reads “description only” so does the chart.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle
from typing import TYPE_CHECKING

import pandas as pd

from .tables import require_columns

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours that stand out from white, each with a marker of its own: never colour alone.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
MARKERS = ("o", "s", "D", "^", "v", "P")
GREY = "#6e6e6e"


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.gca()


def _looks(groups: Iterable[str]) -> dict[str, dict]:
    """Give each group a colour and a marker, in the order in which the groups first appear."""
    pairs = zip(dict.fromkeys(groups), cycle(zip(COLOURS, MARKERS, strict=True)), strict=False)
    return {group: {"color": colour, "marker": marker} for group, (colour, marker) in pairs}


def _labels(table: pd.DataFrame, term: str, gloss: str) -> list[str]:
    if gloss not in table.columns:
        return table[term].tolist()
    return [
        f"{word}  ({sense})" if sense else word
        for word, sense in zip(table[term], table[gloss].fillna(""), strict=True)
    ]


def plot_top_terms(
    table: pd.DataFrame,
    *,
    x: str = "per_thousand",
    term: str = "term",
    group: str | None = None,
    ax: Axes | None = None,
    **artist_kws,
) -> Axes:
    """Draw one dot a term, on a line from zero; several groups side by side, each with its own marker.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a term (and group), the first on top; an English ``gloss`` is shown where there is one.
    x, term, group : str
        Columns: the value, the term, and what the dots of a term differ in.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the dots.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, x, term, *([group] if group else []), made_by="relative_frequency")
    ax = _axes(ax)
    first = table.drop_duplicates(term)
    height = {name: -row for row, name in enumerate(first[term])}
    groups = [*table.groupby(group, sort=False)] if group else [("", table)]
    looks = _looks(name for name, _ in groups)
    for place, (name, rows) in enumerate(groups):
        ys = rows[term].map(height) - 0.16 * (place - (len(groups) - 1) / 2) / len(groups) * 2  # so that none is hidden
        if not group:
            ax.hlines(ys, 0, rows[x], color=looks[name]["color"], linewidth=1.2, alpha=0.6)
        look = {"linestyle": "", "clip_on": False, "markersize": 6, **looks[name]}
        ax.plot(rows[x], ys, label=name, **{**look, **artist_kws})
    if group:
        ends = table.groupby(term)[x].agg(["min", "max"]).reindex(first[term])
        ax.hlines([height[name] for name in ends.index], ends["min"], ends["max"], color="#c8c8c8", zorder=0.5)
        ax.legend(loc="lower right")
    ax.set_yticks([height[name] for name in first[term]], _labels(first, term, "gloss"))
    ax.set_xlim(left=0)
    ax.grid(axis="x")
    return ax


def plot_tf_idf(
    table: pd.DataFrame,
    *,
    x: str = "tf_idf",
    term: str = "term",
    n: str = "n",
    ax: Axes | None = None,
    **artist_kws,
) -> Axes:
    """Draw the terms of one document by their tf-idf, with each term's hits beside its bar.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a term of one document, the first on top; an English ``gloss`` is shown where there is one.
    x, term, n : str
        Columns: the weight, the term, its hits.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the bars.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, x, term, n, made_by="tf_idf")
    ax = _axes(ax)
    heights = [-row for row in range(len(table))]
    ax.barh(heights, table[x], **{"color": COLOURS[0], "height": 0.7, **artist_kws})
    for height, value, hits in zip(heights, table[x], table[n], strict=True):
        ax.annotate(f"{hits}", (value, height), (3, 0), textcoords="offset points", va="center", fontsize="small")
    ax.set_yticks(heights, _labels(table, term, "gloss"))
    ax.grid(axis="x")
    ax.margins(x=0.08)
    return ax


def plot_rank_frequency(
    table: pd.DataFrame,
    *,
    rank: str = "rank",
    n: str = "n",
    term: str = "term",
    label: Iterable[str] = (),
    ax: Axes | None = None,
    **artist_kws,
) -> Axes:
    """Draw frequency against rank, both on logarithmic axes, and name some of the terms.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a term.
    rank, n, term : str
        Columns: the rank (1 is the commonest), the hits, the term.
    label : iterable of str
        Terms to name on the chart.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the dots.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, rank, n, term, made_by="count_terms")
    ax = _axes(ax)
    ax.plot(
        table[rank],
        table[n],
        **{"color": COLOURS[0], "marker": "o", "markersize": 3.5, "linestyle": "", **artist_kws},
    )
    named = table[table[term].isin([*label])]
    for place, (name, x, y) in enumerate(zip(named[term], named[rank], named[n], strict=True)):
        above = place % 2 == 0  # in turn above and below, so that neighbours do not cover each other
        ax.plot([x], [y], linestyle="", marker="o", markersize=6, markerfacecolor="none", color=COLOURS[1])
        ax.annotate(
            name, (x, y), (4, 14) if above else (-4, -16), textcoords="offset points",
            ha="left" if above else "right", arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.6},
        )  # fmt: skip
    ax.set_xscale("log")
    ax.set_yscale("log")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:,.0f}")
    ax.grid(which="major")
    return ax


def plot_calendar(
    table: pd.DataFrame,
    *,
    date: str = "published",
    row: str = "kind",
    state: str = "read",
    ax: Axes | None = None,
    **artist_kws,
) -> Axes:
    """Draw every known post at its true date, a row a kind of writer, with filled and hollow marks by state.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a post.
    date, row, state : str
        Columns: the date; what the rows are, in order of first appearance; and a state of two to four values in
        order of a categorical, drawn filled, hollow, as a cross and as a dot.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the marks.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, date, row, state, made_by="read_posts")
    ax = _axes(ax)
    height = {name: -place for place, name in enumerate(dict.fromkeys(table[row]))}
    states = table[state].astype("category").cat.categories
    looks = [
        {"marker": "o", "color": COLOURS[0], "markeredgecolor": "white"},
        {"marker": "o", "color": COLOURS[1], "markerfacecolor": "white"},
        {"marker": "x", "color": GREY},
        {"marker": ".", "color": GREY},
    ]
    for name, look in zip(states, looks, strict=False):
        some = table[table[state] == name]
        label = f"{name} ({len(some)})"
        ax.plot(
            some[date],
            some[row].map(height),
            linestyle="",
            label=label,
            **{"markersize": 8, **look, **artist_kws},
        )
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
    mark: str = "role",
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
    y, date, mark : str
        Columns: the value, the date, and who wrote (one colour and marker each, for the six commonest).
    rates : pandas.DataFrame, optional
        One row a period (:func:`sprakresa.estimate_rates` with :func:`sprakresa.period_dates`). A period whose
        ``shows`` is “interval” gets its rate as a line and ``low`` to ``high`` as a band; a period without posts
        stays empty; where no period has an interval, “description only” is written on the chart.
    known : pandas.DataFrame, optional
        Posts known to exist but not read, with the column ``date``: hollow dots under the axis, no value.
    events : pandas.DataFrame, optional
        With ``date`` (datetime64): dotted lines; :func:`number_events` numbers them.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the dots.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, y, date, mark, made_by="count_themes, merged with the posts")
    ax = _axes(ax)
    for name, look in _looks(table[mark].value_counts().index).items():
        rows = table[table[mark] == name]
        ax.plot(rows[date], rows[y], linestyle="", label=name, **{"markersize": 7, **look, **artist_kws})
    top = max(float(table[y].max()), 1e-9)
    if rates is not None:
        top = max(top, float(rates["high"].max()) if rates["high"].notna().any() else 0)
        _bands(ax, rates[rates["shows"] == "interval"], y)
    ax.set_ylim(-0.16 * top, 1.3 * top)
    if known is not None and len(known):
        hollow = {"marker": "o", "markersize": 4.5, "markerfacecolor": "white", "color": GREY}
        ax.plot(known[date], [-0.08 * top] * len(known), linestyle="", label="known, not read", **hollow)
    for when in events["date"] if events is not None else ():
        ax.axvline(when, color=GREY, linewidth=0.7, linestyle=":", zorder=0)
    ax.axhline(0, color="#c8c8c8", linewidth=0.8, zorder=0)
    ax.grid(axis="y")
    return ax


def _bands(ax: Axes, rates: pd.DataFrame, y: str) -> None:
    for row in rates.itertuples():
        ax.fill_between([row.start, row.end], row.low, row.high, color=COLOURS[0], alpha=0.15, linewidth=0)
        ax.hlines(getattr(row, y), row.start, row.end, color=COLOURS[0], linewidth=1.4)
    if rates.empty:
        place = {"xycoords": "axes fraction", "ha": "right", "va": "top", "fontsize": "small"}
        ax.annotate("description only", (0.995, 0.95), color=GREY, style="italic", **place)


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
    for place, (when, number) in enumerate(zip(events["date"], events["number"], strict=True)):
        above = (0, 21 + 7 * (place % 2))
        ax.annotate(f"{number}", (when, 1), above, xycoords=("data", "axes fraction"), textcoords="offset points",
                    fontsize=7, color=GREY, ha="center")  # fmt: skip
    return ax


def legend_above(ax: Axes) -> Axes:
    """Put the legend of the first of several panels into the line of its title, at the right."""
    ax.legend(loc="lower right", bbox_to_anchor=(1, 0.97), ncols=8, columnspacing=1).set_in_layout(False)
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
    middles = rates["start"] + (rates["end"] - rates["start"]) / 2
    ax.set_xticks(rates["start"], [""] * len(rates))
    short = len(rates) > 8
    for row, middle in zip(rates.itertuples(), middles, strict=True):
        lines = [f"{row.period}", f"{row.posts:,}" if short else f"{row.posts:,} posts" if row.posts else "none at hand"]
        lines += [f"{row.words:,} words"] if row.posts and not short else []
        ax.annotate("\n".join(lines), (middle, 0), (0, -4), xycoords=("data", "axes fraction"), ha="center", va="top",
                    textcoords="offset points", fontsize=6 if short else 8)  # fmt: skip
    return ax
