"""What a corpus can show, from dates and lengths alone."""

import numpy as np
import pandas as pd
import pytest

from sprakresa.evidence.assessment import assess_corpus, describe_corpus, posts_needed
from sprakresa.evidence.rates import rate_interval
from sprakresa.evidence.simulation import simulate_posts


def dated(*days, **columns):
    names = [f"post {i}" for i in range(len(days))]
    return pd.DataFrame({"post_id": names, "published": pd.to_datetime([*days]), **columns})


def test_the_posts_needed_are_those_of_the_published_tables():
    assert posts_needed(500) == {"a side, named": 4, "a side, lone": 9, "trend, named": 5, "trend, lone": 8}
    assert posts_needed(1)["a side, lone"] == 4


def test_periods_without_a_post_are_rows_and_the_last_row_is_all():
    years = pd.Categorical(["2015", "2015", "2017"], categories=["2015", "2016", "2017"], ordered=True)
    posts = dated("2015-09-02", "2015-09-12", "2017-01-05", period=years)
    table = assess_corpus(posts, words=[400, 500, 600], by="period")
    assert table["period"].tolist() == ["2015", "2016", "2017", "all posts"]
    assert table["posts"].tolist() == [2, 0, 1, 3]
    assert table["words"].tolist() == [900, 0, 600, 1500]
    assert table["shows"].tolist() == ["description only", "no posts", "description only", "interval"]
    assert table["longest_gap"].fillna(-1).tolist() == [10, -1, -1, 481]


def test_smallest_p_counts_labellings_and_orders():
    table = assess_corpus(dated(*pd.date_range("2016-01-01", periods=8)), words=[400] * 8)
    assert table["p_comparison"].iloc[0] == pytest.approx(2 / 70)
    assert table["p_trend"].iloc[0] == pytest.approx(2 / 40320)
    tied = assess_corpus(dated(*["2016-01-01"] * 3, "2016-01-02"), words=[400] * 4)
    assert tied["p_trend"].iloc[0] == pytest.approx(2 * 6 / 24)
    assert assess_corpus(dated(*["2016-01-01"] * 4), words=[400] * 4)["p_trend"].iloc[0] == 1


def test_half_widths_are_near_those_of_simulated_posts():
    counts, posts = simulate_posts(20, terms=500, size=1)
    table = assess_corpus(posts, words=counts.words).iloc[-1]
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
    assert "pairs of sentences in two posts: 1, of posts alike: 1" in describe_corpus(table)


SENTENCES = {
    2: (
        "2 posts with 800 words (1 January 2016 to 2 January 2016",
        "can only be described: no interval",
        "4 posts a side",
    ),
    4: ("can carry an interval but no test", "9 a side or 8 for a lone word among 500"),
    12: ("can carry a test", "at 5 per 1,000 words"),
    1: ("1 post with 400 words (1 January 2016)",),
}


@pytest.mark.parametrize("posts", SENTENCES)
def test_two_plain_sentences_say_it(posts):
    days = pd.date_range("2016-01-01", periods=posts)
    said = describe_corpus(assess_corpus(dated(*days), words=[400] * posts))
    assert all(part in said for part in SENTENCES[posts])
    assert said.count(". ") == 1
    assert said.endswith(".")


def test_bad_input_is_refused_by_name():
    posts = dated("2016-01-01", "2016-01-02")
    for message, call in {
        "no posts to assess": lambda: assess_corpus(posts[:0], words=[]),
        "1 lengths for 2 posts": lambda: assess_corpus(posts, words=[400]),
        "post 'post 1' has no words": lambda: assess_corpus(posts, words=[400, 0]),
        "post 'post 0' has no date": lambda: assess_corpus(posts.assign(published=pd.NaT), words=[400, 400]),
        "2 posts have no period": lambda: assess_corpus(posts.assign(period=None), words=[400, 400], by="period"),
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
