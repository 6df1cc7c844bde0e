"""What is typical of posts at all: their rates against general Swedish, or a frequency list of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Literal, cast

import numpy as np
import pandas as pd

from .._checks import require_columns
from ..counting.analyzer import UNITS
from ..counting.counts import document_term_matrix
from ..counting.matrix import DocumentTerms
from . import effects
from ._units import choose_terms, column_sums, only, require_counted, select_documents, term_facts
from .rates import FLOOR, rate_interval

# Forms of general Swedish that are rarer than this are left out.
RAREST = 3e-7


@cache
def general_swedish(unit: Literal["lemma", "word", "stem", "part"] = "lemma") -> dict[str, float]:
    """Return the share of each term in general Swedish, from wordfreq's list tokenised and analysed as the posts are.

    Forms that occur less than three times in ten million words are left out: they hold 1.5 % of all words and five
    sixths of the list, whose lemmas would take ten times as long. wordfreq's data end in 2021; it writes numbers as
    zeros, so that terms with a digit cannot be compared.
    """
    from wordfreq import get_frequency_dict

    shares = {form: share for form, share in get_frequency_dict("sv").items() if share >= RAREST}
    counted = document_term_matrix(pd.DataFrame({"post_id": shares.keys(), "text": shares.keys()}), unit=unit)
    return dict(zip(counted.terms.tolist(), np.array([*shares.values()]) @ counted.matrix, strict=True))


def _reference(counted: DocumentTerms, own: Any) -> dict[str, float]:
    """Return each term's share of general Swedish, or of a list of one's own."""
    if own is None and counted.unit not in UNITS:
        raise ValueError(
            f"general Swedish is known by {', '.join(UNITS)}, and these counts are of {counted.unit or 'no unit'!r}: "
            "count with one of these units, or give a frequency list of your own as reference="
        )
    if own is None:
        return general_swedish(cast(Any, counted.unit))
    if isinstance(own, DocumentTerms):
        own = pd.Series(column_sums(own.matrix), own.terms)
    elif isinstance(own, pd.DataFrame):
        require_columns(own, "term", "n", made_by="count_terms")
        own = own.groupby("term")["n"].sum()
    shares = pd.Series(own, dtype=float)
    if shares.isna().any() or (shares < 0).any() or not shares.sum():
        raise ValueError("the reference needs terms with their numbers or shares, none missing or below 0")
    return {str(term): share for term, share in (shares / max(shares.sum(), 1)).items()}


def compare_with_swedish(
    counted: DocumentTerms,
    *,
    documents: Any = None,
    terms: Iterable[str] | None = None,
    min_count: int = 2,
    reference: Mapping[str, float] | pd.DataFrame | DocumentTerms | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare posts with general Swedish: what is typical of them at all.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post, in lemmas, words, stems or parts: the list is analysed in the same unit.
    documents : iterable or pandas.Series, optional
        Names of posts or a truth value a row, taken together; all when not given.
    terms : iterable of str, optional
        Terms named beforehand; without them those with ``min_count`` hits.
    min_count : int
        See ``terms``.
    reference : mapping, pandas.Series, pandas.DataFrame or DocumentTerms, optional
        A frequency list of your own instead of general Swedish, in the unit of the counts: term → hits or share, a
        table with ``term`` and ``n``, or counts of other texts.
    level : float
        Level of the interval.

    Returns
    -------
    pandas.DataFrame
        The most typical first: ``term, n, posts, per_thousand, general_per_thousand, log_ratio, low, high, log_odds_z,
        listed, shows``. ``log_ratio`` is log₂ of the two rates; a term that is not ``listed`` is taken to be as rare as
        the rarest that is, so that its ratio is at least this. ``low`` and ``high`` are the interval by post, missing
        with fewer than three. ``log_odds_z`` ranks, with general Swedish as the prior (Monroe et al. 2008). No test:
        the list's own texts are unknown. Terms with a digit are left out of a comparison with general Swedish.

    Raises
    ------
    ValueError
        If the counts are of a unit that the list is not known in, such as themes, or a term was not counted.

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> terms = np.array(["förnyelse", "och"])
    >>> counted = DocumentTerms(csr_matrix([[4, 12]]), pd.Index(["januari"]), terms, np.array([400]), "word")
    >>> compare_with_swedish(counted)[["term", "n", "general_per_thousand", "log_ratio", "shows"]].round(3)
            term   n  general_per_thousand  log_ratio             shows
    0  förnyelse   4                 0.002     12.457  description only
    1        och  12                26.303      0.190  description only
    """
    require_counted(counted)
    general = _reference(counted, reference)
    rarest = RAREST if reference is None else min(share for share in general.values() if share > 0)
    rows = slice(None) if documents is None else select_documents(counted, documents, "selection")
    chosen = choose_terms(only(counted, rows), terms, min_count=min_count)
    if reference is None:
        chosen = only(chosen, at=np.array([not any(map(str.isdigit, term)) for term in chosen.terms], dtype=bool))
    share, total = np.array([general.get(term, 0) for term in chosen.terms]), chosen.words.sum()
    expected, table = np.maximum(share, rarest), pd.DataFrame(term_facts(chosen))
    rate, *limits = rate_interval(chosen.matrix, words=chosen.words, level=level)
    table["per_thousand"], table["general_per_thousand"] = 1000 * rate, 1000 * expected
    with np.errstate(divide="ignore"):
        ratios = np.log2([np.maximum(table["n"], 0.5) / total / expected, *(limit / expected for limit in limits)])
    table["log_ratio"], table["low"], table["high"] = ratios
    priors = {"prior": expected * total, "prior_words": total}
    table["log_odds_z"] = effects.log_odds_z(table["n"].to_numpy(), 1e9 * expected, total, 1e9, **priors)
    table["listed"], table["shows"] = share > 0, "interval" if len(chosen.words) >= FLOOR else "description only"
    return table.sort_values(["log_odds_z", "term"], ascending=[False, True], ignore_index=True)
