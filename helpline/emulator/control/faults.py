"""Serve the part of the control interface that no telephone has: faults, switches, scenarios, messages.

`/together` lets several people act in the same instant; `/scenarios` sets up people and starts their calls.
"""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from ..app_keys import EXCHANGE
from ..http.faults import Fault, read_probability
from ..scenarios import scenario
from ..telephony.phone_numbers import to_e164
from ..verbs import incoming_sms
from . import telephones, views

PREFIX = telephones.PREFIX


async def post_fault(request: web.Request) -> web.Response:
    """Turn on a fault, or with `chaos` all faults of a seed."""
    faults, body = request.app[EXCHANGE].faults, await telephones.body_of(request)
    if "chaos" in body:
        return web.json_response([asdict(fault) for fault in faults.chaos(*_chaos(body))], status=201)
    fault = Fault.read(body)
    faults.add(fault)
    return web.json_response(asdict(fault), status=201)


async def put_faults(request: web.Request) -> web.Response:
    """Replace all faults: by `{"faults": […]}`, or by `chaos` and its seed."""
    faults, body = request.app[EXCHANGE].faults, await telephones.body_of(request)
    wanted = [] if "chaos" in body else [Fault.read(dict(item)) for item in body["faults"]]
    chaos = _chaos(body) if "chaos" in body else None
    faults.clear()
    for fault in wanted:
        faults.add(fault)
    if chaos:
        faults.chaos(*chaos)
    return web.json_response(faults.as_list())


def _chaos(body: dict[str, Any]) -> tuple[int, float, str]:
    return int(body.get("seed", 0)), read_probability(body["chaos"]), str(body.get("where", ""))


async def get_faults(request: web.Request) -> web.Response:
    """List the faults that are on."""
    return web.json_response(request.app[EXCHANGE].faults.as_list())


async def delete_faults(request: web.Request) -> web.Response:
    """Turn all faults off."""
    request.app[EXCHANGE].faults.clear()
    return web.Response(status=204)


async def get_switches(request: web.Request) -> web.Response:
    """List the switches with their questions and positions."""
    return web.json_response(request.app[EXCHANGE].switches.as_dict())


async def put_switches(request: web.Request) -> web.Response:
    """Set switches, given as `{"name": position}`."""
    exchange, body = request.app[EXCHANGE], await telephones.body_of(request)
    for name, value in body.items():
        exchange.switches.set(name, value)
    return web.json_response(exchange.switches.as_dict())


async def together(request: web.Request) -> web.Response:
    """Let several people act in the same instant, given as `{"actions": [{"sid", "action", …}]}`."""
    exchange, body = request.app[EXCHANGE], await telephones.body_of(request)
    actions = [dict(item) for item in body["actions"]]
    legs = [exchange.legs[str(item["sid"])] for item in actions]
    for leg, item in zip(legs, actions, strict=True):
        telephones.act(leg, str(item["action"]), item)
    await telephones.settled(exchange)
    return web.json_response([views.in_full(leg) for leg in legs])


async def post_scenario(request: web.Request) -> web.Response:
    """Set up the people of a scenario and start their calls (see `scenarios/scenario.py`)."""
    exchange = request.app[EXCHANGE]
    known = set(exchange.legs)
    scenario.read(await telephones.body_of(request)).begin(exchange)
    await telephones.settled(exchange)
    legs = [leg for leg in exchange.legs.values() if leg.sid not in known and leg.direction == "inbound"]
    return web.json_response([views.in_full(leg) for leg in legs], status=201)


async def put_verified(request: web.Request) -> web.Response:
    """Verify a number, so that calls may show it as caller ID."""
    request.app[EXCHANGE].verified.add(request.match_info["number"])
    return web.Response(status=204)


async def delete_verified(request: web.Request) -> web.Response:
    """Remove a number from the verified ones."""
    request.app[EXCHANGE].verified.discard(request.match_info["number"])
    return web.Response(status=204)


async def post_message(request: web.Request) -> web.Response:
    """Send a text from a telephone to one of the account's numbers."""
    exchange, body = request.app[EXCHANGE], await telephones.body_of(request)
    media = body.get("media", [])
    if not isinstance(media, list):
        raise ValueError("media must be a list of addresses")
    to, words = to_e164(str(body["to"])), str(body.get("body", ""))
    message = incoming_sms.receive(exchange, str(body["from"]), to, words, [str(url) for url in media])
    if body.get("wait", True):
        await exchange.activity.quiet(None if exchange.clock.mode == "driven" else message.sid)
    return web.json_response(views.of_message(message), status=201)


async def messages(request: web.Request) -> web.Response:
    """List the texts sent and received, the oldest first; `to` and `from` filter them."""
    to, from_ = request.query.get("to", ""), request.query.get("from", "")
    kept = request.app[EXCHANGE].messages.by_sid.values()
    return web.json_response(
        [views.of_message(m) for m in kept if to in ("", m.to) and from_ in ("", m.from_)]
    )


ROUTES = [
    web.post(f"{PREFIX}/faults", post_fault),
    web.put(f"{PREFIX}/faults", put_faults),
    web.get(f"{PREFIX}/faults", get_faults),
    web.delete(f"{PREFIX}/faults", delete_faults),
    web.get(f"{PREFIX}/switches", get_switches),
    web.put(f"{PREFIX}/switches", put_switches),
    web.post(f"{PREFIX}/together", together),
    web.post(f"{PREFIX}/scenarios", post_scenario),
    web.put(f"{PREFIX}/verified/{{number}}", put_verified),
    web.delete(f"{PREFIX}/verified/{{number}}", delete_verified),
    web.get(f"{PREFIX}/messages", messages),
    web.post(f"{PREFIX}/messages", post_message),
]
