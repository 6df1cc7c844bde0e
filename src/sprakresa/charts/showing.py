"""What a reader of a notebook sees: figures with their descriptions, sentences, tables."""

from __future__ import annotations

import base64
import html

import pandas as pd

from .rendering import DPI, render
from .style import Figure
from .tables import Styler, as_styled


def show(fig: Figure, alt: str, *, width: int = 800, picture: bytes | None = None) -> None:
    """Show a figure in the notebook, with its description for those who cannot see it, and close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    alt : str
        What a reader should know who does not see the picture; it is also written under it.
    width : int
        Width on the page, in pixels.
    picture : bytes, optional
        The figure as PNG, where it has been rendered already.

    Raises
    ------
    ValueError
        If the description is empty.
    """
    import matplotlib.pyplot as plt
    from IPython.display import HTML, display

    if not alt.strip():
        raise ValueError("the figure has no description: say in `alt` what is to be seen")
    # JupyterLab drops the description of an image output, and keeps that of an image in HTML.
    raw, words = base64.b64encode(picture or render(fig, "png", dpi=DPI)).decode(), html.escape(alt)
    image = f'<img src="data:image/png;base64,{raw}" alt="{words}" width="{width}" style="max-width: 100%">'
    display(HTML(f"<figure>{image}<figcaption><em>{words}</em></figcaption></figure>"))
    plt.close(fig)


def say(sentence: str) -> None:
    """Show a sentence in the notebook as running text: one that is built from a table, so that it stays true.

    Parameters
    ----------
    sentence : str
        Markdown. Nothing is shown where it is empty.
    """
    from IPython.display import Markdown, display

    if sentence.strip():
        display(Markdown(sentence))


def show_table(table: pd.DataFrame | Styler, *, n: int | None = 20, caption: str = "") -> None:
    """Show a table in the notebook as a reader wants it.

    Dates have no time of day, whole numbers no decimals, others three digits; columns have plain names in the language
    of :func:`set_style`; there are no row numbers. A table without rows is a sentence that says so.

    Parameters
    ----------
    table : pandas.DataFrame or pandas.io.formats.style.Styler
        A Styler is shown as it is, and needs a uuid that is set (:func:`sprakresa.style_concordance` sets one).
    n : int, optional
        How many rows of a DataFrame to show; all when None. The caption says if there are more.
    caption : str
        Text above the table.
    """
    from IPython.display import HTML, display

    styled = as_styled(table, n=n, caption=caption) if isinstance(table, pd.DataFrame) else table
    display(HTML(styled if isinstance(styled, str) else styled.to_html()))
