"""What is compressed on its way to a browser: pages, and nothing else."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import Client, RequestFactory

from config.middleware import CompressedPages


def answered(response: HttpResponseBase) -> HttpResponseBase:
    request: HttpRequest = RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})
    return CompressedPages(lambda _: response)(request)  # type: ignore[return-value]


@pytest.mark.django_db
def test_a_page_is_compressed_for_whoever_can_read_it() -> None:
    packed = Client().get("/account/sign-in/", headers={"Accept-Encoding": "gzip"})
    plain = Client().get("/account/sign-in/")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"<form" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain.headers


def test_two_equal_pages_differ_in_length() -> None:
    lengths = {len(answered(HttpResponse("page " * 999)).content) for _ in range(30)}  # type: ignore[attr-defined]
    assert len(lengths) > 1


@pytest.mark.parametrize("kind", ["text/event-stream", "text/html"])
def test_a_stream_is_never_held_back(kind: str) -> None:
    assert "Content-Encoding" not in answered(StreamingHttpResponse(["x" * 999], content_type=kind)).headers


@pytest.mark.parametrize("kind", ["text/xml", "application/json", "audio/wav", "text/event-stream"])
def test_answers_to_webhooks_and_sounds_are_left_as_they_are(kind: str) -> None:
    assert "Content-Encoding" not in answered(HttpResponse("x" * 999, content_type=kind)).headers
