"""One call from posts to a chart: the numbers are those of the stages, and the chart holds at any size."""

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from scipy.sparse import csr_matrix

from sprakresa import (
    DocumentTerms,
    assign_period,
    compare_groups,
    document_term_matrix,
    estimate_rates,
    finish,
    keyness,
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


LONG = "den mycket långa organisationsförändringen och allt som hör därtill, år efter år"


def corpus(n, *, days=1800, rate=0.005, authors=2, outlier=False, names=("resa", "kund")):
    """Return posts and the counts of two terms in them, drawn at random with a seed."""
    rng = np.random.default_rng(n)
    words = rng.integers(80, 600, n)
    hits = rng.poisson(rate * words[:, None] * np.ones((1, len(names))))
    if outlier:
        words[-1], hits[-1] = 80, 10
    posts = pd.DataFrame(
        {
            "post_id": [f"post {i}" for i in range(n)],
            "published": pd.Timestamp("2015-03-01") + pd.to_timedelta(np.sort(rng.integers(0, days, n)), unit="D"),
            "author": [f"{'Författare' if authors < 9 else LONG} {i % authors}" for i in range(n)],
            "title": "En rubrik",
        }
    )
    filler = (words - hits.sum(axis=1)).clip(0)
    matrix, terms = csr_matrix(np.c_[hits, filler]), np.array([*names, "övrigt"], dtype=object)
    order = np.argsort(terms)
    return posts, DocumentTerms(matrix[:, order], pd.Index(posts["post_id"]), terms[order], words, "lemma")


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
    assert sorted(label for label in labels if label not in ("rate of the period", "interval by post (95%)")) == sorted(
        legend
    )


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
    assert "guest" in chart.axes[0].get_xlabel()
    years = compare_groups(POSTS, by="year", target="2017", reference=["2015"], n=2, min_count=3).data
    assert len(years) == 2
    with pytest.raises(ValueError, match="no post has 'boss' as kind: choose among guest, own"):
        compare_groups(POSTS, by="kind", target="boss")


def test_the_reading_level_is_that_of_the_texts_by_post_and_by_period():
    chart = reading_level(POSTS)
    table = readability(assign_period(POSTS), by="period")
    pd.testing.assert_frame_equal(chart.data, table, check_flags=False)
    heights = sorted(
        y for line in chart.axes[0].lines if line.get_label() in ("own", "guest") for y in line.get_ydata()
    )
    assert heights == pytest.approx(sorted(readability(POSTS)["lix"]))


GRID = {
    "1 post": (corpus(1), {}),
    "2 posts": (corpus(2), {}),
    "3 posts in one year": (corpus(3, days=200), {}),
    "36 posts": (corpus(36), {}),
    "36 posts, one outlier at 125 per 1,000": (corpus(36, outlier=True), {}),
    "36 posts, no hit": (corpus(36, rate=0), {}),
    "36 posts, long names, 40 authors": (
        corpus(36, authors=40, names=(LONG, LONG + " igen")),
        {"group": "author"},
    ),
    "500 posts by month": (corpus(500), {"by": "month"}),
    "501 posts, 7 authors with long names": (corpus(501, authors=7), {"group": "author"}),
    "15,668 posts": (corpus(15_668, days=10_900), {}),
    "60 months left out below 5 posts": (corpus(300), {"by": "month", "min_posts": 5}),
    "3 decades": (corpus(40, days=9000), {"by": "decade"}),
    "half-years in Swedish": (corpus(90), {"by": "half-year"}),
}


def texts_of(fig):
    """Return the texts that are seen, with their boxes in pixels."""
    fig.draw_without_rendering()
    seen = [text for text in fig.findobj(Text) if text.get_visible() and text.get_text().strip()]
    hidden = {id(text) for ax in fig.axes if not ax.axison for text in [*ax.get_xticklabels(), *ax.get_yticklabels()]}
    for ax in fig.axes:
        for axis, (low, high) in ((ax.xaxis, sorted(ax.get_xlim())), (ax.yaxis, sorted(ax.get_ylim()))):
            hidden |= {id(tick.label1) for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    return [(text, text.get_window_extent()) for text in seen if id(text) not in hidden]


def overlaps(fig):
    """Return the pairs of texts that lie over each other, and what is not on the page or is a legend over data."""
    boxes, found = texts_of(fig), []
    for (a, box), (b, other) in itertools.combinations(boxes, 2):
        if box.padded(-1).overlaps(other.padded(-1)):
            found.append((a.get_text(), b.get_text()))
    page = fig.bbox.padded(1)
    found += [
        ("off the page", text.get_text())
        for text, box in boxes
        if not (page.contains(box.x0, box.y0) and page.contains(box.x1, box.y1))
    ]
    for ax, other in itertools.product(fig.axes, repeat=2):
        legend = ax.get_legend()
        if legend is not None and legend.get_window_extent().padded(-1).overlaps(other.bbox):
            found.append(("a legend over data", other.get_title()))
    return found


def drawn(case):
    """Return the figure of a case of the grid, with its title and source."""
    (posts, counted), options = GRID[case]
    terms = [term for term in counted.terms if term != "övrigt"]
    chart = timeline(posts, terms, counted=counted, **{"group": "auto", **options})
    finish(chart.figure, title=f"{case}: resan och kunderna, år för år", source="Påhittade inlägg. " * 12)
    return chart.figure


@pytest.mark.parametrize("case", GRID)
def test_a_timeline_of_any_size_has_nothing_over_anything_else(case):
    assert overlaps(drawn(case)) == []


OTHERS = {
    "typical words, 5 years": lambda: typical_words(**given(36), min_count=1),
    "typical words, long": lambda: typical_words(**given(30, LONG, authors=40), by="author", min_count=1),
    "typical words, one group": lambda: typical_words(**given(3, days=100), min_count=1),
    "typical words, 60 months": lambda: typical_words(**given(300), by="month", min_count=1),
    "top words": lambda: top_words(**given(36)),
    "top words by author": lambda: top_words(**given(36, authors=2), group="author"),
    "top words, long, by year": lambda: top_words(**given(36, LONG), group="year"),
    "top words of one post": lambda: top_words(**given(1)),
    "compared": lambda: compare_groups(**given(36), by="author", target="Författare 1"),
    "compared, long": lambda: compare_groups(**given(36, LONG, authors=9), by="author", target=f"{LONG} 1"),
    "compared, 2 posts": lambda: compare_groups(**given(2), by="author", target="Författare 1", min_count=1),
}


def given(n, name="ord", *, authors=2, days=1800):
    """Return posts and counts of thirty terms, to be given to a question."""
    posts, counted = corpus(n, authors=authors, days=days, names=[f"{name} {i:02}" for i in range(30)], rate=0.003)
    kept = counted.terms != "övrigt"
    return {"posts": posts, "counted": counted._replace(matrix=counted.matrix[:, kept], terms=counted.terms[kept])}


@pytest.mark.parametrize("case", OTHERS)
def test_the_other_charts_have_nothing_over_anything_else(case):
    assert overlaps(answered(case)) == []


def answered(case):
    """Return the figure of another question, with its title and source."""
    chart = OTHERS[case]()
    finish(chart.figure, title=f"{case}: orden i bloggen, som de används där", source="Påhittade inlägg. " * 12)
    return chart.figure


if __name__ == "__main__":  # python tests/charts/test_questions.py FOLDER: the pictures, to be looked at
    import sys
    from pathlib import Path

    for place, (draw, case) in enumerate([(drawn, case) for case in GRID] + [(answered, case) for case in OTHERS]):
        set_style(language="sv" if "Swedish" in case else "en")
        draw(case).savefig(Path(sys.argv[1]) / f"{place:02}.png", dpi=60)
        plt.close("all")
