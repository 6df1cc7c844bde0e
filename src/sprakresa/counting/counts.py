"""Posts → sparse document–term matrix → long table; per post or per period."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from .._checks import require_columns, require_unique
from .._files import write_whole
from ._engine.tallies import count_posts, sparse
from .analyzer import UNITS, Unit, build_analyzer, check_unit, parts_of, stop_set
from .matrix import DocumentTerms

__all__ = ["UNITS", "By", "Unit", "build_analyzer", "count_terms", "document_term_matrix", "long_table", "parts_of"]
__all__ += ["read_counts", "save_counts"]

By = Literal["post", "period"]


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
        Who counts: this thread alone when not given; a ``ThreadPoolExecutor``, with two threads on two cores some
        tenth quicker on large texts and slower on small ones; a ``ProcessPoolExecutor``; a cluster's
        ``dask.distributed.Client.get_executor()``. The counts are the same.
    batch_size : int, optional
        Characters of text that are worked on at a time: half a million in this thread, two million in threads, eight
        million elsewhere, when not given.
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
    if by not in ("post", "period"):
        raise ValueError(f"by={by!r}; choose 'post' or 'period'")
    if isinstance(vocabulary, str):
        raise TypeError(f"vocabulary takes a list of terms, got the string {vocabulary!r}: write [{vocabulary!r}]")
    check_unit(unit)
    options = {"unit": unit, "stop_words": stop_set(stop_words), "ngram_range": tuple(ngram_range)}
    tables = [posts] if isinstance(posts, pd.DataFrame | str) or not isinstance(posts, Iterable) else posts
    read: list[pd.DataFrame] = []
    pairs = _each_post(tables, by, read, progress)
    matrix, terms, words = count_posts(pairs, executor=executor, batch_size=batch_size, **options)
    if not read:
        raise ValueError("no table of posts was given: give at least one, even if it has no rows")
    documents = pd.concat(read, ignore_index=True)
    require_unique(documents, "post_id", what="post")
    names = pd.Index(documents["post_id"], name="post_id")
    if by == "period":
        matrix, words, names = _by_period(matrix, words, documents["period"])
    counted = DocumentTerms(_csr(matrix), names, np.array(terms, dtype=object), words, unit)
    return _keep(counted, (min_df, max_df), vocabulary)


def _check(posts: pd.DataFrame, by: str) -> None:
    require_columns(posts, "post_id", "text", made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    if {*map(type, posts["text"].tolist())} - {str}:
        for post, text in zip(posts["post_id"], posts["text"], strict=True):
            if not isinstance(text, str):
                what = "no text" if pd.api.types.is_scalar(text) and pd.isna(text) else f"the text {text!r}"
                raise ValueError(f"post {post!r} has {what}: drop it, or give it one")
    if by == "period":
        require_columns(posts, "period", made_by="assign_period")
        if posts["period"].isna().any():
            raise ValueError(f"post {posts['post_id'][posts['period'].isna()].iloc[0]!r} has no period: drop it first")


def _each_post(tables: Iterable[pd.DataFrame], by: str, read: list, progress: bool) -> Iterator[tuple[object, str]]:
    """Yield each post's id and text, and keep what else is needed of its table in ``read``."""
    done = 0
    for table in tables:
        _check(table, by)
        read.append(table[["post_id", "period"] if by == "period" else ["post_id"]])
        for pair in zip(table["post_id"].tolist(), table["text"].tolist(), strict=True):
            yield pair
            done += 1
            if progress and done % 1000 == 0:
                print(f"\rread {done:,} posts", end="", file=sys.stderr, flush=True)
    if progress:
        print(f"\rread {done:,} posts", file=sys.stderr)


def _csr(matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return matrix


def _by_period(matrix, words: np.ndarray, period: pd.Series):
    period = period.astype("category")
    shape = len(period.cat.categories), len(period)
    sums = sparse(period.cat.codes, np.arange(len(period)), np.ones(len(period)), shape)
    return sums @ matrix, sums @ words, pd.Index(period.cat.categories.astype(str), name="period")


def _keep(counted: DocumentTerms, df_range, vocabulary) -> DocumentTerms:
    from scipy.sparse import csr_matrix, hstack

    matrix, terms = counted.matrix, counted.terms

    if vocabulary is not None:
        wanted = pd.Index(sorted(vocabulary))
        if wanted.has_duplicates:
            raise ValueError(f"the vocabulary holds {wanted[wanted.duplicated()][0]!r} twice")
        at = pd.Index(terms).get_indexer(wanted)
        padded = hstack([matrix, csr_matrix((matrix.shape[0], 1), dtype=matrix.dtype)], format="csr")
        return counted._replace(matrix=_csr(padded[:, at]), terms=wanted.to_numpy(dtype=object))
    low, high = (bound * matrix.shape[0] if isinstance(bound, float) else bound for bound in df_range)
    if low <= 1 and high >= matrix.shape[0]:
        return counted
    df = np.bincount(matrix.indices, minlength=matrix.shape[1])
    kept = (df >= max(low, 1)) & (df <= high)
    if not kept.all():
        here, column = kept[matrix.indices], np.cumsum(kept, dtype=np.int32) - 1
        n, columns, ends = matrix.data, column[matrix.indices], matrix.indptr
        if not here.all():
            n, columns, ends = n[here], columns[here], np.append(0, np.cumsum(here))[ends]
        matrix = csr_matrix((n, columns, ends), shape=(matrix.shape[0], np.count_nonzero(kept)))
    return counted._replace(matrix=matrix, terms=terms[kept])


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


def save_counts(counted: DocumentTerms, folder: str | PathLike) -> None:
    """Write counts into a folder, to come back to without counting again.

    Parameters
    ----------
    counted : DocumentTerms
    folder : path
        Made if there is none. Three files are written there: ``matrix.npz`` (:func:`scipy.sparse.save_npz`),
        ``documents.csv`` (``post_id`` or ``period``, and ``words``) and ``terms.csv`` (``term``), in the order of the
        matrix's rows and columns, so other programs can read them too.
    """
    from scipy.sparse import save_npz

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    save_npz(packed := io.BytesIO(), counted.matrix)
    write_whole(folder / "matrix.npz", packed.getvalue())
    words = pd.DataFrame({counted.documents.name: counted.documents, "words": counted.words})
    for name, table in (("documents", words), ("terms", pd.DataFrame({"term": counted.terms}))):
        text = table.to_csv(index=False, lineterminator="\n")
        write_whole(folder / f"{name}.csv", text.encode("utf-8", "surrogatepass"))


def read_counts(folder: str | PathLike) -> DocumentTerms:
    """Read what :func:`save_counts` wrote.

    Parameters
    ----------
    folder : path

    Returns
    -------
    DocumentTerms
        As it was saved; the documents' names as text.

    Raises
    ------
    ValueError
        If the files do not belong together.

    Examples
    --------
    >>> import tempfile
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Åk på resa, åk!"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_counts(document_term_matrix(posts), folder)
    ...     read_counts(folder).terms.tolist()
    ['på', 'resa', 'åka']
    """
    from scipy.sparse import load_npz

    folder = Path(folder)
    matrix = load_npz(folder / "matrix.npz")
    documents, terms = (
        pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding_errors="surrogatepass")
        for name in ("documents", "terms")
    )
    if matrix.shape != (len(documents), len(terms)):
        raise ValueError(
            f"{folder}: matrix.npz is {matrix.shape[0]} × {matrix.shape[1]}, but documents.csv and terms.csv name "
            f"{len(documents)} and {len(terms)}: they are of different counts; save them again"
        )
    names, words = documents.iloc[:, 0], documents["words"].to_numpy(dtype=np.int64)
    return DocumentTerms(matrix, pd.Index(names, name=names.name), terms["term"].to_numpy(dtype=object), words)
