"""A post as text: its facts in front matter, YAML or TOML, and below them the text as published."""

from __future__ import annotations

import datetime
import math
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from .cleaning import clean_text
from .days import read_date
from .frame import split_post

POSTS = ("post_id", "published", "title", "author", "role", "kind", "url", "source", "text")
"""A dated post a row. ``text`` is what is counted; ``source`` names the file it was read from."""


FACTS = ("post_id", "title", "date", "author", "role", "kind", "url", "categories", "blog")
"""What front matter holds, in this order; :func:`parse_post` reads the first seven."""

_FRONT_MATTER = re.compile(
    r"""(?P<fence> --- | \+\+\+ ) [ \t]* \n          # YAML between lines of ---, TOML between lines of +++
        (?P<facts> .*? )
        ^ (?P=fence) [ \t]* (?: \n | \Z )
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


def parse_post(text: str, file: Path) -> dict:
    r"""Return facts and text of a post in Markdown or plain text.

    Parameters
    ----------
    text : str
        The file's content.
    file : pathlib.Path
        Its name, which may begin with the date; it is not opened.

    Returns
    -------
    dict
        ``published`` (None where there is no date) and ``date_from``: front matter, file name, or first line;
        ``title``, ``author``, ``role``, ``kind``, ``url``, ``text``, and ``post_id`` where the front matter has it.

    Raises
    ------
    ValueError
        Naming the file, and the line where there is one.

    Examples
    --------
    >>> post = parse_post('+++\ntitle = "Våren"\ndate = 2017-02-10\n+++\n\nVi blir bättre.', Path("våren.md"))
    >>> post["published"], post["date_from"], post["title"], post["text"]
    (datetime.date(2017, 2, 10), 'front matter', 'Våren', 'Vi blir bättre.')
    """
    found = _FRONT_MATTER.match(text)
    if (fence := text[:4]) in ("---\n", "+++\n") and not found:
        raise ValueError(f"{file}, line 1: the front matter has no end; close it with a line of {fence.strip()}")
    facts = _facts(found, file) if found else {}
    body = text[found.end() :].removeprefix("\n") if found else text
    post = {column: facts.get(column, "") for column in ("author", "role", "kind", "url")}
    if "title" not in facts:
        parts = split_post(clean_text(body), author=post["author"])
        facts["title"] = next(iter(parts.loc[parts["part"] == "title", "text"]), "")
    if facts.get("post_id"):
        post["post_id"] = facts["post_id"]
    published, date_from = _published(facts, body, file)
    return post | {"published": published, "date_from": date_from, "title": facts["title"], "text": body}


def _facts(found: re.Match, file: Path) -> dict[str, str]:
    import yaml

    try:
        if found["fence"] == "+++":
            facts = tomllib.loads("\n" + found["facts"])  # so that its line 2 is the file's line 2
        else:
            facts = yaml.load(found["facts"], Loader=yaml.BaseLoader) or {}  # makes strings only, and runs nothing
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file}: the front matter cannot be read as TOML: {error}") from None
    except yaml.YAMLError as error:
        line = mark.line + 2 if (mark := getattr(error, "problem_mark", None)) else 1
        said = (
            f"cannot be read as YAML ({getattr(error, 'problem', error)}); put values that hold a colon between quotes"
        )
        raise ValueError(f"{file}, line {line}: the front matter {said}") from None
    if not isinstance(facts, dict):
        raise ValueError(f"{file}, line 2: the front matter must be lines of the form `date: 2017-02-10`")
    return {str(key).lower(): _one_line(value) for key, value in facts.items()}


def _one_line(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value).strip()


def _published(facts: dict[str, str], body: str, file: Path) -> tuple[datetime.date | None, str]:
    stated = facts.get("date") or facts.get("published")
    named = re.match(r"\d{4}-\d\d-\d\d", file.name)
    try:
        if not stated and not named:
            published = read_date(body.lstrip().partition("\n")[0])
            return published, "first line" if published else ""
        published = read_date(stated or named[0])
    except ValueError as error:
        raise ValueError(f"{file}: {error}; correct the date") from None
    if published is None:
        raise ValueError(f"{file}: {stated!r} is no date I can read; write it as 2017-02-10 or 10 februari 2017")
    return published, "front matter" if stated else "file name"


def format_post(post: Mapping) -> str:
    """Return a post as Markdown with front matter: what :func:`parse_post` reads back.

    Parameters
    ----------
    post : mapping
        ``published``, ``title``, ``text``, and any of :data:`FACTS`; empty facts are left out, the title never.

    Returns
    -------
    str

    Examples
    --------
    >>> print(format_post({"published": datetime.date(2017, 2, 10), "title": "Vägen: en resa", "text": "Hej."}))
    ---
    title: 'Vägen: en resa'
    date: 2017-02-10
    ---
    <BLANKLINE>
    Hej.
    """
    import yaml

    told = {name: " ".join(str(post.get(name) or "").split()) for name in FACTS} | {"date": post["published"]}
    facts = {name: value for name, value in told.items() if value or name == "title"}
    front_matter = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, width=math.inf)
    return f"---\n{front_matter}---\n\n{post['text']}"


def read_text(file: Path) -> str:
    """Return the content of a file in UTF-8, with one kind of line end.

    Raises
    ------
    ValueError
        Naming file, line and byte, if it is in another encoding.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = error.object.count(b"\n", 0, error.start) + 1, error.object[error.start]
        hint = "open it in the encoding it was written in (often Windows-1252) and save it as UTF-8"
        raise ValueError(f"{file}, line {line}: byte 0x{byte:02x} is not UTF-8; {hint}") from None
