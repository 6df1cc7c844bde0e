"""Charts of terms: one tidy table onto one Axes. Nothing is computed here, nothing written, nothing shown.

Every function takes a table and the names of its columns, draws on ``ax`` (the current Axes when not given) and
returns it. Charts along a calendar are in :mod:`sprakresa.charts.calendar`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from .._checks import require_columns
from .style import BAND, COLOURS, GREY, PALE, Axes, finished, gca, legend_above, looks_of, number, said, shortened

GROUPS = 12  # so many can still be told apart on one line


def name_rows(ax: Axes, table: pd.DataFrame, term: str, heights: Sequence[float]) -> None:
    """Write the terms, with their glosses where there are some, at the left of their rows."""
    place, figure = ax.get_subplotspec(), ax.figure
    width = figure.get_figwidth() / (place.get_gridspec().ncols if place else 1)  # type: ignore[union-attr]
    senses = table["gloss"].fillna("").map(str) if "gloss" in table else [""] * len(table)
    names = [f"{name}  ({sense})" if sense else name for name, sense in zip(table[term], senses, strict=True)]
    names = [shortened(name, int(6.3 * width)) for name in names]  # less than half of the width
    ax.set(yticks=heights, yticklabels=names, ylim=(-len(names) + 0.4, 0.6))


def plot_top_terms(
    table: pd.DataFrame,
    *,
    x: str = "per_thousand",
    term: str = "term",
    group: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one dot per term, on a line from zero; several groups side by side, each with its own marker.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per term (and group), the first on top; an English ``gloss`` is shown where there is one, and the
        interval from ``low`` to ``high`` where there are such columns (:func:`sprakresa.estimate_rates`).
    x, term, group : str
        Columns: the value, the term, and what the dots of a term differ in.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, or there are more than 12 groups.
    """
    require_columns(table, x, term, *filter(None, [group]), made_by="relative_frequency")
    ax = gca(ax)
    first = table.drop_duplicates(term)
    height = {name: -row for row, name in enumerate(first[term])}
    groups = [*table.groupby(group, sort=False, observed=True)] if group else [("", table)]
    if len(groups) > GROUPS:
        raise ValueError(f"{group} has {len(groups)} values, and only {GROUPS} can be told apart: choose some of them")
    looks = looks_of(str(name) for name, _ in groups)
    for place, (name, rows) in enumerate(groups):
        look, lower = looks[str(name)], 0.6 * (place - (len(groups) - 1) / 2) / len(groups)  # none is hidden
        ys = rows[term].map(height).astype(float) - lower
        if {"low", "high"} <= {*table.columns}:
            ax.hlines(ys, rows["low"], rows["high"], color=look["color"], linewidth=1.2, alpha=0.5)
        elif not group:
            ax.hlines(ys, 0, rows[x], color=look["color"], linewidth=1.2, alpha=0.6)
        ax.plot(rows[x], ys, label=str(name), linestyle="", clip_on=False, markersize=6, **look)
    for row in range(1, len(height) if group else 0):
        ax.axhline(0.5 - row, color="#eeeeee", linewidth=0.8, zorder=0)
    name_rows(ax, first, term, [*height.values()])
    ax.set_xlim(left=0, right=None if len(table) else 1)
    return finished(legend_above(ax), numbers="x", grid="x")


def plot_tf_idf(table: pd.DataFrame, *, x: str = "tf_idf", ax: Axes | None = None) -> Axes:
    """Draw the terms of one document by their tf-idf, with each term's hits at its bar.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per term of one document, the first on top, with ``term, n`` (hits) and the weight; an English
        ``gloss`` is shown where there is one. With ``posts``, in how many posts the term occurs, that is written after
        the hits (“7 in 3”), and the bar of a term of one post is hollow.
    x : str
        The column of weights: tf-idf, or another that ranks.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, x, "term", "n", made_by="tf_idf")
    ax, heights = gca(ax), [-row for row in range(len(table))]
    posts = table.get("posts", [None] * len(table))
    colours = ["white" if n == 1 else COLOURS[0] for n in posts]
    ax.barh(heights, table[x], height=0.7, edgecolor=COLOURS[0], color=colours)
    for height, value, hits, n in zip(heights, table[x], table["n"], posts, strict=True):
        words = number(hits) if n is None else f"{number(hits)} {said('in')} {number(n)}"
        ax.annotate(words, (value, height), (3, 0), textcoords="offset points", va="center", fontsize="small")
    name_rows(ax, table, "term", heights)
    ax.margins(x=0.2)
    ax.locator_params(axis="x", nbins=4)
    return finished(ax, numbers="x", grid="x")


def plot_rank_frequency(table: pd.DataFrame, *, label: Iterable[str] = (), ax: Axes | None = None) -> Axes:
    """Draw frequency against rank, both on logarithmic axes, and name some of the terms.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per ``term``, with ``rank`` (1 is the commonest) and ``n`` (hits).
    label : iterable of str
        Terms to name on the chart.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(table, "rank", "n", "term", made_by="count_terms")
    ax = gca(ax)
    ax.plot(table["rank"], table["n"], linestyle="", marker="o", markersize=3.5, color=COLOURS[0])
    named = table[table["term"].isin([*label])]
    for place, (name, x, y) in enumerate(zip(named["term"], named["rank"], named["n"], strict=True)):
        above = place % 2 == 0  # in turn above and below, so that neighbours do not cover each other
        ax.plot([x], [y], linestyle="", marker="o", markersize=6, markerfacecolor="none", color=COLOURS[1])
        ax.annotate(
            shortened(name, 25), (x, y), (4, 14) if above else (-4, -16), textcoords="offset points",
            ha="left" if above else "right", arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.6},
        )  # fmt: skip
    if len(table):
        ax.set(xscale="log", yscale="log")
    return finished(ax, numbers="xy", grid="both")


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
    ax, heights = gca(ax), [-row for row in range(len(table))]
    finite = table[["low", "high", "log_ratio"]].astype(float).replace([np.inf, -np.inf], np.nan)
    edge = 1.1 * max(float(finite.abs().max().max()), 1) if finite.notna().any(axis=None) else 1.0
    for height, row in zip(heights, table.to_dict("records"), strict=True):
        ax.hlines(height, max(row["low"], -edge), min(row["high"], edge), color=GREY, linewidth=1.4, zorder=1)
        inside = COLOURS[0] if row["q"] <= 0.05 else "white"
        ax.plot(row["log_ratio"], height, "o", markersize=7, color=COLOURS[0], markerfacecolor=inside)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=0)
    ax.set_xlim(-edge, edge)
    name_rows(ax, table, "term", heights)
    describes = "shows" in table and (table["shows"] == "description only").all()
    return finished(ax, numbers="x", grid="x", notes=[said("description only")] if describes else [])


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
    ax, years = gca(ax), table["years_apart"]
    ax.fill_between(years, table["low"], table["high"], color=BAND, linewidth=0, label=said("if dates did not matter"))
    ax.plot(years, table["distance"], color=COLOURS[0], marker="o", markersize=6, label=said("these posts"))
    ax.set(xlabel=said("years between two posts"), ylabel=said("distance of their words"))
    return finished(legend_above(ax), numbers="xy", grid="y")
