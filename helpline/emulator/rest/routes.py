"""List the resources, authenticate requests, and apply the faults of REST."""

import asyncio
import base64
import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web

from ..http.faults import ON_REST, Fault
from ..telephony.exchange import Exchange
from ..telephony.params import API_VERSION
from . import calls, common, conferences, messages, notifications, numbers, participants, queues, recordings
from .errors import RestError, missing

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HERE = f"{common.BASE}/{{account}}"

ROUTES = [
    web.get(f"{common.BASE}/{{account}}.json", numbers.account),
    web.post(f"{HERE}/Calls.json", calls.create),
    web.get(f"{HERE}/Calls.json", calls.listed),
    web.get(f"{HERE}/Calls/{{call}}.json", calls.fetch),
    web.post(f"{HERE}/Calls/{{call}}.json", calls.update),
    web.delete(f"{HERE}/Calls/{{call}}.json", calls.delete),
    web.get(f"{HERE}/Calls/{{call}}/Events.json", calls.events),
    web.get(f"{HERE}/Calls/{{call}}/Notifications.json", notifications.of_call),
    web.get(f"{HERE}/Calls/{{call}}/Notifications/{{notification}}.json", notifications.fetch),
    web.get(f"{HERE}/Notifications.json", notifications.listed),
    web.get(f"{HERE}/Notifications/{{notification}}.json", notifications.fetch),
    web.get(f"{HERE}/Calls/{{call}}/Recordings.json", recordings.of_call),
    web.post(f"{HERE}/Calls/{{call}}/Recordings.json", recordings.start),
    web.get(f"{HERE}/Calls/{{call}}/Recordings/{{recording}}.json", recordings.fetch_part),
    web.post(f"{HERE}/Calls/{{call}}/Recordings/{{recording}}.json", recordings.control),
    web.delete(f"{HERE}/Calls/{{call}}/Recordings/{{recording}}.json", recordings.delete_part),
    web.get(f"{HERE}/Conferences/{{conference}}/Recordings.json", recordings.of_conference),
    web.get(f"{HERE}/Conferences/{{conference}}/Recordings/{{recording}}.json", recordings.fetch_part),
    web.post(f"{HERE}/Conferences/{{conference}}/Recordings/{{recording}}.json", recordings.control),
    web.delete(f"{HERE}/Conferences/{{conference}}/Recordings/{{recording}}.json", recordings.delete_part),
    web.post(f"{HERE}/Messages.json", messages.create),
    web.get(f"{HERE}/Messages.json", messages.listed),
    web.get(f"{HERE}/Messages/{{message}}.json", messages.fetch),
    web.post(f"{HERE}/Messages/{{message}}.json", messages.update),
    web.delete(f"{HERE}/Messages/{{message}}.json", messages.delete),
    web.get(f"{HERE}/Messages/{{message}}/Media.json", messages.list_media),
    web.get(f"{HERE}/Messages/{{message}}/Media/{{media}}.json", messages.fetch_media),
    web.delete(f"{HERE}/Messages/{{message}}/Media/{{media}}.json", messages.delete_media),
    web.get(f"{HERE}/Messages/{{message}}/Media/{{media:ME[0-9a-f]+}}", messages.send_media),
    web.post(f"{HERE}/Queues.json", queues.create),
    web.get(f"{HERE}/Queues.json", queues.listed),
    web.get(f"{HERE}/Queues/{{queue}}.json", queues.fetch),
    web.post(f"{HERE}/Queues/{{queue}}.json", queues.update),
    web.delete(f"{HERE}/Queues/{{queue}}.json", queues.delete),
    web.get(f"{HERE}/Queues/{{queue}}/Members.json", queues.members),
    web.get(f"{HERE}/Queues/{{queue}}/Members/{{member}}.json", queues.fetch_member),
    web.post(f"{HERE}/Queues/{{queue}}/Members/{{member}}.json", queues.dequeue),
    web.get(f"{HERE}/Conferences.json", conferences.listed),
    web.get(f"{HERE}/Conferences/{{conference}}.json", conferences.fetch),
    web.post(f"{HERE}/Conferences/{{conference}}.json", conferences.update),
    web.get(f"{HERE}/Conferences/{{conference}}/Participants.json", participants.listed),
    web.post(f"{HERE}/Conferences/{{conference}}/Participants.json", participants.create),
    web.get(f"{HERE}/Conferences/{{conference}}/Participants/{{participant}}.json", participants.fetch),
    web.post(f"{HERE}/Conferences/{{conference}}/Participants/{{participant}}.json", participants.update),
    web.delete(f"{HERE}/Conferences/{{conference}}/Participants/{{participant}}.json", participants.delete),
    web.get(f"{HERE}/Recordings.json", recordings.listed),
    web.get(f"{HERE}/Recordings/{{recording}}.json", recordings.fetch),
    web.delete(f"{HERE}/Recordings/{{recording}}.json", recordings.delete),
    web.get(f"{HERE}/Recordings/{{recording}}.wav", recordings.media),
    web.get(f"{HERE}/Recordings/{{recording}}.mp3", recordings.media),
    web.get(f"{HERE}/Recordings/{{recording:RE[0-9a-f]+}}", recordings.media),
    web.get(f"{HERE}/IncomingPhoneNumbers.json", numbers.numbers),
    web.post(f"{HERE}/IncomingPhoneNumbers.json", numbers.create_number),
    web.get(f"{HERE}/IncomingPhoneNumbers/{{number}}.json", numbers.fetch_number),
    web.delete(f"{HERE}/IncomingPhoneNumbers/{{number}}.json", numbers.delete_number),
    web.post(f"{HERE}/IncomingPhoneNumbers/{{number}}.json", numbers.update_number),
    web.get(f"{HERE}/Applications.json", numbers.applications),
    web.post(f"{HERE}/Applications.json", numbers.create_application),
    web.get(f"{HERE}/Applications/{{app}}.json", numbers.fetch_application),
    web.post(f"{HERE}/Applications/{{app}}.json", numbers.update_application),
    web.delete(f"{HERE}/Applications/{{app}}.json", numbers.delete_application),
]

MAX_DELAY_SECONDS = 30
"""After how many real seconds a request that is delayed or timed out is released at the latest."""


@web.middleware
async def as_twilio(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Authenticate a REST request, apply a fault to it, and answer errors as Twilio does."""
    if not request.path.startswith(f"/{API_VERSION}/"):
        return await handler(request)
    exchange = common.exchange_of(request)
    try:
        _authenticate(request, exchange)
        fault = exchange.faults.take(ON_REST, f"{request.method} {request.path}")
        return await _answer(request, handler, fault)
    except RestError as error:
        return error.response()
    except web.HTTPMethodNotAllowed:
        return RestError(405, 20004, "Method not allowed").response()
    except web.HTTPNotFound:
        return missing(request.path).response()
    except web.HTTPRequestEntityTooLarge:
        return RestError(413, 20413, "Request Entity Too Large").response()


async def _answer(request: web.Request, handler: Handler, fault: Fault | None) -> web.StreamResponse:
    """Handle a request, or apply a fault to it."""
    if fault is None:
        return await handler(request)
    if fault.fault == "rest-429":
        raise RestError(429, 20429, "Too Many Requests")
    if fault.fault == "rest-500":
        raise RestError(500, 20500, "An internal server error has occurred")
    if fault.fault == "rest-late":
        answer = await handler(request)
        await asyncio.sleep(0)
        await common.exchange_of(request).activity.quiet(seconds=min(fault.seconds, MAX_DELAY_SECONDS))
        return answer
    if fault.fault == "rest-slow":
        answer = await handler(request)
        await asyncio.sleep(min(fault.seconds, MAX_DELAY_SECONDS))
        return answer
    if fault.fault == "rest-lost":
        answer = await handler(request)
    else:
        await asyncio.sleep(min(fault.seconds, MAX_DELAY_SECONDS))
        answer = web.Response(status=504)
    if request.transport is not None:
        request.transport.close()
    return answer


def _authenticate(request: web.Request, exchange: Exchange) -> None:
    """Check the account's token or the API key's secret. Raises RestError when neither matches.

    Sounds and media files may be fetched without credentials.
    """
    header = request.headers.get("Authorization", "")
    if not header and request.match_info.handler in (recordings.media, messages.send_media):
        return
    known = exchange.credentials
    pairs = {known.account_sid: known.auth_token, known.api_key_sid: known.api_key_secret}
    try:
        name, _, secret = (
            base64.b64decode(header.removeprefix("Basic "), validate=True).decode().partition(":")
        )
    except ValueError:
        name, secret = "", ""
    expected = pairs.get(name)
    if expected is None or not hmac.compare_digest(expected.encode(), secret.encode()):
        raise RestError(401, 20003, "Authenticate")
    if request.match_info.get("account") not in (None, known.account_sid):
        raise missing(request.path)
