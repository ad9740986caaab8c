"""Two floors as a machine: callers, staff, Twilio's news and the sweep; in any order, late, twice, never.

Whatever happens, after each step the promises of the exchange hold; and when everybody has hung up and time
has passed, every call has ended and nothing is left half done.
"""

from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from helpline import routing
from helpline.contact_rules import PhoneNumber, PromisedTime
from helpline.models import (
    QUEUED,
    WITH_STAFF,
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackState,
    CallState,
    CommandKind,
    DangerBy,
    Disposition,
    Offer,
    OfferState,
    Staff,
)
from helpline.operations import (
    bridges,
    callbacks,
    calls,
    choices,
    crisis_line,
    danger,
    duty,
    in_line,
    kept_places,
    legs,
    met_late,
    offers,
    outside,
    queue,
    rejoining,
    snapshot,
    voicemails,
)
from helpline.operations.where import Where
from tests.support import bridging, crisis_legs
from tests.support.command_machine import CommandMachine
from tests.support.command_ways import EACH_WAY, Ways, as_table
from tests.support.floor_machine import WHICH, ZONE
from tests.support.small_twilio import LIVE

SECOND = timedelta(seconds=1)


class TheFloor(CommandMachine):
    """Whatever callers, counselors, Twilio and time may do, and what holds after each step."""

    # ---- callers -------------------------------------------------------------------------------------

    @rule(
        on=st.sampled_from([0, 1]),
        topic=st.sampled_from(["treatment", "family"]),
        language=st.sampled_from(["en", "es"]),
        priority=st.sampled_from(["normal", "normal", "high", "crisis"]),
    )
    def somebody_calls(self, on: int, topic: str, language: str, priority: str) -> None:
        self.arrives(self.lines[on], topic=topic, language=language, priority=priority)

    @rule(which=WHICH)
    def the_queue_is_joined_again(self, which: int) -> None:
        if call := self.call(which):
            queue.join(call_id=call.pk, now=self.now)

    @rule(which=WHICH)
    def the_hold_document_is_asked_for(self, which: int) -> None:
        if call := self.call(which):
            self.waits(call)

    @rule(which=WHICH, by=st.sampled_from(DangerBy))
    def a_caller_is_in_danger(self, which: int, by: DangerBy) -> None:
        if call := self.call(which):
            danger.declare(call_id=call.pk, by=by, now=self.now)

    @rule(which=WHICH, number=st.integers(140, 143))
    def a_caller_keeps_their_place(self, which: int, number: int) -> None:
        call = self.call(which)
        if call and queue.ask_for(call_id=call.pk, state=CallState.CALLBACK, now=self.now):
            try:
                kept_places.keep_place(
                    call_id=call.pk, number=PhoneNumber(f"+12025550{number}"), now=self.now
                )
            except callbacks.NotAllowed as error:
                self.is_refused(error, within_hours=True)

    @rule(which=WHICH, speaks=st.booleans())
    def a_caller_leaves_a_message(self, which: int, speaks: bool) -> None:
        call = self.call(which)
        if call is None:
            return
        if not queue.ask_for(call_id=call.pk, state=CallState.MESSAGE, now=self.now):
            choices.leave_menu(call_id=call.pk, state=CallState.MESSAGE, now=self.now)
        if speaks:
            recording = f"RE{call.pk.hex}"
            self.twilio.recordings[recording] = b"RIFFsound"
            voicemails.left(call_id=call.pk, recording_sid=recording, seconds=9, now=self.now)

    @rule(which=WHICH, status=st.sampled_from(["completed", "no-answer", "busy", "failed", "lost"]))
    def a_callers_leg_is_over(self, which: int, status: str) -> None:
        if call := self.call(which):
            self.twilio.is_over(call.caller_sid)
            calls.caller_ended(call_id=call.pk, status=status, now=self.now)

    # ---- counselors ---------------------------------------------------------------------------------

    @rule(who=WHICH, does=st.sampled_from([duty.go_on, duty.go_off, duty.take_break, duty.end_break]))
    def duty_changes(self, who: int, does: Callable[..., None]) -> None:
        does(staff_id=self.people[who % 3].pk, now=self.now)

    @rule(who=WHICH, is_there=st.booleans())
    def a_desk_beats_or_is_silent(self, who: int, is_there: bool) -> None:
        person = self.people[who % 3]
        if is_there:
            duty.heartbeat(staff_id=person.pk, now=self.now)
        Staff.objects.filter(pk=person.pk).update(seen_at=self.now + timedelta(days=2) if is_there else None)

    @rule(which=WHICH)
    def an_offer_is_accepted(self, which: int) -> None:
        offer = self.offer(which)
        if offer and (sid := self.sid_to_accept_with(offer)):
            offers.accept(offer_id=offer.pk, sid=sid, now=self.now)

    @rule(which=WHICH)
    def an_offer_is_declined(self, which: int) -> None:
        if offer := self.offer(which):
            offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=self.now)

    @rule(which=WHICH)
    def a_counselor_hangs_up(self, which: int) -> None:
        call = self.call(which)
        if call and call.staff_id:
            calls.hang_up(call_id=call.pk, staff_id=call.staff_id, now=self.now)

    @rule(which=WHICH, outcome=st.integers(0, 20))
    def a_counselor_wraps_up(self, which: int, outcome: int) -> None:
        call = self.call(which)
        if call and call.staff_id and call.state == CallState.ENDED:
            self.wrap_up(call, outcome)

    @rule(who=WHICH, hours=st.sampled_from([0, 0, 0, 1, 5, 12, 20, 30]), number=st.integers(140, 143))
    def a_call_is_promised(self, who: int, hours: int, number: int) -> None:
        local = (self.now + timedelta(hours=hours)).astimezone(ZoneInfo(ZONE))
        try:
            when = PromisedTime(local.date(), local.time(), ZONE)
            self.promise(when, f"+12025550{number}", self.people[who % 3])
        except callbacks.NotAllowed as error:
            self.is_refused(error, within_hours=time(8) <= local.time() < time(20, 45))
        except callbacks.TooLate:
            assert CallbackAttempt.objects.filter(outcome=AttemptOutcome.UNDER_WAY).exists()

    @rule(outcome=st.integers(0, 20))
    def a_conversation_ends_well(self, outcome: int) -> None:
        call = Call.objects.filter(state=CallState.CONNECTED).order_by("arrived_at").first()
        if call is None:
            return
        self.twilio.is_over(call.caller_sid)
        calls.caller_ended(call_id=call.pk, status="completed", now=self.now)
        self.wrap_up(call, outcome)

    # ---- Twilio's news, whichever call or leg it is of, however late ---------------------------------------

    @rule(which=WHICH)
    def a_telephone_rings_and_is_answered(self, which: int) -> None:
        leg = self.leg(which)
        sid = leg and (leg.sid or self.twilio.made_for(leg.pk))
        if leg and sid:
            self.twilio.answers(sid)
            legs.ringing(leg_id=leg.pk, sid=sid)
            legs.answered(leg_id=leg.pk, sid=sid, now=self.now)

    @rule(which=WHICH, status=st.sampled_from(["completed", "no-answer", "busy", "canceled"]))
    def a_staff_leg_is_over(self, which: int, status: str) -> None:
        if leg := self.leg(which):
            self.twilio.is_over(leg.sid or self.twilio.made_for(leg.pk), status)
            legs.ended(leg_id=leg.pk, status=status, now=self.now)

    @rule(which=WHICH, both=st.booleans())
    def legs_join_the_conference(self, which: int, both: bool) -> None:
        if call := self.call(which):
            self.join(call, both)

    @rule(which=WHICH)
    def news_of_a_former_conference_comes_late(self, which: int) -> None:
        """Reports about an acceptance that is over change nothing, unless its crisis line has the caller."""
        offer = self.offer(which)
        if offer is None or offer.state == OfferState.ACCEPTED or crisis_line.was_left_with_it(offer):
            return
        before = Call.objects.values().get(pk=offer.call_id)
        for sid in (offer.call.caller_sid, self.sid()):
            bridges.joined(conference=offer.pk, sid=sid or "", conference_sid="CF9", now=self.now)
            bridges.left(conference=offer.pk, sid=sid or "", now=self.now)
        bridges.caller_out(call_id=offer.call_id, conference=offer.pk, now=self.now)
        bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.OVER, now=self.now)
        assert Call.objects.values().get(pk=offer.call_id) == before

    @rule(which=WHICH, counselor=st.booleans())
    def somebody_leaves_the_conference(self, which: int, counselor: bool) -> None:
        call = self.call(which)
        offer = (
            Offer.objects.filter(call=call, state=OfferState.ACCEPTED).select_related("participant").first()
        )
        if call and offer:
            sid = offer.participant.sid if counselor else call.caller_sid
            self.twilio.leaves_conference(sid)
            bridges.left(conference=offer.pk, sid=sid or "", now=self.now)

    @rule(which=WHICH)
    def a_conference_ends_under_a_caller_and_the_crisis_line(self, which: int) -> None:
        offer = self.offer(which)
        if offer and crisis_line.was_left_with_it(offer):
            self.twilio.leaves_conference(offer.call.caller_sid)
            bridges.caller_out(call_id=offer.call_id, conference=offer.pk, now=self.now)
            assert Call.objects.get(pk=offer.call_id).state != CallState.DIVERTED

    @rule(which=WHICH)
    def a_counselor_is_lost(self, which: int) -> None:
        call = self.call(which)
        if call and Offer.objects.filter(call=call, state=OfferState.ACCEPTED).exists():
            self.twilio.is_over(bridging.accepted_offer(call.pk).participant.sid)
            self.twilio.leaves_conference(call.caller_sid)
            bridging.staff_hangs_up(call, self.now)

    @rule(which=WHICH)
    def a_conference_is_over(self, which: int) -> None:
        if leg := self.leg(which):
            legs.out_of_conference(leg_id=leg.pk, now=self.now)

    @rule(which=WHICH, staff=st.sampled_from(Where), caller=st.sampled_from(Where))
    def twilio_says_where_the_two_are(self, which: int, staff: Where, caller: Where) -> None:
        if offer := self.offer(which):
            bridges.checked(offer_id=offer.pk, staff=staff, caller=caller, now=self.now)

    @rule(which=WHICH)
    def twilio_cannot_be_asked(self, which: int) -> None:
        if offer := self.offer(which):
            bridges.not_checked(offer_id=offer.pk, now=self.now)

    @rule(which=WHICH, failed=st.booleans())
    def a_caller_leaves_the_queue(self, which: int, failed: bool) -> None:
        if call := self.call(which):
            self.twilio.waiting.discard(call.caller_sid or "")
            queue.left(call_id=call.pk, stay=call.stay, gave_up=not failed, failed=failed, now=self.now)

    # ---- danger, outside -------------------------------------------------------------------------------

    @rule(which=WHICH, late=st.booleans())
    def the_number_outside_answers(self, which: int, late: bool) -> None:
        if call := self.call(which):
            danger.outside_answered(call_id=call.pk, round_=call.danger_round - late, now=self.now)

    @rule(which=WHICH, seconds=st.sampled_from([0, 5, 60]), reached=st.booleans(), late=st.booleans())
    def the_number_outside_hangs_up(self, which: int, seconds: int, reached: bool, late: bool) -> None:
        if call := self.call(which):
            danger.outside_ended(
                call_id=call.pk,
                round_=call.danger_round - late,
                seconds=seconds,
                reached=reached,
                now=self.now,
            )

    @rule(which=WHICH, status=st.sampled_from(["ringing", "in-progress", "busy", "completed"]))
    def news_of_an_added_crisis_line_comes(self, which: int, status: str) -> None:
        """Of any of its legs, however long ago."""
        legs_of_it = list(crisis_legs.known().reverse())
        if not legs_of_it:
            return
        leg = legs_of_it[which % len(legs_of_it)]
        conference, sid = leg.conference, str(leg.sid)
        self.twilio.becomes(sid, status)
        if status in LIVE:
            if status == "in-progress":
                crisis_line.answered(conference=conference, sid=sid, now=self.now)
            crisis_line.rings(conference=conference, sid=sid, now=self.now)
        else:
            danger.crisis_line_left(conference=conference, sid=sid, seconds=which * 12, now=self.now)

    @rule(which=WHICH)
    def a_caller_says_that_it_is_no_danger(self, which: int) -> None:
        if call := self.call(which):
            danger.take_back(call_id=call.pk, now=self.now)

    # ---- what always holds -----------------------------------------------------------------------------

    @invariant()
    def whoever_rings_rings_for_a_call_that_is_offered(self) -> None:
        ringing = set(Offer.objects.filter(state=OfferState.RINGING).values_list("call_id", flat=True))

        assert ringing == set(Call.objects.filter(state=CallState.OFFERED).values_list("pk", flat=True))

    @invariant()
    def whoever_has_accepted_has_the_call_and_nobody_else(self) -> None:
        accepted = sorted(Offer.objects.filter(state=OfferState.ACCEPTED).values_list("call_id", "staff_id"))

        assert accepted == sorted(Call.objects.filter(state__in=WITH_STAFF).values_list("pk", "staff_id"))

    @invariant()
    def whom_the_crisis_line_has_nobody_rings_for(self) -> None:
        for call in Call.objects.filter(state=CallState.DIVERTED):
            assert call.outside
            assert call.outside_answered_at
            assert call.staff_id is None

    @invariant()
    def in_danger_nothing_keeps_a_caller_in_the_queue_beyond_the_deadline(self) -> None:
        for call in filter(outside.goes_on_for, Call.objects.filter(state__in=QUEUED)):
            assert call.leave_at is not None

    @invariant()
    def who_talks_is_there(self) -> None:
        for call in Call.objects.filter(state=CallState.CONNECTED):
            assert call.connected_at is not None
            assert Offer.objects.filter(call=call, state=OfferState.ACCEPTED).count() == 1

    @invariant()
    def an_ended_call_keeps_its_one_disposition(self) -> None:
        """A recording may be told of after the hang-up: a call without a message has one after all."""
        ended = dict(Call.objects.filter(state=CallState.ENDED).values_list("pk", "disposition"))
        changed = {(was, ended.get(pk)) for pk, was in self.dispositions.items() if ended.get(pk) != was}

        assert changed <= {
            (Disposition.NO_MESSAGE, Disposition.VOICEMAIL),
            (Disposition.CUT_OFF, Disposition.VOICEMAIL),
            (Disposition.UNCONFIRMED, Disposition.VOICEMAIL),
            # By the counselor's outcome, or by late news that two had talked.
            *product(met_late.OF_A_TALK, (Disposition.ANSWERED, Disposition.CUT_OFF)),
        }
        self.dispositions = ended

    @invariant()
    def nobody_waits_while_somebody_free_could_take_the_call(self) -> None:
        on_duty = snapshot.OnDuty(self.now)
        queued = [call for call in in_line.read(on_duty.plan) if call.state == CallState.WAITING]
        waiting = [call for call in queued if not rejoining.is_reserved(call, self.now)]
        decision = routing.match(
            snapshot.as_waiting(waiting, self.now),
            on_duty.staff,
            on_duty.plan.policies,
            self.now,
        )
        assert not decision.matches

    @invariant()
    def whoever_waits_is_moved_on_in_time(self) -> None:
        assert not Call.objects.filter(state__in=QUEUED, move_on_at__lte=self.now - SECOND).exists()
        assert not Call.objects.filter(state=CallState.CONNECTING, move_on_at=None).exists()

    @invariant()
    def a_promise_is_open_or_says_how_it_ended(self) -> None:
        for callback in Callback.objects.all():
            under_way = callback.attempts.filter(outcome=AttemptOutcome.UNDER_WAY).count()
            assert under_way == (callback.state == CallbackState.UNDER_WAY)
            assert bool(callback.handed_over_because) == (callback.state == CallbackState.HANDED_OVER)

    @invariant()
    def no_number_is_rung_twice_at_once(self) -> None:
        live = CallbackAttempt.objects.filter(outcome=AttemptOutcome.UNDER_WAY)
        numbers = list(live.exclude(call__accepted_at=None).values_list("callback__number_index", flat=True))

        assert len(numbers) == len(set(numbers))


@pytest.mark.hypothesis
@pytest.mark.django_db(transaction=True)
def test_the_floor_keeps_its_promises() -> None:
    """Play random histories; a few on SQLite, where only the queries are others."""
    ways: Ways = Counter()

    run_state_machine_as_test(
        lambda: TheFloor(ways),  # type: ignore[arg-type]
        settings=settings(
            max_examples=15 if connection.vendor == "postgresql" else 5,
            stateful_step_count=40,
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    assert {way for _, way in ways} >= set(EACH_WAY), as_table(ways)
    assert all(ways[CommandKind.DIAL_STAFF, way] for way in EACH_WAY), as_table(ways)
