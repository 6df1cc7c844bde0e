"""run.py and the report, on tiny notebooks and without the network."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
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
    monkeypatch.setattr(module, "VENV", project / "venv")
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(module, "configure_jupyter", lambda: None)
    for name in ("SPRAKRESA_POSTS", "SPRAKRESA_FIGURES"):
        monkeypatch.delenv(name, raising=False)
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


def test_the_script_imports_nothing_that_an_old_python_lacks_before_it_looks_at_the_version():
    at_import = [node for node in ast.parse(SCRIPT).body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert "tomllib" not in {alias.name for node in at_import for alias in node.names}


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
    assert "no notebooks (01_….ipynb) in" in capsys.readouterr().err


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
    assert not (run.TOP / "report.html").exists()


def test_each_notebook_runs_once_and_a_kernel_that_dies_stops_no_other(run, capsys):
    folder = run.TOP / "notebooks"
    write_notebook(folder / "01_dies.ipynb", "# Why?", "import os\n\nos._exit(1)")
    note = "with open('runs', 'a') as runs:\n    runs.write({!r})"
    paths = [write_notebook(folder / f"0{stem}_x.ipynb", "# Why?", note.format(stem[0])) for stem in "234"]
    assert run.run_notebooks([folder / "01_dies.ipynb", *paths]) == [folder / "01_dies.ipynb"]
    assert "DeadKernelError: Kernel died" in capsys.readouterr().out
    assert sorted((folder / "runs").read_text()) == [*"234"]


def test_notebooks_fail_with_the_reason_when_none_can_be_executed(run, capsys, monkeypatch, tmp_path):
    (tmp_path / "execute_notebooks.py").write_text("import nbconvertt", encoding="utf-8")
    monkeypatch.setattr(run, "SCRIPTS", tmp_path)
    path = write_notebook(tmp_path / "01_x.ipynb", "# Title", "1")
    assert run.run_notebooks([path]) == [path]
    assert "      ModuleNotFoundError: No module named 'nbconvertt'\n" in capsys.readouterr().out


DRAW = "import os, pathlib\npathlib.Path(os.environ['SPRAKRESA_FIGURES'], '01_x.csv').write_text({!r}){}"


def test_a_notebook_that_fails_has_changed_no_figure_and_one_that_is_done_has_put_its_figures_in_place(run):
    folder, figure = run.TOP / "notebooks", run.TOP / "figures" / "01_x.csv"
    path = write_notebook(folder / "01_x.ipynb", "# Why?", DRAW.format("first", ""))
    assert run.run_notebooks([path]) == []
    assert figure.read_text(encoding="utf-8") == "first"
    write_notebook(path, "# Why?", DRAW.format("second", "\n1 / 0"))
    assert run.run_notebooks([path]) == [path]
    assert figure.read_text(encoding="utf-8") == "first"


def test_what_does_not_change_is_not_written_again(run):
    path = write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?", DRAW.format("same", ""))
    files = [path, run.TOP / "figures" / "01_x.csv"]
    assert run.run_notebooks([path]) == []
    written = [file.stat().st_mtime_ns for file in files]
    assert run.run_notebooks([path]) == []
    assert [file.stat().st_mtime_ns for file in files] == written


def test_what_nbconvert_leaves_and_what_has_no_number_is_no_notebook_of_the_study(run):
    for name in ("01_first", "01_first.nbconvert", "Untitled", "scratch_01"):
        write_notebook(run.TOP / "notebooks" / f"{name}.ipynb", "# Title")
    assert [path.stem for path in run.find_notebooks()] == ["01_first"]


def test_without_loopback_the_first_line_says_so_and_no_notebook_is_tried(run, capsys, monkeypatch):
    def refused(*arguments, **settings):
        raise OSError(99, "Cannot assign requested address")

    write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?", "1")
    monkeypatch.setattr(run.socket, "create_server", refused)
    assert run.main(["notebooks"]) == 1
    shown = capsys.readouterr()
    assert "127.0.0.1, which does not answer here (Cannot assign requested address): bring up" in shown.err
    assert "01_x" not in shown.out


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


def test_nbconvert_by_itself_runs_a_notebook_without_a_warning_and_leaves_none_for_the_study(run, tmp_path):
    plain = load(TOP / "run.py")
    plain.PYTHON = tmp_path / "venv" / "bin" / "python"
    plain.configure_jupyter()
    path = write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?", "print('å')")
    own = {**os.environ, "JUPYTER_CONFIG_PATH": str(tmp_path / "venv" / "etc" / "jupyter")}
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", path.name]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, env=own)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    assert sorted(file.name for file in path.parent.iterdir()) == ["01_x.ipynb", "01_x.nbconvert.ipynb"]
    assert run.find_notebooks() == [path]


def test_jupyterlab_opens_in_the_folder_of_the_study_that_is_named(run, blog, monkeypatch):
    opened = []
    monkeypatch.setattr(run, "hand_over", lambda *words, folder: opened.append((words, folder)) or 0)
    write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?")
    assert run.main(["--posts", "min blogg", "--to", "studie", "lab", "--allow-root"]) == 0
    assert run.main(["lab", "--allow-root"]) == 0
    assert opened == [(("jupyterlab", "--allow-root"), blog / "studie"), (("jupyterlab", "--allow-root"), None)]


def test_a_stamp_that_was_half_written_counts_as_none(run):
    run.STAMP.write_text(json.dumps(run.made_from())[:-9], encoding="utf-8")
    assert run.stamped() == []


def test_a_read_only_folder_that_is_not_set_up_is_named_with_what_to_do(run, steps, capsys, monkeypatch):
    run.STAMP.unlink()
    monkeypatch.setattr(run.os, "access", lambda path, mode: path != run.TOP)
    assert run.main([]) == 1
    assert f"{run.TOP} is read-only, or belongs to another user, and must be written" in capsys.readouterr().err
    assert steps == []


def test_a_venv_that_may_not_be_read_is_said_to_be_another_users(run, capsys, monkeypatch):
    def refused(path, encoding):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(run.Path, "read_text", refused)
    assert run.main(["notebooks"]) == 1
    assert "belongs to another user (Permission denied): run a clone of your own." in capsys.readouterr().err


def test_a_folder_that_may_be_read_only_is_said_before_a_notebook_runs_and_a_study_elsewhere_can_be_made(
    run, blog, capsys, monkeypatch
):
    write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?", "import matplotlib.pyplot")
    cache = run.TOP / ".cache" / "matplotlib"
    cache.mkdir(parents=True)
    monkeypatch.setitem(run.OURS, "MPLCONFIGDIR", str(cache))
    monkeypatch.setattr(run.os, "access", lambda path, mode: not Path(path).is_relative_to(run.TOP))
    assert run.main(["notebooks"]) == 1
    shown = capsys.readouterr()
    assert f"you may not write into {run.TOP}: copy the clone" in shown.err
    assert "01_x" not in shown.out
    assert run.main(["--posts", "min blogg", "--to", "studie", "notebooks"]) == 0
    assert [*cache.iterdir()] == []


def test_a_second_set_up_waits_for_the_first_and_then_has_nothing_to_do(run, steps, capsys):
    fcntl = pytest.importorskip("fcntl")
    whole = run.STAMP.read_text(encoding="utf-8")
    run.STAMP.unlink()
    (run.TOP / ".cache").mkdir()
    with (run.TOP / ".cache" / "set-up.lock").open("w") as first, ThreadPoolExecutor() as pool:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = pool.submit(run.set_up)
        said = ""
        while "Another run.py is setting up .venv: waiting for its end\n" not in said and not second.done():
            said += capsys.readouterr().out
        assert not second.done()
        run.STAMP.write_text(whole, encoding="utf-8")
        fcntl.flock(first, fcntl.LOCK_UN)
        second.result(timeout=60)
    assert steps == []


def test_jupyterlab_as_root_is_refused_before_the_set_up(run, steps, capsys, monkeypatch):
    run.STAMP.unlink()
    monkeypatch.setattr(run.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(run, "hand_over", lambda *arguments, **settings: 0)
    assert run.main(["lab"]) == 1
    assert "JupyterLab does not start as root" in capsys.readouterr().err
    assert steps == []
    assert run.main(["lab", "--allow-root"]) == 0


@pytest.fixture
def blog(tmp_path, monkeypatch):
    """The folder that a command is given in, with a folder of one post."""
    text = "---\ntitle: Ån\ndate: 2020-05-01\nauthor: Åsa\n---\n\nVi går längs ån varje dag.\n"
    (tmp_path / "blogg" / "min blogg").mkdir(parents=True)
    (tmp_path / "blogg" / "min blogg" / "a.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "blogg")
    return tmp_path / "blogg"


def test_another_blog_gets_a_study_of_its_own_and_nothing_here_is_touched(run, blog):
    look = "import os, sprakresa as sr\nprint(*sr.read_posts(os.environ['SPRAKRESA_POSTS'])['title'])"
    write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?", look, DRAW.format("drawn", ""))
    before = {path: path.read_bytes() for path in run.TOP.rglob("*") if path.is_file()}
    assert run.main(["--posts", "min blogg", "--to", "min studie"]) == 0
    assert {path: path.read_bytes() for path in run.TOP.rglob("*") if path.is_file()} == before
    study = blog / "min studie"
    assert "Ån" in (study / "notebooks" / "01_x.ipynb").read_text(encoding="utf-8")
    assert (study / "figures" / "01_x.csv").read_text(encoding="utf-8") == "drawn"
    assert "<h1>The language of min blogg</h1>" in (study / "report.html").read_text(encoding="utf-8")
    assert not (study / "data" / "themes.toml").exists()  # they are about this agency
    assert "Themes go into themes.toml" in (study / "data" / "corpus.toml").read_text(encoding="utf-8")


def test_a_study_can_be_made_of_one_file_of_posts(run, blog):
    look = "import sprakresa as sr\nprint(*sr.read_study().posts['title'])"
    write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?", look)
    (blog / "alla.csv").write_text("date,title,text\n2020-05-01,Ån,Vi går längs ån varje dag.\n", encoding="utf-8")
    assert run.main(["--posts", "alla.csv", "--to", "studie", "notebooks"]) == 0
    assert "Ån" in (blog / "studie" / "notebooks" / "01_x.ipynb").read_text(encoding="utf-8")


def test_a_study_can_be_made_of_word_counts_and_their_catalogue_alone(run, blog, capsys):
    look = "import sprakresa as sr\nprint(sr.read_study().posts[['title', 'words']].to_csv(index=False))"
    write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?", look)
    (blog / "ord.csv").write_text("\ufeffpost_id,word,n\na,ån,2\na,längs,1\n", encoding="utf-8")
    assert run.main(["--posts", "ord.csv", "--to", "studie", "notebooks"]) == 1
    assert "has no catalogue.csv: write one with post_id, date and title" in capsys.readouterr().err
    (blog / "catalogue.csv").write_text("post_id,date,title\na,2020-05-01,Ån\n", encoding="utf-8")
    assert run.main(["--posts", "ord.csv", "--to", "studie", "notebooks"]) == 0
    assert "Ån,3" in (blog / "studie" / "notebooks" / "01_x.ipynb").read_text(encoding="utf-8")
    assert "posts" not in tomllib.loads((blog / "studie" / "data" / "corpus.toml").read_text(encoding="utf-8"))


def test_a_study_keeps_what_its_analyst_has_changed_when_it_is_run_again(run, blog, monkeypatch):
    here = write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?", "print('ours')")
    assert run.main(["--posts", "min blogg", "--to", "studie"]) == 0
    own = write_notebook(blog / "studie" / "notebooks" / here.name, "# Why?", "print('my own')")
    themes, facts = blog / "studie" / "data" / "themes.toml", blog / "studie" / "data" / "corpus.toml"
    themes.write_text("# mine\n", encoding="utf-8")
    facts.write_text(facts.read_text(encoding="utf-8") + 'who = "Åsa"\n', encoding="utf-8")
    (blog / "min blogg").rename(blog / "flyttad")
    assert run.main(["--posts", "flyttad", "--to", "studie"]) == 0
    assert "my own" in own.read_text(encoding="utf-8")
    assert themes.read_text(encoding="utf-8") == "# mine\n"
    assert tomllib.loads(facts.read_text(encoding="utf-8")) == {
        "name": "min blogg",
        "posts": "../../flyttad",
        "who": "Åsa",
    }
    monkeypatch.delenv("SPRAKRESA_POSTS")
    assert run.main(["--to", "studie", "notebooks", "01"]) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--posts", "min blogg"], "add --to my-study"),
        (["--posts", "min blogg", "--to"], "write --posts FOLDER --to FOLDER"),
        (["--to", "studie"], "say whose posts it is about, --posts my-posts --to studie"),
        (["--posts", "inget", "--to", "studie"], "inget: no such file or folder"),
        (["--posts", "min blogg", "--to", "."], "holds other things than a study"),
    ],
)
def test_a_study_that_cannot_be_begun_says_why_and_writes_nothing(run, blog, capsys, arguments, said):
    write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?")
    assert run.main(arguments) == 1
    assert said in capsys.readouterr().err
    assert [path.name for path in blog.iterdir()] == ["min blogg"]


def test_a_study_that_was_begun_on_a_full_disk_can_be_begun_again(blog, tmp_path):
    resource = pytest.importorskip("resource")
    begin = [sys.executable, TOP / "report" / "start_study.py", blog / "min blogg", blog / "studie"]
    done = subprocess.run(
        begin, capture_output=True, text=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
    )
    assert "could not be written" in done.stderr
    assert not [*(blog / "studie").rglob("*.part")]
    assert subprocess.run(begin, check=False).returncode == 0
    example = Path("data", "examples", "blog.wxr.xml")
    assert (blog / "studie" / example).read_bytes() == (TOP / example).read_bytes()


def test_the_folder_of_this_study_is_refused_as_that_of_another(run, blog, capsys):
    for folder in (run.TOP, run.TOP.parent):
        assert run.main(["--posts", "min blogg", "--to", str(folder)]) == 1
        assert "is the folder of this study: name another" in capsys.readouterr().err


def test_posts_named_by_the_environment_need_a_folder_for_their_study_too(run, blog, capsys, monkeypatch):
    monkeypatch.setenv("SPRAKRESA_POSTS", "min blogg")
    assert run.main([]) == 1
    assert "add --to my-study" in capsys.readouterr().err
    assert run.environment()["SPRAKRESA_POSTS"] == str(blog / "min blogg")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 1\n", 'does not say where the posts are: write posts = "../../my-posts"'),
        ("posts = 1\n", "does not say where the posts are"),
        ("posts = [", "corpus.toml cannot be read: "),
    ],
)
def test_a_study_whose_facts_name_no_posts_says_what_to_write(run, blog, capsys, text, said):
    write_notebook(run.TOP / "notebooks" / "01_x.ipynb", "# Why?")
    facts = blog / "studie" / "data" / "corpus.toml"
    facts.parent.mkdir(parents=True)
    facts.write_text(text, encoding="utf-8")
    assert run.main(["--to", "studie"]) == 1
    assert said in capsys.readouterr().err
    (facts.parent / "openings.csv").touch()
    assert "[" in text or run.posts_of(blog / "studie") is None


def test_two_runs_at_once_leave_whole_files(run):
    path = write_notebook(
        run.TOP / "notebooks" / "01_x.ipynb", "# Why?", DRAW.format("å" * 9000, ""), "print('Å' * 9000)"
    )
    with ThreadPoolExecutor() as pool:
        assert list(pool.map(run.run_notebooks, [[path]] * 2)) == [[], []]
    assert "Å" * 9000 in path.read_text(encoding="utf-8")
    assert (run.TOP / "figures" / "01_x.csv").read_text(encoding="utf-8") == "å" * 9000
    assert [file.name for file in path.parent.iterdir()] == [path.name]


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


def test_a_report_that_cannot_be_written_to_its_end_leaves_the_old_one(tmp_path):
    resource = pytest.importorskip("resource")
    old = tmp_path / "report.html"
    old.write_text("old", encoding="utf-8")
    made = [sys.executable, TOP / "report" / "write_report.py", old, executed(tmp_path / "01_x.ipynb", "Title")]

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))

    done = subprocess.run(made, capture_output=True, text=True, preexec_fn=limit)
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert old.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["01_x.ipynb", "report.html"]


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
    said = nbformat.v4.new_output("display_data", {"text/markdown": f"**{title} grew.** How sure: *not* < sure."})
    found = nbformat.v4.new_code_cell("say()", execution_count=2, outputs=[said], metadata={"tags": ["finding"]})
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_markdown_cell, texts), code, found])
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
    assert inside[:7] == ["report", "findings", "01_posts", *sections, "02_words", "02_words-what-this-does-not-show"]
    assert inside[7:] == ["01_posts-what-this-does-not-show", "02_words-what-this-does-not-show", "02_words"]
    assert "data/README.md" in page.links


def test_the_headings_of_the_report_descend_one_level_at_a_time(page):
    assert page.levels == [1, 2, 2, 3, 4, 3, 2, 3]


def test_the_front_page_repeats_what_was_found_before_the_first_notebook(report):
    front = report[0].decode("utf-8").partition('<span id="01_posts">')[0]
    assert "<strong>The words grew.</strong> How sure: <em>not</em> &lt; sure." in front
    assert front.count("<strong>") == 2


def test_the_report_is_named_after_the_corpus(tmp_path):
    write_report = load(TOP / "report" / "write_report.py")
    assert write_report.read_facts(tmp_path / "notebooks") == {"title": "The language of a dated corpus", "what": ""}
    (tmp_path / "data").mkdir()
    facts = tmp_path / "data" / "corpus.toml"
    facts.write_text('name = "Ån & <vi>"\nwhat = "Om *ån*"\nlimits = "Få inlägg."\n', encoding="utf-8")
    named = write_report.read_facts(tmp_path / "notebooks")
    assert (named["title"], named["what"]) == ("The language of Ån & <vi>", "Om *ån*")
    (tmp_path / "notebooks").mkdir()
    html = write_report.render(write_report.merge([executed(tmp_path / "notebooks" / "01_x.ipynb", "Title")]))
    assert "<title>The language of Ån &amp; &lt;vi&gt;</title>" in html
    assert "Om <em>ån</em>" in html and "Få inlägg." in html.partition('<span id="01_x">')[0]
    facts.write_text('name = "Ån"\ntitle = "Vid ån"\n', encoding="utf-8")
    assert write_report.read_facts(tmp_path / "notebooks")["title"] == "Vid ån"


def test_the_code_of_the_report_is_folded_and_its_tables_are_plain(report, page):
    html = report[0].decode("utf-8")
    assert page.tags.count("details") == page.tags.count("summary") == 4
    assert "<details open" not in html
    assert "<pre>" not in html, "a block of code can be scrolled by the keyboard"
    labels = re.findall(r'aria-label="(Table from[^"]*)"', html)
    assert labels == ["Table from code [1], What this does not show"] * 2
    assert '<td class="number">1.50</td><td>3 år</td><td class="date">2017-01-05</td>' in html
    assert "style scoped" not in html


def test_numbers_and_dates_are_marked_in_plain_and_in_styled_tables():
    tidy = load(TOP / "report" / "write_report.py").tidy_table
    assert tidy("<td>-1,200.5 %</td><td>2 år</td>") == '<td class="number">-1,200.5 %</td><td>2 år</td>'
    styled = '<td id="T_a_row0_col1" class="data row0 col1" >0.25</td>'
    assert tidy(styled) == '<td id="T_a_row0_col1" class="number data row0 col1">0.25</td>'
    assert tidy("<th></th><td>2017-02</td>") == '<td></td><td class="date">2017-02</td>'


def test_a_column_that_only_numbers_the_rows_is_left_out_and_one_that_says_something_is_not():
    tidy = load(TOP / "report" / "write_report.py").tidy_table
    head = "<thead><tr><th></th><th>long_word_name</th></tr></thead>"
    rows = "".join(f"<tr>\n  <th>{number}</th>\n  <td>a_b</td></tr>" for number in (0, 1))
    bare = "<tr>\n  <td>a_b</td></tr>" * 2
    assert tidy(head + rows) == f"<thead><tr><th>long_<wbr>word_<wbr>name</th></tr></thead>{bare}"
    for years in (rows.replace(">1<", ">2<"), rows.replace(">0<", ">2016<")):
        assert "<th>2" in tidy(head + years)
