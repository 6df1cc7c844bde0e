"""The package keeps its shape: imports run one way, start-up is light, modules and functions stay short."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import sprakresa

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "src" / "sprakresa"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

# Rooms in the order of the data's way: a room imports only from those before it.
ROOMS = ("_checks", "_files", "swedish", "posts", "counting", "evidence", "close_reading", "charts", "cli")

# Within a room the same holds for its modules; a new one gets its place here.
MODULES_OF = {
    "swedish": "lexicon tokens sentences word_table known_words cuts compounds lemmas",
    "posts": "formats dates cleaning frame markup facts front_matter identity write catalogue sources read",
    "posts.sources": "signs tables feeds pages audit reader archive fetch",
    "counting": "names matrix analyzer _engine counts word_counts themes weights facts study",
    "counting._engine": "numbering chunks words tallies",
    "evidence": "_units _permutation rates effects repeats assessment trends comparison parts variation",
    "close_reading": "queries kwic layout collocation plain_language diversity",
    "charts": "style terms calendar panels tables publishing time_charts word_charts",
}

# Imported inside the functions that use them, so that `import sprakresa` costs little more than pandas.
HEAVY = ("sklearn", "nltk", "scipy.stats", "matplotlib.pyplot", "wordfreq", "simplemma")

# show() and set_style() meet them in notebooks, and there is no notebook without them.
COMES_WITH_A_NOTEBOOK = {"IPython", "matplotlib_inline"}


@cache
def parse(module):
    """Return the syntax tree of a module of the package."""
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"), str(module))


def imported_names(nodes, *, module):
    """Return the absolute, dotted names that import statements among the nodes name, with their lines."""
    package = ["sprakresa", *module.parts[:-1]]
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def nodes_at_import(tree):
    """Return the nodes that run when a module is imported: none inside functions or for type checkers only."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def dotted(module):
    """Return the parts of a module's name inside the package: of a room's ``__init__``, those of the room."""
    parts = module.with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


distributions = cache(packages_distributions)


def normal(distribution):
    """Return a distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


each_module = pytest.mark.parametrize("module", MODULES, ids=str)


def test_there_is_a_package_to_check():
    assert len(MODULES) > 3


def is_before(here, there):
    """Return whether the module ``there`` may be imported by ``here``: a room before, or before it in one room."""
    for depth, (own, other) in enumerate(zip(here, there, strict=False)):
        if own != other:
            order = MODULES_OF[".".join(here[:depth])].split() if depth else ROOMS
            return order.index(other) < order.index(own)
    return len(there) < len(here)


@each_module
def test_a_module_has_a_place_and_imports_only_from_those_before_it(module):
    here = dotted(module)
    if not here:
        return  # the package itself gathers the public names of all
    for depth, name in enumerate(here):
        order = MODULES_OF[".".join(here[:depth])].split() if depth else ROOMS
        assert name in order, f"give {module} a place in MODULES_OF"
    if module.name == "__init__.py":
        return  # a room may gather the names of its own modules
    for name, line in imported_names(ast.walk(parse(module)), module=module):
        parts = tuple(name.split(".")[1:])
        if name.startswith("sprakresa.") and dotted_exists(parts[:-1]) != here:
            assert is_before(here, parts), f"{module}:{line} imports {name}, which comes later"


def dotted_exists(parts):
    """Return the longest beginning of ``parts`` that is a module or a room."""
    while parts and not (PACKAGE.joinpath(*parts).is_dir() or PACKAGE.joinpath(*parts).with_suffix(".py").is_file()):
        parts = parts[:-1]
    return parts


@each_module
def test_a_private_module_is_imported_from_its_own_room_only(module):
    here = dotted(module)
    for name, line in imported_names(ast.walk(parse(module)), module=module):
        target = dotted_exists(tuple(name.split(".")[1:])) if name.startswith("sprakresa.") else ()
        for depth, part in enumerate(target):
            is_private = part.startswith("_") and depth  # _checks and _files are everybody's
            assert not is_private or here[:depth] == target[:depth], f"{module}:{line} imports the private {name}"


def test_a_module_has_no_name_of_a_public_function():
    assert not {name for module in MODULES for name in dotted(module)} & {*sprakresa.__all__}


def test_there_are_few_names_to_meet_first():
    assert len([path for path in PACKAGE.iterdir() if path.name != "__pycache__"]) <= 11


@cache
def declared(*, extras):
    """Return the distributions that pyproject.toml says the package needs, or may use where they are installed."""
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [text for texts in project["optional-dependencies"].values() for text in texts] if extras else []
    return {normal(re.match(r"[\w.-]+", text)[0]) for text in [*project["dependencies"], *optional]}


@each_module
def test_a_module_imports_nothing_but_declared_dependencies_and_inside_functions_declared_extras(module):
    always = {*imported_names(nodes_at_import(parse(module)), module=module)}
    for name, line in imported_names(ast.walk(parse(module)), module=module):
        first = name.split(".")[0]
        if first == "sprakresa" or first in sys.stdlib_module_names | COMES_WITH_A_NOTEBOOK:
            continue
        sources = {normal(distribution) for distribution in distributions().get(first, [first])}
        allowed = declared(extras=(name, line) not in always)
        assert sources & allowed, f"{module}:{line} imports {name}, which pyproject.toml does not declare"


@each_module
def test_a_module_imports_nothing_heavy_before_it_is_used(module):
    for name, line in imported_names(nodes_at_import(parse(module)), module=module):
        heavy = [each for each in HEAVY if f"{name}.".startswith(f"{each}.")]
        assert not heavy, f"{module}:{line} imports {name}: import it inside the function that uses it"
        assert name.split(".")[0] not in COMES_WITH_A_NOTEBOOK, f"{module}:{line} imports {name} outside a function"


def test_importing_the_package_loads_nothing_heavy():
    code = f"import sys, sprakresa; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


@each_module
def test_a_module_and_its_functions_are_short_enough_to_read(module):
    lines = (PACKAGE / module).read_text(encoding="utf-8").count("\n")
    assert lines <= 300, f"{module} has {lines} lines: does it hold two stages?"
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = node.end_lineno - node.lineno - (ast.get_docstring(node, clean=False) or "").count("\n")
            assert size <= 50, f"{module}:{node.lineno} {node.name} has {size} lines beside its docstring"


@each_module
def test_every_public_function_has_a_docstring(module):
    assert ast.get_docstring(parse(module)), f"{module} does not say what it is for"
    for node in parse(module).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
            assert ast.get_docstring(node), f"{module}:{node.lineno} {node.name} has no docstring"
