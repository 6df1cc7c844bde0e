"""What is typical of posts at all: their rates against general Swedish, or a frequency list of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from ..counting.counts import document_term_matrix
from ..counting.matrix import DocumentTerms
from ..swedish.known_words import all_words, frequency
from . import effects
from ._units import column_sums, require_counted, select_documents, term_columns
from .rates import FLOOR, rate_interval

# Forms of general Swedish that are rarer than this are left out.
RAREST = 3e-7


@cache
def general_swedish(unit: str = "lemma") -> dict[str, float]:
    """Return the share of each term in general Swedish, from wordfreq's list tokenised and analysed as the posts are.

    Forms that occur less than three times in ten million words are left out: they hold 1.5 % of all words and five
    sixths of the list, whose lemmas would take ten times as long. wordfreq's data end in 2021; it writes numbers as
    zeros, so that terms with a digit cannot be compared.
    """
    shares = {form: frequency(form) for form in all_words() if frequency(form) >= RAREST}
    counted = document_term_matrix(pd.DataFrame({"post_id": shares.keys(), "text": shares.keys()}), unit=unit)
    return dict(zip(counted.terms.tolist(), (counted.matrix.T @ [*shares.values()]).tolist(), strict=True))


def compare_with_swedish(
    counts: DocumentTerms,
    *,
    documents: Sequence | None = None,
    unit: str = "lemma",
    terms: Iterable[str] | None = None,
    min_count: int = 2,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare posts with general Swedish: what is typical of them at all.

    Parameters
    ----------
    counts : DocumentTerms
        Counted by post, in ``unit``.
    documents : sequence, optional
        Names of posts or a truth value a row, taken together; all when not given.
    unit : {"lemma", "word", "stem", "part"}
        What was counted.
    terms : iterable of str, optional
        Terms named beforehand; without them those with ``min_count`` hits.
    min_count, level : int, float
        See ``terms``; level of the interval.

    Returns
    -------
    pandas.DataFrame
        The most typical first: ``term, n, posts, per_thousand, general_per_thousand, log_ratio, low, high, log_odds_z,
        listed, shows``. ``log_ratio`` is log₂ of the two rates; a term that is not ``listed`` is taken to be as rare as
        the rarest that is, so that its ratio is at least this. ``low`` and ``high`` are the interval by post, missing
        with fewer than three. ``log_odds_z`` ranks, with general Swedish as the prior (Monroe et al. 2008). No test:
        the list's own texts are unknown. Terms with a digit are left out.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> terms = np.array(["förnyelse", "och"])
    >>> counts = DocumentTerms(csr_matrix([[4, 12]]), pd.Index(["januari"]), terms, np.array([400]))
    >>> compare_with_swedish(counts, unit="word")[["term", "n", "general_per_thousand", "log_ratio", "shows"]].round(3)
            term   n  general_per_thousand  log_ratio             shows
    0  förnyelse   4                 0.002     12.457  description only
    1        och  12                26.303      0.190  description only
    """
    chosen = slice(None) if documents is None else select_documents(counts, documents, "selection")
    matrix, words = counts.matrix[chosen], np.asarray(counts.words, dtype=float)[chosen]
    at = term_columns(counts._replace(matrix=matrix), terms, min_count=min_count)
    names, general = np.asarray(counts.terms)[at], general_swedish(unit)
    kept = np.array([not any(map(str.isdigit, name)) for name in names], dtype=bool)
    names, matrix, total = names[kept], matrix[:, at[kept]], words.sum()
    share = np.array([general.get(name, 0) for name in names])
    expected, n = np.maximum(share, RAREST), column_sums(matrix).astype(int)
    rate, low, high = rate_interval(matrix, words=words, level=level)
    z = comparison.log_odds_z(n, 1e9 * expected, total, 1e9, prior=expected * total, prior_words=total)
    facts = {"term": names, "n": n, "posts": matrix.getnnz(axis=0)}
    rates = {"per_thousand": 1000 * rate, "general_per_thousand": 1000 * expected}
    with np.errstate(divide="ignore"):
        effect = {"log_ratio": np.maximum(n, 0.5) / total / expected, "low": low / expected, "high": high / expected}
        effect = {name: np.log2(times) for name, times in effect.items()}
    shows = "interval" if len(words) >= FLOOR else "description only"
    table = pd.DataFrame(facts | rates | effect | {"log_odds_z": z, "listed": share > 0, "shows": shows})
    return table.sort_values(["log_odds_z", "term"], ascending=[False, True], ignore_index=True)
