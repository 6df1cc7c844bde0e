"""Rates per 1,000 words, and tf-idf in the textbook's form and in scikit-learn's."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .._checks import require_columns, require_unique


def _document(counts: pd.DataFrame) -> str:
    require_columns(counts, "term", "n", "total", made_by="count_terms")
    names = [name for name in ("post_id", "period") if name in counts.columns]
    if len(names) != 1:
        raise ValueError("counts need exactly one of the columns post_id and period; count_terms makes such a table")
    require_unique(counts, names[0], "term", what="count")
    return names[0]


def relative_frequency(counts: pd.DataFrame) -> pd.DataFrame:
    """Add the rate of each count per 1,000 words of its document.

    Parameters
    ----------
    counts : pandas.DataFrame
        As from :func:`sprakresa.count_terms`: ``post_id`` or ``period``, ``term``, ``n``, ``total``.

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
    _document(counts)
    return counts.assign(per_thousand=1000 * counts["n"] / counts["total"])


def tf_idf(counts: pd.DataFrame, *, smooth_idf: bool = False) -> pd.DataFrame:
    """Weigh each count by how few documents the term stands in.

    Parameters
    ----------
    counts : pandas.DataFrame
        As from :func:`sprakresa.count_terms`; N, the number of documents, is that of the documents in it.
    smooth_idf : bool
        False: the textbook's form, tf = n / total and idf = ln(N / df), where total is all words of the document.
        True: scikit-learn's ``TfidfTransformer`` before normalisation, tf = n and idf = ln((1 + N) / (1 + df)) + 1.

    Returns
    -------
    pandas.DataFrame
        The same rows with ``per_thousand``, ``df`` (documents with the term), ``tf``, ``idf``, ``tf_idf`` = tf · idf.

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
    document = _document(counts)
    weighted = relative_frequency(counts)
    present = counts["n"] > 0
    documents = counts[document].nunique()
    df = counts["term"].map(counts[present].groupby("term").size()).fillna(0).astype(int)
    if smooth_idf:
        tf, idf = counts["n"].astype(float), np.log((1 + documents) / (1 + df)) + 1
    else:
        tf, idf = counts["n"] / counts["total"], np.log(documents / df.where(df > 0))
    return weighted.assign(df=df, tf=tf, idf=idf, tf_idf=tf * idf)
