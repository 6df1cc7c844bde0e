"""How sources call and write things (``formats.toml``): facts, what is no published post, and dates."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..swedish.lexicon import toml_list


@cache
def formats() -> dict[str, dict[str, Any]]:
    """Return the tables of ``formats.toml``, read once; do not change the result."""
    return tomllib.loads(Path(__file__).with_name("formats.toml").read_text(encoding="utf-8"))


def fold(name: object) -> str:
    """Return a name as names are compared: in lower case, letters and digits only."""
    return _folded(str(name))


@lru_cache(1 << 12)
def _folded(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


@cache
def names(table: str) -> dict[str, list[str]]:
    """Return one table of names, each folded: what they mean → the names, the surest first."""
    return {meaning: [fold(name) for name in said.split()] for meaning, said in formats()[table].items()}


@cache
def used_names() -> frozenset[str]:
    """Return the names, folded, that say something known; any other is a column of the source's own."""
    tables = ("names", "status_names", "flags", "marks")
    return frozenset(name for table in tables for each in names(table).values() for name in each)


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


@cache
def _forms(kind: str) -> list[re.Pattern[str]]:
    parts = dict(formats()["dates"])
    said, then = (parts[part].format(**parts) if kind == "days" else "" for part in ("said", "then"))
    return [re.compile(said + form.format(**parts) + then, re.VERBOSE | re.IGNORECASE) for form in parts[kind]]


# A year outside is a slip or a placeholder, and would make a time axis of eight thousand years.
_YEARS = range(1500, 2200)


def read_date(stated: str) -> datetime.date | None:
    """Return the day that ``stated`` names, Swedish, English or a machine's; None if it names none.

    Parameters
    ----------
    stated : str
        For instance ``2017-02-10``, ``den 10 februari 2017``, ``10/2 2017``, ``10/2-17``, ``10.2.2017``, ``170210``,
        ``Publicerad: 10 feb 2017 kl. 08.15``, a feed's ``Fri, 10 Feb 2017 08:00:00 +0100``, or seconds since 1970 (the
        day in Greenwich). Else the day is the one written, in whatever time zone it was written.

    Returns
    -------
    datetime.date or None

    Raises
    ------
    ValueError
        If there is no such day, its year is not between 1500 and 2199, its weekday is another, or several days may be
        meant (``02/10/2017``).

    Examples
    --------
    >>> read_date("fredag den 10 februari 2017"), read_date("10/2-17"), read_date("i fredags")
    (datetime.date(2017, 2, 10), datetime.date(2017, 2, 10), None)
    """
    plain = re.sub("[‐‑–]", "-", " ".join(stated.split())).strip("<>[]")  # Org writes [2017-02-10 fre]
    if len(plain) > 80 or re.search(r"(?![0-9])\d", plain):  # digits of other scripts
        return None
    part: dict[str, Any] = next((found.groupdict() for form in _forms("days") if (found := form.fullmatch(plain))), {})
    if not part or ("name" in part and part["name"].lower() not in toml_list("months.toml")):
        return None
    if "unix" in part:
        second = datetime.datetime.fromtimestamp(int(part["unix"]), datetime.UTC)
        part |= {"year": f"{second.year}", "month": second.month, "day": f"{second.day}"}
    days = sorted({day for order in _orders(part) if (day := _day(*order))})
    if not days:
        raise ValueError(f"{plain!r} is no date: there is no such day")
    if len(days) > 1:
        raise ValueError(f"{plain!r} may be {' or '.join(map(str, days))}: write the one that is meant")
    if days[0].year not in _YEARS:
        raise ValueError(f"{plain!r} cannot be right: the year is not between {_YEARS[0]} and {_YEARS[-1]}")
    weekdays = formats()["dates"]["weekdays"].split()
    for weekday in filter(None, (part["before"], part["after"])):
        if weekdays.index(weekday[:3].lower()) // 2 != days[0].weekday():
            raise ValueError(f"{plain!r} cannot be right: {days[0]} is no {weekday}")
    return days[0]


def is_date(line: str) -> bool:
    """Return whether a line names a day, be it one that there is not (30 February): a slip of the pen to be named."""
    with suppress(ValueError):
        return read_date(line) is not None
    return True


def is_day(line: str) -> bool:
    """Return whether a line names a day that there is: not 314159, a number that only looks like one."""
    with suppress(ValueError):
        return read_date(line) is not None
    return False


def _orders(part: dict[str, Any]) -> list[tuple[str, str | int, str]]:
    """Return what the parts of a date may be: year, month, day. Month before day is never taken, but makes doubt."""
    if "first" not in part:
        return [(part["year"], part.get("month") or toml_list("months.toml")[part["name"].lower()], part["day"])]
    first, second, third = part["first"], part["second"], part["third"]
    orders = [(third, second, first), *([(first, second, third)] if len(first) == len(third) == 2 else [])]
    return orders + ([(third, first, second)] if _day(*orders[0]) else [])


def _day(year: str, month: str | int, day: str) -> datetime.date | None:
    form, year = ("%Y-%m-%d", year) if len(year) > 3 else ("%y-%m-%d", year[-2:])
    with suppress(ValueError):
        return datetime.datetime.strptime(f"{year}-{month}-{day}", form).date()
    return None


def date_within(address: str) -> str:
    """Return the date that an address or a file's name holds (``/2017/02/10/``), or an empty text.

    Examples
    --------
    >>> date_within("https://blogg.example.se/Arkiv/2017-02-10-Varen.html"), date_within("170210 våren.txt")
    ('2017-02-10', '170210')
    """
    found = next((match[0] for form in _forms("within") if (match := form.search(address))), "")
    return re.sub(r"[/_. ]", "-" if found[:4].isdecimal() else " ", found)
