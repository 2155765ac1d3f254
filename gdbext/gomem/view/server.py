# SPDX-License-Identifier: MIT
"""A page for one's own browser, from within a thread: read only, on 127.0.0.1, for who has the URL.

    GET /?token=T           the page
    GET /events?token=T     what there is to see, as server-sent events: first all that was, then
                            each new one; an event is one JSON text, numbered from 0

A page of another site cannot read it: the token is needed, Host has to be ours (a foreign name that
resolves to 127.0.0.1 is refused) and so has Origin, if there is one. Nothing here knows GDB; only
publish() is called from its thread.
"""

import hmac
import http.server
import json
import re
import secrets
import threading
import urllib.parse
from typing import Any, Dict, List

from .. import threads

KEEP = 500  # events that a page which is opened later gets to see ...
KEEP_BYTES = 32 << 20  # ... and their size at most
PAGES = 64  # that follow at the same time
KEEP_ALIVE = 15.0  # seconds; a line now and then shows that a page has gone
TIMEOUT = 30.0  # seconds for a request, and for a page to take what it is sent
POLICY = ("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
          "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'")


class Events:
    """What was published, for readers in other threads."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.texts: List[str] = []
        self.size = 0  # of the texts, bytes
        self.first = 0  # number of texts[0]
        self.dropped = 0  # frames that were before it
        self.closed = False

    def publish(self, event: Dict[str, Any]) -> None:
        """Adds an event; its "number" is filled in."""
        with self.changed:
            number = self.first + len(self.texts)
            self.texts.append(json.dumps({**event, "number": number}, ensure_ascii=True))
            self.size += len(self.texts[-1])
            while len(self.texts) > KEEP or self.size > KEEP_BYTES and len(self.texts) > 1:
                text = self.texts.pop(0)
                self.size -= len(text)
                self.first += 1
                self.dropped += len(json.loads(text).get("frames", ()))
            self.changed.notify_all()

    def close(self) -> None:
        """Sends the readers home."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()

    def behind(self, number: int) -> List[str]:
        """Events from a number on; waits for one. Empty: nothing came for a while."""
        with self.changed:
            if number >= self.first + len(self.texts) and not self.closed:
                self.changed.wait(KEEP_ALIVE)
            lost = [json.dumps({"dropped": self.dropped, "number": self.first - 1})]
            return lost * (number < self.first) + self.texts[max(0, number - self.first):]


class Listener(http.server.ThreadingHTTPServer):
    """A thread for each connection, on this machine only."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that is closed while it loads is none. What is printed here would come from a
        thread, across the stage."""


class Server:
    """One page, one port, one token."""

    def __init__(self, page: bytes) -> None:
        self.page = page
        self.events = Events()
        self.token = secrets.token_urlsafe(16)
        self.pages = threading.BoundedSemaphore(PAGES)
        self.http = Listener(("127.0.0.1", 0), self._handler())
        self.port = self.http.server_address[1]
        self.url = "http://127.0.0.1:%d/?token=%s" % (self.port, self.token)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        """Serves, until stop."""
        threads.start(self._thread)

    def _serve(self) -> None:
        self.http.serve_forever(poll_interval=0.2)

    def stop(self) -> None:
        """Closes port and pages."""
        self.events.close()
        self.http.shutdown()
        self.http.server_close()

    def allows(self, headers: Any, query: str) -> bool:
        """Whether who asks has the URL, and is not another site's page."""
        hosts = ["%s:%d" % (name, self.port) for name in ("127.0.0.1", "localhost")]
        given = urllib.parse.parse_qs(query).get("token", [""])[0]
        origin = headers.get("Origin")
        return (headers.get("Host", "") in hosts
                and (origin is None or origin in ["http://" + host for host in hosts])
                and hmac.compare_digest(given.encode(), self.token.encode()))

    def _handler(self) -> type:
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """Answers one request."""

            server_version, sys_version = "gomem", ""
            timeout = TIMEOUT

            def do_GET(self) -> None:  # pylint: disable=invalid-name
                """The page or the events."""
                path, _, query = self.path.partition("?")
                if not server.allows(self.headers, query):
                    self.send_error(403, "not for you")
                elif path == "/":
                    self._send(server.page)
                elif path == "/events":
                    if server.pages.acquire(blocking=False):
                        try:
                            self._stream()
                        finally:
                            server.pages.release()
                    else:
                        self.send_error(503, "too many pages are open")
                else:
                    self.send_error(404)

            def _head(self, kind: str) -> None:
                self.send_response(200)
                for name, value in (("Content-Type", kind), ("Cache-Control", "no-store"),
                                    ("Content-Security-Policy", POLICY),
                                    ("Referrer-Policy", "no-referrer"),
                                    ("X-Content-Type-Options", "nosniff"),
                                    ("Cross-Origin-Resource-Policy", "same-origin")):
                    self.send_header(name, value)

            def _send(self, body: bytes) -> None:
                self._head("text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _stream(self) -> None:
                self._head("text/event-stream; charset=utf-8")
                self.end_headers()
                last = self.headers.get("Last-Event-ID", "")
                number = int(last) + 1 if re.fullmatch("[0-9]{1,9}", last) else 0
                try:
                    while not server.events.closed:
                        texts = server.events.behind(number)
                        for text in texts:
                            number = json.loads(text)["number"] + 1
                            self.wfile.write(("id: %d\ndata: %s\n\n" % (number - 1, text)).encode())
                        if not texts:
                            self.wfile.write(b": still here\n\n")
                        self.wfile.flush()
                except OSError:
                    pass  # the page was closed

            def log_message(self, *_: Any) -> None:  # pylint: disable=signature-differs
                """Nothing is written across the stage."""

        return Handler
