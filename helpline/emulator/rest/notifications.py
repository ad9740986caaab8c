"""Serve notifications, the errors and warnings of calls: https://www.twilio.com/docs/api/errors"""

from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from ..http.notifications import Notification
from ..telephony.exchange import Exchange
from ..telephony.params import API_VERSION
from . import calls, common


def view(exchange: Exchange, item: Notification) -> dict[str, Any]:
    """Return a notification as JSON, without the request and the answer."""
    entry = item.log_entry
    moment = common.at(item.at)
    return {
        "sid": item.sid,
        "account_sid": exchange.credentials.account_sid,
        "call_sid": item.call_sid if item.call_sid.startswith("CA") else None,
        "api_version": API_VERSION,
        "log": str(item.level),
        "error_code": item.code,
        "message_text": item.text,
        "message_date": moment,
        "date_created": moment,
        "date_updated": moment,
        "more_info": f"https://www.twilio.com/docs/errors/{item.code}",
        "request_method": entry.method if entry else None,
        "request_url": entry.url if entry else None,
        "uri": f"{common.root(exchange)}/Notifications/{item.sid}.json",
    }


def _in_full(exchange: Exchange, item: Notification) -> dict[str, Any]:
    entry = item.log_entry
    return view(exchange, item) | {
        "request_variables": urlencode(entry.params) if entry else None,
        "response_body": entry.body if entry else None,
        "response_headers": urlencode({"Content-Type": entry.content_type}) if entry else None,
    }


def _page(request: web.Request, found: list[Notification]) -> web.Response:
    exchange, query = common.exchange_of(request), request.query
    found = [
        item
        for item in found
        if query.get("Log", "") in ("", str(item.level))
        and common.matches_dates(item.at, query, "MessageDate")
    ]
    return common.page(request, "notifications", found, lambda item: view(exchange, item))


async def listed(request: web.Request) -> web.Response:
    """List the account's notifications, the latest first."""
    return _page(request, common.exchange_of(request).notifications.find())


async def of_call(request: web.Request) -> web.Response:
    """List a call's notifications."""
    leg = calls.find(request)
    return _page(request, common.exchange_of(request).notifications.find(leg.sid))


async def fetch(request: web.Request) -> web.Response:
    """Show a notification."""
    exchange, sid = common.exchange_of(request), request.match_info["notification"]
    call_sid = request.match_info.get("call", "")
    found = next((item for item in exchange.notifications.find(call_sid) if item.sid == sid), None)
    return web.json_response(_in_full(exchange, common.or_not_found(request, found)))
