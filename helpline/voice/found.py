"""Find the call or the leg that a webhook is about."""

from uuid import UUID

from helpline.models import Call, Leg


def call(call_id: UUID) -> Call | None:
    """Return a call with its line, or None for one we never had."""
    return Call.objects.select_related("line").filter(pk=call_id).first()


def call_by_sid(sid: str) -> Call | None:
    """Return the call whose caller's leg has this id at Twilio."""
    return Call.objects.select_related("line").filter(caller_sid=sid).first() if sid else None


def leg(leg_id: UUID) -> Leg | None:
    """Return a staff leg with its offer, call and line."""
    return Leg.objects.select_related("offer__call__line", "offer__staff").filter(pk=leg_id).first()


def leg_by_sid(sid: str) -> Leg | None:
    """Return the staff leg with this id at Twilio."""
    return (
        Leg.objects.select_related("offer__call__line", "offer__staff").filter(sid=sid).first()
        if sid
        else None
    )
