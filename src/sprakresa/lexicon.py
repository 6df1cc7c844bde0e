"""The committed Swedish lists. Each stands in ``swedish/`` with its source and licence in its head.

=========================  ==================================================================
file                       what
=========================  ==================================================================
``abbreviations.toml``     abbreviations by whether they may end a sentence
``stop_words.toml``        closed-class words in named groups, each with an English gloss
``lemma_exceptions.tsv``   form → lemma, checked by hand
``lemma_corrections.tsv``  form → lemma, learned from Talbanken (CC BY-SA 4.0)
``compounds.toml``         prefixes, suffixes and short words, for taking compounds apart
``months.toml``            Swedish and English names of months, for dates
``furniture.toml``         openings and closings that frame a post but are not its text
=========================  ==================================================================
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


def _text(name: str) -> str:
    return files("sprakresa").joinpath("swedish", name).read_text(encoding="utf-8")


@cache
def toml_list(name: str) -> dict:
    """Return one of the TOML lists, read once; do not change what you are given."""
    return tomllib.loads(_text(name))


@cache
def tsv_list(name: str) -> dict[str, str]:
    """Return one of the form → lemma lists, read once; lines that start with ``#`` are its head."""
    rows = (line.split("\t") for line in _text(name).splitlines() if line and not line.startswith("#"))
    return {form: lemma for form, lemma, *_ in rows}


def stop_word_groups() -> dict[str, dict[str, str]]:
    """Return the stop words by group: group → word → English gloss.

    Examples
    --------
    >>> stop_word_groups()["negation"]["inte"]
    'not'
    """
    return toml_list("stop_words.toml")


def stop_words(groups: Iterable[str] | None = None, *, drop: Iterable[str] = ()) -> frozenset[str]:
    """Return closed-class words to leave out of a chart of content words.

    No list is neutral: in a workplace's blog *vi* (we), *inte* (not) and *ska* (shall) are findings.
    So the words come in named groups that can be kept or dropped one by one.

    Parameters
    ----------
    groups : iterable of str, optional
        Groups to take; all of them when not given.
    drop : iterable of str
        Groups *not* to take, so that their words stay in the text.

    Returns
    -------
    frozenset of str
        Lower-case words, surface forms and lemmas alike.

    Raises
    ------
    ValueError
        If a group is unknown; the message lists the groups there are.

    Examples
    --------
    >>> "inte" in stop_words(), "inte" in stop_words(drop=["negation"])
    (True, False)
    """
    table = stop_word_groups()
    groups, drop = list(table) if groups is None else [*groups], [*drop]
    unknown = [group for group in (*groups, *drop) if group not in table]
    if unknown:
        raise ValueError(f"no stop-word group {unknown[0]!r}; the groups are {', '.join(table)}")
    return frozenset(word for group in groups if group not in drop for word in table[group])


_DATE = re.compile(
    r"""(?: (?P<year> \d{4} ) [-/.] (?P<month> \d{1,2} ) [-/.] (?P<day> \d{1,2} )     # 2017-02-10
          | (?: (?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)? \s+ (?:den\s+)? )?         # fredag den
            (?P<day2> \d{1,2} ) (?: : ?[ae] )? \.? \s+ (?P<name2> [a-z]+ ) \.?
            ,? \s+ (?P<year2> \d{4} )                                                 # 10 februari 2017
          | (?P<name3> [a-z]+ ) \.? \s+ (?P<day3> \d{1,2} ) (?:st|nd|rd|th)? ,? \s+
            (?P<year3> \d{4} )                                                        # February 10, 2017
        )
        (?: [T ,]+ (?:kl\.?\s*)? \d{1,2} [:.] \d{2} (?: [:.] \d{2} (?: \.\d+ )? )?
            \s* (?: Z | [+-]\d{2}:?\d{2} )? )?                                        # a time of day may follow
    """,
    re.VERBOSE | re.IGNORECASE,
)


def parse_date(text: str) -> datetime.date | None:
    """Return the date that ``text`` is: ISO, Swedish or English; None if it is something else.

    Parameters
    ----------
    text : str
        For instance ``2017-02-10``, ``10 februari 2017`` or ``February 10, 2017``; a time of day is left out.

    Returns
    -------
    datetime.date or None

    Raises
    ------
    ValueError
        If it has the form of a date and no such day exists (30 February).

    Examples
    --------
    >>> parse_date("fredag den 10 februari 2017"), parse_date("i februari")
    (datetime.date(2017, 2, 10), None)
    """
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    part = {name.rstrip("23"): value for name, value in found.groupdict().items() if value}
    month = part.get("month") or toml_list("months.toml").get(part["name"].lower())
    if month is None:
        return None
    try:
        return datetime.date(int(part["year"]), int(month), int(part["day"]))
    except ValueError as error:
        raise ValueError(f"{text.strip()!r} is no date: {error}") from None
