"""A post is known by its guid or address, else by its day and words: nothing is lost and nothing doubled."""

import datetime
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprakresa import read_posts, write_posts
from sprakresa.posts.identity import KnownPosts, address_key, shared_addresses
from sprakresa.posts.sources.audit import import_posts
from sprakresa.posts.sources.reader import read_source

pytest.importorskip("feedparser", reason="the extra “sources” is not installed")

DAY, NEXT = datetime.date(2017, 2, 10), datetime.date(2017, 2, 11)


def post(text="Hej du.", published=DAY, **facts):
    return {"text": text, "published": published, "guid": "", "url": "", **facts}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (post(), post("Hej  _du_."), True),
        (post(), post(published=NEXT), False),
        (post(), post("Hej då."), False),
        (post(url="https://e.se/a"), post("Något annat.", url="http://www.e.se/a/#b"), True),
        (post(url="https://e.se/a"), post(url="https://e.se/b"), False),
        (post(url="https://e.se/"), post("Något annat.", url="https://e.se/"), False),
        (post(guid="1", url="https://e.se/a"), post("Något annat.", guid="1", url="https://e.se/b"), True),
        (post(guid="1", url="https://e.se/a"), post("Något annat.", guid="2", url="https://e.se/a"), False),
        (post(guid="1", url="https://e.se/a"), post("Hej du!", guid="2", url="https://e.se/a"), True),
        (post(guid="1", url="https://e.se/a"), post("Annat.", NEXT, guid="1", url="https://e.se/b"), False),
        (post(guid="1", url="https://e.se/a"), post("Annat.", NEXT, guid="1", url="https://e.se/a"), True),
        (post(url="https://e.se/a"), post(), True),
    ],
)
def test_two_posts_are_one_by_the_surest_sign_that_both_have(one, other, is_same):
    known = KnownPosts(set())
    known.add(one)
    assert (known.find(other) is one) == is_same


def test_an_address_that_posts_of_three_days_share_is_no_posts_own():
    posts = [post(f"Text {n}.", DAY + datetime.timedelta(n), url="https://e.se/blogg") for n in range(3)]
    assert shared_addresses(posts) == {"e.se/blogg"}
    assert shared_addresses(posts[:2]) == set()
    table = "datum;text;url\n" + "".join(f"2017-02-1{n};Text {n}.;https://e.se/blogg\n" for n in range(3))
    assert read_source(table.encode())["left_out"].tolist() == ["", "", ""]


@pytest.mark.parametrize("address", ["https://E.se:443/a", "e.se/a?utm_source=x&utm_medium=y", "http://www.e.se/a/"])
def test_an_address_is_one_however_it_is_written(address):
    assert address_key(address) == "e.se/a"
    assert address_key("https://e.se/?p=1") != address_key("https://e.se/?p=2")


def feed(entries):
    """Return an RSS feed without titles: (key, text) in order."""
    items = "".join(
        f"<item><link>https://a.se/{key}</link><pubDate>Fri, 10 Feb 2017 08:00:00 +0100</pubDate>"
        f"<description>{text}</description></item>" for key, text in entries
    )  # fmt: skip
    return f"<rss version='2.0'><channel><link>https://a.se/</link>{items}</channel></rss>".encode()


entry_lists = st.lists(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["Vi går nu hem.", "Vi kör bil i dag.", "Vi är på väg nu."])),
             min_size=1, max_size=6, unique_by=lambda entry: entry[0]),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(entry_lists, st.booleans())
def test_of_feeds_that_grow_are_reordered_and_corrected_no_post_is_lost_or_doubled(feeds, update):
    versions: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for entries in [*feeds, feeds[-1]]:
            audit = import_posts(read_source(feed(entries)), folder, update=update)
            for key, text in entries:
                versions.setdefault(f"https://a.se/{key}", []).append(text)
        assert set(audit["outcome"]) <= {"unchanged", "kept: differs"}, "the last feed a second time brings nothing"
        posts = read_posts(folder, body_only=False)
        assert sorted(posts["url"]) == sorted(versions)
        for row in posts.itertuples():
            known = versions[row.url]
            assert row.text in ([known[-1]] if update else known)


def test_an_untitled_feed_that_grew_keeps_the_old_post_and_gains_the_new(tmp_path):
    first, second = ("1", "Första inlägget handlar om kunder."), ("2", "Andra inlägget handlar om nya system.")
    import_posts(read_source(feed([first])), tmp_path)
    audit = import_posts(read_source(feed([second, first])), tmp_path)
    assert audit["outcome"].tolist() == ["written", "unchanged"]
    assert [file.stem for file in sorted(tmp_path.glob("*.md"))] == sorted(audit["post_id"])
    assert "post_id" not in "".join(file.read_text("utf-8") for file in tmp_path.glob("*.md"))
    assert sorted(read_posts(tmp_path, body_only=False)["text"]) == sorted([first[1], second[1]])


def test_a_table_without_addresses_that_grew_at_its_head_changes_no_old_post(tmp_path):
    old = "2017-02-10;Vi är på väg mot målet A nu.\n2017-02-10;Vi är på väg mot målet B nu.\n"
    import_posts(read_source(f"datum;text\n{old}".encode()), tmp_path)
    audit = import_posts(read_source(f"datum;text\n2017-02-10;Ett nytt inlägg kom till.\n{old}".encode()), tmp_path)
    assert audit["outcome"].tolist() == ["written", "unchanged", "unchanged"]


def test_posts_of_one_title_on_one_day_are_posts_each(tmp_path):
    rows = "".join(
        f"2017-02-10;Pressmeddelande;Vi öppnar ett kontor i {town}.\n" for town in ("Umeå", "Luleå", "Kiruna")
    )
    import_posts(read_source(f"datum;rubrik;text\n{rows}".encode()), tmp_path)
    assert len(read_posts(tmp_path, body_only=False)) == 3


def test_a_folder_imported_into_itself_stays_as_it_is(tmp_path):
    (tmp_path / "våren.md").write_text(
        "---\nparti: S\ndate: 10 februari 2017\n---\nVåren\n\nVi är _här_ nu.\n", "utf-8"
    )
    (tmp_path / "2016-01-05 nytt.md").write_text("+++\ntitle = 'Nytt'\n+++\nNu kör vi.\n", "utf-8")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    audit = import_posts(read_source(tmp_path), tmp_path)
    assert audit["outcome"].tolist() == ["unchanged", "unchanged"]
    assert {file.name: file.read_bytes() for file in tmp_path.glob("*.md")} == before


def test_a_full_text_takes_the_place_of_its_beginning_whichever_comes_first(tmp_path):
    whole = ("1", "Hej du, det här är bara början på en längre text om våren.")
    teaser = ("1", "Hej du, det här är bara början […]")
    for number, order in enumerate([(teaser, whole), (whole, teaser)]):
        for entry in order:
            import_posts(read_source(feed([entry])), tmp_path / str(number))
        assert read_posts(tmp_path / str(number), body_only=False)["text"].tolist() == [whole[1]]


def test_an_edited_post_without_address_is_known_by_its_name_and_most_of_its_words(tmp_path):
    posts = pd.DataFrame({"published": pd.to_datetime(["2017-02-10"]), "title": "Våren", "text": "Vi blir bättre nu."})
    write_posts(posts, tmp_path)
    file = next(tmp_path.glob("*.md"))
    file.write_text(file.read_text("utf-8") + " Min rättelse.", "utf-8")
    assert write_posts(posts, tmp_path)["outcome"].tolist() == ["kept: differs"]
    assert write_posts(posts.assign(text="Helt andra ord än förut."), tmp_path)["outcome"].tolist() == ["written"]


def test_of_several_versions_in_one_source_the_one_changed_last_is_taken():
    def entry(text, updated):
        return (f"<entry><id>1</id><title>A</title><published>2017-02-10</published><updated>{updated}</updated>"
                f"<content>{text}</content></entry>")  # fmt: skip

    atom = "<feed xmlns='http://www.w3.org/2005/Atom'>{}</feed>"
    for order in (1, -1):
        entries = [entry("Ny text.", "2017-03-01"), entry("Gammal text.", "2017-02-10")][::order]
        posts = read_source(atom.format("".join(entries)).encode())
        assert posts.loc[posts["left_out"] == "", "text"].tolist() == ["Ny text."]


def test_other_columns_are_written_and_read_again(tmp_path):
    table = "datum;text;parti;Ort\n2017-02-10;Vi blir bättre.;S;Umeå\n2017-02-11;Vi blir sämre.;;Luleå\n"
    import_posts(read_source(table.encode()), tmp_path)
    posts = read_posts(tmp_path)
    assert posts[["parti", "Ort"]].values.tolist() == [["S", "Umeå"], ["", "Luleå"]]
    assert write_posts(posts, tmp_path)["outcome"].tolist() == ["unchanged", "unchanged"]


any_line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<&\0"), max_size=30)
text_letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
any_text = st.text(text_letters, min_size=1, max_size=60).filter(str.strip)


@pytest.mark.filterwarnings("ignore:.*was decoded wrongly")
@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(any_text, min_size=1, max_size=3),
    title=any_line,
    party=any_line,
)
def test_what_is_written_is_read_again(texts, title, party):
    posts = pd.DataFrame({"published": pd.Timestamp("2017-02-10"), "title": title, "text": texts, "parti": party})
    with tempfile.TemporaryDirectory() as folder:
        write_posts(posts, folder)
        again = read_posts(folder, body_only=False)
        assert sorted(again["text"]) == sorted(text.replace("\r\n", "\n").replace("\r", "\n") for text in texts)
        assert {*again["title"]} == {" ".join(title.split())}
        assert {*again.get("parti", [""])} == {" ".join(party.split())}
        assert len([*Path(folder).glob("*.md")]) == len(texts)


def _feed(*items):
    """Return a feed of (text, link, guid)."""
    item = "<item><pubDate>Fri, 10 Feb 2017 08:00:00 GMT</pubDate><description>{}</description><link>{}</link>{}</item>"
    guids = [f"<guid>{guid}</guid>" if guid else "" for *_, guid in items]
    made = "".join(item.format(text, link, guid) for (text, link, _), guid in zip(items, guids, strict=True))
    return f"<rss version='2.0'><channel>{made}</channel></rss>".encode()


@pytest.mark.parametrize(
    "items",
    [
        [("Vi går nu hem.", "http://e.se/1", "0"), ("Bilen står där.", "http://e.se/2", "0")],
        [("Vi går nu hem.", "", "http://e.se/"), ("Bilen står där.", "", "http://e.se/")],
        [("Vi går nu hem.", "http://e.se/blogg", ""), ("Bilen står där.", "http://e.se/blogg", "")],
        [("Fisk med sås i dag.", "http://e.se/meny#d1", ""), ("Kött med sås i dag.", "http://e.se/meny#d2", "")],
        [("Ny film, se den.", "http://e.se/v/aBc", ""), ("Ny film, se den nu.", "http://e.se/v/AbC", "")],
    ],
)
def test_posts_that_share_a_guid_or_a_page_are_all_kept(tmp_path, items):
    assert import_posts(read_source(_feed(*items)), tmp_path)["outcome"].tolist() == ["written", "written"]
    assert import_posts(read_source(_feed(*items)), tmp_path)["outcome"].tolist() == ["unchanged", "unchanged"]


@pytest.mark.parametrize(
    "tail", ["?gclid=abc", "?m=1", "/amp/", "?utm_source=a&mc_cid=b", "#comment-12", "/#kommentarer"]
)
def test_what_readers_and_counters_add_to_an_address_makes_no_other_post(tail):
    assert address_key(f"https://e.se/a{tail}") == "e.se/a"


def test_an_untitled_post_whose_beginning_was_corrected_is_not_doubled(tmp_path):
    for text in ("Frsta dagen på jobbet gick bra.", "Första dagen på jobbet gick bra."):
        audit = import_posts(read_source(f"datum;text\n2017-02-10;{text}\n".encode()), tmp_path)
    assert audit["outcome"].tolist() == ["kept: differs"]


def test_an_id_that_another_post_of_the_folder_has_is_not_given_twice(tmp_path):
    for text in ("Vi går nu hem.", "Vi kör bil i dag."):
        import_posts(read_source(f"id;datum;text\n1;2017-02-10;{text}\n".encode()), tmp_path)
    assert sorted(read_posts(tmp_path)["post_id"]) == ["1", "2017-02-10-vi-kor-bil-i-dag"]


LONG = "Vi möter våra kunder på nya sätt i hela landet, steg för steg. " * 4


@pytest.mark.parametrize(
    ("text", "day", "update", "days"),
    [
        ("Vi går nu hem.", "2017-02-11", True, ["2017-02-10", "2017-02-11"]),
        (LONG, "2017-10-02", True, ["2017-10-02"]),
        (LONG, "2017-10-02", False, ["2017-02-10"]),
        ("Vi önskar alla en god jul.", "2018-02-10", True, ["2017-02-10", "2018-02-10"]),
    ],
)
def test_a_date_that_was_corrected_makes_no_second_post(tmp_path, text, day, update, days):
    for stated in ("2017-02-10", day):
        import_posts(read_source(f"datum;rubrik;text\n{stated};A;{text}\n".encode()), tmp_path, update=update)
    assert read_posts(tmp_path)["published"].dt.strftime("%Y-%m-%d").tolist() == days


def test_one_text_on_two_days_of_one_source_stays_two_posts(tmp_path):
    table = f"datum;rubrik;text\n2017-02-10;A;{LONG}\n2017-02-11;A;{LONG}\n".encode()
    outcomes = [import_posts(read_source(table), tmp_path, update=True)["outcome"].tolist() for _ in range(2)]
    assert outcomes == [["written"] * 2, ["unchanged"] * 2]


def test_ids_depend_neither_on_how_often_nor_in_what_a_file_was_given(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("a.md", "b.md", "sub/a.md"):
        (tmp_path / name).write_text("---\ndate: 2017-02-10\n---\nVi går hem nu.", encoding="utf-8")
    for given_ in (tmp_path, [tmp_path], [tmp_path, tmp_path / "sub", tmp_path / "a.md"], iter([tmp_path, tmp_path])):
        assert sorted(read_posts(given_)["post_id"]) == ["a", "b", "sub/a"]
    for given_ in (tmp_path / "a.md", [tmp_path / "a.md"] * 2, [tmp_path / "a.md", tmp_path / "b.md"]):
        assert read_posts(given_)["post_id"][0] == "a"


def test_a_folder_of_which_nothing_was_taken_says_where_the_reasons_are(tmp_path):
    import_posts(read_source(b"datum;status;text\n2017-02-10;draft;Hej.\n"), tmp_path)
    with pytest.raises(FileNotFoundError, match=r"audit\.csv says why"):
        read_posts(tmp_path)


def test_a_guid_that_two_texts_at_one_address_have_is_not_yet_nobodys_own():
    one, other = ({"guid": "g-1", "url": "https://a.se/x", "text": text, "published": "2017-02-10", "title": ""}
                  for text in ("Våren kom till oss i dag.", "Budgeten är lagd nu."))  # fmt: skip
    assert shared_addresses([one, other]) == {"a.se/x"}
    assert shared_addresses([one, other | {"url": "https://a.se/y"}]) == {"g-1"}
