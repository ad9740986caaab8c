"""A shift, person or line that cannot be read costs that row: callers are answered, and somebody is told."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from helpline.models import Call, CallState, Line, Offer, OfferState, Shift, Staff, Team, Training, readable
from helpline.operations import queue
from helpline.queries import unreadable
from tests.helpline.unreadable_rows.plan_slips import SLIPS, Slip, person, shift
from tests.support import cast
from tests.support.caller import into_the_queue
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

PAGES = ("/console/", "/console/shifts/", "/console/floor/", "/console/calls/", "/console/callbacks/")


@pytest.fixture(params=list(SLIPS.values()), ids=list(SLIPS))
def slip(request: pytest.FixtureRequest, line: Line, lee: Staff, maya: Staff) -> None:
    Staff.objects.update(seen_at=NOON + timedelta(days=9000))  # webhooks come by the real clock
    request.param(lee, line)


class TestACaller:
    def test_is_put_in_line_and_somebody_is_rung(self, slip: None) -> None:
        into_the_queue()

        call = Call.objects.get()
        assert call.state == CallState.OFFERED
        assert Offer.objects.filter(state=OfferState.RINGING).exists()

    def test_in_danger_rings_everybody_who_is_trained_and_there(self, slip: None, line: Line) -> None:
        call = cast.call(line, priority="crisis")

        queue.join(call_id=call.pk, now=NOON)

        assert call.offers.filter(staff__name="Maya", state=OfferState.RINGING).exists()


class TestThePages:
    def test_open_for_everybody(self, slip: None, lee: Staff, maya: Staff) -> None:
        for who in (lee, maya):
            client = Client()
            client.force_login(User.objects.get(pk=who.user_id))
            answers = {page: client.get(page, follow=True).status_code for page in PAGES}
            assert answers == dict.fromkeys(PAGES, 200)


class TestWhoeverLooks:
    @pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS.keys())
    def test_is_told_of_the_row(self, slip: Slip, line: Line, lee: Staff, maya: Staff) -> None:
        slip(lee, line)

        (fault,) = unreadable.faults()

        touched = {"shift": Shift.objects.get(staff=lee).pk, "staff": lee.pk, "line": line.pk}
        assert fault.pk == touched[fault.table]

    def test_is_told_on_the_floor(self, line: Line, lee: Staff, maya: Staff) -> None:
        shift("zone", "New York")(lee, line)
        client = Client()
        client.force_login(maya.user)

        page = client.get("/console/floor/").text

        assert "cannot be read" in page
        assert f"shift {Shift.objects.get(staff=lee).pk}" in page

    @pytest.mark.parametrize(
        ("role", "told"),
        [
            ("", "An administrator can correct them."),
            ("Supervisors", "An administrator can correct the rest."),
            ("Administrators", "on the page <a"),
        ],
    )
    def test_is_told_who_can_correct_it(
        self, role: str, told: str, line: Line, lee: Staff, maya: Staff
    ) -> None:
        shift("zone", "New York")(lee, line)
        if role:
            maya.user.groups.add(Group.objects.get_or_create(name=role)[0])
        client = Client()
        client.force_login(maya.user)

        page = client.get("/console/floor/").text

        assert told in page
        assert ("Administration</a>" in page) is bool(role)

    def test_hears_nothing_while_all_is_well(self, line: Line, lee: Staff, maya: Staff) -> None:
        client = Client()
        client.force_login(maya.user)

        assert unreadable.faults() == ()
        assert "cannot be read" not in client.get("/console/floor/").text

    def test_is_told_within_seconds_although_not_every_look_reads_the_plan(
        self, line: Line, lee: Staff
    ) -> None:
        assert unreadable.recent_faults(NOON) == ()
        shift("zone", "New York")(lee, line)

        assert unreadable.recent_faults(NOON + timedelta(seconds=14)) == ()
        assert len(unreadable.recent_faults(NOON + timedelta(seconds=15))) == 1
        assert len(unreadable.recent_faults(NOON)) == 1  # the clock was put back

    def test_is_told_of_a_training_for_a_topic_that_no_call_has(self, line: Line, maya: Staff) -> None:
        Training.objects.filter(staff=maya, topic="treatment").update(topic="Treatment")

        (fault,) = unreadable.faults()

        assert (fault.table, fault.field) == ("training", "topic")

    def test_is_told_of_a_team_that_there_is_not(self, line: Line) -> None:
        Team.objects.create(slug="counselors", name="Counselors")
        Line.objects.update(policy={"primary_teams": ["counselors", "night team"]})

        (fault,) = unreadable.faults()

        assert (fault.table, fault.field) == ("line", "policy.primary_teams")


class TestTheLog:
    def test_names_the_row_once_an_hour(
        self,
        line: Line,
        lee: Staff,
        maya: Staff,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        shift("zone", "New York")(lee, line)
        pk = Shift.objects.get(staff=lee).pk
        hours = [NOON, NOON + timedelta(minutes=59), NOON + timedelta(minutes=60)]

        for now in hours:
            monkeypatch.setattr("helpline.clock.now", lambda now=now: now)
            Shift.objects.get(pk=pk).covers(now)

        lines = [
            record.getMessage() for record in caplog.records if record.name == "helpline.models.readable"
        ]
        assert lines == [f"shift {pk}: zone cannot be read; the shift is not in force"] * 2

    def test_never_repeats_the_value(self, line: Line, lee: Staff, caplog: pytest.LogCaptureFixture) -> None:
        person("languages", '"secret"')(lee, line)

        unreadable.faults()
        readable.languages(lee.pk, "secret")

        assert "secret" not in caplog.text


class TestAPersonWhoseRowCannotBeRead:
    def test_is_not_rung_in_a_shift_that_cannot_be_read(self, line: Line, lee: Staff, maya: Staff) -> None:
        shift("zone", "New York")(lee, line)

        queue.join(call_id=cast.call(line).pk, now=NOON)

        assert [offer.staff.name for offer in Offer.objects.all()] == ["Maya"]

    def test_is_rung_in_danger_only_where_opted_out_topics_cannot_be_read(
        self, line: Line, lee: Staff
    ) -> None:
        person("opted_out_topics", '"family"')(lee, line)
        ordinary = cast.call(line)
        danger = cast.call(line, sid="CA" + "2" * 32, priority="crisis")

        queue.join(call_id=ordinary.pk, now=NOON)
        queue.join(call_id=danger.pk, now=NOON)

        assert [offer.call_id for offer in Offer.objects.all()] == [danger.pk]
