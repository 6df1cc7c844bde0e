"""What the README says is what happens: its code runs, its commands exist, its findings are those of the data."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

TOP = Path(__file__).parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("code", blocks("python"), ids=lambda code: code.splitlines()[-1][:40])
def test_every_block_of_python_runs_from_the_top_folder_as_it_stands(code):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=TOP, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_there_is_a_block_of_python_of_at_most_ten_lines_of_code():
    assert all(sum(bool(line.strip()) for line in code.splitlines()) <= 10 for code in blocks("python")[:1])
    assert blocks("python")


def test_the_two_commands_stand_on_the_first_screen_under_one_figure():
    first = README.split("\n## ")[0].splitlines()
    assert len(first) <= 20
    assert [line.split("#")[0].strip() for line in first if line.startswith("python3")] == [
        "python3 run.py",
        "python3 run.py test",
    ]
    assert sum(line.startswith("![") for line in first) == 1


def test_every_file_and_figure_the_readme_links_to_is_there():
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert linked
    assert [path for path in linked if not (TOP / path).exists()] == []


def test_every_run_py_command_in_the_readme_is_known_to_it():
    text = subprocess.run(
        [sys.executable, "run.py", "--help"], cwd=TOP, capture_output=True, text=True, env={**os.environ}
    ).stdout
    for command in set(re.findall(r"run\.py ([a-z]+)", README)):
        assert f"run.py {command}" in text


def test_every_number_of_the_findings_is_one_that_notebook_5_shows():
    findings = README.split("how sure it is")[1].split("What none of this can tell")[0]
    notebook = json.loads((TOP / "notebooks" / "05_change_over_time.ipynb").read_text(encoding="utf-8"))
    outputs = [out for cell in notebook["cells"] for out in cell.get("outputs", [])]
    shown = " ".join("".join(out.get("data", {}).get("text/markdown", "")) for out in outputs)
    numbers = re.findall(r"\d+ of \d+|(?<![\d–])\d*\.\d+|(?<=of )\d+ words", " ".join(findings.split()))
    assert len(numbers) > 15
    assert [number for number in numbers if number not in shown] == []


def test_what_the_findings_cannot_tell_is_what_the_catalogue_holds():
    catalogue = pd.read_csv(TOP / "data" / "catalogue.csv", dtype=str, keep_default_na=False)
    late, guest = catalogue["date"] >= "2017", catalogue["kind"] == "guest"
    assert f"wrote {(~late & ~guest).sum()} of the {(~late).sum()} early posts" in README
    assert f"guests {(late & guest).sum()} of the {late.sum()} later ones" in README


def test_what_it_says_of_coverage_is_what_the_committed_benchmark_measured():
    table = pd.read_csv(TOP / "benchmarks" / "coverage.csv")
    cover = table[(table["what"] == "coverage of a rate")]
    equal, by_post = cover["design"] == "equal", cover["method"] == "interval by post"
    bursty, percent = cover["clumping"] == "size .2", 100 * cover["value"]
    ours, over_words = (
        percent[equal & by_post & ~bursty],
        percent[equal & ~bursty & cover["method"].str.startswith("Wilson")],
    )
    text = " ".join(README.split())
    assert f"in {ours.min():.1f} to {ours.max():.1f} % of trials with 3 to 40 posts" in text
    assert f"Wilson's over words fall to {over_words.min():.1f} %" in text
    assert f"ours fall to {percent[equal & by_post & bursty].min():.1f} %" in text
    assert f"write most posts, to {percent[(cover['design'] == 'authors') & by_post].min():.1f} %" in text
