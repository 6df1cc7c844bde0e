"""Chunks → their words in the form they are counted in. Most chunks are plainly one word, and NumPy sees which."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

import numpy as np

from ...swedish.lexicon import toml_list
from ...swedish.tokens import normal_form, tokenize

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

    Plain is a run of letters with single hyphens inside, or of digits with single signs inside. It may follow one sign
    and precede two. A full stop may only follow digits, or what is no part of an abbreviation.
    """
    kinds, lower = _kinds()
    kind = kinds.take(points, mode="clip")
    starts, is_inner = stops + 1 - size, np.ones(len(points), dtype=bool)
    first, last, before = kind[starts], kind[stops - 1], kind[np.maximum(stops - 2, 0)]
    opened, closed = ((first & OPENER) > 0) & (size > 3), ((last & CLOSER) > 0) & (size > 3)
    two_closers = closed & ((before & CLOSER) > 0)
    is_inner[starts[opened]] = is_inner[stops[closed] - 1] = is_inner[stops[two_closers] - 2] = False
    letter, digit = (kind & LETTER) > 0, (kind & DIGIT) > 0
    word, number = letter.copy(), digit.copy()
    word[1:-1] |= ((kind[1:-1] & IN_WORD) > 0) & letter[:-2] & ((kind[2:] & (LETTER | BREAK)) > 0)
    number[1:-1] |= ((kind[1:-1] & IN_NUMBER) > 0) & digit[:-2] & digit[2:]
    violations = (~word).view(np.uint8) | ((~number).view(np.uint8) << 1)
    violations *= is_inner
    violations[stops] = 0
    violations = np.bitwise_or.reduceat(violations, starts)
    plain = (violations < 3) & (size - 1 - opened - closed - two_closers > (opened | closed))
    check_abbreviation = (
        plain & ((closed & ((last & STOP) > 0)) | (two_closers & ((before & STOP) > 0))) & (violations > 1)
    )
    before_stop = _text(lower[points[is_inner & np.repeat(check_abbreviation, size)]]).split("\n")[:-1]
    abbreviated = _abbreviated()
    plain[check_abbreviation] = [word not in abbreviated for word in before_stop]
    return plain, is_inner


def _tokenize_lines(lines: str) -> tuple[str, np.ndarray]:
    """Return the words of all lines, a line each, and how many each line has."""
    # One call for all is quicker than one a line, so a word that no line holds marks their ends.
    mark = "".join(chr(ord("a") + byte % 26) for byte in sha256(lines.encode("utf-8", "surrogatepass")).digest())
    tokens = tokenize(lines.replace("\n", f"\n{mark}\n"))
    ends = np.flatnonzero(np.fromiter(map(mark.__eq__, tokens), dtype=bool, count=len(tokens)))
    return "\n".join([*tokens, ""]).replace(f"{mark}\n", ""), np.diff(ends, prepend=-1) - 1


def words_of(chunks: str, *, used: np.ndarray | None = None) -> tuple[str, np.ndarray]:
    r"""Return the words of chunks in their normal form.

    Most chunks are plainly one word; only the others go through the tokeniser.

    Parameters
    ----------
    chunks : str
        A line each.
    used : numpy.ndarray of bool, optional
        Which of them are wanted; the others get no word.

    Returns
    -------
    words : str
        A line each; those of a chunk are in order.
    chunk : numpy.ndarray
        The number of the chunk that each word is of.

    Examples
    --------
    >>> words_of("Åk\nstrukturellt/digitalt\n–\nnu\n")
    ('åk\nnu\nstrukturellt\ndigitalt\n', array([0, 3, 1, 1]))
    """
    points = _points(chunks)
    stops = np.flatnonzero(points == 10)
    size = np.diff(stops, prepend=-1)
    plain, is_inner = _see_plain(points, stops, size)
    used = np.ones(len(stops), dtype=bool) if used is None else used
    plain, other = plain & used, ~plain & used
    route = np.repeat(plain + 2 * other.view(np.uint8), size)
    words, n = _tokenize_lines(_text(points[route == 2]))
    quick = _text(_kinds()[1][points[(route == 1) & is_inner & (points != 0xAD)]])
    return quick + normal_form(words), np.append(np.flatnonzero(plain), np.repeat(np.flatnonzero(other), n))
