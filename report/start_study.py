"""Begin a study of another corpus in a folder of its own: its data files, and where its posts are.

python report/start_study.py POSTS STUDY

run.py calls this with the Python of .venv. POSTS is what read_posts reads, or a CSV file of word counts with their
catalogue.csv beside it. What STUDY/data holds already is kept: it is the analyst's to change. Only
the line in STUDY/data/corpus.toml that says where the posts are follows POSTS.
"""

import json
import os
import re
import sys
from pathlib import Path

from sprakresa import read_posts, read_word_counts
from sprakresa._files import write_whole

TOP = Path(__file__).resolve().parents[1]

# What the notebooks read beside the posts and that is not about one corpus …
GENERAL = ("data/examples/*", "benchmarks/*.csv")
# … and what may lie beside the posts.
BESIDE = ("catalogue.csv", "themes.toml", "glosses.csv", "events.csv", "openings.csv", "opening_sentences.csv")

FACTS = """\
# What the notebooks and the report say of this corpus. Fill in what you know; what is missing is left out there, too.
name = {name}
{posts}
# title = "The language of …"   the report's title
# who = "…"                     who wrote the posts
# what = "…"                    what they are, in a sentence
# url = "…"                     where they were published
# Themes go into themes.toml beside this file ([money] and below it words = ["kostnad*", "pengar"]); without it the
# charts follow the commonest words. glosses.csv (term,gloss) says what words mean in English.
"""


def relative(path, folder):
    """Return the way from a folder to a path, so that both can be moved together."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()


def holds_counts(posts):
    """Return whether the file is one of word counts, by its first line."""
    if not posts.is_file():
        return False
    with posts.open("rb") as file:
        return file.readline(99).removeprefix(b"\xef\xbb\xbf").strip().replace(b'"', b"") == b"post_id,word,n"


def state_facts(study, posts):
    """Write STUDY/data/corpus.toml, or let what it says follow where the posts are; counts lie in the study itself."""
    facts = study / "data" / "corpus.toml"
    line = f"posts = {json.dumps(relative(posts, facts.parent), ensure_ascii=False)}"
    line = "" if holds_counts(posts) else line
    if not facts.exists():
        text = FACTS.format(name=json.dumps(posts.stem, ensure_ascii=False), posts=line)
    else:
        text = facts.read_text(encoding="utf-8")
        text, found = re.subn(r"^posts\s*=.*$", lambda _: line, text, count=1, flags=re.MULTILINE)
        text = text if found or not line else f"{line}\n{text}"
    write_whole(facts, text.encode())


def taken(posts):
    """Return place in the study → file, of all that is copied; raise where the posts or their counts cannot be read."""
    found = {file.relative_to(TOP): file for pattern in GENERAL for file in sorted(TOP.glob(pattern))}
    found |= {Path("data", name): posts.parent / name for name in BESIDE if (posts.parent / name).exists()}
    if not holds_counts(posts):
        read_posts(posts)
        return found
    read_word_counts(posts)
    if Path("data", "catalogue.csv") not in found:
        sys.exit(
            f"{posts.parent} has no catalogue.csv: write one with post_id, date and title of each post in {posts.name}"
        )
    return found | {Path("data", "openings.csv"): posts}


def main(posts, study):
    """Begin or continue the study; what is wrong with the posts is said before anything is written."""
    posts, study = Path(posts), Path(study)
    facts = study / "data" / "corpus.toml"
    if study.exists() and (not study.is_dir() or (any(study.iterdir()) and not facts.exists())):
        sys.exit(
            f"{study} holds other things than a study (no data/corpus.toml): name a folder that does not exist yet"
        )
    files = taken(posts)
    for folder in ("data", "notebooks", "figures"):
        (study / folder).mkdir(parents=True, exist_ok=True)
    state_facts(study, posts)  # first, so that a study that could not be begun to its end can be begun again
    for place, file in files.items():
        if not (study / place).exists():
            (study / place).parent.mkdir(parents=True, exist_ok=True)
            write_whole(study / place, file.read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
