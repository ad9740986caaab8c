"""Several workers and the sweep carry out the outbox at the same time, on PostgreSQL's own locking."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from pytest_django import Settings

from helpline.carrier import dispatcher
from helpline.models import Command, CommandState
from tests.support import cast
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock
from .scenes import SCENES, waiting
from .test_order import rung, to_be_rung

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def carried_out_by(workers: int, now: Clock) -> None:
    """So many workers are woken at once."""

    def work() -> None:
        try:
            dispatcher.dispatch_pending(now=now())
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work) for _ in range(workers)]:
            done.result()


def test_each_command_is_sent_by_one(world: SmallTwilio, now: Clock, settings: Settings) -> None:
    settings.TWILIO_CPS = 100
    to_be_rung(world, waiting(world, cast.line(number="+18557821010"), sid="CA7"), 10)
    SCENES["bridge_caller"](world)

    carried_out_by(4, now)

    assert len(world.done) == len(set(rung(world))) == 11  # the redirect has an address as well
    assert set(Command.objects.values_list("state", flat=True)) == {CommandState.DONE}


def test_together_they_keep_the_budget(world: SmallTwilio, now: Clock, settings: Settings) -> None:
    settings.TWILIO_CPS = 3
    to_be_rung(world, waiting(world), 10)

    carried_out_by(4, now)
    assert len(world.done) == 3
    now.go_on(1.01)
    carried_out_by(4, now)

    assert len(world.done) == 6
