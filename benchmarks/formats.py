"""How much of real blogs the importers get right: a row a format, against the truth found by simpler means.

Give it a folder with checkouts of the public repositories named in :data:`INPUTS`, each called ``owner+name``; they are
not part of this project. What is there is found without the importers: by lines of front matter and by ElementTree.
``python benchmarks/formats.py CHECKOUTS`` prints the table of ``docs/formats.md``.
"""

from __future__ import annotations

import datetime
import email.utils
import re
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import yaml

from sprakresa.posts.formats import date_within
from sprakresa.posts.markup import html_to_text
from sprakresa.posts.sources.reader import read_source

INPUTS = (
    # format, repository, what is read there
    ("Jekyll", "marcusoftnet/marcusoftnet.github.io", "_posts"),
    ("Jekyll, Swedish", "mattiaswolff/mattiaswolff.github.com", "_posts"),
    ("Jekyll", "jekyll/jekyll", "docs/_posts"),
    ("Hexo", "hexojs/hexo-theme-unit-test", "source/_posts"),
    ("Hugo", "simonrw/hugo-blog", "content/posts"),
    ("Zola", "getzola/even", "content"),
    ("Eleventy", "11ty/eleventy-base-blog", "content/blog"),
    ("Pelican", "getpelican/pelican", "samples/content"),
    ("Pelican", "getpelican/pelican-blog", "content"),
    ("Nikola", "getnikola/nikola", "nikola/data/samplesite/posts"),
    ("WordPress export", "WordPress/theme-test-data", "themeunittestdata.wordpress.xml"),
    ("WordPress export", "WordPress/theme-test-data", "64-block-test-data.xml"),
    ("WordPress export", "jekyll/jekyll-import", "test/mocks/sitetitle.wordpress.2025-01-19.000.xml"),
)
_FACT = r"(?im)^(?:\.\. |:)?{}\s*[:=]\s*(.*)$"


def front_matter_posts(folder: Path) -> list[dict[str, str]]:
    """Return the posts of a folder of texts that are dated and no drafts, by the lines of their heads."""
    posts = []
    for file in sorted(folder.rglob("*")):
        if file.suffix not in (".md", ".markdown", ".rst", ".html", ".txt", ".textile") or file.name.startswith(
            "_index"
        ):
            continue
        text = file.read_text("utf-8-sig")
        fences = re.split(r"(?m)^(?:---|\+\+\+)\s*$", text, maxsplit=2)  # Hexo's heads have no opening line
        is_fenced = len(fences) == 3 and not fences[0].strip()
        is_closed = len(fences) > 1 and re.fullmatch(r"(?:[\w-]+:.*\n|[- ] .*\n)+", fences[0])
        head = fences[1] if is_fenced else fences[0] if is_closed else text[:800]
        facts = {name: (re.search(_FACT.format(name), head) or [""] * 2)[1].strip("'\" ") for name in
                 ("date", "title", "author", "status", "draft")}  # fmt: skip
        if is_closed or (is_fenced and text.startswith("---")):  # values may go on in the next line
            stated = yaml.safe_load(head)
            facts["title"] = str(stated.get("title", "")) if isinstance(stated, dict) else ""
        day = facts["date"] if re.search(r"\d{4}", facts["date"]) else date_within(file.name)
        if day and facts["draft"] != "true" and facts["status"] not in ("draft", "hidden"):
            body = text.split(head, 1)[-1] if is_fenced or is_closed else re.sub(r"(?m)^(?::|\.\. )?\w+:.*$", "", text)
            posts.append(
                {"key": file.as_posix(), "date": day, "title": facts["title"], "author": facts["author"], "text": body}
            )
    return posts


def exported_posts(file: Path) -> list[dict[str, str]]:
    """Return the published posts of a WordPress export or the entries of an RSS feed."""
    posts = []
    raw = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", file.read_bytes())
    for item in ElementTree.fromstring(raw).iter("item"):
        facts = {node.tag.rpartition("}")[2]: node.text or "" for node in item if "excerpt" not in node.tag}
        text = html_to_text(facts.get("encoded", facts.get("description", "")), shortcodes=True)
        kept = (facts.get("post_type", "post"), facts.get("status", "publish"), facts.get("post_password", ""))
        if kept == ("post", "publish", "") and text.strip():
            day = facts.get("post_date") or facts.get("pubDate", "")
            key = facts.get("guid", "").strip() + facts.get("link", "").strip()
            title = html_to_text(facts.get("title", ""))
            posts.append({"key": key, "date": day, "title": title, "author": facts.get("creator", ""), "text": text})
    return posts


def _words(text: str) -> set[str]:
    return {*re.findall(r"\w{3,}", re.sub(r"<[^<>]*>|https?:\S+", " ", text).lower())}


def _has_words(text: str, truth: str) -> bool:
    return len(_words(truth) - _words(text)) <= 0.02 * len(_words(truth))


def _day(stated: str) -> datetime.date:
    if found := re.search(r"(\d{4})[-/](\d\d?)[-/](\d\d?)", stated):
        return datetime.date(*map(int, found.groups()))
    return email.utils.parsedate_to_datetime(stated).date()


def compare(name: str, path: Path) -> dict[str, object]:
    """Return a row of the table: how many posts there are, are taken, and have each fact right."""
    truth = front_matter_posts(path) if path.is_dir() else exported_posts(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = read_source(path)
    taken = table[table["left_out"] == ""].assign(
        key=table["guid"] + table["url"] if path.is_file() else table["source"]
    )
    read = {row["key"]: row for row in taken.to_dict("records")}
    pairs = [(post, read[post["key"]]) for post in truth if post["key"] in read]
    return {
        "format": name, "posts": len(truth), "taken": len(pairs), "others taken": len(taken) - len(pairs),
        "dates": sum(_day(post["date"]) == row["published"].date() for post, row in pairs),
        "titles": sum(not post["title"] or " ".join(post["title"].split()) == row["title"] for post, row in pairs),
        "authors": sum(not post["author"] or bool(row["author"]) for post, row in pairs),
        "bodies": sum(_has_words(f"{row['title']} {row['text']}", post["text"]) for post, row in pairs),
    }  # fmt: skip


def main(checkouts: Path) -> None:
    """Print the table, in Markdown."""
    rows = [{**compare(name, checkouts / repository.replace("/", "+") / place), "from": f"{repository}: {place}"}
            for name, repository, place in INPUTS]  # fmt: skip
    table = pd.DataFrame(rows)
    print("|".join(["", *table.columns, ""]), "|".join(["", *["---"] * len(table.columns), ""]), sep="\n")
    for row in rows:
        print("|".join(["", *map(str, row.values()), ""]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
