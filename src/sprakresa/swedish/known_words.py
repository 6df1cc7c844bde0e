"""What is known about Swedish words: lemma, frequency, use in compounds, by the table in :mod:`.word_table`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from .lexicon import toml_list
from .word_table import ENTRIES, LISTED, Runs, column_of, entry, rows_of_beginnings, table


def known_lemmas(words: Sequence[str]) -> list[str | None]:
    """Return the lemma that the table has for each of many lower-case words, None where it has none."""
    runs, rules = Runs(words), table().rules
    rows, shorter = runs.entries(runs.starts[:-1], runs.starts[1:] - 1)
    numbers = column_of("known", rows)
    cuts = np.fromiter((cut for cut, _ in rules), dtype=np.int64, count=len(rules))[numbers] + shorter
    ends = zip(words, (np.diff(runs.starts) - 1 - cuts).tolist(), numbers.tolist(), strict=True)
    ENTRIES.clear()
    ENTRIES.update((word, (-1, False)) for word, row in zip(words, rows.tolist(), strict=True) if row < 0)
    return [word[:end] + rules[number][1] if number else None for word, end, number in ends]


def _lemma_by(column: memoryview, word: str) -> str | None:
    row, shorter = entry(word)
    return _ruled(word[:-1] if shorter else word, column[row]) if row >= 0 else None


def _ruled(word: str, number: int) -> str | None:
    cut, end = table().rules[number]
    return word[: len(word) - cut] + end if number else None


def known_lemma(word: str) -> str | None:
    """Return the lemma of a lower-case word: an exception, a name, or simplemma's, mended; None if there is none.

    Examples
    --------
    >>> known_lemma("åtgärderna"), known_lemma("uppdrag"), known_lemma("kabel"), known_lemma("förnyelseresa")
    ('åtgärd', 'uppdrag', 'kabel', None)
    """
    return _lemma_by(table().known, word) or unlisted_institution(word)


def listed_lemma(word: str) -> str | None:
    """Return simplemma's own lemma of a lower-case word, listed so or with a capital, where that is plausible."""
    return _lemma_by(table().listed, word)


def unlisted_institution(word: str) -> str | None:
    """Return the name of an institution that is named by its kind, where no list has the kind: *Gruvverket*."""
    kinds, ends = _kinds_of_institutions()
    if not word.endswith(ends):
        return None
    end = next(end for end in ends if word.endswith(end))
    before, name = word[: -len(end)], word.removesuffix("s")
    return name if len(before) > 1 and not any(zipf(before + end) for end in kinds[end]) else None


@cache
def _kinds_of_institutions() -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Return how a name may end → how the kind that it names may; and all such ends."""
    kinds = [kind for kind in toml_list("names.toml")["kind"] if kind.get("if_unlisted")]
    ends = {kind["definite"] + s: [kind["definite"], *kind["indefinite"]] for kind in kinds for s in ("", "s")}
    return ends, (*ends,)


def is_known(word: str) -> bool:
    """Whether the table has a lower-case word."""
    return entry(word)[0] >= 0


def is_listed(word: str) -> bool:
    """Whether simplemma lists the word in just this spelling, lower-case; it lists names with a capital."""
    row, _ = entry(word)
    return row >= 0 and bool(table().flags[row] & LISTED)


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
    row, shorter = entry(word)
    return 0.0 if row < 0 or shorter else table().zipfs[row] / 100


def frequency(word: str) -> float:
    """Return the share of a lower-case word in general Swedish; 0 if it is not listed."""
    return 10 ** (zipf(word) - 9) if zipf(word) else 0.0


def values_as_parts(word: str) -> list[float]:
    """Return how common each beginning of a word is before another in a compound, in Zipf units; 0 if it can be none.

    Examples
    --------
    >>> values_as_parts("arbets")
    [0.0, 0.0, 0.0, 0.0, 4.71, 4.71]
    """
    parts = table().parts
    return [parts[row] / 100 if row >= 0 else 0.0 for row in rows_of_beginnings(word)]


def value_as_head(part: str) -> float:
    """Return how common a known word is as the last part of a compound, in Zipf units; 0 if it can be none."""
    row, _ = entry(part)
    return table().heads[row] / 100 if row >= 0 else 0.0


@cache
def lemma_as_head(word: str) -> str | None:
    """Return what a known word becomes in the lemma of an unlisted compound that ends in it; None if not known."""
    return _lemma_by(table().as_head, word)


def base_of(part: str) -> str | None:
    """Return the word that a part before a compound's last stands for; None if none is known.

    Examples
    --------
    >>> base_of("kvinno"), base_of("arbets"), base_of("xyz")
    ('kvinna', 'arbete', None)
    """
    row, shorter = entry(part)
    return None if row < 0 or shorter else _ruled(part, table().bases[row])
