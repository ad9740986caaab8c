"""What lies beside the call on a desk: own callbacks, outcomes that are missing, who waits."""

from datetime import date, time, timedelta

from helpline.models import Call, Callback, Line, Offer, Staff
from helpline.operations import callbacks, offers
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON


class TestSidebar:
    def test_lists_own_promises_of_the_day_with_masked_numbers(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        scenes.promise(line, maya, time(15))
        scenes.promise(line, maya, time(15), date(2026, 7, 17), number="+12025550177")

        shown = signed_in(maya).get("/console/desk/aside").text

        assert "3:00 PM" in shown
        assert "••65" in shown
        assert "0165" not in shown
        assert "••77" not in shown

    def test_says_that_a_promise_is_overdue(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        Callback.objects.filter(pk=scenes.promise(line, maya).pk).update(due_at=NOON - timedelta(minutes=5))

        assert "Overdue" in signed_in(maya).get("/console/desk/aside").text

    def test_says_that_an_own_callback_waits_until_the_outcome_is_chosen(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        scenes.over(line, maya)
        callback = scenes.promise(line, maya, time(12))
        Staff.objects.update(wrap_up_until=NOON)
        callbacks.make(callback_id=callback.pk, now=NOON)

        desk = signed_in(maya)
        shown = desk.get("/console/desk/aside").text
        listed = desk.get("/console/callbacks/").text
        story = desk.get(f"/console/callbacks/{callback.pk}/").text

        assert "Your callback of 12:00 PM is waiting for you: choose the call outcome, and it rings." in shown
        assert "Waiting for Maya, or whoever is free first · 0 attempts so far" in listed
        assert "Waiting for Maya" in story
        assert "begun" not in story

    def test_names_an_own_callback_no_longer_once_it_is_taken(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        callback = scenes.promise(line, maya, time(12))
        callbacks.make(callback_id=callback.pk, now=NOON)
        offers.accept(offer_id=Offer.objects.get().pk, sid=scenes.sid(), staff_id=maya.pk, now=NOON)

        assert "is waiting for you" not in signed_in(maya).get("/console/desk/aside").text
        assert "Call under way" in signed_in(maya).get("/console/callbacks/").text

    def test_counts_only_messages_and_callbacks_that_they_may_open(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        scenes.message(line)
        Line.objects.update(policy={"primary_teams": ["others"]})

        desk = signed_in(maya)

        assert desk.get("/console/desk/aside").context["sidebar"].voicemails == 0
        assert "you are in none of them" in desk.get("/console/voicemail/").text
        assert "you are in none of them" in desk.get("/console/callbacks/").text
        assert "for the teams of their line" in desk.get("/console/floor/").text
        assert "You are in no team that answers a line" in desk.get("/console/calls/").text

    def test_counts_who_waits_and_what_needs_a_hand(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        scenes.handed_over(line, sam)
        scenes.message(line)
        Line.objects.update(policy={"relax_language_after": 300})
        scenes.waiting(line, language="es", priority="crisis")
        scenes.waiting(line, language="es", now=NOON + timedelta(seconds=1))

        sidebar = signed_in(maya).get("/console/desk/aside").context["sidebar"]

        assert (sidebar.waiting, sidebar.waiting_since, sidebar.in_danger) == (2, NOON, 1)
        assert (sidebar.voicemails, sidebar.handed_over) == (1, 1)

    def test_counts_who_talks_with_the_crisis_line(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        cast.call(line, priority="crisis", state="diverted", outside="crisis", outside_answered_at=NOON)

        assert "With the crisis line" in signed_in(maya).get("/console/desk/aside").text

    def test_reminds_of_earlier_calls_that_are_not_written_up(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        first = scenes.over(line, maya, NOON - timedelta(hours=1))
        Call.objects.filter(pk=first.pk).update(outcome="info_given")
        cast.sign_on(maya, NOON - timedelta(minutes=30))
        scenes.over(line, maya)
        Call.objects.filter(pk=first.pk).update(outcome="")

        sidebar = signed_in(maya).get("/console/desk/aside").context["sidebar"]

        assert [call_id for call_id, *_ in sidebar.unrecorded] == [first.pk]
