"""Whoever counts, the counts are the same; and what goes wrong there is said by name."""

import os
import signal
import warnings
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest

from sprakresa.counting.counts import document_term_matrix, read_counts, save_counts

SENTENCES = ["Vi ger 5 000 kr, t ex.", "Förnyelseresan går vidare!", "Åk på en resa – nu.", "", "Bl. a. EU:s it-bolag."]


def make_posts(n, first=0):
    """Return a table of ``n`` posts, each of a few sentences and a word of its own."""
    ids = range(first, first + n)
    texts = [" ".join([*(SENTENCES[(i + k) % 5] for k in range(i % 7)), f"ord{i}sson"]) for i in ids]
    return pd.DataFrame({"post_id": [f"post {i}" for i in ids], "text": texts})


def assert_same(counted, expected):
    """Compare two counts in everything."""
    assert counted.terms.tolist() == expected.terms.tolist()
    assert counted.documents.tolist() == expected.documents.tolist()
    assert counted.words.tolist() == expected.words.tolist()
    assert counted.matrix.shape == expected.matrix.shape
    assert (counted.matrix != expected.matrix).nnz == 0
    assert counted.matrix.dtype == expected.matrix.dtype


class Here(Executor):
    """Does what it is given at once, as a worker elsewhere would; breaks down after so many tasks."""

    def __init__(self, last=1_000_000):
        self.left = last

    def submit(self, function, *arguments):
        self.left -= 1
        if self.left < 0:
            raise OSError("no route to the workers")
        with ThreadPoolExecutor(1) as one:
            return one.submit(function, *arguments)


class Broken(str):
    """A text that a worker cannot read."""

    def encode(self, *_):
        raise MemoryError("too large")


@pytest.mark.parametrize("options", [{}, {"unit": "word", "by": "period"}, {"ngram_range": (1, 2), "min_df": 2}])
@pytest.mark.parametrize("batch_size", [1, 100, None])
@pytest.mark.parametrize("executor", [ThreadPoolExecutor, Here])
def test_any_executor_and_any_batch_give_the_same_counts(executor, batch_size, options):
    posts = make_posts(40).assign(period=pd.Categorical(["2016", "2017"] * 20, categories=["2015", "2016", "2017"]))
    expected = document_term_matrix(posts, **options)
    with executor() as workers:
        assert_same(document_term_matrix(posts, executor=workers, batch_size=batch_size, **options), expected)


def test_processes_give_the_same_counts():
    posts = make_posts(30)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        counted = document_term_matrix(posts, unit="word", executor=workers, batch_size=300)
    assert_same(counted, document_term_matrix(posts, unit="word"))


@pytest.mark.parametrize("executor", [None, Here()])
def test_a_stream_of_tables_is_counted_as_the_whole_table(executor):
    stream = (make_posts(10, first) for first in range(0, 40, 10))
    counted = document_term_matrix(stream, executor=executor, batch_size=200)
    assert_same(counted, document_term_matrix(make_posts(40)))


def test_a_stream_is_never_read_far_ahead_of_the_work():
    read = []

    def stream():
        for first in range(0, 200, 10):
            read.append(first)
            yield make_posts(10, first)

    class Watched(Here):
        def submit(self, function, *arguments):
            seen.append(len(read))
            return super().submit(function, *arguments)

    seen = []
    document_term_matrix(stream(), executor=Watched(), batch_size=1)
    assert seen[:10] == [1] * 10 and seen[-1] == 20


def test_a_cluster_counts_exactly_though_a_worker_is_killed_in_mid_run():
    import distributed  # in requirements.lock: without it this test is to fail

    posts = make_posts(60)
    with warnings.catch_warnings():
        # Sockets of the worker that was killed are closed late; that is the cluster's business.
        warnings.simplefilter("ignore", ResourceWarning)
        settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
        with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster) as client:
            before = client.run(os.getpid)

            def stream():
                for first in range(0, 60, 10):
                    if first == 30:
                        os.kill(next(iter(before.values())), signal.SIGKILL)
                    yield make_posts(10, first)

            counted = document_term_matrix(stream(), unit="word", executor=client.get_executor(), batch_size=100)
            client.wait_for_workers(2, timeout=10)
            after = client.run(os.getpid)
    assert len({*before.values()} & {*after.values()}) == 1
    assert_same(counted, document_term_matrix(posts, unit="word"))


def test_a_worker_s_error_names_the_post():
    posts = make_posts(10)
    posts["text"] = pd.Series([*posts["text"][:6], Broken("Hej"), *posts["text"][7:]], dtype=object)
    with pytest.raises(ValueError, match=r"'post 6'.*MemoryError: too large"):
        document_term_matrix(posts, executor=Here(), batch_size=100)


def test_an_executor_that_fails_is_said_to_and_after_how_many_posts():
    with pytest.raises(RuntimeError, match=r"failed after \d+ posts.*OSError: no route.*another executor"):
        document_term_matrix(make_posts(40), executor=Here(6), batch_size=1)


def test_a_pool_that_was_shut_down_is_said_to_have_failed():
    workers = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    workers.shutdown()
    with pytest.raises(RuntimeError, match=r"after 0 posts .*shutdown"):
        document_term_matrix(make_posts(3), executor=workers)


def test_a_stream_without_a_table_is_refused_and_a_table_without_posts_is_not():
    with pytest.raises(ValueError, match="no table of posts"):
        document_term_matrix(iter([]))
    empty = document_term_matrix(iter([make_posts(0)]), executor=Here())
    assert empty.matrix.shape == (0, 0)


def test_two_tables_of_a_stream_may_not_share_a_post():
    with pytest.raises(ValueError, match="share post_id 'post 3'"):
        document_term_matrix(iter([make_posts(5), make_posts(2, 3)]))


def test_progress_is_said_on_standard_error_only_when_asked_for(capsys):
    document_term_matrix(make_posts(3), unit="word")
    assert capsys.readouterr().err == ""
    document_term_matrix(make_posts(1500), unit="word", progress=True)
    assert capsys.readouterr().err.split("\r")[1:] == ["read 1,000 posts", "read 1,500 posts\n"]


def test_saved_counts_come_back_as_they_were(tmp_path):
    posts = pd.DataFrame({"post_id": ["007", "null"], "text": ['NA, "null" och 5 000\n', "åäö \ud800a"]})
    counted = document_term_matrix(posts, unit="word")
    save_counts(counted, tmp_path / "counts")
    again = read_counts(tmp_path / "counts")
    assert_same(again, counted)
    assert again.documents.name == "post_id"
    assert sorted(path.name for path in (tmp_path / "counts").iterdir()) == ["documents.csv", "matrix.npz", "terms.csv"]


def test_saved_counts_whose_files_do_not_belong_together_are_refused(tmp_path):
    save_counts(document_term_matrix(make_posts(3)), tmp_path)
    (tmp_path / "terms.csv").write_text("term\nresa\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"matrix\.npz is 3 × .* save them again"):
        read_counts(tmp_path)


def test_counts_are_whole_numbers_of_64_bits():
    counted = document_term_matrix(make_posts(8))
    assert counted.matrix.dtype == np.int64 and counted.words.dtype == np.int64
