"""Every post known to exist, and which of them were read."""

import pandas as pd
import pytest

from sprakresa import describe_posts, read_catalogue


def some_posts(*rows):
    columns = ["published", "title", "url", "text", "source"]
    posts = pd.DataFrame([(*row, f"{row[1]}.md") for row in rows], columns=columns)
    return posts.assign(published=pd.to_datetime(posts["published"]))


POSTS = some_posts(("2017-02-10", "Våren", "https://blogg.se/a", "Vi blir bättre."))


@pytest.fixture
def catalogue(tmp_path):
    def write(text, encoding="utf-8"):
        (tmp_path / "catalogue.csv").write_text(text, encoding=encoding)
        return tmp_path / "catalogue.csv"

    return write


def test_a_listed_post_is_read_in_full_if_it_is_at_hand_and_else_known_only(catalogue):
    path = catalogue("date,title,kind\n10 februari 2017,Våren,guest\n2016-05-01,Hösten,own\n")
    known = read_catalogue(path, posts=POSTS)
    assert known[["title", "kind", "read"]].values.tolist() == [
        ["Hösten", "own", "known, not read"],
        ["Våren", "guest", "read in full"],
    ]
    assert known["published"].is_monotonic_increasing
    assert known["read"].cat.categories.tolist() == ["read in full", "known, not read"]
    assert "at_hand" not in known and "date" not in known


def test_a_post_at_hand_that_is_not_listed_is_added(catalogue):
    known = read_catalogue(catalogue("date,title\n2016-05-01,Våren\n"), posts=POSTS)
    assert known["published"].dt.year.tolist() == [2016, 2017]
    assert known["read"].tolist() == ["known, not read", "read in full"]


def test_without_a_catalogue_the_posts_at_hand_are_all_that_is_known(tmp_path):
    known = read_catalogue(tmp_path / "none.csv", posts=POSTS)
    assert known["read"].tolist() == ["read in full"]
    assert known.columns.tolist() == ["post_id", "published", "title", "url", "read"]


def test_cells_stay_as_written(catalogue):
    """An empty cell is not a number that is missing, and “NA” and “no” are words."""
    known = read_catalogue(catalogue('date,title,kind,x\n2016-05-01,"A, b",NA,\n'), posts=POSTS[:0])
    assert known[["title", "kind", "x"]].values.tolist() == [["A, b", "NA", ""]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,name\n2016-05-01,Våren\n", r"catalogue\.csv: the catalogue lacks the column title"),
        (
            "date,title\n2016-05-01,A\n2016-02-30,B\n",
            r"catalogue\.csv, row 3: no date .*'2016-02-30' is no date.*; correct",
        ),
        ("date,title\ni våras,A\n", r"catalogue\.csv, row 2: no date .*'i våras'.*; .* write it as 2017-02-10"),
        ("date,title\n\n2016-05-01,A\n\n2016-02-30,B\n", r"catalogue\.csv, row 5: no date .*'2016-02-30' is"),
        ("date,title\n\n2016-05-01,A\n\n2016-05-01,A\n", r"catalogue\.csv, rows 3 and 5: both are '2016-05-01-a'"),
        ("date,title\n,A\n", r"catalogue\.csv, row 2: no date; correct it"),
    ],
)
def test_a_bad_catalogue_is_refused_with_file_row_and_remedy(catalogue, text, message):
    with pytest.raises(ValueError, match=message):
        read_catalogue(catalogue(text), posts=POSTS)


def test_a_catalogue_that_is_not_utf8_is_refused_with_the_file(catalogue):
    with pytest.raises(ValueError, match=r"catalogue\.csv: .*UTF-8"):
        read_catalogue(catalogue("date,title\n2016-05-01,Våren\n", encoding="latin-1"), posts=POSTS)


@pytest.mark.parametrize("rows", ["2016-05-01,A\n2016-05-02,B, b\n", "2016-05-01,A, a\n", ""])
def test_a_value_too_many_and_an_empty_file_are_refused_with_the_file(catalogue, rows):
    with pytest.raises(ValueError, match=r"catalogue\.csv: (cannot be read as CSV|the rows have more values)"):
        read_catalogue(catalogue(rows and f"date,title\n{rows}"), posts=POSTS)


def test_posts_without_dates_or_titles_are_refused():
    with pytest.raises(ValueError, match="lacks the columns published, title"):
        read_catalogue("catalogue.csv", posts=pd.DataFrame({"text": []}))


def test_the_line_under_a_chart_says_where_from_how_many_from_when_and_how_many_words():
    two = pd.concat([POSTS, some_posts(("2015-01-02", "Hösten", "http://www.blogg.se/b", "Hej."))])
    assert describe_posts(two) == ("Source: blogg.se, www.blogg.se, 2 posts (2015-01-02 to 2017-02-10), 4 words.")
    known = pd.DataFrame({"title": ["a", "b", "c"]})
    assert describe_posts(POSTS, known=known) == "Source: blogg.se, 1 of 3 known posts (2017-02-10), 3 words."
    assert describe_posts(POSTS, known=known[:1]) == "Source: blogg.se, 1 post (2017-02-10), 3 words."


def test_posts_without_an_address_are_called_own_posts():
    assert describe_posts(POSTS.assign(url="")).startswith("Source: own posts, 1 post ")


def test_no_posts_are_from_no_days():
    assert describe_posts(POSTS[:0]) == "Source: own posts, 0 posts, 0 words."


def test_the_id_is_the_catalogues_or_date_and_title_and_joins_posts_to_it(catalogue):
    path = catalogue("post_id,date,title\na,2016-05-01,Hösten\n,2017-02-10,Annan rubrik\n")
    known = read_catalogue(path, posts=POSTS.assign(post_id="2017-02-10-annan-rubrik"))
    assert known[["post_id", "read"]].values.tolist() == [
        ["a", "known, not read"], ["2017-02-10-annan-rubrik", "read in full"],
    ]  # fmt: skip


def test_a_post_known_by_counts_is_told_from_one_that_is_only_known(catalogue):
    known = read_catalogue(catalogue("date,title\n2016-05-01,A\n2016-05-02,B\n"), counted=["2016-05-02-b", "annat"])
    assert known["read"].tolist() == ["known, not read", "known by counts"]
    assert known["read"].cat.categories.tolist() == ["read in full", "known by counts", "known, not read"]


def test_two_rows_of_one_post_are_refused_by_their_numbers(catalogue):
    with pytest.raises(ValueError, match=r"catalogue\.csv, rows 2 and 4: both are '2016-05-01-a'; .*column post_id"):
        read_catalogue(catalogue("date,title\n2016-05-01,A\n2016-05-02,B\n2016-05-01,a!\n"))


def test_neither_posts_nor_a_catalogue_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.csv: no such catalogue"):
        read_catalogue(tmp_path / "none.csv")
