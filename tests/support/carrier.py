"""An HTTP edge that answers as a test tells it to: Twilio on a bad day."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answer:
    """One answer: a status, a body, and how long it takes; or none, when the line is cut instead."""

    status: int = 200
    body: Any = None
    seconds: float = 0.0
    content_type: str = "application/json"
    cut: bool = False


@dataclass
class Asked:
    """One request that came in."""

    method: str
    path: str
    form: dict[str, list[str]]
    query: dict[str, str] = field(default_factory=dict)


@dataclass
class Edge:
    """What is answered next, and what was asked. `serve`, where a test gives it, answers everything else."""

    origin: str
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    serve: Callable[[Asked], Answer] | None = None
    otherwise: Answer = field(
        default_factory=lambda: Answer(200, {"sid": "CA" + "e" * 32, "status": "completed"})
    )

    def will(self, *answers: Answer) -> None:
        self.answers += answers

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.answers:
            return self.answers.pop(0)
        return self.serve(asked) if self.serve else self.otherwise


@contextmanager
def edge() -> Iterator[Edge]:
    """Serve on a free loopback port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            answer = told.answer(Asked(self.command, address.path, form, query))
            time.sleep(answer.seconds)
            if answer.cut:
                self.close_connection = True
                return
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
