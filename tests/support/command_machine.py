"""Everything that can happen to a request to Twilio: it is done, lost, sent late, or its sender dies."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from helpline.carrier import claims
from helpline.models import Call, Command, CommandState, Offer, OfferState, RingOn
from helpline.operations import calls, offers
from tests.support import workers
from tests.support.carrier import Answer
from tests.support.command_ways import EACH_WAY, Way, Ways
from tests.support.floor_machine import FloorMachine
from tests.support.small_twilio import Trouble

CUT = Answer(cut=True)
TROUBLES: dict[str, Callable[[], list[Trouble]]] = {
    "none": list,
    "an error before it acted": lambda: [Trouble()],
    "an error after it acted": lambda: [Trouble(acts=True)],
    "no answer before it acted": lambda: [Trouble(answer=CUT)],
    "no answer after it acted": lambda: [Trouble(acts=True, answer=CUT)],
    "it arrives twice": lambda: [Trouble(acts=True, answer=None)],
    "many are lost": lambda: [Trouble(acts=True, answer=CUT), Trouble(answer=CUT), Trouble(acts=True)],
}
TROUBLE = st.sampled_from(["none", "none", "none", *TROUBLES])
DIES: dict[str, tuple[Way, Callable[[claims.Claim], object]]] = {
    "before it asked": (Way.BEFORE, lambda claimed: None),
    "before it heard": (Way.AFTER, workers.ask),
    "before it wrote so": (Way.AFTER, workers.send_all_of),
}


class CommandMachine(FloorMachine):
    """The outbox of the two floors. What else may happen there, the subclass says."""

    def __init__(self, ways: Ways) -> None:
        super().__init__(ways)
        self.on_their_way: list[claims.Claim] = []

    @rule(trouble=TROUBLE, seconds=st.sampled_from([0, 0, 1, 4]))
    def commands_are_carried_out(self, trouble: str, seconds: int) -> None:
        """A worker takes what is there; a moment later the sweep finds what has become of it."""
        self.carry_out(TROUBLES[trouble]())
        self.pass_seconds(seconds)
        self.carry_out([])

    @rule(seconds=st.sampled_from([1, 5, 25, 70, 700, 4000]), trouble=TROUBLE)
    def time_passes(self, seconds: int, trouble: str) -> None:
        self.sweep(self.now + timedelta(seconds=seconds))
        self.carry_out(TROUBLES[trouble]())

    @rule(way=st.sampled_from(EACH_WAY))
    def the_next_command_goes(self, way: Way) -> None:
        """Whatever is to be sent first goes one way to its end."""
        if way == Way.DONE:
            self.carry_out([])
        elif way == Way.STALE:
            self.who_is_meant_hangs_up()
            self.carry_out([])
        elif way == Way.REPEATED:
            self.two_workers_meet()
        else:
            self.carry_out([Trouble(acts=way == Way.AFTER)])
            self.pass_seconds(4)
            self.carry_out([])

    def who_is_meant_hangs_up(self) -> None:
        """The caller whom the next command is about hangs up before it is sent."""
        pending = Command.objects.filter(state=CommandState.PENDING).exclude(call=None)
        command = pending.select_related("call").order_by("-urgent", "pk").first()
        if command and command.call:
            self.twilio.is_over(command.call.caller_sid)
            calls.caller_ended(call_id=command.call.pk, status="completed", now=self.now)

    def two_workers_meet(self) -> None:
        """A second worker comes by while a request is on its way, which then reaches Twilio twice."""
        claimed = workers.next_claim()
        if claimed is None:
            return
        self.ledger.meets(Way.REPEATED)
        self.carry_out([])
        self.twilio.troubles = [Trouble(acts=True, answer=None)]
        self.arrives_late(claimed, is_heard=True)
        self.twilio.troubles = []

    def arrives_late(self, claimed: claims.Claim, is_heard: bool) -> None:
        """A request reaches Twilio; where its answer is heard, it is written down twice."""
        self.ledger.at = claimed.command.pk
        with self.nobody_is_parted():
            outcome = workers.send_all_of(claimed)
        if is_heard and outcome is not None:
            for _ in range(2):  # the second time nothing is left to be written
                claims.settle(claimed.command, outcome, self.now)

    @rule(which=st.integers(0, 7), trouble=TROUBLE)
    def two_talk(self, which: int, trouble: str) -> None:
        """The ordinary course, in one step, so that what comes after it is reached often."""
        found = list(Offer.objects.filter(state=OfferState.RINGING).order_by("made_at", "staff_id"))
        if not found:
            return
        offer = found[which % len(found)]
        if offer.ring_on == RingOn.PHONE:
            self.carry_out([])
        sid = self.sid_to_accept_with(offer)
        if sid and offers.accept(offer_id=offer.pk, sid=sid, now=self.now).won:
            self.bring(Call.objects.get(pk=offer.call_id), TROUBLES[trouble]())

    @rule(when=st.sampled_from(list(DIES)))
    def a_worker_dies(self, when: str) -> None:
        """Its claim is taken up again by whoever comes after it has run out."""
        if claimed := workers.next_claim():
            way, sends = DIES[when]
            self.ledger.meets(way)
            sends(claimed)

    @rule()
    def a_request_is_slow(self) -> None:
        if claimed := workers.next_claim():
            self.on_their_way.append(claimed)

    @rule(is_heard=st.booleans())
    def a_slow_request_arrives(self, is_heard: bool) -> None:
        """Whatever has happened meanwhile. No request is on its way for longer than its claim lasts."""
        if not self.on_their_way:
            return
        claimed = self.on_their_way.pop(0)
        until = claimed.command.claimed_until
        if until is None or until <= self.now:
            return
        self.arrives_late(claimed, is_heard)

    @rule(which=st.integers(0, 7), status=st.sampled_from(["in-progress", "completed", "no-answer"]))
    def a_leg_moves_on_and_nobody_tells(self, which: int, status: str) -> None:
        """Twilio's news is late, or lost: only who asks finds out."""
        if dials := self.twilio.dials:
            self.twilio.becomes(dials[-1 - which % len(dials)].leg.sid, status)

    @invariant()
    def nobody_is_rung_twice_at_once(self) -> None:
        """Neither a person for one offer, nor the number of a promise."""
        assert not self.twilio.rung_twice, (self.twilio.rung_twice, self.twilio.dials, self.now)
