"""What every kind of answer says over real HTTP: what it is, nothing about us, nothing for other sites."""

import http.client
from contextlib import closing
from email.message import Message
from urllib.parse import urlsplit

import pytest

ANSWERS = {
    "a page": ("GET", "/account/sign-in/"),
    "a page that leads on": ("GET", "/"),
    "a page that is not there": ("GET", "/nowhere"),
    "a static file": ("GET", "/static/admin/css/base.css"),
    "a static file that is not there": ("GET", "/static/nothing.css"),
    "a form without its token": ("POST", "/account/sign-in/"),
    "an address with NUL": ("GET", "/console/?a=%00"),
    "a probe": ("GET", "/healthz"),
    "a metric": ("GET", "/metrics"),
    "a webhook without a signature": ("POST", "/voice/incoming"),
    "a webhook that is none": ("GET", "/voice/nothing"),
    "a stream without a sign-in": ("GET", "/events/"),
    "a body that is too large": ("POST", "/voice/status"),
}
ELSEWHERE = "https://elsewhere.example"


@pytest.fixture
def answers(front: str) -> dict[str, tuple[int, Message]]:
    """Every kind of answer, to a page of somebody else that asks: its status and its headers."""
    return {name: ask(front, *request) for name, request in ANSWERS.items()}


def ask(front: str, method: str, path: str) -> tuple[int, Message]:
    with closing(http.client.HTTPConnection(urlsplit(front).netloc, timeout=10)) as connection:
        body = b"x" * 70_000 if path == "/voice/status" else None
        connection.request(method, path, body, {"Origin": ELSEWHERE, "Cookie": "helpline_csrf=a"})
        with connection.getresponse() as response:
            return response.status, response.headers


def test_names_no_version_of_what_it_was_made_with(answers: dict[str, tuple[int, Message]]) -> None:
    """Granian puts its name into every answer, and nothing else."""
    for name, (_, headers) in answers.items():
        assert headers.get("Server") == "granian", name
        assert {"x-powered-by", "via", "x-generator"}.isdisjoint(map(str.lower, headers)), name
        said = " ".join(value for header, value in headers.items() if header.lower() != "server").lower()
        assert not [word for word in ("django", "granian", "python", "whitenoise") if word in said], name


def test_says_what_it_is_and_is_taken_for_nothing_else(answers: dict[str, tuple[int, Message]]) -> None:
    for name, (status, headers) in answers.items():
        kind = headers.get("Content-Type", "")
        assert kind or status == 302, name
        assert not kind.startswith("text/") or "charset=utf-8" in kind.lower().replace('"', ""), name
        assert headers.get("X-Content-Type-Options") == "nosniff", name


def test_opens_to_no_page_of_another_site(answers: dict[str, tuple[int, Message]]) -> None:
    for name, (_, headers) in answers.items():
        assert not [header for header in headers if header.lower().startswith("access-control-")], name


def test_stands_in_no_frame_of_another_site(answers: dict[str, tuple[int, Message]]) -> None:
    for name in ("a page", "a page that is not there", "a form without its token"):
        headers = answers[name][1]
        assert headers.get("X-Frame-Options") == "DENY", name
        assert "frame-ancestors 'none'" in (headers.get("Content-Security-Policy") or "").split("; "), name


def test_tells_other_sites_no_address_of_ours(answers: dict[str, tuple[int, Message]]) -> None:
    """A link that is followed out of a page would else say which page of which call it stood on."""
    for name in ("a page", "a page that leads on", "a page that is not there", "a static file"):
        assert answers[name][1].get("Referrer-Policy") == "same-origin", name
