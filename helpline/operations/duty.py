"""Signing on and off, breaks, and the desk's heartbeat."""

from datetime import datetime

from helpline.models import Duty, RingOn, Staff
from helpline.operations import floors, matching, outside, settling
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, steps


class NoTelephone(ValueError):
    """The person has no telephone number of their own on record."""


@operation
def go_on(*, staff_id: int, now: datetime) -> None:
    """Sign a person on. Outside their shift they are signed on all the same, and rung in danger only."""
    _be_there(floors.lock(), staff_id, now, wrap_up_until=None)


def go_off_under(lock: FloorLock, *, staff_id: int, now: datetime) -> None:
    """Sign a person off. A call that rings for them is passed on at once; one they are in is kept."""
    _set(lock, staff_id, Duty.OFF, now)


go_off = floors.locking(go_off_under)


@operation
def take_break(*, staff_id: int, now: datetime) -> None:
    """Offer a person no calls until they end their break."""
    lock = floors.lock()
    Staff.objects.filter(pk=staff_id).update(missed_break=False)
    _set(lock, staff_id, Duty.BREAK, now)


@operation
def end_break(*, staff_id: int, now: datetime) -> None:
    """Make a person available again."""
    _be_there(floors.lock(), staff_id, now)


@steps
def heartbeat(*, staff_id: int, now: datetime) -> None:
    """Note that a desk is there. One that had been silent for long may be the one somebody waits for.

    The note is a statement of its own: an ordinary heartbeat does not wait for the exchange's lock.
    """
    person = Staff.objects.get(pk=staff_id)
    was_there = person.is_present(now)
    Staff.objects.filter(pk=staff_id).update(seen_at=now)
    if person.duty == Duty.ON and not was_there:
        _rematch_now(now)


def set_ring_on_under(lock: FloorLock, *, staff_id: int, ring_on: str, now: datetime) -> None:
    """Choose whether a person's calls ring at the desk or on their own telephone. Raises NoTelephone."""
    person = Staff.objects.get(pk=staff_id)
    if ring_on == RingOn.PHONE and not person.phone:
        raise NoTelephone(str(staff_id))
    Staff.objects.filter(pk=staff_id).update(ring_on=RingOn(ring_on))
    floors.tell(f"desk:{staff_id}")
    _rematch(lock, now)


set_ring_on = floors.locking(set_ring_on_under)


def _be_there(lock: FloorLock, staff_id: int, now: datetime, **more: object) -> None:
    """Sign a person on, or note that one who is on duty already is back at a desk that was not heard from."""
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
