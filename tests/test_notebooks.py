"""The committed notebooks: their form, read without running them, and that a rerun gives the same bytes."""

import importlib.util
import os
import re
import shutil
import sys
from itertools import pairwise, zip_longest
from pathlib import Path

import nbformat
import pytest

TOP = Path(__file__).parents[1]
NOTEBOOKS = sorted((TOP / "notebooks").glob("*.ipynb"))
LAST_SECTION = "What this does not show"


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    """The file of each committed notebook in turn."""
    return request.param


@pytest.fixture
def notebook(path):
    """The content of each committed notebook in turn."""
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_cells(notebook):
    """Return the code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    """Return every output with the number of its cell."""
    return [(cell.execution_count, output) for cell in code_cells(notebook) for output in cell.outputs]


def headings(notebook):
    """Return level and text of every heading, in order; what stands in a block of code is none."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    plain = (re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL) for text in texts)
    found = (match for text in plain for match in re.finditer(r"^(#+)[ \t]+(.+)$", text, re.MULTILINE))
    return [(len(match[1]), match[2].strip()) for match in found]


def test_there_are_notebooks_to_check():
    assert NOTEBOOKS, f"no *.ipynb in {TOP / 'notebooks'}: is the checkout whole?"


def test_it_begins_with_its_title_and_its_question(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert "?" in first.source + notebook.cells[1].source * (notebook.cells[1].cell_type == "markdown")


def test_it_ends_with_what_it_does_not_show(notebook):
    assert headings(notebook)[-1] == (2, LAST_SECTION)


def test_it_has_one_title_and_its_headings_descend_one_level_at_a_time(notebook):
    levels = [level for level, _ in headings(notebook)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_it_was_run_once_from_top_to_bottom(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))


def test_it_holds_no_error_and_no_warning(notebook):
    bad = [
        (number, output.get("evalue") or output.get("text"))
        for number, output in outputs(notebook)
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert not bad, f"cell [{bad[0][0]}]: {bad[0][1]}"


def test_it_is_short_enough_to_read(path, notebook):
    assert len(notebook.cells) <= 30
    assert path.stat().st_size <= 400_000
    long = [cell.execution_count for cell in code_cells(notebook) if len(cell.source.splitlines()) > 15]
    assert not long, f"cells of more than 15 lines: {long}"


def test_it_uses_the_installed_package_and_nothing_from_outside(notebook):
    tricks = re.compile(r"sys\.path|nltk\.download|^\s*(?:!|%run|%autoreload|%load_ext|%%?pip|%%?sh|%%?bash)", re.M)
    found = [
        (cell.execution_count, match[0]) for cell in code_cells(notebook) for match in tricks.finditer(cell.source)
    ]
    assert not found, f"cell [{found[0][0]}] uses {found[0][1]}"


def test_every_picture_is_described_for_those_who_do_not_see_it(notebook):
    for number, output in outputs(notebook):
        for kind in output.get("data", {}):
            if kind.startswith("image/"):
                alt = output.metadata.get(kind, {}).get("alt", "")
                assert alt.strip(), f"cell [{number}]: a picture without alt text; use show(fig, alt)"
        for tag in re.findall(r"<img\b[^>]*>", str(output.get("data", {}).get("text/html", ""))):
            assert re.search(r'\balt="[^"]', tag), f"cell [{number}]: {tag[:60]} has no alt text"
    pasted = [cell.id for cell in notebook.cells if cell.cell_type == "markdown" and "![" in cell.source]
    assert not pasted, f"cells {pasted} show a picture that no code here made"


def test_it_holds_nothing_of_the_machine_or_the_moment_it_was_run_on(notebook):
    shown = [cell.source for cell in notebook.cells]
    for _, output in outputs(notebook):
        shown.append(output.get("text", ""))
        shown += [str(data) for kind, data in output.get("data", {}).items() if not kind.startswith("image/")]
    text = "\n".join(shown)
    found = re.search(
        r"(?<![\w.:/])/(?:home|Users|root|tmp|mnt|opt|var|work)/\S*|\b[A-Z]:\\\S+|\bat 0x[0-9a-f]{6,}", text
    )
    assert not found, f"it shows {found[0]!r}"
    assert str(TOP) not in text
    assert str(Path.home()) + os.sep not in text


def test_its_cells_have_ids_and_its_metadata_are_only_what_a_reader_needs(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5), "cells have ids from format 4.5 on"
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    assert {key for cell in notebook.cells for key in cell.metadata} <= {"tags"}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info == {"name": "python"}


def first_difference(name, before, after):
    """Return where two versions of a file first differ, in words: line, for a notebook also cell, and both texts."""
    if before is None or after is None:
        return f"{name}: {'not written by this run' if after is None else 'new, not committed'}"
    try:
        old, new = before.decode("utf-8").splitlines(), after.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        place = next((i for i, (a, b) in enumerate(zip_longest(before, after)) if a != b), 0)
        return f"{name}: byte {place} differs; {len(before)} bytes committed, {len(after)} now"
    for line, (was, now) in enumerate(zip_longest(old, new), 1):
        if was != now:
            cell = sum('"cell_type":' in text for text in old[:line])
            where = f"{name}, line {line}" + (f", in its cell {cell}" if name.endswith(".ipynb") else "")
            alike = next((i for i, (a, b) in enumerate(zip_longest(str(was), str(now))) if a != b), 0)
            near = slice(max(0, alike - 60), alike + 100)
            return f"{where}:\n  committed: {str(was)[near].strip()}\n  now:       {str(now)[near].strip()}"
    return f"{name}: only the ends of lines differ"


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("a.csv", b"x\n1\n", b"x\n2\n", "a.csv, line 2:\n  committed: 1\n  now:       2"),
        ("a.ipynb", b'"cell_type": 1\n1\n', b'"cell_type": 1\n', "a.ipynb, line 2, in its cell 1:\n  committed: 1\n"),
        ("a.png", b"\x89P", b"\x89Q", "a.png: byte 1 differs; 2 bytes committed, 2 now"),
        ("a.svg", b"x", None, "a.svg: not written by this run"),
        ("a.svg", None, b"x", "a.svg: new, not committed"),
        ("a.csv", b"x\r\n", b"x\n", "a.csv: only the ends of lines differ"),
    ],
)
def test_a_difference_is_named_by_its_place(name, before, after, said):
    assert first_difference(name, before, after).startswith(said)


def files_of(top):
    """Return the bytes of every notebook and of every file in figures/, by name."""
    found = [*(top / "notebooks").glob("*.ipynb"), *(file for file in (top / "figures").rglob("*") if file.is_file())]
    return {file.relative_to(top).as_posix(): file.read_bytes() for file in found}


def test_a_rerun_elsewhere_gives_the_same_notebooks_and_figures_byte_by_byte(tmp_path, monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("run", TOP / "run.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    copy = tmp_path / "på väg" / "a copy"
    for folder in ("notebooks", "data", "benchmarks"):
        shutil.copytree(TOP / folder, copy / folder, ignore=shutil.ignore_patterns(".*"))
    (copy / "figures").mkdir()  # empty, so that a figure which no notebook writes any more is found
    for name in [name for name in os.environ if name.startswith("SPRAKRESA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))

    failed = run.run_notebooks(sorted((copy / "notebooks").glob("*.ipynb")))
    assert not failed, capsys.readouterr().out
    before, after = files_of(TOP), files_of(copy)
    assert before, "nothing is committed to compare with"
    names = sorted(before.keys() | after.keys(), key=lambda name: (not name.endswith(".ipynb"), name))
    different = [name for name in names if before.get(name) != after.get(name)]
    if different:
        told = first_difference(different[0], before.get(different[0]), after.get(different[0]))
        pytest.fail(f"{told}\n{len(different)} of {len(names)} files differ: see git diff after python3 run.py", False)
