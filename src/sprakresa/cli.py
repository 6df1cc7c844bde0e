"""The command ``sprakresa``: thin. One function a subcommand, and a table of them."""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import sprakresa as sr


def _import(source: list[str], *, to: str, columns: list[str], update: bool, dry_run: bool, **said: Any) -> None:
    from .posts.sources.audit import import_posts, summarize_audit
    from .posts.sources.reader import read_source

    posts = read_source(
        source if len(source) > 1 else source[0], columns=dict(pair.partition("=")[::2] for pair in columns),
        progress=lambda posts: _tell(f"\r{posts:,} posts read"), **said,
    )  # fmt: skip
    _tell("\n" if dry_run else "; writing …\n")
    audit = import_posts(posts, to, update=update, dry_run=dry_run)
    print(summarize_audit(audit))
    if (audit["outcome"] == "left out").all():
        raise ValueError("no post was found to write; the reasons are above")


def _tell(said: str) -> None:
    if sys.stderr.isatty():
        print(said, end="", file=sys.stderr, flush=True)


def _fetch(to: str, *, dry_run: bool, **said: Any) -> None:
    from .posts.sources.audit import summarize_audit
    from .posts.sources.fetch import LOST, fetch_posts

    table = fetch_posts(to, dry_run=dry_run, **said)
    if dry_run:
        print(table.to_string(index=False))
        return
    print(f"\n{summarize_audit(table)}")
    lost = table[table["left_out"].str.startswith(LOST)]
    if len(lost):
        reasons = "".join("\n  " + lost["source"] + ": " + lost["left_out"].str.removeprefix(LOST))
        raise ConnectionError(f"{len(lost)} of {len(table)} pages could not be had; run it again for them:{reasons}")


def _count(posts: str, *, to: str, catalogue: str | None) -> None:
    table = sr.read_posts(posts)
    sr.write_word_counts(table, to, catalogue=catalogue)
    print(f"{to}: the words of {len(table):,} posts, {table['words'].sum():,} in all")


def _assess(posts: str, *, by: str) -> None:
    assessment = sr.assess_corpus(sr.assign_period(sr.read_posts(posts), by=by), by="period")
    print(assessment.drop(columns=["first", "last"]).to_string(index=False, na_rep="–", float_format="{:.3g}".format))
    print(f"\n{sr.describe_corpus(assessment)}")


ARGUMENTS: dict[str, dict[str, Any]] = {
    # argument: what argparse is told of it, whatever subcommand takes it
    "source": {"nargs": "+", "metavar": "SOURCE", "help": "exports, feeds, pages, tables, texts, or folders of them"},
    "posts": {"metavar": "FOLDER", "help": "a folder of posts, for instance data/posts"},
    "--to": {"required": True, "metavar": "PATH", "help": "what is written: a folder of posts, or a file of counts"},
    "--format": {"metavar": "NAME", "help": "wordpress, feed, page, csv, json, movable type or text"},
    "--column": {"action": "append", "dest": "columns", "default": [], "metavar": "OURS=THEIRS",
                 "help": "a table's column, for instance text=content.rendered; again for another"},
    "--encoding": {"metavar": "NAME", "help": "for instance windows-1252, where the source does not say"},
    "--limit": {"type": int, "default": 50_000_000, "metavar": "CHARACTERS",
                "help": "that a line, page or feed may have (50,000,000)"},
    "--url": {"action": "append", "dest": "prefixes", "default": [], "metavar": "PREFIX",
              "help": "what another blog's addresses begin with; again for another"},
    "--catalogue": {"metavar": "FILE", "help": "known posts, with date, title, author and url (CSV)"},
    "--archive": {"default": "https://web.archive.org", "metavar": "BASE", "help": "the archive's address"},
    "--cache": {"default": ".cache/archive", "metavar": "FOLDER", "help": "where the pages are kept as found"},
    "--update": {"action": "store_true", "help": "replace files that differ, and keep the old beside them"},
    "--dry-run": {"action": "store_true", "help": "say what would be done, and write no post"},
    "--by": {"default": "year", "help": "decade, year, half-year, quarter or month (year)"},
}  # fmt: skip

COMMANDS: dict[str, tuple[str, str, Callable]] = {
    # subcommand: what it does, its arguments, what runs it
    "import": ("write the posts of an export, feed, page or table as files",
               "source --to --format --column --encoding --limit --update --dry-run", _import),
    "fetch": ("download a blog from the Internet Archive as posts",
              "--to=data/posts --url --catalogue --archive --cache --update --dry-run", _fetch),
    "count": ("write how often each word occurs in each post", "posts --to --catalogue", _count),
    "assess": ("say what a corpus of this size can show", "posts --by", _assess),
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; return 0, or 1 after a message if the input was at fault, or 130 if somebody stopped it."""
    parser = argparse.ArgumentParser(prog="sprakresa", description="How the language of dated texts changes.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command, (purpose, named, _) in COMMANDS.items():
        added = subparsers.add_parser(command, help=purpose, description=purpose)
        for name, _, default in (each.partition("=") for each in named.split()):
            added.add_argument(name, **ARGUMENTS[name] | ({"required": False, "default": default} if default else {}))
    given = vars(parser.parse_args(arguments))
    command = given.pop("command")

    def said(what: object) -> str:  # what a file's name or title would have the terminal do, it does not
        return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", "�", f"sprakresa {command}: {what}") + "\n"

    warnings.formatwarning = lambda message, *_, **__: said(message)  # not where in the code
    try:
        COMMANDS[command][2](**given)
    except (ImportError, OSError, ValueError) as error:
        sys.stderr.write(said(error))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write(said("stopped; what is written is whole, run it again for the rest"))
        return 130
    return 0
