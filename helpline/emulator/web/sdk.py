"""Serve the softphone stand-in in a browser: the network side of Twilio's `Device`."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from ..app_keys import EXCHANGE
from ..control import telephones, views
from ..telephony.exchange import Exchange
from ..telephony.leg import Leg
from . import event_stream
from .access_tokens import Grant, TokenError, verify_token

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PREFIX = "/sdk/"
ACTIONS = ("press", "say", "answer", "reject", "hangup", "mute")


@web.middleware
async def error_responses(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer an error with a code and a message, as the softphone stand-in expects it."""
    if not request.path.startswith(PREFIX):
        return await handler(request)
    try:
        return await handler(request)
    except TokenError as error:
        return web.json_response({"code": error.code, "message": str(error)}, status=401)
    except (ValueError, KeyError) as error:
        return web.json_response({"code": 31000, "message": str(error)}, status=400)
    except web.HTTPException as error:
        return web.json_response({"code": 31000, "message": error.text}, status=error.status)


async def _authenticate(request: web.Request) -> tuple[Exchange, Grant, dict[str, Any]]:
    exchange = request.app[EXCHANGE]
    body = await telephones.body_of(request)
    return exchange, verify_token(str(body.get("token", "")), exchange.credentials), body


async def register(request: web.Request) -> web.Response:
    """Check that a token allows incoming calls; to be called, a page must also open `/sdk/events`."""
    _exchange, grant, _body = await _authenticate(request)
    if not grant.incoming:
        raise web.HTTPForbidden(text="the token does not allow incoming calls")
    return web.json_response({"identity": grant.identity, "expires_at": grant.expires_at})


async def connect(request: web.Request) -> web.Response:
    """Call the application that the token names."""
    exchange, grant, body = await _authenticate(request)
    app = exchange.applications.get(grant.application_sid)
    if app is None:
        raise web.HTTPForbidden(text="the token names an application that does not exist")
    params = body.get("params") or {}
    custom = {str(name): str(value) for name, value in dict(params).items()}
    leg = exchange.connect(grant.identity, app, custom)
    exchange.presence.tie_call(leg, str(body.get("window", "")), f"client:{grant.identity}")
    return web.json_response(views.in_full(leg), status=201)


async def act(request: web.Request) -> web.Response:
    """Do something on the token holder's own call: press, say, answer, reject, hangup or mute.

    Nothing happens when the call is over.
    """
    exchange, grant, body = await _authenticate(request)
    leg = exchange.legs.get(request.match_info["sid"])
    if leg is None or leg.person != f"client:{grant.identity}":
        raise web.HTTPNotFound(text="there is no such call")
    action = request.match_info["action"]
    if action not in ACTIONS:
        raise web.HTTPNotFound(text="there is no such action")
    if leg.alive and action == "answer":
        exchange.presence.tie_call(leg, str(body.get("window", "")), leg.person)
    if leg.alive and action == "mute":
        leg.change(muted=bool(body.get("muted")))
    elif leg.alive:
        telephones.act(leg, action, body)
    return web.json_response(views.in_full(leg))


async def events(request: web.Request) -> web.StreamResponse:
    """Stream what happens on the token holder's calls.

    While the stream is open they can be called, unless `register=false` or the token does not allow it.
    `window` names the page. When its stream breaks off and does not return in time, its calls are hung up.
    """
    exchange = request.app[EXCHANGE]
    grant = verify_token(request.query.get("token", ""), exchange.credentials)
    person, counts = f"client:{grant.identity}", exchange.registered
    window = request.query.get("window", "")
    names = (person, window) if window else (person,)
    rings = request.query.get("register") != "false" and grant.incoming
    if rings:
        counts[grant.identity] = counts.get(grant.identity, 0) + 1
    exchange.presence.connected(*names)
    ongoing = [leg for leg in exchange.legs.values() if leg.alive and leg.person == person]
    try:
        return await event_stream.stream(
            request, first=_initial_news(ongoing), mine=lambda news: is_about(news, person)
        )
    finally:
        exchange.presence.disconnected(*names)
        if rings:
            counts[grant.identity] -= 1


def _initial_news(legs: list[Leg]) -> list[dict[str, Any]]:
    return [{"type": "ready"}, *({"type": "call", "call": views.of_leg(leg)} for leg in legs)]


def is_about(news: dict[str, Any], person: str) -> bool:
    """Return whether a piece of news concerns a person's own calls."""
    if news["type"] == "call":
        return bool(news["call"]["person"] == person)
    return news["type"] == "reset" or bool(news["type"] == "heard" and news["person"] == person)


ROUTES = [
    web.post("/sdk/register", register),
    web.post("/sdk/connect", connect),
    web.post("/sdk/calls/{sid}/{action}", act),
    web.get("/sdk/events", events),
]
