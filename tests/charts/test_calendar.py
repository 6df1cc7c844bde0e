"""Charts along a calendar show what is known and what is not: hollow, empty, or in words."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from sprakresa import plot_calendar, plot_timeline, plot_timelines, write_events, write_periods

mpl.use("agg")

POSTS = pd.DataFrame(
    {
        "published": pd.to_datetime(["2015-03-01", "2015-09-01", "2017-02-10"]),
        "per_thousand": [4.0, 0.0, 2.5],
        "role": ["chef", "generaldirektör", "chef"],
    }
)
RATES = pd.DataFrame(
    {
        "period": ["2015", "2016", "2017"],
        "start": pd.to_datetime(["2015-01-01", "2016-01-01", "2017-01-01"]),
        "end": pd.to_datetime(["2016-01-01", "2017-01-01", "2018-01-01"]),
        "posts": [5, 0, 1],
        "words": [2000, 0, 400],
        "per_thousand": [2.0, float("nan"), 2.5],
        "low": [1.0, float("nan"), float("nan")],
        "high": [3.5, float("nan"), float("nan")],
        "shows": ["interval", "description only", "description only"],
    }
)
KNOWN = pd.DataFrame({"published": pd.to_datetime(["2016-01-01", "2016-06-01"])})
EVENTS = pd.DataFrame({"date": pd.to_datetime(["2015-06-01", "2016-06-01"]), "event": ["Ny chef", "Ny organisation"]})
CALENDAR = pd.DataFrame(
    {
        "published": pd.to_datetime(["2016-01-01", "2015-01-01", "2017-01-01"]),
        "kind": ["guest", "own", "guest"],
        "read": pd.Categorical(
            ["known, not read", "read in full", "known, not read"], ["read in full", "known, not read"]
        ),
    }
)


@pytest.fixture(autouse=True)
def ax():
    _, ax = plt.subplots()
    yield ax
    plt.close("all")


def series(ax):
    """Return the series of dots that are named: label → line."""
    named = [line for line in ax.lines if not line.get_label().startswith("_")]
    return {line.get_label(): line for line in named if line.get_linestyle() == "None"}


def points(line):
    return [*zip(pd.to_datetime(line.get_xdata()), line.get_ydata(), strict=True)]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def noted(ax):
    """Return what is noted at the right of the title."""
    return ax.get_title(loc="right")


def is_hollow(line):
    return mpl.colors.same_color(line.get_markerfacecolor(), "white") and not mpl.colors.same_color(
        line.get_color(), "white"
    )


# --- the calendar ---


def test_every_post_stands_at_its_date_in_the_row_of_its_kind_each_state_a_little_beside_the_others(ax):
    assert plot_calendar(CALENDAR, ax=ax) is ax
    drawn = {label: points(line) for label, line in series(ax).items()}
    assert drawn == {
        "read in full (1)": [(pd.Timestamp(2015, 1, 1), -1 + 0.08)],
        "known, not read (2)": [(pd.Timestamp(2016, 1, 1), -0.08), (pd.Timestamp(2017, 1, 1), -0.08)],
    }
    assert [label.get_text() for label in ax.get_yticklabels()] == ["guest", "own"]


def test_posts_not_read_are_hollow_and_those_read_are_filled(ax):
    plot_calendar(CALENDAR, ax=ax)
    assert {label: is_hollow(line) for label, line in series(ax).items()} == {
        "read in full (1)": False,
        "known, not read (2)": True,
    }


def test_a_state_that_no_post_has_is_named_with_none(ax):
    plot_calendar(CALENDAR[:1], ax=ax)
    assert [*series(ax)] == ["read in full (0)", "known, not read (1)"]


def test_a_post_that_could_not_be_seen_is_refused_instead_of_left_out(ax):
    five = pd.concat([CALENDAR] * 2).iloc[:5].assign(read=[*"abcde"])
    with pytest.raises(ValueError, match="read has 5 values, and only 4 can be told apart: join some"):
        plot_calendar(five, ax=ax)
    with pytest.raises(ValueError, match="row 1 has no kind: give it one, or leave the post out"):
        plot_calendar(CALENDAR.assign(kind=["own", None, "own"]), ax=ax)
    with pytest.raises(ValueError, match="row 0 has no read"):
        plot_calendar(CALENDAR.assign(read=[None, "yes", "no"]), ax=ax)


# --- the timeline ---


def test_every_post_is_one_dot_at_its_date_and_value_marked_by_who_wrote(ax):
    assert plot_timeline(POSTS, group="role", ax=ax) is ax
    assert {label: points(line) for label, line in series(ax).items()} == {
        "chef": [(pd.Timestamp(2015, 3, 1), 4.0), (pd.Timestamp(2017, 2, 10), 2.5)],
        "generaldirektör": [(pd.Timestamp(2015, 9, 1), 0.0)],
    }
    assert all(line.get_linestyle() == "None" for line in series(ax).values()), "no line joins the posts"
    assert len({(line.get_color(), line.get_marker()) for line in series(ax).values()}) == 2


def test_seven_roles_are_told_apart_and_of_more_the_small_ones_are_one_group(ax):
    table = pd.concat([POSTS] * 4).iloc[:7].assign(role=[*"abcdefg"])
    plot_timeline(table, group="role", ax=ax)
    assert len({(line.get_color(), line.get_marker()) for line in series(ax).values()}) == 7
    ax.clear()
    plot_timeline(pd.concat([POSTS] * 4).assign(role=[*"aabcdefghijk"]), group="role", ax=ax)
    assert [*series(ax)] == ["a", "b", "c", "d", "e", "f", "5 others"]
    assert sum(len(points(line)) for line in series(ax).values()) == 12, "nobody is left out"


def test_a_period_with_an_interval_has_its_rate_and_band_and_the_others_have_nothing(ax):
    plot_timeline(POSTS, rates=RATES, ax=ax)
    (bands,) = [c for c in ax.collections if isinstance(c, mpl.collections.PolyCollection)]
    (box,) = [path.get_extents() for path in bands.get_paths()]
    start, end = mpl.dates.date2num(RATES["start"][0]), mpl.dates.date2num(RATES["end"][0])
    assert (box.x0, box.x1, box.y0, box.y1) == (start, end, 1.0, 3.5)
    (rate,) = [c.get_segments() for c in ax.collections if isinstance(c, mpl.collections.LineCollection)]
    assert [segment.tolist() for segment in rate] == [[[start, 2.0], [end, 2.0]]]


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        (None, False),
        (RATES, False),
        (RATES.assign(shows="interval").dropna(), False),
        (RATES.assign(shows="description only"), True),
        (RATES[1:2], True),
        (RATES[:0], True),
    ],
    ids=["no rates", "one interval", "intervals only", "none", "an empty period", "no periods"],
)
def test_description_only_is_written_exactly_when_no_period_has_an_interval(rates, said, ax):
    plot_timeline(POSTS, rates=rates, ax=ax)
    assert noted(ax) == ("description only" if said else "")


def test_posts_known_but_not_read_are_hollow_and_stand_under_zero(ax):
    plot_timeline(POSTS, known=KNOWN, group="role", ax=ax)
    line = series(ax)["known, not read"]
    assert is_hollow(line)
    assert [date for date, _ in points(line)] == KNOWN["published"].tolist()
    assert all(ax.get_ylim()[0] < y < 0 for _, y in points(line))
    assert not any(is_hollow(other) for label, other in series(ax).items() if label != "known, not read")


def test_all_values_and_bands_lie_within_the_chart_also_where_all_are_zero(ax):
    plot_timeline(POSTS, rates=RATES.assign(high=[30.0, None, None]), ax=ax)
    assert ax.get_ylim()[1] > 30
    zero = plt.figure().add_subplot()
    plot_timeline(POSTS.assign(per_thousand=0.0), rates=RATES.assign(shows="description only", high=None), ax=zero)
    assert zero.get_ylim()[0] < 0 < zero.get_ylim()[1]


def test_every_event_is_a_dotted_line_at_its_date(ax):
    plot_timeline(POSTS, events=EVENTS, ax=ax)
    dotted = [pd.Timestamp(line.get_xdata()[0]) for line in ax.lines if line.get_linestyle() == ":"]
    assert dotted == EVENTS["date"].tolist()


def test_the_texts_of_events_are_at_their_dates_and_never_over_each_other(ax):
    ax.set_xlim(pd.Timestamp(2015, 1, 1), pd.Timestamp(2018, 1, 1))
    dates = pd.date_range("2015-01-15", "2017-12-20", periods=14)
    write_events(ax, pd.DataFrame({"date": dates, "event": [f"Händelse nummer {i}, som är lång" for i in range(14)]}))
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == 14
    assert not [(i, j) for i in range(14) for j in range(i) if boxes[i].overlaps(boxes[j])]
    places = ax.transData.transform([(mpl.dates.date2num(when), 0) for when in dates])[:, 0]
    near = [min(abs(box.x0 - x), abs(box.x1 - x)) for box, x in zip(boxes, places, strict=True)]
    assert max(near) < 10, "each text begins or ends at its line"
    assert all(box.x0 >= 0 and box.x1 <= ax.figure.bbox.x1 for box in boxes)


def test_an_event_beyond_the_calendar_is_not_written(ax):
    ax.set_xlim(pd.Timestamp(2015, 1, 1), pd.Timestamp(2016, 1, 1))
    write_events(ax, EVENTS)
    assert texts(ax) == ["Ny chef"]


def many(n, value=0.5):
    return pd.DataFrame({"published": pd.date_range("2015-01-01", "2017-12-31", periods=n), "per_thousand": value})


@pytest.mark.parametrize(("n", "alpha"), [(60, 0.9), (61, 0.25), (500, 0.25), (501, None)])
def test_beyond_60_posts_the_dots_are_faint_and_beyond_500_the_rates_are_drawn_alone(n, alpha, ax):
    plot_timeline(many(n), rates=RATES, ax=ax)
    alphas = {line.get_alpha() for line in ax.lines if len(line.get_xdata()) == n}
    assert alphas == ({alpha} if alpha else set())


def test_without_rates_every_post_is_drawn(ax):
    plot_timeline(many(900), ax=ax)
    assert len(ax.lines[0].get_xdata()) == 900


def test_with_many_posts_the_bands_set_the_scale_and_posts_above_it_are_counted(ax):
    table = pd.concat([many(198), many(2, value=125.0)])
    plot_timeline(table, rates=RATES, ax=ax)
    assert ax.get_ylim()[1] < 2 * 3.5
    assert noted(ax) == "2 posts above the scale, the highest at 125"


def test_one_post_far_above_the_bands_is_drawn_at_the_edge_and_noted(ax):
    table = pd.concat([many(20, value=2.0), many(1, value=125.0)])
    plot_timeline(table, rates=RATES, ax=ax)
    assert ax.get_ylim()[1] < 4 * 3.5
    assert noted(ax) == "1 post above the scale, the highest at 125"
    assert sum(len(line.get_xdata()) for line in ax.lines if line.get_linestyle() == "None") == 21


def test_the_axis_says_posts_and_words_of_each_period_and_where_there_is_none(ax):
    assert write_periods(ax, RATES.assign(words=[12345, 0, 400])) is ax
    first, second, third = texts(ax)
    assert first == "2015\n5 posts\n12,345 words"
    assert second == "2016\nno posts"
    assert third == "2017\n1 post\n400 words"


def periods(n):
    start = pd.date_range("2000-01-01", periods=n, freq="YS")
    facts = {"posts": range(n), "words": 1000, "start": start, "end": start + pd.DateOffset(years=1)}
    return pd.DataFrame({"period": start.strftime("%Y"), **facts})


@pytest.mark.parametrize("n", [1, 3, 8, 9, 25, 60])
def test_the_words_under_the_axis_never_overlap_and_many_periods_are_said_in_short(n, ax):
    ax.figure.set_figwidth(9)
    write_periods(ax, periods(n))
    ax.figure.draw_without_rendering()
    below = [text.get_window_extent() for text in ax.texts if text.get_text()[0] == "2"]
    assert not [i for i in range(1, len(below)) if below[i].overlaps(below[i - 1])]
    assert ("posts per period: 0 to 59" in texts(ax)) == (n == 60)
    assert ("2001\n1" in texts(ax)) == (n == 25)
    assert ("2001\n1 post\n1,000 words" in texts(ax)) == (1 < n < 10)


def test_the_tables_given_are_not_changed(ax):
    given = [POSTS, RATES, KNOWN, EVENTS, CALENDAR]
    before = [table.copy(deep=True) for table in given]
    plot_timeline(POSTS, rates=RATES, known=KNOWN, events=EVENTS, ax=ax)
    write_periods(write_events(ax, EVENTS), RATES)
    plot_calendar(CALENDAR, ax=ax)
    for table, old in zip(given, before, strict=True):
        pd.testing.assert_frame_equal(table, old)


@pytest.mark.parametrize(
    ("draw", "column"),
    [
        (lambda ax: plot_calendar(CALENDAR.drop(columns="read"), ax=ax), "read"),
        (lambda ax: plot_timeline(POSTS.drop(columns="role"), group="role", ax=ax), "role"),
        (lambda ax: plot_timeline(POSTS, rates=RATES.drop(columns="low"), ax=ax), "low"),
        (lambda ax: plot_timeline(POSTS, known=KNOWN.rename(columns={"published": "date"}), ax=ax), "published"),
        (lambda ax: plot_timeline(POSTS, events=EVENTS.drop(columns="date"), ax=ax), "date"),
        (lambda ax: write_events(ax, EVENTS.drop(columns="event")), "event"),
        (lambda ax: write_periods(ax, RATES.drop(columns="words")), "words"),
    ],
)
def test_a_missing_column_is_named(draw, column, ax):
    with pytest.raises(ValueError, match=f"lacks the column {column} "):
        draw(ax)


@pytest.mark.parametrize("column", ["role", "published"])
def test_a_post_without_role_or_date_is_refused_instead_of_left_out(column, ax):
    with pytest.raises(ValueError, match=f"row 1 has no {column}"):
        plot_timeline(POSTS.assign(**{column: POSTS[column].where([True, False, True])}), group="role", ax=ax)


def small_multiples(terms, *, axes):
    table = pd.concat([POSTS.assign(term=term, per_thousand=place + 1.0) for place, term in enumerate(terms)])
    rates = pd.concat([RATES.assign(term=term) for term in terms])
    return plot_timelines(table, axes=axes, rates=rates, events=EVENTS, group="role")


def test_small_multiples_draw_a_panel_a_term_in_order_with_the_legend_on_top_and_periods_below():
    fig, axes = plt.subplots(2, sharex=True)
    small_multiples(["resa", "kund"], axes=axes)
    assert [ax.get_title(loc="left") or ax.get_title() for ax in axes] == ["resa", "kund"]
    assert [ax.get_legend() is not None for ax in axes] == [True, False]
    written = [{text.get_text() for text in ax.texts} for ax in axes]
    assert "2015\n5 posts\n2,000 words" in written[1]
    assert "2016\nno posts" in written[1]
    assert not written[0]
    assert fig.get_supylabel() == "hits per 1,000 words"


def test_panels_of_different_scales_say_so():
    fig, axes = plt.subplots(2, sharex=True)
    table = pd.concat([POSTS.assign(term=term, per_thousand=high) for term, high in (("resa", 4.0), ("kund", 40.0))])
    plot_timelines(table, axes=axes)
    assert fig.get_supylabel() == "hits per 1,000 words\n(each panel has its own scale)"


def test_small_multiples_need_as_many_axes_as_terms():
    _, axes = plt.subplots(2)
    with pytest.raises(ValueError, match="there are 3 terms and 2 Axes: give one for each of resa, kund, väg"):
        small_multiples(["resa", "kund", "väg"], axes=axes)


@pytest.mark.parametrize("draw", [plot_timeline, plot_calendar])
def test_a_mistyped_option_is_refused_by_name(draw, ax):
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        draw(POSTS, ax=ax, colour="red")


def test_between_two_dollar_signs_is_a_name_and_no_formula():
    fig, axes = plt.subplots(2)
    small_multiples(["$5 & $6_x", "kund"], axes=axes)
    assert not axes[0].title.get_parse_math()
    fig.draw_without_rendering()
