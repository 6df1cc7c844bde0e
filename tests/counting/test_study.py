"""A study is read from its folder, whatever is missing there, and says what it rests on."""

import pandas as pd
import pytest

import sprakresa as sr

CATALOGUE = """post_id,date,title,author,role,kind,url
mars,2016-03-01,Våren är här,Åsa Öberg,chef,own,https://blogg.se/mars
juni,2016-06-01,På väg,Åsa Öberg,chef,own,https://blogg.se/juni
maj,2017-05-02,Ännu en gång,Örjan Ek,gäst,guest,https://blogg.se/maj
sist,2017-09-01,Sist,Åsa Öberg,chef,own,https://blogg.se/sist
"""
OPENINGS = "post_id,word,n\nmars,vår,2\nmars,åter,1\njuni,väg,1\nmaj,resan,3\n"
FACTS = """excerpt = "opening"
later_from = 2017
what = "En blogg."
[kinds]
own = "the chief"
guest = "a guest"
"""
POST = "---\ntitle: {}\ndate: {}\nauthor: Åsa Öberg\n---\n\nVi är på väg. Resan går vidare!\n"


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Write the files of a study and read it: study(catalogue=…, posts={name: text})."""
    monkeypatch.delenv("SPRAKRESA_POSTS", raising=False)

    def read(posts=None, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.{'toml' if name in ('corpus', 'themes') else 'csv'}").write_text(
                text, encoding="utf-8"
            )
        for name, text in (posts or {}).items():
            (tmp_path / "posts").mkdir(exist_ok=True)
            (tmp_path / "posts" / name).write_text(text, encoding="utf-8")
        return sr.read_study(tmp_path)

    return read


def test_counts_and_a_catalogue_are_a_study_without_a_single_text(study):
    read = study(catalogue=CATALOGUE, openings=OPENINGS, corpus=FACTS)
    assert read.posts[["post_id", "words"]].values.tolist() == [["mars", 3], ["juni", 1], ["maj", 3]]
    assert read.words.documents.tolist() == ["mars", "juni", "maj"]
    assert read.source == "Source: blogg.se, 3 openings (2016-03-01 to 2017-05-02), 7 words."
    assert len(read.full) == 0
    assert {"post_id", "text", "label", "writer"} <= {*read.full.columns}


def test_every_known_post_is_read_in_full_or_counted_or_neither(study):
    post = POST.format("På väg", "2016-06-01")
    read = study(catalogue=CATALOGUE, openings=OPENINGS, corpus=FACTS, posts={"juni.md": post})
    states = dict(zip(read.known["post_id"], read.known["read"].astype(str), strict=True))
    assert states == {
        "mars": "counted by opening",
        "juni": "read in full",
        "maj": "counted by opening",
        "sist": "known, not read",
    }
    assert read.known["read"].cat.categories.tolist() == ["read in full", "counted by opening", "known, not read"]


def test_a_post_that_has_an_excerpt_counted_is_not_counted_as_a_whole_though_its_file_has_another_name(study):
    post = POST.format("På väg", "2016-06-01")
    read = study(catalogue=CATALOGUE, openings=OPENINGS, posts={"2016-06-01-pa-vag.md": post})
    assert read.posts.set_index("post_id")["words"]["juni"] == 1
    assert read.full["post_id"].tolist() == ["juni"]


def test_two_posts_of_one_day_and_title_stay_two(study):
    read = study(posts={"ny.md": POST.format("Ny", "2017-06-01"), "igen.md": POST.format("Ny", "2017-06-01")})
    assert read.posts["post_id"].tolist() == ["igen", "ny"]
    assert read.words.words.tolist() == [7, 7]


def test_a_text_without_counts_is_counted_as_a_whole_and_the_source_says_so(study):
    post = POST.format("Ny", "2017-06-01")
    sentences = "post_id,words,sentences\nmars,3,1\n"
    read = study(
        catalogue=CATALOGUE, openings=OPENINGS, corpus=FACTS, opening_sentences=sentences, posts={"ny.md": post}
    )
    assert read.posts.set_index("post_id")["words"]["ny"] == 7
    assert "3 openings and 1 whole post (2016-03-01 to 2017-06-01), 14 words" in read.source
    assert read.sentences.values.tolist() == [["mars", 3, 1], ["ny", 3, 1], ["ny", 4, 1]]


def test_texts_alone_are_a_study_and_what_is_not_stated_is_empty(study):
    read = study(posts={"a.md": POST.format("Ett", "2016-06-01"), "b.md": POST.format("Två", "2016-07-01")})
    assert read.posts["words"].tolist() == [7, 7]
    assert read.source == "Source: own posts, 2 posts (2016-06-01 to 2016-07-01), 14 words."
    assert (read.facts["what"], read.facts["later_from"], read.facts["kinds"]) == ("", None, {})
    assert (read.themes, len(read.events), len(read.sentences), len(read.glosses)) == ({}, 0, 0, 0)
    assert (read.facts["group"], read.facts["cluster"]) == (None, None)


def test_kinds_are_said_in_words_and_the_parts_are_cut_where_the_facts_say(study):
    read = study(catalogue=CATALOGUE, openings=OPENINGS, corpus=FACTS)
    assert read.posts["writer"].astype(str).tolist() == ["the chief", "the chief", "a guest"]
    assert read.posts["part"].astype(str).tolist() == ["2016", "2016", "2017"]
    assert read.facts["group"] == "writer"


def test_without_a_year_to_cut_at_the_earlier_half_is_compared_with_the_later(study):
    read = study(catalogue=CATALOGUE, openings=OPENINGS)
    assert read.posts["part"].astype(str).tolist() == ["the earlier half", "the earlier half", "the later half"]


def test_roles_are_given_in_english_as_far_as_there_are_glosses(study):
    read = study(catalogue=CATALOGUE, openings=OPENINGS, glosses="term,gloss\nchef,head\n")
    assert read.posts["role"].tolist() == ["head", "head", "gäst"]
    assert [read.gloss(word) for word in ("chef", "väg")] == ["*chef* (head)", "*väg*"]


def test_counts_of_a_post_that_the_catalogue_does_not_date_are_refused_by_name(study):
    with pytest.raises(ValueError, match="the counts have the post 'okänd', which the catalogue lacks: add its date"):
        study(catalogue=CATALOGUE, openings=OPENINGS + "okänd,väg,1\n")


def test_a_folder_without_posts_or_counts_is_no_study(study, tmp_path):
    with pytest.raises(FileNotFoundError, match="posts"):
        study(catalogue=CATALOGUE)


@pytest.mark.parametrize("place", [".", "notebooks"])
def test_a_study_is_found_from_its_top_folder_and_from_its_notebooks(tmp_path, monkeypatch, place):
    for folder in ("data", "notebooks"):
        (tmp_path / folder).mkdir()
    (tmp_path / "data" / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    (tmp_path / "data" / "openings.csv").write_text(OPENINGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path / place)
    assert sr.read_study().posts["post_id"].tolist() == ["mars", "juni", "maj"]


def test_facts_that_are_no_toml_are_refused_by_file(study):
    with pytest.raises(ValueError, match=r"corpus\.toml: not valid TOML"):
        study(catalogue=CATALOGUE, openings=OPENINGS, corpus="what = ")


def test_the_environment_says_where_the_posts_are(study, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    (other / "c.md").write_text(POST.format("Tre", "2018-06-01"), encoding="utf-8")
    monkeypatch.setenv("SPRAKRESA_POSTS", str(other))
    assert sr.read_study(tmp_path).posts["title"].tolist() == ["Tre"]


@pytest.mark.parametrize(
    ("authors", "writers", "said"),
    [
        (
            ["", ""],
            ["not stated"] * 2,
            "Who wrote the posts is not stated, so no comparison can hold the writer fixed.",
        ),
        (["Åsa", "Åsa"], ["chef"] * 2, "Åsa wrote 2 of the 2 posts."),
        (["Åsa", "Örjan"], ["chef", "chef"], "Nobody wrote more than one of the 2 posts."),
        (
            ["Åsa", "Örjan"],
            ["chef", "gäst"],
            "Nobody wrote more than one of the 2 posts. Posts by chef: 1 of 1 in 2016, 0 of 1 in 2017; a change",
        ),
    ],
)
def test_who_wrote_is_said_as_far_as_it_is_stated(authors, writers, said):
    posts = pd.DataFrame({"author": authors, "writer": writers, "part": pd.Categorical(["2016", "2017"])})
    assert sr.describe_writers(posts).startswith(said)
