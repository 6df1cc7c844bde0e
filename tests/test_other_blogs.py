"""With other posts the same notebooks, not a line changed, make another study, and say nothing that is not so."""

import importlib.util
import json
import lzma
import random
import re
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import sprakresa as sr

TOP = Path(__file__).parents[1]
QUESTIONS = TOP.parent / "shared" / "corpora" / "interpellations.jsonl.xz"


def study_of(posts, folder, monkeypatch, *notebooks):
    """Make a study of the posts with these notebooks; return what its notebooks show as text."""
    spec = importlib.util.spec_from_file_location("run", TOP / "run.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    monkeypatch.delenv("SPRAKRESA_POSTS", raising=False)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(run, "set_up", lambda: None)
    assert run.main(["--posts", str(posts), "--to", str(folder), "notebooks", *notebooks]) == 0
    shown = []
    for path in sorted((folder / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=nbformat.NO_CONVERT).cells
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        assert [output for output in outputs if output.get("name") == "stderr"] == []
        shown += [output.get("data", {}).get("text/markdown", "") for output in outputs]
    return "\n".join(shown)


def write(folder, name, *, text, **facts):
    folder.mkdir(parents=True, exist_ok=True)
    head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items())
    (folder / f"{name}.md").write_text(f"---\n{head}---\n\n{text}\n", encoding="utf-8")


def test_thirty_posts_without_kinds_roles_catalogue_or_events_get_intervals_and_no_word_of_the_agency(
    tmp_path, monkeypatch
):
    real = sr.read_posts(TOP / "data" / "posts")
    sentences = [sentence for text in real["text"] for sentence in sr.split_sentences(text)]
    draw = random.Random(30)
    for place, day in enumerate(pd.date_range("2015-03-01", periods=30, freq="41D")):
        author = draw.choice(["Åsa Ek", "Bo Öst", ""])
        text = " ".join(draw.sample(sentences, k=12))
        write(tmp_path / "blog", f"{place:02}", text=text, date=f"{day:%Y-%m-%d}", author=author, title=f"Dag {place}")
    shown = study_of(tmp_path / "blog", tmp_path / "study", monkeypatch, "01", "04", "05", "06")

    rates = pd.read_csv(tmp_path / "study" / "figures" / "05_words.csv")
    assert (rates["shows"] == "interval").all(), "eight or nine posts a year, and four in 2018"
    assert rates.groupby("period")["posts"].first().sum() == 30
    assert "the earlier half" in shown
    for false in ("Sweden's public employment", "director-general", "2,000 bytes", "stored pages", "opening"):
        assert false not in shown
    assert not re.search(r"\bnan\b|\bNone\b", shown)


@pytest.mark.skipif(not QUESTIONS.exists(), reason="the parliamentary questions (../shared/corpora) are not here")
def test_parliamentary_questions_without_author_or_title_run_too(tmp_path, monkeypatch):
    with lzma.open(QUESTIONS, "rt", encoding="utf-8") as lines:
        questions = [question for question in map(json.loads, lines) if "arbetsförmedling" in question["text"].lower()]
    for question in questions[::9]:
        write(tmp_path / "questions", question["id"], text=question["text"], date=question["date"])
    shown = study_of(tmp_path / "questions", tmp_path / "study", monkeypatch, "05")
    assert "Who wrote the posts is not stated" not in shown, "notebook 1 says that"
    assert len(pd.read_csv(tmp_path / "study" / "figures" / "05_uses.csv")) == len(questions[::9])
    assert not re.search(r"\bnan\b|\bNone\b|held fixed", shown)
