"""What a corpus can show, from dates, lengths and writers alone."""

from __future__ import annotations

from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from .._checks import require_posts
from ..counting.counts import document_term_matrix
from ..counting.matrix import DocumentTerms, sparse
from ._permutation import ALPHA, smallest_p
from ._units import Units, groups_of, match_posts, only, units_of
from .rates import FLOOR, spread_squared, wilson
from .repeats import repeated_sentences, similar_posts


def assess_corpus(
    posts: pd.DataFrame,
    *,
    by: str | None = None,
    cluster: str | None = None,
    within: str | None = None,
    vocabulary: int = 500,
) -> pd.DataFrame:
    """Say what a corpus can show, from its dates, lengths and writers alone.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published``, ``words`` (else they are counted in ``text``), and the columns named below.
    by : str, optional
        A period ("year", "quarter", …) or a column of groups, such as ``author``.
    cluster : str, optional
        A column such as ``author`` whose posts are one piece of evidence: what can be reached is computed for authors.
    within : str, optional
        A column such as ``kind`` to hold fixed: what can be reached is computed for comparisons within it.
    vocabulary : int
        How many words are tested at once where none is named beforehand.

    Returns
    -------
    pandas.DataFrame
        A row per group, the empty ones included, and a last one, "all posts":

        - ``posts``, ``words``, ``first``, ``last``, ``longest_gap`` (days between neighbouring posts);
        - with ``cluster``, ``clusters`` (how many authors) and ``effective_clusters``, (ΣL)²/ΣL² over the words L of
          each: how many authors of equal length would carry as much;
        - ``p_comparison``: the smallest two-sided p of the very split: the group against all other posts; in the last
          row the earlier half of the posts against the later, posts of one day together;
        - ``p_trend``: the smallest p of a trend over the very dates of the group;
        - ``half_width_1``, ``half_width_5``: half the width of the 95 % interval of a word with 1 and 5 hits per 1,000
          words, per 1,000 words, if hits do not clump (Poisson); ``…_clumped``: if they clump as words of content
          often do (negative binomial, size 1). Missing below three posts, or authors;
        - ``shows``: "interval and test", "interval", "test", "description only", or "no posts".

        ``attrs["needed"]``: posts that suffice for p ≤ .05, by what is asked; ``attrs["repeated"]``, where there are
        texts: pairs of posts that share a sentence, and pairs alike as a whole (:mod:`sprakresa.evidence.repeats`),
        since these are no two pieces of evidence; ``vocabulary``, ``cluster`` and ``within`` as asked for.

    Raises
    ------
    ValueError
        If there is no post, a date is missing, a post has no words, or a post has no group.

    Examples
    --------
    >>> days = pd.to_datetime(["2017-01-05", "2017-02-10"])
    >>> posts = pd.DataFrame({"post_id": ["januari", "februari"], "published": days, "words": [530, 410]})
    >>> table = assess_corpus(posts)
    >>> table[["posts", "words", "longest_gap", "p_comparison", "p_trend", "shows"]]
       posts  words  longest_gap  p_comparison  p_trend             shows
    0      2    940         36.0           1.0      1.0  description only
    """
    require_posts(posts)
    words = np.asarray(posts["words"] if "words" in posts else document_term_matrix(posts, unit="word").words, float)
    counted = DocumentTerms(sparse([], [], (len(posts), 0)), pd.Index(posts["post_id"]), np.array([]), words)
    posts = match_posts(counted, posts).assign(words=words)
    whole = units_of(counted, posts, cluster=cluster, within=within)
    days, middle = posts["published"], posts["published"].sort_values().iloc[len(posts) // 2 - 1]
    early = days < middle if (days <= middle).all() else days <= middle  # posts of one day are not divided
    splits, name = [("all posts", days.notna().to_numpy(), early.to_numpy())], "period"
    if by is not None:
        groups, name = groups_of(posts, by), by if by in posts.columns else "period"
        splits = [*((group, groups == group, groups == group) for group in groups.categories), *splits]
    table = pd.DataFrame([{name: group} | _assess(posts, counted, whole, *split) for group, *split in splits])
    table.attrs = {"needed": posts_needed(vocabulary), "vocabulary": vocabulary, "cluster": cluster, "within": within}
    if "text" in posts.columns and posts["text"].notna().all():
        table.attrs["repeated"] = {"sentences": len(repeated_sentences(posts)), "posts": len(similar_posts(posts))}
    return table


def _assess(
    posts: pd.DataFrame, counted: DocumentTerms, whole: Units, inside: np.ndarray, side: np.ndarray
) -> dict[str, Any]:
    """Return the row of the posts ``inside``; ``side`` are those that a comparison sets against all others."""
    group = posts[inside]
    days = group["published"]
    facts = {"posts": len(group), "words": int(group["words"].sum()), "first": days.min(), "last": days.max()}
    facts["longest_gap"] = days.sort_values().diff().dt.days.max()
    part = units_of(only(counted, inside), group, cluster=whole.cluster, within=whole.within)
    if whole.cluster:
        facts["clusters"] = len(part.words)
        facts["effective_clusters"] = part.words.sum() ** 2 / (part.words**2).sum() if len(group) else 0.0
    p = {"p_comparison": smallest_p(np.round(whole.fold @ np.asarray(side, float), 9), whole.strata)}
    years = (days - days.min()).dt.days.to_numpy() / 365.25
    p["p_trend"] = smallest_p(np.round(part.fold @ years, 9), part.strata)
    for kind, size in (("", np.inf), ("_clumped", 1.0)):
        for rate in (1, 5):
            p[f"half_width_{rate}{kind}"] = _half_width(rate / 1000, part.words, size)
    can = {"interval": len(part.words) >= FLOOR, "test": min(p["p_comparison"], p["p_trend"]) <= ALPHA}
    shows = " and ".join(what for what in can if can[what]) or "description only"
    return facts | p | {"shows": shows if len(group) else "no posts"}


def _half_width(rate: float, words: np.ndarray, size: float) -> float:
    """Return half the width of the interval of a word of this rate, per 1,000 words, if negative binomial."""
    if len(words) < FLOOR:
        return np.nan
    deff = 1 + rate * (words @ words) / words.sum() / size
    squared = spread_squared(deff, posts=len(words), df=len(words) - 1)
    low, high = wilson(rate, over=words.sum(), squared=squared)
    return 1000 * float(high - low) / 2


def posts_needed(vocabulary: int) -> dict[str, int]:
    """Return the numbers of posts that suffice for p ≤ .05, if every post points the same way.

    "comparison" is of one half of the posts with the other, "trend" of posts of different days. For a lone word among
    ``vocabulary`` words Benjamini–Hochberg asks for p ≤ .05/vocabulary.

    Examples
    --------
    >>> posts_needed(500)
    {'comparison, named': 7, 'trend, named': 5, 'comparison, lone': 17, 'trend, lone': 8}
    """
    needed = {}
    for which, limit in (("named", ALPHA), ("lone", ALPHA / vocabulary)):
        needed[f"comparison, {which}"] = next(m for m in count(2) if smallest_p(np.arange(m) < m // 2) <= limit)
        needed[f"trend, {which}"] = next(m for m in count(2) if smallest_p(np.arange(m)) <= limit)
    return needed


def describe_corpus(assessment: pd.DataFrame) -> str:
    """Say in a few plain sentences what the table of :func:`assess_corpus` says of all posts.

    Examples
    --------
    >>> days = pd.to_datetime(["2017-01-05", "2017-02-10"])
    >>> posts = pd.DataFrame({"post_id": ["januari", "februari"], "published": days, "words": [530, 410]})
    >>> print(describe_corpus(assess_corpus(posts)))
    2 posts with 940 words (5 January 2017 to 10 February 2017, at most 36 days from one to the next) can only be...
    ...
    """
    whole, attrs = assessment.iloc[-1], assessment.attrs
    span = " to ".join(dict.fromkeys(f"{day.day} {day:%B %Y}" for day in (whole["first"], whole["last"])))
    gap = f", at most {_number(whole['longest_gap'], 'day')} from one to the next" if whole["longest_gap"] > 0 else ""
    p = ["below .0001" if p < 1e-4 else f"{p:.2g}".removeprefix("0") for p in whole[["p_comparison", "p_trend"]]]
    has = [f"{article} {what}" for what, article in (("interval", "an"), ("test", "a")) if what in whole["shows"]]
    verb = f"can carry {' and '.join(has)}{' only' if len(has) == 1 else ''}" if has else "can only be described"
    sentences = [f"{_number(whole['posts'], 'post')} with {_number(whole['words'], 'word')} ({span}{gap}) {verb}"]
    if whole["posts"] > 1:
        held = f", with the {attrs['within']} held fixed" if attrs["within"] else ""
        halves = f"{p[0]} between the earlier and the later half and {p[1]} for a trend{held}"
        sentences[0] += f": the smallest p that can be reached is {halves}"
    if attrs["cluster"]:
        pieces = _number(whole["clusters"], "piece")
        worth = f"worth {whole['effective_clusters']:.1f} of equal length"
        sentences.append(f"Summed by {attrs['cluster']}: {pieces} of evidence, {worth}")
    if "interval" in whole["shows"]:
        wide = {n: [rounded(2 * whole[f"half_width_{n}{kind}"]) for kind in ("", "_clumped")] for n in (1, 5)}
        about = [f"{one} at {n} per 1,000 words ({other} where it clumps)" for n, (one, other) in wide.items()]
        sentences.append(f"The interval of a word's rate has a width of about {', '.join(about)}")
    need, unit = attrs["needed"], "pieces of evidence" if attrs["cluster"] else "posts"
    unit += f" of one {attrs['within']}" if attrs["within"] else ""
    sentences.append(
        f"For one word named beforehand {need['comparison, named']} {unit}, half against half, or "
        f"{need['trend, named']} of different days for a trend suffice; for a lone word among "
        f"{attrs['vocabulary']:,}, {need['comparison, lone']} or {need['trend, lone']}"
    )
    if any((repeated := attrs.get("repeated", {})).values()):
        pairs = [f"{_number(n, 'pair')} of {what}" for what, n in repeated.items()]
        sentences.append(f"Nearly the same word for word: {' and '.join(pairs)}, each one piece of evidence, not two")
    return ". ".join(sentences) + "."


def _number(n: float, noun: str) -> str:
    return f"{n:,.0f} {noun}{'' if n == 1 else 's'}"


def rounded(rate: float) -> str:
    """Round a rate to one digit after the point, or to one significant digit: never to 0.

    Examples
    --------
    >>> rounded(12.34), rounded(0.034), rounded(0.0)
    ('12.3', '0.03', '0')
    """
    return f"{rate:.1f}" if rate >= 0.095 else np.format_float_positional(rate, 1, fractional=False, trim="-")
