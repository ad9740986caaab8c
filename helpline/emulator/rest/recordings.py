"""Serve recordings: https://www.twilio.com/docs/voice/api/recording"""

from typing import Any

from aiohttp import web

from ..telephony.leg import CallControl
from ..telephony.params import API_VERSION
from ..telephony.recordings import Recording, RecordingOptions
from ..telephony.sound import silent_mp3
from . import calls, common, conferences
from .errors import RestError, missing

CURRENT = "Twilio.CURRENT"
RECORDING_LATE = frozenset({"recording-404"})


def view(exchange: CallControl, recording: Recording) -> dict[str, Any]:
    """Return a recording as JSON."""
    uri = f"{common.root(exchange)}/Recordings/{recording.sid}"
    moment = common.at(recording.started_at)
    return {
        "account_sid": exchange.credentials.account_sid,
        "api_version": API_VERSION,
        "call_sid": recording.call_sid or None,
        "conference_sid": recording.conference_sid or None,
        "date_created": moment,
        "date_updated": moment,
        "start_time": moment,
        "duration": recording.duration if recording.over else None,
        "sid": recording.sid,
        "price": None,
        "price_unit": "USD",
        "status": "deleted" if recording.deleted else recording.status,
        "channels": recording.recording_options.channels,
        "source": recording.recording_options.source,
        "error_code": None,
        "uri": f"{uri}.json",
        "encryption_details": None,
        "subresource_uris": {},
        "media_url": exchange.base_url + uri,
    }


def _part_view(exchange: CallControl, recording: Recording, parent: str) -> dict[str, Any]:
    """Return a recording as JSON below its call or conference."""
    shown = view(exchange, recording)
    del shown["media_url"], shown["subresource_uris"]
    uri = f"{common.root(exchange)}/{parent}/Recordings/{recording.sid}.json"
    return (
        shown
        | {"uri": uri}
        | ({"track": recording.recording_options.track} if parent.startswith("Calls") else {})
    )


def _includes_deleted(request: web.Request) -> bool:
    return common.flag(request.query, "IncludeSoftDeleted", False)


def find(request: web.Request) -> Recording:
    """Return the recording that a request names. Raises RestError when there is none."""
    recording = common.exchange_of(request).recordings.by_sid.get(request.match_info["recording"])
    if recording is None or (recording.deleted and not _includes_deleted(request)):
        raise missing(request.path)
    return recording


def _found(request: web.Request, **about: str) -> list[Recording]:
    query = request.query
    return [
        recording
        for recording in reversed(common.exchange_of(request).recordings.by_sid.values())
        if about.get("call", query.get("CallSid", "")) in ("", recording.call_sid)
        and about.get("conference", query.get("ConferenceSid", "")) in ("", recording.conference_sid)
        and (not recording.deleted or _includes_deleted(request))
        and common.matches_dates(recording.started_at, query, "DateCreated")
    ]


async def listed(request: web.Request) -> web.Response:
    """List recordings, the latest first."""
    exchange = common.exchange_of(request)
    return common.page(request, "recordings", _found(request), lambda item: view(exchange, item))


async def of_call(request: web.Request) -> web.Response:
    """List a call's recordings."""
    leg = calls.find(request)
    parent = f"Calls/{leg.sid}"
    found = _found(request, call=leg.sid)
    return common.page(request, "recordings", found, lambda item: _part_view(leg.exchange, item, parent))


async def of_conference(request: web.Request) -> web.Response:
    """List a conference's recordings."""
    conference = conferences.find(request)
    parent = f"Conferences/{conference.sid}"
    found = _found(request, conference=conference.sid)
    exchange = conference.exchange
    return common.page(request, "recordings", found, lambda item: _part_view(exchange, item, parent))


async def start(request: web.Request) -> web.Response:
    """Start to record a call."""
    leg, form = calls.find(request), await common.form_of(request)
    if leg.status != "in-progress":
        raise RestError(400, 21220, "Requested resource is not eligible for recording")
    recording_options = RecordingOptions(
        "StartCallRecordingAPI",
        common.url_of(form, "RecordingStatusCallback", "RecordingStatusCallbackMethod", "recording"),
        " ".join(str(event) for event in form.getall("RecordingStatusCallbackEvent", [])),
        channels=2 if common.text(form, "RecordingChannels") == "dual" else 1,
        track=common.text(form, "RecordingTrack", "both"),
    )
    recording = leg.exchange.recordings.start(recording_options, leg.sid)
    shown = _part_view(leg.exchange, recording, f"Calls/{leg.sid}")
    return web.json_response(shown, status=201)


async def control(request: web.Request) -> web.Response:
    """Pause, resume or stop the recording of a call or a conference."""
    exchange, parent, key = _parent(request)
    recording = _recording_of_parent(request, exchange, key)
    form = await common.form_of(request)
    status = common.text(form, "Status")
    if recording.over:
        raise RestError(400, 21220, "The recording is over")
    if status == "paused":
        keep = common.text(form, "PauseBehavior", "silence") == "silence"
        exchange.recordings.pause(recording, keep_silence=keep)
    elif status == "in-progress":
        exchange.recordings.resume(recording)
    elif status == "stopped":
        exchange.recordings.stop(recording)
    else:
        raise RestError(400, 20001, "Status is paused, in-progress or stopped")
    return web.json_response(_part_view(exchange, recording, parent))


async def fetch_part(request: web.Request) -> web.Response:
    """Show the recording of a call or a conference."""
    exchange, parent, key = _parent(request)
    return web.json_response(_part_view(exchange, _recording_of_parent(request, exchange, key), parent))


async def delete_part(request: web.Request) -> web.Response:
    """Delete the recording of a call or a conference."""
    exchange, _parent_path, key = _parent(request)
    _recording_of_parent(request, exchange, key).deleted = True
    return web.Response(status=204)


def _parent(request: web.Request) -> tuple[CallControl, str, str]:
    """Return the exchange, the path and the SID of the call or conference that a request names."""
    if "call" in request.match_info:
        leg = calls.find(request)
        return leg.exchange, f"Calls/{leg.sid}", leg.sid
    conference = conferences.find(request)
    return conference.exchange, f"Conferences/{conference.sid}", conference.sid


def _recording_of_parent(request: web.Request, exchange: CallControl, key: str) -> Recording:
    if request.match_info["recording"] == CURRENT:
        running = exchange.recordings.running(key)
        if not running:
            raise missing(request.path)
        return running[-1]
    recording = find(request)
    if key not in (recording.call_sid, recording.conference_sid):
        raise missing(request.path)
    return recording


async def fetch(request: web.Request) -> web.Response:
    """Show a recording."""
    return web.json_response(view(common.exchange_of(request), find(request)))


async def delete(request: web.Request) -> web.Response:
    """Delete a recording's sound; its other fields stay visible with IncludeSoftDeleted."""
    find(request).deleted = True
    return web.Response(status=204)


async def media(request: web.Request) -> web.Response:
    """Send a recording's sound: an MP3 file if the extension asks for one, otherwise a WAV file."""
    recording = find(request)
    late = common.exchange_of(request).faults.take(RECORDING_LATE, request.path)
    audio = recording.audio
    if late is not None or audio is None:
        raise missing(request.path)
    if request.path.endswith(".mp3"):
        return web.Response(body=silent_mp3(recording.seconds), content_type="audio/mpeg")
    return web.Response(body=audio, content_type="audio/x-wav")
