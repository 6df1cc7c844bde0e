import math
from pathlib import Path

import accuracy as evaluation
import pytest
from accuracy import (
    EVALUATION,
    TOOLS,
    evaluate,
    evaluate_cases,
    lemma_accuracy,
    read_treebank,
    readme_table,
    span_f1,
)

GOLD = Path(__file__).parents[2] / "shared" / "gold"


def row(number, form, lemma="_", tag="_", misc="_"):
    return "\t".join([number, form, lemma, tag, "_", "_", "_", "_", "_", misc])


SMALL = [
    "# newdoc id = ett",
    "# sent_id = 1",
    "# text = Åmål i dag",
    row("1", "Åmål", "Åmål", "PROPN"),
    row("2", "i", "i", "ADP"),
    row("3", "dag", "dag", "NOUN"),
    "",
    "# newpar",
    row("1-2", "fråndem", misc="SpaceAfter=No"),
    row("1", "från", "från", "ADP"),
    row("2", "dem", "de", "PRON"),
    row("2.1", "öar", "ö", "NOUN"),
    row("3", ",", ",", "PUNCT"),
    row("4", "5 000", "5 000", "NUM", "SpaceAfter=No|Gloss=x"),
    row("5", ".", ".", "PUNCT"),
    "",
    "# text = Vi såg 1\u00a0200.",
    row("1", "Vi", "vi", "PRON"),
    row("2", "såg", "se", "VERB"),
    row("3", "1 200", "1 200", "NUM"),
    row("4", ".", ".", "PUNCT"),
]


@pytest.fixture
def write(tmp_path):
    def write(lines, encoding="utf-8", newline="\n"):
        path = tmp_path / "små öar.conllu"
        path.write_bytes(newline.join(lines).encode(encoding))
        return path

    return write


def pieces(bank):
    return [bank.text[a:b] for a, b in bank.tokens], [bank.text[a:b] for a, b in bank.sentences]


def test_sentences_are_joined_by_a_space_and_tokens_found_in_them(write):
    bank = read_treebank(write(SMALL))
    tokens, sentences = pieces(bank)
    assert bank.text == "Åmål i dag fråndem, 5 000. Vi såg 1\u00a0200."
    assert tokens == ["Åmål", "i", "dag", "fråndem", ",", "5 000", ".", "Vi", "såg", "1\u00a0200", "."]
    assert sentences == ["Åmål i dag", "fråndem, 5 000.", "Vi såg 1\u00a0200."]


def test_paragraphs_are_joined_by_a_blank_line(write):
    assert read_treebank(write(SMALL), paragraphs=True).text.startswith("Åmål i dag\n\nfråndem, 5 000. Vi")


def test_words_are_those_inside_a_multiword_token_without_empty_nodes(write):
    words = [form for form, _, _ in read_treebank(write(SMALL)).words]
    assert words[3:6] == ["från", "dem", ","]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_line_ends_and_a_byte_order_mark_do_not_matter(write, newline, encoding):
    assert pieces(read_treebank(write(SMALL, encoding, newline))) == pieces(read_treebank(write([*SMALL, ""])))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["1\tÅ"], r"öar\.conllu, line 1: 2 columns parted by tabs instead of 10"),
        (["# x", row("ett", "Å")], r"line 2: 'ett' is no word's number"),
        ([row("1", " ")], r"line 1: the form of word 1 is empty"),
        (
            ["# text = Öar", row("1", "Ö")],
            r"line 2: '# text' of the sentence that ends here has no words for",
        ),
        (["# text = Ö", "", "# text = Ö å", row("1", "Å")], r"line 4: .* goes on with 'Ö å', but .* is 'Å'"),
        ([""], r"no sentence found"),
        (["# text = Å"], r"no sentence found"),
    ],
)
def test_malformed_file_is_an_error_that_names_file_and_line(write, lines, message):
    with pytest.raises(ValueError, match=message):
        read_treebank(write(lines))


def test_file_in_another_encoding_is_an_error_that_names_it(write):
    with pytest.raises(ValueError, match=r"öar\.conllu: not UTF-8 \(byte"):
        read_treebank(write(SMALL, "latin-1"))


def test_f1_weighs_precision_and_recall():
    assert span_f1([(0, 1), (1, 2), (2, 3)], [(0, 1)]) == pytest.approx(50)
    assert span_f1([(0, 1)], [(0, 1)]) == 100
    assert span_f1([(0, 1)], []) == 0


def test_lemmas_are_compared_without_case_and_punctuation():
    words = [("Öar", "Ö", "NOUN"), ("är", "vara", "AUX"), (".", "x", "PUNCT"), ("%", "x", "SYM")]
    assert lemma_accuracy(words, lambda forms: ["ö" for _ in forms]) == 50


def test_without_parts_of_speech_a_word_is_what_holds_a_letter_or_digit():
    words = [("5", "5", "_"), ("–", "x", "_"), ("ö", "_", "_")]
    assert lemma_accuracy(words, lambda forms: forms) == 100


def test_accuracy_of_no_lemmas_is_not_a_number():
    assert math.isnan(lemma_accuracy([("ö", "_", "NOUN")], lambda forms: forms))


def test_table_has_a_row_for_each_tool_and_file(write):
    table = evaluate([write(SMALL)] * 2)
    assert tuple(table.columns) == EVALUATION and len(table) == 2 * len(TOOLS)
    own = table.iloc[0]
    assert (own["tool"], own["tokens"]) == ("Språkresa", 100)
    assert own["sentences"] < own["sentences_in_paragraphs"] == 100
    assert table.set_index("tool").loc["scikit-learn", ["sentences", "lemmas"]].isna().all(axis=None)


def test_tool_that_is_not_installed_is_left_out_and_named(write, monkeypatch):
    there = evaluation.find_spec
    monkeypatch.setattr(evaluation, "find_spec", lambda name: None if name == "sklearn" else there(name))
    table = evaluate([write(SMALL)])
    assert table.attrs["left_out"] == ["scikit-learn"] and "scikit-learn" not in set(table["tool"])


def test_lone_file_is_refused():
    with pytest.raises(TypeError, match="put it into a list"):
        evaluate("dev.conllu")


@pytest.mark.parametrize(
    ("name", "tokens", "sentences"),
    [("sv_talbanken-ud-dev.conllu", 99.95, 97.5), ("sv_lines-ud-dev.conllu", 99.95, 88)],
)
def test_tokens_and_sentences_reach_the_aim_on_the_development_sets(name, tokens, sentences):
    if not (GOLD / name).exists():
        pytest.skip(f"{name} is not beside the checkout, in shared/gold")
    joined, parted = (read_treebank(GOLD / name, paragraphs=kind) for kind in (False, True))
    assert span_f1(joined.tokens, evaluation.token_spans(joined.text)) >= tokens
    assert span_f1(parted.sentences, evaluation.sentence_spans(parted.text)) >= sentences


def test_the_tests_own_cases_are_run_through_every_tool():
    table = evaluate_cases().set_index("tool")
    assert [*table.index] == [*TOOLS]
    own = table.loc["Språkresa"]
    assert own.between(90, 100).all(), "at least nine cases of ten, those known to fail included"
    assert (table["tokens"].drop("Språkresa") < own["tokens"]).all()
    assert table.loc["scikit-learn", ["sentences", "lemmas", "compounds", "stop_words", "frame"]].isna().all()


def test_the_table_of_the_readme_has_a_line_for_each_tool_with_the_files_side_by_side(write):
    lines = readme_table(evaluate([write(SMALL)] * 2)).splitlines()
    assert len(lines) == 2 + len(TOOLS)
    assert lines[2].startswith("| Språkresa ") and "100.00 / 100.00" in lines[2]
