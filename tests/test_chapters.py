"""The pages of docs/ do what they say: their Python and their commands run, in the order of the page."""

import importlib.util
import re
import shlex
import shutil
import warnings
from pathlib import Path

import pytest

from sprakresa.cli import main

TOP = Path(__file__).parents[1]
NAMES = ("my_own_blog", "new_theme", "another_period", "another_language", "sharing", "chart_for_a_report")
SPEC = importlib.util.spec_from_file_location("run", TOP / "run.py")
RUN = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(RUN)


def blocks(page):
    """Return language and text of each block of code of a page, in order."""
    return re.findall(r"^```(\w+)\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def run_command(line, monkeypatch):
    """Run a line of a shell: sprakresa itself, or of run.py all but the notebooks."""
    program, *words = shlex.split(line, comments=True)
    if program.endswith("sprakresa"):
        return main(words)
    done = []
    monkeypatch.setattr(RUN, "set_up", lambda: None)
    monkeypatch.setattr(RUN, "step", lambda what, command, remedy: done.append(what))
    monkeypatch.setattr(RUN, "posts_of", lambda study: None)
    monkeypatch.setattr(RUN, "chosen_study", lambda posts, to: Path(to) if to else None)
    monkeypatch.setattr(RUN, "write", lambda study, command, names: done.append(RUN.find_notebooks(names)))
    monkeypatch.setenv("SPRAKRESA_POSTS", "")
    assert [program, words.pop(0)] == ["python3", "run.py"]
    status = RUN.main(words)
    assert status or done, line
    return status


@pytest.mark.parametrize("name", NAMES)
def test_all_code_of_the_page_runs_as_it_stands(name, tmp_path, monkeypatch, capsys):
    import matplotlib.pyplot as plt

    shutil.copytree(TOP / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    names, ran = {}, []
    with plt.rc_context(), warnings.catch_warnings():
        for language, code in blocks(TOP / "docs" / f"{name}.md"):
            if language == "python":
                exec(compile(code, f"docs/{name}.md", "exec"), names)
            elif language == "bash":
                assert [line for line in code.splitlines() if run_command(line, monkeypatch)] == []
            ran.append(language)
    plt.close("all")
    assert "python" in ran
    assert capsys.readouterr().out.strip() or [*tmp_path.glob("my-figures/*.svg")]


def test_every_page_is_listed_among_the_questions_and_every_chapter_is_run():
    pages = {path.name for path in (TOP / "docs").glob("*.md")} - {"README.md"}
    assert {*re.findall(r"\]\(([\w.]+)\)", (TOP / "docs" / "README.md").read_text(encoding="utf-8"))} == pages
    with_code = {
        page.removesuffix(".md")
        for page in pages - {"api.md", "cluster.md"}
        if "```python" in (TOP / "docs" / page).read_text(encoding="utf-8")
    }
    assert with_code == {*NAMES}
