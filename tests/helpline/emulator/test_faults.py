"""Test the injection of faults."""

from pathlib import Path
from typing import Any

import pytest
import requests
from aiohttp import web

from helpline.emulator.http.faults import ALL, CHAOS

from .conftest import AGENT, CALLER, HELPLINE, World

OTHER = "+12025550188"
QUIET = "<Response><Pause length='600'/></Response>"
FORM = {"To": AGENT, "From": HELPLINE, "Twiml": QUIET}


def fault(world: World, name: str, **more: Any) -> None:
    """Turn a fault on."""
    world.ask("POST", "/faults", {"fault": name, **more})


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
        world.advance(14)
        waiting = world.asked("/fallback")
        world.advance(1)

        assert waiting == []
        assert world.asked("/fallback")[0]["ErrorCode"] == "11200"

    def test_time_out_after_the_urls_own_limit(self, world: World) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"{world.app.origin}/voice#tt=4000"})
        world.ask("POST", "/faults", {"fault": "timeout", "where": "/voice"})

        world.dial()
        world.advance(4)

        assert world.asked("/fallback")[0]["ErrorCode"] == "11200"

    def test_time_out_while_the_caller_gives_up(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "timeout", "where": "/voice"})
        phone = world.dial()
        world.advance(3)

        phone.hang_up()
        world.advance(20)

        assert (phone.status, world.asked("/fallback")) == ("completed", [])

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

    def test_do_not_strike_with_probability_zero(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "drop", "times": 0, "probability": 0})

        world.dial()

        assert world.asked("/voice")
        world.ask("DELETE", "/faults")
        assert world.ask("GET", "/faults") == []

    @pytest.mark.parametrize(
        "body",
        [
            {"fault": "rain"},
            {},
            {"fault": "drop", "colour": "red"},
            {"fault": "drop", "times": -1},
            {"fault": "drop", "probability": 1.5},
            {"fault": "drop", "probability": "nan"},
            {"fault": "drop", "seconds": -1},
            {"chaos": 2},
            {"chaos": -0.5},
        ],
    )
    def test_are_refused_when_unknown(self, world: World, body: dict[str, str]) -> None:
        world.ask("POST", "/faults", body, expect=400)

        assert world.ask("GET", "/faults") == []


class TestSingleFaults:
    """All faults are off by default, and one request turns each on."""

    def test_each_has_a_test(self) -> None:
        tests = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))

        assert [name for name in sorted(ALL) if f'"{name}"' not in tests] == []

    def test_none_is_on_by_default(self, world: World) -> None:
        assert world.ask("GET", "/faults") == []

    def test_one_request_replaces_all_faults(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "delay"})

        world.ask("PUT", "/faults", {"faults": [{"fault": "drop", "where": "status"}, {"fault": "rest-429"}]})

        assert [fault["fault"] for fault in world.ask("GET", "/faults")] == ["drop", "rest-429"]

    def test_one_request_may_set_chaos(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "anonymous"})

        world.ask("PUT", "/faults", {"chaos": 0.5, "seed": 3, "where": "status"})

        assert [fault["fault"] for fault in world.ask("GET", "/faults")] == list(CHAOS)

    @pytest.mark.parametrize("body", [{}, {"faults": [{"fault": "rain"}]}, {"chaos": 2}, {"faults": 5}])
    def test_invalid_request_changes_no_fault(self, world: World, body: object) -> None:
        world.ask("POST", "/faults", {"fault": "delay"})

        world.ask("PUT", "/faults", body, expect=400)

        assert [fault["fault"] for fault in world.ask("GET", "/faults")] == ["delay"]

    def test_anonymous_withholds_the_callers_number(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "anonymous", "where": HELPLINE, "times": 2})

        for _ in range(3):
            world.dial()

        assert [asked["From"] for asked in world.asked("/voice")] == ["anonymous", "anonymous", CALLER]
        assert "FromCountry" not in world.asked("/voice")[0]

    def test_anonymous_caller_still_follows_their_script(self, world: World) -> None:
        world.documents["/voice"] = QUIET
        world.ask("PUT", f"/parties/{CALLER}", {"script": [{"hangup": 3}]})
        world.ask("POST", "/faults", {"fault": "anonymous"})
        phone = world.dial()

        world.advance(3)

        assert (phone.state["from"], phone.status) == ("anonymous", "completed")

    def test_rest_timeout_does_nothing(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-timeout", "where": "/Calls", "seconds": 0.05})

        with pytest.raises(requests.ConnectionError):
            world.rest("POST", "/Calls.json", data={"To": AGENT, "From": HELPLINE, "Twiml": "<Response/>"})

        assert world.client.calls.list(to=AGENT) == []

    def test_rest_lost_does_its_work(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-lost", "where": "/Calls"})

        with pytest.raises(requests.ConnectionError):
            world.rest("POST", "/Calls.json", data={"To": AGENT, "From": HELPLINE, "Twiml": "<Response/>"})

        assert len(world.client.calls.list(to=AGENT)) == 1

    def test_bad_signature_is_invalid(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "bad-signature", "where": "/voice"})

        world.dial()

        assert world.app.forged == ["/voice"]
        world.app.forged.clear()

    def test_delay_makes_a_document_late(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hello</Say></Response>"
        world.ask("POST", "/faults", {"fault": "delay", "where": "voice", "seconds": 6})
        phone = world.dial()
        world.advance(5)
        before = world.asked("/voice")

        world.advance(1)

        assert (before, len(world.asked("/voice")), "hello" in phone.heard) == ([], 1, True)

    def test_hangup_ends_the_call_before_its_document_runs(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hello</Say></Response>"
        world.ask("POST", "/faults", {"fault": "hangup", "where": "/voice"})

        phone = world.dial()

        assert "hello" not in phone.heard
        assert phone.status == "completed"

    def test_hangup_may_end_another_persons_call(self, world: World) -> None:
        world.documents |= {
            "/voice": "<Response><Enqueue waitUrl=''>line</Enqueue></Response>",
            "/agent": "<Response><Dial action='/dialled'><Queue>line</Queue></Dial></Response>",
        }
        caller = world.dial()
        fault(world, "hangup", where="/agent", who=CALLER)

        world.call().answer()

        assert caller.status == "completed"
        assert world.asked("/dialled")[0]["DialBridged"] == "false"

    def test_no_geo_leaves_locations_out(self, world: World) -> None:
        fault(world, "no-geo", where="/voice")

        world.dial()

        said = world.asked("/voice")[0]
        assert [name for name in said if name.endswith(("City", "State", "Zip", "Country"))] == []
        assert said["From"] == CALLER

    def test_drop_of_a_document_leads_to_the_fallback(self, world: World) -> None:
        fault(world, "drop", where="/voice")

        world.dial()

        assert world.asked("/voice") == []
        assert world.asked("/fallback")[0]["ErrorCode"] == "11205"

    def test_timeout_of_a_document_still_requests_it(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>too late</Say></Response>"
        fault(world, "timeout", where="/voice")

        phone = world.dial()
        world.advance(15)

        assert len(world.asked("/voice")) == len(world.asked("/fallback")) == 1
        assert "too late" not in phone.heard

    def test_duplicate_uses_the_first_answer(self, world: World) -> None:
        answers = iter(["<Response><Say>first</Say><Pause/></Response>", "<Response>"])
        world.documents["/voice"] = lambda _: next(answers)
        fault(world, "duplicate", where="/voice")

        phone = world.dial()

        assert len(world.asked("/voice")) == 2
        assert phone.heard[-1] == "first"

    def test_duplicate_that_fails_does_no_harm(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=307, headers={"Location": "/there"})
        answers = iter([QUIET])

        def there(_: dict[str, str]) -> str:
            world.documents["/voice"] = web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"})
            return next(answers)

        world.documents["/there"] = there
        fault(world, "duplicate", where="/voice")

        phone = world.dial()

        assert (phone.status, world.asked("/fallback")) == ("ringing", [])


class TestSameInstant:
    """Two people act in the same instant."""

    @pytest.mark.parametrize(("first", "second"), [(AGENT, OTHER), (OTHER, AGENT)])
    def test_dial_connects_the_first_of_two(self, world: World, first: str, second: str) -> None:
        world.documents["/voice"] = (
            f"<Response><Dial><Number>{AGENT}</Number><Number>{OTHER}</Number></Dial></Response>"
        )
        world.dial()
        phones = [world.phone(first), world.phone(second)]

        world.ask("POST", "/together", {"actions": [{"sid": p.sid, "action": "answer"} for p in phones]})

        assert [phone.status for phone in phones] == ["in-progress", "canceled"]

    def test_rest_calls_both_request_the_application(self, world: World) -> None:
        world.documents["/agent"] = QUIET
        phones = [world.call(to=AGENT), world.call(to=OTHER)]

        world.ask("POST", "/together", {"actions": [{"sid": p.sid, "action": "answer"} for p in phones]})

        assert [asked["CallSid"] for asked in world.asked("/agent")] == [phone.sid for phone in phones]
        assert [phone.status for phone in phones] == ["in-progress", "in-progress"]

    def test_caller_hangs_up_as_the_other_answers(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><Dial action='/dialled'>{AGENT}</Dial></Response>"
        caller = world.dial()
        agent = world.phone(AGENT)
        actions = [{"sid": agent.sid, "action": "answer"}, {"sid": caller.sid, "action": "hangup"}]

        world.ask("POST", "/together", {"actions": actions})

        assert [caller.status, agent.status] == ["completed", "completed"]
        assert world.asked("/dialled")[0]["DialBridged"] == "false"


class TestChaos:
    """A seed turns many faults on together."""

    def test_turns_on_all_its_faults(self, world: World) -> None:
        added = world.ask("POST", "/faults", {"chaos": 0.5, "seed": 3})

        assert [item["fault"] for item in added] == list(CHAOS)
        assert {(item["times"], item["probability"]) for item in added} == {(0, 0.5)}
        assert {"bad-signature", "hangup"} & set(CHAOS) == set()

    def test_differs_from_seed_to_seed(self, world: World) -> None:
        added = [world.ask("POST", "/faults", {"chaos": 0.5, "seed": seed}) for seed in (1, 2, 1)]

        assert added[0] == added[2] != added[1]

    def test_is_independent_of_the_number_of_rest_requests(self, world: World) -> None:
        def wrong(asking: int) -> list[tuple[str, int]]:
            world.ask("POST", "/reset")
            world.point("/voice", fallback_url="/fallback", status_callback="/status")
            world.ask("POST", "/faults", {"chaos": 0.3, "seed": 5})
            for _ in range(8):
                world.dial()
                for _ in range(asking):
                    world.exchange.faults.take(frozenset({"rest-429", "rest-500"}), "/Calls.json")
            world.advance(60)
            faults = world.ask("GET", "/faults")
            return [(item["fault"], item["hits"]) for item in faults if "rest" not in item["fault"]]

        assert wrong(0) == wrong(3)

    def test_ends_when_all_faults_are_turned_off(self, world: World) -> None:
        world.ask("POST", "/faults", {"chaos": 1})

        world.ask("DELETE", "/faults")

        world.dial()
        assert (len(world.asked("/voice")), len(world.asked("/status"))) == (1, 1)

    def test_repeats_with_the_same_seed(self, world: World) -> None:
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
