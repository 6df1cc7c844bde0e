"""Where a word is used: each hit with what comes before and after it (keyword in context, KWIC).

A hit is found as it is counted. The counting engine says which forms of a post count as the word, and in which posts
they occur; only those posts are then read token by token.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

import numpy as np
import pandas as pd

from .._checks import require_counts, require_posts
from ..counting.analyzer import UNITS
from ..counting.counts import document_term_matrix
from ..counting.matrix import DocumentTerms
from ..swedish.sentences import sentence_spans
from ..swedish.tokens import chunk_spans, normal_form, token_spans
from .queries import LEMMAS, Query, matching_forms, may_hold, patterns_of, suggest

CONCORDANCE = ("post_id", "published", "left", "keyword", "right", "term", "sentence", "start", "end")

Line = tuple[int, int, int, str]  # row of the post, start, end, query


def concordance(
    posts: pd.DataFrame,
    query: Query,
    *,
    unit: Literal["lemma", "word", "stem", "part", "theme"] = "lemma",
    width: int = 45,
    sort: Literal["date", "left", "right"] = "date",
    n: int | None = 500,
    counted: DocumentTerms | None = None,
) -> pd.DataFrame:
    """Return each hit of a word, phrase or theme with what comes before and after it.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published`` and ``text``.
    query : str, sequence, mapping or table
        A word, a pattern (``kund*``) or several words in a row (“en av”); a list of such; or rows of a table with the
        column ``term`` (:func:`sprakresa.keyness`, ``estimate_trends``, ``tf_idf`` …), then each term only in the
        ``post_id`` or ``period`` that its rows name, where they name one. For a theme its patterns, or theme →
        patterns. Capitals and composition (å as one sign or two) make no difference.
    unit : {"lemma", "word", "stem", "part", "theme"}
        What the query's words are compared with (``unit`` of :func:`sprakresa.document_term_matrix`): “förnyelse”
        finds *Förnyelsen* as a lemma, not as a word. A theme's patterns are compared with lemmas.
    width : int
        Characters on either side, at most.
    sort : {"date", "left", "right"}
        By date, or by the words before (the nearest first) or after the hit, in Swedish order.
    n : int, optional
        How many lines to return, after sorting; all when None.
    counted : DocumentTerms, optional
        Word counts of the same posts (or more), by post and with ``unit="word"``, so they need not be counted again.

    Returns
    -------
    pandas.DataFrame
        ``post_id, published, left, keyword, right, term`` (the query), ``sentence`` (number in the post, from 1),
        ``start, end`` (offsets into ``text``). The words of a phrase are in one sentence, with nothing but punctuation
        between. ``attrs["hits"]`` and ``attrs["posts"]`` count all hits. Empty where there is none.

    Raises
    ------
    ValueError
        If the query holds no word, or ``counted`` does not fit the texts.

    Warns
    -----
    UserWarning
        If a query finds nothing but would as another unit or as the beginning of a word.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "published": pd.to_datetime(["2017-02-10"]),
    ...                       "text": ["Resan är ny. En av våra nya resor är här."]})
    >>> concordance(posts, "ny", width=12)[["left", "keyword", "right", "sentence"]].values.tolist()
    [['Resan är', 'ny', '. En av våra', 1], ['En av våra', 'nya', 'resor är hä', 2]]
    """
    require_posts(posts, "published", "text")
    for value, choices in ((unit, [*UNITS, "theme"]), (sort, ["date", "left", "right"])):
        if value not in choices:
            named = getattr(value, "__name__", value)
            raise ValueError(f"{named!r} is none of {', '.join(choices)}: choose one")
    query = query.to_frame().T if isinstance(query, pd.Series) and "term" in query.index else query
    queries, every, missing = patterns_of(query, unit), posts, list[str]()
    if counted is None and unit in ("word", *LEMMAS):
        posts = posts[may_hold(posts["text"], [*queries.values()], unit)]
    counted = word_counts(posts, counted)
    texts, by_date = posts["text"].tolist(), np.lexsort((posts["post_id"].astype(str), posts["published"]))
    lines: list[Line] = []
    hits = np.zeros(len(posts), dtype=int)
    for term, words in queries.items():
        forms = [matching_forms(counted, patterns, unit) for patterns in words]
        in_post = np.array([counted.matrix[:, np.flatnonzero(each)].sum(axis=1).A1 for each in forms])
        possible = (in_post > 0).all(axis=0) & _named(posts, query, term)
        # All hits of a single word are counted already, so by date only the first n have to be found.
        enough = n if len(words) == 1 and sort == "date" else None
        found = _find(texts, by_date[possible[by_date]], [{*counted.terms[each]} for each in forms], enough)
        rows = [row for row, *_ in found]
        in_post = in_post[0] * possible if len(words) == 1 else np.bincount(rows, minlength=len(hits))
        total = int(in_post.sum())
        if len(found) < min(total, enough or total):
            raise ValueError(f"{term!r} was counted {total} times and found {len(found)} times: count these very texts")
        hits += in_post
        lines += [(*place, term) for place in found]
        missing += [] if possible.any() else [term]
    if missing and len(posts) < len(every):  # the words of the other posts may be what is meant
        counted = word_counts(every, None)
    for term in missing:
        suggest(term, counted, unit)
    table = _table(_sorted(lines, texts, by_date, sort=sort, width=width)[:n], posts, texts, width)
    table.attrs = {"hits": int(hits.sum()), "posts": int((hits > 0).sum())}
    return table


def word_counts(posts: pd.DataFrame, counted: DocumentTerms | None) -> DocumentTerms:
    """Return the word counts of the posts, in their order: those given, or counted here.

    Raises
    ------
    ValueError
        If the counts are of another unit, leave words out, or lack a post.
    """
    if counted is None:
        return document_term_matrix(posts[["post_id", "text"]], unit="word")
    require_counts(counted, unit="word")
    rows = counted.documents.get_indexer(pd.Index(posts["post_id"]))
    for post_id in posts["post_id"][rows < 0]:
        raise ValueError(f"post {post_id!r} was not counted: count the same posts, by post")
    matrix, words = counted.matrix[rows], np.asarray(counted.words)[rows]
    if matrix.sum() != words.sum():
        raise ValueError("counted leaves words out: count without stop_words, min_df, max_df and vocabulary")
    return counted._replace(matrix=matrix, documents=counted.documents[rows], words=words)


def _named(posts: pd.DataFrame, query: Query, term: str) -> np.ndarray:
    """Return which posts the rows of a table name for the term: all of them where they name none."""
    named = np.ones(len(posts), dtype=bool)
    for name in ("post_id", "period"):
        if isinstance(query, pd.DataFrame) and name in query and name in posts:
            named &= posts[name].isin(query.loc[query["term"] == term, name]).to_numpy()
    return named


def _find(
    texts: list[str], rows: Iterable[int], forms: Sequence[set[str]], enough: int | None
) -> list[tuple[int, int, int]]:
    """Return row, start and end of each place where words of these forms follow each other in one sentence."""
    found: list[tuple[int, int, int]] = []

    @cache
    def words_of(chunk: str) -> list[tuple[str, int, int]]:
        tokens = ((chunk[start:end], start, end) for start, end in token_spans(chunk))
        return [(normal_form(token), start, end) for token, start, end in tokens if any(map(str.isalnum, token))]

    for row in rows:
        if enough is not None and len(found) >= enough:
            break
        text = texts[row]
        chunks = ((at, words_of(text[at:stop])) for at, stop in chunk_spans(text))
        words = [(form, at + start, at + end) for at, inside in chunks for form, start, end in inside]
        places = [place for place, (form, _, _) in enumerate(words[: len(words) - len(forms) + 1]) if form in forms[0]]
        for ahead, wanted in enumerate(forms[1:], start=1):
            places = [place for place in places if words[place + ahead][0] in wanted]
        spans = [(words[place][1], words[place + len(forms) - 1][2]) for place in places]
        if len(forms) > 1 and spans:
            starts = [start for start, _ in sentence_spans(text)]
            spans = [(a, b) for a, b in spans if bisect_right(starts, a) == bisect_right(starts, b - 1)]
        found += [(row, *span) for span in spans]
    return found


def _sorted(lines: list[Line], texts: list[str], by_date: np.ndarray, *, sort: str, width: int) -> list[Line]:
    place = np.argsort(by_date).tolist()
    swedish = str.maketrans("åäö", "{|}")  # the three signs after z

    def key(line: Line) -> tuple[list[str], int, int, int]:
        row, start, end, _ = line
        before, after = texts[row][max(0, start - width) : start], texts[row][end : end + width]
        near = {"date": "", "left": before, "right": after}[sort]
        words = [word.translate(swedish) for word in re.findall(r"\w+", near.lower())]
        return words[::-1] if sort == "left" else words, place[row], start, end

    return sorted(lines, key=key)


def _table(lines: list[Line], posts: pd.DataFrame, texts: list[str], width: int) -> pd.DataFrame:
    starts = {row: [start for start, _ in sentence_spans(texts[row])] for row in {row for row, *_ in lines}}
    rows = []
    for row, start, end, term in lines:
        cuts = (max(0, start - width), start), (start, end), (end, end + width)
        parts = [" ".join(texts[row][first:last].split()) for first, last in cuts]
        rows.append((*parts, term, bisect_right(starts[row], start), start, end))
    table = pd.DataFrame(rows, columns=list(CONCORDANCE[2:])).astype(dict.fromkeys(CONCORDANCE[-3:], int))
    return posts[["post_id", "published"]].iloc[[row for row, *_ in lines]].reset_index(drop=True).join(table)
