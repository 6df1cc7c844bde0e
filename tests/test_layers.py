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

TOP = Path(__file__).parents[1]
PACKAGE = TOP / "src" / "sprakresa"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

# The order of the data's way. A module may import only from those before it; a new one gets its place here.
ORDER = """tables lexicon cleaning furniture tokens words compounds lemmas front_matter files posts repeats
catalogue sources numbering chunks forms units tallies counts themes weights inference readability
diversity comparison ranks assessment trends keyness context layout collocation plots timeline
panels output evaluation cli __main__""".split()  # noqa: SIM905

# Imported inside the functions that use them, so that `import sprakresa` costs little more than pandas.
HEAVY = ("sklearn", "nltk", "scipy.stats", "matplotlib.pyplot", "wordfreq", "simplemma")

# show() is called in notebooks, and there is no notebook without it.
COMES_WITH_A_NOTEBOOK = {"IPython"}


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


def room(module):
    """Return the name by which a module, or the folder it lies in, stands in ORDER."""
    return module.parts[0].removesuffix(".py")


distributions = cache(packages_distributions)


def normal(distribution):
    """Return a distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


each_module = pytest.mark.parametrize("module", MODULES, ids=str)


def test_there_is_a_package_to_check():
    assert len(MODULES) > 3


@each_module
def test_a_module_has_a_place_in_the_order_and_imports_only_from_those_before_it(module):
    if module == Path("__init__.py"):
        return  # it gathers the public names of all
    assert room(module) in ORDER, f"give {module} a place in ORDER"
    for name, line in imported_names(ast.walk(parse(module)), module=module):
        parts = name.split(".")
        if parts[0] != "sprakresa" or parts[1] == room(module):
            continue
        assert parts[1] in ORDER, f"{module}:{line} imports {name}: name the module it stands in"
        assert ORDER.index(parts[1]) < ORDER.index(room(module)), f"{module}:{line} imports from the later {name}"


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
