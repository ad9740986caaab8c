"""The scene of these tests: maya talks with a caller, sam is a colleague, lee supervises."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from helpline.contact_rules import PhoneNumber
from helpline.models import Call, CallState, Direction, Disposition, Line, Staff
from intake.models import IntakeRecord
from intake.operations import records
from tests.support import cast
from tests.support.cast import CALLER, NOON

GIVEN = PhoneNumber("+12025550144")
"""A number the caller gives, other than the one they ring from."""


def conversation(
    staff: Staff,
    on: Line | None = None,
    *,
    number: str | PhoneNumber = CALLER,
    now: datetime = NOON,
    **more: Any,
) -> Call:
    """A call in which a counselor and the caller talk; the one before is over."""
    for before in Call.objects.filter(staff=staff, state=CallState.CONNECTED):
        over(before)
    on = on or Line.objects.first() or cast.line()
    return cast.call(
        on,
        sid=f"CA{Call.objects.count():032d}",
        now=now,
        state=CallState.CONNECTED,
        staff=staff,
        accepted_at=now,
        connected_at=now,
        **_numbers(number, more.get("direction", Direction.INBOUND)),
        **more,
    )


def _numbers(number: str | PhoneNumber, direction: str) -> dict[str, Any]:
    """The number rung from, or the one that is rung."""
    if direction == Direction.OUTBOUND:
        return {"caller_number": "", "number_to_ring": number}
    return {"caller_number": number}


def over(call: Call, outcome: str = "info_given") -> Call:
    """The same call, ended and wrapped up."""
    Call.objects.filter(pk=call.pk).update(
        state=CallState.ENDED,
        disposition=Disposition.ANSWERED,
        ended_at=call.arrived_at + timedelta(minutes=10),
        outcome=outcome,
    )
    return Call.objects.get(pk=call.pk)


def record(staff: Staff, answers: dict[str, str] | None = None, **more: Any) -> IntakeRecord:
    """The record of a conversation, with some answers in it."""
    call = conversation(staff, **more)
    made = records.begin(call_id=call.pk, staff_id=staff.pk, now=NOON)
    if answers:
        patch(made, staff, answers)
    return fresh(made)


def patch(
    record: IntakeRecord, staff: Staff, changes: dict[str, str], base: int = 0, writer: str = ""
) -> Any:
    """Save changes as an operation, at noon."""
    return records.patch(
        record_id=record.pk, staff_id=staff.pk, changes=changes, base_revision=base, writer=writer, now=NOON
    )


def fresh(record: IntakeRecord) -> IntakeRecord:
    return IntakeRecord.objects.select_related("call", "caller").get(pk=record.pk)


def browser_of(person: Staff | User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(person.user if isinstance(person, Staff) else person)
    return client


def send(client: Client, address: str, body: Any) -> Any:
    """POST JSON, as the form does."""
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(address, text, content_type="application/json")
