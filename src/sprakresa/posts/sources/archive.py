"""The Internet Archive, asked slowly and by its rules: its list of a blog's pages, and their bytes, kept in a cache.

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
from collections import namedtuple
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead
from importlib.metadata import version
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote, unquote_plus, urlencode, urljoin, urlsplit
from urllib.request import HTTPErrorProcessor, Request, build_opener
from urllib.robotparser import RobotFileParser

from ..._files import write_whole
from ..identity import address_key
from .reader import LIMIT

ARCHIVE = "https://web.archive.org"
AGENT = f"sprakresa/{version('sprakresa')} (downloads one blog's archived pages for a study of its language; slowly)"

_PAGE = 1000  # lines of the index at a time
_TRIES, _LONGEST_WAIT = 5, 600

Reply = namedtuple("Reply", "status headers body")
"""What the archive answered, whole."""

Get = Callable[[str], Reply]  # asks for a path


class _AsAnswered(HTTPErrorProcessor):
    """Any status is an answer: no redirect is followed, no error raised."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


def connect(archive: str, *, say: Callable[[str], None]) -> Get:
    """Return ``get(path) -> Reply``, which asks one host only, slowly, obeys its robots.txt, and tries again.

    After three paths in a row that failed for good nothing more is asked.

    Raises
    ------
    ConnectionError
        By ``get``, when trying again did not help.
    PermissionError
        If robots.txt asks to wait for too long; by ``get``, when it does not allow the path.
    """
    robots, unanswered = RobotFileParser(), 0
    told = _ask(archive, "/robots.txt", pause=0, say=say)
    closed = "User-agent: *\nDisallow: /" if told.status in (401, 403) else ""
    robots.parse((told.body.decode("utf-8", "replace") if told.status == 200 else closed).splitlines())
    slow = float(robots.crawl_delay("sprakresa") or 0)
    if slow > _LONGEST_WAIT:
        raise PermissionError(f"{archive}/robots.txt asks to wait {slow:,.0f} s between two pages: not asked for")

    def get(path: str) -> Reply:
        nonlocal unanswered
        if not robots.can_fetch("sprakresa", archive + path):
            raise PermissionError(f"{archive}/robots.txt does not allow {path.partition('?')[0]}: not asked for")
        if unanswered >= 3:
            raise ConnectionError("not asked for, as the last three were not answered")
        # The index takes 24 questions a minute (release notes of wayback 0.5.1).
        pause = max(slow, 2.5 if path.startswith("/cdx/") else 1.0)
        sleep(pause)
        unanswered += 1
        reply = _ask(archive, path, pause=pause, say=say)
        unanswered = 0
        return reply

    return get


def _ask(archive: str, path: str, *, pause: float, say: Callable[[str], None]) -> Reply:
    """Return the answer of the archive; ask again where that may help.

    Status 429, 5xx, a broken connection and a body cut short are tried again, after ``Retry-After`` or else after 2,
    4, 8, 16 seconds (60, 120 … after 429: who goes on asking is shut out for an hour). An archived error page is a
    capture like any other.
    """
    request = Request(archive + path, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})
    for again in range(_TRIES):
        wait, first = 0.0, 2
        try:
            with build_opener(_AsAnswered).open(request, timeout=60) as answer:
                reply = Reply(answer.status, answer.headers, _whole_body(answer))
            if "Memento-Datetime" in reply.headers or (reply.status != 429 and reply.status < 500):
                return reply
            problem, wait, first = f"HTTP {reply.status}", _retry_after(reply.headers), 60 if reply.status == 429 else 2
        except (OSError, HTTPException) as error:
            problem = str(getattr(error, "reason", error)) or type(error).__name__
        if wait > _LONGEST_WAIT:
            raise ConnectionError(f"{problem}, asked to come back in {wait:,.0f} s")
        if again + 1 < _TRIES:
            wait = max(wait if wait > 0 else first * 2**again, pause)
            say(f"      {problem}; asking again in {wait:.0f} s")
            sleep(wait)
    raise ConnectionError(f"{problem}, {_TRIES} times")


def _whole_body(answer: HTTPResponse) -> bytes:
    body, until = b"", monotonic() + _LONGEST_WAIT
    while len(body) <= LIMIT and (piece := answer.read1(65_536)):
        body += piece
        if monotonic() > until:
            raise TimeoutError(f"only {len(body):,} bytes in {_LONGEST_WAIT} s")
    promised = answer.headers.get("Content-Length", "")
    if promised.isdecimal() and len(body) < min(int(promised), LIMIT):  # read(n) does not mind, read() would
        raise IncompleteRead(body, int(promised) - len(body))
    return body


def _retry_after(headers: Message) -> float:
    """Return the seconds that the archive asks to wait, stated as such or as a date beside its own clock."""
    stated = headers.get("Retry-After", "")
    with suppress(TypeError, ValueError):
        return (parsedate_to_datetime(stated) - parsedate_to_datetime(headers["Date"])).total_seconds()
    return float(stated) if stated.isdecimal() else 0.0


Capture = namedtuple("Capture", "urlkey timestamp original mimetype statuscode digest length")
"""One row of the index, by the index's own names; all are text."""


def list_captures(get: Get, address: str, *, prefix: bool, cache: Path) -> list[Capture]:
    """Return the captures of an address, or of all that begin with it, that are web pages with status 200.

    Every one: the index would collapse lines across addresses too, and hide pages. The list is kept in ``cache``.

    Raises
    ------
    ConnectionError, PermissionError
        As :func:`connect` says.
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
            page = dict.fromkeys(Capture(*map(str, row)) for row in answered[1:] if row)
            if not all(re.fullmatch(r"\d{14}", capture.timestamp) for capture in page):
                raise ValueError("a time that is none")
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            said = " ".join(reply.body[:200].decode("utf-8", "replace").split())
            raise ValueError(f"{address}: no listing but HTTP {reply.status}, {said!r} ({error})") from None
        is_known = page.keys() <= rows.keys()
        rows |= page
        if not key or is_known:
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
    first = {capture.digest: capture for capture in reversed(ordered)}
    return [capture for capture in ordered if first[capture.digest] is capture]


def _page(capture: Capture, cache: Path) -> Path:
    return cache / f"{capture.timestamp}-{_sha1(capture.original.encode())[:16]}.html"


def kept_capture(capture: Capture, cache: Path) -> tuple[dict, bytes] | None:
    """Return what ``cache`` holds of a capture, as :func:`load_capture` does, if it is there and as it came."""
    page = _page(capture, cache)
    with suppress(FileNotFoundError, LookupError, TypeError, ValueError):  # not there, or somebody changed it
        told, raw = json.loads(page.with_suffix(".json").read_bytes()), page.read_bytes()
        return (told, raw) if told["sha1"] == _sha1(raw) else None
    return None


def load_capture(get: Get, capture: Capture, *, archive: str, cache: Path) -> tuple[dict, bytes]:
    """Return what a capture is, and its bytes as the archive sent them, from ``cache`` or else from the archive.

    What it is: the index's row, the time that was given, SHA-1, and whether that is the index's digest (it need not be,
    where the archive stores a page packed). It is kept beside the page, which counts as kept once this is written.

    Raises
    ------
    LookupError, ValueError
        If there is no such capture any more, or it leads to another page or host.
    ConnectionError, PermissionError
        As :func:`connect` says.
    OSError
        If it cannot be written.
    """
    if kept := kept_capture(capture, cache):
        return kept
    given, address = capture.timestamp, capture.original
    for _ in range(5):
        reply = get(path := f"/web/{given}id_/{quote(address, safe='%/:=&?~+!$,;@()*[]')}")
        if not (300 <= reply.status < 400 and reply.headers["Location"]):
            break
        target = urljoin(archive + path, reply.headers["Location"])
        found = re.fullmatch(rf"https?://{re.escape(urlsplit(archive).netloc)}/web/(\d{{14}})\w*/(.+)", target)
        if not found or address_key(found[2].casefold()) != address_key(capture.original.casefold()):
            raise LookupError(f"redirected to {target}, another page or host: not followed")
        given, address = found.groups()
    if reply.status != 200 or "Memento-Datetime" not in reply.headers:
        raise LookupError(reply.headers["X-Archive-Wayback-Runtime-Error"] or f"HTTP {reply.status}, and no capture")
    sha1 = base64.b32encode(hashlib.sha1(reply.body).digest()).decode()
    told = capture._asdict() | {
        "given": given, "sha1": _sha1(reply.body), "as_listed": sha1 == capture.digest,
        "content_type": reply.headers["Content-Type"], "fetched": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z",
    }  # fmt: skip
    page = _page(capture, cache)
    write_whole(page, reply.body)
    write_whole(page.with_suffix(".json"), json.dumps(told, ensure_ascii=False, indent=1).encode())
    return told, reply.body


def _sha1(raw: bytes) -> str:
    return hashlib.sha1(raw).hexdigest()
