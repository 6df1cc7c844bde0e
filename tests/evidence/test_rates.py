"""Rates and their intervals by post."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.special import stdtrit
from simulation import simulate_posts

from sprakresa.counting.matrix import DocumentTerms
from sprakresa.evidence.rates import RATES, estimate_rates, rate_interval, wilson


def corpus(hits, words, *, terms=("förnyelse",), periods=None):
    hits = np.reshape(hits, (len(words), -1))
    names = pd.Index([f"post {i}" for i in range(len(words))])
    days = pd.Timestamp("2015-09-02") + pd.to_timedelta(30 * np.arange(len(words)), unit="D")
    posts = pd.DataFrame({"post_id": names, "published": days})
    if periods is not None:
        posts["period"] = pd.Categorical(periods, categories=["2015", "2016", "2017"], ordered=True)
    return DocumentTerms(csr_matrix(hits), names, np.array(terms, dtype=object), np.array(words)), posts


def test_wilson_is_newcombes_published_interval():
    assert np.round(wilson(0.10, over=100), 4).tolist() == [0.0552, 0.1744]


def test_interval_by_post_is_the_one_worked_out_by_hand():
    # r = 6/300; residuals −1, 0, 1; deff = 3/2 · 2 / (6 · .98); t(.975, 2) = 4.302653.
    squared = 4.302653**2 * 1.5 * 2 / (6 * 0.98)
    half = squared / 600
    root = np.sqrt(squared * 0.02 * 0.98 / 300 + half**2)
    rate, low, high = rate_interval([1, 2, 3], words=[100, 100, 100])
    assert rate[0] == pytest.approx(0.02)
    assert low[0] == pytest.approx((0.02 + half - root) / (1 + 2 * half), rel=1e-6)
    assert high[0] == pytest.approx((0.02 + half + root) / (1 + 2 * half), rel=1e-6)


def test_spread_beyond_chance_is_raised_by_1_5_over_m():
    # r = 12/400; residuals 9, −3, −3, −3; deff = 4/3 · 108 / (12 · .97) = 12.371; t(.975, 3) = 3.182446.
    deff = 4 / 3 * 108 / (12 * 0.97)
    expected = wilson(0.03, over=400, squared=3.182446**2 * (deff + 1.5 / 4 * (deff - 1)))
    assert np.ravel(rate_interval([12, 0, 0, 0], words=[100] * 4)[1:]) == pytest.approx(expected, rel=1e-6)


def test_posts_that_agree_more_than_chance_get_wilsons_interval_over_words():
    _, low, high = rate_interval([5, 5, 5], words=[1000, 1000, 1000])
    assert (low[0], high[0]) == pytest.approx(wilson(0.005, over=3000))


def test_a_word_without_a_hit_has_an_upper_limit():
    rate, low, high = rate_interval([0, 0, 0], words=[300, 400, 300])
    assert (rate[0], low[0]) == (0, 0)
    assert 0.003 < high[0] < 0.005


@pytest.mark.parametrize("posts", [1, 2])
def test_one_or_two_posts_carry_no_interval(posts):
    assert np.isnan(rate_interval([3] * posts, words=[400] * posts)[1:]).all()


def test_interval_of_many_terms_at_once_is_that_of_each():
    hits = np.random.default_rng(0).poisson(1.5, (6, 20))
    words = [300, 420, 510, 260, 800, 340]
    together = np.array(rate_interval(csr_matrix(hits), words=words))
    alone = np.array([np.ravel(rate_interval(column, words=words)) for column in hits.T]).T
    assert together == pytest.approx(alone)


def test_an_empty_period_is_a_row_with_missing_values_and_zero_stands_only_where_posts_are():
    counts, posts = corpus([0, 0, 0, 4], [400] * 4, periods=["2015", "2015", "2015", "2017"])
    table = estimate_rates(counts, posts)
    assert table.columns.tolist() == list(RATES)
    assert table["period"].tolist() == ["2015", "2016", "2017"]
    assert table["posts"].tolist() == [3, 0, 1]
    assert table["shows"].tolist() == ["interval", "no posts", "description only"]
    assert table["per_thousand"].fillna(-1).tolist() == [0, -1, 10]
    assert table["high"].notna().tolist() == [True, False, False]


def test_rates_do_not_depend_on_the_order_of_the_table_of_posts():
    counts, posts = corpus([1, 5, 2, 4], [400, 300, 500, 600], periods=["2015", "2015", "2016", "2016"])
    pd.testing.assert_frame_equal(estimate_rates(counts, posts), estimate_rates(counts, posts[::-1]))


def test_rates_by_another_column_and_of_named_terms_in_the_order_asked_for():
    counts, posts = corpus([[1, 0], [0, 2]], [400, 400], terms=("kund", "resa"))
    table = estimate_rates(counts, posts.assign(role=["gd", "gäst"]), terms=["resa", "kund"], by="role")
    assert table[["term", "role", "n"]].values.tolist() == [
        ["resa", "gd", 0],
        ["resa", "gäst", 2],
        ["kund", "gd", 1],
        ["kund", "gäst", 0],
    ]


FAULTS = {
    "post 'post 1' has no words": lambda c, p: (c._replace(words=np.array([400, 0, 400])), p),
    "post 'post 2' was counted, but is not in the table": lambda c, p: (c, p[:2]),
    "post 'extra' is in the table but not counted": lambda c, p: (c, pd.concat([p, p[:1].assign(post_id="extra")])),
    "two posts share post_id 'post 0'": lambda c, p: (c, pd.concat([p, p[:1]])),
    "post 'post 1' has no period": lambda c, p: (c, p.assign(period=["2015", None, "2015"])),
    r"row 0 \(post 'post 0'\) has no date": lambda c, p: (c, p.assign(published=[pd.NaT, *p["published"][1:]])),
    "lacks the column period": lambda c, p: (c, p.drop(columns="period")),
}


@pytest.mark.parametrize("message", FAULTS)
def test_bad_input_is_refused_by_name(message):
    counts, posts = FAULTS[message](*corpus([1, 2, 3], [400] * 3, periods=["2015"] * 3))
    with pytest.raises(ValueError, match=message):
        estimate_rates(counts, posts)


def test_a_term_that_was_not_counted_is_refused_but_one_counted_as_zero_is_not():
    counts, posts = corpus([0, 0, 0], [400] * 3, periods=["2015"] * 3)
    assert estimate_rates(counts, posts, terms="förnyelse")["per_thousand"].iloc[0] == 0
    with pytest.raises(ValueError, match="'resa' was not counted"):
        estimate_rates(counts, posts, terms=["förnyelse", "resa"])


def test_a_period_may_be_named_and_its_dates_come_with_it():
    counted, posts = corpus([1, 5, 2, 4], [400, 300, 500, 600])
    table = estimate_rates(counted, posts, by="quarter")
    assert table["period"].tolist() == ["2015 Q3", "2015 Q4"]
    assert table["start"].tolist() == [pd.Timestamp("2015-07-01"), pd.Timestamp("2015-10-01")]
    assert table["end"].tolist() == [pd.Timestamp("2015-10-01"), pd.Timestamp("2016-01-01")]


def test_the_share_of_posts_that_use_a_term_is_given_with_its_rate():
    counted, posts = corpus([0, 5, 2, 0], [400] * 4, periods=["2015", "2015", "2015", "2016"])
    assert estimate_rates(counted, posts)["share_of_posts"].fillna(-1).tolist() == [2 / 3, 0, -1]


def test_the_posts_of_an_author_are_summed_before_the_interval():
    counted, posts = corpus([1, 5, 2, 4, 3], [400, 300, 500, 600, 200], periods=["2015"] * 5)
    row = estimate_rates(counted, posts.assign(author=[*"ababc"]), cluster="author").iloc[0]
    limits = np.ravel(rate_interval([3, 9, 3], words=[900, 900, 200], clustered=True))
    assert row[["per_thousand", "low", "high"]].tolist() == pytest.approx((1000 * limits).tolist())
    assert (row["posts"], row["shows"]) == (5, "interval")


def test_authors_of_equal_length_have_the_interval_of_rows_and_a_dominant_one_a_wider_one():
    plain, clustered = (np.ravel(rate_interval([1, 4, 2, 9], words=[400] * 4, clustered=c)) for c in (False, True))
    assert clustered == pytest.approx(plain)
    # L = 900, 50, 50: effective number 1/(.9² + 2·.05²) = 1.2270; residuals 9 − 9, 0 − .5, 1 − .5 over 1 − share.
    _, low, high = rate_interval([9, 0, 1], words=[900, 50, 50], clustered=True)
    many, left = 1000**2 / (900**2 + 2 * 50**2), np.array([0, -0.5, 0.5]) / (1 - np.array([0.9, 0.05, 0.05]))
    deff = 2 / 3 * (left**2).sum() / (10 * 0.99)
    squared = max(1.959964**2, stdtrit(many - 1, 0.975) ** 2 * (deff + 1.5 / many * max(deff - 1, 0)))
    assert (low[0], high[0]) == pytest.approx(wilson(0.01, over=1000, squared=squared), rel=1e-5)


def test_the_mean_rate_is_covered_though_one_author_wrote_half_of_the_posts():
    inside = []
    for seed in range(30):
        names = ["gd"] * 12 + [f"gäst {i}" for i in range(12)]
        counted, posts = simulate_posts(24, terms=60, authors=names, author_sd=0.7, random_state=seed)
        table = estimate_rates(counted, posts.assign(period="all"), cluster="author")
        inside.append((table["low"] <= 5) & (table["high"] >= 5))
    assert np.mean(inside) >= 0.93


def test_one_author_is_description_only_however_many_posts_he_has():
    counted, posts = corpus([1, 5, 2, 4], [400] * 4, periods=["2015"] * 4)
    row = estimate_rates(counted, posts.assign(author="gd"), cluster="author").iloc[0]
    assert row["shows"] == "description only"
    assert row["per_thousand"] == pytest.approx(7.5)
    assert np.isnan(row["high"])


def test_a_rate_within_kinds_has_the_mix_of_all_posts_and_is_missing_where_a_kind_is():
    counted, posts = corpus([4, 2, 6, 1, 9, 3], [400, 400, 600, 200, 200, 200], periods=["2015"] * 4 + ["2016"] * 2)
    kinds = ["own", "own", "guest", "guest", "own", "own"]
    table = estimate_rates(counted, posts.assign(kind=kinds), within="kind")
    # own: 6 of 800 words in 2015; guest: 7 of 800; in all posts 1,200 words of own, 800 of guest.
    assert table["per_thousand"].iloc[0] == pytest.approx(1000 * (6 / 800 * 0.6 + 7 / 800 * 0.4))
    assert table["low"].iloc[0] < table["per_thousand"].iloc[0] < table["high"].iloc[0]
    assert table.loc[1, ["per_thousand", "low", "high"]].isna().all()
    assert table["shows"].tolist() == ["interval", "description only", "no posts"]


def test_with_one_kind_a_rate_within_kinds_is_the_rate():
    counted, posts = corpus([1, 5, 2, 4], [400, 300, 500, 600], periods=["2015"] * 4)
    found = estimate_rates(counted, posts.assign(kind="own"), within="kind")
    assert found["per_thousand"].iloc[0] == pytest.approx(estimate_rates(counted, posts)["per_thousand"].iloc[0])


def test_the_mean_rate_of_authors_is_covered_once_authors_are_the_clusters():
    inside = {None: [], "author": []}
    for seed in range(30):
        counted, posts = simulate_posts(24, terms=60, authors=[*"abcdefgh"] * 3, author_sd=0.7, random_state=seed)
        for cluster, found in inside.items():
            table = estimate_rates(counted, posts.assign(period="all"), cluster=cluster)
            found.append((table["low"] <= 5) & (table["high"] >= 5))
    assert np.mean(inside[None]) < 0.9
    assert np.mean(inside["author"]) >= 0.93


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_that_is_no_share_is_refused(level):
    with pytest.raises(ValueError, match="level"):
        rate_interval([1, 2, 3], words=[100] * 3, level=level)


@pytest.mark.parametrize("size", [None, 1])
@pytest.mark.parametrize("posts", [3, 5, 20])
def test_intervals_cover_the_truth_in_small_simulations(posts, size):
    # 4,000 seeded trials; the long simulation stands in benchmarks/coverage.csv.
    inside = []
    for seed in range(8):
        counts, table = simulate_posts(posts, terms=500, size=size, random_state=seed)
        rates = estimate_rates(counts, table.assign(period="all"))
        inside.append((rates["low"] <= 5) & (rates["high"] >= 5))
    assert 0.92 < np.mean(inside) < 0.995


def test_the_interval_within_kinds_is_wilsons_with_the_variance_of_the_weighted_rate():
    hits, words = np.array([4.0, 2, 9, 1, 18, 0]), np.array([400.0, 300, 600, 200, 500, 250])
    own = np.array([1, 1, 0, 0, 1, 0]) > 0
    counted, posts = corpus(hits, words.astype(int), periods=["2015"] * 6)
    table = estimate_rates(counted, posts.assign(kind=np.where(own, "own", "guest")), within="kind")
    excess = squares = rate = variance = 0
    for kind in (own, ~own):
        r, length = hits[kind].sum() / words[kind].sum(), words[kind]
        excess += ((hits[kind] - r * length) ** 2 - r * length).sum()
        squares += ((r * length) ** 2).sum()
    clumping = max(excess / squares, 0)
    assert clumping > 0
    for kind in (own, ~own):
        r, length = hits[kind].sum() / words[kind].sum(), words[kind]
        share = length.sum() / words.sum()
        rate += share * r
        variance += share**2 * (r / length.sum() + clumping * r**2 * (length @ length) / length.sum() ** 2)
    deff = variance * words.sum() / (rate * (1 - rate))
    squared = stdtrit(4, 0.975) ** 2 * (deff + 1.5 / 6 * (deff - 1))
    expected = 1000 * np.array([rate, *wilson(rate, over=words.sum(), squared=squared)])
    assert table[["per_thousand", "low", "high"]].iloc[0].to_numpy(float) == pytest.approx(expected)


def test_two_posts_of_two_kinds_have_a_rate_within_kinds_and_no_interval():
    counted, posts = corpus([4, 2, 1, 3], [400, 300, 500, 200], periods=["2015"] * 2 + ["2016"] * 2)
    table = estimate_rates(counted, posts.assign(kind=["own", "guest"] * 2), within="kind")
    assert table["per_thousand"].notna().tolist() == [True, True, False]
    assert table["low"].isna().all()
    assert table["shows"].tolist() == ["description only", "description only", "no posts"]
    three = estimate_rates(*[counted, posts.assign(kind=["own", "guest"] * 2, period="all")], within="kind")
    assert three["shows"].tolist() == ["interval"]
    one = estimate_rates(counted, posts.assign(kind="own"), within="kind")
    assert one["shows"].tolist() == ["description only", "description only", "no posts"]
    least = corpus([4, 2, 1], [400, 300, 500], periods=["2015"] * 3)
    table = estimate_rates(least[0], least[1].assign(kind=["own", "own", "guest"]), within="kind")
    assert table["shows"].tolist() == ["interval", "no posts", "no posts"]


def test_a_post_with_one_hit_uses_the_term():
    counted, posts = corpus([1, 0, 3, 1], [400] * 4, periods=["2015"] * 4)
    assert estimate_rates(counted, posts)["share_of_posts"].iloc[0] == 0.75


def test_a_period_may_be_what_is_held_fixed_and_what_is_summed():
    counted, posts = corpus([4, 2, 6, 1, 9, 3], [400, 400, 600, 200, 200, 200])
    posts = posts.assign(author=[*"ababab"], published=pd.date_range("2015-10-01", periods=6, freq="60D"))
    table = estimate_rates(counted, posts, by="author", within="year")
    assert table["per_thousand"].notna().tolist() == [True, True]
    for cluster, shows in (("quarter", "interval"), ("year", "description only")):
        assert estimate_rates(counted, posts, by="author", cluster=cluster)["shows"].tolist() == [shows] * 2
