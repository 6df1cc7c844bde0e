"""Compound → parts, over wordfreq's Swedish list; a part → the word it stands for."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from .._checks import require_text
from .known_words import beginnings, frequency, is_listed, known_lemma, listed_lemma, zipf
from .lexicon import stop_words, toml_list

LONGEST = 80  # letters; what is longer is no word, and cutting takes the square of the length
NEEDED = {1: 4.5, 2: 3.9, 3: 3.6, 4: 3.1, 5: 2.7, 6: 2.3}
"""How common a part must be, in Zipf units, by its length: short ones occur by chance."""
NEEDED_LONGER = 1.8
COSTS = {1: 1.0, 2: 1.0, 3: 0.6}  # of a part so short, when ways to cut a word are compared
MARGIN = 0.2  # by how much the parts must be commoner than needed, on average
TRUST = 0.5  # how much rarer they may be where the word list inflects the word as it does its head
HYPHENS = "-\u2010\u2011"
HYPHEN = re.compile(f"(?<=[^{HYPHENS}][{HYPHENS}])(?=[^{HYPHENS}])")
VOWEL = re.compile("[aeiouyåäöé]")
NO_CUT = re.compile(r"[ei]~r(ing|ad|at)|a~t(or|ur)|s~kap|i~sera|i~stisk|t~ligt?|t~ning|~ologi|i~tet|~itet")
ARTICLE = re.compile("...(en|et|an|na)s?$")  # Statskontoret, unlike Tyskland
WANTS_S = re.compile(r"...(ing|het|skap|tion|sion|itet)$")  # förändrings|arbete: such a part takes an s
DERIVED = re.compile("(ing|ning|are|ande|ende)(?:s|en|ar|ens|ars|arna|arnas|na|nas|n|ns)?$")
RARE_OF_A_VERB = 1.5  # … and one that is not met by itself: its word must be listed
OF_A_VERB = 2.2  # how common a derivation of a known verb is taken to be at least: beslutsfattare, lagstiftning
LOANED = 2.95  # how common a part must be that no dictionary lists: streaming|tjänst
DOUBLED = frozenset("bdfgklmnprst")
DEFINITE = ("en", "et", "n", "t", "na", "erna", "arna")
NO_STEM = re.compile("[bdfgkpstv][rln]$|mb$|[bdglpr]g$|lb$")  # bidr(a), uppg(e): no part ends so without its vowel
FINITE = re.compile("[aei]r$|de$")
NO_CUT_WITHIN = re.compile("till|över|under|efter|mellan|utan|inter|anti|genom|fram")


class Cut(NamedTuple):
    """Parts of a word, and how common the word is that each stands for."""

    parts: tuple[str, ...]
    zipfs: tuple[float, ...]


@cache
def _links() -> dict[str, list[tuple[str, float]]]:
    """Return how a part may end → how the word ends instead that it stands for, and what this costs."""
    rows = toml_list("compounds.toml")["links"]
    return {end: [(instead, cost) for e, instead, cost in rows if e == end] for end, _, _ in rows}


@cache
def _words(table: str) -> frozenset[str]:
    return frozenset(" ".join(toml_list("compounds.toml")[table].values()).split())


@cache
def _barred() -> frozenset[str]:
    return stop_words() - _words("also_parts")


def _worth(cut: Cut) -> float:
    """Return the mean commonness of the parts, less something for each part and more for a short one."""
    return sum(cut.zipfs) / len(cut.parts) - sum([COSTS.get(len(part), 0.25) for part in cut.parts])


def _is_word(part: str) -> bool:
    return (len(part) > 2 or part in _words("short_first")) and part not in _words("never_first")


@cache
def _base(part: str) -> tuple[float, str]:
    """Return how common the word is that a part before the last stands for, and that word."""
    found = [(0.0, "")]
    for end in {part[-2:], part[-1:], ""} & _links().keys():
        stem = part[: len(part) - len(end)]
        for instead, cost in _links()[end]:
            base = stem + instead
            barred = (end == "s" and base in _barred()) or (instead and not end and NO_STEM.search(part))
            if frequency(base) and _is_word(base) and not barred and known_lemma(base) == base:
                found.append((zipf(base) - cost - bool(WANTS_S.search(part)), base))
    if len(found) == 1 and frequency(part):
        lemma = known_lemma(part)
        finite = FINITE.search(part) and lemma != part and lemma and lemma[-1] == "a" and not frequency(part + "n")
        if lemma and not finite:
            found.append((zipf(part) - 0.7, lemma))
        elif lemma is None and len(part) > 4 and zipf(part) >= LOANED:
            found.append((zipf(part) - 0.7, part))
    return max(found)


def _verb_of(word: str) -> str | None:
    """Return the verb that a noun is derived from: *fatta* of *fattare*, *stifta* of *stiftning*."""
    ending = DERIVED.search(word)
    verb = word[: ending.start()] + "a" if ending else ""
    return verb if len(verb) > 3 and verb in (known_lemma(verb), known_lemma(verb + "r")) else None


@cache
def _head(part: str) -> float:
    """Return how common a last part is, in Zipf units; 0 if it can be none."""
    if part in _barred() or part in _words("never_last") or (len(part) < 3 and part not in _words("short_last")):
        return 0.0
    lemma = known_lemma(part)
    if lemma in _words("never_last") or not VOWEL.search(part):
        return 0.0
    common = max(zipf(part), zipf(lemma or part) - 0.3)
    if (not lemma or common < OF_A_VERB) and _verb_of(part):
        return max(common, OF_A_VERB if zipf(part) else RARE_OF_A_VERB)
    return common if lemma else 0.0


def _needed(part: str, trust: float) -> float:
    return NEEDED.get(len(part), NEEDED_LONGER) - (trust if len(part) > 2 else 0.0)


def _beginnings(word: str, trust: float, *, inner: bool) -> list[tuple[str, float, str]]:
    """Return the ways to cut a word by what may begin it: part, how common it is, rest."""
    values, prefix = beginnings(word), NO_CUT_WITHIN.match(word)
    first = max(prefix.end() if prefix else 1, 3 if inner else 1)
    for at in [*values]:
        if at > 3 and word[at - 1] == word[at - 2] in DOUBLED and len(word) - at > 5 and _head(word[at - 1 :]) > 3:
            values.setdefault(at - 1, values[at])  # top|politiker
    found = [(word[:at], values[at], word[at:]) for at in sorted(values) if at >= first]
    return [
        (part, value, rest)
        for part, value, rest in found
        if value >= _needed(part, trust)
        and not (inner and part in _words("never_last"))
        and not (rest[0] == "s" and WANTS_S.search(part) and part + "s" not in _words("whole"))  # matchnings|tal
        and not NO_CUT.search(f"{part[-1]}~{rest[:5]}")
    ]


def _cuts(word: str, trust: float, *, inner: bool) -> list[Cut]:
    """Return the ways to cut a word before a known last part; where there is none, before one to be cut again."""
    begun = _beginnings(word, trust, inner=inner)
    heads = ((part, value, rest, _head(rest)) for part, value, rest in begun)
    whole = [Cut((part, rest), (value, head)) for part, value, rest, head in heads if head >= _needed(rest, trust)]
    if whole:
        return whole
    rests = [max(_cuts(rest, trust, inner=True), key=_worth, default=None) for _, _, rest in begun]
    cuts = zip(begun, rests, strict=True)
    return [Cut((part, *cut.parts), (value, *cut.zipfs)) for (part, value, _), cut in cuts if cut]


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
    return head in _words("name_last") and frequency(word) > 0 and not any(frequency(word + end) for end in DEFINITE)


def _best_cut(word: str) -> Cut | None:
    """Return the best way to cut a word once; None where it is to stay whole."""
    listed = listed_lemma(word)
    if {word, listed, known_lemma(word)} & _words("whole") or len(word) > LONGEST:
        return None
    cuts = _cuts(word, TRUST if listed else 0.0, inner=False)
    if listed:
        cuts = [cut for cut in cuts if _agrees(word, cut.parts[-1])]
    if cuts and _verb_of(word):
        cuts = [cut for cut in cuts if _verb_of(cut.parts[-1])]
    cut = max(cuts, key=_worth, default=None)
    if cut is None or round(sum(cut.zipfs) - sum([_needed(part, 0.0) + MARGIN for part in cut.parts]), 6) < 0:
        return None
    return None if listed is None and _is_name(word, cut.parts[-1]) else cut


_cut_of = cache(_best_cut)  # parts recur; words are hardly asked for twice


def last_part(word: str) -> str:
    """Return the last part of a lower-case compound; of a simple word the word."""
    cut = _best_cut(word)
    while cut:
        word = cut.parts[-1]
        cut = _cut_of(word)
    return word


def _split(word: str) -> tuple[str, ...]:
    cut = _cut_of(word)
    return (*(piece for part in cut.parts[:-1] for piece in _pieces(part)), *_split(cut.parts[-1])) if cut else (word,)


def _pieces(part: str) -> tuple[str, ...]:
    """Split a part that is a compound itself: *fotbolls* in *fotbollsmatch*."""
    *heads, _ = _split(_base(part)[1])
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
    return _base(part)[1] or known_lemma(part) or part
