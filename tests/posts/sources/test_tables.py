"""CSV, JSONL and JSON: columns found by name or named, lines named when something is wrong."""

import csv
import json

import pandas as pd
import pytest

from sprakresa.posts.formats import formats
from sprakresa.posts.sources.reader import read_source

pytestmark = pytest.mark.usefixtures("no_network")

ROW = ["2017-02-10", "Våren", 'Vi blir bättre.\n\nTillsammans; och "snart".']


def as_csv(*rows, names=("datum", "rubrik", "text"), parted=";", end="\r\n"):
    lines = ([*names], *rows)
    quoted = (['"' + cell.replace('"', '""') + '"' for cell in line] for line in lines)
    return end.join(parted.join(line) for line in quoted)


@pytest.mark.parametrize("parted", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_whatever_parts_its_columns(parted, encoding):
    post = read_source(as_csv(ROW, parted=parted).encode(encoding)).iloc[0]
    assert (post["published"], post["title"], post["text"]) == (pd.Timestamp("2017-02-10"), "Våren", ROW[2])
    assert post["date_from"] == "column datum"


@pytest.mark.parametrize("ours", [*formats()["names"]])
def test_every_documented_name_of_a_column_is_found(ours):
    for name in formats()["names"][ours].split():
        needed = {"text": "Text.", "date": "2017-02-10"} | {ours: "2017-02-10" if ours == "date" else "värde"}
        record = {name if key == ours else key: value for key, value in needed.items()}
        post = read_source(json.dumps(record).encode()).iloc[0]
        assert (f"{post['published']:%Y-%m-%d}" if ours == "date" else post[ours]) == needed[ours], name


def test_the_user_names_columns_that_no_list_knows():
    raw = as_csv(ROW, names=("Tidpunkt", "Vad", "Ord")).encode()
    with pytest.raises(ValueError, match=r"which column holds the text\? It has Tidpunkt, Vad, Ord; .*--column text="):
        read_source(raw, format="csv")
    columns = {"date": "Tidpunkt", "title": "Vad", "text": "Ord"}
    assert read_source(raw, columns=columns)[["title", "left_out"]].values.tolist() == [["Våren", ""]]


@pytest.mark.parametrize(
    ("columns", "message"),
    [({"date": "finns inte"}, "no column 'finns inte' .*datum, rubrik, text"), ({"dag": "datum"}, "no 'dag' to fill")],
)
def test_a_column_that_is_not_there_is_refused_with_those_that_are(columns, message):
    with pytest.raises(ValueError, match=message):
        read_source(as_csv(ROW).encode(), columns=columns)


def test_windows_1252_is_refused_naming_line_and_remedy_and_read_when_it_is_said():
    raw = as_csv(["2017-02-10", "a", "b"], ROW).encode("cp1252")
    with pytest.raises(ValueError, match=r"line 3: byte 0xe5 is not utf-8; .*encoding='windows-1252'"):
        read_source(raw)
    assert read_source(raw, encoding="windows-1252")["title"].tolist() == ["a", "Våren"]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'datum;text\n2017-02-10;"a\n2017-02-11;b\n', "line 3: .*is a quote left open"),
        (b"datum;text\n2017-02-10;a\0b\n", "line 2: a NUL byte"),
        (b"datum;text\n2017-02-10;" + b"o" * 2_000, "line 2: longer than 1,000 characters"),
        (b'{"text": "a"}\n{"text": "b"\n', "line 2: no JSON"),
        (b'{"datum": "a"}\n', r"which column holds the text\?"),
        (b'{"text": ' + b"[" * 900, "line 1: no JSON|too deep"),
        (b'{"text": "' + b"o" * 2_000 + b'"}', "line 1: longer than 1,000 characters"),
    ],
)
def test_a_faulty_table_is_refused_with_file_line_and_remedy(tmp_path, raw, message):
    path = tmp_path / "tabell å.csv"
    path.write_bytes(raw)
    format = "csv" if raw.startswith(b"datum") else "json"
    with pytest.raises(ValueError, match=rf"tabell å\.csv.*(?:{message})"):
        read_source(path, limit=1_000, format=format)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            "datum;text\n2017-02-10;a;b\n2017-02-11;Hej.\n",
            "line 2: 3 cells where the head has 2; put text that holds ';' between quotes",
        ),
        ("datum;text\n2017-02-10\n2017-02-11;Hej.\n", "line 2: 1 cells where the head has 2"),
        ('["b"]\n{"date": "2017-02-11", "text": "Hej."}\n', "record 1: expected an object"),
        ('[null, {"date": "2017-02-11", "text": "Hej."}]', "record 1: expected an object"),
    ],
)
def test_a_faulty_row_is_named_and_costs_itself_only(raw, message):
    posts = read_source(raw.encode())
    assert message in posts["left_out"][0]
    assert posts["text"].tolist() == ["", "Hej."]


@pytest.mark.parametrize(
    "raw",
    [
        '{"blogginlagg": [RECORD]}',
        '{"1": RECORD, "2": {"date": "2017-02-11", "text": "Igen."}}',
        '{"response": {"blog": {"title": "B"}, "posts": [RECORD]}}',
        '[{"tweet": RECORD}]',
        '{"data": [{"id": 1, "attributes": RECORD}]}',
        '{"data": {"children": [{"kind": "t3", "data": RECORD}]}}',
        '{"@graph": [RECORD]}',
        '{\n"date": "2017-02-10",\n"text": "Hej."}\n{\n"date": "2017-02-11", "text": "Igen."}',
        '\x1e{"date": "2017-02-10", "text": "Hej."}\n\x1e{"date": "2017-02-11", "text": "Igen."}\n',
    ],
)
def test_records_are_found_under_any_name(raw):
    posts = read_source(raw.replace("RECORD", '{"date": "2017-02-10", "text": "Hej."}').encode())
    assert posts["text"].tolist() == ["Hej.", "Igen."][: len(posts)]
    assert (posts["left_out"] == "").all()


def test_records_under_their_numbers_are_posts_all_of_them():
    posts = {number: {"date": f"2017-02-1{number}", "text": f"Text {number}."} for number in (1, 2, 3)}
    assert read_source(json.dumps(posts).encode())["text"].tolist() == ["Text 1.", "Text 2.", "Text 3."]


def test_ghosts_posts_get_the_names_of_their_authors_and_its_old_pages_are_none():
    def post(number, **more):
        return {
            "id": number,
            "title": f"T{number}",
            "html": f"<p>Text {number}.</p>",
            "published_at": "2017-02-10",
        } | more

    tables = {
        "posts": [post(1, author_id="a"), post(2), post(3, page=1), post(4, author_id="z")],
        "users": [{"id": "a", "name": "Åsa Öberg"}, {"id": "b", "name": "Bo Ek"}],
        "posts_authors": [{"post_id": 2, "author_id": "b"}, {"post_id": 2, "author_id": "a"}],
    }
    posts = read_source(json.dumps({"db": [{"data": tables}]}).encode())
    assert posts["author"].tolist() == ["Åsa Öberg", "Bo Ek; Åsa Öberg", "", ""]
    assert posts["left_out"].tolist() == ["", "", "no post: page", ""]


def test_what_a_table_writes_for_nothing_is_no_name():
    posts = read_source(b"sep=;\ndatum;rubrik;author;text\n2017-02-10;nan;NULL;Hej.\n", format="csv")
    assert posts[["title", "author"]].values.tolist() == [["", ""]]


def test_json_nested_without_end_is_refused():
    with pytest.raises(ValueError, match=r"line 1: .*(?:too deep|no JSON)"):
        read_source(b'{"text": ' + b"[" * 200_000, limit=1_000_000)


def test_the_module_csv_is_left_as_it_was():
    before = csv.field_size_limit()
    read_source(as_csv(ROW).encode(), limit=50)
    assert csv.field_size_limit() == before


def test_a_line_without_end_is_refused_before_it_is_read():
    class Endless:
        """A stream of one line that never ends; it counts how much of it was asked for."""

        asked = 0

        def seekable(self):
            return True

        def seek(self, place):
            return place

        def read(self, size=-1):
            assert size >= 0, "everything was asked for"
            self.asked += size
            return b"o" * size

        read1 = read
        readable, writable, closed, flush = (lambda self: True), (lambda self: False), False, (lambda self: None)

    for format in ("json", "csv", "text", "page", "feed"):
        stream = Endless()
        with pytest.raises(ValueError, match=r"1,000"):
            read_source(stream, format=format, limit=1_000)
        assert stream.asked < 100_000


def test_records_come_as_a_list_or_a_line_each_and_markup_in_them_is_text():
    records = [{"date": "2017-02-10", "content": "<p>Ett &amp; två</p>", "tags": ["a", "b"], "author": None}] * 2
    records[1] = records[1] | {"date": "2017-02-11", "content": "Ett <tre> & två"}
    for raw in (json.dumps(records), "\n".join(map(json.dumps, records)), json.dumps(records, indent=1)):
        posts = read_source(raw.encode())
        assert posts[["text", "categories", "author"]].values.tolist() == [
            ["Ett & två", "a; b", ""], ["Ett <tre> & två", "a; b", ""],
        ]  # fmt: skip


def test_a_post_without_a_date_is_there_and_says_why():
    posts = read_source(
        as_csv(["", "a", "x"], ["10/2", "b", "y"], ["0000-00-00", "c", "z"], ["9999-12-31", "d", "w"]).encode()
    )
    assert posts["published"].isna().all() and posts["date_from"].eq("").all()
    for said, expected in zip(posts["left_out"], ["no date", "'10/2'", "0000-00-00", "cannot be right"], strict=True):
        assert said.startswith("no date") and expected in said


@pytest.mark.parametrize("limit", [44, 45])
def test_one_value_over_lines_may_have_as_many_characters_as_are_allowed(limit):
    raw = '[\n{"date": "2017-02-10",\n"text": "Hej du."}]\n'
    assert len(raw) == 44 + 1
    if limit < len(raw):
        with pytest.raises(ValueError, match="one value of more than 44 characters; write an object a line"):
            read_source(raw.encode(), limit=limit)
    else:
        assert read_source(raw.encode(), limit=limit)["text"].tolist() == ["Hej du."]
