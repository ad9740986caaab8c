"""A caller was left with a partner who hung up: they are brought on once, and their message is not cut."""

from datetime import timedelta

import pytest

from helpline.carrier import dispatcher
from helpline.models import Call, CallState, Command, CommandKind, Offer, OutsideNumber, Participant
from helpline.operations import floors, leaving_with
from helpline.voice.callback_urls import url
from tests.support import twilio as webhooks
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio, Trouble

from .conftest import Clock
from .scenes import CALLER, INTERPRETER, PARTY, STAFF, talking

pytestmark = pytest.mark.django_db


def partner(of: Offer, **more: bool) -> Participant:
    """A partner is in the conversation of a counselor."""
    return Participant.objects.create(
        call=of.call,
        conference=of.conference,
        role="partner",
        number=OutsideNumber.objects.create(
            slug="partner", kind="partner", name="Shelter", number=INTERPRETER, review_on=NOON.date()
        ),
        asked_at=NOON,
        sid=PARTY,
        state="joined",
        **more,
    )


@pytest.fixture
def offer(world: SmallTwilio, now: Clock) -> Offer:
    """The counselor has left the caller with a partner, whose leg ends the conference."""
    left = talking(world)
    party = partner(left, keeps_caller=True)
    floors.locking(leaving_with.leave)(left, party, now())
    Command.objects.all().delete()
    del world.conferences[left.conference_name].members[STAFF]
    return left


def partner_hangs_up(now: Clock) -> None:
    """Nobody says how long they had talked: the caller is asked for a message."""
    party = Participant.objects.get(sid=PARTY)
    leaving_with.party_ended(leg_id=party.pk, sid=PARTY, status="completed", now=now.go_on(20))
    assert Call.objects.get().state == CallState.MESSAGE
    assert Command.objects.filter(kind=CommandKind.MOVE_CALLER).count() == 1


def leg_asks(world: SmallTwilio, offer: Offer) -> str:
    """The conference is over, and the caller's leg asks what comes next."""
    world.conferences.clear()
    address = url("bridged", call_id=offer.call_id, conference=offer.conference)
    return str(webhooks.post(address, CallSid=CALLER, CallStatus="in-progress").content.decode())


def time_goes_by(now: Clock) -> None:
    for _ in range(20):
        dispatcher.dispatch_pending(now=now.go_on(2))


def test_who_records_a_message_by_now_is_not_moved(world: SmallTwilio, now: Clock, offer: Offer) -> None:
    partner_hangs_up(now)

    assert "<Record" in leg_asks(world, offer)
    time_goes_by(now)

    assert ("sent on", CALLER) not in world.done


@pytest.mark.parametrize("acts", [True, False])
def test_nor_where_twilios_answer_was_lost(world: SmallTwilio, now: Clock, offer: Offer, acts: bool) -> None:
    world.in_conference(offer.conference_name, CALLER)
    partner_hangs_up(now)
    world.troubles = [Trouble(acts=acts)]
    dispatcher.dispatch_pending(now=now())

    leg_asks(world, offer)
    time_goes_by(now)

    assert ("sent on", CALLER) not in world.done


def test_who_is_still_alone_there_is_taken_out_once(world: SmallTwilio, now: Clock, offer: Offer) -> None:
    partner_hangs_up(now)

    dispatcher.dispatch_pending(now=now())

    assert world.done == [("removed", CALLER)]


def test_one_whose_leg_never_asks_is_brought_on(world: SmallTwilio, now: Clock, offer: Offer) -> None:
    partner_hangs_up(now)
    world.conferences.clear()

    time_goes_by(now)

    assert world.done == [("sent on", CALLER)]
    assert NOON + timedelta(seconds=20) < now()


def test_the_counselor_leaves_only_once_the_caller_is_off_hold(world: SmallTwilio, now: Clock) -> None:
    asked = talking(world)
    party = partner(asked)
    world.in_conference(asked.conference_name, PARTY)
    world.conferences[asked.conference_name].members[CALLER].hold = True
    Call.objects.update(on_hold=True)
    leaving_with.ask(call_id=asked.call_id, staff_id=asked.staff_id, participant_id=party.pk, now=now())
    world.troubles = [Trouble()]
    dispatcher.dispatch_pending(now=now())
    assert ("resumed", CALLER) not in world.done
    assert Call.objects.get().state == CallState.CONNECTED

    time_goes_by(now)

    assert ("resumed", CALLER) in world.done
    assert Call.objects.get().state == CallState.DIVERTED


def test_a_late_request_of_an_earlier_conference_proves_nothing(
    world: SmallTwilio, now: Clock, offer: Offer
) -> None:
    partner_hangs_up(now)
    stranger = url("bridged", call_id=offer.call_id, conference=offer.call_id)
    webhooks.post(stranger, CallSid=CALLER, CallStatus="in-progress")

    dispatcher.dispatch_pending(now=now())

    assert world.done == [("removed", CALLER)]
