"""The archive is waited for as long as it asks, up to a bound; then it is named."""

import json
import threading
from email.message import Message

import pytest
from archive_server import FIELDS, Archive, serve

from sprakresa._files import alone_in
from sprakresa.posts.sources import archive as asking
from sprakresa.posts.sources.archive import Capture, Reply, best_first, connect, list_captures


class Dripping:
    """An answer of 1,000 bytes, of which one comes every so many seconds of a pretended clock."""

    def __init__(self, seconds, monkeypatch):
        self.seconds, self.now, self.headers, self.left = seconds, 0.0, Message(), 1_000
        monkeypatch.setattr(asking, "monotonic", lambda: self.now)

    def read1(self, _):
        self.now += self.seconds
        self.left -= 1
        return b"x" if self.left >= 0 else b""


@pytest.fixture
def slept(monkeypatch):
    """Return a list of the pauses that are made, none of which takes time."""
    pauses = []
    monkeypatch.setattr(asking, "sleep", pauses.append)
    monkeypatch.setenv("no_proxy", "*")
    return pauses


def test_ten_minutes_are_waited_and_no_second_more(slept):
    archive = Archive()
    with serve(archive) as base:
        get = connect(base, say=lambda _: None)
        archive.fail("/x", ("status", 503, {"Retry-After": "600"}))
        assert get("/x").status == 404
        archive.fail("/x", ("status", 503, {"Retry-After": "601"}))
        with pytest.raises(ConnectionError, match="asked to come back in 601 s"):
            get("/x")
    assert slept == [1.0, 600.0, 1.0]


def test_who_asks_for_a_longer_pause_gets_it_before_every_try(slept):
    archive = Archive()
    archive.robots = "User-agent: *\nCrawl-delay: 30\n"
    with serve(archive) as base:
        archive.fail("/x", ("status", 503))
        connect(base, say=lambda _: None)("/x")
    assert slept == [30.0, 30.0]


def test_a_body_that_drips_in_is_read_for_ten_minutes_and_no_second_more(monkeypatch):
    assert len(asking._whole_body(Dripping(0.599, monkeypatch))) == 1_000
    with pytest.raises(TimeoutError, match="only 600 bytes in 600 s"):
        asking._whole_body(Dripping(1.001, monkeypatch))


@pytest.mark.parametrize("delay", [600, 601, 10**9])
def test_a_crawl_delay_of_more_than_ten_minutes_is_named_and_not_waited_for(slept, delay):
    archive = Archive()
    archive.robots = f"User-agent: *\nCrawl-delay: {delay}\n"
    with serve(archive) as base:
        if delay > 600:
            with pytest.raises(PermissionError, match=rf"asks to wait {delay:,} s between two pages: not asked for"):
                connect(base, say=lambda _: None)
        else:
            connect(base, say=lambda _: None)("/cdx/x")
            assert slept == [600.0]
    assert len(archive.requests) == 1 + (delay == 600)


@pytest.mark.parametrize(("body", "rows"), [(b"", 0), (b"[]", 0), (json.dumps([FIELDS]).encode(), 0)])
def test_a_listing_without_a_line_is_one_of_no_captures(tmp_path, body, rows):
    listed = list_captures(lambda _: Reply(200, Message(), body), "a.se", prefix=True, cache=tmp_path)
    assert len(listed) == rows and len([*tmp_path.glob("listing-*.json")]) == 1


def test_a_listing_of_lists_without_end_is_no_listing(tmp_path):
    with pytest.raises(ValueError, match=r"a\.se: no listing but HTTP 200"):
        list_captures(lambda _: Reply(200, Message(), b"[" * 10**6), "a.se", prefix=True, cache=tmp_path)


def test_of_two_at_once_one_waits_for_the_other(tmp_path):
    order, inside = [], threading.Event()

    def wait():
        with alone_in(tmp_path, say=lambda line: (order.append(line), inside.set())):
            order.append("second")

    with alone_in(tmp_path, say=order.append):
        second = threading.Thread(target=wait)
        second.start()
        assert inside.wait(30)
        order.append("first")
    second.join(30)
    assert order == [f"{tmp_path}: another run works here; waiting for it to end", "first", "second"]


@pytest.mark.parametrize(("length", "first"), [("500", "2016"), ("499", "2017")])
def test_a_capture_of_half_the_longest_ones_length_is_whole(length, first):
    made = [Capture("se,a)/", f"{year}0210120000", "http://a.se/", "text/html", "200", year, size)
            for year, size in (("2016", length), ("2017", "1000"))]  # fmt: skip
    assert best_first(made)[0].timestamp[:4] == first
