"""What a caller hears on the way to a person: the menu, the queue, the conference.

Every address that is posted to was found in the answer before it.
"""

from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from django.test import Client

from helpline.contact_rules import PhoneNumber
from helpline.models import (
    Call,
    CallState,
    Direction,
    Disposition,
    EventKind,
    Priority,
    Staff,
)
from tests.support import cast, twilio
from tests.support.caller import SID, dial, follow, into_the_queue, on_duty, waits

pytestmark = pytest.mark.django_db


class TestIncoming:
    def test_the_safety_message_comes_first_and_both_languages_are_offered(self) -> None:
        cast.line()

        document = dial()

        says = list(document.iter("Say"))
        assert says[0].text == "safety en"
        assert {say.get("language") for say in says} == {"en-US", "es-US"}
        call = Call.objects.get()
        assert (call.state, call.direction, call.caller_sid) == (CallState.MENU, Direction.INBOUND, SID)
        assert call.caller_number == PhoneNumber(cast.CALLER)
        assert call.events.get().kind == EventKind.ARRIVED

    def test_the_same_webhook_twice_is_one_call_and_the_same_answer(self) -> None:
        cast.line()

        first, second = dial(), dial()

        assert Call.objects.count() == 1
        assert [e.attrib for e in first.iter()] == [e.attrib for e in second.iter()]

    @pytest.mark.parametrize("number", ["anonymous", "+266696687", "+86282452253", "", None, "Restricted"])
    def test_a_caller_who_withholds_the_number_is_served_like_any_other(self, number: str | None) -> None:
        cast.line()

        document = twilio.twiml(twilio.post("/voice/incoming", CallSid=SID, From=number))

        assert document.find("Gather") is not None
        assert Call.objects.get().caller_number is None

    def test_a_call_to_a_number_we_do_not_know_is_answered_all_the_same(self) -> None:
        cast.line()

        document = dial(To="+12025550999")

        assert document.find("Gather") is not None
        assert Call.objects.count() == 1

    def test_without_any_line_the_caller_hears_the_safety_message(self) -> None:
        assert "9 1 1" in twilio.said(dial())


class TestMenu:
    def test_a_key_leads_on_in_the_language_chosen(self) -> None:
        cast.line()

        document = follow(dial(), "Gather", Digits="2")

        assert twilio.said(document) == "choose_topic es"

    def asked_at(self, document: Element) -> str:
        gather = document.find("Gather")
        assert gather is not None
        return str(gather.get("action"))

    def test_a_key_that_is_delivered_twice_is_told_once_and_answered_alike(self) -> None:
        cast.line()
        address = self.asked_at(dial())
        again = Client(headers={"I-Twilio-Idempotency-Token": "9f0d2b1c-0000-4000-8000-000000000001"})

        answers = [twilio.post(address, client=again, CallSid=SID, Digits="3").content for _ in range(2)]

        assert answers[0] == answers[1]
        assert Call.objects.get().events.filter(kind=EventKind.CHOSE).count() == 1

    def test_the_same_key_pressed_twice_is_told_twice(self) -> None:
        cast.line()
        address = self.asked_at(dial())

        for token in ("one", "two"):
            pressed = Client(headers={"I-Twilio-Idempotency-Token": token})
            twilio.post(address, client=pressed, CallSid=SID, Digits="9")

        assert Call.objects.get().events.filter(kind=EventKind.CHOSE).count() == 2

    def test_speech_is_understood(self) -> None:
        cast.line()
        on_duty("maya")
        topics = follow(dial(), "Gather", SpeechResult="English, please", Confidence="0.9")

        document = follow(topics, "Gather", SpeechResult="I want to ask about Naltrexone")

        assert document.find("Enqueue") is not None
        assert Call.objects.get().topic == "treatment"

    def test_nonsense_is_asked_about_three_times_and_then_a_person_is_found_anyway(self) -> None:
        cast.line()
        on_duty("maya")
        document = follow(dial(), "Gather", Digits="3")

        for _ in range(2):
            document = follow(document, "Gather", SpeechResult="mumble")
            assert twilio.said(document).startswith("not_understood en")
        document = follow(document, "Gather", Digits="8")

        assert document.find("Enqueue") is not None

    def test_who_says_nothing_goes_on_as_told_and_then_to_a_person(self) -> None:
        cast.line()
        cast.staff("maya", topics=("silent",), on_duty_since=cast.NOON - timedelta(days=1))
        Staff.objects.update(seen_at=cast.NOON + timedelta(days=9000))

        topics = follow(dial(), "Gather", Digits="")
        assert twilio.said(topics) == "choose_topic en"
        document = follow(topics, "Gather", Digits="")

        assert document.find("Enqueue") is not None
        assert Call.objects.get().topic == "silent"

    @pytest.mark.parametrize("keys", ["0", "30", "20"])
    def test_nought_leads_to_a_person_from_every_menu(self, keys: str) -> None:
        cast.line()
        on_duty("maya")
        document = dial()

        for key in keys:
            document = follow(document, "Gather", Digits=key)

        assert document.find("Enqueue") is not None

    def test_every_question_of_one_key_waits_ten_seconds_for_its_answer(self) -> None:
        cast.line()
        document = dial()

        for key in ("3", "4"):
            gather = document.find("Gather")
            assert gather is not None
            assert int(str(gather.get("timeout"))) >= 10
            document = follow(document, "Gather", Digits=key)
        # A digit of a number: a lone 1 is danger, and Twilio hands it on only after this time.
        assert int(str(document.find("Gather").get("timeout"))) >= 6  # type: ignore[union-attr]

    def test_words_of_danger_skip_the_queue_in_any_language(self) -> None:
        cast.line()
        on_duty("maya")

        follow(dial(), "Gather", SpeechResult="my son took an overdose")

        call = Call.objects.get()
        assert call.priority == Priority.CRISIS
        assert call.state == CallState.OFFERED

    def test_the_same_answer_twice_leads_to_the_same_place(self) -> None:
        cast.line()
        on_duty("maya")
        topics = follow(dial(), "Gather", Digits="3")

        first = follow(topics, "Gather", Digits="2")
        second = follow(topics, "Gather", Digits="2")

        assert first.find("Enqueue") is not None
        assert second.find("Enqueue") is not None
        assert Call.objects.get().events.filter(kind=EventKind.QUEUED).count() == 1

    def test_goodbye_hangs_up(self) -> None:
        cast.line()

        document = follow(follow(dial(), "Gather", Digits="3"), "Gather", Digits="9")

        assert [verb.tag for verb in document] == ["Say", "Hangup"]

    def test_a_menu_of_a_call_nobody_knows_ends_at_the_backup(self) -> None:
        cast.line()
        document = dial()
        Call.objects.all().delete()

        assert "9 1 1" in twilio.said(follow(document, "Gather", Digits="3"))

    def test_a_menu_that_was_renamed_meanwhile_begins_anew(self) -> None:
        cast.line()
        action = dial().find("Gather").get("action")  # type: ignore[union-attr]

        document = twilio.twiml(twilio.post(str(action).replace("welcome", "gone"), CallSid=SID, Digits="3"))

        assert twilio.said(document).startswith("safety en")


class TestWait:
    def test_the_place_is_said_once_then_only_the_time(self) -> None:
        cast.line()
        on_duty("maya")
        queued = into_the_queue()

        first = waits(queued)
        later = follow(queued, "Enqueue", "waitUrl", QueueTime="31")

        assert "queued en 1" in twilio.said(first)
        assert "wait_choices en" in twilio.said(first)
        assert first.find(".//Play") is not None
        assert "still_waiting en" in twilio.said(later)

    def test_whoever_is_past_waiting_leaves_for_a_message(self) -> None:
        cast.line(max_wait_seconds=0)
        on_duty("maya")
        queued = into_the_queue()

        assert waits(queued).find("Leave") is not None
        after = follow(queued, "Enqueue", QueueResult="leave")
        assert after.find("Record") is not None

    def test_a_caller_in_danger_hears_somebody_is_being_found(self) -> None:
        cast.line()
        on_duty("maya")

        document = waits(follow(dial(), "Gather", Digits="1"))

        assert "crisis_wait en" in twilio.said(document)
        assert document.find(".//Play") is None

    def test_pressing_1_in_the_queue_is_danger(self) -> None:
        cast.line()
        on_duty("maya")

        document = follow(waits(into_the_queue()), "Gather", Digits="1")

        assert Call.objects.get().priority == Priority.CRISIS
        assert document.find("Redirect") is not None

    def test_a_meaningless_key_waits_on(self) -> None:
        cast.line()
        on_duty("maya")

        document = follow(waits(into_the_queue()), "Gather", Digits="8")

        assert document.find("Redirect") is not None
        assert Call.objects.get().state == CallState.OFFERED

    def test_hanging_up_in_the_queue_is_an_abandonment(self) -> None:
        cast.line()
        on_duty("maya")

        follow(into_the_queue(), "Enqueue", QueueResult="hangup", CallStatus="completed")

        assert Call.objects.get().disposition == Disposition.ABANDONED_QUEUE

    @pytest.mark.parametrize("result", ["queue-full", "error", "system-error"])
    def test_a_queue_that_does_not_take_the_caller_leads_to_a_message(self, result: str) -> None:
        cast.line()
        on_duty("maya")

        assert follow(into_the_queue(), "Enqueue", QueueResult=result).find("Record") is not None
