"""Charts of differences draw the intervals and the chance that the tables state, and compute nothing."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sprakresa import plot_distances, plot_keyness

mpl.use("agg")


@pytest.fixture(autouse=True)
def ax():
    _, ax = plt.subplots()
    yield ax
    plt.close("all")


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
