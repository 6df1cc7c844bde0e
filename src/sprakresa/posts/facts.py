"""The facts of a post: what each is read from, by its type.

A source gives a record (name → value); :func:`take_facts` finds our facts in it whatever they are called there, and
reads each by its type. Nothing is made of a value of unknown shape by ``str``: it is refused by name.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from .formats import fold, names, read_date, used_names, why_left_out
from .markup import RENDERED, has_markup, html_to_text, plain_text

POSTS = ("post_id", "published", "title", "author", "role", "kind", "url", "source", "text")
"""A dated post a row. ``text`` is what is counted; ``source`` names the file it was read from."""

COLUMNS = ("date_from", "status", "categories", "blog", "guid", "markup", "characters", "left_out", "note")
"""What a source adds to :data:`POSTS`: where the date came from (“pubDate”, “file name” …), what the source calls the
post's status, “none” where its text was made from HTML and has signs that would pass for Markdown, characters in the
source, why an import leaves the post out ("" if it does not)."""


def value_at(record: Any, path: str) -> Any:
    """Return the value under a name, or at a path of names and numbers (``content.rendered``, ``posts.0.text``)."""
    for step in [path] if isinstance(record, Mapping) and path in record else path.split("."):
        record = {str(at): each for at, each in enumerate(record)} if isinstance(record, list) else record
        record = record.get(step) if isinstance(record, Mapping) else None
    return record


def flatten(record: Mapping) -> dict:
    """Return a record with the facts that a program keeps one level deeper (``extra``, ``attributes`` …) in it."""
    nested = (each for name, each in record.items() if fold(name) in names("shapes")["nested"])
    return {key: each for held in nested if isinstance(held, Mapping) for key, each in held.items()} | {**record}


def as_text(value: Any, *, name: str, parted: str = "\n\n") -> str:
    """Return a value as text: what is nested is taken apart where its shape is known, else refused by name."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str | int | float | datetime.date | datetime.time) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and not any(isinstance(each, list) for each in value):
        if any(isinstance(each, Mapping) and {*each} >= {"type", "text"} for each in value):
            parted = ""  # runs of one text, some of them links
        return parted.join(filter(None, (as_text(each, name=name, parted=parted) for each in value)))
    if isinstance(value, Mapping):
        keys = {fold(key): key for key in reversed([*value])}
        if joined := [str(value[keys[part]]) for part in names("shapes")["joined"] if part in keys]:
            return " ".join(joined)
        if inner := next((keys[wanted] for wanted in names("shapes")["inner"] if wanted in keys), ""):
            return as_text(value[inner], name=f"{name}.{inner}", parted=parted)
        if value and all(isinstance(each, Mapping) for each in value.values()):
            return as_text([*value.values()], name=name, parted=parted)
        named = ", ".join(map(str, value))[:200] or "nothing"
        raise ValueError(f"{name!r} holds {named}: say which is meant, for instance {name}.{next(iter(value), 'x')}")
    raise ValueError(f"{name!r} is a {type(value).__name__}, no text: leave it out, or name another column")


def as_title(value: Any, *, name: str) -> str:
    """Return a title as its readers see it, without tags and entities."""
    title = as_text(value, name=name)
    return (html_to_text(title) or title) if has_markup(title) or "&" in title else title


def as_names(value: Any, *, name: str) -> str:
    """Return people: one, several, or nobody where there is but a number or an address."""
    if isinstance(value, list):
        return "; ".join(dict.fromkeys(filter(None, (as_names(each, name=name) for each in value))))
    said = "" if isinstance(value, int) else " ".join(as_text(value, name=name, parted="; ").split())
    return re.sub(r"^\S+@\S+\s*\((.+)\)$", r"\1", said)


def _as_date(value: Any, *, name: str) -> str:
    """Return a date as it is written, or as [2017, 2, 10]; a truth value names none."""
    if isinstance(value, list) and len(value) >= 3 and all(isinstance(each, int) for each in value):
        return "-".join(map(str, value[:3]))
    value = value[0] if isinstance(value, list) and value else value
    stated = "" if isinstance(value, bool) else as_text(value, name=name).strip().removesuffix(".0")
    return "" if fold(stated) in names("shapes")["nodate"] else stated


def _as_list(value: Any, *, name: str) -> str:
    numbers = isinstance(value, list) and any(isinstance(each, int) for each in value)  # WordPress's, of nothing known
    return "" if numbers or isinstance(value, bool) else as_text(value, name=name, parted="; ")


def _as_url(value: Any, *, name: str) -> str:
    if isinstance(value, list):  # of Atom's links the page itself goes before pictures and the feed
        value = sorted(value, key=lambda link: not isinstance(link, Mapping) or link.get("rel") != "alternate")[:1]
    return _as_list(value, name=name)


_OURS = {*map(fold, (*POSTS, *COLUMNS))}
_READ = {"date": _as_date, "text": as_text, "title": as_title, "author": as_names, "url": _as_url}


def take_facts(record: Mapping, *, columns: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the facts of a record of any source, as :func:`make_row` takes them.

    Parameters
    ----------
    record : mapping
        Names → values, as a reader found them.
    columns : mapping, optional
        Our fact → name or path in the record, where :data:`NAMES` does not find it.

    Returns
    -------
    dict
        ``dates`` (where, what is written there), ``left_out``, our facts, and the record's other columns.

    Raises
    ------
    ValueError
        Naming a text whose shape is not known. Any other fact of such a shape is left empty, with a ``note``.

    Examples
    --------
    >>> facts = take_facts({"datum": "10/2 2017", "title": {"rendered": "V&aring;ren"}, "parti": "S", "id": 3})
    >>> facts["dates"], facts["title"], facts["parti"], facts["post_id"]
    ([('column datum', '10/2 2017')], 'Våren', 'S', '3')
    """
    columns = columns or {}
    given = {fold(name): name for name in reversed([*map(str, record)])}
    facts: dict[str, Any] = {"dates": [], "left_out": why_left_out(record)}
    for fact, known in names("names").items():
        named = [columns[fact]] if fact in columns else [given[name] for name in known if name in given]
        full = [name for name in named if fold(name) not in names("shapes")["teasers"]]
        for name in full if fact == "text" and full else named:
            try:
                value = _READ.get(fact, _as_list)(value_at(record, name), name=name)
            except ValueError as error:
                if fact == "text":
                    raise
                value, facts["note"] = str(error) if fact == "date" else "", str(error)
            if fact == "date":
                facts["dates"].append((f"column {name}", value))
            elif value.strip():
                facts[fact] = value if fact == "text" else " ".join(value.split())
                break
    if has_markup(text := facts.get("text", ""), blocks=True):  # tags inside lines alone may be Markdown's
        rendered = html_to_text(text, shortcodes=True, line_ends="<p" not in text)
        facts |= {"text": rendered, "markup": RENDERED, "characters": len(text)}
    if "://" in facts.get("post_id", ""):  # an address names a post for machines, not for people
        facts.setdefault("guid", facts.pop("post_id"))
    ours = used_names() | _OURS | {*map(fold, columns.values())}
    others = {str(name): _as_extra(value) for name, value in record.items() if fold(name) not in ours}
    return facts | {name: said for name, said in others.items() if said}


def _as_extra(value: Any) -> str:
    """Return the value of a column that is none of ours where it is short and flat; "" where it is not."""
    values = value if isinstance(value, list) else [value]
    if len(values) > 50 or not all(isinstance(each, str | int | float | datetime.date) for each in values):
        return ""
    said = "; ".join(as_text(each, name="") for each in values if not isinstance(each, bool)).strip()
    return said if len(said) <= 300 and "\n" not in said else ""


def make_row(*, text: str = "", dates: Iterable[tuple[str, str]] = (), characters: int = 0, **facts: Any) -> dict:
    """Return one post as a row: by the columns of :data:`POSTS`, :data:`COLUMNS` and its source's own.

    Parameters
    ----------
    text : str
        The post's text.
    dates : iterable of (str, str)
        Where a date is written, and what is written there; the first that can be read is taken.
    characters : int
        How long the post was in the source.
    **facts : str
        Any other column, a text each; what ``left_out`` says goes before that text or date are missing.

    Examples
    --------
    >>> row = make_row(text="Hej.", dates=[("pubDate", "0000-00-00"), ("address", "2017-02-10")])
    >>> row["published"], row["date_from"], row["left_out"]
    (datetime.date(2017, 2, 10), 'address', '')
    """
    text = _whole_characters(text.replace("\r\n", "\n"))
    published, date_from, unreadable = first_date(dates)
    lacks = "no text" if not text.strip() else "" if published else f"no date{unreadable}"
    row: dict[str, Any] = dict.fromkeys((*POSTS, *COLUMNS), "")
    row |= {_whole_characters(name): _whole_characters(fact) for name, fact in facts.items()}
    if row["markup"] == RENDERED and plain_text(text) == text:  # no sign would pass for Markdown
        row["markup"] = ""
    row |= {"title": " ".join(row["title"].split()), "left_out": row["left_out"] or lacks}
    return row | {"published": published, "date_from": date_from, "text": text, "characters": characters or len(text)}


def _whole_characters(text: str) -> str:
    """Join the halves of characters (“😀” as two); what no file can hold: “�” for a half that is alone, NUL goes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def first_date(dates: Iterable[tuple[str, str]]) -> tuple[datetime.date | None, str, str]:
    """Return the first day that can be read, where it is written, and why the first that is written cannot be read."""
    unreadable = ""
    for where, stated in dates:
        why = repr(stated.strip()[:80])
        try:
            if published := read_date(stated):
                return published, where, ""
        except ValueError as error:
            why = str(error)
        if re.fullmatch(r"[34]\d{4}", stated):
            why += ", a spreadsheet's number of a day? Format the column as dates"
        unreadable = unreadable or (stated.strip() and f" that can be read ({where}: {why})")
    return None, "", unreadable
