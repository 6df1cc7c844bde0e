"""What a query asks for: its words as patterns, the texts that may hold them, the counted forms that fit them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from .._checks import require_columns
from ..counting.analyzer import UNITS
from ..counting.matrix import DocumentTerms
from ..swedish.lemmas import beginning, may_have_lemma
from ..swedish.tokens import NOT_COUNTED, normal_form, tokenize

LEMMAS = ("lemma", "theme")  # units whose patterns are compared with lemmas

Query = str | Sequence[str] | Mapping[str, Sequence[str]] | pd.DataFrame | pd.Series
Words = list[list[str]]  # for each word of a query the patterns that it may fit


def patterns_of(query: Query, unit: str) -> dict[str, Words]:
    """Return term → for each of its words, the patterns that a counted term may fit."""
    if isinstance(query, pd.DataFrame):
        require_columns(query, "term", made_by="keyness")
        if unit == "theme":
            raise ValueError("a table names themes without their patterns: give {name: patterns}, as read_themes does")
        query = query["term"].unique().tolist()
    if unit == "theme":
        themes = query if isinstance(query, Mapping) else {", ".join(_several(query)): query}
        return {name: [_several(patterns)] for name, patterns in themes.items()}
    return {term: [[word] for word in _words(term)] for term in _several(query)}


def _several(query: Query) -> list[str]:
    return [query] if isinstance(query, str) else [*map(str, query)]


def _words(term: str) -> list[str]:
    if not any(map(str.isalnum, term)):
        raise ValueError(f"the query {term!r} holds no word: give at least one letter or digit")
    return term.split() if "*" in term else tokenize(term) if " " in term else [term]


def matching_forms(counted: DocumentTerms, patterns: Sequence[str], unit: str) -> np.ndarray:
    """Return which of the counted forms are counted as a term that fits a pattern, where ``*`` is any letters."""
    patterns, forms = [*map(normal_form, patterns)], np.array(counted.terms, dtype=object)
    fits = re.compile("|".join(".*".join(map(re.escape, pattern.split("*"))) for pattern in patterns)).fullmatch
    may_match = np.array(may_have_lemma(forms, patterns) if unit in LEMMAS else np.ones(len(forms)), dtype=bool)
    terms = UNITS["lemma" if unit == "theme" else unit](forms[may_match].tolist())
    may_match[may_match] = [any(map(fits, of_form)) for of_form in terms]
    return may_match


def may_hold(texts: Iterable[str], queries: list[Words], unit: str) -> np.ndarray:
    """Return which texts may hold one of the queries: few are counted to find a rare word among many posts.

    We look for the longest run of a-z and digits of each word, or of the beginning of a lemma's words: letters outside
    ASCII may be composed in several ways. A soft hyphen or the like that may lie within a word is taken out first.
    """
    begun = {p: beginning(normal_form(p)) if unit in LEMMAS else (p, 0) for q in queries for word in q for p in word}
    sure = {p: "" if few else normal_form(start) for p, (start, few) in begun.items()}
    runs = {p: max(re.findall("[a-z0-9]*", start), key=len) for p, start in sure.items()}
    plain = (normal_form(t) if any(mark in t for mark in NOT_COUNTED) else t.lower() for t in texts)
    held = [any(all(any(runs[p] in text for p in word) for word in query) for query in queries) for text in plain]
    return np.array(held, dtype=bool)


def suggest(term: str, counted: DocumentTerms, unit: str) -> None:
    """Warn that a query finds nothing, where it would otherwise."""
    if unit == "theme":
        return
    ways = {f"{term!r} with unit={other!r}": (term, other) for other in ("word", "lemma", "part") if other != unit}
    ways |= {} if "*" in term else {f"{term + '*'!r}": (f"{term}*", unit)}
    for way, (other_term, other) in ways.items():
        words = [np.flatnonzero(matching_forms(counted, [word], other)) for word in _words(other_term)]
        n = int(np.min([counted.matrix[:, each].sum(axis=1) for each in words], axis=0).sum())
        if n:
            found = f"{'up to ' * (len(words) > 1)}{n:,} hit{'s' * (n != 1)}"
            message = f"no {unit} {term!r} in these posts; {way} finds {found}"
            warnings.warn(message, UserWarning, stacklevel=3)
            return
