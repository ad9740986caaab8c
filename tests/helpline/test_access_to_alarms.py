"""Who may see and handle which alarms."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from helpline import access
from helpline.models import Alarm, Call, Offer, OfferState, Team
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


class TestAlarms:
    @pytest.mark.parametrize("who", ["maya", "sam", "ann", "supervisor", "administrator", "nobody"])
    def test_are_those_of_the_calls_that_one_may_open_and_their_parts_hold_them(self, who: str) -> None:
        on = cast.line()
        people: dict[str, Any] = {name: cast.staff(name).user for name in ("maya", "sam", "ann")}
        people |= {"supervisor": cast.supervisor(), "administrator": cast.administrator(), "nobody": None}
        own, lost, handled = (cast.call(on, sid=f"CA{nth}", staff=people["sam"].staff) for nth in range(3))
        Call.objects.filter(pk=own.pk).update(staff=people["maya"].staff)
        left = {"state": OfferState.FAILED, "made_at": NOON, "ring_until": NOON}
        Offer.objects.create(call=lost, staff=people["maya"].staff, ring_on="browser", **left)
        calls: list[Any] = [own, lost, handled]
        alarms = [Alarm.objects.create(call=call, kind="waiting", opened_at=NOON) for call in calls]
        alarms.append(Alarm.objects.create(call=None, kind="review", opened_at=NOON))
        Alarm.objects.filter(call=handled).update(acknowledged_by=people["ann"], acknowledged_at=NOON)

        parts = access.visible_alarms_in_parts(people[who])

        seen = {"maya": alarms[:2], "sam": alarms[1:3], "ann": alarms[2:3], "supervisor": alarms}.get(who, [])
        assert set(access.visible_alarms(people[who])) == set(seen)
        assert {alarm for part in parts for alarm in part} == set(seen)


class TestAlarmsToSeeTo:
    def test_are_those_of_ones_lines_and_calls_and_all_for_a_supervisor(self) -> None:
        main = cast.line(policy={"primary_teams": ["day"]})
        day = Team.objects.create(slug="day", name="Day")
        maya, sam = cast.staff("maya"), cast.staff("sam")
        maya.teams.add(day)
        call = cast.call(main, sid="CA" + "a" * 32, now=NOON)
        alarm = Alarm.objects.create(call=call, kind="waiting", opened_at=NOON)
        review = Alarm.objects.create(call=None, kind="review", opened_at=NOON)

        def seen_to_by(user: Any) -> set[Any]:
            return set(access.alarms_to_see_to(user).values_list("pk", flat=True))

        assert seen_to_by(maya.user) == {alarm.pk}
        assert seen_to_by(sam.user) == set()
        assert seen_to_by(cast.supervisor("lee")) == {alarm.pk, review.pk}
        assert seen_to_by(cast.administrator()) == {review.pk}
        assert seen_to_by(AnonymousUser()) == set()

    def test_are_also_those_of_a_call_of_ones_own(self) -> None:
        main = cast.line(policy={"primary_teams": ["day"]})
        sam = cast.staff("sam")
        call = cast.call(main, sid="CA" + "a" * 32, now=NOON, staff=sam)
        alarm = Alarm.objects.create(call=call, kind="waiting", opened_at=NOON)

        assert access.alarms_to_see_to(sam.user).get() == alarm
