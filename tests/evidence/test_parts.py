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
    assert sr.compare_parts(themes, POSTS, terms=["resor"])["term"].tolist() == ["resor"]
    assert sr.compare_parts(themes._replace(unit="word"), POSTS)["term"].tolist() == ["resor"]


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


def test_the_column_held_fixed_is_named_and_two_years_are_two_parts():
    table = sr.compare_parts(COUNTED, POSTS, terms=["resa"], within="writer")
    assert table["within"].tolist() == ["writer"]
    assert sr.compare_parts(COUNTED, POSTS, terms=["resa"])["within"].tolist() == [""]
    days = pd.to_datetime(POSTS["part"].astype(str).map({"före": "2015-03-01", "efter": "2017-03-01"}))
    by_year = sr.compare_parts(COUNTED, POSTS.assign(published=days), by="year", terms=["resa"])
    assert by_year[["first", "second"]].iloc[0].tolist() == ["2015", "2017"]
    assert by_year["second_rate"].tolist() == table["second_rate"].tolist()


def test_small_rates_are_not_rounded_to_nothing():
    row = ROW | {"p": 0.01, "p_within": np.nan, "first_rate": 0.042, "first_low": 0.0, "second_rate": 0.0004}
    assert sr.describe_comparison(row).startswith("resa: 0.04 per 1,000 words in 2016 (0 to 13.0), 0.0004 in 2017 (2.0")


def test_a_term_or_a_part_with_stops_in_its_name_is_said_whole():
    row = ROW | {"p": 0.01, "p_within": np.nan, "term": "a: b; c", "first": "före; då", "second": "efter: nu"}
    assert sr.describe_finding(row).startswith(
        "**A: b; c falls**: 8.0 per 1,000 words in före; då (5.0 to 13.0), 4.0 in"
    )


@pytest.mark.parametrize(
    ("p", "said"), [(0.001, "p = .001"), (0.00099, "p < .001"), (0.1, "p = .10"), (0.0994, "p = .099"), (1, "p = 1.00")]
)
def test_p_is_written_as_papers_do(p, said):
    assert sr.describe_p(p) == f"{said} over posts"


@pytest.mark.parametrize(
    ("authors", "writers", "said"),
    [
        (["Åsa"], ["chef"], "Åsa wrote the one post."),
        (["Åsa", "", ""], ["chef", *["not stated"] * 2], "Åsa wrote the one post whose author is stated."),
        (["Åsa", "Örjan", ""], ["chef"] * 3, "Nobody wrote more than one of the 2 posts whose author is stated."),
        (["Åsa", "Åsa", None], ["chef"] * 3, "Åsa wrote 2 of the 2 posts whose author is stated."),
        (
            ["Åsa", "Örjan", "Åsa", "Örjan"],
            ["chef", "gäst", "gäst", "gäst"],
            "Åsa wrote 2 of the 4 posts. Posts by chef: 1 of 2 in 2016, 0 of 2 in 2017; a change of language may be a "
            "change of writer.",
        ),
        (
            ["Åsa", "Örjan", "Åsa", "Örjan"],
            ["chef", "gäst", "chef", "gäst"],
            "Åsa wrote 2 of the 4 posts. Posts by chef: 1 of 2 in 2016, 1 of 2 in 2017.",
        ),
    ],
)
def test_who_wrote_is_said_without_a_false_word(authors, writers, said):
    part = ["2016"] * ((len(authors) + 1) // 2) + ["2017"] * (len(authors) // 2)
    posts = pd.DataFrame({"author": authors, "writer": writers, "part": pd.Categorical(part)})
    assert sr.describe_writers(posts) == said


def test_a_term_of_one_part_alone_has_no_ratio_to_be_said():
    assert sr.describe_ratio(ROW | {"first_rate": 0.0}) == "in 2017 only"
    assert sr.describe_ratio(ROW | {"second_rate": 0.0}) == "in 2016 only"
    assert sr.describe_ratio(ROW | {"first_rate": 0.0, "second_rate": 0.0}) == "in neither part"
