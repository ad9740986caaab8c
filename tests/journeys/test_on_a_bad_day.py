"""The day on which nothing works: no Redis, no worker, lost and doubled news, a database that is away."""

from typing import Any

import pytest
import requests
from django.db import OperationalError
from pytest_django import Settings

from helpline.models import (
    QUEUED,
    Call,
    CallEvent,
    CallState,
    Command,
    CommandState,
    Disposition,
    EventKind,
    Offer,
)
from tests.journeys.test_a_call_is_answered import kept, promised, talking, waiting
from tests.journeys.world import World
from tests.support import crisis_legs, twilio
from tests.support.redis import black_hole, free_port, server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


class TestWithoutRedis:
    """In no journey but one does a worker help. Here Redis even takes connections and is silent."""

    def test_the_caller_is_still_routed_and_talked_to(self, world: World, settings: Settings) -> None:
        with black_hole() as url:
            settings.REDIS_URL = url

            caller, maya = talking(world)
            maya.phone().say("I am here")

            assert "I am here" in caller.heard

    def test_stopped_in_the_middle_the_promise_is_still_made_and_kept(
        self, world: World, settings: Settings
    ) -> None:
        with server(free_port()) as settings.REDIS_URL:
            caller, maya = talking(world)

        promised(world, caller, maya)
        kept(world, maya)


class TestNews:
    def test_every_webhook_delivered_twice_has_the_effect_of_one(self, world: World) -> None:
        caller, maya = talking(world)
        before = CallEvent.objects.count()

        for sent in world.emulator.webhooks():
            if sent["method"] == "POST" and "/voice/" in sent["url"]:
                answer = requests.post(sent["url"], data=sent["params"], headers=sent["headers"], timeout=10)
                assert answer.status_code == 200

        assert CallEvent.objects.count() == before
        assert world.the_call().state == CallState.CONNECTED

    def test_a_hang_up_nobody_reported_is_found_within_two_minutes(self, world: World) -> None:
        world.emulator.ask(
            "PUT",
            f"/numbers/{world.the_line}",
            {"voice_url": f"{world.front}/voice/incoming", "status_callback": ""},
        )
        caller = world.call()
        world.passes(1)
        caller.hang_up()
        assert Call.objects.get().state == CallState.MENU

        world.until(lambda: Call.objects.get().state == CallState.ENDED, within=130)

        assert Call.objects.get().events.filter(kind=EventKind.RECONCILED).exists()


class TestTwilio:
    def test_in_danger_the_crisis_line_is_added_where_no_question_about_the_two_is_answered(
        self, world: World
    ) -> None:
        maya = world.counselor("maya").goes_on_duty()
        for fault in ({"fault": "drop", "where": "conference"}, {"fault": "rest-500", "where": "GET /2010"}):
            world.emulator.ask("POST", "/faults", {**fault, "times": 0})
        caller = world.call()
        caller.press("1")
        world.until(lambda: Offer.objects.exists(), within=10)

        maya.accepts()

        world.until(lambda: crisis_legs.known().exists(), within=10)
        assert world.rings(world.the_call().line.crisis_number)
        assert caller.status == "in-progress"

    @pytest.mark.parametrize("leaves", ["button", "leg"])
    def test_a_caller_of_whom_nothing_is_known_keeps_the_crisis_line_when_the_counselor_leaves(
        self, leaves: str, world: World
    ) -> None:
        maya = world.counselor("maya").goes_on_duty()
        for fault in ({"fault": "drop", "where": "conference"}, {"fault": "rest-500", "where": "GET /2010"}):
            world.emulator.ask("POST", "/faults", {**fault, "times": 0})
        caller = world.call()
        caller.press("1")
        world.until(lambda: Offer.objects.exists(), within=10)
        maya.accepts()
        world.until(lambda: world.rings("+12025550188"), within=10)
        line = world.ringing("+12025550188")
        line.answer()
        world.passes(3)

        maya.presses("hang-up") if leaves == "button" else maya.phone().hang_up()
        world.passes(25)

        caller.say("Please stay with me")
        assert "stay with me" in line.heard
        assert maya.phone().status == "completed"
        world.emulator.ask("DELETE", "/faults")
        world.until(lambda: world.the_call().state == CallState.DIVERTED, within=20)
        line.say("I am here")
        assert "I am here" in caller.heard


class TestTheDatabase:
    def test_when_it_is_away_the_caller_hears_the_safety_message_and_reaches_the_backup(
        self, world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.BACKUP_NUMBER = "+12025550199"

        def away(*_: Any) -> None:
            raise OperationalError("the server closed the connection")

        monkeypatch.setattr("helpline.voice.incoming._arrive", away)

        caller = world.call()
        caller.hears("9 1 1")
        world.until(lambda: world.rings("+12025550199"), within=60)
        world.ringing("+12025550199").answer()
        caller.say("Is anybody there?")

        assert not Call.objects.exists()

    def test_a_caller_whose_wait_fails_hears_music_and_reaches_the_backup_after_the_third_time(
        self, world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.BACKUP_NUMBER = "+12025550199"
        world.counselor("maya").goes_on_duty()
        caller = waiting(world)
        breaks_the_wait(monkeypatch)

        world.until(lambda: failed_waits(world) == 2, within=120)
        assert not world.rings("+12025550199")
        world.until(lambda: world.rings("+12025550199"), within=120)

        assert failed_waits(world) == 3
        world.ringing("+12025550199").answer()
        caller.say("Is anybody there?")

    def test_a_wait_that_fails_now_and_then_goes_on(
        self, world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.BACKUP_NUMBER = "+12025550199"
        world.counselor("maya").goes_on_duty()
        waiting(world)

        for times in (2, 4):
            with monkeypatch.context() as patch:
                breaks_the_wait(patch)
                world.until(lambda: failed_waits(world) == times, within=120)  # noqa: B023
            world.passes(60)

        assert not world.rings("+12025550199")
        assert world.the_call().state in QUEUED

    def test_a_caller_in_danger_whose_wait_fails_is_put_through_within_ten_seconds(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        caller = world.call()
        breaks_the_wait(monkeypatch)

        caller.press("1")

        world.until(lambda: world.rings("+12025550188"), within=10)


def breaks_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every wait document fail."""

    def broken(**_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("helpline.operations.queue.keep_waiting", broken)


def failed_waits(world: World) -> int:
    """Count the wait documents that were failure documents: they hold no key."""
    answers = [sent["body"] for sent in world.emulator.webhooks() if sent["kind"] in ("wait", "redirect")]
    return sum(("<Gather" not in body and "/wait" in body) or "<Leave" in body for body in map(str, answers))


class TestStrangers:
    def test_an_unsigned_webhook_changes_nothing(self, world: World) -> None:
        response = requests.post(f"{world.front}/voice/incoming", data={"CallSid": "CA1"}, timeout=10)

        assert response.status_code == 403
        assert not Call.objects.exists()

    def test_twiml_that_the_journeys_saw_always_says_what_comes_next(self, world: World) -> None:
        talking(world)
        second = world.call("+12025550155")
        second.press("3")
        second.press("2")
        second.hears("in line")
        second.press("3")
        world.passes(5)

        documents = [
            sent["body"] for sent in world.emulator.webhooks() if "<Response" in (sent["body"] or "")
        ]

        for verb, needed in (
            ("Gather", ("action", "timeout")),
            ("Record", ("action", "timeout", "recordingStatusCallback")),
            ("Enqueue", ("action", "waitUrl")),
            ("Dial", ("action", "timeLimit")),
        ):
            found = [e for d in documents for e in twilio.elements(d, verb)]
            assert found, f"no {verb} was seen"
            assert all(element.get(name) for element in found for name in needed), verb


class TestCommands:
    def test_nothing_is_left_half_done(self, world: World) -> None:
        caller, maya = talking(world)
        caller.hang_up()
        world.passes(3)
        maya.wraps_up("info_given")

        open_ones = Command.objects.exclude(state__in=[CommandState.DONE, CommandState.FAILED])
        assert not open_ones.exists()
        assert Call.objects.get().disposition == Disposition.ANSWERED
