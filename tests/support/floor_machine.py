"""Two floors for random tests: a line each, three counselors of both and whoever calls, told and swept."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from helpline import routing
from helpline.carrier import dispatcher
from helpline.contact_rules import PhoneNumber, PromisedTime
from helpline.models import (
    LIVE_OFFERS,
    OPEN_COMMANDS,
    QUEUED,
    Call,
    Callback,
    CallbackState,
    CallState,
    Command,
    Direction,
    Line,
    Offer,
    OfferState,
    Participant,
    RingOn,
    Staff,
    Voicemail,
)
from helpline.operations import bridges, callbacks, calls, deadlines, duty, legs, queue
from helpline.outcomes import INBOUND_LABELS, OUTBOUND_LABELS
from tests.support import bridging, cast, crisis_legs
from tests.support.cast import NOON
from tests.support.command_ways import EACH_WAY, Way, Ways, ledger
from tests.support.floor_twilio import FloorTwilio, floor_twilio
from tests.support.small_twilio import QUEUE, Trouble

WHICH = st.integers(0, 7)
"""Which of those there are is meant, counted round."""
ZONE = "America/New_York"


class FloorMachine(RuleBasedStateMachine):
    """Three counselors, one or two on their own telephones. What may happen to them, the subclass says."""

    twilio_of: type[FloorTwilio] = FloorTwilio

    def __init__(self, ways: Ways) -> None:
        super().__init__()
        self.now = NOON
        self.sids = 0
        self.open = ExitStack()
        self.open.enter_context(patch("helpline.clock.now", lambda: self.now))
        self.ledger = self.open.enter_context(ledger(ways))
        self.twilio = self.open.enter_context(floor_twilio(self.ledger, lambda: self.now, self.twilio_of))
        self.dispositions: dict[UUID, str] = {}

    def teardown(self) -> None:
        try:
            self.everybody_goes_home()
        finally:
            self.open.close()
            empty()

    @initialize(
        strategy=st.sampled_from(list(routing.Strategy)),
        max_wait=st.sampled_from([60, 600]),
        crisis_number=st.sampled_from(["", "+12025550188"]),
        phone=st.sampled_from(["", "+12025550161"]),
        ways=st.permutations(EACH_WAY),
    )
    def opens(
        self, strategy: routing.Strategy, max_wait: int, crisis_number: str, phone: str, ways: list[Way]
    ) -> None:
        policy = {"strategy": strategy.value, "relax_language_after": 40}
        rules: dict[str, Any] = {
            "policy": policy,
            "max_wait_seconds": max_wait,
            "crisis_number": crisis_number,
        }
        self.line = cast.line(**rules)
        self.lines = [self.line, cast.line("+18557821010", floor="second", **rules)]
        self.twilio.queues = [f"line-{line.pk}" for line in self.lines]
        early = self.now - timedelta(minutes=5)
        self.people = [
            cast.staff("maya", languages=("en", "es"), phone=phone),
            cast.staff("sam", topics=("treatment", "crisis")),
            cast.staff("rosa", on_duty_since=early, phone="+12025550160"),
        ]
        self.rosa_is_rung(ways)
        cast.sign_on(self.people[0], early)
        self.are_called()

    def rosa_is_rung(self, ways: list[Way]) -> None:
        """Her telephone, the only one so far, is to ring once each way, and each caller hangs up."""
        for way in ways:
            self.arrives(self.line)
            self.the_next_command_goes(way)
            for call in Call.objects.exclude(state=CallState.ENDED):
                self.twilio.is_over(call.caller_sid)
                calls.caller_ended(call_id=call.pk, status="completed", now=self.now)
            self.pass_seconds(11)  # her telephone is not rung before the earlier leg has ended
            self.carry_out([])

    def the_next_command_goes(self, way: Way) -> None:
        """Let what is asked of Twilio next go one way; how, the subclass says."""
        raise NotImplementedError

    def are_called(self) -> None:
        """Have three call at once, one in Spanish, and one be due to be called back: commands exist."""
        for line, language in ((self.line, "en"), (self.lines[1], "es"), (self.line, "en")):
            self.arrives(line, language=language)
        self.promise_now()

    def promise_now(self) -> None:
        """Promise somebody a call that is due at once, and have the sweep see to it."""
        local = self.now.astimezone(ZoneInfo(ZONE))
        self.promise(PromisedTime(local.date(), local.time(), ZONE), "+12025550149", self.people[0])
        self.sweep(self.now)

    def arrives(self, line: Line, **about: Any) -> None:
        """Somebody calls and is put in the queue, if the line is open to them."""
        self.now += timedelta(milliseconds=1)
        call = cast.call(line, sid=self.sid(), now=self.now, **about)
        self.twilio.answers(call.caller_sid or "")
        if queue.join(call_id=call.pk, now=self.now) in QUEUED:
            self.waits(call)

    def promise(self, when: PromisedTime, number: str, person: Staff) -> None:
        """Promise somebody a call. Raises NotAllowed."""
        callbacks.promise(
            line_id=self.line.pk,
            number=PhoneNumber(number),
            when=when,
            staff_id=person.pk,
            reason="promised",
            language="en",
            topic="treatment",
            now=self.now,
        )

    # ---- who and what is meant -----------------------------------------------------------------------

    def call(self, which: int) -> Call | None:
        found = list(Call.objects.order_by("arrived_at", "caller_index", "pk"))
        return found[which % len(found)] if found else None

    def offer(self, which: int) -> Offer | None:
        found = list(Offer.objects.select_related("call").order_by("-made_at", "staff_id"))
        return found[which % len(found)] if found else None

    def leg(self, which: int) -> Participant | None:
        found = list(
            Participant.objects.select_related("offer").order_by("-offer__made_at", "offer__staff_id")
        )
        return found[which % len(found)] if found else None

    def sid(self) -> str:
        self.sids += 1
        return f"CAb{self.sids:031d}"

    def sid_to_accept_with(self, offer: Offer) -> str | None:
        """Return the leg on which somebody says yes: their browser's, or their telephone that was dialled."""
        sid = self.twilio.made_for(offer.participant.pk) if offer.ring_on == RingOn.PHONE else self.sid()
        if sid:
            self.twilio.answers(sid)
        return sid

    # ---- what is asked of Twilio ---------------------------------------------------------------------

    def carry_out(self, troubles: list[Trouble]) -> None:
        """Dispatch the pending commands; whoever is sent on is so by the command of the stay they are in."""
        self.twilio.troubles, self.twilio.moved = troubles, []
        with self.nobody_is_parted():
            dispatcher.dispatch_pending(now=self.now)
        self.twilio.troubles = []
        stays = dict(Call.objects.values_list("pk", "stay"))
        assert [stays[call] for call, _ in self.twilio.moved] == [stay for _, stay in self.twilio.moved]

    @contextmanager
    def nobody_is_parted(self) -> Iterator[None]:
        """Whoever has a call and is in one conference with the caller is so afterwards."""
        offers = Offer.objects.filter(state=OfferState.ACCEPTED).select_related("participant", "call")
        pairs = [(one.conference_name, one.participant.sid, one.call.caller_sid) for one in offers]
        together = [pair for pair in pairs if self.twilio.are_together(*pair)]
        yield
        assert all(self.twilio.are_together(*pair) for pair in together)

    def pass_seconds(self, seconds: int) -> None:
        if seconds:
            self.sweep(self.now + timedelta(seconds=seconds))

    def carry_out_the_rest(self) -> None:
        """Twilio is in order: within two minutes it is known of each command what became of it."""
        for _ in range(40):
            self.carry_out([])
            if not is_anything_asked():
                return
            self.pass_seconds(3)

        assert not is_anything_asked()

    # ---- what happens ----------------------------------------------------------------------------------

    def sweep(self, until: datetime) -> None:
        self.now = until
        self.twilio.rings_out()
        deadlines.move_everything_on(now=self.now)
        callbacks.claim_due(now=self.now)
        deadlines.move_everything_on(now=self.now)

    def join(self, call: Call, both: bool) -> None:
        """The counselor's leg enters, then the caller comes by themselves; `both`: and enters."""
        offer = (
            Offer.objects.filter(call=call, state=OfferState.ACCEPTED).select_related("participant").first()
        )
        if offer is None:
            return
        self.enter(call, offer, offer.participant.sid)
        call.refresh_from_db()
        if call.caller_sid is None:
            self.carry_out([])
            sid = self.twilio.made_for(call.pk)
            if sid is None:
                return
            legs.caller_dialled(call_id=call.pk, sid=sid)
            self.twilio.answers(sid)
            call.refresh_from_db()
        bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=self.now)
        if both:
            self.enter(call, offer, call.caller_sid)

    def bring(self, call: Call, troubles: list[Trouble]) -> None:
        """The counselor's leg enters, and what is then asked of Twilio brings the caller, or does not."""
        offer = Offer.objects.select_related("participant").get(call=call, state=OfferState.ACCEPTED)
        self.enter(call, offer, offer.participant.sid)
        self.carry_out(troubles)
        call.refresh_from_db()
        offer.refresh_from_db()
        sid = call.caller_sid or self.twilio.made_for(call.pk)
        if offer.state != OfferState.ACCEPTED or not self.twilio.is_live(sid):
            return
        if call.direction == Direction.OUTBOUND:
            self.twilio.answers(sid or "")
        elif not self.twilio.is_in_conference(offer.conference_name, sid):
            return
        bridges.send_caller(call_id=call.pk, sid=sid or "", now=self.now)
        self.enter(call, offer, sid)

    def waits(self, call: Call) -> None:
        """The document of whoever waits is asked for: they are in the queue at Twilio, or leave it."""
        sid = call.caller_sid or ""
        call.refresh_from_db()
        if self.twilio.is_live(sid) and not self.twilio.is_anywhere(sid):
            self.twilio.in_queue(sid)
        does = queue.keep_waiting(call_id=call.pk, stay=call.stay, queue_sid=QUEUE, now=self.now)
        if does == queue.HoldDecision.LEAVE_QUEUE:
            self.twilio.waiting.discard(sid)

    def enter(self, call: Call, offer: Offer, sid: str | None) -> None:
        """A leg that lives enters the conference of an acceptance, which Twilio tells."""
        if sid and self.twilio.is_live(sid):
            conference = self.twilio.in_conference(offer.conference_name, sid)
            bridging.joined(call.pk, sid, self.now, conference.sid)

    def wrap_up(self, call: Call, outcome: int) -> None:
        labels = list(OUTBOUND_LABELS if call.direction == Direction.OUTBOUND else INBOUND_LABELS)
        said = labels[outcome % len(labels)]
        assert call.staff_id is not None
        calls.wrap_up(call_id=call.pk, staff_id=call.staff_id, outcome=said, now=self.now)

    def is_refused(self, error: callbacks.NotAllowed, within_hours: bool) -> None:
        """Within the hours only what was recorded of the number before refuses it."""
        assert is_a_wish(error) or not within_hours

    def everybody_goes_home(self) -> None:
        """All hang up, and the sweep goes on for up to three days until nothing is open or comes back."""
        if not hasattr(self, "line"):
            return
        for person in self.people:
            duty.go_off(staff_id=person.pk, now=self.now)
        for call in Call.objects.exclude(state=CallState.ENDED):
            self.twilio.is_over(call.caller_sid)
            calls.caller_ended(call_id=call.pk, status="completed", now=self.now)
        self.carry_out_the_rest()
        for _ in range(60):
            if not is_anything_open():
                break
            self.sweep(self.now + timedelta(minutes=75))
        self.sweep(self.now + timedelta(minutes=75))
        self.carry_out_the_rest()
        self.ledger.count()

        assert not is_anything_open()
        assert not [leg for leg in crisis_legs.known() if self.twilio.is_live(leg.sid)]

    @invariant()
    def a_call_says_whether_it_has_a_message(self) -> None:
        noted = set(Call.objects.filter(has_message=True).values_list("pk", flat=True))

        assert noted == set(Voicemail.objects.values_list("call_id", flat=True))


def is_anything_open() -> bool:
    """Say whether a call lives, somebody is rung, or a promise is still to be kept."""
    open_promises = Callback.objects.filter(state__in=[CallbackState.PROMISED, CallbackState.UNDER_WAY])
    return (
        Call.objects.exclude(state=CallState.ENDED).exists()
        or Offer.objects.filter(state__in=LIVE_OFFERS).exists()
        or open_promises.exists()
    )


def is_anything_asked() -> bool:
    """Say whether a command is to be carried out, is on its way, or nobody knows what became of it."""
    return Command.objects.filter(state__in=OPEN_COMMANDS).exists()


def is_a_wish(refused: callbacks.NotAllowed) -> bool:
    """Say whether a number is refused because of what was recorded of it before."""
    wishes = {"47 CFR 64.1200(a)(10)", "policy: refused", "policy: wrong person"}
    return bool(wishes & {hit.rule_id for hit in refused.verdict.rules})


def empty() -> None:
    """Remove every row that an example made: it ran in transactions of its own, as the product does."""
    models = [
        model for app in ("helpline", "intake", "auth") for model in apps.get_app_config(app).get_models()
    ]
    tables = [model._meta.db_table for model in models if model._meta.model_name != "permission"]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, allow_cascade=True))
