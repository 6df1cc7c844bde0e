"""Sentences and posts that come back nearly word for word, so that they are not counted as evidence twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, combinations

import pandas as pd

from .._checks import require_columns, require_unique
from ..swedish.sentences import split_sentences
from ..swedish.tokens import tokenize

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
    _check(posts)
    found = [
        (post, sentence, words)
        for post, text in zip(posts["post_id"], posts["text"], strict=True)
        for sentence in split_sentences(text)
        if len(words := _words(sentence)) >= min_words
    ]
    post, sentence, words = zip(*found, strict=True) if found else ([], [], [])
    alike = _alike(words, similarity)
    rows = [(s, post[i], post[j], sentence[i], sentence[j]) for s, i, j in alike if post[i] != post[j]]
    return pd.DataFrame(rows, columns=["similarity", "post_id", "other_post_id", "sentence", "other_sentence"])


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
    _check(posts)
    names = posts["post_id"].tolist()
    rows = [(s, names[i], names[j]) for s, i, j in _alike([*map(_words, posts["text"])], similarity)]
    return pd.DataFrame(rows, columns=["similarity", "post_id", "other_post_id"])


def _check(posts: pd.DataFrame) -> None:
    require_columns(posts, "post_id", "text", made_by="read_posts")
    require_unique(posts, "post_id", what="post")


def _words(text: str) -> list[str]:
    return [word.lower() for word in tokenize(text)]


def _alike(texts: Sequence[list[str]], similarity: float) -> list[tuple[float, int, int]]:
    """Return (similarity, i, j) of the pairs whose sets of shingles overlap enough, the most alike first."""
    if not 0 < similarity <= 1:
        raise ValueError(f"similarity={similarity}; a share above 0 and at most 1 is needed")
    shingles, places = [{*zip(words, words[1:], words[2:], strict=False)} for words in texts], defaultdict(list)
    for i, one in enumerate(shingles):
        for shingle in one:
            places[shingle].append(i)
    shared = Counter(chain.from_iterable(combinations(where, 2) for where in places.values() if len(where) <= COMMON))
    pairs = ((n / (len(shingles[i]) + len(shingles[j]) - n), i, j) for (i, j), n in shared.items())
    return sorted((one for one in pairs if one[0] >= similarity), key=lambda one: (-one[0], one[1:]))
