"""Conversations of several people as a machine: consult, hand over, supervise, bring in, leave, be lost.

Twilio's news comes late, twice, in another order or not at all; processes die between any two steps. Nobody
is parted, and in the end Twilio has what we say.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
)
from helpline.operations import (
    leaving_with,
)
from tests.support import bridging, conversation_truth
from tests.support.conversation_people import ConversationPeople
from tests.support.floor_machine import WHICH


class Conversations(ConversationPeople):
    """Whatever the people of a conversation, Twilio and time may do, and what holds after each step."""

    # ---- Twilio --------------------------------------------------------------------------------------------

    @rule(which=WHICH)
    def a_leg_is_lost(self, which: int) -> None:
        """A window is closed, a battery dies: of anybody who is in a conversation, the caller too."""
        there = [sid for one in self.twilio.conferences.values() for sid in one.members]
        if there:
            self.twilio.is_over(there[which % len(there)])

    @rule(which=WHICH, times=st.sampled_from([1, 1, 2]))
    def news_arrives(self, which: int, times: int) -> None:
        if news := self.twilio.news:
            self.twilio.arrives(news[which % len(news)], times)

    @rule(which=WHICH)
    def news_is_lost(self, which: int) -> None:
        lossy = [one for one in self.twilio.news if not one.asks]
        if lossy:
            self.twilio.news.remove(lossy[which % len(lossy)])

    @rule()
    def all_news_arrives(self) -> None:
        self.twilio.all_arrive()

    @rule(seconds=st.sampled_from([0, 0, 1, 3, 9]))
    def a_moment_in_which_all_is_well(self, seconds: int) -> None:
        self.pass_seconds(seconds)
        self.all_is_told_and_done()

    @rule()
    def everything_settles(self) -> None:
        self.settles()

    @rule(which=WHICH)
    def a_stranger_is_in_a_conversation(self, which: int) -> None:
        if found := list(self.twilio.conferences):
            self.twilio.a_stranger_enters(found[which % len(found)])

    # ---- what always holds ---------------------------------------------------------------------------------

    @invariant()
    def nobody_is_parted_whom_nobody_parted(self) -> None:
        """Two who talk go on, for us as well: only who hangs up, or is gone, ends it."""
        for call_id, (conference, counselor, caller) in self.talking.items():
            if call_id in self.hung_up or not self.twilio.are_together(conference, counselor, caller):
                continue
            state = Call.objects.get(pk=call_id).state
            assert state in (*WITH_STAFF, CallState.DIVERTED), f"{state}, and the two talk on"
        self.talking = conversation_truth.together(self.twilio)

    @invariant()
    def one_has_the_call_and_nobody_is_busy_twice(self) -> None:
        accepted = sorted(Offer.objects.filter(state=OfferState.ACCEPTED).values_list("call_id", "staff_id"))
        assert accepted == sorted(Call.objects.filter(state__in=WITH_STAFF).values_list("pk", "staff_id"))
        roles = set(
            Offer.objects.filter(state=OfferState.ACCEPTED).values_list("participant__role", flat=True)
        )
        assert roles <= {ParticipantRole.COUNSELOR}

    @invariant()
    def nobody_is_beside_a_call_that_nobody_has(self) -> None:
        alongside = Offer.objects.filter(state=OfferState.ALONGSIDE)
        assert not alongside.exclude(call__state__in=WITH_STAFF).exists()

    @invariant()
    def whoever_listens_may(self) -> None:
        for call in Call.objects.filter(state__in=WITH_STAFF).select_related("line"):
            conversation_truth.silent_ones_may_listen(self.twilio, call)

    @invariant()
    def nobody_is_heard_who_is_said_to_be_silent(self) -> None:
        for call in Call.objects.filter(state__in=WITH_STAFF):
            if not conversation_truth.is_being_given(call):
                conversation_truth.who_is_said_to_be_silent_is(self.twilio, call)

    @invariant()
    def a_callers_leg_ends_every_conversation(self) -> None:
        callers = set(Call.objects.filter(caller_sid__isnull=False).values_list("caller_sid", flat=True))
        for conference in self.twilio.conferences.values():
            for sid in set(conference.members) & callers:
                assert conference.members[sid].ends


@pytest.mark.chaos
@pytest.mark.hypothesis
@pytest.mark.django_db(transaction=True)
def test_conversations_keep_their_promises() -> None:
    """Play random histories: run it by itself with `-m chaos`, for some minutes."""
    run_state_machine_as_test(
        lambda: Conversations(Counter()),  # type: ignore[arg-type]
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            report_multiple_bugs=False,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@pytest.fixture
def talk() -> Iterator[Conversations]:
    """Maya and a caller talk, who was told that someone may listen. In the end both sides say the same."""
    one = Conversations(Counter())
    try:
        one.opens(phones=(False, True), crisis_number="", told=True, priority="normal")
        yield one
    finally:
        one.teardown()


@pytest.mark.django_db(transaction=True)
class TestTheOrdinaryCourse:
    """What the random histories are made of comes to its end, so that they are no histories of refusals."""

    def test_a_warm_transfer(self, talk: Conversations) -> None:
        talk.somebody_is_consulted(0, 1, "person")
        talk.somebody_comes(0, at_once=True)
        talk.the_call_is_handed_over(0)
        talk.settles()

        assert self.has_it() == "Sam"
        assert self.there(talk) == {"caller", "Sam"}

    def test_a_colleague_on_a_telephone_who_bounces_it_back(self, talk: Conversations) -> None:
        talk.somebody_is_consulted(0, 2, "person")
        talk.somebody_comes(0, at_once=True)
        assert self.there(talk) == {"caller", "Maya", "Rosa"}
        talk.somebody_beside_leaves(0)
        talk.settles()

        assert self.has_it() == "Maya"
        assert self.there(talk) == {"caller", "Maya"}

    def test_a_lost_counselor_leaves_the_caller_with_the_colleague(self, talk: Conversations) -> None:
        talk.somebody_is_consulted(0, 1, "person")
        talk.somebody_comes(0, at_once=True)
        talk.twilio.is_over(bridging.accepted_offer(Call.objects.get().pk).participant.sid)
        talk.settles()

        assert self.has_it() == "Sam"
        assert self.there(talk) == {"caller", "Sam"}

    def test_a_coach_who_takes_over(self, talk: Conversations) -> None:
        talk.a_supervisor_begins(0, 3, Mode.COACH)
        talk.somebody_comes(0, at_once=True)
        assert self.there(talk) == {"caller", "Maya", "Lee"}
        talk.a_call_is_taken_over(1)
        talk.settles()

        assert self.has_it() == "Lee"
        assert self.there(talk) == {"caller", "Lee"}

    def test_an_interpreter_and_a_partner_with_whom_the_caller_is_left(self, talk: Conversations) -> None:
        talk.somebody_outside_comes(0)
        talk.somebody_outside_comes(1)
        assert self.there(talk) == {"caller", "Maya", "Entry 151", "Entry 152"}
        party = Participant.objects.get(number=talk.numbers[1])
        talk.the_counselor(0, leaving_with.ask, participant_id=party.pk)
        talk.settles()

        assert Call.objects.get().state == CallState.DIVERTED
        assert {"caller", "Entry 152"} <= self.there(talk) <= {"caller", "Entry 151", "Entry 152"}
        talk.twilio.is_over(party.sid)
        talk.settles()
        assert self.there(talk) == set()

    def test_a_stranger_is_removed(self, talk: Conversations) -> None:
        talk.a_stranger_is_in_a_conversation(0)
        talk.settles()

        assert self.there(talk) == {"caller", "Maya"}

    def has_it(self) -> str:
        return Offer.objects.get(state=OfferState.ACCEPTED).staff.name

    def there(self, talk: Conversations) -> set[str]:
        """Return the names of those whom Twilio has in a conference, by our records."""
        rows = Participant.objects.filter(sid__isnull=False).select_related("offer__staff", "number")
        names = {row.sid: row.offer.staff.name if row.offer else str(row.number.name) for row in rows}  # type: ignore[union-attr]
        names |= {call.caller_sid: "caller" for call in Call.objects.all()}
        conferences = talk.twilio.conferences.values()
        return {names.get(sid, "a stranger") for one in conferences for sid in one.members}
