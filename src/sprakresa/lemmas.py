"""Token → lemma; compound → parts. One token at a time, so that each distinct token is worked on once.

The way of a token: checked exceptions → corrections learned from Talbanken → simplemma's word list, mended
by :data:`MENDS` → for a word in no list, its head: the last part of a compound or of a hyphenated word →
simplemma's rules. All frequencies are wordfreq's.

The lemmas follow Universal Dependencies as Talbanken 2.17 has them: participles are adjectives
(``publicerad``, not *publicera*), adverbs in -t belong to their adjective (``snabbt`` → ``snabb``),
possessives to their pronoun (``vår`` → ``vi``), abbreviations are written out (``t.ex.`` →
``till_exempel``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from .lexicon import stop_words, toml_list, tsv_list


class Mend(NamedTuple):
    """If ``stem+form`` is listed as ``stem+listed``, and the forms speak for it: ``stem+better``.

    ``*`` as ``listed`` is any verb; ``*`` as ``better`` is the verb that a participle belongs to. The
    summed frequency of ``stem`` with the endings ``pro`` must exceed that of those in ``con`` times
    ``weight``; without ``pro`` nothing is weighed. ``better`` None keeps what is listed.
    """

    form: str
    listed: str
    better: str | None
    pro: tuple[str, ...] = ()
    con: tuple[str, ...] = ()
    weight: float = 1.0


MENDS = (
    Mend("r", "ra", None),  # kör → köra
    Mend("", "a", "", ("",), ("a",), 0.2),  # plan is no imperative of plana, but skriv is of skriva
    Mend("ar", "a", "", ("arna",), ("ade", "at", "a"), 0.3),  # lagar → lag
    Mend("ar", "are", "a", ("a",), ("are",)),  # tittar → titta, not tittare
    Mend("ar", "are", "", ("arna",), ("are",)),  # järnvägar → järnväg
    Mend("arna", "are", "", ("",), ("are",), 50),  # bromsarna → broms
    Mend("ande", "*", "ande"),  # omfattande → omfattande
    Mend("ende", "*", "ende"),
    Mend("ad", "a", "ad"),  # publicerad → publicerad
    Mend("ade", "a", "ad", ("ad",), ("ar",)),  # avlönade → avlönad, but jobbade → jobba
    Mend("ade", "ad", "a", ("ar",), ("ad",)),  # fattade → fatta
    Mend("ade", "ad", None),
    Mend("at", "ad", "a", ("ar",), ("ad",)),
    Mend("de", "d", "*"),  # berörde → beröra
    Mend("des", "d", "*"),  # skickades → skicka
    Mend("te", "t", "*"),
    Mend("ts", "d", "*"),
    Mend("ts", "t", "*"),
    Mend("d", "*", "d", ("da",)),  # genomförd → genomförd
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
def _word_list():
    from simplemma.strategies import DictionaryLookupStrategy

    return DictionaryLookupStrategy()


def _frequency(word: str) -> float:
    return _frequencies().get(word, 0.0)


def _listed(word: str) -> str | None:
    """Return simplemma's own lemma of a word that is in its list."""
    lemma = _word_list().get_lemma(word, "sv")
    return None if lemma is None else lemma.lower()


def _verb_of(participle: str) -> str | None:
    verb = participle[:-1] if participle.endswith("ad") else _listed(participle)
    return verb if verb and verb != participle and verb.endswith(VERB_ENDINGS) else None


def _applies(mend: Mend, word: str, listed: str) -> bool:
    if not word.endswith(mend.form):
        return False
    if mend.listed != "*":
        return listed == word[: len(word) - len(mend.form)] + mend.listed
    is_verb = listed.endswith(VERB_ENDINGS) and not listed.endswith("are")
    return is_verb and listed[0] == word[0] and not (word.startswith(listed) and len(word) < len(listed) + 3)


def _better(mend: Mend, word: str, listed: str) -> str | None:
    """Return the lemma that ``mend`` proposes, or None where the word forms do not bear it out."""
    stem = word[: len(word) - len(mend.form)]
    if mend.better == "*":
        return _verb_of(listed)
    candidate = stem + mend.better
    known = _listed(candidate)
    if candidate != word and (known is None or (mend.listed == "*" and known not in (listed, candidate))):
        return None
    pro, con = (sum(_frequency(stem + end) for end in ends) for ends in (mend.pro, mend.con))
    return None if mend.pro and pro <= mend.weight * con else candidate


def _mended(word: str, listed: str) -> str:
    for mend in MENDS:
        if _applies(mend, word, listed):
            if mend.better is None:
                return listed
            if (better := _better(mend, word, listed)) is not None and better != listed:
                return better
    return listed


def _known(word: str) -> str | None:
    """Return the lemma of a word that stands in one of the lists, else None."""
    for name in ("lemma_exceptions.tsv", "lemma_corrections.tsv"):
        if (lemma := tsv_list(name).get(word)) is not None:
            return lemma
    listed = _listed(word)
    return None if listed is None else _mended(word, listed)


def _of_its_head(word: str) -> str | None:
    """Return the lemma of a word in no list by its last part: *förnyelseresan* as *resan*."""
    head = re.split(r"[-–/]", word)[-1] if word[-1].isalnum() else word
    head = head if head != word else split_compound(word)[-1]
    return word[: len(word) - len(head)] + _lemma_of(head) if 0 < len(head) < len(word) else None


def _lemma_of(word: str) -> str:
    if (lemma := _known(word)) is not None:
        return lemma
    if not any(map(str.isalpha, word)):
        return word
    if ":" in word.strip(":"):  # EU:s, TV:n, 46:e
        stem, _, ending = word.rpartition(":")
        return _lemma_of(stem) if ending.isalpha() and stem else word
    if (lemma := _of_its_head(word)) is not None:
        return lemma
    if word.endswith("s") and _frequency(word[:-1]) > _frequency(word):  # the genitive of a name
        return _lemma_of(word[:-1])
    import simplemma

    return _mended(word, simplemma.lemmatize(word, lang="sv", greedy=True).lower())


# Unbounded on purpose: there are far fewer distinct tokens than tokens, and the counting engine asks once each.
@lru_cache(maxsize=None)
def _lemma(token: str) -> str:
    return _lemma_of(unicodedata.normalize("NFC", token).replace("\u00ad", "").lower())

def lemmatize(tokens: Sequence[str]) -> list[str]:
    """Return one lower-case lemma a token.

    Examples
    --------
    >>> lemmatize(["Förändringarna", "på", "Arbetsförmedlingen", "2017"])
    ['förändring', 'på', 'arbetsförmedlingen', '2017']
    """
    if isinstance(tokens, str):
        raise TypeError(f"expected a list of tokens, got the string {tokens[:20]!r}: put the tokens in a list")
    return [_lemma(token) for token in tokens]


NEED = {1: 4.5, 2: 3.9, 3: 3.8, 4: 3.3, 5: 2.9, 6: 2.5}
LEAST = 2.0
NO_CUT = re.compile(r"[ei]~r(ing|ad|at)|a~t(or|ur)|s~kap|i~sera|i~stisk|t~ligt?|t~ning")
NO_CUT_WITHIN = re.compile("till|över|under|efter|mellan|utan|inter|anti")


def _zipf(word: str) -> float:
    from math import log10

    frequency = _frequency(word)
    return log10(frequency) + 9 if frequency else 0.0


@cache
def _parts_list(table: str) -> frozenset[str]:
    return frozenset(" ".join(toml_list("compounds.toml")[table].values()).split())


def _need(part: str) -> float:
    return NEED.get(len(part), LEAST) if set("aeiouyåäöé") & set(part) else 99.0


def _listed_mended(word: str) -> str | None:
    listed = _listed(word)
    return None if listed is None else _mended(word, listed)


@cache
def _bases(part: str) -> tuple[float, str]:
    """Return how common the word is that a part which is not the last stands for, and that word."""
    found = []

    def add(word: str, penalty: float = 0.0) -> None:
        if len(word) > 2 or word in _parts_list("short"):
            if _frequency(word) and _listed_mended(word) == word and word not in _parts_list("never_first"):
                found.append((_zipf(word) - penalty, word))

    add(part)
    end, consonant = part[-1], part[-1] not in "aeiouyåäö"
    if len(part) > 2:
        if end == "s":
            if part[:-1] not in stop_words():
                add(part[:-1], 0.4)
            add(part[:-1] + "e", 0.5)
            if part[-2] == "e":
                add(part[:-2] + "a", 0.3)
        if end in "ou":
            add(part[:-1] + "a", 0.1)
        if end == "e":
            add(part[:-1] + "a", 0.3)
            add(part[:-1], 0.3)
        if end == "a":
            add(part[:-1], 0.8)
        if consonant:
            add(part + "a", 0.5)
        if part.endswith("el"):
            add(part[:-2] + "le")
        if part.endswith("ar"):
            add(part + "e", 0.1)
        elif consonant and end != "s":
            add(part + "e", 1.0)
        if not found and _listed(part) and _frequency(part):
            found.append((_zipf(part) - 0.7, _listed_mended(part)))
    return max(found) if found else (0.0, "")


def _modifier(part: str) -> float:
    if part in stop_words() or part in _parts_list("never_first"):
        return 0.0
    if len(part) > 2 and part[-1] == "s" and (part[:-1] in _parts_list("never_first") or part[:-1] in stop_words()):
        return 0.0
    if len(part) < 3 and part not in _parts_list("short"):
        return 0.0
    return _bases(part)[0]


def _head(part: str) -> float:
    if part in stop_words() - {"skola"} or part in _parts_list("never_last"):
        return 0.0
    if len(part) < 3 and part not in _parts_list("short"):
        return 0.0
    lemma = _listed_mended(part)
    if not lemma or lemma in _parts_list("never_last") - {"tal"}:
        return 0.0
    return max(_zipf(part), _zipf(lemma) - 0.3)


Cut = tuple[tuple[float, ...], tuple[str, ...]]


def _worth(cut: Cut) -> float:
    values, parts = cut
    short = sum({1: 1.0, 2: 1.0, 3: 0.5}.get(len(part), 0.0) for part in parts)
    return (sum(values) - short) / len(parts) - 0.25 * (len(parts) - 1)


def _cuts(word: str, relax: float, first: bool) -> Iterator[Cut]:
    begin = NO_CUT_WITHIN.match(word)
    for at in range(max(1, begin.end() if begin else 1), len(word) - 1):
        part = word[:at]
        if not first and (len(part) < 3 or part in _parts_list("never_last")):
            continue
        value = _modifier(part)
        if value < _need(part) - relax * (at > 2) or NO_CUT.search(f"{part[-1]}~{word[at : at + 5]}"):
            continue
        if (rest := _best(word[at:], relax)) is not None:
            yield ((value,) + rest[0], (part,) + rest[1])


@cache
def _best(word: str, relax: float) -> Cut | None:
    cuts = list(_cuts(word, relax, False))
    value = _head(word)
    if value >= _need(word) - relax * (len(word) > 2):
        cuts.append(((value,), (word,)))
    return max(cuts, key=_worth) if cuts else None


def _agrees(word: str, head: str) -> bool:
    """Whether the word list inflects ``word`` as it does its last part."""
    at = len(word) - len(head)
    heads = {word[:at] + lemma for lemma in (head, _listed(head), _listed_mended(head)) if lemma}
    return _listed(word) in heads or _listed_mended(word) in heads


@cache
def _split(word: str) -> tuple[str, ...]:
    listed = _listed(word)
    relax = 0.4 if listed else 0.0
    if listed and (listed in _parts_list("whole") or _listed_mended(word) in _parts_list("whole")):
        return (word,)
    cuts = [cut for cut in _cuts(word, relax, True) if not listed or _agrees(word, cut[1][-1])]
    if not cuts:
        return (word,)
    values, parts = max(cuts, key=_worth)
    margin = sum(value - _need(part) for value, part in zip(values, parts, strict=True)) / len(parts)
    return parts if margin >= 0.2 else (word,)


def split_compound(word: str) -> tuple[str, ...]:
    parts, spans, at = _split(word.lower()), [], 0
    if len("".join(parts)) != len(word):
        return (word,)
    for part in parts:
        spans.append(word[at : at + len(part)])
        at += len(part)
    return tuple(spans)


def part_lemma(part: str) -> str:
    return _bases(part.lower())[1] or _lemma(part)
