"""The words that keep a word company, within its sentences: NLTK's measures, with the posts behind each pair."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import compress

import numpy as np
import pandas as pd

from .._checks import require_columns, require_unique
from ..counting.analyzer import stop_set
from ..counting.counts import document_term_matrix
from ..counting.matrix import DocumentTerms
from ..swedish.lemmas import lemmatize
from ..swedish.tokens import normal_form, split_sentences, tokenize
from .kwic import rows_of

MEASURES = {
    "log_likelihood": "likelihood_ratio",
    "pmi": "pmi",
    "student_t": "student_t",
    "chi_squared": "chi_sq",
    "dice": "dice",
    "mi_like": "mi_like",
}
"""Measures of association: name here → name in nltk.metrics.BigramAssocMeasures."""


def collocations(
    posts: pd.DataFrame,
    term: str,
    *,
    window: int = 5,
    measure: str = "log_likelihood",
    min_count: int = 2,
    min_posts: int = 1,
    stop_words: Iterable[str] | None = None,
    counts: DocumentTerms | None = None,
) -> pd.DataFrame:
    """Return the lemmas that stand near a lemma, in its sentence, more often than by chance.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id`` and ``text``.
    term : str
        The lemma in the middle.
    window : int
        Words on either side, stop words included; never beyond the sentence.
    measure : str
        One of :data:`MEASURES`, as NLTK computes it. It ranks; it is no evidence, since it counts words, not posts.
    min_count, min_posts : int
        Fewest times, and posts, in which the two stand together.
    stop_words : iterable of str, optional
        Forms to leave out of the result, as in :func:`sprakresa.document_term_matrix`.
    counts : DocumentTerms, optional
        All lemmas of the same posts, counted by post, so that they need not be counted again.

    Returns
    -------
    pandas.DataFrame
        ``term, collocate, n`` (times together), ``posts`` (in so many), ``n_term, n_collocate`` (words in all),
        ``expected`` (n by chance: 2 · window · n_term · n_collocate ÷ words), and the measure; the strongest first,
        then by collocate. Only pairs with n > expected. Empty where there are none.

    Notes
    -----
    NLTK's ``BigramCollocationFinder`` over pairs in either order: n ÷ (2 · window) against both words' counts, after
    Church & Hanks (1990). Log-likelihood: Dunning (1993).

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "text": ["Den långa resan. Hon är här.", "En lång resa börjar."]})
    >>> collocations(posts, "resa", window=1)[["collocate", "n", "posts", "n_collocate"]].values.tolist()
    [['lång', 2, 2, 2]]
    """
    require_columns(posts, "post_id", "text", made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    if measure not in MEASURES:
        raise ValueError(f"no measure {measure!r}; choose one of {', '.join(MEASURES)}")
    if window < 1:
        raise ValueError(f"window={window}: give the number of words on either side, at least 1")
    counts = document_term_matrix(posts, unit="lemma") if counts is None else counts
    rows = rows_of(posts, counts)
    matrix, words = counts.matrix[rows], int(np.asarray(counts.words)[rows].sum())
    in_all = dict(zip(counts.terms, np.asarray(matrix.sum(axis=0)).ravel().tolist(), strict=True))
    with_term = np.asarray(matrix[:, np.flatnonzero(counts.terms == term)].sum(axis=1)).ravel() > 0
    near = _neighbours(posts["text"][with_term], term, window, stop_set(stop_words))
    if near.pop(term, Counter()).total() != in_all.get(term, 0):
        raise ValueError(f"{term!r} was counted otherwise than it is found: count the same texts, with unit='lemma'")
    for left_out in near.keys() - in_all.keys():
        del near[left_out]
    pairs = {other: (n.total(), len(n)) for other, n in near.items() if n.total() >= min_count and len(n) >= min_posts}
    table = pd.DataFrame(
        [(term, other, n, texts, in_all[term], in_all[other]) for other, (n, texts) in pairs.items()],
        columns=["term", "collocate", "n", "posts", "n_term", "n_collocate"],
    )
    table["expected"] = 2 * window * table["n_term"] * table["n_collocate"] / words
    table[measure] = _scores(table, in_all, words, window, measure)
    table = table[table["n"] > table["expected"]]
    return table.sort_values([measure, "collocate"], ascending=[False, True], ignore_index=True)


def _neighbours(texts: pd.Series, term: str, window: int, stop_words: frozenset[str]) -> dict[str, Counter]:
    """Return each lemma near the term → its hits in each text; under the term itself, the term's own hits."""
    near = defaultdict(Counter)
    for row, text in enumerate(texts):
        for sentence in split_sentences(text):
            words = tokenize(sentence)
            lemmas = lemmatize(words)
            kept = [
                lemma != term and normal_form(word) not in stop_words for word, lemma in zip(words, lemmas, strict=True)
            ]
            for at in [at for at, lemma in enumerate(lemmas) if lemma == term]:
                near_it = slice(max(0, at - window), at + 1 + window)
                for other in compress(lemmas[near_it], kept[near_it]):
                    near[other][row] += 1
                near[term][row] += 1
    return near


def _scores(table: pd.DataFrame, in_all: dict[str, int], words: int, window: int, measure: str) -> list[float]:
    from nltk.collocations import BigramCollocationFinder
    from nltk.metrics import BigramAssocMeasures
    from nltk.probability import FreqDist

    pairs = FreqDist({(row.term, row.collocate): row.n for row in table.itertuples()})
    finder = BigramCollocationFinder(FreqDist(in_all), pairs, window_size=2 * window + 1)
    finder.N = words  # also the words that the counts left out
    score = getattr(BigramAssocMeasures, MEASURES[measure])
    return [finder.score_ngram(score, row.term, row.collocate) for row in table.itertuples()]
