"""Recordings: https://www.twilio.com/docs/voice/api/recording"""

from typing import Any

from aiohttp import web

from ..exchange import Exchange
from ..params import API_VERSION
from ..recordings import Recording
from . import calls, common
from .errors import missing


def view(exchange: Exchange, recording: Recording) -> dict[str, Any]:
    """Return a recording as this interface shows it."""
    uri = f"{common.root(exchange)}/Recordings/{recording.sid}"
    moment = common.at(recording.started_at)
    return {
        "account_sid": exchange.credentials.account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "date_created": moment,
        "date_updated": moment,
        "start_time": moment,
        "duration": recording.duration,
        "sid": recording.sid,
        "price": None,
        "price_unit": "USD",
        "status": recording.status,
        "channels": 1,
        "source": recording.source,
        "error_code": None,
        "uri": f"{uri}.json",
        "encryption_details": None,
        "subresource_uris": {},
        "media_url": exchange.base_url + uri,
    }


def find(request: web.Request) -> Recording:
    """Return the recording that a request is about. Raises RestError when there is none."""
    recording = common.exchange_of(request).recordings.by_sid.get(request.match_info["recording"])
    if recording is None:
        raise missing(request.path)
    return recording


async def listed(request: web.Request) -> web.Response:
    """List recordings, the latest first."""
    exchange = common.exchange_of(request)
    call = request.query.get("CallSid", "")
    found = [r for r in exchange.recordings.by_sid.values() if call in ("", r.call_sid)]
    return common.page(request, "recordings", found[::-1], lambda recording: view(exchange, recording))


async def of_call(request: web.Request) -> web.Response:
    """List a call's recordings."""
    leg = calls.find(request)
    found = [r for r in leg.exchange.recordings.by_sid.values() if r.call_sid == leg.sid]
    return common.page(request, "recordings", found[::-1], lambda recording: view(leg.exchange, recording))


async def fetch(request: web.Request) -> web.Response:
    """Show a recording."""
    return web.json_response(view(common.exchange_of(request), find(request)))


async def delete(request: web.Request) -> web.Response:
    """Delete a recording."""
    recording = find(request)
    del common.exchange_of(request).recordings.by_sid[recording.sid]
    return web.Response(status=204)


async def media(request: web.Request) -> web.Response:
    """Return a recording's sound, a WAV file."""
    recording = find(request)
    late = common.exchange_of(request).faults.take({"recording-404"}, request.path)
    if late is not None or recording.audio is None:
        raise missing(request.path)
    return web.Response(body=recording.audio, content_type="audio/x-wav")
