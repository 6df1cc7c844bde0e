"""Equal byte strings get equal numbers, thousands at a time: what a dictionary does one by one, in NumPy and pandas.

A string of up to seven bytes and its length are one 64-bit key. A longer one is read eight bytes at a time: the number
of what was read so far and that of the next eight bytes make the next key. So nothing is hashed away, and no two
strings can be taken for each other. The few that go on after 31 bytes are looked up in a dictionary.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

U64 = np.uint64
FIRST, STEP, STEPS = 7, 8, 3
"""Bytes of a string in its first key, in each next one, and how many of these there are."""

PADDING = b"\n" * (FIRST + STEP * (STEPS + 2))
"""What raw bytes must end with, so that no word reaches over their end."""

UP_TO_EIGHT = np.array([(1 << 8 * n) - 1 for n in range(STEP + 1)], dtype=U64)
"""Masks for the bytes of a word, by how many are left of the string."""


def ranges(firsts: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Return ``n`` successive numbers from each of the firsts on."""
    stops = np.cumsum(n)
    return np.repeat(firsts - stops + n, n) + np.arange(stops[-1] if len(n) else 0)


def words_at(raw: bytes, at: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return up to eight bytes from byte ``at`` on as a number; what is behind ``length`` is cleared."""
    # From two words that NumPy can load quickly, for the bytes begin anywhere. A shift by 64 leaves nothing.
    words = np.frombuffer(raw, dtype="<u8", count=len(raw) // STEP)
    first, past = at >> 3, ((at & 7) << 3).view(U64)
    whole = (words.take(first) >> past) | (words.take(first + 1) << (U64(64) - past))
    whole &= UP_TO_EIGHT.take(length, mode="clip")
    return whole


def lines_of(raw: bytes, starts: np.ndarray, stops: np.ndarray) -> bytes:
    """Return the strings from ``starts`` to ``stops``, a line each."""
    size = stops - starts + 1
    lines = np.frombuffer(raw, dtype=np.uint8)[ranges(starts, size)]
    lines[np.cumsum(size) - 1] = 10
    return lines.tobytes()


def find_lines(raw: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return where the lines before the padding start and stop."""
    stops = np.flatnonzero(np.frombuffer(raw, dtype=np.uint8) == 10)[: -len(PADDING)]
    return np.append(0, stops + 1)[:-1], stops


def number_strings(raw: bytes, starts: np.ndarray, stops: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each string from ``starts`` to ``stops``, and the place of the first one of each number."""
    length = stops - starts
    keys = words_at(raw, starts, np.minimum(length, FIRST)) | (np.minimum(length, 255).astype(U64) << U64(56))
    which = np.flatnonzero(length > FIRST)
    for step in range(STEPS):
        at = starts.take(which) + FIRST + STEP * step
        left = stops.take(which) - at
        before, rest = pd.factorize(keys.take(which))[0], pd.factorize(words_at(raw, at, left))[0]
        keys[which] = (before << 28 | rest | (FIRST + 1 + step) << 56).view(U64)
        which = which[left > STEP]
    known: dict[bytes, int] = {}
    texts = [raw[start:stop] for start, stop in zip(starts[which].tolist(), stops[which].tolist(), strict=True)]
    keys[which] = [(FIRST + 1 + STEPS << 56) + known.setdefault(text, len(known)) for text in texts]
    numbers, distinct = pd.factorize(keys)
    first = np.empty(len(distinct), dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return numbers, first


def number_sorted(lines: str) -> tuple[np.ndarray, list[str]]:
    r"""Return the number of each line in the order of their characters, and the distinct lines in that order.

    Examples
    --------
    >>> number_sorted("ö\nal\nö\n")
    (array([1, 0, 1]), ['al', 'ö'])
    """
    raw = lines.encode("utf-8", "surrogatepass") + PADDING
    starts, stops = find_lines(raw)
    numbers, first = number_strings(raw, starts, stops)
    starts, stops = starts[first], stops[first]
    length = stops - starts
    place = length.copy()  # of "a" and "a\0"
    long = np.flatnonzero(length > STEP * (STEPS + 1))
    ends = [raw[start:stop] for start, stop in zip(starts[long].tolist(), stops[long].tolist(), strict=True)]
    place[long] = np.argsort(sorted(range(len(ends)), key=ends.__getitem__)) + STEP * (STEPS + 2)
    steps = STEP * np.arange(STEPS, -1, -1)
    words = [words_at(raw, starts + np.minimum(step, length), length - step).byteswap() for step in steps]
    order = np.lexsort([place, *words])  # UTF-8 sorts as its characters do
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[numbers], lines_of(raw, starts[order], stops[order]).decode("utf-8", "surrogatepass").split("\n")[:-1]
