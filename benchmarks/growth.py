"""Does any function that takes text need more than linear time? Each is given shapes on which patterns fall over.

.venv/bin/python benchmarks/growth.py [--length 4000] [--doublings 4] [NAME …]

For each function the worst shape is printed: seconds of processor time for the longest text, and the slope of its
log time over the log length between the two longest, 1 for linear time. What is over in FREE seconds counts as flat.
"""

import argparse
import contextlib
import math
import tempfile
import time
import warnings
from pathlib import Path

import pandas as pd

import sprakresa as sr
from sprakresa.posts.markup import plain_text
from sprakresa.posts.sources.reader import read_source

FREE = 0.05
STEEP = 1.2

UNITS = (
    "a", "Å", "9", " ", "\n", "\t", "-", ".", "a.", "a-", "a b ", "a\n", "\n\n", "Hej. ", "Hej\n", "Hej!\n\n",
    "A B ", "Det är ", "8. ", "1 000 ", "1:a ", "t ex ", "5 jan. ", "2017-02-10 ", "10/2 2017\n", "http://.",
    "www.", "a@", "a@b.", "#a", "😀 ", "å\u0308", "\u00ad", "\u00a0", "(", ")", "[", "](", "[a](", "[a][", "![",
    "*", "**a", "_", "__a ", "`", "``` ", "~~~\n", "{{", "{% a %}", "{", "[a]", "[/a]", "> ", "- a\n", "* ",
    "1. a\n", "# a\n", "=", "===\n", "|", "| a ", "|-", ":-", ": a\n", "<", "<a", "<p>", "</p>", "<div><p>",
    "<!--", "<!-- a -->", "<br>", "<figcaption>", "<h2>a</h2>\n", "<ul><li>a", "<pre>", "&", "&amp;", "&#",
    "&#xD800;", "<![CDATA[", "]]>", "<item>", "<entry><title>a</title>", '"', "'", '"a",', ",", ";", "a,b\n",
    "a;b\n", '{"a":', "[[", '{"text": "a"}\n', "null,", "a: ", "a: b\n", "a: &a [*a]\n", "  a:\n", "---\n",
    "+++\n", "\r", "\r\n", "\x00", "\x1c", "Publicerad: 2017-02-10\n", "Av Åsa\n", "Läs mer\n",
    "Med vänlig hälsning\n", "AUTHOR: a\n", "-----\n", "Hit—", "a/", "a'a", "fotbollsspelare", "straße", "ſ",
    "ﬁ", "Ã¥",
)  # fmt: skip
HEADS = {
    "text": "",
    "front matter": "---\ndate: 2017-02-10\n---\n",
    "page": "<html><body>",
    "feed": '<?xml version="1.0"?><rss><channel>',
}
"""What a text begins with: readers know formats by it."""


def _one(text):
    return pd.DataFrame({"post_id": ["a"], "published": [pd.Timestamp("2017-02-10")], "text": [text]})


def _two(text):
    texts = [text, "Vi är på väg."]
    return pd.DataFrame(
        {"post_id": ["a", "b"], "published": pd.to_datetime(["2017-02-10", "2017-03-10"]), "text": texts}
    )


def _in_file(name, read):
    def target(text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            return read(path)

    return target


TARGETS = {
    "tokenize": sr.tokenize,
    "split_sentences": sr.split_sentences,
    "lemmatize": lambda text: sr.lemmatize(sr.tokenize(text)),
    "lemmatize, one word": lambda text: sr.lemmatize([text]),
    "split_compound": sr.split_compound,
    "ngrams": lambda text: sr.ngrams(sr.tokenize(text), 2),
    "build_analyzer": sr.build_analyzer(),
    "clean_text": sr.clean_text,
    "explain_clean": sr.explain_clean,
    "split_post": sr.split_post,
    "plain_text": plain_text,
    "document_term_matrix": lambda text: sr.document_term_matrix(_one(text)),
    "count_terms, bigrams": lambda text: sr.count_terms(_one(text), ngram_range=(1, 2)),
    "count_themes": lambda text: sr.count_themes(_one(text), {"resa": ["res*", "*väg*"]}),
    "count_families": lambda text: sr.count_families(_one(text), ["väg"]),
    "concordance": lambda text: sr.concordance(_two(text), "väg"),
    "collocations": lambda text: sr.collocations(_two(text), "väg"),
    "readability": lambda text: sr.readability(_two(text)),
    "heaviest_sentences": lambda text: sr.heaviest_sentences(_two(text)),
    "lexical_diversity": lambda text: sr.lexical_diversity(_two(text)),
    "repeated_sentences": lambda text: sr.repeated_sentences(_two(text)),
    "similar_posts": lambda text: sr.similar_posts(_two(text)),
    "read_source": lambda text: read_source(text.encode("utf-8", "surrogatepass")),
    "read_posts, Markdown": _in_file("2017-02-10-a.md", sr.read_posts),
    "read_posts, page": _in_file("2017-02-10-a.html", sr.read_posts),
    "read_posts, JSON": _in_file("a.json", sr.read_posts),
    "read_posts, table": _in_file("a.csv", sr.read_posts),
    "read_themes": _in_file("themes.toml", sr.read_themes),
    "read_word_counts": _in_file("counts.csv", sr.read_word_counts),
}
HEADS_OF = {
    "read_source": ["text", "page", "feed"],
    "read_posts, Markdown": ["front matter"],
    "read_posts, page": ["page"],
}


def seconds(target, text, runs=1):
    """Return the least processor time that a target takes for a text, whether it answers or refuses."""
    took = []
    for _ in range(runs):
        began = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with contextlib.suppress(ValueError, OSError):  # a refusal is an answer
                target(text)
        took.append(time.process_time() - began)
    return min(took)


def shape(head, unit, length):
    """Return a text of about ``length`` characters: a unit again and again after a head, and a letter at the end."""
    return HEADS[head] + unit * max(1, length // len(unit)) + "b"


def slope(target, head, unit, *, length, doublings):
    """Return ``(slope, seconds)`` of a shape at the doubling that costs most; it grows until it takes a second."""
    worst, before = (0.0, 0.0), math.inf
    for step in range(doublings + 1):
        text = shape(head, unit, length << step)
        after = seconds(target, text)
        if after > max(before, FREE):
            after = seconds(target, text, runs=3)
            worst = max(worst, (math.log2(after / max(before, FREE)), after))
        if after > 1:
            break
        before = after
    return worst


def shapes_for(name):
    """Return the pairs of head and unit that a target is given."""
    return [(head, unit) for head in HEADS_OF.get(name, ["text"]) for unit in UNITS]


def main(arguments=None):
    """Print the worst shape of each function; return 1 if one is steeper than STEEP."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="targets; all if none is named")
    parser.add_argument("--length", type=int, default=4000)
    parser.add_argument("--doublings", type=int, default=4)
    given = parser.parse_args(arguments)
    steep = 0
    for name in given.names or TARGETS:
        seconds(TARGETS[name], "Vi är på väg.")  # lists are loaded
        found = sorted(
            (*slope(TARGETS[name], *pair, length=given.length, doublings=given.doublings), *pair)
            for pair in shapes_for(name)
        )
        for value, took, head, unit in reversed(found[-3:]):
            if value > STEEP or value == found[-1][0]:
                print(f"{name:<24} slope {value:4.2f}  {took:6.2f} s  {head}, {unit!r}", flush=True)
        steep += sum(value > STEEP for value, *_ in found)
    return int(steep > 0)


if __name__ == "__main__":
    raise SystemExit(main())
