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
MANY = 32
"""Words of a line that NumPy sorts by; a longer line, a picture's bytes perhaps, Python sorts to its end."""

COMMON = 14
"""Binary digits of a place in the table of common keys, which fits a processor's own cache."""


def ranges(firsts: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``n`` successive numbers from each of the firsts on, and where each series ends."""
    stops = np.cumsum(n)
    return np.repeat(firsts - stops + n, n) + np.arange(stops[-1] if len(n) else 0), stops


class Spans(NamedTuple):
    """Strings in raw bytes: where they start and stop, their keys, the further words of some, and the odd ones."""

    raw: bytes
    starts: np.ndarray
    stops: np.ndarray
    keys: np.ndarray
    rests: list[tuple[np.ndarray, np.ndarray]]
    odd: np.ndarray


def _word(words: np.ndarray, at: np.ndarray, length: np.ndarray, masks: np.ndarray = UP_TO_EIGHT) -> np.ndarray:
    """Return ``length`` bytes from byte ``at`` on as a number, as ``masks`` allow; what lies behind them is cleared."""
    # From two words that NumPy can load quickly, for the bytes begin anywhere. A shift by 64 leaves nothing.
    first, past = at >> 3, ((at & 7) << 3).view(U64)
    whole = (words.take(first) >> past) | (words.take(first + 1) << (U64(64) - past))
    whole &= masks.take(length, mode="clip")
    return whole


def _as_words(raw: bytes) -> np.ndarray:
    return np.frombuffer(raw, dtype="<u8", count=len(raw) // STEP)


def find_keys(raw: bytes, starts: np.ndarray, stops: np.ndarray) -> Spans:
    """Make the keys of the strings from ``starts`` to ``stops``."""
    words_of_raw, length = _as_words(raw), stops - starts
    keys = _word(words_of_raw, starts, length, UP_TO_SEVEN)
    which, rests = np.flatnonzero(length > FIRST), []
    at, left = starts.take(which) + FIRST, length.take(which) - FIRST
    for step in range(STEPS):
        rest = _word(words_of_raw, at, left)
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
    return Spans(raw, starts, stops, keys, rests, which)


class _Table:
    """A hash table with open addressing from keys to numbers, probed for all keys of a batch at once.

    The first keys met are also in a small table that fits the processor's cache; it answers for three keys of four.
    """

    def __init__(self) -> None:
        self.size = 0
        self._make(16)
        self.common = np.zeros(1 << COMMON, dtype=U64), np.zeros(1 << COMMON, dtype=np.int32)

    def _make(self, bits: int) -> None:
        self.bits, self.mask = bits, (1 << bits) - 1
        self.keys, self.numbers = np.empty(1 << bits, dtype=U64), np.empty(1 << bits, dtype=np.int32)
        self.keys.fill(0)  # not zeros(): of empty() NumPy asks huge pages, which are quicker to probe

    def number(self, keys: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the number of each key, and a place of each new key; the new ones are numbered from ``first``."""
        spread = keys * SPREAD
        at = (spread >> U64(64 - COMMON)).view(np.int64)
        common_keys, common_numbers = self.common
        found, numbers = common_keys.take(at), common_numbers.take(at)
        rare = np.flatnonzero(found != keys)
        numbers[rare], new = self._number_rare(keys[rare], spread[rare], first)
        free = rare[found[rare] == 0]
        common_keys[at[free]], common_numbers[at[free]] = keys[free], numbers[free]
        return numbers, rare[new]

    def _number_rare(self, keys: np.ndarray, spread: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
        if 2 * (self.size + len(keys)) > len(self.keys):
            known, numbers = self.keys[self.keys != 0], self.numbers[self.keys != 0]
            self._make((2 * (self.size + len(keys))).bit_length())
            self.numbers[self._slots(known, known * SPREAD)[0]] = numbers
        slots, new = self._slots(keys, spread)
        self.numbers[slots[new]] = np.arange(first, first + len(new))
        self.size += len(new)
        return self.numbers.take(slots), new

    def _slots(self, keys: np.ndarray, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slots = (spread >> U64(64 - self.bits)).view(np.int64)
        new, todo = [np.empty(0, dtype=np.int64)], np.flatnonzero(self.keys.take(slots) != keys)
        while len(todo):
            # When keys collide on a free slot, the last write wins; of equal keys we remember one place.
            free = todo[self.keys[slots[todo]] == 0]
            self.keys[slots[free]] = keys[free]
            free = free[self.keys[slots[free]] == keys[free]]
            self.numbers[slots[free]] = free
            new.append(free[self.numbers[slots[free]] == free])
            todo = todo[self.keys[slots[todo]] != keys[todo]]
            slots[todo] = (slots[todo] + 1) & self.mask
        return slots, np.concatenate(new)


class Numbering:
    """The strings met so far; the first gets the number 1.

    Attributes
    ----------
    lines : list of str
        The distinct strings in the order of their numbers, a line each, in as many pieces as there were additions.
    size : int
        The next number.
    """

    def __init__(self) -> None:
        self.lines, self.size = ["\n"], 1
        self._table = _Table()
        self._slow: dict[bytes, int] = {}
        self._words = np.zeros((STEPS + 1, 1 << 16), dtype=U64)
        self._table.number(np.array([ODD]), 0)

    def add(self, spans: Spans) -> np.ndarray:
        """Return the number of each string."""
        numbers, new = self._table.number(spans.keys, self.size)
        words = _all_words(spans.raw, spans.starts[new], spans.stops[new])
        self._take_in(words, _lines(words))
        for step, (which, rest) in enumerate(spans.rests, 1):
            differ = self._words[step].take(numbers.take(which)) != rest
            numbers[which[differ]] = 0  # they have a key in common with another string
        slow = np.flatnonzero(numbers == 0)
        numbers[slow] = self.add_slowly(spans, slow, slow)
        return numbers

    def add_slowly(self, spans: Spans, first: np.ndarray, last: np.ndarray) -> list[int]:
        """Return the number of each run of strings, from a first to a last one, blanks included."""
        ends = zip(spans.starts[first].tolist(), spans.stops[last].tolist(), strict=True)
        texts = [spans.raw[start:stop] for start, stop in ends]
        new = [text for text in dict.fromkeys(texts) if text not in self._slow]
        self._slow.update(zip(new, range(self.size, self.size + len(new)), strict=True))
        words = np.zeros((STEPS + 1, len(new)), dtype=U64)
        words[0] = [int.from_bytes(text[:FIRST], "little") for text in new]
        self._take_in(words, b"".join([text + b"\n" for text in new]))
        return [self._slow[text] for text in texts]

    def beginnings(self, first: int) -> np.ndarray:
        """Return the first seven bytes of each string from number ``first`` on, as numbers."""
        return self._words[0, first : self.size]

    def _take_in(self, words: np.ndarray, lines: bytes) -> None:
        size = self.size + words.shape[1]
        if size > self._words.shape[1]:
            self._words = np.append(self._words, np.zeros((STEPS + 1, size), dtype=U64), axis=1)
        self._words[:, self.size : size] = words
        self.lines.append(lines.decode("utf-8", "surrogatepass"))
        self.size = size


def _all_words(raw: bytes, starts: np.ndarray, stops: np.ndarray) -> np.ndarray:
    """Return the words of strings, a column each."""
    words_of_raw, left = _as_words(raw), stops - starts
    words = np.empty((1 + STEPS, len(starts)), dtype=U64)
    words[0] = _word(words_of_raw, starts, left, UP_TO_SEVEN)
    for step in range(STEPS):
        past = FIRST + STEP * step
        words[1 + step] = _word(words_of_raw, starts + past, left - past)
    return words


def _lines(words: np.ndarray) -> bytes:
    lines = np.full((words.shape[1], STEPS + 2), 10, dtype="<u8")
    lines[:, :-1] = words.T
    return lines.tobytes().translate(None, b"\0")


def _ranks(keys: np.ndarray) -> np.ndarray:
    """Return how many different keys are less than each."""
    order = np.argsort(keys)
    ordered, ranks = keys[order], np.empty(len(keys), dtype=np.int64)
    ranks[order] = np.cumsum(np.append(False, ordered[1:] != ordered[:-1])[: len(keys)])
    return ranks


def number_sorted(lines: str) -> tuple[np.ndarray, list[str]]:
    r"""Return the number of each line in the order of their characters, and the distinct lines in that order.

    Examples
    --------
    >>> number_sorted("ö\nal\nö\n")
    (array([1, 0, 1]), ['al', 'ö'])
    """
    raw = lines.encode("utf-8", "surrogatepass") + PADDING
    data, words_of_raw = np.frombuffer(raw, dtype=np.uint8), _as_words(raw)
    stops = np.flatnonzero(data == 10)[: -len(PADDING)]
    starts = np.append(0, stops + 1)[:-1]
    rows, at, left = np.arange(len(starts)), starts, stops - starts
    number = left - STEP * (np.maximum(left - 1, 0) // STEP)  # bytes of the last word: of "a" and "a\0"
    steps: list[tuple[np.ndarray, np.ndarray]] = []
    while len(rows) and len(steps) < MANY:
        steps.append((rows, _word(words_of_raw, at, left).byteswap()))  # UTF-8 sorts as its characters do
        more = np.flatnonzero(left > STEP)
        rows, at, left = rows[more], at[more] + STEP, left[more] - STEP
    rests = [raw[start:stop] for start, stop in zip(at.tolist(), (at + left).tolist(), strict=True)]
    place = {rest: STEP + 1 + i for i, rest in enumerate(sorted({*rests}))}
    number[rows] = [place[rest] for rest in rests]
    for rows, words in reversed(steps):  # what goes on comes after what ends here
        number[rows] = STEP + 1 + _ranks(_ranks(words) * (STEP + 1 + len(number)) + number[rows])
    number -= STEP + 1
    one = np.empty(number.max(initial=-1) + 1, dtype=np.int64)
    one[number] = np.arange(len(number))
    size, texts = stops + 1 - starts, []
    for some in np.array_split(one, 1 + len(one) // 20_000):  # a few at a time: it takes eight bytes a byte
        texts += data[ranges(starts[some], size[some])[0]].tobytes().decode("utf-8", "surrogatepass").split("\n")[:-1]
    return number, texts
