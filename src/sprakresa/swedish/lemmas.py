"""Token → lemma. One token at a time, so that each distinct token is worked on once.

The way of a token: exceptions checked by hand → corrections learned from Talbanken → simplemma's word list,
mended where wordfreq's frequencies contradict it (:mod:`sprakresa.swedish.known_words`) → for a word in no list its
head, the last part of a compound or of a hyphenated word → simplemma's own rules.

Lemmas follow Universal Dependencies as Talbanken 2.17 has them, also where a chart would rather not:
participles are adjectives (``publicerad``, not *publicera*), an adverb in -t belongs to its adjective
(``snabbt`` → ``snabb``), possessives to their pronoun (``våra`` → ``vi``, ``sina`` → ``sig``), degrees to
their positive (``fler`` → ``många``), and abbreviations are written out (``t ex`` → ``till_exempel``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from .compounds import part_lemma, split_compound
from .known_words import frequency, known_lemma
from .lexicon import tsv_list
from .tokens import normal_form

__all__ = ["lemmatize", "part_lemma", "split_compound"]

LONGEST = 80  # letters; what is longer is an address or a row of signs
SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character, which no list can hold


def _of_its_head(word: str) -> str | None:
    """Return the lemma of a word in no list by its last part: *förnyelseresan* by *resan*."""
    head = re.split("[-–]", word)[-1]
    head = head if head != word else split_compound(word)[-1]
    return word[: -len(head)] + _lemma_of(head) if 0 < len(head) < len(word) else None


def _lemma_of(word: str) -> str:
    if (lemma := tsv_list("lemma_corrections.tsv").get(word) or known_lemma(word)) is not None:
        return lemma
    if "_" in word or not any(map(str.isalpha, word)):
        return word
    if ":" in word.strip(":"):  # EU:s, but not 46:e
        stem, _, ending = word.rpartition(":")
        return _lemma_of(stem) if ending.isalpha() and not stem.isdigit() else word
    if word[-1] == "-" and word[-2].isalpha():  # arbets- och näringsliv
        return part_lemma(word[:-1])
    if (lemma := _of_its_head(word)) is not None:
        return lemma
    if word[-1] == "s" and frequency(word[:-1]) > frequency(word):  # a name's genitive
        return _lemma_of(word[:-1])
    import simplemma

    return simplemma.lemmatize(word, lang="sv", greedy=True).lower()


# Without bound: a corpus has far fewer distinct tokens than tokens, and the counting engine holds them anyway.
@cache
def _lemma(token: str) -> str:
    word = " ".join(normal_form(token).split())
    return word if len(word) > LONGEST or SURROGATE.search(word) else _lemma_of(word)


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
        If a lone string is given.

    Notes
    -----
    An agency keeps the definite form that is its name; other names lose only their genitive.

    Examples
    --------
    >>> lemmatize(["Förändringarna", "på", "Arbetsförmedlingens", "förnyelseresa", "2017", "t.ex."])
    ['förändring', 'på', 'arbetsförmedlingen', 'förnyelseresa', '2017', 'till_exempel']
    """
    if isinstance(tokens, str):
        raise TypeError(f"expected tokens, got the string {tokens[:30]!r}: put the tokens in a list")
    return [_lemma(token) for token in tokens]
