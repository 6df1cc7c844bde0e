"""One call from posts to a chart over time: how often a word or theme is used, how hard the posts are to read.

Each takes the posts' table (with texts, or only their facts where ``counted`` has the counts) and returns a
:class:`sprakresa.Chart`: the panels and the tidy table behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from .._checks import require_columns, require_posts
from ..close_reading.plain_language import readability
from ..counting.analyzer import OwnUnit, Unit
from ..counting.matrix import DocumentTerms, groups_of, long_table
from ..counting.themes import theme_matrix
from ..evidence.rates import estimate_rates
from .calendar import plot_readability
from .panels import plot_timelines, write_events, write_periods
from .style import Axes, Chart, legend_above, new_axes, said


def timeline(
    posts: pd.DataFrame,
    terms: str | Sequence[str] | Mapping[str, Sequence[str]],
    *,
    by: str = "year",
    group: str | None = "auto",
    counted: DocumentTerms | None = None,
    unit: Unit | OwnUnit = "lemma",
    level: float = 0.95,
    min_posts: int = 1,
    min_words: int = 1,
    known: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    axes: Axes | Sequence[Axes] | None = None,
) -> Chart:
    """Chart how often words or themes are used over time: a panel each, a dot per post, the rate of each period.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published`` and ``text``; with ``counted``, the text is not needed.
    terms : str, sequence or mapping
        Lemmas (“resa”) or patterns over lemmas (“kund*”), a panel each; or themes, name → patterns
        (:func:`sprakresa.read_themes`).
    by : str
        Length of the periods: “year”, “half-year”, “quarter”, “month”, “decade”; or a column of periods.
    group : str, optional
        Column that the dots differ in. Default: the first of ``kind``, ``role`` and ``author`` with two to seven
        values, if there is one; None for no groups.
    counted : DocumentTerms, optional
        Word or lemma counts of these posts (:func:`sprakresa.read_word_counts`), without stop words left out.
    unit : {"lemma", "word", "stem", "part"} or callable
        What patterns are compared with, as for :func:`sprakresa.theme_matrix`.
    level : float
        Level of the intervals.
    min_posts, min_words : int
        Periods with fewer posts or words are left out, dots included; the chart says so under the axis.
    known : pandas.DataFrame, optional
        Posts known to exist but not read, with ``published``.
    events : pandas.DataFrame, optional
        With ``date``, and ``event`` for the texts, which are written above the panels.
    axes : matplotlib.axes.Axes or sequence of them, optional
        One per term; a new figure when not given.

    Returns
    -------
    Chart
        ``data``: the rates, as :func:`sprakresa.estimate_rates` gives them; ``shows`` is “left out” where a period
        has too few posts or words.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "published": pd.to_datetime(["2016-05-01", "2017-02-10"]),
    ...                       "text": ["Resan är på väg.", "Vår resa är över, och nya resor börjar."]})
    >>> timeline(posts, ["resa"]).data[["term", "period", "n", "shows"]].values.tolist()
    [['resa', '2016', 1, 'description only'], ['resa', '2017', 2, 'description only']]
    """
    terms = [terms] if isinstance(terms, str) else terms
    themes = terms if isinstance(terms, Mapping) else {term: [term] for term in terms}
    if not themes:
        raise ValueError("no terms are given: name at least one word or theme, for instance ['resa']")
    posts, facts, group = _begun(posts, by, group)
    theme_counts = theme_matrix(posts if counted is None else counted, themes, unit=unit)
    rates = _leave_out(rates_of(theme_counts, posts, by="period", level=level), min_posts, min_words)
    rates.attrs["level"] = level
    dots = long_table(theme_counts, zeros=True).merge(facts, on="post_id")
    dots["per_thousand"] = 1000 * dots["n"] / dots["total"]
    dots = dots[~dots["period"].isin(rates.loc[rates["shows"] == "left out", "period"])]
    strip = 0.16 * min(len(events), 9) if axes is None and events is not None and "event" in events else 0
    if axes is None:
        axes = new_axes(len(themes), inches=1.45 if len(themes) > 1 else 2.6, strip=strip)
    panels = [*axes] if isinstance(axes, Iterable) else [axes]
    below = panels[strip > 0 :]
    plot_timelines(dots, axes=below, terms=[*themes], group=group, rates=rates, known=known, events=events)
    if strip and events is not None:
        write_events(panels.pop(0), events)
    return Chart(panels, rates)


def rates_of(counted: DocumentTerms, posts: pd.DataFrame, **how: Any) -> pd.DataFrame:
    """Return the rates, and without posts a table without rows."""
    columns = ["term", how["by"], "start", "end", "posts", "words", "n", "per_thousand", "low", "high", "shows"]
    if posts.empty:
        return pd.DataFrame({name: pd.Series(dtype=object if name in columns[:2] else float) for name in columns})
    return estimate_rates(counted, posts, **how)


def _leave_out(rates: pd.DataFrame, min_posts: int, min_words: int) -> pd.DataFrame:
    too_few = (rates["posts"] > 0) & ((rates["posts"] < min_posts) | (rates["words"] < min_words))
    limits = rates[["per_thousand", "low", "high"]].mask(too_few)
    return rates.assign(**limits, shows=rates["shows"].mask(too_few, "left out"))


def _begun(posts: pd.DataFrame, by: str, group: str | None) -> tuple[pd.DataFrame, pd.DataFrame, str | None]:
    """Return the posts with their periods, the facts of each, and the column of these that divides the dots.

    By default that is the first that names two to seven kinds of writer; where a post has no value, it is “not stated”.
    """
    require_posts(posts, "published")
    posts = posts.assign(period=groups_of(posts, by))
    facts = posts.drop(columns=["text", "term", "n", "total", "words", "sentences"], errors="ignore")
    if group == "auto":
        columns = [name for name in ("kind", "role", "author") if name in posts]
        group = next((name for name in columns if 2 <= posts[name].replace("", None).nunique() <= 7), None)
    if group is None:
        return posts, facts, None
    require_columns(posts, group, made_by="read_posts")
    stated = posts[group].astype(object).where(posts[group].notna(), "").replace("", said("not stated"))
    return posts, facts.assign(**{group: stated}), group


def reading_level(
    posts: pd.DataFrame,
    *,
    by: str = "year",
    group: str | None = "auto",
    counted: DocumentTerms | None = None,
    sentences: pd.DataFrame | None = None,
    level: float = 0.95,
    ax: Axes | None = None,
) -> Chart:
    """Chart how hard the posts are to read: the LIX of each post, and of each period with its interval.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published`` and ``text``; with ``counted`` and ``sentences``, the text is not needed.
    by, group
        As for :func:`timeline`.
    counted, sentences, level
        As for :func:`sprakresa.readability`.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    Chart
        ``data``: the periods, as :func:`sprakresa.readability` gives them.
    """
    posts, facts, group = _begun(posts, by, group)
    given: dict[str, Any] = {"counted": counted, "sentences": sentences, "level": level}
    by_post = readability(posts, **given).merge(facts, on="post_id")
    periods = readability(posts, by="period", **given)
    periods.attrs["level"] = level
    ax = plot_readability(by_post, group=group, periods=periods, ax=ax or new_axes(1, inches=2.6)[0])
    ax.set_ylabel(said("LIX (words a sentence + % long words)"))
    return Chart([write_periods(legend_above(ax), periods)], periods)
