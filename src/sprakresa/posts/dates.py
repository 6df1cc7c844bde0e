"""The periods that posts fall into: years, quarters, decades, or periods of your own, and their first days."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from .._checks import require_columns, require_dates, require_texts

# kind of period: months, what it is called by its year and its number in the year, its other names
_PERIODS = {
    "decade": (120, "{}s", "decades 10YE 10Y 10YS 10A 10AS"),
    "year": (12, "{}", "years yearly annual YE Y YS A AS YE-DEC Y-DEC A-DEC YS-JAN AS-JAN"),
    "half-year": (6, "{} H{}", "half-years 2QE 2Q 2QS 6ME 6M 6MS"),
    "quarter": (3, "{} Q{}", "quarters quarterly QE Q QS QE-DEC Q-DEC QS-JAN QS-OCT 3ME 3M 3MS"),
    "month": (1, "{}-{:02}", "months monthly ME M MS"),
}
_ALIASES = {alias: period for period, (*_, names) in _PERIODS.items() for alias in (period, *names.split())}


def assign_period(
    posts: pd.DataFrame,
    *,
    by: str = "year",
    breaks: Sequence[Any] | None = None,
    labels: Sequence[str] | None = None,
    also: pd.Series | None = None,
) -> pd.DataFrame:
    """Give each post its period, with every period from the first to the last, also those without a post.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``published``.
    by : {"year", "half-year", "quarter", "month", "decade"}
        How long a period is; pandas' aliases mean the same (``YE``, ``2QE``, ``QE``, ``ME``, ``10YE`` …).
    breaks : sequence of dates, optional
        Periods of your own instead: the first day of each, in order, and last the day after the last one. A single
        break parts what is before from what is after it.
    labels : sequence of str, optional
        What your own periods are called: one fewer than ``breaks``, or one more, where the first period has no
        beginning and the last has no end. When not given they are called by their days.
    also : pandas.Series, optional
        Further dates that the periods shall reach to, for instance of posts known but not read.

    Returns
    -------
    pandas.DataFrame
        A copy with ``period``: an ordered categorical (“2010s”, “2017”, “2017 H1”, “2017 Q1”, “2017-01”, or
        ``labels``) whose categories include the periods that have no post, so that a gap stays a gap.

    Raises
    ------
    ValueError
        If there is no such period, a post has no date or is outside your own periods, or ``breaks`` and ``labels`` do
        not fit.

    Examples
    --------
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2015-09-02", "2017-02-10"])})
    >>> assign_period(posts)["period"].cat.categories.tolist()
    ['2015', '2016', '2017']
    >>> assign_period(posts, breaks=["2016-01-01"], labels=["före", "efter"])["period"].tolist()
    ['före', 'efter']
    """
    if breaks is not None:
        return _assign_own(posts, breaks, labels)
    if labels is not None:
        raise ValueError("labels name periods of your own: give their first days, too, as breaks=['2014-10-03', …]")
    if not is_period(by):
        hint = "(pandas' YE, QE, ME are known, too), or give the first days of periods of your own as breaks="
        raise ValueError(f"no period {by!r}; write one of {', '.join(_PERIODS)} {hint}")
    months, form, _ = _PERIODS[_ALIASES[by]]
    dates = pd.concat([require_dates(posts), *([] if also is None else [also.dropna()])], ignore_index=True)
    number = (dates.dt.year * 12 + dates.dt.month - 1) // months
    every = range(min(number, default=0), max(number, default=-1) + 1)
    names = {each: form.format(each * months // 12, each % max(12 // months, 1) + 1) for each in every}
    assigned = number.iloc[: len(posts)].map(names)
    return posts.assign(period=pd.Categorical(assigned, categories=list(names.values()), ordered=True))


def is_period(by: object) -> bool:
    """Return whether ``by`` names a length of periods: “year”, “month”, or pandas' alias for one."""
    return isinstance(by, str) and by in _ALIASES


_EVER = (pd.Timestamp(1678, 1, 1), pd.Timestamp(2261, 12, 31))  # what every version of pandas can hold


def _own_periods(breaks: Sequence[Any], labels: Sequence[str] | None) -> tuple[list[pd.Timestamp], list[str]]:
    """Return the days that part periods, the open ends included, and what the periods are called."""
    days = [pd.Timestamp(day) for day in ([breaks] if isinstance(breaks, str) else breaks)]
    if not days or any(late <= early for early, late in itertools.pairwise(days)):
        raise ValueError(f"breaks must be days in order, each once: {[f'{day:%Y-%m-%d}' for day in days]}")
    if labels is None:
        spans = ((start, end - pd.Timedelta(days=1)) for start, end in itertools.pairwise(days))
        named = [f"{first:%Y-%m-%d} – {last:%Y-%m-%d}" for first, last in spans]
        labels = named or [f"before {days[0]:%Y-%m-%d}", f"from {days[0]:%Y-%m-%d}"]
    labels = require_texts(labels, hint="write ['before', 'after']")
    if len({*labels}) != len(labels):
        raise ValueError(f"two periods have one name: {', '.join(labels)}")
    ends = [_EVER[0], *days, _EVER[1]] if len(labels) > len(days) or len(days) == 1 else days
    if len(labels) != len(ends) - 1:
        parts = f"{len(days)} breaks part {len(days) - 1} periods, or {len(days) + 1} with those before and after"
        raise ValueError(f"{parts}; there are {len(labels)} labels")
    return ends, labels


def _assign_own(posts: pd.DataFrame, breaks: Sequence[Any], labels: Sequence[str] | None) -> pd.DataFrame:
    days, (ends, labels) = require_dates(posts), _own_periods(breaks, labels)
    own = pd.cut(days, pd.DatetimeIndex(ends), labels=labels, right=False, ordered=True)
    if own.isna().any():
        row = int(own.isna().argmax())
        where = f"row {row} ({days.iloc[row]:%Y-%m-%d}) is in none of the periods {', '.join(labels)}"
        raise ValueError(f"{where}: add one before and one after them to labels, or take the post away")
    posts = posts.assign(period=own)
    posts.attrs = {**posts.attrs, "breaks": [f"{end:%Y-%m-%d}" for end in ends if end not in _EVER], "labels": labels}
    return posts


_LABEL = re.compile(r"(?P<year>\d{4})(?: ?(?P<kind>s|[HQ-](?=\d))(?P<part>(?<!s)\d+)?)?")
_MONTHS = {None: 12, "H": 6, "Q": 3, "-": 1, "s": 120}


def period_dates(periods: pd.Series | pd.DataFrame, *, breaks: Sequence[Any] | None = None) -> pd.DataFrame:
    """Return the first day of each period and the day after its last, for charts.

    Parameters
    ----------
    periods : pandas.DataFrame or pandas.Series
        Posts with ``period`` and ``published``, or the column ``period``, as :func:`assign_period` makes it.
    breaks : sequence of dates, optional
        For periods of your own, as given to :func:`assign_period`. Not needed while the table remembers them.

    Returns
    -------
    pandas.DataFrame
        ``period``, ``start``, ``end``; a row a period, those without posts included. Years, quarters and the like
        have the calendar's dates. Periods of your own have those of their breaks; where nobody knows these, and for
        ends that are open, the day of the first post and the day after the last (missing where there is no post).

    Raises
    ------
    ValueError
        If the dates of periods of your own can be found neither in ``breaks`` nor in posts.

    Examples
    --------
    >>> posts = pd.DataFrame({"published": pd.to_datetime(["2016-11-02", "2017-02-10"])})
    >>> period_dates(assign_period(posts, by="quarter")["period"])
        period      start        end
    0  2016 Q4 2016-10-01 2017-01-01
    1  2017 Q1 2017-01-01 2017-04-01
    """
    posts = periods if isinstance(periods, pd.DataFrame) else pd.DataFrame({"period": periods})
    require_columns(posts, "period", made_by="assign_period")
    column = posts["period"].astype("category")
    labels = column.cat.categories
    spans = _calendar_spans(labels) if breaks is None else None
    if breaks is None and [*labels] == periods.attrs.get("labels"):
        breaks = periods.attrs["breaks"]
    if spans is None and breaks is not None:
        ends, _ = _own_periods(breaks, [*labels])
        spans = [*itertools.pairwise(pd.NaT if end in _EVER else end for end in ends)]
    if spans is None and "published" not in posts:
        hint = "give the table of posts instead of the column, or the periods' first days as breaks=['2014-10-03', …]"
        raise ValueError(f"nobody knows when {labels[0]!r} begins: {hint}")
    table = pd.DataFrame(spans or [(pd.NaT, pd.NaT)] * len(labels), columns=["start", "end"], dtype="datetime64[ns]")
    if "published" in posts:
        seen = require_dates(posts).groupby(column, observed=False).agg(["min", "max"]).reset_index(drop=True)
        table = table.fillna({"start": seen["min"], "end": seen["max"] + pd.Timedelta(days=1)})
    return table.assign(period=pd.Categorical(labels, labels, ordered=True))[["period", "start", "end"]]


def _calendar_spans(labels: pd.Index) -> list[tuple] | None:
    if isinstance(labels, pd.IntervalIndex):
        return [(label.left, label.right) for label in labels]
    spans = []
    for label in labels:
        if not (found := _LABEL.fullmatch(str(label))):
            return None
        months = _MONTHS[found["kind"]]
        start = pd.Timestamp(int(found["year"]), 1, 1) + pd.DateOffset(months=months * (int(found["part"] or 1) - 1))
        spans.append((start, start + pd.DateOffset(months=months)))
    return spans
