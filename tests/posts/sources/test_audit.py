"""`sprakresa import`: what was taken, cut and left out is told, saved, and true."""

import os
from pathlib import Path

import pandas as pd
import pytest

from sprakresa import cli, read_posts
from sprakresa.posts.sources.audit import audit_posts, import_posts
from sprakresa.posts.sources.reader import read_source

pytest.importorskip("feedparser", reason="the extra “sources” is not installed")
pytestmark = pytest.mark.usefixtures("no_network")

TABLE = """datum;rubrik;text
2017-02-10;Våren;"Våren

Hej alla!

Vi blir bättre på att möta varandra.

Foto: Redaktionen"
2017-02-10;Våren;"Våren

Hej alla!

Vi blir bättre på att möta varandra.

Foto: Redaktionen"
2017-03-01;Mars;Ett första försök.
2017-03-01;Mars;Ett andra försök.
;Utan datum;Text.
2017-04-01;Tomt;
2017-05-01;Bara bild;Bild: Huset
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "källa å.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*arguments):
    return cli.main(["import", *map(str, arguments)])


def test_an_import_writes_the_posts_and_says_what_became_of_each(source, tmp_path, capsys):
    assert run(source, "--to", tmp_path / "posts") == 0
    posts = read_posts(tmp_path / "posts")
    assert posts["title"].tolist() == ["Våren", "Mars", "Mars"]
    assert read_posts(tmp_path / "posts")["text"].tolist() == [
        "Vi blir bättre på att möta varandra.",
        "Ett första försök.",
        "Ett andra försök.",
    ]
    out = capsys.readouterr().out
    assert "7 posts: 4 left out, 3 written." in out
    reasons = ["the same text as 2017-02-10-varen", "(no date)", "(no text)"]
    assert [reason for reason in [*reasons, "nothing but its frame"] if reason not in out] == []


def test_the_record_beside_the_posts_says_what_was_cut_by_which_rule(source, tmp_path):
    run(source, "--to", tmp_path / "posts")
    audit = pd.read_csv(tmp_path / "posts" / "audit.csv", keep_default_na=False)
    assert len(audit) == 7 and set(audit["outcome"]) == {"written", "left out"}
    first = audit.iloc[0]
    assert first["cut"] == (
        "title 5 (the title again); greeting 9 (a formula of greeting); caption 17 (a line that calls itself a "
        "picture's); markup and space 6"
    )
    assert (first["characters"], first["kept"], first["date_from"]) == (73, 36, "column datum")


def test_nothing_is_lost_between_what_came_in_and_what_is_told(source):
    audit = audit_posts(read_source(source))
    cut = audit["cut"].str.findall(r"(?:^|; )[a-z ]+ (\d+)").map(lambda sizes: sum(map(int, sizes)))
    told = audit["kept"] + cut
    assert told[audit["characters"] > 0].tolist() == audit.loc[audit["characters"] > 0, "characters"].tolist()


def test_a_source_of_which_nothing_can_be_taken_leaves_a_record_that_says_why(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("datum;text\n;Text.\n", encoding="utf-8")
    assert run(tmp_path / "a.csv", "--to", tmp_path / "posts") == 1
    said = capsys.readouterr()
    assert "1 post: 1 left out." in said.out and "no post was found to write" in said.err
    assert [path.name for path in (tmp_path / "posts").iterdir()] == ["audit.csv"]


def test_a_dry_run_writes_nothing(source, tmp_path, capsys):
    assert run(source, "--to", tmp_path / "posts", "--dry-run") == 0
    assert not (tmp_path / "posts").exists()
    assert "7 posts: 4 left out, 3 not written: dry run." in capsys.readouterr().out


def test_a_post_that_somebody_edited_is_kept_unless_update_keeps_it_beside_the_new_one(source, tmp_path, capsys):
    run(source, "--to", tmp_path / "posts")
    file = tmp_path / "posts" / "2017-03-01-mars.md"
    file.write_text(file.read_text(encoding="utf-8").replace("första", "tredje"), encoding="utf-8")
    capsys.readouterr()
    assert run(source, "--to", tmp_path / "posts") == 0
    assert "4 left out, 2 unchanged, 1 kept: differs" in capsys.readouterr().out
    assert "tredje" in file.read_text(encoding="utf-8")
    assert run(source, "--to", tmp_path / "posts", "--update") == 0
    assert "1 updated" in capsys.readouterr().out
    assert "första" in file.read_text(encoding="utf-8")
    assert "tredje" in (tmp_path / "posts" / "2017-03-01-mars.md.~1~").read_text(encoding="utf-8")


def test_the_record_keeps_what_other_sources_brought_and_replaces_its_own(source, tmp_path):
    other = tmp_path / "annan.csv"
    other.write_text("datum;text\n2018-01-01;Ett annat inlägg.\n", encoding="utf-8")
    for each in (source, other, source):
        run(each, "--to", tmp_path / "posts")
    audit = pd.read_csv(tmp_path / "posts" / "audit.csv", keep_default_na=False)
    assert audit["source"].value_counts().to_dict() == {source.as_posix(): 7, other.as_posix(): 1}
    assert len(read_posts(tmp_path / "posts")) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--column", "date=saknas"], "there is no column 'saknas'"),
        (["--format", "rss"], "no format 'rss'"),
        (["--format", "feed"], "the feed is cut off"),
        (["--encoding", "utf-16"], "källa å.csv"),
        (["--encoding", "nonsens"], "no encoding 'nonsens'"),
    ],
)
def test_faulty_input_is_one_line_on_stderr_and_nothing_is_written(source, tmp_path, capsys, arguments, message):
    assert run(source, "--to", tmp_path / "posts", *arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("sprakresa import: ") and message in error and error.count("\n") == 1
    assert not (tmp_path / "posts").exists()


def test_columns_and_encoding_are_taken_from_the_command_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("När;Ord\n2017-02-10;Våren är här.\n".encode("cp1252"))
    columns = ["--column", "date=När", "--column", "text=Ord", "--encoding", "windows-1252"]
    assert run(path, "--to", tmp_path / "posts", *columns) == 0
    assert read_posts(tmp_path / "posts", body_only=False)["text"].tolist() == ["Våren är här."]


def test_progress_is_told_to_a_person_only(source, tmp_path, capsys, monkeypatch):
    run(source, "--to", tmp_path / "posts")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(cli.sys.stderr, "isatty", lambda: True)
    run(source, "--to", tmp_path / "posts")
    assert capsys.readouterr().err.endswith("\r7 posts read; writing …\n")


@pytest.mark.skipif(os.name == "nt", reason="limits on the size of files are POSIX's")
def test_a_disk_that_is_full_when_the_record_is_written_leaves_the_old_record(source, tmp_path):
    import resource

    import_posts(read_source(source), tmp_path / "posts")
    before = (tmp_path / "posts" / "audit.csv").read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400, limits[1]))
    try:
        with pytest.raises(OSError, match=r"audit\.csv"):
            import_posts(read_source(source), tmp_path / "posts")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / "posts" / "audit.csv").read_bytes() == before
    assert not [*(tmp_path / "posts").glob(".*.part")]


def test_the_examples_of_this_project_make_one_readable_folder(tmp_path, capsys):
    examples = Path(__file__).parents[3] / "data" / "examples"
    assert run(examples / "blog.wxr.xml", "--to", tmp_path) == run(examples / "feed.xml", "--to", tmp_path) == 0
    assert "4 posts: 3 written, 1 unchanged." in capsys.readouterr().out
    posts = read_posts(tmp_path)
    assert len(posts) == 11 and posts["published"].dt.year.unique().tolist() == [2019, 2020, 2021, 2022]
    assert not posts["text"].str.contains("Bild:").any()


@pytest.mark.parametrize("dry_run", [True, False])
def test_somebodys_own_table_is_not_taken_for_the_record(tmp_path, dry_run):
    (tmp_path / "audit.csv").write_text("datum,text\n2017-02-10,Min egen.\n", encoding="utf-8")
    posts = read_source("datum;text\n2017-02-10;Vi går nu hem.\n".encode())
    with pytest.raises(ValueError, match=r"audit\.csv: is no record of an import"):
        import_posts(posts, tmp_path, dry_run=dry_run)
    assert [file.name for file in tmp_path.iterdir()] == ["audit.csv"]


@pytest.mark.parametrize("folder", ["fil", "fil/x"])
def test_a_dry_run_fails_where_the_run_would(tmp_path, folder):
    (tmp_path / "fil").write_text("Hej.", encoding="utf-8")
    posts = read_source("datum;text\n2017-02-10;Vi går nu hem.\n".encode())
    for dry_run in (True, False):
        with pytest.raises(NotADirectoryError, match="posts are written into a folder"):
            import_posts(posts, tmp_path / folder, dry_run=dry_run)


def test_a_dry_run_says_which_posts_are_there_already(tmp_path):
    posts = read_source("date;text\n2017-02-10;Vi öppnar dörren.\n2017-02-11;Mer.\n".encode())
    import_posts(posts[:1], tmp_path)
    assert import_posts(posts, tmp_path, dry_run=True)["outcome"].tolist() == [
        "there already: dry run",
        "not written: dry run",
    ]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@"])
def test_no_text_of_the_record_is_run_by_a_spreadsheet(tmp_path, begins):
    source = f'date,title,text\n2017-02-10,"{begins}cmd|x",Hej på dig.\n'
    for _ in range(2):  # the second time the record is read back, and its rows are found again
        import_posts(read_source(source.encode()), tmp_path / "ut")
        record = pd.read_csv(tmp_path / "ut" / "audit.csv")
        assert record["title"].tolist() == [f"'{begins}cmd|x"]


ENTRY = "<entry><id>a1</id><published>2017-02-10</published><title>T</title>{}<content type='html'>{}</content></entry>"


@pytest.mark.parametrize(
    ("versions", "taken"),
    [
        ([("2017-02-11", "Ny text."), ("2017-02-10", "Gammal text.")], 0),
        ([("2017-02-10", "Gammal text."), ("2017-02-11", "Ny text.")], 1),
        ([("2017-02-11", "En text."), ("", "En text till.")], 1),
        ([("", "En text."), ("2017-02-11", "En text till.")], 1),
        ([("", "En text."), ("", "En text till.")], 1),
        ([("", "En text som är hel."), ("", "En text som [...]")], 0),
        ([("2017-02-11", "En text som [...]"), ("2017-02-10", "En text som är hel.")], 1),
    ],
    ids=["older last", "older first", "no day last", "no day first", "no days", "beginning last", "beginning first"],
)
def test_of_two_versions_the_one_changed_last_is_taken_and_never_a_beginning_for_the_whole(versions, taken):
    entries = (ENTRY.format(f"<updated>{day}</updated>" * bool(day), text) for day, text in versions)
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'>{''.join(entries)}</feed>"
    left_out = read_source(feed.encode())["left_out"].tolist()
    assert [said[:18] for said in left_out] == ["an earlier version" if at != taken else "" for at in (0, 1)]
