"""Races for promised calls, on a real PostgreSQL: of many at once, one is made."""

import random
from datetime import timedelta
from functools import partial

import pytest

from helpline.contact_rules import WishKind
from helpline.models import (
    OPEN,
    Call,
    Callback,
    CallbackState,
    CallState,
    Direction,
    Offer,
    OfferState,
)
from helpline.operations import (
    by_hand,
    callbacks,
    kept_places,
    wishes,
)
from tests.helpline.operations.test_races import after, at_once
from tests.support import cast, promises
from tests.support.calling_out import call_number, wanted
from tests.support.cast import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


class TestPromises:
    """However many ask at once, a promise is one; what stops a call leaves none that is still made."""

    def test_of_fifty_promises_at_once_exactly_one_is_made(self) -> None:
        on = cast.line()
        maya = cast.staff("maya")
        call = cast.call(on, state=CallState.MESSAGE)
        press = partial(promises.promise, on, maya, origin_id=call.pk)

        made = at_once(*[press] * 50)

        assert [each for each in made if isinstance(each, Exception)] == []
        assert len({each.pk for each in made}) == 1
        assert Callback.objects.count() == 1
        assert Callback.objects.get().events.count() == 1

    def test_of_twenty_kept_places_for_one_number_exactly_one_is_made(self) -> None:
        on = cast.line()
        waiting = [cast.call(on, sid=f"CA{i}", state=CallState.CALLBACK, queued_at=NOON) for i in range(20)]

        made = at_once(
            *[
                partial(kept_places.keep_place, call_id=call.pk, number=promises.NUMBER, now=NOON)
                for call in waiting
            ]
        )

        assert len({each.pk for each in made}) == 1

    @pytest.mark.parametrize("trial", range(5))
    def test_two_promises_to_one_number_are_never_made_at_once(self, trial: int) -> None:
        on = cast.line()
        maya = cast.staff("maya")
        calls_ = [cast.call(on, sid=f"CA{i}", state=CallState.MESSAGE) for i in range(4)]
        due = [promises.promise(on, maya, origin_id=call.pk) for call in calls_]

        at_once(*[partial(callbacks.make, callback_id=each.pk, now=each.due_at) for each in due])

        assert Call.objects.filter(direction=Direction.OUTBOUND).count() == 1

    @pytest.mark.parametrize("trial", range(6))
    @pytest.mark.parametrize("what", ["withdraw", "opt out"])
    def test_taken_back_while_it_is_made_nobody_goes_on_making_it(self, what: str, trial: int) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        callback = promises.promise(on, maya)
        due = callback.due_at
        wait = random.Random(trial).uniform(0, 0.02)
        taken_back = (
            partial(callbacks.withdraw, callback_id=callback.pk, staff_id=maya.pk, now=due)
            if what == "withdraw"
            else partial(
                wishes.record, number=promises.NUMBER, kind=WishKind.OPTED_OUT, staff_id=maya.pk, now=due
            )
        )

        results = at_once(
            partial(callbacks.make, callback_id=callback.pk, now=due),
            partial(after, wait, taken_back),
            partial(after, 0.02 - wait, callbacks.make, callback_id=callback.pk, now=due),
        )

        assert [result for result in results if isinstance(result, Exception)] == []
        callback.refresh_from_db()
        assert callback.state == CallbackState.DECLINED
        assert not Call.objects.filter(direction=Direction.OUTBOUND).exclude(state=CallState.ENDED).exists()
        assert not Offer.objects.filter(state=OfferState.RINGING).exists()

    @pytest.mark.parametrize("trial", range(5))
    def test_opted_out_while_it_is_promised_it_is_not_made(self, trial: int) -> None:
        on = cast.line()
        maya = cast.staff("maya")
        wait = random.Random(trial).uniform(0, 0.01)

        at_once(
            partial(after, wait, promises.promise, line=on, staff=maya),
            partial(
                after,
                0.01 - wait,
                wishes.record,
                number=promises.NUMBER,
                kind=WishKind.OPTED_OUT,
                staff_id=maya.pk,
                now=NOON,
            ),
        )

        assert not Callback.objects.filter(state__in=OPEN).exists()

    @pytest.mark.parametrize("trial", range(4))
    def test_two_people_who_call_by_hand_make_one_call(self, trial: int) -> None:
        on = cast.line()
        people = [cast.staff(name, on_duty_since=NOON - timedelta(minutes=5)) for name in ("maya", "sam")]
        callback = promises.promise(on, people[0])

        results = at_once(
            *[
                partial(
                    by_hand.call_now, callback_id=callback.pk, staff_id=person.pk, why="They wait", now=NOON
                )
                for person in people
            ]
        )

        assert [isinstance(result, by_hand.CannotCall) for result in results].count(True) == 1
        assert Call.objects.filter(direction=Direction.OUTBOUND).count() == 1
        assert Offer.objects.filter(state=OfferState.RINGING).count() == 1

    @pytest.mark.parametrize("trial", range(4))
    def test_many_presses_of_three_people_on_one_number_make_one_call(self, trial: int) -> None:
        on = cast.line()
        names = ("maya", "sam", "rosa")
        people = [cast.staff(name, on_duty_since=NOON - timedelta(minutes=5)) for name in names]
        presses = [partial(call_number, wanted(on), person) for person in people for _ in range(3)]

        results = at_once(*presses)

        assert {type(result) for result in results} == {Call, by_hand.CannotCall}
        assert Callback.objects.count() == Call.objects.count() == 1
        assert Offer.objects.filter(state=OfferState.RINGING).count() == 1
