"""A call in danger that was cut off is called back on the number the caller gave for that."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline.contact_rules import PhoneNumber
from helpline.models import Call, Line, Offer, Staff
from helpline.operations import by_hand, calls, duty, offers
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON


class TestCutOff:
    """A call in danger that is cut off can be called back by hand, on a number they gave for that."""

    def test_from_keeping_the_number_to_ringing(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        desk = signed_in(maya)
        shown = desk.get("/console/desk/").text
        assert f"/console/calls/{call.pk}/cut-off-number" in shown

        kept = desk.post(
            f"/console/calls/{call.pk}/cut-off-number",
            {"number": "202 555 0166"},
            headers={"HX-Request": "true"},
        )
        assert kept.text == "Kept: ••• ••• ••66, in case the call is cut off."
        assert "Kept: ••• ••• ••66." in desk.get("/console/desk/").text
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        page = desk.get(f"/console/calls/{call.pk}/").text
        assert "••66" in page
        assert "Call them back now" in page

        answer = desk.post(f"/console/calls/{call.pk}/dial-back")

        assert answer.status_code == 302
        back = Call.objects.get(direction="outbound")
        assert back.number_to_ring == PhoneNumber("+12025550166")
        assert back.offers.get(state="ringing").staff == maya

    def test_the_wrap_up_offers_the_way_back_and_it_rings_there(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        desk = signed_in(maya)
        self.cut_off(line, maya, desk)
        shown = desk.get("/console/desk/").text
        assert "Call outcome" in shown
        assert "••66" in shown
        assert "Call them back now" in shown
        dial_back = re.search(r'hx-post="([^"]+/dial-back)"', shown)
        assert dial_back is not None

        answer = desk.post(dial_back[1], headers={"HX-Request": "true"})

        assert "You were cut off from a caller in danger. Call now" in answer.text

    def test_the_wrap_up_says_why_it_cannot_be_done(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        desk = signed_in(maya)
        call = self.cut_off(line, maya, desk)
        duty.go_off(staff_id=maya.pk, now=NOON)

        answer = desk.post(f"/console/calls/{call.pk}/dial-back", headers={"HX-Request": "true"})

        assert "Go on duty first" in answer.text
        assert "Call them back now" in answer.text

    @pytest.mark.parametrize("more", [{}, {"priority": "crisis"}])
    def test_the_wrap_up_offers_nothing_without_danger_or_without_a_number(
        self, more: dict[str, str], line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        scenes.over(line, maya, NOON, **more)
        shown = signed_in(maya).get("/console/desk/").text
        assert "Call outcome" in shown
        assert "dial-back" not in shown

    @pytest.mark.parametrize("written_up", [True, False])
    def test_after_a_missed_ring_the_desk_says_so_and_rings_again_at_once(
        self, written_up: bool, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        desk = signed_in(maya)
        call = self.cut_off(line, maya, desk)
        by_hand.dial_back(call_id=call.pk, staff_id=maya.pk, now=NOON + timedelta(seconds=1))
        if written_up:
            Call.objects.filter(pk=call.pk).update(outcome="other")
        duty.heartbeat(staff_id=maya.pk, now=NOON + timedelta(seconds=21))
        offers.lapse(offer_id=Offer.objects.get(state="ringing").pk, now=NOON + timedelta(seconds=21))

        shown = desk.get("/console/desk/").text
        assert "You were cut off from a caller in danger." in shown
        assert "choose the call outcome, and it rings" not in shown
        assert shown.count("/dial-back") == 2  # one form, with and without scripts
        desk.post(f"/console/calls/{call.pk}/dial-back", headers={"HX-Request": "true"})

        assert Offer.objects.get(state="ringing").staff == maya
        assert Call.objects.filter(direction="outbound").count() == 1

    def cut_off(self, line: Line, maya: Staff, desk: Client) -> Call:
        """A conversation in danger that was cut off after they had given a number for that."""
        call = scenes.talking(line, maya, priority="crisis")
        desk.post(f"/console/calls/{call.pk}/cut-off-number", {"number": "202 555 0166"})
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        return call

    def test_somebody_we_called_who_is_in_danger_can_be_called_back_too(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        cast.write([call], direction="outbound", number_to_ring=cast.CALLER)
        desk = signed_in(maya)
        desk.post(f"/console/calls/{call.pk}/cut-off-number", {"number": "202 555 0166"})
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        assert "Call them back now" in desk.get(f"/console/calls/{call.pk}/").text

        desk.post(f"/console/calls/{call.pk}/dial-back")

        back = Call.objects.exclude(pk=call.pk).get()
        assert back.direction == "outbound"
        assert back.number_to_ring == PhoneNumber("+12025550166")

    @pytest.mark.parametrize("number", ["", "hello", "911"])
    def test_says_what_is_no_number(self, number: str, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.talking(line, maya, priority="crisis")

        shown = (
            signed_in(maya)
            .post(f"/console/calls/{call.pk}/cut-off-number", {"number": number}, follow=True)
            .text
        )

        assert "not a phone number we can call" in shown

    @pytest.mark.parametrize(
        "number", ["", "+1 809 555 0199", "202 555 0188", "202 555 0199", "202 555 0161", "900 555 0144"]
    )
    def test_refuses_what_is_never_called_while_they_can_be_asked(
        self, number: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        """Empty stands for the line's own number; the others: abroad, crisis line, backup, staff, costly."""
        cast.staff("rosa", phone="+12025550161")
        call = scenes.talking(line, maya, priority="crisis")

        shown = (
            signed_in(maya)
            .post(f"/console/calls/{call.pk}/cut-off-number", {"number": number or line.number}, follow=True)
            .text
        )

        assert "Ask them for another number." in shown
        assert Call.objects.get(pk=call.pk).cut_off_number is None

    @pytest.mark.parametrize("wrong", ["911", "855-782-1009"])
    def test_says_that_the_number_kept_before_still_stands(
        self, wrong: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        call, desk = scenes.talking(line, maya, priority="crisis"), signed_in(maya)
        address = f"/console/calls/{call.pk}/cut-off-number"
        desk.post(address, {"number": "202 555 0166"})

        refused = desk.post(address, {"number": wrong}, headers={"HX-Request": "true"})

        assert "The number kept before, ••• ••• ••66, is still kept." in refused.text
        assert Call.objects.get(pk=call.pk).cut_off_number == PhoneNumber("+12025550166")

    def test_is_not_offered_without_danger_nor_done_without_a_number(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        desk = signed_in(maya)
        calm = scenes.over(line, maya)
        assert "If they are cut off" not in desk.get(f"/console/calls/{calm.pk}/").text
        cast.sign_on(maya, NOON)
        danger = scenes.over(line, maya, priority="crisis")

        shown = desk.post(f"/console/calls/{danger.pk}/dial-back", follow=True).text

        assert "They gave us no number for this." in shown
        assert not Call.objects.filter(direction="outbound").exists()

    def test_asks_nobody_for_a_number_when_nobody_took_the_call(
        self, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        maya.user.groups.add(*lee.groups.all())
        call = scenes.waiting(line, priority="crisis")
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        shown = signed_in(maya).get(f"/console/calls/{call.pk}/").text

        assert "They gave no number for this." in shown
        assert "In case we are cut off" not in shown
        assert "Keep the number" not in shown

    def test_is_for_whoever_took_the_call(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        call = scenes.over(line, maya, priority="crisis")
        assert signed_in(sam).post(f"/console/calls/{call.pk}/dial-back").status_code == 404
