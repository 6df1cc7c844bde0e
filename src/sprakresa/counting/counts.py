"""Posts, or counts of their words, to a document–term matrix or a long table; by post, period or any column."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from numbers import Integral, Real

import numpy as np
import pandas as pd

from .._checks import is_counts, require_counts, require_posts, require_unique
from ._engine.tallies import count_one_by_one, count_texts
from .analyzer import (
    Analyzer,
    AnyUnit,
    build_analyzer,
    folded_names,
    stop_set,
    terms_of_forms,
    unit_name,
    warn_of_idle,
    warn_of_misses,
)
from .matrix import DocumentTerms, add_up, check_by, long_table, number_terms, sum_counts

Corpus = pd.DataFrame | Iterable[pd.DataFrame] | DocumentTerms
"""Posts, or counts of their words."""


def document_term_matrix(
    posts: Corpus, *, unit: AnyUnit = "lemma", by: str = "post", stop_words: Iterable[str] | None = None,
    ngram_range: tuple[int, int] = (1, 1), min_df: float = 1, max_df: float = 1.0,
    vocabulary: Iterable[str] | None = None, progress: bool = False,
) -> DocumentTerms:  # fmt: skip
    """Count the terms of each post, or of each period, author or other group of posts.

    Parameters
    ----------
    posts : pandas.DataFrame, iterable of pandas.DataFrame, or DocumentTerms
        Posts with ``post_id`` and ``text``. Of several tables, or a generator of them, one is held at a time, so the
        texts may exceed the memory. Or counts of words (:func:`sprakresa.read_word_counts`).
    unit : {"lemma", "word", "stem", "part"} or callable
        What is counted; a function of your own from a text to a list of terms serves another language. See
        :func:`sprakresa.build_analyzer`.
    by : str
        What a row is: "post"; a column of ``posts``; or a kind of period ("year", "half-year", "quarter", "month",
        "decade" and pandas' aliases). Rows are in order, and periods without a post are rows, too.
    stop_words : iterable of str, optional
        Forms to leave out: :func:`sprakresa.stop_words`; none when not given.
    ngram_range : tuple of int
        Shortest and longest n-gram. Beyond (1, 1) every text is tokenised in full: some twenty times slower.
    min_df, max_df : int or float
        Fewest and most documents with a term: a number, or a share where it is a float. scikit-learn's.
    vocabulary : iterable of str, optional
        Terms to count, whether they occur or not; then ``min_df`` and ``max_df`` do nothing.
    progress : bool
        Whether to say on standard error how many posts were read.

    Returns
    -------
    DocumentTerms
        ``matrix`` (CSR, documents × terms), ``documents``, ``terms`` (sorted), ``words`` (all words of each
        document, the base of every rate), ``unit``. Equal, entry by entry, to what scikit-learn's
        ``CountVectorizer`` gives with ``analyzer=build_analyzer(...)``. A table without posts gives no rows.

    Raises
    ------
    TypeError, ValueError
        If something else than posts or counts is given, two posts share an id, a text or a value of ``by`` is
        missing, or an option has another form; the message names it.

    Warns
    -----
    UserWarning
        If a term of the vocabulary is not found, but would be as another unit; or if one of your own stop words is
        no word of the texts.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "text": ["Resan är ny.", "Nya resor, nya vägar!"]})
    >>> counted = document_term_matrix(posts)
    >>> counted.terms.tolist(), counted.matrix.toarray().tolist(), counted.words.tolist()
    (['ny', 'resa', 'vara', 'väg'], [[1, 1, 1, 0], [2, 1, 0, 1]], [3, 4])
    """
    analyzer = build_analyzer(unit=unit, stop_words=stop_words, ngram_range=ngram_range)
    if is_counts(posts) and analyzer.ngram_range != (1, 1):
        raise ValueError("n-grams need running text: give the posts with their texts, not counts of words")
    counted, forms = count_with_forms(posts, analyzer=analyzer, by=by, progress=progress)
    return _keep(counted, forms, analyzer, df=(min_df, max_df), vocabulary=vocabulary)


def count_with_forms(
    posts: Corpus, *, analyzer: Analyzer, by: str = "post", progress: bool = False
) -> tuple[DocumentTerms, Sequence[str]]:
    """Count posts or counts of words; return also the distinct word forms, as far as they are known."""
    lead = partial(_lead_on, unit=analyzer.unit, stop_words=frozenset(analyzer.stop_words))
    if isinstance(posts, DocumentTerms):
        if by not in ("post", posts.documents.name):
            raise ValueError(f"counts have no {by}: sum_counts(counted, posts, by={by!r}) takes it from the posts")
        return lead(posts), [*posts.terms] if posts.unit == "word" else []
    tables = [posts] if isinstance(posts, pd.DataFrame | str) or not isinstance(posts, Iterable) else posts
    read: list[pd.DataFrame] = []
    texts = _each_text(tables, by, read, progress)
    forms: Sequence[str] = []
    if isinstance(analyzer.unit, str) and analyzer.ngram_range == (1, 1):
        counted, forms = count_texts(texts, lead)
    else:
        counted = count_one_by_one(texts, analyzer)
    if not read:
        raise ValueError("no table of posts was given: give at least one, even if it has no rows")
    documents = pd.concat(read, ignore_index=True)
    require_unique(documents, "post_id", what="post")
    counted = counted._replace(documents=pd.Index(documents["post_id"], name="post_id"))
    return counted if by in ("post", "post_id") else sum_counts(counted, documents, by=by), forms


def _each_text(tables: Iterable[pd.DataFrame], by: str, read: list[pd.DataFrame], progress: bool) -> Iterator[str]:
    """Yield each post's text, and keep what else is needed of its table in ``read``."""
    done = 0
    for table in tables:
        require_posts(table, "text")
        if by not in ("post", "post_id"):
            check_by(table, by)
        read.append(table[[name for name in dict.fromkeys(("post_id", "published", by)) if name in table.columns]])
        for text in table["text"].tolist():
            yield text
            done += 1
            if progress and done % 1000 == 0:
                print(f"\rread {done:,} posts", end="", file=sys.stderr, flush=True)
    if progress:
        print(f"\rread {done:,} posts", file=sys.stderr)


def recount(
    counted: DocumentTerms, *, unit: str = "lemma", stop_words: Iterable[str] | None = None,
    min_df: float = 1, max_df: float = 1.0, vocabulary: Iterable[str] | None = None,
) -> DocumentTerms:  # fmt: skip
    """Count lemmas, stems or compound parts from counts of words, without the texts; or leave out terms.

    Parameters
    ----------
    counted : DocumentTerms
        Counts of words. Those of another unit can only lose terms: ``unit`` is then their own.
    unit : {"lemma", "word", "stem", "part"}
        What is counted.
    stop_words, min_df, max_df, vocabulary
        As for :func:`sprakresa.document_term_matrix`.

    Returns
    -------
    DocumentTerms
        Equal, entry by entry, to counting the texts.

    Raises
    ------
    TypeError, ValueError
        If something else than counts is given, or counts that cannot be counted as this unit.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Åren på resor och en resa."]})
    >>> words = document_term_matrix(posts, unit="word")
    >>> recount(words, stop_words=["och", "en"]).terms.tolist()
    ['på', 'resa', 'år']
    """
    require_counts(counted)
    analyzer = Analyzer(unit, (*sorted(stop_set(stop_words)),), (1, 1))
    return _keep(*count_with_forms(counted, analyzer=analyzer), analyzer, df=(min_df, max_df), vocabulary=vocabulary)


def _lead_on(counted: DocumentTerms, unit: AnyUnit | str, stop_words: frozenset[str]) -> DocumentTerms:
    """Lead counts of words on to another unit."""
    require_counts(counted)
    if counted.unit == (unit if isinstance(unit, str) else unit_name(unit)) and not stop_words:
        return counted
    if not isinstance(unit, str):
        raise ValueError("a unit of your own needs running text: give the posts with their texts, not counts")
    if counted.unit != "word":
        done = "lose stop words, which go by form" if unit == counted.unit else f"be counted as {unit!r}"
        raise ValueError(
            f"counts of {counted.unit or 'an unknown unit'} cannot {done}: count words, "
            "document_term_matrix(posts, unit='word'), and recount those"
        )
    found = terms_of_forms([*counted.terms], unit=unit_name(unit), stop_words=stop_words)
    columns, terms = number_terms([*chain.from_iterable(found)])
    return add_up(counted, np.repeat(np.arange(len(found)), [*map(len, found)]), columns, terms=terms, unit=unit)


def _keep(
    counted: DocumentTerms, forms: Sequence[str], analyzer: Analyzer, *,
    df: tuple[float, float], vocabulary: Iterable[str] | None,
) -> DocumentTerms:  # fmt: skip
    """Keep the terms that are asked for, and warn of what was named in vain."""
    warn_of_idle(analyzer.stop_words, forms)
    if vocabulary is not None:
        wanted = folded_names(vocabulary, "vocabulary", unit=counted.unit)
        at = pd.Index(counted.terms).get_indexer(wanted)
        missed = [term for term, column in zip(wanted, at, strict=True) if column < 0]
        warn_of_misses(missed, forms, unit=counted.unit, longest=analyzer.ngram_range[1])
        return add_up(counted, at[at >= 0], np.flatnonzero(at >= 0), terms=wanted)
    documents = len(counted.documents)
    low, high = _bound("min_df", df[0], documents), _bound("max_df", df[1], documents)
    if isinstance(df[0], float) == isinstance(df[1], float) and df[0] > df[1]:
        raise ValueError(f"min_df={df[0]} is above max_df={df[1]}, which leaves no term: lower it")
    if low <= 1 and high >= documents:
        return counted
    spread = np.bincount(counted.matrix.indices, minlength=len(counted.terms))
    kept = np.flatnonzero((spread >= max(low, 1)) & (spread <= high))
    return add_up(counted, kept, range(len(kept)), terms=counted.terms[kept])


def _bound(name: str, bound: float, documents: int) -> float:
    """Return the bound as a number of documents; a float is a share of them, as for scikit-learn."""
    if isinstance(bound, Integral) and not isinstance(bound, bool) and bound >= 0:
        return int(bound)
    if isinstance(bound, Real) and not isinstance(bound, Integral) and 0 <= bound <= 1:
        return float(bound) * documents
    raise ValueError(f"{name}={bound!r}: give a whole number of documents, or a share between 0.0 and 1.0")


def count_terms(
    posts: Corpus, *, unit: AnyUnit = "lemma", by: str = "post", stop_words: Iterable[str] | None = None,
    ngram_range: tuple[int, int] = (1, 1), min_df: float = 1, max_df: float = 1.0,
    vocabulary: Iterable[str] | None = None, progress: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Count terms into a long table, one row a term that occurs in a document.

    Parameters
    ----------
    posts, unit, by, stop_words, ngram_range, min_df, max_df, vocabulary, progress
        As for :func:`sprakresa.document_term_matrix`.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` (or what ``by`` names), ``term``, ``n``, ``total``, as :func:`sprakresa.long_table` gives them. A
        term of ``vocabulary`` has a row also where it does not occur, with ``n`` 0, if the document has words at all.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Vi möter kunder, och kunder möter oss."]})
    >>> count_terms(posts, vocabulary=["kund", "resa"]).values.tolist()
    [['a', 'kund', 2, 7], ['a', 'resa', 0, 7]]
    """
    counted = document_term_matrix(
        posts, unit=unit, by=by, stop_words=stop_words, ngram_range=ngram_range, min_df=min_df, max_df=max_df,
        vocabulary=vocabulary, progress=progress,
    )  # fmt: skip
    return long_table(counted, zeros=vocabulary is not None)
