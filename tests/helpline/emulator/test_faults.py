"""F2: misbehaving on request."""

import pytest
import requests

from .conftest import AGENT, HELPLINE, World


class TestFaults:
    def test_duplicate_with_the_same_token(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "duplicate", "where": "status"})

        world.dial()
        world.settle()

        tokens = [a.headers["I-Twilio-Idempotency-Token"] for a in world.app.asked if a.path == "/status"]
        assert len(tokens) == 2
        assert len(set(tokens)) == 1

    def test_duplicate_with_a_new_token(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "duplicate-new-token", "where": "/voice"})

        world.dial()

        assert len({a.headers["I-Twilio-Idempotency-Token"] for a in world.app.asked[:2]}) == 2

    def test_drop(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "drop", "where": "/status"})

        world.dial()

        assert world.asked("/status") == []
        assert world.ask("GET", "/faults")[0]["hits"] == 1

    def test_time_out(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "timeout", "where": "/voice"})

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "11200"

    def test_delay(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "delay", "where": "/status", "seconds": 60})
        world.dial()
        world.advance(59)
        assert world.asked("/status") == []

        world.advance(1)

        assert len(world.asked("/status")) == 1

    def test_reorder(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "reorder", "where": "/leg"})
        events = ["initiated", "ringing"]

        world.call(status_callback=f"{world.app.origin}/leg", status_callback_event=events)

        assert [item["CallStatus"] for item in world.asked("/leg")] == ["ringing", "initiated"]

    def test_do_not_happen_by_no_chance(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "drop", "times": 0, "probability": 0})

        world.dial()

        assert world.asked("/voice")
        world.ask("DELETE", "/faults")
        assert world.ask("GET", "/faults") == []

    def test_refuse_rest_requests(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-429"})
        world.ask("POST", "/faults", {"fault": "rest-500"})

        assert [world.rest("GET", "/Calls.json").status_code for _ in range(3)] == [429, 500, 200]

    @pytest.mark.parametrize(("fault", "made"), [("rest-lost", 1), ("rest-timeout", 0)])
    def test_lose_rest_answers(self, world: World, fault: str, made: int) -> None:
        world.ask("POST", "/faults", {"fault": fault, "seconds": 0.05})
        data = {"To": AGENT, "From": HELPLINE, "Url": f"{world.app.origin}/agent"}

        with pytest.raises(OSError, match=r"abort|reset|disconnect"):
            world.rest("POST", "/Calls.json", data=data)

        assert len(world.rest("GET", "/Calls.json").json()["calls"]) == made

    def test_hide_young_conferences_and_recordings(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        world.dial()
        world.ask("POST", "/faults", {"fault": "conference-lag", "seconds": 5})

        assert world.client.conferences.list() == []
        assert len(world.client.conferences.list()) == 1

    @pytest.mark.parametrize("body", [{"fault": "rain"}, {}, {"fault": "drop", "colour": "red"}])
    def test_are_refused_when_unknown(self, world: World, body: dict[str, str]) -> None:
        world.ask("POST", "/faults", body, expect=400)


class TestEachByItself:
    """F2: all off by default, each on by one request."""

    def test_none_is_on_unless_told(self, world: World) -> None:
        assert world.ask("GET", "/faults") == []

    def test_a_post_that_times_out_before_it_is_done_is_not_done(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-timeout", "where": "/Calls", "seconds": 0.05})

        with pytest.raises(requests.ConnectionError):
            world.rest("POST", "/Calls.json", data={"To": AGENT, "From": HELPLINE, "Twiml": "<Response/>"})

        assert world.client.calls.list(to=AGENT) == []

    def test_a_post_whose_answer_is_lost_is_done(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-lost", "where": "/Calls"})

        with pytest.raises(requests.ConnectionError):
            world.rest("POST", "/Calls.json", data={"To": AGENT, "From": HELPLINE, "Twiml": "<Response/>"})

        assert len(world.client.calls.list(to=AGENT)) == 1

    def test_a_forged_signature_is_one(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "bad-signature", "where": "/voice"})

        world.dial()

        assert world.app.forged == ["/voice"]
        world.app.forged.clear()

    def test_a_document_may_be_late(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hello</Say></Response>"
        world.ask("POST", "/faults", {"fault": "delay", "where": "voice", "seconds": 6})
        phone = world.dial()
        world.advance(5)
        before = world.asked("/voice")

        world.advance(1)

        assert (before, len(world.asked("/voice")), "hello" in phone.heard) == ([], 1, True)

    def test_a_caller_may_hang_up_between_the_answer_and_what_it_says(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hello</Say></Response>"
        world.ask("POST", "/faults", {"fault": "hangup", "where": "/voice"})

        phone = world.dial()

        assert "hello" not in phone.heard
        assert phone.status == "completed"

    def test_a_seed_repeats_what_went_wrong(self, world: World) -> None:
        def wrong() -> list[int]:
            world.ask("POST", "/reset")
            world.point("/voice", status_callback="/status")
            world.app.asked.clear()
            world.ask("POST", "/faults", {"chaos": 0.3, "seed": 11, "where": "status"})
            for number in range(12):
                world.dial(from_=f"+120255501{number:02}")
            world.advance(60)
            return [item["hits"] for item in world.ask("GET", "/faults")]

        first = wrong()

        assert sum(first) > 0
        assert wrong() == first
