"""The engine behind the counts: which chunk stands where in many texts, found by NumPy over their raw bytes.

A chunk is a run without ASCII white space, and tokens depend on their chunk alone (:mod:`sprakresa.tokens`). So
the texts are only cut and each chunk given a number; the exact tokeniser and whatever follows it see each distinct
chunk once, and come back as a map from chunks to terms. Three kinds of places go a slower way, through a dictionary
of their own text: chunks of more than 31 bytes or with a NUL, places where a token may cross white space
("5 000", "t ex"), and chunks whose 64-bit keys collide. So keys never decide alone, and no collision can be counted.

A chunk of up to seven bytes is its own key. In a longer one those seven bytes are combined, reversibly, with a hash
of the rest; the rest is kept and compared wherever the key is met again.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from .lexicon import toml_list

U64 = np.uint64
FIRST, STEP, STEPS = 7, 8, 3
LONGEST = FIRST + STEP * STEPS
"""Bytes of a chunk that are its key, of each further word of it, and how many of those are kept."""

BATCH = 1_000_000
"""Characters a batch of texts holds: its arrays then stay in the processor's cache."""

MIX = np.array([0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 0x9FB21C651E98DF25], dtype=U64)
SPREAD = U64(0x9E3779B97F4A7C15)
LONG, NOTHING = U64(1 << 63), U64(1 << 56)  # a key with neither high bit is a chunk of up to seven bytes


class Places(NamedTuple):
    """Which chunk stands at each place of many texts.

    Attributes
    ----------
    chunks : list of str
        The distinct chunks, in the order of their numbers. Number 0 is the empty one, which fills a gap.
    numbers : list of numpy.ndarray
        For each batch of texts the numbers of its chunks, text after text.
    ends : list of numpy.ndarray
        For each batch where its texts begin in ``numbers``, and where the last one ends.
    """

    chunks: list[str]
    numbers: list[np.ndarray]
    ends: list[np.ndarray]


class _Cut(NamedTuple):
    raw: bytes
    starts: np.ndarray
    stops: np.ndarray
    keys: np.ndarray
    rests: list[tuple[np.ndarray, np.ndarray]]  # which chunks have a further word, and that word
    odd: np.ndarray
    ends: np.ndarray


def _word(windows: np.ndarray, at: np.ndarray, length: np.ndarray, most: int = STEP) -> np.ndarray:
    """Return the ``length`` bytes from ``at`` as a number; what lies behind them is cleared."""
    unused = ((STEP - np.minimum(length, most)) << 3).astype(U64)
    return (windows[at] << unused) >> unused


def _mix(rest: np.ndarray, step: int) -> np.ndarray:
    return (rest ^ (rest >> U64(29))) * MIX[step]


def _cut(texts: list[str]) -> _Cut:
    """Cut a batch of texts into chunks and make their keys. NumPy lets other threads run meanwhile."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    raw = b"\n".join([b"", *encoded, bytes(LONGEST).replace(b"\0", b"\n")])
    data = np.frombuffer(raw, dtype=np.uint8)
    white = data == 32
    white |= (data - np.uint8(9)) < 5
    white |= (data - np.uint8(28)) < 4
    edges = np.flatnonzero(white[1:] != white[:-1]) + 1
    starts, stops = edges[0::2], edges[1::2]
    length = stops - starts
    windows = np.ndarray(len(data) - STEP + 1, dtype=U64, buffer=data, strides=(1,))
    keys = _word(windows, starts, length, FIRST)
    which, rests = np.flatnonzero(length > FIRST), []
    at, left, mixed = starts[which] + FIRST, length[which] - FIRST, np.arange(len(which))
    for step in range(STEPS):
        rest = _word(windows, at, left)
        rests.append((which, rest))
        mixed = _mix(rest, step)
        keys[which] ^= mixed ^ (mixed >> U64(32)) if step else (mixed ^ (mixed >> U64(32))) | LONG
        more = np.flatnonzero(left > STEP)
        which, at, left = which[more], at[more] + STEP, left[more] - STEP
    odd = which  # longer than LONGEST
    if b"\0" in raw:
        odd = np.union1d(odd, np.searchsorted(starts, np.flatnonzero(data == 0), side="right") - 1)
    ends = np.searchsorted(starts, np.cumsum([1, *(len(text) + 1 for text in encoded)]))
    return _Cut(raw, starts, stops, keys, rests, odd, ends)


class _Table:
    """An open-addressing hash table from keys to numbers, probed for all keys of a batch at once."""

    def __init__(self, bits: int = 18) -> None:
        self.size = 0
        self._make(bits)
        self.number(np.array([NOTHING]))

    def _make(self, bits: int) -> None:
        self.bits, self.mask = bits, (1 << bits) - 1
        self.keys, self.numbers = np.zeros(1 << bits, dtype=U64), np.zeros(1 << bits, dtype=np.int32)

    def number(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the number of each key, and for each new number one place where its key stands."""
        if 2 * (self.size + len(keys)) > len(self.keys):
            known = self.numbers[self.keys != 0], self.keys[self.keys != 0]
            self._make((4 * (self.size + len(keys))).bit_length())
            slots, _ = self._slots(known[1])
            self.numbers[slots] = known[0]
        slots, new = self._slots(keys)
        self.numbers[slots[new]] = np.arange(self.size, self.size + len(new))
        self.size += len(new)
        return self.numbers[slots], new

    def _slots(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slots = ((keys * SPREAD) >> U64(64 - self.bits)).astype(np.int64)
        new, todo = [], np.flatnonzero(self.keys[slots] != keys)
        while len(todo):
            free = todo[self.keys[slots[todo]] == 0]
            # Of several keys that want one slot the last is let in; of equal keys one place is remembered.
            self.keys[slots[free]] = keys[free]
            free = free[self.keys[slots[free]] == keys[free]]
            self.numbers[slots[free]] = free
            new.append(free[self.numbers[slots[free]] == free])
            todo = todo[self.keys[slots[todo]] != keys[todo]]
            slots[todo] = (slots[todo] + 1) & self.mask
        return slots, np.concatenate([np.empty(0, dtype=np.int64), *new])


@cache
def _right_parts() -> re.Pattern[str]:
    """Return the pattern of chunks that may belong to the token before them: digits, and the *ex* of *t ex*."""
    spaced = toml_list("abbreviations.toml")["spaced"]
    tails = {part for entry in spaced for part in entry.rstrip(".").split(".")[1:]}
    return re.compile(rf"^ (?: (\d) | (?: {'|'.join(map(re.escape, sorted(tails)))} ) (?!\w) )", re.X | re.M)


class _Numbering:
    """The distinct chunks met so far; gives each batch its numbers."""

    def __init__(self) -> None:
        self.table, self.chunks, self.of_text = _Table(), [""], {}
        self.rests = np.zeros((1 << 14, STEPS), dtype=U64)
        self.right = np.zeros(1 << 14, dtype=np.uint8)

    def add(self, cut: _Cut) -> np.ndarray:
        cut.keys[cut.odd] = NOTHING
        numbers, new = self.table.number(cut.keys)
        self._learn(cut, numbers, new)
        for step, (which, rest) in enumerate(cut.rests):
            if (collided := which[self.rests[numbers[which], step] != rest]).size:
                pass
        return numbers
