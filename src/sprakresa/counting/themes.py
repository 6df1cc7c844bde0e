"""Words counted together: themes, by word pattern, and families of compounds.

Both are sparse maps behind the counted lemmas, so they never need the texts again.
"""

from __future__ import annotations

import fnmatch
import re
import tomllib
import warnings
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from ..swedish.tokens import normal_form
from .analyzer import AnyUnit, build_analyzer, folded_names, listed, parts_of, warn_of_misses
from .counts import Corpus, count_with_forms
from .matrix import DocumentTerms, add_up, long_table

Themes = Mapping[str, Sequence[str]]
"""The name of a theme → its patterns."""


def read_toml(path: str | PathLike) -> dict[str, Any]:
    """Return what a TOML file states; raise, naming the file, if it is none."""
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # tomllib's, or of bytes that are no UTF-8
        raise ValueError(f"{path}: not valid TOML: {error}") from None


def read_themes(path: str | PathLike) -> dict[str, list[str]]:
    """Read themes and their word patterns from a TOML file.

    Parameters
    ----------
    path : path
        A file of tables, ``[name]`` with ``words = ["kund*", "kundtjänst"]``, and a ``gloss``, where ``*`` is
        any letters. A pattern is matched against whole lemmas.

    Returns
    -------
    dict
        Theme → patterns, in the order of the file.

    Raises
    ------
    ValueError
        Naming the file and the theme, if it is no TOML or a theme has no list of words.
    """
    themes = read_toml(path)
    for name, theme in themes.items():
        words = theme.get("words") if isinstance(theme, dict) else None
        if not words or not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise ValueError(f'{path}: the theme {name!r} has no list of words; write words = ["kund*"] under [{name}]')
    return {name: list(theme["words"]) for name, theme in themes.items()}


def theme_matrix(posts: Corpus, themes: Themes, *, by: str = "post", unit: AnyUnit = "lemma") -> DocumentTerms:
    """Count the words of each theme: a document–term matrix whose terms are the themes.

    Parameters
    ----------
    posts, by
        As for :func:`sprakresa.document_term_matrix`: posts, or counts of words. Counts of ``unit`` will do, too.
    themes : mapping
        Theme → patterns (:func:`read_themes`), in which ``*`` is any letters. A word may belong to several themes.
    unit : {"lemma", "word", "stem", "part"} or callable
        What the patterns are matched with, whole.

    Returns
    -------
    DocumentTerms
        The themes in the order given.

    Raises
    ------
    TypeError
        If the themes are no mapping or none, or a theme's patterns are one string instead of a list.
    ValueError
        If a theme has no patterns: it would be taken to match every word.

    Warns
    -----
    UserWarning
        If a pattern matches nothing, but would match a word as it is written.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Kunderna får kundnytta på Öland."]})
    >>> theme_matrix(posts, {"customers": ["Kund*"], "islands": ["*öland"]}).matrix.toarray().tolist()
    [[2, 1]]
    """
    if not isinstance(themes, Mapping) or not themes:
        raise TypeError(f"themes={themes!r:.80} name no theme: write {{'customers': ['kund*']}}, or read_themes(path)")
    patterns = {name: _patterns(name, words) for name, words in themes.items()}
    counted, forms = count_with_forms(posts, analyzer=build_analyzer(unit=unit), by=by)
    terms, cells = counted.terms.tolist(), []
    for theme, words in enumerate(patterns.values()):
        hits = {word: [*filter(re.compile(fnmatch.translate(word)).match, terms)] for word in words}
        warn_of_misses([word for word, found in hits.items() if not found], forms, unit=counted.unit)
        cells += [(term, theme) for term in {*chain.from_iterable(hits.values())}]
    at = pd.Index(terms, dtype=object).get_indexer([term for term, _ in cells])
    return add_up(counted, at, [theme for _, theme in cells], terms=[*patterns], unit="theme")


def _patterns(name: str, words: Sequence[str]) -> list[str]:
    words = listed(words, f"the theme {name!r}")
    if not all(words) or not words:
        raise ValueError(f"the theme {name!r} has no patterns: give it some words, or leave it out")
    return [*dict.fromkeys(map(normal_form, words))]


def count_themes(posts: Corpus, themes: Themes, *, by: str = "post", unit: AnyUnit = "lemma") -> pd.DataFrame:
    """Count the words of each theme in each post or period.

    Parameters
    ----------
    posts, themes, by, unit
        As for :func:`sprakresa.theme_matrix`.

    Returns
    -------
    pandas.DataFrame
        As :func:`sprakresa.count_terms`, with the theme's name as ``term`` and a row for every theme.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Kunderna får kundnytta."]})
    >>> count_themes(posts, {"customers": ["kund*"]}).values.tolist()
    [['a', 'customers', 2, 3]]
    """
    return long_table(theme_matrix(posts, themes, by=by, unit=unit), zeros=True)


def count_families(
    posts: Corpus, families: Iterable[str] | None = None, *, by: str = "post", fold: bool = False
) -> pd.DataFrame:
    """Count words together with the compounds they are part of: *förnyelse*, *förnyelseresa*, *förnyelsearbete*.

    Parameters
    ----------
    posts, by
        As for :func:`sprakresa.document_term_matrix`: posts, or counts of words or lemmas.
    families : iterable of str, optional
        Words (lemmas) whose families are wanted; every word that is part of a compound when not given.
    fold : bool
        Whether a family is one row (its members' hits added up), or each member has its own.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` (or what ``by`` names), ``family``, ``term`` (the member; left out when folded), ``n``, ``total``.
        A compound is in the family of each of its parts, so hits of several families must not be added up.

    Raises
    ------
    TypeError
        If ``families`` is one string instead of a list.

    Warns
    -----
    UserWarning
        If a family has no hit because its name is not a lemma, but a form that occurs.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Förnyelsen är en förnyelseresa."]})
    >>> count_families(posts, ["förnyelse"])[["family", "term", "n"]].values.tolist()
    [['förnyelse', 'förnyelse', 1], ['förnyelse', 'förnyelseresa', 1]]
    """
    wanted = None if families is None else folded_names(families, "families")
    counted, forms = count_with_forms(posts, analyzer=build_analyzer(unit="lemma"), by=by)
    counts = long_table(counted)
    terms = counts["term"].unique().tolist()
    member_of = pd.DataFrame(
        [(part, term) for term, parts in zip(terms, parts_of(terms), strict=True) for part in {*parts, term}],
        columns=["family", "term"],
    )
    size = member_of.groupby("family")["term"].transform("size")
    member_of = member_of[member_of["family"].isin(wanted) if wanted is not None else size > 1]
    missed = sorted({*(wanted or ())} - {*member_of["family"]})
    if not warn_of_misses(missed, forms, unit="lemma") and member_of.empty and len(counts):
        warnings.warn("no family was found: name lemmas that occur, as count_terms(posts) lists them", stacklevel=2)
    document = counts.columns[0]
    table = counts.merge(member_of, on="term")
    keys = [document, "family"] if fold else [document, "family", "term"]
    order = pd.Categorical(table[document], categories=counts[document].unique())
    table = table.assign(**{document: order}).groupby(keys, observed=True).agg({"n": "sum", "total": "first"})
    return table.reset_index().astype({document: counts[document].dtype})
