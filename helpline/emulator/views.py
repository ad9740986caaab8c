"""How calls look on the control interface and on the handsets' page."""

from typing import Any

from .leg import Leg


def of_leg(leg: Leg) -> dict[str, Any]:
    """Return a leg without what was heard on it."""
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
    """Return a leg with everything that was heard on it."""
    return of_leg(leg) | {"heard": [item.as_dict() for item in leg.heard]}
