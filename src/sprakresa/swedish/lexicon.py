"""The committed Swedish lists. Each file of ``lists/`` names its source and licence in its head.

=========================  ==================================================================
file                       what
=========================  ==================================================================
``abbreviations.toml``     abbreviations by whether they may end a sentence
``token_patterns.toml``    the regular expressions of tokens
``stop_words.toml``        closed-class words in named groups, each with an English gloss
``lemma_exceptions.tsv``   form → lemma, checked by hand
``lemma_corrections.tsv``  form → lemma, learned from Talbanken (CC BY-SA 4.0)
``lemma_rules.toml``       mends of the word list, endings and particles
``names.toml``             names that look like other words, and kinds of institutions
``compounds.toml``         links, prefixes, suffixes and simple words, for taking compounds apart
``months.toml``            Swedish and English names of months, for dates
``cleaning.toml``          the steps of cleaning, with their patterns
``furniture.toml``         openings and closings that frame a post but are not its text
``words.npz``              what all lists and rules know of 1.1 million words (CC BY-SA 4.0)
=========================  ==================================================================
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from .._checks import require_texts


def _text(name: str) -> str:
    return files("sprakresa").joinpath("swedish", "lists", name).read_text(encoding="utf-8")


@cache
def toml_list(name: str) -> dict[str, Any]:
    """Return one of the TOML lists, read once; do not change the result."""
    return tomllib.loads(_text(name))


@cache
def tsv_list(name: str) -> dict[str, str]:
    """Return one of the form → lemma lists, read once; lines that start with ``#`` are its head."""
    rows = (line.split("\t") for line in _text(name).splitlines() if line and not line.startswith("#"))
    return {form: lemma for form, lemma, *_ in rows}


def stop_word_groups() -> dict[str, dict[str, str]]:
    """Return the stop words by group: group → word → English gloss.

    Examples
    --------
    >>> stop_word_groups()["negation"]["inte"]
    'not'
    """
    return toml_list("stop_words.toml")


def stop_words(groups: Iterable[str] | None = None, *, drop: Iterable[str] = ()) -> frozenset[str]:
    """Return closed-class words to leave out of a chart of content words.

    No list is neutral: in a workplace's blog *vi* (we), *inte* (not) and *ska* (shall) are findings.
    So the words come in named groups that can be kept or dropped one by one. A word is left out by its form
    alone: *skolan* and *männen* stay, although their lemmas look like forms of *ska* and *man*.

    Parameters
    ----------
    groups : iterable of str, optional
        Groups to take; all of them when not given.
    drop : iterable of str
        Groups *not* to take, so that their words stay in the text.

    Returns
    -------
    frozenset of str
        Lower-case surface forms; an abbreviation in each of its spellings.

    Raises
    ------
    ValueError
        If a group is unknown; the message lists the groups there are.

    Examples
    --------
    >>> "inte" in stop_words(), "inte" in stop_words(drop=["negation"])
    (True, False)
    >>> {"våra", "t ex", "skolan", "våren"} & stop_words() == {"våra", "t ex"}
    True
    """
    table = stop_word_groups()
    hint = f"name the groups, as in ['negation']; they are {', '.join(table)}"
    groups = list(table) if groups is None else require_texts(groups, hint=hint)
    drop = require_texts(drop, hint=hint)
    unknown = [group for group in (*groups, *drop) if group not in table]
    if unknown:
        raise ValueError(f"no stop-word group {unknown[0]!r}; the groups are {', '.join(table)}")
    words = (word for group in groups if group not in drop for word in table[group])
    return frozenset(spelling for word in words for spelling in _spellings(word))


def _spellings(word: str) -> set[str]:
    """Return a word and, of an abbreviation with full stops, its other spellings: t.ex, t ex, t. ex., tex."""
    parts = word.rstrip(".").split(".")
    joined = {between.join(parts) for between in (".", " ", ". ", "")} if len(parts) > 1 else set()
    return {word} | joined | {f"{form}." for form in joined}
