"""Several charts below each other on one calendar, and what is written round them: legend, events, periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from .._checks import require_columns
from .calendar import plot_timeline
from .style import GREY, Axes, counted_noun, finished, legend_above, number, said, shortened, width_of


def plot_timelines(
    table: pd.DataFrame,
    *,
    axes: Sequence[Axes],
    terms: Sequence[str] | None = None,
    group: str | None = None,
    rates: pd.DataFrame | None = None,
    known: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
) -> Sequence[Axes]:
    """Draw several terms below each other on one calendar: :func:`plot_timeline` for each, in order of the table.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per post and ``term``, with ``per_thousand``.
    axes : sequence of matplotlib.axes.Axes
        One per term, as ``plt.subplots(…, sharex=True)`` gives them. The first has the legend; the last, with
        ``rates``, the posts and words of each period.
    terms : sequence of str, optional
        The terms, in the order of the panels; all of the table when not given.
    group, known, events
        As for :func:`plot_timeline`.
    rates : pandas.DataFrame, optional
        As for :func:`plot_timeline`, with a row per period and term.

    Returns
    -------
    sequence of matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are not as many Axes as terms.
    """
    require_columns(table, "term", made_by="long_table(counted, posts)")
    names = [*(terms if terms is not None else table["term"].unique())]
    if len(axes) != len(names):
        raise ValueError(f"there are {len(names)} terms and {len(axes)} Axes: give one for each of {', '.join(names)}")
    for ax, name in zip(axes, names, strict=True):
        of_term = None if rates is None else rates[rates["term"] == name]
        plot_timeline(table[table["term"] == name], group=group, rates=of_term, known=known, events=events, ax=ax)
        ax.set_title(shortened(name, 60))
    legend_above(axes[0])
    if rates is not None and len(rates):
        write_periods(axes[-1], rates[rates["term"] == names[-1]])
    label = said("hits per 1,000 words")
    if len(names) > 1 and len({ax.get_ylim() for ax in axes}) > 1:
        label += f"\n({said('each panel has its own scale')})"
    axes[0].figure.supylabel(label, fontsize=9)
    return axes


def write_events(ax: Axes, events: pd.DataFrame) -> Axes:
    """Turn an Axes into a strip in which each event has its text beginning (or ending) at its date.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        A strip above the panels, with the same time axis and its limits already set; what was on it goes.
    events : pandas.DataFrame
        With ``date`` and ``event``, the text; beyond 72 letters it is cut off.

    Returns
    -------
    matplotlib.axes.Axes
    """
    from matplotlib.dates import date2num

    require_columns(events, "date", "event", made_by="read_csv of your events")
    first, last = ax.get_xlim()
    day = (last - first) / width_of(ax)
    reached: list[float] = []  # how far the texts of each lane reach
    for when, words in zip(events["date"], events["event"], strict=True):
        at, words = float(date2num(when)), shortened(words, 72)
        if not first <= at <= last:
            continue
        width = 4.3 * len(words) * day + 6 * day
        begins = at if at + width <= last else at - width
        lane = next((place for place, end in enumerate(reached) if end < begins), len(reached))
        reached[lane : lane + 1] = [max(at, begins + width)]
        side, gap = ("left", 3) if begins == at else ("right", -3)
        ax.annotate(words, (at, -lane), (gap, 0), textcoords="offset points", ha=side, va="center", fontsize=7,
                    color="#444444", annotation_clip=False,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
        ax.plot([at, at], [-lane + 0.35, -len(events)], color=GREY, linewidth=0.8, linestyle=":", zorder=0.5)
    ax.set(ylim=(-max(len(reached), 1) + 0.5, 0.6), xlim=(first, last))
    ax.axis("off")
    return finished(ax)


def write_periods(ax: Axes, rates: pd.DataFrame) -> Axes:
    """Write posts and words of each period under the time axis, as far as there is room; no posts is said, too.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    rates : pandas.DataFrame
        One row per period, with ``period`` (or the second column), ``start``, ``end``, ``posts``, ``words``.

    Returns
    -------
    matplotlib.axes.Axes
    """
    require_columns(rates, "start", "end", "posts", "words", made_by="estimate_rates")
    rates = rates.dropna(subset=["start", "end"])
    if rates.empty:
        return ax
    length, whole = rates["end"] - rates["start"], rates["end"].max() - rates["start"].min()
    ax.set_xlim(rates["start"].min(), rates["end"].max())
    ax.set_xticks(rates["start"], [""] * len(rates))
    room = width_of(ax) * (length / whole).to_numpy()  # for each label
    for labels, size in zip(zip(*_labels(rates), strict=True), (8.0, 6.5, 6.5), strict=True):
        widths = [0.64 * size * max(map(len, label.split("\n"))) for label in labels]
        if (room >= widths).all():
            break
    else:
        least, most = number(rates["posts"].min()), number(rates["posts"].max())
        ax.annotate(f"{said('posts per period')}: {least} {said('to')} {most}", (1, 0), (0, -15), ha="right", va="top",
                    xycoords="axes fraction", textcoords="offset points", fontsize=7, color=GREY)  # fmt: skip
    reached = 0.0
    middles, places = rates["start"] + length / 2, room.cumsum() - room / 2
    for label, middle, place, width in zip(labels, middles, places, widths, strict=True):
        if place - width / 2 >= reached:  # else there is no room, and the next that has some is written
            ax.annotate(label, (middle, 0), (0, -4), xycoords=("data", "axes fraction"), ha="center", va="top",
                        textcoords="offset points", fontsize=size)  # fmt: skip
            reached = place + width / 2 + 2
    return finished(ax)


def _labels(rates: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Yield what may be written under each period: its name with posts and words, with posts, and alone."""
    names = rates["period" if "period" in rates else rates.columns[1]].astype(str)
    shows = rates.get("shows", [""] * len(rates))
    for name, posts, words, how in zip(names, rates["posts"], rates["words"], shows, strict=True):
        size = said("left out") if how == "left out" else f"{number(words)} {said('words')}"
        whole = f"{counted_noun(posts, 'post')}\n{size}" if posts else said("no posts")
        yield f"{name}\n{whole}", f"{name}\n{number(posts)}", name
