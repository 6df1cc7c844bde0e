"""How varied the words of a text are, by measures that depend less on its length: MTLD, HD-D, MATTR."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from .._checks import require_posts
from ..counting.analyzer import build_analyzer
from ..counting.matrix import groups_of


def lexical_diversity(posts: pd.DataFrame, *, by: str = "post", window: int = 100) -> pd.DataFrame:
    """Measure how varied the words of each post, or each period, are.

    Parameters
    ----------
    posts, by
        As for :func:`sprakresa.readability`. A period's words are those of its posts, in the order of the table.
    window : int
        Words in the window of MATTR.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` or ``period``, ``words``, ``mtld, hdd, mattr`` (:func:`mtld`, :func:`hdd`, :func:`mattr`, which say
        where they are missing), over lower-case forms, stop words included.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Ny väg, ny resa, ny väg."]})
    >>> lexical_diversity(posts, window=4)[["words", "mtld", "hdd", "mattr"]].values.tolist()
    [[6.0, 6.0, nan, 0.75]]
    """
    require_posts(posts, "text")
    groups = pd.CategoricalIndex(posts["post_id"], posts["post_id"]) if by == "post" else groups_of(posts, by)
    words: dict[str, list[str]] = {group: [] for group in groups.categories}
    analyze = build_analyzer(unit="word")
    for group, text in zip(groups, posts["text"], strict=True):
        words[group] += analyze(text)
    rows = [(len(w), mtld(w), hdd(w), mattr(w, window=window)) for w in words.values()]
    index = pd.Index(groups.categories, name=groups.name)
    return pd.DataFrame(rows, columns=["words", "mtld", "hdd", "mattr"], index=index).reset_index()


def mtld(words: Sequence[str], *, threshold: float = 0.72) -> float:
    """Return MTLD: the mean length of runs of words whose type–token ratio stays above ``threshold``.

    The mean of the words read forwards and backwards; a run left over at the end counts as the share of a run that
    its ratio has come down (McCarthy & Jarvis 2010). Missing where no word is repeated: no run ever ends.

    Examples
    --------
    >>> mtld("ny väg ny resa ny väg".split()), mtld(["ny", "väg"])
    (6.0, nan)
    """
    if len(set(words)) == len(words):
        return float("nan")
    return (_run_length(words, threshold) + _run_length(words[::-1], threshold)) / 2


def _run_length(words: Sequence[str], threshold: float) -> float:
    seen, length, runs, ratio = set(), 0, 0.0, 1.0
    for word in words:
        seen.add(word)
        length, ratio = length + 1, len(seen) / (length + 1)
        if ratio <= threshold:
            seen, length, runs, ratio = set(), 0, runs + 1, 1.0
    return len(words) / (runs + (1 - ratio) / (1 - threshold))


def hdd(words: Sequence[str], *, draws: int = 42) -> float:
    """Return HD-D: the type–token ratio expected of ``draws`` words drawn at random (McCarthy & Jarvis 2010).

    Σ over distinct words of 1 − P(the word is not drawn), hypergeometric, ÷ draws. Missing with fewer words.

    Examples
    --------
    >>> hdd(["på", "på", "väg"], draws=2)
    0.833...
    """
    if len(words) < draws:
        return float("nan")
    drawn, n = np.arange(draws), len(words)
    absent = {f: np.prod((n - f - drawn).clip(0) / (n - drawn)) for f in set(Counter(words).values())}
    return float(sum(1 - absent[f] for f in Counter(words).values()) / draws)


def mattr(words: Sequence[str], *, window: int = 100) -> float:
    """Return MATTR: the mean type–token ratio of every ``window`` successive words (Covington & McFall 2010).

    Missing with fewer words than the window.

    Examples
    --------
    >>> mattr(["på", "på", "väg"], window=2)
    0.75
    """
    if window < 1:
        raise ValueError(f"window={window}: give the number of words in a window, at least 1")
    if len(words) < window:
        return float("nan")
    last: dict[str, int] = {}
    types = 0
    for at, word in enumerate(words):  # count the windows in which the word is the first of its kind
        first = max(at - window, last.get(word, -1)) + 1
        types += max(min(at, len(words) - window) - first + 1, 0)
        last[word] = at
    return types / window / (len(words) - window + 1)
