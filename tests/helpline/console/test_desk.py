"""The desk in each of its states."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from helpline.models import Call, CommandState, Line, Offer, Shift, Staff, Training
from helpline.operations import bridges, callbacks, calls, duty, legs, offers
from helpline.queries import desk as snapshots
from helpline.queries import floor
from helpline.signin.listening import channels_of
from helpline.voice import twiml
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast, twilio
from tests.support.cast import CALLER, NOON

State = Callable[[], str]


@pytest.fixture
def state(maya: Staff, signed_in: SignIn) -> State:
    client = signed_in(maya)
    return lambda: str(client.get("/console/desk/strip").text)


class TestStrip:
    def test_invites_somebody_off_duty_to_begin(self, maya: Staff, state: State) -> None:
        duty.go_off(staff_id=maya.pk, now=NOON)

        assert "You are off duty" in state()
        assert "Your shift runs until" in state()

    def test_leaves_somebody_on_a_break_alone(self, maya: Staff, state: State) -> None:
        duty.take_break(staff_id=maya.pk, now=NOON)

        assert "Only crisis calls that nobody else can take ring for you." in state()
        Training.objects.filter(topic="crisis").delete()
        assert "No calls ring for you." in state()

    def test_says_that_missed_calls_caused_the_break(self, maya: Staff, state: State) -> None:
        Staff.objects.filter(pk=maya.pk).update(duty="break", missed_offers=3, missed_break=True)

        assert "You missed 3 calls in a row" in state()
        duty.take_break(staff_id=maya.pk, now=NOON)
        assert "You missed" not in state()

    def test_says_where_the_next_call_rings(self, maya: Staff, state: State) -> None:
        assert "The next call rings here" in state()

    def test_says_plainly_when_no_call_will_be_offered(self, maya: Staff, state: State) -> None:
        Shift.objects.filter(staff=maya).update(weekdays=[4], starts=time(18), ends=time(2))

        assert "You are not on shift: only crisis calls will ring for you." in state()
        assert "Your next shift begins Fri, Jul 17, 6:00 PM." in state()
        Training.objects.filter(topic="crisis").delete()
        assert "You are not on shift, so no calls will ring for you." in state()

    def test_says_when_no_shift_is_planned_at_all(self, maya: Staff, state: State) -> None:
        Shift.objects.filter(staff=maya).delete()

        assert "You have no shift scheduled" in state()

    def test_says_when_no_training_is_in_force(self, maya: Staff, state: State) -> None:
        Training.objects.filter(staff=maya).update(expires_on=NOON.date() - timedelta(days=1))

        assert "Your training has expired, so no calls will ring for you." in state()
        Training.objects.filter(topic="crisis").update(expires_on=NOON.date())
        assert "Your training has expired: only crisis calls will ring for you." in state()

    def test_rings_with_what_is_known_of_the_call(self, line: Line, maya: Staff, state: State) -> None:
        offer = scenes.ringing(line, maya)

        shown = state()

        assert f'data-accept="{offer.pk}"' in shown
        assert "Treatment</h2>" in shown
        assert "English" in shown
        assert "This call rings you because you have been free the longest." in shown
        assert CALLER not in shown

    def test_rings_red_and_in_words_in_a_crisis(self, line: Line, maya: Staff, state: State) -> None:
        scenes.ringing(line, maya, priority="crisis", topic="crisis")

        assert "is-crisis" in state()
        assert "someone may be in danger" in state()
        assert "This call rings everybody trained for danger." in state()

    def test_says_nothing_untrue_of_a_call_in_danger(self, line: Line, maya: Staff, state: State) -> None:
        scenes.ringing(line, maya, priority="crisis", topic="crisis")

        assert "then for the next person" not in state()
        assert "longest" not in state().split("This call rings everybody")[0]

    def test_says_that_the_crisis_line_is_called_too(self, line: Line, maya: Staff, state: State) -> None:
        offer = scenes.ringing(line, maya, priority="crisis", topic="crisis")
        Call.objects.filter(pk=offer.call_id).update(outside="crisis")

        assert "Calling the crisis line too." in state()

    def test_offers_to_rejoin_a_caller_one_was_cut_off_from(
        self, line: Line, maya: Staff, state: State
    ) -> None:
        offer = scenes.ringing(line, maya)
        Offer.objects.filter(pk=offer.pk).update(rejoin=True)

        assert "You were cut off from this caller" in state()
        assert '<span data-words="Rejoin">Rejoin</span>' in state()
        assert "has been told that we are finding someone for them" in state()
        Call.objects.filter(pk=offer.call_id).update(connected_at=NOON)
        assert "has been asked to stay" in state()

    @pytest.mark.parametrize("tried", [0, 1])
    def test_says_nothing_that_a_caller_in_danger_did_not_hear_when_they_were_cut_off(
        self, line: Line, maya: Staff, state: State, tried: int
    ) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, NOON + timedelta(seconds=9))
        Call.objects.filter(pk=call.pk).update(outside_tried=tried)
        call.refresh_from_db()

        assert twilio.elements(str(twiml.queue(call)), "Say") == []
        assert "is on the line and has not been told that you were cut off." in state()

    def test_says_what_somebody_we_called_heard_when_they_were_cut_off(
        self, line: Line, maya: Staff, state: State
    ) -> None:
        call = scenes.talking(line, maya)
        cast.write([call], direction="outbound", number_to_ring=CALLER)
        bridging.staff_hangs_up(call, NOON + timedelta(seconds=9))
        call.refresh_from_db()

        said = [each.text for each in twilio.elements(str(twiml.queue(call)), "Say")]
        assert said == ["outbound_wait en"]
        assert "is on the line and has been asked to wait a moment." in state()

    def test_says_why_the_ring_of_a_canceled_callback_stopped(
        self, line: Line, maya: Staff, sam: Staff, state: State
    ) -> None:
        callback = scenes.promise(line, maya, time(12))
        callbacks.make(callback_id=callback.pk, now=NOON)
        assert "Scheduled callback" in state()

        callbacks.withdraw(callback_id=callback.pk, staff_id=sam.pk, now=NOON)

        assert "The callback that was ringing is canceled" in state()

    def test_tells_of_a_telephone_that_rings(self, line: Line, state: State) -> None:
        cast.write(Staff.objects.all(), ring_on="phone", phone="+12025550161")
        scenes.ringing(line, Staff.objects.get())

        assert "Your phone is ringing" in state()
        assert "data-accept" not in state()

    def test_tells_of_the_promise_that_a_callback_keeps(self, line: Line, maya: Staff, state: State) -> None:
        promised = scenes.promise(line, maya, time(12))

        callbacks.make(callback_id=promised.pk, now=NOON)

        assert "scheduled by you" in state()
        assert "12:00 PM New York time" in state()
        assert "Call now" in state()

    def test_tells_of_a_caller_who_lost_their_counselor(self, line: Line, maya: Staff, state: State) -> None:
        Call.objects.filter(pk=scenes.ringing(line, maya).call_id).update(front=True)

        assert "A caller whose connection was lost" in state()

    def test_waits_for_the_two_to_meet(self, line: Line, maya: Staff, state: State) -> None:
        call = scenes.accepted(line, maya)

        assert "Connecting you" in state()
        assert f'data-card="/intake/calls/{call.pk}/card/"' in state()

    def test_waits_for_the_two_to_meet_again_after_they_were_cut_off(
        self, line: Line, maya: Staff, state: State
    ) -> None:
        call = scenes.talking(line, maya)
        bridges.caller_out(call_id=call.pk, conference=call.offers.get().pk, now=NOON)
        again = call.offers.get(state="ringing")
        offers.accept(offer_id=again.pk, sid=scenes.sid(), staff_id=maya.pk, now=NOON)

        assert "Connecting you" in state()
        assert f"/console/desk/calls/{call.pk}/hold" not in state()
        assert floor.floor(NOON, NOON + timedelta(days=1), NOON).people[0].doing == "connecting"

    def test_lets_danger_be_told_in_a_callback_once_the_two_have_talked(
        self, line: Line, maya: Staff, state: State
    ) -> None:
        button, number = "/danger", "/cut-off-number"
        callback = scenes.promise(line, maya, time(12))
        callbacks.make(callback_id=callback.pk, now=NOON)
        call = Call.objects.get()
        scenes.take(call, maya)
        assert "Calling them" in state()
        assert button not in state()

        legs.caller_dialled(call_id=call.pk, sid=scenes.sid())
        scenes.join(Call.objects.get(), maya)
        assert button in state()
        assert number not in state()

        calls.tell_danger(call_id=call.pk, staff_id=maya.pk, now=NOON)
        assert button not in state()
        assert number in state()

    def test_lets_danger_be_told_in_a_call_of_theirs_at_once(
        self, line: Line, maya: Staff, state: State
    ) -> None:
        scenes.accepted(line, maya)

        assert "/danger" in state()

    def test_gives_the_controls_of_a_conversation(self, line: Line, maya: Staff, state: State) -> None:
        call = scenes.talking(line, maya)

        assert "Talking" in state()
        assert f"/console/desk/calls/{call.pk}/hold" in state()

    def test_says_that_the_caller_is_on_hold_once_twilio_has_done_it(
        self, line: Line, maya: Staff, state: State
    ) -> None:
        call = scenes.talking(line, maya)

        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert "Putting on hold… they still hear you" in state()
        assert "the caller hears music" not in state()
        call.commands.update(state=CommandState.DONE)
        assert "On hold: the caller hears music" in state()
        assert f"/console/desk/calls/{call.pk}/resume" in state()

    @pytest.mark.parametrize("unsettled", [CommandState.PENDING, CommandState.SENDING, CommandState.UNKNOWN])
    def test_claims_no_hold_of_which_nothing_is_known(
        self, unsettled: str, line: Line, maya: Staff, state: State
    ) -> None:
        call = scenes.talking(line, maya)
        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)

        call.commands.update(state=unsettled)

        assert "they still hear you" in state()

    def test_says_that_a_hold_was_refused(self, line: Line, maya: Staff, state: State) -> None:
        call = scenes.talking(line, maya)
        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)

        call.commands.update(state=CommandState.FAILED)

        calls.hold_settled(command_id=call.commands.get(kind="hold").pk, worked=False, now=NOON)

        assert "the caller hears you." in state()
        assert "On hold" not in state()
        assert f"/console/desk/calls/{call.pk}/hold" in state()
        assert f"/console/desk/calls/{call.pk}/resume" not in state()

    def test_says_nothing_of_a_hold_in_a_conversation_before(
        self, line: Line, maya: Staff, state: State
    ) -> None:
        call = scenes.talking(line, maya)
        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)
        call.commands.update(state=CommandState.DONE)
        bridges.caller_out(call_id=call.pk, conference=call.offers.get().pk, now=NOON)
        again = call.offers.get(state="ringing")
        offers.accept(offer_id=again.pk, sid=scenes.sid(), staff_id=maya.pk, now=NOON)

        assert "hold" not in state().lower()

    def test_says_that_a_hold_could_not_be_ended(self, line: Line, maya: Staff, state: State) -> None:
        call = scenes.talking(line, maya)
        calls.hold(call_id=call.pk, staff_id=maya.pk, now=NOON)
        call.commands.update(state=CommandState.DONE)
        calls.resume(call_id=call.pk, staff_id=maya.pk, now=NOON)
        assert "Ending the hold…" in state()

        call.commands.filter(kind="resume").update(state=CommandState.FAILED)
        calls.hold_settled(command_id=call.commands.get(kind="resume").pk, worked=False, now=NOON)

        assert "the caller may still hear music." in state()
        assert f"/console/desk/calls/{call.pk}/resume" in state()

    def test_asks_what_came_of_a_call(self, line: Line, maya: Staff, state: State) -> None:
        call = scenes.over(line, maya)

        assert "Call outcome" in state()
        assert 'value="referral_offered"' in state()
        assert "Another two minutes" in state()
        assert f'data-card="/intake/calls/{call.pk}/card/"' in state()

    def test_goes_on_asking_when_the_time_is_up(self, line: Line, maya: Staff, state: State) -> None:
        scenes.over(line, maya)
        Staff.objects.update(wrap_up_until=NOON)

        assert "Not ready: outcome missing." in state()

    def test_asks_of_a_callback_what_can_come_of_one(self, line: Line, maya: Staff, state: State) -> None:
        Call.objects.filter(pk=scenes.over(line, maya).pk).update(direction="outbound")

        assert 'value="reached_patient"' in state()

    def test_lets_somebody_rest_after_writing_up(self, maya: Staff, state: State) -> None:
        Staff.objects.update(wrap_up_until=NOON + timedelta(minutes=1))

        assert "Short pause: next call in" in state()

    def test_sends_nothing_when_nothing_has_changed(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        client = signed_in(maya)
        seen = client.get("/console/desk/strip").context["desk"].digest

        before = client.get("/console/desk/strip", {"seen": seen}).status_code
        scenes.ringing(line, maya)
        after = client.get("/console/desk/strip", {"seen": seen}).status_code

        assert (before, after) == (204, 200)

    def test_escapes_a_name(self, line: Line, maya: Staff, sam: Staff, state: State) -> None:
        Staff.objects.filter(pk=sam.pk).update(name="<script>alert(1)</script>")
        promised = scenes.promise(line, sam, time(12))

        callbacks.make(callback_id=promised.pk, now=NOON)

        assert "Scheduled by &lt;script&gt;" in state()

    def test_asks_the_database_little(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        scenes.talking(line, maya)
        client = signed_in(maya)
        client.get("/console/desk/strip")

        with CaptureQueriesContext(connection) as asked:
            client.get("/console/desk/strip")

        assert len(asked) <= 12

    @pytest.mark.parametrize("scene", [scenes.ringing, scenes.talking, scenes.over])
    def test_is_a_snapshot_of_few_statements(
        self, scene: Callable[..., object], line: Line, maya: Staff
    ) -> None:
        scene(line, maya)
        maya.refresh_from_db()
        snapshots.desk(maya, NOON)  # loads the flow

        with CaptureQueriesContext(connection) as asked:
            snapshots.desk(maya, NOON)

        assert len(asked) <= 8


class TestShow:
    def test_shows_the_whole_desk_and_lets_it_listen(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(maya)

        answer = client.get("/console/desk/")

        assert 'sse-connect="/events/"' in answer.text
        channels = channels_of(client.session.session_key or "")
        assert {f"desk:{maya.pk}", f"floor:{line.floor_id}"} <= channels

    def test_loads_the_softphone_that_fits_the_carrier(
        self, maya: Staff, signed_in: SignIn, settings: Settings
    ) -> None:
        settings.VOICE_SDK_URL = "/static/vendor/twilio-voice.min.js"

        assert 'data-sdk="/static/vendor/twilio-voice.min.js"' in signed_in(maya).get("/console/desk/").text

    def test_names_no_number_however_the_call_stands(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        scenes.promise(line, maya)
        scenes.talking(line, maya)

        shown = signed_in(maya).get("/console/desk/").text

        assert not Offer.objects.filter(state="ringing").exists()
        assert CALLER[-7:] not in shown.replace("-", "").replace(" ", "")
        assert scenes.GIVEN.e164[-7:] not in shown.replace("-", "").replace(" ", "")
