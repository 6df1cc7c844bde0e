"""A small web archive on the loopback that answers as the Wayback Machine is documented to, faults included.

The index: internetarchive/wayback, wayback-cdx-server/README.md and CDXServer.java (order, filters, collapsing before
the limit, resumption keys, both outputs; the key is wrong without urlkey in fl: issue 121). Captures: ``id_`` gives the
bytes as captured with Memento-Datetime, any other form gives them changed; a time without a capture leads to the
nearest; what is not there is a 404 with X-Archive-Wayback-Runtime-Error.
"""

import base64
import contextlib
import datetime
import gzip
import hashlib
import json
import re
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote_plus, unquote, urlsplit

FIELDS = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]


def surt(url):
    """Return an address as the index sorts it: host turned round, no protocol, no www, in lower case."""
    host, _, rest = re.sub(r"^\w+://", "", unquote(url)).partition("/")
    host = re.sub(r"^www\d*\.|:\d+$", "", host.lower())
    return f"{','.join(reversed(host.split('.')))})/{rest.lower()}".partition("#")[0]


class Archive:
    """What is archived, what goes wrong, and what was asked for."""

    def __init__(self):
        self.captures, self.faults, self.requests = {}, defaultdict(list), []
        self.robots, self.closed, self.most, self.clock = None, (), 150_000, lambda: 0.0

    def add(self, url, timestamp, body, *, status=200, mimetype="text/html", headers=(), digest=None, length=None):
        """Archive a page as it was at a time."""
        digest = digest or base64.b32encode(hashlib.sha1(body).digest()).decode()
        length = str(len(gzip.compress(body)) + 300 if length is None else length)
        row = [surt(url), timestamp, url, mimetype, str(status), digest, length]
        self.captures[row[0], timestamp] = row, body, dict(headers)

    def fail(self, part, *answers):
        """Let the next requests whose path holds ``part`` go wrong: one answer each, ``(kind, …)``."""
        self.faults[part] += answers

    def asked(self, start):
        """Return the paths asked for that begin with ``start``."""
        return [path for path, *_ in self.requests if path.startswith(start)]

    def index(self, query):
        """Return the lines of the index that a query asks for, and the resumption key if there is one."""
        one = {name: values[0] for name, values in query.items()}
        url, match = one["url"], one.get("matchType")
        if match is None:  # only then does a star count
            match, url = ("prefix", url[:-1]) if url.endswith("*") else ("exact", url)
        key = surt(url)
        rows = [row for _, (row, *_) in sorted(self.captures.items())]
        rows = [row for row in rows if (row[0].startswith(key) if match == "prefix" else row[0] == key)]
        if "resumeKey" in one:
            rows = [row for row in rows if f"{row[0]} {row[1]}" >= one["resumeKey"]]
        rows = [row for row in rows if one.get("from", "") <= row[1] <= one.get("to", "9") + "9" * 14]
        for stated in query.get("filter", []):
            field, _, regex = stated.removeprefix("!").partition(":")
            at, wanted = FIELDS.index(field), not stated.startswith("!")
            rows = [row for row in rows if bool(re.fullmatch(regex, row[at])) == wanted]
        for stated in query.get("collapse", []):
            field, _, size = stated.partition(":")
            at, size = FIELDS.index(field), int(size or 999)
            same = [None, *(row[at][:size] for row in rows)]
            rows = [row for row, before in zip(rows, same, strict=False) if row[at][:size] != before]
        limit = min(int(one.get("limit", 0)) or self.most, self.most)
        rows, fl = (rows[limit:] if limit < 0 else rows[:limit]), one.get("fl", ",".join(FIELDS)).split(",")
        resume = ""
        if one.get("showResumeKey") == "true" and len(rows) == limit:
            last = rows[-1][0] if "urlkey" in fl else "-"
            resume = quote_plus(f"{last} {int(rows[-1][1]) + 1}")
        return fl, [[row[FIELDS.index(name)] for name in fl] for row in rows], resume


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        archive = self.server.archive
        archive.requests.append((self.path, archive.clock(), dict(self.headers)))
        fault = next((answers.pop(0) for part, answers in archive.faults.items() if part in self.path and answers), ())
        kind, *rest = fault or ("",)
        if kind == "hang":  # until the client is gone
            rest[0].set()
            with contextlib.suppress(OSError):
                self.connection.settimeout(20)
                self.connection.recv(1)
        elif kind == "status":
            self.answer(rest[0], b"<h1>Too Many Requests</h1>", dict(*rest[1:]))
        elif kind == "redirect":
            self.answer(302, b"", {"Location": rest[0]})
        elif self.path == "/robots.txt":
            self.answer(*((404, b"") if archive.robots is None else (200, archive.robots.encode())))
        elif self.path.startswith("/cdx/search/cdx?"):
            self.answer_index(archive, parse_qs(urlsplit(self.path).query))
        elif found := re.fullmatch(r"/web/(\d{1,14})(\w\w_)?/(.+)", self.path):
            self.answer_capture(archive, *found.groups(), cut=kind)
        else:
            self.answer(404, b"no such page")
        self.close_connection = True

    def answer(self, status, body, headers=(), *, cut=""):
        self.send_response_only(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        if cut == "chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(body) // 2, body[: len(body) // 2]))
            return
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut == "length" else body)

    def answer_index(self, archive, query):
        if any(part in query["url"][0] for part in archive.closed):
            return self.answer(403, b"org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots")
        fl, rows, resume = archive.index(query)
        if query.get("output") == ["json"]:
            lines = [fl, *rows, *([[], [resume]] if resume else [])] if rows else []
            return self.answer(200, json.dumps(lines).encode(), {"Content-Type": "application/json"})
        lines = [" ".join(row) for row in rows] + (["", resume] if resume else [])
        return self.answer(200, "".join(f"{line}\n" for line in lines).encode(), {"Content-Type": "text/plain"})

    def answer_capture(self, archive, timestamp, form, url, *, cut):
        key = surt(url)
        times = [time for other, time in archive.captures if other == key]
        if not times:
            missing = {"X-Archive-Wayback-Runtime-Error": f"ResourceNotInArchiveException: {url} was not found"}
            return self.answer(404, b"<h1>Not in archive</h1>", missing)
        nearest = min(times, key=lambda time: abs(int(time) - int(timestamp.ljust(14, "0"))))
        if nearest != timestamp:
            return self.answer(302, b"", {"Location": f"/web/{nearest}{form or ''}/{url}"})
        row, body, headers = archive.captures[key, timestamp]
        when = datetime.datetime.strptime(timestamp, "%Y%m%d%H%M%S")
        told = {"Content-Type": row[3], "Memento-Datetime": when.strftime("%a, %d %b %Y %H:%M:%S GMT"), **headers}
        body = body if form == "id_" else b"<!-- Wayback toolbar -->" + body
        return self.answer(int(row[4]), body, told, cut=cut)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):  # a client that was killed is what some tests are about
        pass


@contextlib.contextmanager
def serve(archive):
    """Serve an archive on a free port of the loopback, and stop; yield its address."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.archive = archive
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
