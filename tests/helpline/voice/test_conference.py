"""A caller and a counselor come together in the conference, and lose each other there.

Every address that is posted to was found in the answer before it.
"""

from datetime import timedelta
from email.utils import format_datetime
from xml.etree.ElementTree import Element

import pytest

from helpline import clock
from helpline.models import (
    Alarm,
    AlarmKind,
    Call,
    CallState,
    Command,
    CommandKind,
    Disposition,
    Offer,
    OfferState,
)
from helpline.operations import calls, conversations, deadlines, outcomes
from helpline.queries import alarm_words
from helpline.voice import twiml
from helpline.voice.callback_urls import url
from tests.support import cast, twilio
from tests.support.caller import SID, follow, into_the_queue, on_duty, waits
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


class TestBridge:
    def accepted(self) -> tuple[Element, Element]:
        """Maya has accepted and her leg enters the conference; the documents of both legs."""
        cast.line()
        on_duty("maya")
        queued = into_the_queue()
        offer = Call.objects.get().offers.get()
        hers = twilio.twiml(
            twilio.post(
                "/voice/staff/connect",
                CallSid="CA2",
                From=f"client:{offer.staff.identity}",
                offer=str(offer.pk),
            )
        )
        return queued, hers

    def joins(self, hers: Element, sid: str = "CA2", **more: str) -> None:
        follow(
            hers,
            "Conference",
            "statusCallback",
            CallSid=sid,
            ConferenceSid="CF1",
            StatusCallbackEvent="participant-join",
            **more,
        )

    def into_the_conference(self) -> Element:
        """The caller's document, once Twilio has said that the counselor's leg is in."""
        _, hers = self.accepted()
        self.joins(hers)
        call, offer = Call.objects.get(), Offer.objects.get()
        assert call.commands.get(kind=CommandKind.BRIDGE_CALLER).offer == offer
        return twilio.twiml(
            twilio.post(
                url("bridge", call_id=call.pk, conference=offer.pk), CallSid=SID, CallStatus="in-progress"
            )
        )

    def test_until_the_counselors_leg_is_in_the_caller_stays_in_the_queue(self) -> None:
        queued, _ = self.accepted()

        assert not Command.objects.filter(kind=CommandKind.BRIDGE_CALLER).exists()
        assert follow(queued, "Enqueue", QueueResult="leave").find("Enqueue") is not None

    def test_the_wait_url_of_the_conference_says_as_well_that_the_counselor_is_in(self) -> None:
        _, hers = self.accepted()

        music = follow(hers, "Conference", "waitUrl", CallSid="CA2", ConferenceSid="CF1")

        assert [verb.tag for verb in music] == ["Play", "Redirect"]
        assert follow(music, "Redirect", "text", CallSid="CA2").find("Play") is not None
        assert Command.objects.filter(kind=CommandKind.BRIDGE_CALLER).count() == 1

    def test_a_caller_whose_wait_document_leaves_by_itself_goes_into_the_conference(self) -> None:
        queued, hers = self.accepted()
        self.joins(hers)

        document = follow(queued, "Enqueue", QueueResult="leave")

        assert document.find(".//Conference") is not None

    def test_an_accepted_caller_goes_into_the_conference_and_back_in_line_when_it_ends_around_them(
        self,
    ) -> None:
        document = self.into_the_conference()
        conference = document.find(".//Conference")
        assert conference is not None
        assert conference.get("endConferenceOnExit") == "true"
        self.joins(document, SID)
        assert Call.objects.get().state == CallState.CONNECTED

        back = follow(document, "Dial", DialCallStatus="answered")
        assert "returning en" in twilio.said(back)
        assert back.find("Enqueue") is not None

    def test_who_was_cut_off_is_told_their_place_and_not_greeted_again(self) -> None:
        document = self.into_the_conference()
        self.joins(document, SID)
        back = follow(document, "Dial", DialCallStatus="answered")

        said = twilio.said(waits(back))

        assert said.startswith("queued_again en 1")
        assert "queued en" not in said

    def test_what_is_said_of_the_conference_of_an_earlier_acceptance_changes_nothing(self) -> None:
        document = self.into_the_conference()
        follow(document, "Dial", DialCallStatus="answered")
        before = Call.objects.values().get()

        for event in ("participant-join", "participant-leave", "conference-end"):
            follow(document, "Conference", "statusCallback", CallSid=SID, StatusCallbackEvent=event)
        assert follow(document, "Dial", DialCallStatus="answered").find("Enqueue") is not None

        assert Call.objects.values().get() == before

    def test_a_caller_who_is_alone_in_the_conference_is_told_and_is_not_taken_for_connected(self) -> None:
        document = self.into_the_conference()

        music = follow(document, "Conference", "waitUrl", CallSid=SID, ConferenceSid="CF1")

        assert "reconnecting en" in twilio.said(music)
        call = Call.objects.get()
        assert (call.state, call.connected_at) == (CallState.CONNECTING, None)
        deadlines.move_everything_on(now=clock.now() + timedelta(seconds=3))
        assert call.commands.filter(kind=CommandKind.CHECK_BRIDGE).exists()

    def test_with_the_counselor_in_the_wait_document_leaves_so_that_no_request_is_needed(self) -> None:
        queued, hers = self.accepted()
        assert waits(queued)[-1].tag != "Leave"
        self.joins(hers)

        assert waits(queued)[-1].tag == "Leave"
        assert follow(queued, "Enqueue", QueueResult="leave").find(".//Conference") is not None

    def test_a_counselor_who_is_lost_in_that_moment_leaves_the_caller_in_line(self) -> None:
        _, hers = self.accepted()
        self.joins(hers)
        call = Call.objects.select_related("line").get()
        call.caller_sent = True
        Offer.objects.update(state=OfferState.FAILED)
        Call.objects.update(state=CallState.WAITING)

        assert twiml.document(call).verbs[-1].name == "Enqueue"

    def test_a_conference_that_ends_under_a_caller_and_the_crisis_line_leads_back_into_line(self) -> None:
        document = self.into_the_conference()
        self.joins(document, SID)
        Call.objects.update(priority="crisis", danger_at=clock.now())
        offer = Offer.objects.get()
        added = url("crisis-status", call_id=offer.call_id, conference=offer.pk)
        twilio.post(added, CallSid="CA8", CallStatus="in-progress")
        offer.commands.update(state="done")
        calls.hang_up(call_id=offer.call_id, staff_id=offer.staff_id, now=clock.now())
        assert Call.objects.get().state == CallState.DIVERTED

        back = follow(document, "Dial", DialCallStatus="answered")
        twilio.post(added, CallSid="CA8", CallStatus="completed", CallDuration="9")

        assert (back.find("Enqueue") is not None, back.find("Dial")) == (True, None)
        assert not Command.objects.filter(kind=CommandKind.MOVE_CALLER).exists()

    def test_hanging_up_in_the_conference_ends_the_call(self) -> None:
        document = self.into_the_conference()

        follow(document, "Dial", CallStatus="completed")

        assert Call.objects.get().state == CallState.ENDED

    @pytest.mark.parametrize("order", [("joins", "hangs up"), ("hangs up", "joins")])
    def test_a_short_talk_counts_whichever_report_comes_first(
        self, order: tuple[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        times = {
            "accepted": NOON,
            "joins": NOON + timedelta(seconds=2),
            "hangs up": NOON + timedelta(seconds=7),
        }
        now = times["accepted"]
        monkeypatch.setattr("helpline.clock.now", lambda: now)
        document = self.into_the_conference()

        now = times["hangs up"]
        for event in order:
            if event == "hangs up":
                follow(document, "Dial", CallStatus="completed")
            else:
                self.joins(document, SID, Timestamp=format_datetime(times["joins"]))

        call = Call.objects.get()
        assert (call.disposition, call.state) == (Disposition.ANSWERED, CallState.ENDED)
        assert list(outcomes.without_outcome(now)) == [call]
        assert conversations.have_surely_met(call)

    def test_an_alarm_about_a_talk_that_is_told_only_after_it_ended_says_so(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = NOON
        monkeypatch.setattr("helpline.clock.now", lambda: now)
        document = self.into_the_conference()
        Call.objects.update(priority="crisis", danger_at=NOON)

        now = NOON + timedelta(seconds=7)
        follow(document, "Dial", CallStatus="completed")
        self.joins(document, SID, Timestamp=format_datetime(NOON + timedelta(seconds=2)))

        alarm = Alarm.objects.annotate(**alarm_words.READ).get()
        assert (alarm.kind, alarm.acknowledged_by) == (AlarmKind.ENDED, Offer.objects.get().staff.user)
        assert alarm_words.says(alarm) == (
            "A crisis call ended, and only later did Twilio confirm that the caller and their counselor had"
            " been connected"
        )
