"""The document–term matrix: counts that know their rows, columns and unit; and what works on them alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from .._checks import require_columns, require_counts, require_posts
from ..posts.dates import assign_period, is_period

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from scipy.sparse import csr_matrix


class DocumentTerms(NamedTuple):
    """A sparse document–term matrix with the names of its rows and columns.

    Attributes
    ----------
    matrix : scipy.sparse.csr_matrix
        Counts, documents × terms, of integers.
    documents : pandas.Index
        The rows' names: post ids, or the values of what they were counted by, in order. Its ``name`` says which.
    terms : numpy.ndarray
        The columns' names, sorted.
    words : numpy.ndarray
        *All* words of each document, whatever was kept as a term: the base of every rate.
    unit : str
        What a term is: "word", "lemma", "stem", "part", "theme", or the name of your own analyser; empty where it is
        not known.
    """

    matrix: csr_matrix
    documents: pd.Index
    terms: np.ndarray
    words: np.ndarray
    unit: str = ""

    def __repr__(self) -> str:
        """Say how much was counted, and of what."""
        size = f"{len(self.documents):,} documents × {len(self.terms):,} terms of unit {self.unit!r}"
        return f"<DocumentTerms: {size}, {int(np.sum(self.words)):,} words in all>"


def sparse(rows: ArrayLike, columns: ArrayLike, shape: tuple[int, int], n: ArrayLike | None = None) -> csr_matrix:
    """Return a CSR matrix of numbers, ones if not given, by row and column; those of one cell are added up."""
    from scipy.sparse import csr_matrix

    rows, columns = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
    numbers = np.ones(len(rows), dtype=np.int64) if n is None else np.asarray(n, dtype=np.int64)
    return csr_matrix((numbers, (rows, columns)), shape=shape)


def in_order(matrix: csr_matrix) -> csr_matrix:
    """Return a sparse matrix as CSR, with the columns in order within each row, which the way by columns gives."""
    return matrix.tocsc().tocsr()


def add_up(
    counted: DocumentTerms, at: ArrayLike, to: ArrayLike, *, terms: Sequence[str] | np.ndarray, unit: str = ""
) -> DocumentTerms:
    """Add each column ``at`` of the counts to the column ``to`` of other terms; drop those that are not named."""
    matrix = in_order(counted.matrix @ sparse(at, to, (len(counted.terms), len(terms))))
    return counted._replace(matrix=matrix, terms=np.array(terms, dtype=object), unit=unit or counted.unit)


def number_terms(terms: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Return the number of each term in the order of their characters, and the distinct terms in that order."""
    distinct = sorted(dict.fromkeys(terms))  # mostly in order already, which a set would undo
    place = dict(zip(distinct, range(len(distinct)), strict=True))
    return np.fromiter(map(place.__getitem__, terms), dtype=np.int64, count=len(terms)), distinct


def groups_of(posts: pd.DataFrame, by: str) -> pd.CategoricalIndex:
    """Return each post's value of the column ``by``, or its period; raise unless there is one.

    Categories that have no post are kept, and so are the periods between two posts. The name is ``by``, or "period".
    """
    check_by(posts, by)
    values = posts[by] if by in posts else assign_period(posts, by=by)["period"]
    if values.isna().any():
        post = posts["post_id"].to_numpy()[values.isna()].tolist()[0]
        raise ValueError(f"post {post!r} has no {by}: give it one, or drop it")
    if not all(pd.api.types.is_hashable(value) for value in values):
        raise ValueError(f"{by} of a post is a list or the like, {values.iloc[0]!r}: give each post one name or number")
    return pd.CategoricalIndex(values, name=by if by in posts else "period")


def check_by(posts: pd.DataFrame, by: str) -> None:
    """Raise unless posts can be grouped by ``by``: a column, or a kind of period."""
    if isinstance(by, str) and by == "period":
        require_columns(posts, "period", made_by="assign_period")
    if not isinstance(by, str) or (by not in posts.columns and not is_period(by)):
        columns = f"no column ({', '.join(map(str, posts.columns))})"
        periods = "no period (year, half-year, quarter, month, decade)"
        raise ValueError(f"by={by!r:.40} is {columns} and {periods}: write the name of one")


def sum_counts(counted: DocumentTerms, posts: pd.DataFrame, *, by: str = "year") -> DocumentTerms:
    """Add up the counts of posts by period, author, kind of post or any other column.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post.
    posts : pandas.DataFrame
        The same posts with ``post_id`` and the column ``by``, or ``published`` if ``by`` names a kind of period.
    by : str
        A column of ``posts``, or a kind of period ("year", "half-year", "quarter", "month", "decade").

    Returns
    -------
    DocumentTerms
        A row a value, in order; periods without a post included. ``documents.name`` is ``by``, or "period".

    Raises
    ------
    ValueError
        If a post was counted and is not in the table, or has no value there; the message names it.

    Examples
    --------
    >>> counted = DocumentTerms(sparse([0, 1], [0, 0], (2, 1), [2, 3]), pd.Index(["a", "b"], name="post_id"),
    ...                         np.array(["åka"]), np.array([10, 20]), "lemma")
    >>> posts = pd.DataFrame({"post_id": ["b", "a"], "published": pd.to_datetime(["2017-02-10", "2017-01-05"])})
    >>> by_year = sum_counts(counted, posts)
    >>> by_year.documents.tolist(), by_year.matrix.toarray().tolist(), by_year.words.tolist()
    (['2017'], [[5]], [30])
    """
    added = sum_groups(counted, groups_of(facts_of(counted, posts).reset_index(), by))
    return added._replace(matrix=in_order(added.matrix))


def sum_groups(counted: DocumentTerms, groups: pd.CategoricalIndex) -> DocumentTerms:
    """Add up the counts of the documents of each group: a row a category; the terms within a row in any order."""
    sums = sparse(groups.codes, range(len(groups)), (len(groups.categories), len(groups)))
    names = pd.Index(groups.categories, name=groups.name)
    return counted._replace(matrix=sums @ counted.matrix, documents=names, words=sums @ counted.words)


def facts_of(counted: DocumentTerms, posts: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of ``posts`` in the order of the counted documents, indexed by ``post_id``."""
    require_counts(counted)
    require_posts(posts)
    if counted.documents.name not in ("post_id", None):
        raise ValueError(f"these counts are by {counted.documents.name}: count by post, then add the posts' facts")
    if len(strange := counted.documents.difference(pd.Index(posts["post_id"]), sort=False)):
        first, remedy = strange.tolist()[0], "add its row, or drop it"
        if str(first) in {*map(str, posts["post_id"])}:  # as where a CSV file was read without dtype={"post_id": str}
            remedy = "its id is a number in one and text in the other: make both text, .astype({'post_id': str})"
        raise ValueError(f"post {first!r} was counted, but is not in the table of posts: {remedy}")
    return posts.set_index("post_id").loc[counted.documents].rename_axis("post_id")


def long_table(counted: DocumentTerms, posts: pd.DataFrame | None = None, *, zeros: bool = False) -> pd.DataFrame:
    """Return a document–term matrix as a long table, with the posts' facts if they are given.

    Parameters
    ----------
    counted : DocumentTerms
    posts : pandas.DataFrame, optional
        The posts counted, or more. Their columns (``published``, ``author``, ``role``, ``kind``, ``period``,
        ``words`` …) are added to each row, all but ``text`` and ``source``.
    zeros : bool
        Whether a term that does not occur in a document has a row there, with ``n`` 0. A document without a word
        never has rows: of it nothing is known.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` (or what was counted by), ``term``, ``n`` (hits), ``total`` (all words of the document, stop
        words included); by document, then by term. ``attrs["documents"]``: how many documents were counted, with or
        without a term, the N of :func:`sprakresa.tf_idf`.

    Raises
    ------
    ValueError
        If a counted post is not in the table of posts; the message names it.

    Examples
    --------
    >>> counted = DocumentTerms(sparse([0], [0], (1, 1), [2]), pd.Index(["a"], name="post_id"), np.array(["åka"]),
    ...                         np.array([10]), "lemma")
    >>> long_table(counted, pd.DataFrame({"post_id": ["a"], "author": ["Åsa Öberg"]}))
      post_id term  n  total     author
    0       a  åka  2     10  Åsa Öberg
    """
    require_counts(counted)
    if zeros:
        rows, columns = np.indices(counted.matrix.shape, dtype=np.int32).reshape(2, -1)
        n = counted.matrix.toarray().ravel()
    else:
        cells = counted.matrix.tocoo()
        rows, columns, n = cells.row, cells.col, cells.data
    document, total = counted.documents.name or "post_id", np.asarray(counted.words)[rows]
    if document in ("term", "family", "n", "total"):
        raise ValueError(f"a long table has a column {document} of its own: rename that of the posts, and count by it")
    names, terms = counted.documents.to_numpy()[rows], np.asarray(counted.terms, dtype=object)[columns]
    table = pd.DataFrame({document: names, "term": terms, "n": n, "total": total})
    if posts is not None:
        facts = facts_of(counted, posts).drop(columns=["text", "source", *table.columns], errors="ignore")
        table = table.join(facts, on="post_id")
    table = table[total > 0].reset_index(drop=True)
    # A period without a word is a gap in time, not a document.
    table.attrs["documents"] = int(len(counted.words) if document == "post_id" else np.count_nonzero(counted.words))
    return table


def stack_counts(parts: Iterable[DocumentTerms]) -> DocumentTerms:
    """Put counts of different posts under each other: exactly what counting all posts at once gives.

    Any executor or cluster can map :func:`sprakresa.document_term_matrix` over tables of posts.

    Parameters
    ----------
    parts : iterable of DocumentTerms
        Counted by post, of one unit. Leave ``min_df`` and ``max_df`` to :func:`sprakresa.recount` afterwards: a part
        does not know how many posts of the others have a term.

    Returns
    -------
    DocumentTerms
        The rows in the order of the parts, the terms of all.

    Raises
    ------
    ValueError
        If there is no part, a post is in two of them, or they differ in unit.

    Examples
    --------
    >>> one, other = (
    ...     DocumentTerms(sparse([0], [0], (1, 1), [2]), pd.Index([name], name="post_id"), np.array([term]),
    ...                   np.array([10]), "word") for name, term in (("a", "åker"), ("b", "ö")))
    >>> stack_counts([one, other]).matrix.toarray().tolist()
    [[2, 0], [0, 2]]
    """
    from scipy.sparse import vstack

    is_list = isinstance(parts, Iterable) and not isinstance(parts, DocumentTerms | pd.DataFrame | pd.Series | str)
    parts = [*parts] if is_list else [parts]  # type: ignore[list-item]
    for part in parts:
        require_counts(part)
    if not parts:
        raise ValueError("no counts were given to stack: give at least one part, even of a table without posts")
    if len(kinds := sorted({f"{part.unit} by {part.documents.name}" for part in parts})) > 1:
        raise ValueError(f"the parts differ ({' and '.join(kinds)}): count them all alike")
    documents = parts[0].documents.append([part.documents for part in parts[1:]])
    if documents.has_duplicates:
        raise ValueError(f"two parts share the document {documents[documents.duplicated()][0]!r}: count each post once")
    columns, terms = number_terms([term for part in parts for term in part.terms])
    to = np.split(columns, np.cumsum([len(part.terms) for part in parts])[:-1])
    wide = [add_up(part, range(len(at)), at, terms=terms) for part, at in zip(parts, to, strict=True)]
    matrix, words = vstack([part.matrix for part in wide], format="csr"), np.concatenate([part.words for part in wide])
    return wide[0]._replace(matrix=matrix, documents=documents, words=words)
