"""The engine behind the counts: which chunk stands where in many texts, and what each distinct chunk stands for.

A chunk is a run without ASCII white space, and tokens depend on their chunk alone (:mod:`sprakresa.tokens`). So
texts are only cut and their chunks numbered; tokeniser, lemmatiser and what follows see each distinct chunk once and
come back as a map from chunks to terms. Where a token may cross a blank ("5 000", "t ex") the chunks are joined first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import cache
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from .lexicon import toml_list
from .numbering import PADDING, Numbering, Spans, find_keys
from .tokens import tokenize

BATCH = 1_000_000
"""Characters a batch of texts holds: its arrays then stay in the processor's cache."""


class Map(NamedTuple):
    """What each of many things stands for: none, one or several entries.

    Attributes
    ----------
    firsts, n : numpy.ndarray
        Where the entries of each thing begin, and how many they are.
    entries : numpy.ndarray
        All entries.
    """

    firsts: np.ndarray
    n: np.ndarray
    entries: np.ndarray

    def then(self, other: Map) -> Map:
        """Lead on from the entries, which are things of ``other``."""
        at, stops = _ranges(other.firsts[self.entries], other.n[self.entries])
        stops = np.append(0, stops)
        firsts = stops[self.firsts]
        return Map(firsts, stops[self.firsts + self.n] - firsts, other.entries[at])


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


def _ranges(firsts: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return ``n`` successive numbers from each of the firsts on, and where each series ends."""
    stops = np.cumsum(n)
    return np.repeat(firsts - stops + n, n) + np.arange(stops[-1] if len(n) else 0), stops


def _cut(texts: list[str]) -> tuple[Spans, np.ndarray]:
    """Cut a batch of texts at ASCII white space; return the chunks, and where each text's begin and the last's end."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    raw = b"\n".join([b"", *encoded, PADDING])
    data = np.frombuffer(raw, dtype=np.uint8)
    white = data == 32
    white |= (data - np.uint8(9)) < 5
    white |= (data - np.uint8(28)) < 4
    edges = np.flatnonzero(white[1:] != white[:-1]) + 1
    starts, stops = edges[0::2], edges[1::2]
    lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
    return find_keys(raw, starts, stops), np.searchsorted(starts, np.cumsum(np.append(1, lengths + 1)))


@cache
def _right_part() -> re.Pattern[str]:
    """Return the pattern of a chunk that may belong to the token before it."""
    spaced = toml_list("abbreviations.toml")["spaced"]
    tails = sorted({part for entry in spaced for part in entry.rstrip(".").split(".")[1:]}, key=len)
    letters = "".join(tail for tail in tails if len(tail) == 1)
    several = "|".join(tail for tail in tails if len(tail) > 1)
    return re.compile(
        rf"""\n (?: (\d)                             # digits: 5 000
                  | (?: [{letters}] | {several} ) (?!\w)   # the end of an abbreviation: t ex, bl a
             )""",
        re.VERBOSE,
    )


def _right_parts(lines: str) -> np.ndarray:
    """Return 1 for each line that begins with a digit, 2 for one that begins like the end of an abbreviation."""
    lines = "\n" + lines
    breaks = np.flatnonzero(_points(lines) == 10)
    parts = np.zeros(len(breaks) - 1, dtype=np.uint8)
    found = [(part.start(), 1 if part[1] else 2) for part in _right_part().finditer(lines)]
    at, kinds = np.array(found, dtype=np.int64).reshape(-1, 2).T
    parts[np.searchsorted(breaks, at)] = kinds
    return parts


def _join(spans: Spans, ends: np.ndarray, numbers: np.ndarray, parts: np.ndarray, numbering: Numbering) -> None:
    """Join the chunks that may make one token; the whole stands at the first place, nothing at the others."""
    data = np.frombuffer(spans.raw, dtype=np.uint8)
    parts = parts[numbers]
    parts[ends[ends < len(parts)]] = 0
    at = np.flatnonzero(parts)
    gap = spans.stops[at - 1]
    before = data[gap - 1]
    blank = ((data[gap] == 32) | (data[gap] == 9)) & (spans.starts[at] - gap == 1)
    at = at[blank & ((parts[at] == 2) | (before - np.uint8(48) < 10) | (before > 127))]
    first = at[np.diff(at, prepend=-1) > 1] - 1
    last = at[np.diff(at, append=len(numbers) + 1) > 1]
    numbers[at] = 0
    numbers[first] = numbering.add_slowly(spans, first, last)


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
    numbering, parts = Numbering(), np.empty(0, dtype=np.uint8)
    places, known = Places("", [], []), 0
    for spans, ends in map_ahead(_cut, batches(texts, batch_size), executor=threads):
        numbers = numbering.add(spans)
        parts = np.concatenate([parts, *map(_right_parts, numbering.lines[known:])])
        known = len(numbering.lines)
        _join(spans, ends, numbers, parts, numbering)
        places.numbers.append(numbers)
        places.ends.append(ends)
    return places._replace(chunks="".join(numbering.lines))


def normal_form(text: str) -> str:
    """Return a word as it is counted: in lower case, composed (NFC), without soft hyphens."""
    return unicodedata.normalize("NFC", text).replace("\xad", "").lower()


LETTER, DIGIT, IN_WORD, IN_NUMBER, OPENER, CLOSER, STOP, BREAK = (1 << i for i in range(8))
SIGNS = {
    DIGIT: "0123456789",
    IN_WORD: "-\xad",
    IN_NUMBER: ".,:/",
    OPENER: '("”',
    CLOSER: '.,;:!?)"”',
    STOP: ".",
    BREAK: "\n",
}


@cache
def _kinds() -> tuple[np.ndarray, np.ndarray, int]:
    """Return each character's kinds and its lower case, and how many letters are more than any abbreviation has."""
    kinds, lower = np.zeros(0x2040, dtype=np.uint8), np.arange(0x2040, dtype=np.uint32)
    for point in range(0x250):  # Latin letters, but İ, which becomes two characters
        if chr(point).isalpha() and len(chr(point).lower()) == 1:
            kinds[point], lower[point] = LETTER, ord(chr(point).lower())
    for kind, signs in SIGNS.items():
        kinds[[*map(ord, signs)]] |= kind
    lists = toml_list("abbreviations.toml")
    entries = [*lists["never_final"], *lists["may_end_sentence"]]
    return kinds, lower, 1 + max(len(part) for entry in entries for part in entry.split("."))


def _points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _text(points: np.ndarray) -> str:
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def _see_plain(points: np.ndarray, stops: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which lines are plainly one word, and which characters are not signs around it.

    Plain is a row of letters with single hyphens, or of digits with single signs, inside. One sign may stand before
    it and two after. A full stop may only follow digits, or more letters than any abbreviation has.
    """
    kinds, _, too_long = _kinds()
    kind = kinds[np.minimum(points, len(kinds) - 1)]
    starts, own = stops + 1 - size, np.ones(len(points), dtype=bool)
    opened = ((kind[starts] & OPENER) > 0) & (size > 3)
    closed = ((kind[stops - 1] & CLOSER) > 0) & (size > 3)
    twice = closed & ((kind[np.maximum(stops - 2, 0)] & CLOSER) > 0)
    own[starts[opened]] = own[stops[closed] - 1] = own[stops[twice] - 2] = False
    stopped = (closed & ((kind[stops - 1] & STOP) > 0)) | (twice & ((kind[np.maximum(stops - 2, 0)] & STOP) > 0))
    letter, digit = (kind & LETTER) > 0, (kind & DIGIT) > 0
    word, number = letter.copy(), digit.copy()
    word[1:-1] |= ((kind[1:-1] & IN_WORD) > 0) & letter[:-2] & ((kind[2:] & (LETTER | BREAK)) > 0)
    number[1:-1] |= ((kind[1:-1] & IN_NUMBER) > 0) & digit[:-2] & digit[2:]
    n_own, letters, in_word, in_number = (np.add.reduceat(each, starts, dtype=np.int32) for each in (own, letter, word, number))
    n_own -= 1  # the line break
    plain = (in_word == n_own) & (~stopped | ((letters == n_own) & (n_own >= too_long))) | (in_number == n_own)
    return plain & (n_own > (opened | closed)), own


def _tokenize_lines(lines: str) -> tuple[str, np.ndarray]:
    """Return the words of all lines, a line each, and how many each line has."""
    # One call for all is quicker than one a line, so a word that no line holds marks their ends.
    mark = "".join(chr(ord("a") + byte % 26) for byte in sha256(lines.encode("utf-8", "surrogatepass")).digest())
    tokens = tokenize(lines.replace("\n", f"\n{mark}\n"))
    ends = np.flatnonzero(np.fromiter(map(mark.__eq__, tokens), dtype=bool, count=len(tokens)))
    return "\n".join([*tokens, ""]).replace(f"{mark}\n", ""), np.diff(ends, prepend=-1) - 1


def words_of(chunks: str) -> tuple[str, np.ndarray, np.ndarray]:
    """Return the words of chunks in their normal form.

    Most chunks are plainly one word; only the others go through the tokeniser.

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

    Examples
    --------
    >>> words_of("Åk\\nstrukturellt/digitalt\\n–\\n")
    ('åk\\nstrukturellt\\ndigitalt\\n', array([0, 1, 3]), array([1, 2, 0]))
    """
    points = _points(chunks)
    stops = np.flatnonzero(points == 10)
    size = np.diff(stops, prepend=-1)
    plain, own = _see_plain(points, stops, size)
    in_plain = np.repeat(plain, size)
    n = plain.astype(np.int64)
    words, n[~plain] = _tokenize_lines(_text(points[~in_plain]))
    firsts = np.empty(len(n), dtype=np.int64)
    for chosen, start in ((plain, 0), (~plain, np.count_nonzero(plain))):
        firsts[chosen] = start + np.cumsum(n[chosen]) - n[chosen]
    quick = _text(_kinds()[1][points[in_plain & own & (points != 0xAD)]])
    return quick + normal_form(words), firsts, n


def count_entries(places: Places, terms_of: Map, *, words: np.ndarray, width: int, threads: Executor | None = None):
    """Count the terms of each text.

    Parameters
    ----------
    places : Places
        Emptied on the way, to save memory.
    terms_of : Map
        From chunks to the columns of their terms.
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

    columns = terms_of.entries.astype(np.int32)

    def count(batch: tuple[np.ndarray, np.ndarray]):
        numbers, ends = batch
        at, stops = _ranges(terms_of.firsts[numbers], terms_of.n[numbers])
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
