"""The rules of known words: simplemma's word list, mended where wordfreq's frequencies contradict it.

``write_word_table.py`` applies them to every word of both lists; the library reads the results alone.
"""

from functools import cache
from math import log10
from typing import NamedTuple

from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY
from wordfreq import get_frequency_dict

from sprakresa.swedish.lexicon import toml_list, tsv_list


class Mend(NamedTuple):
    """A rule that mends the word list; ``lists/lemma_rules.toml`` says what each field means."""

    form: str
    listed: str
    better: str | None = None
    pro: tuple[str, ...] = ()
    con: tuple[str, ...] = ()
    weight: float = 1.0


VERB_ENDINGS = ("a", "å", "e", "y", "o")
FREQUENCIES = get_frequency_dict("sv")
WORD_LIST = DEFAULT_DICTIONARY_FACTORY.get_dictionary("sv")


def is_listed(word: str) -> bool:
    """Whether simplemma lists the word in just this spelling, lower-case; it lists names with a capital."""
    return WORD_LIST.get(word) is not None


def frequency(word: str) -> float:
    """Return the share of a lower-case word in general Swedish, by wordfreq; 0 if it is not listed."""
    return FREQUENCIES.get(word, 0.0)


def listed_lemma(word: str) -> str | None:
    """Return simplemma's lemma of a lower-case word, listed so or with a capital; the word where that is not plausible.

    The list writes abbreviations and nicknames out, each as one of the words it may stand for (*kd*, *em*, *krim*,
    *hawaii* → *hawaiipizza*), and takes foreign words for Swedish ones (*alpha* → *åke*).
    """
    word = word.replace("’", "'")
    lemma = WORD_LIST.get(word) or WORD_LIST.get(word.capitalize())
    return lemma and (lemma.lower() if _is_plausible(word, lemma.lower()) else word)


def _is_plausible(word: str, lemma: str) -> bool:
    if word == lemma or word[-1:] == ".":
        return True
    if lemma[0] != word[0] or len(lemma) > len(word) + 2 or len(word) < 3:
        return False
    if len(word) > 3:
        return True
    if word == lemma + "s":  # års, but not ios or pts
        return any(vowel in lemma for vowel in "aeiouyåäö") and frequency(lemma) > frequency(word)
    if word[-1] == "s":  # läs, ses, ägs, but not ams → amma
        return lemma in (word + "a", word[:-1] + "a")
    return lemma[1:2] == word[1] or zipf(word) > 3.5


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
    if mend.better is None:
        return listed
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
    mends = (Mend(**mend) for mend in toml_list("lemma_rules.toml")["mends"])
    return [mend for mend in mends if mend.form[-1:] in ("", letter)]


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


@cache
def known_lemma(word: str) -> str | None:
    """Return the lemma of a lower-case word: an exception, a name, or simplemma's, mended; None if there is none.

    Examples
    --------
    >>> known_lemma("åtgärderna"), known_lemma("uppdrag"), known_lemma("kabel"), known_lemma("förnyelseresa")
    ('åtgärd', 'uppdrag', 'kabel', None)
    """
    return tsv_list("lemma_exceptions.tsv").get(word) or name_of(word) or _mended(word)


def name_of(word: str) -> str | None:
    """Return a listed name, or one that an institution or street has from its kind, without its genitive s."""
    listed, kinds = names()
    for name in (word, word[:-1]) if word[-1:] == "s" and word[-2:-1] not in "sxz" else (word,):
        if name in listed or (name.endswith(kinds) and _is_institution(name)):
            return name
    return None


@cache
def names() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the listed names, and how institutions and streets end that are named by their kind."""
    lists = toml_list("names.toml")
    return frozenset(" ".join(lists["names"].values()).split()), tuple(kind["definite"] for kind in lists["kind"])


def _is_institution(word: str) -> bool:
    """Whether a definite form is a name: general Swedish has it far oftener than the indefinite one.

    *Skatteverket* is, 370 times as common as *skatteverk*; *regelverket* is not.
    """
    for kind in toml_list("names.toml")["kind"]:
        if word.endswith(kind["definite"]) and len(word) > len(kind["definite"]) + 1:
            stem = word[: -len(kind["definite"])]
            if stem.endswith(tuple(kind.get("not_after", ()))):
                return False
            indefinite = sum(frequency(stem + form) for form in kind["indefinite"])
            return frequency(word) > kind["times"] * max(indefinite, 1e-9) or (
                kind.get("if_unlisted", False) and not frequency(word) and not indefinite
            )
    return False
