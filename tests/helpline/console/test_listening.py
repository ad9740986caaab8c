"""Listening, coaching and taking over: what Live, the supervisor's desk and the counselor's desk show."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from helpline import access
from helpline.models import Call, Line, Mode, Offer, OfferState, Participant, Staff
from helpline.operations import listening, offers
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast
from tests.support.cast import CALLER, NOON

SID = "CA" + "7" * 32


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    Line.objects.update(may_listen=True)
    found = scenes.talking(line, maya)
    Call.objects.update(notice_over_at=NOON)
    return found


@pytest.fixture
def lee(line: Line) -> Staff:
    person = cast.staff("lee", on_duty_since=NOON)
    person.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    return person


@pytest.fixture
def supervising(lee: Staff, signed_in: SignIn) -> Client:
    return signed_in(lee)


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya)


def strip(client: Client) -> str:
    return str(client.get("/console/desk/strip").text)


def press(client: Client, address: str, **form: str) -> str:
    answer = client.post(address, form, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert answer.status_code == 200, answer.status_code
    return str(answer.text)


def beside(call: Call, lee: Staff, mode: Mode = Mode.LISTEN) -> Offer:
    offer = Offer.objects.get(pk=listening.begin(call_id=call.pk, staff_id=lee.pk, mode=mode, now=NOON))
    offers.accept(offer_id=offer.pk, sid=SID, staff_id=lee.pk, now=NOON)
    bridging.joined(call.pk, SID, NOON)
    return offer


class TestLive:
    def test_offers_a_supervisor_each_mode(self, call: Call, supervising: Client) -> None:
        shown = supervising.get("/console/floor/").text

        assert f'formaction="/console/calls/{call.pk}/beside" name="mode" value="listen"' in shown
        assert shown.count(f"/console/calls/{call.pk}/beside") == len(Mode)

    def test_says_why_nobody_may_listen(self, call: Call, supervising: Client) -> None:
        Call.objects.update(notice_over_at=None)

        shown = supervising.get("/console/floor/").text

        assert f"/console/calls/{call.pk}/beside" not in shown
        assert '<button type="button" class="button" disabled>Listen</button>' in shown
        assert "The caller was not told that someone may listen." in shown

    def test_offers_a_counselor_nothing(self, call: Call, sam: Staff, signed_in: SignIn) -> None:
        assert "/beside" not in signed_in(sam).get("/console/floor/").text

    def test_leads_to_the_desk_whose_telephone_rings_in(
        self, call: Call, lee: Staff, supervising: Client
    ) -> None:
        answer = supervising.post(f"/console/calls/{call.pk}/beside", {"mode": "coach"})

        offer = lee.offers.get()
        assert answer["Location"] == f"/console/desk/?accept={offer.pk}"
        assert offer.participant.mode == Mode.COACH
        assert f'data-accept="{offer.pk}"' in supervising.get("/console/desk/").text

    def test_rings_nowhere_for_whoever_asked_to_join(self, call: Call, supervising: Client) -> None:
        supervising.post(f"/console/calls/{call.pk}/beside", {"mode": "listen"})

        assert "data-offer" not in supervising.get("/console/calls/").text
        assert "data-offer" not in strip(supervising)

    def test_is_refused_to_a_counselor(self, call: Call, sam: Staff, signed_in: SignIn) -> None:
        assert signed_in(sam).post(f"/console/calls/{call.pk}/beside").status_code == 404


class TestTheSupervisorsDesk:
    def test_says_who_hears_them(self, call: Call, lee: Staff, supervising: Client) -> None:
        beside(call, lee)

        shown = strip(supervising)

        assert "You listen: nobody hears you" in shown
        assert "<strong>Maya’s call</strong> on Helpline" in shown
        assert CALLER not in shown

    def test_changes_it_once_twilio_has_confirmed_it(
        self, call: Call, lee: Staff, supervising: Client
    ) -> None:
        offer = beside(call, lee)

        shown = press(supervising, f"/console/desk/beside/{offer.pk}/mode", mode="coach")
        assert "You listen: nobody hears you" in shown
        assert "Changing who hears you…" in shown

        listening.told(participant_id=offer.participant.pk, mode=Mode.COACH, now=NOON)
        assert "You coach: only the counselor hears you" in strip(supervising)

    def test_takes_over_and_leaves(self, call: Call, lee: Staff, supervising: Client) -> None:
        offer = beside(call, lee)

        assert "Taking the call over…" in press(supervising, f"/console/desk/beside/{offer.pk}/take-over")
        assert "The call is being handed over." in press(
            supervising, f"/console/desk/offers/{offer.pk}/leave"
        )

    def test_leaves(self, call: Call, lee: Staff, supervising: Client) -> None:
        offer = beside(call, lee)

        press(supervising, f"/console/desk/offers/{offer.pk}/leave")

        offer.refresh_from_db()
        assert offer.state == OfferState.DONE


class TestTheCounselorsDesk:
    @pytest.mark.parametrize(
        ("mode", "words"),
        [
            (Mode.LISTEN, "is listening. Nobody hears them."),
            (Mode.COACH, "is coaching you. Only you hear them."),
            (Mode.BARGE, "is in the call. Everybody hears them."),
        ],
    )
    def test_names_who_is_there_and_how(
        self, call: Call, lee: Staff, desk: Client, mode: Mode, words: str
    ) -> None:
        listening.begin(call_id=call.pk, staff_id=lee.pk, mode=mode, now=NOON)
        assert "<strong>Lee</strong> Joining" in strip(desk)
        offer = lee.offers.get()
        offers.accept(offer_id=offer.pk, sid=SID, staff_id=lee.pk, now=NOON)
        bridging.joined(call.pk, SID, NOON)

        assert f"<strong>Lee</strong> {words}" in strip(desk)

    def test_asks_to_say_who_joined_a_caller_in_danger_who_was_not_told(
        self, call: Call, lee: Staff, desk: Client
    ) -> None:
        Call.objects.update(notice_over_at=None, priority="crisis")
        beside(call, lee, Mode.BARGE)

        assert "Tell the caller who has joined." in strip(desk)

    def test_asks_a_second_counselor_to_listen(self, call: Call, desk: Client, signed_in: SignIn) -> None:
        rosa = cast.staff("rosa", on_duty_since=NOON)
        asked = desk.get(f"/console/desk/calls/{call.pk}/colleagues", HTTP_HX_REQUEST="true").text
        assert '<option value="">Choose a person</option>' in asked
        assert f'<option value="{rosa.pk}">Rosa</option>' in asked
        nobody = press(desk, f"/console/desk/calls/{call.pk}/second", staff="")
        assert "Choose a person first. Nobody was asked." in nobody

        press(desk, f"/console/desk/calls/{call.pk}/second", staff=str(rosa.pk))

        leg = Participant.objects.get(offer__staff=rosa)
        assert (leg.role, leg.mode) == ("second", "listen")
        shown = strip(signed_in(rosa))
        assert "You are asked to listen" in shown
        assert f'data-offer="{leg.offer_id}"' in shown
        assert "You are asked to listen to the call of Maya in silence" in shown
        assert "data-danger" not in shown
        assert "<strong>Rosa</strong> Ringing …" in strip(desk)
