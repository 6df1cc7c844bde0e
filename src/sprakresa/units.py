"""What is counted: words, lemmas, stems or the parts of compounds; and the analyzer of a single text.

The counting engine asks for the terms of each distinct word once; the analyzer asks at every place. Both go through
:func:`terms_of_forms`, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Literal

from .chunks import normal_form
from .lemmas import lemmatize, part_lemma, split_compound
from .tokens import ngrams, split_sentences, tokenize

Unit = Literal["word", "lemma", "stem", "part"]


def _stems(words: Sequence[str]) -> list[str]:
    from nltk.stem.snowball import SnowballStemmer

    return [*map(SnowballStemmer("swedish").stem, map(normal_form, words))]


def parts_of(lemma: str) -> tuple[str, ...]:
    """Return the words a compound is made of, as lemmas; of a simple word the word itself."""
    *heads, last = split_compound(lemma)
    return (*map(part_lemma, heads), last)


UNITS: dict[str, Callable[[Sequence[str]], list[tuple[str, ...]]]] = {
    "word": lambda words: [(normal_form(word),) for word in words],
    "lemma": lambda words: [(lemma,) for lemma in lemmatize(words)],
    "stem": lambda words: [(stem,) for stem in _stems(words)],
    "part": lambda words: [parts_of(lemma) for lemma in lemmatize(words)],
}
"""What is counted: words → the terms of each (one, but for compound parts)."""


def terms_of_forms(forms: Sequence[str], *, unit: str, stop_words: frozenset[str]) -> list[tuple[str, ...]]:
    """Return the terms of words in their normal form; none where the word or the term is a stop word."""
    found = [(form,) for form in forms] if unit == "word" else UNITS[unit](forms)
    if not stop_words:
        return found
    pairs = zip(forms, found, strict=True)
    return [() if form in stop_words else tuple(t for t in terms if t not in stop_words) for form, terms in pairs]


def _terms(text: str, unit: str, stop_words: frozenset[str]) -> list[tuple[str, ...]]:
    return terms_of_forms([*map(normal_form, tokenize(text))], unit=unit, stop_words=stop_words)


def _analyze(text: str, *, unit: str, stop_words: frozenset[str], ngram_range: tuple[int, int]) -> list[str]:
    if ngram_range == (1, 1):
        return [*chain.from_iterable(_terms(text, unit, stop_words))]
    grams = []
    for sentence in split_sentences(text):
        # An empty place keeps its place: “kund och medarbetare” without “och” holds no pair “kund medarbetare”.
        places = [terms or ("",) for terms in _terms(sentence, unit, stop_words)]
        words = [*chain.from_iterable(places)]
        for n in range(ngram_range[0], ngram_range[1] + 1):
            grams += [gram for gram in ngrams(words, n) if "" not in gram.split(" ")]
    return grams


def check_unit(unit: str) -> None:
    """Raise unless there is such a unit."""
    if unit not in UNITS:
        raise ValueError(f"no unit {unit!r}; choose one of {', '.join(UNITS)}")


def stop_set(stop_words: Iterable[str] | None) -> frozenset[str]:
    """Return the stop words as a set; a lone string is refused."""
    if isinstance(stop_words, str):
        raise TypeError(f"stop_words takes a set of words, got the string {stop_words!r}: give stop_words()")
    return frozenset(stop_words or ())


def build_analyzer(
    *, unit: Unit = "lemma", stop_words: Iterable[str] | None = None, ngram_range: tuple[int, int] = (1, 1)
) -> Callable[[str], list[str]]:
    """Return the function from a text to its terms, to plug into any scikit-learn vectoriser.

    Parameters
    ----------
    unit : {"lemma", "word", "stem", "part"}
        What is counted: dictionary forms, lower-case surface forms, Snowball stems, or the parts of compounds.
    stop_words : iterable of str, optional
        Words to leave out, by form or lemma: :func:`sprakresa.stop_words`. None are left out when not given.
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
