"""The front: webhooks are answered on threads of their own, whatever the pages do."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from config import asgi
from config.bridge import Bridge
from helpline.voice import hook
from tests.config.test_bridge import SCOPE, Client, echo


def test_pages_that_are_all_busy_keep_no_webhook_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()

    def busy(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        done.wait(20)
        start_response("200 OK", [])
        return [b"page"]

    monkeypatch.setattr(asgi, "pages", Bridge(busy, threads=1))
    monkeypatch.setattr(asgi, "webhooks", Bridge(echo, threads=1))

    async def both() -> list[bytes]:
        pages, webhook = [Client(b""), Client(b"")], Client(b"hello")
        waiting = [
            asyncio.create_task(asgi.application(_scope("/console/"), p.receive, p.send)) for p in pages
        ]
        await asgi.application(_scope("/voice/incoming"), webhook.receive, webhook.send)
        answered_meanwhile = webhook.body
        done.set()
        await asyncio.gather(*waiting)
        return [answered_meanwhile, *[page.body for page in pages]]

    assert asyncio.run(both()) == [b"hello!", b"page", b"page"]


def test_the_time_that_a_request_waited_for_a_thread_counts_for_its_budget() -> None:
    seen: dict[str, Any] = {}

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        seen.update(environ)
        start_response("204 No Content", [])
        return []

    client = Client(b"")
    asyncio.run(Bridge(app)(SCOPE, client.receive, client.send))

    assert isinstance(seen[hook.RECEIVED_AT], float)


def _scope(path: str) -> dict[str, Any]:
    return SCOPE | {"path": path}
