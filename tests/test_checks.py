"""Tables are checked by name before anything is computed."""

import pandas as pd
import pytest

import sprakresa
import sprakresa as sr
from sprakresa._checks import require_columns, require_unique
from sprakresa.evidence.rates import RATES
from sprakresa.posts.facts import POSTS


def test_a_table_with_all_the_columns_and_more_passes():
    require_columns(pd.DataFrame({"term": [], "n": [], "more": []}), "term", "n", made_by="count_terms")


@pytest.mark.parametrize("given", ["En text.", ["En text."], {"text": "En text."}, None, pd.Series(["En text."])])
def test_what_is_no_table_is_refused_with_the_remedy(given):
    with pytest.raises(
        TypeError, match=f"as read_posts makes it, got {type(given).__name__}: put your texts into a col"
    ):
        require_columns(given, "text", made_by="read_posts")


def test_a_missing_column_is_named_with_those_there_are_and_who_makes_it():
    with pytest.raises(ValueError, match=r"lacks the column text \(it has post_id, 7\); read_posts makes such a table"):
        require_columns(pd.DataFrame({"post_id": [], 7: []}), "post_id", "text", made_by="read_posts")
    with pytest.raises(ValueError, match=r"lacks the columns a, b \(it has none\)"):
        require_columns(pd.DataFrame(), "a", "b", made_by="read_posts")


def test_a_column_that_was_named_by_the_user_is_not_said_to_come_of_reading():
    with pytest.raises(ValueError, match=r"lacks the column auther \(it has post_id, author\); name one that is there"):
        require_columns(pd.DataFrame({"post_id": [], "author": []}), "auther", made_by="read_posts")


def test_posts_known_by_counts_alone_are_told_of_counted():
    counts = sprakresa.document_term_matrix(ONE, unit="word")
    known = ONE.drop(columns="text").assign(words=[2])
    with pytest.raises(ValueError, match=r"lacks the column text .*; .* takes their counts, as counted="):
        sr.timeline(known, "nu")
    assert sr.timeline(known, "nu", counted=counts).data["n"].tolist() == [1]


def test_rows_that_differ_in_one_of_the_columns_are_unique():
    require_unique(pd.DataFrame({"post_id": ["a", "a"], "term": ["å", "ä"]}), "post_id", "term", what="count")
    require_unique(pd.DataFrame({"post_id": []}), "post_id", what="post")


def test_the_first_value_that_stands_twice_is_named_with_both_rows_whatever_the_index():
    table = pd.DataFrame({"post_id": ["c", "b", "a", "b", "a"]}, index=[9, 9, 8, 8, 7])
    with pytest.raises(ValueError, match=r"two posts share post_id 'b' \(rows 1 and 3\): give one of them a name"):
        require_unique(table, "post_id", what="post")


def test_two_rows_without_a_name_are_found_too():
    with pytest.raises(ValueError, match=r"two posts share post_id nan \(rows 0 and 2\)"):
        require_unique(pd.DataFrame({"post_id": [float("nan"), "a", float("nan")]}), "post_id", what="post")


def test_two_columns_together_name_a_row():
    table = pd.DataFrame({"post_id": ["a", "a", "a"], "term": pd.Categorical(["å", "ä", "å"])})
    with pytest.raises(ValueError, match=r"two counts share post_id 'a', term 'å' \(rows 0 and 2\)"):
        require_unique(table, "post_id", "term", what="count")


def test_each_stage_keeps_the_columns_of_the_one_before():
    assert {"post_id", "published", "text"} <= {*POSTS}
    assert {"low", "high", "shows"} <= {*RATES}


ONE = pd.DataFrame({"post_id": ["a"], "published": [pd.Timestamp("2017-02-10")], "title": ["Å"], "text": ["Åk nu!"]})
COUNTED = sprakresa.document_term_matrix(ONE)
LONG = sprakresa.count_terms(ONE)


@pytest.mark.parametrize("call", [
    lambda given: sprakresa.document_term_matrix(given),
    lambda given: sprakresa.count_families(given),
    lambda given: sprakresa.sum_counts(COUNTED, given),
    lambda given: sprakresa.long_table(COUNTED, given),
    lambda given: sprakresa.assign_period(given),
    lambda given: sprakresa.concordance(given, "åka"),
    lambda given: sprakresa.repeated_sentences(given),
    lambda given: sprakresa.write_posts(given, "no/such/folder"),
])  # fmt: skip
@pytest.mark.parametrize("given", [LONG, "Åk nu!", 7])
def test_what_is_no_table_of_posts_is_refused_with_what_to_give(call, given):
    message = r"as read_posts makes it, got (a long table: give the posts|(str|int): put your texts into a column)"
    with pytest.raises(TypeError, match=message):
        call(given)


@pytest.mark.parametrize("call", [
    lambda given: sprakresa.assign_period(given),
    lambda given: sprakresa.concordance(given, "åka"),
    lambda given: sprakresa.repeated_sentences(given),
    lambda given: sprakresa.sum_counts(COUNTED, given),
    lambda given: sprakresa.estimate_rates(COUNTED, given, by="year"),
    lambda given: sprakresa.estimate_trends(COUNTED, given),
    lambda given: sprakresa.assess_corpus(given),
])  # fmt: skip
def test_counts_where_posts_are_due_are_refused_with_what_to_give(call):
    with pytest.raises(TypeError, match=r"got counts of lemma \(DocumentTerms\): give the posts that were counted"):
        call(COUNTED)


def test_counts_where_a_long_table_is_due_are_refused_with_the_call_that_makes_one():
    with pytest.raises(TypeError, match=r"got counts of lemma \(DocumentTerms\): long_table\(counted\) makes one"):
        require_columns(COUNTED, "per_thousand", made_by="relative_frequency")


@pytest.mark.parametrize("call", [
    lambda given: sprakresa.recount(given),
    lambda given: sprakresa.long_table(given),
    lambda given: sprakresa.sum_counts(given, ONE),
    lambda given: sprakresa.stack_counts([given]),
    lambda given: sprakresa.save_counts(given, "no/such/folder"),
    lambda given: sprakresa.estimate_rates(given, ONE, by="year"),
    lambda given: sprakresa.estimate_trends(given, ONE),
    lambda given: sprakresa.keyness(given, target=["a"]),
    lambda given: sprakresa.compare_with_swedish(given),
])  # fmt: skip
@pytest.mark.parametrize("given", [ONE, LONG, "Åk nu!", None])
def test_what_are_no_counts_is_refused_with_the_call_that_makes_them(call, given):
    with pytest.raises(TypeError, match=r"expected counts \(DocumentTerms\), got .*document_term_matrix\(posts\)"):
        call(given)


STAGES = {
    "assign_period": sr.assign_period,
    "period_dates": lambda posts: sr.period_dates(posts.assign(period="2015")),
    "describe_posts": sr.describe_posts,
    "write_posts": lambda posts: sr.write_posts(posts, "nowhere"),
    "assess_corpus": lambda posts: sr.assess_corpus(posts),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("stated", ["01/09/2015", 2015])
def test_every_stage_refuses_dates_that_could_be_read_wrong_and_names_the_row(stage, stated):
    posts = pd.DataFrame({"post_id": ["å"], "published": [stated], "text": ["Hej då."], "title": "Vår", "url": ""})
    with pytest.raises(ValueError, match=r"row 0 \(post 'å'\) has .*2015.* as published: make dates of it first"):
        STAGES[stage](posts)
