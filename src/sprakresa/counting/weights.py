"""Rates per 1,000 words, and tf-idf in the textbook's form and in scikit-learn's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .._checks import kind_of, require_columns, require_unique
from .matrix import DocumentTerms, long_table


def _long(counted: DocumentTerms | pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return counts as a long table, and the column that names its documents."""
    table = long_table(counted) if isinstance(counted, DocumentTerms) else counted
    if kind_of(table) == "a table of posts":
        raise TypeError("expected counts or a long table, got a table of posts: count_terms(posts) makes one")
    require_columns(table, "term", "n", "total", made_by="count_terms")
    document = "post_id" if "post_id" in table.columns else table.columns[0]
    if document in ("term", "n", "total"):
        raise ValueError(
            "a long table begins with post_id, or with what was counted by; count_terms makes such a table"
        )
    require_unique(table, document, "term", what="count")
    faulty = ~((table["n"] >= 0) & (table["total"] > 0)).to_numpy()
    if faulty.any():
        row, n, total = int(faulty.argmax()), *table.loc[faulty, ["n", "total"]].iloc[0]
        raise ValueError(f"row {row} has {n} hits in a total of {total}: give all words of the document as total")
    return table, document


def relative_frequency(counted: DocumentTerms | pd.DataFrame) -> pd.DataFrame:
    """Add the rate of each count per 1,000 words of its document.

    Parameters
    ----------
    counted : DocumentTerms or pandas.DataFrame
        Counts, or a long table of them (:func:`sprakresa.count_terms`): ``post_id`` or what was counted by, ``term``,
        ``n``, ``total``.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``per_thousand`` = 1000 · n / total. ``total`` is *all* words of the document, so
        leaving out stop words does not change a rate.

    Examples
    --------
    >>> counts = pd.DataFrame({"post_id": ["a"], "term": ["förnyelse"], "n": [3], "total": [600]})
    >>> relative_frequency(counts)["per_thousand"].tolist()
    [5.0]
    """
    table, _ = _long(counted)
    return table.assign(per_thousand=1000 * table["n"] / table["total"])


def tf_idf(
    counted: DocumentTerms | pd.DataFrame, *, smooth_idf: bool = False, documents: int | None = None
) -> pd.DataFrame:
    """Weigh each count by how few documents have the term.

    Parameters
    ----------
    counted : DocumentTerms or pandas.DataFrame
        Counts, or a long table of them (:func:`sprakresa.count_terms`).
    smooth_idf : bool
        False: the textbook's form, tf = n / total and idf = ln(N / df), where total is all words of the document.
        True: scikit-learn's ``TfidfTransformer`` before normalisation, tf = n and idf = ln((1 + N) / (1 + df)) + 1.
    documents : int, optional
        N. When not given, the number of documents that were counted, also those without a term, which counts know
        and a long table carries in ``attrs["documents"]``; of another table, the documents in it.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``per_thousand``, ``df`` (documents with the term), ``tf``, ``idf``, ``tf_idf`` = tf · idf.

    Raises
    ------
    ValueError
        If the table is no table of counts, or ``documents`` is less than the documents in it.

    Notes
    -----
    With two documents the textbook's idf takes two values, ln 2 and 0: it then says “in one of them” and no more.
    Sources: Spärck Jones 1972; Silge & Robinson, Text Mining with R, ch. 3; scikit-learn's user guide, 6.2.3.

    Examples
    --------
    >>> counts = pd.DataFrame({"post_id": ["a", "a", "b"], "term": ["resa", "chef", "resa"], "n": [2, 1, 3],
    ...                        "total": [100, 100, 100]})
    >>> tf_idf(counts)["tf_idf"].round(5).tolist()
    [0.0, 0.00693, 0.0]
    """
    table, document = _long(counted)
    seen = table[document].nunique()
    if documents is not None and documents < seen:
        raise ValueError(f"documents={documents}, but the table has {seen}: give the number of all documents counted")
    all_documents = max(table.attrs.get("documents", 0), seen) if documents is None else documents
    df = table["term"].map(table[table["n"] > 0].groupby("term").size()).fillna(0).astype(int)
    if smooth_idf:
        tf, idf = table["n"].astype(float), np.log((1 + all_documents) / (1 + df)) + 1
    else:
        tf, idf = table["n"] / table["total"], np.log(all_documents / df.where(df > 0))
    return relative_frequency(table).assign(df=df, tf=tf, idf=idf, tf_idf=tf * idf)
