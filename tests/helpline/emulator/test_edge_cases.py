"""Test rare cases that must not break anything."""

import asyncio
from collections.abc import Callable

import pytest

from helpline.emulator.hub import MAX_WAITING_NEWS, Hub
from helpline.emulator.time.activity import Activity
from helpline.emulator.time.clock import DrivenClock

from .conftest import AGENT, HELPLINE, World

LONG = "<Response><Pause length='60'/></Response>"


class TestActivity:
    def test_stops_waiting_after_its_time(self) -> None:
        async def wait() -> bool:
            activity = Activity()
            activity.begin("x")
            return await activity.quiet(seconds=0.01)

        assert asyncio.run(wait()) is False


class TestHub:
    def test_drops_a_listener_that_does_not_read(self) -> None:
        async def tell() -> tuple[int, bool]:
            hub = Hub()
            slow, quick = hub.listen(), hub.listen()
            for _ in range(MAX_WAITING_NEWS + 1):
                hub.tell("x")
                quick.get_nowait()
            hub.close()
            return slow.qsize(), quick.get_nowait() is None

        assert asyncio.run(tell()) == (MAX_WAITING_NEWS, True)


class TestDrivenClock:
    def test_cancels_a_timer_due_at_once(self) -> None:
        async def run() -> list[int]:
            done: list[int] = []
            activity = Activity()
            clock = DrivenClock(activity)
            first: Callable[[], None] = lambda: done.append(1)  # noqa: E731
            clock.after(0, first).cancel()
            clock.after(0, lambda: done.append(2))
            await activity.quiet()
            return done

        assert asyncio.run(run()) == [2]


class TestDocuments:
    def test_cannot_gather_while_waiting_for_a_conference(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Dial><Conference waitUrl='/hold'>room</Conference></Dial></Response>"
        )
        world.documents["/hold"] = "<Response><Gather/></Response>"

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "13238"

    def test_skip_verbs_that_are_not_allowed_in_a_queue(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue waitUrl='/wait'>line</Enqueue></Response>"
        world.documents["/wait"] = f"<Response><Dial>{AGENT}</Dial><Say>hold on</Say></Response>"

        assert "hold on" in world.dial().heard

    def test_ignore_reject_in_an_answered_call(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hi</Say><Reject/><Say>still here</Say></Response>"
        phone = world.dial()

        world.advance(1)

        assert "still here" in phone.heard

    def test_ignore_leave_outside_a_queue(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Leave/></Response>"

        assert world.dial().status == "completed"

    def test_repeat_say_by_loop(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say loop='0'>on and on</Say></Response>"
        phone = world.dial()

        world.advance(6)

        assert phone.heard.count("on and on") == 11

    def test_play_keys(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Play digits='1w2'/><Say>done</Say></Response>"
        phone = world.dial()

        world.advance(1.5)

        assert phone.heard[1:] == ["digits", "done"]

    def test_play_nothing_in_a_queue_with_an_empty_wait_url(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue waitUrl=''>line</Enqueue></Response>"

        assert world.dial().heard == ["ring"]

    def test_that_are_late_do_not_delay_a_redirect(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>one</Say><Redirect>/slow</Redirect></Response>"
        world.documents["/moved"] = LONG
        phone = world.dial()

        world.client.calls(phone.sid).update(
            url=f"{world.app.origin}/moved", fallback_url=f"{world.app.origin}/other"
        )
        world.client.calls(phone.sid).update(status_callback=f"{world.app.origin}/new-status")
        world.settle()
        world.client.calls(phone.sid).update(status="completed")

        assert world.asked("/new-status")[0]["CallStatus"] == "completed"
        assert world.asked("/slow") == []


class TestDialling:
    def test_called_leg_redirected_before_the_bridge_leaves_the_caller(self, world: World) -> None:
        world.documents["/voice"] = (
            f"<Response><Dial><Number url='/whisper'>{AGENT}</Number></Dial><Say>alone</Say></Response>"
        )
        world.documents["/whisper"] = world.documents["/moved"] = LONG
        caller = world.dial()
        agent = world.phone(AGENT)
        agent.answer()

        world.client.calls(agent.sid).update(url=f"{world.app.origin}/moved")
        world.settle()

        assert "alone" in caller.heard
        assert agent.status == "in-progress"

    def test_ends_with_the_star_key(self, world: World) -> None:
        world.documents["/voice"] = (
            f"<Response><Dial hangupOnStar='true'>{AGENT}</Dial><Say>alone</Say></Response>"
        )
        caller = world.dial()
        world.phone(AGENT).answer()

        caller.press("*")

        assert "alone" in caller.heard
        assert world.phone(AGENT).status == "completed"

    def test_ends_when_the_caller_hangs_up_during_the_whisper(self, world: World) -> None:
        world.documents["/voice"] = (
            f"<Response><Dial><Number url='/whisper'>{AGENT}</Number></Dial></Response>"
        )
        world.documents["/whisper"] = LONG
        caller = world.dial()
        agent = world.phone(AGENT)
        agent.answer()

        caller.hang_up()

        assert agent.status == "completed"

    @pytest.mark.parametrize("noun", ["<Sip>sip:desk@example.org</Sip>", "<Client>staff_9</Client>"])
    def test_reaches_sip_addresses_and_softphones(self, world: World, noun: str) -> None:
        world.ask("PUT", "/parties/client:staff_9", {"script": [{"answer": 1}]})
        world.ask("PUT", "/parties/sip:desk@example.org", {"script": [{"answer": 1}]})
        world.documents["/voice"] = f"<Response><Dial>{noun}</Dial></Response>"
        caller = world.dial()

        world.advance(1)

        assert caller.doing == "dial"
        assert len(world.ask("GET", "/calls", live="true")) == 2


class TestRest:
    def test_refuses_unknown_statuses(self, world: World) -> None:
        phone = world.call()

        answer = world.rest("POST", f"/Calls/{phone.sid}.json", data={"Status": "happy"})

        assert answer.status_code == 400

    def test_uses_the_applications_status_callback(self, world: World) -> None:
        origin = world.app.origin
        app = world.client.applications.create(
            voice_url=f"{origin}/app", status_callback=f"{origin}/app-status"
        )
        world.client.calls.create(to=AGENT, from_=HELPLINE, application_sid=app.sid)

        world.phone(AGENT).reject()

        assert world.asked("/app-status")[0]["CallStatus"] == "no-answer"

    def test_changes_end_conference_on_exit(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        caller = world.dial()
        person = world.client.conferences("room").participants(caller.sid)

        changed = person.update(end_conference_on_exit=True, call_sid_to_coach="CA" + "0" * 32)

        assert changed.end_conference_on_exit is True
        assert changed.coaching is True
        person.update(hold=True, hold_url=f"{world.app.origin}/hold")
        world.settle()
        assert world.app.asked[-1].method == "GET"
