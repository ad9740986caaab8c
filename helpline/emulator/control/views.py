"""Return calls and messages as JSON for the control interface and open pages."""

from collections.abc import Callable
from typing import Any

from ..telephony.bridge import Bridge
from ..telephony.conference import Conference
from ..telephony.leg import Leg
from ..telephony.messages import Message


def of_leg(leg: Leg) -> dict[str, Any]:
    """Return a leg as JSON, without what was heard on it."""
    return {
        "sid": leg.sid,
        "from": leg.from_,
        "to": leg.to,
        "person": leg.person,
        "direction": leg.direction,
        "status": leg.status,
        "parent_sid": leg.parent_sid,
        "doing": leg.doing,
        "label": leg.label,
        "on_hold": leg.on_hold,
        "muted": leg.muted,
        "custom": leg.custom,
        "created_at": leg.created_at.isoformat(),
        "answered_at": leg.answered_at.isoformat() if leg.answered_at else None,
        "ended_at": leg.ended_at.isoformat() if leg.ended_at else None,
    }


def in_full(leg: Leg) -> dict[str, Any]:
    """Return a leg as JSON, with everything that was heard on it."""
    return of_leg(leg) | {"heard": [item.as_dict() for item in leg.heard]}


def of_message(message: Message) -> dict[str, Any]:
    """Return a text message as JSON."""
    return {
        "sid": message.sid,
        "from": message.from_,
        "to": message.to,
        "body": message.body,
        "media": [media.url for media in message.media],
        "status": message.status,
        "direction": message.direction,
    }


def of_conference(conference: Conference) -> dict[str, Any]:
    """Return a conference with the calls in it as JSON; a call on hold counts as in it."""
    return {
        "sid": conference.sid,
        "name": conference.name,
        "status": conference.status,
        "at": conference.exchange.clock.now().isoformat(),
        "participants": [participant.leg.sid for participant in conference.participants],
    }


def of_bridge(bridge: Bridge) -> dict[str, Any]:
    """Return the two calls that a Dial has connected as JSON, and whether they still are."""
    at = bridge.closed_at or bridge.opened_at
    return {"at": at.isoformat(), "open": bridge.open, "participants": [leg.sid for leg in bridge.legs]}


RENDER: dict[str, Callable[[Any], dict[str, Any]]] = {
    "call": of_leg,
    "bridge": of_bridge,
    "conference": of_conference,
}
"""The functions that show news to open pages, by kind of news."""
