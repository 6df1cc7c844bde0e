"""What is counted: words, lemmas, stems or the parts of compounds; and the analyzer of a single text.

The counting engine asks for the terms of each distinct word once; the analyzer asks at every place. Both go through
:func:`terms_of_forms`, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain, compress, islice
from typing import Literal

import numpy as np

from ..swedish.lemmas import lemmatize, part_lemma, split_compound
from ..swedish.tokens import ngrams, normal_form, split_sentences, tokenize

Unit = Literal["word", "lemma", "stem", "part"]


def _stems(words: Sequence[str]) -> list[str]:
    from nltk.stem.snowball import SnowballStemmer

    return [*map(SnowballStemmer("swedish").stem, map(normal_form, words))]


def parts_of(lemma: str) -> tuple[str, ...]:
    """Return the words a compound is made of, as lemmas; of a simple word the word itself."""
    *heads, last = split_compound(lemma)
    return (*map(part_lemma, heads), last)


ONE_EACH: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "word": lambda words: [*map(normal_form, words)],
    "lemma": lemmatize,
    "stem": _stems,
}
"""Words → one term of each."""

UNITS: dict[str, Callable[[Sequence[str]], list[tuple[str, ...]]]] = {
    **{unit: lambda words, of=of: [(term,) for term in of(words)] for unit, of in ONE_EACH.items()},
    "part": lambda words: [parts_of(lemma) for lemma in lemmatize(words)],
}
"""What is counted: words → the terms of each (one, but for compound parts)."""


def terms_of_forms(forms: Sequence[str], *, unit: str, stop_words: frozenset[str]) -> tuple[list[str], np.ndarray]:
    """Return the terms of words in their normal form, and how many each word has.

    A stop word has none: it is left out by its form, never by its lemma.
    """
    if unit in ONE_EACH:
        terms = [*forms] if unit == "word" else ONE_EACH[unit](forms)
        n = np.ones(len(forms), dtype=np.int64)
    else:
        found = UNITS[unit](forms)
        terms, n = [*chain.from_iterable(found)], np.array([*map(len, found)], dtype=np.int64)
    if not stop_words:
        return terms, n
    of = np.repeat(np.arange(len(forms)), n)
    kept = np.array([form not in stop_words for form in forms], dtype=bool)[of]
    return [*compress(terms, kept)], np.bincount(of[kept], minlength=len(forms))


def _analyze(text: str, *, unit: str, stop_words: frozenset[str], ngram_range: tuple[int, int]) -> list[str]:
    find = partial(terms_of_forms, unit=unit, stop_words=stop_words)
    if ngram_range == (1, 1):
        return find([*map(normal_form, tokenize(text))])[0]
    grams = []
    for sentence in split_sentences(text):
        terms, n = find([*map(normal_form, tokenize(sentence))])
        left = iter(terms)
        # A stop word keeps its place: “kund och medarbetare” without “och” holds no pair “kund medarbetare”.
        words = [*chain.from_iterable([*islice(left, k)] or [""] for k in n.tolist())]
        for n in range(ngram_range[0], ngram_range[1] + 1):
            grams += [gram for gram in ngrams(words, n) if "" not in gram.split(" ")]
    return grams


def check_unit(unit: str) -> None:
    """Raise unless there is such a unit."""
    if unit not in UNITS:
        raise ValueError(f"no unit {unit!r}; choose one of {', '.join(UNITS)}")


def stop_set(stop_words: Iterable[str] | None) -> frozenset[str]:
    """Return the stop words in the form that words are counted in; a lone string is refused."""
    if isinstance(stop_words, str):
        raise TypeError(f"stop_words takes a set of words, got the string {stop_words!r}: give stop_words()")
    return frozenset(map(normal_form, stop_words or ()))


def build_analyzer(
    *, unit: Unit = "lemma", stop_words: Iterable[str] | None = None, ngram_range: tuple[int, int] = (1, 1)
) -> Callable[[str], list[str]]:
    """Return the function from a text to its terms, to plug into any scikit-learn vectoriser.

    Parameters
    ----------
    unit : {"lemma", "word", "stem", "part"}
        What is counted: dictionary forms, lower-case surface forms, Snowball stems, or the parts of compounds.
    stop_words : iterable of str, optional
        Forms to leave out: :func:`sprakresa.stop_words`; none when not given. A lemma makes no word a stop word.
    ngram_range : tuple of int
        Shortest and longest n-gram. They keep within sentences and do not bridge a stop word.

    Returns
    -------
    callable
        ``str -> list[str]``; it can be pickled.

    Examples
    --------
    >>> build_analyzer()("Vi förnyar myndigheten.")
    ['vi', 'förnya', 'myndighet']
    """
    check_unit(unit)
    return partial(_analyze, unit=unit, stop_words=stop_set(stop_words), ngram_range=tuple(ngram_range))
