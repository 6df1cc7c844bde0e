"""The engine behind the counts: which chunk stands where in many texts, and what each distinct chunk stands for.

A chunk is a run without ASCII white space, and tokens depend on their chunk alone (:mod:`sprakresa.tokens`). So
texts are only cut and their chunks numbered; tokeniser, lemmatiser and what follows see each distinct chunk once and
come back as a map from chunks to terms. Where a token may cross a blank ("5 000", "t ex") the chunks are joined first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from .lexicon import toml_list
from .numbering import PADDING, UP_TO_EIGHT, Numbering, Spans, find_keys, ranges
from .tokens import tokenize

BLOCK = 300_000
"""Characters of chunks that are looked at together: their arrays stay in the processor's cache."""


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
        at, stops = ranges(other.firsts[self.entries], other.n[self.entries])
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

    def used(self) -> np.ndarray:
        """Return whether each chunk stands anywhere; one that is part of a joined whole each time does not."""
        used = np.zeros(self.chunks.count("\n"), dtype=bool)
        for numbers in self.numbers:
            used[numbers] = True
        return used


def _cut(texts: list[str]) -> tuple[Spans, np.ndarray]:
    """Cut a batch of texts at ASCII white space; return the chunks, and where each text's begin and the last's end."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    raw = b"\n".join([b"", *encoded, PADDING])
    data = np.frombuffer(raw, dtype=np.uint8)
    white = data == 32
    white |= (data - np.uint8(9)) < 5
    white |= (data - np.uint8(28)) < 4
    edges = np.flatnonzero(white[1:] != white[:-1]) + 1
    starts, stops = edges[0::2].copy(), edges[1::2].copy()
    lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
    return find_keys(raw, starts, stops), np.searchsorted(starts, np.cumsum(np.append(1, lengths + 1)))


@cache
def _tails() -> dict[int, np.ndarray]:
    """Return the ends of abbreviations written with blanks, the *ex* of *t ex*, as numbers, by how many bytes."""
    spaced = toml_list("abbreviations.toml")["spaced"]
    tails = {part.encode() for entry in spaced for part in entry.rstrip(".").split(".")[1:]}
    return {
        n: np.array(sorted(int.from_bytes(tail, "little") for tail in tails if len(tail) == n), dtype=np.uint64)
        for n in {*map(len, tails)}
    }


def _right_parts(beginnings: np.ndarray) -> np.ndarray:
    """Return 1 for a chunk that may begin with a number, 2 for one that may begin with the end of an abbreviation.

    Some are named in excess: what is joined without need is cut again by the tokeniser.
    """
    first = beginnings & np.uint64(0xFF)
    parts = ((first - np.uint64(48) < 10) | (first > 0xD8)).astype(np.uint8)  # or a digit of another script
    letters = (beginnings.view(np.uint8).reshape(-1, 8)[:, 1:5] & 0xDF) - np.uint8(65) < 26  # A to Z, a to z
    short = np.flatnonzero(letters.view(np.uint32) != 0x01010101)  # not all four
    beginnings = beginnings[short]
    for n, tails in _tails().items():
        tail, after = beginnings & UP_TO_EIGHT[n], beginnings >> np.uint64(8 * n)
        marked = ((after & np.uint64(0xFF)) == 0xC3) & ((after & np.uint64(0xDF00)) != 0x9700)  # À to ÿ, not × and ÷
        ends = ~letters[short, n - 1] & ~marked
        parts[short[(tails.take(np.searchsorted(tails, tail), mode="clip") == tail) & ends]] = 2
    return parts


def _join(spans: Spans, ends: np.ndarray, numbers: np.ndarray, parts: np.ndarray, numbering: Numbering) -> None:
    """Join the chunks that may make one token; the whole stands at the first place, nothing at the others."""
    data = np.frombuffer(spans.raw, dtype=np.uint8)
    parts = parts.take(numbers)
    parts[ends[ends < len(parts)]] = 0
    at = np.flatnonzero(parts > 0)
    gap = spans.stops[at - 1]
    number = (data[gap - 1] - np.uint8(48) < 10) | ((data[gap - 1] > 127) & (data[gap - 2] != 0xC3))  # not på 5
    blank = ((data[gap] == 32) | (data[gap] == 9)) & (spans.starts[at] - gap == 1)
    at = at[blank & ((parts[at] == 2) | number)]
    first = at[np.diff(at, prepend=-1) > 1] - 1
    last = at[np.diff(at, append=len(numbers) + 1) > 1]
    numbers[at] = 0
    numbers[first] = numbering.add_slowly(spans, first, last)


def find_chunks(batches: Iterable[list[str]], *, each: Callable = map) -> Places:
    r"""Find which chunk stands where in many texts.

    Parameters
    ----------
    batches : iterable of list of str
        Any strings; they are read once, a batch at a time, and not kept. A batch of half a million characters keeps
        its arrays in the processor's cache.
    each : callable
        Like :func:`map`; it may cut the next batches while one is numbered.

    Returns
    -------
    Places

    Examples
    --------
    >>> places = find_chunks([["Åk nu! Åk", "Ge 5 000 nu!"]])
    >>> chunks = places.chunks.split("\n")
    >>> [[chunks[i] for i in numbers] for numbers in places.numbers]
    [['Åk', 'nu!', 'Åk', 'Ge', '5 000', '', 'nu!']]
    """
    numbering, parts = Numbering(), np.empty(0, dtype=np.uint8)
    places = Places("", [], [])
    for spans, ends in each(_cut, batches):
        numbers = numbering.add(spans)
        parts = np.append(parts, _right_parts(numbering.beginnings(len(parts))))
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
def _kinds() -> tuple[np.ndarray, np.ndarray]:
    """Return each character's kinds and its lower case."""
    kinds, lower = np.zeros(0x2040, dtype=np.uint8), np.arange(0x2040, dtype=np.uint32)
    for point in range(0x250):  # Latin letters, but İ, which becomes two characters
        if chr(point).isalpha() and len(chr(point).lower()) == 1:
            kinds[point], lower[point] = LETTER, ord(chr(point).lower())
    for kind, signs in SIGNS.items():
        kinds[[*map(ord, signs)]] |= kind
    return kinds, lower


@cache
def _abbreviated() -> frozenset[str]:
    """Return all parts of abbreviations."""
    lists = toml_list("abbreviations.toml")
    entries = [*lists["never_final"], *lists["may_end_sentence"]]
    return frozenset(part for entry in entries for part in entry.lower().split("."))


def _points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _text(points: np.ndarray) -> str:
    return points.tobytes().decode("utf-32-le", "surrogatepass")


def _see_plain(points: np.ndarray, stops: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which lines are plainly one word, and which characters are not signs around it.

    Plain is a row of letters with single hyphens, or of digits with single signs, inside. One sign may stand before
    it and two after. A full stop may only follow digits, or what is no part of an abbreviation.
    """
    kinds, lower = _kinds()
    kind = kinds.take(points, mode="clip")
    starts, own = stops + 1 - size, np.ones(len(points), dtype=bool)
    first, last, before = kind[starts], kind[stops - 1], kind[np.maximum(stops - 2, 0)]
    opened, closed = ((first & OPENER) > 0) & (size > 3), ((last & CLOSER) > 0) & (size > 3)
    twice = closed & ((before & CLOSER) > 0)
    own[starts[opened]] = own[stops[closed] - 1] = own[stops[twice] - 2] = False
    letter, digit = (kind & LETTER) > 0, (kind & DIGIT) > 0
    word, number = letter.copy(), digit.copy()
    word[1:-1] |= ((kind[1:-1] & IN_WORD) > 0) & letter[:-2] & ((kind[2:] & (LETTER | BREAK)) > 0)
    number[1:-1] |= ((kind[1:-1] & IN_NUMBER) > 0) & digit[:-2] & digit[2:]
    amiss = (~word).view(np.uint8) | ((~number).view(np.uint8) << 1)
    amiss *= own
    amiss[stops] = 0
    amiss = np.bitwise_or.reduceat(amiss, starts)
    plain = (amiss < 3) & (size - 1 - opened - closed - twice > (opened | closed))
    asked = plain & ((closed & ((last & STOP) > 0)) | (twice & ((before & STOP) > 0))) & (amiss > 1)
    before_stop = _text(lower[points[own & np.repeat(asked, size)]]).split("\n")[:-1]
    abbreviated = _abbreviated()
    plain[asked] = [word not in abbreviated for word in before_stop]
    return plain, own


def _tokenize_lines(lines: str) -> tuple[str, np.ndarray]:
    """Return the words of all lines, a line each, and how many each line has."""
    # One call for all is quicker than one a line, so a word that no line holds marks their ends.
    mark = "".join(chr(ord("a") + byte % 26) for byte in sha256(lines.encode("utf-8", "surrogatepass")).digest())
    tokens = tokenize(lines.replace("\n", f"\n{mark}\n"))
    ends = np.flatnonzero(np.fromiter(map(mark.__eq__, tokens), dtype=bool, count=len(tokens)))
    return "\n".join([*tokens, ""]).replace(f"{mark}\n", ""), np.diff(ends, prepend=-1) - 1


def words_of(
    chunks: str, *, used: np.ndarray | None = None, each: Callable = map
) -> tuple[str, np.ndarray, np.ndarray]:
    r"""Return the words of chunks in their normal form.

    Most chunks are plainly one word; only the others go through the tokeniser.

    Parameters
    ----------
    chunks : str
        A line each.
    used : numpy.ndarray of bool, optional
        Which of them are wanted; the others get no word.
    each : callable
        Like :func:`map`; it may look at several blocks of chunks at a time.

    Returns
    -------
    words : str
        A line each.
    firsts, n : numpy.ndarray
        For each chunk the number of its first word, and how many it has.

    Examples
    --------
    >>> words_of("Åk\nstrukturellt/digitalt\n–\n")
    ('åk\nstrukturellt\ndigitalt\n', array([0, 1, 3]), array([1, 2, 0]))
    """
    used = np.ones(chunks.count("\n"), dtype=bool) if used is None else used
    words, firsts, n, done = [], [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)], 0
    for of_block, first, n_words in each(_words_of_block, _blocks(chunks, used)):
        words.append(of_block)
        firsts.append(first + done)
        n.append(n_words)
        done += n_words.sum()
    return "".join(words), np.concatenate(firsts), np.concatenate(n)


def _blocks(chunks: str, used: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    start = lines = 0
    while start < len(chunks):
        stop = chunks.index("\n", min(start + BLOCK, len(chunks) - 1)) + 1
        n = chunks.count("\n", start, stop)
        yield chunks[start:stop], used[lines : lines + n]
        start, lines = stop, lines + n


def _words_of_block(block: tuple[str, np.ndarray]) -> tuple[str, np.ndarray, np.ndarray]:
    chunks, used = block
    points = _points(chunks)
    stops = np.flatnonzero(points == 10)
    size = np.diff(stops, prepend=-1)
    plain, own = _see_plain(points, stops, size)
    plain, other = plain & used, ~plain & used
    n = plain.astype(np.int64)
    way = np.repeat(plain + 2 * other.view(np.uint8), size)
    words, n[other] = _tokenize_lines(_text(points[way == 2]))
    firsts = np.zeros(len(n), dtype=np.int64)
    for chosen, begin in ((plain, 0), (other, np.count_nonzero(plain))):
        firsts[chosen] = begin + np.cumsum(n[chosen]) - n[chosen]
    quick = _text(_kinds()[1][points[(way == 1) & own & (points != 0xAD)]])
    return quick + normal_form(words), firsts, n
