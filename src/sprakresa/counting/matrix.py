"""The document–term matrix: counts, with the names of its rows and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

if TYPE_CHECKING:
    import scipy.sparse as sp


class DocumentTerms(NamedTuple):
    """A sparse document–term matrix with the names of its rows and columns.

    Attributes
    ----------
    matrix : scipy.sparse.csr_matrix
        Counts, documents × terms, of integers.
    documents : pandas.Index
        The rows' names: post ids, or periods in order.
    terms : numpy.ndarray
        The columns' names, sorted.
    words : numpy.ndarray
        *All* words of each document, whatever was kept as a term: the base of every rate.
    unit : str
        What a term is: "word", "lemma", "stem", "part", or "theme"; empty where it was not counted from words.
    """

    matrix: sp.csr_matrix
    documents: pd.Index
    terms: object
    words: object
    unit: str = ""
