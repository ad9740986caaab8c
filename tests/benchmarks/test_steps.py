"""The steps of the driven calls: each finds its button on the pages as they are."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from benchmarks.chaos import several
from benchmarks.chaos.record import Record
from benchmarks.chaos.steps import BETWEEN, Steps
from helpline import access, clock
from helpline.models import (
    Call,
    Command,
    CommandKind,
    Line,
    Mode,
    Offer,
    OfferState,
    ParticipantRole,
    Staff,
)
from helpline.operations import bridges, listening, offers
from tests.support import cast
from tests.support.cast import NOON
from tests.support.conversations import fresh, talking

LEE = "CA" + "5" * 32
pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def page_of(person: Staff) -> Client:
    page = Client(SERVER_NAME="127.0.0.1")
    page.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return page


@pytest.fixture
def steps() -> Steps:
    twin: Any = SimpleNamespace(record=Record(clock=lambda: NOON), exchange=SimpleNamespace(legs={}))
    return Steps(twin, page_of)


def play(steps: Steps, call: Any, *wanted: tuple[str, str]) -> None:
    for _ in range(BETWEEN * len(wanted)):
        assert list(steps.go_on(fresh(call), wanted)) == []


def test_a_colleague_is_asked(steps: Steps) -> None:
    call, _, _ = talking()
    bo = cast.staff("bo", on_duty_since=NOON)

    play(steps, call, ("counselor", "ask person"))

    assert Offer.objects.get(state=OfferState.RINGING).staff == bo


def test_the_desk_says_who_is_asked_where_the_chaos_looks_for_it(steps: Steps) -> None:
    call, maya, _ = talking()
    cast.staff("bo", on_duty_since=NOON)
    play(steps, call, ("counselor", "ask person"))

    found = several.IS_ASKED.search(page_of(maya).get("/console/desk/strip").text)

    assert found
    assert found[1] == "Bo"


@pytest.fixture
def told() -> Any:
    """A call whose caller knows that someone may listen."""
    call, _, _ = talking()
    Line.objects.update(may_listen=True)
    Call.objects.update(notice_over_at=NOON)
    return fresh(call)


def test_a_second_counselor_is_asked(steps: Steps, told: Any) -> None:
    bo = cast.staff("bo", on_duty_since=NOON)

    play(steps, told, ("counselor", "second"))

    offer = Offer.objects.get(state=OfferState.RINGING)
    assert (offer.staff, offer.participant.role) == (bo, ParticipantRole.SECOND)


def test_a_supervisor_takes_a_call_over(steps: Steps, told: Any) -> None:
    lee = cast.staff("super", on_duty_since=NOON)
    lee.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    beside = listening.begin(call_id=told.pk, staff_id=lee.pk, mode=Mode.LISTEN, now=NOON)
    offers.accept(offer_id=beside, sid=LEE, staff_id=lee.pk, now=NOON)
    bridges.joined(conference=Offer.objects.get(pk=beside).conference, sid=LEE, now=NOON)

    play(steps, told, ("supervisor", "take-over"))

    assert Command.objects.filter(kind=CommandKind.HAND_OVER, participant__sid=LEE).exists()


def test_who_listens_is_somebody_free_at_a_desk(steps: Steps) -> None:
    call, _, _ = talking()
    Line.objects.update(may_listen=True)
    cast.staff("al", on_duty_since=NOON, phone="+12025550161")
    bo = cast.staff("bo", on_duty_since=NOON)

    play(steps, call, ("counselor", "told"), ("counselor", "second"))

    assert Offer.objects.get(state=OfferState.RINGING).staff == bo


def test_a_step_whose_button_never_comes_is_given_up(steps: Steps) -> None:
    call, _, _ = talking()

    for _ in range(60):
        list(steps.go_on(fresh(call), (("counselor", "hand-over"), ("counselor", "hang-up"))))

    assert steps.given_up == [(call.caller_sid, "counselor: hand-over")]
    assert fresh(call).state == "connected"
