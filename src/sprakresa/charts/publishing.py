"""Figures written with their table and passport, and shown with their description; in an SVG each dot has a title.

The same data, settings and versions give the same bytes: no dates, no random ids, no float noise in what is written.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import os
import re
import textwrap
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path

import pandas as pd

from .._files import write_together
from .style import TITLES, Chart, Figure, house_style
from .tables import Folder, as_csv, folder_for

DPI = 150  # of every PNG, in files and in notebooks


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
    folder: Folder = None,
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
    target = folder_for(name, folder)
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
    files = {**svg_and_png(fig), "csv": as_csv(table), "json": text.encode()}
    target.mkdir(parents=True, exist_ok=True)
    write_together({target / f"{name}.{kind}": raw for kind, raw in files.items()})
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
    folder: Folder = None,
    width: int = 800,
) -> None:
    """Finish, save and show a figure: what every chart of a study needs, in one call.

    Parameters
    ----------
    figure : matplotlib.figure.Figure or Chart
        A chart of :func:`sprakresa.timeline` and the like brings its table along.
    name, data, posts, settings, folder
        As for :func:`save_figure`.
    title, source, alt, width
        As for :func:`finish` and :func:`show`.
    table : pandas.DataFrame, optional
        As for :func:`save_figure`. Default: the table of the chart.

    Raises
    ------
    TypeError, ValueError
        If a figure comes without its table or description; then nothing is written.
    """
    _require_description(alt)
    if isinstance(figure, Chart):
        table, figure = figure.data if table is None else table, figure.figure
    if table is None:
        raise TypeError("give table=, what the figure shows, or a chart that brings its table along")
    finish(figure, title=title, source=source)
    save_figure(figure, name, table=table, data=data, posts=posts, settings=settings, folder=folder)
    _display(figure, (folder_for(name, folder) / f"{name}.png").read_bytes(), alt, width)


def _digest(path: Path) -> tuple[str, str]:
    """Return the name of a file or folder, with the folder it is in, and the SHA-256 of what it holds."""
    if not path.exists():
        raise FileNotFoundError(f"{path}: the passport names this data file, but it is not there")
    path = path.resolve()  # so that the folder has a name also where the path is “catalogue.csv”
    label = f"{path.parent.name}/{path.name}"
    if path.is_file():
        return label, hashlib.sha256(path.read_bytes()).hexdigest()
    files = {file.relative_to(path).as_posix(): file for file in path.rglob("*") if file.is_file()}
    seen = sorted(name for name in files if "/." not in f"/{name}")
    lines = (f"{hashlib.sha256(files[name].read_bytes()).hexdigest()}  {name}\n" for name in seen)
    return f"{label} ({len(seen)} files)", hashlib.sha256("".join(lines).encode()).hexdigest()


def show(fig: Figure, alt: str, *, width: int = 800) -> None:
    """Show a figure in the notebook, with its description for those who cannot see it, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alt : str
        What a reader should know who does not see the picture; it is also written under it.
    width : int
        On the page, in pixels.

    Raises
    ------
    ValueError
        If the description is empty.
    """
    _require_description(alt)
    _display(fig, as_png(fig), alt, width)


def _require_description(alt: str) -> None:
    if not alt.strip():
        raise ValueError("the figure has no description: say in `alt` what is to be seen")


def _display(fig: Figure, picture: bytes, alt: str, width: int) -> None:
    import matplotlib.pyplot as plt
    from IPython.display import HTML, display

    # JupyterLab drops the description of an image output, and keeps that of an image in HTML.
    raw, words = base64.b64encode(picture).decode(), html.escape(alt)
    image = f'<img src="data:image/png;base64,{raw}" alt="{words}" width="{width}" style="max-width: 100%">'
    display(HTML(f"<figure>{image}<figcaption><em>{words}</em></figcaption></figure>"))
    plt.close(fig)


def svg_and_png(fig: Figure) -> dict[str, bytes]:
    """Return the bytes of both files, laid out once: laying out costs more than drawing."""
    engine, dpi = fig.get_layout_engine(), fig.dpi
    fig.dpi = DPI  # letters of fewer dots are narrower, and labels would reach over the edge
    fig.draw_without_rendering()
    fig.dpi = dpi
    fig.set_layout_engine("none")
    try:
        return {"svg": as_svg(fig), "png": as_png(fig)}
    finally:
        fig.set_layout_engine(engine)


def as_png(fig: Figure) -> bytes:
    """Return a figure as PNG, the same bytes whenever and wherever it is drawn."""
    from PIL import Image

    dpi, fig.dpi = fig.dpi, DPI  # so that the canvas tells how many pixels matplotlib makes of, say, 8.62 inches
    try:
        fig.savefig(pixels := io.BytesIO(), format="rgba", dpi=DPI, facecolor="white")
        size = fig.canvas.get_width_height(physical=True)
    finally:
        fig.dpi = dpi
    # A palette halves the bytes and looks the same; MAXCOVERAGE keeps the colour of a lone dot.
    picture = Image.frombytes("RGBA", size, pixels.getvalue()).convert("RGB")
    picture = picture.quantize(128, method=Image.Quantize.MAXCOVERAGE)
    picture.save(buffer := io.BytesIO(), format="png", optimize=True)
    return buffer.getvalue()


def as_svg(fig: Figure) -> bytes:
    """Return a figure as SVG, the same bytes whenever and wherever it is drawn, with titles for up to 500 dots."""
    import matplotlib as mpl

    lines = [line for ax in fig.axes for line in ax.lines if line in TITLES]
    few = sum(len(TITLES[line]) for line in lines) <= 500
    for place, line in enumerate(lines):
        line.set_gid(f"dots-{place}" if few else None)
    with mpl.rc_context({name: house_style()[name] for name in ("svg.hashsalt", "svg.fonttype")}):
        fig.savefig(buffer := io.BytesIO(), format="svg", dpi=100, metadata={"Date": None, "Creator": None},
                    facecolor="white")  # fmt: skip
    svg = _number_ids(buffer.getvalue().decode())
    if words := html.escape(" ".join(fig.get_suptitle().split()), quote=False):
        svg = re.sub(r"(<svg [^>]*>)", lambda tag: f"{tag[1]}\n <title>{words}</title>", svg, count=1)
    dots = re.compile(r'(?ms)^( *)<g id="dots-(\d+)">\n.*?^\1</g>')
    return dots.sub(lambda found: _with_titles(found[0], TITLES[lines[int(found[2])]]), svg).encode()


def _number_ids(svg: str) -> str:
    """Give ids that hash a place numbers: a layout's last digits differ from run to run, a picture does not."""
    hashed = dict.fromkeys(re.findall(r'\bid="([pmC]\w*[0-9a-f]{10})"', svg))
    numbered = {name: f"{name[0]}-{number}" for number, name in enumerate(hashed)}
    return re.sub(r"\b[pmC]\w*[0-9a-f]{10}\b", lambda found: numbered.get(found[0], found[0]), svg)


def _with_titles(dots: str, titles: list[str]) -> str:
    if dots.count("<use ") != len(titles):  # a dot outside the page would shift the others' titles
        return dots
    each = (f"<title>{html.escape(words, quote=False)}</title>" for words in titles)
    return re.sub(r"(<use [^>]*)/>", lambda use: f"{use[1]}>{next(each)}</use>", dots)
