"""Bytes become text in the encoding they are in; where that is in doubt, what most letters say decides."""

import pytest

from sprakresa.posts.sources.decoding import guess_encoding


@pytest.mark.parametrize(
    ("raw", "codec"),
    [
        ("å".encode() + b"\xe5", "utf-8"),  # as many letters of UTF-8 as bytes that are not
        ("å".encode() + b"\xe5\xe4", "cp1252"),
        (b"<meta charset=iso-8859-2>\xe5", "iso8859-2"),
        (b"<meta charset=idna>\xe5", "cp1252"),
        (b"", "utf-8"),
    ],
)
def test_an_encoding_is_what_most_letters_say_then_what_is_declared(raw, codec):
    assert guess_encoding(raw) == codec
