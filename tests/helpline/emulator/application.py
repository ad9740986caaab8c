"""Provide an application for the emulator to call.

It answers with prepared documents and checks each signature.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from twilio.request_validator import RequestValidator

from helpline.emulator.telephony.sound import silence

Answerer = Callable[[dict[str, str]], str]
XML = "text/xml"


@dataclass
class Asked:
    """A request that the application received."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]
    method: str


@dataclass
class TestApplication:
    """An application that answers with prepared documents.

    `documents` are by path. `asked` are the requests received, `forged` the paths of those with a wrong
    signature. `slow` delays answers by real seconds, by path.
    """

    __test__ = False
    token: str
    origin: str = ""
    documents: dict[str, str | Answerer | web.Response] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    slow: dict[str, float] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer a request."""
        form = {str(k): str(v) for k, v in (await request.post()).items()}
        params = form if request.method == "POST" else dict(request.query)
        validator = RequestValidator(self.token)
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(f"{self.origin}{request.raw_path}", form, signature):
            self.forged.append(request.raw_path)
        self.asked.append(Asked(request.path_qs, params, dict(request.headers), request.method))
        if request.path.endswith(".wav"):
            return web.Response(body=silence(4), content_type="audio/x-wav")
        await asyncio.sleep(self.slow.get(request.path, 0))
        document = self.documents.get(request.path, "<Response/>")
        if isinstance(document, web.Response):
            return web.Response(status=document.status, body=document.body, headers=document.headers)
        text = document(params) if callable(document) else document
        answer = web.Response(text=text, content_type=XML)
        for name, value in self.cookies.items():
            answer.set_cookie(name, value)
        return answer

    def to(self, path: str) -> list[dict[str, str]]:
        """Return the parameters of every request to a path, in order of arrival."""
        return [asked.params for asked in self.asked if asked.path.partition("?")[0] == path]

    def by_path(self) -> dict[str, list[dict[str, str]]]:
        """Return the parameters of all requests by path."""
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for asked in self.asked:
            found[asked.path].append(asked.params)
        return dict(found)
