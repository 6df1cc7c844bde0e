"""Two parts of a corpus, for instance earlier and later posts, compared term by term: rates, a test, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..counting.matrix import DocumentTerms, facts_of
from ._permutation import ALPHA
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
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare the rates of terms in two parts of a corpus, and once more within kinds of writer.

    Parameters
    ----------
    counted : DocumentTerms
        Counted by post; of themes all are compared, of other units those that :func:`sprakresa.keyness` tests.
    posts : pandas.DataFrame
        The same posts, with the column ``by``.
    by : str
        A column of two values; the order of a categorical is kept.
    terms : iterable of str, optional
        Terms named beforehand.
    within : str, optional
        A column, such as the kind of writer: a second test deals the parts out within its values only, so that a
        change of writer cannot pass for a change of language. It is left out where no value has posts in both parts.
    level : float
        Level of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a term: ``term``; ``first``, ``second`` (the names of the parts); ``first_rate``, ``first_low``,
        ``first_high`` and the same for the second, per 1,000 words (:func:`sprakresa.estimate_rates`); ``ratio`` of
        the second to the first, ``ratio_low``, ``ratio_high``; ``p`` and ``q`` by permutation over posts;
        ``p_within``, missing without ``within``; ``within``, the column's name.

    Raises
    ------
    ValueError
        If ``by`` has not two values.
    """
    facts = facts_of(counted, posts)
    parts = pd.Categorical(facts[by]).remove_unused_categories().categories
    if len(parts) != 2:
        raise ValueError(f"{by} has {len(parts)} values: compare two parts, for instance years before and after one")
    if terms is None and counted.unit == "theme":
        terms = counted.terms
    later = facts.index[facts[by] == parts[1]]
    options: dict[str, Any] = {"target": later, "terms": None if terms is None else [*terms], "level": level}
    tested = keyness(counted, posts, **options)
    ratios = 2.0 ** tested[["log_ratio", "low", "high"]].set_axis(["ratio", "ratio_low", "ratio_high"], axis=1)
    table = tested[["term"]].join(ratios).assign(p=tested["p"], q=tested["q"], p_within=np.nan, within=within or "")
    if within and (pd.crosstab(facts[within], facts[by]).gt(0).sum(axis=1) > 1).any():  # somebody wrote in both parts
        table["p_within"] = table["term"].map(keyness(counted, posts, **options, within=within).set_index("term")["p"])
    rates = estimate_rates(counted, posts, by=by, terms=[*table["term"]], level=level)
    for side, part in zip(SIDES, parts, strict=True):
        of_part = rates[rates[by] == part].set_index("term")
        table[side] = str(part)
        values = of_part.loc[table["term"], ["per_thousand", "low", "high"]].to_numpy()
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
    rates = ", ".join(
        f"{row[f'{side}_rate']:.1f}{' per 1,000 words' if side == 'first' else ''} in {row[side]}"
        + ("" if pd.isna(row[f"{side}_low"]) else f" ({row[f'{side}_low']:.1f} to {row[f'{side}_high']:.1f})")
        for side in SIDES
    )
    return f"{row['term']}: {rates}; {describe_p(row['p'], row['p_within'], within=row['within'])}."


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
    verb = "falls" if row["second_rate"] < row["first_rate"] else "rises"
    if not row["p"] <= ALPHA:
        seen = f"No change is shown in {row['term']}"
    elif row["p_within"] > ALPHA:
        seen = f"{row['term']} {verb}, but not beyond doubt with the {row['within']} held fixed"
    else:
        seen = f"{row['term']} {verb}"
    rates, sure = describe_comparison(row).split(": ", 1)[1].removesuffix(".").split("; ")
    return f"**{seen[0].upper()}{seen[1:]}**: {rates}. How sure: {sure}."


def describe_ratio(row: Mapping[str, Any] | pd.Series) -> str:
    """Say how many times as often a term of :func:`compare_parts` is used in the second part, with its interval.

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
    'Åsa wrote 2 of 3 posts. Most posts of 2016 are by chef (2 of 2), most of 2017 by gäst (1 of 1): a change of...'
    """
    authors = posts.loc[posts["author"].ne(""), "author"].value_counts()
    if authors.empty:
        return "Who wrote the posts is not stated, so no comparison can hold the writer fixed."
    most = f"{authors.index[0]} wrote {authors.iloc[0]:,} of"
    first = f"{most if authors.iloc[0] > 1 else 'Nobody wrote more than one of the'} {len(posts):,} posts."
    if posts["writer"].nunique() < 2:
        return first
    parts = [(part, rows["writer"].value_counts(), len(rows)) for part, rows in posts.groupby("part", observed=True)]
    (early, wrote, m), (late, wrote_later, m_later) = (parts[0], parts[-1])
    if wrote.index[0] == wrote_later.index[0]:
        return f"{first} Most posts of both parts, {early} and {late}, are by {wrote.index[0]}."
    return (
        f"{first} Most posts of {early} are by {wrote.index[0]} ({wrote.iloc[0]} of {m}), most of {late} by "
        f"{wrote_later.index[0]} ({wrote_later.iloc[0]} of {m_later}): a change of language may be a change of writer."
    )
