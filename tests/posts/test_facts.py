"""What a source calls a thing decides where it goes, its type how it is read; what is no published post is left out."""

import datetime

import pytest

from sprakresa import read_posts
from sprakresa.posts.facts import COLUMNS, POSTS, make_row, take_facts, value_at
from sprakresa.posts.formats import formats, why_left_out
from sprakresa.posts.sources.audit import import_posts
from sprakresa.posts.sources.reader import read_source

DAY = datetime.date(2017, 2, 10)


@pytest.mark.parametrize("name", ["publishDate", "publish_date", "Publish-Date", "PUBLISHDATE", "created_at", "datum"])
def test_a_name_is_known_however_it_is_spelt(name):
    assert take_facts({name: "2017-02-10"})["dates"] == [(f"column {name}", "2017-02-10")]


@pytest.mark.parametrize(
    ("fact", "value", "read"),
    [
        ("title", {"rendered": "V&aring;ren &#8211; nu"}, "Våren – nu"),
        ("title", {"$t": "Våren"}, "Våren"),
        ("title", 1984, "1984"),
        ("title", None, ""),
        ("title", float("nan"), ""),
        ("text", {"rendered": "<p>Ett.</p><p>Två.</p>", "protected": False}, "Ett.\n\nTvå."),
        ("text", ["Ett.", {"value": "Två."}], "Ett.\n\nTvå."),
        ("author", "Åsa Öberg", "Åsa Öberg"),
        ("author", ["Åsa Öberg", {"name": "Bo Ek"}, None], "Åsa Öberg; Bo Ek"),
        ("author", {"display_name": "Åsa Öberg", "id": 7}, "Åsa Öberg"),
        ("author", [{"name": {"$t": "Åsa"}, "email": {"$t": "a@b.se"}}], "Åsa"),
        ("author", 3, ""),
        ("author", "asa@e.se (Åsa Öberg)", "Åsa Öberg"),
        ("categories", ["a", {"name": "b"}], "a; b"),
        ("categories", [4, 5], ""),
        ("url", [{"rel": "self", "href": "x"}, {"rel": "alternate", "href": "https://e.se/a"}], "https://e.se/a"),
    ],
)
def test_a_value_is_taken_apart_by_its_shape(fact, value, read):
    name = "tags" if fact == "categories" else fact
    assert take_facts({name: value}).get(fact, "") == read


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ({"text": {"delta": [1]}}, r"'text' holds delta: say which is meant, for instance text\.delta"),
        ({"text": [["a"], ["b"]]}, "'text' is a list, no text"),
    ],
)
def test_a_value_of_unknown_shape_is_refused_by_name(record, message):
    with pytest.raises(ValueError, match=message):
        take_facts(record)


@pytest.mark.parametrize(
    ("name", "value", "noted"),
    [("title", True, "'title' is a bool"), ("title", [["a"]], "is a list"), ("author", {"konto": "x"}, "holds konto")],
)
def test_a_lesser_fact_of_unknown_shape_does_not_cost_the_post(name, value, noted):
    facts = take_facts({"text": "Hej.", "date": "2017-02-10", name: value})
    assert name not in facts
    assert noted in facts["note"]
    assert facts["text"] == "Hej."


@pytest.mark.parametrize(
    ("author", "read"),
    [
        ({"first_name": "Åsa", "last_name": "Ek"}, "Åsa Ek"),
        ({"familyName": "Ek", "givenName": "Åsa"}, "Åsa Ek"),
        ({"1": {"name": "Åsa"}, "2": {"name": "Bo"}}, "Åsa; Bo"),
    ],
)
def test_a_name_in_parts_or_under_numbers_is_a_name(author, read):
    assert take_facts({"authors": author})["author"] == read


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"published": True, "draft": False, "status": "publish"}, ""),
        ({"published": "true", "date": "2017-02-10"}, ""),
        ({"published": "2017-02-10"}, ""),
        ({"published": "false", "date": "2017-02-10"}, "a draft"),
        ({"publicerad": "nej"}, "a draft"),
        ({"draft": "yes"}, "a draft"),
        ({"Status": "Utkast"}, "a draft"),
        ({"status": "auto-draft"}, "a draft"),
        ({"status": "future"}, "scheduled"),
        ({"status": "schemalagd"}, "scheduled"),
        ({"visibility": "private"}, "private"),
        ({"visibility": "unlisted"}, ""),
        ({"status": {"id": "7f", "name": "Draft"}}, "a draft"),
        ({"status": "väntar på bild"}, "not published (väntar på bild)"),
        ({"status": False}, "a draft"),
        ({"status": 1}, ""),
        ({"visibility": "paid"}, "for members only"),
        ({"deleted_at": "2018-01-01"}, "deleted"),
        ({"deleted_at": None}, ""),
        ({"unpublished": True}, "a draft"),
        ({"post_type": "recept"}, "no post: recept"),
        ({"content": {"rendered": "", "protected": True}}, "behind a password"),
        ({"to": ["https://m.se/users/bo"], "cc": []}, "private"),
        ({"to": ["https://m.se/a/followers"], "cc": ["https://www.w3.org/ns/activitystreams#Public"]}, ""),
        ({"status": "SOFT_TRASHED"}, "deleted"),
        ({"post_password": "hemligt"}, "behind a password"),
        ({"post_password": ""}, ""),
        ({"type": "page"}, "no post: page"),
        ({"post_type": "nav_menu_item"}, "no post: nav menu item"),
        ({"type": "Kommentar"}, "no post: kommentar"),
        ({"type": "post"}, ""),
        ({"typ": "pressmeddelande"}, ""),
        ({"reblog": {"id": 1}}, "somebody else's post"),
        ({"reblog": None}, ""),
    ],
)
def test_what_a_record_says_of_itself_decides_whether_it_is_a_post(record, why):
    assert why_left_out(record).startswith(why) and bool(why_left_out(record)) == bool(why)


def test_a_truth_value_is_no_date_and_the_next_place_is_asked():
    facts = take_facts({"published": True, "date": None, "created_at": "2017-02-10"})
    row = make_row(text="Hej.", **facts)
    assert (row["published"], row["date_from"]) == (DAY, "column created_at")


def test_a_full_text_goes_before_a_short_one_and_a_teaser_is_taken_only_alone():
    assert take_facts({"text": "Kort …", "full_text": "Det hela."})["text"] == "Det hela."
    assert take_facts({"description": "En mycket lång puff om inlägget.", "content": "Kort."})["text"] == "Kort."
    assert "text" not in take_facts({"description": "Bara en puff.", "content": ""})
    assert take_facts({"description": "Bara en puff."})["text"] == "Bara en puff."


def test_other_columns_survive_where_they_are_short_and_flat():
    record = {"parti": "S", "orter": ["Umeå", "Luleå"], "n": 3, "ja": True, "nästlat": {"a": 1}, "lång": "x" * 301}
    facts = take_facts({"text": "Hej.", **record})
    assert {name: facts.get(name) for name in record} == {
        "parti": "S", "orter": "Umeå; Luleå", "n": "3", "ja": None, "nästlat": None, "lång": None,
    }  # fmt: skip


def test_a_path_leads_into_nested_values_and_nowhere_where_there_is_nothing():
    record = {"a": {"b": [{"c": "Hej."}]}, "a.b": "punkt"}
    assert value_at(record, "a.b.0.c") == "Hej."
    assert value_at(record, "a.b") == "punkt"
    assert value_at(record, "a.b.1.c") is None and value_at(record, "x.y") is None
    assert take_facts(record, columns={"text": "a.b.0.c"})["text"] == "Hej."


def test_an_address_as_id_is_a_guid_and_a_short_id_the_posts_own():
    assert take_facts({"id": "https://e.se/1"})["guid"] == "https://e.se/1"
    assert take_facts({"id": 7})["post_id"] == "7"


def test_halves_of_characters_are_joined_or_marked():
    row = make_row(text="Hej \ud83d\ude00 du \ud83d där", title="\ud83d", dates=[("x", "2017-02-10")])
    assert (row["text"], row["title"]) == ("Hej 😀 du � där", "�")


def test_a_sign_that_no_file_can_hold_costs_its_post_nothing_and_the_others_neither(tmp_path):
    record = b'{"date": "2017-02-10", "title": "A & \\u0000", "text": "V\\u0000i.", "S\\u0000": "x"}'
    posts = read_source(record + b'\n{"text": "\\u0000"}')
    assert posts[["title", "text", "left_out"]].values.tolist() == [["A &", "Vi.", ""], ["", "", "no text"]]
    assert import_posts(posts, tmp_path)["outcome"].tolist() == ["written", "left out"]
    assert read_posts(tmp_path)["text"].tolist() == ["Vi."]


def test_a_spreadsheets_number_of_a_day_is_named_and_not_guessed():
    assert "spreadsheet's number of a day" in make_row(text="Hej.", dates=[("column datum", "42776")])["left_out"]


def test_no_name_means_two_things():
    for table in ("names", "statuses", "flags"):
        said = [name for names in formats()[table].values() for name in names.split()]
        assert len(said) == len({*said}), table


def test_a_date_in_parts_with_names_is_a_date():
    row = make_row(text="Hej.", **take_facts({"date": {"Year": 2017, "month": "02", "day": 10, "hour": 8}}))
    assert row["published"] == DAY


def test_of_several_dates_in_a_list_the_first_is_taken():
    row = make_row(text="Hej.", **take_facts({"date": ["2017-02-10", "2017-03-01"]}))
    assert row["published"] == DAY


def test_what_reading_adds_to_a_post_is_no_column_of_its_own():
    record = dict.fromkeys((*POSTS, *COLUMNS, "words", "period"), "x")
    own = {name for name in take_facts(record) if name not in formats()["names"]}
    assert own == {"dates", "left_out"}
