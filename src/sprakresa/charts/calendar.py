"""Charts along a calendar: true dates, known gaps, who wrote, what happened meanwhile.

What such a chart cannot show it says: posts known but not read are hollow, a period without posts stays empty, and
where the table's ``shows`` reads “description only” so does the chart. Nothing is computed, written or shown here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .._checks import require_columns
from .style import BAND, COLOURS, GREY, INK, PALE, TITLES, Axes, counted_noun, divided, finished, gca, number, said

FEW, MANY = 60, 500
"""Up to FEW posts the dots lead; up to MANY they are faint behind the rates; beyond, the rates are drawn alone."""


def plot_calendar(table: pd.DataFrame, *, group: str = "kind", state: str = "read", ax: Axes | None = None) -> Axes:
    """Draw every known post at its true date, a row per kind of writer, with filled and hollow marks by state.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per post, with ``published``.
    group, state : str
        Columns: what the rows are, in order of first appearance; and a state of one to four values in order of a
        categorical, drawn filled, hollow, as a cross and as a dot.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are more than four states, or a post has no group or state and would be left out unseen.
    """
    require_columns(table, "published", group, state, made_by="read_catalogue")
    _require_values(table, group, state)
    ax = gca(ax)
    height = {name: -place for place, name in enumerate(dict.fromkeys(table[group]))}
    states = table[state].astype("category").cat.categories
    looks = [("o", COLOURS[0], COLOURS[0]), ("o", COLOURS[1], "white"), ("x", GREY, GREY), (".", GREY, GREY)]
    if len(states) > len(looks):
        raise ValueError(f"{state} has {len(states)} values, and only {len(looks)} can be told apart: join some")
    for place, (name, (marker, colour, inside)) in enumerate(zip(states, looks, strict=False)):
        rows = table[table[state] == name]
        lower = 0.16 * ((len(states) - 1) / 2 - place)  # each state a little lower, so that no post hides another's
        (line,) = ax.plot(rows["published"], rows[group].map(height).astype(float) + lower, marker, markersize=8,
                          color=colour, markerfacecolor=inside, zorder=3 - place / 10,
                          label=f"{name} ({len(rows)})")  # fmt: skip
        TITLES[line] = _titles(rows)
    ax.set(yticks=[*height.values()], yticklabels=[*map(str, height)], ylim=(-len(height) + 0.4, 0.6))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(states), frameon=False)
    return finished(ax, grid="x")


def plot_timeline(
    table: pd.DataFrame,
    *,
    group: str | None = None,
    rates: pd.DataFrame | None = None,
    known: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one dot per post at its true date, the rate of each period, and what is known to be missing in between.

    Up to 60 posts the dots lead. With more, the rates and their bands do: they set the scale, the dots are faint, and a
    note counts those above the scale. Beyond 500 posts the rates are drawn alone.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per post, for one term or theme, with ``published`` and ``per_thousand``.
    group : str, optional
        Column that the dots differ in (a colour and a marker each).
    rates : pandas.DataFrame, optional
        One row per period (:func:`sprakresa.estimate_rates`), with ``start`` and ``end``. A period whose ``shows`` is
        “interval” has its rate as a line and ``low`` to ``high`` as a band; a period without posts stays empty; where
        no period has an interval, the chart says “description only”.
    known : pandas.DataFrame, optional
        Posts known to exist but not read, with ``published``: hollow dots under the axis, no value.
    events : pandas.DataFrame, optional
        With the column ``date`` (datetime64): dotted lines; :func:`write_events` writes their texts.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If a column is missing, or a post has no date or group and would be left out unseen.
    """
    y = "per_thousand"
    ax, lead, notes = _begun(table, y, group, rates, ax, ("long_table(counted, posts)", "estimate_rates"))
    values = table[y].to_numpy(float)
    highest = float(np.nanmax(values, initial=0))
    top = (lead if lead and len(table) > FEW else max(lead, min(highest, 3 * lead or highest))) or 1.0
    if not lead or len(table) <= MANY:
        _dots(ax, table.assign(**{y: table[y].clip(upper=top)}), y, group, faint=bool(lead))
        if above := int((values > top).sum()):
            scale = said("above the scale, the highest at")
            notes.append(f"{counted_noun(above, 'post')} {scale} {number(highest, 0)}")
    notes += [] if len(table) else [said("no posts")]
    bottom = -0.08
    if known is not None and len(known):
        bottom = -0.3
        require_columns(known, "published", made_by="read_catalogue")
        ax.plot(known["published"], [-0.18 * top] * len(known), linestyle="", marker="o", markersize=4.5, color=GREY,
                markerfacecolor="white", label=said("known, not read"))  # fmt: skip
    if events is not None:
        require_columns(events, "date", made_by="read_csv of your events")
        for when in events["date"]:
            ax.axvline(when, color=GREY, linewidth=0.8, linestyle=":", zorder=0.5)
    ax.set_ylim(bottom * top, 1.12 * top)
    ax.locator_params(axis="y", nbins=4)
    ax.axhline(0, color=PALE, linewidth=0.8, zorder=0)
    return finished(ax, numbers="y", grid="y", notes=notes)


def _begun(
    table: pd.DataFrame, y: str, group: str | None, rates: pd.DataFrame | None, ax: Axes | None, made_by: Sequence[str]
) -> tuple[Axes, float, list[str]]:
    """Check both tables; draw rates and bands of the periods that have an interval.

    Return the Axes, how high the bands reach (0 without any), and what is to be noted.
    """
    from matplotlib.collections import PolyCollection
    from matplotlib.dates import date2num

    require_columns(table, y, "published", *filter(None, [group]), made_by=made_by[0])
    _require_values(table, "published", group)
    ax = gca(ax)
    if rates is None:
        return ax, 0.0, []
    require_columns(rates, y, "start", "end", "low", "high", "shows", made_by=made_by[1])
    rates = rates.dropna(subset=["start", "end"])
    sure = rates[rates["shows"] == "interval"]
    if sure.empty:
        return ax, 0.0, [said("description only")] if len(table) else []
    whole = "LIX of the period" if y == "lix" else "rate of the period"
    ax.hlines(sure[y], sure["start"], sure["end"], color=INK, linewidth=1.6, zorder=2, label=said(whole))
    left, right = (date2num(sure[side].to_numpy()) for side in ("start", "end"))
    low, high = (sure[side].to_numpy(float) for side in ("low", "high"))
    corners = np.stack([np.c_[left, low], np.c_[left, high], np.c_[right, high], np.c_[right, low]], axis=1)
    label = said("interval by post")
    label += f" ({number(100 * rates.attrs['level'])} %)" if "level" in rates.attrs else ""
    ax.add_collection(PolyCollection([*corners], color=BAND, linewidth=0, zorder=1, label=label))
    if len(table) > FEW:
        ax.plot(sure["start"] + (sure["end"] - sure["start"]) / 2, sure[y], linestyle="", marker="o", color=COLOURS[0],
                markersize=max(2.5, min(6.0, 220 / len(rates))), zorder=3)  # fmt: skip
    return ax, float(np.nanmax(high)), []


def _require_values(table: pd.DataFrame, *columns: str | None) -> None:
    """Raise where a row has no value in a column and would be left out unseen."""
    for column in filter(None, columns):
        if (missing := table[column].isna()).any():
            raise ValueError(f"row {int(missing.argmax())} has no {column}: give it one, or leave the post out")


def _titles(rows: pd.DataFrame) -> list[str]:
    """Return what each dot is: date, author and title, hits of words."""
    days = rows["published"].dt.strftime("%Y-%m-%d")
    facts = [days, *(rows[column].fillna("").astype(str) for column in ("author", "title") if column in rows)]
    if {"n", "total"} <= {*rows.columns}:
        facts.append(rows["n"].astype(str) + " / " + rows["total"].astype(str) + " " + said("words"))
    return [", ".join(filter(None, parts)) for parts in zip(*facts, strict=True)]


def _dots(ax: Axes, table: pd.DataFrame, y: str, group: str | None, *, faint: bool) -> None:
    few = len(table) <= FEW
    for name, rows, look in divided(table, group):
        edge = "white" if few and look["marker"] != "x" else look["color"]
        (line,) = ax.plot(rows["published"], rows[y], linestyle="", markersize=6.5 if few else 3, label=name or "_",
                          alpha=0.9 if few or not faint else 0.25, zorder=2.5 if few else 1.5, clip_on=False,
                          markeredgecolor=edge, markeredgewidth=0.6, **look)  # fmt: skip
        TITLES[line] = _titles(rows)


LIX_BANDS = {"very easy": 30, "easy": 40, "medium": 50, "difficult": 60, "very difficult": float("inf")}
"""How hard a text of a LIX below each bound is, on the scale of Björnsson (1968), Läsbarhet."""


def plot_readability(
    table: pd.DataFrame, *, group: str | None = None, periods: pd.DataFrame | None = None, ax: Axes | None = None
) -> Axes:
    """Draw one dot per post at its true date, by its LIX, in front of the bands of difficulty.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per post, with ``lix`` (:func:`sprakresa.readability`) and ``published``. A post whose LIX is missing
        has no dot; beyond 500 posts the periods are drawn alone.
    group : str, optional
        Column that the dots differ in (a colour and a marker each).
    periods : pandas.DataFrame, optional
        One row per period (:func:`sprakresa.readability` with ``by=``), drawn where its ``shows`` is “interval”: LIX as
        a line, ``low`` to ``high`` as a band. Where no period has one, the chart says “description only”.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    The bands, :data:`LIX_BANDS`, are Björnsson's (1968) for Swedish prose: below 30 books for children, 40 to 50 the
    papers, above 60 officialese. They were made for whole texts and say nothing about who reads.
    """
    made_by = "readability, merged with the posts", "readability with by='year'"
    ax, lead, notes = _begun(table, "lix", group, periods, ax, made_by)
    drawn = [] if periods is None else [periods["low"], periods["high"]]
    if not lead or len(table) <= MANY:
        drawn.append(table["lix"])
        _dots(ax, table, "lix", group, faint=bool(lead))
    values = pd.concat(drawn).dropna()
    bottom, top = min([25.0, *(values - 3)]), max([65.0, *(values + 3)])
    *inner, _ = LIX_BANDS.values()
    for place, (name, lower, upper) in enumerate(zip(LIX_BANDS, [bottom, *inner], [*inner, top], strict=True)):
        ax.axhspan(lower, upper, color=GREY, alpha=0.05 * place, linewidth=0, zorder=0)
        at = (1.005, (lower + upper) / 2)  # outside the axes, where no dot can lie under it
        ax.annotate(said(name), at, xycoords=("axes fraction", "data"), va="center", fontsize="small", color=GREY)
    ax.set_ylim(bottom, top)
    return finished(ax, numbers="y", notes=notes)
