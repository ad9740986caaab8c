"""Every page that shows a call says what danger was reported, also when the caller is called back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from helpline.callflow.danger import Kind
from helpline.models import Call, DangerBy, Line, Staff, flows
from helpline.operations import by_hand, callbacks, calls, kept_places, legs, numbers, offers
from helpline.queries import danger
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast
from tests.support.cast import NOON

HEARD = [
    (Kind.OVERDOSE, DangerBy.SPEECH, "Said: someone may have overdosed or not be breathing"),
    (Kind.SUICIDE, DangerBy.SPEECH, "Said: thoughts of suicide"),
    (Kind.SUICIDE, DangerBy.KEY, "Said: thoughts of suicide. Pressed 1"),
    ("", DangerBy.KEY, "Pressed 1: in danger"),
    ("", DangerBy.STAFF, "A counselor noted: in danger"),
    ("of before", DangerBy.SPEECH, "Said: someone may be in danger"),
]


def cut_off(line: Line, maya: Staff) -> Call:
    """A caller who said that they may kill themselves, gave a number, talked with maya and was lost."""
    call = scenes.talking(
        line,
        maya,
        priority="crisis",
        danger_kind=Kind.SUICIDE,
        danger_by=DangerBy.SPEECH,
    )
    numbers.note_for_cut_off(call_id=call.pk, number=scenes.GIVEN, staff_id=maya.pk, now=NOON)
    calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
    calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=NOON)
    return call


class TestWhatWasHeard:
    def test_has_words_for_every_kind(self) -> None:
        assert set(danger.KINDS) == set(Kind)

    @pytest.mark.parametrize(("kind", "by", "words"), HEARD)
    def test_stands_in_the_ring_the_bar_the_list_and_on_the_page_of_the_call(
        self, kind: str, by: str, words: str, line: Line, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        offer = scenes.ringing(line, maya, priority="crisis", danger_kind=kind, danger_by=by)
        desk, supervising = signed_in(maya), signed_in(lee)

        assert f">{words}</h2>" in desk.get("/console/desk/").text
        assert words in desk.get("/console/frame").text
        assert words in supervising.get("/console/floor/").text
        assert words in supervising.get("/console/calls/").text
        assert f"<h1>{words} " in supervising.get(f"/console/calls/{offer.call_id}/").text

    def test_stands_in_the_dock_and_when_the_call_is_over(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        call = scenes.talking(
            line, maya, priority="crisis", danger_kind=Kind.OVERDOSE, danger_by=DangerBy.SPEECH
        )
        desk = signed_in(maya)
        assert (
            "<strong>Said: someone may have overdosed or not be breathing</strong>"
            in desk.get("/console/desk/").text
        )

        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert "Said: someone may have overdosed or not be breathing" in desk.get("/console/desk/").text

    @pytest.mark.parametrize(
        ("by", "named"), [(DangerBy.STAFF, True), (DangerBy.KEY, False), (DangerBy.SPEECH, False)]
    )
    def test_leaves_out_the_default_topic_only_where_callers_told_of_it_themselves(
        self, by: DangerBy, named: bool, line: Line, maya: Staff
    ) -> None:
        """A caller who told a counselor had come through the menus, and may have chosen that topic."""
        call = scenes.talking(line, maya, priority="crisis", danger_by=by)

        assert flows.topic_name(call) == ("treatment" if named else "")

    def test_is_no_longer_said_once_the_caller_took_it_back(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        scenes.ringing(line, maya, priority="high", danger_kind=Kind.SUICIDE, danger_by=DangerBy.SPEECH)

        shown = signed_in(maya).get("/console/desk/").text

        assert "thoughts of suicide" not in shown
        assert ">Treatment</h2>" in shown


class TestCallingThemBack:
    def test_rings_in_danger_and_says_whom_it_brings_back(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        call = cut_off(line, maya)
        by_hand.dial_back(call_id=call.pk, staff_id=maya.pk, now=NOON)
        client = signed_in(maya)

        for page in ("/console/desk/", "/console/frame"):
            shown = client.get(page).text
            assert "You were cut off from a caller in danger. Call now" in shown
            assert "data-danger" in shown
            assert "Said: thoughts of suicide" in shown
            for untrue in (
                "cheduled by you",
                "You scheduled",
                "Scheduled callback",
                "the caller waits",
                "Due ",
            ):
                assert untrue not in shown

    def test_says_to_somebody_else_that_it_was_not_them(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        call = cut_off(line, maya)
        cast.sign_on(sam, NOON)
        by_hand.dial_back(call_id=call.pk, staff_id=sam.pk, now=NOON)

        shown = signed_in(sam).get("/console/desk/").text

        assert "We were cut off from a caller in danger. Call now" in shown

    def test_says_that_they_are_on_the_line_whose_counselor_was_lost_again(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        callback = by_hand.dial_back(call_id=cut_off(line, maya).pk, staff_id=maya.pk, now=NOON)
        call = callback.attempts.get().call
        assert call is not None
        scenes.take(call, maya)
        legs.caller_dialled(call_id=call.pk, sid=scenes.sid())
        call.refresh_from_db()
        bridging.meet(call, NOON)
        bridging.staff_hangs_up(call, NOON)

        client = signed_in(maya)
        for page in ("/console/desk/", "/console/frame"):
            shown = client.get(page).text
            assert "You were cut off from a caller in danger, who is on the line" in shown
            assert "Rejoin" in shown
            assert "Call now" not in shown
            assert "Their phone rings" not in shown

        cast.sign_on(sam, NOON)
        offers.decline(offer_id=call.offers.get(state="ringing").pk, staff_id=maya.pk, now=NOON)

        shown = signed_in(sam).get("/console/desk/").text
        assert "We were cut off from a caller in danger, who is on the line" in shown
        assert 'data-words="Accept"' in shown
        assert "Their phone rings" not in shown

    def test_is_a_crisis_while_they_talk(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        callback = by_hand.dial_back(call_id=cut_off(line, maya).pk, staff_id=maya.pk, now=NOON)
        call = callback.attempts.get().call
        assert call is not None
        scenes.take(call, maya)

        shown = signed_in(maya).get("/console/desk/").text

        assert '<span class="badge badge-bad">Crisis</span>' in shown
        assert "Said: thoughts of suicide" in shown


class TestAKeptPlace:
    def test_rings_as_one_and_says_since_when(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        joined = NOON - timedelta(minutes=12)
        before = scenes.talking(line, maya, joined)
        waits = scenes.waiting(line, joined)
        kept_places.keep_place(call_id=waits.pk, number=scenes.GIVEN, now=joined)
        calls.caller_ended(call_id=waits.pk, status="completed", now=joined)
        callbacks.claim_due(now=NOON)
        calls.caller_ended(call_id=before.pk, status="completed", now=NOON)
        calls.wrap_up(call_id=before.pk, staff_id=maya.pk, outcome="info_given", now=NOON)
        desk = signed_in(maya)

        rings = desk.get("/console/desk/").text
        assert "Held their place in line since 11:48 AM" in rings
        assert "Scheduled callback" not in rings
        call = Call.objects.get(direction="outbound")
        scenes.take(call, maya)
        card = desk.get(f"/intake/calls/{call.pk}/card/").text

        assert "Held their place in line since 11:48 AM." in card
        assert "We called them 12:00 PM" in card
        assert "Rung" not in card


class TestATopicThatNobodyChose:
    """A call that told of danger first goes by the default topic, here treatment."""

    @pytest.mark.parametrize(
        ("topic", "ring", "card", "story"),
        [
            ("treatment", "", "", "From a caller"),
            ("family", "A relative", "About a relative", "A relative, from a caller"),
        ],
    )
    def test_is_not_named_while_it_rings_nor_on_the_card_nor_in_the_story(
        self, topic: str, ring: str, card: str, story: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        said = {"danger_by": "speech", "danger_kind": "overdose", "topic": topic}
        offer = scenes.ringing(line, maya, NOON, priority="crisis", **said)
        desk = signed_in(maya)

        rings = desk.get("/console/desk/strip").text
        scenes.take(offer.call, maya)
        shown = desk.get(f"/intake/calls/{offer.call_id}/card/").text
        told = desk.get(f"/console/calls/{offer.call_id}/").text

        assert "Said: someone may have overdosed or not be breathing" in rings
        assert (f"<li>{ring}</li>" in rings, "<li>Treatment</li>" in rings) == (bool(ring), False)
        assert (f"<li>{card}</li>" in shown, "<li>About treatment</li>" in shown) == (bool(card), False)
        assert f'<p class="quiet">{story}, Wed, Jul 15' in told
