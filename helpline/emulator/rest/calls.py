"""Calls: https://www.twilio.com/docs/voice/api/call-resource"""

import re
from typing import Any

from aiohttp import web

from ..exchange import Exchange
from ..leg import TERMINAL, Leg, Reporting
from ..params import API_VERSION, duration
from ..signals import Request
from . import common
from .errors import RestError, missing

ADDRESS = re.compile(r"\+[1-9]\d{6,14}|client:.+|sips?:.+")
LONGEST_TWIML = 4000


def view(leg: Leg) -> dict[str, Any]:
    """Return a call as this interface shows it."""
    exchange = leg.exchange
    uri = f"{common.root(exchange)}/Calls/{leg.sid}"
    over = leg.status in TERMINAL
    return {
        "sid": leg.sid,
        "date_created": common.at(leg.created_at),
        "date_updated": common.at(leg.updated_at),
        "parent_call_sid": leg.parent_sid or None,
        "account_sid": exchange.credentials.account_sid,
        "to": leg.to,
        "to_formatted": leg.to,
        "from": leg.from_,
        "from_formatted": leg.from_,
        "phone_number_sid": leg.number_sid or None,
        "status": leg.status,
        "start_time": common.at(leg.started_at),
        "end_time": common.at(leg.ended_at),
        "duration": str(duration(leg)) if over else None,
        "price": None,
        "price_unit": "USD",
        "direction": leg.direction,
        "answered_by": leg.extra.get("AnsweredBy"),
        "annotation": None,
        "api_version": API_VERSION,
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {
            name: f"{uri}/{path}.json"
            for name, path in (("recordings", "Recordings"), ("events", "Events"), ("payments", "Payments"))
        },
    }


def find(request: web.Request) -> Leg:
    """Return the call that a request is about. Raises RestError when there is none."""
    leg = common.exchange_of(request).legs.get(request.match_info["call"])
    if leg is None:
        raise missing(request.path)
    return leg


async def create(request: web.Request) -> web.Response:
    """Call someone."""
    exchange = common.exchange_of(request)
    form = await request.post()
    reporting, follow, fallback = _behaviour(exchange, form)
    check_parties(exchange, form)
    leg = exchange.call(
        to=common.text(form, "To"),
        from_=common.text(form, "From"),
        request=follow,
        reporting=reporting,
        fallback=fallback,
        timeout=min(common.number(form, "Timeout", 60), 600),
    )
    if common.text(form, "MachineDetection") in ("Enable", "DetectMessageEnd"):
        leg.extra["AnsweredBy"] = _who_answers(exchange, leg, common.text(form, "MachineDetection"))
    number = exchange.numbers.get(leg.from_)
    leg.number_sid = number.sid if number else ""
    return web.json_response(view(leg), status=201)


def check_parties(exchange: Exchange, form: common.Form) -> None:
    """See to it that a form says whom to call, and from which number. Raises RestError."""
    to, from_ = common.text(form, "To"), common.text(form, "From")
    if not to:
        raise RestError(400, 21201, "No 'To' number is specified")
    if not from_:
        raise RestError(400, 21213, "'From' phone number is required")
    if not ADDRESS.fullmatch(to):
        raise RestError(400, 21211, "The 'To' phone number is not valid")
    if not ADDRESS.fullmatch(from_):
        raise RestError(400, 21212, "The 'From' phone number is not valid")
    if from_.startswith("+") and from_ not in exchange.numbers:
        raise RestError(400, 21210, "The 'From' phone number is not verified for this account")


def _behaviour(exchange: Exchange, form: common.Form) -> tuple[Reporting, Request, Request | None]:
    """Return where progress goes, what is followed on answer, and what when that fails."""
    reporting = common.reporting(form)
    sid = common.text(form, "ApplicationSid")
    if sid:
        app = exchange.applications.get(sid)
        if app is None or not app.voice_url:
            raise RestError(400, 21218, "ApplicationSid is not valid")
        if app.status_callback and not reporting.url:
            reporting = Reporting(app.status_callback, app.status_callback_method)
        return reporting, Request(app.voice_url, app.voice_method), _fallback(app)
    fallback = common.url_of(form, "FallbackUrl", "FallbackMethod", "fallback")
    url = common.url_of(form, "Url", "Method", "voice")
    return reporting, url or _inline(form), fallback


def _fallback(app: Any) -> Request | None:
    return Request(app.fallback_url, app.fallback_method, kind="fallback") if app.fallback_url else None


def _inline(form: common.Form) -> Request:
    twiml = common.text(form, "Twiml")
    if not twiml:
        raise RestError(400, 21205, "Url, Twiml or ApplicationSid is required")
    if len(twiml) > LONGEST_TWIML:
        raise RestError(400, 20001, "Twiml is longer than 4000 characters")
    return Request("", inline=twiml)


def _who_answers(exchange: Exchange, leg: Leg, detection: str) -> str:
    machine = any(step.action == "voicemail" for step in exchange.scripts.get(leg.to, []))
    if not machine:
        return "human"
    return "machine_start" if detection == "Enable" else "machine_end_beep"


async def listed(request: web.Request) -> web.Response:
    """List calls, the latest first."""
    exchange, query = common.exchange_of(request), request.query
    found = exchange.find(to=query.get("To", ""), from_=query.get("From", ""), status=query.get("Status", ""))
    parent = query.get("ParentCallSid", "")
    found = [
        leg
        for leg in found
        if parent in ("", leg.parent_sid)
        and common.within(leg.started_at or leg.created_at, query, "StartTime")
        and common.within(leg.ended_at, query, "EndTime")
    ]
    return common.page(request, "calls", found, view)


async def fetch(request: web.Request) -> web.Response:
    """Show a call."""
    return web.json_response(view(find(request)))


async def update(request: web.Request) -> web.Response:
    """End a call, or give it another document."""
    leg, form = find(request), await request.post()
    status = common.text(form, "Status")
    url = common.url_of(form, "Url", "Method", "update")
    if status:
        _end(leg, status)
    elif url is not None or common.text(form, "Twiml"):
        if leg.status != "in-progress":
            raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
        fallback = common.url_of(form, "FallbackUrl", "FallbackMethod", "fallback")
        leg.fallback = fallback or leg.fallback
        leg.send_on(url or _inline(form))
    if common.text(form, "StatusCallback"):
        leg.reporting = common.reporting(form)
    return web.json_response(view(leg))


def _end(leg: Leg, status: str) -> None:
    if status not in ("completed", "canceled"):
        raise RestError(400, 20001, "Status is neither completed nor canceled")
    if not leg.alive:
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    waiting = leg.status in ("queued", "ringing")
    if status == "canceled" and not waiting:
        raise RestError(400, 21220, "Call is in-progress and cannot be canceled.")
    leg.exchange.end(leg, "canceled" if waiting and leg.direction != "inbound" else "completed")
