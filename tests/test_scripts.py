"""The scripts that look for faults find those that are there."""

import importlib.util
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


def load(name):
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def fuzz():
    return load("fuzz")


@pytest.mark.parametrize("name", load("fuzz").TARGETS)
def test_every_target_answers_a_sound_text_or_says_why_not(fuzz, name):
    assert fuzz.fault(name, "---\ntitle: Ån\ndate: 2017-02-10\n---\n\nVi går längs ån.\n".encode()) == ""


def test_a_reason_is_no_fault_and_any_other_exception_or_a_long_wait_is_one(fuzz, monkeypatch):
    def raising(error):
        def target(raw, folder):
            raise error

        return target

    monkeypatch.setattr(fuzz, "SLOWEST", 0.0)
    targets = {"reason": raising(ValueError("line 3: no date")), "silent": raising(ValueError("")),
               "other": raising(KeyError("å")), "slow": lambda raw, folder: sum(range(1000))}  # fmt: skip
    monkeypatch.setattr(fuzz, "TARGETS", targets)
    assert "KeyError" in fuzz.fault("other", b"")
    assert "ValueError" in fuzz.fault("silent", b"")
    assert fuzz.fault("slow", b"").endswith("s for 0 bytes")
    tried, faults = fuzz.fuzz([b"seed"], seconds=0.2, seed=1)
    assert tried > 10
    assert {*faults} >= {"silent", "other", "slow"}


def test_damage_is_drawn_by_the_seed(fuzz):
    import random

    one, same, other = (fuzz.damaged(b"Vi blir bra. " * 9, random.Random(seed)) for seed in (1, 1, 2))
    assert one == same != other


def test_each_change_of_a_module_is_one_place_and_still_python():
    mutate = load("mutate")
    source = 'å = 1\nif å <= 2 and not (å == 3):\n    name = "Å"  # 4 < 5\n'
    made = {mutate.changed(source, change) for change in mutate.changes(source)}
    assert made == {
        source.replace("å = 1", "å = 2"),
        source.replace("<= 2", "< 2"),
        source.replace("<= 2", "<= 3"),
        source.replace(" and ", " or "),
        source.replace("not (", " ("),
        source.replace("== 3", "!= 3"),
        source.replace("== 3", "== 4"),
    }
    assert mutate.shown(source, mutate.changes(source)[0]) == "line 1: å = 1  ->  å = 2"


def test_a_change_that_no_test_notices_survives(monkeypatch, tmp_path, capsys):
    mutate = load("mutate")
    room = tmp_path / "src" / "sprakresa" / "swedish"
    (tmp_path / "tests" / "swedish").mkdir(parents=True)
    room.mkdir(parents=True)
    (tmp_path / "pyproject.toml").touch()
    (room / "rule.py").write_text("def is_long(n):\n    return n >= 7\n", encoding="utf-8")
    test = "import sys\nsys.path.insert(0, 'src/sprakresa/swedish')\nfrom rule import is_long\n"
    (tmp_path / "tests/swedish/test_rule.py").write_text(
        test + "def test():\n    assert is_long(8) and not is_long(6)\n", encoding="utf-8"
    )
    monkeypatch.setattr(mutate, "TOP", tmp_path)
    assert mutate.main(["swedish"]) == 1
    assert capsys.readouterr().out == (
        "SURVIVED swedish/rule.py, line 2: return n >= 7  ->  return n > 7\n"
        "SURVIVED swedish/rule.py, line 2: return n >= 7  ->  return n >= 8\n"
        "swedish/rule.py: 2 changes, 0 noticed\n"
        "2 changes, 0 noticed\n"
    )
    (tmp_path / "tests/swedish/test_rule.py").write_text(
        test + "def test():\n    assert is_long(7) and not is_long(6)\n", encoding="utf-8"
    )
    assert mutate.main(["swedish/rule.py"]) == 0
