"""Dates as people and machines write them."""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import Any

from ..swedish.lexicon import toml_list
from .keys import formats


@cache
def _forms(kind: str) -> list[re.Pattern[str]]:
    parts = dict(formats()["dates"])
    around = {name: parts[name].format(**parts) for name in ("said", "then")}
    whole = f"{around['said']} %s {around['then']} \\.?" if kind == "days" else "%s"
    return [re.compile(whole % form.format(**parts), re.VERBOSE | re.IGNORECASE) for form in parts[kind]]


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
    if re.search(r"(?![0-9])\d", plain):  # digits of other scripts
        return None
    found = [match for form in _forms("days") if (match := form.fullmatch(plain))] if len(plain) <= 80 else []
    if not found:
        return None
    part: dict[str, Any] = found[0].groupdict()
    if "unix" in part:
        second = datetime.datetime.fromtimestamp(int(part["unix"]), datetime.UTC)
        part |= {"year": f"{second.year}", "month": second.month, "day": f"{second.day}"}
    if "name" in part and part["name"].lower() not in toml_list("months.toml"):
        return None
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
    try:
        return read_date(line) is not None
    except ValueError:
        return True


def _orders(part: dict[str, Any]) -> list[tuple[str, str | int, str]]:
    """Return what the parts of a date may be: year, month, day. Month before day is never taken, but makes doubt."""
    if "first" not in part:
        return [(part["year"], part.get("month") or toml_list("months.toml")[part["name"].lower()], part["day"])]
    first, second, third = part["first"], part["second"], part["third"]
    orders = [(third, second, first), *([(first, second, third)] if len(first) == len(third) == 2 else [])]
    return orders + ([(third, first, second)] if _day(*orders[0]) else [])


def _day(year: str, month: str | int, day: str) -> datetime.date | None:
    number = int(year.lstrip("-'’"))
    if len(year) < 4:
        number += 1900 if number > 68 else 2000
    try:
        return datetime.date(number, int(month), int(day))
    except ValueError:
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
