"""What the README says is what happens: its code runs, its commands exist, its findings are those of the data."""

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


def test_the_second_finding_is_what_the_openings_count():
    from scipy.stats import fisher_exact

    catalogue = pd.read_csv(TOP / "data" / "catalogue.csv", dtype=str, keep_default_na=False)
    openings = pd.read_csv(TOP / "data" / "openings.csv", keep_default_na=False)
    named = openings.loc[openings["word"].str.startswith("förnyelseres"), "post_id"]
    late, names = catalogue["date"] >= "2017", catalogue["post_id"].isin(named)
    (no, yes), (no_late, yes_late) = table = pd.crosstab(late, names).to_numpy()
    assert (
        f"{yes} of {yes + no} in 2015–16 name the journey and {yes_late} of {yes_late + no_late} in 2017–19" in README
    )
    assert f"(p = {fisher_exact(table).pvalue:.3f}".replace("0.", ".") in README
