"""Dates as people and machines write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

from ..swedish.lexicon import toml_list

_YEAR = r"(?P<year> \d{4} | [-'’]? \d\d (?!\d) )"
_CLOCK = r"\d{1,2} [:.] \d{2} (?: [:.] \d{2} (?: [.,] \d+ )? )?"
_ZONE = r"(?: \ ? (?: (?-i: [A-Z]{1,5} ) | [+-]\d{2}:?\d{2} | \( \w+ \) | [ap]\.?m\.? ) )*"
_SAID = r"""
    (?: (?: publicera[dt] | postat | skrive[nt] | inlagt | upplagt | datum | posted | published ) \b
        (?: \ den | \ on )? \ ?:?\ ? )?
    (?: (?: mån | tis | ons | tors? | fre | lör | sön | mon | tue | wed | thu | fri | sat | sun ) [^\W\d]* \.? ,? \ )?
    (?: den \ | the \ )?
"""
_FORMS = {
    # how a day is written: how its year, month and day are found there
    "2017-02-10": r"(?P<year> \d{4} ) (?P<mark> [-/._] ) (?P<month> \d{1,2} ) (?P=mark) (?P<day> \d{1,2} )",
    "20170210": r"(?P<year> \d{4} ) (?P<month> \d\d ) (?P<day> \d\d ) (?!\d)",
    "10 februari 2017": rf"(?P<day> \d{{1,2}} ) (?: \ ? (?: :?[ae] | st | nd | rd | th )\b )? \.? (?: \  | - )?"
                        rf" (?P<name> [a-z]{{3,}} ) \.? ,? (?: \  | - )? {_YEAR}",
    "February 10, 2017": rf"(?P<name> [a-z]{{3,}} ) \.? \ (?P<day> \d{{1,2}} ) (?: st | nd | rd | th )? ,? \ {_YEAR}",
    "Feb 10 08:00:00 2017": rf"(?P<name> [a-z]{{3}} ) \ (?P<day> \d{{1,2}} ) \ {_CLOCK} {_ZONE} \ (?P<year> \d{{4}} )",
    "10/2 2017": rf"(?P<day> \d{{1,2}} ) / (?P<month> \d{{1,2}} ) (?: \ ?-\ ? | \ ) {_YEAR}",
    "10.2.2017": r"(?P<day> \d{1,2} ) \. \ ? (?P<month> \d{1,2} ) \. \ ? (?P<year> \d{4} | \d\d )",
    "170210": r"(?P<year> \d\d ) (?P<month> \d\d ) (?P<day> \d\d )",
    "10/02/2017": r"(?P<first> \d{1,2} ) (?P<mark> [-/] ) (?P<second> \d{1,2} ) (?P=mark) (?P<third> \d{4} | \d\d )",
    "1486684800": r"(?P<unix> \d{10} ) (?: \d{3} )?",
}  # fmt: skip
_DATE = [
    re.compile(rf"{_SAID} {form} (?: [T ,]{{0,2}} (?:kl\.?\ ?)? {_CLOCK} {_ZONE} )? \.?", re.VERBOSE | re.IGNORECASE)
    for form in _FORMS.values()
]
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
        If there is no such day, its year is not between 1500 and 2199, or several days may be meant (``02/10/2017``).

    Examples
    --------
    >>> read_date("fredag den 10 februari 2017"), read_date("10/2-17"), read_date("i fredags")
    (datetime.date(2017, 2, 10), datetime.date(2017, 2, 10), None)
    """
    plain = " ".join(stated.split())
    found = [match for form in _DATE if (match := form.fullmatch(plain))] if len(plain) <= 80 else []
    if not found:
        return None
    part = found[0].groupdict()
    if "unix" in part:
        return datetime.datetime.fromtimestamp(int(part["unix"]), datetime.UTC).date()
    if "name" in part and part["name"].lower() not in toml_list("months.toml"):
        return None
    days = list(_possible_days(part, plain))
    if len(days) > 1:
        raise ValueError(f"{plain!r} may be {' or '.join(map(str, days))}: write the one that is meant")
    if days[0].year not in _YEARS:
        raise ValueError(f"{plain!r} cannot be right: the year is not between {_YEARS[0]} and {_YEARS[-1]}")
    return days[0]


def _possible_days(part: dict[str, Any], plain: str) -> Iterator[datetime.date]:
    """Yield the days that the parts of a date may mean; raise if there is none."""
    if "first" in part:  # day/month/year; year/month/day; month/day/year is never taken but makes a date ambiguous
        first, second, third = part["first"], part["second"], part["third"]
        orders = [(third, second, first), *([(first, second, third)] if len(first) == len(third) == 2 else [])]
        orders += [(third, first, second)] if _day(*orders[0]) else []
    else:
        orders = [(part["year"], part.get("month") or toml_list("months.toml")[part["name"].lower()], part["day"])]
    days = {day for order in orders if (day := _day(*order))}
    if not days:
        raise ValueError(f"{plain!r} is no date: there is no such day")
    yield from sorted(days)


def _day(year: str, month: str | int, day: str) -> datetime.date | None:
    number = int(year.lstrip("-'’"))
    if len(year) < 4:
        number += 1900 if number > 68 else 2000
    try:
        return datetime.date(number, int(month), int(day))
    except ValueError:
        return None


_WITHIN = (
    re.compile(r"(?<!\d) \d{4} ([-/_. ]) \d\d \1 \d\d (?!\d)", re.VERBOSE),
    re.compile(r"(?<!\d) (?:1[5-9]|20|21) \d\d (?:0\d|1[0-2]) [0-3]\d (?!\d)", re.VERBOSE),
    re.compile(r"(?<![^/]) \d\d (?:0\d|1[0-2]) [0-3]\d (?!\d)", re.VERBOSE),
    re.compile(r"(?<!\d) \d{1,2} [-_ ] [a-z]{3,9} [-_ ] \d{4} (?!\d)", re.VERBOSE | re.IGNORECASE),
)  # fmt: skip


def date_within(address: str) -> str:
    """Return the date that an address or a file's name holds (``/2017/02/10/``), or an empty text.

    Examples
    --------
    >>> date_within("https://blogg.example.se/Arkiv/2017-02-10-Varen.html"), date_within("170210 våren.txt")
    ('2017-02-10', '170210')
    """
    found = next((match[0] for form in _WITHIN if (match := form.search(address))), "")
    return re.sub(r"[/_. ]", "-" if found[:4].isdecimal() else " ", found)
