"""A connection to one host that asks slowly, obeys its robots.txt, and waits and asks again when told to."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import suppress
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead
from importlib.metadata import version
from typing import NamedTuple
from urllib.request import HTTPErrorProcessor, Request, build_opener
from urllib.robotparser import RobotFileParser

from .reader import LIMIT

AGENT = f"sprakresa/{version('sprakresa')} (downloads one blog's archived pages for a study of its language; slowly)"
PAUSE = {"/cdx/": 2.5, "/": 1.0}
"""Seconds from one request to the next. The index takes 24 questions a minute (release notes of ``wayback`` 0.5.1)."""

_TRIES, _LONGEST_WAIT = 5, 600


class Reply(NamedTuple):
    """What the archive answered, whole."""

    status: int
    headers: Message
    body: bytes


class _AsAnswered(HTTPErrorProcessor):
    """Any status is an answer: no redirect is followed, no error raised."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        return response

    https_response = http_response


def connect(
    archive: str, *, clock: Callable[[], float], sleep: Callable[[float], None], say: Callable[[str], None]
) -> Callable[[str], Reply]:
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
    opener, robots = build_opener(_AsAnswered), RobotFileParser()
    asked, slow, unanswered = -math.inf, 0.0, 0

    def ask(path: str) -> Reply:
        nonlocal asked
        pause = max(next(pause for start, pause in PAUSE.items() if path.startswith(start)), slow)
        if (wait := asked + pause - clock()) > 0:
            sleep(wait)
        request = Request(archive + path, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})
        try:
            with opener.open(request, timeout=60) as answer:
                return Reply(answer.status, answer.headers, _whole_body(answer))
        finally:
            asked = clock()

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
    robots.disallow_all = told.status in (401, 403)  # type: ignore[attr-defined]
    robots.parse(told.body.decode("utf-8", "replace").splitlines() if told.status == 200 else [])
    slow = float(robots.crawl_delay("sprakresa") or 0)
    if slow > _LONGEST_WAIT:
        raise PermissionError(f"{archive}/robots.txt asks to wait {slow:,.0f} s between two pages: not asked for")
    return get


def _ask_again(ask: Callable[[str], Reply], path: str, *, sleep: Callable, say: Callable) -> Reply:
    for again in range(_TRIES):
        told, first = 0.0, 2
        try:
            reply = ask(path)
            if "Memento-Datetime" in reply.headers or (reply.status != 429 and reply.status < 500):
                return reply
            problem, told, first = f"HTTP {reply.status}", _retry_after(reply), 60 if reply.status == 429 else 2
        except (OSError, HTTPException) as error:
            problem = str(getattr(error, "reason", error)) or type(error).__name__
        if told > _LONGEST_WAIT:
            raise ConnectionError(f"{problem}, asked to come back in {told:,.0f} s")
        if again + 1 < _TRIES:
            wait = told if told > 0 else first * 2**again
            say(f"      {problem}; asking again in {wait:.0f} s")
            sleep(wait)
    raise ConnectionError(f"{problem}, {_TRIES} times")


def _whole_body(answer: HTTPResponse) -> bytes:
    body, until = b"", time.monotonic() + _LONGEST_WAIT
    while len(body) <= LIMIT and (piece := answer.read1(65_536)):
        body += piece
        if time.monotonic() > until:
            raise TimeoutError(f"only {len(body):,} bytes in {_LONGEST_WAIT} s")
    promised = answer.headers.get("Content-Length", "")
    if promised.isdecimal() and len(body) < min(int(promised), LIMIT):  # read(n) does not mind, read() would
        raise IncompleteRead(body, int(promised) - len(body))
    return body


def _retry_after(reply: Reply) -> float:
    """Return the seconds that the archive asks to wait, stated as such or as a date beside its own clock."""
    stated = reply.headers.get("Retry-After", "")
    if stated.isdecimal():
        return float(stated)
    with suppress(TypeError, ValueError):
        return (parsedate_to_datetime(stated) - parsedate_to_datetime(reply.headers["Date"])).total_seconds()
    return 0.0
