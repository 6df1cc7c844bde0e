"""The tokeniser under the oldest Python on this machine: `re` has had faults that only some patch releases show.

Python 3.11.2, which Debian 12 has, gave empty tokens for possessive groups; 3.11.7 did not. A machine often has
several Pythons, so the oldest of them that the package allows is asked, whichever runs the other tests.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tomllib
from functools import cache
from pathlib import Path

import pytest

import sprakresa as sr

TOP = Path(__file__).parents[1]
LEAST = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
FLOOR = tuple(map(int, LEAST.removeprefix(">=").split(".")))
RUNNING = sys.version_info[:3]
READS_TEXT = ("swedish/test_tokens.py", "posts/test_cleaning.py", "posts/test_frame.py", "posts/test_front_matter.py")

# Packages that need nothing but the standard library, entered without running the package's own __init__.
ALONE = """
import importlib, importlib.util, json, sys, types
sys.modules["pandas"] = types.ModuleType("pandas")  # _checks names it; no text is checked with it
for name, folder in (("sprakresa", sys.argv[1]), ("sprakresa.swedish", sys.argv[1] + "/swedish")):
    spec = importlib.util.spec_from_file_location(name, folder + "/__init__.py", submodule_search_locations=[folder])
    sys.modules[name] = importlib.util.module_from_spec(spec)
tokenize = importlib.import_module("sprakresa.swedish.tokens").tokenize
split_sentences = importlib.import_module("sprakresa.swedish.sentences").split_sentences
print(json.dumps([[tokenize(text), split_sentences(text)] for text in json.load(sys.stdin)]))
"""


def version_of(python):
    """Return the version of an interpreter, or nothing if it does not start."""
    ask = [str(python), "-c", "import sys; print(*sys.version_info[:3])"]
    try:
        said = subprocess.run(ask, capture_output=True, text=True, timeout=30, check=True).stdout
        return tuple(map(int, said.split()))
    except (OSError, ValueError, subprocess.SubprocessError):
        return ()


@cache
def oldest():
    """Return the oldest Python of this machine that the package allows, and its version."""
    folders = [Path(folder) for folder in os.get_exec_path()]
    named = [folder / f"python3.{minor}" for folder in folders for minor in range(FLOOR[1], RUNNING[1] + 1)]
    pythons = {*named, *Path.home().glob(".pyenv/versions/3.*/bin/python3")}
    found = {python: version_of(python) for python in sorted(pythons) if python.is_file()}
    allowed = {python: version for python, version in found.items() if version >= FLOOR}
    return min(allowed.items(), key=lambda pair: pair[1], default=(None, RUNNING))


def require_older(*, same_minor=False):
    python, version = oldest()
    if version >= RUNNING:
        pytest.skip(f"no Python older than this one, {'.'.join(map(str, RUNNING))}, is on this machine")
    if same_minor and version[:2] != RUNNING[:2]:
        pytest.skip(f"{python} cannot load the compiled packages of this Python")
    return python


def test_the_oldest_python_cuts_every_text_of_the_cases_as_this_one_does():
    python = require_older()
    cases = [
        json.loads((TOP / "tests" / "cases" / f"{name}.json").read_text("utf-8")) for name in ("tokens", "sentences")
    ]
    every = [case for each in cases for group in each.values() for case in group]
    texts = [case.get("text") or " ".join(case["sentences"]) for case in every]
    texts += sr.read_posts(TOP / "data" / "posts")["text"].tolist()
    assert len(texts) > 100
    asked = [str(python), "-I", "-c", ALONE, str(TOP / "src" / "sprakresa")]
    done = subprocess.run(asked, input=json.dumps(texts), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[sr.tokenize(text), sr.split_sentences(text)] for text in texts]


def test_the_tests_of_what_reads_text_pass_under_the_oldest_python():
    python = require_older(same_minor=True)
    tests = [str(TOP / "tests" / name) for name in READS_TEXT]
    packages = os.pathsep.join([str(TOP / "src"), sysconfig.get_path("purelib")])
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON", "COV"))}
    asked = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        asked, cwd=TOP, env={**own, "PYTHONPATH": packages}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
