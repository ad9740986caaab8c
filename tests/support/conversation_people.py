"""What the people of a conversation may do, as rules of a machine: at any time, and wanted or not."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    HelpRequest,
    Mode,
    Offer,
    OfferState,
    Participant,
)
from helpline.operations import (
    calls,
    duty,
    help_requests,
    leaving_with,
    listening,
    notice,
    offers,
    parties,
    transfers,
)
from helpline.operations.transfers import Target
from tests.support.command_machine import TROUBLE, TROUBLES
from tests.support.conversation_machine import ConversationMachine
from tests.support.floor_machine import WHICH

NO = (
    *(transfers.Refused, listening.Refused, parties.Refused, calls.NotYours, calls.NotTalking),
    *(notice.NotTheirCall, help_requests.NotTheirCall, help_requests.OwnRequest, offers.UnknownOffer),
)
"""How an operation says that something cannot be done; each has a sentence for the desk."""


class ConversationPeople(ConversationMachine):
    """Whatever counselors, colleagues, supervisors, people outside and callers may do."""

    def begins(self, how: str) -> None:
        if how == "has a partner":
            self.somebody_outside_comes(1)
        elif how == "consults":
            self.somebody_is_consulted(0, 1, "person")
        elif how == "is coached":
            self.a_supervisor_begins(0, 3, Mode.COACH)
        self.somebody_comes(0, at_once=True)

    # ---- colleagues ------------------------------------------------------------------------------------

    @rule(which=WHICH, who=WHICH, to=st.sampled_from(["person", "person", "team", "line"]))
    def somebody_is_consulted(self, which: int, who: int, to: str) -> None:
        call = self.conversation(which)
        if call is None or call.staff_id is None:
            return
        person = self.person(who)
        target = {"team": Target(team="north"), "line": Target(line_id=self.line.pk)}
        with suppress(*NO):
            transfers.consult(
                call_id=call.pk,
                staff_id=call.staff_id,
                to=target.get(to, Target(staff_id=person.pk)),
                now=self.now,
            )
            assert to != "person" or person.pk != call.staff_id, "nobody consults themselves"

    @rule(which=WHICH, says=st.sampled_from(["yes", "yes", "yes", "no"]))
    def somebody_who_was_asked_answers(self, which: int, says: str) -> None:
        offer = self.somebody_beside(which, OfferState.RINGING)
        if offer is not None and says == "no":
            offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=self.now)
        elif offer is not None:
            self.takes(offer)

    @rule(which=WHICH, at_once=st.booleans())
    def somebody_comes(self, which: int, at_once: bool) -> None:
        """Whoever was asked says yes, and enters."""
        offer = self.somebody_beside(which, OfferState.RINGING)
        if offer is not None and self.takes(offer) and at_once:
            self.all_is_told_and_done()

    @rule(which=WHICH)
    def a_consultation_is_called_off(self, which: int) -> None:
        self.the_counselor(which, transfers.call_off)

    @rule(which=WHICH)
    def the_call_is_handed_over(self, which: int) -> None:
        self.the_counselor(which, transfers.hand_over)

    @rule(which=WHICH)
    def somebody_beside_leaves(self, which: int) -> None:
        if offer := self.somebody_beside(which, OfferState.ALONGSIDE):
            with suppress(*NO):
                transfers.leave(offer_id=offer.pk, staff_id=offer.staff_id, now=self.now)

    def the_counselor(self, which: int, does: Callable[..., Any], **about: Any) -> None:
        """Have whoever has a call do something with it; it may be refused."""
        call = self.conversation(which)
        if call is not None and call.staff_id is not None:
            with suppress(*NO):
                does(call_id=call.pk, staff_id=call.staff_id, now=self.now, **about)

    # ---- supervisors -------------------------------------------------------------------------------------

    @rule(which=WHICH, who=st.sampled_from([1, 3, 3, 4]), mode=st.sampled_from(Mode))
    def a_supervisor_begins(self, which: int, who: int, mode: Mode) -> None:
        call = self.conversation(which)
        if call is None:
            return
        with suppress(*NO):
            listening.begin(call_id=call.pk, staff_id=self.person(who).pk, mode=mode, now=self.now)
            assert who > 1, "sam is no supervisor"

    @rule(which=WHICH, who=WHICH)
    def a_second_counselor_is_asked(self, which: int, who: int) -> None:
        call = self.conversation(which)
        if call is not None and call.staff_id is not None:
            with suppress(*NO):
                listening.ask_second(
                    call_id=call.pk, by=call.staff_id, staff_id=self.person(who).pk, now=self.now
                )

    @rule(which=WHICH, mode=st.sampled_from(Mode))
    def a_mode_changes(self, which: int, mode: Mode) -> None:
        if offer := self.somebody_beside(which, OfferState.ALONGSIDE):
            with suppress(*NO):
                listening.change(offer_id=offer.pk, staff_id=offer.staff_id, mode=mode, now=self.now)

    @rule(presses=st.integers(1, 3))
    def a_call_is_taken_over(self, presses: int) -> None:
        """Each supervisor who is there presses, on pages of the same moment; the first one wins."""
        won = 0
        accepted = Offer.objects.filter(state=OfferState.ACCEPTED)
        has_it = dict(accepted.values_list("call_id", "pk"))
        for which in range(presses):
            offer = self.somebody_beside(which, OfferState.ALONGSIDE)
            with suppress(*NO):
                if offer is not None:
                    listening.take_over(
                        offer_id=offer.pk,
                        staff_id=offer.staff_id,
                        seen=has_it.get(offer.call_id),
                        now=self.now,
                    )
                    won += 1
        conversations = Call.objects.filter(state__in=WITH_STAFF).count()
        assert won <= conversations, "a call is taken over once at a time"

    @rule(which=WHICH)
    def a_caller_is_told_that_someone_may_listen(self, which: int) -> None:
        self.the_counselor(which, notice.told_by_counselor)

    # ---- somebody from outside ---------------------------------------------------------------------------

    @rule(which=WHICH, number=st.integers(0, 2))
    def somebody_is_brought_in(self, which: int, number: int) -> None:
        self.the_counselor(which, parties.bring_in, number_id=self.numbers[number].pk)

    @rule(
        which=WHICH, status=st.sampled_from(["in-progress", "in-progress", "busy", "no-answer", "completed"])
    )
    def somebody_outside_answers_or_leaves(self, which: int, status: str) -> None:
        party = self.party(which)
        sid = party and (party.sid or self.twilio.made_for(party.pk))
        if sid:
            self.twilio.becomes(sid, status)

    @rule(number=st.integers(0, 2))
    def somebody_outside_comes(self, number: int) -> None:
        """The ordinary course in one step."""
        self.the_counselor(0, parties.bring_in, number_id=self.numbers[number].pk)
        self.all_is_told_and_done()
        for party in Participant.objects.filter(number=self.numbers[number]):
            self.twilio.becomes(str(party.sid), "in-progress")
        self.all_is_told_and_done()

    @rule(which=WHICH)
    def somebody_outside_is_taken_out(self, which: int) -> None:
        if party := self.party(which):
            self.the_counselor(0, parties.take_out, participant_id=party.pk)

    @rule(which=WHICH)
    def a_caller_is_left_with_somebody_outside(self, which: int) -> None:
        if party := self.party(which):
            self.the_counselor(0, leaving_with.ask, participant_id=party.pk)

    # ---- the counselor and the caller --------------------------------------------------------------------

    @rule(which=WHICH, does=st.sampled_from([calls.hold, calls.resume]))
    def a_caller_is_held_or_resumed(self, which: int, does: Callable[..., None]) -> None:
        self.the_counselor(which, does)

    @rule(which=WHICH, does=st.sampled_from([help_requests.ask, help_requests.take_back]))
    def help_is_asked_or_taken_back(self, which: int, does: Callable[..., None]) -> None:
        self.the_counselor(which, does)

    @rule(who=st.sampled_from([3, 4]))
    def a_supervisor_says_that_they_come(self, who: int) -> None:
        request = HelpRequest.objects.order_by("-asked_at").first()
        if request is not None:
            with suppress(*NO):
                help_requests.come(request_id=request.pk, user_id=self.person(who).user_id, now=self.now)

    @rule(which=WHICH)
    def danger_is_told(self, which: int) -> None:
        self.the_counselor(which, calls.tell_danger)

    @rule(which=WHICH)
    def a_counselor_hangs_up(self, which: int) -> None:
        call = self.conversation(which)
        if call is not None and call.staff_id is not None:
            calls.hang_up(call_id=call.pk, staff_id=call.staff_id, now=self.now)
            self.hung_up.add(call.pk)

    @rule(which=WHICH)
    def a_caller_hangs_up(self, which: int) -> None:
        if call := self.conversation(which):
            self.twilio.is_over(call.caller_sid)

    @rule()
    def somebody_calls(self) -> None:
        if Call.objects.exclude(state=CallState.ENDED).count() < 2:
            self.calls_in()

    @rule(which=st.integers(0, 7), trouble=TROUBLE)
    def two_talk(self, which: int, trouble: str) -> None:
        found = list(Offer.objects.filter(state=OfferState.RINGING).order_by("made_at", "staff_id"))
        if found and self.takes(found[which % len(found)]):
            self.carry_out(TROUBLES[trouble]())
            self.all_is_told_and_done()

    @rule(who=WHICH, does=st.sampled_from([duty.go_on, duty.go_off, duty.take_break, duty.end_break]))
    def duty_changes(self, who: int, does: Callable[..., None]) -> None:
        does(staff_id=self.person(who).pk, now=self.now)
