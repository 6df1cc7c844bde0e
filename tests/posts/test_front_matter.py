"""Front matter in YAML and TOML, dates as people and machines write them, posts as text and back."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprakresa.posts.formats import read_date
from sprakresa.posts.front_matter import format_post, parse_post

DAY = datetime.date(2017, 2, 10)


@pytest.mark.parametrize(
    "stated",
    [
        "2017-02-10", "2017-02-10 08:00:00", "2017-02-10T08:00:00+01:00", "2017-02-10T23:59:59.000Z", "20170210",
        "20170210T08:00", "10 februari 2017", "fredag den 10 februari 2017", "10 feb. 2017", "February 10, 2017",
        "Fri, 10 Feb 2017 08:00:00 GMT", "Fri, 10 Feb 2017 00:30:00 +0100", "10 Feb 2017 08:00 CET",
        "fre, 10 feb 2017 08:00:00 +0100", "Fri, 10 Feb 17 08:00:00 EST", "Fri Feb 10 08:00:00 2017", " 2017/02/10 ",
        "10/2 2017", "10/2-17", "10/2 -17", "den 10 februari 2017", "fre 10 feb 2017", "170210", "10.2.2017", "10.2.17",
        "10. 2. 2017", "fredagen den 10:e februari 2017", "10 feb -17", "10 feb ’17", "Publicerad: 10 februari 2017",
        "Publicerat den 10 februari 2017 kl. 08.15", "Datum: 2017-02-10", "1486684800", "1486684800000", "2017_02_10",
        "Fri Feb 10 08:00:00 +0000 2017", "2017-02-10 08:00:00 +0100", "10  februari\xa02017", "10-feb-2017",
        "10 FEBRUARI 2017", "2017-02-10T08:00:00.123456+01:00", "Friday, February 10th, 2017",
    ],
)  # fmt: skip
def test_a_date_is_the_day_as_written_whoever_wrote_it(stated):
    assert read_date(stated) == DAY


@pytest.mark.parametrize("stated", ["", "i fredags", "10/2", "våren 2017", "Mon, 30 Nov -0001 00:00:00"])
def test_what_names_no_day_is_no_date(stated):
    assert read_date(stated) is None


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("02/10/2017", "may be 2017-02-10 or 2017-10-02"),
        ("13-02-17", "may be 2013-02-17 or 2017-02-13"),
        ("0000-00-00 00:00:00", "no date"),
        ("2017-02-30", "no date"),
        ("9999-12-31", "year"),
        ("0001-01-01", "year"),
    ],
)
def test_an_impossible_day_is_refused_with_its_reason(stated, message):
    with pytest.raises(ValueError, match=message):
        read_date(stated)


def test_toml_front_matter_is_read_like_yaml():
    text = '+++\ntitle = "Vägen: en resa"\ndate = 2017-02-10T08:00:00\nauthor = ["Åsa Öberg", "Bo Ek"]\n+++\n\nHej.'
    post = parse_post(text, Path("a.md"))
    assert (post["published"], post["title"], post["author"], post["text"]) == (
        DAY, "Vägen: en resa", "Åsa Öberg; Bo Ek", "Hej.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("+++\ntitle = Vägen\n+++\n", r"a\.md: .*TOML.*line 2"),
        ("+++\ntitle = 1\n", r"a\.md, line 1: the front matter has no end; close it with a line of \+\+\+"),
        ("---\ntitle: a: b\n---\n", r"a\.md, line 2: .*YAML"),
    ],
)
def test_faulty_front_matter_is_refused_naming_file_and_line(text, message):
    with pytest.raises(ValueError, match=message):
        parse_post(text, Path("a.md"))


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.md", "---\ndate: 2017-02-10\n---\nHej.", "front matter"),
        ("2017-02-10-a.md", "Hej.", "file name"),
        ("a.md", "10 februari 2017\n\nHej.", "first line"),
        ("a.md", "Hej.", ""),
    ],
)
def test_it_is_said_where_the_date_came_from(name, text, where):
    assert parse_post(text, Path(name))["date_from"] == where


def test_a_title_that_is_said_to_be_empty_is_not_guessed():
    assert parse_post("---\ntitle: ''\ndate: 2017-02-10\n---\nEn kort rad\n\nText.", Path("a.md"))["title"] == ""


letters = st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")
one_line = st.text(letters).map(lambda text: " ".join(text.split()))
any_text = st.text(letters, min_size=1)


@given(
    title=one_line,
    author=one_line,
    text=any_text,
    published=st.dates(datetime.date(1500, 1, 1), datetime.date(2199, 12, 31)),
)
def test_a_post_written_as_text_is_read_back_as_it_was(title, author, text, published):
    post = {"title": title, "author": author, "text": text, "published": published}
    again = parse_post(format_post(post), Path("a.md"))
    assert {name: again[name] for name in post} == post


@pytest.mark.parametrize(
    "head",
    [
        "title: A\ndraft: true\nlayout: post\n---\n",
        "\n\n---\ntitle: A\ndraft: true\n---\n",
        "<!-- en anmärkning -->\n---\ntitle: A\ndraft: true\n---\n",
        "----\ntitle: A\ndraft: true\n----\n",
        "---\ntitle: A\ndraft: true\n...\n",
        '---json\n{"title": "A", "draft": true}\n---\n',
        '---toml\ntitle = "A"\ndraft = true\n---\n',
        ';;;\n"title": "A",\n"draft": true\n;;;\n',
        "Title: A\nTemplate: artikel\nStatus: draft\n\n",
        "=====\nA\n=====\n\n:status: draft\n:date: 2017-02-09\n\n",
        "-----\nA\n-----\n\n:status: draft\n:date: 2017-02-09\n\n",
        "= A\nAnna Ek <a@e.se>\n:revdate: 2017-02-10\n:status: draft\n\n",
        ".. title: A\n.. status: draft\n.. date: 2017-02-09 10:00:00 Europe/Stockholm\n\n",
    ],
)
def test_every_generators_facts_are_read_and_no_text(head):
    row = parse_post(head + "Vi blir bättre.", Path("2017-02-09-a.md"))
    assert [row["title"], row["left_out"], row["text"].strip()] == ["A", "a draft", "Vi blir bättre."]


def test_front_matter_in_a_program_is_named():
    with pytest.raises(ValueError, match="front matter in js is not read; write it as YAML"):
        parse_post("---js\n{ title: 'A' }\n---\nHej.", Path("a.md"))


@pytest.mark.parametrize("stated", ["<2017-02-09 Thu>", "[2017-02-09 Thu 10:00]"])
def test_orgs_dates_are_read(stated):
    assert str(parse_post(f"#+TITLE: A\n#+DATE: {stated}\n\nHej.", Path("a.org"))["published"]) == "2017-02-09"


@pytest.mark.parametrize(
    "stated",
    [
        "2017-02-10 (fredag)", "d. 10 februari 2017", "2017 02 10", "10 februari 2017 klockan 08.15", "2017-Feb-10",
        "Publicerad 10 februari 2017 av Anna Ek", "Skrivet av Anna den 10 februari 2017", "Postad: 2017-02-10",
        "2017-02-10T08", "2017-02-10 08:15:00 Europe/Stockholm", "20170210T081500Z", "20170210081500", "10 febr. 2017",
        "Fri Feb 10 2017 08:00:00 GMT+0100 (Central European Standard Time)", "2017–02–10", "1486720800.123",
        "1486720800000000", "Stockholm den 10 februari 2017", "Malmö, fredag 10 februari 2017", "Umeå 2017-02-10",
    ],
)  # fmt: skip
def test_a_date_is_read_with_weekday_clock_zone_and_byline(stated):
    assert read_date(stated) == datetime.date(2017, 2, 10)


@pytest.mark.parametrize(
    "stated", ["lördag 10 februari 2017", "Lund lördag 10/2 2017", "Thu, 10 Feb 2017 08:00:00 GMT", "2017-02-10 (mån)"]
)
def test_a_weekday_that_is_not_the_dates_is_refused(stated):
    with pytest.raises(ValueError, match="2017-02-10 is no "):
        read_date(stated)


@pytest.mark.parametrize("stated", ["9999999999"])
def test_seconds_beyond_our_years_are_refused(stated):
    with pytest.raises(ValueError, match="the year is not between"):
        read_date(stated)


@pytest.mark.parametrize(
    "stated", ["0701234567", "Möte den 10 februari 2017", "２０１７-02-10", "11111111111111111111"]
)
def test_what_is_no_date_is_none(stated):
    assert read_date(stated) is None


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("---\na: " + "[" * 100_000 + "\n---\n", "YAML"),
        ("---\na: " + "{a: " * 100_000 + "\n---\n", "YAML"),
        ("---\na: " + "[" * 60 + "]" * 60 + "\n---\n", "YAML"),
        ("---\n" + "- " * 100_000 + "a\n---\n", "YAML"),
        ("---\n" + "? " * 100_000 + "a\n---\n", "YAML"),
        ("---\n" + "".join(" " * at + "a:\n" for at in range(200)) + "---\n", "YAML"),
        ("+++\n" + "a." * 100_000 + "a = 1\n+++\n", "TOML"),
        ("+++\na = " + "[" * 100_000 + "\n+++\n", "TOML"),
    ],
)
def test_values_deep_inside_each_other_are_refused_before_a_parser_falls_over_them(head, kind):
    with pytest.raises(ValueError, match=rf"djup\.md.*cannot be read as {kind}"):
        parse_post(head + "Hej.", Path("djup.md"))


def test_lists_and_brackets_side_by_side_are_not_deep():
    head = "---\ndate: 2017-02-10\ncategories: [" + ", ".join("[å]" for _ in range(100)) + "]\n---\nHej."
    assert parse_post(head, Path("a.md"))["published"] == DAY


def test_facts_with_signs_of_equality_above_a_line_of_tildes_are_read():
    post = parse_post("title=Våren = här\ndate=2017-02-10\nstatus=published\n~~~~~~\n\nVi blir bättre.", Path("a.md"))
    assert (post["published"], post["title"], post["text"]) == (DAY, "Våren = här", "Vi blir bättre.")
    assert parse_post("title=V\ndate=2017-02-10\nstatus=draft\n~~~~~~\nHej.", Path("a.md"))["left_out"] == "a draft"


@pytest.mark.parametrize("name", ["varen_170210.txt", "170210 våren.md", "våren 170210.txt", "2017_02_10.md"])
def test_a_files_name_says_its_day(name):
    assert parse_post("Hej.", Path(name))["published"] == datetime.date(2017, 2, 10)


@pytest.mark.parametrize(
    "title", ["<b>Hej</b>", "R&amp;D", "5 < 6 & 7 > 2", "&aring;", "<!-- x -->", "Vår & höst", "&lt;p&gt;"]
)
def test_a_title_comes_back_with_the_signs_that_would_pass_for_markup(title):
    written = format_post({"published": DAY, "title": title, "text": "Hej."})
    assert parse_post(written, Path("a.md"))["title"] == title
    assert format_post(parse_post(written, Path("a.md"))) == written


@pytest.mark.parametrize("first", ["Note", "Source", "Blog", "Obs"])
def test_a_remark_above_a_rule_is_text_and_no_fact(first):
    text = f"{first}: hej\n---\nVi blir bättre."
    assert parse_post(text, Path("2017-02-10-a.md"))["text"] == text
