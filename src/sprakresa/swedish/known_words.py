"""What is known about Swedish words: simplemma's word list, mended where wordfreq's frequencies contradict it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from math import log10
from typing import NamedTuple

from .lexicon import tsv_list


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


@cache
def _frequencies() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    return get_frequency_dict("sv")


@cache
def _word_list() -> Mapping[str, str]:
    # The one that simplemma itself uses, so that it is read once.
    from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

    return DEFAULT_DICTIONARY_FACTORY.get_dictionary("sv")


def all_words() -> Iterable[str]:
    """Return the words whose frequency is known, lower-case."""
    return _frequencies().keys()


def is_listed(word: str) -> bool:
    """Whether simplemma lists the word in just this spelling, lower-case; it lists names with a capital."""
    return _word_list().get(word) is not None


def frequency(word: str) -> float:
    """Return the share of a lower-case word in general Swedish, by wordfreq; 0 if it is not listed."""
    return _frequencies().get(word, 0.0)


def listed_lemma(word: str) -> str | None:
    """Return simplemma's own lemma of a lower-case word that is in its list, or there with a capital."""
    word = word.replace("’", "'")
    lemma = _word_list().get(word) or _word_list().get(word.capitalize())
    return None if lemma is None else lemma.lower()


def zipf(word: str) -> float:
    """Return the frequency of a lower-case word in Zipf units (log10 per billion words); 0 if not listed.

    Examples
    --------
    >>> zipf("arbete"), zipf("förnyelsresa")
    (5.21, 0.0)
    """
    share = frequency(word)
    return round(log10(share) + 9, 2) if share else 0.0


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
        verb = listed[:-1] if listed.endswith("ad") else listed_lemma(listed)
        return verb if verb and verb.endswith(VERB_ENDINGS) else None
    better = stem + mend.better
    known = listed_lemma(better)
    if better != word and (known is None or (mend.listed == "*" and known not in (listed, better))):
        return None
    pro, con = (sum(frequency(stem + end) for end in ends) for ends in (mend.pro, mend.con))
    return None if mend.pro and pro <= mend.weight * con else better


@cache
def _mends_of(letter: str) -> list[Mend]:
    """Return the mends that may apply to a word that ends in ``letter``."""
    return [mend for mend in MENDS if mend.form[-1:] in ("", letter)]


@cache
def _mended(word: str) -> str | None:
    """Return the lemma of a word in simplemma's list, after the mends; None if it is not in the list."""
    if (listed := listed_lemma(word)) is None:
        return None
    for mend in _mends_of(word[-1:]):
        if _applies(mend, word, listed):
            if mend.better is None:
                return listed
            if (better := _better(mend, word, listed)) not in (None, listed):
                return better
    return listed


def known_lemma(word: str) -> str | None:
    """Return the lemma of a lower-case word that is in the exceptions or in simplemma's list, mended; else None.

    Examples
    --------
    >>> known_lemma("åtgärderna"), known_lemma("uppdrag"), known_lemma("kabel"), known_lemma("förnyelseresa")
    ('åtgärd', 'uppdrag', 'kabel', None)
    """
    return tsv_list("lemma_exceptions.tsv").get(word) or _mended(word)
