"""A post as text: its facts at the top, in YAML, TOML, JSON or plain lines, and below them the text as published."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any, ClassVar

import yaml

from .facts import COLUMNS, POSTS, as_title, flatten, make_row, take_facts
from .formats import date_within, fold, formats, is_date, names, used_names
from .markup import split_published

FACTS = ("post_id", "title", "date", "author", "role", "kind", "url", "guid", "categories", "blog", "markup")
"""What front matter holds, in this order; then come a table's other columns."""

_NOT_WRITTEN = {*POSTS, *COLUMNS, "words", "period"} - {*FACTS}
_ABOVE, _FENCED, _BARE = (re.compile(pattern) for pattern in formats()["heads"].values())


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML's loader that makes strings, truth values and nothing, and runs nothing; in C where there is one."""

    yaml_implicit_resolvers: ClassVar[dict] = {}  # “no”, “on” and “2017” are texts


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?i:true|false)\Z"), [*"tTfF"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(?i:null|~)\Z"), [*"nN~"])


def parse_post(text: str, file: Path) -> dict[str, Any]:
    r"""Return a post in Markdown or plain text as a row (:func:`sprakresa.posts.facts.make_row`).

    Parameters
    ----------
    text : str
        The file's content.
    file : pathlib.Path
        Its name, which may hold the date; it is not opened.

    Returns
    -------
    dict
        ``published`` (None where there is no date) and ``date_from``: front matter, file name, or first line; our
        other facts, ``text`` as published, and whatever else the front matter states.

    Raises
    ------
    ValueError
        Naming the line, and the file where the line is not enough.

    Examples
    --------
    >>> post = parse_post('+++\ntitle = "Våren"\ndate = 2017-02-10\n+++\n\nVi blir bättre.', Path("våren.md"))
    >>> post["published"], post["date_from"], post["title"], post["text"]
    (datetime.date(2017, 2, 10), 'front matter', 'Våren', 'Vi blir bättre.')
    """
    record, body = _part(text, file)
    stated = {name: value for name, value in flatten(record).items() if fold(name) not in names("names")["text"]}
    facts = take_facts(stated)
    facts["dates"] = [("front matter", date) for _, date in facts["dates"] if date]
    facts["dates"] += [("file name", date_within(file.parent.name if file.stem == "index" else file.name))]
    if not any(date for _, date in facts["dates"]) and is_date(first_line := body.lstrip().partition("\n")[0]):
        facts["dates"] = [("first line", first_line)]
    if not any(fold(name) in names("names")["title"] for name in stated):
        parts = split_published(make_row(text=body, **facts))
        facts["title"] = next((line for part, _, line in parts if part == "title"), "")
    return make_row(text=body, **facts)


def _part(text: str, file: Path) -> tuple[dict[str, Any], str]:
    """Return the facts at the top of a file as a record, and the text below them."""
    text = text[above.end() :] if (above := _ABOVE.match(text)) else text
    found = _FENCED.match(text)
    if found and (found["fence"] or fold(re.split("[:=]", text, maxsplit=1)[0]) in used_names()):
        return _read_facts(found, file), text[found.end() :].removeprefix("\n")
    if (fence := text[:4]) in ("---\n", "+++\n", ";;;\n"):
        raise ValueError(f"{file}, line 1: the front matter has no end; close it with a line of {fence.strip()}")
    if text.startswith("{"):
        try:
            record, end = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{file}: it begins with {{ but is no JSON ({error}); is it one post at all?") from None
        return record, text[end:].lstrip("\n")
    if (found := _BARE.match(text)) and (record := _read_lines(found)):
        return record, text[found.end() :].lstrip("\n")
    return {}, text


def _read_facts(found: re.Match[str], file: Path) -> dict[str, Any]:
    if found["jbake"]:
        return dict(line.split("=", 1) for line in found["jbake"].splitlines())
    fence, written = (found["fence"] or "-")[0], found["facts"] if found["fence"] else found["open"]
    kind = found["kind"] or {"+": "toml", ";": "json"}.get(fence, "yaml")
    if kind not in ("yaml", "toml", "json"):
        raise ValueError(f"{file}, line 1: front matter in {kind} is not read; write it as YAML")
    if kind == "json" and not written.lstrip().startswith("{"):  # Hexo leaves the braces out
        written = f"{{{written}}}"
    try:
        _refuse_depth(written, kind)
        facts = tomllib.loads("\n" + written) if kind == "toml" else yaml.load(written, Loader=_Loader) or {}
    except yaml.YAMLError as error:
        line = mark.line + 2 if (mark := getattr(error, "problem_mark", None)) else 1
        why = str(getattr(error, "problem", error))
        hint = next((hint for sign, hint in formats()["yaml"].items() if sign in why), "correct it there")
        raise ValueError(f"{file}, line {line}: the front matter cannot be read as YAML ({why}); {hint}") from None
    except (ValueError, RecursionError) as error:  # also tomllib's
        raise ValueError(f"{file}: the front matter cannot be read as {kind.upper()}: {error}") from None
    if not isinstance(facts, dict):
        raise ValueError(f"{file}, line 2: the front matter must be lines of the form `date: 2017-02-10`")
    return facts


DEEPEST = 50
"""Levels of values inside each other: more than any post has, and fewer than a parser written in C dies of."""


def _refuse_depth(written: str, kind: str) -> None:
    if kind == "toml":
        is_deep = bool(re.search(rf"(?:[\w\"'-]+[ \t]*\.[ \t]*){{{DEEPEST}}}", written))
    else:
        events = yaml.parse(written, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # an event at a time
        steps = (isinstance(e, yaml.CollectionStartEvent) - isinstance(e, yaml.CollectionEndEvent) for e in events)
        is_deep = sum(map(written.count, "[{-?:")) > DEEPEST and any(n >= DEEPEST for n in accumulate(steps))
    if is_deep:
        raise ValueError(f"values stand more than {DEEPEST} deep inside each other")


def _read_lines(found: re.Match[str]) -> dict[str, Any]:
    """Return lines of facts as a record, or nothing if they are but the beginning of a text."""
    lines = (line.lstrip(".:#+ ").partition(":") for line in found["facts"].splitlines())
    record: dict[str, Any] = {name.strip(): value.strip() for name, _, value in lines}
    is_said = re.match(r"\.\. |#\+", found["facts"]) or {"slug", "status"} & {*map(fold, record)}
    is_dated = any(is_date(value) for name, value in record.items() if fold(name) in names("names")["date"])
    known = {name for fact in ("title", "author", "categories", "post_id") for name in names("names")[fact]}
    is_known = [fold(name) in known for name in record]
    is_head = is_dated or (is_said and is_known[0]) or {*map(fold, record)} <= {*known, "slug", "status", "lang"}
    return {name: found[name].strip() for name in ("title", "author") if found[name]} | record if is_head else {}


def format_post(post: Mapping[str, Any]) -> str:
    """Return a post as Markdown with front matter: what :func:`parse_post` reads back.

    Parameters
    ----------
    post : mapping
        ``published``, ``title``, ``text``, any of :data:`FACTS`, and any other column; empty facts are left out, the
        title never.

    Returns
    -------
    str

    Examples
    --------
    >>> import datetime
    >>> print(format_post({"published": datetime.date(2017, 2, 10), "title": "Vägen: en resa", "text": "Hej."}))
    ---
    title: 'Vägen: en resa'
    date: 2017-02-10
    ---
    <BLANKLINE>
    Hej.
    """
    columns = [*FACTS, *(name for name in post if name not in _NOT_WRITTEN and name not in FACTS)]
    written = {str(name): " ".join(str(post.get(name, "")).split()) for name in columns} | {"date": post["published"]}
    if as_title(written["title"], name="title") != written["title"]:  # <b> in a title is its author's
        written["title"] = html.escape(written["title"], quote=False)
    facts = {name: value for name, value in written.items() if value or name == "title"}
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    front_matter = yaml.dump(facts, Dumper=dumper, allow_unicode=True, sort_keys=False, width=2**31 - 1)
    text = post["text"].replace("\r\n", "\n").replace("\r", "\n")
    return f"---\n{front_matter}---\n\n{text}"
