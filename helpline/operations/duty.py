"""Sign people on and off, begin and end their breaks, and record the heartbeat of their desk."""

from datetime import datetime

from helpline.models import Duty, RingOn, Staff
from helpline.operations import floors, matching, outside, settling
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, steps


class NoTelephone(ValueError):
    """The person has no telephone number of their own on record."""


@operation
def go_on(*, staff_id: int, now: datetime) -> None:
    """Sign a person on duty. Outside their shift they can sign on too, and are then rung in danger only."""
    _be_there(floors.lock(), staff_id, now, wrap_up_until=None)


def go_off_under(lock: FloorLock, *, staff_id: int, now: datetime) -> None:
    """Sign a person off duty. A call that rings for them is passed on at once; a call they are in goes on."""
    _set(lock, staff_id, Duty.OFF, now)


go_off = floors.locking(go_off_under)


@operation
def take_break(*, staff_id: int, now: datetime) -> None:
    """Begin a person's break: no calls are offered to them until they end it."""
    lock = floors.lock()
    Staff.objects.filter(pk=staff_id).update(missed_break=False)
    _set(lock, staff_id, Duty.BREAK, now)


@operation
def end_break(*, staff_id: int, now: datetime) -> None:
    """End a person's break: they are on duty again."""
    _be_there(floors.lock(), staff_id, now)


@steps
def heartbeat(*, staff_id: int, now: datetime) -> None:
    """Record that a person's desk is open; match waiting calls if it had been silent for long.

    A caller may be waiting for just that person. The record is a statement of its own, so that an ordinary
    heartbeat does not wait for the exchange's lock.
    """
    person = Staff.objects.get(pk=staff_id)
    was_there = person.is_present(now)
    Staff.objects.filter(pk=staff_id).update(seen_at=now)
    if person.duty == Duty.ON and not was_there:
        _rematch_now(now)


def set_ring_on_under(lock: FloorLock, *, staff_id: int, ring_on: str, now: datetime) -> None:
    """Set whether a person's calls ring at the desk or on their own telephone. Raises NoTelephone."""
    person = Staff.objects.get(pk=staff_id)
    if ring_on == RingOn.PHONE and not person.phone:
        raise NoTelephone(str(staff_id))
    Staff.objects.filter(pk=staff_id).update(ring_on=RingOn(ring_on))
    floors.tell(f"desk:{staff_id}")
    _rematch(lock, now)


set_ring_on = floors.locking(set_ring_on_under)


def _be_there(lock: FloorLock, staff_id: int, now: datetime, **more: object) -> None:
    """Sign a person on duty; for one who is on duty already, record that their desk is open again."""
    back = Staff.objects.filter(pk=staff_id, duty=Duty.ON).update(seen_at=now)
    _set(lock, staff_id, Duty.ON, now, seen_at=now, missed_offers=0, **more)
    if back:
        _rematch(lock, now)


def _set(lock: FloorLock, staff_id: int, duty: Duty, now: datetime, **more: object) -> None:
    changed = (
        Staff.objects.filter(pk=staff_id)
        .exclude(duty=duty)
        .update(duty=duty, duty_since=now, idle_since=now, missed_break=False, **more)
    )
    passed_on = settling.pass_on(lock, staff_id, now) if duty != Duty.ON else 0
    floors.tell(f"desk:{staff_id}")
    if changed or passed_on:
        _rematch(lock, now)


def _rematch(lock: FloorLock, now: datetime) -> None:
    matching.match(lock, now)
    outside.dial_where_nobody_rings_any_more(lock, now)
    floors.tell(*(f"floor:{floor_id}" for floor_id in lock.floor_ids))


_rematch_now = floors.locking(_rematch)
