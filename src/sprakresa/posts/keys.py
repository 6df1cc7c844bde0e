"""What sources call things (``formats.toml``): the names of facts, and what a record says that is no published post."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any


@cache
def formats() -> dict[str, dict[str, Any]]:
    """Return the tables of ``formats.toml``, read once; do not change the result."""
    return tomllib.loads(Path(__file__).with_name("formats.toml").read_text(encoding="utf-8"))


def fold(name: object) -> str:
    """Return a name as names are compared: in lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", str(name)).casefold()


@cache
def names(table: str) -> dict[str, list[str]]:
    """Return one table of names, each folded: what they mean → the names, the surest first."""
    return {meaning: [fold(name) for name in said.split()] for meaning, said in formats()[table].items()}


@cache
def substitutions(markup: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the patterns of a kind of markup, each with what takes its place."""
    return [(re.compile(pattern, re.VERBOSE | re.MULTILINE), by) for pattern, by in formats()["markup"][markup]]


def substitute(text: str, *markups: str) -> str:
    """Return a text without these kinds of markup."""
    for pattern, by in chain.from_iterable(map(substitutions, markups)):
        text = pattern.sub(by, text)
    return text


@cache
def used_names() -> frozenset[str]:
    """Return the names, folded, that say something known; any other is a column of the source's own."""
    return frozenset(
        name for table in ("names", "status_names", "flags", "marks") for each in names(table).values() for name in each
    )


def why_left_out(record: Mapping[str, Any]) -> str:
    """Return why a record is no published post, by what it says of itself; "" if it is one.

    Examples
    --------
    >>> why_left_out({"draft": True}), why_left_out({"published": "true"}), why_left_out({"post_type": "nav_menu_item"})
    ('a draft', '', 'no post: nav menu item')
    """
    return next(filter(None, _reasons(record)), "")


def _reasons(record: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the reasons to leave a record out, by its names in order; what is no reason is empty."""
    kinds, shapes, no_posts = names("status_names"), names("shapes"), names("types")["no_post"]
    for name, value in record.items():
        plain, nested = fold(name), value if isinstance(value, Mapping) else {}
        value = next((nested[key] for key in ("name", "value", "slug") if key in nested), "") if nested else value
        said = fold(value) if isinstance(value, str | int) else ""
        yield (said in shapes["true"] or bool(nested)) and _meaning("flags", plain)
        yield said not in ("", *shapes["false"], *shapes["nothing"]) and _meaning("marks", plain)
        yield nested.get("protected") is True and "behind a password"
        yield plain in kinds["published"] and said in shapes["false"] and "a draft"
        is_other = plain in kinds["status"] and said not in ("", *shapes["published"])
        yield is_other and (_meaning("statuses", said) or f"not published ({value})")
        is_other = plain in kinds["type"] and (said in no_posts or (plain == "posttype" and said != "post"))
        yield is_other and f"no post: {str(value).lower().replace('_', ' ')}"
        is_address = plain == "to" and "://" in str(value)
        yield is_address and not re.search(r"[#:]Public\b", f"{value} {record.get('cc')}") and "private"


def _meaning(table: str, name: str) -> str:
    return next((meaning for meaning, said in names(table).items() if name in said), "")
