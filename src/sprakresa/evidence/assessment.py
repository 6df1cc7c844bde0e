"""What a corpus of this size can show, from dates and lengths alone; and simulated posts to try it on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import numpy as np
import pandas as pd

from .._checks import require_columns, require_unique
from ..swedish.tokens import tokenize
from ._permutation import smallest_p, smallest_trend_p
from .rates import ALPHA, FLOOR, groups_of, refuse, spread_squared, wilson
from .repeats import repeated_sentences, similar_posts


def assess_corpus(
    posts: pd.DataFrame,
    *,
    words: Sequence[int] | None = None,
    by: str | None = None,
    vocabulary: int = 500,
    level: float = 0.95,
) -> pd.DataFrame:
    """Say what a corpus can show, from its dates and lengths alone.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published`` and ``text`` (or ``words``), and the column ``by``.
    words : sequence of int, optional
        Words of each post; counted by :func:`sprakresa.tokenize` when not given.
    by : str, optional
        A column of groups, such as ``period`` or ``author``.
    vocabulary : int
        How many words are tested at once where none is named beforehand.
    level : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        A row per group, the empty ones included, and a last one, "all posts":

        - ``posts``, ``words``, ``first``, ``last``, ``longest_gap`` (days between neighbouring posts);
        - ``p_comparison``: the smallest two-sided p by permuting posts, the group beside all other posts; in the last
          row one half of the posts beside the other;
        - ``p_trend``: the smallest p of a rank trend within the group, 2·∏(posts of a day)!/m!;
        - ``half_width_1``, ``half_width_5``: half the width of the interval of a word with 1 and 5 hits per 1,000
          words, per 1,000 words, if hits do not clump (Poisson); ``…_clumped``: if they clump as words of content
          often do (negative binomial, size 1). Missing below three posts;
        - ``shows``: "interval and test", "interval", "description only", or "no posts".

        ``attrs["needed"]``: posts that are needed for p ≤ .05, by what is asked; ``attrs["repeated"]``, unless
        ``words`` are given: pairs of posts that share a sentence, and pairs alike as a whole
        (:mod:`sprakresa.evidence.repeats`), since these are no two pieces of evidence.

    Raises
    ------
    ValueError
        If there is no post, a date is missing, a post has no words, or a post has no group.

    Examples
    --------
    >>> days = pd.to_datetime(["2017-01-05", "2017-02-10"])
    >>> posts = pd.DataFrame({"post_id": ["januari", "februari"], "published": days})
    >>> table = assess_corpus(posts, words=[530, 410])
    >>> table[["posts", "words", "longest_gap", "p_comparison", "p_trend", "shows"]]
       posts  words  longest_gap  p_comparison  p_trend             shows
    0      2    940         36.0           1.0      1.0  description only
    """
    require_columns(posts, "post_id", "published", *(["text"] if words is None else []), made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    if not len(posts):
        raise ValueError("there are no posts to assess: read some first")
    lengths = np.array([len(tokenize(text)) for text in posts["text"]] if words is None else words, dtype=float)
    if lengths.shape != (len(posts),):
        raise ValueError(f"{len(lengths)} lengths for {len(posts)} posts: give one a post")
    refuse(~(lengths > 0), posts["post_id"].array, "has no words: leave it out")
    refuse(posts["published"].isna(), posts["post_id"].array, "has no date: leave it out")
    days, rows, half = pd.to_datetime(posts["published"]).dt.normalize(), [], len(posts) // 2
    if by is not None:
        grouped = groups_of(posts, by)
        for code, name in enumerate(grouped.categories):
            inside = grouped.codes == code
            sides = int(inside.sum()), int((~inside).sum())
            rows.append({by: name} | _assess(days[inside], lengths[inside], sides, level))
    rows.append({by or "period": "all posts"} | _assess(days, lengths, (half, len(posts) - half), level))
    table = pd.DataFrame(rows)
    table.attrs = {"vocabulary": vocabulary, "needed": posts_needed(vocabulary)}
    if words is None:
        table.attrs["repeated"] = {"sentences": len(repeated_sentences(posts)), "posts": len(similar_posts(posts))}
    return table


def _assess(days: pd.Series, words: np.ndarray, sides: tuple[int, int], level: float) -> dict:
    """Return a row of the assessment; ``sides`` are the numbers of posts that a comparison would set side by side."""
    m, gap = len(days), days.sort_values().diff().dt.days.max()
    facts = {"posts": m, "words": int(words.sum()), "first": days.min(), "last": days.max(), "longest_gap": gap}
    p = {"p_comparison": smallest_p(*sides), "p_trend": smallest_trend_p(days.value_counts())}
    widths = {
        f"half_width_{rate}{kind}": _half_width(rate / 1000, words, size, level)
        for kind, size in (("", np.inf), ("_clumped", 1.0))
        for rate in (1, 5)
    }
    tested = "interval and test" if min(p.values()) <= ALPHA else "interval"
    return facts | p | widths | {"shows": tested if m >= FLOOR else "description only" if m else "no posts"}


def _half_width(rate: float, words: np.ndarray, size: float, level: float) -> float:
    """Return half the width of the interval of a word of this rate, per 1,000 words, if negative binomial."""
    if len(words) < FLOOR:
        return np.nan
    deff = 1 + rate * (words @ words) / words.sum() / size
    squared = spread_squared(deff, posts=len(words), level=level, df=len(words) - 1)
    low, high = wilson(rate, over=words.sum(), squared=squared)
    return 1000 * float(high - low) / 2


def posts_needed(vocabulary: int) -> dict[str, int]:
    """Return the fewest posts with which p ≤ .05 can be reached at all, if every post points the same way.

    For a lone word among ``vocabulary`` words Benjamini–Hochberg asks for p ≤ .05/vocabulary.

    Examples
    --------
    >>> posts_needed(500)
    {'a side, named': 4, 'a side, lone': 9, 'trend, named': 5, 'trend, lone': 8}
    """
    return {
        f"{what}, {which}": next(m for m in count(1) if smallest(m) <= limit)
        for what, smallest in (("a side", lambda m: smallest_p(m, m)), ("trend", lambda m: smallest_trend_p([1] * m)))
        for which, limit in (("named", ALPHA), ("lone", ALPHA / vocabulary))
    }


def describe_corpus(assessment: pd.DataFrame) -> str:
    """Say in two plain sentences what the table of :func:`assess_corpus` says of all posts.

    Examples
    --------
    >>> days = pd.to_datetime(["2017-01-05", "2017-02-10"])
    >>> posts = pd.DataFrame({"post_id": ["januari", "februari"], "published": days})
    >>> print(describe_corpus(assess_corpus(posts, words=[530, 410])))
    2 posts with 940 words (5 January 2017 to 10 February 2017, at most 36 days without a post) can only be described:
    ...
    """
    whole, needed = assessment.iloc[-1], assessment.attrs["needed"]
    gap = "" if np.isnan(whole["longest_gap"]) else f", at most {whole['longest_gap']:.0f} days without a post"
    span = " to ".join(dict.fromkeys(f"{day.day} {day:%B %Y}" for day in (whole["first"], whole["last"])))
    what = f"{whole['posts']} post{'' if whole['posts'] == 1 else 's'} with {whole['words']:,} words ({span}{gap})"
    p = ["below .0001" if p < 1e-4 else f"{p:.2g}".removeprefix("0") for p in whole[["p_comparison", "p_trend"]]]
    smallest = f"the smallest p that can be reached is {p[0]} between halves of the posts and {p[1]} for a trend"
    need = (
        f"{needed['a side, named']} posts a side, or {needed['trend, named']} of different days for a trend, are the "
        f"least for one word named beforehand, {needed['a side, lone']} a side or {needed['trend, lone']} for a lone "
        f"word among {assessment.attrs['vocabulary']}"
    )
    repeated = assessment.attrs.get("repeated")
    if repeated and repeated["sentences"]:
        need += f"; pairs of sentences in two posts: {repeated['sentences']}, of posts alike: {repeated['posts']}"
    if whole["shows"] == "description only":
        return f"{what} can only be described: no interval, and {smallest}. For more, {need}."
    verb = "can carry a test" if whole["shows"] == "interval and test" else "can carry an interval but no test"
    about = "±{:.1f} (±{:.1f} where it clumps) at {} per 1,000 words"
    width = ", ".join(about.format(whole[f"half_width_{n}"], whole[f"half_width_{n}_clumped"], n) for n in (1, 5))
    return f"{what} {verb}: {smallest}; {need}. A word's rate is known to about {width}."
