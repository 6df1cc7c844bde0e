"""Token → lemma; compound → parts. One token at a time, so that each distinct token is worked on once.

The way of a token: exceptions checked by hand → corrections learned from Talbanken → simplemma's word list,
mended by :data:`MENDS` where wordfreq's frequencies speak against it → for a word in no list its head, the
last part of a compound or of a hyphenated word → simplemma's own rules.

Lemmas follow Universal Dependencies as Talbanken 2.17 has them, also where a chart would rather not:
participles are adjectives (``publicerad``, not *publicera*), an adverb in -t belongs to its adjective
(``snabbt`` → ``snabb``), possessives to their pronoun (``våra`` → ``vi``, ``sina`` → ``sig``), degrees to
their positive (``fler`` → ``många``), and abbreviations are written out (``t ex`` → ``till_exempel``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from math import log10
from typing import NamedTuple

from .lexicon import stop_words, toml_list, tsv_list


class Mend(NamedTuple):
    """If ``stem + form`` is listed as ``stem + listed``, and frequencies bear it out: ``stem + better``.

    ``*`` as ``listed`` is any verb, ``*`` as ``better`` the verb of the participle that is listed. The summed
    frequency of ``stem`` with the endings ``pro`` must exceed that with the endings ``con``, times ``weight``;
    without ``pro`` nothing is weighed. ``better`` None keeps what is listed.
    """

    form: str
    listed: str
    better: str | None
    pro: tuple[str, ...] = ()
    con: tuple[str, ...] = ()
    weight: float = 1.0


MENDS = (
    Mend("r", "ra", None),  # kör → köra
    Mend("", "a", "", ("",), ("a",), 0.2),  # plan is hardly the imperative of plana; skriv is that of skriva
    Mend("e", "a", "e", ("e",), ("a", "er")),  # bulle, not bulla
    Mend("el", "la", "el", ("el",), ("la",), 0.2),  # kabel, not kabla
    Mend("er", "ra", "er", ("er",), ("ra",), 0.2),  # piller, not pillra
    Mend("lar", "la", "el", ("larna", "eln"), ("lade", "lat", "la"), 0.3),  # cirklar → cirkel
    Mend("rar", "ra", "er", ("rarna", "ern"), ("rade", "rat", "ra"), 0.3),  # fingrar → finger
    Mend("ar", "a", "", ("arna",), ("ade", "at", "a"), 0.3),  # lagar → lag
    Mend("ar", "are", "a", ("a",), ("are",)),  # tittar → titta, not tittare
    Mend("ar", "are", "", ("arna",), ("are",)),  # järnvägar → järnväg
    Mend("arna", "are", "", ("",), ("are",), 50),  # bromsarna → broms
    Mend("ande", "*", "ande"),  # omfattande
    Mend("ende", "*", "ende"),
    Mend("ad", "a", "ad"),  # publicerad
    Mend("ade", "a", "ad", ("ad",), ("ar",)),  # avlönade → avlönad
    Mend("ade", "ad", "a", ("ar",), ("ad",)),  # fattade → fatta
    Mend("ade", "ad", None),
    Mend("at", "ad", "a", ("ar",), ("ad",)),  # skickat → skicka
    Mend("de", "d", "*"),  # berörde → beröra
    Mend("des", "d", "*"),
    Mend("te", "t", "*"),
    Mend("ts", "d", "*"),
    Mend("ts", "t", "*"),
    Mend("d", "*", "d", ("da",)),  # genomförd, as there is genomförda; but bestod
    Mend("da", "*", "d"),
    Mend("ta", "*", "t"),
    Mend("na", "*", "en"),  # skrivna → skriven
    Mend("et", "*", "en", ("na",)),
    Mend("en", "*", "en", ("na",)),
    Mend("igt", "igt", "ig"),  # samtidigt → samtidig
)
VERB_ENDINGS = ("a", "å", "e", "y", "o")

LONGEST = 80  # letters; what is longer is an address or a row of signs
SURROGATE = re.compile(r"[\ud800-\udfff]")  # half a character, which no list can hold


@cache
def _frequencies() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    return get_frequency_dict("sv")


@cache
def _word_list():
    from simplemma.strategies import DictionaryLookupStrategy

    return DictionaryLookupStrategy()


def _frequency(word: str) -> float:
    return _frequencies().get(word, 0.0)


def _listed(word: str) -> str | None:
    """Return simplemma's own lemma of a word that is in its list."""
    lemma = _word_list().get_lemma(word, "sv")
    return None if lemma is None else lemma.lower()


def _applies(mend: Mend, word: str, listed: str) -> bool:
    if not word.endswith(mend.form):
        return False
    if mend.listed != "*":
        return listed == word[: len(word) - len(mend.form)] + mend.listed
    inflected_noun = listed.endswith("are") or (word.startswith(listed) and len(word) < len(listed) + 3)
    return listed.endswith(VERB_ENDINGS) and listed[0] == word[0] and not inflected_noun


def _better(mend: Mend, word: str, listed: str) -> str | None:
    """Return the lemma that ``mend`` proposes, or None where the word's other forms do not bear it out."""
    stem = word[: len(word) - len(mend.form)]
    if mend.better == "*":
        verb = listed[:-1] if listed.endswith("ad") else _listed(listed)
        return verb if verb and verb.endswith(VERB_ENDINGS) else None
    better = stem + mend.better
    known = _listed(better)
    if better != word and (known is None or (mend.listed == "*" and known not in (listed, better))):
        return None
    pro, con = (sum(_frequency(stem + end) for end in ends) for ends in (mend.pro, mend.con))
    return None if mend.pro and pro <= mend.weight * con else better


@cache
def _mended(word: str) -> str | None:
    """Return the lemma of a word in simplemma's list, after the mends; None if it is not in the list."""
    if (listed := _listed(word)) is None:
        return None
    for mend in MENDS:
        if _applies(mend, word, listed):
            if mend.better is None:
                return listed
            if (better := _better(mend, word, listed)) not in (None, listed):
                return better
    return listed


def _known(word: str) -> str | None:
    """Return the lemma of a word in any of the lists, else None."""
    for name in ("lemma_exceptions.tsv", "lemma_corrections.tsv"):
        if (lemma := tsv_list(name).get(word)) is not None:
            return lemma
    return _mended(word)


def _of_its_head(word: str) -> str | None:
    """Return the lemma of a word in no list by its last part: *förnyelseresan* by *resan*."""
    head = re.split(r"[-–/]", word)[-1]
    head = head if head != word else split_compound(word)[-1]
    return word[: -len(head)] + _lemma_of(head) if 0 < len(head) < len(word) else None


def _lemma_of(word: str) -> str:
    if (lemma := _known(word)) is not None:
        return lemma
    if not any(map(str.isalpha, word)):
        return word
    if ":" in word.strip(":"):  # EU:s, but not 46:e
        stem, _, ending = word.rpartition(":")
        return _lemma_of(stem) if ending.isalpha() and not stem.isdigit() else word
    if word[-1] == "-" and word[-2].isalpha():  # arbets- och näringsliv
        return part_lemma(word[:-1])
    if (lemma := _of_its_head(word)) is not None:
        return lemma
    if word[-1] == "s" and _frequency(word[:-1]) > _frequency(word):  # a name's genitive
        return _lemma_of(word[:-1])
    import simplemma

    return simplemma.lemmatize(word, lang="sv", greedy=True).lower()


# Without bound: a corpus has far fewer distinct tokens than tokens, and the counting engine holds them anyway.
@cache
def _lemma(token: str) -> str:
    word = unicodedata.normalize("NFC", token).replace("\u00ad", "").lower()
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
NEEDED = {1: 4.5, 2: 3.9, 3: 3.6, 4: 3.1, 5: 2.7, 6: 2.3}
"""How common a part must be, in Zipf units, by its length: short ones occur by chance."""
NEEDED_LONGER = 1.8
MARGIN = 0.2  # by how much the parts must be commoner than needed, on average
TRUST = 0.5  # how much rarer they may be where the word list inflects the word as it does its head
VOWEL = re.compile("[aeiouyåäöé]")
NO_CUT = re.compile(r"[ei]~r(ing|ad|at)|a~t(or|ur)|s~kap|i~sera|i~stisk|t~ligt?|t~ning")
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
    return stop_words() - _words("also_nouns")


def _zipf(word: str) -> float:
    frequency = _frequency(word)
    return log10(frequency) + 9 if frequency else 0.0


def _worth(cut: Cut) -> float:
    short = sum({1: 1.5, 2: 1.5, 3: 1.0}.get(len(part), 0.0) for part in cut.parts)
    return (sum(cut.zipfs) - short) / len(cut.parts) - 0.25 * (len(cut.parts) - 1)


def _needed(part: str) -> float:
    return NEEDED.get(len(part), NEEDED_LONGER) if VOWEL.search(part) else float("inf")


def _is_word(part: str) -> bool:
    return (len(part) > 2 or part in _words("short_first")) and part not in _words("never_first")


@cache
def _base(part: str) -> tuple[float, str]:
    """Return how common the word is that a part before the last stands for, and that word."""
    found = [(0.0, "")]
    for end, instead, cost in LINKS:
        base = part[: len(part) - len(end)] + instead if part.endswith(end) else ""
        fits = base in _frequencies() and _is_word(base) and not (end == "s" and base in _barred())
        if fits and _known(base) == base:
            cost += bool(WANTS_S.search(part))
            found.append((_zipf(base) - cost, base))
    if len(found) == 1 and _frequency(part) and (lemma := _known(part)):
        found.append((_zipf(part) - 0.7, lemma))
    return max(found)


@cache
def _modifier(part: str) -> float | None:
    """Return how common a part before the last is, in Zipf units; None if it can be none."""
    bare = part[:-1] if len(part) > 2 and part[-1] == "s" else part
    if not _is_word(part) or part in _barred():
        return None
    if bare in _barred() | _words("never_first") and _known(part) != part:
        return None
    zipf = _base(part)[0]
    return zipf if zipf >= _needed(part) - TRUST * (len(part) > 2) else None


def _head(part: str) -> float:
    lemma = _known(part) if len(part) > 2 or part in _words("short_last") else None
    if lemma is None or part in _barred() or {part, lemma} & _words("never_last"):
        return 0.0
    return max(_zipf(part), _zipf(lemma) - 0.3)


def _cuts(word: str, trust: float, *, inner: bool) -> Iterator[Cut]:
    prefix = NO_CUT_WITHIN.match(word)
    for at in range(prefix.end() if prefix else 1, len(word) - 1):
        part, rest = word[:at], word[at:]
        zipf = _modifier(part)
        if zipf is None or zipf < _needed(part) - trust * (at > 2) or NO_CUT.search(f"{part[-1]}~{rest[:5]}"):
            continue
        if not (inner and (at < 3 or part in _words("never_last"))) and (cut := _best(rest, trust)):
            yield Cut((part, *cut.parts), (zipf, *cut.zipfs))


@cache
def _best(word: str, trust: float) -> Cut | None:
    cuts, zipf = list(_cuts(word, trust, inner=True)), _head(word)
    if zipf >= _needed(word) - trust * (len(word) > 2):
        cuts.append(Cut((word,), (zipf,)))
    return max(cuts, key=_worth, default=None)


def _agrees(word: str, head: str) -> bool:
    """Whether the word list inflects ``word`` as it does its last part; a name only with an article."""
    lemmas = {word[: -len(head)] + lemma for lemma in (head, _listed(head), _known(head)) if lemma}
    listed_as_name = not _word_list().is_dictionary_member(word, "sv")
    return bool({_listed(word), _known(word)} & lemmas) and not (listed_as_name and _known(head) == head)


@cache
def _split(word: str) -> tuple[str, ...]:
    listed = _listed(word)
    if {listed, _known(word)} & _words("whole") or len(word) > LONGEST:
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
    return _base(part.lower())[1] or _lemma(part)
