"""Counts in files come back as they were; word counts are a corpus like any other."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from same_counts import assert_same, make_posts

from sprakresa import (
    count_families,
    count_terms,
    count_themes,
    document_term_matrix,
    read_counts,
    read_posts,
    read_themes,
    read_word_counts,
    recount,
    relative_frequency,
    save_counts,
    stop_words,
    sum_counts,
    tf_idf,
    theme_matrix,
    write_word_counts,
)

TOP = Path(__file__).parents[2]
REAL = read_posts(TOP / "data" / "posts")
WORDS = document_term_matrix(REAL, unit="word")
THEMES = theme_matrix(WORDS, {"resa": ["resa"]})
UNITS = ["word", "lemma", "stem", "part"]

PIECES = [
    "vi",
    "Vi",
    "kunder",
    "Kundens",
    "och",
    "förnyelseresan",
    "t",
    "ex",
    "t.ex.",
    "5",
    "000",
    "EU:s",
    "60-talet",
    "barnbarn",
]
PIECES += [
    "it-investeringen",
    "Åre",
    "var",
    "är",
    ".",
    "!",
    ",",
    "–",
    "/",
    '"',
    "fo\u0308r",
    "myn\xaddig",
    "\n\n",
    "\xa0",
]
texts = st.lists(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join) | st.text(max_size=30), max_size=5)


def as_posts(list_of_texts):
    ids = [f"p{i}" for i in range(len(list_of_texts))]
    return pd.DataFrame({"post_id": pd.Series(ids, dtype=object), "text": pd.Series(list_of_texts, dtype=object)})


# --- count the texts, or count their word counts ---


@given(
    texts, st.sampled_from(UNITS), st.sampled_from([None, ("och", "vi", "Är")]), st.sampled_from([(1, 0.6), (2, 1.0)])
)
@settings(max_examples=100, deadline=None)
def test_counting_the_word_counts_of_any_texts_is_counting_the_texts(texts, unit, stop, df):
    posts = as_posts(texts)
    options = {"unit": unit, "stop_words": stop, "min_df": df[0], "max_df": df[1]}
    words = document_term_matrix(posts, unit="word")
    assert_same(recount(words, **options), document_term_matrix(posts, **options))
    assert_same(document_term_matrix(words, **options), document_term_matrix(posts, **options))


@pytest.mark.parametrize("options", [
    *({"unit": unit} for unit in UNITS),
    *({"unit": unit, "stop_words": stop_words(), "min_df": 2} for unit in UNITS),
    {"vocabulary": ["resa", "båt", "Kund"]},
    {"unit": "part", "vocabulary": ["förnyelse", "resa"], "stop_words": ["albert"]},
], ids=lambda options: " ".join(options) + f" {options.get('unit')}")  # fmt: skip
def test_terms_of_the_posts_and_of_their_word_counts_are_the_same(options):
    pd.testing.assert_frame_equal(count_terms(WORDS, **options), count_terms(REAL, **options))
    assert_same(recount(WORDS, **options), document_term_matrix(REAL, **options))


def test_themes_families_and_weights_of_word_counts_are_those_of_the_posts():
    themes = read_themes(TOP / "data" / "themes.toml")
    lemmas = recount(WORDS)
    for counted in (WORDS, lemmas):
        assert_same(theme_matrix(counted, themes), theme_matrix(REAL, themes))
        pd.testing.assert_frame_equal(count_themes(counted, themes), count_themes(REAL, themes))
        for families in (None, ["förnyelse", "kund"]):
            pd.testing.assert_frame_equal(count_families(counted, families), count_families(REAL, families))
    table = count_terms(REAL, stop_words=stop_words())
    weighed = recount(WORDS, stop_words=stop_words())
    pd.testing.assert_frame_equal(tf_idf(weighed), tf_idf(table))
    pd.testing.assert_frame_equal(relative_frequency(weighed), relative_frequency(table))


def test_years_of_word_counts_are_years_of_posts():
    expected = document_term_matrix(REAL, by="month", stop_words=["och"])
    assert_same(sum_counts(recount(WORDS, stop_words=["och"]), REAL, by="month"), expected)
    assert_same(recount(sum_counts(WORDS, REAL, by="month"), stop_words=["och"]), expected)
    themes = {"resa": ["*resa"]}
    assert_same(
        theme_matrix(sum_counts(WORDS, REAL, by="month"), themes, by="period"), theme_matrix(REAL, themes, by="month")
    )


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (lambda: count_terms(WORDS, ngram_range=(1, 2)), "n-grams need running text: give the posts with their texts"),
        (lambda: count_terms(WORDS, by="year"), r"counts have no year: sum_counts\(counted, posts, by='year'\)"),
        (lambda: recount(WORDS, unit="token"), "no unit 'token'; choose one of word, lemma, stem, part"),
        (lambda: document_term_matrix(WORDS, unit=str.split), "a unit of your own needs running text"),
        (lambda: recount(recount(WORDS), unit="stem"), "counts of lemma cannot be counted as 'stem': count words"),
        (lambda: recount(recount(WORDS), stop_words=["och"]), "counts of lemma cannot lose stop words"),
        (lambda: theme_matrix(THEMES, {"a": ["a"]}), "counts of theme cannot be counted as"),
    ],
)  # fmt: skip
def test_what_word_counts_cannot_give_is_refused_with_the_reason(count, message):
    with pytest.raises(ValueError, match=message):
        count()


@pytest.mark.parametrize("given", [REAL, count_terms(REAL), "Åk!", None])
def test_recount_of_what_is_no_counts_says_what_makes_them(given):
    with pytest.raises(TypeError, match=r"expected counts \(DocumentTerms\), got .*document_term_matrix\(posts\)"):
        recount(given)


# --- the file ---


@given(texts)
@settings(max_examples=60, deadline=None)
def test_word_counts_come_back_from_their_file_as_they_were(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("counts") / "words.csv"
    posts = as_posts(texts)
    write_word_counts(posts, path)
    assert_same(read_word_counts(path), document_term_matrix(posts, unit="word"))


def test_the_file_is_plain_and_a_post_without_a_word_keeps_its_row(tmp_path):
    path = tmp_path / "words.csv"
    write_word_counts(as_posts(["Åk nu, nu!", "–", 'Ge 5 000 "kr"']).assign(post_id=["b", "null", "007"]), path)
    assert path.read_text(encoding="utf-8") == (
        "post_id,word,n\nb,nu,2\nb,åk,1\nnull,,0\n007,5 000,1\n007,ge,1\n007,kr,1\n"
    )
    assert read_word_counts(path).documents.tolist() == ["b", "null", "007"]


def test_rows_in_any_order_and_words_in_capitals_or_pieces_are_read_as_they_are_counted(tmp_path):
    path = tmp_path / "words.csv"
    path.write_text("post_id,word,n\nb,Fo\u0308r,1\n\na,för,2.0\nb,EU,1\na,zon,0\n\n", encoding="utf-8-sig")
    counted = read_word_counts(path)
    assert counted.documents.tolist() == ["b", "a"] and counted.terms.tolist() == ["eu", "för"]
    assert counted.matrix.toarray().tolist() == [[1, 1], [0, 2]] and counted.words.tolist() == [2, 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("date,word,n\n2017,å,1\n", "words.csv: the columns are date, word, n; name them post_id,word,n"),
        ("post_id,word,n\na,å,1\na,ö,-2\n", "words.csv, row 3: '-2' is no count: write a whole number, 0 or more"),
        ("post_id,word,n\na,å,1.5\n", "row 2: '1.5' is no count"),
        ("post_id,word,n\na,å,\n", "row 2: '' is no count"),
        ("post_id,word,n\na,å,1\nb,å,1\na,Å,2\n", "row 4: the word 'å' comes a second time in its post"),
        ("post_id,word,n\n,å,1\n", "row 2: the word 'å' has no post_id: give it one"),
        ("post_id,word,n\na,,1\n", "row 2: 1 hits of an empty word"),
        ("post_id,word,n\na,å,1e400\n", "row 2: '1e400' is no count"),
        ("post_id,word,n\na,å,tre\n", "row 2: 'tre' is no count"),
        ("post_id,word,n\n\na,å,1\n\nb,ö\n", "row 5: '' is no count"),
        ("post_id,word,n\n\na,å,1\n\nb,ö,1\nb,ö,1\n", "row 6: the word 'ö' comes a second time"),
        ("", "cannot be read as CSV"),
        ("post_id,word,n\na,å,1,2\n", "the rows have more values than there are columns"),
        ("post_id;word;n\na;å;1\n", "the columns are post_id;word;n; name them post_id,word,n"),
    ],
)
def test_a_faulty_file_is_refused_by_name_and_row(tmp_path, text, message):
    (tmp_path / "words.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_word_counts(tmp_path / "words.csv")


def test_a_file_that_is_no_utf8_is_refused_by_name(tmp_path):
    (tmp_path / "words.csv").write_text("post_id,word,n\na,å,1\n", encoding="latin-1")
    with pytest.raises(ValueError, match=r"words\.csv: cannot be read as CSV in UTF-8"):
        read_word_counts(tmp_path / "words.csv")


@pytest.mark.parametrize(
    ("counted", "message"),
    [
        (recount(WORDS), "expected counts of unit 'word', got counts of lemma"),
        (
            recount(WORDS, unit="word", stop_words=["och"]),
            r"has \d+ words, of which some were left out: count all words",
        ),
        (sum_counts(WORDS, REAL), "these counts are by period: write counts by post"),
    ],
)
def test_what_are_not_counts_of_all_words_by_post_are_not_written(tmp_path, counted, message):
    with pytest.raises(ValueError, match=message):
        write_word_counts(counted, tmp_path / "words.csv")
    assert not (tmp_path / "words.csv").exists()


def test_a_catalogue_of_counts_alone_is_refused_for_they_have_no_dates(tmp_path):
    with pytest.raises(TypeError, match="as read_posts makes it, got counts of word"):
        write_word_counts(WORDS, tmp_path / "words.csv", catalogue=tmp_path / "posts.csv")


# --- any counts, saved ---


@pytest.mark.parametrize("options", [{"unit": "word"}, {}, {"ngram_range": (1, 2)}])
def test_saved_counts_come_back_as_they_were(tmp_path, options):
    posts = pd.DataFrame({"post_id": ["007", "null"], "text": ['NA, "null" och 5 000\n', "åäö \ud800a"]})
    counted = document_term_matrix(posts, **options)
    save_counts(counted, tmp_path / "counts")
    assert_same(read_counts(tmp_path / "counts"), counted)
    assert sorted(path.name for path in (tmp_path / "counts").iterdir()) == ["documents.csv", "matrix.npz", "terms.csv"]


def test_the_facts_of_the_posts_are_saved_with_their_counts(tmp_path):
    save_counts(WORDS, tmp_path, posts=REAL[::-1])
    facts = pd.read_csv(tmp_path / "documents.csv", dtype={"post_id": str}, parse_dates=["published"])
    assert facts["post_id"].tolist() == REAL["post_id"].tolist()
    assert facts["published"].tolist() == REAL["published"].tolist()
    assert facts["author"].tolist() == REAL["author"].tolist()
    assert "text" not in facts and facts["words"].tolist() == WORDS.words.tolist()
    assert_same(read_counts(tmp_path), WORDS)


def test_themes_and_years_are_saved_and_read_with_their_names(tmp_path):
    for counted in (theme_matrix(WORDS, {"på väg": ["resa"]}), sum_counts(WORDS, REAL)):
        save_counts(counted, tmp_path)
        assert_same(read_counts(tmp_path), counted)


def test_saved_counts_whose_files_do_not_belong_together_are_refused(tmp_path):
    save_counts(document_term_matrix(make_posts(3)), tmp_path)
    (tmp_path / "terms.csv").write_text("lemma\nresa\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"matrix\.npz is 3 × .* save them again"):
        read_counts(tmp_path)


def test_blanks_around_a_word_are_no_part_of_it(tmp_path):
    (tmp_path / "ord.csv").write_text("post_id,word,n\na, Åka ,2\na,nu, 1\n", encoding="utf-8")
    assert read_word_counts(tmp_path / "ord.csv").terms.tolist() == ["nu", "åka"]


@pytest.mark.parametrize("n", ["99999999999999999999", "9007199254740993", "2147483648"])
def test_a_count_that_no_text_can_have_is_refused_by_its_row(tmp_path, n):
    (tmp_path / "ord.csv").write_text(f"post_id,word,n\na,åka,{n}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"row 2: '{n}' is no count"):
        read_word_counts(tmp_path / "ord.csv")


def test_of_several_posts_with_words_left_out_the_first_is_named(tmp_path):
    texts = pd.DataFrame({"post_id": ["hel", "a", "b"], "text": ["Åk nu!", "Åk och kom!", "Kom och åk!"]})
    with pytest.raises(ValueError, match="post 'a' has 3 words, of which some were left out"):
        write_word_counts(document_term_matrix(texts, unit="word", stop_words=["och"]), tmp_path / "ord.csv")
