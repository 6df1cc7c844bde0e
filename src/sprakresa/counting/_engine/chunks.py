"""The engine behind the counts: which chunk is at each place of many texts.

A chunk is a run without ASCII white space, and tokens depend on their chunk alone (:mod:`sprakresa.swedish.tokens`). So
texts are only cut and their chunks numbered; tokeniser, lemmatiser and what follows see each distinct chunk once and
come back as a map from chunks to terms. Where a token may cross a blank ("5 000", "t ex") the chunks are joined first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np

from ...swedish.lexicon import toml_list
from .numbering import FIRST, PADDING, UP_TO_EIGHT, find_lines, lines_of, number_strings, words_at

HELD = 8_000_000
"""Bytes of chunks, each once a batch, that are held before they are made distinct again."""


class Places(NamedTuple):
    """Which chunk is at each place of many texts.

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
        """Return whether each chunk occurs by itself anywhere, and not only as part of a joined whole."""
        used = np.zeros(self.chunks.count("\n"), dtype=bool)
        for numbers in self.numbers:
            used[numbers] = True
        return used


class Spans(NamedTuple):
    """Chunks in raw bytes: where they start and stop, and where each text's begin and the last's end."""

    raw: bytes
    starts: np.ndarray
    stops: np.ndarray
    ends: np.ndarray


def _cut(texts: list[str]) -> Spans:
    """Cut a batch of texts at ASCII white space."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    raw = b"\n".join([b"", *encoded, PADDING])
    data = np.frombuffer(raw, dtype=np.uint8)
    white = data == 32
    white |= (data - np.uint8(9)) < 5
    white |= (data - np.uint8(28)) < 4
    edges = np.flatnonzero(white[1:] != white[:-1]) + 1
    starts, stops = edges[0::2].copy(), edges[1::2].copy()
    lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
    return Spans(raw, starts, stops, np.searchsorted(starts, np.cumsum(np.append(1, lengths + 1))))


@cache
def _tails() -> dict[int, np.ndarray]:
    """Return what may belong to the chunk before it, the *ex* of *t ex* or a month, as numbers, by how many bytes."""
    lists = toml_list("abbreviations.toml")
    months = {month.encode() for name in lists["months"] for month in (name, name.capitalize())}
    tails = {part.encode() for entry in lists["spaced"] for part in entry.rstrip(".").split(".")[1:]} | months
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
    parts[(first - 49 < 9) & (beginnings >> np.uint64(8) == 46)] = 2  # "8." may end a sentence after a word
    letters = (beginnings.view(np.uint8).reshape(-1, 8)[:, 1:5] & 0xDF) - np.uint8(65) < 26  # A to Z, a to z
    short = np.flatnonzero(letters.view(np.uint32) != 0x01010101)  # not all four
    beginnings = beginnings[short]
    for n, tails in _tails().items():
        tail, after = beginnings & UP_TO_EIGHT[n], beginnings >> np.uint64(8 * n)
        marked = ((after & np.uint64(0xFF)) == 0xC3) & ((after & np.uint64(0xDF00)) != 0x9700)  # À to ÿ, not × and ÷
        ends = ~letters[short, n - 1] & ~marked
        parts[short[(tails.take(np.searchsorted(tails, tail), mode="clip") == tail) & ends]] = 2
    return parts


def _joins(spans: Spans, parts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the chunks that may make one token with those before them, and the first and last chunk of each whole."""
    data = np.frombuffer(spans.raw, dtype=np.uint8)
    parts[spans.ends[spans.ends < len(parts)]] = 0
    at = np.flatnonzero(parts > 0)
    gap = spans.stops[at - 1]
    number = (data[gap - 1] - np.uint8(48) < 10) | ((data[gap - 1] > 127) & (data[gap - 2] != 0xC3))  # not på 5
    blank = ((data[gap] == 32) | (data[gap] == 9)) & (spans.starts[at] - gap == 1)
    at = at[blank & ((parts[at] == 2) | number)]
    return at, at[np.diff(at, prepend=-1) > 1] - 1, at[np.diff(at, append=len(parts) + 1) > 1]


def find_chunks(batches: Iterable[list[str]]) -> Places:
    r"""Find which chunk is at each place of many texts.

    Parameters
    ----------
    batches : iterable of list of str
        Any strings; they are read once, a batch at a time, and not kept. A batch of half a million characters keeps
        its arrays in the processor's cache.

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
    lines, held, places = [b"\n"], 0, Places("", [], [])
    for spans in map(_cut, batches):
        numbers, first = number_strings(spans.raw, spans.starts, spans.stops)
        starts, stops = spans.starts[first], spans.stops[first]
        parts = _right_parts(words_at(spans.raw, starts, np.minimum(stops - starts, FIRST)))
        joined, begin, end = _joins(spans, parts[numbers])
        numbers[joined] = len(first)  # the whole goes to its first place, the empty chunk to the others
        numbers[begin] = np.arange(len(begin)) + len(first) + 1
        wholes = lines_of(spans.raw, spans.starts[begin], spans.stops[end])
        lines.append(lines_of(spans.raw, starts, stops) + b"\n" + wholes)
        held += len(lines[-1])
        places.numbers.append(numbers)
        places.ends.append(spans.ends)
        if held > max(HELD, len(lines[0])):
            lines, held = [_merge(lines, places.numbers)], 0
    return places._replace(chunks=_merge(lines, places.numbers).decode("utf-8", "surrogatepass"))


def _merge(lines: list[bytes], numbers: list[np.ndarray]) -> bytes:
    """Return the distinct lines in the order they came; the ``numbers`` of the pieces but the first become theirs."""
    raw = b"".join([*lines, PADDING])
    starts, stops = find_lines(raw)
    number, first = number_strings(raw, starts, stops)
    begin = np.cumsum([piece.count(b"\n") for piece in lines[:-1]]).tolist()
    for at, start in zip(range(len(numbers) - len(begin), len(numbers)), begin, strict=True):
        numbers[at] = number[start:].take(numbers[at]).astype(np.int32)
    return lines_of(raw, starts[first], stops[first])
