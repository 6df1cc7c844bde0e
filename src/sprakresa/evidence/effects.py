"""How far rates differ: between two sets of posts, from post to post, and from general Swedish; many terms at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from .._checks import require_columns
from ..counting.matrix import DocumentTerms
from ._units import Units, choose_terms, column_sums, moments, only, require_counted, select_documents, term_facts
from .rates import FLOOR, rate_interval

# Forms of general Swedish that are rarer than this are left out.
RAREST = 3e-7


def log_ratio(a: Any, b: Any, c: Any, d: Any) -> Any:
    """Return log₂((a/c)/(b/d)), zero hits replaced by 0.5: how many times the rate doubles.

    Examples
    --------
    >>> round(float(log_ratio(12_000, 10_000, 1_000_000, 1_000_000)), 3)
    0.263
    """
    return np.log2(np.maximum(a, 0.5) / c) - np.log2(np.maximum(b, 0.5) / d)


def g2(a: Any, b: Any, c: Any, d: Any, *, cells: int = 2) -> Any:
    """Return the log-likelihood G² of a hits in c words against b in d; over words, hence never evidence over posts.

    ``cells=2`` is Rayson & Garside's (2000), hits alone; ``cells=4`` Dunning's (1993), with the words that are no
    hits. 0 where neither side has a hit.

    Examples
    --------
    >>> [round(float(g2(12_000, 10_000, 1_000_000, 1_000_000, cells=cells)), 2) for cells in (2, 4)]
    [182.07, 184.09]
    """
    from scipy.special import rel_entr

    if cells not in (2, 4):
        raise ValueError(f"cells={cells}; choose 2 (Rayson) or 4 (Dunning)")
    rate = np.asarray(a + b) / (c + d)
    value = rel_entr(a, c * rate) + rel_entr(b, d * rate)
    if cells == 4:
        value = value + rel_entr(c - a, c * (1 - rate)) + rel_entr(d - b, d * (1 - rate))
    return 2 * value


def log_odds_z(a: Any, b: Any, c: Any, d: Any, *, prior: Any, prior_words: Any) -> Any:
    """Return z of the log-odds with an informative Dirichlet prior; a ranking, never a p.

    ``prior`` is α of each term and ``prior_words`` α₀, that of all words (Monroe, Colaresi & Quinn 2008, equation 22).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ours, theirs = (a + prior) / (c + prior_words - a - prior), (b + prior) / (d + prior_words - b - prior)
        return (np.log(ours) - np.log(theirs)) / np.sqrt(1 / (a + prior) + 1 / (b + prior))


def log_ratio_interval(units: Units, *, target: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, ...]:
    """Return the interval by post of :func:`log_ratio`, from those of both rates (MOVER, Donner & Zou 2012).

    Infinite on the side where no hits set no limit, missing with fewer than three posts on either side.
    """
    logs = []
    for side in (target, ~target):
        words = units.words[side]
        rate, low, high = rate_interval(units.matrix[side], words=words, level=level, clustered=bool(units.cluster))
        with np.errstate(divide="ignore"):
            logs.append(np.log2([np.maximum(rate, 0.5 / words.sum()), low, high]))
    (ours, our_low, our_high), (theirs, their_low, their_high) = logs
    below, above = np.hypot(ours - our_low, their_high - theirs), np.hypot(our_high - ours, theirs - their_low)
    is_missing = np.isnan(our_low) | np.isnan(their_low)
    return tuple(np.where(is_missing, np.nan, limit) for limit in (ours - theirs - below, ours - theirs + above))


def log_ratio_within(units: Units, *, target: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, ...]:
    """Return log₂ of the ratio of rates with the stratum held fixed, and the limits of its interval.

    Mantel & Haenszel's ratio for rates, θ = Σ a·d/N ÷ Σ b·c/N over the strata that have both sides: a hits in c words
    of the target, b in d of the reference, N = c + d (Greenland & Robins 1985). The interval is normal in ln θ; its
    standard error is that of the score of :mod:`sprakresa.evidence._permutation` ÷ Σ r·c·d/N, with t of m − 2·strata
    degrees of freedom. A side without a hit is taken to have half a hit, and then there is no interval; nor is there
    with fewer than three units on either side.
    """
    from scipy.special import stdtrit

    known, words = moments(units), units.words
    sides = [known.member * side[:, None] for side in (target, ~target)]
    (a, b), (c, d) = ([known.hits @ one for one in sides], [words @ one for one in sides])
    up, down, both = a @ (d / (c + d)), b @ (c / (c + d)), c * d / (c + d)
    halves = [both.sum() / base[both > 0].sum() / 2 if both.any() else np.nan for base in (c, d)]
    ratio = np.log2(np.where(up > 0, up, halves[0])) - np.log2(np.where(down > 0, down, halves[1]))
    freedom = len(words) - 2 * (both > 0).sum()
    is_missing = (min(target.sum(), (~target).sum()) < FLOOR) | (freedom < 1) | (up == 0) | (down == 0)
    error = np.sqrt(known.score_variance(known.centred(target[:, None] * 1.0)))[:, 0]
    error = np.where(is_missing, np.nan, error / np.maximum(known.rate @ both, 1e-12))
    half = stdtrit(max(freedom, 1), 0.5 + level / 2) * error / np.log(2)
    return ratio, ratio - half, ratio + half


def dispersion(counted: DocumentTerms, *, terms: Iterable[str] | None = None) -> pd.DataFrame:
    """Return how evenly each term is spread over the posts: 0 as the posts' lengths, near 1 all in one short post.

    Returns
    -------
    pandas.DataFrame
        ``term, n, posts, dp, dp_norm``. DP = ½ Σ|v/f − s|, v/f the share of the term's hits in a post, s the share
        of all words in it; DPnorm = DP/(1 − min s). Missing where there is no hit, DPnorm also with one post.

    References
    ----------
    Gries (2008); Lijffijt & Gries (2012).

    Examples
    --------
    >>> from scipy.sparse import csr_matrix
    >>> counted = DocumentTerms(csr_matrix([[2], [2]]), pd.Index(["a", "b"]), np.array(["år"]), np.array([100, 300]))
    >>> dispersion(counted)
      term  n  posts    dp   dp_norm
    0   år  4      2  0.25  0.333333
    """
    chosen = choose_terms(counted, terms)
    dp, least = spread_over_posts(chosen), chosen.words.min() / chosen.words.sum()
    return pd.DataFrame(term_facts(chosen) | {"dp": dp, "dp_norm": dp / (1 - least) if least < 1 else np.nan})


def spread_over_posts(counted: DocumentTerms) -> np.ndarray:
    """Return DP of each term; see :func:`dispersion`."""
    cells, share, n = counted.matrix.tocoo(), counted.words / counted.words.sum(), column_sums(counted.matrix)
    # A post without the term adds its share s; the others change that to |v/f − s|.
    change = np.abs(cells.data / np.maximum(n, 1)[cells.col] - share[cells.row]) - share[cells.row]
    return np.where(n > 0, np.round((1 + np.bincount(cells.col, change, len(n))) / 2, 12), np.nan)


@cache
def general_swedish(unit: Any = "lemma") -> dict[str, float]:
    """Return the share of each term in general Swedish, from wordfreq's list tokenised and analysed as the posts are.

    Forms that occur less than three times in ten million words are left out: they hold 1.5 % of all words and five
    sixths of the list, whose lemmas would take ten times as long. wordfreq's data end in 2021; it writes numbers as
    zeros, so that terms with a digit cannot be compared.
    """
    from wordfreq import get_frequency_dict

    from ..counting.analyzer import UNITS
    from ..counting.counts import document_term_matrix

    if unit not in UNITS:
        raise ValueError(
            f"general Swedish is known by {', '.join(UNITS)}, and these counts are of {unit or 'no unit'!r}: "
            "count with one of these units, or give a frequency list of your own as reference="
        )
    shares = {form: share for form, share in get_frequency_dict("sv").items() if share >= RAREST}
    counted = document_term_matrix(pd.DataFrame({"post_id": shares.keys(), "text": shares.keys()}), unit=unit)
    return dict(zip(counted.terms.tolist(), np.array([*shares.values()]) @ counted.matrix, strict=True))


def _reference(counted: DocumentTerms, own: Any) -> dict[str, float]:
    """Return each term's share of general Swedish, or of a list of one's own."""
    if own is None:
        return general_swedish(counted.unit)
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
    table["log_odds_z"] = log_odds_z(table["n"].to_numpy(), 1e9 * expected, total, 1e9, **priors)
    table["listed"], table["shows"] = share > 0, "interval" if len(chosen.words) >= FLOOR else "description only"
    return table.sort_values(["log_odds_z", "term"], ascending=[False, True], ignore_index=True)
