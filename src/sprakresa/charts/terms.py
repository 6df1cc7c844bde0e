"""One tidy table onto one Axes. Nothing is computed here, nothing written, nothing shown.

Every function takes a table and the names of its columns, draws on ``ax`` (the current Axes when not given) and
returns it. Charts along a calendar stand in :mod:`sprakresa.charts.calendar`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from .._checks import require_columns
from .style import COLOURS, GREY, current_axes, looks_of, write_description_only

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _labels(table: pd.DataFrame, term: str, gloss: str) -> list[str]:
    if gloss not in table.columns:
        return table[term].tolist()
    pairs = zip(table[term], table[gloss].fillna(""), strict=True)
    return [f"{word}  ({sense})" if sense else word for word, sense in pairs]


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
    ax = current_axes(ax)
    first = table.drop_duplicates(term)
    height = {name: -row for row, name in enumerate(first[term])}
    groups = [*table.groupby(group, sort=False)] if group else [("", table)]
    looks = looks_of(name for name, _ in groups)
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
    table: pd.DataFrame, *, x: str = "tf_idf", term: str = "term", n: str = "n", ax: Axes | None = None, **artist_kws
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
    ax = current_axes(ax)
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
    ax = current_axes(ax)
    look = {"color": COLOURS[0], "marker": "o", "markersize": 3.5, "linestyle": ""}
    ax.plot(table[rank], table[n], **{**look, **artist_kws})
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


def plot_keyness(
    table: pd.DataFrame,
    *,
    x: str = "log_ratio",
    low: str = "low",
    high: str = "high",
    term: str = "term",
    q: str = "q",
    ax: Axes | None = None,
    **artist_kws,
) -> Axes:
    """Draw each term's effect with its interval by post, to the right of zero where the target has it more often.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a term, the first on top (:func:`sprakresa.keyness`); an English ``gloss`` is shown where there is one,
        and “description only” is written on the chart where every row's ``shows`` says so.
    x, low, high, term, q : str
        Columns: the effect and its limits (missing: no line; infinite: an arrow to the edge), the term, and the
        adjusted p: a dot is filled where it is at most .05, hollow elsewhere.
    ax : matplotlib.axes.Axes, optional
    **artist_kws
        For the dots.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, x, low, high, term, q, made_by="keyness")
    ax = current_axes(ax)
    heights = [-row for row in range(len(table))]
    finite = table[[low, high, x]].where(table[[low, high, x]].abs() < float("inf"))
    edge = 1.1 * max(float(finite.abs().max().max()), 1) if len(table) else 1
    for height, row in zip(heights, table.to_dict("records"), strict=True):
        ax.hlines(height, max(row[low], -edge), min(row[high], edge), color=GREY, linewidth=1.4, zorder=1)
        look = {"marker": "o", "markersize": 7, "color": COLOURS[0], "linestyle": ""}
        look |= {} if row[q] <= 0.05 else {"markerfacecolor": "white"}
        ax.plot(row[x], height, **{**look, **artist_kws})
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_xlim(-edge, edge)
    ax.set_yticks(heights, _labels(table, term, "gloss"))
    if "shows" in table.columns and (table["shows"] == "description only").all():
        write_description_only(ax, at=0.01, va="bottom")
    ax.grid(axis="x")
    return ax
