"""Compare data/openings.csv with texts: count the first 2,000 bytes of every post in a folder again.

python scripts/compare_openings.py data/posts

For whoever has more of the posts. A post is one file with its text as published; its name (2017-02-10-title.md) is
the `post_id` of the counts. Sentences are compared with data/opening_sentences.csv. The exit status is 1 if a count
differs.
"""

import sys
from collections import Counter
from pathlib import Path

import pandas as pd

import sprakresa as sr

DATA = Path(__file__).resolve().parents[1] / "data"
BYTES = 2000


def opening(text: str) -> str:
    """Return what the first 2,000 bytes hold, without the word that the cut goes through."""
    raw = text.encode("utf-8")
    if len(raw) <= BYTES:
        return text
    kept = raw[:BYTES].decode("utf-8", "ignore")
    return kept[: max(kept.rfind(" "), kept.rfind("\n"))]


def count_opening(post) -> tuple[Counter, Counter]:
    """Return how often each word, and each length of a sentence that is whole, occurs in the body of an opening."""
    start = opening(post.text)
    parts = sr.split_post(sr.clean_text(start), title=post.title, author=post.author)
    body = "\n\n".join(parts.loc[parts["part"] == "body", "text"])
    sentences = sr.split_sentences(body)
    whole = sentences if start == post.text else sentences[:-1]
    return Counter(map(str.lower, sr.tokenize(body))), Counter(len(sr.tokenize(sentence)) for sentence in whole)


def stated(name: str, key: str, value: str) -> dict[str, dict]:
    """Return the committed counts as post → key → value."""
    table = pd.read_csv(DATA / name, dtype={"post_id": str, "word": str}, keep_default_na=False)
    return {post: dict(zip(rows[key], rows[value], strict=True)) for post, rows in table.groupby("post_id")}


def main(folder: str) -> int:
    """Print what differs, post by post; return 1 if anything does."""
    words, lengths = stated("openings.csv", "word", "n"), stated("opening_sentences.csv", "words", "sentences")
    differing = 0
    for post in sr.read_posts(folder, body_only=False).itertuples():
        counted = count_opening(post)
        for what, here, there in zip(("words", "sentence lengths"), counted, (words, lengths), strict=True):
            listed = there.get(post.post_id)
            if listed is None:
                print(f"{post.post_id}: no {what} are committed for this post")
                continue
            unlike = sorted(key for key in {*here, *listed} if here.get(key, 0) != listed.get(key, 0))
            differing += bool(unlike)
            shown = ", ".join(f"{key}: {here.get(key, 0)} here, {listed.get(key, 0)} committed" for key in unlike)
            print(f"{post.post_id}: {sum(here.values())} {what}, {shown or 'no difference'}")
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
