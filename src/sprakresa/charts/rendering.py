"""Figures as bytes: nothing of the day or the machine in them, and in an SVG a title for each dot."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from .style import TITLES, Figure, house_style

DPI = 150
"""Of every PNG, in files and in notebooks."""

_METADATA: dict[str, dict[str, None]] = {"png": {"Software": None}, "svg": {"Date": None, "Creator": None}}


def render(fig: Figure, kind: Literal["svg", "png"], *, dpi: int) -> bytes:
    """Return a figure as the bytes of a file: the same for the same figure, whenever and wherever it is drawn."""
    import matplotlib as mpl

    buffer = io.BytesIO()
    style: Any = {name: house_style()[name] for name in ("svg.hashsalt", "svg.fonttype")}
    with mpl.rc_context(style):
        quick: Any = {"pil_kwargs": {"compress_level": 1}} if kind == "png" else {}  # it is packed again below
        titled = _name_dots(fig) if kind == "svg" else {}
        fig.savefig(buffer, format=kind, dpi=dpi, metadata=_METADATA[kind], facecolor="white", **quick)
    if kind == "svg":
        return _with_titles(_number_ids(buffer.getvalue().decode()), fig.get_suptitle(), titled).encode()
    from PIL import Image

    # A palette halves the bytes and looks the same; MAXCOVERAGE keeps the colour of a lone dot.
    picture = Image.open(buffer).convert("RGB").quantize(128, method=Image.Quantize.MAXCOVERAGE)
    picture.save(buffer := io.BytesIO(), format="png", optimize=True)
    return buffer.getvalue()


@contextmanager
def laid_out(fig: Figure) -> Iterator[None]:
    """Lay a figure out once, for all the files that are rendered inside: laying out costs more than drawing."""
    engine, dpi = fig.get_layout_engine(), fig.dpi
    fig.dpi = DPI  # letters of fewer dots are narrower, and labels would reach over the edge
    fig.draw_without_rendering()
    fig.dpi = dpi
    fig.set_layout_engine("none")
    try:
        yield
    finally:
        fig.set_layout_engine(engine)


def _number_ids(svg: str) -> str:
    """Give ids that hash a place numbers: a layout's last digits differ from run to run, a picture does not."""
    hashed = dict.fromkeys(re.findall(r'\bid="([pmC]\w*[0-9a-f]{10})"', svg))
    numbered = {name: f"{name[0]}-{number}" for number, name in enumerate(hashed)}
    return re.sub(r"\b[pmC]\w*[0-9a-f]{10}\b", lambda found: numbered.get(found[0], found[0]), svg)


def _name_dots(fig: Figure) -> dict[str, list[str]]:
    """Give the dots that have titles an id each in the SVG, if there are not too many; return id → titles."""
    lines = [line for ax in fig.axes for line in ax.lines if line in TITLES]
    if sum(len(TITLES[line]) for line in lines) > 500:
        return {}
    for place, line in enumerate(lines):
        line.set_gid(f"dots-{place}")
    return {f"dots-{place}": TITLES[line] for place, line in enumerate(lines)}


def _with_titles(svg: str, title: str, titled: dict[str, list[str]]) -> str:
    """Write titles into an SVG: one for the whole, one for each dot."""
    words = html.escape(" ".join(title.split()), quote=False)
    svg = re.sub(r"(<svg [^>]*>)", lambda tag: f"{tag[1]}\n <title>{words}</title>", svg, count=1) if words else svg
    for gid, titles in titled.items():
        dots = re.search(rf'^( *)<g id="{gid}">\n.*?^\1</g>', svg, re.MULTILINE | re.DOTALL)
        if dots and dots[0].count("<use ") == len(titles):  # a dot outside the page would shift the others' titles
            svg = svg[: dots.start()] + _titled_dots(dots[0], titles) + svg[dots.end() :]
    return svg


def _titled_dots(dots: str, titles: list[str]) -> str:
    each = (f"<title>{html.escape(words, quote=False)}</title>" for words in titles)
    return re.sub(r"(<use [^>]*)/>", lambda use: f"{use[1]}>{next(each)}</use>", dots)
