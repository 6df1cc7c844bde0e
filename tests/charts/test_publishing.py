"""Figures are written with table and passport, the same bytes each time, whole or not at all, and shown with words."""

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import IPython.display
import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from PIL import Image

from sprakresa import (
    Chart,
    finish,
    plot_timeline,
    publish,
    save_figure,
    save_table,
    set_style,
    show,
)
from sprakresa.charts import publishing as module
from sprakresa.charts.publishing import _number_ids, svg_and_png
from sprakresa.charts.style import house_style

mpl.use("agg")

TABLE = pd.DataFrame(
    {"term": ["resa", "å, ä"], "per_thousand": [1 / 3, 2e-7], "day": pd.to_datetime(["2017-02-10"] * 2)}
)
KINDS = ("svg", "png", "csv", "json")


@pytest.fixture(autouse=True)
def _nothing_is_left_behind():
    with mpl.rc_context(), pd.option_context("display.max_colwidth", 50):
        yield
    plt.close("all")


def figure():
    fig, ax = plt.subplots(figsize=(2, 1.5))
    ax.plot([1, 2], [3, 1], marker="o", label="förnyelse")
    ax.fill_between([1, 2], [3, 1], hatch="/")
    ax.legend()
    return fig


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "på väg" / "posts"
    folder.mkdir(parents=True)
    (folder / "b.md").write_text("Vi är på väg.", encoding="utf-8")
    (folder / "a.md").write_bytes(b"x")
    (folder / ".DS_Store").write_bytes(b"of one machine only")
    (folder.parent / "themes.toml").write_bytes(b"y")
    return folder


def save(folder, posts_folder, name="01_test", **options):
    options = {"table": TABLE, "data": [posts_folder, posts_folder.parent / "themes.toml"], **options}
    save_figure(figure(), name, folder=folder, **options)
    return {kind: (folder / f"{name}.{kind}").read_bytes() for kind in KINDS}


# --- the files ---


def test_a_figure_is_four_files_and_nothing_else(tmp_path, data):
    save(tmp_path / "figures", data)
    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == sorted(f"01_test.{kind}" for kind in KINDS)


@pytest.mark.parametrize("style", [False, True], ids=["matplotlib's style", "house style"])
def test_the_same_figure_twice_gives_the_same_bytes(tmp_path, data, style):
    if style:
        set_style()
    assert save(tmp_path / "one", data) == save(tmp_path / "two", data)


HERE_AND_THERE = """
import matplotlib.pyplot as plt, pandas as pd, sprakresa as sr
sr.set_style()
fig, ax = plt.subplots(figsize=(2, 1.5))
ax.plot([1, 2], marker="o")
settings = {"stop_words": sr.stop_words(), "themes": {"a", "b", "c", "d"}}
sr.save_figure(fig, "x", table=pd.DataFrame({"å": [1]}), data=["posts"], settings=settings)
"""


def test_another_process_with_another_hash_seed_and_time_zone_gives_the_same_bytes(tmp_path, data, monkeypatch):
    monkeypatch.chdir(data.parent)
    monkeypatch.setenv("SPRAKRESA_FIGURES", str(tmp_path / "here"))
    exec(HERE_AND_THERE, {})
    other = {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "SPRAKRESA_FIGURES": str(tmp_path / "there")}
    subprocess.run([sys.executable, "-c", HERE_AND_THERE], check=True, env=os.environ | other)
    for kind in KINDS:
        assert (tmp_path / "here" / f"x.{kind}").read_bytes() == (tmp_path / "there" / f"x.{kind}").read_bytes()


def test_nothing_of_the_day_the_machine_or_the_folder_is_in_any_file(tmp_path, data):
    files = save(tmp_path / "figures", data)
    for kind, raw in files.items():
        assert str(tmp_path).encode() not in raw, kind
        assert f"{pd.Timestamp.now():%Y-%m-%d}".encode() not in raw, kind
        assert b"Matplotlib v" not in raw, kind
    assert Image.open(io.BytesIO(files["png"])).info.keys() <= {"dpi", "transparency"}


def test_letters_in_an_svg_are_paths_so_that_it_looks_the_same_everywhere(tmp_path, data):
    svg = save(tmp_path, data)["svg"].decode()
    assert "<text" not in svg
    assert "http" not in svg.replace("http://www.w3.org/", "").replace("http://purl.org/", "").replace(
        "http://creativecommons.org/", ""
    ), "nothing is fetched"


# --- the passport ---


def test_the_passport_names_a_file_by_its_digest_and_a_folder_by_one(tmp_path, data):
    passport = json.loads(save(tmp_path / "figures", data)["json"])
    digests = [
        (hashlib.sha256(raw).hexdigest(), name) for raw, name in ((b"x", "a.md"), ("Vi är på väg.".encode(), "b.md"))
    ]
    lines = "".join(f"{digest}  {name}\n" for digest, name in digests)
    assert passport["data"] == {
        "på väg/posts (2 files)": hashlib.sha256(lines.encode()).hexdigest(),
        "på väg/themes.toml": hashlib.sha256(b"y").hexdigest(),
    }


@pytest.mark.parametrize("change", [("c.md", b"z"), ("a.md", b"z"), ("sub/a.md", b"x")])
def test_any_change_in_a_folder_changes_its_digest(tmp_path, data, change):
    before = json.loads(save(tmp_path / "figures", data)["json"])["data"]
    (data / change[0]).parent.mkdir(exist_ok=True)
    (data / change[0]).write_bytes(change[1])
    assert not {*before.values()} >= {*json.loads(save(tmp_path / "figures", data)["json"])["data"].values()}


@pytest.mark.parametrize("path", ["themes.toml", "./themes.toml", "posts/../themes.toml"])
def test_a_data_file_is_named_the_same_however_its_path_is_written(tmp_path, data, path, monkeypatch):
    monkeypatch.chdir(data.parent)
    assert [*json.loads(save(tmp_path / "figures", data, data=[path])["json"])["data"]] == ["på väg/themes.toml"]


def test_the_passport_says_posts_words_settings_table_and_version(tmp_path, data):
    posts = pd.DataFrame({"words": np.array([381, 589])})
    settings = {"unit": "lemma", "stop_words": frozenset("åa"), "n": np.int64(3), "since": pd.Timestamp(2017, 2, 10)}
    passport = json.loads(save(tmp_path, data, posts=posts, settings=settings)["json"])
    assert (passport["figure"], passport["posts"], passport["words"]) == ("01_test", 2, 970)
    assert passport["made_by"].startswith("sprakresa ")
    assert passport["settings"] == {"unit": "lemma", "stop_words": ["a", "å"], "n": 3, "since": "2017-02-10 00:00:00"}
    assert passport["table"] == {"file": "01_test.csv", "rows": 2, "columns": ["term", "per_thousand", "day"]}


def test_a_passport_without_posts_says_so(tmp_path, data):
    passport = json.loads(save(tmp_path, data)["json"])
    assert (passport["posts"], passport["words"], passport["settings"]) == (None, None, {})
    assert json.loads(save(tmp_path, data, posts=pd.DataFrame({"text": ["a"]}))["json"])["words"] is None


# --- where to ---


def test_the_folder_is_the_one_given_or_that_of_the_environment_or_figures(tmp_path, data, monkeypatch):
    save_table(TABLE, "given", folder=tmp_path / "a" / "b")
    monkeypatch.setenv("SPRAKRESA_FIGURES", str(tmp_path / "env"))
    save_table(TABLE, "env")
    monkeypatch.delenv("SPRAKRESA_FIGURES")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    save_table(TABLE, "inside")
    (tmp_path / "figures").mkdir()
    save_table(TABLE, "beside")
    there = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv"))
    assert there == ["a/b/given.csv", "env/env.csv", "figures/beside.csv", "notebooks/figures/inside.csv"]


def test_a_figure_says_where_it_was_written_unless_that_was_chosen(tmp_path, data, monkeypatch, capsys):
    monkeypatch.delenv("SPRAKRESA_FIGURES", raising=False)
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "chosen", data)
    assert capsys.readouterr().out == ""
    save_figure(figure(), "01_test", table=TABLE, data=[])
    assert capsys.readouterr().out == f"{Path('figures/01_test')}: .svg, .png, .csv and .json written\n"


@pytest.mark.parametrize("name", ["../x", "a/b", "a\\b", "/etc/x", "..", "", "a b", "x.svg", "x\0", "C:x"])
@pytest.mark.parametrize("write", [save_figure, save_table])
def test_a_name_that_could_lead_out_of_the_folder_is_refused(tmp_path, data, name, write):
    given = ((figure(), name), {"table": TABLE, "data": [data]}) if write is save_figure else ((TABLE, name), {})
    with pytest.raises(ValueError, match="cannot name files: use letters, digits, - and _, without an ending"):
        write(*given[0], folder=tmp_path / "figures", **given[1])
    assert not (tmp_path / "figures").exists()


# --- whole or not at all ---


@pytest.mark.parametrize("fault", [OSError("no space left"), KeyboardInterrupt()], ids=["full disk", "interrupted"])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, fault, step):
    save_table(TABLE, "x", folder=tmp_path)
    old = (tmp_path / "x.csv").read_bytes()

    def fail(*_):
        raise fault

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)  # the new bytes lie in a file of their own by then
    with pytest.raises(type(fault)):
        save_table(TABLE[:1], "x", folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert (tmp_path / "x.csv").read_bytes() == old


def test_a_data_file_that_is_not_there_is_named_before_anything_is_written(tmp_path, data):
    with pytest.raises(FileNotFoundError, match=r"gone\.csv: the passport names this data file, but it is not there"):
        save(tmp_path / "figures", data, data=[data, data / "gone.csv"])
    assert [*(tmp_path / "figures").glob("*")] == []


def test_one_path_instead_of_a_list_is_refused(tmp_path, data):
    """A string would be taken letter by letter, and “.” is a folder."""
    for path in (data, str(data)):
        with pytest.raises(TypeError, match=r"data takes a list of paths, got '.*posts' alone: put it in a list"):
            save(tmp_path / "figures", data, data=path)


def test_a_written_file_can_be_read_by_others(tmp_path):
    save_table(TABLE, "x", folder=tmp_path)
    if os.name == "posix":
        assert (tmp_path / "x.csv").stat().st_mode & 0o777 == 0o644


# --- in the notebook ---


def shown(fig, alt, **options):
    """Return what a notebook's cell would hold: [(data, metadata), …]."""
    InteractiveShell.instance()
    with capture_output() as captured:
        show(fig, alt, **options)
    InteractiveShell.clear_instance()
    return [(output.data, output.metadata) for output in captured.outputs]


def test_a_figure_is_shown_as_html_with_its_description_in_the_image_and_under_it():
    ((data, _),) = shown(figure(), 'Två punkter & "en" linje.', width=640)
    page = data["text/html"]
    words = "Två punkter &amp; &quot;en&quot; linje."
    assert f'alt="{words}" width="640"' in page
    assert f"<figcaption><em>{words}</em></figcaption>" in page
    raw = base64.b64decode(page.partition("data:image/png;base64,")[2].partition('"')[0])
    assert Image.open(io.BytesIO(raw)).format == "PNG"


def test_a_figure_that_was_shown_is_closed_so_that_it_does_not_appear_twice():
    fig = figure()
    shown(fig, "Två punkter.")
    assert fig.number not in plt.get_fignums()


def test_a_figure_shown_twice_has_the_same_bytes():
    assert shown(figure(), "Två punkter.") == shown(figure(), "Två punkter.")


@pytest.mark.parametrize("alt", ["", " \n"])
def test_a_figure_without_a_description_is_refused_and_not_shown(alt, monkeypatch):
    displayed = []
    monkeypatch.setattr(IPython.display, "display", displayed.append)
    with pytest.raises(ValueError, match="the figure has no description: say in `alt` what is to be seen"):
        show(figure(), alt)
    assert displayed == []


def test_a_figure_without_a_description_is_not_written(tmp_path):
    table = pd.DataFrame({"x": [1]})
    with pytest.raises(ValueError, match="the figure has no description"):
        publish(figure(), "fig", title="En.", source="Två.", alt=" ", data=[], table=table, folder=tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_title_and_source_stand_above_and_below_and_are_wrapped_to_the_figures_width():
    fig = plt.figure(figsize=(8, 4.5))
    finish(fig, title="Vad som syns. " * 20, source="Varifrån. " * 40)
    fig.draw_without_rendering()
    title, source = fig._suptitle, fig._supxlabel
    assert title.get_text().split() == ("Vad som syns. " * 20).split()
    assert source.get_text().split() == ("Varifrån. " * 40).split()
    for text in (title, source):
        assert text.get_window_extent().width <= fig.bbox.width, "within the figure"
    assert title.get_window_extent().y0 > source.get_window_extent().y1


def test_the_house_style_uses_letters_that_come_with_matplotlib():
    set_style()
    assert mpl.rcParams["font.family"] == ["DejaVu Sans"]
    found = mpl.font_manager.findfont("DejaVu Sans", fallback_to_default=False)
    assert Path(found).is_relative_to(mpl.get_data_path())
    assert len(house_style()) == 16


def test_the_house_style_leaves_the_backend_and_an_analysts_own_plots_alone():
    before = mpl.get_backend()
    set_style()
    assert mpl.get_backend() == before


NOTEBOOK = """
import matplotlib.pyplot as plt, sprakresa as sr
sr.set_style()
---
plt.plot([1, 2, 3]);
---
plt.plot([1, 2, 3]); plt.show()
---
%matplotlib inline
fig, ax = plt.subplots(); ax.plot([1, 2, 3]);
"""


def test_in_a_notebook_an_analysts_own_plots_appear_and_have_the_same_bytes():
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in NOTEBOOK.split("---")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, kernel_name="python3").execute()
    pictures = [[o.data["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})] for cell in cells[1:]]
    assert [len(shown) for shown in pictures] == [1, 1, 1]
    assert pictures[0] == pictures[1] == pictures[2]
    assert b"Matplotlib" not in base64.b64decode(pictures[0][0])


def test_publish_finishes_saves_and_shows_in_one_call(tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(module, "_display", lambda fig, picture, alt, width: said.append((alt, width, picture)))
    fig = figure()
    publish(fig, "resan", title="Vi är på väg", source="Två inlägg.", alt="Två punkter.", table=TABLE, data=[],
            folder=tmp_path, width=640)  # fmt: skip
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(f"resan.{kind}" for kind in KINDS)
    assert (fig.get_suptitle(), fig.get_supxlabel()) == ("Vi är på väg", "Två inlägg.")
    assert said == [("Två punkter.", 640, (tmp_path / "resan.png").read_bytes())]


def test_publish_takes_a_chart_with_its_table(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_display", lambda *_: None)
    words = {"title": "Vi är på väg", "source": "Två inlägg.", "alt": "Två punkter.", "data": [], "folder": tmp_path}
    fig = figure()
    publish(Chart(fig.axes, TABLE), "resan", **words)
    assert pd.read_csv(tmp_path / "resan.csv")["term"].tolist() == TABLE["term"].tolist()
    with pytest.raises(TypeError, match="give table=, what the figure shows, or a chart"):
        publish(fig, "resan", **words)


# --- titles in the SVG ---


def dotted(n):
    posts = pd.DataFrame({"published": pd.date_range("2017-01-01", periods=n), "per_thousand": 1.0, "author": "Å < Ö"})
    fig, ax = plt.subplots()
    plot_timeline(posts.assign(n=2, total=300), ax=ax)
    return fig


def test_an_svg_has_a_title_and_one_for_each_dot(tmp_path):
    fig = dotted(3)
    finish(fig, title="Resan & vägen", source="")
    save_figure(fig, "x", table=TABLE, data=[], folder=tmp_path)
    root = ElementTree.fromstring((tmp_path / "x.svg").read_text("utf-8"))
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles == ["Resan & vägen", *(f"2017-01-0{day}, Å < Ö, 2 / 300 words" for day in (1, 2, 3))]


def test_above_500_dots_an_svg_has_no_titles(tmp_path):
    sizes = {}
    for n in (500, 501):
        save_figure(dotted(n), "x", table=TABLE, data=[], folder=tmp_path)
        sizes[n] = (tmp_path / "x.svg").read_text("utf-8").count("<title>")
    assert sizes == {500: 500, 501: 0}


# --- the same bytes ---


def test_ids_that_hash_a_place_are_numbered_and_what_refers_to_them_follows():
    drawn = (
        '<clipPath id="p{0}"/><path id="m{1}"/><g clip-path="url(#p{0})"/><use xlink:href="#m{1}"/><g id="patch_1"/>'
    )
    once, again = (
        _number_ids(drawn.format(*hashes)) for hashes in (("0123456789", "abcdef0123"), ("9" * 10, "f" * 10))
    )
    assert once == again == drawn.format("-0", "-1")


def test_a_figure_that_was_saved_is_laid_out_again_when_something_is_added():
    fig, ax = plt.subplots(layout="constrained")
    assert svg_and_png(fig) == svg_and_png(fig)
    before = ax.get_position().x0
    ax.set_ylabel("en\nhög\nrubrik")
    fig.draw_without_rendering()
    assert ax.get_position().x0 > before


@pytest.mark.parametrize("inches", [(9, 6), (8.62, 5.02), (2.66, 9.04), (1.14, 0.333)])
def test_a_picture_is_as_large_as_matplotlib_makes_it(inches):
    """8.62 inches are 1,293 pixels or a hair's breadth less, as one rounds."""
    fig = plt.figure(figsize=inches, dpi=72)
    fig.text(0.5, 0.5, "Å")
    fig.savefig(buffer := io.BytesIO(), format="png", dpi=module.DPI)
    picture = Image.open(io.BytesIO(module.as_png(fig)))
    assert picture.size == Image.open(buffer).size
    assert (np.asarray(picture.convert("L")) < 128).any() and fig.dpi == 72


def test_long_labels_stay_inside_the_page_in_every_file():
    fig, ax = plt.subplots(figsize=(8.6, 2.6), layout="constrained")
    ax.set_yticks([0, 1], ["arbetsförmedlingen (the Employment Service)", "generaldirektören, i en återgiven krönika"])
    files = svg_and_png(fig)
    picture, svg = Image.open(io.BytesIO(files["png"])).convert("L"), files["svg"].decode()
    width, height = picture.size
    edges = {picture.getpixel((x, y)) for x in (0, 1, width - 2, width - 1) for y in range(height)}
    assert edges == {255}
    starts = [float(x) for x in re.findall(r'<g id="text_\d+">.*?translate\(([\d.-]+)', svg, re.DOTALL)]
    assert min(starts) > 0
