"""What a caller hears who reaches nobody now: a callback, a message, another number.

Every address that is posted to was found in the answer before it.
"""

from collections.abc import Iterator
from datetime import timedelta
from xml.etree.ElementTree import Element, tostring

import pytest
import time_machine

from helpline import clock
from helpline.contact_rules import PhoneNumber
from helpline.models import (
    Call,
    Callback,
    CallState,
    CommandKind,
    Direction,
    Disposition,
    Staff,
    Voicemail,
)
from helpline.operations import callbacks, deadlines, duty
from tests.support import cast, twilio
from tests.support.caller import SID, dial, follow, into_the_queue, on_duty, waits

pytestmark = pytest.mark.django_db


@pytest.fixture
def _noon() -> Iterator[None]:
    """The hours say when a kept place is called: these stories are told at noon."""
    with time_machine.travel(cast.NOON, tick=False):
        yield


@pytest.mark.usefixtures("_noon")
class TestCallback:
    def ask(self) -> tuple[Element, Element]:
        """Wait, press 2, and be asked for a number; also the document that queued."""
        cast.line()
        on_duty("maya")
        queued = into_the_queue()
        leave = follow(waits(queued), "Gather", Digits="2")
        assert leave.find("Leave") is not None
        return follow(queued, "Enqueue", QueueResult="leave"), queued

    def test_the_number_is_read_back_and_the_place_is_kept(self) -> None:
        asked, _ = self.ask()
        read_back = follow(asked, "Gather", Digits="2025550177")
        assert "2 0 2, 5 5 5, 0 1 7 7" in twilio.said(read_back)

        thanks = follow(read_back, "Gather", Digits="2")

        assert "callback_thanks en" in twilio.said(thanks)
        promise, call = Callback.objects.get(), Call.objects.get()
        assert promise.number == PhoneNumber("+12025550177")
        assert promise.queued_at == call.queued_at

    def test_hanging_up_afterwards_puts_the_callback_in_the_same_place_in_line(self) -> None:
        asked, _ = self.ask()
        follow(follow(asked, "Gather", Digits="2025550177"), "Gather", Digits="2")
        first = Call.objects.get()

        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

        back = Call.objects.get(direction=Direction.OUTBOUND)
        assert Call.objects.get(pk=first.pk).disposition == Disposition.CALLBACK
        assert back.queued_at == first.queued_at
        assert back.state == CallState.OFFERED

    def test_a_wrong_number_may_be_keyed_in_again_and_after_three_the_caller_waits_on(self) -> None:
        asked, _ = self.ask()
        before = Call.objects.get().queued_at

        for _ in range(2):
            instead = follow(asked, "Gather", Digits="411")
            assert twilio.said(instead) == "callback_incomplete en"
            asked = follow(instead, "Gather", Digits="2")
            assert twilio.said(asked) == "callback_ask en"
        document = follow(asked, "Gather", Digits="")

        assert document.find("Enqueue") is not None
        assert Call.objects.get().queued_at == before

    @pytest.mark.parametrize("key", ["0", "3", "", "#"])
    def test_who_does_not_want_to_key_it_in_again_waits_on_for_a_person(self, key: str) -> None:
        asked, _ = self.ask()

        document = follow(follow(asked, "Gather", Digits="411"), "Gather", Digits=key)

        assert document.find("Enqueue") is not None

    def test_who_waits_on_after_all_is_not_greeted_again(self) -> None:
        asked, _ = self.ask()

        again = follow(follow(asked, "Gather", Digits="411"), "Gather", Digits="0")

        assert twilio.said(waits(again)).startswith("queued_again en 1")

    def test_a_number_that_is_not_right_is_asked_for_again(self) -> None:
        asked, _ = self.ask()

        again = follow(follow(asked, "Gather", Digits="2025550177"), "Gather", Digits="3")

        assert twilio.said(again) == "callback_ask en"
        assert not Callback.objects.exists()

    def test_nought_instead_of_a_confirmation_waits_on_for_a_person(self) -> None:
        asked, _ = self.ask()

        document = follow(follow(asked, "Gather", Digits="2025550177"), "Gather", Digits="0")

        assert document.find("Enqueue") is not None
        assert not Callback.objects.exists()

    @pytest.mark.parametrize("key", ["", "7", "#"])
    def test_a_number_that_is_not_confirmed_is_read_again_and_then_not_promised(self, key: str) -> None:
        asked, _ = self.ask()
        document = follow(asked, "Gather", Digits="2025550177")

        for _ in range(2):
            document = follow(document, "Gather", Digits=key)
            assert "2 0 2, 5 5 5, 0 1 7 7" in twilio.said(document)
        document = follow(document, "Gather", Digits=key)

        assert document.find("Enqueue") is not None
        assert not Callback.objects.exists()

    @pytest.mark.parametrize("digits", ["8557821009", "8765550143", "9005550143"])
    def test_a_number_that_we_never_call_is_not_promised_a_call(self, digits: str) -> None:
        asked, _ = self.ask()

        again = follow(asked, "Gather", Digits=digits)

        assert "callback_not_a_number en" in twilio.said(again)
        follow(again, "Gather", Digits="2")
        assert not Callback.objects.exists()

    @pytest.mark.parametrize("hour", [0, 12], ids=["in its turn", "when the hours allow it"])
    def test_a_yes_that_is_delivered_twice_promises_once_and_is_thanked_for_twice(self, hour: int) -> None:
        asked, _ = self.ask()
        read_back = follow(asked, "Gather", Digits="2025550177")

        with time_machine.travel(cast.NOON + timedelta(hours=hour), tick=False):
            first, second = (follow(read_back, "Gather", Digits="2") for _ in range(2))

        assert tostring(second) == tostring(first)
        assert "callback_thanks" in twilio.said(second)
        assert second[-1].tag == "Hangup"
        promise = Callback.objects.get()
        assert promise.events.count() == 1

    def test_a_yes_that_is_delivered_after_the_promise_was_withdrawn_is_not_thanked_for(self) -> None:
        asked, _ = self.ask()
        read_back = follow(asked, "Gather", Digits="2025550177")
        follow(read_back, "Gather", Digits="2")
        promise = Callback.objects.get()
        callbacks.withdraw(callback_id=promise.pk, staff_id=Staff.objects.get().pk, now=cast.NOON)

        assert twilio.said(follow(read_back, "Gather", Digits="2")) == "callback_silence en"

    def test_an_entry_that_is_delivered_again_late_does_not_change_what_is_confirmed(self) -> None:
        asked, _ = self.ask()
        first = follow(asked, "Gather", Digits="2025550177")
        second = follow(follow(first, "Gather", Digits="3"), "Gather", Digits="2025550178")

        late = follow(asked, "Gather", Digits="2025550177")
        follow(second, "Gather", Digits="2")

        assert "0 1 7 8" in twilio.said(late)
        assert Callback.objects.get().number == PhoneNumber("+12025550178")

    @pytest.mark.parametrize("late", ["2", "3", "0", ""])
    def test_an_answer_about_an_earlier_entry_changes_nothing(self, late: str) -> None:
        asked, _ = self.ask()
        first = follow(asked, "Gather", Digits="2025550177")
        second = follow(follow(first, "Gather", Digits="3"), "Gather", Digits="2025550178")

        assert "0 1 7 8" in twilio.said(follow(first, "Gather", Digits=late))
        assert not Callback.objects.exists()
        follow(second, "Gather", Digits="2")

        assert Callback.objects.get().number == PhoneNumber("+12025550178")

    def test_an_entry_of_an_earlier_time_does_not_come_back(self) -> None:
        asked, queued = self.ask()
        waiting = follow(follow(asked, "Gather", Digits="2025550177"), "Gather", Digits="0")
        follow(waits(waiting), "Gather", Digits="2")
        asked_again = follow(waiting, "Enqueue", QueueResult="leave")

        assert "callback_ask en" in twilio.said(follow(asked, "Gather", Digits="2025550177"))
        assert Call.objects.get().given_number is None
        assert "0 1 7 8" in twilio.said(follow(asked_again, "Gather", Digits="2025550178"))

    @pytest.mark.parametrize("yes_first", [True, False])
    def test_yes_and_hanging_up_end_alike_in_whichever_order_they_come(self, yes_first: bool) -> None:
        asked, _ = self.ask()
        read_back = follow(asked, "Gather", Digits="2025550177")
        first = Call.objects.get()

        if yes_first:
            follow(read_back, "Gather", Digits="2")
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")
        if not yes_first:
            follow(read_back, "Gather", Digits="2")

        first.refresh_from_db()
        assert (first.disposition, first.given_number) == (Disposition.CALLBACK, None)
        assert Callback.objects.get().origin == first
        back = Call.objects.get(direction=Direction.OUTBOUND)
        assert (back.state, back.queued_at) == (CallState.OFFERED, first.queued_at)

    def test_a_yes_after_hanging_up_that_comes_twice_promises_once(self) -> None:
        asked, _ = self.ask()
        read_back = follow(asked, "Gather", Digits="2025550177")
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

        follow(read_back, "Gather", Digits="2")
        follow(read_back, "Gather", Digits="2")

        assert Callback.objects.count() == 1
        assert Call.objects.filter(direction=Direction.OUTBOUND).count() == 1

    @pytest.mark.parametrize("key", ["3", "", "7"])
    def test_another_key_after_hanging_up_promises_nothing(self, key: str) -> None:
        asked, _ = self.ask()
        read_back = follow(asked, "Gather", Digits="2025550177")
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

        follow(read_back, "Gather", Digits=key)

        assert not Callback.objects.exists()
        assert Call.objects.get().disposition == Disposition.ABANDONED_QUEUE

    def test_a_number_is_forgotten_where_they_waited_on_and_hung_up(self) -> None:
        asked, _ = self.ask()
        follow(follow(asked, "Gather", Digits="2025550177"), "Gather", Digits="0")

        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

        assert Call.objects.get().given_number is None

    @pytest.mark.parametrize("key", ["0", "3", "1"])
    def test_a_number_that_is_not_confirmed_is_forgotten_at_once(self, key: str) -> None:
        asked, _ = self.ask()

        follow(follow(asked, "Gather", Digits="2025550177"), "Gather", Digits=key)

        assert Call.objects.get().given_number is None

    def test_after_hanging_up_it_is_forgotten_when_no_yes_can_be_on_its_way(self) -> None:
        asked, _ = self.ask()
        read_back = follow(asked, "Gather", Digits="2025550177")
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")
        assert Call.objects.get().given_number

        deadlines.move_everything_on(now=cast.NOON + timedelta(minutes=6))

        assert Call.objects.get().given_number is None
        follow(read_back, "Gather", Digits="2")
        assert not Callback.objects.exists()

    def test_it_can_be_asked_for_in_the_menu(self) -> None:
        cast.line()

        document = follow(follow(dial(), "Gather", Digits="3"), "Gather", Digits="4")

        assert "callback_ask en" in twilio.said(document)


class TestMessage:
    def ask(self) -> Element:
        cast.line()
        return into_the_queue()

    def test_with_nobody_on_duty_the_caller_is_asked_for_one(self) -> None:
        document = self.ask()

        assert "nobody_here en" in twilio.said(document)
        assert document.find("Record") is not None

    def queued(self) -> Element:
        cast.line()
        on_duty("maya")
        return into_the_queue()

    def test_when_the_last_person_leaves_those_in_line_hear_that_nobody_is_here(self) -> None:
        queued = self.queued()
        duty.go_off(staff_id=Staff.objects.get().pk, now=clock.now())
        assert waits(queued).find("Leave") is not None

        asked = follow(queued, "Enqueue", QueueResult="leave")

        assert "nobody_here en" in twilio.said(asked)
        assert asked.find("Record") is not None

    def test_when_their_wait_is_over_those_in_line_hear_that_nobody_is_here(self) -> None:
        queued = self.queued()
        Call.objects.update(move_on_at=clock.now())
        assert waits(queued).find("Leave") is not None

        assert "nobody_here en" in twilio.said(follow(queued, "Enqueue", QueueResult="leave"))

    def test_where_twilio_has_no_place_in_line_they_hear_that_nobody_is_here(self) -> None:
        assert "nobody_here en" in twilio.said(follow(self.queued(), "Enqueue", QueueResult="queue-full"))

    def test_who_asks_for_one_in_line_is_asked_at_once(self) -> None:
        queued = self.queued()
        follow(waits(queued), "Gather", Digits="3")

        assert "nobody_here" not in twilio.said(follow(queued, "Enqueue", QueueResult="leave"))

    def test_a_key_before_the_tone_asks_to_be_called_back_instead(self) -> None:
        document = follow(self.ask(), "Gather", Digits="2")

        assert twilio.said(document) == "callback_ask en"

    def test_any_other_key_before_the_tone_goes_on_to_it(self) -> None:
        document = follow(self.ask(), "Gather", Digits="5")

        assert next(iter(document)).tag == "Record"

    def test_a_key_after_the_call_went_on_changes_nothing(self) -> None:
        asked = self.ask()
        on_duty("maya")
        Call.objects.update(state=CallState.ENDED, disposition=Disposition.NO_MESSAGE, ended_at=cast.NOON)

        assert follow(asked, "Gather", Digits="1").find("Hangup") is not None

    def test_it_is_noted_once_whichever_news_comes_first(self) -> None:
        document = self.ask()
        news = {"RecordingSid": "RE" + "b" * 32, "RecordingDuration": "12", "RecordingStatus": "completed"}

        follow(document, "Record", "recordingStatusCallback", **news)
        thanks = follow(document, "Record", **news)
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

        assert "message_thanks en" in twilio.said(thanks)
        message = Voicemail.objects.get()
        assert message.seconds == 12
        assert message.commands.get().kind == CommandKind.FETCH_RECORDING
        assert Call.objects.get().disposition == Disposition.VOICEMAIL

    def test_a_message_counts_where_the_news_of_hanging_up_comes_first(self) -> None:
        document = self.ask()

        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")
        follow(
            document,
            "Record",
            "recordingStatusCallback",
            RecordingSid="RE" + "1" * 32,
            RecordingStatus="completed",
            RecordingDuration="12",
        )

        assert Call.objects.get().disposition == Disposition.VOICEMAIL

    def test_an_absent_recording_is_no_message(self) -> None:
        document = self.ask()

        follow(document, "Record", "recordingStatusCallback", RecordingSid="RE1", RecordingStatus="absent")
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

        assert Call.objects.get().disposition == Disposition.NO_MESSAGE
