"""Sentences and posts that come back nearly word for word, so that they are not counted as evidence twice."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from .._checks import require_posts
from ..swedish.sentences import split_sentences

_WORD = re.compile(r"\w+(?:-\w+)*")

# A shingle that stands in more places than this is a set phrase: it makes no pair, so that time stays linear.
COMMON = 100


def repeated_sentences(posts: pd.DataFrame, *, min_words: int = 8, similarity: float = 0.4) -> pd.DataFrame:
    """Find sentences that stand nearly word for word in two posts.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id`` and ``text``.
    min_words : int
        Shorter sentences are not compared.
    similarity : float
        Least share of common shingles (three words in a row): shared ÷ all of the two. One word changed in fifteen
        leaves .62, one in ten .45.

    Returns
    -------
    pandas.DataFrame
        ``similarity, post_id, other_post_id, sentence, other_sentence``, the most alike first.

    Raises
    ------
    ValueError
        If ``similarity`` is not above 0 and at most 1.

    Examples
    --------
    >>> texts = ["Vi ska hålla i och hålla ut hela vägen. Så är det.", "Nu ska vi hålla i och hålla ut hela vägen!"]
    >>> posts = pd.DataFrame({"post_id": ["januari", "februari"], "text": texts})
    >>> repeated_sentences(posts)[["similarity", "post_id", "other_sentence"]]
       similarity  post_id                              other_sentence
    0         0.5  januari  Nu ska vi hålla i och hålla ut hela vägen!
    """
    require_posts(posts, "text")
    sentences = posts[["post_id"]].assign(sentence=posts["text"].map(split_sentences)).explode("sentence").dropna()
    pairs = _alike(sentences, similarity, min_words=min_words)
    return pairs[pairs["post_id"] != pairs["other_post_id"]].reset_index(drop=True)


def similar_posts(posts: pd.DataFrame, *, similarity: float = 0.3) -> pd.DataFrame:
    """Find posts that share much of their text: republished, or edited and published again.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id`` and ``text``.
    similarity : float
        Least share of common shingles (three words in a row): shared ÷ all of the two.

    Returns
    -------
    pandas.DataFrame
        ``similarity, post_id, other_post_id``, the most alike first.

    Examples
    --------
    >>> texts = ["Så börjar vår långa resa.", "Så börjar vår långa resa nu."]
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "text": texts})
    >>> similar_posts(posts)
       similarity post_id other_post_id
    0        0.75       a             b
    """
    require_posts(posts, "text")
    return _alike(posts[["post_id", "text"]], similarity).drop(columns=["text", "other_text"])


def _alike(rows: pd.DataFrame, similarity: float, *, min_words: int = 0) -> pd.DataFrame:
    """Return the pairs of rows whose texts, in the last column, have sets of shingles that overlap enough."""
    from scipy.sparse import csr_matrix

    if not 0 < similarity <= 1:
        raise ValueError(f"similarity={similarity}; a share above 0 and at most 1 is needed")
    # Lower-case words, hyphens kept: exact tokens cost more and find the same pairs.
    texts = [words if len(words := _WORD.findall(text.lower())) >= min_words else [] for text in rows.iloc[:, -1]]
    number, known = pd.factorize(np.array([word for words in texts for word in words], dtype=object))
    text = np.repeat(np.arange(len(texts)), [*map(len, texts)])
    inside = np.flatnonzero(text[2:] == text[:-2])
    triples = (number[inside] * len(known) + number[inside + 1]) * len(known) + number[inside + 2]
    shingle, different = pd.factorize(triples)
    found = csr_matrix((np.ones(len(inside), dtype=np.int32), (text[inside], shingle)), (len(texts), len(different)))
    found.data[:] = 1  # a shingle that a text has twice
    places, sizes = found.getnnz(axis=0), found.getnnz(axis=1)
    rare: Any = found[:, (places > 1) & (places <= COMMON)]
    shared = (rare @ rare.T).tocoo()
    i, j, n = shared.row, shared.col, shared.data
    share = n / (sizes[i] + sizes[j] - n)
    alike = np.flatnonzero((i < j) & (share >= similarity))
    order = alike[np.lexsort((j[alike], i[alike], -share[alike]))]
    pairs = pd.DataFrame({"similarity": share[order]})
    for column, values in rows.items():
        pairs[column], pairs[f"other_{column}"] = values.to_numpy()[i[order]], values.to_numpy()[j[order]]
    return pairs
