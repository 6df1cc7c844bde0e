"""Everything public is there, says what it gives, and takes its options by name."""

import doctest
import inspect
import re
import subprocess
import sys

import pytest

import sprakresa

each_name = pytest.mark.parametrize("name", sprakresa.__all__)
FUNCTIONS = [name for name in sprakresa.__all__ if inspect.isfunction(getattr(sprakresa, name))]
each_function = pytest.mark.parametrize("name", FUNCTIONS)


def test_each_public_name_is_listed_once():
    assert len(sprakresa.__all__) == len({*sprakresa.__all__})


def test_nothing_is_public_by_accident():
    modules = {name for name, value in vars(sprakresa).items() if inspect.ismodule(value)}
    there = {name for name in dir(sprakresa) if not name.startswith("_")}
    assert there - modules == {*sprakresa.__all__}


def test_a_name_that_is_not_there_is_named_with_where_to_look():
    with pytest.raises(AttributeError, match=r"no attribute 'tokenise'; dir\(sprakresa\) lists"):
        sprakresa.tokenise  # noqa: B018


def test_the_package_imports_a_stage_only_when_it_is_asked_for():
    code = (
        "import sys, sprakresa; sprakresa.tokenize('Åh!')\n"
        "print(*sorted({name.split('.')[1] for name in sys.modules if name.startswith('sprakresa.')}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["_checks", "swedish"]


@each_name
def test_a_public_name_is_a_function_or_a_named_tuple_of_the_package(name):
    function = getattr(sprakresa, name)
    assert inspect.isfunction(function) or issubclass(function, tuple)
    assert function.__module__.startswith("sprakresa.")
    assert function.__name__ == name


@each_function
def test_a_public_function_says_in_one_line_what_it_does_and_then_what_it_gives(name):
    text = inspect.getdoc(getattr(sprakresa, name))
    first, _, rest = text.partition("\n")
    assert first.endswith((".", ":")) and first[0].isupper(), first
    assert rest == "" or rest.startswith("\n"), "an empty line follows the first"
    gives = inspect.signature(getattr(sprakresa, name)).return_annotation not in ("None", None)
    if gives:
        assert re.search(r"^(Returns|Examples)\n-+$", text, re.MULTILINE), f"{name} does not say what it returns"


@each_function
def test_every_parameter_of_a_public_function_is_described(name):
    function = getattr(sprakresa, name)
    text = inspect.getdoc(function)
    if "Parameters\n---" not in text:
        return  # a function of one plain argument, shown by its example
    section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w+\n-+$|\Z)", text, re.MULTILINE | re.DOTALL)[1]
    described = {
        word
        for line in section.splitlines()
        if not line.startswith(" ")
        for word in re.findall(r"\w+", line.partition(" : ")[0])
    }
    assert {*inspect.signature(function).parameters} <= described


@each_function
def test_options_are_taken_by_name_only(name):
    """The text or table comes first, at most two such; all that tunes has a name, so that calls can be read."""
    parameters = inspect.signature(getattr(sprakresa, name)).parameters.values()
    by_place = [p for p in parameters if p.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
    assert 0 <= len(by_place) <= 2
    assert all(p.default is inspect.Parameter.empty or p.default is None for p in by_place)


@each_function
def test_examples_that_show_text_show_swedish_letters(name):
    """A doctest in plain ASCII would not notice a lost å."""
    examples = doctest.DocTestParser().get_examples(inspect.getdoc(getattr(sprakresa, name)))
    shown = "".join(example.source + example.want for example in examples)
    assert not re.search(r"text\b|tokenize|lemmatize|split_", shown) or re.search("[åäöÅÄÖ]", shown)
