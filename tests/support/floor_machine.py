"""Two floors for random tests: a line each, three counselors of both and whoever calls, told and swept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from helpline import routing
from helpline.models import (
    LIVE_OFFERS,
    Call,
    Callback,
    CallbackState,
    CallState,
    Direction,
    Leg,
    Offer,
    OfferState,
)
from helpline.operations import bridges, callbacks, calls, deadlines, duty, legs
from helpline.outcomes import INBOUND_LABELS, OUTBOUND_LABELS
from tests.support import bridging, cast
from tests.support.cast import NOON


class FloorMachine(RuleBasedStateMachine):
    """Three counselors, one of them on her own telephone. What may happen to them, the subclass says."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.sids = 0
        self.dispositions: dict[UUID, str] = {}

    def teardown(self) -> None:
        try:
            self.everybody_goes_home()
        finally:
            empty()

    @initialize(
        strategy=st.sampled_from(list(routing.Strategy)),
        max_wait=st.sampled_from([60, 600]),
        crisis_number=st.sampled_from(["", "+12025550188"]),
    )
    def opens(self, strategy: routing.Strategy, max_wait: int, crisis_number: str) -> None:
        policy = {"strategy": strategy.value, "relax_language_after": 40}
        rules: dict[str, Any] = {
            "policy": policy,
            "max_wait_seconds": max_wait,
            "crisis_number": crisis_number,
        }
        self.line = cast.line(**rules)
        self.lines = [self.line, cast.line("+18557821010", floor="second", **rules)]
        early = self.now - timedelta(minutes=5)
        self.people = [
            cast.staff("maya", on_duty_since=early, languages=("en", "es")),
            cast.staff("sam", topics=("treatment", "crisis")),
            cast.staff("rosa", on_duty_since=early, phone="+12025550160"),
        ]

    # ---- who and what is meant -----------------------------------------------------------------------

    def call(self, which: int) -> Call | None:
        found = list(Call.objects.order_by("arrived_at", "caller_index", "pk"))
        return found[which % len(found)] if found else None

    def offer(self, which: int) -> Offer | None:
        found = list(Offer.objects.select_related("call").order_by("-made_at", "staff_id"))
        return found[which % len(found)] if found else None

    def leg(self, which: int) -> Leg | None:
        found = list(Leg.objects.select_related("offer").order_by("-offer__made_at", "offer__staff_id"))
        return found[which % len(found)] if found else None

    def sid(self) -> str:
        self.sids += 1
        return f"CA{self.sids:032d}"

    def sweep(self, until: datetime) -> None:
        self.now = until
        deadlines.move_everything_on(now=self.now)
        callbacks.claim_due(now=self.now)
        deadlines.move_everything_on(now=self.now)

    def join(self, call: Call, both: bool) -> None:
        """The counselor's leg enters, then the caller is sent; `both`: and enters."""
        offer = Offer.objects.filter(call=call, state=OfferState.ACCEPTED).select_related("leg").first()
        if offer is None:
            return
        bridging.joined(call.pk, offer.leg.sid or "", self.now)
        if call.caller_sid is None:
            legs.caller_dialled(call_id=call.pk, sid=self.sid())
            call.refresh_from_db()
        bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=self.now)
        if both:
            bridging.joined(call.pk, call.caller_sid or "", self.now)

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
            calls.caller_ended(call_id=call.pk, status="completed", now=self.now)
        for _ in range(60):
            if not is_anything_open():
                break
            self.sweep(self.now + timedelta(minutes=75))
        self.sweep(self.now + timedelta(minutes=75))

        assert not is_anything_open()


def is_anything_open() -> bool:
    """Say whether a call lives, somebody is rung, or a promise is still to be kept."""
    open_promises = Callback.objects.filter(state__in=[CallbackState.PROMISED, CallbackState.UNDER_WAY])
    return (
        Call.objects.exclude(state=CallState.ENDED).exists()
        or Offer.objects.filter(state__in=LIVE_OFFERS).exists()
        or open_promises.exists()
    )


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
