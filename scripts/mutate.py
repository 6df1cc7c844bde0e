"""Change the library at one place at a time, and see whether a test notices: what survives is a boundary nobody tests.

.venv/bin/python scripts/mutate.py swedish/tokens.py [evidence …] [--number 40] [--seed 0]

A name is a module or a room of src/sprakresa; its tests are those of its room and its doctests, those of the module
first. The changes are made in a copy, drawn at random by the seed: < for <=, a number by one, and for or, not taken
away. At the end it says of each module how many were tried and how many were noticed.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
SWAPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
LONGEST = 300  # seconds for one run of the tests: a change may make a loop endless


def changes(source):
    """Return every change of a module: where it begins and ends in the source's bytes, and what stands there then."""
    raw = source.encode()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def begin(node):
        return starts[node.lineno - 1] + node.col_offset

    def end(node):
        return starts[node.end_lineno - 1] + node.end_col_offset

    def word_between(left, right, words):
        gap = raw[end(left) : begin(right)].decode()
        word = gap.strip(" \n()")
        at = end(left) + len(gap[: gap.find(word)].encode())
        return [(at, at + len(word), words[word])] if word in words else []

    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
                found += word_between(left, right, SWAPPED)
        elif isinstance(node, ast.BoolOp):
            for left, right in zip(node.values, node.values[1:], strict=False):
                found += word_between(left, right, {"and": "or", "or": "and"})
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            found.append((begin(node), begin(node) + len("not"), ""))
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            found.append((begin(node), end(node), repr(node.value + 1)))
    return sorted({change for change in found if compiles(changed(source, change))})


def changed(source, change):
    """Return the source with one change made."""
    begin, end, new = change
    raw = source.encode()
    return (raw[:begin] + new.encode() + raw[end:]).decode()


def compiles(source):
    """Return whether a changed source is still Python."""
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def shown(source, change):
    """Return where a change is and what it does, in a line."""
    before = source.encode()[: change[0]].decode()
    line = before.count("\n")
    old, new = source.splitlines()[line].strip(), changed(source, change).splitlines()[line].strip()
    return f"line {line + 1}: {old}  ->  {new}"


def tests_pass(copy, module):
    """Return whether the tests of a module's room pass in the copy; those of the module run first, to fail soon."""
    own = {**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    room, code = module.parts[0], copy / "src" / "sprakresa"
    first, of_folder = (
        copy / "tests" / each.parent / f"test_{each.stem.lstrip('_')}.py" for each in (module, module.parent)
    )
    places = [
        place for place in (code / module, first, of_folder, copy / "tests" / room, code / room) if place.exists()
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *map(str, places)]
    try:
        return not subprocess.run(command, cwd=copy, env=own, capture_output=True, timeout=LONGEST).returncode
    except subprocess.TimeoutExpired:
        return False


def mutate(names, *, number, seed):
    """Return how many changes were tried of each module, and those that no test noticed."""
    package = TOP / "src" / "sprakresa"
    files = [
        file
        for name in names
        for file in ([package / name] if name.endswith(".py") else (package / name).rglob("*.py"))
    ]
    every = [(file, change) for file in sorted(files) for change in changes(file.read_text(encoding="utf-8"))]
    drawn = sorted(random.Random(seed).sample(every, min(number, len(every))))
    survivors = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copytree(
            TOP, copy, ignore=shutil.ignore_patterns(".*", "__pycache__", "report.html"), dirs_exist_ok=True
        )
        for room, module in {file.relative_to(package).parts[0]: file.relative_to(package) for file in files}.items():
            if not tests_pass(copy, module):
                sys.exit(f"the tests of {room} do not pass as they are: mend that first")
        for file, change in drawn:
            module = file.relative_to(package)
            source, place = file.read_text(encoding="utf-8"), copy / file.relative_to(TOP)
            place.write_text(changed(source, change), encoding="utf-8")
            if tests_pass(copy, module):
                survivors.append((module, change))
                print(f"SURVIVED {module}, {shown(source, change)}", flush=True)
            place.write_text(source, encoding="utf-8")
    return Counter(file.relative_to(package) for file, _ in drawn), survivors


def main(arguments=None):
    """Mutate as the command line says; return 1 if anything survived."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="+")
    parser.add_argument("--number", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    tried, survivors = mutate(given.names, number=given.number, seed=given.seed)
    lived = Counter(module for module, _ in survivors)
    for module, number in sorted(tried.items()):
        print(f"{module}: {number} changes, {number - lived[module]} noticed")
    print(f"{tried.total()} changes, {tried.total() - len(survivors)} noticed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
