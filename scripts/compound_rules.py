"""The rules of words within compounds: what a part stands for, how common it is before another and as the last.

``write_word_table.py`` applies them to every word of both lists; the library reads the results alone.
"""

import re
from functools import cache

import word_rules as rules

from sprakresa.swedish.compounds import RARE_OF_A_VERB, WANTS_S, derived_from, words
from sprakresa.swedish.cuts import LONGEST, TRUST, needed
from sprakresa.swedish.lexicon import stop_words, toml_list

VOWEL = re.compile("[aeiouyåäöé]")
LOANED = 2.95  # how common a part must be that no dictionary lists: streaming|tjänst
OF_A_VERB = 2.2  # how common a derivation of a known verb is taken to be at least: beslutsfattare, lagstiftning
NO_STEM = re.compile("[bdfgkpstv][rln]$|mb$|[bdglpr]g$|lb$")  # bidr(a), uppg(e): no part ends so without its vowel
FINITE = re.compile("[aei]r$|de$")


@cache
def links():
    """Return how a part may end → how the word ends instead that it stands for, and what this costs."""
    rows = toml_list("compounds.toml")["links"]
    return {end: [(instead, cost) for e, instead, cost in rows if e == end] for end, _, _ in rows}


@cache
def barred():
    """Return the stop words that stand in no compound."""
    return stop_words() - words("also_parts")


def is_word(part):
    """Whether a part may begin a compound by its length and by the lists."""
    return (len(part) > 2 or part in words("short_first")) and part not in words("never_first")


def base_of(part):
    """Return how common the word is that a part before the last stands for, and that word."""
    found = [(0.0, "")]
    for end in {part[-2:], part[-1:], ""} & links().keys():
        stem = part[: len(part) - len(end)]
        for instead, cost in links()[end]:
            base = stem + instead
            is_barred = (end == "s" and base in barred()) or (instead and not end and NO_STEM.search(part))
            if rules.frequency(base) and is_word(base) and not is_barred and rules.known_lemma(base) == base:
                found.append((rules.zipf(base) - cost - bool(WANTS_S.search(part)), base))
    if len(found) == 1 and rules.frequency(part):
        lemma = rules.known_lemma(part)
        is_finite = FINITE.search(part) and lemma != part and lemma and lemma[-1] == "a"
        if lemma and not (is_finite and not rules.frequency(part + "n")):
            found.append((rules.zipf(part) - 0.7, lemma))
        elif lemma is None and len(part) > 4 and rules.zipf(part) >= LOANED:
            found.append((rules.zipf(part) - 0.7, part))
    return max(found)


def value_as_part(part, base_value):
    """Return how common a part before a compound's last is, in hundredths of Zipf units; 0 if it can be none."""
    enough = base_value >= needed(TRUST)[min(len(part), LONGEST)]
    if not base_value or not enough or not VOWEL.search(part) or not is_word(part) or part in barred():
        return 0
    bare = part[:-1] if len(part) > 2 and part[-1] == "s" else part
    never = bare in barred() | words("never_first") and rules.known_lemma(part) != part
    return 0 if never else round(100 * base_value)


def value_as_head(word):
    """Return how common a word is as the last part of a compound, in hundredths of Zipf units; 0 if it can be none."""
    never, lemma = words("never_last"), rules.known_lemma(word)
    is_short = len(word) < 3 and word not in words("short_last")
    if word in barred() | never or is_short or lemma in never or not VOWEL.search(word):
        return 0
    value = max(rules.zipf(word), rules.zipf(lemma or word) - 0.3)
    if (not lemma or value < OF_A_VERB) and _is_verb(derived_from(word)):
        value = max(value, OF_A_VERB if rules.zipf(word) else RARE_OF_A_VERB)
    elif not lemma:
        return 0
    return round(100 * value) if value >= needed(TRUST)[min(len(word), LONGEST)] else 0


def _is_verb(verb):
    return verb and verb in (rules.known_lemma(verb), rules.known_lemma(verb + "r"))


@cache
def every_part():
    """Return each part that may stand for a word, with what :func:`base_of` says of it."""
    ends = [(end, instead) for end, each in links().items() for instead, _ in each]
    likely = {
        word[: len(word) - len(instead)] + end
        for end, instead in ends
        for word in rules.FREQUENCIES
        if word.endswith(instead)
    }
    found = {part: base_of(part) for part in likely | rules.FREQUENCIES.keys()}
    return {part: base for part, base in found.items() if base[0] > 0}
