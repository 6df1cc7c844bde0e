"""The words near a word, within its sentences: measures of association, with the posts behind each pair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Literal

import numpy as np
import pandas as pd

from .._checks import require_posts
from ..counting.analyzer import stop_set
from ..counting.matrix import DocumentTerms
from ..posts.dates import period_of
from ..swedish.lemmas import lemmatize
from ..swedish.sentences import split_sentences
from ..swedish.tokens import normal_form, tokenize
from .kwic import suggest, word_counts

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
    how = (term, window, measure, min_count, min_posts, stop_set(stop_words))
    if by is None:
        return _collocations(posts, counted, *how)
    groups = pd.Categorical(period_of(posts, by))
    parts = {name: np.flatnonzero(groups == name) for name in groups.categories}
    tables = [
        _collocations(posts.iloc[rows], word_counts(posts.iloc[rows], counted), *how).assign(of=name)
        for name, rows in parts.items()
    ]
    filled = [table for table in tables if len(table)] or [_collocations(posts[:0], counted, *how).assign(of="")]
    table = pd.concat(filled, ignore_index=True)
    table.insert(0, by if by in posts else "period", table.pop("of"))
    return table


def _collocations(
    posts: pd.DataFrame,
    counted: DocumentTerms,
    term: str,
    window: int,
    measure: str,
    min_count: int,
    min_posts: int,
    stop_words: frozenset[str],
) -> pd.DataFrame:
    lemmas = lemmatize(counted.terms.tolist())
    in_all: Counter[str] = Counter()
    for lemma, n in zip(lemmas, counted.matrix.sum(axis=0).A1.tolist(), strict=True):
        in_all[lemma] += n
    with_term = counted.matrix[:, [at for at, lemma in enumerate(lemmas) if lemma == term]].sum(axis=1).A1 > 0
    near, places = _neighbours(posts["text"][with_term], term, window, stop_words)
    n_term = in_all[term]
    if not n_term:
        suggest(term, counted, "lemma")
    pairs = {other: (n.total(), len(n)) for other, n in near.items() if n.total() >= min_count and len(n) >= min_posts}
    table = pd.DataFrame(
        [(term, other, n, texts, n_term, in_all[other]) for other, (n, texts) in pairs.items()],
        columns=["term", "collocate", "n", "posts", "n_term", "n_collocate"],
    )
    words = int(np.asarray(counted.words).sum())
    table["expected"] = places * table["n_collocate"] / max(words - n_term, 1)
    table[measure] = _scores(table, words, places, measure)
    table = table[table["n"] > table["expected"]]
    return table.sort_values([measure, "collocate"], ascending=[False, True], ignore_index=True)


def _neighbours(
    texts: pd.Series, term: str, window: int, stop_words: frozenset[str]
) -> tuple[dict[str, Counter[int]], int]:
    """Return each other lemma near the term → how often it is near it in each text, and the places near the term."""
    near: dict[str, Counter[int]] = defaultdict(Counter)
    places = 0
    for row, text in enumerate(texts):
        for sentence in split_sentences(text):
            words = tokenize(sentence)
            lemmas = lemmatize(words)
            for at in [at for at, lemma in enumerate(lemmas) if lemma == term]:
                for place in range(max(0, at - window), min(at + window + 1, len(lemmas))):
                    places += lemmas[place] != term
                    if lemmas[place] != term and normal_form(words[place]) not in stop_words:
                        near[lemmas[place]][row] += 1
    return near, places


def _scores(table: pd.DataFrame, words: int, places: int, measure: str) -> list[float]:
    from nltk.metrics import BigramAssocMeasures

    score = getattr(BigramAssocMeasures, MEASURES[measure])
    both = table[["n_term", "n_collocate"]].to_numpy(float)
    # A word near the term twice can be counted oftener than it occurs; no table of four cells holds that.
    n = np.minimum(table["n"].to_numpy(float) * both[:, 0] / max(places, 1), both.min(axis=1, initial=np.inf))
    return [float(score(pairs, tuple(of_word), words)) for pairs, of_word in zip(n, both, strict=True)]
