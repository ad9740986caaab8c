"""Races, on a real PostgreSQL: many at once, and nobody left beside somebody free."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from helpline.callflow.flow import Facts
from helpline.callflow.menus import Answer
from helpline.contact_rules import PhoneNumber, WishKind
from helpline.models import (
    Call,
    CallbackState,
    CallState,
    DangerBy,
    Direction,
    Disposition,
    EventKind,
    Offer,
    OfferState,
    Staff,
)
from helpline.operations import (
    callbacks,
    calls,
    choices,
    danger,
    duty,
    kept_places,
    matching,
    offers,
    queue,
    wishes,
)
from tests.support import cast
from tests.support.cast import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@contextmanager
def crowd(size: int) -> Iterator[Callable[..., list[Any]]]:
    """Yield what lets that many things be done at the same moment, again and again on the same connections.

    To open a connection takes longer than most of what is raced. What is yielded takes as many works as the
    crowd is large, and returns what each returned or raised.
    """
    barrier = threading.Barrier(size)

    def run(work: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(20)
            return work()
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error

    with ThreadPoolExecutor(size) as threads:

        def act(*works: Callable[[], Any]) -> list[Any]:
            assert len(works) == size, "who waits for the others would wait in vain"
            return list(threads.map(run, works, timeout=60))

        try:
            yield act
        finally:
            act(*[lambda: connection.close()] * size)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do things at the same moment, each on a connection of its own; return what each returned or raised."""
    with crowd(len(works)) as act:
        return act(*works)


def after(seconds: float, work: Callable[..., Any], **details: Any) -> None:
    """Do something a moment later."""
    time.sleep(seconds)
    work(**details)


class TestFiftyAtOnce:
    def test_of_fifty_who_accept_exactly_one_wins_and_the_others_hear_so(self) -> None:
        on = cast.line()
        for i in range(50):
            cast.staff(f"person{i}", on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on, priority="crisis")
        queue.join(call_id=call.pk, now=NOON)
        rung = list(call.offers.all())
        assert len(rung) == 50

        verdicts = at_once(
            *[
                partial(
                    offers.accept,
                    offer_id=offer.pk,
                    sid=f"CA{offer.pk.hex}",
                    staff_id=offer.staff_id,
                    now=NOON,
                )
                for offer in rung
            ]
        )

        assert [verdict.won for verdict in verdicts].count(True) == 1
        assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == 1
        assert Offer.objects.filter(state=OfferState.WITHDRAWN).count() == 49
        call.refresh_from_db()
        assert call.state == CallState.CONNECTING


class TestThreeByThree:
    def test_three_callers_and_three_people_make_three_conversations(self) -> None:
        on = cast.line()
        for i in range(3):
            cast.staff(f"person{i}", on_duty_since=NOON - timedelta(minutes=5))
        waiting = [cast.call(on, sid=f"CA{i}") for i in range(3)]

        at_once(*[partial(queue.join, call_id=call.pk, now=NOON) for call in waiting])

        rung = Offer.objects.filter(state=OfferState.RINGING)
        assert len({offer.staff_id for offer in rung}) == 3
        assert len({offer.call_id for offer in rung}) == 3


class TestAcceptAgainstHangUp:
    @pytest.mark.parametrize("trial", range(10))
    def test_either_order_leaves_one_truth(self, trial: int) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON)
        offer = call.offers.get()

        verdict, ended = at_once(
            lambda: offers.accept(offer_id=offer.pk, sid="CA1", staff_id=maya.pk, now=NOON),
            lambda: calls.caller_ended(call_id=call.pk, status="completed", now=NOON),
        )

        assert ended is True
        call.refresh_from_db()
        offer.refresh_from_db()
        assert (call.state, call.disposition) == (CallState.ENDED, Disposition.ABANDONED_QUEUE)
        assert offer.state == (OfferState.FAILED if verdict.won else OfferState.WITHDRAWN)


class TestLostWakeUp:
    def test_a_call_and_a_person_who_become_free_together_find_each_other(self) -> None:
        on = cast.line()
        maya = cast.staff("maya")
        jitter = random.Random(7)

        with crowd(2) as act:
            for trial in range(60):
                call = cast.call(on, sid=f"CA{trial}", priority="crisis")

                act(
                    partial(after, jitter.uniform(0, 0.003), queue.join, call_id=call.pk, now=NOON),
                    partial(after, jitter.uniform(0, 0.003), duty.go_on, staff_id=maya.pk, now=NOON),
                )

                call.refresh_from_db()
                assert call.state == CallState.OFFERED, f"trial {trial}: a caller beside a free person"
                calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
                Staff.objects.update(duty="off")


class TestRepeatedEnds:
    def test_the_end_of_a_call_reported_from_all_sides_is_one_end(self) -> None:
        call = cast.call(cast.line())

        news = at_once(*[lambda: calls.caller_ended(call_id=call.pk, status="completed", now=NOON)] * 8)

        assert news.count(True) == 1
        assert Call.objects.get().events.filter(kind="ended").count() == 1


class TestRepeatedKeys:
    def test_one_webhook_delivered_again_in_the_same_moment_is_told_once(self) -> None:
        call = cast.call(cast.line())
        answer = Answer(Facts("en"), "topic", key="1")
        press = partial(
            choices.choose, call_id=call.pk, menu="topic", answer=answer, now=NOON, delivery="one"
        )

        assert at_once(*[press] * 8) == [None] * 8
        assert [event.kind for event in call.events.all()] == [EventKind.CHOSE]


class TestNotSafe:
    @pytest.mark.parametrize("trial", range(12))
    def test_said_while_the_promise_is_made_nobody_goes_on_making_it(self, trial: int) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        kept = kept_places.keep_place(
            call_id=cast.call(on, state=CallState.CALLBACK).pk, number=PhoneNumber("+12025550177"), now=NOON
        )
        due = kept.due_at
        wait = random.Random(trial).uniform(0, 0.02)

        results = at_once(
            partial(callbacks.make, callback_id=kept.pk, now=due),
            partial(
                after,
                wait,
                wishes.record,
                number=kept.number,
                kind=WishKind.NOT_SAFE,
                staff_id=maya.pk,
                now=due,
            ),
            partial(after, 0.02 - wait, callbacks.make, callback_id=kept.pk, now=due),
        )

        assert [result for result in results if isinstance(result, Exception)] == []
        kept.refresh_from_db()
        assert (kept.state, kept.handed_over_because) == (CallbackState.HANDED_OVER, callbacks.NOT_SAFE)
        assert not Call.objects.filter(direction=Direction.OUTBOUND).exclude(state=CallState.ENDED).exists()
        assert not Offer.objects.filter(state=OfferState.RINGING).exists()


def nobody_free_is_beside_a_caller() -> None:
    """Match once more; whatever that finds was missed."""
    assert matching.rematch(now=NOON) == 0, "a caller was left beside a free person"


class TestDutyAgainstCalls:
    """Every change of duty against everything that happens to a call, at the same moment.

    PostgreSQL ends one of two transactions that wait for each other: the press would be an error, the person
    still on duty, and a call would ring somebody who left.
    """

    CHANGES: tuple[Callable[..., None], ...] = (
        duty.go_on,
        duty.go_off,
        duty.take_break,
        duty.end_break,
        duty.heartbeat,
        partial(duty.set_ring_on, ring_on="browser"),
        calls.more_wrap_up,
    )

    @pytest.mark.parametrize("on_two_floors", [False, True])
    @pytest.mark.parametrize("happens", ["join", "accept", "decline", "end", "ring out", "danger"])
    def test_neither_fails_and_nobody_is_missed(self, happens: str, on_two_floors: bool) -> None:
        first = cast.line()
        second = cast.line("+18557821010", floor="second") if on_two_floors else first
        people = [cast.staff(f"person{i}") for i in range(3)]
        jitter = random.Random(happens)

        with crowd(6) as act:
            for trial, change in enumerate(self.CHANGES * 3):
                for person in people:
                    cast.sign_on(person, NOON - timedelta(minutes=5))
                Staff.objects.filter(pk=people[1].pk).update(seen_at=None)
                waiting = [
                    cast.call(on, sid=f"CA{trial}{place}") for place, on in enumerate((first, second, first))
                ]
                if happens != "join":
                    for call in waiting:
                        queue.join(call_id=call.pk, now=NOON)

                results = act(
                    *[
                        partial(after, jitter.uniform(0, 0.004), self.work(happens, call, trial))
                        for call in waiting
                    ],
                    *[
                        partial(after, jitter.uniform(0, 0.004), change, staff_id=person.pk, now=NOON)
                        for person in people
                    ],
                )

                assert [result for result in results if isinstance(result, Exception)] == []
                nobody_free_is_beside_a_caller()
                for call in waiting:
                    calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

    def work(self, happens: str, call: Call, trial: int) -> Callable[[], Any]:
        offer = call.offers.filter(state=OfferState.RINGING).first()
        if happens == "join" or offer is None:
            return partial(queue.join, call_id=call.pk, now=NOON)
        works: dict[str, Callable[[], Any]] = {
            "accept": partial(offers.accept, offer_id=offer.pk, sid=f"CB{trial}{call.pk.hex[:8]}", now=NOON),
            "decline": partial(offers.decline, offer_id=offer.pk, staff_id=offer.staff_id, now=NOON),
            "end": partial(calls.caller_ended, call_id=call.pk, status="completed", now=NOON),
            "ring out": partial(offers.lapse, offer_id=offer.pk, now=offer.ring_until),
            "danger": partial(danger.declare, call_id=call.pk, by=DangerBy.KEY, now=NOON),
        }
        return works[happens]
