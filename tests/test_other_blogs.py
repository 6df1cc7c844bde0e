"""With other posts in the folder the notebooks show other posts: not a line of them is changed."""

import importlib.util
import json
import lzma
import random
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

import sprakresa as sr

TOP = Path(__file__).parents[1]
QUESTIONS = TOP.parent / "shared" / "corpora" / "interpellations.jsonl.xz"


def run_on(posts, copy, monkeypatch):
    """Run notebooks 01 to 06 on a folder of posts; return the folder of figures they wrote."""
    spec = importlib.util.spec_from_file_location("run", TOP / "run.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    shutil.copytree(TOP / "notebooks", copy / "notebooks", ignore=shutil.ignore_patterns(".*", "07*", "08*"))
    shutil.copytree(TOP / "data", copy / "data")
    monkeypatch.setenv("SPRAKRESA_POSTS", str(posts))
    monkeypatch.delenv("SPRAKRESA_FIGURES", raising=False)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    assert run.run_notebooks(sorted((copy / "notebooks").glob("*.ipynb"))) == []
    return copy / "figures"


def write(folder, name, *, text, **facts):
    folder.mkdir(parents=True, exist_ok=True)
    head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items())
    (folder / f"{name}.md").write_text(f"---\n{head}---\n\n{text}\n", encoding="utf-8")


def test_a_simulated_blog_of_36_posts_at_the_catalogues_dates_gets_intervals_and_tests(tmp_path, monkeypatch):
    catalogue = pd.read_csv(TOP / "data" / "catalogue.csv", dtype=str, keep_default_na=False)
    real = sr.read_posts(TOP / "data" / "posts")
    sentences = [sentence for text in real["text"] for sentence in sr.split_sentences(text)]
    draw = random.Random(28)
    for place, post in enumerate(catalogue.itertuples()):
        facts = {"title": post.title, "date": post.date, "author": post.author, "role": post.role, "kind": post.kind}
        text = "\n\n".join(" ".join(draw.choices(sentences, k=5)) for _ in range(draw.randint(2, 6)))
        write(tmp_path / "blog" / "posts", f"{place:02}", text=text, url=post.url, **facts)
    shutil.copy(TOP / "data" / "catalogue.csv", tmp_path / "blog")
    figures = run_on(tmp_path / "blog" / "posts", tmp_path / "copy", monkeypatch)

    themes = pd.read_csv(figures / "05_themes.csv")
    assert themes["post_id"].nunique() == 36
    shows = themes.groupby("period")["shows"].first()
    assert shows[2016] == shows[2017] == "interval"
    assert shows[2019] == "description only", "one post in 2019"
    assert json.loads((figures / "05_themes.json").read_text(encoding="utf-8"))["posts"] == 36
    assert (pd.read_csv(figures / "01_calendar.csv")["read"] == "read in full").all()
    assert pd.read_csv(figures / "05_keyness.csv")["low"].notna().any()


@pytest.mark.skipif(not QUESTIONS.exists(), reason="the parliamentary questions (../shared/corpora) are not here")
def test_hundreds_of_parliamentary_questions_without_author_title_or_catalogue_run_too(tmp_path, monkeypatch):
    with lzma.open(QUESTIONS, "rt", encoding="utf-8") as lines:
        for question in map(json.loads, lines):
            if "arbetsförmedling" in question["text"].lower():
                write(tmp_path / "questions", question["id"], text=question["text"], date=question["date"])
    figures = run_on(tmp_path / "questions", tmp_path / "copy", monkeypatch)
    themes = pd.read_csv(figures / "05_themes.csv")
    assert themes["post_id"].nunique() == 522
    assert (themes["shows"] == "interval").mean() > 0.9
