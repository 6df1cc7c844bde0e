"""run.py and the report, on tiny notebooks and without the network."""

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

TOP = Path(__file__).parents[1]
SCRIPT = (TOP / "run.py").read_text(encoding="utf-8")
ALT = 'Two bars: "Förnyelseresan" has 412 words & the other fewer than 600 < 700.'
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==\n"


def load(path):
    """Return a Python file that lies in no package as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_notebook(path, *sources):
    """Write a notebook, not executed: a text that starts with # is a Markdown cell, any other a code cell."""
    cells = [
        nbformat.v4.new_markdown_cell(source, id=f"cell-{place}")
        if source.startswith("#")
        else nbformat.v4.new_code_cell(source, id=f"cell-{place}")
        for place, source in enumerate(sources)
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def run(monkeypatch, tmp_path):
    """run.py as it stands, set to work on an empty project with a space and an å in its path."""
    module = load(TOP / "run.py")
    project = tmp_path / "på väg" / "[1] project"
    project.mkdir(parents=True)
    for name in ("jupyter_nbconvert_config.py", "requirements.lock", "pyproject.toml"):
        shutil.copy(TOP / name, project)
    monkeypatch.setattr(module, "TOP", project)
    monkeypatch.setattr(module, "STAMP", project / "stamp.txt")
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    module.STAMP.write_text(json.dumps(module.made_from()), encoding="utf-8")  # a set-up that is whole
    return module


def test_an_old_python_can_parse_the_script_and_is_told_what_to_do():
    ast.parse(SCRIPT, feature_version=(3, 6))
    assert "__future__" not in SCRIPT
    pretend = f"import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_path({str(TOP / 'run.py')!r})"
    said = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr.startswith("run.py needs Python 3.11.2 or later; this is 3.9.2 (")
    assert "Traceback" not in said.stderr


def test_the_script_the_package_and_the_readme_name_the_same_oldest_python():
    least = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    oldest = least.removeprefix(">=")
    assert f"needs only Python {oldest} or later" in SCRIPT
    assert f"sys.version_info < ({oldest.replace('.', ', ')})" in SCRIPT
    assert f"Python {oldest} or later" in (TOP / "README.md").read_text(encoding="utf-8")


def test_the_script_imports_nothing_but_the_standard_library():
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(SCRIPT))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported <= sys.stdlib_module_names


def test_notebooks_come_in_order_and_can_be_chosen_by_the_start_of_their_names(run):
    for name in ("10_last", "02_second", "01_first"):
        write_notebook(run.TOP / "notebooks" / f"{name}.ipynb", "# Title")
    assert [path.stem for path in run.find_notebooks()] == ["01_first", "02_second", "10_last"]
    chosen = run.find_notebooks(["10", "notebooks/01_first.ipynb"])
    assert [path.stem for path in chosen] == ["01_first", "10_last"]
    with pytest.raises(run.RunError, match="no notebook starts with '7': there are 01_first, 02_second, 10_last"):
        run.find_notebooks(["7"])


def test_an_empty_folder_of_notebooks_is_an_error(run, capsys):
    assert run.main(["notebooks"]) == 1
    assert "no notebooks (*.ipynb) in" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["walk"], ["report", "03"], ["-x"]])
def test_a_command_line_that_is_not_understood_shows_what_there_is(run, capsys, words):
    assert run.main(words) == 2
    assert "python3 run.py notebooks [NAME …]" in capsys.readouterr().err


def test_a_failing_notebook_is_named_with_cell_and_error_left_alone_and_the_others_still_run(run, capsys):
    folder = run.TOP / "notebooks"
    fails = write_notebook(
        folder / "01_fails.ipynb", "# Why?", "a = 1", "rate = a / 0  # å\nprint('never')", "print(a)"
    )
    works = write_notebook(folder / "02_works.ipynb", "# Why?", "print('Förnyelse')")
    before = fails.read_bytes()
    assert run.main([]) == 1
    shown = capsys.readouterr()
    assert re.search(r"01_fails +\d+\.\d s  FAILED\n +cell \[2\]: rate = a / 0  # å\n", shown.out)
    assert "      ZeroDivisionError: division by zero\n" in shown.out
    assert re.search(r"02_works +\d+\.\d s\n", shown.out)
    assert "01_fails" in shown.err
    assert "02_works" not in shown.err
    assert fails.read_bytes() == before
    assert json.loads(works.read_text(encoding="utf-8"))["cells"][1]["outputs"][0]["text"] == ["Förnyelse\n"]
    assert sorted(path.name for path in folder.iterdir()) == ["01_fails.ipynb", "02_works.ipynb"]
    assert not run.REPORT.is_relative_to(run.TOP)


def test_each_notebook_runs_once_and_a_kernel_that_dies_stops_no_other(run, capsys):
    folder = run.TOP / "notebooks"
    write_notebook(folder / "01_dies.ipynb", "# Why?", "import os\n\nos._exit(1)")
    note = "with open('runs', 'a') as runs:\n    runs.write({!r})"
    paths = [write_notebook(folder / f"{stem}.ipynb", "# Why?", note.format(stem[0])) for stem in "234"]
    assert run.run_notebooks([folder / "01_dies.ipynb", *paths]) == [folder / "01_dies.ipynb"]
    assert "DeadKernelError: Kernel died" in capsys.readouterr().out
    assert sorted((folder / "runs").read_text()) == [*"234"]


def test_notebooks_fail_with_the_reason_when_none_can_be_executed(run, capsys, monkeypatch, tmp_path):
    (tmp_path / "dies.py").write_text("import nbconvertt", encoding="utf-8")
    monkeypatch.setattr(run, "EXECUTE", tmp_path / "dies.py")
    path = write_notebook(tmp_path / "01_x.ipynb", "# Title", "1")
    assert run.run_notebooks([path]) == [path]
    assert "      ModuleNotFoundError: No module named 'nbconvertt'\n" in capsys.readouterr().out


def test_a_notebook_whose_bytes_do_not_change_is_not_written(run, tmp_path):
    path = write_notebook(tmp_path / "01_x.ipynb", "# Title")
    (tmp_path / "scratch").mkdir()
    shutil.copy(path, tmp_path / "scratch")
    path.chmod(0o444)
    written = path.stat().st_mtime_ns
    assert run.finish(path, tmp_path / "scratch", seconds=1.0, said=None)
    assert path.stat().st_mtime_ns == written


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("nbclient.exceptions.DeadKernelError: Kernel died\n", "DeadKernelError: Kernel died"),
        ("", "nbconvert said nothing"),
        ("\x1b[31mKeyError\x1b[39m: 'år'\nnothing more\n", "KeyError: 'år'"),
    ],
)
def test_a_failure_that_names_no_cell_still_names_the_error(run, tmp_path, said, expected):
    path = write_notebook(tmp_path / "01_x.ipynb", "# Title", "1")
    assert run.explain_failure(path, said).startswith("cell not known\n")
    assert run.explain_failure(path, said).endswith(expected)


def test_the_environment_is_the_same_whoever_starts_it(run, monkeypatch, tmp_path):
    theirs = {
        "PYTHONPATH": "/x",
        "TZ": "Asia/Tokyo",
        "MPLBACKEND": "svg",
        "JUPYTER_PATH": "/x",
        "PIP_USER": "1",
    }
    for name, value in theirs.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SPRAKRESA_ANYTHING", "kept")
    own = run.environment(tmp_path)
    assert not {"PYTHONPATH", "MPLBACKEND", "JUPYTER_PATH"} & own.keys()
    assert (own["TZ"], own["PYTHONHASHSEED"], own["PIP_USER"]) == ("UTC", "0", "0")
    assert own["SPRAKRESA_ANYTHING"] == "kept"
    assert Path(own["IPYTHONDIR"]).is_relative_to(tmp_path)


@pytest.fixture
def steps(run, monkeypatch):
    """The steps that a set-up takes, recorded instead of taken."""
    taken = []
    monkeypatch.setattr(run, "step", lambda what, command, remedy: taken.append(what))
    return taken


EVERY_STEP = ["environment", "packages", "sprakresa", "fonts"]


def test_a_set_up_that_is_whole_is_not_redone(run, steps):
    run.set_up()
    assert steps == []


@pytest.mark.parametrize(
    ("name", "expected"), [("requirements.lock", EVERY_STEP), ("pyproject.toml", ["sprakresa", "fonts"])]
)
def test_a_changed_file_redoes_what_depends_on_it_once(run, steps, name, expected):
    with (run.TOP / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    run.set_up()
    run.set_up()
    assert steps == expected


def test_another_python_redoes_the_set_up(run, steps, monkeypatch):
    monkeypatch.setattr(run.sys, "version", "3.99")
    run.set_up()
    assert steps == EVERY_STEP


def test_a_moved_folder_redoes_the_set_up(run, steps, monkeypatch, tmp_path):
    shutil.copytree(run.TOP, tmp_path / "moved")
    monkeypatch.setattr(run, "TOP", tmp_path / "moved")
    run.set_up()
    assert steps == EVERY_STEP


def test_a_set_up_that_was_interrupted_is_redone(run, steps, monkeypatch):
    def interrupted(what, command, remedy):
        steps.append(what)
        if what == "sprakresa" and len(steps) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(run, "step", interrupted)
    run.STAMP.unlink()
    with pytest.raises(KeyboardInterrupt):
        run.set_up()
    run.set_up()
    assert steps == [*EVERY_STEP[:3], *EVERY_STEP]


def test_a_step_of_the_set_up_that_fails_says_what_was_said_and_what_to_do(run):
    command = [sys.executable, "-c", "print('No matching distribution for å'); raise SystemExit(1)"]
    with pytest.raises(run.RunError, match=r"failed:\n +No matching distribution for å\nWhat to do: wait"):
        run.step("packages", command, "wait")


def test_every_pin_of_the_lock_has_hashes_and_the_lock_names_no_address():
    lock = (TOP / "requirements.lock").read_text(encoding="utf-8")
    pin, its_hash = r"[a-z0-9._-]+(?:\[[a-z-]+\])?==\S+.*", r"\\\n +--hash=sha256:[0-9a-f]{64}(?: |$)"
    pins = re.findall(rf"^{pin}(?:{its_hash})+", lock, re.MULTILINE)
    assert len(pins) == len(re.findall(r"^[^ #\n]", lock, re.MULTILINE)) > 50
    assert not re.search(r"https?:|file:|--(?:extra-)?index|--find-links|@ ", lock)


class Page(HTMLParser):
    """Collects what the tests ask about a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.ids, self.links, self.levels, self.alts, self.sources = [], [], [], [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        self.tags.append(tag)
        self.ids += [own["id"]] if "id" in own else []
        self.links += [own["href"]] if tag == "a" else []
        self.levels += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.alts += [own.get("alt")] if tag == "img" else []
        self.sources += [own[name] for name in ("src", "srcset", "poster", "data") if name in own]


def executed(path, title, *cells):
    """Write a notebook as a run leaves it, with a picture, a table and the same section in each."""
    shown = nbformat.v4.new_output(
        "display_data", {"image/png": PICTURE, "text/plain": "<Figure>"}, metadata={"image/png": {"alt": ALT}}
    )
    rows = "<tr><th></th><th>n</th></tr><tr><th>0</th><td>1.50</td><td>3 år</td><td>2017-01-05</td></tr>"
    table = nbformat.v4.new_output(
        "execute_result",
        {"text/html": f"<style scoped>td{{}}</style><table>{rows}</table>"},
        execution_count=1,
    )
    code = nbformat.v4.new_code_cell("## not a heading", execution_count=1, outputs=[shown, table])
    texts = [f"# {title}\n\nWhy?", *cells, "## What this does not show\n\nMuch."]
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_markdown_cell, texts), code])
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The bytes of a report of two tiny notebooks, made twice."""
    folder = tmp_path_factory.mktemp("på väg")
    links = "## `Two` [words](02_words.ipynb#x)\n\n[card](../data/README.md)\n\n```\n# not a heading\n```\n\n### Deeper"
    notebooks = [
        executed(folder / "01_posts.ipynb", "The *posts* & more", links),
        executed(folder / "02_words.ipynb", "The words"),
    ]
    for name in ("once.html", "twice.html"):
        made = [sys.executable, TOP / "report" / "write_report.py", folder / name, *notebooks]
        subprocess.run(made, check=True, capture_output=True)
    return (folder / "once.html").read_bytes(), (folder / "twice.html").read_bytes()


@pytest.fixture(scope="module")
def page(report):
    """The report, parsed."""
    return Page(report[0].decode("utf-8"))


def test_the_report_has_the_same_bytes_each_time(report):
    assert report[0] == report[1]


def test_the_report_asks_nothing_of_the_network(report, page):
    html = report[0].decode("utf-8")
    assert not {"script", "link", "iframe", "object", "embed", "base"} & set(page.tags)
    assert page.sources
    assert all(source.startswith("data:image/png;base64,") for source in page.sources)
    assert not re.search(r"@import|url\(|https?://", html)


def test_each_picture_of_the_report_has_its_alt_text(page):
    assert page.alts == [ALT, ALT]


def test_the_contents_of_the_report_lead_to_anchors_that_are_there_once(page):
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert len(page.ids) == len(set(page.ids))
    assert set(inside) <= set(page.ids)
    sections = ["01_posts-two-words", "01_posts-what-this-does-not-show"]
    assert inside[:6] == ["report", "01_posts", *sections, "02_words", "02_words-what-this-does-not-show"]
    assert inside[6:] == ["02_words"]
    assert "data/README.md" in page.links


def test_the_headings_of_the_report_descend_one_level_at_a_time(page):
    assert page.levels == [1, 2, 3, 4, 3, 2, 3]


def test_the_code_of_the_report_is_folded_and_its_tables_are_plain(report, page):
    html = report[0].decode("utf-8")
    assert page.tags.count("details") == page.tags.count("summary") == 2
    assert "<details open" not in html
    assert '<td class="number">1.50</td><td>3 år</td><td class="date">2017-01-05</td>' in html
    assert "style scoped" not in html


def test_numbers_and_dates_are_marked_in_plain_and_in_styled_tables():
    tidy = load(TOP / "report" / "write_report.py").tidy_table
    assert tidy("<td>-1,200.5 %</td><td>2 år</td>") == '<td class="number">-1,200.5 %</td><td>2 år</td>'
    styled = '<td id="T_a_row0_col1" class="data row0 col1" >0.25</td>'
    assert tidy(styled) == '<td id="T_a_row0_col1" class="number data row0 col1">0.25</td>'
    assert tidy("<th></th><td>2017-02</td>") == '<td></td><td class="date">2017-02</td>'
