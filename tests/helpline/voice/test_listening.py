"""The document by which somebody beside a counselor joins: who hears them from the first moment on."""

from xml.etree.ElementTree import Element

import pytest
from django.contrib.auth.models import Group

from helpline import access
from helpline.models import Call, Line, Mode, Participant, Staff
from helpline.operations import calls, listening
from tests.helpline.console import scenes
from tests.support import cast, twilio
from tests.support.cast import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SID = "CA" + "7" * 32


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpline.clock.now", lambda: NOON)


@pytest.fixture
def line() -> Line:
    return cast.line(may_listen=True)


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=NOON)


@pytest.fixture
def lee(call: Call) -> Staff:
    person = cast.staff("lee", on_duty_since=NOON)
    person.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    return person


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    found = scenes.talking(line, maya)
    Call.objects.update(notice_over_at=NOON)
    return found


def connect(call: Call, lee: Staff, mode: Mode) -> Element:
    """The browser of a supervisor rings in."""
    offer = listening.begin(call_id=call.pk, staff_id=lee.pk, mode=mode, now=NOON)
    return rings_in(lee, offer)


def rings_in(lee: Staff, offer: object) -> Element:
    identity = f"client:staff_{lee.pk}"
    return twilio.twiml(twilio.post("/voice/staff/connect", CallSid=SID, From=identity, offer=str(offer)))


def counselors_leg() -> str:
    return str(Participant.objects.get(role="counselor").sid)


class TestTheConference:
    @pytest.mark.parametrize(
        ("mode", "muted", "coaches"),
        [(Mode.LISTEN, "true", True), (Mode.COACH, "false", True), (Mode.BARGE, None, False)],
    )
    def test_says_who_hears_them(
        self, call: Call, lee: Staff, mode: Mode, muted: str | None, coaches: bool
    ) -> None:
        conference = connect(call, lee, mode).find(".//Conference")

        assert conference is not None
        assert conference.get("muted") == muted
        assert conference.get("coach") == (counselors_leg() if coaches else None)
        assert conference.get("beep") == "false"

    def test_goes_on_when_they_leave(self, call: Call, lee: Staff) -> None:
        conference = connect(call, lee, Mode.LISTEN).find(".//Conference")

        assert conference is not None
        assert conference.get("endConferenceOnExit") == "false"
        assert conference.text == call.offers.get(staff__name="Maya").conference_name

    def test_is_the_same_when_twilio_asks_twice(self, call: Call, lee: Staff) -> None:
        first = connect(call, lee, Mode.COACH)

        again = rings_in(lee, lee.offers.get().pk)

        assert [e.attrib for e in first.iter()] == [e.attrib for e in again.iter()]

    def test_is_closed_to_whom_it_was_not_offered(self, call: Call, lee: Staff) -> None:
        sam = cast.staff("sam", on_duty_since=NOON)
        offer = listening.begin(call_id=call.pk, staff_id=lee.pk, mode=Mode.LISTEN, now=NOON)

        assert rings_in(sam, offer).find(".//Conference") is None

    def test_is_not_joined_once_the_call_is_over(self, call: Call, lee: Staff) -> None:
        offer = listening.begin(call_id=call.pk, staff_id=lee.pk, mode=Mode.LISTEN, now=NOON)
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert rings_in(lee, offer).find(".//Conference") is None
