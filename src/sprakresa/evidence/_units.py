"""The rows that count as evidence: posts, or posts summed by author; their strata, and each term's moments in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from .._checks import require_counts, require_dates, require_posts
from ..counting.matrix import DocumentTerms, facts_of, groups_of


class Units(NamedTuple):
    """Independent rows of counts.

    Attributes
    ----------
    matrix : scipy.sparse.csr_matrix
        Hits, units × terms.
    words : numpy.ndarray
        All words of each unit.
    names : pandas.Index
        Post ids; authors, where posts were summed by author.
    strata : numpy.ndarray
        The number of the stratum of each unit, from 0.
    fold : scipy.sparse.csr_matrix
        Units × posts: the words of each post, as a share of its unit's.
    cluster, within : str or None
        The columns that posts were summed by and that give the strata.
    """

    matrix: Any
    words: np.ndarray
    names: pd.Index
    strata: np.ndarray
    fold: Any
    cluster: str | None = None
    within: str | None = None


def refuse(faulty: Any, names: Any, fault: str) -> None:
    """Raise where a post is faulty, naming the first one and its fault."""
    if found := [name for name, is_faulty in zip(names.tolist(), faulty, strict=True) if is_faulty]:
        raise ValueError(f"post {found[0]!r} {fault}")


def require_counted(counted: DocumentTerms) -> None:
    """Raise unless these are counts, none of them negative, of documents that have words."""
    require_counts(counted)
    refuse(~(np.asarray(counted.words) > 0), counted.documents, "has no words: leave it out of counts and posts")
    cells = counted.matrix.tocoo()
    if (cells.data < 0).any():
        first = int(np.argmax(cells.data < 0))
        post, term = counted.documents.tolist()[cells.row[first]], counted.terms[cells.col[first]]
        raise ValueError(f"post {post!r} has {cells.data[first]} hits of {term!r}: a count is 0 or more")


def match_posts(counted: DocumentTerms, posts: pd.DataFrame) -> pd.DataFrame:
    """Return the posts in the order of the rows of ``counted``; raise where the two do not fit, naming the post."""
    require_counted(counted)
    if not len(posts):
        raise ValueError("there are no posts to compare: read some first")
    facts_of(counted, posts)  # raises where a counted post is not in the table
    is_extra = ~posts["post_id"].isin(counted.documents)
    refuse(is_extra, posts["post_id"].array, "is in the table but not counted: give the very posts that were counted")
    return posts.assign(published=require_dates(posts)).set_index("post_id", drop=False).loc[counted.documents]


def codes_of(posts: pd.DataFrame, by: str | None) -> np.ndarray:
    """Return the number of each post's group, from 0, none of them empty; one group where ``by`` is None."""
    return np.zeros(len(posts), dtype=int) if by is None else np.unique(groups_of(posts, by), return_inverse=True)[1]


def units_of(
    counted: DocumentTerms, posts: pd.DataFrame | None, *, cluster: str | None = None, within: str | None = None
) -> Units:
    """Return the units of evidence of counts whose posts (in the same order) are given.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post.
    posts : pandas.DataFrame or None
        As :func:`match_posts` returns them; None where neither ``cluster`` nor ``within`` is asked for.
    cluster : str, optional
        Column whose posts are summed to one unit, such as ``author``.
    within : str, optional
        Column whose values are the strata, such as ``kind``.

    Raises
    ------
    ValueError
        If they are asked for without posts, or a cluster has posts in two strata.
    """
    from scipy.sparse import csr_matrix

    if posts is None:
        if cluster or within:
            raise ValueError(f"{'cluster' if cluster else 'within'}= names a column of the posts: give the posts, too")
        posts = pd.DataFrame({"post_id": counted.documents})
    words, m = np.asarray(counted.words, dtype=float), len(posts)
    strata, unit, names = codes_of(posts, within), np.arange(m), counted.documents
    if cluster is not None:
        groups, unit = np.unique(groups_of(posts, cluster), return_inverse=True)
        names = pd.Index(groups, name=cluster)
    stratum = pd.Series(strata).groupby(unit)
    if (crossing := (stratum.nunique() > 1).to_numpy()).any():
        raise ValueError(
            f"{cluster} {names[crossing].tolist()[0]!r} has posts of more than one {within}, so that a whole "
            f"{cluster} cannot be compared within one {within}: leave one of the two out, or give a column that each "
            f"{cluster} has one value of"
        )
    member = csr_matrix((np.ones(m), (unit, np.arange(m))), shape=(unit.max(initial=-1) + 1, m))
    total = member @ words
    fold = csr_matrix((words / total[unit], (unit, np.arange(m))), shape=member.shape)
    matrix = (member @ counted.matrix).tocsr() if cluster else counted.matrix.astype(float)
    return Units(matrix, total, names, stratum.first().to_numpy(), fold, cluster, within)


def select(units: Units, rows: np.ndarray, terms: np.ndarray) -> Units:
    """Return some of the units and some of the terms."""
    strata = np.unique(units.strata[rows], return_inverse=True)[1]
    return Units(units.matrix[rows][:, terms], units.words[rows], units.names[rows], strata, units.fold[rows])


class Moments(NamedTuple):
    """Each term's rate in each stratum and how much it clumps: what its T needs besides x."""

    hits: Any  # terms × units, CSR
    words: np.ndarray
    member: np.ndarray  # units × strata, 0 or 1
    rate: np.ndarray  # terms × strata
    clumping: np.ndarray  # a·r², terms × strata

    def centred(self, x: np.ndarray) -> np.ndarray:
        """Return x without its mean in each stratum, weighted by words."""
        return x - self.member @ ((self.member.T @ (self.words[:, None] * x)) / (self.words @ self.member)[:, None])

    def score_variance(self, centred: np.ndarray) -> np.ndarray:
        """Return the variance of each term's score Σ(x − x̄)·e, terms × columns of the centred x."""
        words, strata = self.words[:, None], self.member.T
        squared = centred**2 * words
        return self.rate @ (strata @ squared) + self.clumping @ (strata @ (squared * words))

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Return T of each term (rows) for each column of x; see :mod:`sprakresa.evidence._permutation`."""
        x = self.centred(x)
        score, variance = self.hits @ x, self.score_variance(x)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(variance > 1e-12 * np.maximum(1, score**2), score / np.sqrt(variance), 0)


def moments(units: Units) -> Moments:
    """Return each term's rate in each stratum and its clumping, from sums alone."""
    words, member = units.words, np.eye(units.strata.max(initial=0) + 1)[units.strata]
    hits = units.matrix.T.tocsr()
    rate = (hits @ member) / (words @ member)
    squares = column_sums(units.matrix.multiply(units.matrix))
    expected_squares = rate**2 @ (words**2 @ member)
    crossed = (rate * (hits @ (member * words[:, None]))).sum(axis=1)
    excess = squares - 2 * crossed + expected_squares - column_sums(units.matrix)
    a = np.divide(excess, expected_squares, out=np.zeros(len(excess)), where=expected_squares > 0).clip(0)
    return Moments(hits, words, member, rate, a[:, None] * rate**2)


def column_sums(matrix: Any) -> np.ndarray:
    """Return the sums over posts of a sparse matrix as a plain array."""
    return np.asarray(matrix.sum(axis=0)).ravel()


def choose_terms(
    counted: DocumentTerms, terms: Iterable[str] | None, *, min_count: int = 0, min_posts: int = 0
) -> DocumentTerms:
    """Return the counts of the terms named; else of those with enough hits in enough posts."""
    if terms is None:
        often, spread = column_sums(counted.matrix), column_sums(counted.matrix > 0)
        return only(counted, at=(often >= min_count) & (spread >= min_posts))
    wanted = [terms] if isinstance(terms, str) else [*terms]
    at = pd.Index(counted.terms).get_indexer(wanted)
    if (at < 0).any():
        raise ValueError(
            f"{wanted[int(np.argmin(at))]!r} was not counted: it stands in no post, was left out as a stop word or "
            "rare word, or is of another unit; document_term_matrix(posts, vocabulary=[...]) counts it in any case"
        )
    return only(counted, at=at)


def only(counted: DocumentTerms, rows: Any = slice(None), at: Any = slice(None)) -> DocumentTerms:
    """Return the counts of some documents and terms."""
    matrix, terms = counted.matrix[rows][:, at], np.asarray(counted.terms)[at]
    documents, words = counted.documents[rows], np.asarray(counted.words)[rows]
    return counted._replace(matrix=matrix, documents=documents, terms=terms, words=words)


def term_facts(counted: DocumentTerms) -> dict[str, np.ndarray]:
    """Return the first columns of a table of terms: the term, its hits, and how many posts have it."""
    n, posts = column_sums(counted.matrix).astype(int), column_sums(counted.matrix > 0)
    return {"term": counted.terms, "n": n, "posts": posts}


def select_documents(counted: DocumentTerms, chosen: Any, side: str, posts: pd.DataFrame | None = None) -> np.ndarray:
    """Return which rows are chosen, by name or truth value; raise, naming the side, where that is none.

    Parameters
    ----------
    counted : DocumentTerms
    chosen : iterable, str, pandas.Series or pandas.DataFrame
        Names of documents; one truth value a document, in the order of the counts; a Series of truth values whose
        index holds the documents' names, or that of ``posts``; or a table of posts.
    side : str
        What is chosen, for the message.
    posts : pandas.DataFrame, optional
        The posts, to find the documents of a Series of truth values by its index.
    """
    documents, m = counted.documents, len(counted.documents)
    if isinstance(chosen, pd.DataFrame):
        require_posts(chosen)
        chosen = chosen["post_id"]
    chosen = [chosen] if isinstance(chosen, str) else chosen
    if not isinstance(chosen, Iterable):
        raise TypeError(f"the {side} is {chosen!r}: give a list of names of documents, or a truth value each")
    values = [*chosen]
    if pd.Series(values, dtype=object).isna().any():
        raise ValueError(f"the {side} has a missing value: give names of posts, or True or False for each")
    if values and all(isinstance(value, bool | np.bool_) for value in values):
        selected = np.array(_aligned(chosen, documents, side, posts) if isinstance(chosen, pd.Series) else values)
        if len(selected) != m:
            raise ValueError(f"the {side} has {len(selected)} truth values for {m} posts: give one each")
    else:
        selected = np.asarray(documents.isin(values))
        if unknown := [name for name in values if name not in documents]:
            raise ValueError(
                f"no post {str(unknown[0])!r} for the {side}; give names of counted.documents, or truth values"
            )
    if not selected.any():
        raise ValueError(f"the {side} selects no post: name at least one of counted.documents")
    return selected


def _aligned(chosen: pd.Series, documents: pd.Index, side: str, posts: pd.DataFrame | None) -> pd.Series:
    """Return truth values in the order of the documents, found by their index: names or rows of posts."""
    names = chosen.index
    if posts is not None and posts.index.is_unique and names.name != "post_id" and names.isin(posts.index).all():
        names = pd.Index(posts["post_id"].loc[names])
    if names.is_unique and len(names) == len(documents) and names.isin(documents).all():
        return chosen.set_axis(names).loc[documents]
    if posts is None and names.equals(pd.RangeIndex(len(documents))):
        return chosen
    raise ValueError(
        f"the truth values of the {side} have an index (first {chosen.index.tolist()[0]!r}) that names no post of the "
        "counts: give the posts they were made from, too, or names of posts, such as posts['post_id'][mask]"
    )
