"""MTLD, HD-D and MATTR: equal to an independent package on the same words, missing where they have no value."""

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from sprakresa import assign_period
from sprakresa.close_reading.diversity import hdd, lexical_diversity, mattr, mtld

CASES = json.loads(Path(__file__).parents[1].joinpath("cases").joinpath("readability.json").read_text(encoding="utf-8"))
MEASURES = {
    "mtld": mtld,
    "hdd": hdd,
    "mattr_10": lambda words: mattr(words, window=10),
    "mattr_100": mattr,
}


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("case", CASES["diversity"]["cases"], ids=lambda case: case["name"])
def test_it_equals_lexicalrichness_to_nine_digits(case, measure):
    value, expected = MEASURES[measure](case["words"].split("|")), case[measure]
    assert math.isnan(value) if expected is None else value == pytest.approx(expected, rel=1e-9)


def test_no_word_at_all_has_no_diversity():
    assert all(math.isnan(measure([])) for measure in MEASURES.values())


def test_a_table_has_a_row_a_post_and_counts_lower_case_forms():
    posts = pd.DataFrame({"post_id": ["å", "ö"], "text": ["Ny väg, ny resa, NY väg.", ""]})
    table = lexical_diversity(posts, window=4)
    assert table["post_id"].tolist() == ["å", "ö"]
    assert table["words"].tolist() == [6, 0]
    assert table.loc[0, ["mtld", "mattr"]].tolist() == [6.0, 0.75]
    assert table.loc[1, ["mtld", "hdd", "mattr"]].isna().all()


def test_a_period_takes_the_words_of_its_posts_together_and_an_empty_one_stays():
    posts = pd.DataFrame(
        {
            "post_id": ["a", "b", "c"],
            "published": pd.to_datetime(["2015-09-02", "2017-01-05", "2017-02-10"]),
            "text": ["Hej.", "Ny väg, ny resa,", "ny väg."],
        }
    )
    table = lexical_diversity(assign_period(posts), by="period", window=4)
    pd.testing.assert_frame_equal(lexical_diversity(posts, by="year", window=4), table)
    assert table["period"].tolist() == ["2015", "2016", "2017"]
    assert table["words"].tolist() == [1, 0, 6]
    assert table["mtld"].tolist()[2] == 6.0


def test_a_window_of_no_words_is_refused():
    with pytest.raises(ValueError, match="window=0"):
        mattr(["väg"], window=0)
