"""Decide who is rung for which call, and ring them. This always happens under the exchange's lock."""

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from helpline import routing
from helpline.models import (
    Call,
    CallState,
    CommandKind,
    Direction,
    EventKind,
    Offer,
    OfferState,
    Participant,
    RingOn,
    Staff,
)
from helpline.models.written_at import PLACE, THEN, UpdateWrittenAt, place_of
from helpline.operations import (
    commands,
    cut_off,
    events,
    floors,
    in_line,
    rejoining,
    ringing_alone,
    settling,
    snapshot,
)
from helpline.operations.floors import FloorLock
from helpline.operations.in_line import InLine
from helpline.operations.transactions import operation

DIAL_AGAIN_AFTER = timedelta(seconds=5)
"""How long a telephone that Twilio could not ring is left alone before it is dialled again for the same call.

Where nobody else is there it is offered the call at once; the pause avoids dialling it in a tight loop.
"""


@operation
def rematch(*, now: datetime) -> int:
    """Take the lock and match; return how many offers were made. The sweep calls this every second."""
    return match(floors.lock(), now)


def match(
    lock: FloorLock, now: datetime, on_duty: snapshot.OnDuty | None = None, *, explain: bool = True
) -> int:
    """Ring people for the calls in line, and return how many offers were made.

    All floors are matched at once, because one free person may serve several.
    `on_duty` is everybody on duty, if they were read in this transaction already. Without `explain`, why
    nobody is rung for a call is left to the sweep, which says it within a second.
    1. Offer calls that are kept for the counselor who lost them to that counselor (`rejoining`).
    2. Leave out calls from the desk, which ring the counselor who makes them alone (`ringing_alone`).
    3. Ring the counselor again who calls somebody in danger back and did not take the last ring (`cut_off`).
    4. Show the router the other calls in line and everybody signed on.
    5. Stop ringing each person whom a call in danger takes from an ordinary call, which keeps its place in
       line.
    6. Write an offer for each match, and the reason for each call for which nobody could be rung.
    """
    on_duty = on_duty or snapshot.OnDuty(now)
    waiting = in_line.read(on_duty.plan)
    kept = [call for call in waiting if rejoining.is_reserved(call, now)]
    made = sum(_offer_again(call, person, now) for call, person in rejoining.who_could(lock, kept))
    alone = ringing_alone.of_one_counselor(lock, waiting, now)
    calls = {str(call.pk): call for call in waiting if call not in kept and call.pk not in alone}
    again = cut_off.who_could(lock, calls.values(), now)
    made += sum(ring(lock, call, person, now) for call, person in again)
    if not calls:
        return made
    on_duty = on_duty.again() if made else on_duty
    decision = routing.match(
        snapshot.as_waiting(calls.values(), now),
        on_duty.staff,
        on_duty.plan.policies,
        now,
        explain_others=explain,
    )
    for taken in decision.withdrawals:
        settling.withdraw_for_danger(lock, call_id=taken.waiting_id, staff_id=taken.staff_id, now=now)
    for found in decision.matches:
        because = found.explanation.as_dict()
        made += _offer(calls[found.waiting_id], on_duty.people[int(found.staff_id)], because, now)
    _explain(
        {calls[missed.waiting_id].pk: missed.explanation.as_dict() for missed in decision.unmatched}, now
    )
    floors.tell(*{f"floor:{calls[found.waiting_id].line.floor_id}" for found in decision.matches})
    return made


def why_nobody_rings(call: Call, on_duty: snapshot.OnDuty) -> dict[str, object] | None:
    """Return why a call that is about to join the queue will ring nobody; None where all are to be matched.

    Where nobody free may be rung for it, the others in line are not looked at: nothing changes for them
    (`routing.rings_nobody`). Calls with rules of their own are matched with the others: one that was in line
    before, one that is kept for a counselor, and one that we make.
    """
    if call.direction != Direction.INBOUND or call.stay > 1:
        return None
    missed = routing.rings_nobody(snapshot.in_line(call), on_duty.staff, on_duty.plan.policies, on_duty.now)
    return missed.explanation.as_dict() if missed else None


def _offer_again(call: InLine, person: Staff, now: datetime) -> bool:
    """Ring the counselor who lost a caller for that caller, for the seconds in which nobody else is rung."""
    assert call.rejoin_until is not None  # noqa: S101  only such calls are passed in
    because = routing.only_chosen_for(routing.ChosenFor.REJOIN)
    return _offer(call, person, because, now, rejoin_until=call.rejoin_until)


def ring(lock: FloorLock, call: Call | InLine, person: Staff, now: datetime) -> bool:
    """Ring one person for a call that they make by hand, whoever else is free; return whether it rings."""
    return _offer(call, person, routing.only_chosen_for(routing.ChosenFor.BY_HAND), now)


def _offer(
    call: Call | InLine,
    person: Staff,
    because: dict[str, object],
    now: datetime,
    rejoin_until: datetime | None = None,
) -> bool:
    """Ring one person for a call; return whether an offer was made.

    Where the person has a live offer already, a constraint of the database leaves a second one out.
    """
    offer_id = uuid4()
    offer = Offer(
        pk=offer_id,
        conference=offer_id,
        call_id=call.pk,
        staff_id=person.pk,
        ring_on=person.ring_on,
        made_at=now,
        ring_until=rejoin_until or now + timedelta(seconds=call.line.ring_seconds),
        because=because,
        rejoin=rejoin_until is not None or (call.sticky_staff_id == person.pk and call.front),
    )
    Offer.objects.bulk_create([offer], ignore_conflicts=True)
    if not _RUNG(now, number=person.pk, ids=(offer.pk,)):
        return False
    Call.objects.filter(pk=call.pk).move(CallState.OFFERED, because=because)
    events.record(call.pk, EventKind.OFFERED, now=now, staff_id=person.pk, ring_on=person.ring_on)
    if person.ring_on == RingOn.PHONE:
        _dial(offer, call, now)
    floors.tell(f"desk:{person.pk}")
    return True


_RUNG = UpdateWrittenAt(lambda: Staff.objects.filter(pk=PLACE, offers=place_of(0)), rung_at=THEN)


def _dial(offer: Offer, call: Call | InLine, now: datetime) -> None:
    """Ask Twilio to ring a person's own telephone; a little later if Twilio could not ring it just now."""
    just_now = Offer.objects.filter(call=call.pk, staff=offer.staff_id, settled_at__gt=now - DIAL_AGAIN_AFTER)
    refused = just_now.filter(state=OfferState.NOT_RUNG).exists()
    commands.enqueue(
        CommandKind.DIAL_STAFF,
        now=now,
        after=DIAL_AGAIN_AFTER if refused else timedelta(0),
        call_id=call.pk,
        offer=offer,
        participant=Participant.objects.create(offer=offer),
        urgent=call.is_crisis,
    )


def _explain(reasons: dict[UUID, dict[str, object]], now: datetime) -> None:
    """Store why nobody was rung for each call, by key, only where it changed: the sweep asks every second.

    Calls that want the same wait for the same reason, which is then written once for all of them.
    """
    calls = Call.objects.filter(pk__in=list(reasons)).only("because") if reasons else ()
    changed = [call for call in calls if call.because != reasons[call.pk]]
    if not changed:
        return
    events.record_causes({call: reasons[call.pk] for call in changed}, now=now)
    alike: dict[str, list[Call]] = {}
    for call in changed:
        call.because = reasons[call.pk]
        alike.setdefault(json.dumps(call.because), []).append(call)
    if len(alike) == 1:
        Call.objects.filter(pk__in=[call.pk for call in changed]).update(because=changed[0].because)
    else:
        Call.objects.bulk_update(changed, ["because"])
