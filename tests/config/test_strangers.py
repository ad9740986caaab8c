"""Bad requests of strangers over real HTTP: refused, never a 5xx, and one line each in the log at most."""

import gzip
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.config.test_up import PROJECT, Installation
from tests.support.processes import start, stop, wait_until

FORM = "Content-Type: application/x-www-form-urlencoded"
LONG = "x" * 5000


def get(path: str, *headers: str, host: str = "127.0.0.1") -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def post(path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", f"Content-Length: {len(body)}"]
    return ("\r\n".join([*lines, *headers]) + "\r\n\r\n").encode("latin-1") + body


CSRF = "Cookie: helpline_csrf=" + "a" * 32
TOKEN = b"csrfmiddlewaretoken=" + b"a" * 32
CHUNKED = b"POST /voice/incoming HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
SLOW_COOKIE = 'Cookie: helpline_session="' + '\\"' * 14_000 + '"'
BOMB = gzip.compress(b"0" * 30_000_000)
PARTS = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nv\r\n' * 5000 + b"--x--\r\n"
BAD = {
    "host nobody has": get("/console/", host="evil.example"),
    "host that is none": get("/console/", host="!!"),
    "two hosts": get("/console/", "Host: other"),
    "path that is not text": get("/console/%ff%fe"),
    "path with NUL": get("/console/%00"),
    "path with a line end": get("/console/%0d%0aINFO%20all%20well"),
    "path up": get("/static/../../etc/passwd"),
    "path up, hidden": get("/static/%2e%2e/%2e%2e/etc/passwd"),
    "path up, to what we run": get("/static/../manage.py"),
    "path up, with the other slash": get("/static/..%5c..%5cmanage.py"),
    "path up, slash hidden": get("/static/..%2f..%2fmanage.py"),
    "path of its own": get("/static//etc/passwd"),
    "directory": get("/static/console/"),
    "static with NUL": get("/static/%00"),
    "long path": get("/" + LONG),
    "long id": get("/console/calls/" + "9" * 40 + "/"),
    "query with NUL": get("/console/?a=%00"),
    "query that is not text": get("/console/?a=%ff&b=\xff"),
    "next that is elsewhere": get("/account/sign-in/?next=//evil.example"),
    "session that is none": get("/console/", "Cookie: helpline_session=%00\x80"),
    "session in quotes": get("/console/", 'Cookie: helpline_session="\\000abcdefgh"'),
    "session that is long": get("/console/", "Cookie: helpline_session=" + LONG),
    "messages that are none": get("/account/sign-in/", "Cookie: messages=abc"),
    "device that is none": get("/account/sign-in/", "Cookie: helpline_device=a:b:c"),
    "cookie that is none": get("/console/", "Cookie: \x80=;;==; a"),
    "ticket that is none": get("/events/", "Cookie: helpline_events=abc:def:ghi"),
    "ticket that is not text": get("/events/", "Cookie: helpline_events=\xff\xfe"),
    "language that is none": get("/account/sign-in/", "Accept-Language: \xff;q=x"),
    "range that is none": get("/static/voice/hold.wav", "Range: bytes=9-1"),
    "range beyond": get("/static/voice/hold.wav", "Range: bytes=999999999999999999999-"),
    "date that is none": get("/static/voice/hold.wav", "If-Modified-Since: yesterday"),
    "agent that is long": post(
        "/account/sign-in/", TOKEN + b"&login=a&password=b", FORM, CSRF, "User-Agent: " + LONG
    ),
    "post without a token": post("/account/sign-in/", b"login=a&password=b", FORM),
    "name with NUL": post("/account/sign-in/", TOKEN + b"&login=a%00&password=b", FORM, CSRF),
    "name that is not text": post("/account/sign-in/", TOKEN + b"&login=%ff%fe&password=%ff", FORM, CSRF),
    "name that is long": post(
        "/account/sign-in/", TOKEN + b"&login=" + LONG.encode() + b"&password=b", FORM, CSRF
    ),
    "too many fields": post("/account/sign-in/", TOKEN + b"&a=1" * 3000, FORM, CSRF),
    "body too large": post("/account/sign-in/", TOKEN + b"&a=" + b"x" * 900_000, FORM, CSRF),
    "another charset": post("/account/sign-in/", TOKEN, FORM + "; charset=utf-16", CSRF),
    "charset that is none": post("/account/sign-in/", TOKEN, FORM + "; charset=\xff", CSRF),
    "parts that are none": post(
        "/account/sign-in/", b"abc", "Content-Type: multipart/form-data; boundary=x", CSRF
    ),
    "parts without boundary": post("/account/sign-in/", b"abc", "Content-Type: multipart/form-data", CSRF),
    "parts not ASCII": post(
        "/account/sign-in/", b"abc", "Content-Type: multipart/form-data; boundary=\xff", CSRF
    ),
    "token with NUL": post("/account/sign-in/", b"a", FORM, 'Cookie: helpline_csrf="\\000aaaaaaaa"'),
    "method that is none": b"PURGE /console/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "webhook without signature": post("/voice/incoming", b"CallSid=a", FORM),
    "webhook by GET": get("/voice/incoming"),
    "webhook that is none": post("/voice/nothing", b"", FORM),
    "webhook not text": post("/voice/incoming", b"\xff\x00=&&=;%", FORM, "X-Twilio-Signature: \xff"),
    "webhook with parts": post("/voice/incoming", b"abc", "Content-Type: multipart/form-data; boundary=x"),
    "chunk that is none": CHUNKED + b"zz\r\n",
    "chunk with endless extensions": CHUNKED + b"1;" + b"a=b;" * 10_000 + b"\r\nx\r\n0\r\n\r\n",
    "chunk that is longer than it says": CHUNKED + b"1\r\nhello\r\n0\r\n\r\n",
    "chunk of all the world": CHUNKED + b"ffffffffffffffff\r\n",
    "trailers without end": CHUNKED + b"0\r\n" + b"X-A: b\r\n" * 5000,
    "very many chunks": CHUNKED + b"1\r\nx\r\n" * 1000 + b"0\r\n\r\n",
    "length and chunks": post("/voice/incoming", b"0\r\n\r\n", "Transfer-Encoding: chunked"),
    "two lengths": post("/voice/incoming", b"hello", "Content-Length: 6"),
    "length below nothing": b"POST /voice/incoming HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "length that is too short": post("/voice/incoming", b"a=b", FORM) + b"&c=d" * 50,
    "very many headers": get("/account/sign-in/", *[f"X-{number}: a" for number in range(3000)]),
    "very long header": get("/account/sign-in/", "X-A: " + LONG * 40),
    "very long path": get("/" + LONG * 40),
    "cookie that takes long to read": get("/account/sign-in/", SLOW_COOKIE),
    "cookie that takes long to read, of a stream": get("/events/", SLOW_COOKIE),
    "TLS on the plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x11" * 500,
    "bytes that are nothing": bytes(range(256)),
    "HTTP of 1991": b"GET /\r\n\r\n",
    "the tunnel of a proxy": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "another's address": get("http://evil.example/voice/incoming"),
    "everything's options": b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "trace": b"TRACE /voice/incoming HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "websocket": get(
        "/events/", "Upgrade: websocket", "Sec-WebSocket-Key: YQ==", "Sec-WebSocket-Version: 13"
    ),
    "compressed body": post("/voice/incoming", BOMB, FORM, "Content-Encoding: gzip"),
    "very many parts": post(
        "/account/sign-in/", PARTS, "Content-Type: multipart/form-data; boundary=x", CSRF
    ),
    "forwarded that is none": get("/account/sign-in/", "X-Forwarded-For: \xff, '"),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The front as a process of its own, and what it logs."""
    installation = Installation(tmp_path_factory.mktemp("s"))
    installation.environ["LOG_LEVEL"] = "INFO"
    installation.migrate()
    log = tmp_path_factory.mktemp("log") / "serve.log"
    with log.open("wb") as output:
        command = ["manage.py", "serve", "--port", str(installation.port)]
        process = start([sys.executable, *command], cwd=PROJECT, env=installation.environ, stderr=output)
    try:
        wait_until(installation.answers, seconds=20, what="it serves")
        yield installation.port, log
    finally:
        stop(process)


def ask(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=15) as connection:
        connection.sendall(request)
        return connection.recv(64)


@pytest.mark.parametrize("name", BAD)
def test_is_refused_without_a_traceback(name: str, served: tuple[int, Path]) -> None:
    port, log = served
    before = log.stat().st_size

    status = ask(port, BAD[name])

    assert status.startswith(b"HTTP/1.1 ")
    assert not status.startswith(b"HTTP/1.1 5"), status
    said = log.read_bytes()[before:].decode("utf-8", "replace")
    assert "Traceback" not in said
    assert all(re.match(r"\d{4}-\d\d-\d\dT", line) for line in said.splitlines())


@pytest.mark.parametrize(
    "name", [name for name in BAD if name.startswith(("path up", "path of", "directory"))]
)
def test_gets_no_file_but_those_that_are_ours_to_serve(name: str, served: tuple[int, Path]) -> None:
    assert ask(served[0], BAD[name]).startswith(b"HTTP/1.1 404 ")


def test_none_is_too_much_for_the_database(front: str) -> None:
    """What SQLite takes, PostgreSQL may not: NUL, bytes that are no text, values longer than their column."""
    port = urlsplit(front).port or 0
    answers = {name: ask(port, request)[9:12] for name, request in BAD.items()}

    assert not {name for name, status in answers.items() if status[:1] not in b"1234"}
