"""The engine behind the counts: which chunk stands where in many texts, found by NumPy in their raw bytes.

A chunk is a run without ASCII white space, and tokens depend on their chunk alone (:mod:`sprakresa.tokens`). So
texts are only cut and each chunk gets a number; tokeniser, lemmatiser and what follows see each distinct chunk once
and come back as a map from chunks to terms. Three kinds of places go a slower way, by their text in a dictionary:
chunks of more than 30 bytes or with a NUL, places where a token may cross a blank ("5 000", "t ex"), and chunks
whose 64-bit keys collide. No collision is ever counted: the key of up to seven bytes is the chunk itself; in a
longer chunk those seven are combined, reversibly, with a hash of the rest, and the rest is compared at every place.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import cache
from typing import NamedTuple

import numpy as np

from .lexicon import toml_list
from .tokens import tokenize

U64 = np.uint64
FIRST, STEP, STEPS = 7, 8, 3
"""Bytes of a chunk that are its key, bytes of each further word of it, and how many of those are kept."""

BATCH = 1_000_000
"""Characters a batch of texts holds: its arrays then stay in the processor's cache."""

MIX = np.array([0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53, 0x9FB21C651E98DF25], dtype=U64)
SPREAD = U64(0x9E3779B97F4A7C15)
LONG, NOTHING = U64(1 << 63), U64(1 << 56)  # a key without these bits is a chunk of up to seven bytes

Map = tuple[np.ndarray, np.ndarray, np.ndarray]
"""What each of many things stands for, none, one or several: where its entries begin, how many, and all entries."""


class Cut(NamedTuple):
    """Chunks in raw bytes: where they are, their keys, and the further words of those that have them."""

    raw: bytes
    starts: np.ndarray
    stops: np.ndarray
    keys: np.ndarray
    rests: list[tuple[np.ndarray, np.ndarray]]
    odd: np.ndarray
    ends: np.ndarray


class Places(NamedTuple):
    """Which chunk stands at each place of many texts.

    Attributes
    ----------
    chunks : str
        The distinct chunks in the order of their numbers, a line each. Number 0 is the empty one, which fills a gap.
    numbers : list of numpy.ndarray
        For each batch of texts the numbers of its chunks, text after text.
    ends : list of numpy.ndarray
        For each batch where its texts begin in ``numbers``, and where the last one ends.
    """

    chunks: str
    numbers: list[np.ndarray]
    ends: list[np.ndarray]


def _word(windows: np.ndarray, at: np.ndarray, length: np.ndarray, most: int = STEP) -> np.ndarray:
    """Return the ``length`` bytes from ``at`` as a number; what lies behind them is cleared."""
    unused = ((STEP - np.minimum(length, most)) << 3).astype(U64)
    return (windows[at] << unused) >> unused


def _with_keys(raw: bytes, starts: np.ndarray, stops: np.ndarray, ends: np.ndarray) -> Cut:
    data = np.frombuffer(raw, dtype=np.uint8)
    windows = np.ndarray(len(data) - STEP + 1, dtype=U64, buffer=data, strides=(1,))
    length = stops - starts
    keys = _word(windows, starts, length, FIRST)
    which, rests = np.flatnonzero(length > FIRST), []
    keys[which] |= LONG
    at, left = starts[which] + FIRST, length[which] - FIRST
    for step in range(STEPS):
        rest = _word(windows, at, left)
        rests.append((which, rest))
        mixed = (rest ^ (rest >> U64(29))) * MIX[step]
        keys[which] ^= (mixed ^ (mixed >> U64(32))) & ~LONG
        # A chunk that ends with this word has an empty one after it, or it would pass for a longer one's beginning.
        more = np.flatnonzero(left >= STEP)
        which, at, left = which[more], at[more] + STEP, left[more] - STEP
    odd = which
    if b"\0" in raw:
        odd = np.union1d(odd, np.searchsorted(starts, np.flatnonzero(data == 0), side="right") - 1)
    return Cut(raw, starts, stops, keys, rests, odd, ends)


def _cut(texts: list[str]) -> Cut:
    """Cut a batch of texts at ASCII white space. NumPy lets other threads run meanwhile."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    raw = b"\n".join([b"", *encoded, b"\n" * (FIRST + STEP * STEPS)])
    data = np.frombuffer(raw, dtype=np.uint8)
    white = data == 32
    white |= (data - np.uint8(9)) < 5
    white |= (data - np.uint8(28)) < 4
    edges = np.flatnonzero(white[1:] != white[:-1]) + 1
    starts, stops = edges[0::2], edges[1::2]
    ends = np.searchsorted(starts, np.cumsum([1, *(len(text) + 1 for text in encoded)]))
    return _with_keys(raw, starts, stops, ends)


def _cut_lines(text: str) -> Cut:
    raw = text.encode("utf-8", "surrogatepass")
    stops = np.flatnonzero(np.frombuffer(raw, dtype=np.uint8) == 10)
    return _with_keys(raw + b"\n" * (FIRST + STEP * STEPS), np.append(0, stops + 1)[:-1], stops, stops)


class _Table:
    """A hash table with open addressing from keys to numbers, probed for all keys of a batch at once."""

    def __init__(self, bits: int = 18) -> None:
        self.size = 0
        self._make(bits)

    def _make(self, bits: int) -> None:
        self.bits, self.mask = bits, (1 << bits) - 1
        self.keys, self.numbers = np.zeros(1 << bits, dtype=U64), np.zeros(1 << bits, dtype=np.int32)

    def number(self, keys: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the number of each key, and a place of each new key; the new ones are numbered from ``first``."""
        if 2 * (self.size + len(keys)) > len(self.keys):
            known, numbers = self.keys[self.keys != 0], self.numbers[self.keys != 0]
            self._make((4 * (self.size + len(keys))).bit_length())
            self.numbers[self._slots(known)[0]] = numbers
        slots, new = self._slots(keys)
        self.numbers[slots[new]] = np.arange(first, first + len(new))
        self.size += len(new)
        return self.numbers[slots], new

    def _slots(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        slots = ((keys * SPREAD) >> U64(64 - self.bits)).view(np.int64)
        new, todo = [np.empty(0, dtype=np.int64)], np.flatnonzero(self.keys[slots] != keys)
        while len(todo):
            # Of several keys that want one free slot the last is let in; of equal keys one place is remembered.
            free = todo[self.keys[slots[todo]] == 0]
            self.keys[slots[free]] = keys[free]
            free = free[self.keys[slots[free]] == keys[free]]
            self.numbers[slots[free]] = free
            new.append(free[self.numbers[slots[free]] == free])
            todo = todo[self.keys[slots[todo]] != keys[todo]]
            slots[todo] = (slots[todo] + 1) & self.mask
        return slots, np.concatenate(new)


@cache
def _right_part() -> re.Pattern[str]:
    """Return the pattern of a chunk that may belong to the token before it: digits, or the *ex* of *t ex*."""
    spaced = toml_list("abbreviations.toml")["spaced"]
    tails = {part for entry in spaced for part in entry.rstrip(".").split(".")[1:]}
    return re.compile(rf"\n (?: (\d) | (?: {'|'.join(map(re.escape, sorted(tails)))} ) (?!\w) )", re.VERBOSE)


class _Numbering:
    """The distinct chunks met so far, and the numbers they got."""

    def __init__(self) -> None:
        self.table, self.by_text = _Table(), {}
        self.size, self.chunks = 0, []
        self.rests, self.right = np.zeros((0, STEPS), dtype=U64), np.zeros(0, dtype=np.uint8)
        self.table.number(np.array([NOTHING]), 0)
        self._learn("\n", 1)

    def add(self, cut: Cut) -> np.ndarray:
        """Return the number of the chunk at each place of a batch."""
        cut.keys[cut.odd] = NOTHING
        numbers, new = self.table.number(cut.keys, self.size)
        at, _ = ranges(cut.starts[new], cut.stops[new] - cut.starts[new] + 1)
        text = np.frombuffer(cut.raw, dtype=np.uint8)[at]
        text[np.cumsum(cut.stops[new] - cut.starts[new] + 1) - 1] = 10
        self._learn(text.tobytes().decode("utf-8", "surrogatepass"), len(new))
        is_new = np.zeros(len(numbers), dtype=bool)
        is_new[new] = True
        odd = [cut.odd]
        for step, (which, rest) in enumerate(cut.rests):
            fresh = is_new[which]
            self.rests[numbers[which[fresh]], step] = rest[fresh]
            odd.append(which[self.rests[numbers[which], step] != rest])
        both = np.unique(np.concatenate(odd))
        self._number_texts(cut, numbers, both, both)
        return numbers

    def _learn(self, lines: str, n: int) -> None:
        while self.size + n > len(self.right):
            more = len(self.right) + (1 << 16)
            self.rests = np.concatenate([self.rests, np.zeros((more, STEPS), dtype=U64)])
            self.right = np.concatenate([self.right, np.zeros(more, dtype=np.uint8)])
        found = [(part.start(), 1 if part[1] else 2) for part in _right_part().finditer("\n" + lines)]
        if found:
            at, kind = np.array(found).T
            breaks = np.flatnonzero(code_points("\n" + lines) == 10)
            self.right[self.size + np.searchsorted(breaks, at)] = kind
        self.chunks.append(lines)
        self.size += n

    def _number_texts(self, cut: Cut, numbers: np.ndarray, first: np.ndarray, last: np.ndarray) -> None:
        """Number places by their text; each reaches from its first chunk to its last."""
        spans = zip(cut.starts[first].tolist(), cut.stops[last].tolist(), strict=True)
        texts = [cut.raw[start:stop] for start, stop in spans]
        new = [text for text in dict.fromkeys(texts) if text not in self.by_text]
        self.by_text.update(zip(new, range(self.size, self.size + len(new)), strict=True))
        self._learn(b"".join([text + b"\n" for text in new]).decode("utf-8", "surrogatepass"), len(new))
        numbers[first] = [self.by_text[text] for text in texts]

    def join(self, cut: Cut, numbers: np.ndarray) -> None:
        """Join the chunks that may make one token; the whole stands at the first place, nothing at the others."""
        data = np.frombuffer(cut.raw, dtype=np.uint8)
        right = self.right[numbers]
        right[cut.ends[cut.ends < len(right)]] = 0
        at = np.flatnonzero(right)
        gap, before = cut.stops[at - 1], data[cut.stops[at - 1] - 1]
        blank = ((data[gap] == 32) | (data[gap] == 9)) & (cut.starts[at] - gap == 1)
        at = at[blank & ((right[at] == 2) | (before - np.uint8(48) < 10) | (before > 127))]
        first = at[np.diff(at, prepend=-1) > 1] - 1
        last = at[np.diff(at, append=len(numbers) + 1) > 1]
        numbers[at] = 0
        self._number_texts(cut, numbers, first, last)


def code_points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def ranges(firsts: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``n`` successive numbers from each of the firsts on, and where each series ends."""
    stops = np.cumsum(n)
    return np.repeat(firsts - stops + n, n) + np.arange(stops[-1] if len(n) else 0), stops


def batches(items: Iterable, size: int, *, length: Callable = len) -> Iterator[list]:
    """Cut a stream of texts into lists of at least ``size`` characters, but for the last."""
    batch, held = [], 0
    for item in items:
        batch.append(item)
        held += length(item)
        if held >= size:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def map_ahead(function: Callable, items: Iterable, *, executor: Executor | None, ahead: int = 4) -> Iterator:
    """Map in order, with at most ``ahead`` items under way, so that a stream is never held whole."""
    if executor is None:
        yield from map(function, items)
        return
    waiting: deque = deque()
    try:
        for item in items:
            waiting.append(executor.submit(function, item))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def find_chunks(texts: Iterable[str], *, threads: Executor | None = None, batch_size: int = BATCH) -> Places:
    """Find which chunk stands where in many texts.

    Parameters
    ----------
    texts : iterable of str
        Any strings; they are read once, a batch at a time, and not kept.
    threads : concurrent.futures.ThreadPoolExecutor, optional
        Cuts the next batches while one is numbered.
    batch_size : int
        Characters a batch of texts holds at least.

    Returns
    -------
    Places

    Examples
    --------
    >>> places = find_chunks(["Åk nu! Åk", "Ge 5 000 nu!"])
    >>> chunks = places.chunks.split("\\n")
    >>> [[chunks[i] for i in numbers] for numbers in places.numbers]
    [['Åk', 'nu!', 'Åk', 'Ge', '5 000', '', 'nu!']]
    """
    numbering, numbers, ends = _Numbering(), [], []
    for cut in map_ahead(_cut, batches(texts, batch_size), executor=threads):
        numbers.append(numbering.add(cut))
        numbering.join(cut, numbers[-1])
        ends.append(cut.ends)
    return Places("".join(numbering.chunks), numbers, ends)


def number_lines(lines: str) -> tuple[np.ndarray, list[str]]:
    """Return which distinct line stands at each line, and the distinct lines."""
    numbering = _Numbering()
    numbers = numbering.add(_cut_lines(lines))
    return numbers - 1, "".join(numbering.chunks[1:]).split("\n")[:-1]


LETTER, DIGIT, IN_WORD, IN_NUMBER, CLOSER, STOP = 1, 2, 4, 8, 16, 32


@cache
def _kinds() -> tuple[np.ndarray, int]:
    """Return the kind of each common character, and how many letters no abbreviation has before its full stop."""
    kinds = np.array([LETTER * chr(point).isalpha() for point in range(0x2100)], dtype=np.uint8)
    for kind, signs in (
        (DIGIT, "0123456789"),
        (IN_WORD, "-\xad"),
        (IN_NUMBER, ".,:/"),
        (CLOSER, ',;:!?)"”'),
        (STOP, "."),
    ):
        kinds[[ord(sign) for sign in signs]] |= kind
    lists = toml_list("abbreviations.toml")
    entries = [*lists["never_final"], *lists["may_end_sentence"]]
    return kinds, 1 + max(len(part) for entry in entries for part in entry.split("."))


def words_of(chunks: str) -> tuple[str, np.ndarray, np.ndarray]:
    """Return the words of chunks.

    Most chunks are plain to see: letters, with single hyphens inside, or digits, and perhaps one sign after them. Only
    the others go through the tokeniser.

    Parameters
    ----------
    chunks : str
        A line each.

    Returns
    -------
    words : str
        A line each.
    firsts, n : numpy.ndarray
        For each chunk the number of its first word, and how many it has.
    """
    points = code_points(chunks)
    kinds, too_long = _kinds()
    kind = kinds[np.minimum(points, len(kinds) - 1)]
    stops = np.flatnonzero(points == 10)
    size = np.diff(stops, prepend=-1)
    letter, digit = (kind & LETTER) > 0, (kind & DIGIT) > 0
    word, number = letter.copy(), digit.copy()
    word[1:-1] |= ((kind[1:-1] & IN_WORD) > 0) & letter[:-2] & letter[2:]
    number[1:-1] |= ((kind[1:-1] & IN_NUMBER) > 0) & digit[:-2] & digit[2:]
    letters, words, numbers = (np.add.reduceat(each, stops + 1 - size, dtype=np.int64) for each in (letter, word, number))
    last = kind[stops - 1]
    closed = ((last & (CLOSER | STOP)) > 0) & (size > 3) 
    core = size - 1 - closed
    plain = (words == core) & ((last & STOP == 0) | ((letters == core) & (core >= too_long)))
    plain |= (numbers == core) & (core > 1)
    plain &= core > 0
    keep = np.repeat(plain, size)
    exact = points[~keep]
    keep[stops[plain & closed] - 1] = False
    tokens = [tokenize(chunk) for chunk in _text(exact).split("\n")[:-1]]
    n = plain.astype(np.int64)
    n[~plain] = [*map(len, tokens)]
    firsts = np.empty(len(n), dtype=np.int64)
    for of_kind, start in ((plain, 0), (~plain, np.count_nonzero(plain))):
        firsts[of_kind] = start + np.cumsum(n[of_kind]) - n[of_kind]
    return _text(points[keep]) + "".join([token + "\n" for of_chunk in tokens for token in of_chunk]), firsts, n


def _text(points: np.ndarray) -> str:
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def compose(first: tuple[np.ndarray, np.ndarray, np.ndarray], then) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lead on from one map's entries by another; each is where entries begin, how many they are, and the entries."""
    (firsts, n, entries), (then_firsts, then_n, then_entries) = first, then
    at, stops = ranges(then_firsts[entries], then_n[entries])
    stops = np.append(0, stops)
    return stops[firsts], stops[firsts + n] - stops[firsts], then_entries[at]


def count_at(places: Places, terms_of, *, words: np.ndarray, width: int, threads: Executor | None = None):
    """Count the terms of each text.

    Parameters
    ----------
    places : Places
        Emptied on the way, to save memory.
    terms_of : tuple of numpy.ndarray
        The terms of each chunk: where they begin, how many they are, and the terms' columns.
    words : numpy.ndarray
        How many words each chunk has.
    width : int
        How many terms there are.
    threads : concurrent.futures.ThreadPoolExecutor, optional
        Count several batches at a time.

    Returns
    -------
    tuple
        A scipy.sparse.csr_matrix, texts × terms, its columns in order within each row; and each text's words.
    """
    from scipy.sparse import csr_matrix

    firsts, n_terms, columns = terms_of
    columns = columns.astype(np.int32)

    def count(batch: tuple[np.ndarray, np.ndarray]):
        numbers, ends = batch
        at, stops = ranges(firsts[numbers], n_terms[numbers])
        in_row = np.diff(np.append(0, stops)[ends])
        kind = np.uint32 if len(in_row) * width < 1 << 32 else np.uint64
        cells = np.repeat(np.arange(len(in_row), dtype=kind) * kind(width), in_row) + columns[at].astype(kind)
        cells.sort()
        last = np.flatnonzero(np.append(cells[1:] != cells[:-1], True)[: len(cells)])
        rows, found = np.divmod(cells[last], kind(max(width, 1)))
        all_words = np.diff(np.append(0, np.cumsum(words[numbers]))[ends])
        return np.diff(last, prepend=-1), found.astype(np.int32), np.bincount(rows, minlength=len(in_row)), all_words

    def emptied():
        while places.numbers:
            yield places.numbers.pop(0), places.ends.pop(0)

    counted = [*zip(*map_ahead(count, emptied(), executor=threads), strict=True)] or [[np.empty(0, dtype=np.int64)]] * 4
    n, columns, per_row, all_words = map(np.concatenate, counted)
    return csr_matrix((n, columns, np.append(0, np.cumsum(per_row))), shape=(len(per_row), width)), all_words
