"""Words counted together: themes, by word pattern, and families of compounds.

Both are sparse maps behind the counted lemmas, so they never need the texts again.
"""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd

from .counts import By, count_terms, document_term_matrix, long_table, parts_of
from .matrix import DocumentTerms


def read_themes(path: str | PathLike) -> dict[str, list[str]]:
    """Read themes and their word patterns from a TOML file.

    Parameters
    ----------
    path : path
        A file of tables, ``[name]`` with ``words = ["kund*", "kundtjänst"]``, and a ``gloss``, where ``*`` stands
        for any letters. A pattern is matched against whole lemmas.

    Returns
    -------
    dict
        Theme → patterns, in the order of the file.

    Raises
    ------
    ValueError
        Naming the file and the theme, if it is no TOML or a theme has no list of words.
    """
    try:
        themes = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: not valid TOML: {error}") from None
    for name, theme in themes.items():
        words = theme.get("words") if isinstance(theme, dict) else None
        if not words or not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            raise ValueError(f'{path}: the theme {name!r} has no list of words; write words = ["kund*"] under [{name}]')
    return {name: list(theme["words"]) for name, theme in themes.items()}


def theme_matrix(posts: pd.DataFrame, themes: Mapping[str, Sequence[str]], *, by: By = "post") -> DocumentTerms:
    """Count the words of each theme: a document–term matrix whose terms are the themes.

    Parameters
    ----------
    posts, by
        As for :func:`sprakresa.document_term_matrix`.
    themes : mapping
        Theme → patterns over lemmas (:func:`read_themes`). A word may belong to several themes.

    Returns
    -------
    DocumentTerms
        The themes in the order given.

    Raises
    ------
    TypeError
        If a theme's patterns are one string instead of a list.
    ValueError
        If a theme has no patterns: it would be taken to match every word.
    """
    from scipy.sparse import csr_matrix

    for name, words in themes.items():
        if isinstance(words, str):
            raise TypeError(f"the theme {name!r} is the string {words!r}: put its patterns in a list")
        if not len(words):
            raise ValueError(f"the theme {name!r} has no patterns: give it some, or leave it out")
    patterns = {name: re.compile("|".join(map(fnmatch.translate, words))) for name, words in themes.items()}
    counted = document_term_matrix(posts, unit="lemma", by=by)
    hits = [[bool(found.match(term)) for found in patterns.values()] for term in counted.terms]
    in_theme = csr_matrix(np.array(hits, dtype=np.int64).reshape(-1, len(patterns)))
    return counted._replace(
        matrix=(counted.matrix @ in_theme).tocsr(), terms=np.array([*patterns], dtype=object), unit="theme"
    )


def count_themes(posts: pd.DataFrame, themes: Mapping[str, Sequence[str]], *, by: By = "post") -> pd.DataFrame:
    """Count the words of each theme in each post or period.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id`` and ``text``.
    themes : mapping
        Theme → patterns over lemmas (:func:`read_themes`). A word may belong to several themes.
    by : {"post", "period"}
        As for :func:`document_term_matrix`.

    Returns
    -------
    pandas.DataFrame
        As :func:`count_terms`, with the theme's name as ``term`` and a row for every theme.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Kunderna får kundnytta."]})
    >>> count_themes(posts, {"customers": ["kund*"]}).values.tolist()
    [['a', 'customers', 2, 3]]
    """
    return long_table(theme_matrix(posts, themes, by=by), zeros=True)


def count_families(
    posts: pd.DataFrame, families: Iterable[str] | None = None, *, by: By = "post", fold: bool = False
) -> pd.DataFrame:
    """Count words together with the compounds they are part of: *förnyelse*, *förnyelseresa*, *förnyelsearbete*.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id`` and ``text``.
    families : iterable of str, optional
        Words (lemmas) whose families are wanted; every word that is part of a compound when not given.
    by : {"post", "period"}
        As for :func:`document_term_matrix`.
    fold : bool
        Whether a family is one row (its members' hits added up), or each member has its own.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` or ``period``, ``family``, ``term`` (the member; left out when folded), ``n``, ``total``. A
        compound is in the family of each of its parts, so hits of several families must not be added up.

    Raises
    ------
    TypeError
        If ``families`` is one string instead of a list.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Förnyelsen är en förnyelseresa."]})
    >>> count_families(posts, ["förnyelse"])[["family", "term", "n"]].values.tolist()
    [['förnyelse', 'förnyelse', 1], ['förnyelse', 'förnyelseresa', 1]]
    """
    if isinstance(families, str):
        raise TypeError(f"families takes a list of words, got the string {families!r}: put it in a list")
    counts = count_terms(posts, unit="lemma", by=by)
    member_of = pd.DataFrame(
        [(part, term) for term in counts["term"].unique() for part in {*parts_of(term), term}],
        columns=["family", "term"],
    )
    size = member_of.groupby("family")["term"].transform("size")
    wanted = member_of["family"].isin([*families]) if families is not None else size > 1
    document = counts.columns[0]
    table = counts.merge(member_of[wanted], on="term")
    keys = [document, "family"] if fold else [document, "family", "term"]
    order = pd.Categorical(table[document], categories=counts[document].unique())
    table = table.assign(**{document: order}).groupby(keys, observed=True).agg({"n": "sum", "total": "first"})
    return table.reset_index().astype({document: counts[document].dtype})
