"""Write what the library knows about words, ``lists/words.npz``, by the rules of ``word_rules.py``.

    python scripts/write_word_table.py [--check]

It takes a minute or two. With --check nothing is written: the table there is compared with the rules, row by row.
A word is a row: the hash of the word, as the difference to the one before; rules (cut so many letters, add an ending)
of its lemma by all we know, by simplemma alone, as the end of an unlisted compound, and of what it stands for before
another word; how common it is by itself, before another word and as the last part, in hundredths of Zipf units; flags.
A word that a last letter alone tells from another has no row, but a flag there. What only stands before others
(*agendu*, as *gatu* of *gata*) is a row as well.
"""

import argparse
import sys
from collections import Counter
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import compound_rules
import numpy as np
import word_rules as rules

from sprakresa.swedish import compounds, lemmas, word_table
from sprakresa.swedish.lexicon import tsv_list

HERE = Path(__file__).parent
LISTS = Path(word_table.__file__).parent / "lists"
TARGET = LISTS / "words.npz"
SOURCES = ("names.toml", "lemma_rules.toml", "lemma_exceptions.tsv", "compounds.toml", "stop_words.toml")
COLUMNS = dict.fromkeys(word_table.WordTable._fields[3:-1], "<u2") | {"flags": "u1"}


def digest():
    """Return a digest of the lists and rules that the table is made of."""
    files = [*(LISTS / name for name in SOURCES), HERE / "word_rules.py", HERE / "compound_rules.py"]
    found = sha256("".join(file.read_text(encoding="utf-8") for file in files).encode())
    found.update(f"simplemma {version('simplemma')}, wordfreq {version('wordfreq')}".encode())
    return found.hexdigest()


def every_word():
    """Return each word that a list or the rules know, sorted."""
    words = {word.lower() for word in rules.WORD_LIST} | rules.FREQUENCIES.keys() | tsv_list(SOURCES[2]).keys()
    words |= {*rules.names()[0]}
    words |= {f"{word}s" for word in words if word[-1:] not in "sxz" and rules.name_of(word) == word}
    words |= {word.replace("'", "’") for word in words if "'" in word}
    return sorted(word for word in words if word)


def facts_of(word):
    """Return what the rules know of a word: its lemmas, its frequency in hundredths, its flags."""
    cents = round(100 * rules.zipf(word))
    return rules.known_lemma(word), rules.listed_lemma(word), cents, word_table.LISTED * rules.is_listed(word)


def rule_of(word, lemma):
    """Return how many letters to cut from a word, and what to add, to get the lemma."""
    if lemma is None:
        return None
    same = next((at for at, (a, b) in enumerate(zip(word, lemma, strict=False)) if a != b), min(len(word), len(lemma)))
    return len(word) - same, lemma[same:]


def lemma_as_head(word):
    """Return what a word becomes in the lemma of an unlisted compound that ends in it."""
    last = compounds.last_part(word)
    return word[: len(word) - len(last)] + lemmas.as_head(last, is_verbal=False)


class Row(NamedTuple):
    """What is known of a word: four lemmas, hundredths of Zipf units, flags."""

    known: str | None = None
    listed: str | None = None
    as_head: str | None = None
    base: str | None = None
    zipf: int = 0
    part: int = 0
    head: int = 0
    flags: int = 0


def every_row():
    """Return word → its row; a word that the word without its last letter tells of has none."""
    parts, rows = compound_rules.every_part(), {}
    for word in sorted({*every_word(), *parts}):
        (known, listed, zipf, flags), (value, base) = facts_of(word), parts.get(word, (0.0, None))
        as_part, as_head = compound_rules.value_as_part(word, value), compound_rules.value_as_head(word)
        rows[word] = Row(known, listed, known, base, zipf, as_part, as_head, flags)
    with mock.patch.object(word_table, "_held", lambda: columns(rows)):
        word_table.table.cache_clear()
        as_heads = {word: lemma_as_head(word) for word, row in rows.items() if row.known or row.head}
    word_table.table.cache_clear()
    rows = {word: row._replace(as_head=as_heads.get(word)) for word, row in rows.items()}
    told = {}
    for word, row in rows.items():
        base, flag = told.get(word[:-1]), word_table.KNOWN_WITH.get(word[-1])
        alike = base and base._replace(base=None, zipf=0, part=0, flags=base.flags & word_table.LISTED) == row
        told |= {word[:-1]: base._replace(flags=base.flags | flag)} if flag and alike else {word: row}
    return told


def columns(told):
    """Return the arrays of the file."""
    rows = {word: (*(rule_of(word, lemma) for lemma in row[:4]), *row[4:]) for word, row in told.items()}
    counts = Counter(rule for row in rows.values() for rule in row[:4] if rule)
    numbers = {rule: number for number, (rule, _) in enumerate(sorted(counts.items(), key=lambda c: (-c[1], c[0])), 1)}
    keys = np.array([word_table.hash_of(word) >> 64 - word_table.KEPT for word in told], dtype=np.uint64)
    order = np.argsort(keys)
    steps = np.diff(keys[order], prepend=np.uint64(0))
    if not steps.all():
        raise SystemExit("two words share a hash: take another hash")
    table = np.array([[*(numbers.get(rule, 0) for rule in row[:4]), *row[4:]] for row in rows.values()])[order]
    for column in (1, 2):
        table[table[:, 0] == table[:, column], column] = word_table.SAME
    lines = "\n".join(f"{cut}\t{end}" for cut, end in [(0, ""), *numbers])
    return {
        "steps": steps.astype("<u4"),
        "high": (steps >> np.uint64(32)).astype("u1"),
        **{name: column.astype(kind) for (name, kind), column in zip(COLUMNS.items(), table.T, strict=True)},
        "rules": np.frombuffer(lines.encode(), dtype="u1"),
        "made_of": np.frombuffer(digest().encode(), dtype="u1"),
    }


def main(arguments=None):
    """Write the table, or compare it with the rules; return 1 if they differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args(arguments).check
    made = columns(every_row())
    if not check:
        np.savez_compressed(TARGET, **made)
        return 0
    with np.load(TARGET) as held:
        wrong = [name for name in made if not np.array_equal(made[name], held[name])]
    print(f"{len(made['steps'])} rows; not as the rules make them: {', '.join(wrong) or 'none'}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
