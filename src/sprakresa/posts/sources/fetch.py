"""Archived pages → posts: which pages there are, what each holds, and the record of all, like any import."""

from __future__ import annotations

import io
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd

from ..._files import alone_in, clear_parts
from ..catalogue import read_catalogue
from ..facts import make_row
from ..formats import formats
from ..identity import address_key, share_words
from ..markup import extra
from .archive import ARCHIVE, Capture, Get, best_first, connect, kept_capture, list_captures, load_capture
from .audit import import_posts, make_posts
from .pages import read_page
from .reader import LIMIT
from .signs import Input

BLOG = (
    "www.arbetsformedlingen.se/Om-oss/Press/Sjoberg-bloggar/Arkiv/",
    "www.arbetsformedlingen.se/Om-oss/Pressrum/Sjoberg-bloggar/",
)
"""What the addresses of this blog begin with: it moved once."""

LOST = "not fetched: "
"""What ``left_out`` begins with for a page that could not be had: to be asked for again."""


def fetch_posts(
    folder: str | PathLike,
    *,
    prefixes: Iterable[str] = (),
    catalogue: str | PathLike | None = None,
    archive: str = ARCHIVE,
    cache: str | PathLike = ".cache/archive",
    update: bool = False,
    dry_run: bool = False,
    say: Callable[[str], None] = lambda line: print(line, flush=True),
) -> pd.DataFrame:
    """Fetch a blog from the Internet Archive, and write its posts as :func:`sprakresa.write_posts` does.

    Of each address the best capture is taken (:func:`sprakresa.posts.sources.archive.best_first`); if that does not
    hold a post, the next two are tried. What the catalogue says of an address (day, title, author, role, kind) goes
    before what the page says. Where two addresses hold one post, the version captured last is taken. A run that was cut
    short, even killed, is taken up by running it again: only what is missing is asked for.

    Parameters
    ----------
    folder : path
        Where the posts go, for instance ``data/posts``.
    prefixes : iterable of str, optional
        What the blog's addresses begin with; this study's blog (:data:`BLOG`) when not given.
    catalogue : path, optional
        A table of known posts with ``date``, ``title`` and ``url`` (:func:`sprakresa.read_catalogue`), to be asked
        for too; for this study's blog ``catalogue.csv`` beside ``folder``, if it is there.
    archive : str
        The archive's address; no other host is ever asked.
    cache : path
        Where every page is kept as it came, with what it is. Delete it to ask anew.
    update, dry_run : bool
        Replace posts that differ, keeping the old ones beside them; only list what would be asked for.
    say : callable
        What to tell the progress to.

    Returns
    -------
    pandas.DataFrame
        The record of :func:`sprakresa.posts.sources.audit.import_posts`, a row a page, also of those that are not in
        the archive, could not be had (``left_out`` begins with :data:`LOST`), list several posts or hold none. For a
        dry run ``url``, ``captured``, ``captures`` (different ones) and ``cached``.

    Raises
    ------
    ConnectionError
        If the archive does not even give its listing.
    PermissionError
        If its robots.txt does not allow this.
    FileNotFoundError, ValueError, OSError
        If the catalogue, an address or the answer cannot be read, or a file cannot be written.
    """
    folder, cache, archive, prefixes = Path(folder), Path(cache), archive.rstrip("/"), [*prefixes] or BLOG
    if not re.fullmatch(r"https?://[^/\s]+", archive):
        raise ValueError(f"{archive}: give the archive's address like {ARCHIVE}, without a path")
    extra("trafilatura")  # if it is missing, say so before anything is asked for
    beside = folder.with_name("catalogue.csv")
    catalogue = catalogue or (beside if prefixes is BLOG and beside.is_file() else None)
    known = _known(catalogue) if catalogue else {}
    cache.mkdir(parents=True, exist_ok=True)
    with alone_in(cache, say=say):
        clear_parts(cache)
        get = connect(archive, say=say)
        pages = _list_pages(get, prefixes, known, cache)
        if not pages:
            raise ValueError(f"{archive} has no page that begins with {' or '.join(prefixes)}: check the address")
        say(f"{sum(map(bool, pages.values())):,} pages are in the archive.")
        if dry_run:
            plan = [(url, f"{date.fromisoformat(best.timestamp[:8])}", len(captures), bool(kept_capture(best, cache)))
                    for url, captures in pages.items() for best in captures[:1]]  # fmt: skip
            return pd.DataFrame(plan, columns=["url", "captured", "captures", "cached"])
        load, rows = partial(load_capture, get, archive=archive, cache=cache), []
        for number, (url, captures) in enumerate(pages.items(), start=1):
            rows.append(row := _read_best(load, url, captures, known.get(_key(url), {})))
            say(f"{number:>4}/{len(pages)}  {row['left_out'] or row['note']}  {url}")
        rows.sort(key=lambda row: row["_captured"])
        _tell_repeats(rows)
        audit = import_posts(make_posts(rows), folder, update=update)
        if not audit["left_out"].str.startswith(LOST).any():
            for listing in cache.glob("listing-*.json"):  # the next run asks whether there is more by then
                listing.unlink()
        return audit


def _key(url: str) -> str:
    return address_key(url.casefold())


def _known(catalogue: str | PathLike) -> dict[str, dict]:
    """Return what the catalogue says of each address."""
    table = read_catalogue(catalogue)
    facts = table.assign(published=table["published"].dt.date).astype(object).fillna("").to_dict("records")
    return {_key(fact["url"]): fact for fact in facts if fact.get("url")}


def _list_pages(get: Get, prefixes: Sequence[str], known: Mapping[str, dict], cache: Path) -> dict:
    """Return the captures of each page, the best first: address → captures, none if it is but in the catalogue."""
    pages: dict[str, list[Capture]] = defaultdict(list)
    for prefix in prefixes:
        for capture in list_captures(get, prefix.rstrip("*"), prefix=True, cache=cache):
            pages[_key(capture.original)].append(capture)
    for key, fact in known.items():
        pages[key] = pages.get(key) or list_captures(get, fact["url"], prefix=False, cache=cache)
    return {
        known[key]["url"] if key in known else re.sub(r":(?:80|443)(?=/|$)", "", captures[-1].original, count=1):
        best_first(captures) for key, captures in sorted(pages.items())
    }  # fmt: skip


def _read_best(load: Callable, url: str, captures: Sequence[Capture], fact: Mapping) -> dict:
    """Return what the best capture holds as a row; where none holds a post, why the first that came does not."""
    refused = []
    for capture in captures[:3]:
        try:
            told, raw = load(capture)
            row = _read(told, raw, url, fact, versions=len(captures))
        except ConnectionError as error:  # the best may well come next time, so no other is taken
            return _blank(url, fact, f"{LOST}{error}")
        except (LookupError, ValueError) as error:
            row = _blank(url, fact, f"{LOST}{error}")
        if not row["left_out"]:
            return row
        refused.append(row)
    unknown = _blank(url, fact, "not in the archive")
    return min(refused, key=lambda row: row["left_out"].startswith(LOST), default=unknown)


def _read(told: Mapping, raw: bytes, url: str, fact: Mapping, *, versions: int) -> dict:
    """Return a captured page as a row; what the catalogue says goes before what the page says, and is noted."""
    captured = date.fromisoformat(told["given"][:8])
    notes = [f"captured {captured}" + (f" ({versions} versions in the archive)" if versions > 1 else "")]
    notes += [] if told["as_listed"] else ["not the bytes that the index lists"]
    known = {name: fact[name] for name in ("published", "title", "author", "role", "kind") if fact.get(name)}
    try:
        [row] = read_page(io.BytesIO(_unpack(raw)), Input(url, LIMIT, None, {}, url))
        not_found, first_line = formats()["pages"]["not_found"], row["text"].strip().partition("\n")[0]
        if any(re.match(not_found, said) for said in (row["title"], first_line) if len(said) < 100):
            raise ValueError(f"says that there is no such page ({row['title'] or first_line!r})")
        notes += [f"the page says {row[name]}" for name in ("published", "title")
                  if row[name] and known.get(name, row[name]) != row[name]]  # fmt: skip
        row |= known
        if "published" in known:
            row |= {"date_from": "catalogue", "left_out": re.sub(r"(?s)\Ano date.*", "", row["left_out"])}
        if row["published"] and row["published"] > captured + timedelta(days=1):
            raise ValueError(f"dated {row['published']}, which is after it was captured on {captured}")
    except (ValueError, zlib.error) as error:
        row = _blank(url, fact, f"refused: {error}")
    return row | {"note": "; ".join(notes), "source": url, "_captured": told["given"]}


def _blank(url: str, fact: Mapping, left_out: str) -> dict:
    row = make_row(left_out=left_out, url=url, source=url, title=fact.get("title", ""), _captured="")
    return row | {"published": fact.get("published")}


def _unpack(raw: bytes) -> bytes:
    """Return a page that the archive keeps packed, unpacked; no further than what will be refused as too large."""
    return zlib.decompressobj(31).decompress(raw, LIMIT + 1) if raw.startswith(b"\x1f\x8b") else raw


def _tell_repeats(rows: Sequence[dict]) -> None:
    """Leave out a text of three days, the site's answer to any address; give versions of one post one identity.

    They have the same day and title, and half of their words.
    """
    days = pd.DataFrame(rows).groupby("text")["published"].transform("nunique", dropna=False)
    first: dict[tuple, dict] = {}
    for row, repeats in zip(rows, days, strict=True):
        if not row["left_out"] and repeats >= 3:
            row["left_out"] = f"refused: the same text as on {repeats - 1} other days, so none of them"
        other = first.setdefault((row["published"], row["title"].casefold()), row)
        if not row["left_out"] and row["title"] and share_words(row, other):
            row["guid"] = other["guid"] = f"{row['published']} {row['title']}"
