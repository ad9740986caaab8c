"""Check each REST answer against the OpenAPI description that Twilio publishes.

The description marks few fields as required and allows others beside those that it names. The check is
stricter: every field that it names must be present, and no other may be.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from openapi_core import Config, OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse

FILE = Path(__file__).parent / "data" / "twilio.json"
HOST = "https://api.twilio.com"
TEXT = {"type": "string", "nullable": True}
CALL, QUEUE = "api.v2010.account.call", "api.v2010.account.queue"
CONFERENCE = "api.v2010.account.conference"
METHOD = {"type": "string", "nullable": True, "enum": ["GET", "POST", None]}
NO_METHOD = "nullable, but its list of values has no null; its own example of one has"
FAULTS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    (CALL, "annotation", TEXT, "left out of late; libraries made from earlier ones read it"),
    (QUEUE, "subresource_uris", {"type": "object"}, "never in it; older documentation shows it"),
    (CONFERENCE, "reason_conference_ended", TEXT, "its own example of a running conference has null"),
    *(
        (f"{schema}{kind}", "request_method", METHOD, NO_METHOD)
        for schema in (f"{CALL}.call_notification", "api.v2010.account.notification")
        for kind in ("", "-instance")
    ),
)
"""Known errors of the description: schema, field, the field's real schema, and how the error is known."""


def described() -> dict[str, Any]:
    """Return the description with its known errors corrected, all fields required and no others allowed."""
    whole: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    schemas = whole["components"]["schemas"]
    for name, field, really, _why in FAULTS:
        schemas[name]["properties"][field] = really
    for answer in _responses(whole):
        answer.pop("headers", None)  # CORS headers; checking them would double the time
    for schema in [*schemas.values(), *_pages(whole)]:
        if "properties" in schema:
            schema["required"] = sorted(schema["properties"])
            schema["additionalProperties"] = False
    return whole


def _pages(whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the schemas of lists, which are written where they are used."""
    return [
        answer["content"]["application/json"]["schema"] for answer in _responses(whole) if "content" in answer
    ]


def _responses(whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in whole["paths"].values():
        for method in ("get", "post", "delete"):
            yield from item.get(method, {}).get("responses", {}).values()


def is_rfc_2822(text: Any) -> bool:
    """Return whether an instant is written as Twilio writes it."""
    shape = re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000", str(text))
    return shape is not None and parsedate_to_datetime(str(text)).tzinfo is UTC


class Oracle:
    """Check answers; `seen` are the method, path and status of those checked, `faults` the errors found."""

    def __init__(self) -> None:
        validators: dict[str, Callable[[Any], bool]] = {"date-time-rfc-2822": is_rfc_2822}
        config = Config(extra_format_validators=validators, spec_validator_cls=None)
        self._api = OpenAPI.from_dict(described(), config=config)
        self.paths: list[str] = list(described()["paths"])
        self.seen: set[tuple[str, str, int]] = set()
        self.faults: list[str] = []

    def judge(self, answer: requests.Response, *_: Any, **__: Any) -> None:
        """Check an answer of the REST interface, and add what is wrong with it to `faults`."""
        method, path = str(answer.request.method).lower(), urlsplit(str(answer.url)).path
        known = next((known for known in self.paths if _fits(known, path)), None)
        if known is None or answer.status_code >= 400:
            return
        asked = MockRequest(HOST, method, path)
        kind = answer.headers.get("Content-Type", "")
        given = MockResponse(answer.content, answer.status_code, content_type=kind.partition(";")[0])
        try:
            for error in self._api.iter_response_errors(asked, given):
                self.faults.append(f"{method} {path}: {_words(error)}")
        except OpenAPIError as error:
            self.faults.append(f"{method} {path}: {_words(error)}")
        self.seen.add((method, known, answer.status_code))


def _fits(known: str, path: str) -> bool:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(known))
    return re.fullmatch(pattern, path) is not None


def _words(error: BaseException) -> str:
    """Return an error's message with those of its causes."""
    inner = getattr(error, "schema_errors", None) or []
    cause = error.__cause__
    more = [getattr(item, "message", str(item)) for item in inner]
    return "; ".join([str(error), *more, *([_words(cause)] if cause else [])])
