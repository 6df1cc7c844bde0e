"""The Internet Archive: what it lists of a blog, which capture of an address is best, and its bytes, kept in a cache.

Two documented calls are enough: the index (``/cdx/search/cdx``, described in internetarchive/wayback,
``wayback-cdx-server/README.md``) and a capture's original bytes (``/web/<time>id_/<address>``). They are asked with
the standard library rather than the package ``wayback``, which would bring a second HTTP library and follows redirects
by itself; what matters here (bytes kept and whole, going on after a kill, one host only) would be left to do anyway.
"""

from __future__ import annotations

import base64
import email.utils
import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPException, IncompleteRead
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote, unquote, unquote_plus, urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from urllib.robotparser import RobotFileParser

from ..files import write_whole
from . import LIMIT

ARCHIVE = "https://web.archive.org"
AGENT = f"sprakresa/{version('sprakresa')} (downloads one blog's archived pages for a study of its language; slowly)"
PAUSE = {"/cdx/": 2.5, "/": 1.0}
"""Seconds from one request to the next. The index takes 24 questions a minute (release notes of ``wayback`` 0.5.1)."""

_TRIES, _LONGEST_WAIT, _PAGE = 5, 600, 1000


class Capture(NamedTuple):
    """One row of the index, by the index's own names."""

    urlkey: str
    timestamp: str
    original: str
    mimetype: str
    statuscode: str
    digest: str
    length: str


class Reply(NamedTuple):
    """What the archive answered, whole."""

    status: int
    headers: Message
    body: bytes


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def connect(archive: str, *, clock: Callable[[], float], sleep: Callable[[float], None], say: Callable[[str], None]):
    """Return ``get(path) -> Reply``, which asks one host only, slowly, obeys its robots.txt, and tries again.

    Status 429, 5xx, a broken connection and a body cut short are tried again, after ``Retry-After`` or else after 2,
    4, 8, 16 seconds (60, 120 … after 429: who goes on asking is shut out for an hour). An archived error page is a
    capture like any other. After three paths in a row that failed for good nothing more is asked.

    Raises
    ------
    ConnectionError
        By ``get``, when trying again did not help.
    PermissionError
        By ``get``, when robots.txt does not allow the path.
    """
    opener, robots = build_opener(_NoRedirect), RobotFileParser()
    asked, slow, unanswered = -math.inf, 0.0, 0

    def ask(path: str) -> Reply:
        nonlocal asked
        pause = max(next(pause for start, pause in PAUSE.items() if path.startswith(start)), slow)
        if (wait := asked + pause - clock()) > 0:
            sleep(wait)
        asked = clock()
        return _open(opener, archive + path)

    def get(path: str) -> Reply:
        nonlocal unanswered
        if not robots.can_fetch("sprakresa", archive + path):
            raise PermissionError(f"{archive}/robots.txt does not allow {path.partition('?')[0]}: not asked for")
        if unanswered >= 3:
            raise ConnectionError("not asked for, as the last three were not answered")
        unanswered += 1
        reply = _ask_again(ask, path, sleep=sleep, say=say)
        unanswered = 0
        return reply

    told = _ask_again(ask, "/robots.txt", sleep=sleep, say=say)
    robots.disallow_all = told.status in (401, 403)
    robots.parse(told.body.decode("utf-8", "replace").splitlines() if told.status == 200 else [])
    slow = float(robots.crawl_delay("sprakresa") or 0)
    return get


def _open(opener, url: str) -> Reply:
    request = Request(url, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})
    try:
        with opener.open(request, timeout=60) as answer:
            return Reply(answer.status, answer.headers, _whole_body(answer))
    except HTTPError as error:
        with error:
            return Reply(error.code, error.headers, error.read(LIMIT))


def _ask_again(ask: Callable[[str], Reply], path: str, *, sleep, say) -> Reply:
    for again in range(_TRIES):
        reply = None
        try:
            reply = ask(path)
            if "Memento-Datetime" in reply.headers or (reply.status != 429 and reply.status < 500):
                return reply
            problem = f"HTTP {reply.status}"
        except (OSError, HTTPException) as error:
            problem = str(getattr(error, "reason", "")) or f"{type(error).__name__} {error}".strip()
        told = _retry_after(reply)
        wait = max(told, (60 if reply and reply.status == 429 and not told else 2) * 2**again)
        if told > _LONGEST_WAIT:
            raise ConnectionError(f"{problem}, asked to come back in {told:,.0f} s")
        if again + 1 < _TRIES:
            say(f"      {problem}; asking again in {wait:.0f} s")
            sleep(wait)
    raise ConnectionError(f"{problem}, {_TRIES} times")


def _whole_body(answer) -> bytes:
    body = answer.read(LIMIT + 1)
    promised = answer.headers.get("Content-Length", "")
    if promised.isdecimal() and len(body) < min(int(promised), LIMIT):  # read(n) does not mind, read() would
        raise IncompleteRead(body, int(promised) - len(body))
    return body


def _retry_after(reply: Reply | None) -> float:
    """Return the seconds that the archive asks to wait, stated as such or as a date beside its own clock."""
    stated = reply.headers.get("Retry-After", "") if reply else ""
    if stated.isdecimal():
        return float(stated)
    try:
        until, now = (email.utils.parsedate_to_datetime(text) for text in (stated, reply.headers["Date"]))
        return (until - now).total_seconds()
    except (AttributeError, TypeError, ValueError):
        return 0.0


def list_captures(get: Callable[[str], Reply], address: str, *, prefix: bool, cache: Path) -> list[Capture]:
    """Return the captures of an address, or of all that begin with it, that are web pages with status 200.

    Successive captures that are alike are listed once. The list is kept in ``cache`` until a fetch is complete.

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
        "collapse": "digest", "limit": _PAGE, "showResumeKey": "true",
    }  # fmt: skip
    kept = cache / f"listing-{_sha1(json.dumps(query).encode())[:16]}.json"
    if kept.is_file():
        return [Capture(*row) for row in json.loads(kept.read_bytes())]
    rows: dict[Capture, None] = {}  # the index repeats itself at times
    while True:
        reply = get(f"/cdx/search/cdx?{urlencode(query, doseq=True)}")
        try:
            answered = json.loads(reply.body or b"[]") if reply.status == 200 else None
            key = answered.pop()[0] if len(answered) > 1 and answered[-2] == [] else ""
            page = [Capture(*row) for row in answered[1:] if row]
            if not all(re.fullmatch(r"\d{14}", capture.timestamp) for capture in page):
                raise ValueError("a time that is none")
        except (TypeError, ValueError) as error:
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
    longest = max(map(_length, captures), default=0)
    whole = [capture for capture in captures if 2 * _length(capture) >= longest]
    rest = sorted({*captures} - {*whole}, key=lambda capture: (-_length(capture), capture.timestamp))
    ordered = [*sorted(whole, key=lambda capture: capture.timestamp), *rest]
    return [*{capture.digest: capture for capture in reversed(ordered)}.values()][::-1]


def _length(capture: Capture) -> int:
    return int(capture.length) if capture.length.isdecimal() else 0


def _names(capture: Capture, cache: Path) -> tuple[Path, Path]:
    page = cache / f"{capture.timestamp}-{_sha1(capture.original.encode())[:16]}.html"
    return page, page.with_suffix(".json")


def cached_page(capture: Capture, cache: Path) -> Path | None:
    """Return the file in ``cache`` with a capture's bytes, if it is there and as it came."""
    page, facts = _names(capture, cache)
    there = facts.is_file() and page.is_file()
    return page if there and json.loads(facts.read_bytes())["sha1"] == _sha1(page.read_bytes()) else None


def load_capture(get: Callable[[str], Reply], capture: Capture, *, archive: str, cache: Path) -> Path:
    """Return the file in ``cache`` with a capture's bytes as the archive sent them; ask for them if there is none.

    Beside it stands what it is (``.json``: address, time asked for and time given, SHA-1, whether that is the index's
    digest; it need not be, where the archive stores a page packed). The page counts as kept once this is written.

    Raises
    ------
    LookupError
        If there is no such capture any more, or it leads to another page or host.
    ConnectionError, PermissionError
        As :func:`connect` says.
    OSError
        If it cannot be written.
    """
    if there := cached_page(capture, cache):
        return there
    page, facts = _names(capture, cache)
    given, address = capture.timestamp, capture.original
    for _ in range(5):
        path = f"/web/{given}id_/{quote(address, safe='%/:=&?~+!$,;@()*[]')}"
        reply = get(path)
        if not (300 <= reply.status < 400 and reply.headers["Location"]):
            break
        given, address = _follow(archive, path, reply.headers["Location"], page_key(capture.original))
    if reply.status != 200 or "Memento-Datetime" not in reply.headers:
        raise LookupError(reply.headers["X-Archive-Wayback-Runtime-Error"] or f"HTTP {reply.status}, and no capture")
    sha1 = base64.b32encode(hashlib.sha1(reply.body).digest()).decode()
    told = {
        "original": capture.original, "timestamp": capture.timestamp, "given": given, "sha1": _sha1(reply.body),
        "as_listed": sha1 == capture.digest, "content_type": reply.headers["Content-Type"],
        "fetched": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z",
    }  # fmt: skip
    write_whole(page, reply.body)
    write_whole(facts, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return page


def _follow(archive: str, path: str, location: str, key: str) -> tuple[str, str]:
    """Return time and address of the capture that a redirect leads to: of the same page, on the same host."""
    target = urljoin(archive + path, location)
    if urlsplit(target).netloc != urlsplit(archive).netloc:
        raise LookupError(f"redirected to another host, {urlsplit(target).netloc!r}: not followed")
    found = re.fullmatch(r"\w+://[^/]+/web/(\d{14})\w*/(.+)", target)
    if not found or page_key(found[2]) != key:
        raise LookupError(f"redirected to another page, {target}: not followed")
    return found[1], found[2]


def _sha1(raw: bytes) -> str:
    return hashlib.sha1(raw).hexdigest()


def page_key(address: str) -> str:
    """Return what is the same for an address in all its spellings, as the index sees it."""
    plain = re.sub(r"^\w+://", "", unquote(address).strip().casefold())
    return re.sub(r"^www\d*\.|:(?:80|443)(?=/|$)|/?(?:#.*)?$", "", plain)
