"""Serve the account, its numbers and its applications.

https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource
https://www.twilio.com/docs/usage/api/applications
"""

from typing import Any

from aiohttp import web

from ..settings import Application, Number
from ..telephony.exchange import Exchange
from ..telephony.params import API_VERSION
from . import common, outgoing
from .errors import RestError

FIELDS = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "fallback_url",
    "VoiceFallbackMethod": "fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "FriendlyName": "friendly_name",
}
STORED_FIELDS = {
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
}
"""Fields that are stored and shown, but that no call uses; applications have two more."""
STORED_APPLICATION_FIELDS = STORED_FIELDS | {
    "SmsStatusCallback": "sms_status_callback",
    "MessageStatusCallback": "message_status_callback",
}
MAX_NAME_CHARACTERS = 64


def _call_routing(target: Number | Application) -> dict[str, Any]:
    return {
        "api_version": API_VERSION,
        "voice_url": target.voice_url,
        "voice_method": target.voice_method,
        "voice_fallback_url": target.fallback_url,
        "voice_fallback_method": target.fallback_method,
        "voice_caller_id_lookup": target.caller_id_lookup,
        "status_callback": target.status_callback,
        "status_callback_method": target.status_callback_method,
        **{name: "POST" if name.endswith("method") else "" for name in STORED_FIELDS.values()},
        **target.other,
    }


def number_view(exchange: Exchange, number: Number) -> dict[str, Any]:
    """Return a number as JSON."""
    moment = common.at(exchange.settings.start)
    return {
        "account_sid": exchange.credentials.account_sid,
        "sid": number.sid,
        "phone_number": number.phone_number,
        "friendly_name": number.friendly_name or number.phone_number,
        "address_sid": None,
        "address_requirements": "none",
        "beta": False,
        "bundle_sid": None,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "date_created": moment,
        "date_updated": moment,
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "identity_sid": None,
        "origin": "twilio",
        "sms_application_sid": None,
        "status": "in-use",
        "trunk_sid": None,
        "type": None,
        "voice_receive_mode": "voice",
        "voice_application_sid": number.application_sid or None,
        "uri": f"{common.root(exchange)}/IncomingPhoneNumbers/{number.sid}.json",
    } | _call_routing(number)


def application_view(exchange: Exchange, app: Application) -> dict[str, Any]:
    """Return an application as JSON."""
    moment = common.at(exchange.settings.start)
    return {
        "account_sid": exchange.credentials.account_sid,
        "sid": app.sid,
        "friendly_name": app.friendly_name,
        "date_created": moment,
        "date_updated": moment,
        "message_status_callback": "",
        "sms_status_callback": "",
        "public_application_connect_enabled": False,
        "uri": f"{common.root(exchange)}/Applications/{app.sid}.json",
    } | _call_routing(app)


def _change(target: Number | Application, form: common.Form) -> None:
    """Set all fields that a form contains, or none of them. Raises RestError when one is not valid."""
    kept = STORED_FIELDS if isinstance(target, Number) else STORED_APPLICATION_FIELDS
    given = {name: common.text(form, name) for name in FIELDS | kept if name in form}
    for name, value in given.items():
        given[name] = _validated(name, value)
    for name, value in given.items():
        if name in kept:
            target.other[kept[name]] = value
        else:
            setattr(target, FIELDS[name], value)
    if "VoiceCallerIdLookup" in form:
        target.caller_id_lookup = common.flag(form, "VoiceCallerIdLookup", False)


def _validated(name: str, value: str) -> str:
    if name == "FriendlyName":
        if len(value) > MAX_NAME_CHARACTERS:
            raise RestError(400, 20002, "FriendlyName has 64 characters at most")
        return value
    if name.endswith("Method"):
        if value.upper() not in ("GET", "POST"):
            raise RestError(400, 21403, f"{name} is GET or POST")
        return value.upper()
    if value and not common.is_url(value):
        raise RestError(400, 21402, f"{name} is not a valid URL")
    return value


async def numbers(request: web.Request) -> web.Response:
    """List the numbers."""
    exchange = common.exchange_of(request)
    shown = [number_view(exchange, number) for number in exchange.numbers.values()]
    fits = common.field_filter(request, "PhoneNumber", "FriendlyName", "Beta", "Origin")
    found = [number for number in shown if fits(number)]
    return common.page(request, "incoming_phone_numbers", found, lambda number: number)


def _number(request: web.Request) -> Number:
    known, sid = common.exchange_of(request).numbers.values(), request.match_info["number"]
    return common.or_not_found(request, next((number for number in known if number.sid == sid), None))


async def fetch_number(request: web.Request) -> web.Response:
    """Show a number."""
    return web.json_response(number_view(common.exchange_of(request), _number(request)))


async def create_number(request: web.Request) -> web.Response:
    """Add the number that the form names to the account."""
    exchange, form = common.exchange_of(request), await common.form_of(request)
    wanted = common.text(form, "PhoneNumber")
    if not outgoing.ADDRESS.fullmatch(wanted):
        raise RestError(400, 21421, "PhoneNumber is invalid")
    if wanted in exchange.numbers:
        raise RestError(400, 21422, "PhoneNumber is not available")
    number = Number(exchange.sids.new("PN"), wanted)
    app_sid = _application_of(exchange, number, form)
    _change(number, form)
    number.application_sid = app_sid
    exchange.numbers[wanted] = number
    return web.json_response(number_view(exchange, number), status=201)


def _application_of(exchange: Exchange, number: Number, form: common.Form) -> str:
    """Return the SID of the application that handles a number's calls.

    Raises RestError when there is no such one.
    """
    sid = common.text(form, "VoiceApplicationSid", number.application_sid)
    if "VoiceApplicationSid" in form and sid and sid not in exchange.applications:
        raise RestError(400, 21420, "VoiceApplicationSid is not accessible")
    return sid


async def delete_number(request: web.Request) -> web.Response:
    """Remove a number from the account."""
    del common.exchange_of(request).numbers[_number(request).phone_number]
    return web.Response(status=204)


async def delete_application(request: web.Request) -> web.Response:
    """Delete an application."""
    del common.exchange_of(request).applications[_application(request).sid]
    return web.Response(status=204)


async def update_number(request: web.Request) -> web.Response:
    """Change the URLs and settings of a number."""
    number, form = _number(request), await common.form_of(request)
    app_sid = _application_of(common.exchange_of(request), number, form)
    _change(number, form)
    number.application_sid = app_sid
    return web.json_response(number_view(common.exchange_of(request), number))


async def applications(request: web.Request) -> web.Response:
    """List the applications."""
    exchange = common.exchange_of(request)
    shown = [application_view(exchange, app) for app in exchange.applications.values()]
    fits = common.field_filter(request, "FriendlyName")
    return common.page(request, "applications", filter(fits, shown), lambda app: app)


async def create_application(request: web.Request) -> web.Response:
    """Create an application."""
    exchange = common.exchange_of(request)
    app = Application(exchange.sids.new("AP"))
    _change(app, await common.form_of(request))
    exchange.applications[app.sid] = app
    return web.json_response(application_view(exchange, app), status=201)


def _application(request: web.Request) -> Application:
    return common.or_not_found(
        request, common.exchange_of(request).applications.get(request.match_info["app"])
    )


async def fetch_application(request: web.Request) -> web.Response:
    """Show an application."""
    return web.json_response(application_view(common.exchange_of(request), _application(request)))


async def update_application(request: web.Request) -> web.Response:
    """Change the URLs and settings of an application."""
    app = _application(request)
    _change(app, await common.form_of(request))
    return web.json_response(application_view(common.exchange_of(request), app))


async def account(request: web.Request) -> web.Response:
    """Show the account."""
    exchange = common.exchange_of(request)
    moment = common.at(exchange.settings.start)
    sid = exchange.credentials.account_sid
    return web.json_response(
        {
            "sid": sid,
            "owner_account_sid": sid,
            "friendly_name": "emulated",
            "status": "active",
            "type": "Full",
            "auth_token": "",
            "date_created": moment,
            "date_updated": moment,
            "uri": f"{common.root(exchange)}.json",
            "subresource_uris": {},
        }
    )
