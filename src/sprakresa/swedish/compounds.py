"""Compound → parts, over wordfreq's Swedish list; a part → the word it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from .._checks import require_text
from .cuts import AT_ONCE, LONGEST, TRUST, Place, find_places, needed, places
from .known_words import (
    base_of,
    frequency,
    is_known,
    is_listed,
    known_lemma,
    listed_lemma,
    value_as_head,
    values_as_parts,
)
from .lexicon import toml_list

COSTS = {1: 1.0, 2: 1.0, 3: 0.6}  # of a part so short, when ways to cut a word are compared
MARGIN = 0.2  # by how much the parts must be commoner than needed, on average
HYPHENS = "-\u2010\u2011"
HYPHEN = re.compile(f"(?<=[^{HYPHENS}][{HYPHENS}])(?=[^{HYPHENS}])")
NO_CUT = re.compile(r"[ei]~r(ing|ad|at)|a~t(or|ur)|s~kap|i~sera|i~stisk|t~ligt?|t~ning|~ologi|i~tet|~itet")
ARTICLE = re.compile("...(en|et|an|na)s?$")  # Statskontoret, unlike Tyskland
WANTS_S = re.compile(r"...(ing|het|skap|tion|sion|itet)$")  # förändrings|arbete: such a part takes an s
DERIVED = re.compile("(ing|ning|are|ande|ende)(?:s|en|ar|ens|ars|arna|arnas|na|nas|n|ns)?$")
RARE_OF_A_VERB = 1.5  # how common a derivation of a known verb is taken to be that no list has: its word must be listed
DOUBLED = re.compile(r"([bdfgklmnprst])\1")
DEFINITE = ("en", "et", "n", "t", "na", "erna", "arna")
NO_CUT_WITHIN = re.compile("till|över|under|efter|mellan|utan|inter|anti|genom|fram")


class Cut(NamedTuple):
    """Parts of a word, and how common the word is that each stands for."""

    parts: tuple[str, ...]
    zipfs: tuple[float, ...]


@cache
def words(table: str) -> frozenset[str]:
    """Return the words of a table of ``lists/compounds.toml``."""
    return frozenset(" ".join(toml_list("compounds.toml")[table].values()).split())


def _worth(cut: Cut) -> float:
    """Return the mean commonness of the parts, less something for each part and more for a short one."""
    return sum(cut.zipfs) / len(cut.parts) - sum([COSTS.get(len(part), 0.25) for part in cut.parts])


def derived_from(word: str) -> str:
    """Return the verb that a noun is derived from by its ending, if it is one; "" if it does not end so."""
    ending = DERIVED.search(word)
    return word[: ending.start()] + "a" if ending and ending.start() > 2 else ""


def _verb_of(word: str) -> str | None:
    """Return the verb that a noun is derived from: *fatta* of *fattare*, *stifta* of *stiftning*."""
    verb = derived_from(word)
    return verb if verb and _is_verb(verb) else None


@cache
def _is_verb(word: str) -> bool:
    return word in (known_lemma(word), known_lemma(word + "r"))


def _places(word: str, trust: float) -> list[Place]:
    """Return where a word may be cut, also between two letters where three met: *top|politiker*."""
    found = places(word, trust)
    for at, value, _ in found if DOUBLED.search(word) else ():
        if 3 < at < len(word) - 5 and DOUBLED.fullmatch(word, at - 2, at) and value >= needed(trust)[at - 1]:
            head = value_as_head(word[at - 1 :])
            if head > 3 and not values_as_parts(word[: at - 1])[-1]:
                found = sorted([*found, (at - 1, value, head)])
    return found


def _head(rest: str, trust: float) -> float:
    """Return how common a last part is that no list has: a derivation of a known verb, if its word is listed."""
    return RARE_OF_A_VERB if trust and len(rest) > 6 and not is_known(rest) and _verb_of(rest) else 0.0


def _cuts(word: str, trust: float, *, inner: bool) -> list[Cut]:
    """Return the ways to cut a word before a known last part; where there is none, before one to be cut again."""
    begun = _places(word, trust)
    if begun and ((prefix := NO_CUT_WITHIN.match(word)) or inner):
        first = max(prefix.end() if prefix else 1, 3 if inner else 1)
        begun = [place for place in begun if place[0] >= first]
    whole = [
        Cut((word[:at], word[at:]), (value, head))
        for at, value, known in begun
        if (head := known or _head(word[at:], trust)) and _may_cut(word[:at], word[at:], inner=inner)
    ]
    if whole:
        return whole
    kept = ((word[:at], value, word[at:]) for at, value, _ in begun if _may_cut(word[:at], word[at:], inner=inner))
    rests = ((part, value, _likeliest(_cuts(rest, trust, inner=True))) for part, value, rest in kept)
    return [Cut((part, *cut.parts), (value, *cut.zipfs)) for part, value, cut in rests if cut]


def _may_cut(part: str, rest: str, *, inner: bool) -> bool:
    """Whether a known part may stand before this rest."""
    return not (
        (inner and part in words("never_last"))
        or (rest[0] == "s" and WANTS_S.search(part) and part + "s" not in words("whole"))  # matchnings|tal
        or NO_CUT.search(f"{part[-1]}~{rest[:5]}")
    )


def _likeliest(cuts: list[Cut]) -> Cut | None:
    return max(cuts, key=_worth) if len(cuts) > 1 else cuts[0] if cuts else None


def _agrees(word: str, head: str) -> bool:
    """Whether the word list inflects ``word`` as a word that ends in ``head``; a name only with an article."""
    at = len(word) - len(head)
    lemmas = (listed_lemma(word) or word, known_lemma(word) or word)
    ends = {lemma[at:] for lemma in lemmas if lemma[:at] == word[:at]}
    likely = {head, listed_lemma(head), known_lemma(head)}
    alike = any(end in likely or (len(end) > 3 and end[0] == head[0] and known_lemma(end) == end) for end in ends)
    alike = alike or any(end[:3] == head[:3] and end.endswith("are") and _verb_of(end) for end in ends)
    return alike and (is_listed(word) or bool(ARTICLE.search(head)))


def _is_name(word: str, head: str) -> bool:
    """Whether a word that no dictionary lists ends as names do and is met, but never in a definite form: *Edberg*."""
    return head in words("name_last") and frequency(word) > 0 and not any(frequency(word + end) for end in DEFINITE)


def best_cut(word: str) -> Cut | None:
    """Return the best way to cut a word once; None where it is to stay whole."""
    if len(word) > LONGEST or word in words("whole"):
        return None
    listed = None
    if is_known(word):
        listed = listed_lemma(word)
        if not {listed, known_lemma(word)}.isdisjoint(words("whole")):
            return None
    cuts = _cuts(word, TRUST if listed else 0.0, inner=False)
    if cuts and listed:
        cuts = [cut for cut in cuts if _agrees(word, cut.parts[-1])]
    if cuts and (verb := derived_from(word)):
        of_verbs = [cut for cut in cuts if _verb_of(cut.parts[-1])]
        if len(of_verbs) < len(cuts) and _is_verb(verb):
            cuts = of_verbs
    cut = _likeliest(cuts)
    if cut and round(sum(cut.zipfs) - sum([_needed_whole()[len(part)] for part in cut.parts]), 6) < 0:
        return None
    return None if cut and listed is None and _is_name(word, cut.parts[-1]) else cut


@cache
def _needed_whole() -> list[float]:
    return [value + MARGIN for value in needed(0.0)]


_cut_of = cache(best_cut)  # parts recur; words are hardly asked for twice


def last_part(word: str) -> str:
    """Return the last part of a lower-case compound; of a simple word the word."""
    cut = best_cut(word)
    while cut:
        word = cut.parts[-1]
        cut = _cut_of(word)
    return word


def _split(word: str) -> tuple[str, ...]:
    cut = _cut_of(word)
    return (*(piece for part in cut.parts[:-1] for piece in _pieces(part)), *_split(cut.parts[-1])) if cut else (word,)


def _pieces(part: str) -> tuple[str, ...]:
    """Split a part that is a compound itself: *fotbolls* in *fotbollsmatch*."""
    *heads, _ = _split(base_of(part) or "")
    before = "".join(heads)
    return (*heads, part[len(before) :]) if part.startswith(before) else (part,)


def split_compound(word: str) -> tuple[str, ...]:
    """Return the parts of a compound; a simple word is one part.

    A linking letter stays with the part before it, inflection with the last, so that the parts join to the
    word. Derivations (``möjlighet``, ``ledarskap``) and words with a particle (``utveckling``,
    ``medarbetare``) are not compounds here. A word is cut where every part is a word common enough for its
    length in wordfreq's list and, if simplemma lists the whole, where it inflects the whole as its last part.

    Parameters
    ----------
    word : str
        A word, inflected or not.

    Returns
    -------
    tuple of str
        The parts, in the word's own case.

    Examples
    --------
    >>> split_compound("Förnyelseresan"), split_compound("arbetsmarknadspolitik"), split_compound("isbit")
    (('Förnyelse', 'resan'), ('arbets', 'marknads', 'politik'), ('is', 'bit'))
    >>> split_compound("förändringarna")
    ('förändringarna',)
    """
    require_text(word, hint="give one word")
    pieces = HYPHEN.split(word)
    if not all(piece.rstrip(HYPHENS).isalpha() for piece in pieces) or len(word) != len(word.lower()):
        return (word,)
    parts, at = [], 0
    for piece in pieces:
        bare = piece.rstrip(HYPHENS)
        *heads, last = _split(bare.lower())
        for part in (*heads, last + piece[len(bare) :]):
            parts.append(word[at : at + len(part)])
            at += len(part)
    return tuple(parts)


def split_compounds(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the parts of each word, as :func:`split_compound` does; where unlisted ones may be cut is found at once.

    Examples
    --------
    >>> split_compounds(["förnyelseresa", "år"])
    [('förnyelse', 'resa'), ('år',)]
    """
    parts: list[tuple[str, ...]] = []
    for start in range(0, len(words), AT_ONCE):
        some = words[start : start + AT_ONCE]
        find_places(word for word in {*some} if not is_known(word))
        parts += map(split_compound, some)
    return parts


def part_lemma(part: str) -> str:
    """Return the lemma that a part before a compound's last stands for.

    Parameters
    ----------
    part : str
        A part as :func:`split_compound` gives it, with its linking letter.

    Returns
    -------
    str
        The lower-case word: a noun, adjective or verb.

    Examples
    --------
    >>> [part_lemma(part) for part in ("arbets", "förnyelse", "kvinno", "gatu", "barna", "skol", "kund")]
    ['arbete', 'förnyelse', 'kvinna', 'gata', 'barn', 'skola', 'kund']
    """
    part = part.lower().rstrip(HYPHENS)
    return base_of(part) or known_lemma(part) or part
