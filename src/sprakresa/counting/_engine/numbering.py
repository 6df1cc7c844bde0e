"""Equal byte strings get equal numbers, thousands at a time: what a dictionary does one by one, in NumPy.

A string of up to seven bytes is its own 64-bit key. In a longer one the first seven are combined, reversibly, with a
hash of the rest, and the rest is compared wherever the key is met again. Strings of more than 30 bytes, with a NUL,
or whose keys collide are looked up in a dictionary. So a collision costs time; it can never be taken for equality.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

U64 = np.uint64
FIRST, STEP, STEPS = 7, 8, 3
"""Bytes of a string that are its key, bytes of each further word of it, and how many words are kept."""

PADDING = b"\n" * (FIRST + STEP * (STEPS + 2))
"""What raw bytes must end with, so that no word reaches over their end."""

LONGEST = FIRST + STEP * STEPS - 1
"""Bytes of a string that its words tell from all others."""

UP_TO_EIGHT = np.array([(1 << 8 * n) - 1 for n in range(STEP + 1)], dtype=U64)
UP_TO_SEVEN = UP_TO_EIGHT[: FIRST + 1]
"""Masks for the bytes of a word, by how many are left of the string."""

MIX = np.array([0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 0x9FB21C651E98DF25], dtype=U64)
SPREAD = U64(0x9E3779B97F4A7C15)
LONG, ODD = U64(1 << 63), U64(1 << 56)  # a key without these bits is a string of up to seven bytes
BITS = (14, 17, 19, 19, 21)
"""Binary digits of a place in the tables of keys; the first fits a processor's own cache, the last size is repeated."""


class Spans(NamedTuple):
    """Strings in raw bytes: where they start and stop, their keys, and the further words of some."""

    raw: bytes
    starts: np.ndarray
    stops: np.ndarray
    keys: np.ndarray
    rests: list[tuple[np.ndarray, np.ndarray]]


def _word(raw: bytes, at: np.ndarray, length: np.ndarray, masks: np.ndarray = UP_TO_EIGHT) -> np.ndarray:
    """Return ``length`` bytes from byte ``at`` on as a number, as ``masks`` allow; what lies behind them is cleared."""
    words = np.ndarray((len(raw) - STEP + 1,), dtype="<u8", buffer=raw, strides=(1,))  # one begins at each byte
    return words[at] & masks.take(length, mode="clip")


def find_keys(raw: bytes, starts: np.ndarray, stops: np.ndarray) -> Spans:
    """Make the keys of the strings from ``starts`` to ``stops``."""
    length = stops - starts
    keys = _word(raw, starts, length, UP_TO_SEVEN)
    which, rests = np.flatnonzero(length > FIRST), []
    at, left = starts.take(which) + FIRST, length.take(which) - FIRST
    for step in range(STEPS):
        rest = _word(raw, at, left)
        rests.append((which, rest))
        mixed = (rest ^ (rest >> U64(29))) * MIX[step]
        keys[which] = (keys.take(which) ^ mixed ^ (mixed >> U64(32))) | LONG
        # A string that ends with this word has an empty one after it, or it would pass for a longer one's beginning.
        more = np.flatnonzero(left >= STEP)
        which, at, left = which.take(more), at.take(more) + STEP, left.take(more) - STEP
    if b"\0" in raw:
        nul = np.flatnonzero(np.frombuffer(raw, dtype=np.uint8) == 0)
        which = np.union1d(which, np.searchsorted(starts, nul, side="right") - 1)
    keys[which] = ODD
    return Spans(raw, starts, stops, keys, rests)


class Numbering:
    """The strings met so far; the first gets the number 1.

    Attributes
    ----------
    lines : list of str
        The distinct strings in the order of their numbers, a line each, in as many pieces as there were additions.
    words : numpy.ndarray
        A column each, the first bytes of the string as numbers.
    size : int
        The next number.
    """

    def __init__(self) -> None:
        self.lines, self.size = ["\n"], 1
        self._tables: list[tuple[int, np.ndarray, np.ndarray]] = []
        self._slow: dict[bytes, int] = {}
        self.words = np.zeros((STEPS + 1, 1 << 16), dtype=U64)
        self._number(np.array([ODD]), np.array([ODD]) * SPREAD, 0)

    def add(self, spans: Spans) -> np.ndarray:
        """Return the number of each string."""
        numbers, new = self._number(spans.keys, spans.keys * SPREAD, self.size)
        self._take_in(spans.raw, spans.starts[new], spans.stops[new])
        for step, (which, rest) in enumerate(spans.rests, 1):
            differ = self.words[step].take(numbers.take(which)) != rest
            numbers[which[differ]] = 0  # they have a key in common with another string
        slow = np.flatnonzero(numbers == 0)
        numbers[slow] = self.add_slowly(spans, slow, slow)
        return numbers

    def _number(self, keys: np.ndarray, spread: np.ndarray, size: int, level: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Return the number of each key, and a place of each new key; the new ones are numbered from ``size``.

        A key has one slot in each table. Where another key holds it, the next table is asked. No slot is ever given
        up, so a key is found where it was first put.
        """
        if level == len(self._tables):
            bits = BITS[min(level, len(BITS) - 1)]
            self._tables.append((64 - bits, np.zeros(1 << bits, dtype=U64), np.zeros(1 << bits, dtype=np.int32)))
        shift, held, given = self._tables[level]
        at = (spread >> U64(shift)).view(np.int64)
        found = held.take(at)
        other = np.flatnonzero(found != keys)
        free = other[found[other] == 0]
        # When keys collide on a free slot, the last write wins; of equal keys we remember one place.
        held[at[free]] = keys[free]
        free = free[held[at[free]] == keys[free]]
        given[at[free]] = free
        new = free[given[at[free]] == free]
        given[at[new]] = np.arange(size, size + len(new))
        numbers = given.take(at)
        other = other[held[at[other]] != keys[other]]
        if len(other):
            size += len(new)
            numbers[other], more = self._number(keys[other], spread[other] * SPREAD, size, level + 1)
            new = np.append(new, other[more])
        return numbers, new

    def add_slowly(self, spans: Spans, first: np.ndarray, last: np.ndarray) -> list[int]:
        """Return the number of each run of strings, from a first to a last one, blanks included."""
        ends = zip(spans.starts[first].tolist(), spans.stops[last].tolist(), strict=True)
        texts = [spans.raw[start:stop] for start, stop in ends]
        new = [text for text in dict.fromkeys(texts) if text not in self._slow]
        self._slow.update(zip(new, range(self.size, self.size + len(new)), strict=True))
        lines = b"".join([text + b"\n" for text in new])
        stops = np.cumsum([len(text) + 1 for text in new], dtype=np.int64) - 1
        self._take_in(lines + PADDING, np.append(0, stops + 1)[:-1], stops, lines)
        return [self._slow[text] for text in texts]

    def order(self) -> np.ndarray:
        """Return all numbers in the order of their strings' bytes, which in UTF-8 is that of their characters."""
        place = np.zeros(self.size, dtype=np.int64)  # of "a" and "a\0", and of those that begin with the same words
        for i, text in enumerate(sorted(self._slow), 1):
            place[self._slow[text]] = i
        return np.lexsort([place, *self.words[::-1, : self.size].byteswap()])

    def _take_in(self, raw: bytes, starts: np.ndarray, stops: np.ndarray, lines: bytes | None = None) -> None:
        """Keep the words of new strings, and their lines, which short ones have in their words."""
        first, self.size = self.size, self.size + len(starts)
        if self.size > self.words.shape[1]:
            self.words = np.append(self.words, np.zeros((STEPS + 1, self.size), dtype=U64), axis=1)
        words, left = self.words[:, first : self.size], stops - starts
        words[0] = _word(raw, starts, left, UP_TO_SEVEN)
        for step in range(STEPS):
            past = FIRST + STEP * step
            words[1 + step] = _word(raw, starts + past, left - past)
        if lines is None:
            table = np.full((len(starts), STEPS + 2), 10, dtype="<u8")
            table[:, :-1] = words.T
            lines = table.tobytes().translate(None, b"\0")
        self.lines.append(lines.decode("utf-8", "surrogatepass"))


def number_sorted(lines: str) -> tuple[np.ndarray, list[str]]:
    r"""Return the number of each line in the order of their characters, and the distinct lines in that order.

    Examples
    --------
    >>> number_sorted("ö\nal\nö\n")
    (array([1, 0, 1]), ['al', 'ö'])
    """
    raw, numbering = lines.encode("utf-8", "surrogatepass") + PADDING, Numbering()
    stops = np.flatnonzero(np.frombuffer(raw, dtype=np.uint8) == 10)[: -len(PADDING)]
    numbers = numbering.add(find_keys(raw, np.append(0, stops + 1)[:-1], stops))
    texts, order = "".join(numbering.lines).split("\n"), numbering.order()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order)) - 1  # number 0 is no line
    return place[numbers], [texts[i] for i in order[1:].tolist()]
