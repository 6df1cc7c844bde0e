"""Words and numbers that charts and shown tables add to the data, in English or Swedish."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

CHOSEN: dict[str, Literal["en", "sv"]] = {"language": "en"}
"""The language that :func:`sprakresa.set_style` chose."""


@cache
def _wording() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("wording.toml").read_text(encoding="utf-8"))


def said(words: str) -> str:
    """Return the words of a chart in the language chosen by :func:`set_style`."""
    return words if CHOSEN["language"] == "en" else _wording()["sv"].get(words, words)


def number(value: float, digits: int | None = None) -> str:
    """Return a number as it is written in the language chosen: 1,234.5 or 1 234,5.

    Examples
    --------
    >>> number(1234.5), number(-2, 1)
    ('1,234.5', '−2.0')
    """
    text = (f"{value:,.10g}" if digits is None else f"{value:,.{digits}f}").replace("-", "−")
    return text if CHOSEN["language"] == "en" else text.translate(str.maketrans(",.", "\xa0,"))


def counted_noun(n: int, noun: str) -> str:
    """Return a number with its noun: 1 post, 2 posts."""
    return f"{number(n)} {said(noun if n == 1 else noun + 's')}"


def column_name(column: object) -> str:
    """Return what a reader calls a column of a table, in the language chosen."""
    return said(_wording()["columns"].get(str(column), str(column).replace("_", " ")))
