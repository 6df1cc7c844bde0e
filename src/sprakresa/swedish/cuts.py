"""Where a word may be cut in two: after what may stand before a word in a compound, and is common enough for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from .known_words import is_listed, value_as_head, values_as_parts
from .word_table import LISTED, ByWord, Runs, column_of

AT_ONCE = 5000  # words that are looked at together: their arrays stay in the processor's cache
LONGEST = 80  # letters; what is longer is no word, and cutting takes the square of the length
NEEDED = {1: 4.5, 2: 3.9, 3: 3.6, 4: 3.1, 5: 2.7, 6: 2.3}
"""How common a part must be, in Zipf units, by its length: short ones occur by chance."""
NEEDED_LONGER = 1.8
TRUST = 0.5  # how much rarer parts may be where the word list inflects the word as it does its head

Place = tuple[int, float, float]
"""Letters before a cut; how common these are as a part, and the rest as a last part, in Zipf units; 0 if it is none."""


@cache
def needed(trust: float) -> list[float]:
    """Return how common a part must be, by its length; one or two letters must be so anyway."""
    return [NEEDED.get(length, NEEDED_LONGER) - (trust if length > 2 else 0.0) for length in range(LONGEST + 1)]


def places(word: str, trust: float = 0.0) -> list[Place]:
    """Return where a word of at most 80 letters may be cut, in order.

    Examples
    --------
    >>> places("arbetsresa")
    [(5, 4.71, 0.0), (6, 4.71, 5.07)]
    """
    if not trust and (found := _SEEN["places"].of(word)) is not None:
        return found
    needs, size = needed(trust), len(word)
    parts = enumerate(values_as_parts(word[:-2]), 1)
    cuts = ((at, value, value_as_head(word[at:])) for at, value in parts if value >= needs[at])
    return [(at, value, head if head >= needs[size - at] else 0.0) for at, value, head in cuts]


def listed_ends(word: str) -> list[int]:
    """Return after how many letters the rest of a word is a word in the list.

    Examples
    --------
    >>> listed_ends("arbetsresa")
    [6]
    """
    if (found := _SEEN["ends"].of(word)) is not None:
        return found
    return [at for at in range(2, len(word) - 2) if is_listed(word[at:])]


# What is known of the words that were looked at together; another thread may do the same with others at any time.
_SEEN = {"places": ByWord(), "ends": ByWord()}


def find_places(words: Iterable[str]) -> None:
    """Find places and ends of many words at once: those functions know of these words until this is called again."""
    words = [word for word in words if word.isalpha() and len(word) <= LONGEST]
    found, ends = ByWord(), ByWord()
    rests = uncut = _add_places(found, words)
    while rests := [*({word[cut[0] :] for word in rests for cut in found.of(word) or ()} - found.numbers.keys())]:
        rests = _add_places(found, rests)
    _add_ends(ends, uncut)
    _SEEN.update(places=found, ends=ends)


def _add_places(found: ByWord, words: Sequence[str]) -> list[str]:
    """Add the places of words; return the words of which no rest is known, so that it may be cut again."""
    runs, needs = Runs(words), np.array(needed(0.0))
    at = np.flatnonzero((runs.place > 0) & (runs.left > 1))
    values = column_of("parts", runs.rows(at - runs.place[at], at)) / 100
    at, values = (column[values >= needs[runs.place[at]]] for column in (at, values))
    heads = column_of("heads", runs.entries(at, at + runs.left[at])[0]) / 100
    heads[heads < needs[runs.left[at]]] = 0.0
    found.add(words, runs, at, zip(runs.place[at].tolist(), values.tolist(), heads.tolist(), strict=True))
    known = np.diff(np.searchsorted(at[heads > 0], runs.starts)).tolist()
    return [word for word, n in zip(words, known, strict=True) if not n]


def _add_ends(ends: ByWord, words: Sequence[str]) -> None:
    runs = Runs(words)
    at = np.flatnonzero((runs.place > 1) & (runs.left > 2))
    at = at[column_of("flags", runs.entries(at, at + runs.left[at])[0]) & LISTED > 0]
    ends.add(words, runs, at, runs.place[at].tolist())
