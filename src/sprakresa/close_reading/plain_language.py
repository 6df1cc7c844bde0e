"""How heavy a text is to read, LIX and OVIX among other measures, and which sentences make it so.

What is counted, everywhere here: a *word* is a token with a letter or a digit (:func:`sprakresa.tokenize`), so that
numbers, abbreviations (“bl. a.”) and hyphenated words (“it-bolaget”) are one word each; its *length* is its letters,
without full stops, hyphens, digits and soft hyphens; a *sentence* is one of :func:`sprakresa.sentence_spans` that
holds a word, headings and items of lists included. textstat puts other counts into the same formula: it cuts at white
space, takes every character for a letter, ends a sentence at the full stop of an abbreviation, and leaves out
sentences of one or two words.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from .._checks import require_columns, require_posts
from ..counting.matrix import DocumentTerms, groups_of, sum_groups
from ..evidence.rates import FLOOR
from ..posts.dates import period_dates
from ..swedish.compounds import split_compounds
from ..swedish.lemmas import lemmatize
from ..swedish.sentences import sentence_tokens
from .kwic import word_counts

LONG = 6  # a word of more letters is long


def lix(words: Any, *, sentences: Any, long_words: Any) -> Any:
    """Return LIX, words ÷ sentences + 100 · long words ÷ words (Björnsson 1968); missing without words or sentences.

    Examples
    --------
    >>> round(float(lix(437, sentences=21, long_words=112)), 2)
    46.44
    """
    return _share(words, sentences) + 100 * _share(long_words, words)


def ovix(words: Any, *, distinct: Any) -> Any:
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


def _share(part: Any, whole: Any) -> np.ndarray:
    whole = np.asarray(whole, dtype=float)
    return np.asarray(part, dtype=float) / np.where(whole > 0, whole, np.nan)


def _letters(word: str) -> int:
    return len(word) if word.isalpha() else sum(map(str.isalpha, word))


def _sentence_table(posts: pd.DataFrame) -> pd.DataFrame:
    """Return, for each sentence that holds a word, the row of its post, its number, offsets, words, long words."""
    # 0 of a sign, 1 of a word, 2 of a long one
    kind = cache(lambda token: any(map(str.isalnum, token)) + (_letters(token) > LONG))
    rows = []
    for row, text in enumerate(posts["text"]):
        for number, (start, end, tokens) in enumerate(sentence_tokens(text), start=1):
            kinds = [*map(kind, tokens)]
            rows.append((row, number, start, end, len(kinds) - kinds.count(0), kinds.count(2)))
    columns = ["row", "sentence", "start", "end", "words", "long_words"]
    return pd.DataFrame(rows, columns=columns, dtype=np.int64).query("words > 0")


def readability(
    posts: pd.DataFrame | DocumentTerms,
    *,
    by: str = "post",
    counted: DocumentTerms | None = None,
    sentences: pd.DataFrame | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Measure how heavy each post, or each period, is to read, from texts or from counts.

    Parameters
    ----------
    posts : pandas.DataFrame or DocumentTerms
        With ``post_id`` and ``text``; or, without texts, with ``counted`` and ``sentences``. For ``by="post"`` the word
        counts alone are enough.
    by : str
        What a row is: “post”; a period (“year”, “month” …), which needs ``published``; or a column of groups. A period
        is measured over the words of its posts taken together; it is no mean of posts.
    counted : DocumentTerms, optional
        Word counts of the posts (:func:`sprakresa.read_word_counts`).
    sentences : pandas.DataFrame, optional
        The sentences of posts whose texts are not at hand: ``post_id, words, sentences``, how many sentences of so many
        words a post has. Words that are counted but in no sentence of the table, as where a text is cut off within
        one, count for the share of long words only.
    level : float
        Level of the interval of a period's LIX.

    Returns
    -------
    pandas.DataFrame
        ``post_id``, or ``period`` (with ``start, end``) or the column, and ``posts``; ``sentences, words, lix``, for
        periods with ``low, high``; ``ovix``, which changes with ``words``: compare texts of like length;
        ``words_per_sentence``; ``longest_sentence``, in words; ``letters_per_word``, over words that hold a letter;
        ``long_words`` and ``compounds``, shares of 0 to 1: words of more than six letters, words whose lemma
        :func:`sprakresa.split_compound` splits. For periods ``shows``: “interval”, “description only” (fewer than three
        posts with words) or “no posts” (each category of a categorical has a row).

        Missing, never 0 or infinite: all measures of a document without a letter (empty, or digits and signs alone:
        there is no language to measure); OVIX below two words and where no word is repeated.

    Raises
    ------
    TypeError, ValueError
        As :func:`sprakresa.document_term_matrix`; and if the sentences hold more or fewer words than were counted.

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
    if isinstance(posts, DocumentTerms):
        counted, posts = posts, pd.DataFrame({"post_id": posts.documents})
    require_posts(posts, *(["text"] if sentences is None else []))
    counted = word_counts(posts, counted)
    long = np.array([_letters(form) > LONG for form in counted.terms], dtype=np.int64)
    facts = _sentence_facts(posts, counted, sentences).assign(words=counted.words, long_words=counted.matrix @ long)
    if by == "post":
        return _measures(counted, facts)
    groups = groups_of(posts, by)
    table = _grouped(counted, facts, groups, level)
    if groups.name == "period":
        table = period_dates(posts.assign(period=groups)).join(table.drop(columns="period"))
    return table


def _sentence_facts(posts: pd.DataFrame, counted: DocumentTerms, sentences: pd.DataFrame | None) -> pd.DataFrame:
    """Return how many sentences each post has, and the words of its longest."""
    if sentences is None:
        table = _sentence_table(posts).assign(sentences=1)
    else:
        require_columns(sentences, "post_id", "words", "sentences", made_by="read_csv of your sentences")
        table = sentences.assign(row=counted.documents.get_indexer(pd.Index(sentences["post_id"]))).query("row >= 0")
    table = table.assign(inside=table["words"] * table["sentences"])
    facts = table.groupby("row").agg(sentences=("sentences", "sum"), longest=("words", "max"), inside=("inside", "sum"))
    facts = facts.reindex(range(len(posts)), fill_value=0)
    more = facts["inside"].to_numpy() > counted.words
    if more.any():
        row = int(more.argmax())
        raise ValueError(f"post {counted.documents[row]!r} has {facts['inside'][row]} words in its sentences and "
                         f"{counted.words[row]} in its counts: count the same text for both")  # fmt: skip
    return facts


def _lix_of(facts: pd.DataFrame) -> np.ndarray:
    return _share(facts["inside"], facts["sentences"]) + 100 * _share(facts["long_words"], facts["words"])


def _measures(counted: DocumentTerms, facts: pd.DataFrame) -> pd.DataFrame:
    forms, words, sentences = counted.matrix, counted.words, facts["sentences"].to_numpy(int)
    letters = np.array([*map(_letters, counted.terms)], dtype=np.int64)
    lemmas = lemmatize(counted.terms.tolist())
    distinct = [*dict.fromkeys(lemmas)]
    parts = dict(zip(distinct, split_compounds(distinct), strict=True))
    compound = np.array([len(parts[lemma]) > 1 for lemma in lemmas], dtype=np.int64)
    with_letter = forms @ (letters > 0)
    measures = {
        "lix": _lix_of(facts),
        "ovix": ovix(words, distinct=np.diff(forms.indptr)),
        "words_per_sentence": _share(facts["inside"], sentences),
        "longest_sentence": facts["longest"].to_numpy(float),
        "letters_per_word": _share(forms @ letters, with_letter),
        "long_words": _share(facts["long_words"], words),
        "compounds": _share(forms @ compound, words),
    }
    table = {counted.documents.name: counted.documents, "sentences": sentences, "words": words}
    return pd.DataFrame(table | {name: np.where(with_letter > 0, m, np.nan) for name, m in measures.items()})


def _grouped(counted: DocumentTerms, facts: pd.DataFrame, groups: pd.CategoricalIndex, level: float) -> pd.DataFrame:
    codes, names = groups.codes, groups.categories
    of_group = facts.groupby(groups, observed=False).agg(dict.fromkeys(facts.columns, "sum") | {"longest": "max"})
    table = _measures(sum_groups(counted, groups), of_group)
    table[groups.name] = pd.Categorical(names, names, groups.ordered)
    half = [_half_width(facts[(facts["words"] > 0) & (codes == code)], level) for code in range(len(names))]
    table.insert(1, "posts", np.bincount(codes, minlength=len(names)))
    table.insert(5, "low", table["lix"] - half)
    table.insert(6, "high", table["lix"] + half)
    known = [table["low"].notna(), table["posts"] > 0]
    return table.assign(shows=np.select(known, ["interval", "description only"], "no posts"))


def _half_width(facts: pd.DataFrame, level: float) -> float:
    from scipy.special import stdtrit

    rest, m = facts.sum() - facts, len(facts)
    if m < FLOOR:
        return float("nan")
    return float(stdtrit(m - 1, 0.5 + level / 2) * np.sqrt((m - 1) * np.var(_lix_of(rest))))


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
    require_posts(posts, "published", "text")
    table = _sentence_table(posts)
    facts = table[["words", "long_words"]].assign(inside=table["words"], sentences=1)
    whole = facts.groupby(table["row"]).transform("sum")
    table["lix_contribution"] = _lix_of(whole) - _lix_of(whole - facts)
    table = table.sort_values(["lix_contribution", "row", "sentence"], ascending=[False, True, True])[:n]
    of_post = posts[["post_id", "published", "text"]].iloc[table.pop("row")].set_index(table.index)
    spans = zip(of_post.pop("text"), table["start"], table["end"], strict=True)
    return of_post.join(table.assign(text=[text[start:end] for text, start, end in spans])).reset_index(drop=True)
