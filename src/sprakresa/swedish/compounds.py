"""Compound → parts, over wordfreq's Swedish list; a part → the word it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .known_words import all_words, frequency, is_listed, known_lemma, listed_lemma, zipf
from .lexicon import stop_words, toml_list

LONGEST = 80  # letters; what is longer is no word, and cutting takes the square of the length
LINKS = (  # how a part ends, how the word ends that it stands for, what this costs (in Zipf units)
    ("", "", 0.0),  # kund|tjänst
    ("s", "", 0.4),  # förändrings|arbete
    ("s", "e", 0.5),  # arbets|tid
    ("es", "a", 0.3),  # hyres|gäst
    ("es", "", 0.4),  # dryckes|horn
    ("o", "a", 0.1),  # kvinno|rörelse
    ("u", "a", 0.1),  # gatu|kök
    ("e", "a", 0.3),  # räkne|exempel
    ("e", "", 0.3),  # familje|liv
    ("a", "", 0.8),  # barna|vård
    ("", "a", 0.5),  # skol|barn, kör|kort
    ("el", "le", 0.0),  # äppel|träd
    ("ra", "er", 0.3),  # föräldra|möte
    ("m", "mma", 0.5),  # sim|hall
    ("ar", "are", 0.1),  # lärar|rum
    ("", "e", 0.6),  # mag|sår
)
LINKS_OF = {end: [(instead, cost) for e, instead, cost in LINKS if e == end] for end, _, _ in LINKS}
NEEDED = {1: 4.5, 2: 3.9, 3: 3.6, 4: 3.1, 5: 2.7, 6: 2.3}
"""How common a part must be, in Zipf units, by its length: short ones occur by chance."""
NEEDED_LONGER = 1.8
MARGIN = 0.2  # by how much the parts must be commoner than needed, on average
TRUST = 0.5  # how much rarer they may be where the word list inflects the word as it does its head
VOWEL = re.compile("[aeiouyåäöé]")
NO_CUT = re.compile(r"[ei]~r(ing|ad|at)|a~t(or|ur)|s~kap|i~sera|i~stisk|t~ligt?|t~ning|~ologi|i~tet|~itet")
ARTICLE = re.compile("...(en|et|an|na)s?$")  # Statskontoret, unlike Tyskland
WANTS_S = re.compile(r"...(ing|het|skap|tion|sion|itet)$")  # förändrings|arbete: such a part takes an s
NO_CUT_WITHIN = re.compile("till|över|under|efter|mellan|utan|inter|anti|genom|fram")


class Cut(NamedTuple):
    """Parts of a word, and how common the word is that each stands for."""

    parts: tuple[str, ...]
    zipfs: tuple[float, ...]


@cache
def _words(table: str) -> frozenset[str]:
    return frozenset(" ".join(toml_list("compounds.toml")[table].values()).split())


@cache
def _barred() -> frozenset[str]:
    return stop_words() - _words("also_parts")


def _worth(cut: Cut) -> float:
    """Return the mean commonness of the parts, less something for each part and more for a short one."""
    short = sum({1: 1.0, 2: 1.0, 3: 0.6}.get(len(part), 0.25) for part in cut.parts)
    return sum(cut.zipfs) / len(cut.parts) - short


def _needed(part: str) -> float:
    return NEEDED.get(len(part), NEEDED_LONGER) if VOWEL.search(part) else float("inf")


def _is_word(part: str) -> bool:
    return (len(part) > 2 or part in _words("short_first")) and part not in _words("never_first")


@cache
def _stems() -> frozenset[str]:
    """Return all that may stand before a link: a word, or one without the letters that the link replaces."""
    replaced = tuple({instead for _, instead, _ in LINKS if instead})
    some = [word for word in all_words() if word.endswith(replaced)]
    return frozenset(all_words()).union(word[: -len(end)] for end in replaced for word in some if word.endswith(end))


def _where_parts_may_end(word: str, first: int) -> Iterator[int]:
    """Yield the places from ``first`` on where a part may end, by the words alone that it may stand for."""
    # Few places pass, and to look here is quicker than to ask of each beginning which word it stands for.
    stems, short = _stems(), _words("short_first")
    known = [word[:at] in stems for at in range(len(word) - 1)]
    for at in range(first, min(3, len(known))):
        if word[:at] in short:
            yield at
    for at in range(max(first, 3), len(known)):
        one, two = word[at - 1], word[at - 2 : at]
        if known[at] or (known[at - 1] and one in LINKS_OF) or (known[at - 2] and two in LINKS_OF):
            yield at


@cache
def _base(part: str) -> tuple[float, str]:
    """Return how common the word is that a part before the last stands for, and that word."""
    found = [(0.0, "")]
    for end in {part[-2:], part[-1:], ""} & LINKS_OF.keys():
        stem = part[: len(part) - len(end)]
        for instead, cost in LINKS_OF[end]:
            base = stem + instead
            fits = frequency(base) and _is_word(base) and not (end == "s" and base in _barred())
            if fits and known_lemma(base) == base:
                found.append((zipf(base) - cost - bool(WANTS_S.search(part)), base))
    if len(found) == 1 and frequency(part) and (lemma := known_lemma(part)):
        found.append((zipf(part) - 0.7, lemma))
    return max(found)


@cache
def _modifier(part: str) -> float | None:
    """Return how common a part before the last is, in Zipf units; None if it can be none."""
    zipf = _base(part)[0]
    if not zipf or zipf < _needed(part) - TRUST * (len(part) > 2) or not _is_word(part) or part in _barred():
        return None
    bare = part[:-1] if len(part) > 2 and part[-1] == "s" else part
    return None if bare in _barred() | _words("never_first") and known_lemma(part) != part else zipf


def _head(part: str) -> float:
    lemma = known_lemma(part) if len(part) > 2 or part in _words("short_last") else None
    if lemma is None or part in _barred() or {part, lemma} & _words("never_last"):
        return 0.0
    return max(zipf(part), zipf(lemma) - 0.3)


def _cuts(word: str, trust: float, *, inner: bool) -> Iterator[Cut]:
    prefix = NO_CUT_WITHIN.match(word)
    for at in _where_parts_may_end(word, max(prefix.end() if prefix else 1, 3 if inner else 1)):
        part, rest = word[:at], word[at:]
        zipf = _modifier(part)
        if zipf is None or zipf < _needed(part) - trust * (at > 2) or NO_CUT.search(f"{part[-1]}~{rest[:5]}"):
            continue
        if not (inner and part in _words("never_last")) and (cut := _best(rest, trust)):
            yield Cut((part, *cut.parts), (zipf, *cut.zipfs))


@cache
def _best(word: str, trust: float) -> Cut | None:
    cuts, zipf = list(_cuts(word, trust, inner=True)), _head(word)
    if zipf >= _needed(word) - trust * (len(word) > 2):
        cuts.append(Cut((word,), (zipf,)))
    return max(cuts, key=_worth, default=None)


def _agrees(word: str, head: str) -> bool:
    """Whether the word list inflects ``word`` as a word that ends in ``head``; a name only with an article."""
    at = len(word) - len(head)
    ends = {lemma[at:] for lemma in (listed_lemma(word), known_lemma(word)) if lemma[:at] == word[:at]}
    likely = {head, listed_lemma(head), known_lemma(head)}
    alike = any(end in likely or (len(end) > 3 and end[0] == head[0] and known_lemma(end) == end) for end in ends)
    return alike and (is_listed(word) or bool(ARTICLE.search(head)))


@cache
def _split(word: str) -> tuple[str, ...]:
    listed = listed_lemma(word)
    if {listed, known_lemma(word)} & _words("whole") or len(word) > LONGEST:
        return (word,)
    cuts = _cuts(word, TRUST if listed else 0.0, inner=False)
    cut = max((c for c in cuts if not listed or _agrees(word, c.parts[-1])), key=_worth, default=None)
    if cut is None or sum(cut.zipfs) < sum(_needed(part) + MARGIN for part in cut.parts):
        return (word,)
    return tuple(piece for part in cut.parts[:-1] for piece in _pieces(part)) + cut.parts[-1:]


def _pieces(part: str) -> tuple[str, ...]:
    """Split a part that is a compound itself: *fotbolls* in *fotbollsmatch*."""
    base = _base(part)[1]
    pieces = _split(base) if part.startswith(base) else (part,)
    return (*pieces[:-1], pieces[-1] + part[len("".join(pieces)) :])


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
    parts, at = [], 0
    for part in _split(word.lower()) if word.isalpha() else (word,):
        parts.append(word[at : at + len(part)])
        at += len(part)
    return tuple(parts) if at == len(word) else (word,)


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
    part = part.lower()
    return _base(part)[1] or known_lemma(part) or part
