"""The sweep: one of many works, and needs nothing but the database."""

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from helpline import tasks
from helpline.jobs import sweep
from helpline.models import Call, CallState, Lease, Offer, OfferState
from helpline.operations import deadlines, queue
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
PARTS = [
    "helpline.jobs.wrong_clock.bring_back",
    "helpline.operations.deadlines.move_everything_on",
    "helpline.operations.making.claim_due",
    "helpline.monitoring.alarm_mail.send_due_aside",
    "helpline.carrier.dispatcher.dispatch_pending",
    "helpline.carrier.reconciliation.reconcile",
]
"""What the sweep does, in its order."""


def ringing() -> Offer:
    on = cast.line()
    cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(on)
    queue.join(call_id=call.pk, now=NOON)
    return call.offers.get()


class TestOnce:
    def test_it_moves_on_what_is_due(self) -> None:
        offer = ringing()

        assert sweep.once(holder="a", now=offer.ring_until)

        assert Offer.objects.get().state == OfferState.LAPSED

    def test_only_the_holder_of_the_lease_works_until_it_lapses(self) -> None:
        assert sweep.once(holder="a", now=NOON)
        assert not sweep.once(holder="b", now=NOON + timedelta(seconds=1))
        assert sweep.once(holder="a", now=NOON + timedelta(seconds=4))
        assert sweep.once(holder="b", now=NOON + timedelta(seconds=10))
        assert Lease.objects.get(name="sweep").holder == "b"

    @pytest.mark.parametrize("name", ["ip-10-0-12-34.us-east-2.compute.internal", "h" * 253])
    def test_a_machine_of_a_long_name_holds_every_lease(
        self, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        rounds: list[object] = []
        monkeypatch.setattr("socket.gethostname", lambda: name)
        monkeypatch.setattr("helpline.carrier.reconciliation.reconcile", lambda now: rounds.append(now))
        longest = Lease._meta.get_field("holder").max_length or 0

        for seconds in range(3):
            assert sweep.once(holder=sweep.me(), now=NOON + timedelta(seconds=seconds))
        assert not sweep.once(holder=f"{sweep.me()}1", now=NOON + timedelta(seconds=3))

        assert rounds == [NOON]
        assert all(len(lease.holder) <= longest for lease in Lease.objects.all())

    @pytest.mark.parametrize("fails", PARTS)
    def test_a_part_that_fails_does_not_stop_the_others(
        self, monkeypatch: pytest.MonkeyPatch, fails: str
    ) -> None:
        done: list[str] = []

        def work(part: str) -> Callable[..., None]:
            def does(**_: object) -> None:
                done.append(part)
                if part == fails:
                    raise RuntimeError("broken")

            return does

        for part in PARTS:
            monkeypatch.setattr(part, work(part))

        assert sweep.once(holder="a", now=NOON)
        assert done == PARTS

    def test_leaves_a_moment_to_the_worker_and_to_beat(self, monkeypatch: pytest.MonkeyPatch) -> None:
        given: dict[str, timedelta] = {}
        monkeypatch.setattr(
            "helpline.operations.making.claim_due",
            lambda *, now, overdue_by: given.update(callbacks=overdue_by),
        )
        monkeypatch.setattr(
            "helpline.carrier.dispatcher.dispatch_pending",
            lambda *, now, older_than: given.update(commands=older_than),
        )

        sweep.once(holder="a", now=NOON)

        assert given == {"commands": timedelta(seconds=2), "callbacks": timedelta(seconds=3)}
        page = (ROOT / "docs" / "adr" / "0005-outbox-and-sweep.md").read_text(encoding="utf-8")
        told = "carries out commands two seconds old and begins callbacks three seconds overdue"
        assert told in " ".join(page.split())

    def test_a_call_that_fails_is_passed_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        offer = ringing()

        def broken(**_: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(deadlines, "move_call_on", broken)
        Call.objects.update(move_on_at=NOON)

        sweep.once(holder="a", now=offer.ring_until)

        assert Offer.objects.get().state == OfferState.LAPSED


class TestForever:
    def test_it_goes_on_after_a_failure_and_stops_when_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stop = threading.Event()
        rounds: list[int] = []

        def decide(**_: object) -> bool:
            rounds.append(1)
            if len(rounds) == 1:
                raise RuntimeError("the database is away")
            stop.set()
            return True

        monkeypatch.setattr(sweep, "decide", decide)
        monkeypatch.setattr(sweep, "speak_to_twilio", lambda **_: None)
        monkeypatch.setattr(sweep, "EVERY", 0.001)
        monkeypatch.setattr("helpline.jobs.sweep.connection.close", lambda: None)

        sweep.forever(stop)

        assert len(rounds) == 2

    def test_keeps_deadlines_while_twilio_does_not_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stop, decided_thrice = threading.Event(), threading.Event()
        rounds: list[int] = []
        answered: list[bool] = []

        def decide(**_: object) -> None:
            rounds.append(1)
            if len(rounds) == 3:
                decided_thrice.set()

        def speak(**_: object) -> None:
            answered.append(decided_thrice.wait(20))
            stop.set()

        monkeypatch.setattr(sweep, "decide", decide)
        monkeypatch.setattr(sweep, "speak_to_twilio", speak)
        monkeypatch.setattr(sweep, "EVERY", 0.001)

        sweep.forever(stop)

        assert answered == [True]


class TestTasks:
    def test_each_wakes_what_the_database_says_is_to_be_done(self) -> None:
        for task in (tasks.carry_out_pending, tasks.claim_due_callbacks, tasks.reconcile_calls):
            task(a_newer_argument=1)


class TestDeadlines:
    def test_a_deadline_that_is_not_yet_over_or_means_nothing_any_more_is_left(self) -> None:
        call = cast.call(cast.line(), move_on_at=NOON)

        deadlines.move_call_on(call_id=call.pk, now=NOON - timedelta(seconds=1))
        deadlines.move_call_on(call_id=call.pk, now=NOON)

        call.refresh_from_db()
        assert (call.state, call.move_on_at) == (CallState.MENU, None)


class TestTheCommand:
    @pytest.mark.django_db(transaction=True)
    def test_it_sweeps_until_it_is_told_to_stop(self, monkeypatch: pytest.MonkeyPatch) -> None:
        swept: list[bool] = []
        one = sweep.decide

        def decide(**at: Any) -> bool:
            swept.append(one(**at))
            os.kill(os.getpid(), signal.SIGTERM)
            return swept[-1]

        monkeypatch.setattr(sweep, "decide", decide)
        monkeypatch.setattr(sweep, "speak_to_twilio", lambda **_: None)
        handlers = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
        try:
            call_command("sweep")
        finally:
            for name, handler in handlers.items():
                signal.signal(name, handler)

        assert swept == [True]
        assert Lease.objects.filter(name="sweep").exists()
