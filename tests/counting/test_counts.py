"""Counting is exact: entry by entry what scikit-learn counts with our analyser, whatever is counted and how."""

import pickle
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from same_counts import assert_same, make_posts
from scipy.sparse import issparse
from sklearn.feature_extraction.text import CountVectorizer

from sprakresa import (
    assign_period,
    build_analyzer,
    count_terms,
    document_term_matrix,
    lemmatize,
    read_posts,
    stop_words,
    tokenize,
)
from sprakresa.counting._engine import chunks, tallies

TOP = Path(__file__).parents[2]
UNITS = ["word", "lemma", "stem", "part"]
REAL = read_posts(TOP / "data" / "posts")["text"].tolist()
HARD = [
    "Vi ger 5 000 kr t ex åt kunden, bl. a. i Åre. Det – Arbetsförmedlingen – är strukturellt/digitalt!",
    "T ex 5\xa0000 EU:s it-bolag på 60-talet m.m. Kunden och medarbetaren: fo\u0308rnyelse, myn\xaddighet.",
    "",
    "…  –  !",
    "i i I å Å ö",
    "Förnyelseresan\nsom vi gör\n\nKunder. Kunder",
]


def as_posts(texts):
    return pd.DataFrame({"post_id": [f"p{i}" for i in range(len(texts))], "text": list(texts)})


def entries(counted):
    """Return a document–term matrix as {(document, term): n}, having checked its form."""
    assert issparse(counted.matrix) and counted.matrix.format == "csr"
    assert (
        counted.matrix.shape == (len(counted.documents), len(counted.terms)) == (len(counted.words), len(counted.terms))
    )
    assert np.issubdtype(counted.matrix.dtype, np.integer)
    cells = counted.matrix.tocoo()
    assert (cells.data > 0).all(), "no stored zeros"
    return {
        (counted.documents[r], counted.terms[c]): n for r, c, n in zip(cells.row, cells.col, cells.data, strict=True)
    }


def scikit_learn(texts, *, min_df=1, max_df=1.0, vocabulary=None, **options):
    vectoriser = CountVectorizer(
        analyzer=build_analyzer(**options), min_df=min_df, max_df=max_df, vocabulary=vocabulary
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Upper case characters found in vocabulary")
        matrix = vectoriser.fit_transform(texts).tocoo()
    terms = vectoriser.get_feature_names_out()
    cells = {(f"p{r}", terms[c]): n for r, c, n in zip(matrix.row, matrix.col, matrix.data, strict=True) if n}
    return cells, terms.tolist()


def same(texts, **options):
    counted = document_term_matrix(as_posts(texts), **options)
    cells, terms = scikit_learn(texts, **options)
    assert entries(counted) == cells
    assert counted.terms.tolist() == terms
    return counted


# --- equal to scikit-learn ---


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("ngram_range", [(1, 1), (1, 2), (2, 3)], ids=str)
@pytest.mark.parametrize("stop", [None, stop_words()], ids=["all words", "no stop words"])
def test_the_matrix_is_scikit_learns_entry_by_entry(unit, ngram_range, stop):
    same(REAL + HARD, unit=unit, ngram_range=ngram_range, stop_words=stop)


PIECES = ["vi", "Vi", "kunder", "kundens", "och", "förnyelseresan", "t", "ex", "t.ex.", "bl.", "a.", "5", "000", "EU:s"]
PIECES += [
    "60-talet",
    "m.m.",
    "Åre",
    ".",
    "!",
    ",",
    "–",
    "/",
    "fo\u0308r",
    "myn\xaddig",
    "\n\n",
    "\xa0",
    "https://å.se/x,",
]
texts = st.lists(st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join), min_size=1, max_size=4)
tight = st.lists(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), min_size=1, max_size=4)
AN_EMPTY_VOCABULARY = "empty vocabulary"


@given(
    texts | tight | st.lists(st.text(), min_size=1, max_size=3),
    st.sampled_from(UNITS),
    st.sampled_from([(1, 1), (1, 2)]),
)
@example(["5 000", "000 5", "5"], "word", (1, 1))
@example(["t ex", "ex t", "t"], "word", (1, 1))
@settings(max_examples=100, deadline=None)
def test_the_matrix_of_any_texts_is_scikit_learns(texts, unit, ngram_range):
    try:
        same(texts, unit=unit, ngram_range=ngram_range)
    except ValueError as error:
        if AN_EMPTY_VOCABULARY not in str(error):  # scikit-learn refuses texts without a word, we return no columns
            raise
        assert document_term_matrix(as_posts(texts), unit=unit, ngram_range=ngram_range).terms.tolist() == []


@pytest.mark.parametrize("df", [(1, 1.0), (2, 1.0), (2, 3), (0.5, 1.0), (1, 0.5), (0.3, 0.7), (1, 1), (4, 4)], ids=str)
def test_min_df_and_max_df_keep_what_scikit_learns_do(df):
    same(["kund och resa", "resa och väg", "resa", "kund och resa"], unit="word", min_df=df[0], max_df=df[1])


@pytest.mark.parametrize("vocabulary", [["resa", "kund"], ["aldrig", "resa"], ["aldrig"]], ids=str)
@pytest.mark.parametrize("ngram_range", [(1, 1), (1, 2)], ids=str)
def test_a_vocabulary_is_counted_whether_its_terms_occur_or_not(vocabulary, ngram_range):
    texts = ["Kunder reser. En resa finns inte.", "Finns inte resan?"]
    counted = document_term_matrix(as_posts(texts), vocabulary=vocabulary, ngram_range=ngram_range, min_df=2)
    cells, _ = scikit_learn(texts, vocabulary=sorted(vocabulary), ngram_range=ngram_range)
    assert entries(counted) == cells
    assert counted.terms.tolist() == sorted(vocabulary)


def test_the_analyser_plugs_into_scikit_learn_and_can_be_pickled():
    analyse = pickle.loads(pickle.dumps(build_analyzer(unit="part", stop_words={"och"}, ngram_range=(1, 2))))
    assert analyse("Kund och resa") == ["kund", "resa"]
    assert pickle.loads(pickle.dumps(CountVectorizer(analyzer=analyse))).fit(["Kund"]).vocabulary_ == {"kund": 0}


# --- what is counted ---


def test_units_are_forms_lemmas_stems_and_parts():
    text = "Förnyelseresan och KUNDERNA"
    assert build_analyzer(unit="word")(text) == ["förnyelseresan", "och", "kunderna"]
    assert build_analyzer(unit="lemma")(text) == ["förnyelseresa", "och", "kund"]
    assert build_analyzer(unit="part")(text) == ["förnyelse", "resa", "och", "kund"]
    assert build_analyzer(unit="stem")("Kunderna reser") == ["kund", "res"]


@pytest.mark.parametrize("text", REAL + HARD, ids=range(len(REAL + HARD)))
def test_lemmas_and_words_are_those_of_the_tokens_in_order(text):
    assert build_analyzer(unit="lemma")(text) == lemmatize(tokenize(text))
    assert len(build_analyzer(unit="word")(text)) == len(tokenize(text))


@pytest.mark.parametrize("unit", UNITS)
def test_the_base_is_all_words_whatever_is_counted_and_left_out(unit):
    for options in ({}, {"stop_words": stop_words()}, {"ngram_range": (2, 2)}, {"min_df": 2}, {"vocabulary": ["resa"]}):
        counted = document_term_matrix(as_posts(REAL + HARD), unit=unit, **options)
        assert counted.words.tolist() == [len(tokenize(text)) for text in REAL + HARD], options


def test_letters_in_pieces_and_soft_hyphens_count_as_the_same_word():
    counted = document_term_matrix(as_posts(["för fo\u0308r FÖR", "myndighet myn\xaddighet"]), unit="word")
    assert entries(counted) == {("p0", "för"): 3, ("p1", "myndighet"): 2}


@pytest.mark.parametrize("beside", ["", "å ", "a/å "])
@pytest.mark.parametrize("blank", [" ", "\t", "\xa0", "\u2007", "\u2009", "\u202f"])
def test_a_number_is_the_same_word_whatever_blank_is_in_it_and_whatever_stands_beside(blank, beside):
    text = f"{beside}5{blank}000 kr t{blank}ex"
    counted = document_term_matrix(as_posts([text]), unit="word")
    assert {"5 000", "kr", "t ex"} <= {*counted.terms}
    assert {"5 000", "kr", "t ex"} <= {*build_analyzer(unit="word")(text)}


def test_stop_words_go_by_form_and_never_by_lemma():
    assert build_analyzer(stop_words={"var"})("Resan var och är bra") == ["resa", "och", "vara", "bra"]
    assert build_analyzer(stop_words={"vara"})("Varorna var bra att vara") == ["vara", "vara", "bra", "att"]


def test_stop_words_are_folded_like_the_words_they_leave_out():
    assert build_analyzer(stop_words={"FO\u0308R", "t\u00a0ex"})("För oss t ex") == ["vi"]
    assert build_analyzer(stop_words=iter(["och"]))("Resan OCH kunden och vi") == ["resa", "kund", "vi"]


def test_n_grams_keep_within_sentences():
    assert build_analyzer(unit="word", ngram_range=(2, 2))("Vi reser nu. Kunden vet.\n\nRubrik\n\nText är bra") == [
        "vi reser", "reser nu", "kunden vet", "text är", "är bra",
    ]  # fmt: skip


def test_n_grams_do_not_bridge_a_stop_word():
    analyse = build_analyzer(unit="word", ngram_range=(1, 3), stop_words={"och"})
    assert analyse("kund och medarbetare reser nu") == [
        "kund", "medarbetare", "reser", "nu", "medarbetare reser", "reser nu", "medarbetare reser nu",
    ]  # fmt: skip


def test_the_single_words_among_n_grams_are_those_counted_alone():
    alone = entries(document_term_matrix(as_posts(REAL + HARD)))
    among = entries(document_term_matrix(as_posts(REAL + HARD), ngram_range=(1, 2)))
    assert {cell: n for cell, n in among.items() if cell in alone} == alone


# --- rows: posts or periods ---


def by_year(*rows):
    posts = pd.DataFrame(rows, columns=["published", "text"]).assign(post_id=range(len(rows)))
    return assign_period(posts.assign(published=pd.to_datetime(posts["published"])))


def test_a_period_is_the_sum_of_its_posts_and_an_empty_one_keeps_its_row():
    posts = by_year(
        ("2017-05-01", "Resan är ny."), ("2014-01-01", "Kund."), ("2017-01-01", "Resa, resa!"), ("2016-01-01", "–")
    )
    counted = document_term_matrix(posts, by="period")
    assert counted.documents.tolist() == ["2014", "2015", "2016", "2017"]
    assert counted.documents.name == "period"
    assert counted.words.tolist() == [1, 0, 0, 5]
    assert entries(counted) == {
        ("2014", "kund"): 1, ("2017", "resa"): 3, ("2017", "vara"): 1, ("2017", "ny"): 1,
    }  # fmt: skip


def test_shares_of_documents_are_of_periods_when_periods_are_the_rows():
    posts = by_year(("2016-01-01", "resa"), ("2016-02-01", "resa kund"), ("2017-01-01", "väg"))
    assert document_term_matrix(posts, by="period", min_df=2).terms.tolist() == []
    assert document_term_matrix(posts, min_df=2).terms.tolist() == ["resa"]


@pytest.mark.parametrize("by", ["post", "period"])
def test_the_order_of_posts_and_their_index_do_not_matter(by):
    posts = by_year(("2016-01-01", REAL[0]), ("2017-01-01", REAL[1]), ("2017-02-01", HARD[0]))
    shuffled = posts.iloc[[2, 0, 1]].set_index(pd.Index([7, 7, 7]))
    assert entries(document_term_matrix(shuffled, by=by)) == entries(document_term_matrix(posts, by=by))


def test_posts_keep_their_order_and_ids():
    counted = document_term_matrix(as_posts(["b", "a"]).assign(post_id=["å", "a"]))
    assert (counted.documents.tolist(), counted.documents.name) == (["å", "a"], "post_id")


def test_posts_without_a_word_and_no_posts_at_all_are_rows_and_tables_without_terms():
    assert document_term_matrix(as_posts(["", "–"])).matrix.shape == (2, 0)
    assert document_term_matrix(as_posts([])).matrix.shape == (0, 0)
    assert document_term_matrix(as_posts(["", "–"]), ngram_range=(1, 2)).matrix.shape == (2, 0)
    assert count_terms(as_posts(["", "–"])).columns.tolist() == ["post_id", "term", "n", "total"]


# --- the long table ---


def test_the_long_table_is_the_matrix_row_by_row():
    table, counted = count_terms(as_posts(REAL + HARD)), document_term_matrix(as_posts(REAL + HARD))
    assert dict(zip(zip(table["post_id"], table["term"], strict=True), table["n"], strict=True)) == entries(counted)
    totals = dict(zip(counted.documents, counted.words, strict=True))
    assert (table["total"] == table["post_id"].map(totals)).all()
    assert table.index.equals(pd.RangeIndex(len(table)))


def test_the_long_table_is_in_order_of_document_and_then_of_term():
    table = count_terms(as_posts(["väg kund", "resa kund"]).assign(post_id=["b", "a"]))
    assert table[["post_id", "term"]].values.tolist() == [["b", "kund"], ["b", "väg"], ["a", "kund"], ["a", "resa"]]


def test_a_term_of_the_vocabulary_has_a_row_of_zero_where_it_does_not_occur_but_not_where_nothing_is_known():
    table = count_terms(as_posts(["resa", "kund", ""]), vocabulary=["resa", "båt"])
    assert table.values.tolist() == [
        ["p0", "båt", 0, 1],
        ["p0", "resa", 1, 1],
        ["p1", "båt", 0, 1],
        ["p1", "resa", 0, 1],
    ]


def test_the_long_table_takes_a_vocabulary_that_can_be_read_once_and_refuses_one_that_is_no_list():
    table = count_terms(ONE, vocabulary=(word for word in ["ny", "båt"]))
    assert table[["term", "n"]].values.tolist() == [["båt", 0], ["ny", 1]]
    with pytest.raises(TypeError, match="vocabulary takes a list of words, got 7"):
        count_terms(ONE, vocabulary=7)


def test_a_period_without_posts_has_no_rows_in_the_long_table():
    posts = by_year(("2015-05-01", "resa"), ("2017-05-01", "kund"))
    table = count_terms(posts, by="period", vocabulary=["resa"])
    assert table.values.tolist() == [["2015", "resa", 1, 1], ["2017", "resa", 0, 1]]


# --- errors ---

ONE = as_posts(["Resan är ny."])


@pytest.mark.parametrize("count", [document_term_matrix, count_terms])
@pytest.mark.parametrize(
    ("posts", "options", "error", "message"),
    [
        ("Resan är ny.", {}, TypeError, "got str: put your texts into a column of a DataFrame"),
        (["Resan är ny."], {}, TypeError, "put your texts into a column"),
        (ONE.drop(columns="text"), {}, ValueError, "lacks the column text .*; read_posts makes"),
        (pd.concat([ONE, ONE]), {}, ValueError, r"two posts share post_id 'p0' \(rows 0 and 1\)"),
        (as_posts(["a", None]), {}, ValueError, "post 'p1' has no text: drop it, or give it one"),
        (ONE, {"by": "year"}, ValueError, "lacks the column published .*; read_posts makes"),
        (
            ONE,
            {"ngram_range": 2},
            ValueError,
            r"ngram_range=2: give the shortest and the longest, for instance \(1, 2\)",
        ),
        (ONE, {"ngram_range": (2, 1)}, ValueError, r"ngram_range=\(2, 1\)"),
        (ONE, {"ngram_range": (0, 1)}, ValueError, r"ngram_range=\(0, 1\)"),
        (
            ONE,
            {"min_df": -1},
            ValueError,
            "min_df=-1: give a whole number of documents, or a share between 0.0 and 1.0",
        ),
        (ONE, {"max_df": 1.5}, ValueError, "max_df=1.5: give a whole number"),
        (ONE, {"min_df": "2"}, ValueError, "min_df='2': give a whole number"),
        (ONE, {"min_df": 3, "max_df": 0}, ValueError, "min_df=3 is above max_df=0, which leaves no term"),
        (ONE, {"vocabulary": [1]}, TypeError, "vocabulary takes words, got 1"),
        (ONE, {"vocabulary": ["Resa", "resa"]}, ValueError, "vocabulary holds 'resa' twice: name it once"),
        (ONE, {"by": "period"}, ValueError, "lacks the column period .*; assign_period makes"),
        (ONE.assign(period=[None]), {"by": "period"}, ValueError, "post 'p0' has no period: give it one, or drop it"),
        (
            ONE,
            {"unit": "token"},
            ValueError,
            "no unit 'token'; choose one of word, lemma, stem, part, or give a function",
        ),
        (ONE, {"stop_words": "och"}, TypeError, r"stop_words takes a list of words, got 'och': write \['och'\]"),
        (ONE, {"stop_words": 7}, TypeError, "stop_words takes a list of words, got 7"),
        (ONE, {"stop_words": ["och", None]}, TypeError, "stop_words takes words, got None: write them as text"),
        (ONE, {"vocabulary": ["resa", "resa"]}, ValueError, "vocabulary holds 'resa' twice"),
    ],
)
def test_bad_input_is_refused_by_name_with_the_remedy(count, posts, options, error, message):
    with pytest.raises(error, match=message):
        count(posts, **options)


def test_the_posts_given_are_not_changed():
    posts = by_year(("2016-01-01", REAL[0]), ("2017-01-01", REAL[1]))
    before = posts.copy(deep=True)
    document_term_matrix(posts, by="period", ngram_range=(1, 2), stop_words=stop_words(), min_df=2)
    pd.testing.assert_frame_equal(posts, before)


def test_a_lone_string_as_vocabulary_is_refused_and_not_read_letter_by_letter():
    posts = pd.DataFrame({"post_id": ["a"], "text": ["En resa."]})
    with pytest.raises(TypeError, match=r"write \['resa'\]"):
        document_term_matrix(posts, vocabulary="resa")


# --- streams ---


def test_a_stream_of_tables_is_counted_as_the_whole_table():
    stream = (make_posts(10, first) for first in range(0, 40, 10))
    assert_same(document_term_matrix(stream), document_term_matrix(make_posts(40)))


def test_a_table_is_read_only_when_the_posts_before_it_are_counted(monkeypatch):
    """So that texts larger than memory can be counted in one call."""
    monkeypatch.setattr(tallies, "BATCH", 1)
    read, cut = [], []

    def stream():
        for first in range(0, 200, 10):
            read.append(first)
            yield make_posts(10, first)

    monkeypatch.setattr(chunks, "_cut", lambda texts, cut_one=chunks._cut: cut.append(len(read)) or cut_one(texts))
    document_term_matrix(stream())
    assert cut[:11] == [1] * 10 + [2] and cut[-1] == 20


def test_a_stream_without_a_table_is_refused_and_a_table_without_posts_is_not():
    with pytest.raises(ValueError, match="no table of posts"):
        document_term_matrix(iter([]))
    assert document_term_matrix(iter([make_posts(0)])).matrix.shape == (0, 0)


def test_two_tables_of_a_stream_may_not_share_a_post():
    with pytest.raises(ValueError, match="share post_id 'post 3'"):
        document_term_matrix(iter([make_posts(5), make_posts(2, 3)]))


def test_progress_is_said_on_standard_error_only_when_asked_for(capsys):
    document_term_matrix(make_posts(3), unit="word")
    assert capsys.readouterr().err == ""
    document_term_matrix(make_posts(1500), unit="word", progress=True)
    assert capsys.readouterr().err.split("\r")[1:] == ["read 1,000 posts", "read 1,500 posts\n"]


# --- odd tables and options ---


@pytest.mark.parametrize("column", ["term", "n", "total", "family"])
def test_counts_by_a_column_that_a_long_table_has_itself_are_refused_and_not_overwritten(column):
    posts = make_posts(3).assign(**{column: ["x", "y", "x"]})
    assert document_term_matrix(posts, by=column).documents.tolist() == ["x", "y"]
    with pytest.raises(ValueError, match=f"a long table has a column {column} of its own: rename"):
        count_terms(posts, by=column)


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, ""])
def test_a_post_without_an_id_is_refused_by_its_row(missing):
    with pytest.raises(ValueError, match="row 1 has no post_id: give it a name of its own"):
        document_term_matrix(make_posts(3).assign(post_id=["a", missing, "c"]))


@pytest.mark.parametrize("column", ["post_id", "text"])
def test_a_table_with_two_columns_of_one_name_is_refused(column):
    posts = make_posts(2)
    with pytest.raises(ValueError, match=f"the table has two columns {column}: drop or rename"):
        document_term_matrix(pd.concat([posts, posts[[column]]], axis=1))


def test_posts_are_not_counted_by_a_column_of_lists():
    with pytest.raises(ValueError, match=r"tags of a post is a list or the like, \['resa'\]: give each post one name"):
        document_term_matrix(make_posts(2).assign(tags=[["resa"], ["chef"]]), by="tags")


def test_a_vocabulary_with_an_empty_word_is_refused():
    with pytest.raises(ValueError, match="vocabulary holds an empty word: leave it out"):
        document_term_matrix(make_posts(2), vocabulary=["resa", ""])
