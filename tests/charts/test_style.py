"""Charts and tables speak English or Swedish, numbers included."""

import re
import tomllib
from pathlib import Path

import pytest

import sprakresa
from sprakresa import set_style
from sprakresa.charts.style import column_name, counted_noun, number, said

ROOM = Path(sprakresa.__file__).parent / "charts"
SWEDISH = tomllib.loads((ROOM / "wording.toml").read_text(encoding="utf-8"))["sv"]


@pytest.fixture
def _in_swedish():
    set_style(language="sv")
    yield
    set_style()


def test_every_word_that_a_chart_adds_has_a_swedish_one():
    source = "".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    used = {*re.findall(r"""said\(["']([^"']+)["']\)""", source)} - {"tf-idf"}
    stems = re.findall(r"""counted_noun\([^"']+["'](\w+)["']\)""", source)
    nouns = {form for noun in stems for form in (noun, f"{noun}s")}
    assert len(used) > 15
    assert used | nouns <= {*SWEDISH}


@pytest.mark.usefixtures("_in_swedish")
def test_swedish_numbers_have_a_decimal_comma_and_a_blank_between_thousands():
    assert [number(1234.5), number(0.25), number(-2, 1)] == ["1\xa0234,5", "0,25", "−2,0"]
    assert counted_noun(1234, "post") == "1\xa0234 inlägg"
    assert said("description only") == "endast beskrivning"
    assert column_name("per_thousand") == "per 1\xa0000 ord" or column_name("per_thousand") == "per 1 000 ord"


def test_english_is_the_language_unless_another_is_chosen():
    assert [number(1234.5), counted_noun(1, "post"), counted_noun(2, "post")] == ["1,234.5", "1 post", "2 posts"]
    assert said("something not listed") == "something not listed"
    assert column_name("half_width_1") == "half width 1"
