"""Races in a conversation of several people, on a real PostgreSQL: one has the call, and nothing fails.

PostgreSQL ends one of two transactions that wait for each other, so an error here may be a deadlock.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Group

from helpline import access
from helpline.models import (
    OPEN_COMMANDS,
    WITH_STAFF,
    Call,
    CallState,
    Command,
    CommandKind,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    Staff,
)
from helpline.operations import bridges, calls, legs, listening, offers, queue, transfers
from helpline.operations.where import Where
from tests.helpline.operations.test_races import after, at_once
from tests.support import bridging, cast, consulting
from tests.support.cast import NOON
from tests.support.consulting import BO_SID, in_consultation, later
from tests.support.conversations import CALLER_SID, STAFF_SID

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

NO = (transfers.Refused, listening.Refused, calls.NotYours, calls.NotTalking)


def accept_each(rung: list[Offer]) -> list[offers.Verdict]:
    """Accept offers one right after another, on one connection."""
    return [
        offers.accept(offer_id=offer.pk, sid=f"CB{offer.pk.hex}", staff_id=offer.staff_id, now=NOON)
        for offer in rung
    ]


class TestTwoHundredAcceptFiftyCalls:
    def test_each_call_has_one_winner_and_nobody_waits_for_another(self) -> None:
        """On sixteen connections, as a front has them: each is in the way of the next all the time."""
        on = cast.line(policy={"strategy": "ring_several", "ring_count": 4})
        for i in range(200):
            cast.staff(f"person{i}", on_duty_since=NOON - timedelta(minutes=5))
        for i in range(50):
            queue.join(call_id=cast.call(on, sid=f"CA{i}").pk, now=NOON)
        rung = list(Offer.objects.filter(state=OfferState.RINGING).order_by("staff_id"))
        assert len(rung) == 200

        answers = at_once(*[partial(accept_each, rung[place::16]) for place in range(16)])

        assert [one for one in answers if isinstance(one, Exception)] == []
        verdicts = [verdict for each in answers for verdict in each]
        winners = [verdict.offer.call_id for verdict in verdicts if verdict.won]
        assert len(verdicts) == 200
        assert len(winners) == len(set(winners)) == 50
        assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == 50
        assert Offer.objects.filter(state=OfferState.WITHDRAWN).count() == 150
        assert Call.objects.filter(state=CallState.CONNECTING).count() == 50


def supervisor(call: Call, name: str, sid: str) -> Offer:
    """A supervisor who talks with everybody in a call."""
    person = cast.staff(name, on_duty_since=NOON - timedelta(minutes=5))
    person.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    began = listening.begin(call_id=call.pk, staff_id=person.pk, mode=Mode.BARGE, now=later(5))
    offers.accept(offer_id=began, sid=sid, staff_id=person.pk, now=later(5))
    bridging.joined(call.pk, sid, later(6))
    return Offer.objects.get(pk=began)


def everything_at_once(jitter: random.Random, *works: Callable[[], Any]) -> None:
    """Do everything within three milliseconds: some of it is refused with a sentence, and nothing fails."""
    results = at_once(*[partial(after, jitter.uniform(0, 0.003), work) for work in works])

    assert [one for one in results if isinstance(one, Exception) and not isinstance(one, NO)] == []


def one_has_it_or_it_is_over(call: Call) -> None:
    call.refresh_from_db()
    accepted = list(Offer.objects.filter(call=call, state=OfferState.ACCEPTED))
    if call.state in WITH_STAFF:
        (has_it,) = accepted
        assert has_it.staff_id == call.staff_id
        assert has_it.participant.role == ParticipantRole.COUNSELOR
    else:
        assert accepted == []
        assert not Offer.objects.filter(call=call, state=OfferState.ALONGSIDE).exists()
    asked = Command.objects.filter(call=call, kind=CommandKind.HAND_OVER, state__in=OPEN_COMMANDS)
    assert asked.count() <= 1, "Twilio is asked once at a time to let a call go on with somebody"
    assert Participant.objects.filter(offer__in=accepted, role=ParticipantRole.COUNSELOR).count() == len(
        accepted
    )


class TestAConversation:
    """Hand over, take over, hang up, leave and lose the counselor, all in the same moment."""

    @pytest.mark.parametrize("trial", range(8))
    def test_whoever_is_first_one_has_the_call(self, trial: int) -> None:
        call, maya, bo, offer = self.of_four()
        lee, lou = Offer.objects.filter(participant__role=ParticipantRole.SUPERVISOR).order_by("staff__name")
        shown = Offer.objects.get(call=call, state=OfferState.ACCEPTED).pk
        take_over = partial(listening.take_over, seen=shown, now=later(9))
        jitter = random.Random(trial)
        presses = [
            partial(transfers.hand_over, call_id=call.pk, staff_id=maya.pk, now=later(9)),
            partial(transfers.call_off, call_id=call.pk, staff_id=maya.pk, now=later(9)),
            partial(transfers.leave, offer_id=offer.pk, staff_id=bo.pk, now=later(9)),
            partial(take_over, offer_id=lee.pk, staff_id=lee.staff_id),
            partial(take_over, offer_id=lou.pk, staff_id=lou.staff_id),
            partial(listening.change, offer_id=lou.pk, staff_id=lou.staff_id, mode=Mode.LISTEN, now=later(9)),
        ]
        if trial % 2:
            presses.append(partial(calls.hang_up, call_id=call.pk, staff_id=maya.pk, now=later(9)))

        everything_at_once(jitter, *presses)

        one_has_it_or_it_is_over(call)
        assert trial % 2 or call.state == CallState.CONNECTED

    @pytest.mark.parametrize("trial", range(8))
    def test_confirmed_while_a_leg_is_lost_and_somebody_hangs_up(self, trial: int) -> None:
        """The colleague inherits, or is given the call: once, and the caller is with a person or has left."""
        call, maya, bo, offer = self.of_four()
        transfers.hand_over(call_id=call.pk, staff_id=maya.pk, now=later(9))
        command = Command.objects.get(call=call, kind=CommandKind.HAND_OVER)
        has_it = bridging.accepted_offer(call.pk)
        works: list[Callable[[], Any]] = [
            partial(consulting.settled, command.pk, True, 10),
            partial(consulting.settled, command.pk, False, 10),
            partial(legs.ended, leg_id=has_it.participant.pk, status="completed", now=later(10)),
            partial(
                bridges.checked,
                offer_id=has_it.pk,
                staff=Where.OVER,
                caller=Where.IN,
                others={BO_SID: Where.IN},
                now=later(10),
            ),
            partial(calls.hang_up, call_id=call.pk, staff_id=maya.pk, now=later(10)),
        ]
        if trial % 2:
            works.append(partial(calls.caller_ended, call_id=call.pk, status="completed", now=later(10)))

        everything_at_once(random.Random(trial), *works)

        one_has_it_or_it_is_over(call)
        if call.state == CallState.CONNECTED:
            assert call.staff_id == bo.pk
            assert Offer.objects.get(pk=has_it.pk).state in (OfferState.DONE, OfferState.FAILED)

    @pytest.mark.parametrize("trial", range(6))
    def test_the_counselor_and_the_heir_are_lost_together(self, trial: int) -> None:
        """Then the caller waits again, before others, and everybody who was beside them is free."""
        call, maya, bo, offer = self.of_four()
        has_it = bridging.accepted_offer(call.pk)
        gone = dict.fromkeys((BO_SID, "CA" + "7" * 32, "CA" + "8" * 32), Where.OVER)

        everything_at_once(
            random.Random(trial),
            partial(legs.ended, leg_id=has_it.participant.pk, status="completed", now=later(10)),
            partial(legs.ended, leg_id=offer.participant.pk, status="completed", now=later(10)),
            partial(bridges.left, conference=has_it.conference, sid=STAFF_SID, now=later(10)),
            partial(bridges.left, conference=has_it.conference, sid=CALLER_SID, now=later(10)),
            partial(bridges.caller_out, call_id=call.pk, conference=has_it.conference, now=later(10)),
            partial(
                bridges.checked,
                offer_id=has_it.pk,
                staff=Where.OVER,
                caller=Where.OUT,
                others=gone,
                now=later(10),
            ),
        )

        one_has_it_or_it_is_over(call)
        assert call.state in (CallState.WAITING, CallState.OFFERED)
        assert call.front
        busy = Offer.objects.filter(state=OfferState.ALONGSIDE).values_list("staff__name", flat=True)
        assert [*busy] == []

    def of_four(self) -> tuple[Call, Staff, Staff, Offer]:
        """Maya has the call, bo is consulted, and lee and lou, who supervise, talk with them."""
        call, maya, bo, offer = in_consultation()
        Call.objects.update(notice_over_at=NOON)
        type(call.line).objects.update(may_listen=True)
        supervisor(call, "lee", "CA" + "7" * 32)
        supervisor(call, "lou", "CA" + "8" * 32)
        with suppress(calls.NotTalking):
            calls.resume(call_id=call.pk, staff_id=maya.pk, now=later(8))
        return call, maya, bo, offer
