from pathlib import Path

import pytest

from sprakresa.cli import COMMANDS, main

SENTENCE = "1\tÖar\tö\tNOUN\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\t!\t!\tPUNCT\t_\t_\t_\t_\t_\t_\n"


def test_evaluate_prints_a_table_of_tools(tmp_path, capsys):
    path = tmp_path / "små öar.conllu"
    path.write_text(SENTENCE, encoding="utf-8")
    assert main(["evaluate", str(path)]) == 0
    out = capsys.readouterr().out
    assert "Språkresa" in out and "simplemma" in out and "100.00" in out and "små öar.conllu" in out


@pytest.mark.parametrize(("content", "message"), [("x", "line 1: 1 columns"), (None, "No such file")])
def test_faulty_input_is_one_line_on_stderr_and_exit_code_1(tmp_path, capsys, content, message):
    path = tmp_path / "fel.conllu"
    if content:
        path.write_text(content, encoding="utf-8")
    assert main(["evaluate", str(path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("sprakresa evaluate: ") and message in error and "fel.conllu" in error
    assert error.count("\n") == 1


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


def test_assess_names_a_folder_that_is_not_there(capsys):
    assert main(["assess", "no/such/folder"]) == 1
    assert "no/such/folder" in capsys.readouterr().err
