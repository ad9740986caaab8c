"""Test every position of every switch."""

from pathlib import Path

import pytest
from aiohttp import web
from twilio.request_validator import RequestValidator

from helpline.emulator.switches import SWITCHES

from .conftest import AGENT, CALLER, HELPLINE, World

QUIET = "<Response><Pause length='60'/></Response>"


def turn(world: World, **positions: object) -> None:
    world.ask("PUT", "/switches", positions)


class TestSwitches:
    def test_have_questions_and_positions(self, world: World) -> None:
        shown = world.ask("GET", "/switches")

        assert shown["finished_on_key"]["question"].endswith("?")
        assert shown["finished_on_key"]["choices"] == ["true", "false"]

    def test_are_reset(self, world: World) -> None:
        turn(world, clock_skew=90)
        turned = world.ask("GET", "/switches")["clock_skew"]

        world.ask("POST", "/reset")

        assert world.ask("GET", "/switches")["clock_skew"] != turned

    @pytest.mark.parametrize(
        "body",
        [
            {"unheard_of": "x"},
            {"finished_on_key": "perhaps"},
            {"queue_size": "many"},
            {"queue_size": -1},
            {"ring_buffer": "²"},
            {"clock_skew": "9" * 30},
        ],
    )
    def test_refuse_unknown_positions(self, world: World, body: dict[str, str]) -> None:
        before = world.ask("GET", "/switches")

        world.ask("PUT", "/switches", body, expect=400)

        assert world.ask("GET", "/switches") == before

    def test_have_a_test_each(self) -> None:
        tests = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))

        turned = {name for name in SWITCHES if f"{name}=" in tests or f'{{"{name}": ' in tests}
        assert set(SWITCHES) - turned == set()


class TestQueues:
    @pytest.mark.parametrize("status", ["no-answer", "completed"])
    def test_an_empty_queue(self, world: World, status: str) -> None:
        turn(world, empty_queue=status)
        world.client.queues.create(friendly_name="line")
        world.documents["/agent"] = (
            "<Response><Dial action='/dialled' timeout='5'><Queue>line</Queue></Dial></Response>"
        )
        world.call().answer()

        world.advance(5)

        assert world.asked("/dialled")[0]["DialCallStatus"] == status

    @pytest.mark.parametrize("result", ["queue-not-found", "error"])
    def test_a_missing_queue(self, world: World, result: str) -> None:
        turn(world, missing_queue=result)
        world.documents["/agent"] = "<Response><Dial action='/dialled'><Queue>none</Queue></Dial></Response>"

        world.call().answer()

        assert world.asked("/dialled")[0]["DequeueResult"] == result

    @pytest.mark.parametrize("result", ["bridged", "hangup"])
    def test_a_caller_who_hangs_up_after_the_bridge(self, world: World, result: str) -> None:
        turn(world, bridged_hangup=result)
        world.documents["/voice"] = "<Response><Enqueue action='/left' waitUrl=''>line</Enqueue></Response>"
        world.documents["/agent"] = "<Response><Dial><Queue>line</Queue></Dial></Response>"
        caller = world.dial()
        world.call().answer()

        caller.hang_up()

        assert world.asked("/left")[0]["QueueResult"] == result

    def test_a_queue_that_was_made_without_a_size(self, world: World) -> None:
        standard = world.client.queues.create(friendly_name="standard").max_size
        turn(world, queue_size=100)

        assert standard == 1000
        assert world.client.queues.create(friendly_name="smaller").max_size == 100


class TestCalls:
    @pytest.mark.parametrize("status", ["canceled", "completed"])
    def test_a_ringing_leg_set_to_completed(self, world: World, status: str) -> None:
        turn(world, completed_while_ringing=status)
        phone = world.call()

        world.client.calls(phone.sid).update(status="completed")

        assert phone.status == status

    @pytest.mark.parametrize("status", ["no-answer", "canceled"])
    def test_a_caller_who_hangs_up_while_it_rings(self, world: World, status: str) -> None:
        turn(world, dial_abandoned=status)
        world.documents["/voice"] = f"<Response><Dial action='/dialled'>{AGENT}</Dial></Response>"

        world.dial().hang_up()

        assert world.asked("/dialled")[0]["DialCallStatus"] == status

    @pytest.mark.parametrize(("position", "status"), [("refused", 400), ("accepted", 200)])
    def test_completing_a_call_that_is_over(self, world: World, position: str, status: int) -> None:
        turn(world, ended_call_update=position)
        phone = world.call()
        phone.reject()

        answer = world.rest("POST", f"/Calls/{phone.sid}.json", data={"Status": "completed"})

        assert answer.status_code == status

    @pytest.mark.parametrize(
        ("position", "heard"), [("url", "from the url"), ("twiml", "inline"), ("refused", "")]
    )
    def test_url_and_twiml_together(self, world: World, position: str, heard: str) -> None:
        turn(world, url_and_twiml=position)
        world.documents["/agent"] = "<Response><Say>from the url</Say></Response>"
        form = {
            "To": AGENT,
            "From": HELPLINE,
            "Url": f"{world.app.origin}/agent",
            "Twiml": "<Response><Say>inline</Say></Response>",
        }

        answer = world.rest("POST", "/Calls.json", data=form)

        if not heard:
            assert answer.status_code == 400
            return
        phone = world.phone(AGENT)
        phone.answer()
        assert heard in phone.heard

    @pytest.mark.parametrize(("position", "number"), [("sent", "0"), ("events", "3")])
    def test_the_sequence_number_when_only_the_end_is_reported(
        self, world: World, position: str, number: str
    ) -> None:
        turn(world, sequence_number=position)
        world.documents["/agent"] = QUIET
        phone = world.call(status_callback=f"{world.app.origin}/told")
        phone.answer()

        phone.hang_up()

        assert [asked["SequenceNumber"] for asked in world.asked("/told")] == [number]

    @pytest.mark.parametrize(("seconds", "rings"), [(0, 20), (5, 25)])
    def test_a_ring_buffer(self, world: World, seconds: int, rings: int) -> None:
        turn(world, ring_buffer=seconds)
        phone = world.call(timeout=20)
        world.advance(rings - 1)
        before = phone.status

        world.advance(1)

        assert (before, phone.status) == ("ringing", "no-answer")

    @pytest.mark.parametrize(
        "level", ["TN-Validation-Passed-A", "TN-Validation-Failed-C", "No-TN-Validation"]
    )
    def test_a_stir_verstat(self, world: World, level: str) -> None:
        turn(world, stir_verstat=level)

        world.dial()

        assert world.asked("/voice")[0]["StirVerstat"] == level

    def test_no_stir_verstat(self, world: World) -> None:
        world.dial()

        assert "StirVerstat" not in world.asked("/voice")[0]

    @pytest.mark.parametrize("status", ["no-answer", "failed"])
    def test_a_client_that_nobody_registered(self, world: World, status: str) -> None:
        turn(world, absent_client=status)
        world.documents["/voice"] = (
            "<Response><Dial action='/dialled'><Client>nobody</Client></Dial></Response>"
        )

        world.dial()

        assert world.asked("/dialled")[0]["DialCallStatus"] == status

    @pytest.mark.parametrize(
        ("to", "from_", "code"),
        [
            ("+15005550001", "+15005550006", 21211),
            ("+15005550002", "+15005550006", 21214),
            ("+15005550003", "+15005550006", 21215),
            ("+15005550004", "+15005550006", 21216),
            (AGENT, "+15005550001", 21212),
            (AGENT, "+15005550009", 21210),
        ],
    )
    def test_magic_numbers(self, world: World, to: str, from_: str, code: int) -> None:
        turn(world, magic_numbers=True)

        answer = world.rest("POST", "/Calls.json", data={"To": to, "From": from_, "Twiml": QUIET})

        assert (answer.status_code, answer.json()["code"]) == (400, code)

    def test_a_magic_number_as_caller(self, world: World) -> None:
        turn(world, magic_numbers=True)
        form = {"To": AGENT, "From": "+15005550006", "Twiml": QUIET}

        assert world.rest("POST", "/Calls.json", data=form).status_code == 201

    @pytest.mark.parametrize(("position", "told"), [("none", None), ("A", "A"), ("C", "C")])
    def test_a_stir_status(self, world: World, position: str, told: str | None) -> None:
        turn(world, stir_status=position)

        world.call(status_callback=f"{world.app.origin}/progress").reject()

        assert world.asked("/progress")[0].get("StirStatus") == told

    @pytest.mark.parametrize(("position", "status"), [(False, 201), (True, 400)])
    def test_a_trial_account(self, world: World, position: bool, status: int) -> None:
        turn(world, trial=position)
        form = {"To": AGENT, "From": HELPLINE, "Twiml": QUIET}

        assert world.rest("POST", "/Calls.json", data=form).status_code == status


class TestDocuments:
    @pytest.mark.parametrize(("position", "again"), [("again", True), ("fail", False)])
    def test_an_empty_redirect(self, world: World, position: str, again: bool) -> None:
        turn(world, empty_redirect=position)
        world.documents["/voice"] = "<Response><Pause length='2'/><Redirect/></Response>"
        world.dial()

        world.advance(3)

        assert (len(world.asked("/voice")) > 1) == again
        assert bool(world.asked("/fallback")) != again

    @pytest.mark.parametrize(("position", "fallback"), [("error", True), ("hangup", False)])
    def test_an_empty_answer_to_an_action(self, world: World, position: str, fallback: bool) -> None:
        turn(world, empty_answer=position)
        world.documents["/voice"] = "<Response><Gather numDigits='1' action='/key'/></Response>"
        world.documents["/key"] = web.Response(status=204)
        phone = world.dial()

        phone.press("1")

        assert bool(world.asked("/fallback")) == fallback
        assert phone.status == "completed"

    @pytest.mark.parametrize("says", [True, False])
    def test_the_finish_key(self, world: World, says: bool) -> None:
        turn(world, finished_on_key=says)
        world.documents["/voice"] = "<Response><Gather action='/key'/></Response>"
        phone = world.dial()

        phone.press("1#")

        assert ("FinishedOnKey" in world.asked("/key")[0]) == says

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_the_method_after_a_redirect(self, world: World, method: str) -> None:
        turn(world, redirect_method=method)
        world.documents["/voice"] = web.Response(status=302, headers={"Location": "/there"})

        world.dial()

        assert world.app.asked[1].method == method


class TestHttp:
    @pytest.mark.parametrize(("seconds", "shown"), [(0, "16:00:00"), (90, "16:01:30"), (-90, "15:58:30")])
    def test_a_clock_that_is_ahead_or_behind(self, world: World, seconds: int, shown: str) -> None:
        turn(world, clock_skew=seconds)
        world.documents["/voice"] = QUIET

        world.dial(from_=CALLER).hang_up()

        assert world.asked("/status")[0]["Timestamp"].split()[4] == shown

    @pytest.mark.parametrize(
        ("position", "address"),
        [("dropped", "https://127.0.0.1/voice"), ("kept", "https://127.0.0.1:1/voice")],
    )
    def test_the_port_in_a_signed_url(self, world: World, position: str, address: str) -> None:
        turn(world, signed_port=position)
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": "https://127.0.0.1:1/voice"})

        world.dial()

        note = world.ask("GET", "/webhooks")[0]
        token = world.settings.credentials.auth_token
        signed = RequestValidator(token).compute_signature(address, note["params"])
        assert note["headers"]["X-Twilio-Signature"] == signed

    def test_a_tls_proxy(self, world: World) -> None:
        turn(world, tls_proxy=True)

        world.dial()

        asked = world.app.asked[0]
        assert asked.headers["X-Forwarded-Proto"] == "https"
        signed = RequestValidator(world.settings.credentials.auth_token).compute_signature(
            f"https://{asked.headers['Host'].partition(':')[0]}/voice", asked.params
        )
        assert asked.headers["X-Twilio-Signature"] == signed
        assert world.app.forged == ["/voice", "/status"]
        world.app.forged.clear()
