"""The Internet Archive: what it lists of a blog, which capture of an address is best, and its bytes, kept in a cache.

Two documented calls are enough: the index (``/cdx/search/cdx``, described in internetarchive/wayback,
``wayback-cdx-server/README.md``) and a capture's original bytes (``/web/<time>id_/<address>``). They are asked with
the standard library rather than the package ``wayback``, which would bring a second HTTP library and follows redirects
by itself; what matters here (bytes kept and whole, going on after a kill, one host only) would be left to do anyway.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, unquote_plus, urlencode, urljoin, urlsplit

from ..._files import write_whole
from ..identity import address_key
from .connection import Reply

ARCHIVE = "https://web.archive.org"
_PAGE = 1000  # lines of the index at a time


class Capture(NamedTuple):
    """One row of the index, by the index's own names."""

    urlkey: str
    timestamp: str
    original: str
    mimetype: str
    statuscode: str
    digest: str
    length: str


def list_captures(get: Callable[[str], Reply], address: str, *, prefix: bool, cache: Path) -> list[Capture]:
    """Return the captures of an address, or of all that begin with it, that are web pages with status 200.

    Every one is listed: the index would collapse adjacent lines across addresses too, and hide pages. The list is kept
    in ``cache`` until a fetch is complete.

    Raises
    ------
    ConnectionError, PermissionError
        As :func:`sprakresa.posts.sources.connection.connect` says.
    ValueError
        If the archive answers with something else, for instance that the site is closed to the public.
    """
    query = {
        "url": address, "matchType": "prefix" if prefix else "exact", "output": "json", "gzip": "false",
        "fl": ",".join(Capture._fields),  # with urlkey: resumption keys are wrong without it
        "filter": ["statuscode:200", r"mimetype:(text/html|application/xhtml\+xml)"],
        "limit": _PAGE, "showResumeKey": "true",
    }  # fmt: skip
    kept = cache / f"listing-{_sha1(json.dumps(query).encode())[:16]}.json"
    if kept.is_file():
        return [Capture(*row) for row in json.loads(kept.read_bytes())]
    rows: dict[Capture, None] = {}  # the index repeats itself at times
    while True:
        reply = get(f"/cdx/search/cdx?{urlencode(query, doseq=True)}")
        try:
            answered: Any = json.loads(reply.body or b"[]") if reply.status == 200 else None
            key = answered.pop()[0] if answered[-2:-1] == [[]] else ""
            page = [Capture(*map(str, row)) for row in answered[1:] if row]
            if not all(re.fullmatch(r"\d{14}", capture.timestamp) for capture in page):
                raise ValueError("a time that is none")
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            said = " ".join(reply.body[:200].decode("utf-8", "replace").split())
            raise ValueError(f"{address}: no listing but HTTP {reply.status}, {said!r} ({error})") from None
        new = dict.fromkeys(page).keys() - rows.keys()
        rows |= dict.fromkeys(page)
        if not key or not new:
            break
        query["resumeKey"] = unquote_plus(key)  # it comes encoded
    write_whole(kept, json.dumps([*rows]).encode())
    return [*rows]


def best_first(captures: Sequence[Capture]) -> list[Capture]:
    """Return the captures of one address in the order in which to try them.

    First the whole ones (at least half as long as the longest: shorter ones are stubs, or say that the page is gone),
    the earliest first, as it is nearest to what was published; then the others, the longest first. Alike ones once.

    Examples
    --------
    >>> made = [Capture("se,a)/", f"201{n}0210120000", "http://a.se/", "text/html", "200", digest, length)
    ...         for n, digest, length in [(6, "A", "900"), (7, "B", "2100"), (8, "C", "2000"), (9, "B", "2100")]]
    >>> [capture.timestamp[:4] for capture in best_first(made)]
    ['2017', '2018', '2016']
    """
    lengths = {capture: int(capture.length) if capture.length.isdecimal() else 0 for capture in captures}
    half = max(lengths.values(), default=0) / 2
    ordered = sorted(lengths, key=lambda capture: (
        (lengths[capture] < half) * (half - lengths[capture]), capture.timestamp))  # fmt: skip
    different: dict[str, Capture] = {}
    for capture in ordered:
        different.setdefault(capture.digest, capture)
    return [*different.values()]


def _page(capture: Capture, cache: Path) -> Path:
    return cache / f"{capture.timestamp}-{_sha1(capture.original.encode())[:16]}.html"


def cached_page(capture: Capture, cache: Path) -> Path | None:
    """Return the file in ``cache`` with a capture's bytes, if it is there and as it came."""
    page = _page(capture, cache)
    with suppress(FileNotFoundError, LookupError, TypeError, ValueError):  # not there, or somebody changed it
        return page if json.loads(page.with_suffix(".json").read_bytes())["sha1"] == _sha1(page.read_bytes()) else None
    return None


def load_capture(get: Callable[[str], Reply], capture: Capture, *, archive: str, cache: Path) -> Path:
    """Return the file in ``cache`` with a capture's bytes as the archive sent them; ask for them if there is none.

    Beside it stands what it is (``.json``: address, time asked for and time given, SHA-1, whether that is the index's
    digest; it need not be, where the archive stores a page packed). The page counts as kept once this is written.

    Raises
    ------
    LookupError, ValueError
        If there is no such capture any more, or it leads to another page or host.
    ConnectionError, PermissionError
        As :func:`sprakresa.posts.sources.connection.connect` says.
    OSError
        If it cannot be written.
    """
    if there := cached_page(capture, cache):
        return there
    given, address = capture.timestamp, capture.original
    for _ in range(5):
        path = f"/web/{given}id_/{quote(address, safe='%/:=&?~+!$,;@()*[]')}"
        reply = get(path)
        if not (300 <= reply.status < 400 and reply.headers["Location"]):
            break
        given, address = _follow(archive, path, reply.headers["Location"], address_key(capture.original.casefold()))
    if reply.status != 200 or "Memento-Datetime" not in reply.headers:
        raise LookupError(reply.headers["X-Archive-Wayback-Runtime-Error"] or f"HTTP {reply.status}, and no capture")
    sha1 = base64.b32encode(hashlib.sha1(reply.body).digest()).decode()
    told = {
        "original": capture.original, "timestamp": capture.timestamp, "given": given, "sha1": _sha1(reply.body),
        "as_listed": sha1 == capture.digest, "content_type": reply.headers["Content-Type"],
        "fetched": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z",
    }  # fmt: skip
    page = _page(capture, cache)
    write_whole(page, reply.body)
    write_whole(page.with_suffix(".json"), json.dumps(told, ensure_ascii=False, indent=1).encode())
    return page


def _follow(archive: str, path: str, location: str, key: str) -> tuple[str, str]:
    """Return time and address of the capture that a redirect leads to: of the same page, on the same host."""
    target = urljoin(archive + path, location)
    if urlsplit(target).netloc != urlsplit(archive).netloc:
        raise LookupError(f"redirected to another host, {urlsplit(target).netloc!r}: not followed")
    found = re.fullmatch(r"\w+://[^/]+/web/(\d{14})\w*/(.+)", target)
    if not found or address_key(found[2].casefold()) != key:
        raise LookupError(f"redirected to another page, {target}: not followed")
    return found[1], found[2]


def _sha1(raw: bytes) -> str:
    return hashlib.sha1(raw).hexdigest()
