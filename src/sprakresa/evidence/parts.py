"""Two parts of a corpus, for instance earlier and later posts, compared term by term: rates, a test, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ..counting.matrix import DocumentTerms, facts_of, groups_of
from ._permutation import ALPHA
from ._units import codes_of
from .assessment import rounded
from .comparison import keyness
from .rates import estimate_rates

SIDES = ("first", "second")


def compare_parts(
    counted: DocumentTerms,
    posts: pd.DataFrame,
    *,
    by: str = "part",
    terms: Iterable[str] | None = None,
    within: str | None = None,
) -> pd.DataFrame:
    """Compare the rates of terms in two parts of a corpus, and once more within kinds of writer.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post; of themes all are compared, of other units those that :func:`sprakresa.keyness` tests.
    posts : pandas.DataFrame
        The same posts, with the column ``by``.
    by : str
        A column of two values, of which the order of a categorical is kept; or a period ("year", …) of which there are
        two.
    terms : iterable of str, optional
        Terms named beforehand.
    within : str, optional
        A column, such as the kind of writer: a second test deals the parts out within its values only, so that a
        change of writer cannot pass for a change of language. It is left out where no value has posts in both parts.

    Returns
    -------
    pandas.DataFrame
        One row a term: ``term``; ``first``, ``second`` (the names of the parts); ``first_rate``, ``first_low``,
        ``first_high`` and the same for the second, per 1,000 words, with 95 % intervals
        (:func:`sprakresa.estimate_rates`); ``ratio`` of the second to the first, ``ratio_low``, ``ratio_high``; ``p``
        and ``q`` by permutation over posts;
        ``p_within``, missing without ``within``; ``within``, the column's name.

    Raises
    ------
    ValueError
        If ``by`` has not two values.
    """
    facts = facts_of(counted, posts).reset_index()
    groups = groups_of(facts, by)
    parts = groups.remove_unused_categories().categories
    if len(parts) != 2:
        found = f"{len(parts)} value{'' if len(parts) == 1 else 's'}"
        raise ValueError(f"{by} has {found}: compare two parts, for instance years before and after one")
    if terms is None and counted.unit == "theme":
        terms = counted.terms
    compare = partial(keyness, counted, posts, target=groups == parts[1])
    tested = compare(terms=terms)
    ratios = 2.0 ** tested[["log_ratio", "low", "high"]].set_axis(["ratio", "ratio_low", "ratio_high"], axis=1)
    table = tested[["term"]].join(ratios).assign(p=tested["p"], q=tested["q"], p_within=np.nan, within=within or "")
    if within and (pd.Series(groups).groupby(codes_of(facts, within)).nunique() > 1).any():  # one wrote in both parts
        fixed = compare(terms=table["term"], within=within)
        table["p_within"] = table["term"].map(fixed.set_index("term")["p"])
    rates = estimate_rates(counted, posts, by=by, terms=table["term"])
    for side, part in zip(SIDES, parts, strict=True):
        table[side] = str(part)
        values = rates.loc[rates.iloc[:, 1] == part, ["per_thousand", "low", "high"]].to_numpy()
        table[[f"{side}_rate", f"{side}_low", f"{side}_high"]] = values
    return table


def describe_comparison(row: Mapping[str, Any] | pd.Series) -> str:
    """Say in one sentence what a row of :func:`compare_parts` says, no surer than its p.

    Parameters
    ----------
    row : mapping or pandas.Series
        A row of :func:`compare_parts`; its term is written as it is.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> row = {"term": "väg", "first": "2016", "second": "2017", "p": 0.012, "p_within": 0.3, "within": "writer"}
    >>> row |= {"first_rate": 8.31, "first_low": 5.2, "first_high": 13}
    >>> row |= {"second_rate": 2, "second_low": 1, "second_high": 4}
    >>> print(describe_comparison(row))
    väg: 8.3 per 1,000 words in 2016 (5.2 to 13.0), 2.0 in 2017 (1.0 to 4.0); p = .012 over posts, .30 with...
    """
    return "{}: {}; {}.".format(row["term"], *_said(row))


def _said(row: Mapping[str, Any] | pd.Series) -> tuple[str, str]:
    """Return the rates of a row in words, and how sure they are."""
    rates = ", ".join(
        f"{rounded(row[f'{side}_rate'])}{' per 1,000 words' if side == 'first' else ''} in {row[side]}"
        + ("" if pd.isna(row[f"{side}_low"]) else f" ({rounded(row[f'{side}_low'])} to {rounded(row[f'{side}_high'])})")
        for side in SIDES
    )
    return rates, describe_p(row["p"], row["p_within"], within=row["within"])


def describe_finding(row: Mapping[str, Any] | pd.Series) -> str:
    """Say a row of :func:`compare_parts` as a finding: what is seen in bold, then how sure it is.

    Parameters
    ----------
    row : mapping or pandas.Series
        A row of :func:`compare_parts`.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> row = {"term": "väg", "first": "2016", "second": "2017", "p": 0.2, "p_within": float("nan"), "within": ""}
    >>> row |= {"first_rate": 8.31, "first_low": 5.2, "first_high": 13}
    >>> row |= {"second_rate": 6, "second_low": 4, "second_high": 9}
    >>> print(describe_finding(row))
    **No change is shown in väg**: 8.3 per 1,000 words in 2016 (5.2 to 13.0), 6.0 in 2017 (4.0 to 9.0). How sure: p...
    """
    seen = f"{row['term']} {'falls' if row['second_rate'] < row['first_rate'] else 'rises'}"
    if not row["p"] <= ALPHA:
        seen = f"No change is shown in {row['term']}"
    elif row["p_within"] > ALPHA:
        seen += f", but not beyond doubt with the {row['within']} held fixed"
    return "**{}**: {}. How sure: {}.".format(seen[0].upper() + seen[1:], *_said(row))


def describe_ratio(row: Mapping[str, Any] | pd.Series) -> str:
    """Say how many times as often a term of :func:`compare_parts` is used in the second part, or in which part alone.

    Parameters
    ----------
    row : mapping or pandas.Series
        A row of :func:`compare_parts`.

    Returns
    -------
    str

    Examples
    --------
    >>> describe_ratio({"ratio": 0.94, "ratio_low": 0.36, "ratio_high": 2.45})
    '0.94 times as often (95 % interval 0.36 to 2.45)'
    """
    absent = [side for side in SIDES if row.get(f"{side}_rate") == 0]
    if absent:  # half a hit in the place of none is no ratio to speak of
        return "in neither part" if len(absent) == 2 else f"in {row['second' if absent == ['first'] else 'first']} only"
    known = pd.notna(row["ratio_low"]) and np.isfinite([row["ratio_low"], row["ratio_high"]]).all()
    interval = f"95 % interval {row['ratio_low']:.2f} to {row['ratio_high']:.2f}" if known else "no interval"
    return f"{row['ratio']:.2f} times as often ({interval})"


def describe_p(p: float, p_within: float | None = None, *, within: str = "writer") -> str:
    """Say a p over posts, and the p with the writer held fixed where there is one.

    Parameters
    ----------
    p, p_within : float
        As in a row of :func:`compare_parts`; missing where there is none.
    within : str
        What is held fixed.

    Returns
    -------
    str

    Examples
    --------
    >>> describe_p(0.0004, 0.04), describe_p(float("nan"))
    ('p < .001 over posts, .040 with the writer held fixed', 'no test is possible')
    """
    if pd.isna(p):
        return "no test is possible"
    second = "" if pd.isna(p_within) else f", {_digits(p_within)} with the {within} held fixed"
    return f"p {'' if p < 0.001 else '= '}{_digits(p)} over posts{second}"


def _digits(p: float) -> str:
    return "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0") if p < 0.1 else f"{p:.2f}".removeprefix("0")


def describe_writers(posts: pd.DataFrame) -> str:
    """Say who wrote the earlier and the later part of a study's posts.

    Parameters
    ----------
    posts : pandas.DataFrame
        ``Study.posts``: with ``author``, ``writer`` and ``part``.

    Returns
    -------
    str
        One or two sentences, of whatever is stated about the writers.

    Examples
    --------
    >>> posts = pd.DataFrame({"author": ["Åsa", "Åsa", "Örjan"], "writer": ["chef", "chef", "gäst"],
    ...                       "part": pd.Categorical(["2016", "2016", "2017"])})
    >>> describe_writers(posts)
    'Åsa wrote 2 of the 3 posts. Posts by chef: 2 of 2 in 2016, 0 of 1 in 2017; a change of language may be a change...'
    """
    known = posts[posts["author"].fillna("").ne("")]
    if known.empty:
        return "Who wrote the posts is not stated, so no comparison can hold the writer fixed."
    author, n = next(known["author"].value_counts().items())
    stated = "" if len(known) == len(posts) else " whose author is stated"
    wrote = f"{author} wrote {n:,} of" if n > 1 else "Nobody wrote more than one of"
    first = f"{wrote} the {len(known):,} posts{stated}." if len(known) > 1 else f"{author} wrote the one post{stated}."
    parts = [*known.groupby("part", observed=True)["writer"]]
    if len(parts) < 2 or known["writer"].nunique() < 2:
        return first
    kind = parts[0][1].mode()[0]
    (early, n, m), (late, n_later, m_later) = ((part, sum(rows == kind), len(rows)) for part, rows in parts)
    change = "; a change of language may be a change of writer" if n * m_later != n_later * m else ""
    return f"{first} Posts by {kind}: {n} of {m} in {early}, {n_later} of {m_later} in {late}{change}."
