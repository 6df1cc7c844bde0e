"""A concordance finds exactly what was counted, says where it stands, and reads well."""

import unicodedata

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sprakresa import assign_period, count_terms, document_term_matrix, tf_idf
from sprakresa.close_reading.kwic import CONCORDANCE, concordance
from sprakresa.close_reading.layout import style_concordance
from sprakresa.counting.analyzer import UNITS
from sprakresa.swedish.sentences import sentence_spans
from sprakresa.swedish.tokens import token_spans

POSTS = pd.DataFrame(
    {
        "post_id": ["feb", "jan"],
        "published": pd.to_datetime(["2017-02-10", "2017-01-05"]),
        "text": [
            "Våra kunder är nya. En av våra kunder reser.\n\nKundtjänst för KUNDEN, t ex en av oss, en. Av dem.",
            "Förnyelsen är en resa, en av många; resan går åt väster.",
        ],
    }
)


def slowly(text, words, match):
    """Return the spans of the words in a row, from all tokens of the text."""
    last = [end for _, end in sentence_spans(text)]
    spans = [span for span in token_spans(text) if any(map(str.isalnum, text[slice(*span)]))]
    forms = [unicodedata.normalize("NFC", text[slice(*span)]).replace("\xad", "").lower() for span in spans]
    terms = UNITS[match](forms)
    found = []
    for i in range(len(spans) - len(words) + 1):
        inside = all(word in terms[i + k] for k, word in enumerate(words))
        first, end = spans[i][0], spans[i + len(words) - 1][1]
        one_sentence = sum(at <= first for at in last) == sum(at < end for at in last)
        if inside and (len(words) == 1 or one_sentence):
            found.append((first, end))
    return found


PIECES = [
    "kund",
    "Kund",
    "KUNDER",
    "en",
    "En",
    "av",
    "å",
    "a\u030a",
    "ku\xadnd",
    "5 000",
    "t ex",
    "ΑΣ",
    "ας",
    "İ",
    "kund-",
]
PIECES += ["/", " ", " ", "\n", "\n\n", ". ", ", ", "-", "\xa0", "5", "@", "_", "’", "bl.", ":s", "\u200b"]


@pytest.mark.filterwarnings("ignore:no (word|lemma|part)")
@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), min_size=1, max_size=3),
    st.sampled_from(["kund", "en", "å", "5 000", "t ex", "ας", "i̇", "kund kund", "en av", "av en av"]),
    st.sampled_from(["word", "lemma", "part"]),
    st.booleans(),
)
def test_it_finds_what_the_slow_way_through_all_tokens_finds(texts, query, match, counted):
    posts = pd.DataFrame({"post_id": range(len(texts)), "published": pd.Timestamp("2017-02-10"), "text": texts})
    counts = document_term_matrix(posts, unit="word") if counted else None
    table = concordance(posts, query, unit=match, n=None, counted=counts)
    words = [query] if query in ("5 000", "t ex") else query.split(" ")
    wanted = {(row, *span) for row, text in enumerate(texts) for span in slowly(text, words, match)}
    assert {*zip(table["post_id"], table["start"], table["end"], strict=True)} == wanted
    assert table.attrs["hits"] == len(table) == len(wanted)
    for row in table.itertuples():
        start, end = sentence_spans(texts[row.post_id])[row.sentence - 1]
        assert start <= row.start < row.end <= end


def test_a_lemma_finds_all_its_forms_and_a_word_only_itself():
    assert concordance(POSTS, "kund")["keyword"].tolist() == ["kunder", "kunder", "KUNDEN"]
    assert concordance(POSTS, "kunder", unit="word")["keyword"].tolist() == ["kunder", "kunder"]
    assert concordance(POSTS, "kund", unit="part")["keyword"].tolist() == ["kunder", "kunder", "Kundtjänst", "KUNDEN"]


def test_a_phrase_keeps_within_its_sentence_and_steps_over_punctuation():
    table = concordance(POSTS, "en av", unit="word")
    assert table["keyword"].tolist() == ["en av", "En av", "en av"]
    assert table["term"].unique().tolist() == ["en av"]
    assert concordance(POSTS, "oss en", unit="word")["keyword"].tolist() == ["oss, en"]
    assert concordance(POSTS, "en av dem", unit="word").empty


def test_a_theme_is_found_by_its_patterns_over_lemmas():
    themes = {"customers": ["kund*"], "the journey": ["resa", "*resa"]}
    table = concordance(POSTS, themes, unit="theme")
    assert table.groupby("term")["keyword"].agg(list).to_dict() == {
        "customers": ["kunder", "kunder", "Kundtjänst", "KUNDEN"],
        "the journey": ["resa", "resan", "reser"],
    }
    assert len(concordance(POSTS, ["kund*"], unit="theme")) == 4
    counted = document_term_matrix(POSTS, unit="word")
    pd.testing.assert_frame_equal(concordance(POSTS, themes, unit="theme", counted=counted), table)


def test_lines_say_where_they_stand_in_the_text():
    for row in concordance(POSTS, ["kund", "resa"]).itertuples():
        text = POSTS.set_index("post_id")["text"][row.post_id]
        assert " ".join(text[row.start : row.end].split()) == row.keyword
        assert text[: row.start].rstrip().endswith(row.left.split(" ")[-1])
        assert text[row.end :].lstrip().startswith(row.right.split(" ")[0])


def test_lines_can_be_sorted_by_date_and_by_the_words_on_either_side_in_swedish_order():
    texts = ["Ny väg åt öster. Ny väg ända hit. Ny väg ö. Ny väg bort.", "Åter ny väg zonvis."]
    days = pd.to_datetime(["2017-02-10", "2017-01-05"])
    posts = pd.DataFrame({"post_id": ["a", "b"], "published": days, "text": texts})
    right = concordance(posts, "ny väg", sort="right", unit="word")["right"].tolist()
    assert [line.split(" ")[0].rstrip(".") for line in right] == ["bort", "zonvis", "åt", "ända", "ö"]
    assert concordance(posts, "ny väg", unit="word")["post_id"].tolist() == ["b", "a", "a", "a", "a"]
    left = concordance(posts, "ny väg", sort="left", unit="word")["left"].tolist()
    assert [line.split(" ")[-1] for line in left] == ["", "hit.", "Åter", "ö.", "öster."]


@pytest.mark.parametrize("sort", ["date", "left", "right"])
def test_only_the_first_lines_are_shown_and_all_hits_are_told(sort):
    counts = document_term_matrix(POSTS, unit="word")
    whole = concordance(POSTS, "en", sort=sort, n=None)
    for given_counts in (None, counts):
        some = concordance(POSTS, "en", sort=sort, n=2, counted=given_counts)
        assert some.attrs == {"hits": len(whole), "posts": 2}
        pd.testing.assert_frame_equal(some, whole.head(2), check_flags=False)


def test_the_rows_of_a_result_lead_to_their_lines_in_one_call():
    table = tf_idf(count_terms(POSTS))
    assert concordance(POSTS, table["term"].head(1))["term"].nunique() == 1
    rows = table[(table["term"] == "en") & (table["post_id"] == "jan")]
    assert concordance(POSTS, rows)["post_id"].unique().tolist() == ["jan"]
    assert len(concordance(POSTS, rows.iloc[0])) == len(concordance(POSTS, rows)) == 2
    dated = assign_period(POSTS, by="month")
    by_period = count_terms(dated, by="period")
    rows = by_period[(by_period["term"] == "en") & (by_period["period"] == "2017-02")]
    assert concordance(dated, rows)["post_id"].unique().tolist() == ["feb"]


def test_no_hit_gives_an_empty_table_with_all_columns():
    table = concordance(POSTS, "pandemi")
    assert table.empty
    assert [*table.columns] == [*CONCORDANCE]
    assert "0 hits in 0 posts" in style_concordance(table).to_html()


def test_counts_of_other_texts_of_another_unit_or_with_words_left_out_are_refused():
    with pytest.raises(ValueError, match="'kunder' was counted 1 times and found 0 times: count these very texts"):
        changed = POSTS.assign(text=["Kunder.", ""])
        concordance(POSTS.assign(text=["Annat.", ""]), "kunder", unit="word", counted=word_counts_of(changed))
    with pytest.raises(ValueError, match="post 'jan' was not counted"):
        concordance(POSTS, "kund", counted=word_counts_of(POSTS.iloc[:1]))
    with pytest.raises(ValueError, match=r"expected counts of unit 'word', got counts of lemma"):
        concordance(POSTS, "kund", counted=document_term_matrix(POSTS))
    with pytest.raises(ValueError, match="leaves words out: count without stop_words, min_df"):
        concordance(POSTS, "kund", counted=document_term_matrix(POSTS, unit="word", stop_words=["en"]))


def word_counts_of(posts):
    return document_term_matrix(posts, unit="word")


def test_a_query_is_folded_as_words_are_when_they_are_counted():
    spans = concordance(POSTS, "en", unit="word")["start"].tolist()
    assert concordance(POSTS, "EN", unit="word")["start"].tolist() == spans
    posts = POSTS.assign(text=["Våra a\u030ar.", "En kund på a\u030an."])
    assert concordance(posts, "Åa\u0308r".replace("a\u0308", ""), unit="word")["keyword"].tolist() == ["a\u030ar"]
    assert concordance(posts, ["KUND*"], unit="theme")["keyword"].tolist() == ["kund"]


def test_a_word_is_found_in_texts_not_counted_before_however_its_letters_are_written():
    texts = ["en \u212aUND", "en ku\xadnd", "en a\u030ar", "ett år", "något annat"]
    posts = pd.DataFrame({"post_id": range(5), "published": pd.Timestamp("2017-02-10"), "text": texts})
    assert concordance(posts, ["kund", "ÅR", "en kund"], unit="word")["post_id"].tolist() == [0, 0, 1, 1, 2, 3]
    assert concordance(posts, {"any": ["*nd", "*å*"]}, unit="theme")["post_id"].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("query", "unit", "found"),
    [
        ("kund*", "lemma", ["kunder", "kunder", "Kundtjänst", "KUNDEN"]),
        ("*tjänst", "word", ["Kundtjänst"]),
        ("en a*", "word", ["en av", "En av", "en av"]),
        ("res*", "word", ["resa", "resan", "reser"]),
    ],
)
def test_a_star_in_a_query_is_any_letters(query, unit, found):
    assert concordance(POSTS, query, unit=unit)["keyword"].tolist() == found


@pytest.mark.parametrize(
    ("query", "unit", "message"),
    [
        ("kunden", "lemma", "no lemma 'kunden' in these posts; 'kunden' with unit='word' finds 1 hit$"),
        ("Förnyelse", "word", "no word 'Förnyelse' in these posts; 'Förnyelse' with unit='lemma' finds 1 hit$"),
        ("tjänst", "lemma", "'tjänst' with unit='part' finds 1 hit$"),
        (
            "våra kunder",
            "lemma",
            "'våra kunder' with unit='word' finds up to 2 hits$",
        ),
        ("förny", "lemma", "no lemma 'förny' in these posts; 'förny\\*' finds 1 hit$"),
    ],
)
def test_a_query_that_finds_nothing_says_what_would_have(query, unit, message):
    with pytest.warns(UserWarning, match=message):
        assert concordance(POSTS, query, unit=unit).empty


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"query": "–"}, "holds no word"), ({"unit": "form"}, "'form' is none of"), ({"sort": "up"}, "'up' is none of")],
)
def test_what_cannot_be_asked_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        concordance(POSTS, **{"query": "kund", **wrong})


def test_a_table_of_themes_needs_their_patterns():
    with pytest.raises(ValueError, match="themes without their patterns"):
        concordance(POSTS, pd.DataFrame({"term": ["customers"]}), unit="theme")


def test_on_a_page_it_is_escaped_and_the_same_every_time():
    posts = POSTS.assign(text=["<b>Kund</b> & co", "kund"])
    pages = {style_concordance(concordance(posts, "kund", unit="word")).to_html() for _ in range(2)}
    (page,) = pages
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
    assert "2 hits in 2 posts" in page
    assert "1 of 2 hits" in style_concordance(concordance(posts, "kund", unit="word", n=1)).to_html()


def test_a_caption_is_escaped():
    page = style_concordance(concordance(POSTS, "kund"), caption="<script>alert('å')</script>").to_html()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("unit", ["word", "lemma", "stem", "part", "theme"])
def test_no_posts_hold_no_hit(unit):
    none = POSTS.iloc[:0]
    found = concordance(none, "resa", unit=unit)
    assert found.empty and tuple(found.columns) == CONCORDANCE and found.attrs == {"hits": 0, "posts": 0}
