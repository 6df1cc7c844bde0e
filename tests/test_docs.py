"""The documentation says what is so: the API page, the map of the rooms, links and names."""

import importlib.util
import re
from pathlib import Path

import pytest

import sprakresa as sr

TOP = Path(__file__).parents[1]
PAGES = sorted([*TOP.glob("*.md"), *(TOP / "docs").glob("*.md"), TOP / "data" / "README.md"])
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(TOP).as_posix())


def write_api():
    """Return the script that writes the API page, as a module."""
    spec = importlib.util.spec_from_file_location("write_api", TOP / "docs" / "write_api.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_api_page_is_what_the_docstrings_say_today():
    page = (TOP / "docs" / "api.md").read_text(encoding="utf-8")
    assert page == write_api().page(), "write it again: .venv/bin/python docs/write_api.py"


def test_the_api_page_has_every_public_name_once_with_its_parameters():
    page = write_api().page()
    assert re.findall(r"^### (\w+)$", page, re.MULTILINE) == [*sr.__all__]
    assert "assign_period(posts, *, " in page
    assert "- `posts` (pandas.DataFrame)" in page
    assert not re.search(r":func:|^-{3,}$", page, re.MULTILINE)


@each_page
def test_every_file_a_page_links_to_is_there(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [link for link in linked if not (page.parent / link).exists()] == []


@each_page
def test_every_public_name_that_a_page_calls_exists(page):
    text = page.read_text(encoding="utf-8")
    if page.name == "CHANGELOG.md":
        return  # it also names what has gone
    called = {*re.findall(r"\bsr\.(\w+)", text)}
    assert called <= {*sr.__all__}, f"{page.name} calls what is not there"


def test_every_file_of_the_house_that_contributing_names_is_there():
    text = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = {*re.findall(r"`([\w./]+\.(?:py|toml|json))`", text)}
    there = [path.relative_to(TOP).as_posix() for path in TOP.rglob("*.*") if ".venv" not in path.parts]
    assert len(named) > 10
    assert [name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in there)] == []


def test_the_map_of_the_rooms_names_each_and_no_other():
    text = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    table = text.partition("## The rooms")[2].partition("\n## ")[0]
    named = {name.rstrip("/").removesuffix(".py") for name in re.findall(r"^\| `([\w./]+)`", table, re.MULTILINE)}
    package = TOP / "src" / "sprakresa"
    rooms = {path.relative_to(package).as_posix() for path in package.rglob("*") if (path / "__init__.py").is_file()}
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    assert named == rooms | modules


def test_every_test_that_the_page_on_reliability_names_exists():
    page = (TOP / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = {*re.findall(r"`(test_\w+)`", page)}
    there = {
        name
        for path in (TOP / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)
    }
    assert named
    assert named - there == set()
