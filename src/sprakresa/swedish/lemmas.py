"""Token → lemma. One token at a time, so that each distinct token is worked on once.

The way of a token: corrections learned from Talbanken → the table of known words
(:mod:`sprakresa.swedish.known_words`), which holds exceptions checked by hand and simplemma's word list, mended where
wordfreq's frequencies contradict it → for a word in no list its head, the last part of a compound or of a hyphenated
word → its ending.

Lemmas follow Universal Dependencies as Talbanken 2.17 has them, also where a chart would rather not:
participles are adjectives (``publicerad``, not *publicera*), an adverb in -t belongs to its adjective
(``snabbt`` → ``snabb``), possessives to their pronoun (``våra`` → ``vi``, ``sina`` → ``sig``), degrees to
their positive (``fler`` → ``många``), and abbreviations are written out (``t ex`` → ``till_exempel``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import count, filterfalse, repeat
from typing import Any

from .._checks import require_texts
from .compounds import best_cut, last_part, part_lemma
from .cuts import AT_ONCE, LONGEST, find_places, listed_ends
from .known_words import (
    frequency,
    is_name,
    known_lemma,
    known_lemmas,
    lemma_as_head,
    unlisted_institution,
    zipf,
)
from .lexicon import toml_list, tsv_list
from .tokens import normal_form
from .word_table import table

MEASURE = re.compile(r"\d-(?!\w*åring)\w*([aoe]r|år|steg|procent)s$")  # 3-dagars, 2-års: they do not inflect
FEW = 32  # new words: so few are looked up faster one by one than as arrays
SHORTEST_HEAD = 5  # letters of a known word that an unlisted one may end in, after another known word or a particle
SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character, which no list can hold
DERIVED = re.compile("(?<=...)(ning|het|skap|ism|lig|bar|isk|erad)(?:en|et|ar|arna|er|erna|a|t|e)$")


def _rules(name: str) -> Any:
    return toml_list("lemma_rules.toml")[name]


@cache
def as_head(head: str, *, is_verbal: bool) -> str:
    """Return the lemma of the last part of a word in no list, a noun or a participle rather than an imperative."""
    if head.endswith(("ande", "ende")):
        return head
    lemma, stem = _lemma_of(head, known_lemma(head)), re.sub("(ade|at|ad)$", "", head)
    if is_verbal:
        return lemma
    if lemma + "r" == head and lemma[-1] == "a" and known_lemma(head[:-2]) == head[:-2]:
        lemma = head[:-2]  # storm, not storma
    if lemma.startswith(head):  # tillägg, not tillägga
        lemma = head
    return stem + "ad" if stem != head and lemma == stem + "a" else lemma


def _of_its_head(word: str) -> str | None:
    """Return the lemma of a word in no list by its last part: *förnyelseresan* by *resan*."""
    piece = _last_piece(word)
    before = word[: -len(piece)]
    if piece and before and (lemma := lemma_as_head(piece)):
        return before + lemma
    if piece.isalpha() and (cut := best_cut(piece)):
        head = cut.parts[-1]
        before = word[: -len(head)]
        if before not in _verbal_beginnings() and (lemma := lemma_as_head(head)):
            return before + lemma
        piece = last_part(head)
    before = word[: -len(piece)]  # 30-årsåldern by åldern
    return before + as_head(piece, is_verbal=before in _rules("verbal")) if 0 < len(piece) < len(word) else None


@cache
def _verbal_beginnings() -> frozenset[str]:
    return frozenset(before[:size] for before in _rules("verbal") for size in range(1, len(before) + 1))


def _last_piece(word: str) -> str:
    return word if word.isalpha() else word.replace("–", "-").rpartition("-")[2]


def _of_longest_head(word: str) -> str | None:
    verbal = _rules("verbal")
    for at in listed_ends(word):
        before, head = word[:at], word[at:]
        if len(head) >= SHORTEST_HEAD or before in verbal:
            lemma = known_lemma(head)
            inflected = lemma is not None and len(lemma) < len(head)
            likely = inflected or before in verbal or len(head) > SHORTEST_HEAD or zipf(before) > 3
            if lemma and likely and lemma[:3] == head[:3]:
                return before + as_head(head, is_verbal=before in verbal)
    return None


def _of_its_ending(word: str) -> str:
    """Return the likeliest dictionary form of a simple word in no list, by what other forms are met: *skypar*."""
    bases = {word[: len(word) - len(end)] + instead for end, instead in _rules("endings") if word.endswith(end)}
    common = max((base for base in bases if len(base) > 3), key=lambda base: (frequency(base), base), default=word)
    if frequency(common) > frequency(word) and not is_name(common):
        return common
    base = word[:-1]
    if word[-1] in "at" and known_lemma(base) == base and frequency(base + "t") and frequency(base + "a"):
        return base  # agila, agilt
    genitive = word[-1] == "s" and word[-2] not in "isu" and not frequency(word) and len(word) > 4
    return DERIVED.sub(r"\1", word[:-1] if genitive else word)


def _lemma_of(word: str, known: str | None) -> str:
    """Return the lemma of a lower-case word, of which the table knows, or not."""
    if not word.isalpha() and (lemma := _of_signs(word)) is not None:
        return lemma
    if lemma := tsv_list("lemma_corrections.tsv").get(word) or known or unlisted_institution(word):
        return lemma
    if word[-1] == "-" and word[-2].isalpha():  # arbets- och näringsliv
        return part_lemma(word[:-1])
    if len(word) <= 3:
        return word
    few = 0.1 if word.endswith("ers") else 1.0  # influencers, managers
    if word[-1] == "s" and frequency(word[:-1]) > few * frequency(word):  # a name's genitive
        return _lemma_of(word[:-1], known_lemma(word[:-1]))
    return _of_its_head(word) or _of_longest_head(word) or _of_its_ending(word)


def _of_signs(word: str) -> str | None:
    """Return the lemma of what is no word, or has a colon or a digit in it; None if lists and rules tell it."""
    if not any(map(str.isalpha, word)) or "_" in word or SURROGATE.search(word):
        return word
    if ":" in word.strip(":"):  # EU:s, 1:an, sms:ade, but not 46:e
        stem, _, ending = word.rpartition(":")
        if instead := _rules("colon_endings").get(ending):
            return f"{stem}:{instead}"
        return word if not ending.isalpha() or stem[:1].isdigit() else _lemma_of(stem, known_lemma(stem))
    if word[0].isdigit() or (word[1:2] == "-" and len(word) > 3):  # 90-talet, 500-lapp, e-mail: too many for a list
        return word if MEASURE.search(word) else _of_its_head(word) or word
    return None


@cache
def _lemma_ends() -> dict[str, int]:
    """Return how a lemma may end that does not end as its word → how many letters of a word it replaces, at most."""
    rules = [*table().rules]
    for word, lemma in tsv_list("lemma_corrections.tsv").items():
        kept = max(n for n in range(len(word) + 1) if lemma.startswith(word[:n]))
        rules.append((len(word) - kept, lemma[kept:]))
    rules += [(len(end), instead) for end, instead in [*_rules("endings"), *_rules("colon_endings").items()]]
    longest = dict.fromkeys(["", "ad"], 0)  # whatever is cut off; *ad* of :func:`as_head`
    for cut, end in rules:
        longest[end] = max(longest.get(end, 0), cut)
    return longest


def beginning(pattern: str) -> tuple[str, int]:
    """Return how a word must begin for its lemma to fit a pattern, or how few letters it must have.

    A lemma is the beginning of its word and one of few ends, so most words need not be looked up to find those of one
    lemma. The letters are counted without what follows a colon, and without a last *s* and hyphen.

    Examples
    --------
    >>> beginning("åtgärd"), beginning("kund*"), beginning("år")
    (('åtgär', 0), ('ku', 0), ('å', 4))
    """
    fixed, star, _ = pattern.partition("*")
    ends = _lemma_ends()
    fitting = (any(map(str.startswith, ends, repeat(fixed[n:]))) if star else fixed[n:] in ends for n in count(1))
    replaced = [cut + 1 for end, cut in ends.items() if end.startswith(fixed) and (star or end == fixed)]
    return next(fixed[:n] for n, fits in enumerate(fitting, start=1) if fits), max(replaced, default=0)


def may_have_lemma(words: Iterable[str], patterns: Iterable[str]) -> list[bool]:
    """Return which words in normal form may have a lemma that fits one of the patterns; of the others none has."""
    known = {beginning(pattern) for pattern in patterns}
    begun, few = tuple(start for start, _ in known), max((n for _, n in known), default=-1)
    return [word.startswith(begun) or len(word.partition(":")[0].rstrip("s-")) <= few for word in words]


# Without bound: a corpus has far fewer distinct tokens than tokens, and the counting engine holds them anyway.
_LEMMAS: dict[str, str] = {}


def _learn(tokens: list[str]) -> None:
    """Look up tokens that are met for the first time, all at once."""
    lines = normal_form("\n".join(tokens)).split("\n")
    words = lines if len(lines) == len(tokens) else [*map(normal_form, tokens)]
    words = [word if word.isalpha() else " ".join(word.split()) for word in words]
    if len(words) > FEW:
        lemmas = known_lemmas(words)
        find_places({_last_piece(word) for word, known in zip(words, lemmas, strict=True) if known is None})
    else:
        lemmas = [*map(known_lemma, words)]
    for token, word, known in zip(tokens, words, lemmas, strict=True):
        _LEMMAS[token] = word if len(word) > LONGEST else _lemma_of(word, known)


def lemmatize(tokens: Sequence[str]) -> list[str]:
    """Return the lemma of each token, lower-case; a function of the token alone, not of its neighbours.

    Parameters
    ----------
    tokens : sequence of str
        Words, or any other strings: punctuation and numbers come back as they are.

    Returns
    -------
    list of str
        One lemma a token, in the same order.

    Raises
    ------
    TypeError
        If a lone string, or something else than strings, is given.

    Notes
    -----
    An agency keeps the definite form that is its name; other names lose only their genitive.

    Examples
    --------
    >>> lemmatize(["Förändringarna", "på", "Arbetsförmedlingens", "förnyelseresa", "2017", "t.ex."])
    ['förändring', 'på', 'arbetsförmedlingen', 'förnyelseresa', '2017', 'till_exempel']
    """
    tokens = require_texts(tokens, hint="put the tokens in a list")
    new = [*dict.fromkeys(filterfalse(_LEMMAS.__contains__, tokens))]
    for start in range(0, len(new), AT_ONCE):
        _learn(new[start : start + AT_ONCE])
    return [*map(_LEMMAS.__getitem__, tokens)]
