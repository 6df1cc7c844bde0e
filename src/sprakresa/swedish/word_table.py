"""The table of words, ``lists/words.npz``: a row a word, found by a hash; one word at a time, or many runs of letters.

It holds what the rules of ``scripts/word_rules.py`` and ``scripts/compound_rules.py`` make of simplemma's word list,
wordfreq's frequencies and the lists beside it; ``scripts/write_word_table.py`` writes it. No two of its words share the
49 bits of their hashes that are kept, and of a thousand million other words about two are taken for one of them.

The hash of any run of letters follows from two of the running sums over the word (Karp and Rabin 1987, *Efficient
randomized pattern-matching algorithms*), so NumPy looks up many words and all their beginnings and ends at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate
from operator import mul
from typing import Any, NamedTuple

import numpy as np

U64, WHOLE = np.uint64, (1 << 64) - 1
STIR, BASE = 0xD6E8FEB86659FD93, 0x9E3779B97F4A7C15  # odd numbers: multiplying by them can be undone
KEPT, LOOK, FIRST = 49, 22, 19  # bits of a hash: all that are kept, those looked at first, those that tell a first row
LONGEST = 128  # letters; no longer word is known
LISTED = 1
"""Flag: simplemma has the word in this spelling."""
KNOWN_WITH = {"s": 2, "e": 4, "a": 8, "n": 16, "t": 32}
"""Flags: the word and this letter are known, too, have the same lemma, and no row of their own."""
SAME = 0xFFFF  # as a rule: that of the lemma that is known


class WordTable(NamedTuple):
    """A row a word, sorted by hash; a column that says a rule has its number, 0 for none."""

    keys: memoryview  # and a last one above all others
    filled: memoryview  # whether any key begins with these bits
    begin: memoryview  # the first row whose key begins with these bits, or more
    rules: list[tuple[int, str]]  # letters to cut, ending to add
    known: memoryview
    listed: memoryview
    as_head: memoryview  # the rule of the lemma of an unlisted compound that ends in the word
    bases: memoryview  # the rule of what the word stands for before another in a compound
    zipfs: memoryview  # hundredths
    parts: memoryview  # how common the word is as a part of compounds before the last, in hundredths
    heads: memoryview  # … and as the last
    flags: memoryview


def _held() -> dict[str, np.ndarray]:
    with files("sprakresa").joinpath("swedish", "lists", "words.npz").open("rb") as file, np.load(file) as held:
        return dict(held)


@cache
def table() -> WordTable:
    """Return the table, read once."""
    held = _held()
    keys = np.cumsum(held["steps"].astype(U64) + (held["high"].astype(U64) << 32))
    filled = np.zeros(1 << LOOK, dtype=np.bool_)
    filled[keys >> (KEPT - LOOK)] = True
    begin = np.zeros((1 << FIRST) + 1, dtype=np.int32)
    begin[1:] = np.bincount((keys >> (KEPT - FIRST)).view(np.int64), minlength=1 << FIRST).cumsum()
    keys = np.append(keys, U64(WHOLE))  # a step past the last word is never one too many
    columns = {name: held[name] for name in WordTable._fields[4:]}
    for name in ("listed", "as_head"):
        columns[name] = np.where(columns[name] == SAME, columns["known"], columns[name])
    lines = (line.partition("\t") for line in held["rules"].tobytes().decode().split("\n"))
    rules = [(int(cut), end) for cut, _, end in lines]
    return WordTable(keys.data, filled.data, begin.data, rules, *(column.data for column in columns.values()))


@cache
def _powers(base: int) -> tuple[list[int], np.ndarray]:
    powers = [pow(base, n, 1 << 64) for n in range(LONGEST)]
    return powers, np.array(powers, dtype=U64)


def _stir(numbers: Any) -> Any:
    """Let each bit of a number, or of each of an array, depend on all its bits."""
    numbers = (numbers ^ numbers >> 32) * STIR & WHOLE
    return numbers ^ numbers >> 29


@cache
def _letter(letter: str) -> int:
    return _stir(ord(letter) + 1)


def hash_of(word: str) -> int:
    """Return the hash of a word, in 64 bits."""
    return _stir(sum(map(mul, map(_letter, word), _powers(BASE)[0])) & WHOLE)


ENTRIES: dict[str, tuple[int, bool]] = {}
"""What :func:`entry` returned since many words were last looked up together."""


def entry(word: str) -> tuple[int, bool]:
    """Return the row of a word, -1 without; and whether it is the row of the word without its last letter."""
    if found := ENTRIES.get(word):
        return found
    row, shorter = row_of(hash_of(word)), False
    if row < 0 and (flag := KNOWN_WITH.get(word[-1:])):
        row, shorter = row_of(hash_of(word[:-1])), True
        row = row if table().flags[row] & flag else -1
    ENTRIES[word] = row, shorter
    return row, shorter


def row_of(found: int) -> int:
    """Return the row of a hash, -1 where there is none."""
    if not table().filled[found >> 64 - LOOK]:
        return -1
    keys, key, begin = table().keys, found >> 64 - KEPT, found >> 64 - FIRST
    row = bisect_left(keys, key, table().begin[begin], table().begin[begin + 1])
    return row if keys[row] == key else -1


def column_of(name: str, rows: np.ndarray) -> np.ndarray:
    """Return the values of rows in a column; 0 for the row -1, which is none."""
    return np.where(rows < 0, 0, np.asarray(getattr(table(), name))[rows])


class Runs:
    """Many words, of which runs of letters are looked up, each from a first letter to before a last one.

    Attributes
    ----------
    place, left : numpy.ndarray
        Of each letter of all words, and the line break after each word: how many letters of its word stand before
        it, and how many from it on.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._text = "\n".join([*words, ""])
        self._points = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words)) + 1
        self.starts = np.append(0, np.cumsum(lengths))
        self.place = np.arange(len(self._points)) - np.repeat(self.starts[:-1], lengths)
        self.left = np.repeat(lengths - 1, lengths) - self.place
        weights = _powers(BASE)[1].take(self.place, mode="clip")
        self._sums = np.append(U64(0), np.cumsum(_stir(self._points.astype(U64) + 1) * weights))

    def rows(self, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Return the row of each run, -1 where there is none."""
        words, weights = table(), _powers(pow(BASE, -1, 1 << 64))[1]
        hashes = _stir((self._sums[last] - self._sums[first]) * weights.take(self.place[first], mode="clip"))
        rows = np.full(len(first), -1)
        likely = np.flatnonzero(np.asarray(words.filled)[hashes >> (64 - LOOK)])
        keys, wanted = np.asarray(words.keys), hashes[likely] >> (64 - KEPT)
        at = np.asarray(words.begin)[hashes[likely] >> (64 - FIRST)]
        behind = np.flatnonzero(keys[at] < wanted)
        while len(behind):  # few steps: keys are as evenly spread as chance
            at[behind] += 1
            behind = behind[keys[at[behind]] < wanted[behind]]
        rows[likely] = np.where(keys[at] == wanted, at, -1)
        return rows

    def entries(self, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the row of each run, -1 without; and whether it is that of the run without its last letter."""
        rows, shorter = self.rows(first, last), np.zeros(len(first), dtype=bool)
        flags = _flags().take(self._points[last - 1], mode="clip")
        missing = np.flatnonzero((rows < 0) & (flags > 0))
        told = self.rows(first[missing], last[missing] - 1)
        rows[missing] = np.where(np.asarray(table().flags)[told] & flags[missing], told, -1)
        shorter[missing] = True
        return rows, shorter


class ByWord:
    """What was found in many words, word after word: a list a word would be many objects for Python to watch over."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._edges, self._found = [0], list[Any]()

    def add(self, words: Sequence[str], runs: Runs, at: np.ndarray, found: Iterable) -> None:
        """Add what was found at the letters ``at``, in order."""
        self.numbers.update(zip(words, range(len(self._edges) - 1, len(self._edges) - 1 + len(words)), strict=True))
        self._edges += (np.searchsorted(at, runs.starts[1:]) + len(self._found)).tolist()
        self._found += found

    def of(self, word: str) -> list | None:
        """Return what was found in a word; None if it was not among the words."""
        n = self.numbers.get(word)
        return None if n is None else self._found[self._edges[n] : self._edges[n + 1]]


@cache
def _flags() -> np.ndarray:
    flags = np.zeros(128, dtype=np.uint8)
    flags[[*map(ord, KNOWN_WITH)]] = [*KNOWN_WITH.values()]
    return flags


def rows_of_beginnings(word: str) -> list[int]:
    """Return the row of each beginning of a word, of one letter and more; -1 where there is none."""
    return [row_of(_stir(total & WHOLE)) for total in accumulate(map(mul, map(_letter, word), _powers(BASE)[0]))]
