"""Posts as files: named safely, written whole or not at all, never over what a person wrote."""

import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest

from sprakresa import read_posts
from sprakresa.posts.facts import POSTS
from sprakresa.posts.write import name_post, write_posts


def table(*titles, urls=False, text="Vi ska bli bättre på att möta varandra."):
    """Return posts with these titles, a day apart."""
    days = pd.date_range("2017-02-10", periods=len(titles))
    return pd.DataFrame({"published": days, "title": list(titles), "author": "Redaktionen", "text": text,
                         "url": [f"https://blogg.se/{title}" if urls else "" for title in titles]})  # fmt: skip


def outcomes(posts, folder, **settings):
    return write_posts(posts, folder, **settings)["outcome"].tolist()


def test_posts_written_and_read_are_the_same_posts(tmp_path):
    posts = table("Våren: ett inlägg", "”Citat” & #tagg", "", text="10 februari 2017\n\n  Hej\xa0då!\n\n\nÅsa Öberg\n")
    written = write_posts(posts.assign(role="chef, norr", kind="guest", url="https://blogg.se/a?b=c#d"), tmp_path)
    again = read_posts(tmp_path, body_only=False)
    assert again["post_id"].tolist() == sorted(written["post_id"])
    assert again[["title", "text", "published"]].to_dict("list") == posts[["title", "text", "published"]].to_dict(
        "list"
    )
    assert {*again["role"], *again["kind"], *again["url"]} == {"chef, norr", "guest", "https://blogg.se/a?b=c#d"}


def test_the_posts_of_this_study_survive_being_written(tmp_path):
    own = read_posts(Path(__file__).parents[2] / "data" / "posts", body_only=False)
    write_posts(own, tmp_path)
    columns = [column for column in POSTS if column != "source"]
    pd.testing.assert_frame_equal(read_posts(tmp_path, body_only=False)[columns], own[columns])


def test_an_id_of_its_own_is_kept(tmp_path):
    write_posts(table("Våren").assign(post_id="inlägg 7"), tmp_path)
    assert read_posts(tmp_path)["post_id"].tolist() == ["inlägg 7"]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Är vi på väg? Åh, så det går!", "ar-vi-pa-vag-ah-sa-det-gar"),
        ("../../etc/passwd", "etc-passwd"),
        (r"C:\Windows\CON", "c-windows-con"),
        ("..", "untitled"),
        ("", "untitled"),
        ("Привет", "untitled"),
        ("a\0b\nc", "a-b-c"),
        ("Smørrebrød & Œuvre", "smorrebrod-uvre"),
        ("ord " * 100, "-".join(["ord"] * 15)),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_file_name_is_date_and_title_in_letters_that_any_file_system_takes(title, name):
    assert name_post(pd.Timestamp("2017-02-10").date(), title) == f"2017-02-10-{name}"


@pytest.mark.parametrize("title", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "a/../../b", "\0", "con", "~root"])
def test_no_title_leads_out_of_the_folder(tmp_path, title):
    folder = tmp_path / "inre" / "mapp"
    write_posts(table(title), folder)
    assert [path.parent for path in tmp_path.rglob("*.md")] == [folder]


def test_titles_alike_on_one_day_become_files_of_their_own(tmp_path):
    posts = table("Våren", "Våren!", "våren").assign(published=pd.Timestamp("2017-02-10"))
    posts["text"] = ["Ett.", "Två.", "Tre."]
    assert write_posts(posts, tmp_path)["post_id"].tolist() == [f"2017-02-10-varen{n}" for n in ("", "-2", "-3")]
    assert read_posts(tmp_path, body_only=False)["text"].tolist() == ["Ett.", "Två.", "Tre."]


def test_writing_again_changes_nothing(tmp_path):
    assert outcomes(table("Våren"), tmp_path) == ["written"]
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert outcomes(table("Våren"), tmp_path) == ["unchanged"]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_file_that_somebody_edited_is_kept_and_reported(tmp_path):
    write_posts(table("Våren"), tmp_path)
    file = tmp_path / "2017-02-10-varen.md"
    file.write_text(file.read_text(encoding="utf-8") + "\nMin rättelse.", encoding="utf-8")
    assert outcomes(table("Våren"), tmp_path) == ["kept: differs"]
    assert file.read_text(encoding="utf-8").endswith("Min rättelse.")


def test_line_ends_of_another_system_are_no_edit(tmp_path):
    posts = table("Våren", text="Ett.\n\nTvå.")
    write_posts(posts, tmp_path)
    file = tmp_path / "2017-02-10-varen.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert outcomes(posts, tmp_path) == ["unchanged"]


def test_an_update_keeps_every_old_file_beside_the_new_one(tmp_path):
    for text in ("Först.", "Sedan.", "Sist."):
        write_posts(table("Våren", text=text, urls=True), tmp_path, update=True)
    names = {path.name: path.read_text(encoding="utf-8").splitlines()[-1] for path in tmp_path.iterdir()}
    assert names == {
        "2017-02-10-varen.md": "Sist.",
        "2017-02-10-varen.md.~1~": "Först.",
        "2017-02-10-varen.md.~2~": "Sedan.",
    }
    assert read_posts(tmp_path)["text"].tolist() == ["Sist."]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"published": pd.NaT}, r"row 1 \('Två'\) has no date"),
        ({"text": " \n"}, r"row 1 \('Två'\) has no text"),
        ({"text": "Hej \ud83d"}, r"row 1 \('Två'\): '\\ud83d' cannot be written as UTF-8"),
    ],
)
def test_a_post_that_cannot_be_written_is_refused_before_any_is(tmp_path, change, message):
    posts = table("Ett", "Två")
    for column, value in change.items():
        posts.loc[1, column] = value
    with pytest.raises(ValueError, match=message):
        write_posts(posts, tmp_path / "ny")
    assert not (tmp_path / "ny").exists()


@pytest.mark.skipif(os.name == "nt", reason="making a symbolic link needs rights there")
class TestLinks:
    """A symbolic link in the target folder leads nowhere."""

    def test_a_link_where_a_post_would_go_is_refused(self, tmp_path):
        outside, folder = tmp_path / "utanför.txt", tmp_path / "mapp"
        outside.write_text("orört", encoding="utf-8")
        folder.mkdir()
        (folder / "2017-02-10-varen.md").symlink_to(outside)
        with pytest.raises(ValueError, match=r"2017-02-10-varen\.md is a symbolic link"):
            write_posts(table("Våren"), folder, update=True)
        assert outside.read_text(encoding="utf-8") == "orört"

    @pytest.mark.parametrize("name", [".2017-02-10-varen.md.part", ".audit.csv.part"])
    def test_a_link_where_a_part_would_be_written_is_not_followed(self, tmp_path, name):
        outside, folder = tmp_path / "utanför.txt", tmp_path / "mapp"
        outside.write_text("orört", encoding="utf-8")
        folder.mkdir()
        (folder / name).symlink_to(outside)
        assert outcomes(table("Våren"), folder) == ["written"]
        assert outside.read_text(encoding="utf-8") == "orört"


@pytest.mark.skipif(os.name == "nt", reason="limits on the size of files are POSIX's")
def test_a_full_disk_names_the_file_and_leaves_no_half_post(tmp_path):
    import resource

    posts = table("Ett", "Två", "Tre")
    posts.loc[1, "text"] = "Ett långt inlägg. " * 1_000
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        with pytest.raises(OSError, match=r"1 of 3 posts are in place, run it again.*2017-02-11-tva\.md"):
            write_posts(posts, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == ["2017-02-10-ett.md"]
    assert outcomes(posts, tmp_path) == ["unchanged", "written", "written"]


KILLED = """
    import os, signal, sys
    import pandas as pd
    from pathlib import Path
    from sprakresa import write_posts

    def kill(name, call, at, count=[0]):
        def killing(*arguments, **settings):
            count[0] += 1
            if count[0] == at:
                if name == "fsync":  # in the middle of writing: the beginning is on the disk
                    os.ftruncate(arguments[0], 20)
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **settings)
        return killing

    posts = pd.read_json(sys.argv[1] + "/posts.jsonl", lines=True, convert_dates=["published"])
    for at in range(1, 10):
        if (child := os.fork()) == 0:
            for where, name in ((Path, "open"), (os, "fsync"), (Path, "replace")):
                setattr(where, name, kill(name, getattr(where, name), at))
            write_posts(posts, f"{sys.argv[1]}/{at}", update=True)
            os._exit(0)
        print(os.WTERMSIG(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is POSIX's")
def test_a_kill_at_any_moment_leaves_each_post_whole_or_absent_and_a_rerun_completes(tmp_path):
    posts, old = (
        table("Ett", "Två", text="Nytt. " * 50, urls=True),
        table("Två", urls=True).assign(published=pd.Timestamp("2017-02-11")),
    )
    posts.to_json(tmp_path / "posts.jsonl", orient="records", lines=True, force_ascii=False, date_format="iso")
    for at in range(1, 10):
        write_posts(old, tmp_path / str(at))
    # open, fsync, replace: of the first post, of the second's old version, of the second
    script = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(KILLED), str(tmp_path)]
    killed = subprocess.run(script, capture_output=True, text=True, check=True)
    assert killed.stdout.split() == [str(int(signal.SIGKILL))] * 9
    whole = {"Nytt. " * 50, old["text"][0]}
    for folder in (tmp_path / str(at) for at in range(1, 10)):
        assert {*read_posts(folder, body_only=False)["text"]} <= whole
        write_posts(posts, folder, update=True)
        assert read_posts(folder, body_only=False)["text"].tolist() == ["Nytt. " * 50] * 2
        kept = [path for path in folder.iterdir() if re.search(r"~\d~$", path.name)]
        assert {path.read_text(encoding="utf-8").rpartition("\n")[2] for path in kept} == {old["text"][0]}
        assert not [*folder.glob(".*.part")]


LONG_TEXT = (
    "Vi går framåt tillsammans och det blir bra för alla som är med på den långa resan genom hela landet i år igen."
)


@pytest.mark.parametrize(
    ("text", "corrected", "expected"),
    [
        (LONG_TEXT, LONG_TEXT, ["kept: differs"]),  # a day that was mended
        (LONG_TEXT, LONG_TEXT.replace("bra", "bäst"), ["written"]),
        ("God jul!", "God jul!", ["written"]),  # another year's
    ],
)
def test_a_long_text_of_the_same_title_and_words_is_one_post_whatever_its_day(tmp_path, text, corrected, expected):
    assert outcomes(table("Våren", text=text), tmp_path) == ["written"]
    later = table("Våren", text=corrected).assign(published=pd.Timestamp("2017-02-11"))
    assert outcomes(later, tmp_path) == expected


def test_two_days_of_one_long_text_in_one_table_are_two_posts(tmp_path):
    both = table("Våren", "Våren", text=LONG_TEXT)
    assert outcomes(both, tmp_path) == ["written", "written"]
    assert outcomes(both, tmp_path) == ["unchanged", "unchanged"]


def test_a_name_without_a_place_to_cut_has_sixty_letters_of_its_title():
    day = pd.Timestamp("2017-02-10").date()
    assert [len(name_post(day, "å" * n)) - len("2017-02-10-") for n in (60, 61, 90)] == [60, 60, 60]
