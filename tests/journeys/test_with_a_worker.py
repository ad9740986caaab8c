"""The ordinary day: a Celery worker on a real Redis carries out what was decided, woken on commit."""

from collections.abc import Iterator

import pytest
from celery.contrib.testing.worker import start_worker
from kombu import pools
from pytest_django import Settings

from config.celery import app
from helpline.carrier import dispatcher
from helpline.live import nudges
from helpline.models import CallState, Command, CommandState
from tests.journeys.test_a_call_is_answered import waiting
from tests.journeys.world import World
from tests.support.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def worker(world: World, redis_server: str, settings: Settings) -> Iterator[None]:
    """Run a worker in this process, on the test's database and clock."""
    before = app.conf.broker_url
    use_broker(redis_server)
    try:
        with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
            yield
    finally:
        use_broker(before)


def use_broker(url: str) -> None:
    """Point Celery at a broker; connections it keeps to another one are forgotten."""
    app.conf.broker_url = url
    app._pool = None
    app.amqp._producer_pool = None
    pools.reset()  # type: ignore[no-untyped-call]


class TestTheWorker:
    def test_it_brings_the_two_together_without_the_sweep(
        self, world: World, worker: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        by_hand: list[object] = []

        def not_by_hand(**details: object) -> int:
            by_hand.append(details)
            return 0

        monkeypatch.setattr("tests.journeys.world.dispatcher.dispatch_pending", not_by_hand)
        monkeypatch.setattr("helpline.tasks.dispatcher", _Real)
        maya = world.counselor("maya").goes_on_duty()
        waiting(world)
        world.until(lambda: maya.state == "ringing", within=10)

        maya.accepts()
        nudges._courier.settle()
        wait_until(
            lambda: Command.objects.filter(state=CommandState.DONE).exists(),
            seconds=15,
            what="the worker works",
        )
        world.until(lambda: world.the_call().state == CallState.CONNECTED, within=10)


class _Real:
    """The dispatcher as the worker calls it, while the journey's own hands are tied."""

    dispatch_pending = staticmethod(dispatcher.dispatch_pending)
