"""A clock that was ahead for a while: promises, the crisis line, wishes and pages follow the right clock."""

from datetime import datetime, timedelta

import pytest

from helpline.contact_rules import PhoneNumber, WishKind
from helpline.jobs import wrong_clock
from helpline.models import (
    Alarm,
    AlarmKind,
    AlarmNote,
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackEvent,
    CallbackEventKind,
    CallState,
    Command,
    CommandKind,
    CommandState,
    NumberWish,
    Offer,
    SignedIn,
)
from helpline.operations import alarms, calls, crisis_line, floors, kept_places, making, queue, sign_ins
from helpline.operations.kept_places import STANDS_FOR
from helpline.signin import sessions
from tests.support import bridging, cast, crisis_legs, promises
from tests.support.cast import CALLER, NOON
from tests.support.conversations import accepted

pytestmark = pytest.mark.django_db

AHEAD = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def kept(now: datetime = NOON + AHEAD) -> Callback:
    """A caller kept their place, and hung up, by the clock that was ahead."""
    call = cast.call(cast.line(), now=NOON)
    queue.join(call_id=call.pk, now=now)
    return kept_places.keep_place(call_id=call.pk, number=PhoneNumber(CALLER), now=now)


class TestAKeptPlace:
    def test_is_called_in_its_turn_by_the_right_clock(self) -> None:
        kept()
        kept_call = Call.objects.get()
        calls.caller_ended(call_id=kept_call.pk, status="completed", now=NOON)
        cast.staff("maya", on_duty_since=NOON)

        assert making.claim_due(now=NOON + SECOND) == 0
        wrong_clock.bring_back(now=NOON + SECOND)
        assert making.claim_due(now=NOON + SECOND) == 1

        assert Offer.objects.get().call.queued_at == NOON + SECOND

    def test_stands_as_long_as_one_that_is_kept_now(self) -> None:
        callback = kept()

        wrong_clock.bring_back(now=NOON)

        callback.refresh_from_db()
        assert (callback.promised_at, callback.asked_at, callback.queued_at) == (NOON, NOON, NOON)
        assert (callback.due_at, callback.expires_at) == (NOON, NOON + STANDS_FOR)

    def test_that_was_to_be_called_in_the_morning_is_called_then(self) -> None:
        """The caller was told so."""
        callback = kept()
        morning = NOON + timedelta(hours=20)
        Callback.objects.update(due_at=morning, expires_at=morning + STANDS_FOR)

        wrong_clock.bring_back(now=NOON)

        callback.refresh_from_db()
        assert (callback.promised_at, callback.due_at) == (NOON, morning)
        assert callback.expires_at == morning + STANDS_FOR

    def test_of_the_right_clock_is_left(self) -> None:
        kept(NOON)

        assert wrong_clock.bring_back(now=NOON + SECOND) == 0
        assert wrong_clock.bring_back(now=NOON - timedelta(seconds=30)) == 0


class TestAPromiseForATime:
    def test_is_kept_at_that_time(self) -> None:
        callback = promises.promise(cast.line(), cast.staff("maya"))
        due, expires = callback.due_at, callback.expires_at
        Callback.objects.update(promised_at=NOON + AHEAD, asked_at=NOON + AHEAD)

        assert wrong_clock.bring_back(now=NOON) == 1

        callback.refresh_from_db()
        assert (callback.promised_at, callback.asked_at) == (NOON, NOON)
        assert (callback.due_at, callback.expires_at, callback.on_the_clock) == (due, expires, True)

    def put_off(self, by: timedelta) -> Callback:
        """The promise was tried at noon, while the clock was ahead, and is to be tried again."""
        callback = promises.promise(cast.line(), cast.staff("maya"))
        Callback.objects.update(due_at=NOON + AHEAD + by, on_the_clock=False, attempts_made=1)
        CallbackAttempt.objects.create(callback=callback, at=NOON + AHEAD, outcome=AttemptOutcome.NO_ANSWER)
        CallbackEvent.objects.create(
            callback=callback, at=NOON + AHEAD, kind=CallbackEventKind.PUT_OFF, detail={}
        )
        return callback

    @pytest.mark.parametrize("by", [timedelta(0), timedelta(minutes=65)])
    def test_that_was_put_off_waits_as_long_and_once(self, by: timedelta) -> None:
        callback = self.put_off(by)

        for _ in range(2):
            wrong_clock.bring_back(now=NOON)

        callback.refresh_from_db()
        assert callback.due_at == NOON + by
        assert CallbackAttempt.objects.get().at == NOON
        assert [event.at for event in callback.events.order_by("pk")][-2:] == [NOON + AHEAD, NOON]


class TestTheCrisisLine:
    """In danger, added to a conversation of which it is not known whether the two have met."""

    @pytest.fixture
    def offer(self) -> Offer:
        call, _, leg = accepted(priority="crisis")
        bridging.joined(call.pk, leg.sid or "", NOON)
        Call.objects.filter(pk=call.pk).update(caller_sent=True)
        Call.objects.filter(pk=call.pk).update(state=CallState.CONNECTING)
        return Offer.objects.get(pk=leg.staff_offer.pk)

    def asked(self, offer: Offer, at: datetime) -> Command:
        return Command.objects.create(
            kind=CommandKind.ADD_CRISIS_LINE,
            call=offer.call,
            offer=offer,
            state=CommandState.DONE,
            created_at=at,
            not_before=at,
            sent_at=at,
        )

    def test_is_called_again_though_it_was_last_called_in_the_future(self, offer: Offer) -> None:
        self.asked(offer, NOON + AHEAD)
        later = NOON + crisis_line.APART + SECOND

        wrong_clock.bring_back(now=NOON)
        lock = floors.lock()
        crisis_line.add(lock, offer, later)

        assert Command.objects.filter(kind=CommandKind.ADD_CRISIS_LINE).count() == 2

    def test_whose_leg_was_heard_of_in_the_future_is_not_taken_for_a_later_one(self, offer: Offer) -> None:
        crisis_legs.make(offer, "CA8", NOON + AHEAD, answered_at=NOON + AHEAD, ended_at=NOON + AHEAD)

        wrong_clock.bring_back(now=NOON)

        assert not crisis_line.heard_of_one(offer, since=NOON + SECOND)
        leg = crisis_legs.known().get()
        assert (leg.answered_at, leg.ended_at) == (NOON, NOON)

    def test_that_answered_first_by_that_clock_stays_before_a_later_one(self, offer: Offer) -> None:
        first = crisis_legs.make(offer, "CA8", NOON + AHEAD, answered_at=NOON + AHEAD)
        wrong_clock.bring_back(now=NOON)
        crisis_legs.make(offer, "CA9", NOON, answered_at=NOON + SECOND)

        assert crisis_line.may_stay(first)


class TestAnAlarm:
    def test_closed_in_the_future_does_not_hide_the_next(self) -> None:
        """The caller is in danger once more, and waits."""
        call = cast.call(cast.line(), priority="crisis", danger_at=NOON)
        alarms.raise_alarm(call, AlarmKind.WAITING, NOON)
        closed = {"closed_at": NOON + AHEAD, "closed_by": cast.supervisor(), "note": AlarmNote.OTHER_LINE}
        Alarm.objects.update(tell_at=None, **closed)

        wrong_clock.bring_back(now=NOON)

        assert not call.alarms.filter(closed_at__gt=NOON).exists()


class TestAWish:
    def test_of_that_clock_does_not_hold_against_a_later_one(self) -> None:
        """They said that calling is safe, and later that it is not."""
        for kind, at in ((WishKind.SAFE, NOON + AHEAD), (WishKind.NOT_SAFE, NOON + SECOND)):
            NumberWish.objects.create(number_index="x", kind=kind, said_at=at)
            wrong_clock.bring_back(now=NOON)

        said = NumberWish.objects.order_by("said_at", "pk").values_list("kind", flat=True)
        assert list(said) == [WishKind.SAFE, WishKind.NOT_SAFE]


class TestAPage:
    def test_used_in_the_future_is_locked_as_early_as_any(self) -> None:
        user = cast.supervisor()
        row = SignedIn.objects.create(user=user, since=NOON, active_at=NOON + AHEAD)

        wrong_clock.bring_back(now=NOON)

        row.refresh_from_db()
        unused = NOON + sessions.idle_time() + sign_ins.GRACE + SECOND
        assert sessions.is_locked(row, unused)
