"""Texts → counts: in this process and its threads, or by workers elsewhere, whose parts are put together.

Posts × chunks is counted first and then led on by maps: chunks → words → terms. So lemmas, stop words and compound
parts cost nothing a token.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ...swedish.tokens import tokenize
from ..analyzer import build_analyzer, terms_of_forms
from .chunks import Map, Places, find_chunks
from .numbering import number_sorted, ranges
from .words import words_of

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BATCH = 500_000
"""Characters of text that are worked on at a time: their arrays stay in the processor's cache."""

AHEAD = 32
"""Batches that wait at workers elsewhere or are counted there, so how many workers can be busy."""

Posts = Iterable[tuple[object, str]]
Part = tuple["csr_matrix", list[str], np.ndarray]


def batches(items: Iterable, size: int, *, length: Callable = len) -> Iterator[list]:
    """Cut a stream of texts into lists of at least ``size`` characters, but for the last."""
    batch, held = [], 0
    for item in items:
        batch.append(item)
        held += length(item)
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def map_ahead(function: Callable, items: Iterable, *, executor: Executor, ahead: int = 3) -> Iterator:
    """Map in order, with at most ``ahead`` items under way, so that a stream is never held whole."""
    waiting: deque = deque()
    try:
        for item in items:
            waiting.append(executor.submit(function, item))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def count_posts(posts: Posts, *, executor: Executor | None, batch_size: int | None, **options) -> Part:
    """Count the terms of posts, here or by workers.

    Parameters
    ----------
    posts : iterable of (post id, text)
        Read once.
    executor : concurrent.futures.Executor, optional
        None for this thread alone.
    batch_size : int, optional
        Characters of text that are worked on at a time.
    **options
        ``unit``, ``stop_words`` and ``ngram_range``.

    Returns
    -------
    tuple
        The matrix, its terms in order, and the number of all words of each post.

    Raises
    ------
    ValueError
        If a worker cannot count a post; the message names it.
    RuntimeError
        If the executor fails.
    """
    if executor is not None and not isinstance(executor, ThreadPoolExecutor):
        return _merge([*_count_elsewhere(posts, executor, batch_size or 16 * BATCH, options)])
    texts = (text for _, text in posts)
    if executor is None:
        return _count_texts(texts, batch_size=batch_size or BATCH, **options)
    # Larger batches for threads: they wait for each other at every step, however short.
    each = partial(map_ahead, executor=executor)
    return _count_texts(texts, batch_size=batch_size or 4 * BATCH, each=each, **options)


def _count_elsewhere(posts: Posts, executor: Executor, batch_size: int, options: dict) -> Iterator[Part]:
    taken, done = batches(posts, batch_size, length=lambda post: len(post[1])), 0
    try:
        for part in map_ahead(partial(_count_batch, **options), taken, executor=executor, ahead=AHEAD):
            yield part
            done += part[0].shape[0]
    except (TypeError, ValueError):
        raise  # it says which post
    except Exception as error:
        raise RuntimeError(
            f"the executor failed after {done} posts were counted ({type(error).__name__}: {error}): "
            "count again with another executor, or without one"
        ) from error


def _count_batch(batch: list[tuple[object, str]], **options) -> Part:
    """Count a batch in a worker. If that fails, say with which post."""
    try:
        return _count_texts([text for _, text in batch], **options)
    except Exception:
        for post, text in batch:
            try:
                _count_texts([text], **options)
            except Exception as error:
                raise ValueError(f"post {post!r} cannot be counted ({type(error).__name__}: {error})") from error
        raise


def _count_texts(
    texts: Iterable[str],
    *,
    unit: str,
    stop_words: frozenset[str],
    ngram_range: tuple[int, int],
    batch_size: int = BATCH,
    each: Callable = map,
) -> Part:
    """Return the counts, the terms and the number of all words of each text."""
    if ngram_range != (1, 1):
        analyze = build_analyzer(unit=unit, stop_words=stop_words, ngram_range=ngram_range)
        return _count_ngrams(texts, analyze)
    places = find_chunks(batches(texts, batch_size), each=each)
    words, firsts, n = words_of(places.chunks, used=places.used(), each=each)
    numbers, forms = number_sorted(words)
    del words
    places = places._replace(chunks="")  # memory for what follows
    terms_of, terms = Map(firsts, n, numbers), forms
    if unit != "word" or stop_words:
        found, n_found = terms_of_forms(forms, unit=unit, stop_words=stop_words)
        columns, terms = number_sorted("\n".join([*found, ""]))
        terms_of = terms_of.then(Map(np.cumsum(n_found) - n_found, n_found, columns))
    matrix, n_words = _count_entries(places, terms_of, words=n, width=len(terms), each=each)
    return matrix, terms, n_words


def _count_ngrams(texts: Iterable[str], analyze: Callable[[str], list[str]]) -> Part:
    counters, n_words = [], []
    for text in texts:
        counters.append(Counter(analyze(text)))
        n_words.append(len(tokenize(text)))
    terms = sorted(set().union(*counters))
    column = {term: i for i, term in enumerate(terms)}
    rows = np.repeat(np.arange(len(counters)), [*map(len, counters)])
    columns = [column[term] for counter in counters for term in counter]
    n = [n for counter in counters for n in counter.values()]
    return sparse(rows, columns, n, (len(counters), len(terms))), terms, np.array(n_words, dtype=np.int64)


def _merge(parts: list[Part]) -> Part:
    """Put parts of the rows, each with terms of its own, under each other."""
    if len(parts) == 1:
        return parts[0]
    from scipy.sparse import csr_matrix, vstack

    terms = sorted(set().union(*(part[1] for part in parts)))
    column = {term: i for i, term in enumerate(terms)}
    wide = []
    for matrix, own, _ in parts:
        to = np.fromiter(map(column.__getitem__, own), dtype=np.int64, count=len(own))
        cells = (matrix.data, to[matrix.indices], matrix.indptr)
        wide.append(csr_matrix(cells, shape=(matrix.shape[0], len(terms))))
    stacked = vstack(wide, format="csr") if wide else csr_matrix((0, 0), dtype=np.int64)
    return stacked, terms, np.concatenate([np.empty(0, dtype=np.int64), *(part[2] for part in parts)])


def _count_cells(batch: tuple[np.ndarray, np.ndarray], *, alone, terms_of: Map, words, width: int):
    """Count a batch: hits and columns of its cells row by row, cells a row, words a row.

    ``alone`` is each chunk's only column, or else ``width`` if it has none and ``width + 1`` if it has several.
    """
    numbers, ends = batch
    kind = np.uint32 if len(ends) * (width + 2) < 1 << 32 else np.uint64
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


def _count_entries(places: Places, terms_of: Map, *, words: np.ndarray, width: int, each: Callable = map):
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
    each : callable
        Like :func:`map`; it may count several batches at a time.

    Returns
    -------
    tuple
        A scipy.sparse.csr_matrix, texts × terms, its columns in order within each row; and each text's words.
    """
    from scipy.sparse import csr_matrix

    none, several = width, width + 1
    alone = np.where(terms_of.n == 1, np.append(terms_of.entries, 0)[terms_of.firsts], none).astype(np.uint32)
    alone[terms_of.n > 1] = several
    count = partial(_count_cells, alone=alone, terms_of=terms_of, words=words, width=width)

    def emptied():
        while places.numbers:
            yield places.numbers.pop(0), places.ends.pop(0)

    n, columns, per_row, all_words = ([], [], [], [])
    for part in each(count, emptied()):
        for parts, one in zip((n, columns, per_row, all_words), part, strict=True):
            parts.append(one)
    ends = np.append(0, np.cumsum(_joined(per_row, np.int64)))
    cells = _joined(n, np.int64), _joined(columns, np.int32), ends
    return csr_matrix(cells, shape=(len(ends) - 1, width)), _joined(all_words, np.int64)


def _joined(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    """Join arrays, and let go of each once it is copied, so that no more than one is held twice."""
    whole, at = np.empty(sum(map(len, parts)), dtype=dtype), 0
    while parts:
        part = parts.pop(0)
        whole[at : at + len(part)] = part
        at += len(part)
    return whole


def sparse(rows, columns, n, shape: tuple[int, int]):
    """Return a CSR matrix of numbers given by row and column."""
    from scipy.sparse import csr_matrix

    return csr_matrix((np.array(n, dtype=np.int64), (rows, columns)), shape=shape)
