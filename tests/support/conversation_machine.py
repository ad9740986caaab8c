"""A conversation for random tests: a counselor and a caller who talk, and everybody who may join them.

Twilio's double follows our documents and tells our webhooks, so what the machine plays is people and Twilio:
the product does the rest, through its doors. After all news has arrived and every command is done, what
Twilio has and what we know must be the same (`conversation_truth`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.contrib.auth.models import Group
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from helpline import access
from helpline.carrier import claims, dispatcher, reconciliation
from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    NumberKind,
    Offer,
    OfferState,
    OutsideNumber,
    Participant,
    RingOn,
    Staff,
    Team,
)
from helpline.operations import alongside, deadlines, queue
from helpline.voice import webhook
from helpline.voice.callback_urls import url
from tests.support import cast, conversation_truth
from tests.support.command_machine import CommandMachine
from tests.support.command_ways import Ways
from tests.support.conversation_twilio import ConversationTwilio
from tests.support.floor_machine import is_anything_asked
from tests.support.small_twilio import LIVE

OURS = (webhook, claims, dispatcher, deadlines, reconciliation)
"""Where what fails is caught and logged, so that the rest goes on: nothing of it may fail here."""
CALLED_IN = (NumberKind.INTERPRETER, NumberKind.PARTNER, NumberKind.CRISIS_CENTER)
ROUNDS = 12
"""How often, six seconds apart, what there is to be told and done is seen to before it has to agree."""


class ConversationMachine(CommandMachine):
    """Maya talks with a caller; sam and rosa are free, and lee and lou supervise."""

    twilio_of = ConversationTwilio
    twilio: ConversationTwilio

    def __init__(self, ways: Ways) -> None:
        super().__init__(ways)
        self.talking: dict[UUID, tuple[str, str, str]] = {}
        """By call, the conference, the counselor's leg and the caller's, where the two are together."""
        self.hung_up: set[UUID] = set()
        for one in OURS:
            self.open.enter_context(patch.object(one.log, "exception", fails))

    @initialize(
        phones=st.tuples(st.booleans(), st.booleans()),
        crisis_number=st.sampled_from(["", "+12025550188"]),
        told=st.sampled_from([True, True, False]),
        priority=st.sampled_from(["normal", "normal", "crisis"]),
        begins=st.sampled_from(["", "consults", "is coached", "has a partner"]),
    )
    def opens(
        self, phones: tuple[bool, bool], crisis_number: str, told: bool, priority: str, begins: str = ""
    ) -> None:
        self.line = cast.line(may_listen=True, crisis_number=crisis_number)
        self.twilio.queues = [f"line-{self.line.pk}"]
        by_phone = ["+12025550161" if phones[0] else "", "+12025550160" if phones[1] else ""]
        self.people = [
            cast.staff("maya", phone=by_phone[0], on_duty_since=self.now - timedelta(minutes=5)),
            cast.staff("sam", topics=("treatment", "crisis")),
            cast.staff("rosa", topics=("treatment",), phone=by_phone[1]),
            supervisor("lee", "crisis"),
            supervisor("lou"),
        ]
        Team.objects.create(slug="north", name="North").staff.set(self.people[1:3])
        self.numbers = [listed(kind, 151 + place) for place, kind in enumerate(CALLED_IN)]
        call = self.calls_in(priority=priority)
        if told:
            Call.objects.filter(pk=call.pk).update(notice_over_at=self.now)
        self.takes(Offer.objects.get(state=OfferState.RINGING))
        self.all_is_told_and_done()
        assert Call.objects.get().state == CallState.CONNECTED
        for person in self.people[1:]:
            cast.sign_on(person, self.now)
        self.begins(begins)

    def begins(self, how: str) -> None:
        """Bring a third person into the conversation first, so that what comes after it is reached often."""
        raise NotImplementedError

    # ---- who is meant ------------------------------------------------------------------------------------

    def conversation(self, which: int) -> Call | None:
        """Return a call that somebody has; the first where there is one only."""
        found = list(Call.objects.filter(state__in=WITH_STAFF).order_by("arrived_at", "pk"))
        return found[which % len(found)] if found else None

    def person(self, who: int) -> Staff:
        return self.people[who % len(self.people)]

    def somebody_beside(self, which: int, *states: OfferState) -> Offer | None:
        """Return the offer of somebody beside a counselor, or who is asked to be."""
        found = [
            offer
            for call in Call.objects.filter(state__in=WITH_STAFF).order_by("arrived_at")
            for offer in alongside.beside(call.pk)
            if offer.state in states
        ]
        return found[which % len(found)] if found else None

    def party(self, which: int) -> Participant | None:
        """Return somebody from outside who was called into a conversation."""
        found = list(Participant.objects.filter(number__isnull=False).order_by("-asked_at", "pk"))
        return found[which % len(found)] if found else None

    # ---- what people do ------------------------------------------------------------------------------------

    def calls_in(self, **about: Any) -> Call:
        """Somebody calls and is in the queue."""
        self.now += timedelta(milliseconds=1)
        call = cast.call(self.line, sid=self.sid(), now=self.now, **about)
        self.twilio.comes_in(str(call.caller_sid), url("status"))
        queue.join(call_id=call.pk, now=self.now)
        self.twilio.follows(str(call.caller_sid), url("bridge", call_id=call.pk, conference=call.pk))
        self.tell_of(str(call.caller_sid))
        return call

    def takes(self, offer: Offer) -> bool:
        """Say yes to an offer: in the browser, or on the telephone that rings, by the key 1."""
        if offer.ring_on == RingOn.BROWSER:
            self.rings_in(offer)
            return True
        self.carry_out([])
        sid = self.twilio.made_for(offer.participant.pk)
        if sid is None:
            return False
        self.twilio.answers(sid)
        self.tell_of(sid)
        self.twilio.presses(sid, "1")
        self.tell_of(sid)
        return True

    def rings_in(self, offer: Offer) -> None:
        """A browser rings in for an offer, whether it is wanted any more or not."""
        sid = self.sid()
        self.twilio.rings_in(sid, url("staff-connect"), f"client:staff_{offer.staff_id}", str(offer.pk))

    def tell_of(self, sid: str) -> None:
        """Tell the news of one leg, in its order, and what follows from that."""
        for _ in range(9):
            found = [one for one in self.twilio.news if one.leg == sid]
            if not found:
                return
            self.twilio.arrives(found[0])

    def all_is_told_and_done(self) -> None:
        """All news arrives and every command is done, without a word about how long that takes."""
        for _ in range(ROUNDS):
            self.twilio.all_arrive()
            self.carry_out([])
            if not self.twilio.news and not is_anything_asked():
                return
            self.pass_seconds(1)

    def settles(self) -> None:
        """Twilio is in order, and time passes: then both sides say the same."""
        self.on_their_way.clear()
        for _ in range(2):
            self._is_quiet_soon()
            self.pass_seconds(61)  # a younger leg is not looked up
            reconciliation.reconcile(now=self.now)
        self._is_quiet_soon()
        conversation_truth.agrees(self.twilio)

    def _is_quiet_soon(self) -> None:
        """Until nothing is told, asked or looked at any more, or long enough."""
        for _ in range(ROUNDS):
            self.twilio.wait_documents_are_asked_for()
            self.twilio.all_arrive()
            self.carry_out([])
            looked_at = Call.objects.filter(state__in=WITH_STAFF, move_on_at__isnull=False)
            if not (self.twilio.news or is_anything_asked() or looked_at.exists()):
                return
            self.pass_seconds(6)

    # ---- what must not happen on the way -------------------------------------------------------------------

    @contextmanager
    def nobody_is_parted(self) -> Iterator[None]:
        """A caller who was together with whoever has the call is so afterwards, with them or an heir."""
        before = conversation_truth.together(self.twilio)
        yield
        for call_id, (conference, _, caller) in before.items():
            if call_id not in self.hung_up:
                assert conversation_truth.is_with_somebody(self.twilio, conference, caller), call_id

    def everybody_goes_home(self) -> None:
        if hasattr(self, "numbers"):
            self.settles()
            super().everybody_goes_home()
            self.twilio.all_arrive()
            self.carry_out_the_rest()
            assert not [leg for leg in self.twilio.legs.values() if leg.status in LIVE]


def fails(message: str, *about: object, **more: object) -> None:
    """Stand in for a logger: what the product catches, so that the rest goes on, fails the test."""
    raise AssertionError(message % about)


def supervisor(name: str, *topics: str) -> Staff:
    person = cast.staff(name, topics=topics)
    person.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    return person


def listed(kind: NumberKind, last: int) -> OutsideNumber:
    """A number of the directory."""
    return OutsideNumber.objects.create(
        slug=f"entry-{last}",
        kind=kind,
        name=f"Entry {last}",
        number=f"+12025550{last}",
        review_on=cast.NOON.date(),
    )
