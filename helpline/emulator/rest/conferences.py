"""Serve conferences: https://www.twilio.com/docs/voice/api/conference-resource"""

from datetime import timedelta
from typing import Any

from aiohttp import web

from ..telephony.conference import Conference
from ..telephony.params import API_VERSION
from . import common
from .errors import RestError

CONFERENCE_LAG = frozenset({"conference-lag"})


def view(conference: Conference) -> dict[str, Any]:
    """Return a conference as JSON."""
    uri = f"{common.root(conference.exchange)}/Conferences/{conference.sid}"
    return {
        "sid": conference.sid,
        "account_sid": conference.exchange.credentials.account_sid,
        "friendly_name": conference.name,
        "status": conference.status,
        "region": "us1",
        "api_version": API_VERSION,
        "date_created": common.at(conference.created_at),
        "date_updated": common.at(conference.updated_at or conference.created_at),
        "reason_conference_ended": conference.why_ended or None,
        "call_sid_ending_conference": conference.ended_by or None,
        "uri": f"{uri}.json",
        "subresource_uris": {
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
    }


def find(request: web.Request) -> Conference:
    """Return the conference that a request names. Raises RestError when there is none."""
    known, sid = common.exchange_of(request).conferences, request.match_info["conference"]
    return common.or_not_found(request, known.by_sid.get(sid))


async def listed(request: web.Request) -> web.Response:
    """List conferences, the latest first; the fault `conference-lag` leaves out the youngest."""
    exchange, query = common.exchange_of(request), request.query
    found = [
        conference
        for conference in exchange.conferences.by_sid.values()
        if query.get("Status", "") in ("", conference.status)
        and query.get("FriendlyName", "") in ("", conference.name)
        and common.matches_dates(conference.created_at, query, "DateCreated")
        and common.matches_dates(conference.updated_at or conference.created_at, query, "DateUpdated")
    ]
    lag = exchange.faults.take(CONFERENCE_LAG, request.path)
    if lag is not None:
        since = exchange.clock.now() - timedelta(seconds=lag.seconds)
        found = [conference for conference in found if conference.created_at <= since]
    return common.page(request, "conferences", found[::-1], view)


async def fetch(request: web.Request) -> web.Response:
    """Show a conference."""
    return web.json_response(view(find(request)))


async def update(request: web.Request) -> web.Response:
    """End a conference, or play an announcement to everyone in it."""
    conference, form = find(request), await common.form_of(request)
    status = common.text(form, "Status")
    if status not in ("", "completed"):
        raise RestError(400, 20001, "Status can only become completed")
    announcement = common.url_of(form, "AnnounceUrl", "AnnounceMethod", "announcement")
    if status:
        conference.end("conference-ended-via-api")
    elif announcement is not None:
        conference.announce(announcement)
    return web.json_response(view(conference))
