"""P3: how soon a person who becomes free is rung."""

import time
from datetime import time as wall_time
from datetime import timedelta
from typing import Any
from uuid import uuid4

from benchmarks.table import Row, percentile

DECISIONS = 400
DESKS = 50
QUEUE = 20


def _people(count: int) -> list[Any]:
    from django.contrib.auth.models import User

    from helpline.models import Shift, Staff, Team, Training

    topics = ("treatment", "family", "other", "crisis")
    teams = list(Team.objects.all())
    people = []
    for _ in range(count):
        name = f"bench-{uuid4().hex[:10]}"
        person = Staff.objects.create(
            user=User.objects.create(username=name, is_staff=True),
            name=name,
            languages=["en", "es"],
            seen_at=_later(),
        )
        person.teams.set(teams)
        for topic in {*topics, *_topics()}:
            Training.objects.create(staff=person, topic=topic, expires_on="2099-01-01")
        Shift.objects.create(
            staff=person, weekdays=list(range(7)), starts=wall_time(0), ends=wall_time(0), zone="UTC"
        )
        people.append(person)
    return people


def _topics() -> list[str]:
    from helpline.models import flows

    return list(flows.flow_of(_line()).topics)


def _later() -> Any:
    from helpline import clock

    return clock.now() + timedelta(days=1)


def _line() -> Any:
    from helpline.models import Line

    return Line.objects.select_related("flow").order_by("pk")[0]


def _call(line: Any, **more: Any) -> Any:
    from helpline import clock
    from helpline.models import Call

    values = {"direction": "inbound", "state": "menu", "language": "en"} | more
    values = values if "topic" in values else values | {"topic": _topics()[0]}
    return Call.objects.create(
        line=line, flow=line.flow, caller_sid=f"CA{uuid4().hex}", arrived_at=clock.now(), **values
    )


def decision() -> Row:
    """P3: the time from a person becoming free, with calls waiting, until the offer is durable."""
    from config.serving import look_for_garbage_less
    from helpline import clock
    from helpline.models import Offer, Staff
    from helpline.operations import calls, duty, offers, queue

    line, people = _line(), _people(DESKS)
    one = people[0]
    duty.go_on(staff_id=one.pk, now=clock.now())
    duty.take_break(staff_id=one.pk, now=clock.now())
    Staff.objects.filter(pk__in=[p.pk for p in people[1:]]).update(duty="break", duty_since=clock.now())
    for _ in range(QUEUE):
        queue.join(call_id=_call(line, priority="crisis").pk, now=clock.now())
    look_for_garbage_less()
    taken = []
    for _ in range(DECISIONS):
        begun = time.perf_counter()
        duty.end_break(staff_id=one.pk, now=clock.now())
        taken.append(time.perf_counter() - begun)
        offer = Offer.objects.get(staff=one, state="ringing")
        offers.decline(offer_id=offer.pk, staff_id=one.pk, now=clock.now() - timedelta(hours=1))
        Staff.objects.filter(pk=one.pk).update(duty="break")
        Offer.objects.filter(staff=one, state="ringing").update(state="withdrawn")
    _clear(calls)
    p99 = percentile(taken, 0.99) * 1e3
    result = f"p50 {percentile(taken, 0.5) * 1e3:.1f} ms, p99 {p99:.1f} ms"
    return Row(
        "P3", f"a person free → offer decided, {QUEUE} waiting, {DESKS} desks", result, "≤ 50 ms", p99 <= 50
    )


def _clear(calls: Any) -> None:
    from helpline.models import Call, Offer, Staff

    Staff.objects.update(duty="off", seen_at=None)
    Offer.objects.all().delete()
    Call.objects.exclude(state="ended").delete()
