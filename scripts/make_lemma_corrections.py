"""Learn ``lemma_corrections.tsv`` from a treebank in CoNLL-U: forms whose lemma the lists and rules miss.

    python scripts/make_lemma_corrections.py sv_talbanken-ud-train.r2.3.conllu

A form gets a line when the lemmatiser, without the corrections, misses its commonest lemma there, and that
lemma has at least :data:`SHARE` of its uses. Left out: forms that wordfreq does not list, since they would
not be met again; names, whose lemma has a capital, for they have a list of their own; abbreviations, numbers and
forms with an exception of their own; slips, an inflected form that is given as its own lemma; and the lemmas that
only release 2.3 gives (participles as verbs, particle verbs in two words), since the library follows 2.17.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path
from unittest import mock

from word_rules import FREQUENCIES, VERB_ENDINGS, name_of

from sprakresa.swedish import lemmas
from sprakresa.swedish.known_words import known_lemma
from sprakresa.swedish.lexicon import tsv_list

SHARE = 0.6
TARGET = Path(lemmas.__file__).parent / "lists" / "lemma_corrections.tsv"
HEAD = """\
# Form -> lemma, learned from a treebank: what the word list and its mends miss.
# Source: UD Swedish Talbanken, training part, release 2.3, by Joakim Nivre, Aaron Smith and Victor Norrman
#   (universaldependencies.org), after Talbanken (Jan Einarsson 1976; a team led by Ulf Teleman, Lund);
#   its lemmas after SALDO (Lars Borin and others, Språkbanken).
# Licence: CC BY-SA 4.0, see LICENSE-CC-BY-SA-4.0. Changed: running words made into a list, and cut down.
# Made by: python scripts/make_lemma_corrections.py {name}
"""
INFLECTED = ("ar", "en", "er", "et", "na", "or")
PARTICIPLES = ("d", "da", "ade", "t", "ta", "en", "et", "na", "ande", "ende")


def read_lemmas(path: Path) -> dict[str, Counter]:
    """Return lower-case form → counts of its lemmas, as they are written, of a CoNLL-U file."""
    found = defaultdict(Counter)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line and not line.startswith("#"):
            columns = line.split("\t")
            if len(columns) != 10:
                raise ValueError(f"{path}, line {number}: {len(columns)} columns where CoNLL-U has 10")
            if columns[0].isdigit():
                found[columns[1].lower()][columns[2]] += 1
    return found


def is_older_convention(form: str, lemma: str, ours: str) -> bool:
    """Whether ``lemma`` is the verb of what we, with 2.17, call a participle."""
    participle = form.endswith(PARTICIPLES) and ours.endswith(("d", "t", "en", "ande", "ende"))
    verb = lemma.endswith(VERB_ENDINGS) and lemma not in (form, form + "a")
    return participle and verb and not lemma.endswith(("are", "else"))


def is_slip(form: str, lemma: str, ours: str) -> bool:
    """Whether a clearly inflected form is given as its own lemma: *institutet*, *rekommenderar*."""
    return form == lemma and form.startswith(ours[:-1]) and form.endswith(INFLECTED)


def learn(found: dict[str, Counter]) -> dict[str, str]:
    """Return the corrections, sorted by form."""
    exceptions = tsv_list("lemma_exceptions.tsv")
    corrections = {}
    with mock.patch.object(lemmas, "tsv_list", lambda name: {}):  # the module reads the corrections alone
        for form, counts in sorted(found.items()):
            lemma, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
            if (
                form in exceptions
                or name_of(form)
                or not (form + lemma).isalpha()
                or not {form, lemma} <= FREQUENCIES.keys()
            ):
                continue
            ours = lemmas._lemma_of(form, known_lemma(form))  # the way in that keeps nothing
            either = form.endswith(("ade", "at")) and n < 2  # verb or participle: one use tells nothing
            clear = n >= SHARE * counts.total() and not either and lemma.islower()
            if (
                ours != lemma
                and clear
                and not is_older_convention(form, lemma, ours)
                and not (n < 2 and is_slip(form, lemma, ours))
            ):
                corrections[form] = lemma
    return corrections


def render(path: Path) -> str:
    """Return the corrections file learned from ``path``."""
    rows = "".join(f"{form}\t{lemma}\n" for form, lemma in learn(read_lemmas(path)).items())
    return HEAD.format(name=path.name) + rows


def main() -> None:
    """Write the file beside the library's other lists."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("conllu", type=Path, help="the treebank's training part")
    parser.add_argument("--to", type=Path, default=TARGET, help="the file to write (default: %(default)s)")
    arguments = parser.parse_args()
    arguments.to.write_text(render(arguments.conllu), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
