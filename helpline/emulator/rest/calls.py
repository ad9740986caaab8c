"""Serve calls: https://www.twilio.com/docs/voice/api/call-resource"""

from typing import Any

from aiohttp import web

from ..control_flow import Request
from ..http.exchange_log import LogEntry
from ..settings import Application
from ..telephony.exchange import Exchange
from ..telephony.leg import TERMINAL, Leg, Reporting
from ..telephony.params import API_VERSION, duration
from ..telephony.services import Services
from . import common, outgoing
from .errors import RestError

MAX_TWIML_CHARACTERS = 4000
SUBRESOURCES = {
    "events": "Events",
    "notifications": "Notifications",
    "payments": "Payments",
    "recordings": "Recordings",
    "siprec": "Siprec",
    "streams": "Streams",
    "transcriptions": "Transcriptions",
    "user_defined_message_subscriptions": "UserDefinedMessageSubscriptions",
    "user_defined_messages": "UserDefinedMessages",
}


def view(leg: Leg) -> dict[str, Any]:
    """Return a call as JSON."""
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
        "forwarded_from": leg.extra.get("ForwardedFrom"),
        "group_sid": None,
        "caller_name": leg.extra.get("CallerName"),
        "queue_time": str(round(leg.queue_time * 1000)),
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {name: f"{uri}/{path}.json" for name, path in SUBRESOURCES.items()},
    }


def find(request: web.Request) -> Leg:
    """Return the call that a request names. Raises RestError when there is none."""
    return common.or_not_found(request, common.exchange_of(request).legs.get(request.match_info["call"]))


async def create(request: web.Request) -> web.Response:
    """Create a call to a telephone."""
    exchange = common.exchange_of(request)
    form = await common.form_of(request)
    outgoing.check(exchange, form)
    reporting, follow, fallback = _behaviour(exchange, form)
    leg = exchange.call(
        to=common.text(form, "To"),
        from_=common.text(form, "CallerId") or common.text(form, "From"),
        request=follow,
        reporting=reporting,
        fallback=fallback,
        plan=outgoing.dial_plan(form),
        limit=outgoing.time_limit(form),
    )
    number = exchange.numbers.get(leg.from_)
    leg.number_sid = number.sid if number else ""
    return web.json_response(view(leg), status=201)


def _behaviour(exchange: Exchange, form: common.Form) -> tuple[Reporting, Request, Request | None]:
    """Return where status callbacks go, the document to follow on answer, and the fallback."""
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
    return reporting, _document(exchange, form, "voice"), fallback


def _fallback(app: Application) -> Request | None:
    return Request(app.fallback_url, app.fallback_method, kind="fallback") if app.fallback_url else None


def _document(exchange: Services, form: common.Form, kind: str) -> Request:
    """Return the request for the document that a form names or contains.

    Raises RestError when it does neither.
    """
    url, twiml = common.url_of(form, "Url", "Method", kind), common.text(form, "Twiml")
    both = exchange.switches["url_and_twiml"]
    if url is not None and twiml and both == "refused":
        raise RestError(400, 20001, "Url and Twiml exclude each other")
    if url is not None and not (twiml and both == "twiml"):
        return url
    if not twiml:
        raise RestError(400, 21205, "Url, Twiml or ApplicationSid is required")
    if len(twiml) > MAX_TWIML_CHARACTERS:
        raise RestError(400, 20001, "Twiml is longer than 4000 characters")
    return Request("", inline=twiml)


async def listed(request: web.Request) -> web.Response:
    """List calls, the latest first."""
    exchange, query = common.exchange_of(request), request.query
    found = exchange.find(to=query.get("To", ""), from_=query.get("From", ""), status=query.get("Status", ""))
    parent = query.get("ParentCallSid", "")
    found = [
        leg
        for leg in found
        if parent in ("", leg.parent_sid)
        and common.matches_dates(leg.started_at or leg.created_at, query, "StartTime")
        and common.matches_dates(leg.ended_at, query, "EndTime")
    ]
    return common.page(request, "calls", found, view)


async def fetch(request: web.Request) -> web.Response:
    """Show a call."""
    return web.json_response(view(find(request)))


async def update(request: web.Request) -> web.Response:
    """End a call, redirect it to another document, or change its time limit and callback."""
    leg, form = find(request), await common.form_of(request)
    status, reporting = common.text(form, "Status"), common.reporting(form)
    longest = outgoing.time_limit(form) if "TimeLimit" in form else 0
    elsewhere = not status and (common.text(form, "Url") or common.text(form, "Twiml"))
    document = _other_document(leg, form) if elsewhere else None
    fallback = common.url_of(form, "FallbackUrl", "FallbackMethod", "fallback")
    ending = _ending(leg, status) if status else ""
    if reporting.url:
        leg.reporting = reporting
    if longest and leg.alive:
        leg.set_time_limit(longest)
    if document is not None:
        leg.fallback = fallback or leg.fallback
        leg.redirect(document)
    if ending:
        leg.exchange.end(leg, ending)
    return web.json_response(view(leg))


def _other_document(leg: Leg, form: common.Form) -> Request:
    """Return the request to which a call is redirected. Raises RestError when it cannot be redirected."""
    document = _document(leg.exchange, form, "update")
    if leg.status != "in-progress":
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    return document


def _ending(leg: Leg, status: str) -> str:
    """Return the status with which to end a call; empty when it is over already and the request is accepted.

    Raises RestError when the call cannot be ended so.
    """
    switches = leg.exchange.switches
    if status not in ("completed", "canceled"):
        raise RestError(400, 20001, "Status is neither completed nor canceled")
    if not leg.alive:
        if status == "completed" and switches["ended_call_update"] == "accepted":
            return ""
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    waiting = leg.status in ("queued", "ringing")
    if status == "canceled" and not waiting:
        raise RestError(400, 21220, "Call is in-progress and cannot be canceled.")
    if status == "completed" and waiting:
        status = switches["completed_while_ringing"]
    return "completed" if leg.direction == "inbound" else status


async def delete(request: web.Request) -> web.Response:
    """Delete the record of a call that is over."""
    leg = find(request)
    if leg.alive:
        raise RestError(409, 20009, "Cannot delete this resource before it is complete")
    del leg.exchange.legs[leg.sid]
    return web.Response(status=204)


async def events(request: web.Request) -> web.Response:
    """List the webhooks that a call has caused."""
    leg = find(request)
    entries = [entry for entry in leg.exchange.webhooks.entries if entry.call_sid == leg.sid]
    return common.page(request, "events", entries, _event)


def _event(entry: LogEntry) -> dict[str, Any]:
    return {
        "request": {"url": entry.url, "method": entry.method, "parameters": entry.params},
        "response": {
            "response_code": entry.status,
            "request_duration": entry.ms,
            "content_type": entry.content_type,
            "response_body": entry.body,
            "date_created": entry.at,
        },
    }
