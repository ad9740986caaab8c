"""Listening, coaching and taking over: what Live, the supervisor's desk and the counselor's desk show."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from helpline import access
from helpline.models import (
    Call,
    Command,
    CommandKind,
    CommandState,
    Line,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    Staff,
)
from helpline.operations import floors, listening, offers, transfers
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


def supervisor(name: str) -> Staff:
    person = cast.staff(name, on_duty_since=NOON)
    person.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    return person


@pytest.fixture
def lee(line: Line) -> Staff:
    return supervisor("lee")


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


def beside(call: Call, lee: Staff, mode: Mode = Mode.LISTEN, sid: str = SID) -> Offer:
    offer = Offer.objects.get(pk=listening.begin(call_id=call.pk, staff_id=lee.pk, mode=mode, now=NOON))
    offers.accept(offer_id=offer.pk, sid=sid, staff_id=lee.pk, now=NOON)
    bridging.joined(call.pk, sid, NOON)
    return offer


def given_to_the_first() -> None:
    """Twilio has confirmed the hand-over that was asked of it."""
    command = Command.objects.get(kind=CommandKind.HAND_OVER, state=CommandState.PENDING)
    Command.objects.filter(pk=command.pk).move(CommandState.DONE)
    floors.locking(transfers.handed_over_under)(command_id=command.pk, worked=True, now=NOON)


def take_over(client: Client, offer: Offer, page: str) -> str:
    """Press the button of a page as it was shown."""
    form = page[page.index(f"/console/desk/beside/{offer.pk}/take-over") :]
    seen = re.search(r'name="seen" value="([^"]+)"', form)
    assert seen
    return press(client, f"/console/desk/beside/{offer.pk}/take-over", seen=seen[1])


class TestLive:
    def test_offers_a_supervisor_each_mode(self, call: Call, supervising: Client) -> None:
        shown = supervising.get("/console/floor/").text

        assert f'formaction="/console/calls/{call.pk}/beside" name="mode" value="listen"' in shown
        assert shown.count(f"/console/calls/{call.pk}/beside") == len(Mode)

    def test_says_why_nobody_may_listen(self, call: Call, supervising: Client) -> None:
        Call.objects.update(notice_over_at=None)

        shown = supervising.get("/console/floor/").text

        assert f"/console/calls/{call.pk}/beside" not in shown
        why = f"why-{call.pk}-not-told"
        assert f' aria-disabled="true" aria-describedby="{why}">Listen</button>' in shown
        assert shown.count(f'aria-describedby="{why}"') == len(Mode)
        said = "The caller was not told that someone may listen."
        assert f'<span class="quiet" id="{why}">{said}' in shown

    def test_says_of_which_modes_a_reason_holds(self, call: Call, supervising: Client) -> None:
        Call.objects.update(notice_over_at=None, priority="crisis", danger_by="staff", danger_at=NOON)

        shown = supervising.get("/console/floor/").text

        assert "Listen and Coach: The caller was not told that someone may listen." in shown
        assert shown.count(f"/console/calls/{call.pk}/beside") == 1
        assert 'name="mode" value="barge"' in shown

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

    def test_a_mode_that_is_none_is_refused(self, call: Call, lee: Staff, supervising: Client) -> None:
        assert supervising.post(f"/console/calls/{call.pk}/beside", {"mode": "shout"}).status_code == 400
        assert not lee.offers.exists()

        offer = beside(call, lee, Mode.BARGE)
        assert supervising.post(f"/console/desk/beside/{offer.pk}/mode", {"mode": ""}).status_code == 400
        assert Participant.objects.get(offer=offer).mode == Mode.BARGE

    def test_rings_nowhere_for_whoever_asked_to_join(self, call: Call, supervising: Client) -> None:
        supervising.post(f"/console/calls/{call.pk}/beside", {"mode": "listen"})

        assert "data-offer" not in supervising.get("/console/calls/").text
        assert "data-offer" not in strip(supervising)

    def test_is_refused_to_a_counselor(self, call: Call, sam: Staff, signed_in: SignIn) -> None:
        assert signed_in(sam).post(f"/console/calls/{call.pk}/beside").status_code == 404


class TestASecondCounselorAskedForFromLive:
    def test_is_offered_where_somebody_may_listen(self, call: Call, supervising: Client) -> None:
        link = f'href="/console/calls/{call.pk}/second"'
        assert link in supervising.get("/console/floor/").text

        Call.objects.update(notice_over_at=None)
        assert link not in supervising.get("/console/floor/").text

    def test_is_chosen_on_a_page_whose_list_stands_still_and_begins_empty(
        self, call: Call, supervising: Client, sam: Staff
    ) -> None:
        cast.sign_on(sam, NOON)
        shown = supervising.get(f"/console/calls/{call.pk}/second").text

        options = shown.split('<select name="staff"')[1].split("</select>")[0]
        assert options.index('<option value="">Choose a person</option>') < options.index(">Sam</option>")
        assert "Maya</option>" not in options
        assert "hx-get" not in shown.split('<section class="panel">')[1].split("</section>")[0]

    def test_is_rung_to_listen_in_silence(self, call: Call, supervising: Client, sam: Staff) -> None:
        cast.sign_on(sam, NOON)

        answer = supervising.post(f"/console/calls/{call.pk}/second", {"staff": str(sam.pk)}, follow=True)

        assert "Sam is asked to listen to Maya’s call." in answer.text
        theirs = sam.offers.get().participant
        assert (theirs.role, theirs.mode) == (ParticipantRole.SECOND, Mode.LISTEN)

    def test_is_nobody_where_nobody_was_chosen(self, call: Call, supervising: Client) -> None:
        answer = supervising.post(f"/console/calls/{call.pk}/second", {"staff": ""})

        assert answer.status_code == 422
        assert "Choose a person first. Nobody was asked." in answer.text
        assert not Participant.objects.filter(role=ParticipantRole.SECOND).exists()

    def test_is_not_asked_where_the_caller_was_not_told(
        self, call: Call, supervising: Client, sam: Staff
    ) -> None:
        cast.sign_on(sam, NOON)
        Call.objects.update(notice_over_at=None)
        address = f"/console/calls/{call.pk}/second"

        answer = supervising.post(address, {"staff": str(sam.pk)})

        assert answer.status_code == 422
        assert "The caller was not told that someone may listen." in answer.text
        assert "<select" not in supervising.get(address).text.split('<section class="panel">')[1]
        assert not sam.offers.exists()

    def test_is_for_supervisors(self, call: Call, sam: Staff, signed_in: SignIn) -> None:
        address = f"/console/calls/{call.pk}/second"
        assert signed_in(sam).get(address).status_code == 404
        assert signed_in(sam).post(address, {"staff": str(sam.pk)}).status_code == 404


class TestTheSupervisorsDesk:
    def test_has_each_button_with_its_key(self, call: Call, lee: Staff, supervising: Client) -> None:
        offer = beside(call, lee, Mode.COACH)

        shown = strip(supervising)

        assert [f'value="{mode}" data-digit="{key}"' in shown for key, mode in enumerate(Mode, 1)] == [
            True
        ] * 3
        assert "data-mute" in shown
        assert "data-take-over" in shown
        assert f'action="/console/desk/beside/{offer.pk}/danger"' in shown
        assert "data-leave" in shown

    def test_mutes_nobody_whom_nobody_hears(self, call: Call, lee: Staff, supervising: Client) -> None:
        beside(call, lee, Mode.LISTEN)
        assert "data-mute" not in strip(supervising)

    def test_makes_it_a_danger_call(self, call: Call, lee: Staff, supervising: Client) -> None:
        offer = beside(call, lee)

        shown = press(supervising, f"/console/desk/beside/{offer.pk}/danger")

        call.refresh_from_db()
        assert call.is_crisis
        assert "Crisis</span>" in shown
        assert f"/console/desk/beside/{offer.pk}/danger" not in shown

    def test_makes_no_call_a_danger_call_that_they_are_not_in(
        self, call: Call, lee: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        offer = beside(call, lee)

        press(signed_in(sam), f"/console/desk/beside/{offer.pk}/danger")

        call.refresh_from_db()
        assert not call.is_crisis

    def test_names_the_counselor_whose_call_is_taken_over(
        self, call: Call, lee: Staff, supervising: Client
    ) -> None:
        beside(call, lee)
        has_it = Offer.objects.get(state=OfferState.ACCEPTED)
        assert f'<input type="hidden" name="seen" value="{has_it.pk}">' in strip(supervising)

    def test_says_of_each_mode_why_it_cannot_be(self, call: Call, lee: Staff, supervising: Client) -> None:
        beside(call, lee, Mode.BARGE)
        Call.objects.update(notice_over_at=None, priority="crisis", danger_by="staff", danger_at=NOON)

        shown = strip(supervising)

        assert shown.count('aria-disabled="true" aria-describedby="why-not-told"') == 2
        assert '<p class="quiet" id="why-not-told">Listen and Coach: The caller was not told' in shown

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

        assert "Taking the call over…" in take_over(supervising, offer, strip(supervising))
        assert "The call is being handed over." in press(
            supervising, f"/console/desk/offers/{offer.pk}/leave"
        )

    def test_is_told_who_was_first_of_three_to_take_over(
        self, call: Call, lee: Staff, supervising: Client, signed_in: SignIn, desk: Client
    ) -> None:
        """All three pages show maya as the counselor when they are pressed."""
        others = [supervisor(name) for name in ("kim", "ann")]
        clients = [supervising, *(signed_in(who) for who in others)]
        theirs = [
            beside(call, who, sid="CA" + str(digit) * 32)
            for digit, who in zip((7, 8, 9), (lee, *others), strict=True)
        ]
        pages = [strip(client) for client in clients]

        take_over(clients[0], theirs[0], pages[0])
        assert "Somebody is taking this call over already." in take_over(clients[1], theirs[1], pages[1])
        given_to_the_first()
        told = [
            take_over(client, offer, page) for client, offer, page in zip(clients, theirs, pages, strict=True)
        ]

        assert all("Lee has taken over this call." in said for said in told[1:])
        assert all("<strong>Lee’s call</strong>" in said for said in told[1:])
        assert Offer.objects.get(state=OfferState.ACCEPTED).staff == lee
        assert not Command.objects.filter(kind=CommandKind.HAND_OVER, state=CommandState.PENDING).exists()
        assert "Lee has your caller now." in strip(desk)

    def test_leaves(self, call: Call, lee: Staff, supervising: Client) -> None:
        offer = beside(call, lee)

        press(supervising, f"/console/desk/offers/{offer.pk}/leave")

        offer.refresh_from_db()
        assert offer.state == OfferState.DONE
        assert "has your caller now" not in strip(supervising)


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
        assert "<strong>Lee</strong> is joining…" in strip(desk)
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
        assert "Ringing <strong>Rosa</strong>…" in strip(desk)
