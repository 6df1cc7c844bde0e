"""The library works outside the repository: from the built wheel, which carries its Swedish lists and licences."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hjul")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=TOP, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_package_and_the_licences_and_nothing_of_the_study(wheel):
    names = {name.partition("/")[2] for name in zipfile.ZipFile(wheel).namelist() if name.startswith("sprakresa/")}
    package = TOP / "src" / "sprakresa"
    files = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    assert {name for name in files if "__pycache__" not in name} == names
    assert {"py.typed", "swedish/lists/abbreviations.toml", "charts/wording.toml"} <= names
    everything = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in everything)
    assert not any(name.startswith(("data/", "tests/", "notebooks/")) for name in everything)


def test_the_readmes_example_runs_from_the_installed_wheel_outside_the_repository(wheel, tmp_path):
    installed, elsewhere = tmp_path / "installed", tmp_path / "någon annanstans"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(installed)]
    subprocess.run([*pip, str(wheel)], check=True, stdin=subprocess.DEVNULL)
    shutil.copytree(TOP / "data" / "posts", elsewhere / "data" / "posts")
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    code = re.search(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)[1]
    code += "\nprint('from', sr.__file__)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=elsewhere, capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": str(installed)})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f"from {installed}" in done.stdout
    assert "description only" in done.stdout
