"""The panel "Call a number" of the desk: what it says while a number is typed, and what a press does."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from helpline.contact_rules import WishKind
from helpline.models import Call, Callback, Line, Staff
from helpline.operations import deadlines, offers, wishes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON
from tests.support.promises import NUMBER

CHECK, CALL, DESK = reverse("console:dial-check"), reverse("console:dial"), reverse("console:desk")
BACKGROUND = {"HX-Request": "true"}


def typed(line: Line, **more: str) -> dict[str, str]:
    return {
        "number": "202 555 0177",
        "line": str(line.pk),
        "given": "on",
        "why": "Their pharmacy asked for them",
    } | more


def said(answer: str) -> str:
    """What a fragment says, without its markup."""
    return " ".join(re.sub("<[^>]+>", " ", answer).split())


@pytest.fixture
def desk(line: Line, maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya)


class TestWhileItIsTyped:
    @pytest.mark.parametrize(
        ("more", "decision", "words"),
        [
            ({}, "allow", "You may call this number now."),
            ({"number": ""}, "ask", "Which number do you want to call?"),
            ({"number": "2025"}, "ask", "not a phone number we can call"),
            ({"number": "911"}, "ask", "In an emergency call 911 on your own phone."),
            ({"number": "9-8-8"}, "ask", "911, 988 and other short numbers are not called from here."),
            ({"number": "1911"}, "ask", "911, 988 and other short numbers"),
            ({"given": ""}, "deny", "We call only numbers that people gave us"),
            ({"number": "+1 900 555 0143"}, "deny", "charges whoever calls it"),
            ({"number": cast.NUMBER}, "deny", "belongs to this helpline"),
            ({"zone": "Pacific/Honolulu"}, "defer", "where they are. Say why you are calling them now."),
        ],
    )
    def test_says_whether_it_may_be_called_now(
        self, more: dict[str, str], decision: str, words: str, desk: Client, line: Line
    ) -> None:
        answer = desk.post(CHECK, typed(line, **more), headers=BACKGROUND)
        assert f'data-decision="{decision}"' in answer.text
        assert words in said(answer.text)
        assert not Callback.objects.exists()

    def test_tells_nothing_of_a_number_to_whoever_is_off_duty(
        self, desk: Client, line: Line, maya: Staff
    ) -> None:
        wishes.record(number=NUMBER, kind=WishKind.OPTED_OUT, staff_id=maya.pk, now=NOON)
        Staff.objects.update(duty="off")
        answer = desk.post(CHECK, typed(line), headers=BACKGROUND)
        assert said(answer.text) == "Go on duty first: your own desk or phone has to ring."

    def test_tells_nothing_of_a_number_that_was_not_given(
        self, desk: Client, line: Line, maya: Staff
    ) -> None:
        wishes.record(number=NUMBER, kind=WishKind.OPTED_OUT, staff_id=maya.pk, now=NOON)
        answer = desk.post(CHECK, typed(line, given=""), headers=BACKGROUND)
        assert "only numbers that people gave us" in answer.text
        assert "told us not to call" not in answer.text

    def test_a_line_that_they_do_not_serve_is_not_called_from(self, desk: Client, line: Line) -> None:
        other = cast.line("+18557821010", floor="other", policy={"primary_teams": ["night"]})
        answer = desk.post(CHECK, typed(other), headers=BACKGROUND)
        assert 'data-decision="ask"' in answer.text


class TestAPress:
    def test_rings_the_desk_and_empties_the_panel(self, desk: Client, line: Line, maya: Staff) -> None:
        answer = desk.post(CALL, typed(line), headers=BACKGROUND)

        assert Call.objects.get().offers.get(state="ringing").staff == maya
        shown = said(answer.text)
        assert "Your call To ••• ••• ••77 English Their phone rings once you press Call now" in shown
        assert "Scheduled" not in shown
        assert 'id="dial" hx-swap-oob="true"' in answer.text
        assert "0177" not in answer.text
        assert "You scheduled" not in desk.get(DESK).text

    def test_every_page_says_whose_call_rings(self, desk: Client, line: Line) -> None:
        desk.post(CALL, typed(line), headers=BACKGROUND)
        assert "Your call to ••• ••• ••77" in desk.get(reverse("console:calls")).text

    def test_twice_is_one_call(self, desk: Client, line: Line) -> None:
        for _ in range(2):
            desk.post(CALL, typed(line), headers=BACKGROUND)
        assert Call.objects.count() == 1

    def test_without_scripts_leads_to_the_desk(self, desk: Client, line: Line) -> None:
        assert desk.post(CALL, typed(line)).headers["Location"] == DESK
        assert Call.objects.count() == 1

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"why": " "}, "Say why you are calling them now."),
            ({"given": ""}, "We call only numbers that people gave us"),
            ({"number": "988"}, "988 and other short numbers"),
            ({"zone": "Pacific/Honolulu", "why": ""}, "where they are. Say why"),
        ],
    )
    def test_that_is_refused_says_why_and_keeps_what_was_typed(
        self, more: dict[str, str], words: str, desk: Client, line: Line
    ) -> None:
        answer = desk.post(CALL, typed(line, **more), headers=BACKGROUND)
        assert words in said(answer.text)
        assert 'id="dial"' not in answer.text
        assert not Call.objects.exists()

    def test_of_somebody_off_duty_is_refused(self, desk: Client, line: Line) -> None:
        Staff.objects.update(duty="off")
        assert "Go on duty first" in desk.post(CALL, typed(line), headers=BACKGROUND).text
        assert not Call.objects.exists()

    def test_the_number_is_in_no_address(self, desk: Client, line: Line) -> None:
        for address in (CHECK, CALL):
            assert desk.get(address, {"number": "2025550177"}).status_code == 405


class TestPages:
    def test_the_desk_has_the_panel(self, desk: Client, line: Line) -> None:
        shown = desk.get(DESK).text
        assert "Call a number" in shown
        assert f'name="line" value="{line.pk}"' in shown

    def test_of_several_lines_one_is_chosen(self, desk: Client, line: Line) -> None:
        cast.line("+18557821010", name="Night line")
        assert "Night line</option>" in desk.get(DESK).text

    def test_the_call_is_told_to_be_from_the_desk(self, desk: Client, line: Line, maya: Staff) -> None:
        desk.post(CALL, typed(line), headers=BACKGROUND)
        call = Call.objects.get()
        offers.accept(offer_id=call.offers.get().pk, sid="CAm", staff_id=maya.pk, now=NOON)

        assert "To ••• ••• ••77" in said(desk.get(DESK).text)
        card = desk.get(reverse("intake:card", args=[call.pk])).text
        assert "Maya called this number from the desk" in card
        assert "Say nothing about the helpline until you know who has picked up" in card
        page = said(desk.get(reverse("console:callback", args=[Callback.objects.get().pk])).text)
        assert "Called from the desk" in page
        assert "Called by hand · Maya Their pharmacy asked for them" in page
        assert "Rules applied all rules: allow" in page

    def test_a_call_in_vain_is_not_on_anybodys_list(self, desk: Client, line: Line, maya: Staff) -> None:
        desk.post(CALL, typed(line), headers=BACKGROUND)
        offer = Call.objects.get().offers.get()
        offers.decline(offer_id=offer.pk, staff_id=maya.pk, now=NOON)
        deadlines.move_everything_on(now=NOON + timedelta(seconds=1))
        page = said(desk.get(reverse("console:callback", args=[Callback.objects.get().pk])).text)
        assert "Not reached" in page
        assert "Somebody has to decide" not in page
