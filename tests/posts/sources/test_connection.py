"""The archive is waited for as long as it asks, up to a bound; then it is named."""

from email.message import Message

import pytest

from sprakresa.posts.sources.archive import Capture, best_first
from sprakresa.posts.sources.connection import Reply, _ask_again


def ask_and_be_told(seconds):
    """Ask an archive that is busy once and says how long to wait; return what was slept."""
    busy = Message()
    busy["Retry-After"] = str(seconds)
    replies, slept = iter([Reply(503, busy, b""), Reply(200, Message(), b"x")]), []
    assert _ask_again(lambda _: next(replies), "/x", sleep=slept.append, say=lambda _: None).body == b"x"
    return slept


def test_ten_minutes_are_waited_and_no_second_more():
    assert ask_and_be_told(600) == [600]
    with pytest.raises(ConnectionError, match="asked to come back in 601 s"):
        ask_and_be_told(601)


@pytest.mark.parametrize(("length", "first"), [("500", "2016"), ("499", "2017")])
def test_a_capture_of_half_the_longest_ones_length_is_whole(length, first):
    made = [Capture("se,a)/", f"{year}0210120000", "http://a.se/", "text/html", "200", year, size)
            for year, size in (("2016", length), ("2017", "1000"))]  # fmt: skip
    assert best_first(made)[0].timestamp[:4] == first
