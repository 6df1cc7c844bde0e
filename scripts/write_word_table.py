"""Write what the library knows about words, ``lists/words.npz``, by the rules of ``word_rules.py``.

    python scripts/write_word_table.py [--check]

It takes a minute or two. With --check nothing is written: the table there is compared with the rules, row by row.
A word is a row: the hash of the word, as the difference to the one before; the rules of its lemma by all we know and by
simplemma alone (cut so many letters, add an ending); its frequency in hundredths of Zipf units; flags. A word that a
last letter alone tells from another has no row, but a flag there. Apart from these rows: each word as it may stand
before another in a compound, and how common it is so.
"""

import argparse
import sys
from collections import Counter
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from unittest import mock

import numpy as np
import word_rules as rules

from sprakresa.swedish import compounds, known_words
from sprakresa.swedish.lexicon import tsv_list

HERE = Path(__file__).parent
LISTS = Path(known_words.__file__).parent / "lists"
TARGET = LISTS / "words.npz"
SOURCES = ("names.toml", "lemma_rules.toml", "lemma_exceptions.tsv", "compounds.toml", "stop_words.toml")
COLUMNS = {"known": "<u2", "listed": "<u2", "zipfs": "<u2", "flags": "u1"}


def digest():
    """Return a digest of the lists and rules that the table is made of."""
    files = [*(LISTS / name for name in SOURCES), HERE / "word_rules.py"]
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
    return rules.known_lemma(word), rules.listed_lemma(word), cents, known_words.LISTED * rules.is_listed(word)


def rule_of(word, lemma):
    """Return how many letters to cut from a word, and what to add, to get the lemma."""
    if lemma is None:
        return None
    same = next((at for at, (a, b) in enumerate(zip(word, lemma, strict=False)) if a != b), min(len(word), len(lemma)))
    return len(word) - same, lemma[same:]


def value_as_part(part):
    """Return how common a part before a compound's last is, in Zipf units; 0 if it can be none."""
    barred, never_first = compounds._barred(), compounds._words("never_first")
    zipf = compounds._base(part)[0]
    needed = compounds._needed(part, compounds.TRUST)
    if not zipf or zipf < needed or not compounds.VOWEL.search(part) or not compounds._is_word(part) or part in barred:
        return 0.0
    bare = part[:-1] if len(part) > 2 and part[-1] == "s" else part
    return 0.0 if bare in barred | never_first and rules.known_lemma(part) != part else zipf


def every_part():
    """Return each part that may stand before another in a compound, with its value in hundredths."""
    links = [(end, instead) for end, each in compounds._links().items() for instead, _ in each]
    likely = {
        word[: len(word) - len(instead)] + end
        for end, instead in links
        for word in rules.FREQUENCIES
        if word.endswith(instead)
    }
    with mock.patch.multiple(compounds, frequency=rules.frequency, known_lemma=rules.known_lemma, zipf=rules.zipf):
        values = {part: round(100 * value_as_part(part)) for part in likely}
    compounds._base.cache_clear()
    return {part: value for part, value in values.items() if value}


def every_row():
    """Return word → its facts, with rules as pairs."""
    told = {}
    for word, (known, listed, zipf, flags) in ((word, facts_of(word)) for word in every_word()):
        base, flag = told.get(word[:-1]), known_words.KNOWN_WITH.get(word[-1])
        if flag and not zipf and base and base[:2] == (known, listed) and base[3] & known_words.LISTED == flags:
            told[word[:-1]] = (*base[:3], base[3] | flag)
        else:
            told[word] = known, listed, zipf, flags
    return {word: (rule_of(word, facts[0]), rule_of(word, facts[1]), *facts[2:]) for word, facts in told.items()}


def columns(told, parts):
    """Return the arrays of the file."""
    counts = Counter(rule for row in told.values() for rule in row[:2] if rule)
    numbers = {rule: number for number, (rule, _) in enumerate(sorted(counts.items(), key=lambda c: (-c[1], c[0])), 1)}
    keys = np.array([known_words.hash_of(word) >> 64 - known_words.KEPT for word in told], dtype=np.uint64)
    order = np.argsort(keys)
    steps = np.diff(keys[order], prepend=np.uint64(0))
    if not steps.all():
        raise SystemExit("two words share a hash: take another hash")
    rows = np.array([[*(numbers.get(rule, 0) for rule in row[:2]), *row[2:]] for row in told.values()])[order]
    rows[rows[:, 0] == rows[:, 1], 1] = known_words.SAME
    lines = "\n".join(f"{cut}\t{end}" for cut, end in [(0, ""), *numbers])
    return {
        "steps": steps.astype("<u4"),
        "high": (steps >> np.uint64(32)).astype("u1"),
        **{name: column.astype(kind) for (name, kind), column in zip(COLUMNS.items(), rows.T, strict=True)},
        "rules": np.frombuffer(lines.encode(), dtype="u1"),
        "parts": np.frombuffer("\n".join(sorted(parts)).encode(), dtype="u1"),
        "parts_zipfs": np.array([parts[part] for part in sorted(parts)], dtype="<u2"),
        "made_of": np.frombuffer(digest().encode(), dtype="u1"),
    }


def main(arguments=None):
    """Write the table, or compare it with the rules; return 1 if they differ."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args(arguments).check
    made = columns(every_row(), every_part())
    if not check:
        np.savez_compressed(TARGET, **made)
        return 0
    with np.load(TARGET) as held:
        wrong = [name for name in made if not np.array_equal(made[name], held[name])]
    print(f"{len(made['steps'])} rows; not as the rules make them: {', '.join(wrong) or 'none'}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
