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
