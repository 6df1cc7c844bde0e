"""Posts are read whole and dated, or refused with file, line and remedy; each gets its period, and gaps stay gaps."""

import warnings
from pathlib import Path

import pandas as pd
import pytest

from sprakresa import assign_period, clean_text, document_term_matrix, period_dates, read_posts
from sprakresa.posts.facts import POSTS

TOP = Path(__file__).parents[2]
PUBLISHED = TOP.parent / "shared" / "posts"
BODY = "Vi ska bli bättre på att möta våra kunder i hela landet, steg för steg."


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes a file into a folder with a space and an å in its name."""
    place = tmp_path / "på väg"
    place.mkdir()

    def write(name, text):
        (place / name).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return place

    return write


def only(source, **options):
    (post,) = read_posts(source, **options).to_dict("records")
    return post


# --- what a post is ---


def test_the_facts_come_from_front_matter_and_the_text_from_below_it(folder):
    place = folder(
        "våren.md",
        "---\nTitle: 'Våren: nu'\ndate: 2017-02-10\nauthor:\n- Åsa Ek\n- Bo Ö\nrole: chef\nkind: guest\n"
        f"url: https://exempel.se/å\n---\n\n{BODY}\n",
    )
    assert only(place) == {
        "post_id": "våren",
        "published": pd.Timestamp(2017, 2, 10),
        "title": "Våren: nu",
        "author": "Åsa Ek; Bo Ö",
        "role": "chef",
        "kind": "guest",
        "url": "https://exempel.se/å",
        "source": (place / "våren.md").as_posix(),
        "text": BODY,
        "words": 15,
    }


def test_the_columns_are_those_promised_and_unknown_facts_are_empty(folder):
    posts = read_posts(folder("2017-02-10.txt", BODY))
    assert tuple(posts.columns) == (*POSTS, "words")
    assert posts[["author", "role", "kind", "url"]].eq("").all(axis=None)
    assert str(posts["published"].dtype).startswith("datetime64")


def test_the_body_alone_is_the_text_unless_all_is_asked_for(folder):
    text = f"10 februari 2017\n\nVåren är här\n\n{BODY}\xa0\n\nÅsa Ek"
    place = folder("våren.txt", text)
    assert only(place)["text"] == BODY
    assert only(place, body_only=False)["text"] == text


def test_the_title_is_the_texts_own_where_front_matter_has_none(folder):
    assert only(folder("a.txt", f"10 februari 2017\n\nVåren är här\n\n{BODY}"))["title"] == "Våren är här"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "---\ndate: 2017-02-10\n---\n"),
        ("a.md", "---\npublished: 10 februari 2017\n---\n"),
        ("a.md", "---\ndate: 2017-02-10 08:15:00\n---\n"),
        ("a.md", "---\ndate: February 10, 2017\n---\n"),
        ("2016-01-01-a.md", "---\ndate: 2017-02-10\n---\n"),
        ("2017-02-10-våren.txt", ""),
        ("a.txt", "10 februari 2017\n\n"),
        ("a.txt", "\n\nFredag den 10 februari 2017\n\n"),
        ("a.txt", "Feb 10, 2017\n"),
        ("a.txt", "10 feb 2017\xa0\n"),
        ("a.MD", "2017-02-10T08:15Z\n"),
    ],
)
def test_the_date_is_read_from_front_matter_then_the_name_then_the_first_line(folder, name, text):
    post = only(folder(name, f"{text}{BODY}"))
    assert (post["published"], post["text"]) == (pd.Timestamp(2017, 2, 10), BODY)


@pytest.mark.parametrize("change", [lambda raw: b"\xef\xbb\xbf" + raw, lambda raw: raw.replace(b"\n", b"\r\n")])
def test_a_byte_order_mark_and_windows_line_ends_change_nothing(folder, change):
    text = f"---\ndate: 2017-02-10\nauthor: Åsa Ek\n---\n\nVåren\n\n{BODY}\n\n{BODY}\n"
    plain = only(folder("a.md", text), body_only=False)
    assert only(folder("a.md", change(text.encode())), body_only=False) == plain


def test_posts_come_by_date_and_other_files_are_left_alone(folder):
    for name in ("2017-02-10-b.md", "2016-01-01-c.markdown", "2017-02-10-a.txt"):
        place = folder(name, BODY)
    folder("anteckningar.docx", b"\x00\xff")
    (place / "bilder.md").mkdir()
    with pytest.warns(UserWarning, match=r"^1 of 4 are left out: 1 × .*anteckningar\.docx"):
        assert read_posts(place)["post_id"].tolist() == ["2016-01-01-c", "2017-02-10-a", "2017-02-10-b"]
    (place / "anteckningar.docx").unlink()
    folder("styles.css", "p {}")
    assert read_posts(place / "2016-01-01-c.markdown")["post_id"].tolist() == ["2016-01-01-c"]
    assert read_posts(str(place)).equals(read_posts(place))


def test_an_id_in_front_matter_names_the_post(folder):
    assert only(folder("a.md", f"---\npost_id: våren-1\ndate: 2017-02-10\n---\n{BODY}"))["post_id"] == "våren-1"


# --- bad input: what, where, and what to do ---

DATED = "---\ndate: 2017-02-10\n---\n"
BAD = {
    "no date": ("a.md", BODY, r"a\.md: no date; put `date: 2017-02-10` into the front matter"),
    "an impossible date": (
        "a.md",
        f"---\ndate: 2017-02-30\n---\n{BODY}",
        r"a\.md: no date .*'2017-02-30' is no date.*correct",
    ),
    "an impossible day in words": (
        "a.txt",
        f"31 april 2017\n\n{BODY}",
        r"a\.txt: no date .*first line: '31 april 2017' is no date",
    ),
    "an impossible date in the name": (
        "2017-13-01.txt",
        BODY,
        r"2017-13-01\.txt: .*file name: '2017-13-01' is no date.*correct",
    ),
    "a date that is none": (
        "a.md",
        f"---\ndate: i våras\n---\n{BODY}",
        r"a\.md: no date .*front matter: 'i våras'.*write it as",
    ),
    "not UTF-8": (
        "a.md",
        f"{DATED}\n{BODY}".encode("latin-1"),
        r"a\.md, line 5: byte 0xe4 is not utf-8.*save it as UTF-8",
    ),
    "an empty file": ("2017-02-10.md", "", r"2017-02-10\.md: the post has no text; put the text"),
    "no text under the front matter": ("a.md", f"{DATED} \n\n", r"a\.md: the post has no text; put the text under"),
    "nothing but a frame": ("a.md", f"{DATED}Trevlig helg!", r"a\.md: nothing is left of the post.*split_post"),
    "nothing but signs": ("a.md", f"{DATED}&nbsp; * * *", r"a\.md: nothing is left of the post"),
    "broken YAML": ("a.md", f"---\ndate: 2017-02-10\ntitle: Vägen: nu\n---\n{BODY}", r"a\.md, line 3:.*YAML.*quotes"),
    "front matter of a list": ("a.md", f"---\n- 2017-02-10\n---\n{BODY}", r"a\.md, line 2: the front matter must"),
    "front matter without an end": ("a.md", f"---\ndate: 2017-02-10\n\n{BODY}", r"a\.md, line 1:.*no end; close it"),
    "a control character in front matter": ("a.md", f"---\ndate: 2017\x07\n---\n{BODY}", r"a\.md, line \d+: .*YAML"),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_post_is_refused_with_file_and_remedy(folder, bad):
    name, text, message = bad
    with pytest.raises(ValueError, match=message) as raised:
        read_posts(folder(name, text))
    assert "på väg" in str(raised.value), "the message names the folder too"


def test_two_posts_with_one_id_are_named_both(folder):
    folder("c.md", f"---\npost_id: y\ndate: 2017-02-10\n---\n{BODY}")
    folder("b.md", f"---\npost_id: x\ndate: 2017-02-10\n---\n{BODY}")
    folder("d.md", f"---\npost_id: y\ndate: 2017-02-10\n---\n{BODY}")
    place = folder("a.md", f"---\npost_id: x\ndate: 2017-02-10\n---\n{BODY}")
    with pytest.raises(ValueError, match=r"two posts share post_id 'x' .*name of its own: \S.*a\.md and \S.*b\.md"):
        read_posts(place)


def test_a_folder_without_posts_is_named_with_the_formats(folder):
    with pytest.raises(FileNotFoundError, match=r"på väg: no posts in this folder or file; a post is .*\.md"):
        read_posts(folder("styles.css", b""))


@pytest.mark.parametrize("source", ["no/such/folder", "Vi ska bli bättre.", "Vi ska bli bättre på mycket. " * 100])
def test_a_wrong_path_or_a_text_in_its_place_is_refused(source):
    with pytest.raises(FileNotFoundError, match="give the posts' folder"):
        read_posts(source)


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("a.docx", b"PK\x03\x04....word/document.xml", "a Word document; .*save it as plain text"),
        (
            "a.odt",
            b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text",
            "an OpenDocument text; .*plain text",
        ),
        ("a.txt", b"%PDF-1.4", "a PDF; get its text with"),
        ("a.rtf", b"{\\rtf1 Hej}", "rich text .*save it as plain text"),
        ("a.md", b"<svg xmlns='x'></svg>", "no date"),
        ("2017-02-10-a.txt", b"<svg xmlns='x'></svg>", "markup of no known kind"),
        ("a.sqlite", b"SQLite format 3\0", "a database; export the table"),
    ],
)
def test_a_document_is_refused_with_what_it_is_and_how_to_get_its_text(folder, name, raw, message):
    with pytest.raises(ValueError, match=rf"{name}.*{message}"):
        read_posts(folder(name, raw) / name)


def test_a_string_where_posts_are_expected_is_refused():
    with pytest.raises(TypeError, match="got str: put your texts into a column of a DataFrame"):
        document_term_matrix("Vi ska bli bättre.")


def test_an_english_text_is_read_with_a_warning_that_names_the_file(folder):
    english = "We want to become better at meeting our customers all over the country, step by step. " * 4
    with pytest.warns(UserWarning, match=r"a\.md: this does not read like Swedish"):
        assert only(folder("a.md", DATED + english))["text"] == english.strip()


@pytest.mark.parametrize("text", ["We are the best team of all.", f"{BODY} {BODY} {BODY} {BODY}"])
def test_a_short_text_and_a_swedish_one_are_read_without_a_warning(folder, text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert only(folder("a.md", DATED + text))["text"] == text


# --- the posts of this project ---


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the posts as published lie in ../shared, which is not here")
@pytest.mark.parametrize("date", ["2017-01-05", "2017-02-10"])
def test_below_the_front_matter_a_post_is_as_published_byte_for_byte(date):
    (file,) = (TOP / "data" / "posts").glob(f"{date}-*.md")
    front_matter, text = file.read_bytes().split(b"\n---\n\n", 1)
    assert front_matter.startswith(b"---\n")
    assert text == (PUBLISHED / f"{date}.txt").read_bytes()


def test_the_two_posts_are_read_with_their_facts_and_without_their_frames():
    posts = read_posts(TOP / "data" / "posts")
    assert posts["published"].dt.strftime("%Y-%m-%d").tolist() == ["2017-01-05", "2017-02-10"]
    assert posts[["title", "author", "role", "kind", "url"]].ne("").all(axis=None)
    for post in posts.itertuples():
        assert post.author not in post.text
        assert post.title.rstrip("!") not in post.text.partition("\n")[0]
        assert "Trevlig" not in post.text
        assert post.text == clean_text(post.text)


# --- periods ---


def dated(*days):
    return pd.DataFrame({"published": pd.to_datetime([*days])})


@pytest.mark.parametrize(
    ("freq", "labels", "second"),
    [
        ("decade", ["2010s"], "2010s"),
        ("10YE", ["2010s"], "2010s"),
        ("year", ["2015", "2016", "2017"], "2017"),
        ("YE", ["2015", "2016", "2017"], "2017"),
        ("2QE", ["2015 H2", "2016 H1", "2016 H2", "2017 H1"], "2017 H1"),
        ("half-year", ["2015 H2", "2016 H1", "2016 H2", "2017 H1"], "2017 H1"),
        ("quarter", ["2015 Q4", "2016 Q1", "2016 Q2", "2016 Q3", "2016 Q4", "2017 Q1"], "2017 Q1"),
        ("month", ["2015-12", *(f"2016-{month:02}" for month in range(1, 13)), "2017-01", "2017-02"], "2017-02"),
    ],
)
def test_each_post_gets_its_period_and_those_between_are_kept(freq, labels, second):
    posts = dated("2017-02-28", "2015-12-31")
    period = assign_period(posts, by=freq)["period"]
    assert period.cat.ordered
    assert period.cat.categories.tolist() == labels
    assert period.tolist() == [second, labels[0]]
    assert "period" not in posts, "the table given is not changed"


@pytest.mark.parametrize("freq", ["decade", "year", "half-year", "quarter", "month"])
def test_the_dates_of_periods_follow_each_other_and_hold_their_posts(freq):
    posts = assign_period(dated("2015-12-31", "2016-02-29", "2016-07-01", "2017-01-01"), by=freq)
    dates = period_dates(posts["period"])
    assert dates["period"].tolist() == posts["period"].cat.categories.tolist()
    assert dates["period"].cat.ordered
    assert dates["end"][:-1].tolist() == dates["start"][1:].tolist()
    months = {"decade": 120, "year": 12, "half-year": 6, "quarter": 3, "month": 1}[freq]
    assert all(row.start + pd.DateOffset(months=months) == row.end for row in dates.itertuples())
    held = posts.merge(dates, on="period")
    assert len(held) == len(posts)
    assert ((held["start"] <= held["published"]) & (held["published"] < held["end"])).all()


def test_the_ends_of_each_kind_of_period_are_the_days_a_calendar_says():
    starts = {freq: period_dates(assign_period(dated("2016-11-02"), by=freq)["period"])["start"][0].date().isoformat()
              for freq in ("year", "half-year", "quarter", "month")}  # fmt: skip
    assert starts == {"year": "2016-01-01", "half-year": "2016-07-01", "quarter": "2016-10-01", "month": "2016-11-01"}


def test_periods_reach_to_dates_of_posts_that_are_not_at_hand():
    period = assign_period(dated("2016-05-01"), also=pd.to_datetime(pd.Series(["2014-01-01", None, "2017-01-01"])))
    assert period["period"].cat.categories.tolist() == ["2014", "2015", "2016", "2017"]


def test_no_posts_have_no_periods():
    period = assign_period(dated())["period"]
    assert period.cat.categories.tolist() == []
    assert period_dates(period).empty


def test_an_unknown_kind_of_period_and_a_post_without_date_are_refused():
    with pytest.raises(ValueError, match="no period 'week'; write one of decade, year, half-year, quarter, month"):
        assign_period(dated("2016-05-01"), by="week")
    with pytest.raises(ValueError, match="row 1 has no date"):
        assign_period(dated("2016-05-01", None))
    with pytest.raises(ValueError, match="lacks the column published"):
        assign_period(pd.DataFrame({"text": []}))


BREAKS, LABELS = ["2006-10-06", "2014-10-03", "2022-10-18"], ["Alliansen", "S-ledd"]


def spans(table):
    return [(row.period, *(f"{day:%Y-%m-%d}" for day in (row.start, row.end))) for row in table.itertuples()]


def test_periods_of_your_own_are_named_by_their_labels_and_keep_their_dates():
    posts = assign_period(dated("2014-10-02", "2014-10-03"), breaks=BREAKS, labels=LABELS)
    assert posts["period"].tolist() == LABELS
    expected = [("Alliansen", "2006-10-06", "2014-10-03"), ("S-ledd", "2014-10-03", "2022-10-18")]
    assert spans(period_dates(posts)) == expected
    assert spans(period_dates(posts["period"])) == expected
    made_by_hand = pd.DataFrame({"period": posts["period"].array})
    assert spans(period_dates(made_by_hand["period"], breaks=BREAKS)) == expected


def test_own_periods_without_labels_are_called_by_their_first_and_last_day():
    assert assign_period(dated("2014-10-02"), breaks=BREAKS)["period"].cat.categories.tolist() == [
        "2006-10-06 – 2014-10-02", "2014-10-03 – 2022-10-17",
    ]  # fmt: skip


def test_one_break_parts_before_from_after_and_open_ends_reach_to_the_posts():
    posts = assign_period(dated("2015-05-01", "2016-12-31", "2017-01-01", "2017-06-01"), breaks=["2017-01-01"])
    assert posts["period"].tolist() == ["before 2017-01-01"] * 2 + ["from 2017-01-01"] * 2
    assert spans(period_dates(posts)) == [
        ("before 2017-01-01", "2015-05-01", "2017-01-01"),
        ("from 2017-01-01", "2017-01-01", "2017-06-02"),
    ]


def test_periods_that_nobody_knows_the_dates_of_have_those_of_their_posts():
    posts = dated("2015-05-01", "2016-12-31").assign(period=pd.Categorical(["a", "b"], ["a", "b", "c"], ordered=True))
    dates = period_dates(posts)
    assert spans(dates[:2]) == [("a", "2015-05-01", "2015-05-02"), ("b", "2016-12-31", "2017-01-01")]
    assert dates["start"].isna().tolist() == [False, False, True]
    with pytest.raises(ValueError, match=r"nobody knows when 'a' begins: give the table of posts.*breaks="):
        period_dates(posts["period"])


def test_intervals_of_dates_and_decades_made_elsewhere_are_understood():
    posts = dated("2010-01-01", "2020-01-01")
    cut = pd.cut(posts["published"], pd.to_datetime(BREAKS))
    assert period_dates(cut)["start"].dt.year.tolist() == [2006, 2014]
    decades = period_dates(pd.Series(pd.Categorical(["1930s", "1940s"])))
    assert decades[["start", "end"]].map(lambda day: day.year).values.tolist() == [[1930, 1940], [1940, 1950]]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"by": "W"}, "no period 'W'; write one of decade, year, .* breaks="),
        ({"by": ""}, "no period ''"),
        ({"labels": ["a", "b"]}, "give their first days, too, as breaks="),
        ({"breaks": []}, "breaks must be days in order"),
        ({"breaks": ["2017-01-01", "2016-01-01"]}, "breaks must be days in order"),
        ({"breaks": ["2017-01-01", "2017-01-01"]}, "breaks must be days in order, each once"),
        ({"breaks": ["2017-01-01"], "labels": ["a"]}, "1 breaks part 0 periods, or 2 .*there are 1 labels"),
        ({"breaks": ["2010-01-01", "2017-01-01"], "labels": ["a", "b"]}, "2 breaks part 1 periods, or 3"),
        ({"breaks": ["2017-01-01"], "labels": ["a", "a"]}, "two periods have one name"),
        ({"breaks": ["2010-01-01", "2016-05-01"]}, r"row 0 \(2016-05-01\) is in none of the periods 2010-01-01 – 2016"),
    ],
)
def test_periods_that_cannot_be_are_refused_with_what_to_write(given, message):
    with pytest.raises(ValueError, match=message):
        assign_period(dated("2016-05-01"), **given)


def test_names_of_periods_in_one_text_are_refused_though_it_has_as_many_letters():
    with pytest.raises(TypeError, match=r"expected a list of texts, got 'ab' .*: write \['before', 'after'\]"):
        assign_period(dated("2016-05-01"), breaks=["2017-01-01"], labels="ab")


@pytest.mark.parametrize(
    ("text", "said"), [("Vår fÃ¶rnyelse är här.", "mends it"), ("Vår f\ufffdrnyelse är här.", "as UTF-8 again")]
)
def test_text_decoded_wrongly_is_said_with_the_file_and_the_word(tmp_path, text, said):
    (tmp_path / "2017-01-05-post.md").write_text(f"---\ndate: 2017-01-05\n---\n{text}\n", encoding="utf-8")
    with pytest.warns(UserWarning, match=f"2017-01-05-post.md: 'f.+rnyelse' was decoded wrongly.*{said}"):
        posts = read_posts(tmp_path)
    assert "förnyelse" in posts["text"][0] or "\ufffd" in text


# --- the one front door ---


def test_posts_are_read_from_folders_in_the_folder_by_their_place(folder):
    place = folder("a.md", DATED + BODY)
    for year in ("2016", "2017"):
        (place / year).mkdir()
        (place / year / "a.md").write_text(f"---\ndate: {year}-02-10\n---\n{BODY}", encoding="utf-8")
        (place / year / "index.md").write_text(f"---\ndate: {year}-03-10\n---\n{BODY}", encoding="utf-8")
    assert sorted(read_posts(place)["post_id"]) == ["2016", "2016/a", "2017", "2017/a", "a"]


def test_all_faults_are_named_at_once_and_nothing_else(folder):
    folder("bra.md", DATED + BODY)
    folder("odaterat.md", BODY)
    folder("tomt.md", DATED)
    place = folder("trasigt.md", "---\na: b: c\n---\n")
    with pytest.raises(ValueError, match=r"^3 of 4 posts cannot be read:") as raised:
        read_posts(place)
    said = str(raised.value)
    assert [
        name in said for name in ("odaterat.md: no date", "tomt.md: the post has no text", "trasigt.md, line 2")
    ] == ([True] * 3)
    assert "bra.md" not in said and said.count("\n") == 3


def test_drafts_and_pages_are_left_out_with_their_number_and_reason(folder):
    folder("a.md", DATED + BODY)
    folder("b.md", f"---\ndate: 2017-02-10\ndraft: true\n---\n{BODY}")
    place = folder("c.md", f"---\ndate: 2017-02-10\ntype: page\n---\n{BODY}")
    with pytest.warns(
        UserWarning, match=r"^2 of 3 are left out: 1 × a draft \(.*b\.md\); 1 × no post: page \(.*c\.md\)$"
    ):
        assert read_posts(place)["post_id"].tolist() == ["a"]


def test_any_format_is_read_and_posts_of_overlapping_sources_are_read_once(folder):
    pytest.importorskip("lxml", reason="the extra “sources” is not installed")
    record = f'{{"date": "2017-02-10", "title": "Våren", "url": "https://e.se/a", "text": "{BODY}", "parti": "S"}}'
    place = folder("inlägg.json", f"[{record}]")
    folder(
        "rader.csv", f"datum;rubrik;url;text\n2017-02-10;Våren;http://e.se/a/;{BODY}\n2017-03-10;Mars;;{BODY} Två.\n"
    )
    posts = read_posts(place / "inlägg.json")
    assert posts[["title", "parti", "words"]].values.tolist() == [["Våren", "S", 15]]
    for source in (place, [place / "inlägg.json", str(place / "rader.csv")]):
        with pytest.warns(UserWarning, match="^1 of 3 are left out: 1 × the same text as another"):
            assert read_posts(source)["title"].tolist() == ["Våren", "Mars"]


def test_posts_that_are_not_swedish_are_counted_in_one_warning_or_left_out(folder):
    english = "We want to become better at meeting our customers all over the country, step by step. " * 4
    for name in "ab":
        folder(f"{name}.md", DATED + english)
    place = folder("c.md", DATED + BODY)
    with pytest.warns(UserWarning, match=r"a\.md \(and 1 more of 3 posts\): .*language='sv'") as said:
        assert len(read_posts(place)) == 3
    assert len(said) == 1
    with pytest.warns(UserWarning, match="^2 of 3 are left out: 2 × not Swedish"):
        assert read_posts(place, language="sv")["post_id"].tolist() == ["c"]
    with pytest.raises(ValueError, match="no language 'en'"):
        read_posts(place, language="en")


def test_other_facts_of_the_front_matter_are_columns(folder):
    posts = read_posts(folder("a.md", f"---\ndate: 2017-02-10\nparti: S\ntags: [a, b]\nlayout: post\n---\n{BODY}"))
    assert posts[["parti", "categories"]].values.tolist() == [["S", "a; b"]]
    assert "layout" not in posts


@pytest.mark.parametrize(("words", "warned"), [(39, False), (40, True)])
def test_from_forty_words_on_a_text_that_is_not_swedish_is_named(folder, words, warned):
    place = folder("a.md", DATED + "customers " * words)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        read_posts(place)
    assert bool(said) == warned


def test_an_id_depends_neither_on_how_often_a_file_was_given_nor_in_what(folder):
    place = folder("2017-02-10-a.md", BODY)
    one = place / "2017-02-10-a.md"
    (place / "sub").mkdir()
    other = place / "sub" / "2017-02-10-a.md"
    other.write_text("En annan text om helt andra ting.", encoding="utf-8")
    both = ["2017-02-10-a", "sub/2017-02-10-a"]
    for source in (place, [place], [place, one], [one, other], [other, one], [one, place / "sub"]):
        assert sorted(read_posts(source)["post_id"]) == both, source
    for source in (one, [one], [one, one], [one, str(one)]):
        assert read_posts(source)["post_id"].tolist() == ["2017-02-10-a"], source


def test_a_table_of_posts_is_not_read_again():
    with pytest.raises(TypeError, match="a table of posts already"):
        read_posts(pd.DataFrame({"post_id": ["a"], "text": [BODY]}))
