"""Counts in parts, on a cluster or by period add up exactly, and carry the facts of their posts."""

import os
import signal
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import pandas as pd
import pytest
from same_counts import assert_same, make_posts

from sprakresa import assign_period, document_term_matrix, long_table, recount, stack_counts, sum_counts

# --- parts ---


@pytest.mark.parametrize(
    "options", [{}, {"unit": "word"}, {"unit": "part", "stop_words": ["vi"]}, {"ngram_range": (1, 2)}]
)
def test_parts_put_under_each_other_are_what_counting_all_posts_at_once_gives(options):
    parts = (document_term_matrix(make_posts(10, first), **options) for first in range(0, 40, 10))
    assert_same(stack_counts(parts), document_term_matrix(make_posts(40), **options))


def test_rare_words_are_left_out_after_the_parts_are_together():
    parts = [document_term_matrix(make_posts(10, first)) for first in range(0, 40, 10)]
    expected = document_term_matrix(make_posts(40), min_df=3, max_df=0.5)
    assert_same(recount(stack_counts(parts), min_df=3, max_df=0.5), expected)


def test_processes_count_the_parts_as_one_process_counts_the_whole():
    tables = [make_posts(10, first) for first in range(0, 30, 10)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        counted = stack_counts(workers.map(partial(document_term_matrix, unit="word"), tables))
    assert_same(counted, document_term_matrix(make_posts(30), unit="word"))


def test_a_cluster_counts_exactly_though_a_worker_is_killed_in_mid_run():
    import dask
    import distributed  # in requirements.lock: without it this test is to fail

    patient = {"distributed.comm.timeouts.connect": "120s"}  # workers start slowly on a busy machine
    with warnings.catch_warnings(), dask.config.set(patient):
        # Sockets of the worker that was killed are closed late; that is the cluster's business.
        warnings.simplefilter("ignore", ResourceWarning)
        settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
        with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster) as client:
            before = client.run(os.getpid)
            tables = [make_posts(10, first) for first in range(0, 60, 10)]
            parts = client.map(document_term_matrix, tables, unit="word")
            distributed.wait(parts[:2])
            os.kill(next(iter(before.values())), signal.SIGKILL)
            counted = stack_counts(part.result() for part in parts)
            client.wait_for_workers(2, timeout=120)
            after = client.run(os.getpid)
    assert len({*before.values()} & {*after.values()}) == 1
    assert_same(counted, document_term_matrix(make_posts(60), unit="word"))


def test_one_part_and_parts_without_posts_are_stacked_too():
    none, some = document_term_matrix(make_posts(0)), document_term_matrix(make_posts(3))
    assert_same(stack_counts([some]), some)
    assert_same(stack_counts([none, some, none]), some)


WORDS = document_term_matrix(make_posts(3), unit="word")
DATED = make_posts(3).assign(published=pd.to_datetime(["2015-05-01", "2017-01-01", "2017-12-31"]), kind=["b", "a", "b"])


@pytest.mark.parametrize(
    ("parts", "error", "message"),
    [
        ([], ValueError, "no counts were given to stack: give at least one part"),
        ([WORDS, WORDS], ValueError, "two parts share the document 'post 0': count each post once"),
        (
            [WORDS, document_term_matrix(make_posts(3, 3))],
            ValueError,
            r"differ \(lemma by post_id and word by post_id\)",
        ),
        ([WORDS, sum_counts(WORDS, DATED)], ValueError, "differ .word by period and word by post_id"),
        ([make_posts(3)], TypeError, r"got a table of posts: document_term_matrix\(posts\) counts them"),
    ],
)
def test_parts_that_do_not_belong_together_are_refused_with_the_reason(parts, error, message):
    with pytest.raises(error, match=message):
        stack_counts(parts)


# --- by period or column ---


def test_years_quarters_and_kinds_are_the_sums_of_their_posts_with_gaps():
    posts, by_year = DATED, sum_counts(WORDS, DATED)
    assert by_year.documents.tolist() == ["2015", "2016", "2017"] and by_year.documents.name == "period"
    assert by_year.words.tolist() == [WORDS.words[0], 0, WORDS.words[1:].sum()]
    assert by_year.matrix.toarray().sum(axis=0).tolist() == WORDS.matrix.toarray().sum(axis=0).tolist()
    assert sum_counts(WORDS, posts, by="quarter").documents.tolist()[:2] == ["2015 Q2", "2015 Q3"]
    assert sum_counts(WORDS, posts, by="kind").documents.tolist() == ["a", "b"]
    assert_same(document_term_matrix(posts, by="kind", unit="word"), sum_counts(WORDS, posts, by="kind"))
    assert_same(document_term_matrix(posts, by="year", unit="word"), by_year)


def test_the_order_and_the_number_of_posts_in_the_table_do_not_matter():
    more = pd.concat([DATED.assign(post_id="another")[:1], DATED[::-1]], ignore_index=True)
    assert_same(sum_counts(WORDS, more, by="kind"), sum_counts(WORDS, DATED, by="kind"))


@pytest.mark.parametrize(
    ("counted", "posts", "by", "error", "message"),
    [
        (WORDS, DATED[1:], "kind", ValueError, "post 'post 0' was counted, but is not in the table of posts"),
        (WORDS, DATED.drop(columns="published"), "year", ValueError, "lacks the column published"),
        (WORDS, DATED.assign(kind=["a", None, "b"]), "kind", ValueError, "post 'post 1' has no kind: give it one"),
        (
            WORDS,
            DATED,
            "yaer",
            ValueError,
            r"by='yaer' is no column \(post_id, text, published, kind\) and no period \(year, half",
        ),
        (WORDS, DATED, ["kind"], ValueError, r"by=\['kind'\] is no column"),
        (WORDS, DATED, DATED["kind"], ValueError, r"is no column \(post_id, text, published, kind\)"),
        (WORDS, DATED, "week", ValueError, r"no period \(year, half-year, quarter, month, decade\): write"),
        (
            WORDS,
            DATED.assign(published=[None, *DATED["published"][1:]]),
            "year",
            ValueError,
            "post 'post 0'.* has no date",
        ),
        (WORDS, DATED.assign(published="01/09/2015"), "month", ValueError, "'post 0'.* has '01/09/2015' as published"),
        (WORDS, DATED, "period", ValueError, "lacks the column period .*; assign_period makes such a table"),
        (
            WORDS,
            WORDS,
            "kind",
            TypeError,
            r"as read_posts makes it, got counts of word \(DocumentTerms\): give the posts that",
        ),
        (DATED, DATED, "kind", TypeError, r"expected counts \(DocumentTerms\), got a table of posts"),
        (sum_counts(WORDS, DATED), DATED, "kind", ValueError, "these counts are by period: count by post"),
    ],
)
def test_what_cannot_be_summed_is_refused_by_name(counted, posts, by, error, message):
    with pytest.raises(error, match=message):
        sum_counts(counted, posts, by=by)


# --- the long table ---


def test_the_facts_of_the_posts_stand_in_each_row_but_not_their_texts():
    posts = assign_period(DATED).assign(words=5, source="a.md", n=7)
    table = long_table(WORDS, posts[::-1])
    assert table.columns.tolist() == ["post_id", "term", "n", "total", "published", "kind", "period", "words"]
    assert table["period"].cat.categories.tolist() == ["2015", "2016", "2017"]
    expected = posts.set_index("post_id")["published"].loc[table["post_id"]]
    assert table["published"].tolist() == expected.tolist()
    pd.testing.assert_frame_equal(table[["post_id", "term", "n", "total"]], long_table(WORDS))


def test_a_counted_post_without_facts_is_refused_and_facts_of_more_posts_are_not():
    with pytest.raises(ValueError, match="post 'post 2' was counted, but is not in the table"):
        long_table(WORDS, DATED[:2])
    assert len(long_table(WORDS, pd.concat([DATED, DATED.assign(post_id=["x", "y", "z"])]))) == len(long_table(WORDS))


def test_ids_that_are_numbers_in_one_table_and_text_in_the_other_are_told_from_missing_posts():
    posts = make_posts(2).assign(post_id=["1", "2"])
    with pytest.raises(ValueError, match=r"post '1' was counted, but .* make both text, \.astype"):
        long_table(document_term_matrix(posts), posts.astype({"post_id": int}))


def test_the_long_table_knows_how_many_documents_were_counted():
    posts = make_posts(3).assign(text=["resa", "och", ""])
    assert long_table(document_term_matrix(posts, stop_words=["och"])).attrs["documents"] == 3
    assert long_table(sum_counts(WORDS, DATED)).attrs["documents"] == 2, "a year without posts is no document"


@pytest.mark.parametrize("given", [DATED, long_table(WORDS), "Åk nu!", None])
def test_what_are_no_counts_is_refused_with_the_call_that_makes_them(given):
    with pytest.raises(TypeError, match=r"expected counts \(DocumentTerms\), got .*document_term_matrix\(posts\)"):
        long_table(given)


def test_counts_say_how_much_was_counted_and_of_what():
    assert repr(WORDS) == "<DocumentTerms: 3 documents × 11 terms of unit 'word', 11 words in all>"
    assert "\n" not in repr(document_term_matrix(make_posts(500)))


def test_counts_made_by_hand_with_plain_lists_serve_too():
    by_hand = WORDS._replace(terms=WORDS.terms.tolist(), words=WORDS.words.tolist())
    assert long_table(by_hand, zeros=True).equals(long_table(WORDS, zeros=True))
    assert_same(recount(by_hand)._replace(words=WORDS.words), recount(WORDS))
    assert sum_counts(by_hand, DATED).words.tolist() == sum_counts(WORDS, DATED).words.tolist()


def test_counts_that_do_not_fit_their_names_are_refused():
    with pytest.raises(ValueError, match=r"do not fit together: a matrix of 3 × \d+ with 2 documents"):
        long_table(WORDS._replace(documents=WORDS.documents[:2]))


@pytest.mark.parametrize("given", [None, 5, "ord", pd.DataFrame(), make_posts(1), make_posts(1)["text"]])
def test_what_is_no_counts_cannot_be_stacked(given):
    with pytest.raises(TypeError, match=f"expected counts .*, got ({type(given).__name__}|a table)"):
        stack_counts(given)


@pytest.mark.parametrize("fault", [{"documents": ["a", "b", "c"]}, {"matrix": WORDS.matrix.toarray()}])
def test_counts_made_by_hand_are_told_what_they_need(fault):
    with pytest.raises(TypeError, match=r"need a scipy\.sparse matrix, and a pandas\.Index"):
        long_table(WORDS._replace(**fault))
