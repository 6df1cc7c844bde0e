"""Dates as people and machines write them, and the periods that dates fall into."""

from __future__ import annotations

import datetime
import email.utils
import re

import pandas as pd

from .._checks import require_columns
from ..swedish.lexicon import toml_list

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


# A year outside is a slip or a placeholder, and would make a time axis of eight thousand years.
_YEARS = range(1500, 2200)


def read_date(stated: str) -> datetime.date | None:
    """Return the day that ``stated`` names, also where a machine wrote it; None if it names none.

    Parameters
    ----------
    stated : str
        What :func:`sprakresa.posts.dates.parse_date` reads, or ``20170210``, or a feed's ``Fri, 10 Feb 2017 08:00:00
        +0100`` (also with Swedish names). The day is the one written, in whatever time zone it was written.

    Returns
    -------
    datetime.date or None

    Raises
    ------
    ValueError
        If there is no such day, or its year is not between 1500 and 2199.

    Examples
    --------
    >>> read_date("fre, 10 feb 2017 08:00:00 +0100"), read_date("20170210"), read_date("i fredags")
    (datetime.date(2017, 2, 10), datetime.date(2017, 2, 10), None)
    """
    plain = re.sub(r"^[^\W\d]{2,9}\.?,\s*|\s+[A-Z]{1,5}$", "", stated.strip())  # “Fri, ” and “ GMT”
    plain = re.sub(r"^(\d{4})(\d\d)(\d\d)(?!\d)", r"\1-\2-\3", plain)
    named = parse_date(plain)
    # Two-digit years, say; but WordPress dates a draft in the year -0001, which would become 2000.
    if named is None and "-0001" not in plain and (parts := email.utils.parsedate(plain)):
        named = datetime.date(*parts[:3])
    if named and named.year not in _YEARS:
        raise ValueError(f"{stated.strip()!r} cannot be right: the year is not between {_YEARS[0]} and {_YEARS[-1]}")
    return named


def assign_period(posts: pd.DataFrame, *, freq: str = "year", also: pd.Series | None = None) -> pd.DataFrame:
    """Give each post its period, with every period from the first to the last, also those without a post.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``published``.
    freq : {"year", "half-year", "quarter", "month"}
        How long a period is.
    also : pandas.Series, optional
        Further dates that the periods shall reach to, for instance of posts known but not read.

    Returns
    -------
    pandas.DataFrame
        A copy with ``period``: an ordered categorical (“2017”, “2017 H1”, “2017 Q1”, “2017-01”) whose categories
        include the periods in between that have no post, so that a gap stays a gap.

    Raises
    ------
    ValueError
        If ``freq`` is another word, or a post has no date.

    Examples
    --------
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2015-09-02", "2017-02-10"])})
    >>> assign_period(posts)["period"].cat.categories.tolist()
    ['2015', '2016', '2017']
    """
    require_columns(posts, "published", made_by="read_posts")
    if freq not in _PERIODS:
        raise ValueError(f"no period {freq!r}; choose one of {', '.join(_PERIODS)}")
    if posts["published"].isna().any():
        raise ValueError(f"row {int(posts['published'].isna().argmax())} has no date: `published` must not be missing")
    months, form = _PERIODS[freq]
    dates = posts["published"] if also is None else pd.concat([posts["published"], also.dropna()], ignore_index=True)
    number = (dates.dt.year * 12 + dates.dt.month - 1) // months
    every = range(min(number, default=0), max(number, default=-1) + 1)
    labels = {each: form.format(each * months // 12, each % (12 // months) + 1) for each in every}
    own = number.iloc[: len(posts)].map(labels)
    return posts.assign(period=pd.Categorical(own, categories=list(labels.values()), ordered=True))


# kind of period: months, what it is called by its year and its number in the year
_PERIODS = {"year": (12, "{}"), "half-year": (6, "{} H{}"), "quarter": (3, "{} Q{}"), "month": (1, "{}-{:02}")}


def period_dates(periods: pd.Series) -> pd.DataFrame:
    """Return the first day of each period and the day after its last, for charts.

    Parameters
    ----------
    periods : pandas.Series
        The column ``period`` as :func:`assign_period` makes it.

    Returns
    -------
    pandas.DataFrame
        ``period``, ``start``, ``end``; a row a period, those without posts included.

    Examples
    --------
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2016-11-02", "2017-02-10"])})
    >>> period_dates(assign_period(posts, freq="quarter")["period"])
        period      start        end
    0  2016 Q4 2016-10-01 2017-01-01
    1  2017 Q1 2017-01-01 2017-04-01
    """
    rows = []
    for label in periods.cat.categories:
        year, sign, part = re.fullmatch(r"(\d{4})(?: ?([HQ-])(\d+))?", label).groups(default="1")
        months = {"1": 12, "H": 6, "Q": 3, "-": 1}[sign]
        start = pd.Timestamp(int(year), 1, 1) + pd.DateOffset(months=months * (int(part) - 1))
        rows.append((label, start, start + pd.DateOffset(months=months)))
    table = pd.DataFrame(rows, columns=["period", "start", "end"])
    return table.assign(period=pd.Categorical(table["period"], periods.cat.categories, ordered=True))
