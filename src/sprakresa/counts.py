"""Posts → sparse document–term matrix → long table; per post or per period.

Each distinct word is analysed once: posts × words is counted first, then multiplied by words × terms, where a term
is the word's form, lemma, stem or compound part. So lemmas cost nothing a token.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from itertools import chain
from typing import Literal

import numpy as np
import pandas as pd

from .chunks import BATCH, Map, batches, count_entries, find_chunks, map_ahead, normal_form, words_of
from .lemmas import lemmatize, part_lemma, split_compound
from .numbering import number_sorted
from .tables import DocumentTerms, require_columns, require_unique
from .tokens import ngrams, split_sentences, tokenize

Unit = Literal["word", "lemma", "stem", "part"]
By = Literal["post", "period"]
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _stems(forms: Sequence[str]) -> list[str]:
    from nltk.stem.snowball import SnowballStemmer

    return [*map(SnowballStemmer("swedish").stem, forms)]


def parts_of(lemma: str) -> tuple[str, ...]:
    """Return the words a compound is made of, as lemmas; of a simple word the word itself."""
    *heads, last = split_compound(lemma)
    return (*map(part_lemma, heads), last)


UNITS: dict[str, Callable[[Sequence[str]], list[tuple[str, ...]]]] = {
    "word": lambda forms: [(form,) for form in forms],
    "lemma": lambda forms: [(lemma,) for lemma in lemmatize(forms)],
    "stem": lambda forms: [(stem,) for stem in _stems(forms)],
    "part": lambda forms: [parts_of(lemma) for lemma in lemmatize(forms)],
}
"""What is counted: forms, in lower case, → the terms of each (one, but for compound parts)."""


def _terms(forms: Sequence[str], *, unit: str, stop_words: frozenset[str]) -> list[tuple[str, ...]]:
    if unit not in UNITS:
        raise ValueError(f"no unit {unit!r}; choose one of {', '.join(UNITS)}")
    found = UNITS[unit](forms)
    if not stop_words:
        return found
    pairs = zip(forms, found, strict=True)
    return [() if form in stop_words else tuple(t for t in terms if t not in stop_words) for form, terms in pairs]


def _analyze(text: str, *, unit: str, stop_words: frozenset[str], ngram_range: tuple[int, int]) -> list[str]:
    if ngram_range == (1, 1):
        return [*chain.from_iterable(_terms([*map(normal_form, tokenize(text))], unit=unit, stop_words=stop_words))]
    grams = []
    for sentence in split_sentences(text):
        # An empty place keeps its place: “kund och medarbetare” without “och” holds no pair “kund medarbetare”.
        places = [terms or ("",) for terms in _terms([*map(normal_form, tokenize(sentence))], unit=unit, stop_words=stop_words)]
        words = [*chain.from_iterable(places)]
        for n in range(ngram_range[0], ngram_range[1] + 1):
            grams += [gram for gram in ngrams(words, n) if "" not in gram.split(" ")]
    return grams


def _stop_set(stop_words: Iterable[str] | None) -> frozenset[str]:
    if isinstance(stop_words, str):
        raise TypeError(f"stop_words takes a set of words, got the string {stop_words!r}: give stop_words()")
    return frozenset(stop_words or ())


def build_analyzer(
    *, unit: Unit = "lemma", stop_words: Iterable[str] | None = None, ngram_range: tuple[int, int] = (1, 1)
) -> Callable[[str], list[str]]:
    """Return the function from a text to its terms, to plug into any scikit-learn vectoriser.

    Parameters
    ----------
    unit : {"lemma", "word", "stem", "part"}
        What is counted: dictionary forms, lower-case surface forms, Snowball stems, or the parts of compounds.
    stop_words : iterable of str, optional
        Words to leave out, by form or lemma: :func:`sprakresa.stop_words`. None are left out when not given.
    ngram_range : tuple of int
        Shortest and longest n-gram. They keep within sentences and do not bridge a stop word.

    Returns
    -------
    callable
        ``str -> list[str]``; it can be pickled.

    Examples
    --------
    >>> build_analyzer()("Vi förnyar myndigheten.")
    ['vi', 'förnya', 'myndighet']
    """
    return partial(_analyze, unit=unit, stop_words=_stop_set(stop_words), ngram_range=tuple(ngram_range))


def document_term_matrix(
    posts: pd.DataFrame | Iterable[pd.DataFrame],
    *,
    unit: Unit = "lemma",
    by: By = "post",
    stop_words: Iterable[str] | None = None,
    ngram_range: tuple[int, int] = (1, 1),
    min_df: float = 1,
    max_df: float = 1.0,
    vocabulary: Iterable[str] | None = None,
    executor: Executor | None = None,
    batch_size: int | None = None,
    progress: bool = False,
) -> DocumentTerms:
    """Count the terms of each post, or of each period.

    Parameters
    ----------
    posts : pandas.DataFrame or iterable of pandas.DataFrame
        With ``post_id`` and ``text``; with ``period`` for ``by="period"`` (:func:`sprakresa.assign_period`). Of
        several tables, or a generator of them, one is held at a time, so the texts may exceed the memory.
    unit, stop_words, ngram_range
        As for :func:`build_analyzer`. With n-grams every text is tokenised in full: some twenty times slower.
    by : {"post", "period"}
        What a row is. Periods are those of the categorical, in order, the empty ones included.
    min_df, max_df : int or float
        Fewest and most documents a term stands in: a number, or a share where it is a float. scikit-learn's.
    vocabulary : iterable of str, optional
        Terms to count, whether they occur or not; then ``min_df`` and ``max_df`` do nothing.
    executor : concurrent.futures.Executor, optional
        Who counts: this process with a thread a core when not given, which is the fastest on one machine; a
        ``ThreadPoolExecutor`` of your own size; a ``ProcessPoolExecutor``; a cluster's
        ``dask.distributed.Client.get_executor()``. The counts are the same.
    batch_size : int, optional
        Characters of text that go to a worker at a time: 1,000,000 for threads and 16,000,000 for other workers when
        not given.
    progress : bool
        Whether to say on standard error how many posts were read.

    Returns
    -------
    DocumentTerms
        ``matrix`` (CSR, documents × terms), ``documents``, ``terms`` (sorted), ``words`` (all words of each
        document, the base of every rate). Equal, entry by entry, to what scikit-learn's ``CountVectorizer`` gives
        with ``analyzer=build_analyzer(...)``. A table without posts gives a matrix without rows.

    Raises
    ------
    TypeError, ValueError
        If something else than tables of posts is given, two posts share an id, a text is missing, a term of the
        vocabulary is given twice, or a post cannot be counted; the message names it.
    RuntimeError
        If the executor fails; the message says after how many posts.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "text": ["Resan är ny.", "Nya resor, nya vägar!"]})
    >>> counted = document_term_matrix(posts)
    >>> counted.terms.tolist(), counted.matrix.toarray().tolist(), counted.words.tolist()
    (['ny', 'resa', 'vara', 'väg'], [[1, 1, 1, 0], [2, 1, 0, 1]], [3, 4])
    """
    _check_options(unit, by)
    options = {"unit": unit, "stop_words": _stop_set(stop_words), "ngram_range": tuple(ngram_range)}
    tables = [posts] if isinstance(posts, pd.DataFrame | str) or not isinstance(posts, Iterable) else posts
    read: list[pd.DataFrame] = []
    parts = _parts(_pairs(tables, by, read, progress), executor, batch_size, options)
    matrix, terms, words = _merge([*parts])
    if not read:
        raise ValueError("no table of posts was given: give at least one, even if it has no rows")
    documents = pd.concat(read, ignore_index=True)
    require_unique(documents, "post_id", what="post")
    names = pd.Index(documents["post_id"], name="post_id")
    if by == "period":
        matrix, words, names = _by_period(matrix, words, documents["period"])
    return _keep(_csr(matrix), names, np.array(terms, dtype=object), words, (min_df, max_df), vocabulary)


def _check_options(unit: str, by: str) -> None:
    if unit not in UNITS:
        raise ValueError(f"no unit {unit!r}; choose one of {', '.join(UNITS)}")
    if by not in ("post", "period"):
        raise ValueError(f"by={by!r}; choose 'post' or 'period'")


def _check(posts: pd.DataFrame, by: str) -> None:
    require_columns(posts, "post_id", "text", made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    if {*map(type, posts["text"].tolist())} - {str}:
        wrong = next(i for i, text in enumerate(posts["text"]) if not isinstance(text, str))
        what = "no text" if posts["text"].isna().iloc[wrong] else f"a {type(posts['text'].iloc[wrong]).__name__} as its text"
        raise ValueError(f"post {posts['post_id'].iloc[wrong]!r} has {what}: drop it, or give it one")
    if by == "period":
        require_columns(posts, "period", made_by="assign_period")
        if posts["period"].isna().any():
            raise ValueError(f"post {posts['post_id'][posts['period'].isna()].iloc[0]!r} has no period: drop it first")


Pairs = Iterator[tuple[object, str]]
Part = tuple["csr_matrix", list[str], np.ndarray]


def _pairs(tables: Iterable[pd.DataFrame], by: str, read: list[pd.DataFrame], progress: bool) -> Pairs:
    """Yield each post's id and text, and keep what else is needed of its table in ``read``."""
    posts = 0
    for table in tables:
        _check(table, by)
        read.append(table[["post_id", "period"] if by == "period" else ["post_id"]])
        for posts, pair in enumerate(zip(table["post_id"].tolist(), table["text"].tolist(), strict=True), posts + 1):
            yield pair
            if progress and posts % 1000 == 0:
                print(f"\rread {posts:,} posts", end="", file=sys.stderr, flush=True)
    if progress:
        print(f"\rread {posts:,} posts", file=sys.stderr)


def _parts(pairs: Pairs, executor: Executor | None, batch_size: int | None, options: dict) -> Iterator[Part]:
    if executor is None or isinstance(executor, ThreadPoolExecutor):
        with nullcontext(executor) if executor or CORES == 1 else ThreadPoolExecutor(CORES) as threads:
            size = batch_size or BATCH
            yield _count_texts((text for _, text in pairs), threads=threads, batch_size=size, **options)
        return
    taken = batches(pairs, batch_size or 16 * BATCH, length=lambda pair: len(pair[1]))
    done = 0
    try:
        for part in map_ahead(partial(_count_batch, **options), taken, executor=executor):
            yield part
            done += part[0].shape[0]
    except ValueError:
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
    threads: Executor | None = None,
    batch_size: int = BATCH,
) -> Part:
    """Return the counts, the terms and the number of all words of each text."""
    if ngram_range != (1, 1):
        return _count_ngrams(texts, unit=unit, stop_words=stop_words, ngram_range=ngram_range)
    places = find_chunks(texts, threads=threads, batch_size=batch_size)
    words, firsts, n = words_of(places.chunks)
    numbers, forms = number_sorted(words)
    terms_of, terms = Map(firsts, n, numbers), forms
    if unit != "word" or stop_words:
        of_form, terms = _columns(_terms(forms, unit=unit, stop_words=stop_words))
        terms_of = terms_of.then(of_form)
    matrix, n_words = count_entries(places, terms_of, words=n, width=len(terms), threads=threads)
    return matrix, terms, n_words


def _count_ngrams(texts: Iterable[str], **options) -> Part:
    counters, n_words = [], []
    for text in texts:
        counters.append(Counter(_analyze(text, **options)))
        n_words.append(len(tokenize(text)))
    terms = sorted(set().union(*counters))
    column = {term: i for i, term in enumerate(terms)}
    rows = np.repeat(np.arange(len(counters)), [*map(len, counters)])
    columns = [column[term] for counter in counters for term in counter]
    n = [n for counter in counters for n in counter.values()]
    return _sparse(rows, columns, n, (len(counters), len(terms))), terms, np.array(n_words, dtype=np.int64)


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


def _columns(terms_of: Sequence[tuple[str, ...]], terms: list[str] | None = None) -> tuple[Map, list[str]]:
    """Return the map from strings to the columns of their terms, and the terms: sorted unless given."""
    flat = [*chain.from_iterable(terms_of)]
    if terms is None:
        columns, terms = number_sorted("".join([term + "\n" for term in flat]))
    else:
        columns = np.array([*map(terms.index, flat)], dtype=np.int64)
    n = np.fromiter(map(len, terms_of), dtype=np.int64, count=len(terms_of))
    return Map(np.cumsum(n) - n, n, columns), terms


def to_terms(terms_of: Sequence[tuple[str, ...]], terms: list[str] | None = None):
    """Make the 0/1/n matrix from strings (rows) to terms (columns), sorted unless given."""
    (_, n, columns), terms = _columns(terms_of, terms)
    return _sparse(np.repeat(np.arange(len(n)), n), columns, np.ones(len(columns)), (len(n), len(terms))), terms


def _sparse(rows, columns, n, shape: tuple[int, int]):
    from scipy.sparse import csr_matrix

    return csr_matrix((np.array(n, dtype=np.int64), (rows, columns)), shape=shape)


def _csr(matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return matrix


def _by_period(matrix, words: np.ndarray, period: pd.Series):
    period = period.astype("category")
    shape = len(period.cat.categories), len(period)
    sums = _sparse(period.cat.codes, np.arange(len(period)), np.ones(len(period)), shape)
    return sums @ matrix, sums @ words, pd.Index(period.cat.categories.astype(str), name="period")


def _keep(matrix, documents, terms, words, df_range, vocabulary) -> DocumentTerms:
    from scipy.sparse import csr_matrix, hstack

    if vocabulary is not None:
        wanted = pd.Index(sorted(vocabulary))
        if wanted.has_duplicates:
            raise ValueError(f"the vocabulary holds {wanted[wanted.duplicated()][0]!r} twice")
        at = pd.Index(terms).get_indexer(wanted)
        padded = hstack([matrix, csr_matrix((matrix.shape[0], 1), dtype=matrix.dtype)], format="csr")
        return DocumentTerms(_csr(padded[:, at]), documents, wanted.to_numpy(dtype=object), words)
    low, high = (bound * matrix.shape[0] if isinstance(bound, float) else bound for bound in df_range)
    df = np.bincount(matrix.indices, minlength=matrix.shape[1])
    kept = (df >= max(low, 1)) & (df <= high)
    here = kept[matrix.indices]
    cells = matrix.data[here], (np.cumsum(kept) - 1)[matrix.indices[here]], np.append(0, np.cumsum(here))[matrix.indptr]
    matrix = csr_matrix(cells, shape=(matrix.shape[0], np.count_nonzero(kept)))
    return DocumentTerms(matrix, documents, terms[kept], words)


def count_terms(posts: pd.DataFrame, *, by: By = "post", **options) -> pd.DataFrame:
    """Count terms into a long table, one row a term that occurs in a document.

    Parameters
    ----------
    posts, by, **options
        As for :func:`document_term_matrix`.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` or ``period``, ``term``, ``n`` (hits), ``total`` (all words of the document, stop words
        included); by document in order, then by term. A term given in ``vocabulary`` has a row also where it does
        not occur, with ``n`` 0, if the document has words at all.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Vi möter kunder, och kunder möter oss."]})
    >>> count_terms(posts, vocabulary=["kund", "resa"]).values.tolist()
    [['a', 'kund', 2, 7], ['a', 'resa', 0, 7]]
    """
    counted = document_term_matrix(posts, by=by, **options)
    return long_table(counted, zeros=options.get("vocabulary") is not None)


def long_table(counted: DocumentTerms, *, zeros: bool = False) -> pd.DataFrame:
    """Return a document–term matrix as a long table.

    Parameters
    ----------
    counted : DocumentTerms
    zeros : bool
        Whether a term that does not occur in a document has a row there, with ``n`` 0. A document without a word
        never has rows: of it nothing is known.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` or ``period``, ``term``, ``n``, ``total``, as :func:`count_terms` describes them.
    """
    if zeros:
        rows, columns = (cell.ravel() for cell in np.indices(counted.matrix.shape))
        n = counted.matrix.toarray().ravel()
    else:
        cells = counted.matrix.tocoo()
        rows, columns, n = cells.row, cells.col, cells.data
    table = pd.DataFrame(
        {
            counted.documents.name: counted.documents.to_numpy()[rows],
            "term": counted.terms[columns],
            "n": n,
            "total": counted.words[rows],
        }
    )
    return table[table["total"] > 0].reset_index(drop=True)
