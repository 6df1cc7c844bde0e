"""Counts in files: word counts as a plain table that other programs read, and any counts to come back to."""

from __future__ import annotations

import io
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from .._checks import require_counts, require_posts
from .._files import read_csv, write_csv, write_whole
from ..swedish.tokens import normal_form
from .counts import document_term_matrix
from .matrix import DocumentTerms, facts_of, long_table, sparse

COLUMNS = ["post_id", "word", "n"]


def write_word_counts(
    posts: pd.DataFrame | DocumentTerms, path: str | PathLike, *, catalogue: str | PathLike | None = None
) -> None:
    """Write how often each word occurs in each post: what can be passed on where the texts cannot.

    Parameters
    ----------
    posts : pandas.DataFrame or DocumentTerms
        Posts with ``post_id`` and ``text``, or counts of all their words.
    path : path
        A CSV file, ``post_id,word,n``, in UTF-8: a row a word of a post, in the order of the posts, then of the words.
        A post without a word has one row with an empty word and ``n`` 0.
    catalogue : path, optional
        A second CSV file for what is known of each post: ``post_id``, ``date``, title, author and all other columns
        of the posts but the text. :func:`sprakresa.read_catalogue` reads it.

    Raises
    ------
    TypeError
        If a catalogue is wanted of counts, which have no dates.
    ValueError
        If the counts are of another unit, or not of all words, or by something else than the post.

    Examples
    --------
    >>> import tempfile
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Åk på resa, åk!"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_word_counts(posts, Path(folder, "ord.csv"))
    ...     print(Path(folder, "ord.csv").read_text(encoding="utf-8"))
    post_id,word,n
    a,på,1
    a,resa,1
    a,åk,2
    <BLANKLINE>
    """
    counted = posts if isinstance(posts, DocumentTerms) else document_term_matrix(posts, unit="word")
    require_counts(counted, unit="word")
    if counted.documents.name not in ("post_id", None):
        raise ValueError(f"these counts are by {counted.documents.name}: write counts by post")
    fewer = np.flatnonzero(np.asarray(counted.matrix.sum(axis=1)).ravel() != counted.words)
    if len(fewer):
        raise ValueError(
            f"post {counted.documents[fewer[0]]!r} has {counted.words[fewer[0]]} words, of which some were left out: "
            "count all words, document_term_matrix(posts, unit='word')"
        )
    hits = long_table(counted).rename(columns={"term": "word"})
    table = pd.DataFrame({"post_id": counted.documents}).merge(hits, on="post_id", how="left")
    if catalogue is not None:
        require_posts(posts, "published")
        facts = pd.DataFrame(posts).drop(columns=["text", "source", "words", "period"], errors="ignore")
        write_csv(Path(catalogue), facts.rename(columns={"published": "date"}))
    write_csv(Path(path), table.fillna({"word": "", "n": 0}).astype({"n": int})[COLUMNS])


def read_word_counts(path: str | PathLike) -> DocumentTerms:
    r"""Read word counts of posts whose texts are not at hand.

    Parameters
    ----------
    path : path
        A CSV file ``post_id,word,n`` with a row for each word of each post, stop words included:
        :func:`sprakresa.write_word_counts`, or another program's. Words are put in lower case.

    Returns
    -------
    DocumentTerms
        Counts of words, which :func:`sprakresa.recount`, :func:`sprakresa.theme_matrix` and all statistics take.
        The posts in the order of the file; all words of a post are the sum of its ``n``.

    Raises
    ------
    ValueError
        Naming the file and the row: other columns, a number that is negative or not whole, a word's second row.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "ord.csv").write_text("post_id,word,n\na,åka,2\na,nu,1\n", encoding="utf-8")
    ...     counted = read_word_counts(Path(folder, "ord.csv"))
    >>> counted.terms.tolist(), counted.words.tolist()
    (['nu', 'åka'], [3])
    """
    table = read_csv(path)
    if [*table.columns] != COLUMNS:
        raise ValueError(f"{path}: the columns are {', '.join(table.columns)}; name them {','.join(COLUMNS)}")
    words = table["word"].map({word: normal_form(word.strip()) for word in table["word"].unique()})
    n = pd.to_numeric(table["n"], errors="coerce")
    is_count = (n >= 0) & (n % 1 == 0) & (n < 2**31)
    _refuse_rows(path, ~is_count, table["n"], "{!r} is no count: write a whole number, 0 or more")
    _refuse_rows(path, table["post_id"] == "", table["word"], "the word {!r} has no post_id: give it one")
    _refuse_rows(path, (words == "") & (n > 0), table["n"], "{} hits of an empty word: write the word")
    posts, names = pd.factorize(table["post_id"])
    forms, distinct = pd.factorize(words)
    again = pd.Series(posts * len(distinct) + forms, index=table.index).duplicated()
    _refuse_rows(path, again, words, "the word {!r} comes a second time in its post: add its counts up")
    columns, terms = pd.factorize(words.where(n > 0), sort=True)
    real, hits = columns >= 0, n.to_numpy(dtype=np.int64)
    matrix = sparse(posts[real], columns[real], (len(names), len(terms)), hits[real])
    totals = np.bincount(posts, weights=hits, minlength=len(names)).astype(np.int64)
    return DocumentTerms(matrix, pd.Index(names, name="post_id"), np.array(terms, dtype=object), totals, "word")


def _refuse_rows(path: str | PathLike, faulty: pd.Series, values: pd.Series, fault: str) -> None:
    if faulty.any():
        at = int(faulty.to_numpy().argmax())
        raise ValueError(f"{path}, row {faulty.index[at] + 2}: {fault.format(values.iloc[at])}")


def save_counts(counted: DocumentTerms, folder: str | PathLike, *, posts: pd.DataFrame | None = None) -> None:
    """Write counts into a folder, to come back to without counting again.

    Parameters
    ----------
    counted : DocumentTerms
    folder : path
        Made if there is none. Three files are written there: ``matrix.npz`` (:func:`scipy.sparse.save_npz`),
        ``documents.csv`` (``post_id``, or what was counted by, and ``words``) and ``terms.csv`` (a column named after
        the unit), in the order of the matrix's rows and columns, so other programs can read them too.
    posts : pandas.DataFrame, optional
        The posts counted: their dates, authors and other columns but the text are added to ``documents.csv``.

    Raises
    ------
    ValueError
        If a counted post is not in the table of posts.
    """
    from scipy.sparse import save_npz

    require_counts(counted)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    save_npz(packed := io.BytesIO(), counted.matrix)
    documents = pd.DataFrame({counted.documents.name or "post_id": counted.documents, "words": counted.words})
    if posts is not None:
        facts = facts_of(counted, posts).drop(columns=["text", "words"], errors="ignore")
        documents = documents.join(facts, on="post_id")
    write_whole(folder / "matrix.npz", packed.getvalue())
    write_csv(folder / "documents.csv", documents)
    write_csv(folder / "terms.csv", pd.DataFrame({counted.unit or "term": counted.terms}))


def read_counts(folder: str | PathLike) -> DocumentTerms:
    """Read what :func:`save_counts` wrote.

    Parameters
    ----------
    folder : path

    Returns
    -------
    DocumentTerms
        As it was saved; the documents' names as text. Facts of the posts, if they were saved, are in
        ``documents.csv``: ``pandas.read_csv(folder / "documents.csv", dtype={"post_id": str})``.

    Raises
    ------
    ValueError
        If the files do not belong together.

    Examples
    --------
    >>> import tempfile
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Åren på resa, år!"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_counts(document_term_matrix(posts), folder)
    ...     again = read_counts(folder)
    >>> again.terms.tolist(), again.unit
    (['på', 'resa', 'år'], 'lemma')
    """
    from scipy.sparse import csr_matrix, load_npz

    folder = Path(folder)
    matrix = csr_matrix(load_npz(folder / "matrix.npz"))
    documents, terms = (read_csv(folder / f"{name}.csv") for name in ("documents", "terms"))
    if matrix.shape != (len(documents), len(terms)):
        raise ValueError(
            f"{folder}: matrix.npz is {matrix.shape[0]} × {matrix.shape[1]}, but documents.csv and terms.csv name "
            f"{len(documents)} and {len(terms)}: they are of different counts; save them again"
        )
    names, words = documents.iloc[:, 0], documents["words"].to_numpy(dtype=np.int64)
    unit = terms.columns[0] if terms.columns[0] != "term" else ""
    return DocumentTerms(matrix, pd.Index(names), terms.iloc[:, 0].to_numpy(dtype=object), words, unit)
