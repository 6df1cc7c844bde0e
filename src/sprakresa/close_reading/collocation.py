"""The words near a word, within its sentences: measures of association, with the posts behind each pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from .._checks import require_posts
from ..counting.analyzer import stop_set
from ..counting.counts import recount
from ..counting.matrix import DocumentTerms, groups_of, sum_groups
from ..swedish.lemmas import lemmatize
from ..swedish.sentences import split_sentences
from ..swedish.tokens import normal_form, tokenize
from .kwic import word_counts
from .queries import suggest

MEASURES = {"log_likelihood": "likelihood_ratio", "chi_squared": "chi_sq"}
MEASURES |= {name: name for name in ("pmi", "student_t", "dice", "mi_like")}
"""Measures of association: name here → name in nltk.metrics.BigramAssocMeasures."""


def collocations(
    posts: pd.DataFrame,
    term: str,
    *,
    by: str | None = None,
    window: int = 5,
    measure: Literal["log_likelihood", "pmi", "student_t", "chi_squared", "dice", "mi_like"] = "log_likelihood",
    min_count: int = 2,
    min_posts: int = 1,
    stop_words: Iterable[str] | None = None,
    counted: DocumentTerms | None = None,
) -> pd.DataFrame:
    """Return the lemmas that occur near a lemma, in its sentence, more often than by chance.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id`` and ``text``.
    term : str
        The lemma in the middle.
    by : str, optional
        A period (“year”, “month” …) or a column (``kind``): the neighbours in each of its groups, to see why a word
        peaks. Counts and expected hits are then those of the group.
    window : int
        Words on either side, stop words included; never beyond the sentence.
    measure : str
        One of :data:`MEASURES`, as NLTK computes it. It ranks; it is no evidence, since it counts words, not posts.
    min_count, min_posts : int
        Fewest times, and posts, in which the two occur together.
    stop_words : iterable of str, optional
        Forms to leave out of the result, as in :func:`sprakresa.document_term_matrix`.
    counted : DocumentTerms, optional
        Word counts of the same posts, by post and with ``unit="word"``, so they need not be counted again.

    Returns
    -------
    pandas.DataFrame
        ``[period or column,] term, collocate, n`` (times together), ``posts`` (in so many), ``n_term, n_collocate``
        (words in all), ``expected`` (n by chance), and the measure; the strongest first, then by collocate. Only pairs
        with n > expected. Empty where there are none.

    Warns
    -----
    UserWarning
        If no post has the lemma, but one has such a word or compound part.

    Notes
    -----
    Sentences end, so a window of five words holds fewer than ten. We count the places that the windows really have,
    without those that the term itself takes: expected = places · n_collocate ÷ (words − n_term). The measures take
    n ÷ (places ÷ n_term) against both words' counts, after Church & Hanks (1990), as NLTK's
    ``BigramCollocationFinder`` does with a window that is full everywhere. Log-likelihood: Dunning (1993).

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "text": ["Den långa resan. Hon är här.", "En lång resa börjar."]})
    >>> collocations(posts, "resa", window=1)[["collocate", "n", "posts", "n_collocate"]].values.tolist()
    [['lång', 2, 2, 2]]
    """
    require_posts(posts, "text")
    if measure not in MEASURES:
        raise ValueError(f"no measure {measure!r}; choose one of {', '.join(MEASURES)}")
    if window < 1:
        raise ValueError(f"window={window}: give the number of words on either side, at least 1")
    counted, term = word_counts(posts, counted), normal_form(term)
    groups = pd.CategoricalIndex([term] * len(posts)) if by is None else groups_of(posts, by)
    lemmas = recount(counted, unit="lemma")
    hits = lemmas.matrix[:, np.flatnonzero(lemmas.terms == term)].sum(axis=1).A1
    if not hits.any():
        suggest(term, counted, "lemma")
    near = _neighbours(posts["text"].tolist(), np.flatnonzero(hits), term, window)
    near["group"] = groups.codes[near["row"]]
    places = np.bincount(near["group"], minlength=len(groups.categories))
    near = near[~near["form"].isin(stop_set(stop_words))]
    table = near.groupby(["group", "collocate"])["row"].agg(n="size", posts="nunique").reset_index()
    table = table[(table["n"] >= min_count) & (table["posts"] >= min_posts)]
    group = table["group"].to_numpy(int)
    table.insert(1, "term", term)
    of_group = sum_groups(lemmas, groups)
    for name in ("term", "collocate"):
        at = pd.Index(lemmas.terms).get_indexer(table[name])
        table[f"n_{name}"] = of_group.matrix[:, at].toarray()[group, range(len(at))]
    words = of_group.words[group]
    table["expected"] = places[group] * table["n_collocate"] / np.maximum(words - table["n_term"], 1)
    table[measure] = _scores(table, words, places[group], measure)
    table = table[table["n"] > table["expected"]]
    table = table.sort_values(["group", measure, "collocate"], ascending=[True, False, True], ignore_index=True)
    names = groups.categories[table.pop("group").to_numpy(int)]
    if by is not None:
        table.insert(0, groups.name, names)
    return table


def _neighbours(texts: Sequence[str], rows: Iterable[int], term: str, window: int) -> pd.DataFrame:
    """Return the row of the post, the lemma and the form of every other word near the term, once for each time."""
    near = []
    for row in rows:
        for sentence in split_sentences(texts[row]):
            words = tokenize(sentence)
            lemmas = lemmatize(words)
            for at in [at for at, lemma in enumerate(lemmas) if lemma == term]:
                around = range(max(0, at - window), min(at + window + 1, len(lemmas)))
                near += [(row, lemmas[n], normal_form(words[n])) for n in around if lemmas[n] != term]
    return pd.DataFrame(near, columns=["row", "collocate", "form"]).astype({"row": int})


def _scores(table: pd.DataFrame, words: np.ndarray, places: np.ndarray, measure: str) -> list[float]:
    from nltk.metrics import BigramAssocMeasures

    score = getattr(BigramAssocMeasures, MEASURES[measure])
    both = table[["n_term", "n_collocate"]].to_numpy(float)
    # A word near the term twice can be counted oftener than it occurs; no table of four cells holds that.
    n = np.minimum(table["n"] * both[:, 0] / places, both.min(axis=1, initial=np.inf))
    return [float(score(*cells)) for cells in zip(n, map(tuple, both), words.tolist(), strict=True)]
