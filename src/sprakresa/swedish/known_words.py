"""What is known about Swedish words: lemma, frequency, use in compounds, from a table that is made beforehand.

The table, ``lists/words.npz``, holds what ``scripts/word_rules.py`` makes of simplemma's word list, wordfreq's
frequencies and the lists beside it; ``scripts/write_word_table.py`` writes it. A word is found by a hash of 49 bits. No
two known words share one, and of a thousand million unknown words about one is taken for a known one.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from .lexicon import toml_list

KEPT, TOP, LOOK = 49, 20, 23  # bits of a hash: all that are kept, those of a bucket of rows, those looked at first
LISTED = 1
"""Flag: simplemma has the word in this spelling."""
KNOWN_WITH = {"s": 2, "e": 4, "a": 8, "n": 16, "t": 32}
"""Flags: the word and this letter are known, too, have the same lemma, and no row of their own."""
SAME = 0xFFFF  # as a rule: the lemma by simplemma alone is the one that is known


class WordTable(NamedTuple):
    """A row a word, sorted by hash: rules are numbers of a cut and an ending, 0 for none; zipfs are hundredths."""

    keys: memoryview
    buckets: memoryview  # where the rows of a bucket begin
    filled: bytes  # whether any key begins with these bits
    known: memoryview
    listed: memoryview
    zipfs: memoryview
    flags: memoryview
    rules: list[tuple[int, str]]


def _held(*names: str) -> list[np.ndarray]:
    with files("sprakresa").joinpath("swedish", "lists", "words.npz").open("rb") as file, np.load(file) as held:
        return [held[name] for name in names]


@cache
def _table() -> WordTable:
    steps, high, known, listed, zipfs, flags, rules = _held("steps", "high", *WordTable._fields[3:])
    keys = np.cumsum(steps.astype(np.uint64) + (high.astype(np.uint64) << 32))
    sizes = np.bincount((keys >> (KEPT - TOP)).view(np.int64), minlength=1 << TOP)
    filled = np.zeros(1 << LOOK, dtype=np.bool_)
    filled[keys >> (KEPT - LOOK)] = True
    buckets = np.append(0, np.cumsum(sizes)).astype(np.uint32)
    listed = np.where(listed == SAME, known, listed)
    lines = (line.partition("\t") for line in rules.tobytes().decode().split("\n"))
    pairs = [(int(cut), end) for cut, _, end in lines]
    return WordTable(keys.data, buckets.data, filled.tobytes(), known.data, listed.data, zipfs.data, flags.data, pairs)


@cache
def _parts() -> dict[str, float]:
    parts, zipfs = _held("parts", "parts_zipfs")
    values = [hundredths / 100 for hundredths in range(1000)]  # each once, and not 270,000 of them
    return dict(zip(parts.tobytes().decode().split("\n"), map(values.__getitem__, zipfs.tolist()), strict=True))


def _row_of(found: int) -> int:
    """Return the row of a hash of 64 bits, -1 where there is none."""
    table = _table()
    if table.filled[found >> 64 - LOOK]:
        bucket, key = found >> 64 - TOP, found >> 64 - KEPT
        for row in range(table.buckets[bucket], table.buckets[bucket + 1]):
            if table.keys[row] == key:
                return row
    return -1


def hash_of(word: str) -> int:
    """Return the hash of a word, in 64 bits."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest())


@cache
def _entry(word: str) -> tuple[int, str]:
    """Return the row of a word, or of the word that tells of it, and the word of that row; -1 where there is none."""
    row = _row_of(hash_of(word))
    if row < 0 and (flag := KNOWN_WITH.get(word[-1:])):
        word = word[:-1]
        row = _row_of(hash_of(word))
        row = row if _table().flags[row] & flag else -1
    return row, word


def known_lemmas(words: list[str]) -> list[str | None]:
    """Return the lemma that the table has for each of many lower-case words, None where it has none."""
    table = _table()
    wanted = np.fromiter(map(hash_of, words), dtype=np.uint64, count=len(words)) >> (64 - KEPT)
    keys, known = np.asarray(table.keys), np.asarray(table.known)
    rows = np.searchsorted(keys[:-1], wanted)
    numbers = np.where(keys[rows] == wanted, known[rows].astype(np.int64), -1).tolist()
    return [
        _lemma_by(table.known, word) if number < 0 and word[-1:] in KNOWN_WITH else _ruled(word, max(number, 0))
        for word, number in zip(words, numbers, strict=True)
    ]


def _ruled(word: str, number: int) -> str | None:
    cut, end = _table().rules[number]
    return word[: len(word) - cut] + end if number else None


def _lemma_by(column: memoryview, word: str) -> str | None:
    row, word = _entry(word)
    return _ruled(word, column[row]) if row >= 0 else None


def known_lemma(word: str) -> str | None:
    """Return the lemma of a lower-case word: an exception, a name, or simplemma's, mended; None if there is none.

    Examples
    --------
    >>> known_lemma("åtgärderna"), known_lemma("uppdrag"), known_lemma("kabel"), known_lemma("förnyelseresa")
    ('åtgärd', 'uppdrag', 'kabel', None)
    """
    return _lemma_by(_table().known, word) or unlisted_institution(word)


def listed_lemma(word: str) -> str | None:
    """Return simplemma's own lemma of a lower-case word, listed so or with a capital, where that is plausible."""
    return _lemma_by(_table().listed, word)


def unlisted_institution(word: str) -> str | None:
    """Return the name of an institution that is named by its kind, where no list has the kind: *Gruvverket*."""
    name = word[:-1] if word[-1:] == "s" else word
    for definite, indefinite in _kinds_of_institutions():
        if name.endswith(definite) and len(name) > len(definite) + 1:
            forms = (name, *(name[: -len(definite)] + end for end in indefinite))
            return None if any(map(zipf, forms)) else name
    return None


@cache
def _kinds_of_institutions() -> list[tuple[str, list[str]]]:
    kinds = toml_list("names.toml")["kind"]
    return [(kind["definite"], kind["indefinite"]) for kind in kinds if kind.get("if_unlisted")]


def is_listed(word: str) -> bool:
    """Whether simplemma lists the word in just this spelling, lower-case; it lists names with a capital."""
    row, _ = _entry(word)
    return row >= 0 and bool(_table().flags[row] & LISTED)


def is_name(word: str) -> bool:
    """Whether simplemma lists a lower-case word with a capital alone."""
    return not is_listed(word) and listed_lemma(word) is not None


@cache
def zipf(word: str) -> float:
    """Return the frequency of a lower-case word in Zipf units (log10 per billion words), by wordfreq; 0 if not listed.

    Examples
    --------
    >>> zipf("arbete"), zipf("förnyelsresa")
    (5.21, 0.0)
    """
    row, own = _entry(word)
    return _table().zipfs[row] / 100 if row >= 0 and own == word else 0.0


def frequency(word: str) -> float:
    """Return the share of a lower-case word in general Swedish; 0 if it is not listed."""
    return 10 ** (zipf(word) - 9) if zipf(word) else 0.0


def beginnings(word: str) -> dict[int, float]:
    """Return where a word may be cut: letters before it → how common they are as a part, in Zipf units.

    Examples
    --------
    >>> beginnings("arbetsresa")
    {5: 4.71, 6: 4.71}
    """
    parts = _parts()
    return {at: value for at in range(1, len(word) - 1) if (value := parts.get(word[:at]))}
