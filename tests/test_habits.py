"""What pyproject.toml configures is kept: style, format and types, checked as `python3 run.py check` does."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("run", TOP / "run.py")
RUN = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(RUN)
TOOLS = {what: command for what, *command in RUN.CHECKS if command[0] != "pytest"}


@pytest.mark.parametrize("what", ["style", "format", "types"])
def test_the_whole_repository_passes(what):
    done = subprocess.run([sys.executable, "-m", *TOOLS[what]], cwd=TOP, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_tool_that_is_run_is_in_the_lock():
    lock = (TOP / "requirements.lock").read_text(encoding="utf-8")
    assert {command[0] for command in TOOLS.values()} == {"ruff", "mypy"}
    assert all(f"\n{command[0]}==" in lock for command in TOOLS.values())


def test_check_says_of_each_what_failed_and_ends_with_a_failure(monkeypatch, capfd):
    monkeypatch.setattr(RUN, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(RUN, "CHECKS", (("one", "platform"), ("two", "json.tool", "--inexistent")))
    assert RUN.check() == 1
    shown = capfd.readouterr().out
    assert "one                          ok\n" in shown
    assert "two                          FAILED\n" in shown
    assert "unrecognized arguments: --inexistent" in shown
    monkeypatch.setattr(RUN, "CHECKS", (("one", "platform"),))
    assert RUN.check() == 0
