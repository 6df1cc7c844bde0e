"""The only writer of figures and tables: a figure with its table and its passport beside it.

The same data, settings and versions give the same bytes: no dates, no random ids, no float noise in what is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import textwrap
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path

import pandas as pd

from .._files import write_whole
from .rendering import DPI, laid_out, render
from .showing import show
from .style import Chart, Figure
from .tables import as_csv


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
    title, source = textwrap.fill(title, int(9 * width)), textwrap.fill(source, int(14 * width))  # letters to an inch
    fig.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", parse_math=False)
    fig.supxlabel(source, x=0.01, ha="left", fontsize=8, color="#555555", parse_math=False)


def save_figure(
    fig: Figure,
    name: str,
    *,
    table: pd.DataFrame,
    data: Iterable[str | PathLike[str]],
    posts: pd.DataFrame | None = None,
    settings: Mapping[str, object] | None = None,
    folder: str | PathLike[str] | None = None,
) -> None:
    """Write a figure as SVG and PNG, the table it shows as CSV, and its passport as JSON.

    Below some 500 dots, each dot of the SVG has a title that a browser shows: date, author, hits of words.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    name : str
        Name of the files, for instance ``05_themes``: letters, digits, - and _.
    table : pandas.DataFrame
        What the figure shows.
    data : iterable of path
        Files and folders it was made from; their SHA-256 go into the passport, one for each file or folder.
    posts : pandas.DataFrame, optional
        The posts behind it, for their number and, with a column ``words``, the number of words.
    settings : mapping, optional
        What was chosen: unit, stop words, minimum counts …
    folder : path, optional
        Where to write. Default: the environment variable SPRAKRESA_FIGURES; else ``../figures`` if there is such a
        folder, and ``figures`` in the working folder if not, and then it prints where that is.

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
        "data": dict(_digest(Path(path)) for path in data),
        "settings": dict(settings or {}),
        "posts": None if posts is None else len(posts),
        "words": int(posts["words"].sum()) if posts is not None and "words" in posts.columns else None,
        "table": {"file": f"{name}.csv", "rows": len(table), "columns": [*map(str, table.columns)]},
    }
    text = json.dumps(passport, ensure_ascii=False, indent=2, default=_plain) + "\n"
    with laid_out(fig):
        pictures = {"svg": render(fig, "svg", dpi=100), "png": render(fig, "png", dpi=DPI)}
    target.mkdir(parents=True, exist_ok=True)
    for kind, raw in {**pictures, "csv": as_csv(table), "json": text.encode()}.items():
        write_whole(target / f"{name}.{kind}", raw)
    if folder is None and not os.environ.get("SPRAKRESA_FIGURES"):
        print(f"{target / name}: .svg, .png, .csv and .json written")


def _plain(value: object) -> object:
    if isinstance(value, set | frozenset):
        return sorted(value)  # a set prints in another order each time Python starts
    return value.item() if hasattr(value, "item") else str(value)


def publish(
    figure: Figure | Chart,
    name: str,
    *,
    title: str,
    source: str,
    alt: str,
    data: Iterable[str | PathLike[str]],
    table: pd.DataFrame | None = None,
    posts: pd.DataFrame | None = None,
    settings: Mapping[str, object] | None = None,
    folder: str | PathLike[str] | None = None,
    width: int = 800,
) -> None:
    """Finish, save and show a figure: what every chart of a study needs, in one call.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or Chart
        A chart of :func:`sprakresa.timeline` and the like brings its table along.
    name, data, posts, settings, folder
        As for :func:`save_figure`.
    title, source
        As for :func:`finish`.
    alt, width
        As for :func:`show`.
    table : pandas.DataFrame, optional
        As for :func:`save_figure`. Default: the table of the chart.

    Raises
    ------
    TypeError
        If a figure comes without its table.
    """
    if isinstance(figure, Chart):
        table, figure = figure.data if table is None else table, figure.figure
    if table is None:
        raise TypeError("give table=, what the figure shows, or a chart that brings its table along")
    finish(figure, title=title, source=source)
    save_figure(figure, name, table=table, data=data, posts=posts, settings=settings, folder=folder)
    show(figure, alt, width=width, picture=(_target(folder, name) / f"{name}.png").read_bytes())


def save_table(
    table: pd.DataFrame,
    name: str,
    *,
    wide: tuple[str, str, str] | None = None,
    excel: bool = False,
    folder: str | PathLike[str] | None = None,
) -> None:
    """Write a table as CSV (UTF-8, numbers to six significant digits).

    A text that a spreadsheet would run as a formula (it begins with =, +, - or @) gets an apostrophe before it.

    Parameters
    ----------
    table : pandas.DataFrame
    wide : tuple of str, optional
        Three columns, whose values become the rows, the columns and the cells of a wide table, for charting tools:
        ``("period", "term", "per_thousand")``.
    excel : bool
        Whether to write what a Swedish Excel opens by a double click: with a byte order mark, semicolons and decimal
        commas.
    name, folder
        As for :func:`save_figure`.
    """
    target = _target(folder, name)
    if wide:
        rows, columns, cells = wide
        table = table.pivot(index=rows, columns=columns, values=cells).reset_index().rename_axis(columns=None)
    target.mkdir(parents=True, exist_ok=True)
    write_whole(target / f"{name}.csv", as_csv(table, excel=excel))


def _target(folder: str | PathLike[str] | None, name: str) -> Path:
    if not name.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"{name!r} cannot name files: use letters, digits, - and _, without an ending")
    default = "../figures" if Path("../figures").is_dir() else "figures"
    return Path(folder or os.environ.get("SPRAKRESA_FIGURES") or default)


def _digest(path: Path) -> tuple[str, str]:
    """Return the name of a file or folder, with the folder it is in, and the SHA-256 of what it holds."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: the passport names this data file, but it is not there")
    path = path.resolve()  # so that the folder has a name also where the path is “catalogue.csv”
    label = f"{path.parent.name}/{path.name}"
    if path.is_file():
        return label, hashlib.sha256(path.read_bytes()).hexdigest()
    names = sorted(file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file())
    names = [name for name in names if not name.startswith(".") and "/." not in name]
    lines = [f"{hashlib.sha256((path / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    return f"{label} ({len(names)} files)", hashlib.sha256("".join(lines).encode()).hexdigest()
