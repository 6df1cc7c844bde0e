"""`sprakresa fetch`, end to end against an archive on the loopback; no clock but a pretended one."""

import errno
import gzip
import itertools
import json
import os
import subprocess
import sys
import threading
import urllib.request

import pandas as pd
import pytest
from archive_server import Archive, serve

from sprakresa import read_posts
from sprakresa.cli import main
from sprakresa.posts.sources import archive as asking
from sprakresa.posts.sources import fetch as fetching
from sprakresa.posts.sources.fetch import BLOG, LOST, fetch_posts

pytest.importorskip("trafilatura", reason="the extra “sources” is not installed")

SITE = "http://blogg.exempel.se/inlagg/"
MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905
LATER = {"Date": "Fri, 01 Jan 2100 00:00:00 GMT", "Retry-After": "Fri, 01 Jan 2100 00:01:30 GMT"}
CHARSETS = [
    # what the page declares, what its bytes are in
    ('<meta charset="utf-8">', "utf-8"),
    ("", "utf-8-sig"),
    ('<meta charset="iso-8859-1">', "cp1252"),
    ('<meta charset="iso-8859-1">', "utf-8"),
    ('<meta charset="utf-8">', "cp1252"),
]


def page(title, day, text, *, charset=CHARSETS[0]):
    """Return an invented page of a blog."""
    year, month, number = map(int, day.split("-"))
    declared, encoding = charset
    return (
        f"<!DOCTYPE html><html lang='sv'><head>{declared}<title>{title} - Exempelverket</title></head><body>"
        '<div id="leftmenu"><ul><li><a href="/a">Om oss</a></li><li><a href="/b">Press</a></li></ul></div>'
        f'<div role="main"><h1>{title}</h1><p class="date">{number} {MONTHS[month - 1]} {year}</p>\n'
        f'<p>{text}</p></div><div id="footer"><p>Telefon 0000</p></div></body></html>'
    ).encode(encoding)


def text_of(number):
    """Return a paragraph that no other number gives."""
    return (
        f"I grupp {number} öppnade vi dörren lite mer. Kunderna i länet förstår inte alltid våra {number} brev, och då "
        "ringer de i stället och får vänta. Därför skrev vi om de fem vanligaste breven tillsammans med kollegor."
    )


def fill(archive, posts, *, prefix=SITE):
    """Archive so many posts of a blog, each captured once, a day after it appeared."""
    for number in range(posts):
        day = f"20{15 + number // 12}-{number % 12 + 1:02}-{number % 27 + 1:02}"
        title, charset = f"Så möter vi grupp {number}", CHARSETS[number % len(CHARSETS)]
        archive.add(f"{prefix}{day}-grupp-{number}.html", f"{day.replace('-', '')}235900",
                    page(title, day, text_of(number), charset=charset))  # fmt: skip


class Clock:
    """A clock that only sleeping moves on."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        assert seconds > 0
        self.now += seconds
        self.slept.append(seconds)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def archive():
    return Archive()


@pytest.fixture
def base(archive):
    with serve(archive) as address:
        yield address


@pytest.fixture
def fetch(archive, base, tmp_path, monkeypatch):
    """Return fetch_posts with everything in place but what the test says, and its clock."""

    def run(**said):
        run.clock = archive.clock = Clock()
        run.said = []
        monkeypatch.setattr(asking, "sleep", run.clock.sleep)
        return fetch_posts(tmp_path / "posts", **{
            "prefixes": [SITE], "archive": base, "cache": tmp_path / "cache",
            "say": run.said.append, **said,
        })  # fmt: skip

    return run


def outcome(audit, part):
    """Return what became of the one page whose address holds ``part``."""
    return audit[audit["source"].str.contains(part, regex=False)].iloc[0]


def test_a_whole_blog_at_its_two_addresses_becomes_posts_that_read_posts_reads(archive, fetch, tmp_path):
    fill(archive, 17, prefix=f"http://{BLOG[0]}")
    for number, day in enumerate([f"2018-{month:02}-09" for month in range(1, 13)] + ["2019-03-21"], start=100):
        archive.add(f"https://{BLOG[1]}{day}-b.html", "20190401120000", page(f"Från {number}", day, text_of(number)))
    audit = fetch(prefixes=())
    posts = read_posts(tmp_path / "posts")
    assert len(posts) == 30 and audit["outcome"].eq("written").all()
    assert sorted(posts["text"]) == sorted(text_of(number) for number in [*range(17), *range(100, 113)])
    assert posts["url"].str.contains("arbetsformedlingen.se/Om-oss/Press").all()
    assert pd.read_csv(tmp_path / "posts" / "audit.csv")["source"].nunique() == 30
    assert len(archive.requests) == 1 + 2 + 30 == len({path for path, *_ in archive.requests})
    assert len(fetch.said) == 1 + 30 and fetch.said[-1].startswith("  30/30  captured 2019-04-01")


def test_it_says_who_it_is_and_asks_at_most_once_a_second_and_the_index_less(archive, fetch):
    fill(archive, 6)
    fetch()
    agents = {headers["User-Agent"] for *_, headers in archive.requests}
    assert len(agents) == 1 and agents.pop().startswith("sprakresa/0.")
    times = [time for _, time, _ in archive.requests]
    assert [after - before for before, after in itertools.pairwise(times)] == [2.5, *[1.0] * 6]


def test_a_listing_of_several_pages_is_followed_to_its_end(archive, fetch, monkeypatch):
    fill(archive, 9)
    monkeypatch.setattr(asking, "_PAGE", 3)
    assert fetch()["outcome"].eq("written").sum() == 9
    keys = [path.rpartition("resumeKey=")[2] for path in archive.asked("/cdx/")]
    assert len(keys) == 4 and keys[1] == "se%2Cexempel%2Cblogg%29%2Finlagg%2F2015-03-03-grupp-2.html+20150303235901"


def test_the_test_archive_answers_in_both_forms_and_its_key_is_wrong_without_urlkey(archive, base):
    fill(archive, 3)
    query = {"url": [f"{SITE}*"], "limit": ["2"], "showResumeKey": ["true"]}
    fields, rows, key = archive.index(query | {"collapse": ["mimetype"], "filter": ["!statuscode:404"]})
    assert len(fields) == 7 and len(rows) == 1 and key == ""  # collapsed across addresses
    assert archive.index(query | {"fl": ["timestamp"]})[2] == "-+20150202235901"
    asked = f"{base}/cdx/search/cdx?url={SITE}*&limit=2&showResumeKey=true&fl=urlkey,timestamp"
    get = urllib.request.urlopen
    as_text, as_json = get(asked).read().decode(), json.loads(get(f"{asked}&output=json").read())
    assert [line.split() for line in as_text.splitlines()] == [*as_json[1:]] and as_json[-2] == []


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        (("status", 429, {"Retry-After": "7"}), [7]),
        (("status", 429), [60]),
        (("status", 503), [2]),
        (("status", 500), [2]),
        (("status", 503, LATER), [90]),
        (("status", 503, {"Retry-After": "soon"}), [2]),
        (("length",), [2]),
        (("chunks",), [2]),
    ],
    ids=str,
)  # fmt: skip
def test_a_passing_fault_is_waited_out(archive, fetch, answer, waits):
    fill(archive, 3)
    archive.fail("grupp-1", answer)
    assert fetch()["outcome"].eq("written").all()
    assert [seconds for seconds in fetch.clock.slept if seconds not in (1.0, 2.5)] == waits
    assert len(archive.asked("/web/")) == 4


def test_waiting_grows_and_what_fails_for_good_is_named_and_asked_for_by_the_next_run(archive, fetch, tmp_path):
    fill(archive, 4)
    archive.fail("grupp-2", *[("status", 503)] * 5)
    audit = fetch()
    assert [seconds for seconds in fetch.clock.slept if seconds not in (1.0, 2.5)] == [2, 4, 8, 16]
    assert outcome(audit, "grupp-2")["left_out"] == f"{LOST}HTTP 503, 5 times"
    assert len(read_posts(tmp_path / "posts")) == 3
    archive.requests.clear()
    audit = fetch()
    assert [path.rpartition("/")[2] for path, *_ in archive.requests] == ["robots.txt", "2015-03-03-grupp-2.html"]
    assert audit["outcome"].value_counts().to_dict() == {"unchanged": 3, "written": 1}
    assert pd.read_csv(tmp_path / "posts" / "audit.csv")["left_out"].isna().all()


def test_after_three_failures_in_a_row_nothing_more_is_asked(archive, fetch):
    fill(archive, 6)
    archive.fail("/web/", ("status", 429, {"Retry-After": "3600"}), *[("status", 503)] * 10)
    audit = fetch()
    assert len(archive.asked("/web/")) == 1 + 5 + 5
    assert audit["left_out"].str.startswith(LOST).all()
    assert outcome(audit, "grupp-0")["left_out"].endswith("HTTP 429, asked to come back in 3,600 s")
    assert outcome(audit, "grupp-5")["left_out"].endswith("not asked for, as the last three were not answered")


def test_no_archive_at_all_is_one_error(tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "sleep", lambda _: None)
    with serve(Archive()) as address:
        pass
    with pytest.raises(ConnectionError, match="refused"):
        fetch_posts(tmp_path, archive=address, cache=tmp_path, say=lambda _: None)


def test_an_archived_error_and_the_archives_own_page_are_no_captures_and_not_waited_for(archive, fetch):
    fill(archive, 2)
    archive.add(f"{SITE}2015-01-01-grupp-0.html", "20170101000000", b"<h1>Fel 503</h1>", status=503)
    archive.fail("20150101235900", ("redirect", f"/web/20170101000000/{SITE}2015-01-01-grupp-0.html"))
    archive.fail("grupp-1", ("status", 200))
    audit = fetch()
    assert outcome(audit, "grupp-0")["left_out"] == f"{LOST}HTTP 503, and no capture"
    assert outcome(audit, "grupp-1")["left_out"] == f"{LOST}HTTP 200, and no capture"
    assert {*fetch.clock.slept} == {1.0, 2.5}


def test_only_web_pages_that_were_there_are_listed_and_a_port_is_no_part_of_an_address(archive, fetch, tmp_path):
    archive.add(f"{SITE}a", "20160101000000", b"", status=301)
    archive.add(f"{SITE}b", "20160101000000", b"", status=404)
    archive.add(f"{SITE}c.png", "20160101000000", b"", mimetype="image/png")
    archive.add("http://blogg.exempel.se:80/inlagg/d", "20160202000000", page("Dörren", "2016-02-01", text_of(1)))
    assert fetch(prefixes=[f"{SITE}*"])["outcome"].tolist() == ["written"]
    assert read_posts(tmp_path / "posts")["url"].tolist() == [f"{SITE}d"]


def test_a_listing_that_leads_back_to_itself_ends(archive, fetch):
    fill(archive, 1)
    answers = iter([(*archive.index({"url": [f"{SITE}*"]})[:2], "a")] * 3)
    archive.index = lambda query: next(answers)
    assert fetch()["outcome"].tolist() == ["written"]
    assert len(archive.asked("/cdx/")) == 2


def test_a_redirect_to_another_host_is_refused_and_that_host_is_never_asked(archive, fetch):
    elsewhere = Archive()
    fill(archive, 2)
    with serve(elsewhere) as other:
        archive.fail("grupp-0", ("redirect", f"{other}/web/20150101235900id_/{SITE}2015-01-01-grupp-0.html"))
        audit = fetch()
    assert elsewhere.requests == []
    assert f"redirected to {other}" in outcome(audit, "grupp-0")["left_out"]
    assert outcome(audit, "grupp-1")["outcome"] == "written"


def test_a_redirect_to_another_page_of_the_archive_is_refused(archive, fetch):
    fill(archive, 2)
    archive.fail("grupp-0", ("redirect", f"/web/20150101235900id_/{SITE}"))
    assert "another page or host: not followed" in outcome(fetch(), "grupp-0")["left_out"]


def test_a_capture_that_is_gone_leads_to_the_nearest_in_its_original_bytes(archive, fetch, tmp_path):
    fill(archive, 1)
    key, time = next(iter(archive.captures))
    row, body, headers = archive.captures[key, time]
    archive.fail("grupp-0", ("redirect", f"/web/20160101000000/{row[2]}"))
    archive.captures[key, "20160101000000"] = [*row], body, headers
    archive.captures[key, "20160101000000"][0][1] = "20160101000000"
    audit = fetch()
    assert audit["note"].iloc[0] == "captured 2016-01-01"
    assert b"toolbar" not in next((tmp_path / "cache").glob("*.html")).read_bytes()


def test_a_capture_that_cannot_be_had_makes_room_for_the_next_best(archive, fetch):
    fill(archive, 1)
    url = f"{SITE}2015-01-01-grupp-0.html"
    archive.add(url, "20170101000000", page("Så möter vi grupp 0", "2015-01-01", text_of(0) + " Ändrat."))
    archive.fail("20150101235900", ("status", 404))
    audit = fetch()
    assert audit[["outcome", "note"]].values.tolist() == [
        ["written", "captured 2017-01-01 (2 versions in the archive)"]
    ]


def test_a_capture_that_may_come_next_time_makes_no_room(archive, fetch):
    fill(archive, 1)
    archive.add(f"{SITE}2015-01-01-grupp-0.html", "20170101000000", page("Annat", "2015-01-01", text_of(1)))
    archive.fail("20150101235900", *[("status", 503)] * 5)
    assert fetch()["left_out"].tolist() == [f"{LOST}HTTP 503, 5 times"]
    assert archive.asked("/web/2017") == []


def test_a_page_that_came_but_holds_no_post_is_not_asked_for_again_for_the_sake_of_one_that_did_not(archive, fetch):
    fill(archive, 1)
    archive.add(
        f"{SITE}2015-01-01-grupp-0.html", "20170101000000", page("Sidan finns inte", "2015-01-01", "Tyvärr." * 30)
    )
    archive.fail("20150101235900", ("status", 404))
    assert fetch()["left_out"].str.startswith("refused: says that there is no such page").all()


def test_what_somebody_edited_stays_unless_it_is_to_be_replaced(archive, fetch, tmp_path):
    fill(archive, 1)
    file = tmp_path / "posts" / "2015-01-01-sa-moter-vi-grupp-0.md"
    fetch()
    file.write_text(file.read_text(encoding="utf-8") + "Rättat.", encoding="utf-8")
    assert fetch()["outcome"].tolist() == ["kept: differs"] and "Rättat." in file.read_text(encoding="utf-8")
    assert fetch(update=True)["outcome"].tolist() == ["updated"] and "Rättat." not in file.read_text(encoding="utf-8")


def test_of_pages_changed_between_captures_the_first_whole_one_is_taken(archive, fetch, tmp_path):
    url, day = f"{SITE}a.html", "2016-02-01"
    archive.add(url, "20160201080000", b"<html><p>Snart</p></html>", length=90)
    archive.add(url, "20160202080000", page("Öppna dörren", day, text_of(1)))
    archive.add(url, "20160203080000", page("Öppna dörren", day, text_of(1)))
    archive.add(url, "20180203080000", page("Öppna dörren", day, text_of(2)))
    audit = fetch()
    assert audit["note"].tolist() == ["captured 2016-02-02 (3 versions in the archive)"]
    assert read_posts(tmp_path / "posts")["text"].tolist() == [text_of(1)]
    assert len(archive.asked("/web/")) == 1


def test_a_page_that_says_it_is_not_there_is_no_post_and_an_earlier_one_is_tried_first(archive, fetch, tmp_path):
    missing = page("Sidan kunde inte hittas", "2019-06-01", "Sidan du söker finns inte längre. Prova att söka här.")
    archive.add(f"{SITE}2016-02-01-a.html", "20190601080000", missing)
    archive.add(f"{SITE}2016-02-02-b.html", "20160203080000", page("Öppna dörren", "2016-02-02", text_of(1)))
    archive.add(f"{SITE}2016-02-02-b.html", "20190601080000", missing)
    audit = fetch()
    assert read_posts(tmp_path / "posts")["title"].tolist() == ["Öppna dörren"]
    assert "there is no such page ('Sidan kunde inte hittas')" in outcome(audit, "2016-02-01-a")["left_out"]


@pytest.mark.parametrize("length", [99, 100])
def test_a_post_whose_title_only_begins_like_that_is_one(archive, fetch, length):
    title = "Sidan hittades inte".ljust(length - 1, "a") + "!"
    archive.add(f"{SITE}2016-02-01-a.html", "20190601080000", page(title, "2016-02-01", text_of(1)))
    assert fetch()["outcome"].tolist() == ["left out" if length < 100 else "written"]


def test_one_text_at_addresses_of_three_days_is_the_sites_answer_to_anything_and_no_post(archive, fetch):
    welcome = f"<html><body><h1>Välkommen</h1><p>{text_of(1)}</p></body></html>".encode()
    for day in ("2016-02-01", "2016-02-02", "2016-02-03"):
        archive.add(f"{SITE}{day}-a.html", "20190601080000", welcome)
    assert fetch()["left_out"].str.contains("the same text as on 2 other days").all()


def test_a_post_dated_after_it_was_captured_is_refused(archive, fetch):
    for day in ("2016-02-02", "2016-02-03"):  # a day later is another time zone's
        archive.add(f"{SITE}{day}.html", "20160201080000", page(f"Dörren {day}", day, text_of(int(day[-1]))))
    left_out = fetch()["left_out"].tolist()
    assert left_out[0] == "" and "after it was captured on 2016-02-01" in left_out[1]


def test_a_page_that_lists_several_posts_is_kept_in_the_cache_and_reported_and_no_post(archive, fetch, tmp_path):
    item = '<div><h2><a href="/{0}">Rubrik {0}</a></h2><p>{0} mars 2016</p><p>Text.</p><a href="/{0}">Läs mer</a></div>'
    body = f"<html><body><h1>Bloggen</h1>{''.join(map(item.format, (1, 2, 3)))}</body></html>".encode()
    archive.add(f"{SITE}Sjoberg-bloggar.html", "20160401080000", body)
    audit = fetch()
    assert "a listing page with 3 posts" in audit["left_out"].iloc[0]
    assert not [*(tmp_path / "posts").glob("*.md")]
    assert [file.read_bytes() for file in (tmp_path / "cache").glob("*.html")] == [body]


def test_one_post_at_two_addresses_is_written_once_and_an_edited_one_in_its_last_version(archive, fetch, tmp_path):
    for prefix, time, same, edited in (("a/", "20160301080000", 1, 2), ("b/", "20170301080000", 1, 3)):
        archive.add(f"{SITE}{prefix}x.html", time, page("Öppna dörren", "2016-02-01", text_of(same)))
        archive.add(f"{SITE}{prefix}y.html", time, page("Våra brev", "2016-02-02", text_of(edited)))
    audit = fetch()
    assert read_posts(tmp_path / "posts")["text"].tolist() == [text_of(1), text_of(3)]
    assert outcome(audit, "b/x")["left_out"] == "the same text as 2016-02-01-oppna-dorren"
    assert outcome(audit, "a/y")["left_out"] == "an earlier version of 2016-02-02-vara-brev"


def test_what_the_archive_keeps_packed_is_read_and_kept_as_it_came_and_a_bomb_is_refused(
    archive, fetch, tmp_path, monkeypatch
):
    packed = gzip.compress(page("Öppna dörren", "2016-02-01", text_of(1)), mtime=0)
    archive.add(f"{SITE}a.html", "20160202080000", packed)
    archive.add(f"{SITE}b.html", "20160202080000", gzip.compress(b"<p>" * 10**6))
    archive.add(f"{SITE}c.html", "20160202080000", b"\x1f\x8bno gzip")
    monkeypatch.setattr(fetching, "LIMIT", 100_000)
    audit = fetch()
    assert read_posts(tmp_path / "posts")["text"].tolist() == [text_of(1)]
    assert packed in [file.read_bytes() for file in (tmp_path / "cache").glob("*.html")]
    assert "larger than 100,000 bytes" in outcome(audit, "b.html")["left_out"]
    assert outcome(audit, "c.html")["left_out"].startswith("refused")
    assert len(fetching._unpack(gzip.compress(b"<p>" * 10**6))) == 100_001  # no more is unpacked


def test_the_cache_says_what_each_page_is_and_whether_it_is_what_the_index_lists(archive, fetch, tmp_path):
    fill(archive, 1)
    archive.add(f"{SITE}b.html", "20160202080000", page("Öppna dörren", "2016-02-01", text_of(1)), digest="A" * 32)
    audit = fetch()
    assert outcome(audit, "b.html")["note"] == "captured 2016-02-02; not the bytes that the index lists"
    told = [json.loads(file.read_bytes()) for file in sorted((tmp_path / "cache").glob("*.json"))]
    assert [(fact["timestamp"], fact["as_listed"]) for fact in told] == [
        ("20150101235900", True),
        ("20160202080000", False),
    ]
    assert told[0]["original"] == f"{SITE}2015-01-01-grupp-0.html" and told[0]["content_type"] == "text/html"


def test_a_page_damaged_in_the_cache_is_asked_for_again(archive, fetch, tmp_path):
    fill(archive, 2)
    fetch()
    next((tmp_path / "cache").glob("20150101*.html")).write_bytes(b"<p>")
    archive.requests.clear()
    assert fetch()["outcome"].eq("unchanged").all()
    assert len(archive.asked("/web/")) == 1


def test_what_became_of_a_page_in_the_cache_does_not_matter(archive, fetch, tmp_path):
    fill(archive, 2)
    fetch()
    for broken in (b"", b"[]", b"{}"):
        next((tmp_path / "cache").glob("20150101*.json")).write_bytes(broken)
        assert fetch()["outcome"].eq("unchanged").all()


def test_a_time_that_is_no_time_and_an_address_that_is_none_are_reported(archive, fetch):
    fill(archive, 1)
    archive.add(f"{SITE}b", "20150231000000", page("Öppna dörren", "2015-02-01", text_of(1)))
    archive.fail("grupp-0", ("redirect", "http://[::1"))
    assert fetch()["left_out"].str.startswith(LOST).all()


def test_robots_txt_is_obeyed(archive, fetch):
    fill(archive, 2)
    archive.robots = "User-agent: *\nDisallow: /web/\n"
    with pytest.raises(PermissionError, match=r"robots.txt does not allow /web/20150101235900id_/"):
        fetch()
    archive.robots = "User-agent: sprakresa\nCrawl-delay: 9\n\nUser-agent: *\nDisallow: /\n"
    fetch()
    assert fetch.clock.slept == [9.0, 9.0]
    archive.requests.clear()
    archive.fail("robots", ("status", 403))
    with pytest.raises(PermissionError):
        fetch()
    assert len(archive.requests) == 1


def test_a_catalogue_is_asked_for_too_and_knows_better_and_says_what_the_archive_lacks(archive, fetch, tmp_path):
    fill(archive, 2)
    archive.add("https://www.exempel.se/annat.html", "20160202080000", page("Öppna Dörren", "2016-02-03", text_of(9)))
    undated = f"<html><body><h1>Utan dag</h1><p>{text_of(8)}</p></body></html>".encode()
    archive.add(f"{SITE}x.html", "20160601080000", undated)
    (tmp_path / "catalogue.csv").write_text(
        "date,title,author,role,url\n2016-02-01,Öppna dörren,Åsa Öberg,chef,http://exempel.se/annat.html\n"
        f"2015-01-01,Så möter vi grupp 0,Bo Ek,gäst,{SITE}2015-01-01-grupp-0.html\n"
        f"2016-12-01,Borta,Bo Ek,gäst,{SITE}2016-12-01-borta.html\n"
        f"2016-05-01,Utan dag,Bo Ek,gäst,{SITE}x.html\n",
        encoding="utf-8",
    )
    audit = fetch(catalogue=tmp_path / "catalogue.csv")
    posts = read_posts(tmp_path / "posts").set_index("title")
    assert posts.loc["Öppna dörren", ["author", "role"]].tolist() == ["Åsa Öberg", "chef"]
    assert outcome(audit, "annat")["note"].endswith("the page says 2016-02-03; the page says Öppna Dörren")
    assert outcome(audit, "annat")["date_from"] == "catalogue"
    assert posts["author"].tolist() == ["Bo Ek", "", "Åsa Öberg", "Bo Ek"]
    assert posts.loc["Utan dag", "published"] == pd.Timestamp("2016-05-01")
    assert outcome(audit, "borta")[["left_out", "title"]].tolist() == ["not in the archive", "Borta"]
    assert len(archive.asked("/cdx/")) == 3  # the prefix, and the two it does not show


def test_the_catalogue_beside_the_posts_is_used_for_this_blog_only(archive, fetch, tmp_path):
    (tmp_path / "catalogue.csv").write_text(f"date,title,url\n2016-12-01,Borta,{SITE}borta.html\n", encoding="utf-8")
    assert fetch(prefixes=())["left_out"].tolist() == ["not in the archive"]
    with pytest.raises(ValueError, match=f"has no page that begins with {SITE}: check the address"):
        fetch()


def test_a_dry_run_lists_the_best_captures_and_asks_for_no_page(archive, fetch, tmp_path):
    fill(archive, 3)
    plan = fetch(dry_run=True)
    assert plan.iloc[0].tolist() == [f"{SITE}2015-01-01-grupp-0.html", "2015-01-01", 1, False]
    assert archive.asked("/web/") == [] and not (tmp_path / "posts").exists()
    fetch()
    assert len(archive.asked("/cdx/")) == 1  # the listing is kept until a fetch is complete
    assert fetch(dry_run=True)["cached"].tolist() == [True] * 3
    assert len(archive.asked("/cdx/")) == 2


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda archive: setattr(archive, "closed", ("exempel",)), "HTTP 403, 'org.archive.*Blocked By Robots'"),
        (lambda archive: archive.add(f"{SITE}a", "../../../etc", b""), "a time that is none"),
        (lambda archive: archive.fail("/cdx/", ("status", 200)), "no listing but HTTP 200, '<h1>Too Many"),
        (lambda archive: archive.fail("/cdx/", ("redirect", "/elsewhere")), "no listing but HTTP 302"),
    ],
    ids=["closed", "path", "page", "redirect"],
)
def test_a_listing_that_is_none_is_one_clear_error(archive, fetch, tmp_path, break_it, message):
    break_it(archive)
    with pytest.raises(ValueError, match=message):
        fetch()
    assert {path.name for path in tmp_path.rglob("*.*")} <= {".lock"}


def test_wrong_arguments_are_named(fetch, tmp_path):
    with pytest.raises(FileNotFoundError, match="no such catalogue"):
        fetch(catalogue=tmp_path / "none.csv")
    with pytest.raises(ValueError, match="without a path"):
        fetch(archive="file:///etc/passwd")


def test_a_full_disk_names_the_file_and_the_next_run_goes_on(archive, fetch, monkeypatch):
    fill(archive, 3)
    with monkeypatch.context() as patch:
        calls = iter(range(100))
        real = os.fsync

        def full(handle):
            if next(calls) == 4:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(handle)

        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match=r"could not be written \(No space left on device\).*201502.*json"):
            fetch()
    archive.requests.clear()
    assert fetch()["outcome"].eq("written").all()
    assert len(archive.requests) == 1 + 2


KILLED = """
import os, sys
from sprakresa.posts.sources import archive
from sprakresa.posts.sources.fetch import fetch_posts
base, folder, at = sys.argv[1:]
left, real = int(at), os.fsync
def fsync(handle):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)
    real(handle)
os.fsync, archive.sleep = fsync, lambda seconds: None
fetch_posts(f"{folder}/posts", prefixes=["http://blogg.exempel.se/inlagg/"], archive=base, cache=f"{folder}/cache")
"""


@pytest.mark.parametrize(
    ("at", "kept"),
    [(1, 0), (2, 0), (3, 0), (6, 2), (11, 4)],
    ids=["in the listing", "in a page", "between a page and what it is", "in the third page", "in the second post"],
)
def test_what_was_killed_in_mid_write_goes_on_and_asks_only_for_what_is_missing(
    archive, base, fetch, tmp_path, at, kept
):
    fill(archive, 4)
    killed = subprocess.run([sys.executable, "-c", KILLED, base, tmp_path, str(at)], capture_output=True, check=False)
    assert abs(killed.returncode) == 9, killed.stderr
    archive.requests.clear()
    fetch()
    assert (len(archive.asked("/cdx/")), len(archive.asked("/web/"))) == (int(at == 1), 4 - kept)
    assert sorted(read_posts(tmp_path / "posts")["text"]) == [text_of(number) for number in range(4)]
    assert not [*tmp_path.rglob(".*.part")]


def test_what_was_killed_while_waiting_for_an_answer_goes_on(archive, base, fetch, tmp_path):
    fill(archive, 4)
    asked = threading.Event()
    archive.fail("grupp-2", ("hang", asked))
    with subprocess.Popen([sys.executable, "-c", KILLED, base, tmp_path, "0"], stdout=subprocess.DEVNULL) as process:
        assert asked.wait(30)
        process.kill()
    archive.requests.clear()
    assert fetch()["outcome"].eq("written").all()
    assert (len(archive.asked("/cdx/")), len(archive.asked("/web/"))) == (0, 2)


def test_the_command_prints_a_summary_and_ends_with_1_naming_what_could_not_be_had(
    archive, base, tmp_path, monkeypatch, capsys
):
    fill(archive, 3)
    monkeypatch.setattr(asking, "sleep", lambda _: None)
    command = ["fetch", "--url", SITE, "--archive", base, "--to", f"{tmp_path}/posts", "--cache", f"{tmp_path}/cache"]
    assert main([*command, "--dry-run"]) == 0
    assert "2015-03-03-grupp-2.html" in capsys.readouterr().out and not (tmp_path / "posts").exists()
    archive.fail("grupp-1", ("status", 404))
    assert main(command) == 1
    printed = capsys.readouterr()
    assert "3 posts: 2 written, 1 left out." in printed.out
    assert "1 of 3 pages could not be had; run it again for them:\n  http://blogg" in printed.err
    assert "2015-02-02-grupp-1.html: HTTP 404" in printed.err
    assert main(command) == 0
    assert "1 written" in capsys.readouterr().out
