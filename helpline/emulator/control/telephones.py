"""Serve the control interface: tests and handsets do here what people do with telephones.

Everything is JSON below `/emulator/v1`. A request that causes webhooks is answered once they are finished; an
action on a call is answered at once with `"wait": false`.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from json import JSONDecodeError
from typing import Any

from aiohttp import web

from ..app_keys import EXCHANGE
from ..scenarios import scripts
from ..settings import Application, Number
from ..telephony import places
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from ..telephony.phone_numbers import to_e164
from ..telephony.services import Services
from ..time.clock import DrivenClock, read_seconds
from . import views

PREFIX = "/emulator/v1"
ROUTING_FIELDS = (
    "voice_url",
    "voice_method",
    "fallback_url",
    "fallback_method",
    "status_callback",
    "status_callback_method",
)
SMS_FIELDS = ("sms_url", "sms_method", "sms_fallback_url", "sms_fallback_method")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def error_responses(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer an error with JSON that says why."""
    if not request.path.startswith(PREFIX):
        return await handler(request)
    try:
        return await handler(request)
    except (ValueError, KeyError, TypeError, JSONDecodeError) as error:
        return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
    except web.HTTPException as error:
        return web.json_response({"error": error.text or error.reason}, status=error.status)


async def body_of(request: web.Request) -> dict[str, Any]:
    """Return the JSON object in a request.

    Raises ValueError when it is no object or contains half a surrogate pair.
    """
    data = await request.json() if request.can_read_body else {}
    if not isinstance(data, dict):
        raise ValueError("the body must be an object")
    json.dumps(data, ensure_ascii=False).encode()
    return data


async def settled(exchange: Services, leg: Leg | None = None) -> None:
    """Wait until the work that a leg has caused is done.

    With a driven clock, until no work at all is in progress.
    """
    driven = exchange.clock.mode == "driven"
    await exchange.activity.quiet(None if driven or leg is None else leg.sid)


async def reset(request: web.Request) -> web.Response:
    """Delete all calls and other state, except numbers and applications, and turn a driven clock back."""
    await request.app[EXCHANGE].reset()
    return clock_now(request.app[EXCHANGE])


def clock_now(exchange: Exchange, **more: Any) -> web.Response:
    """Return a response with the emulator's time."""
    return web.json_response({"mode": exchange.clock.mode, "now": exchange.clock.now().isoformat(), **more})


async def clock(request: web.Request) -> web.Response:
    """Show the emulator's time."""
    return clock_now(request.app[EXCHANGE])


async def advance(request: web.Request) -> web.Response:
    """Move a driven clock by a number of seconds, or to the next timer."""
    exchange, body = request.app[EXCHANGE], await body_of(request)
    if not isinstance(exchange.clock, DrivenClock):
        raise web.HTTPConflict(text="the clock is real, and moves by itself")
    if body.get("to") == "next":
        await exchange.activity.quiet()
        until = exchange.clock.next_at() or exchange.clock.now()
    else:
        until = exchange.clock.now() + timedelta(seconds=read_seconds(body["seconds"]))
    count = await exchange.clock.advance(until)
    exchange.hub.tell("clock", lambda: {"now": exchange.clock.now().isoformat()})
    return clock_now(exchange, events=count)


async def settle(request: web.Request) -> web.Response:
    """Wait until no work is in progress, for five seconds at most."""
    exchange = request.app[EXCHANGE]
    quiet = await exchange.activity.quiet(seconds=5)
    return clock_now(exchange, settled=quiet)


async def dial(request: web.Request) -> web.Response:
    """Call a number from a telephone."""
    exchange, body = request.app[EXCHANGE], await body_of(request)
    leg = exchange.incoming(
        str(body["from"]), to_e164(str(body["to"])), _string_values(body.get("params", {}))
    )
    await settled(exchange, leg)
    return web.json_response(views.in_full(leg), status=201)


def _string_values(data: Any) -> dict[str, str]:
    if not isinstance(data, dict):
        raise ValueError("params must be an object")
    return {str(name): str(value) for name, value in data.items()}


def _leg(request: web.Request) -> Leg:
    leg = request.app[EXCHANGE].legs.get(request.match_info["sid"])
    if leg is None:
        raise web.HTTPNotFound(text="there is no such call")
    return leg


def act(leg: Leg, action: str, body: dict[str, Any]) -> None:
    """Let the person at the end of a leg do something. Raises HTTPConflict when they cannot."""
    exchange = leg.exchange
    if not leg.alive:
        raise web.HTTPConflict(text="the call is over")
    if action in ("answer", "reject") and (leg.status != "ringing" or leg.direction == "inbound"):
        raise web.HTTPConflict(text="the telephone is not ringing")
    if action == "press":
        leg.press(_read_keys(str(body["digits"])))
    elif action == "say":
        leg.speak(str(body["text"]))
    elif action == "answer":
        exchange.answer(leg)
    elif action == "reject":
        exchange.end(leg, "busy" if body.get("busy") else "no-answer")
    else:
        exchange.hang_up(leg)


def _read_keys(digits: str) -> str:
    if not digits or set(digits) - set("0123456789*#"):
        raise ValueError("digits must be 0 to 9, * or #")
    return digits


def _action(action: str) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        leg, body = _leg(request), await body_of(request)
        act(leg, action, body)
        if body.get("wait", True):
            await settled(leg.exchange, leg)
        return web.json_response(views.in_full(leg))

    return handle


async def call(request: web.Request) -> web.Response:
    """Show a call."""
    return web.json_response(views.in_full(_leg(request)))


async def calls(request: web.Request) -> web.Response:
    """List calls, the latest first."""
    query = request.query
    live = {"true": True, "false": False}.get(query.get("live", ""))
    found = request.app[EXCHANGE].find(
        to=query.get("to", ""), from_=query.get("from", ""), status=query.get("status", ""), live=live
    )
    return web.json_response([views.in_full(leg) for leg in found])


async def webhooks(request: web.Request) -> web.Response:
    """List the webhooks that were sent, the oldest first; `after` an id."""
    after = int(request.query.get("after", 0))
    entries = request.app[EXCHANGE].webhooks.entries
    return web.json_response([asdict(entry) for entry in entries if entry.id > after])


async def put_party(request: web.Request) -> web.Response:
    """Set a person's script, their location, or both."""
    exchange, number = request.app[EXCHANGE], to_e164(request.match_info["number"])
    body = await body_of(request)
    if not body.keys() & {"script", "place"}:
        raise ValueError("a party must have a script, a place, or both")
    script = scripts.read(body["script"]) if "script" in body else None
    place = places.read(body["place"]) if "place" in body else None
    if script is not None:
        exchange.scripts[number] = script
    if place is not None:
        exchange.places[number] = place
    return web.json_response(
        {
            "number": number,
            "steps": len(exchange.scripts.get(number, [])),
            "place": exchange.places.get(number),
        }
    )


async def delete_party(request: web.Request) -> web.Response:
    """Delete a person's script and location."""
    exchange, number = request.app[EXCHANGE], to_e164(request.match_info["number"])
    exchange.scripts.pop(number, None)
    exchange.places.pop(number, None)
    return web.Response(status=204)


def _set_call_routing(target: Number | Application, body: dict[str, Any]) -> web.Response:
    texts = SMS_FIELDS if isinstance(target, Number) else ()
    given = {name: str(body[name]) for name in (*ROUTING_FIELDS, *texts) if name in body}
    for name, value in given.items():
        if name.endswith("method") and value not in ("GET", "POST"):
            raise ValueError(f"{name} must be GET or POST")
    for name, value in given.items():
        if name in texts:
            target.other[name] = value
        else:
            setattr(target, name, value)
    return web.json_response(asdict(target))


async def put_number(request: web.Request) -> web.Response:
    """Set the URLs of a number, adding it to the account if necessary."""
    exchange, phone = request.app[EXCHANGE], request.match_info["number"]
    body = await body_of(request)
    number = exchange.numbers.setdefault(phone, Number(exchange.sids.new("PN"), phone))
    return _set_call_routing(number, body)


async def put_app(request: web.Request) -> web.Response:
    """Set the URLs of an application, creating it if there is none."""
    exchange, sid = request.app[EXCHANGE], request.match_info["sid"]
    body = await body_of(request)
    return _set_call_routing(exchange.applications.setdefault(sid, Application(sid)), body)


async def show_account(request: web.Request) -> web.Response:
    """Show the account's numbers and applications."""
    exchange = request.app[EXCHANGE]
    return web.json_response(
        {
            "account_sid": exchange.credentials.account_sid,
            "clock": exchange.clock.mode,
            "numbers": [asdict(number) for number in exchange.numbers.values()],
            "apps": [asdict(app) for app in exchange.applications.values()],
        }
    )


ROUTES = [
    web.get(PREFIX, show_account),
    web.post(f"{PREFIX}/reset", reset),
    web.get(f"{PREFIX}/clock", clock),
    web.post(f"{PREFIX}/clock/advance", advance),
    web.post(f"{PREFIX}/settle", settle),
    web.post(f"{PREFIX}/calls", dial),
    web.get(f"{PREFIX}/calls", calls),
    web.get(f"{PREFIX}/calls/{{sid}}", call),
    *[
        web.post(f"{PREFIX}/calls/{{sid}}/{action}", _action(action))
        for action in ("press", "say", "answer", "reject", "hangup")
    ],
    web.get(f"{PREFIX}/webhooks", webhooks),
    web.put(f"{PREFIX}/parties/{{number}}", put_party),
    web.delete(f"{PREFIX}/parties/{{number}}", delete_party),
    web.put(f"{PREFIX}/numbers/{{number}}", put_number),
    web.put(f"{PREFIX}/apps/{{sid}}", put_app),
]
