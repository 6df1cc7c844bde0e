"""Colours, markers and settings that all charts share."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Okabe and Ito's colours that stand out from white, each with a marker of its own: never colour alone.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")


MARKERS = ("o", "s", "D", "^", "v", "P")


GREY = "#6e6e6e"


def current_axes(ax: Axes | None) -> Axes:
    """Return ``ax``, or where it is None the Axes that matplotlib is drawing on."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.gca()


def looks_of(groups: Iterable[str]) -> dict[str, dict]:
    """Give each group a colour and a marker, in the order in which the groups first appear; 36 are told apart."""
    looks = ((i % 6, (i + i // 6) % 6) for i in count())
    pairs = zip(dict.fromkeys(groups), looks, strict=False)
    return {group: {"color": COLOURS[colour], "marker": MARKERS[marker]} for group, (colour, marker) in pairs}


def write_description_only(ax: Axes, *, at: float, va: str) -> None:
    """Write “description only” at the right of a chart that carries no interval, ``at`` a share of its height."""
    place = {"xycoords": "axes fraction", "ha": "right", "va": va, "fontsize": "small"}
    ax.annotate("description only", (0.995, at), color=GREY, style="italic", **place)


_STYLE = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib, so the letters are the same on every machine
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.8,
    "figure.figsize": (8.0, 4.5),
    "figure.constrained_layout.use": True,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "date.converter": "concise",
    "svg.hashsalt": "sprakresa",  # with no date in the file, the same bytes every time
    "svg.fonttype": "path",
}


def set_style() -> None:
    """Set matplotlib's defaults to the house style: calm, legible, and the same bytes on every machine.

    The backend stays as it is, so an analyst's own plots appear as always. In a notebook, pictures lose the version of
    the software that drew them, so a rerun gives the same bytes. Tables show long texts whole.
    """
    import matplotlib as mpl

    mpl.rcParams.update(_STYLE)
    if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
        from matplotlib_inline.config import InlineBackend

        inline = InlineBackend.instance(parent=shell)
        inline.print_figure_kwargs = {**inline.print_figure_kwargs, "metadata": {"Software": None}}
    pd.set_option("display.max_colwidth", 300)  # a sentence in a table is shown whole
