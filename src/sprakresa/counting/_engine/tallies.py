"""Texts → counts.

Posts × chunks is counted first and then led on by maps: chunks → words → terms. So lemmas, stop words and compound
parts cost nothing a token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..analyzer import Analyzer, unit_name
from ..matrix import DocumentTerms, number_terms, sparse
from .chunks import Map, Places, find_chunks
from .numbering import number_sorted, ranges
from .words import words_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BATCH = 500_000
"""Characters of text that are worked on at a time: their arrays stay in the processor's cache."""


def batches(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    """Cut a stream of texts into lists of at least ``size`` characters, but for the last."""
    batch: list[str] = []
    held = 0
    for text in texts:
        batch.append(text)
        held += len(text)
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def count_texts(
    texts: Iterable[str], lead: Callable[[DocumentTerms], DocumentTerms]
) -> tuple[DocumentTerms, Sequence[str]]:
    """Count the terms of texts, which are read once and not kept.

    Parameters
    ----------
    texts : iterable of str
    lead : callable
        Counts of words → counts of what is counted; its documents are the distinct words.

    Returns
    -------
    tuple
        The counts, a row a text, and the distinct words in order.
    """
    places = find_chunks(batches(texts, BATCH))
    words, firsts, n = words_of(places.chunks, used=places.used())
    numbers, forms = number_sorted(words)
    del words
    places = places._replace(chunks="")  # memory for what follows
    terms_of, counted = Map(firsts, n, numbers), _each_once(forms)
    led = lead(counted)
    if led is not counted:
        terms_of = terms_of.then(_map_of(led))
    matrix, n_words = _count_entries(places, terms_of, words=n, width=len(led.terms))
    return led._replace(matrix=matrix, documents=pd.RangeIndex(len(n_words)), words=n_words), forms


def _each_once(forms: list[str]) -> DocumentTerms:
    """Return counts in which each word is a document of its own."""
    at = np.arange(len(forms))
    matrix = sparse(at, at, (len(forms), len(forms)))
    return DocumentTerms(matrix, pd.RangeIndex(len(forms)), np.array(forms, dtype=object), np.ones_like(at), "word")


def _map_of(counted: DocumentTerms) -> Map:
    """Return which terms each document has, each as often as it is counted."""
    matrix = counted.matrix
    ends = np.append(0, np.cumsum(matrix.data))[matrix.indptr]
    return Map(ends[:-1], np.diff(ends), np.repeat(matrix.indices, matrix.data))


def _count_cells(
    numbers: np.ndarray, ends: np.ndarray, *, alone: np.ndarray, terms_of: Map, words: np.ndarray, width: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Count a batch: hits and columns of its cells row by row, cells a row, words a row.

    ``alone`` is each chunk's only column, or else ``width`` if it has none and ``width + 1`` if it has several.
    """
    kind: type = np.uint32 if len(ends) * (width + 2) < 1 << 32 else np.uint64
    rows = np.arange(len(ends), dtype=kind) * kind(width + 2)
    found = alone.take(numbers)
    cells = np.repeat(rows[:-1], np.diff(ends)) + found
    at = np.flatnonzero(found == width + 1)
    n = terms_of.n[numbers[at]]
    more, _ = ranges(terms_of.firsts[numbers[at]], n)
    rest = np.repeat(cells[at] - kind(width + 1), n) + terms_of.entries[more].astype(kind)
    cells = np.concatenate([cells, rest])
    cells.sort()
    stops = np.flatnonzero(np.append(cells[1:] != cells[:-1], True)[: len(cells)])
    cells, n = cells[stops], np.diff(stops, prepend=-1)
    row_ends = np.searchsorted(cells, rows)
    columns = cells - np.repeat(rows[:-1], np.diff(row_ends))
    real = columns < width
    in_row = np.diff(np.append(0, np.cumsum(real))[row_ends])
    all_words = np.add.reduceat(np.append(words.take(numbers), 0), ends[:-1]) * (np.diff(ends) > 0)
    n = n[real]
    return n.astype(np.min_scalar_type(n.max(initial=0))), columns[real].astype(np.int32), in_row, all_words


def _count_entries(places: Places, terms_of: Map, *, words: np.ndarray, width: int) -> tuple[csr_matrix, np.ndarray]:
    """Count the terms of each text.

    Parameters
    ----------
    places : Places
        Emptied on the way, to save memory.
    terms_of : Map
        From chunks to the columns of their terms.
    words : numpy.ndarray
        How many words each chunk has.
    width : int
        How many terms there are.

    Returns
    -------
    tuple
        A scipy.sparse.csr_matrix, texts × terms, its columns in order within each row; and each text's words.
    """
    from scipy.sparse import csr_matrix

    none, several = width, width + 1
    alone = np.where(terms_of.n == 1, np.append(terms_of.entries, 0)[terms_of.firsts], none).astype(np.uint32)
    alone[terms_of.n > 1] = several
    parts: tuple[list[np.ndarray], ...] = ([], [], [], [])  # hits, columns, cells a row, words a row
    while places.numbers:
        batch = places.numbers.pop(0), places.ends.pop(0)
        counted = _count_cells(*batch, alone=alone, terms_of=terms_of, words=words, width=width)
        for of_all, of_batch in zip(parts, counted, strict=True):
            of_all.append(of_batch)
    ends = np.append(0, np.cumsum(_joined(parts[2], np.int64)))
    cells = _joined(parts[0], np.int64), _joined(parts[1], np.int32), ends
    return csr_matrix(cells, shape=(len(ends) - 1, width)), _joined(parts[3], np.int64)


def _joined(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    """Join arrays, and let go of each once it is copied, so that no more than one is held twice."""
    whole: np.ndarray = np.empty(sum(map(len, parts)), dtype=dtype)
    at = 0
    while parts:
        part = parts.pop(0)
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def count_one_by_one(texts: Iterable[str], analyzer: Analyzer) -> DocumentTerms:
    """Count n-grams, or units of the user's own, which have no word forms."""
    found = [(Counter(analyzer(text)), analyzer.count_words(text)) for text in texts]
    columns, terms = number_terms([term for counter, _ in found for term in counter])
    rows = np.repeat(np.arange(len(found)), [len(counter) for counter, _ in found])
    n = [n for counter, _ in found for n in counter.values()]
    words = np.array([words for _, words in found], dtype=np.int64)
    matrix, names = sparse(rows, columns, (len(found), len(terms)), n), np.array(terms, dtype=object)
    return DocumentTerms(matrix, pd.RangeIndex(len(found)), names, words, unit_name(analyzer.unit))
