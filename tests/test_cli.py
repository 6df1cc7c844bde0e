from pathlib import Path

import pytest

from sprakresa import read_catalogue, read_posts, read_word_counts
from sprakresa.cli import COMMANDS, main


def test_without_a_command_the_usage_is_shown(capsys):
    with pytest.raises(SystemExit) as exit_:
        main([])
    assert exit_.value.code == 2 and "COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize("command", [*COMMANDS])
def test_each_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as exit_:
        main([command, "--help"])
    assert exit_.value.code == 0 and COMMANDS[command][0] in capsys.readouterr().out


def test_assess_says_of_two_posts_that_they_can_only_be_described(capsys):
    posts = Path(__file__).parents[1] / "data" / "posts"
    assert main(["assess", str(posts)]) == 0
    said = capsys.readouterr().out
    assert "description only" in said
    assert "can only be described" in said


def test_count_writes_the_words_of_the_posts_and_what_is_known_of_them(capsys, tmp_path):
    folder, counts, catalogue = (
        Path(__file__).parents[1] / "data" / "posts",
        tmp_path / "ord.csv",
        tmp_path / "poster.csv",
    )
    assert main(["count", str(folder), "--to", str(counts), "--catalogue", str(catalogue)]) == 0
    posts, known = read_posts(folder), read_catalogue(catalogue, posts=read_posts(folder))
    assert f"the words of {len(posts)} posts, {posts['words'].sum():,} in all" in capsys.readouterr().out
    counted = read_word_counts(counts)
    assert counted.documents.tolist() == posts["post_id"].tolist() == known["post_id"].tolist()
    assert counted.words.tolist() == posts["words"].tolist()
    assert known[["published", "author"]].equals(posts[["published", "author"]])


def test_faulty_input_is_one_line_on_stderr_and_exit_code_1(capsys):
    assert main(["assess", "no/such/folder"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("sprakresa assess: ") and "no/such/folder" in error
    assert error.count("\n") == 1


def test_a_run_that_somebody_stops_is_one_line_and_exit_code_130(capsys, monkeypatch):
    def stop(**_):
        raise KeyboardInterrupt

    monkeypatch.setitem(COMMANDS, "assess", (*COMMANDS["assess"][:2], stop))
    assert main(["assess", "data/posts"]) == 130
    error = capsys.readouterr().err
    assert error.startswith("sprakresa assess: stopped;") and error.count("\n") == 1


def test_several_sources_are_imported_together_and_a_dry_run_fails_where_the_run_would(tmp_path, capsys):
    for name, day in (("a", "10"), ("b", "11")):
        (tmp_path / f"{name}.csv").write_text(f"datum;text\n2017-02-{day};Vi är på väg {name} nu.\n", encoding="utf-8")
    sources = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    assert main(["import", *sources, "--to", str(tmp_path / "posts")]) == 0
    assert "2 posts: 2 written." in capsys.readouterr().out
    (tmp_path / "to").mkdir()
    (tmp_path / "to" / "2017-02-10-vi-ar-pa-vag-a-nu.md").symlink_to(tmp_path / "a.csv")
    for dry in ([], ["--dry-run"]):
        assert main(["import", *sources, "--to", str(tmp_path / "to"), *dry]) == 1
        assert "is a symbolic link" in capsys.readouterr().err


def test_a_limit_that_is_too_low_for_the_source_is_named(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("datum;text\n2017-02-10;" + "Vi är på väg. " * 50, encoding="utf-8")
    assert main(["import", str(tmp_path / "a.csv"), "--to", str(tmp_path / "posts"), "--limit", "100"]) == 1
    assert "longer than 100 characters" in capsys.readouterr().err


def test_a_name_cannot_have_the_terminal_do_anything(tmp_path, capsys):
    folder = tmp_path / "\x1b[2Jröd\x07"
    folder.mkdir()
    (folder / "2017-02-10-a.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    assert main(["assess", str(folder)]) == 1
    said = capsys.readouterr().err
    assert "�[2Jröd�" in said and "\x1b" not in said and "\x07" not in said
