import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sprakresa import clean_text, lemmatize, split_compound, split_post, stop_words
from sprakresa.swedish import tokens
from sprakresa.swedish.sentences import sentence_spans, split_sentences
from sprakresa.swedish.tokens import chunk_spans, ngrams, token_spans, tokenize

CASES = Path(__file__).parents[1] / "cases"
TOKENS = json.loads((CASES / "tokens.json").read_text(encoding="utf-8"))
SENTENCES = json.loads((CASES / "sentences.json").read_text(encoding="utf-8"))
LISTS = tomllib.loads((Path(tokens.__file__).parent / "lists" / "abbreviations.toml").read_text(encoding="utf-8"))
# Pieces that meet at the tokeniser's seams; any other character may stand between them.
PIECES = [
    *",.:-–()'\"”/@#& x e m a f 5 \n\x00\x1c\u00a0\u00ad\u2028\ud800",
    *(
        "t ex",
        "s k",
        "bl.",
        "fl",
        "Kr",
        "000",
        " 123",
        "12",
        "http://a",
        "www.",
        ".se",
        "a\u030a",
        "👩\u200d💻",
    ),
    *("A.", "I", "Det", "kl.", "m.m.", "...", "1.", "1)", "(a)", "Fritz'", "שלום", "\n\n", "- ", "åö"),
]
anything = st.one_of(
    st.text(st.characters(codec=None)),
    st.lists(st.one_of(st.sampled_from(PIECES), st.characters())).map("".join),
)


def joined(case):
    return case.get("text", " ".join(case["sentences"]))


@pytest.mark.parametrize("case", TOKENS["found"] + TOKENS["negative"], ids=lambda case: case["text"])
def test_text_has_the_tokens_of_its_case(case):
    assert tokenize(case["text"], punctuation=True) == case["tokens"]


@pytest.mark.parametrize("case", TOKENS["known_failures"], ids=lambda case: case["text"])
def test_token_failure_is_still_one(case):
    assert tokenize(case["text"], punctuation=True) != case["tokens"], "mended: move the case to 'found'"


@pytest.mark.parametrize("case", SENTENCES["found"] + SENTENCES["negative"], ids=joined)
def test_text_has_the_sentences_of_its_case(case):
    assert split_sentences(joined(case)) == case["sentences"]


@pytest.mark.parametrize("case", SENTENCES["known_failures"], ids=joined)
def test_sentence_failure_is_still_one(case):
    assert split_sentences(joined(case)) != case["sentences"], "mended: move the case to 'found'"


def test_there_are_forty_negative_cases_of_tokens_and_negative_sentences_are_single():
    assert len(TOKENS["negative"]) >= 40
    assert all(len(case["sentences"]) == 1 for case in SENTENCES["negative"])


def test_words_are_the_tokens_that_hold_a_letter_or_digit():
    assert tokenize("”Ja” – 5 % (EU) …") == ["Ja", "5", "EU"]


@pytest.mark.parametrize("entry", LISTS["never_final"])
def test_abbreviation_that_is_never_final_is_a_token_and_no_sentence_ends_with_it(entry):
    assert tokenize(f"Hon sa ({entry}) nu", punctuation=True)[3] == entry
    assert split_sentences(f"Hon såg {entry} Öland i går.") == [f"Hon såg {entry} Öland i går."]
    assert split_sentences(f"Hon såg {entry} Det blå huset.") == [f"Hon såg {entry} Det blå huset."]


@pytest.mark.parametrize("entry", LISTS["may_end_sentence"])
def test_abbreviation_that_may_be_final_ends_a_sentence_before_a_capital_only(entry):
    assert split_sentences(f"Hon såg hus {entry} Öland är vackert.") == [
        f"Hon såg hus {entry}",
        "Öland är vackert.",
    ]
    assert split_sentences(f"Hon såg hus {entry} på Öland.") == [f"Hon såg hus {entry} på Öland."]


@pytest.mark.parametrize("entry", LISTS["spaced"])
def test_abbreviation_written_with_spaces_is_one_token(entry):
    parts = entry.rstrip(".").split(".")
    for space in (" ", "\u00a0", ". "):
        form = space.join(parts)
        assert tokenize(f"Hon såg, {form} här") == ["Hon", "såg", form, "här"]


def test_no_abbreviation_is_listed_as_both_final_and_never_final_or_twice():
    entries = [*LISTS["never_final"], *LISTS["may_end_sentence"]]
    assert len(entries) == len(set(entries)) and all(entry.endswith(".") for entry in entries)


@given(anything)
@example("http://a//m m m")
@example("123 456 789 123 456 789 123 456 78 1 000")
@example("m m m fl. 5 000 000 12")
@example("#5 000 @t ex")
def test_spans_lie_in_the_text_in_order_and_leave_out_only_white_space(text):
    for spans in (token_spans(text), sentence_spans(text), chunk_spans(text)):
        end = 0
        for start, stop in spans:
            assert end <= start < stop <= len(text)
            assert not text[end:start].strip() and text[start:stop] == text[start:stop].strip()
            end = stop
        assert not text[end:].strip()


@given(anything)
@example("http://a//m m m")
@example("123 456 789 123 456 789 123 456 78 1 000")
@example("(t ex5 000 5 000-m m")
def test_tokens_of_a_text_are_those_of_each_chunk_taken_alone(text):
    chunks = [text[start:end] for start, end in chunk_spans(text)]
    alone = [token for chunk in chunks for token in tokenize(chunk, punctuation=True)]
    assert alone == tokenize(text, punctuation=True)
    assert all(chunk_spans(chunk) == [(0, len(chunk))] for chunk in chunks)


@given(anything)
def test_no_sentence_begins_or_ends_inside_a_token(text):
    starts, ends = ({*edge} for edge in zip((0, 0), *token_spans(text), strict=True))
    assert all(start in starts and end in ends for start, end in sentence_spans(text))


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\t", "\r\n", "\x0b"])
def test_every_kind_of_white_space_parts_words(space):
    assert tokenize(f"på{space}väg") == ["på", "väg"]


ADVERSARIAL = [
    "a.",
    "Det är ",
    "http://.",
    "(",
    "a@",
    "1 000",
    "8. ",
    "t ex",
    "Rad\n",
    ": Det är ",
    "- a\n",
    "5 jan. ",
    "😀 ",
]


def test_work_on_adversarial_text_is_bounded_by_its_length():
    """Each text made the patterns try again and again from every place before; the test suite would not end."""
    for unit in (
        "a.",
        "Det är ",
        "http://.",
        "(",
        "a@",
        "1 000",
        "8. ",
        "t ex",
        "Rad\n",
        ": Det är ",
        "- a\n",
        "#a",
        "5 jan. ",
        "😀 ",
    ):
        text = unit * 20_000 + "b"
        assert len(token_spans(text)) <= len(text)
        assert sum(end - start for start, end in chunk_spans(text)) <= len(text)
        assert len(sentence_spans(text)) <= len(text)


def test_ngrams_are_joined_by_a_space_and_end_with_the_tokens():
    assert ngrams(["på", "väg", "dit"], 2) == ["på väg", "väg dit"]
    assert ngrams(["på", "väg"], 1) == ["på", "väg"]
    assert ngrams(["på"], 2) == []


@pytest.mark.parametrize("given", [None, b"hej", ["hej"], 5, float("nan")], ids=repr)
@pytest.mark.parametrize("cut", [split_sentences, tokenize, token_spans, split_compound, clean_text, split_post])
def test_what_is_no_text_is_refused_by_name(cut, given):
    with pytest.raises(TypeError, match=f"one text, got {type(given).__name__}: "):
        cut(given)


LISTS_OF_TEXTS = {
    "lemmatize": (lemmatize, "put the tokens in a list"),
    "ngrams": (lambda tokens: ngrams(tokens, 2), "give tokenize"),
    "groups": (stop_words, r"name the groups, as in \['negation'\]; they are .*pronouns"),
    "drop": (lambda groups: stop_words(drop=groups), "name the groups"),
    "steps": (lambda steps: clean_text("hej", steps=steps), "name the steps in a list"),
}


@pytest.mark.parametrize("given", ["hej", b"hej", 5, [None], [1], [b"hej"], [["hej"]]], ids=repr)
@pytest.mark.parametrize("which", LISTS_OF_TEXTS)
def test_what_is_no_list_of_texts_is_refused_by_name(which, given):
    take, hint = LISTS_OF_TEXTS[which]
    with pytest.raises(TypeError, match=f"expected .*texts.*, got .*: {hint}"):
        take(given)


def test_ngrams_of_no_words_are_refused():
    for n in (0, 2.0, "2", None):
        with pytest.raises(ValueError, match=f"at least 1, got {n!r}"):
            ngrams(["på"], n)


WRITTEN = tokens.toml_list("token_patterns.toml")["token"]
QUICK = WRITTEN[WRITTEN.index("    # most words and signs") : WRITTEN.index("# addresses")]
SLOW = re.compile(WRITTEN.replace(QUICK, "").format(**tokens._parts()), re.VERBOSE)


@given(anything)
@example("Å t ex o s v, bl a\n5 Öl i dag; e Kr! (Čapek × ÷) m\u0301 i\u00ad a) é, .NET f d")
def test_the_quick_alternatives_of_a_token_change_none(text):
    assert [match.span() for match in SLOW.finditer(text)] == token_spans(text)
