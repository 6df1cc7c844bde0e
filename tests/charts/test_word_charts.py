"""One call from posts to a chart of words: the numbers are those of the stages."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from sprakresa import compare_groups, document_term_matrix, keyness, set_style, top_words, typical_words

mpl.use("agg")


@pytest.fixture(autouse=True)
def _nothing_is_left_behind():
    with mpl.rc_context():
        set_style()
        yield
    plt.close("all")


POSTS = pd.DataFrame(
    {
        "post_id": [*"abcdef"],
        "published": pd.to_datetime(
            ["2015-03-01", "2015-05-01", "2015-09-01", "2017-01-05", "2017-02-10", "2017-03-01"]
        ),
        "kind": ["own", "own", "guest", "own", "guest", "guest"],
        "author": ["Å. Öberg", "Å. Öberg", "B", "Å. Öberg", "C", ""],
        "text": [
            "Vår resa är lång. Resan går vidare.",
            "Kunden är här. En resa till.",
            "Kunder och kunder, och en resa.",
            "Kundernas väg är lång och ny.",
            "Ny väg för kunden i dag.",
            "Här är det nya, och det är bra.",
        ],
    }
)


def test_typical_words_weigh_the_groups_hits_by_how_few_posts_have_the_term():
    table = typical_words(POSTS, by="kind", min_count=2, stop_words=[]).data
    row = table[(table["kind"] == "own") & (table["term"] == "resa")].iloc[0]
    words, n_posts, with_term = 7 + 6 + 6, 6, 3
    assert (row["n"], row["posts"]) == (3, 2)
    assert row["tf"] == pytest.approx(3 / words)
    assert row["idf"] == pytest.approx(np.log(n_posts / with_term))
    assert row["tf_idf"] == pytest.approx(row["tf"] * row["idf"])
    by_rank = [rows["tf_idf"].is_monotonic_decreasing for _, rows in table.groupby("kind")]
    assert by_rank == [True, True]


def test_typical_words_leave_out_periods_without_posts_and_show_eight_groups_at_most():
    chart = typical_words(POSTS, min_count=1, glosses=pd.DataFrame({"term": ["resa"], "gloss": ["journey"]}))
    assert [ax.get_title(loc="left") for ax in chart.axes] == ["2015 · 3 posts", "2017 · 3 posts"]
    assert "resa  (journey)" in [label.get_text() for label in chart.axes[0].get_yticklabels()]
    twelve = POSTS.loc[[*range(6)] * 2].assign(post_id=[*"abcdefghijkl"], place=[*"abcdefghijkl"])
    assert len(typical_words(twelve, by="place", min_count=1).axes) == 8


def test_typical_words_from_counts_are_those_from_texts():
    counted = document_term_matrix(POSTS, unit="word")
    given = typical_words(POSTS.drop(columns="text"), by="kind", counted=counted, min_count=1).data
    pd.testing.assert_frame_equal(given, typical_words(POSTS, by="kind", min_count=1).data)


def test_top_words_are_the_commonest_content_words_with_their_rates():
    chart = top_words(POSTS, n=3)
    assert chart.data[["term", "n"]].values.tolist() == [["kund", 5], ["resa", 4], ["ny", 3]]
    assert (chart.data["shows"] == "interval").all()
    by_kind = top_words(POSTS, n=2, group="kind").data
    assert by_kind[["term", "kind", "n"]].values.tolist() == [
        ["kund", "guest", 3], ["kund", "own", 2], ["resa", "guest", 1], ["resa", "own", 3],
    ]  # fmt: skip
    assert top_words(POSTS, n=1, group="year").data["period"].tolist() == ["2015", "2016", "2017"]
    assert top_words(POSTS, n=2, stop_words=[]).data["term"].tolist() == ["kund", "vara"]


def test_two_groups_are_compared_by_the_words_most_typical_of_either():
    chart = compare_groups(POSTS, by="kind", target="guest", min_count=3, stop_words=[])
    counted = document_term_matrix(POSTS)
    key = keyness(counted, POSTS, target=["c", "e", "f"], min_count=3)
    assert {*chart.data["term"]} == {*key["term"]}
    assert chart.data.attrs["differ"] == 0
    assert chart.data.attrs["tested"] == len(key)
    assert chart.axes[0].get_xlabel().split("\n") == [
        "← more often in the rest      more often in guest →",
        "log₂ of the ratio of the rates: 1 is twice as often, 2 is four times",
    ]
    years = compare_groups(POSTS, by="year", target="2017", reference=["2015"], n=2, min_count=3).data
    assert len(years) == 2
    with pytest.raises(ValueError, match="no post has 'boss' as kind: choose among guest, own"):
        compare_groups(POSTS, by="kind", target="boss")
    unnamed = POSTS.assign(kind=POSTS["kind"].where(POSTS["post_id"] != "c"))  # is of the rest
    rest = compare_groups(unnamed, by="kind", target="guest", min_count=3, stop_words=[]).data
    key = keyness(counted, POSTS, target=["e", "f"], min_count=3).set_index("term")
    assert rest["log_ratio"].tolist() == key["log_ratio"][rest["term"]].tolist()
