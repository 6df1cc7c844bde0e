"""Two parts of a corpus are compared by the same tests as everywhere, and sentences are no surer than their p."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

import sprakresa as sr

NAMES = pd.Index([f"p{k:02}" for k in range(16)], name="post_id")
HITS = csr_matrix(
    [[6, 2], [5, 1], [7, 2], [6, 3], [5, 2], [6, 1], [7, 2], [5, 3]] + [[0, 2], [1, 2], [0, 1], [1, 3]] * 2
)
COUNTED = sr.DocumentTerms(HITS, NAMES, np.array(["resa", "år"]), np.full(16, 400), "lemma")
POSTS = pd.DataFrame(
    {
        "post_id": NAMES,
        "published": pd.date_range("2016-01-10", periods=16, freq="30D"),
        "part": pd.Categorical(["före"] * 8 + ["efter"] * 8, categories=["före", "efter"]),
        "writer": ["chef", "gäst"] * 8,
    }
)
ROW = {
    "term": "resa",
    "first": "2016",
    "second": "2017",
    "within": "writer",
    "ratio": 0.5,
    "ratio_low": 0.2,
    "ratio_high": 1.1,
}
ROW |= {
    "first_rate": 8.0,
    "first_low": 5.0,
    "first_high": 13.0,
    "second_rate": 4.0,
    "second_low": 2.0,
    "second_high": 8.0,
}


def test_rates_and_p_are_those_of_estimate_rates_and_keyness():
    table = sr.compare_parts(COUNTED, POSTS, terms=["resa", "år"], within="writer").set_index("term")
    later = POSTS.loc[POSTS["part"] == "efter", "post_id"]
    tested = sr.keyness(COUNTED, POSTS, target=later, terms=["resa", "år"]).set_index("term")
    assert table["p"].to_dict() == tested["p"].to_dict()
    assert table.loc["resa", ["first", "first_rate", "second", "second_rate"]].tolist() == [
        "före",
        14.6875,
        "efter",
        1.25,
    ]
    assert table.loc["resa", "ratio"] == pytest.approx(2 ** tested.loc["resa", "log_ratio"])
    assert table.loc["resa", "p_within"] < 0.01 < 0.5 < table.loc["år", "p_within"]


def test_where_no_writer_wrote_in_both_parts_there_is_no_p_with_the_writer_held_fixed():
    posts = POSTS.assign(writer=["chef"] * 8 + ["gäst"] * 8)
    table = sr.compare_parts(COUNTED, posts, terms=["resa"], within="writer")
    assert table["p_within"].isna().all()
    assert "held fixed" not in sr.describe_comparison(table.iloc[0])


def test_all_themes_are_compared_however_rare():
    themes = COUNTED._replace(matrix=HITS.multiply([[1, 0]]).tocsr(), terms=np.array(["resor", "tomt"]), unit="theme")
    assert sr.compare_parts(themes, POSTS)["term"].tolist() in (["resor", "tomt"], ["tomt", "resor"])


def test_more_or_fewer_than_two_parts_are_refused():
    with pytest.raises(ValueError, match="part has 1 value: compare two parts"):
        sr.compare_parts(COUNTED, POSTS.assign(part="allt"))


@pytest.mark.parametrize(
    ("p", "p_within", "begins", "ends"),
    [
        (0.2, 0.01, "**No change is shown in resa**", "p = .20 over posts, .010 with the writer held fixed."),
        (0.05, 0.05, "**Resa falls**", "p = .050 over posts, .050 with the writer held fixed."),
        (0.0501, np.nan, "**No change is shown in resa**", "p = .050 over posts."),
        (
            0.001,
            0.06,
            "**Resa falls, but not beyond doubt with the writer held fixed**",
            ".060 with the writer held fixed.",
        ),
        (np.nan, np.nan, "**No change is shown in resa**", "How sure: no test is possible."),
        (0.0001, np.nan, "**Resa falls**", "p < .001 over posts."),
    ],
)
def test_a_finding_is_no_surer_than_its_p(p, p_within, begins, ends):
    said = sr.describe_finding(ROW | {"p": p, "p_within": p_within})
    assert said.startswith(begins + ":")
    assert said.endswith(ends)


def test_without_an_interval_none_is_written():
    row = ROW | {"p": 1.0, "p_within": np.nan, "first_low": np.nan, "ratio_low": np.nan}
    assert "in 2016, 4.0 in 2017 (2.0 to 8.0)" in sr.describe_comparison(row)
    assert sr.describe_ratio(row) == "0.50 times as often (no interval)"
    assert sr.describe_ratio(row | {"ratio_low": 0.2, "ratio_high": float("inf")}).endswith("(no interval)")
