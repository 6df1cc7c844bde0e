"""Texts → counts.

Chunks × words is counted first, once a distinct chunk, and led on to the unit that is counted; posts × chunks times
chunks × terms is posts × terms. So lemmas, stop words and compound parts cost nothing a token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from ..analyzer import Analyzer, unit_name
from ..matrix import DocumentTerms, in_order, number_terms, sparse
from .chunks import Places, find_chunks
from .numbering import number_sorted
from .words import words_of

BATCH = 500_000
"""Characters of text that are worked on at a time: their arrays should stay in the processor's cache."""
TOGETHER = 250_000
"""Chunks whose terms are counted together, where there are as many terms: each term costs a batch time, and each chunk
memory."""


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
        Counts of words → counts of what is counted; the documents are chunks.

    Returns
    -------
    tuple
        The counts, a row a text, and the distinct words in order.
    """
    chunks, places = find_chunks(batches(texts, BATCH))
    used = np.zeros(chunks.count("\n"), dtype=bool)  # by themselves, and not only as part of a joined whole
    for numbers, _ in places:
        used[numbers] = True
    words, chunk = words_of(chunks, used=used)
    numbers, forms = number_sorted(words)
    matrix, n = sparse(chunk, numbers, (len(used), len(forms))), np.bincount(chunk, minlength=len(used))
    del chunks, words
    of_chunks = DocumentTerms(matrix, pd.RangeIndex(len(used)), np.array(forms, dtype=object), n, "word")
    return sum_chunks(places, lead(of_chunks)), forms


def _joined(places: list[Places], size: int) -> Iterator[Places]:
    """Give batches of more than ``size`` chunks; ``places`` is emptied on the way, to save memory."""
    while places:
        held, found = 0, []
        while places and held <= size:
            numbers, ends = places.pop(0)
            found.append((numbers, ends[:-1] + held))
            held += len(numbers)
        yield np.concatenate([numbers for numbers, _ in found]), np.concatenate([*(ends for _, ends in found), [held]])


def sum_chunks(places: list[Places], counted: DocumentTerms) -> DocumentTerms:
    """Add up the counts of chunks for each text; ``places`` is emptied on the way.

    Most chunks hold one term, which stands in for the chunk at each of its places; further terms come by a product. A
    chunk without a term counts as none of some term: where there are no terms at all, of one that is taken away again.
    """
    from scipy.sparse import csr_matrix, vstack

    given, terms = counted.matrix, len(counted.terms)
    width = max(terms, 1)
    of_chunks = csr_matrix((given.data.astype(np.int32), given.indices, given.indptr), (given.shape[0], width))
    first, n = (np.append(part, np.int32(0))[of_chunks.indptr[:-1]] for part in (of_chunks.indices, of_chunks.data))
    n[np.diff(of_chunks.indptr) == 0] = 0
    further = of_chunks - csr_matrix((n, first, np.arange(len(n) + 1)), shape=of_chunks.shape)
    has_further = np.diff(further.indptr) > 0
    parts, words = [of_chunks[:0]], [counted.words[:0]]
    for numbers, ends in _joined(places, min(terms, TOGETHER)):
        batch = csr_matrix((n.take(numbers), first.take(numbers), ends), shape=(len(ends) - 1, width))
        batch = in_order(batch)
        batch.sum_duplicates()
        at = np.flatnonzero(has_further.take(numbers))
        ones = np.ones(len(at), dtype=np.int32)
        others = csr_matrix((ones, numbers[at], np.searchsorted(at, ends)), shape=(len(ends) - 1, len(n)))
        parts.append(batch + in_order(others @ further))
        words.append(np.diff(np.append(0, np.cumsum(counted.words.take(numbers)))[ends]))
    matrix = vstack(parts, format="csr")
    del parts, of_chunks  # memory for what follows
    matrix = csr_matrix((matrix.data.astype(np.int64), matrix.indices, matrix.indptr), (matrix.shape[0], terms))
    return counted._replace(matrix=matrix, documents=pd.RangeIndex(matrix.shape[0]), words=np.concatenate(words))


def count_one_by_one(texts: Iterable[str], analyzer: Analyzer) -> DocumentTerms:
    """Count n-grams, or units of the user's own, which have no word forms."""
    found = [(Counter(analyzer(text)), analyzer.count_words(text)) for text in texts]
    columns, terms = number_terms([term for counter, _ in found for term in counter])
    rows = np.repeat(np.arange(len(found)), [len(counter) for counter, _ in found])
    n = [n for counter, _ in found for n in counter.values()]
    words = np.array([words for _, words in found], dtype=np.int64)
    matrix, names = sparse(rows, columns, (len(found), len(terms)), n), np.array(terms, dtype=object)
    return DocumentTerms(matrix, pd.RangeIndex(len(found)), names, words, unit_name(analyzer.unit))
