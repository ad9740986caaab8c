"""When a working day is over: limits, counters, trainings and a last day turn over where a person works."""

from datetime import UTC, date, datetime, timedelta

import pytest

from helpline import access, routing
from helpline.models import CallState, Duty, OfferState, Shift, Staff, Training
from helpline.operations import calls, queue, snapshot
from helpline.queries import desk, floor
from tests.support import cast

pytestmark = pytest.mark.django_db

WEDNESDAY = date(2026, 7, 15)
NEW_YORK = (
    "America/New_York",
    datetime(2026, 7, 16, 0, 30, tzinfo=UTC),
    datetime(2026, 7, 16, 4, 0, tzinfo=UTC),
)
HONOLULU = (
    "Pacific/Honolulu",
    datetime(2026, 7, 16, 9, 59, tzinfo=UTC),
    datetime(2026, 7, 16, 10, 0, tzinfo=UTC),
)
GUAM = ("Pacific/Guam", datetime(2026, 7, 15, 13, 59, tzinfo=UTC), datetime(2026, 7, 15, 14, 0, tzinfo=UTC))
# A zone, an instant late on Wednesday there, and the instant at which Thursday begins there.
PLACES = pytest.mark.parametrize(
    ("zone", "late", "over"), [NEW_YORK, HONOLULU, GUAM], ids=["New York", "Honolulu", "Guam"]
)


def works_in(zone: str, name: str = "maya") -> Staff:
    person = cast.staff(name, on_duty_since=cast.NOON - timedelta(hours=5))
    Shift.objects.filter(staff=person).update(zone=zone)
    return person


def member(person: Staff, now: datetime) -> routing.StaffMember:
    return next(each for each in snapshot.staff_on_duty(now) if each.id == str(person.pk))


class TestATrainingsLastDay:
    @PLACES
    def test_it_holds_to_the_end_of_the_day_where_the_person_works(
        self, zone: str, late: datetime, over: datetime
    ) -> None:
        maya = works_in(zone)
        cast.line()
        Training.objects.update(expires_on=WEDNESDAY)

        assert member(maya, late).topics == {"treatment", "family", "crisis"}
        assert desk.desk(maya, late).barred is None
        assert desk.desk(maya, late).trained_for_danger
        assert not member(maya, over).topics
        assert member(maya, over).expired_topics == {"treatment", "family", "crisis"}
        assert desk.desk(maya, over).barred == routing.Reason.TRAINING_EXPIRED

    def test_the_call_rings_and_its_explanation_names_no_expired_training(self) -> None:
        maya = works_in("America/New_York")
        Training.objects.update(expires_on=WEDNESDAY)
        call = cast.call(cast.line(), now=NEW_YORK[1])

        assert queue.join(call_id=call.pk, now=NEW_YORK[1]) == CallState.OFFERED

        offer = call.offers.get(state=OfferState.RINGING)
        assert offer.staff == maya
        assert not offer.because["excluded"]

    def test_whoever_has_no_shift_goes_by_the_day_of_the_helplines_first_one(self) -> None:
        works_in("America/New_York")
        rosa = cast.staff("rosa", on_duty_since=cast.NOON)
        Shift.objects.filter(staff=rosa).delete()
        Training.objects.update(expires_on=WEDNESDAY)

        assert member(rosa, NEW_YORK[1]).topics
        assert not member(rosa, NEW_YORK[2]).topics


class TestALimitOfTheDay:
    @PLACES
    def test_it_protects_to_the_end_of_the_day_where_the_person_works(
        self, zone: str, late: datetime, over: datetime
    ) -> None:
        maya = works_in(zone)
        counted = {"calls_today": 9, "talk_seconds_today": 5 * 3600, "consecutive_crisis": 3}
        Staff.objects.filter(pk=maya.pk).update(counted_on=WEDNESDAY, **counted)

        here = member(maya, late)
        assert (here.calls_today, here.talk_seconds_today, here.consecutive_crisis) == (9, 5 * 3600, 3)
        gone = member(maya, over)
        assert (gone.calls_today, gone.talk_seconds_today, gone.consecutive_crisis) == (0, 0, 0)

    @PLACES
    def test_a_call_late_that_day_is_counted_with_the_day(
        self, zone: str, late: datetime, over: datetime
    ) -> None:
        maya = works_in(zone)
        Staff.objects.filter(pk=maya.pk).update(counted_on=WEDNESDAY, calls_today=2, talk_seconds_today=700)
        call = cast.call(
            cast.line(), now=late, state=CallState.CONNECTED, staff=maya, accepted_at=late, connected_at=late
        )
        call.offers.create(staff=maya, state=OfferState.ACCEPTED, made_at=late, ring_until=late)
        calls.caller_ended(call_id=call.pk, status="completed", now=late + timedelta(seconds=30))

        maya.refresh_from_db()
        assert (maya.counted_on, maya.calls_today) == (WEDNESDAY, 3)
        assert maya.talk_seconds_today >= 700


class TestALastDay:
    @PLACES
    def test_who_works_it_works_it_to_its_end(
        self, zone: str, late: datetime, over: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        maya = works_in(zone)
        Staff.objects.filter(pk=maya.pk).update(ends_on=WEDNESDAY, duty=Duty.ON)
        maya.refresh_from_db()
        for now, here in ((late, True), (over, False)):
            monkeypatch.setattr("helpline.clock.now", lambda now=now: now)
            assert (access.recognise(maya.user) is not None) is here
            assert bool(snapshot.staff_on_duty(now)) is here
            assert bool(floor.floor(now, now, now).people) is here
            assert maya.has_left(now) is not here
