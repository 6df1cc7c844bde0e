"""What is counted: words, lemmas, stems or the parts of compounds; and the analyzer of a single text.

The counting engine and :func:`sprakresa.recount` ask for the terms of each distinct word once; the analyzer asks at
every place. All go through :func:`terms_of_forms`, so they cannot disagree.
"""

from __future__ import annotations

import fnmatch
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from numbers import Integral
from typing import Literal

from ..swedish.compounds import part_lemma, split_compounds
from ..swedish.lemmas import lemmatize
from ..swedish.lexicon import stop_words as all_stop_words
from ..swedish.sentences import split_sentences
from ..swedish.tokens import ngrams, normal_form, tokenize

Unit = Literal["word", "lemma", "stem", "part"]
OwnUnit = Callable[[str], Sequence[str]]
"""A text → its terms."""

AnyUnit = Unit | OwnUnit


def parts_of(lemmas: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the words that each compound is made of, as lemmas; of a simple word the word itself."""
    return [(*map(part_lemma, heads), last) for *heads, last in split_compounds(lemmas)]


def _stems(words: Sequence[str]) -> Iterable[str]:
    from nltk.stem.snowball import SnowballStemmer

    return map(SnowballStemmer("swedish").stem, map(normal_form, words))


UNITS: dict[str, Callable[[Sequence[str]], list[tuple[str, ...]]]] = {
    "word": lambda words: [*zip(map(normal_form, words), strict=True)],
    "lemma": lambda words: [*zip(lemmatize(words), strict=True)],
    "stem": lambda words: [*zip(_stems(words), strict=True)],
    "part": lambda words: parts_of(lemmatize(words)),
}
"""What is counted: words → the terms of each (one, but for compound parts)."""


def terms_of_forms(forms: Sequence[str], *, unit: str, stop_words: frozenset[str]) -> list[tuple[str, ...]]:
    """Return the terms of each word in its normal form; a stop word has none: by its form, never by its lemma."""
    found = UNITS[unit](forms)
    if not stop_words:
        return found
    return [() if form in stop_words else terms for form, terms in zip(forms, found, strict=True)]


def unit_name(unit: AnyUnit | str) -> str:
    """Return what counts call their unit; raise unless there is such a unit."""
    if isinstance(unit, str) and unit in UNITS:
        return unit
    if not callable(unit):
        raise ValueError(f"no unit {unit!r}; choose one of {', '.join(UNITS)}, or give a function from a text to terms")
    name = getattr(unit, "__name__", type(unit).__name__)
    return name if name.isidentifier() and name not in (*UNITS, "theme") else "own"


def listed(names: Iterable[str], what: str) -> list[str]:
    """Return the words that a user lists; a lone string, a number or a list of something else is refused."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"{what} takes a list of words, got {names!r}: write [{str(names)!r}]")
    words = [*names]
    if strange := [name for name in words if not isinstance(name, str)]:
        raise TypeError(f"{what} takes words, got {strange[0]!r}: write them as text")
    return words


def stop_set(stop_words: Iterable[str] | None) -> frozenset[str]:
    """Return the stop words in the form that words are counted in; a lone string is refused."""
    return frozenset(map(normal_form, listed(() if stop_words is None else stop_words, "stop_words")))


def folded_names(names: Iterable[str], what: str, *, unit: str = "lemma") -> list[str]:
    """Return what a user names, sorted and folded like what is counted; a lone string or a double is refused."""
    folded = sorted(map(normal_form if unit in UNITS else str, listed(names, what)))
    if "" in folded:
        raise ValueError(f"{what} holds an empty word: leave it out")
    if doubles := [one for one, next_ in pairwise(folded) if one == next_]:
        raise ValueError(f"{what} holds {doubles[0]!r} twice: name it once")
    return folded


def warn_of_misses(missed: Sequence[str], forms: Sequence[str], *, unit: str, longest: int = 1) -> bool:
    """Warn of what was named and not found, though it would be as another unit; return whether there was such.

    Parameters
    ----------
    missed : sequence of str
        Terms without a hit, or patterns in which ``*`` is any letters.
    forms : sequence of str
        The distinct words of the texts.
    unit : str
        What was counted.
    longest : int
        How many words a term may have.
    """
    known, hints = {*forms}, []
    for name in missed if unit in UNITS else ():
        alike = [name] if name in known else fnmatch.filter(known, name) if {*name} & {*"*?["} else []
        form = min(alike, default=name)
        terms, n = UNITS[unit]([form])[0], len(tokenize(name))
        if alike and name not in terms:
            remedy = f"name the {unit}, count unit='word', or take patterns as a theme"
            hints.append(f"no {unit} {name!r}, but the word {form!r} ({unit} {terms[0]!r}): {remedy}")
        elif n > longest:
            hints.append(f"{name!r} is {n} words: document_term_matrix(posts, ngram_range=(1, {n})) counts them")
    if hints:
        warnings.warn(_first(hints, "; "), stacklevel=4)
    return bool(hints)


def warn_of_idle(stop_words: Iterable[str], forms: Sequence[str]) -> None:
    """Warn of a user's own stop words that leave out nothing, perhaps since they are lemmas."""
    own = {*stop_words} - all_stop_words()
    if idle := sorted(own.difference(forms)) if forms and own else []:
        named = _first([*map(repr, idle)], ", ")
        warnings.warn(f"no word is {named}: stop words go by form, list the forms to leave out", stacklevel=4)


def _first(hints: Sequence[str], joint: str) -> str:
    return joint.join([*hints[:3], *([f"and {len(hints) - 3} more"] if len(hints) > 3 else [])])


def _check_ngram_range(ngram_range: tuple[int, int]) -> tuple[int, int]:
    pair = tuple(ngram_range) if isinstance(ngram_range, Iterable) else ()
    if len(pair) != 2 or not all(isinstance(n, Integral) for n in pair) or not 1 <= pair[0] <= pair[1]:
        raise ValueError(f"ngram_range={ngram_range!r}: give the shortest and the longest, for instance (1, 2)")
    return int(pair[0]), int(pair[1])


@dataclass(frozen=True, repr=False)
class Analyzer:
    """A function from a text to its terms that equals its copy, so that caches find what it made."""

    unit: AnyUnit | str  # also "theme", or another unit of counts that only lose terms
    stop_words: tuple[str, ...]  # sorted: a set has another order in every process
    ngram_range: tuple[int, int]

    def __repr__(self) -> str:
        """Name the options; no address, which would differ at every run of a notebook."""
        unit = repr(self.unit) if isinstance(self.unit, str) else unit_name(self.unit)
        return f"Analyzer(unit={unit}, stop_words={len(self.stop_words)} words, ngram_range={self.ngram_range})"

    def __call__(self, text: str) -> list[str]:
        """Return the terms of a text, in order."""
        shortest, longest = self.ngram_range
        if longest == 1:
            return [term for term in self._slots(text) if term]
        grams = []
        for sentence in split_sentences(text):
            slots = self._slots(sentence)
            for n in range(shortest, longest + 1):
                # A stop word keeps its place: “kund och medarbetare” without “och” holds no pair “kund medarbetare”.
                grams += [gram for gram in ngrams(slots, n) if "" not in gram.split(" ")]
        return grams

    def count_words(self, text: str) -> int:
        """Return the number of all words of a text, stop words included."""
        return len(tokenize(text) if isinstance(self.unit, str) else self._slots(text))

    def _slots(self, text: str) -> list[str]:
        """Return the terms in order, and "" for each stop word."""
        stop_words = frozenset(self.stop_words)
        if not isinstance(self.unit, str):
            return ["" if normal_form(term) in stop_words else term for term in _own_terms(self.unit, text)]
        terms = terms_of_forms([*map(normal_form, tokenize(text))], unit=self.unit, stop_words=stop_words)
        return [*chain.from_iterable(each or ("",) for each in terms)]


def _own_terms(unit: OwnUnit, text: str) -> list[str]:
    given = unit(text)
    terms = [*given] if isinstance(given, Iterable) and not isinstance(given, str) else [None]
    if not all(isinstance(term, str) for term in terms):
        raise TypeError(f"unit={unit_name(unit)} must return a list of terms, and not {given!r:.80}")
    return [*map(str, terms)]


def build_analyzer(
    *, unit: AnyUnit = "lemma", stop_words: Iterable[str] | None = None, ngram_range: tuple[int, int] = (1, 1)
) -> Analyzer:
    """Return the function from a text to its terms, to plug into any scikit-learn vectoriser.

    Parameters
    ----------
    unit : {"lemma", "word", "stem", "part"} or callable
        What is counted: dictionary forms, lower-case surface forms, Snowball stems, or the parts of compounds. Or a
        function of your own from a text to a list of terms, for another language or tokeniser.
    stop_words : iterable of str, optional
        Forms to leave out: :func:`sprakresa.stop_words`; none when not given. A lemma makes no word a stop word. With
        a unit of your own, the terms to leave out.
    ngram_range : tuple of int
        Shortest and longest n-gram. They keep within sentences and do not bridge a stop word.

    Returns
    -------
    Analyzer
        ``str -> list[str]``. It can be pickled, and equals another one of the same options.

    Raises
    ------
    TypeError, ValueError
        If there is no such unit, or an option has another form; the message says which.

    Examples
    --------
    >>> build_analyzer()("Vi förnyar myndigheten.")
    ['vi', 'förnya', 'myndighet']
    >>> def english(text):
    ...     return [word.lower().removesuffix("s") for word in tokenize(text)]
    >>> build_analyzer(unit=english, stop_words=["the"])("The cafés open; a café closes.")
    ['café', 'open', 'a', 'café', 'close']
    """
    unit_name(unit)
    return Analyzer(unit, (*sorted(stop_set(stop_words)),), _check_ngram_range(ngram_range))
