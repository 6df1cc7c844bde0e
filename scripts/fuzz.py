"""Give the readers and the text functions damaged files, for a while: anything but an answer or a reason is a fault.

.venv/bin/python scripts/fuzz.py [--minutes 10] [--seed 0] [FILE or FOLDER with more seeds …]

A reason is a ValueError or an OSError in one sentence; an answer takes at most SLOWEST seconds. The input of each fault
is kept in .cache/fuzz, under a name that begins with the target's, to become a test.
"""

import argparse
import hashlib
import random
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

import matplotlib as mpl
import pandas as pd

import sprakresa as sr
from sprakresa.posts.sources.reader import read_source

mpl.use("agg")
TOP = Path(__file__).resolve().parents[1]
SEEDS = ("data/examples/*", "data/posts/*", "data/*.csv", "data/*.toml", "tests/data/*.xml", "tests/data/pages/*")
SLOWEST = 5.0

NASTY = (
    b"\x00", b"\xff\xfe", b"\xc3", "\u2028\ufeff\u00ad".encode(), b"&#xD800;", b"&#99999999;", b"<![CDATA[", b"]]>",
    b"<!--", b"<!DOCTYPE a [<!ENTITY b '&b;'>]>", b"---\n", b"a: &a [*a]\n", b"date: 99999-99-99\n", b"9" * 400,
    b"=" * 300, b"a." * 300, b"[" * 300, b"<div>" * 300, b"Hej\n" * 300, b'"', b";", b"\r", b"\t" * 200,
    b"Fri, 99 Feb 10000 25:61:00 +9999",
)  # fmt: skip


def damaged(raw, draw):
    """Return bytes with one to six changes: cut, repeated, moved, flipped, or with something nasty in them."""
    for _ in range(draw.randint(1, 6)):
        start, end = sorted(draw.randrange(len(raw) + 1) for _ in "ab")
        end = min(end, start + draw.choice((1, 10, 1000)))
        piece = raw[start:end]
        new = draw.choice(
            (b"", piece * draw.choice((2, 50)), draw.choice(NASTY), piece[::-1], bytes(b ^ 32 for b in piece))
        )
        raw = (raw[:start] + new + raw[end:])[:200_000]
    return raw


def in_file(name, read):
    """Return a target that reads a file of this name with the bytes as its content."""

    def target(raw, folder):
        (folder / name).write_bytes(raw)
        read(folder / name)

    return target


def as_text(function):
    """Return a target that calls a function with the bytes as text."""
    return lambda raw, folder: function(raw.decode("utf-8", "replace"))


def study(text):
    """Count, chart and look up the words of a text and of a second post."""
    days = pd.to_datetime(["2017-02-10", "2018-03-01"])
    posts = pd.DataFrame(
        {"post_id": [text[:9], "b"], "published": days, "text": [text, "Vi är på väg, och ni är med."]}
    )
    counted = sr.recount(sr.document_term_matrix(posts, unit="word"), stop_words=sr.stop_words())
    sr.keyness(counted, posts, target=["b"])
    sr.estimate_rates(counted, posts, by="year")
    sr.concordance(posts, ["väg", text[9:18] or "väg"], unit="word")
    sr.collocations(posts, "väg")
    sr.readability(posts)
    sr.repeated_sentences(posts)
    sr.timeline(posts, ["väg"]).figure.clear()


def round_trip(raw, folder):
    """Write a text as a post, read it back, and count its words into a file and back."""
    text = raw.decode("utf-8", "replace")
    posts = pd.DataFrame(
        {"published": pd.to_datetime(["2017-02-10"]), "title": [text[:40]], "text": [text], "å": [text[40:60]]}
    )
    sr.write_posts(posts, folder / "posts")
    again = sr.read_posts(folder / "posts", body_only=False)
    assert again["text"].tolist() == [text.replace("\r\n", "\n").replace("\r", "\n")], "another text came back"
    assert again["title"].tolist() == [" ".join(text[:40].split())], "another title came back"
    sr.write_word_counts(again, folder / "counts.csv")
    counted, direct = sr.read_word_counts(folder / "counts.csv"), sr.document_term_matrix(again, unit="word")
    assert counted.terms.tolist() == direct.terms.tolist(), "other words came back"
    assert (counted.matrix != direct.matrix).nnz == 0, "other counts came back"


TARGETS = {
    "source": lambda raw, folder: read_source(raw),
    "folder": lambda raw, folder: in_file("export.bin", lambda path: read_source(path.parent))(raw, folder),
    "post": in_file("2017-02-10-post.md", sr.read_posts),
    "counts": in_file("counts.csv", sr.read_word_counts),
    "catalogue": in_file(
        "catalogue.csv", lambda path: sr.read_catalogue(path, posts=sr.read_posts(TOP / "data/posts"))
    ),
    "themes": in_file("themes.toml", sr.read_themes),
    "sentences": as_text(sr.split_sentences),
    "lemmas": as_text(lambda text: sr.lemmatize(sr.tokenize(text))),
    "cleaning": as_text(sr.explain_clean),
    "frame": as_text(sr.split_post),
    "study": as_text(study),
    "round trip": round_trip,
    "table": in_file("table.csv", sr.read_posts),
    "json": in_file("posts.json", sr.read_posts),
    "page": in_file("2017-02-10-page.html", sr.read_posts),
}


def fault(name, raw):
    """Return what is wrong with what a target makes of the bytes, or nothing."""
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            TARGETS[name](raw, Path(folder))
        except (ValueError, OSError) as reason:
            if isinstance(reason, UnicodeError) or not str(reason).strip():
                return traceback.format_exc()
        except Exception:
            return traceback.format_exc()
    took = time.process_time() - began
    return f"{took:.1f} s for {len(raw):,} bytes" if took > SLOWEST else ""


def fuzz(seeds, *, seconds, seed):
    """Return how many inputs were tried, and target → faults."""
    draw, tried, faults, end = random.Random(seed), 0, {}, time.monotonic() + seconds
    while time.monotonic() < end:
        raw, name = damaged(draw.choice(seeds), draw), draw.choice([*TARGETS])
        tried += 1
        if said := fault(name, raw):
            faults.setdefault(name, []).append((raw, said))
    return tried, faults


def main(arguments=None):
    """Fuzz as the command line says; return 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("more", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    paths = [path for pattern in SEEDS for path in TOP.glob(pattern)]
    paths += [path for more in given.more for path in (more.rglob("*") if more.is_dir() else [more])]
    seeds = [path.read_bytes()[:200_000] for path in sorted(paths) if path.is_file()]
    tried, faults = fuzz(seeds, seconds=60 * given.minutes, seed=given.seed)
    kept = TOP / ".cache" / "fuzz"
    for name, found in faults.items():
        for raw, said in found:
            file = kept / f"{name}-{hashlib.sha256(raw).hexdigest()[:12]}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)
            print(f"{file}: {said.strip().splitlines()[-1]}")
    print(f"{tried:,} inputs to {len(TARGETS)} targets, {sum(map(len, faults.values()))} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
