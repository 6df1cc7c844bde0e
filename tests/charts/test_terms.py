"""Charts draw the table they are given on the Axes they are given, and compute nothing."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from sprakresa import plot_distances, plot_keyness, plot_rank_frequency, plot_tf_idf, plot_top_terms
from sprakresa.charts.style import looks_of

mpl.use("agg")

TERMS = pd.DataFrame(
    {"term": ["resa", "kund", "å"], "per_thousand": [9.0, 4.5, 0.0], "gloss": ["journey", "customer", None]}
)
GROUPED = pd.DataFrame(
    {
        "term": ["resa", "kund", "resa", "kund"],
        "per_thousand": [9.0, 4.5, 3.0, 7.5],
        "post": ["januari", "januari", "februari", "februari"],
    }
)
WEIGHTS = pd.DataFrame({"term": ["resa", "kund"], "tf_idf": [0.02, 0.01], "n": [4, 2]})
RANKS = pd.DataFrame({"term": ["vi", "och", "resa", "kund"], "rank": [1, 2, 3, 3], "n": [58, 53, 7, 7]})


@pytest.fixture(autouse=True)
def ax():
    _, ax = plt.subplots()
    yield ax
    plt.close("all")


def dots(ax):
    """Return the points of each series drawn with markers: label → [(x, y), …]."""
    lines = [line for line in ax.lines if line.get_marker() not in ("", "None", None)]
    return {line.get_label(): [*zip(line.get_xdata(), line.get_ydata(), strict=True)] for line in lines}


def labels(axis):
    return {
        float(place): label.get_text() for place, label in zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=True)
    }


PLOTS = [
    (plot_top_terms, TERMS, {}, "per_thousand"),
    (plot_top_terms, GROUPED, {"group": "post"}, "post"),
    (plot_tf_idf, WEIGHTS, {}, "n"),
    (plot_rank_frequency, RANKS, {}, "rank"),
]
each_plot = pytest.mark.parametrize(("plot", "table", "options", "column"), PLOTS)


@each_plot
def test_a_chart_is_drawn_on_the_axes_given_and_returns_them(plot, table, options, column, ax):
    fig, (first, second) = plt.subplots(1, 2)
    plt.sca(second)
    assert plot(table, ax=first, **options) is first
    assert first.has_data() and not second.has_data() and not ax.has_data()
    assert fig.axes == [first, second], "no axes are added"


@each_plot
def test_without_axes_a_chart_is_drawn_on_the_current_ones(plot, table, options, column, ax):
    assert plot(table, **options) is ax


@each_plot
def test_a_chart_leaves_its_table_and_the_number_of_figures_as_they_were(plot, table, options, column, ax):
    before, figures = table.copy(deep=True), plt.get_fignums()
    plot(table, ax=ax, **options)
    pd.testing.assert_frame_equal(table, before)
    assert plt.get_fignums() == figures


@each_plot
def test_a_missing_column_is_named(plot, table, options, column, ax):
    with pytest.raises(ValueError, match=f"lacks the column {column} "):
        plot(table.drop(columns=column), ax=ax, **options)


@each_plot
def test_a_text_instead_of_a_table_is_refused(plot, table, options, column, ax):
    with pytest.raises(TypeError, match=r"expected a table as .* makes it, got str"):
        plot("Resan är ny.", ax=ax, **options)


@each_plot
def test_a_mistyped_option_is_refused_by_name(plot, table, options, column, ax):
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        plot(table, ax=ax, colour="red", **options)


def test_top_terms_are_the_tables_values_from_the_top_down(ax):
    plot_top_terms(TERMS, ax=ax)
    (drawn,) = dots(ax).values()
    assert drawn == [(9.0, 0), (4.5, -1), (0.0, -2)]
    assert labels(ax.yaxis) == {0: "resa  (journey)", -1: "kund  (customer)", -2: "å"}
    assert ax.get_xlim()[0] == 0


def test_grouped_top_terms_draw_each_groups_values_in_a_line_of_their_term(ax):
    plot_top_terms(GROUPED, group="post", ax=ax)
    drawn = dots(ax)
    assert {name: [x for x, _ in points] for name, points in drawn.items()} == {
        "januari": [9.0, 4.5],
        "februari": [3.0, 7.5],
    }
    for points in drawn.values():
        assert [round(y) for _, y in points] == [0, -1], "within its term's line"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["januari", "februari"]


def test_more_groups_than_can_be_told_apart_are_refused(ax):
    table = pd.DataFrame({"term": "resa", "per_thousand": 1.0, "author": [f"författare {i}" for i in range(13)]})
    with pytest.raises(ValueError, match="author has 13 values, and only 12 can be told apart"):
        plot_top_terms(table, group="author", ax=ax)


def test_intervals_are_drawn_where_the_table_has_them(ax):
    plot_top_terms(TERMS.assign(low=[7.0, 3.0, 0.0], high=[12.0, 6.0, 1.0]), ax=ax)
    spans = [tuple(part[:, 0]) for lines in ax.collections for part in lines.get_segments()]
    assert spans == [(7.0, 12.0), (3.0, 6.0), (0.0, 1.0)]


def test_a_term_that_one_group_lacks_has_no_dot_there(ax):
    plot_top_terms(GROUPED[:3], group="post", ax=ax)
    assert [len(points) for points in dots(ax).values()] == [2, 1]


def test_tf_idf_bars_are_the_tables_weights_with_the_hits_beside_them(ax):
    plot_tf_idf(WEIGHTS, ax=ax)
    assert [(bar.get_width(), bar.get_y() + bar.get_height() / 2) for bar in ax.patches] == [(0.02, 0), (0.01, -1)]
    assert [text.get_text() for text in ax.texts] == ["4", "2"]
    assert labels(ax.yaxis) == {0: "resa", -1: "kund"}


def test_a_term_of_one_post_is_hollow_and_its_posts_are_written_at_its_bar(ax):
    plot_tf_idf(WEIGHTS.assign(posts=[3, 1]), ax=ax)
    assert [text.get_text() for text in ax.texts] == ["4 in 3", "2 in 1"]
    assert [mpl.colors.same_color(bar.get_facecolor(), "white") for bar in ax.patches] == [False, True]


def test_ranks_and_hits_are_the_tables_on_logarithmic_axes_with_the_terms_asked_for_named(ax):
    plot_rank_frequency(RANKS, label=["resa", "finns inte"], ax=ax)
    all_dots, named = ax.lines
    assert np.array_equal(np.transpose(all_dots.get_data()), RANKS[["rank", "n"]])
    assert np.transpose(named.get_data()).tolist() == [[3, 7]]
    assert [text.get_text() for text in ax.texts] == ["resa"]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_up_to_36_groups_are_told_apart_and_the_first_six_by_colour_and_by_marker_alone():
    looks = [tuple(look.values()) for look in looks_of(f"group {i}" for i in range(36)).values()]
    assert len({*looks}) == 36
    assert len({colour for colour, _ in looks[:6]}) == len({marker for _, marker in looks[:6]}) == 6


def test_a_group_that_appears_again_keeps_its_look():
    assert [*looks_of(["a", "b", "a"])] == ["a", "b"]


def test_seven_groups_are_drawn_with_seven_looks(ax):
    table = pd.DataFrame({"term": ["resa"] * 7, "per_thousand": range(7), "post": [*"abcdefg"]})
    plot_top_terms(table, group="post", ax=ax)
    assert len({(line.get_color(), line.get_marker()) for line in ax.lines}) == 7


# --- what differs ---

KEYNESS = pd.DataFrame(
    {
        "term": ["kund", "resa", "väg"],
        "gloss": ["customer", None, "road"],
        "log_ratio": [2.0, -1.0, 6.0],
        "low": [0.5, -2.0, 3.0],
        "high": [3.5, 0.5, float("inf")],
        "q": [0.01, 0.4, 0.04],
        "shows": "test",
    }
)


def test_keyness_draws_each_effect_with_its_interval_filled_where_q_is_small(ax):
    plot_keyness(KEYNESS, ax=ax)
    drawn = [line for line in ax.lines if line.get_marker() == "o"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in drawn] == [(2.0, 0), (-1.0, -1), (6.0, -2)]
    assert [line.get_markerfacecolor() == "white" for line in drawn] == [False, True, False]
    spans = [tuple(part[:, 0]) for lines in ax.collections for part in lines.get_segments()]
    assert spans[:2] == [(0.5, 3.5), (-2.0, 0.5)]
    assert spans[2][0] == 3.0
    assert spans[2][1] == ax.get_xlim()[1], "an infinite limit reaches the edge"
    assert [label.get_text() for label in ax.get_yticklabels()] == ["kund  (customer)", "resa", "väg  (road)"]


def test_keyness_without_intervals_draws_none_and_says_description_only(ax):
    table = KEYNESS.assign(low=float("nan"), high=float("nan"), q=1.0, shows="description only")
    plot_keyness(table, ax=ax)
    assert not any(part.size for lines in ax.collections for part in lines.get_segments())
    assert ax.get_title(loc="right") == "description only"


def test_keyness_names_the_column_that_is_missing(ax):
    with pytest.raises(ValueError, match=r"lacks the column q.*keyness"):
        plot_keyness(KEYNESS.drop(columns="q"), ax=ax)


def test_distances_are_drawn_over_the_band_that_chance_gives(ax):
    table = pd.DataFrame({"years_apart": [0.5, 2.0], "distance": [0.8, 0.9], "low": [0.7, 0.7], "high": [0.9, 0.85]})
    assert plot_distances(table, ax=ax) is ax
    (line,) = ax.lines
    assert [*zip(*line.get_data(), strict=True)] == [(0.5, 0.8), (2.0, 0.9)]
    box = ax.collections[0].get_paths()[0].get_extents()
    assert (box.x0, box.x1, box.y0, box.y1) == (0.5, 2.0, 0.7, 0.9)
