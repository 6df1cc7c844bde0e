"""One call from posts to a chart over time: the numbers are those of the stages."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sprakresa import (
    assign_period,
    document_term_matrix,
    estimate_rates,
    readability,
    reading_level,
    set_style,
    theme_matrix,
    timeline,
    top_words,
    typical_words,
)

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


def test_a_timeline_has_the_rates_of_the_stages_and_a_dot_for_each_post():
    chart = timeline(POSTS, {"resan": ["resa"], "kunden": ["kund*"]})
    themes = theme_matrix(POSTS, {"resan": ["resa"], "kunden": ["kund*"]})
    rates = estimate_rates(themes, assign_period(POSTS), by="period")
    pd.testing.assert_frame_equal(chart.data[rates.columns], rates, check_flags=False)
    assert [ax.get_title(loc="left") for ax in chart.axes] == ["resan", "kunden"]
    dots = [line for line in chart.axes[0].lines if line.get_label() in ("own", "guest")]
    assert [len(line.get_xdata()) for line in dots] == [3, 3]
    assert repr(chart) == "Chart of 2 panels; .data has 6 rows"


def test_words_patterns_and_themes_are_taken_and_counts_give_what_texts_give():
    counted = document_term_matrix(POSTS, unit="word")
    facts = POSTS.drop(columns="text")
    for terms in ("resa", ["resa", "kund*"], {"resan": ["resa*"]}):
        texts, counts = timeline(POSTS, terms), timeline(facts, terms, counted=counted)
        pd.testing.assert_frame_equal(texts.data, counts.data)
    assert timeline(POSTS, "kund*").data["n"].sum() == 5
    with pytest.raises(ValueError, match="no terms are given: name at least one word or theme"):
        timeline(POSTS, [])


def test_terms_of_another_unit_or_language_are_charted_too():
    assert timeline(POSTS, "kunden", unit="word").data["n"].sum() == 2
    english = POSTS.assign(text="The journey of å traveller")
    assert timeline(english, "travel*", unit=lambda text: text.lower().split()).data["n"].sum() == 6


@pytest.mark.parametrize(
    ("posts", "options", "message"),
    [
        (POSTS, {"by": "week"}, "week"),
        (POSTS, {"group": "party"}, "lacks the column party"),
        (document_term_matrix(POSTS, unit="word"), {}, "expected a table as read_posts makes it, got counts"),
        (POSTS.drop(columns="published"), {}, "lacks the column published"),
    ],
)
def test_what_cannot_be_charted_is_refused_by_name(posts, options, message):
    with pytest.raises((TypeError, ValueError), match=message):
        timeline(posts, "resa", **options)


def test_a_group_may_be_a_categorical_with_missing_values():
    kinds = POSTS["kind"].where(POSTS["kind"] == "own").astype("category")
    labels = timeline(POSTS.assign(kind=kinds), "resa", group="kind").axes[0].get_legend_handles_labels()[1]
    assert {"own", "not stated"} <= {*labels}


def test_it_is_drawn_on_the_axes_given():
    _, axes = plt.subplots(2)
    assert timeline(POSTS, ["resa", "väg"], axes=axes).axes == [*axes]
    _, ax = plt.subplots()
    assert timeline(POSTS, "resa", axes=ax).axes == [ax]
    with pytest.raises(ValueError, match="there are 2 terms and 1 Axes"):
        timeline(POSTS, ["resa", "väg"], axes=ax)


@pytest.mark.parametrize(
    ("table", "group", "legend"),
    [
        (POSTS, "auto", ["guest", "own"]),
        (POSTS.drop(columns="kind"), "auto", ["Å. Öberg", "B", "C", "not stated"]),
        (POSTS.assign(kind="own").drop(columns="author"), "auto", []),
        (POSTS, "author", ["Å. Öberg", "B", "C", "not stated"]),
        (POSTS, None, []),
    ],
)
def test_dots_differ_by_kind_role_or_author_where_there_are_some(table, group, legend):
    ax = timeline(table, "resa", group=group).axes[0]
    labels = ax.get_legend_handles_labels()[1]
    assert sorted(
        label for label in labels if label not in ("rate of the period", "interval by post (95 %)")
    ) == sorted(legend)


@pytest.mark.parametrize(("least", "left_out"), [({"min_posts": 4}, 2), ({"min_words": 20}, 1), ({}, 0)])
def test_periods_below_a_number_of_posts_or_words_are_left_out_and_the_chart_says_so(least, left_out):
    chart = timeline(POSTS, "resa", **least)
    assert (chart.data["shows"] == "left out").sum() == left_out
    assert sum("left out" in text.get_text() for text in chart.axes[0].texts) == left_out
    gone = chart.data.loc[chart.data["shows"] == "left out", "per_thousand"]
    assert gone.isna().all()
    dots = [line for line in chart.axes[0].lines if line.get_label() in ("own", "guest")]
    assert sum(len(line.get_xdata()) for line in dots) == 6 - 3 * left_out


def test_without_posts_a_chart_says_so():
    chart = timeline(POSTS[:0], ["resa", "kund"])
    assert [ax.get_title(loc="right") for ax in chart.axes] == ["no posts"] * 2
    assert chart.data.empty
    assert top_words(POSTS[:0]).data.empty
    assert typical_words(POSTS[:0]).data.empty
    assert reading_level(POSTS[:0]).data.empty


def test_the_texts_of_events_are_in_a_strip_above_the_panels():
    events = pd.DataFrame(
        {"date": pd.to_datetime(["2015-06-01", "2016-06-01"]), "event": ["Ny chef", "Ny organisation"]}
    )
    chart = timeline(POSTS, ["resa", "kund"], events=events)
    strip, *panels = chart.figure.axes
    assert [text.get_text() for text in strip.texts] == ["Ny chef", "Ny organisation"]
    assert panels == chart.axes
    for ax in panels:
        assert sum(line.get_linestyle() == ":" for line in ax.lines) == 2


def test_the_reading_level_is_that_of_the_texts_by_post_and_by_period():
    chart = reading_level(POSTS)
    table = readability(assign_period(POSTS), by="period")
    pd.testing.assert_frame_equal(chart.data, table, check_flags=False)
    heights = sorted(
        y for line in chart.axes[0].lines if line.get_label() in ("own", "guest") for y in line.get_ydata()
    )
    assert heights == pytest.approx(sorted(readability(POSTS)["lix"]))
