"""Test that requests may arrive late, out of order or twice; Twilio promises nothing about it."""

from typing import Any

import pytest

from .conftest import AGENT, HELPLINE, Phone, World

ALL = ["initiated", "ringing", "answered", "completed"]
OTHER = "+12025550188"
QUIET = "<Response><Pause length='600'/></Response>"


def delay(world: World, where: str, seconds: float, times: int = 1) -> None:
    """Delay requests to a path or of a kind."""
    world.ask("POST", "/faults", {"fault": "delay", "where": where, "seconds": seconds, "times": times})


def call_with_callback(world: World, events: list[str], **more: Any) -> Phone:
    """Call somebody with a status callback."""
    world.documents["/agent"] = QUIET
    return world.call(status_callback=f"{world.app.origin}/told", status_callback_event=events, **more)


def requested_paths(world: World, *paths: str) -> list[str]:
    """Return which of these paths were requested, in order."""
    world.settle()
    return [asked.path for asked in world.app.asked if asked.path in paths]


class TestReports:
    """A call's own status callbacks."""

    def test_arrive_in_order_without_faults(self, world: World) -> None:
        world.app.slow["/told"] = 0.01
        phone = call_with_callback(world, ALL)
        phone.answer()

        phone.hang_up()

        order = [asked["SequenceNumber"] for asked in world.asked("/told")]
        world.app.slow.clear()
        assert order == ["0", "1", "2", "3"]

    def test_may_be_overtaken_but_keep_their_sequence_number(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "reorder", "where": "/told"})

        call_with_callback(world, ["initiated", "ringing"])

        said = [(asked["CallStatus"], asked["SequenceNumber"]) for asked in world.asked("/told")]
        assert said == [("ringing", "1"), ("initiated", "0")]

    def test_arrive_late_when_none_overtakes_them(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "reorder", "where": "/told", "seconds": 5})
        call_with_callback(world, ["ringing"])
        before = world.asked("/told")

        world.advance(5)

        assert (before, len(world.asked("/told"))) == ([], 1)

    def test_may_arrive_before_the_answer_that_creates_the_call(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-late", "where": "/Calls"})
        form = {
            "To": AGENT,
            "From": HELPLINE,
            "Twiml": QUIET,
            "StatusCallback": f"{world.app.origin}/told",
            "StatusCallbackEvent": ["initiated", "ringing"],
        }

        made = world.rest("POST", "/Calls.json", data=form)

        assert [asked["CallSid"] for asked in world.app.to("/told")] == [made.json()["sid"]] * 2

    def test_may_arrive_minutes_late_with_their_timestamp(self, world: World) -> None:
        delay(world, "/told", 600)
        call_with_callback(world, ["ringing"])

        world.advance(600)

        assert world.asked("/told")[0]["Timestamp"] == "Wed, 15 Jul 2026 16:00:00 +0000"


class TestDial:
    """A Dial's action, and the end of the dialled leg."""

    @pytest.mark.parametrize(("slow", "quick"), [("/dialled", "/leg"), ("/leg", "/dialled")])
    def test_reports_its_end_in_either_order(self, world: World, slow: str, quick: str) -> None:
        delay(world, slow, 2)
        world.documents["/voice"] = (
            f"<Response><Dial action='/dialled'><Number statusCallback='/leg'>{OTHER}</Number>"
            "</Dial></Response>"
        )
        world.dial()
        world.phone(OTHER).reject()

        world.advance(2)

        assert requested_paths(world, "/dialled", "/leg") == [quick, slow]

    def test_may_report_an_abandoned_dial_late(self, world: World) -> None:
        delay(world, "/dialled", 30)
        world.documents["/voice"] = f"<Response><Dial action='/dialled'>{OTHER}</Dial></Response>"
        world.dial().hang_up()
        before = requested_paths(world, "/dialled", "/status")

        world.advance(30)

        assert before == ["/status"]
        assert world.asked("/dialled")[0]["CallStatus"] == "completed"


class TestConference:
    """The events of a conference, and the end of a participant's call."""

    def test_may_report_its_end_after_the_calls(self, world: World) -> None:
        delay(world, "/room", 9, times=0)
        noun = "<Conference statusCallback='/room' statusCallbackEvent='leave end'>room</Conference>"
        world.documents["/voice"] = f"<Response><Dial>{noun}</Dial></Response>"
        world.dial().hang_up()

        world.advance(9)

        assert requested_paths(world, "/room", "/status") == ["/status", "/room", "/room"]


class TestRecording:
    """A recording's callback, and the end of its call."""

    def test_may_be_reported_after_the_call_is_deleted(self, world: World) -> None:
        delay(world, "recording", 90)
        phone = call_with_callback(
            world, ALL, record=True, recording_status_callback=f"{world.app.origin}/taped"
        )
        phone.answer()
        world.advance(5)
        phone.hang_up()
        world.client.calls(phone.sid).delete()

        world.advance(90)

        said = [(asked["CallSid"], asked["RecordingStatus"]) for asked in world.asked("/taped")]
        assert said == [(phone.sid, "completed")]


class TestQueue:
    """A queue's action, and the end of its bridge."""

    def test_may_report_the_bridge_after_its_other_leg_ended(self, world: World) -> None:
        delay(world, "/left", 4)
        world.documents |= {
            "/voice": "<Response><Enqueue action='/left' waitUrl=''>line</Enqueue></Response>",
            "/agent": "<Response><Dial><Queue>line</Queue></Dial></Response>",
        }
        world.dial()
        agent = world.call(status_callback=f"{world.app.origin}/told")
        agent.answer()
        agent.hang_up()

        world.advance(4)

        assert requested_paths(world, "/left", "/told") == ["/told", "/left"]
