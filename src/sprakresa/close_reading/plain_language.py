"""How heavy a text is to read, LIX and OVIX among other measures, and which sentences make it so.

What is counted, everywhere here: a *word* is a token with a letter or a digit (:func:`sprakresa.tokenize`), so that
numbers, abbreviations (“bl. a.”) and hyphenated words (“it-bolaget”) are one word each; its *length* is its letters,
without full stops, hyphens, digits and soft hyphens; a *sentence* is one of :func:`sprakresa.sentence_spans` that
holds a word, headings and items of lists included. textstat puts other counts into the same formula: it cuts at white
space, takes every character for a letter, ends a sentence at the full stop of an abbreviation, and leaves out
sentences of one or two words.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .._checks import require_columns, require_unique
from ..counting.analyzer import parts_of
from ..counting.counts import document_term_matrix
from ..counting.matrix import DocumentTerms
from ..evidence.rates import FLOOR
from ..swedish.lemmas import lemmatize
from ..swedish.tokens import sentence_spans, tokenize

LONG = 6  # a word of more letters is long


def lix(words, *, sentences, long_words):
    """Return LIX, words ÷ sentences + 100 · long words ÷ words (Björnsson 1968); missing without words or sentences.

    Examples
    --------
    >>> round(float(lix(437, sentences=21, long_words=112)), 2)
    46.44
    """
    return _share(words, sentences) + 100 * _share(long_words, words)


def ovix(words, *, distinct):
    """Return OVIX, ln N ÷ ln(2 − ln V ÷ ln N), N words of which V are distinct (Hultman & Westman 1977).

    Missing below two words and where no word is repeated (V = N): there it has no value.

    Examples
    --------
    >>> ovix([14, 7], distinct=[7, 7]).round(2).tolist()
    [11.32, nan]
    """
    defined = (np.asarray(words) > 1) & (np.asarray(distinct) < np.asarray(words))
    n, v = (np.log(np.where(defined, count, np.nan)) for count in (words, distinct))
    return n / np.log(2 - v / n)


def _share(part, whole):
    whole = np.asarray(whole, dtype=float)
    return np.asarray(part, dtype=float) / np.where(whole > 0, whole, np.nan)


def _letters(word: str) -> int:
    return len(word) if word.isalpha() else sum(map(str.isalpha, word))


def _sentences(posts: pd.DataFrame) -> pd.DataFrame:
    """Return a row per sentence that holds a word: the row of its post, its number, offsets, words, long words."""
    for post_id in posts["post_id"][posts["text"].isna()]:
        raise ValueError(f"post {post_id!r} has no text: drop it, or give it one")
    rows = []
    for row, text in enumerate(posts["text"]):
        for number, (start, end) in enumerate(sentence_spans(text), start=1):
            if words := tokenize(text[start:end]):
                rows.append((row, number, start, end, len(words), sum(_letters(word) > LONG for word in words)))
    return pd.DataFrame(rows, columns=["row", "sentence", "start", "end", "words", "long_words"], dtype=np.int64)


def readability(posts: pd.DataFrame, *, by: str = "post", level: float = 0.95) -> pd.DataFrame:
    """Measure how heavy each post, or each period, is to read.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id`` and ``text``; with ``period`` for ``by="period"`` (:func:`sprakresa.assign_period`).
    by : {"post", "period"}
        What a row is. A period is measured over the words of its posts taken together; it is no mean of posts.
    level : float
        Level of the interval of a period's LIX.

    Returns
    -------
    pandas.DataFrame
        ``post_id``, or ``period`` and ``posts``; ``sentences, words, lix``, for periods with ``low, high``; ``ovix``,
        which changes with ``words``: compare texts of like length; ``words_per_sentence``; ``longest_sentence``, in
        words; ``letters_per_word``, over words that hold a letter; ``long_words`` and ``compounds``, shares of 0 to 1:
        words of more than six letters, words whose lemma :func:`sprakresa.split_compound` splits. For periods
        ``shows``: “interval”, “description only” (fewer than three posts with words) or “no posts” (of a categorical
        ``period``, each category has a row).

        Missing, never 0 or infinite: all measures of a document without a letter (empty, or digits and signs alone:
        there is no language to measure); OVIX below two words and where no word is repeated.

    Raises
    ------
    TypeError, ValueError
        As :func:`sprakresa.document_term_matrix`.

    Notes
    -----
    LIX of a period is a sum of two ratios of totals over posts. Its interval is the jackknife's over posts (Efron &
    Stein 1981): θ ± t(m − 1) · se, se² = (m − 1)/m · Σ(θ₋ᵢ − their mean)², θ₋ᵢ the LIX without post i. It covers
    94 to 95 % with 3 to 40 posts (``benchmarks/readability.py``).

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Vår förnyelseresa är på väg. Vi är på väg!"]})
    >>> readability(posts)[["sentences", "words", "lix", "ovix", "compounds"]].round(2).values.tolist()
    [[2.0, 9.0, 15.61, 12.97, 0.11]]
    """
    counted = document_term_matrix(posts, unit="word", by=by)
    periods = posts["period"].astype("category").cat if by == "period" else None
    group = np.arange(len(posts)) if periods is None else periods.codes.to_numpy()
    by_post = _sentences(posts).groupby("row")
    facts = by_post[["words", "long_words"]].sum().assign(sentences=by_post.size(), longest=by_post["words"].max())
    facts = facts.reindex(range(len(posts)), fill_value=0)
    sums = facts.groupby(group).agg({"sentences": "sum", "long_words": "sum", "longest": "max"})
    table = _measures(counted, sums.reindex(range(len(counted.words))))
    if periods is not None:
        table["period"] = pd.Categorical.from_codes(table.index, dtype=posts["period"].astype("category").dtype)
        _add_intervals(table, facts, group, level=level)
    return table


def _measures(counted: DocumentTerms, sums: pd.DataFrame) -> pd.DataFrame:
    forms = counted.matrix
    letters = np.array([*map(_letters, counted.terms)], dtype=np.int64)
    compound = np.array([len(parts_of(lemma)) > 1 for lemma in lemmatize(counted.terms.tolist())], dtype=np.int64)
    words, sentences, with_letter = counted.words, sums["sentences"].fillna(0).to_numpy(int), forms @ (letters > 0)
    measures = {
        "lix": lix(words, sentences=sentences, long_words=sums["long_words"]),
        "ovix": ovix(words, distinct=np.diff(forms.indptr)),
        "words_per_sentence": _share(words, sentences),
        "longest_sentence": sums["longest"].to_numpy(float),
        "letters_per_word": _share(forms @ letters, with_letter),
        "long_words": _share(sums["long_words"], words),
        "compounds": _share(forms @ compound, words),
    }
    table = {counted.documents.name: counted.documents, "sentences": sentences, "words": words}
    return pd.DataFrame(table | {name: np.where(with_letter > 0, m, np.nan) for name, m in measures.items()})


def _add_intervals(table: pd.DataFrame, facts: pd.DataFrame, group: np.ndarray, *, level: float) -> None:
    """Add, in place, posts, low, high and shows to the table of periods."""
    with_words = (facts["words"] > 0).to_numpy()
    half = [_half_width(facts[with_words & (group == code)], level) for code in range(len(table))]
    table.insert(1, "posts", np.bincount(group, minlength=len(table)))
    table.insert(5, "low", table["lix"] - half)
    table.insert(6, "high", table["lix"] + half)
    known = [table["low"].notna(), table["posts"] > 0]
    table["shows"] = np.select(known, ["interval", "description only"], "no posts")


def _half_width(facts: pd.DataFrame, level: float) -> float:
    from scipy.special import stdtrit

    rest, m = facts.sum() - facts, len(facts)
    if m < FLOOR:
        return np.nan
    without = lix(rest["words"], sentences=rest["sentences"], long_words=rest["long_words"])
    return stdtrit(m - 1, 0.5 + level / 2) * np.sqrt((m - 1) * np.var(without))


def heaviest_sentences(posts: pd.DataFrame, *, n: int | None = 10) -> pd.DataFrame:
    """Return the sentences without which the LIX of their post would fall most.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id``, ``published`` and ``text``.
    n : int, optional
        How many sentences; all when None.

    Returns
    -------
    pandas.DataFrame
        ``post_id, published, sentence`` (number in the post, from 1), ``start, end`` (offsets into ``text``), ``words,
        long_words, lix_contribution, text``; heaviest first. ``lix_contribution`` is the post's LIX less its LIX
        without the sentence; a sentence weighs more in a short post. It is missing, and comes last, where the post
        has no other sentence with a word.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "published": pd.to_datetime(["2017-02-10"]),
    ...                       "text": ["Vi är på väg. Förändringsprocessen genomförs inom förvaltningen."]})
    >>> heaviest_sentences(posts, n=1)[["sentence", "words", "long_words", "lix_contribution"]].round(2).values.tolist()
    [[2.0, 4.0, 3.0, 37.5]]
    """
    require_columns(posts, "post_id", "published", "text", made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    table = _sentences(posts)
    whole = table.groupby("row")[["words", "long_words"]].transform("sum")
    sentences = table.groupby("row")["words"].transform("size")
    rest = whole - table[["words", "long_words"]]
    table["lix_contribution"] = lix(whole["words"], sentences=sentences, long_words=whole["long_words"])
    table["lix_contribution"] -= lix(rest["words"], sentences=sentences - 1, long_words=rest["long_words"])
    table = table.sort_values(["lix_contribution", "row", "sentence"], ascending=[False, True, True]).head(n)
    of_post = posts[["post_id", "published", "text"]].iloc[table.pop("row")].set_index(table.index)
    table.insert(0, "post_id", of_post["post_id"])
    table.insert(1, "published", of_post["published"])
    spans = zip(of_post["text"], table["start"], table["end"], strict=True)
    return table.assign(text=[text[start:end] for text, start, end in spans]).reset_index(drop=True)
