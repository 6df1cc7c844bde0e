"""Where a word stands: each hit with what is before and after it (keyword in context, KWIC).

A hit is found as it is counted: the exact tokens of the text, by form, lemma, stem or compound part. Only pieces of
text that can hold the word are looked at, and each distinct piece once.
"""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from .._checks import require_columns, require_unique
from ..counting.analyzer import UNITS
from ..counting.matrix import DocumentTerms
from ..swedish.tokens import Span, chunk_spans, sentence_spans, token_spans, tokenize

CONCORDANCE = ("post_id", "published", "left", "keyword", "right", "term", "sentence", "start", "end")

Hit = tuple[int, int, int, str]  # row of the post, start, end, query
Find = Callable[[str], list[Span]]


def concordance(
    posts: pd.DataFrame,
    query: str | Sequence[str] | Mapping[str, Sequence[str]] | pd.DataFrame,
    *,
    unit: str = "lemma",
    width: int = 45,
    sort: str = "date",
    n: int | None = 500,
    counts: DocumentTerms | None = None,
) -> pd.DataFrame:
    """Return each hit of a word, phrase or theme with what stands before and after it.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published`` and ``text``.
    query : str, sequence, mapping or table
        A word or several words in a row (“en av”); a list of such; or rows of a table with the column ``term`` (from
        :func:`sprakresa.keyness`, ``estimate_trends``, ``tf_idf`` …), then each term only in the ``post_id`` or
        ``period`` that its rows name, where they name one. For a theme its patterns, or theme → patterns.
    unit : {"lemma", "word", "stem", "part", "theme"}
        What the query's words are compared with, as they are counted (``unit`` of
        :func:`sprakresa.document_term_matrix`): “förnyelse” finds *Förnyelsen* as a lemma, not as a word.
    width : int
        Characters on either side, at most.
    sort : {"date", "left", "right"}
        By date, or by the words before (the nearest first) or after the hit, in Swedish order.
    n : int, optional
        How many lines, after sorting; all when None.
    counts : DocumentTerms, optional
        The same posts (or more), counted by post with the same ``unit``, for a theme all lemmas: then only posts
        that have the word are read.

    Returns
    -------
    pandas.DataFrame
        ``post_id, published, left, keyword, right, term`` (the query), ``sentence`` (number in the post, from 1),
        ``start, end`` (offsets into ``text``). Words of a phrase stand in one sentence, with nothing but punctuation
        between. ``attrs["hits"]`` and ``attrs["posts"]`` count all hits. Empty where there is none.

    Raises
    ------
    ValueError
        If the query holds no word, or ``counts`` do not fit the texts.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "published": pd.to_datetime(["2017-02-10"]),
    ...                       "text": ["Resan är ny. En av våra nya resor är här."]})
    >>> concordance(posts, "ny", width=12)[["left", "keyword", "right", "sentence"]].values.tolist()
    [['Resan är', 'ny', '. En av våra', 1], ['En av våra', 'nya', 'resor är hä', 2]]
    """
    _check(posts, unit, sort)
    if isinstance(query, pd.Series) and "term" in query.index:
        query = query.to_frame().T
    of_chunk = cache(lambda chunk: _analysed(chunk, unit="lemma" if unit == "theme" else unit))
    texts, by_date = posts["text"].tolist(), np.lexsort((posts["post_id"].astype(str), posts["published"]))
    found, totals, with_hits = [], 0, set()
    for term, words in _queries(query, unit).items():
        counted = _counted(posts, counts, words, unit)
        possible = np.logical_and.reduce([_named(posts, query, term), *(hits > 0 for hits in counted)])
        known = counted[0] if len(words) == len(counted) == 1 and unit != "part" else None
        rows = by_date[possible[by_date]]
        # In order of date, what comes after the first n is not needed, if it has been counted.
        hits = _hits(texts, rows, words, of_chunk, unit, known, n if sort == "date" and known is not None else None)
        totals += len(hits) if known is None else known[rows].sum()
        with_hits.update((row for row, *_ in hits) if known is None else rows.tolist())
        found += [(*hit, term) for hit in hits]
    table = _table(_sorted(found, texts, by_date, sort=sort, width=width)[:n], posts, texts, width)
    table.attrs = {"hits": int(totals), "posts": len(with_hits)}
    return table


def _hits(texts, rows, words, of_chunk, unit, known, enough) -> list[tuple[int, int, int]]:
    finds, hits = [_finder(word, of_chunk, unit) for word in words], []
    letter, between = r"[^\W\d_]", r"[\W_]*"
    phrase = re.compile(rf"(?<!{letter}){between.join(map(re.escape, words))}(?!{letter})")
    for row in rows:
        if enough is not None and len(hits) >= enough:
            break
        if unit == "word" and len(words) > 1 and not phrase.search(_folded(texts[row])):
            continue
        spans = _phrases(texts[row], finds)
        if known is not None and known[row] != len(spans):
            raise ValueError(
                f"{words[0]!r} was counted {known[row]} times in the post of row {row} and found {len(spans)} times: "
                "count these very texts, with the same unit"
            )
        hits += [(row, *span) for span in spans]
    return hits


def _check(posts: pd.DataFrame, unit: str, sort: str) -> None:
    require_columns(posts, "post_id", "published", "text", made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    for value, known in ((unit, [*UNITS, "theme"]), (sort, ["date", "left", "right"])):
        if value not in known:
            raise ValueError(f"{value!r} is none of {', '.join(known)}: choose one")
    for post_id in posts["post_id"][posts["text"].isna()]:
        raise ValueError(f"post {post_id!r} has no text: drop it, or give it one")


def _queries(query, unit: str) -> dict[str, list[str]]:
    """Return term → its words; of a theme, name → one pattern."""
    if isinstance(query, pd.DataFrame):
        require_columns(query, "term", made_by="keyness")
        if unit == "theme":
            raise ValueError("a table names themes without their patterns: give {name: patterns}, as read_themes does")
        query = query["term"].unique().tolist()
    if unit == "theme":
        themes = query if isinstance(query, Mapping) else {", ".join(_several(query)): _several(query)}
        return {name: ["|".join(map(fnmatch.translate, _several(patterns)))] for name, patterns in themes.items()}
    split = {term: tokenize(term) if " " in term else [term] for term in _several(query)}
    for term, words in split.items():
        if not any(map(str.isalnum, term)):
            raise ValueError(f"the query {term!r} holds no word: give at least one letter or digit")
        split[term] = [_folded(word) for word in words]
    return split


def _several(query) -> list[str]:
    return [query] if isinstance(query, str) else [*query]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\xad", "").lower()


def _holds(text: str, form: str) -> bool:
    # The small sigma depends on the letters around it, which a piece of text may have lost.
    return form.replace("ς", "σ") in _folded(text).replace("ς", "σ")


def _named(posts: pd.DataFrame, query, term: str) -> np.ndarray:
    """Return which posts a table's rows name for the term: all of them where they name none."""
    named = np.ones(len(posts), dtype=bool)
    for name in ("post_id", "period"):
        if isinstance(query, pd.DataFrame) and name in query and name in posts:
            named &= posts[name].isin(query.loc[query["term"] == term, name]).to_numpy()
    return named


def _counted(posts: pd.DataFrame, counts: DocumentTerms | None, words: list[str], unit: str) -> list[np.ndarray]:
    """Return each word's hits in the posts. A word that was not counted may have been left out: it says nothing."""
    if counts is None:
        return []
    rows = rows_of(posts, counts)
    if unit == "theme":
        complete = counts.matrix.sum() == np.sum(counts.words)
        fits = [column for column, term in enumerate(counts.terms) if re.match(words[0], term)] if complete else []
        return [np.asarray(counts.matrix[:, fits].sum(axis=1)).ravel()[rows]] if complete else []
    columns = pd.Index(counts.terms).get_indexer(words)
    return [counts.matrix[:, [column]].toarray()[rows, 0] for column in columns if column >= 0]


def rows_of(posts: pd.DataFrame, counts: DocumentTerms) -> np.ndarray:
    """Return the row of each post in the counts; raise for a post that was not counted."""
    rows = counts.documents.get_indexer(posts["post_id"])
    for post_id in posts["post_id"][rows < 0]:
        raise ValueError(f"post {post_id!r} was not counted: count the same posts, by post")
    return rows


def _analysed(chunk: str, *, unit: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return the words of a chunk, where they stand, and as what they are counted."""
    spans = [span for span in token_spans(chunk) if any(map(str.isalnum, chunk[slice(*span)]))]
    terms = UNITS[unit]([_folded(chunk[slice(*span)]) for span in spans])
    return [(*span, of_word) for span, of_word in zip(spans, terms, strict=True)]


def _finder(word: str, of_chunk: Callable, unit: str) -> Find:
    """Return the function from a text to the spans of a word, or of the words that a theme's pattern matches."""
    fits = re.compile(word).match if unit == "theme" else word.__eq__

    @cache
    def in_chunk(chunk: str) -> list[Span]:
        if unit == "word" and not _holds(chunk, word):
            return []
        return [(start, end) for start, end, terms in of_chunk(chunk) if any(map(fits, terms))]

    def find(text: str) -> list[Span]:
        pieces = _lines_with(text, word) if unit == "word" else [(0, text)]
        chunks = ((at + start, piece[start:end]) for at, piece in pieces for start, end in chunk_spans(piece))
        return [(at + start, at + end) for at, chunk in chunks for start, end in in_chunk(chunk)]

    return find


def _lines_with(text: str, form: str) -> Iterator[tuple[int, str]]:
    """Yield the lines, which no token crosses, that hold the letters of the form."""
    at = 0
    for line in text.split("\n") if _holds(text, form) else ():
        if _holds(line, form):
            yield at, line
        at += len(line) + 1


def _phrases(text: str, finds: Sequence[Find]) -> list[Span]:
    """Return where the words follow each other within a sentence, with no other word between."""
    phrases = finds[0](text)
    for find in finds[1:]:
        spans = find(text) if phrases else []
        starts, begun, phrases = [start for start, _ in spans], phrases, []
        for first, end in begun:
            at = bisect_left(starts, end)
            if at < len(starts) and not any(map(str.isalnum, text[end : starts[at]])):
                phrases.append((first, spans[at][1]))
    if len(finds) == 1 or not phrases:
        return phrases
    last = [end for _, end in sentence_spans(text)]
    return [(start, end) for start, end in phrases if bisect_right(last, start) == bisect_left(last, end)]


def _sorted(hits: list[Hit], texts: list[str], by_date: np.ndarray, *, sort: str, width: int) -> list[Hit]:
    place = np.argsort(by_date).tolist()
    swedish = str.maketrans("åäö", "{|}")  # the three signs after z

    def key(hit: Hit):
        row, start, end, _ = hit
        before, after = texts[row][max(0, start - width) : start], texts[row][end : end + width]
        near = {"date": "", "left": before, "right": after}[sort]
        words = [word.translate(swedish) for word in re.findall(r"\w+", near.lower())]
        return words[::-1] if sort == "left" else words, place[row], start, end

    return sorted(hits, key=key)


def _table(hits: list[Hit], posts: pd.DataFrame, texts: list[str], width: int) -> pd.DataFrame:
    starts = {row: [start for start, _ in sentence_spans(texts[row])] for row in {row for row, *_ in hits}}
    rows = []
    for row, start, end, term in hits:
        cuts = (max(0, start - width), start), (start, end), (end, end + width)
        parts = [" ".join(texts[row][first:last].split()) for first, last in cuts]
        rows.append((*parts, term, bisect_right(starts[row], start), start, end))
    table = pd.DataFrame(rows, columns=CONCORDANCE[2:]).astype(dict.fromkeys(CONCORDANCE[-3:], int))
    return posts[["post_id", "published"]].iloc[[row for row, *_ in hits]].reset_index(drop=True).join(table)
