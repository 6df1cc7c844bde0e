from pathlib import Path

import pytest

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


def test_faulty_input_is_one_line_on_stderr_and_exit_code_1(capsys):
    assert main(["assess", "no/such/folder"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("sprakresa assess: ") and "no/such/folder" in error
    assert error.count("\n") == 1
