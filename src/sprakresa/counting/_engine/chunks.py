"""The engine behind the counts: which chunk is at each place of many texts.

A chunk is a run without ASCII white space, and tokens depend on their chunk alone (:mod:`sprakresa.swedish.tokens`). So
texts are only cut and their chunks numbered; tokeniser, lemmatiser and what follows see each distinct chunk once.
Where a token may cross a blank ("5 000", "t ex") the chunks are joined first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np

from ...swedish.lexicon import toml_list
from .numbering import PADDING, UP_TO_EIGHT, Numbering, Spans, find_keys

Places = tuple[np.ndarray, np.ndarray]
"""For a batch of texts the numbers of its chunks, text after text, and where each text begins and the last ends."""


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


def _join(spans: Spans, ends: np.ndarray, numbers: np.ndarray, parts: np.ndarray, numbering: Numbering) -> None:
    """Join the chunks that may make one token: the whole goes to the first place, nothing to the others."""
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


def find_chunks(batches: Iterable[list[str]]) -> tuple[str, list[Places]]:
    r"""Find which chunk is at each place of many texts.

    Parameters
    ----------
    batches : iterable of list of str
        Any strings; they are read once, a batch at a time, and not kept. A batch of half a million characters keeps
        its arrays in the processor's cache.

    Returns
    -------
    chunks : str
        The distinct chunks in the order of their numbers, a line each. Number 0 is the empty one, which fills a gap.
    places : list
        Of each batch.

    Examples
    --------
    >>> lines, [(numbers, ends)] = find_chunks([["Åk nu! Åk", "Ge 5 000 nu!"]])
    >>> [lines.split("\n")[number] for number in numbers], ends.tolist()
    (['Åk', 'nu!', 'Åk', 'Ge', '5 000', '', 'nu!'], [0, 3, 7])
    """
    numbering, parts = Numbering(), np.empty(0, dtype=np.uint8)
    places: list[Places] = []
    for spans, ends in map(_cut, batches):
        numbers = numbering.add(spans)
        parts = np.append(parts, _right_parts(numbering.words[0, len(parts) : numbering.size]))
        _join(spans, ends, numbers, parts, numbering)
        places.append((numbers, ends))
    return "".join(numbering.lines), places
