"""Clean text to tokens, as spans into the text given.

A token depends on its *chunk* alone, never on the chunk's neighbours. A chunk is a run without white
space, or several such runs that make one token together ("5 000", "t ex"), so whoever counts may
tokenise each distinct chunk once. Any string will do; the work grows with its length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from numbers import Integral

from .._checks import require_text, require_texts
from .lexicon import toml_list

Span = tuple[int, int]

BLANK = "[ \t\u00a0\u2007\u2009\u202f]"
"""A blank inside a line; scraped pages are full of the no-break kinds."""


NOT_COUNTED = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen and joiners of zero width: they may be inside a word and are no part of its form."""

BRACKET = r"\([^\s<>\"”»()]*\)"


def either_case(entry: str) -> str:
    """Return a pattern of an abbreviation: a small first letter may be a capital, a later part begins with either."""
    first, *rest = entry.split(".")
    first = f"[{first[0]}{first[0].upper()}]{re.escape(first[1:])}" if first[0].islower() else re.escape(first)
    return r"\.".join([first, *(part and f"[{part[0].lower()}{part[0].upper()}]{part[1:]}" for part in rest)])


def _marks() -> str:
    """Return what belongs to the letter before it, for a class: combining marks, soft hyphen, zero-width joiners."""
    first, kinds = 0x300, "".join([unicodedata.category(chr(c))[0] for c in range(0x300, 0xFFF0)])
    runs = (chr(first + run.start()) + "-" + chr(first + run.end() - 1) for run in re.finditer("M+", kinds))
    return "".join(runs) + NOT_COUNTED  # runs, for a class of thousands of signs takes long to compile


@cache
def _parts() -> dict[str, str]:
    """Return what the patterns name in braces, from the lists."""
    lists = toml_list("abbreviations.toml")
    dotted = [*lists["never_final"], *(entry for entry in lists["may_end_sentence"] if entry.count(".") > 1)]
    spaced = [entry.rstrip(".").split(".") for entry in lists["spaced"]]
    counted, marks = [either_case(word) for word in lists["before_a_number"]], _marks()
    parts = {
        "blank": BLANK,
        "several": "|".join(either_case(entry[:-1]) for entry in dotted if entry.count(".") > 1),
        "single": "|".join(either_case(entry[:-1]) for entry in dotted if entry.count(".") == 1),
        "months": "|".join(map(either_case, lists["months"])),
        "endings": "|".join(lists["colon_endings"]),
        "signed": "|".join(map(re.escape, lists["with_signs"])),
        "spaced": "|".join(rf"\.?{BLANK}".join([either_case(first), *rest]) for first, *rest in spaced),
        "tails": "|".join(sorted({tail for _, *rest in spaced for tail in rest})),
        "counted": "|".join(rf"(?<={word})" for word in counted),
        "uncounted": "".join(rf"(?<!{word}{BLANK})" for word in counted),
        "marks": marks,
        "w": rf"[\w{marks}]",
        "letter": r"[^\W\d_]",
        "latin": "[A-Za-zÀ-ÖØ-öø-ÿ]",  # the letters of most words, which are matched faster than any letter
        "address": rf"(?: [^\s<>\"”»()] | {BRACKET} )* (?: [^\s<>\"”».,;:!?()\]'’] | {BRACKET} )",
        "price": r"(?: :[-–](?![-\w]) )?",
        "thousands": rf"[1-9]\d{{0,2}} (?>(?:{BLANK}\d{{3}}){{1,6}}) (?!\d) (?!{BLANK}\d\d(?!\d)) (?: [.,]\d+ )?",
    }
    return {**parts, "binds": toml_list("token_patterns.toml")["binds"].format(**parts)}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a token, of runs that may belong together across white space, or of a blank that binds.

    Repeated groups that must not give back are atomic, ``(?>(?:…)*)``: Python 3.11.2's ``re`` matches nothing, or
    too little, with possessive ones, ``(?:…)*+``.
    """
    return re.compile(toml_list("token_patterns.toml")[name].format(**_parts()), re.VERBOSE)


def token_spans(text: str) -> list[Span]:
    """Return where the tokens stand in a text, punctuation too: (start, end), in order, without overlap.

    Examples
    --------
    >>> token_spans("t ex på öar!")
    [(0, 4), (5, 7), (8, 11), (11, 12)]
    """
    require_text(text, hint="cut the texts one by one")
    return [match.span() for match in _pattern("token").finditer(text)]


def tokenize(text: str, *, punctuation: bool = False) -> list[str]:
    """Return the tokens of a text in order, as they are written.

    Parameters
    ----------
    text : str
        Any text.
    punctuation : bool
        Return all tokens; otherwise the words: those that hold a letter or a digit.

    Examples
    --------
    >>> tokenize("Det – EU:s it-bolag – är strukturellt/digitalt på 60-talet, bl. a. i Åre.")
    ['Det', 'EU:s', 'it-bolag', 'är', 'strukturellt', 'digitalt', 'på', '60-talet', 'bl. a.', 'i', 'Åre']
    """
    require_text(text, hint="tokenise the texts one by one")
    tokens = _pattern("token").findall(text)  # whole tokens, as the pattern has no groups
    return tokens if punctuation else [t for t in tokens if t[0].isalnum() or any(map(str.isalnum, t))]


def chunk_spans(text: str) -> list[Span]:
    """Return the pieces whose tokens depend on nothing outside them: (start, end), in order.

    They are the runs without white space, joined where one token crosses it. The tokens of a text are
    the tokens of each piece taken alone, one after the other.

    Examples
    --------
    >>> chunk_spans("Få 5 000 kr, t ex.")
    [(0, 2), (3, 8), (9, 12), (13, 18)]
    """
    pattern, runs, binds = map(_pattern, ("token", "runs", "binds"))
    spans: list[Span] = []
    for run in runs.finditer(text):
        start, end = run.span()
        if run[1]:  # several runs; only the tokens themselves tell which of them belong together
            reached = start
            for token in pattern.finditer(text, start):
                if token.start() >= end:
                    break
                if token.start() > reached and not binds.match(text, reached):
                    spans.append((start, reached))
                    start = token.start()
                reached = token.end()
        spans.append((start, end))
    return spans


def ngrams(tokens: Sequence[str], n: int) -> list[str]:
    """Return the sequences of ``n`` tokens, joined by a space as scikit-learn names them.

    Examples
    --------
    >>> ngrams(["på", "väg", "åt", "öster"], 3)
    ['på väg åt', 'väg åt öster']
    """
    tokens = require_texts(tokens, hint="give tokenize(text)")
    if not isinstance(n, Integral) or n < 1:
        raise ValueError(f"n must be a whole number of at least 1, got {n!r}: 1 gives the words themselves, 2 pairs")
    return [" ".join(tokens[i : i + n]) for i in range(len(tokens) - n + 1)]


_FOLDED = {
    **dict.fromkeys(NOT_COUNTED, ""),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),  # the blanks inside *5 000* and *t ex*
    **dict.fromkeys("\u2010\u2011", "-"),
}


def normal_form(text: str) -> str:
    """Return a word as it is counted and looked up: lower case, composed (NFC), with plain blanks and hyphens.

    Examples
    --------
    >>> normal_form("Fo\u0308rnyelse\u00adresan"), normal_form("T\u00a0ex"), normal_form("it\u2011Bolag")
    ('förnyelseresan', 't ex', 'it-bolag')
    """
    text = text.replace("\t", " ")
    for sign, instead in {} if text.isascii() else _FOLDED.items():  # many times as quick as str.translate
        text = text.replace(sign, instead)
    return unicodedata.normalize("NFC", text.lower())
