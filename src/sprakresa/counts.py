"""Posts → sparse document–term matrix → long table; per post or per period.

Each distinct word is analysed once: posts × words is counted first, then multiplied by words × terms, where a term
is the word's form, lemma, stem or compound part. So lemmas cost nothing a token.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Literal

import numpy as np
import pandas as pd

from .lemmas import lemmatize, part_lemma, split_compound
from .tables import DocumentTerms, require_columns, require_unique
from .tokens import ngrams, split_sentences, tokenize

Unit = Literal["word", "lemma", "stem", "part"]
By = Literal["post", "period"]


def _forms(words: Sequence[str]) -> list[str]:
    return [unicodedata.normalize("NFC", word).replace("\xad", "").lower() for word in words]


def _stems(words: Sequence[str]) -> list[str]:
    from nltk.stem.snowball import SnowballStemmer

    return [*map(SnowballStemmer("swedish").stem, _forms(words))]


def parts_of(lemma: str) -> tuple[str, ...]:
    """Return the words a compound is made of, as lemmas; of a simple word the word itself."""
    *heads, last = split_compound(lemma)
    return (*map(part_lemma, heads), last)


UNITS: dict[str, Callable[[Sequence[str]], list[tuple[str, ...]]]] = {
    "word": lambda words: [(form,) for form in _forms(words)],
    "lemma": lambda words: [(lemma,) for lemma in lemmatize(words)],
    "stem": lambda words: [(stem,) for stem in _stems(words)],
    "part": lambda words: [parts_of(lemma) for lemma in lemmatize(words)],
}
"""What is counted: words → the terms of each (one, but for compound parts)."""


def _terms(words: Sequence[str], *, unit: str, stop_words: frozenset[str]) -> list[tuple[str, ...]]:
    if unit not in UNITS:
        raise ValueError(f"no unit {unit!r}; choose one of {', '.join(UNITS)}")
    pairs = zip(_forms(words), UNITS[unit](words), strict=True)
    return [() if form in stop_words else tuple(t for t in terms if t not in stop_words) for form, terms in pairs]


def _analyze(text: str, *, unit: str, stop_words: frozenset[str], ngram_range: tuple[int, int]) -> list[str]:
    if ngram_range == (1, 1):
        return [*chain.from_iterable(_terms(tokenize(text), unit=unit, stop_words=stop_words))]
    grams = []
    for sentence in split_sentences(text):
        # An empty place keeps its place: “kund och medarbetare” without “och” holds no pair “kund medarbetare”.
        places = [terms or ("",) for terms in _terms(tokenize(sentence), unit=unit, stop_words=stop_words)]
        words = [*chain.from_iterable(places)]
        for n in range(ngram_range[0], ngram_range[1] + 1):
            grams += [gram for gram in ngrams(words, n) if "" not in gram.split(" ")]
    return grams


def _stop_set(stop_words: Iterable[str] | None) -> frozenset[str]:
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
    return partial(_analyze, unit=unit, stop_words=_stop_set(stop_words), ngram_range=tuple(ngram_range))


def document_term_matrix(
    posts: pd.DataFrame,
    *,
    unit: Unit = "lemma",
    by: By = "post",
    stop_words: Iterable[str] | None = None,
    ngram_range: tuple[int, int] = (1, 1),
    min_df: float = 1,
    max_df: float = 1.0,
    vocabulary: Iterable[str] | None = None,
) -> DocumentTerms:
    """Count the terms of each post, or of each period.

    Parameters
    ----------
    posts : pandas.DataFrame
        With ``post_id`` and ``text``; with ``period`` for ``by="period"`` (:func:`sprakresa.assign_period`).
    unit, stop_words, ngram_range
        As for :func:`build_analyzer`.
    by : {"post", "period"}
        What a row is. Periods are those of the categorical, in order, the empty ones included.
    min_df, max_df : int or float
        Fewest and most documents a term stands in: a number, or a share where it is a float. scikit-learn's.
    vocabulary : iterable of str, optional
        Terms to count, whether they occur or not; then ``min_df`` and ``max_df`` do nothing.

    Returns
    -------
    DocumentTerms
        ``matrix`` (CSR, documents × terms), ``documents``, ``terms`` (sorted), ``words`` (all words of each
        document, the base of every rate). Equal, entry by entry, to what scikit-learn's ``CountVectorizer`` gives
        with ``analyzer=build_analyzer(...)``.

    Raises
    ------
    TypeError, ValueError
        If something else than a table of posts is given, two posts share an id, a text is missing, or a term of the
        vocabulary is given twice.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a", "b"], "text": ["Resan är ny.", "Nya resor, nya vägar!"]})
    >>> counted = document_term_matrix(posts)
    >>> counted.terms.tolist(), counted.matrix.toarray().tolist(), counted.words.tolist()
    (['ny', 'resa', 'vara', 'väg'], [[1, 1, 1, 0], [2, 1, 0, 1]], [3, 4])
    """
    _check(posts, by)
    stop = _stop_set(stop_words)
    if ngram_range == (1, 1):
        matrix, forms = _count([*map(tokenize, posts["text"])])
        words = np.asarray(matrix.sum(axis=1)).ravel()
        term_map, terms = to_terms(_terms(forms, unit=unit, stop_words=stop))
        matrix = matrix @ term_map
    else:
        analyze = build_analyzer(unit=unit, stop_words=stop, ngram_range=ngram_range)
        matrix, terms = _count([*map(analyze, posts["text"])])
        words = np.array([len(tokenize(text)) for text in posts["text"]], dtype=np.int64)
    documents = pd.Index(posts["post_id"], name="post_id")
    if by == "period":
        matrix, words, documents = _by_period(matrix, words, posts["period"])
    return _keep(_csr(matrix), documents, np.array(terms, dtype=object), words, (min_df, max_df), vocabulary)


def _check(posts: pd.DataFrame, by: str) -> None:
    require_columns(posts, "post_id", "text", made_by="read_posts")
    require_unique(posts, "post_id", what="post")
    missing = posts["text"].isna()
    if missing.any():
        raise ValueError(f"post {posts['post_id'][missing].iloc[0]!r} has no text: drop it, or give it one")
    if by not in ("post", "period"):
        raise ValueError(f"by={by!r}; choose 'post' or 'period'")
    if by == "period":
        require_columns(posts, "period", made_by="assign_period")
        if posts["period"].isna().any():
            raise ValueError(f"post {posts['post_id'][posts['period'].isna()].iloc[0]!r} has no period: drop it first")


def _count(documents: Sequence[Sequence[str]]):
    """Count the strings of each document: a CSR matrix, and the distinct strings, sorted."""
    counters = [Counter(document) for document in documents]
    distinct = sorted(set().union(*counters))
    column = {string: i for i, string in enumerate(distinct)}
    cells = [(row, column[s], n) for row, counter in enumerate(counters) for s, n in counter.items()]
    return _sparse(cells, (len(counters), len(distinct))), distinct


def to_terms(terms_of: Sequence[tuple[str, ...]], terms: list[str] | None = None):
    """Make the 0/1/n matrix from strings (rows) to terms (columns), sorted unless given."""
    terms = sorted({*chain.from_iterable(terms_of)}) if terms is None else terms
    column = {term: i for i, term in enumerate(terms)}
    cells = [(row, column[t], 1) for row, of_one in enumerate(terms_of) for t in of_one]
    return _sparse(cells, (len(terms_of), len(terms))), terms


def _sparse(cells: list[tuple[int, int, int]], shape: tuple[int, int]):
    from scipy.sparse import csr_matrix

    rows, columns, n = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    return csr_matrix((n, (rows, columns)), shape=shape)


def _csr(matrix):
    matrix = matrix.tocsr()
    matrix.sort_indices()
    return matrix


def _by_period(matrix, words: np.ndarray, period: pd.Series):
    period = period.astype("category")
    cells = [(code, row, 1) for row, code in enumerate(period.cat.codes)]
    sums = _sparse(cells, (len(period.cat.categories), len(period)))
    return sums @ matrix, sums @ words, pd.Index(period.cat.categories.astype(str), name="period")


def _keep(matrix, documents, terms, words, df_range, vocabulary) -> DocumentTerms:
    from scipy.sparse import csr_matrix, hstack

    if vocabulary is not None:
        wanted = pd.Index(sorted(vocabulary))
        if wanted.has_duplicates:
            raise ValueError(f"the vocabulary holds {wanted[wanted.duplicated()][0]!r} twice")
        at = pd.Index(terms).get_indexer(wanted)
        padded = hstack([matrix, csr_matrix((matrix.shape[0], 1), dtype=matrix.dtype)], format="csr")
        return DocumentTerms(_csr(padded[:, at]), documents, wanted.to_numpy(dtype=object), words)
    low, high = (bound * matrix.shape[0] if isinstance(bound, float) else bound for bound in df_range)
    df = np.bincount(matrix.indices, minlength=matrix.shape[1])
    kept = (df >= low) & (df <= high)
    return DocumentTerms(_csr(matrix[:, kept]), documents, terms[kept], words)


def count_terms(posts: pd.DataFrame, *, by: By = "post", **options) -> pd.DataFrame:
    """Count terms into a long table, one row a term that occurs in a document.

    Parameters
    ----------
    posts, by, **options
        As for :func:`document_term_matrix`.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` or ``period``, ``term``, ``n`` (hits), ``total`` (all words of the document, stop words
        included); by document in order, then by term. A term given in ``vocabulary`` has a row also where it does
        not occur, with ``n`` 0, if the document has words at all.

    Examples
    --------
    >>> posts = pd.DataFrame({"post_id": ["a"], "text": ["Vi möter kunder, och kunder möter oss."]})
    >>> count_terms(posts, vocabulary=["kund", "resa"]).values.tolist()
    [['a', 'kund', 2, 7], ['a', 'resa', 0, 7]]
    """
    counted = document_term_matrix(posts, by=by, **options)
    return long_table(counted, zeros=options.get("vocabulary") is not None)


def long_table(counted: DocumentTerms, *, zeros: bool = False) -> pd.DataFrame:
    """Return a document–term matrix as a long table.

    Parameters
    ----------
    counted : DocumentTerms
    zeros : bool
        Whether a term that does not occur in a document has a row there, with ``n`` 0. A document without a word
        never has rows: of it nothing is known.

    Returns
    -------
    pandas.DataFrame
        ``post_id`` or ``period``, ``term``, ``n``, ``total``, as :func:`count_terms` describes them.
    """
    if zeros:
        rows, columns = (cell.ravel() for cell in np.indices(counted.matrix.shape))
        n = counted.matrix.toarray().ravel()
    else:
        cells = counted.matrix.tocoo()
        rows, columns, n = cells.row, cells.col, cells.data
    table = pd.DataFrame(
        {
            counted.documents.name: counted.documents.to_numpy()[rows],
            "term": counted.terms[columns],
            "n": n,
            "total": counted.words[rows],
        }
    )
    return table[table["total"] > 0].reset_index(drop=True)
