"""A row that cannot be read costs that row: callers are answered, pages open, and somebody is told."""

from collections.abc import Callable
from datetime import time, timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from helpline import readable
from helpline.models import (
    Call,
    Callback,
    CallbackState,
    CallState,
    FlowVersion,
    Line,
    Offer,
    OfferState,
    Shift,
    Staff,
    Team,
    Training,
)
from helpline.operations import callbacks, making, queue
from helpline.queries import unreadable
from helpline.voice import incoming
from tests.support import cast, slips
from tests.support.caller import dial, into_the_queue
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

UPDATE = "UPDATE helpline_{} SET {} = %s WHERE {} = %s"
Slip = Callable[[Staff, Line], None]


def shift(column: str, value: str) -> Slip:
    return lambda lee, line: slips.write(UPDATE.format("shift", column, "staff_id"), value, lee.pk)


def person(column: str, value: str) -> Slip:
    return lambda lee, line: slips.write(UPDATE.format("staff", column, "id"), value, lee.pk)


def rules(value: str) -> Slip:
    return lambda lee, line: slips.write("UPDATE helpline_line SET policy = %s WHERE id = %s", value, line.pk)


SLIPS: dict[str, Slip] = {
    "a zone that is none": shift("zone", "New York"),
    "a zone that was abolished": shift("zone", "America/Atlantis"),
    "a zone that is a path": shift("zone", "../../etc/passwd"),
    "a zone that is a directory": shift("zone", "America"),
    "no zone": shift("zone", ""),
    "a weekday 9": shift("weekdays", "[9]"),
    "a weekday by name": shift("weekdays", '["Monday"]'),
    "a weekday that is a word": shift("weekdays", '"Monday"'),
    "a weekday that is a number": shift("weekdays", "1"),
    "a weekday in a list in a list": shift("weekdays", "[[1]]"),
    "weekdays that are nothing": shift("weekdays", "null"),
    "weekdays that have names": shift("weekdays", '{"monday": true}'),
    "languages as a bare word": person("languages", '"en"'),
    "languages by name": person("languages", '["English"]'),
    "languages that are a number": person("languages", "5"),
    "languages that are nothing": person("languages", "null"),
    "languages in a list in a list": person("languages", '[["en"]]'),
    "languages that have names": person("languages", '{"en": {"level": 1}}'),
    "opted out of a bare word": person("opted_out_topics", '"family"'),
    "opted out of a number": person("opted_out_topics", "7"),
    "opted out of a list in a list": person("opted_out_topics", '[["family"]]'),
    "a telephone that was never sealed": person("phone", "+12025550161"),
    "a policy that is a word": rules('"longest_idle"'),
    "a policy that is nothing": rules("null"),
    "a policy that is a list": rules("[1]"),
    "a strategy that there is not": rules('{"strategy": "loudest"}'),
    "a strategy that is a list": rules('{"strategy": ["ring_all"]}'),
    "a rule that there is not": rules('{"overflow": 45}'),
    "a span that is a word": rules('{"overflow_after": "45"}'),
    "a span beyond all calendars": rules('{"overflow_after": 1e300}'),
    "a span before the call": rules('{"relax_language_after": -5}'),
    "a limit that is nothing": rules('{"max_talk": null}'),
    "a count that is a word": rules('{"ring_count": "two", "strategy": "ring_several"}'),
    "slopes that are a list": rules('{"priorities": [1, 2]}'),
    "a slope that is a word": rules('{"priorities": {"high": "steep", "normal": 1}}'),
    "teams that are a number": rules('{"primary_teams": 3}'),
    "teams that are a word": rules('{"primary_teams": "counselors"}'),
    "a crisis number that is a service code": lambda lee, line: slips.write(
        UPDATE.format("line", "crisis_number", "id"), "988", line.pk
    ),
    "danger by another name": rules('{"crisis_priority": "red"}'),
}


@pytest.fixture
def line() -> Line:
    readable._said.clear()
    incoming._greeting.cache_clear()
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    """The one whose rows are as they should be."""
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


@pytest.fixture
def lee(line: Line) -> Staff:
    """The one who has been free for longer, and whose rows are touched."""
    return cast.staff("lee", on_duty_since=NOON - timedelta(minutes=9))


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
    @pytest.mark.parametrize(
        "page", ["/console/", "/console/shifts/", "/console/floor/", "/console/calls/", "/console/callbacks/"]
    )
    def test_open_for_everybody(self, slip: None, page: str, lee: Staff, maya: Staff) -> None:
        for who in (lee, maya):
            client = Client()
            client.force_login(User.objects.get(pk=who.user_id))
            assert client.get(page, follow=True).status_code == 200


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

    def test_is_told_of_a_training_for_a_topic_that_no_call_has(self, line: Line, maya: Staff) -> None:
        Training.objects.filter(staff=maya, topic="treatment").update(topic="Treatment")

        (fault,) = unreadable.faults()

        assert (fault.table, fault.field) == ("training", "topic")

    def test_is_told_of_a_team_that_there_is_not(self, line: Line) -> None:
        Team.objects.create(slug="counselors", name="Counselors")
        Line.objects.update(policy={"primary_teams": ["counselors", "counselors"]})

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

        lines = [record.getMessage() for record in caplog.records if record.name == "helpline.readable"]
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


class TestACallFlow:
    @pytest.fixture(params=['"treatment"', "[]", "null", '{"start": 5}', '{"menus": {"a": 1}}'])
    def broken(self, request: pytest.FixtureRequest, line: Line) -> FlowVersion:
        """The flow in force cannot be read; the one before it can."""
        version = FlowVersion.objects.create(digest="new", document={}, published_at=NOON + timedelta(days=1))
        Line.objects.update(flow=version)
        slips.write("UPDATE helpline_flowversion SET document = %s WHERE id = %s", request.param, version.pk)
        return version

    def test_that_cannot_be_read_leaves_callers_to_the_latest_that_can(
        self, broken: FlowVersion, line: Line, maya: Staff
    ) -> None:
        Staff.objects.update(seen_at=NOON + timedelta(days=9000))

        into_the_queue()

        assert Call.objects.get().state == CallState.OFFERED
        assert [(fault.table, fault.pk) for fault in unreadable.faults()] == [("flow version", broken.pk)]

    @pytest.mark.parametrize(
        "page", ["/console/desk/", "/console/floor/", "/console/calls/", "/console/callbacks/"]
    )
    def test_of_which_none_can_be_read_leaves_the_pages_open(
        self, broken: FlowVersion, line: Line, maya: Staff, page: str
    ) -> None:
        on = Line.objects.get()
        waiting = cast.call(on, state=CallState.WAITING, queued_at=NOON, move_on_at=NOON)
        cast.call(on, sid="CA" + "3" * 32, state=CallState.CONNECTING, staff=maya)
        Callback.objects.create(
            line=on,
            origin=waiting,
            reason="promised",
            number="+12025550144",
            number_index="x",
            topic="treatment",
            staff=maya,
            due_at=NOON,
            expires_at=NOON,
            promised_at=NOON,
        )
        FlowVersion.objects.exclude(pk=broken.pk).update(document={})
        client = Client()
        client.force_login(maya.user)

        assert client.get(page).status_code == 200

    def test_of_which_none_can_be_read_sends_the_caller_to_the_backup_number(
        self, broken: FlowVersion, line: Line
    ) -> None:
        FlowVersion.objects.exclude(pk=broken.pk).update(document={})

        heard = dial()

        assert heard.find(".//Dial") is not None


class TestANumber:
    def test_that_no_key_opens_costs_its_own_call(self, line: Line, lee: Staff, maya: Staff) -> None:
        broken = cast.call(line, sid="CA" + "2" * 32)
        queue.join(call_id=broken.pk, now=NOON)
        slips.write(
            "UPDATE helpline_call SET caller_number = %s WHERE id = %s", "+12025550143", _key(broken.pk)
        )

        queue.join(call_id=cast.call(line).pk, now=NOON)

        assert Offer.objects.filter(state=OfferState.RINGING).count() == 2

    def test_that_no_key_opens_is_kept_as_it_is(self, line: Line, lee: Staff) -> None:
        person("phone", "sealed with a lost key")(lee, line)

        Staff.objects.get(pk=lee.pk).save()

        with connection.cursor() as cursor:
            cursor.execute("SELECT phone FROM helpline_staff WHERE id = %s", [lee.pk])
            assert cursor.fetchone() == ("sealed with a lost key",)


class TestAPromise:
    def test_with_a_zone_that_there_is_not_is_made_by_the_clocks_of_the_number(
        self, line: Line, maya: Staff
    ) -> None:
        callback = promised(line, maya, zone="Eastern")

        assert callbacks.make(callback_id=callback.pk, now=NOON)

    def test_with_a_zone_that_there_is_not_keeps_no_other_from_its_new_instant(
        self, line: Line, maya: Staff
    ) -> None:
        broken = promised(line, maya, zone="Eastern")
        other = promised(line, maya, zone="America/Denver", number_index="y")

        making.resolve_all()

        broken.refresh_from_db()
        other.refresh_from_db()
        assert (broken.due_at, other.due_at) == (NOON, NOON + timedelta(hours=2))

    @pytest.mark.parametrize("page", ["/console/callbacks/", "/console/callbacks/{}/", "/console/desk/"])
    def test_with_a_zone_that_there_is_not_leaves_the_pages_open(
        self, line: Line, maya: Staff, page: str
    ) -> None:
        callback = promised(line, maya, zone="Eastern")
        client = Client()
        client.force_login(maya.user)

        assert client.get(page.format(callback.pk)).status_code == 200

    def test_with_a_number_that_cannot_be_read_goes_to_a_person(self, line: Line, maya: Staff) -> None:
        callback = promised(line, maya, zone="America/New_York")
        slips.write("UPDATE helpline_callback SET number = %s WHERE id = %s", "lost", _key(callback.pk))

        callbacks.claim_due(now=NOON)

        callback.refresh_from_db()
        assert callback.state == CallbackState.HANDED_OVER
        assert "cannot be read" in callback.handed_over_because


def promised(line: Line, staff: Staff, *, zone: str, number_index: str = "x") -> Callback:
    """A promise for noon on the person's clock, which is due by New York's."""
    return Callback.objects.create(
        line=line,
        reason="promised",
        number="+12025550144",
        number_index=number_index,
        zone=zone,
        local_date=NOON.date(),
        local_time=time(12),
        on_the_clock=True,
        asked_for_this_time=True,
        staff=staff,
        due_at=NOON,
        expires_at=NOON + timedelta(hours=4),
        promised_at=NOON,
    )


def _key(pk: UUID) -> object:
    return pk.hex if connection.vendor == "sqlite" else pk
