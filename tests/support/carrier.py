"""An HTTP edge that answers as a test tells it to: Twilio on a bad day."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answer:
    """One answer: a status, a body, and how long it takes."""

    status: int = 200
    body: Any = None
    seconds: float = 0.0
    content_type: str = "application/json"


@dataclass
class Asked:
    """One request that came in."""

    method: str
    path: str
    form: dict[str, list[str]]


@dataclass
class Edge:
    """What is answered next, and what was asked."""

    origin: str
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    otherwise: Answer = field(
        default_factory=lambda: Answer(200, {"sid": "CA" + "e" * 32, "status": "completed"})
    )

    def will(self, *answers: Answer) -> None:
        self.answers += answers


@contextmanager
def edge() -> Iterator[Edge]:
    """Serve on a free loopback port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            told.asked.append(Asked(self.command, urlsplit(self.path).path, form))
            answer = told.answers.pop(0) if told.answers else told.otherwise
            time.sleep(answer.seconds)
            content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            content = b"" if answer.status == 204 else content
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _serve

        def log_message(self, *_: Any) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told = Edge(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
