"""What a corpus can show, from dates and lengths alone."""

import numpy as np
import pandas as pd
import pytest
from simulation import simulate_posts

from sprakresa.evidence.assessment import assess_corpus, describe_corpus, posts_needed
from sprakresa.evidence.rates import rate_interval


def dated(*days, **columns):
    names = [f"post {i}" for i in range(len(days))]
    return pd.DataFrame({"post_id": names, "published": pd.to_datetime([*days]), **columns})


def test_the_posts_that_suffice_are_found_from_the_splits():
    assert posts_needed(500) == {"comparison, named": 7, "comparison, lone": 17, "trend, named": 5, "trend, lone": 8}
    assert posts_needed(1)["comparison, lone"] == 7


@pytest.mark.parametrize(
    "first, rest, p", [(3, 4, 1 / 35), (2, 6, 1 / 28), (1, 20, 1 / 21), (4, 4, 2 / 70), (1, 3, 0.25)]
)
def test_what_a_group_can_reach_comes_from_its_split(first, rest, p):
    posts = dated(*pd.date_range("2016-01-01", periods=first + rest), role=["gd"] * first + ["gäst"] * rest)
    row = assess_corpus(posts.assign(words=[400] * len(posts)), by="role").iloc[0]
    assert row["p_comparison"] == pytest.approx(p)
    tests, carries = p <= 0.05, first >= 3
    assert row["shows"] == (" and ".join(["interval"] * carries + ["test"] * tests) or "description only")


def test_periods_without_a_post_are_rows_and_the_last_row_is_all():
    years = pd.Categorical(["2015", "2015", "2017"], categories=["2015", "2016", "2017"], ordered=True)
    posts = dated("2015-09-02", "2015-09-12", "2017-01-05", period=years)
    table = assess_corpus(posts.assign(words=[400, 500, 600]), by="period")
    assert table["period"].tolist() == ["2015", "2016", "2017", "all posts"]
    assert table["posts"].tolist() == [2, 0, 1, 3]
    assert table["words"].tolist() == [900, 0, 600, 1500]
    assert table["shows"].tolist() == ["description only", "no posts", "description only", "interval"]
    assert table["longest_gap"].fillna(-1).tolist() == [10, -1, -1, 481]


def test_smallest_p_counts_labellings_and_orders():
    table = assess_corpus(dated(*pd.date_range("2016-01-01", periods=8)).assign(words=[400] * 8))
    assert table["p_comparison"].iloc[0] == pytest.approx(2 / 70)
    assert table["p_trend"].iloc[0] == pytest.approx(2 / 40320)
    tied = assess_corpus(dated(*["2016-01-01"] * 3, "2016-01-02").assign(words=[400] * 4))
    assert tied["p_trend"].iloc[0] == pytest.approx(6 / 24)
    assert assess_corpus(dated(*["2016-01-01"] * 4).assign(words=[400] * 4))["p_trend"].iloc[0] == 1


def test_half_widths_are_near_those_of_simulated_posts():
    counts, posts = simulate_posts(20, terms=500, size=1)
    table = assess_corpus(posts.assign(words=counts.words)).iloc[-1]
    _, low, high = rate_interval(counts.matrix, words=counts.words)
    assert table["half_width_5_clumped"] == pytest.approx(500 * np.median(high - low), rel=0.15)
    assert table["half_width_1"] < table["half_width_5"] < table["half_width_5_clumped"]


def test_words_are_counted_from_the_texts_when_not_given():
    posts = dated("2017-01-05", "2017-02-10", text=["Förnyelsen pågår.", "Vi är på väg nu."])
    assert assess_corpus(posts)["words"].iloc[-1] == 7


def test_a_sentence_in_two_posts_is_reported_so_that_it_is_not_counted_as_evidence_twice():
    text = "Vi ska tillsammans hålla i och hålla ut hela den långa vägen framåt."
    table = assess_corpus(dated("2017-01-05", "2018-09-10", text=[text, f"{text} Tack!"]))
    assert table.attrs["repeated"] == {"sentences": 1, "posts": 1}
    said = (
        "Nearly the same word for word: 1 pair of sentences and 1 pair of posts, each one piece of evidence, not two."
    )
    assert describe_corpus(table).endswith(said)


SENTENCES = {
    2: (
        "2 posts with 800 words (1 January 2016 to 2 January 2016, at most 1 day from one to the next)",
        "can only be described: the smallest p",
        "is 1 between",
    ),
    4: ("can carry an interval only", "7 posts, half against half, or 5 of different days for a trend suffice"),
    7: ("can carry an interval and a test", ".029 between the earlier and the later half"),
    12: ("can carry an interval and a test", " at 5 per 1,000 words (8.7 where it clumps).", "among 500, 17 or 8."),
    1: ("1 post with 400 words (1 January 2016) can only be described. For one word",),
}


@pytest.mark.parametrize("posts", SENTENCES)
def test_plain_sentences_say_it(posts):
    days = pd.date_range("2016-01-01", periods=posts)
    said = describe_corpus(assess_corpus(dated(*days).assign(words=[400] * posts)))
    assert [part for part in SENTENCES[posts] if part not in said] == []
    assert said.endswith(".")


def test_a_large_corpus_is_not_known_to_plus_or_minus_nothing():
    posts = dated(*pd.date_range("2006-01-01", periods=3000))
    said = describe_corpus(assess_corpus(posts.assign(words=[900] * 3000)))
    assert said.startswith(
        "3,000 posts with 2,700,000 words (1 January 2006 to 19 March 2014, at most 1 day from one to"
    )
    assert "width of about 0.08 at 1 per 1,000 words (0.1 where it clumps), " in said
    assert "below .0001" in said
    assert assess_corpus(posts.assign(words=[900] * 3000))["p_trend"].iloc[0] > 0


def test_authors_are_counted_by_how_much_they_carry():
    posts = dated(*pd.date_range("2016-01-01", periods=24), author=["gd"] * 12 + [f"gäst {i}" for i in range(12)])
    table = assess_corpus(posts.assign(words=[500] * 24), cluster="author")
    assert table["clusters"].iloc[0] == 13
    assert table["effective_clusters"].iloc[0] == pytest.approx(24**2 / (12**2 + 12))
    assert "Summed by author: 13 pieces of evidence, worth 3.7 of equal length." in describe_corpus(table)
    assert "7 pieces of evidence, half against half" in describe_corpus(table)
    assert (
        table["half_width_5_clumped"].iloc[0]
        > assess_corpus(posts.assign(words=[500] * 24))["half_width_5_clumped"].iloc[0]
    )


def test_one_author_can_only_be_described_and_authors_of_one_side_each_reach_what_authors_reach():
    posts = dated(*pd.date_range("2016-01-01", periods=8), author=[*"aaaabbbb"], words=500)
    assert assess_corpus(posts.assign(author="a"), cluster="author")["shows"].iloc[0] == "description only"
    row = assess_corpus(posts, cluster="author").iloc[0]
    assert (row["p_comparison"], row["shows"]) == (1, "description only")


def test_what_can_be_reached_within_kinds_counts_orders_within_them():
    posts = dated(*pd.date_range("2016-01-01", periods=6), kind=[*"ababab"], words=500)
    row = assess_corpus(posts, within="kind").iloc[0]
    assert row["p_trend"] == pytest.approx(2 / 36)
    assert row["p_comparison"] == pytest.approx(1 / 9)


def test_the_words_are_those_of_the_table_where_it_has_them():
    posts = dated("2017-01-05", "2017-02-10", words=[530, 410], text=["Förnyelsen pågår.", "Vi är på väg nu."])
    assert assess_corpus(posts)["words"].iloc[-1] == 940


def test_bad_input_is_refused_by_name():
    posts = dated("2016-01-01", "2016-01-02")
    for message, call in {
        "no posts to compare": lambda: assess_corpus(posts[:0].assign(words=[])),
        "post 'post 1' has no words": lambda: assess_corpus(posts.assign(words=[400, 0])),
        "post 'post 0' has no words": lambda: assess_corpus(posts.assign(words=[np.nan, 400])),
        r"row 0 \(post 'post 0'\) has no date": lambda: assess_corpus(posts.assign(published=pd.NaT, words=400)),
        "post 'post 0' has no period": lambda: assess_corpus(
            posts.assign(period=None).assign(words=[400, 400]), by="period"
        ),
        "lacks the column text": lambda: assess_corpus(posts),
        "give a size": lambda: simulate_posts(5, serial=0.5),
    }.items():
        with pytest.raises(ValueError, match=message):
            call()


def test_simulated_posts_have_the_rate_the_clumping_and_the_memory_asked_for():
    counts, _ = simulate_posts(400, terms=200, per_thousand=5, size=1, serial=0.6, words=(500, 500))
    hits = counts.matrix.toarray()
    assert hits.mean() == pytest.approx(2.5, rel=0.05)
    assert hits.var() == pytest.approx(2.5 + 2.5**2, rel=0.1)
    centred = hits - hits.mean(axis=0)
    assert 0.3 < (centred[1:] * centred[:-1]).mean() / (centred**2).mean() < 0.45


def test_posts_of_one_day_are_not_divided_into_an_earlier_and_a_later_half():
    one_day = assess_corpus(dated(*["2016-01-01"] * 8).assign(words=[400] * 8))
    assert one_day[["p_comparison", "p_trend", "shows"]].iloc[0].tolist() == [1, 1, "interval"]
    assert describe_corpus(one_day).startswith(
        "8 posts with 3,200 words (1 January 2016) can carry an interval only: the"
    )
    days = ["2016-01-01"] * 5 + ["2016-01-02"] * 2
    assert assess_corpus(dated(*days).assign(words=[400] * 7))["p_comparison"].iloc[0] == pytest.approx(1 / 21)
    assert assess_corpus(dated(*days[::-1]).assign(words=[400] * 7))["p_comparison"].iloc[0] == pytest.approx(1 / 21)


def test_half_the_width_is_that_of_wilsons_interval_worked_out():
    # Twelve posts of 400 words; 5 hits per 1,000: chance alone, and clumping by 1 + r·L.
    table = assess_corpus(dated(*pd.date_range("2016-01-01", periods=12)).assign(words=[400] * 12)).iloc[0]
    for kind, deff in (("", 1), ("_clumped", 1 + 0.005 * 400)):
        squared = 2.200985**2 * (deff + 1.5 / 12 * (deff - 1))
        half = np.sqrt(squared * 0.005 * 0.995 / 4800 + (squared / 9600) ** 2) / (1 + squared / 4800)
        assert table[f"half_width_5{kind}"] == pytest.approx(1000 * half, rel=1e-5)


def test_one_post_among_twenty_reaches_five_per_cent_and_is_a_test():
    posts = dated(*pd.date_range("2016-01-01", periods=20), kind=["own", *["guest"] * 19])
    rows = assess_corpus(posts.assign(words=[400] * 20), by="kind").set_index("kind")
    assert rows.loc["own", ["p_comparison", "shows"]].tolist() == [0.05, "test"]
    assert posts_needed(3)["trend, lone"] == 5  # 2 of 5! is .05/3 exactly


def test_what_is_held_fixed_is_said():
    posts = dated(*pd.date_range("2016-01-01", periods=6), kind=[*"ababab"])
    said = describe_corpus(assess_corpus(posts.assign(words=[400] * 6), within="kind"))
    assert "is .11 between the earlier and the later half and .056 for a trend, with the kind held fixed." in said
    assert "For one word named beforehand 7 posts of one kind, half against half" in said
