"""House style, and the only writer of figures: each with its table and its passport beside it.

The same data, settings and versions give the same bytes: no dates, no random ids, no float noise in what is written.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import textwrap
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from .._files import write_whole
from .style import _STYLE

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas.io.formats.style import Styler

_METADATA = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


def finish(fig: Figure, *, title: str, source: str) -> None:
    """Write the title (what is seen) above a figure, and source and n below it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    title : str
        One sentence or two that say what is to be seen.
    source : str
        Where the data come from, how many posts and words they are, and what the chart may be used for.
    """
    width = fig.get_figwidth()
    wrapped = textwrap.fill(title, int(9 * width)), textwrap.fill(source, int(15 * width))  # letters to an inch
    fig.suptitle(wrapped[0], x=0.01, ha="left", fontsize=12, fontweight="bold")
    fig.supxlabel(wrapped[1], x=0.01, ha="left", fontsize=8, color="#555555")


def show(fig: Figure, alt: str, *, width: int = 800) -> None:
    """Show a figure in the notebook, with its description for those who cannot see it, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alt : str
        What a reader should know who does not see the picture; it is also printed under it.
    width : int
        Width on the page, in pixels.

    Raises
    ------
    ValueError
        If the description is empty.
    """
    import matplotlib.pyplot as plt
    from IPython.display import Image, Markdown, display

    if not alt.strip():
        raise ValueError("the figure has no description: say in `alt` what is to be seen")
    display(Image(data=_render(fig, "png", dpi=130), format="png", alt=alt, width=width))
    display(Markdown(f"*{alt}*"))
    plt.close(fig)


def say(sentence: str) -> None:
    """Show a sentence in the notebook as running text: one that is built from a table, so that it stays true.

    Parameters
    ----------
    sentence : str
        Markdown.
    """
    from IPython.display import Markdown, display

    display(Markdown(sentence))


def show_table(styled: Styler) -> None:
    """Show a styled table in the notebook, as HTML alone: a Styler's own text holds an address that changes.

    Parameters
    ----------
    styled : pandas.io.formats.style.Styler
        With a uuid that is set, as :func:`sprakresa.style_concordance` gives it.
    """
    from IPython.display import HTML, display

    display(HTML(styled.to_html()))


def save_figure(
    fig: Figure,
    name: str,
    *,
    table: pd.DataFrame,
    data: Iterable[str | PathLike],
    posts: pd.DataFrame | None = None,
    settings: Mapping[str, object] | None = None,
    folder: str | PathLike | None = None,
) -> None:
    """Write a figure as SVG and PNG, the table it shows as CSV, and its passport as JSON.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    name : str
        File name without ending: letters, digits, “-” and “_”.
    table : pandas.DataFrame
        What the figure shows.
    data : iterable of paths
        Files and folders it was made from; their SHA-256 go into the passport.
    posts : pandas.DataFrame, optional
        The posts behind it, for their number and, with a column ``words``, the number of words.
    settings : mapping, optional
        What was chosen: unit, stop words, minimum counts …
    folder : path, optional
        Where to; the environment variable SPRAKRESA_FIGURES, or ``../figures``, when not given.

    Raises
    ------
    TypeError
        If ``data`` is one path instead of a list.
    ValueError
        If the name could lead out of the folder.
    FileNotFoundError
        If a data file is not there. Nothing is written then.
    """
    from importlib.metadata import version

    if isinstance(data, str | PathLike):
        raise TypeError(f"data takes a list of paths, got {str(data)!r} alone: put it in a list")
    target = _target(folder, name)
    passport = {
        "figure": name,
        "made_by": f"sprakresa {version('sprakresa')}",
        "data": {label: digest for path in data for label, digest in _digests(Path(path))},
        "settings": dict(settings or {}),
        "posts": None if posts is None else len(posts),
        "words": int(posts["words"].sum()) if posts is not None and "words" in posts.columns else None,
        "table": {"file": f"{name}.csv", "rows": len(table), "columns": [*map(str, table.columns)]},
    }
    text = json.dumps(passport, ensure_ascii=False, indent=2, default=_plain) + "\n"
    for kind, dpi in {"svg": 100, "png": 150}.items():
        write_whole(target / f"{name}.{kind}", _render(fig, kind, dpi=dpi))
    save_table(table, name, folder=target)
    write_whole(target / f"{name}.json", text.encode())


def _plain(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(value)  # a set prints in another order each time Python starts
    return value.item() if hasattr(value, "item") else str(value)


def publish(
    fig: Figure, name: str, *, title: str, source: str, alt: str, table: pd.DataFrame, width: int = 800, **saved
) -> None:
    """Finish, save and show a figure: what every chart of a study needs, in one call.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    name, table, **saved
        As for :func:`save_figure`.
    title, source
        As for :func:`finish`.
    alt, width
        As for :func:`show`.
    """
    finish(fig, title=title, source=source)
    save_figure(fig, name, table=table, **saved)
    show(fig, alt, width=width)


def save_table(table: pd.DataFrame, name: str, *, folder: str | PathLike | None = None) -> None:
    """Write a table as CSV (UTF-8, numbers to six significant digits).

    Parameters
    ----------
    table : pandas.DataFrame
    name, folder
        As for :func:`save_figure`.
    """
    text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    write_whole(_target(folder, name) / f"{name}.csv", text.encode())


def _target(folder: str | PathLike | None, name: str) -> Path:
    if not name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{name!r} cannot name a figure's files: use letters, digits, - and _")
    target = Path(folder or os.environ.get("SPRAKRESA_FIGURES") or "../figures")
    target.mkdir(parents=True, exist_ok=True)
    return target


def _render(fig: Figure, kind: str, *, dpi: int) -> bytes:
    import matplotlib as mpl

    buffer = io.BytesIO()
    with mpl.rc_context({name: _STYLE[name] for name in ("svg.hashsalt", "svg.fonttype")}):
        quick = {"pil_kwargs": {"compress_level": 1}} if kind == "png" else {}  # it is packed again below
        fig.savefig(buffer, format=kind, dpi=dpi, metadata=_METADATA[kind], facecolor="white", **quick)
    if kind == "png":
        from PIL import Image

        # A palette halves the bytes and looks the same; MAXCOVERAGE keeps the colour of a lone dot.
        picture = Image.open(buffer).convert("RGB").quantize(128, method=Image.Quantize.MAXCOVERAGE)
        picture.save(buffer := io.BytesIO(), format="png", optimize=True)
    return buffer.getvalue()


def _digests(path: Path) -> list[tuple[str, str]]:
    if not path.exists():
        raise FileNotFoundError(f"{path}: the passport names this data file, but it is not there")
    path = path.resolve()  # so that the folder has a name also where the path is “catalogue.csv”
    inside = [file for file in sorted(path.glob("*")) if file.is_file() and not file.name.startswith(".")]
    files = inside if path.is_dir() else [path]
    return [(f"{file.parent.name}/{file.name}", hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]
