"""Every package that is installed may be used freely, and where its metadata leave a choice, it is made."""

import importlib.util
from pathlib import Path

import pytest

PATH = Path(__file__).parents[1] / "scripts" / "licences.py"
SPEC = importlib.util.spec_from_file_location("licences", PATH)
LICENCES = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(LICENCES)


def test_the_licence_of_every_installed_package_is_known_to_be_free():
    rows = LICENCES.licences()
    assert len(rows) > 50
    assert [row for row in rows if not LICENCES.is_free(row[2])] == []


def test_every_decision_is_about_a_package_of_the_lock_and_still_needed():
    assert {*LICENCES.DECIDED} <= {*LICENCES.pinned()}
    for name in LICENCES.DECIDED:
        said = LICENCES.stated(LICENCES.metadata(name))
        assert "GPL" in said or "Proprietary" in said, f"{name} says {said}: the decision can go"


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND GPL-3.0", False),
        ("Other/Proprietary License", False),
        ("GNU General Public License v2 or later (GPLv2+)", False),
        ("MIT License with more", False),
        ("", False),
    ],
)
def test_a_licence_counts_as_free_only_if_each_part_of_it_is_known(licence, free):
    assert LICENCES.is_free(licence) is free
