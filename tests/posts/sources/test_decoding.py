"""Bytes become text in the encoding they are in; where that is in doubt, what most letters say decides."""

import io

import pytest

from sprakresa.posts.sources.decoding import Input, guess_encoding, text_lines


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


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_line_may_have_as_many_characters_as_are_allowed_with_its_end_and_no_more(end):
    given = Input("a.txt", 10, None, {})
    line = "å" * (10 - len(end)) + end
    assert next(text_lines(io.BytesIO((line + "b").encode() if end else line.encode()), given)) == line
    with pytest.raises(ValueError, match=r"a\.txt, line 2: longer than 10 characters"):
        [*text_lines(io.BytesIO(f"b\n{'å' * 11}{end}".encode()), given)]
