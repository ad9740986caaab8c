"""The cast of the tests: a line, the people who answer it, and calls that come in.

maya, sam and rosa answer calls; lee supervises. Everything here goes through the models, nothing around them.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Model

from helpline import access
from helpline.contact_rules import PhoneNumber
from helpline.models import (
    Call,
    CallState,
    Direction,
    Duty,
    Floor,
    FlowVersion,
    Line,
    RingOn,
    Shift,
    Staff,
    Training,
)
from tests.support.flow import DOCUMENT

NOON = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
"""A Wednesday noon in New York."""
CALLER = "+12025550143"
NUMBER = "+18557821009"
LAST_DAY = date(2099, 12, 31)


def line(number: str = NUMBER, floor: str = "main", **more: Any) -> Line:
    """A line of which everybody may answer the calls."""
    version, _ = FlowVersion.objects.get_or_create(
        digest="test", defaults={"document": DOCUMENT, "published_at": NOON}
    )
    settings: dict[str, Any] = {"name": "Helpline", "crisis_number": "+12025550188", "policy": {}} | more
    return Line.objects.create(
        floor=Floor.objects.get_or_create(name=floor)[0], number=number, flow=version, **settings
    )


def staff(
    name: str,
    *,
    topics: tuple[str, ...] = ("treatment", "family", "crisis"),
    languages: tuple[str, ...] = ("en",),
    on_duty_since: datetime | None = None,
    phone: str | PhoneNumber = "",
    **more: Any,
) -> Staff:
    """A trained person, on shift at all hours; on duty and at the desk where `on_duty_since` is given."""
    user = User.objects.create_user(name, password=f"{name} has a long password", is_staff=True)
    person = Staff.objects.create(
        user=user,
        name=name.title(),
        languages=list(languages),
        phone=PhoneNumber.read(phone) if isinstance(phone, str) else phone,
        ring_on=RingOn.PHONE if phone else RingOn.BROWSER,
        **more,
    )
    Training.objects.bulk_create(Training(staff=person, topic=topic, expires_on=LAST_DAY) for topic in topics)
    Shift.objects.create(
        staff=person, weekdays=list(range(7)), starts=time(0), ends=time(0), zone="America/New_York"
    )
    if on_duty_since is not None:
        sign_on(person, on_duty_since)
    return person


def write(rows: Iterable[Model], **values: Any) -> None:
    """Save values in rows. What is sealed is sealed together with its row, so `update()` cannot do it."""
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))


def sign_on(person: Staff, now: datetime) -> None:
    """Put a person on duty without matching anything; their desk beats on for a day."""
    Staff.objects.filter(pk=person.pk).update(
        duty=Duty.ON, duty_since=now, idle_since=now, seen_at=now + timedelta(days=1), wrap_up_until=None
    )


def supervisor(name: str = "lee") -> User:
    """Somebody who sees everything and answers nothing."""
    return _in_group(name, access.SUPERVISORS)


def administrator(name: str = "ada") -> User:
    """Somebody who plans people, answers nothing, and is no superuser."""
    return _in_group(name, access.ADMINISTRATORS)


def _in_group(name: str, group: str) -> User:
    user = User.objects.create_user(name, password=f"{name} has a long password", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


def call(on: Line, *, sid: str | None = "CA" + "1" * 32, now: datetime = NOON, **more: Any) -> Call:
    """A call that has just come in and hears the menu; or one that is made to somebody."""
    outbound = more.get("direction") == Direction.OUTBOUND
    values: dict[str, Any] = {
        "direction": Direction.INBOUND,
        "state": CallState.MENU,
        "caller_sid": sid,
        "caller_number": "" if outbound else CALLER,
        "number_to_ring": CALLER if outbound else "",
        "language": "en",
        "topic": "treatment",
        "arrived_at": now,
    } | more
    return Call.objects.create(line=on, flow=on.flow, **values)
