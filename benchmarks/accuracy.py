"""How right are tokens, sentences and lemmas? Measured on any treebank in CoNLL-U, beside other tools."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sprakresa import build_analyzer, split_compound, split_post, stop_words
from sprakresa.swedish.lemmas import lemmatize as _own_lemmas
from sprakresa.swedish.sentences import sentence_spans
from sprakresa.swedish.tokens import Span, token_spans

EVALUATION = ("file", "tool", "version", "tokens", "sentences", "sentences_in_paragraphs", "lemmas")
"""A tool on a file a row; scores in percent, missing where the tool has no such function for Swedish."""


class Treebank(NamedTuple):
    """A treebank as running text, where its tokens and sentences stand in it, and its words.

    A multiword token counts once among the tokens; the words are (form, lemma, part of speech) of each
    syntactic word. Empty nodes are in neither.
    """

    text: str
    tokens: list[Span]
    sentences: list[Span]
    words: list[tuple[str, str, str]]


def _row(content: str, *, where: str) -> list[str]:
    row = content.split("\t")
    if len(row) != 10:
        raise ValueError(f"{where}: {len(row)} columns parted by tabs instead of 10: is this CoNLL-U?")
    if not re.fullmatch(r"[0-9]+([-.][0-9]+)?", row[0]):
        raise ValueError(f"{where}: {row[0]!r} is no word's number, such as 3, 3-4 or 3.1")
    if not row[1].strip():
        raise ValueError(f"{where}: the form of word {row[0]} is empty: write _ for an unknown one")
    return row


def _sentences(path: Path) -> Iterator[tuple[str, dict[str, str], list[list[str]]]]:
    """Yield each sentence: the place of its last row for messages, its comments and its checked rows."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8 (byte {error.start}): save the file as UTF-8") from error
    comments, rows = {}, []
    for number, line in enumerate([*lines, ""], start=1):
        if line.startswith("#"):
            key, _, value = line[1:].partition("=")
            comments[key.strip()] = value.strip()
        elif line.strip():
            rows.append(_row(line, where=f"{path}, line {number}"))
        else:
            if rows:
                yield f"{path}, line {number - 1}", comments, rows
            comments, rows = {}, []


def _surface(rows: Iterable[list[str]]) -> Iterator[tuple[str, str]]:
    """Yield form and space of what stands in the text: a multiword token for its words, no empty node."""
    covered = 0
    for number, form, *_, misc in rows:
        if "-" in number:
            covered = int(number.partition("-")[2])
        elif "." in number or int(number) <= covered:
            continue
        yield form, "" if "SpaceAfter=No" in misc.split("|") else " "


def _text_and_spans(where: str, comments: dict[str, str], rows: list[list[str]]) -> tuple[str, list[Span]]:
    surface = [*_surface(rows)]
    text = comments.get("text") or "".join(form + space for form, space in surface).rstrip()
    spans, end = [], 0
    for form, _ in surface:
        # The space inside a token may be of another kind in the text: 5 000 with a no-break space.
        found = re.compile(r"\s*(" + r"\s+".join(map(re.escape, form.split())) + ")").match(text, end)
        if not found:
            raise ValueError(
                f"{where}: '# text' of the sentence that ends here goes on with {text[end : end + 20]!r}, but "
                f"its next word is {form!r}: correct either of them"
            )
        spans.append(found.span(1))
        end = found.end()
    if text[end:].strip():
        raise ValueError(f"{where}: '# text' of the sentence that ends here has no words for {text[end:]!r}")
    return text, spans


def read_treebank(path: str | Path, *, paragraphs: bool = False) -> Treebank:
    """Read a CoNLL-U file and rebuild the running text that it was made from.

    Parameters
    ----------
    path : str or Path
        A treebank in CoNLL-U. A sentence's text is its ``# text``, or else its forms and ``SpaceAfter=No``.
    paragraphs : bool
        Put a blank line where a paragraph or document begins (``# newpar``, ``# newdoc``). Otherwise a
        single space joins all sentences, which is harder: headings run into what follows them.

    Raises
    ------
    ValueError
        If the file is not CoNLL-U in UTF-8, has no sentence, or its words are not those of its text; the
        message names file and line.
    """
    text, tokens, sentences, words = "", [], [], []
    for where, comments, rows in _sentences(Path(path)):
        own, spans = _text_and_spans(where, comments, rows)
        if text:
            opens = any(re.match(r"new(par|doc)\b", comment) for comment in comments)
            text += "\n\n" if paragraphs and opens else " "
        tokens += [(len(text) + start, len(text) + end) for start, end in spans]
        sentences.append((len(text) + spans[0][0], len(text) + spans[-1][1]))
        words += [(row[1], row[2], row[3]) for row in rows if row[0].isdigit()]
        text += own
    if not sentences:
        raise ValueError(f"{path}: no sentence found: give a treebank in CoNLL-U")
    return Treebank(text, tokens, sentences, words)


def span_f1(gold: Iterable[Span], found: Iterable[Span]) -> float:
    """Return the harmonic mean of precision and recall of spans, in percent; both offsets must agree.

    Examples
    --------
    >>> span_f1([(0, 2), (3, 6)], [(0, 2), (3, 5), (5, 6)])
    40.0
    """
    gold, found = {*gold}, {*found}
    return 200 * len(gold & found) / max(len(gold) + len(found), 1)


def lemma_accuracy(words: Iterable[tuple[str, str, str]], lemmatize: Callable[[list[str]], list[str]]) -> float:
    """Return the share of gold words whose lemma is found, whatever its case, in percent.

    ``words`` are (form, lemma, part of speech). Left out are PUNCT and SYM; where the part of speech is
    not known (``_``), forms without a letter or digit; and words without a gold lemma (``_``).

    Examples
    --------
    >>> lemma_accuracy([("Öarna", "ö", "NOUN"), ("är", "vara", "AUX"), (".", ".", "PUNCT")], lambda forms: forms)
    0.0
    """
    judged = [
        (form, lemma)
        for form, lemma, tag in words
        if lemma != "_" and tag not in ("PUNCT", "SYM") and (tag != "_" or any(map(str.isalnum, form)))
    ]
    given = lemmatize([form for form, _ in judged])
    right = sum(lemma.casefold() == own.casefold() for (_, lemma), own in zip(judged, given, strict=True))
    return 100 * right / len(judged) if judged else float("nan")


def _locate(text: str, pieces: Iterable[str]) -> list[Span]:
    """Return where pieces of a text, given in their order, stand in it."""
    spans, end = [], 0
    for piece in pieces:
        start = text.index(piece, end)
        end = start + len(piece)
        spans.append((start, end))
    return spans


def _nltk_tokens(text: str) -> list[Span]:
    """NLTK's word tokeniser wants sentences and gets ours: its own splitter needs a download."""
    from nltk.tokenize import NLTKWordTokenizer

    cut = NLTKWordTokenizer().span_tokenize
    return [(a + start, a + end) for a, b in sentence_spans(text) for start, end in cut(text[a:b])]


def _simplemma_tokens(text: str) -> list[Span]:
    from simplemma import simple_tokenizer

    return _locate(text, simple_tokenizer(text))


def _simplemma_sentences(text: str) -> list[Span]:
    from simplemma import split_sentences

    return _locate(text, split_sentences(text, lang="sv"))


def _simplemma_lemmas(forms: list[str]) -> list[str]:
    from simplemma import lemmatize

    return [lemmatize(form, lang="sv", greedy=True) for form in forms]


def _sklearn_tokens(text: str) -> list[Span]:
    from sklearn.feature_extraction.text import CountVectorizer

    return [match.span() for match in re.finditer(CountVectorizer().token_pattern, text)]


TOOLS = {
    # tool: package, its module, and functions for tokens, sentences and lemmas
    "Språkresa": ("sprakresa", "sprakresa", token_spans, sentence_spans, _own_lemmas),
    "simplemma": ("simplemma", "simplemma", _simplemma_tokens, _simplemma_sentences, _simplemma_lemmas),
    "NLTK, our sentences": ("nltk", "nltk", _nltk_tokens, None, None),
    "scikit-learn": ("scikit-learn", "sklearn", _sklearn_tokens, None, None),
}


def evaluate(paths: Iterable[str | Path]) -> pd.DataFrame:
    """Measure this library and its peers on treebanks.

    Parameters
    ----------
    paths : iterable of str or Path
        Treebanks in CoNLL-U.

    Returns
    -------
    pandas.DataFrame
        A tool on a file a row, with the columns of :data:`EVALUATION`: F1 of tokens and of sentences by
        character offsets on text whose sentences are joined by a space (``tokens``, ``sentences``) or by a
        blank line between paragraphs (``sentences_in_paragraphs``), and accuracy of lemmas given the gold
        words; in percent. ``attrs["left_out"]`` lists tools that are not installed.

    Raises
    ------
    TypeError
        If a lone file is given instead of a list.
    ValueError
        As :func:`read_treebank`.
    """
    if isinstance(paths, str | Path):
        raise TypeError(f"expected a list of files, got the lone {str(paths)!r}: put it into a list")
    there = {name: tool for name, tool in TOOLS.items() if find_spec(tool[1])}
    rows = []
    for path in map(Path, paths):
        joined, parted = read_treebank(path), read_treebank(path, paragraphs=True)
        for name, (package, _, tokens, sentences, lemmas) in there.items():
            scores = (
                span_f1(joined.tokens, tokens(joined.text)),
                span_f1(joined.sentences, sentences(joined.text)) if sentences else float("nan"),
                span_f1(parted.sentences, sentences(parted.text)) if sentences else float("nan"),
                lemma_accuracy(joined.words, lemmas) if lemmas else float("nan"),
            )
            rows.append((path.name, name, version(package), *scores))
    table = pd.DataFrame(rows, columns=[*EVALUATION])
    table.attrs["left_out"] = [name for name in TOOLS if name not in there]
    return table


CASES = Path(__file__).parents[1] / "tests" / "cases"
GROUPS = ("found", "negative", "known_failures")


def _cases(name: str) -> dict:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def _texts(name: str, pieces: str) -> list[tuple[str, list[str]]]:
    """Return the text and the right tokens or sentences of each case; those known to fail count too."""
    cases = (case for group in GROUPS for case in _cases(name)[group])
    return [(case.get("text", " ".join(case[pieces])), case[pieces]) for case in cases]


def _lemma_cases() -> dict[str, str]:
    cases = _cases("lemmas")
    kinds = {form: lemma for kind in cases["kinds"].values() for form, lemma in kind.items()}
    return {**cases["found"], **{form: form for form in cases["negative"]}, **cases["known_failures"], **kinds}


def _compound_cases() -> list[str]:
    cases = _cases("compounds")
    lines = [line for group in ("found", "negative") for part in cases[group].values() for line in part]
    return [*" ".join(lines).split(), *cases["known_failures"].values()]


def _share(right: Iterable[bool]) -> float:
    judged = [*right]
    return 100 * sum(judged) / len(judged)


def _share_of_spans(cases: list[tuple[str, list[str]]], cut: Callable[[str], list[Span]] | None) -> float:
    if cut is None:
        return float("nan")
    return _share([text[start:end] for start, end in cut(text)] == right for text, right in cases)


def _frame_is_right(case: dict) -> bool:
    text = "\n\n".join(line for _, line in case["lines"])
    parts = split_post(text, title=case.get("title", ""), author=case.get("author", ""))["part"]
    return parts.tolist() == [part for part, _ in case["lines"]]


def evaluate_cases() -> pd.DataFrame:
    """Measure this library and its peers on the cases of its own tests, those known to fail included.

    Returns
    -------
    pandas.DataFrame
        A tool a row: the share of cases right, in percent, of ``tokens``, ``sentences``, ``lemmas``, ``compounds``,
        ``stop_words`` and ``frame``; missing where the tool has no such function that works without a download.
    """
    lemmas, compounds, stop = _lemma_cases(), _compound_cases(), _cases("stop_words")
    analyze = build_analyzer(stop_words=stop_words())
    left_out = [analyze(word) == [] for word in stop["stop"]] + [bool(analyze(word)) for word in stop["content"]]
    own = {
        "compounds": _share("|".join(split_compound(case.replace("|", ""))) == case for case in compounds),
        "stop_words": _share(left_out),
        "frame": _share(_frame_is_right(case) for group in GROUPS for case in _cases("furniture")[group]),
    }
    rows = []
    for name, (_, module, tokens, sentences, lemmatize) in TOOLS.items():
        if find_spec(module):
            given = lemmatize([*lemmas]) if lemmatize else []
            found = [lemma.lower() == right for lemma, right in zip(given, lemmas.values(), strict=False)]
            rows.append(
                {
                    "tool": name,
                    "tokens": _share_of_spans(_texts("tokens", "tokens"), tokens),
                    "sentences": _share_of_spans(_texts("sentences", "sentences"), sentences),
                    "lemmas": _share(found) if found else float("nan"),
                    **(own if module == "sprakresa" else dict.fromkeys(own, float("nan"))),
                }
            )
    return pd.DataFrame(rows)


def readme_table(table: pd.DataFrame) -> str:
    """Return the README's table: tokens, sentences in paragraphs and lemmas of each tool, the files side by side."""
    lines = ["| | tokens | sentences | lemmas |", "|---|---|---|---|"]
    for (tool, version_of), rows in table.groupby(["tool", "version"], sort=False):
        columns = (rows["tokens"], rows["sentences_in_paragraphs"], rows["lemmas"])
        formats = ("{:.2f}", "{:.1f}", "{:.1f}")
        cells = [
            " / ".join(map(f.format, column)) if column.notna().all() else ""
            for f, column in zip(formats, columns, strict=True)
        ]
        lines.append(f"| {tool} {version_of} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the tables for the treebanks that the command line names, and for the cases of the tests."""
    parser = argparse.ArgumentParser(description="Measure tokens, sentences, lemmas, compounds, stop words and frames.")
    parser.add_argument("files", nargs="+", metavar="FILE.conllu", help="a treebank in CoNLL-U")
    parser.add_argument("--readme", action="store_true", help="print the README's table alone")
    arguments = parser.parse_args()
    table = evaluate(arguments.files)
    if arguments.readme:
        print(readme_table(table))
        return
    print(table.to_string(index=False, na_rep="–", float_format="{:.2f}".format))
    print(
        "\nPercent. F1 of tokens and sentences by character offsets, sentences joined by a space or with\n"
        "blank lines between paragraphs; accuracy of lemmas on gold words without PUNCT and SYM.\n"
    )
    print(evaluate_cases().to_string(index=False, na_rep="–", float_format="{:.1f}".format))
    print(
        "\nPercent of the tests' own cases, those known to fail included; they were chosen for us, not for the others."
    )
    for tool in table.attrs["left_out"]:
        print(f"Left out: {tool} (not installed).")


if __name__ == "__main__":
    main()
