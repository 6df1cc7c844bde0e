"""Trends over dates: the permutation of whole posts, quasi-Poisson; tau and Theil–Sen as description."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import norm
from simulation import simulate_posts

from sprakresa import document_term_matrix, estimate_rates, estimate_variation, keyness, vocabulary_change
from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence._units import units_of
from sprakresa.evidence.trends import TRENDS, estimate_trends, serial_p

HITS = [0, 2, 1, 3, 2, 6, 4, 9]
WORDS = [310, 420, 250, 500, 390, 610, 280, 450]
DAYS = [0, 60, 150, 210, 330, 400, 520, 640]
AUTHORS = [*"aaababbb"]


def corpus(hits, words, days, **columns):
    hits = np.reshape(hits, (len(words), -1))
    names = pd.Index([f"post {i}" for i in range(len(words))])
    dates = pd.Timestamp("2015-09-02") + pd.to_timedelta(np.array(days), unit="D")
    terms = np.array([f"ord {i:03}" for i in range(hits.shape[1])], dtype=object)
    return DocumentTerms(csr_matrix(hits), names, terms, np.array(words)), pd.DataFrame(
        {"post_id": names, "published": dates, **columns}
    )


def trend_of(counts, posts, **options):
    return estimate_trends(counts, posts, terms=counts.terms, **options).set_index("term").loc[counts.terms]


def drawn(posts, *, days=None, terms=40, mean=1.0, seed=0):
    rng = np.random.default_rng(seed)
    when = np.sort(rng.choice(days, posts)) if days else np.sort(rng.choice(2000, posts, replace=False))
    words = rng.choice([300, 400, 600], posts)
    return rng.poisson(mean * words[:, None] / 400, (posts, terms)), words, 30 * when


@pytest.mark.parametrize("posts, p", [(2, 1), (3, 0.33), (4, 0.083), (5, 0.0167), (7, 0.0004)])
def test_the_smallest_p_of_a_rank_trend_is_the_published_table(posts, p):
    counts, table = corpus(range(posts), [400] * posts, range(0, 10 * posts, 10))
    found = trend_of(counts, table)
    assert found["p"].iloc[0] == pytest.approx(p, rel=0.02)
    assert found.attrs["reachable_p"] == pytest.approx(found["p"].iloc[0])
    assert found["shows"].iloc[0] == ("test" if posts >= 5 else "description only")


@pytest.mark.parametrize("posts, days", [(12, None), (45, None), (45, 9), (300, 200)])
def test_tau_and_slope_are_scipys_kendall_and_the_median_over_all_pairs(posts, days):
    from scipy.stats import kendalltau

    hits, words, when = drawn(posts, days=days, terms=15)
    hits[:, :3] *= 20
    found, rates = trend_of(*corpus(hits, words, when)), hits / words[:, None]
    i, j = np.triu_indices(posts, 1)
    i, j = i[when[j] > when[i]], j[when[j] > when[i]]
    slopes = 1000 * (rates[j] - rates[i]) / ((when[j] - when[i]) / 365.25)[:, None]
    assert found["tau"].to_numpy() == pytest.approx([kendalltau(when, rate).statistic for rate in rates.T])
    assert found["slope_per_year"].to_numpy() == pytest.approx(np.median(slopes, axis=0), abs=1e-12)


def test_ratio_per_year_is_the_quasi_poisson_fit_of_statsmodels():
    # statsmodels 0.15, GLM Poisson with offset ln words: e^β₁, its standard error, Pearson χ²/df; first without, then
    # with an intercept for each author. φ < 1 in both, so that the limits are those of the normal quantile.
    fits = {None: (3.3310716445527353, 0.3687606957836087), "author": (2.7877961472044626, 0.48083852222983176)}
    for group, (ratio, error) in fits.items():
        row = trend_of(*corpus(HITS, WORDS, DAYS, author=AUTHORS), within=group).iloc[0]
        limits = ratio * np.exp(np.array([-1, 1]) * max(1.959964 * error, _t(8, group) * error * _root_phi(group)))
        assert row[["ratio_per_year", "low", "high"]].tolist() == pytest.approx([ratio, *limits], rel=1e-5)


def _t(posts, group):
    from scipy.stats import t

    return t.ppf(0.975, posts - (2 if group is None else 3))


def _root_phi(group):
    return np.sqrt({None: 0.2666284175027221, "author": 0.28176951710847414}[group])


def test_a_change_of_author_is_no_trend_once_authors_are_held_fixed():
    hits = [1, 2, 1, 2, 1, 9, 8, 9, 8, 9]
    counts, posts = corpus(hits, [400] * 10, range(0, 1000, 100), author=[*"aaaaabbbbb"])
    assert trend_of(counts, posts)["p"].iloc[0] < 0.05
    fixed = trend_of(counts, posts, within="author").iloc[0]
    assert fixed["p"] > 0.5
    assert fixed["low"] < 1 < fixed["high"]


def test_words_are_chosen_before_the_dates_are_looked_at_or_named():
    counts, posts = corpus([[9, 1, 0, 4]] + [[0, 1, 0, 2]] * 5, [400] * 6, range(0, 60, 10))
    assert sorted(estimate_trends(counts, posts)["term"]) == ["ord 001", "ord 003"]
    named = estimate_trends(counts, posts, terms=["ord 000", "ord 002"])
    assert named.columns.tolist()[: len(TRENDS)] == list(TRENDS)
    assert named.attrs["tested"] == 1


def test_a_word_in_no_post_and_posts_of_one_day_have_missing_values():
    counts, posts = corpus([[0, 3], [0, 1], [0, 2]], [400] * 3, [0, 0, 0])
    columns = ["tau", "p", "slope_per_year", "ratio_per_year", "low", "high", "q"]
    table = trend_of(counts, posts)
    assert table[columns].isna().all(axis=None)
    assert table.attrs["reachable_p"] == 1
    spread_out = trend_of(counts, corpus([0] * 3, [400] * 3, [0, 9, 20])[1])
    assert spread_out.loc["ord 000", ["tau", "p", "ratio_per_year", "q"]].isna().all()


def test_a_word_of_the_last_day_alone_has_no_ratio_since_it_would_be_infinite():
    table = trend_of(*corpus([0, 0, 0, 5], [400] * 4, [0, 90, 200, 300])).iloc[0]
    assert table[["ratio_per_year", "low", "high"]].isna().all()
    assert table["tau"] > 0


def test_one_post_has_no_trend():
    table = trend_of(*corpus([3], [400], [0]))
    assert table[["tau", "p", "slope_per_year", "ratio_per_year"]].isna().all(axis=None)


def test_the_order_of_the_rows_does_not_matter():
    counts, posts = corpus(HITS, WORDS, DAYS)
    turned = DocumentTerms(counts.matrix[::-1], counts.documents[::-1], counts.terms, counts.words[::-1])
    pd.testing.assert_frame_equal(estimate_trends(counts, posts), estimate_trends(turned, posts))


@pytest.mark.parametrize("posts, days", [(8, 2), (10, None), (20, 3), (60, 2), (60, None)])
@pytest.mark.parametrize("mean", [0.1, 1])
def test_about_five_in_a_hundred_alarm_where_nothing_changes(posts, days, mean):
    counts, table = corpus(*drawn(posts, days=days, terms=1500, mean=mean, seed=posts))
    alarms = (trend_of(counts, table)["p"] <= 0.05).mean()
    assert alarms <= 0.07 + 2 * np.sqrt(0.05 * 0.95 / 1500)


def test_a_simulated_trend_is_found_and_its_ratio_covered():
    counts, posts = simulate_posts(40, terms=300, size=1, ratio_per_year=3)
    table = estimate_trends(counts, posts)
    assert (table["p"] <= 0.05).mean() > 0.5
    assert 0.9 < ((table["low"] <= 3) & (table["high"] >= 3)).mean() < 0.99


def test_dependence_in_time_alarms_p_but_hardly_p_serial():
    counts, posts = simulate_posts(30, terms=1500, size=1, serial=0.5, random_state=2)
    table = trend_of(counts, posts)
    assert (table["p"] <= 0.05).mean() > 0.08
    assert (table["p_serial"] <= 0.05).mean() <= 0.06


def test_a_group_of_more_than_127_posts_is_ranked_as_a_small_one_is():
    counts, posts = simulate_posts(260, terms=3, random_state=7)
    grouped = estimate_trends(counts, posts.assign(author="a"), terms=counts.terms, within="author")
    whole = estimate_trends(counts, posts, terms=counts.terms)
    pd.testing.assert_frame_equal(grouped.set_index("term"), whole.set_index("term").loc[grouped["term"]])


def test_the_order_of_the_rows_does_not_matter_with_random_labellings_either():
    counted, posts = simulate_posts(25, terms=10, size=1)
    order = np.random.default_rng(1).permutation(25)
    turned = DocumentTerms(counted.matrix[order], counted.documents[order], counted.terms, counted.words[order])
    pd.testing.assert_frame_equal(trend_of(counted, posts), trend_of(turned, posts[::-1]))


@pytest.mark.parametrize("size", [None, 1])
@pytest.mark.parametrize("ends", [(100, 2000), (600, 250)])
def test_posts_that_grow_longer_or_shorter_are_no_change_of_language(ends, size):
    lengths = np.geomspace(*ends, 100).astype(int)
    counted, posts = simulate_posts(100, terms=500, per_thousand=2, size=size, lengths=lengths, random_state=1)
    table = trend_of(counted, posts, n_permutations=499)
    assert (table["p"] <= 0.05).mean() <= 0.08
    assert (table["q"] <= 0.05).mean() <= 0.01


def test_days_in_local_time_stay_whole_days_across_the_change_to_summer_time():
    days = pd.to_datetime(["2016-03-24", "2016-03-25", "2016-03-26", "2016-03-27", "2016-03-28"])
    counted, posts = corpus([1, 2, 3, 4, 5], [400] * 5, range(5))
    plain, local = (trend_of(counted, posts.assign(published=d)) for d in (days, days.tz_localize("Europe/Stockholm")))
    pd.testing.assert_frame_equal(plain, local)
    assert plain["tau"].iloc[0] == 1


BAD_DATES = {
    "row 0 .* has '01/09/2015' as published: make dates of it first": ["01/09/2015", "02/09/2015", "03/09/2015"],
    "row 0 .* has 2015 as published": [2015, 2016, 2017],
    "row 1 .* has a date in the time zone None, the first row one in UTC": [
        pd.Timestamp("2015-01-01", tz="UTC"),
        pd.Timestamp("2015-01-02"),
        pd.Timestamp("2015-01-03"),
    ],
    "row 2 .* has no date": [pd.Timestamp("2015-01-01"), pd.Timestamp("2015-01-02"), pd.NaT],
}


@pytest.mark.parametrize("message", BAD_DATES)
def test_dates_that_could_be_read_wrong_are_refused_and_the_row_named(message):
    counted, posts = corpus([1, 2, 3], [400] * 3, range(3))
    with pytest.raises(ValueError, match=message):
        estimate_trends(counted, posts.assign(published=pd.Series(BAD_DATES[message], dtype=object)))


def test_an_author_is_dated_by_the_mean_of_his_days_weighted_by_words():
    counted, posts = corpus([2, 4, 3, 1, 6], [200, 600, 400, 500, 300], [0, 40, 100, 200, 300], author=[*"aabcd"])
    summed, alone = corpus([6, 3, 1, 6], [800, 400, 500, 300], [30, 100, 200, 300])
    by_author = trend_of(counted, posts, cluster="author").iloc[0]
    expected = trend_of(summed, alone).iloc[0]
    columns = ["p", "tau", "slope_per_year", "ratio_per_year", "low", "high"]
    assert by_author[columns].tolist() == pytest.approx(expected[columns].tolist())
    assert np.isnan(by_author["p_serial"])


@pytest.mark.parametrize(
    "message, columns, options",
    [
        ("all posts have one author, 'a'", {"author": "a"}, {"cluster": "author"}),
        ("no kind has posts of more than one date", {"kind": [*"abc"]}, {"within": "kind"}),
        ("author 'a' has posts of more than one kind", {"author": [*"aab"], "kind": [*"xyx"]},
         {"cluster": "author", "within": "kind"}),
        ("post 'post 1' has no kind", {"kind": ["x", None, "x"]}, {"within": "kind"}),
        ("'kind'", {}, {"within": "kind"}),
    ],
)  # fmt: skip
def test_clusters_and_strata_that_cannot_be_are_refused_with_the_reason(message, columns, options):
    counted, posts = corpus([1, 2, 3], [400] * 3, [0, 50, 100], **columns)
    with pytest.raises(ValueError, match=message):
        estimate_trends(counted, posts, min_posts=1, **options)


def test_a_test_is_never_claimed_where_p_is_missing():
    counted, posts = corpus([[1, 0]] * 8, [400] * 8, range(0, 80, 10))
    table = trend_of(counted, posts)
    assert table["p"].notna().tolist() == [True, False]
    assert table["shows"].tolist() == ["test", "description only"]
    assert trend_of(counted, posts, n_permutations=9)["shows"].tolist() == ["description only"] * 2


def test_a_negative_count_is_refused():
    counted, posts = corpus([1, -2, 3], [400] * 3, range(3))
    with pytest.raises(ValueError, match="post 'post 1' has -2 hits of 'ord 000'"):
        estimate_trends(counted, posts)


def test_a_word_that_leaves_the_first_or_last_day_by_one_hit_has_a_ratio():
    for hits in ([3, 0, 1, 0, 0], [0, 0, 1, 0, 3], [1, 1, 0, 0, 0]):
        row = trend_of(*corpus(hits, [400] * 5, [0, 90, 200, 300, 400])).iloc[0]
        assert np.isfinite(row[["ratio_per_year", "low", "high"]].astype(float)).all()
        assert row["posts"] == 2


def test_beyond_three_hundred_posts_tau_is_estimated_from_pairs_and_always_the_same():
    from scipy.stats import kendalltau

    hits, words, when = drawn(301, terms=3, mean=20)
    found = trend_of(*corpus(hits, words, when))["tau"]
    exact = [kendalltau(when, rate).statistic for rate in (hits / words[:, None]).T]
    assert found.to_numpy() == pytest.approx(exact, abs=0.03)
    assert found.to_numpy() != pytest.approx(exact, abs=1e-9)
    assert found.tolist() == trend_of(*corpus(hits, words, when))["tau"].tolist()


def test_a_count_below_nothing_is_named_though_zeros_are_stored():
    counts, posts = corpus(np.zeros((3, 2)), [400] * 3, [0, 10, 20])
    counts = counts._replace(matrix=csr_matrix(([0, 2, -1, 3], ([0, 0, 1, 2], [0, 1, 1, 0])), (3, 2)))
    with pytest.raises(ValueError, match="post 'post 1' has -1 hits of 'ord 001': a count is 0 or more"):
        estimate_trends(counts, posts)


def test_a_word_is_tested_from_five_hits_in_three_posts_on():
    hits = np.array([[5, 4, 5, 3], [0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0]])
    hits[1:3, :2] = 0
    hits[1, 2], hits[:3, 1] = 1, [2, 1, 1]
    assert estimate_trends(*corpus(hits, [400] * 4, [0, 90, 200, 300]))["term"].tolist() == ["ord 003"]


@pytest.mark.parametrize("random_state", [0, 1])
def test_p_is_a_whole_number_of_ten_thousandths_where_labellings_are_drawn(random_state):
    hits, words, when = drawn(12, terms=20)
    p = trend_of(*corpus(hits, words, when), random_state=random_state)["p"]
    exact = p[p < 0.009] * 10_000  # no hundred labellings have reached it, so that all were drawn
    assert len(exact) == 0 or exact.to_numpy() == pytest.approx(exact.round().to_numpy())


def test_serial_p_is_that_of_the_autocorrelation_of_days_written_out():
    counted, _ = simulate_posts(14, terms=30, size=1, serial=0.6, random_state=3)
    of, x = units_of(counted, None), (np.arange(14) < 6) * 1.0
    days = np.array([0, 5, 5, 9, 12, 20, 31, 31, 40, 44, 50, 60, 70, 75])
    p = np.full(30, 0.04)
    hits, words = counted.matrix.toarray(), counted.words.astype(float)
    apart = x - (x @ words) / words.sum()
    rate = hits.sum(0) / words.sum()
    slope = apart @ hits / (apart**2 @ words)
    left = hits - words[:, None] * (rate + np.outer(apart, slope))
    day = np.unique(days, return_inverse=True)[1]
    length = np.bincount(day, words)
    left = np.array([np.bincount(day, column) for column in left.T]).T / np.sqrt(length)[:, None]
    weight = np.bincount(day, apart * words) / np.sqrt(length)
    lag = np.clip((left[1:] * left[:-1]).sum(0) / (left**2).sum(0) + 4 / 12, 0, 0.95)
    echo = 1 + 2 * sum(
        lag * np.maximum(0.7, lag) ** (k - 1) * (weight[:-k] @ weight[k:]) / (weight @ weight) for k in range(1, 12)
    )
    expected = 2 * norm.sf(norm.isf(p / 2) / np.sqrt(np.maximum(echo, 1)))
    assert serial_p(p, of, x, days) == pytest.approx(expected)


def test_sides_that_take_turns_are_not_charged_for_dependence_in_time():
    counted, _ = simulate_posts(20, terms=50, size=1, serial=0.5, words=(500, 500))
    p, of = np.full(50, 0.03), units_of(counted, None)
    turns, runs = np.arange(20) % 2 == 0, np.arange(20) < 10
    of_turns, of_runs = (serial_p(p, of, side * 1.0, np.arange(20)) for side in (turns, runs))
    assert of_turns == pytest.approx(p)
    assert of_runs.mean() > 0.05


def test_dependence_in_time_cannot_be_seen_on_fewer_than_eight_days():
    counted, _ = simulate_posts(9, terms=2)
    p, of, x = np.full(2, 0.03), units_of(counted, None), np.arange(9.0)
    assert np.isnan(serial_p(p, of, x, np.array([0, 0, 0, 1, 2, 3, 4, 5, 6]))).all()
    assert not np.isnan(serial_p(p, of, x, np.array([0, 0, 1, 2, 3, 4, 5, 6, 7]))).any()


def test_one_degree_of_freedom_is_enough_for_an_interval_and_its_clumping_counts_in_full():
    # Three posts of 400 words, half a year apart; β by bisection, φ = Pearson χ² over 3 − 2.
    hits, years = np.array([9.0, 1, 30]), np.array([0, 180, 360]) / 365.25
    row = trend_of(*corpus(hits.astype(int), [400] * 3, [0, 180, 360])).iloc[0]
    beta = np.log(row["ratio_per_year"])
    weight = np.exp(beta * years) / np.exp(beta * years).sum()
    assert hits @ years == pytest.approx(hits.sum() * (weight @ years))  # the score is 0
    phi = ((hits - hits.sum() * weight) ** 2 / (hits.sum() * weight)).sum()
    assert phi > 1
    information = hits.sum() * (weight @ years**2 - (weight @ years) ** 2)
    half = np.sqrt(12.7062047**2 * (phi + 1.5 / 3 * (phi - 1)) / information)
    assert row[["low", "high"]].tolist() == pytest.approx([np.exp(beta - half), np.exp(beta + half)], rel=1e-5)


def test_an_empty_answer_says_why():
    counted, posts = corpus([0, 1, 0, 1], [300] * 4, [0, 60, 150, 210])
    with pytest.warns(UserWarning, match="no term occurs often enough in enough posts.*min_count=.*terms="):
        assert estimate_trends(counted, posts).empty


@pytest.mark.parametrize(
    "stage",
    [
        estimate_trends,
        estimate_rates,
        vocabulary_change,
        lambda counted, posts: keyness(counted, posts, by="year"),
        lambda counted, posts: estimate_variation(counted, posts, by="year"),
    ],
)
def test_no_posts_at_all_are_refused_in_our_words(stage):
    posts = pd.DataFrame({"post_id": [], "published": pd.to_datetime([]), "text": []})
    counted = document_term_matrix(posts)
    with pytest.raises(ValueError, match="there are no posts to compare: read some first"):
        stage(counted, posts)
