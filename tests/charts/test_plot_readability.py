"""The chart of readability draws what the table says, before the bands of difficulty, and computes nothing."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sprakresa.charts.calendar import LIX_BANDS, plot_readability

mpl.use("agg")

POSTS = pd.DataFrame(
    {
        "published": pd.to_datetime(["2015-03-01", "2015-09-01", "2017-02-10"]),
        "lix": [52.4, 42.5, float("nan")],
        "role": ["chef", "generaldirektör", "chef"],
    }
)
PERIODS = pd.DataFrame(
    {
        "start": pd.to_datetime(["2015-01-01", "2016-01-01"]),
        "end": pd.to_datetime(["2016-01-01", "2017-01-01"]),
        "lix": [48.0, 50.0],
        "low": [44.0, float("nan")],
        "high": [52.0, float("nan")],
        "shows": ["interval", "description only"],
    }
)


@pytest.fixture(autouse=True)
def ax():
    _, ax = plt.subplots()
    yield ax
    plt.close("all")


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_each_post_has_its_dot_at_its_date_and_lix(ax):
    assert plot_readability(POSTS, group="role", ax=ax) is ax
    dots = {line.get_label(): [*line.get_ydata()] for line in ax.lines}
    assert dots["generaldirektör"] == [42.5]
    assert dots["chef"][0] == 52.4


def test_every_band_is_named_and_they_cover_the_chart_without_a_gap(ax):
    plot_readability(POSTS, ax=ax)
    assert written(ax) == [*LIX_BANDS]
    edges = [(band.get_y(), band.get_y() + band.get_height()) for band in ax.patches]
    assert edges[0][0] == ax.get_ylim()[0]
    assert edges[-1][1] == ax.get_ylim()[1]
    assert [upper for _, upper in edges[:-1]] == [30, 40, 50, 60] == [lower for lower, _ in edges[1:]]


def test_a_value_beyond_the_usual_range_stays_on_the_chart(ax):
    plot_readability(POSTS.assign(lix=[12.0, 95.0, 40.0]), ax=ax)
    low, high = ax.get_ylim()
    assert low < 12
    assert high > 95


def test_only_a_period_with_an_interval_is_drawn(ax):
    plot_readability(POSTS, periods=PERIODS, ax=ax)
    assert len(ax.collections) == 2  # its band and its line
    assert ax.get_title(loc="right") == ""


def test_without_any_interval_the_chart_says_description_only(ax):
    plot_readability(POSTS, periods=PERIODS.iloc[1:], ax=ax)
    assert ax.get_title(loc="right") == "description only"


def test_a_table_without_dates_is_refused_by_name():
    with pytest.raises(ValueError, match="lacks the column published"):
        plot_readability(POSTS.drop(columns="published"))
