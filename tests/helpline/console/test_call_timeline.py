"""The page of one call tells what happened and why, and takes its outcome."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from helpline.access import SUPERVISORS
from helpline.models import AccessRecord, Call, CallEvent, EventKind, Line, Staff
from helpline.operations import calls, danger, events, offers
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast, promises, twilio
from tests.support.cast import CALLER, NOON


class TestShow:
    def test_tells_what_happened_and_why(
        self, line: Line, maya: Staff, sam: Staff, supervising: Client
    ) -> None:
        sam.trainings.all().delete()
        cast.sign_on(sam, NOON)
        call = scenes.over(line, maya)
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=NOON)

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        for words in (
            "The caller joined the queue",
            "It rang on Maya’s desk",
            "Why: free the longest.",
            "<strong>Not trained for the topic:</strong> Sam",
            "Maya accepted",
            "Maya and the caller are talking",
            "Ended: Answered",
            "Maya recorded: Information given",
        ):
            assert words in shown

    def test_tells_why_a_call_still_waits(self, line: Line, maya: Staff, supervising: Client) -> None:
        offer = scenes.ringing(line, maya)
        offers.decline(offer_id=offer.pk, staff_id=maya.pk, now=NOON)

        shown = supervising.get(f"/console/calls/{offer.call_id}/").text

        assert "Maya declined" in shown
        assert "Nobody could be called." in shown
        assert "<strong>Declined, missed or lost it:</strong> Maya" in shown

    def test_masks_the_number_until_it_is_asked_for_and_keeps_who_asked(
        self, line: Line, maya: Staff, signed_in: SignIn, supervising: Client
    ) -> None:
        call = scenes.over(line, maya)
        desk = signed_in(maya)

        masked = desk.get(f"/console/calls/{call.pk}/").text
        assert "555-0143" not in masked
        assert "••43" in masked
        assert not AccessRecord.objects.exists()
        shown = desk.post(f"/console/calls/{call.pk}/number").text

        assert "(202) 555-0143" in shown
        assert CALLER[-7:] not in shown[: shown.index("</title>")]
        assert AccessRecord.objects.get().user == maya.user
        assert "was shown the number of the call" in supervising.get(f"/console/calls/{call.pk}/").text

    @pytest.mark.parametrize("kind", EventKind)
    def test_has_words_for_every_event(
        self, kind: EventKind, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = cast.call(line)
        events.record(call.pk, kind, now=NOON)

        told = supervising.get(f"/console/calls/{call.pk}/").context["timeline"].entries

        assert [entry.event.kind for entry in told] == [kind]

    @pytest.mark.parametrize(
        ("detail", "words"),
        [
            ({"then": "queue", "key": "2"}, "The caller chose to be put through to a person (key 2)"),
            ({"then": "topic"}, "The caller chose in the menu"),
            ({"priority": "crisis"}, "The caller said that somebody is in danger"),
            ({"priority": "crisis", "by": "key"}, "The caller pressed 1: somebody is in danger"),
            ({"priority": "crisis", "by": "staff"}, "A counselor noted that the caller is in danger"),
            (
                {"priority": "crisis", "cut_off": "True"},
                "They had been cut off while somebody was in danger",
            ),
            ({"then": "queue", "key": "1", "menu": "welcome"}, "The caller pressed 1 in the menu"),
        ],
    )
    def test_tells_what_the_caller_chose(
        self, detail: dict[str, str], words: str, line: Line, supervising: Client
    ) -> None:
        call = cast.call(line)
        CallEvent.objects.create(call=call, kind=EventKind.CHOSE, at=NOON, detail=detail)

        assert words in supervising.get(f"/console/calls/{call.pk}/").text

    def test_lists_what_was_promised_in_it(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.over(line, maya)
        callback = scenes.promise(line, maya, origin_id=call.pk)

        assert f"/console/callbacks/{callback.pk}/" in signed_in(maya).get(f"/console/calls/{call.pk}/").text

    def test_escapes_names(self, line: Line, maya: Staff, supervising: Client) -> None:
        call = scenes.over(line, maya)
        Staff.objects.update(name="<img src=x>")

        assert "<img" not in supervising.get(f"/console/calls/{call.pk}/").text

    def test_knows_no_call_that_never_was(self, supervising: Client) -> None:
        assert supervising.get(f"/console/calls/{uuid4()}/").status_code == 404


class TestOutcome:
    def test_records_it_later(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.over(line, maya)
        client = signed_in(maya)
        assert "Call outcome" in client.get(f"/console/calls/{call.pk}/").text

        shown = client.post(f"/console/calls/{call.pk}/outcome", {"outcome": "info_given"}, follow=True).text

        assert "The outcome is recorded." in shown
        assert Call.objects.get(pk=call.pk).outcome == "info_given"

    def test_wants_one_of_those_there_are(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        call = scenes.over(line, maya)

        answer = signed_in(maya).post(f"/console/calls/{call.pk}/outcome", {"outcome": "x"}, follow=True)

        assert "Choose what came of the call." in answer.text

    def test_is_for_who_took_the_call(self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn) -> None:
        call = scenes.over(line, maya)
        sam.user.groups.add(Group.objects.get_or_create(name=SUPERVISORS)[0])

        answer = signed_in(sam).post(
            f"/console/calls/{call.pk}/outcome", {"outcome": "info_given"}, follow=True
        )

        assert "Whoever took the call records its outcome" in answer.text


class TestWordsOfDanger:
    @pytest.mark.parametrize(
        ("kind", "to", "words"),
        [
            (EventKind.DIVERTED, "crisis", "The crisis line was called"),
            (EventKind.OUTSIDE_ANSWERED, "crisis", "The crisis line answered: the caller is with them"),
            (EventKind.OUTSIDE_FAILED, "backup", "The backup number was not reached"),
            (EventKind.DIVERTED, None, "A number outside was called"),
        ],
    )
    def test_say_which_number_it_was(
        self, kind: str, to: str | None, words: str, line: Line, supervising: Client
    ) -> None:
        call = scenes.waiting(line, priority="crisis")
        CallEvent.objects.create(call=call, at=NOON, kind=kind, detail={"to": to} if to else {})

        assert words in supervising.get(f"/console/calls/{call.pk}/").text

    def test_do_not_call_a_line_out_of_reach_that_was_not_needed(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.accepted(line, maya, priority="crisis")
        Call.objects.filter(pk=call.pk).update(outside="crisis")

        danger.outside_ended(call_id=call.pk, round_=0, seconds=None, reached=False, now=NOON)

        shown = supervising.get(f"/console/calls/{call.pk}/").text
        assert "The crisis line was not needed: somebody here had accepted" in shown
        assert "was not reached" not in shown

    def test_say_once_and_plainly_who_is_on_a_call(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        scenes.talking(line, maya)

        call = scenes.waiting(line, priority="crisis")

        shown = supervising.get(f"/console/calls/{call.pk}/").text
        assert "<p>Nobody could be called: Maya is on a call.</p>" in shown
        assert "Nobody could be called.<" not in shown
        assert "once free" not in shown

    def test_say_of_a_ring_that_was_accepted_and_lost_what_happened(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, NOON + timedelta(seconds=30))

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        assert 'It rang on Maya’s desk <span class="quiet">· accepted, then cut off</span>' in shown

    def test_do_not_say_cut_off_of_a_callback_that_the_counselor_hung_up(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        scenes.promise(line, maya)
        when = NOON + timedelta(hours=3)
        call = promises.ring(maya, when)
        calls.hang_up(call_id=call.pk, staff_id=maya.pk, now=when)

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        assert 'It rang on Maya’s desk <span class="quiet">· accepted, not connected</span>' in shown

    def test_say_that_the_crisis_line_hung_up_when_it_had_answered(
        self, line: Line, supervising: Client
    ) -> None:
        call = scenes.waiting(line, priority="crisis")
        danger.outside_answered(call_id=call.pk, round_=0, now=NOON)
        over = NOON + timedelta(seconds=24)
        danger.outside_ended(call_id=call.pk, round_=0, seconds=24, reached=True, now=over)

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        assert "The crisis line hung up after 0:24; everybody is called again" in shown
        assert "was not reached" not in shown

    @pytest.mark.parametrize("priority", ["crisis", "normal"])
    def test_say_why_nobody_here_was_called(
        self, line: Line, maya: Staff, priority: str, supervising: Client
    ) -> None:
        maya.trainings.all().delete()

        call = scenes.waiting(line, priority=priority)

        shown = supervising.get(f"/console/calls/{call.pk}/").text
        assert "Nobody could be called." in shown
        assert "<strong>Not trained for the topic:</strong> Maya" in shown

    def test_say_once_that_somebody_is_in_danger_who_said_so(self, line: Line, supervising: Client) -> None:
        call = cast.call(line)
        twilio.post(
            f"/voice/calls/{call.pk}/menu/welcome", CallSid=call.caller_sid, SpeechResult="I want to die"
        )

        shown = supervising.get(f"/console/calls/{call.pk}/").text

        assert "The caller said that somebody is in danger" in shown
        assert "to be put through to a person" not in shown
