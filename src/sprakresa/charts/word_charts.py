"""One call from posts to a chart of words: the commonest, those typical of a period or group, those that differ.

Each takes the posts' table (with texts, or only their facts where ``counted`` has the counts) and returns a
:class:`sprakresa.Chart`: the panels and the tidy table behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from .._checks import require_posts
from ..counting.analyzer import Unit
from ..counting.counts import document_term_matrix, recount
from ..counting.matrix import DocumentTerms, groups_of, long_table, sum_counts
from ..evidence.comparison import keyness
from ..swedish.lexicon import stop_words as every_stop_word
from .style import Axes, Chart, counted_noun, new_axes, said, shortened
from .terms import plot_keyness, plot_tf_idf, plot_top_terms
from .time_charts import rates_of

PANELS = 8  # most groups that typical_words shows at once


def _terms(
    posts: pd.DataFrame, counted: DocumentTerms | None, unit: Unit, stop_words: Iterable[str] | None
) -> DocumentTerms:
    """Return terms by post: counted here, or derived from word counts; counts of another unit are taken as given."""
    require_posts(posts)
    left_out = every_stop_word() if stop_words is None else stop_words
    if counted is None:
        return document_term_matrix(posts, unit=unit, stop_words=left_out)
    return recount(counted, unit=unit, stop_words=left_out) if counted.unit == "word" else counted


def _with_glosses(table: pd.DataFrame, glosses: pd.DataFrame | None) -> pd.DataFrame:
    if glosses is None:
        return table
    return table.merge(glosses[["term", "gloss"]].drop_duplicates("term"), "left", on="term")


def typical_words(
    posts: pd.DataFrame,
    *,
    by: str = "year",
    counted: DocumentTerms | None = None,
    unit: Unit = "lemma",
    stop_words: Iterable[str] | None = None,
    n: int = 8,
    min_count: int = 3,
    min_posts: int = 1,
    glosses: pd.DataFrame | None = None,
    axes: Sequence[Axes] | None = None,
) -> Chart:
    """Chart what each period or group is about: its terms of highest tf-idf, a panel per group.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``text``, and ``published`` or the column ``by``; with ``counted``, the text is not needed.
    by : str
        A period (“year”, “month” …) or a column, for instance ``kind``.
    counted : DocumentTerms, optional
        Counts of these posts: words (from which the terms are derived), or terms that are taken as they are.
    unit : {"lemma", "word", "stem", "part"}
        What a term is.
    stop_words : iterable of str, optional
        Forms to leave out. Default: :func:`sprakresa.stop_words`; ``[]`` keeps them all.
    n : int
        Terms in a panel.
    min_count, min_posts : int
        Fewest hits of a term in the group, and fewest posts of the group that have it.
    glosses : pandas.DataFrame, optional
        ``term, gloss``: what a term means in another language.
    axes : sequence of matplotlib.axes.Axes, optional
        One per group that has posts; a new figure when not given.

    Returns
    -------
    Chart
        ``data``: ``period`` (or the column), ``term, n, posts`` (of the group that have the term), ``tf, idf, tf_idf
        [, gloss]``, as drawn. The bar of a term of one post is hollow.

    Notes
    -----
    tf = hits ÷ all words of the group; idf = ln(N ÷ df) over the N single posts, not over the groups, so a term of many
    posts weighs little also where there are two groups. Of more than eight groups those with most words are shown.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "kind": ["own", "guest"],
    ...                       "text": ["Resan är en resa på väg.", "Kunden är här, och nya kunder är på väg."]})
    >>> typical_words(posts, by="kind", min_count=2).data[["kind", "term", "n", "posts"]].values.tolist()
    [['guest', 'kund', 2, 1], ['own', 'resa', 2, 1]]
    """
    counted = _terms(posts, counted, unit, stop_words)
    used = (counted.matrix > 0).astype(np.int64)
    groups, spread = (sum_counts(counted._replace(matrix=x), posts, by=by) for x in (counted.matrix, used))
    column = groups.documents.name
    table = long_table(groups).merge(long_table(spread)[[column, "term", "n"]].rename(columns={"n": "posts"}))
    table["tf"] = table["n"] / table.pop("total")
    df = dict(zip(counted.terms, used.sum(axis=0).A1, strict=True))
    table["idf"] = np.log(len(counted.documents) / table["term"].map(df))
    table["tf_idf"] = table["tf"] * table["idf"]
    table = table[(table["n"] >= min_count) & (table["posts"] >= min_posts) & (table["tf_idf"] > 0)]
    largest = pd.Series(groups.words, groups.documents).nlargest(PANELS)
    names = [name for name in groups.documents if largest.get(name, 0) > 0]
    table = table[table[column].isin(names)].sort_values(["tf_idf", "term"], ascending=[False, True])
    table = pd.concat([table[table[column] == name].head(n) for name in names] or [table], ignore_index=True)
    table = _with_glosses(table, glosses)
    sizes = groups_of(posts, by).value_counts()
    panels = [*(axes if axes is not None else new_axes(len(names), inches=0.55 + 0.22 * n, columns=2))]
    for ax, name in zip(panels, names, strict=True):
        plot_tf_idf(table[table[column] == name], ax=ax)
        title = f"{shortened(name, 18)} · {counted_noun(int(sizes[name]), 'post')}"
        ax.set(title=title, ylim=(-n + 0.4, 0.6))  # bars of one height, also where there are few
    for ax in panels[-2:]:
        ax.tick_params(labelbottom=True)
        ax.set_xlabel(said("tf-idf (at the bars: hits in posts)"))
    return Chart(panels, table)


def top_words(
    posts: pd.DataFrame,
    *,
    group: str | None = None,
    counted: DocumentTerms | None = None,
    unit: Unit = "lemma",
    stop_words: Iterable[str] | None = None,
    n: int = 15,
    glosses: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Chart:
    """Chart the commonest words, with their rates and intervals by post.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published`` and ``text``; with ``counted``, the text is not needed.
    group : str, optional
        A column or a period whose groups get a dot each.
    counted, unit, stop_words, glosses
        As for :func:`typical_words`.
    n : int
        How many words: those with most hits in all posts together.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    Chart
        ``data``: the rates, as :func:`sprakresa.estimate_rates` gives them, the commonest word first.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "published": pd.to_datetime(["2017-02-10"]),
    ...                       "text": ["Resan är ny. En av våra resor går åt väster."]})
    >>> top_words(posts, n=1).data[["term", "n", "shows"]].values.tolist()
    [['resa', 2, 'description only']]
    """
    counted = _terms(posts, counted, unit, stop_words)
    commonest = [*pd.Series(counted.matrix.sum(axis=0).A1, counted.terms).sort_index().nlargest(n).index]
    if group is None:
        posts = posts.assign(**{"all posts": said("all posts")})
    rates = rates_of(counted, posts, by=group or "all posts", terms=commonest)
    rates, ax = _with_glosses(rates, glosses), ax or new_axes(1, inches=0.24 * len(commonest) + 0.4)[0]
    plot_top_terms(rates.dropna(subset=["per_thousand"]), group=rates.columns[1] if group else None, ax=ax)
    ax.set_xlabel(said("hits per 1,000 words"))
    return Chart([ax], rates)


def compare_groups(
    posts: pd.DataFrame,
    *,
    by: str,
    target: str | Sequence[str],
    reference: str | Sequence[str] | None = None,
    within: str | None = None,
    cluster: str | None = None,
    counted: DocumentTerms | None = None,
    unit: Unit = "lemma",
    stop_words: Iterable[str] | None = None,
    n: int = 14,
    min_count: int = 5,
    glosses: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Chart:
    """Chart how two groups of posts differ: the words most typical of either, with intervals by post.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published``, ``text`` and the columns named; with ``counted``, the text is not needed.
    by : str
        A column (“kind”) or a period (“year”).
    target, reference : str or sequence of str
        Its values on either side: “guest”, or [“2017”, “2018”]. The reference is all other posts when not given.
    within, cluster : str, optional
        As for :func:`sprakresa.keyness`.
    counted, unit, stop_words, glosses
        As for :func:`typical_words`.
    n : int
        How many words: half of them from either end of the ranking.
    min_count : int
        Fewest hits of a word that is compared.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    Chart
        ``data``: the words drawn, as :func:`sprakresa.keyness` gives them, with its ``attrs`` and ``differ``, the
        number of all words tested that have q ≤ .05.

    Raises
    ------
    ValueError
        If a value occurs in no post; the message names those that do.
    """
    require_posts(posts)
    named = posts.assign(**{by: posts[by].astype(object).fillna("")}) if by in posts else posts  # without: of the rest
    groups = pd.Series(groups_of(named, by), posts.index).astype(str)
    sides = [{*map(str, [side] if isinstance(side, str) else side or ())} for side in (target, reference)]
    for value in sorted(set.union(*sides) - {*groups}):
        raise ValueError(f"no post has {value!r} as {by}: choose among {', '.join(sorted({*groups}))}")
    of_target, of_reference = ([*posts["post_id"][groups.isin(side)]] for side in sides)
    table = keyness(_terms(posts, counted, unit, stop_words), posts, target=of_target, reference=of_reference or None,
                    min_count=min_count, within=within, cluster=cluster)  # fmt: skip
    shown = pd.concat([table.head(n - n // 2), table.tail(n // 2)]).drop_duplicates("term", ignore_index=True)
    shown = _with_glosses(shown, glosses)
    shown.attrs = {**table.attrs, "differ": int((table["q"] <= 0.05).sum())}
    ax = plot_keyness(shown, ax=ax or new_axes(1, inches=0.24 * len(shown) + 0.4)[0])
    left, right = (shortened(", ".join(sorted(side)), 24) or said("the rest") for side in reversed(sides))
    scale = said("log₂ of the ratio of the rates: 1 is twice as often, 2 is four times")
    ax.set_xlabel(f"← {said('more often in')} {left}      {said('more often in')} {right} →\n{scale}")
    return Chart([ax], shown)
