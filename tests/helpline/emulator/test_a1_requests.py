"""A1: what a webhook says. https://www.twilio.com/docs/voice/twiml#request-parameters"""

import re

from .conftest import AGENT, CALLER, HELPLINE, World

QUIET = "<Response><Pause length='60'/></Response>"


class TestHeaders:
    """A1: the headers on the wire."""

    def test_are_those_of_twilios_proxy(self, world: World) -> None:
        world.dial()

        sent = world.app.asked[0].headers
        assert (sent["Accept"], sent["Accept-Encoding"]) == ("*/*", "gzip")
        assert (sent["User-Agent"], sent["X-Home-Region"]) == ("TwilioProxy/1.1", "us1")
        assert sent["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
        assert re.fullmatch(r"[0-9a-f-]{36}", sent["I-Twilio-Idempotency-Token"])


class TestParameters:
    """A1: the table of parameters, row by row."""

    def test_sids_are_two_letters_and_thirty_two_digits(self, world: World) -> None:
        world.dial()

        asked = world.app.asked[0].params
        assert re.fullmatch(r"CA[0-9a-f]{32}", asked["CallSid"])
        assert re.fullmatch(r"AC[0-9a-f]{32}", asked["AccountSid"])

    def test_from_and_to_come_twice_under_their_old_names(self, world: World) -> None:
        world.dial()

        asked = world.app.asked[0].params
        assert (asked["From"], asked["Caller"]) == (CALLER, CALLER)
        assert (asked["To"], asked["Called"]) == (HELPLINE, HELPLINE)

    def test_status_is_ringing_then_in_progress_then_completed(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Record action='/done'/></Response>"
        phone = world.dial()
        phone.say("hello")
        phone.hang_up()

        status = [world.asked(path)[0]["CallStatus"] for path in ("/voice", "/done")]

        assert status == ["ringing", "completed"]

    def test_direction_is_inbound_outbound_api_or_outbound_dial(self, world: World) -> None:
        world.documents["/voice"] = (
            f"<Response><Dial><Number url='/whisper'>{AGENT}</Number></Dial></Response>"
        )
        world.dial()
        world.phone(AGENT).answer()
        called = world.call("/agent", to="+12025550188")
        called.answer()

        said = {path: world.asked(path)[0]["Direction"] for path in ("/voice", "/whisper", "/agent")}

        assert said == {"/voice": "inbound", "/whisper": "outbound-dial", "/agent": "outbound-api"}

    def test_only_a_child_has_a_parent(self, world: World) -> None:
        world.documents["/voice"] = (
            f"<Response><Dial><Number url='/whisper'>{AGENT}</Number></Dial></Response>"
        )
        caller = world.dial()

        world.phone(AGENT).answer()

        assert "ParentCallSid" not in world.asked("/voice")[0]
        assert world.asked("/whisper")[0]["ParentCallSid"] == caller.sid

    def test_a_forwarded_call_says_so_only_if_the_carrier_does(self, world: World) -> None:
        world.dial()
        forwarded = {"ForwardedFrom": "+12025550199"}
        world.ask("POST", "/calls", {"from": "+12025550144", "to": HELPLINE, "params": forwarded})

        assert [asked.get("ForwardedFrom") for asked in world.asked("/voice")] == [None, "+12025550199"]

    def test_a_callers_name_comes_with_the_paid_lookup(self, world: World) -> None:
        number = world.client.incoming_phone_numbers.list()[0]
        world.dial()
        number.update(voice_caller_id_lookup=True)

        world.dial(from_="+12025550144")

        number.update(voice_caller_id_lookup=False)
        assert ["CallerName" in asked for asked in world.asked("/voice")] == [False, True]

    def test_an_incoming_calls_token_lends_its_number_to_another_call(self, world: World) -> None:
        world.documents["/voice"] = QUIET
        world.dial()
        form = {"To": AGENT, "From": CALLER, "Url": f"{world.app.origin}/agent"}
        refused = world.rest("POST", "/Calls.json", data=form)

        lent = world.rest(
            "POST", "/Calls.json", data=form | {"CallToken": world.asked("/voice")[0]["CallToken"]}
        )

        assert (refused.status_code, refused.json()["code"]) == (400, 21210)
        assert (lent.status_code, lent.json()["from"]) == (201, CALLER)

    def test_places_may_be_empty_or_missing(self, world: World) -> None:
        world.dial()
        world.ask("POST", "/faults", {"fault": "no-geo"})

        world.dial(from_="+12025550144")

        first, second = world.asked("/voice")
        assert (first["FromCountry"], first["FromCity"]) == ("US", "")
        assert not [name for name in second if name.endswith(("City", "State", "Zip", "Country"))]

    def test_a_verdict_on_the_callers_number_is_there_when_the_switch_says_so(self, world: World) -> None:
        world.dial()
        world.ask("PUT", "/switches", {"stir_verstat": "TN-Validation-Passed-A"})

        world.dial(from_="+12025550144")

        assert [asked.get("StirVerstat") for asked in world.asked("/voice")] == [
            None,
            "TN-Validation-Passed-A",
        ]

    def test_what_answered_is_told_where_it_was_asked_about(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"answer": 1}]})
        world.call(machine_detection="Enable")

        world.advance(9)

        asked = world.asked("/agent")[0]
        assert asked["AnsweredBy"] == "human"
        assert int(asked["MachineDetectionDuration"]) > 0

    def test_parameters_of_ones_own_stay_in_the_address(self, world: World) -> None:
        world.point("/voice?leg=42&name=a%20b")

        world.dial()

        asked = world.app.asked[0]
        assert asked.path == "/voice?leg=42&name=a%20b"
        assert "leg" not in asked.params

    def test_a_withheld_number_is_a_word(self, world: World) -> None:
        for number in ("anonymous", "+266696687", "unknown"):
            world.dial(from_=number)

        assert [asked["From"] for asked in world.asked("/voice")] == ["anonymous", "+266696687", "unknown"]

    def test_numbers_and_durations_are_words(self, world: World) -> None:
        world.documents["/voice"] = QUIET
        phone = world.dial()

        phone.hang_up()

        assert all(isinstance(value, str) for value in world.asked("/status")[0].values())


class TestMethod:
    """A1: GET has the same parameters after the address's own query, which stays in its order."""

    def test_get_appends_to_the_query(self, world: World) -> None:
        world.ask(
            "PUT",
            f"/numbers/{HELPLINE}",
            {"voice_url": f"{world.app.origin}/voice?z=1&a=2", "voice_method": "GET"},
        )

        phone = world.dial()

        asked = world.app.asked[0]
        assert asked.path.startswith("/voice?z=1&a=2&")
        assert asked.params["CallSid"] == phone.sid


class TestCookies:
    """A1: cookies are kept for the length of a call, and shared with no other."""

    def test_belong_to_one_call(self, world: World) -> None:
        world.app.cookies["seen"] = "yes"
        world.documents["/voice"] = "<Response><Redirect>/next</Redirect></Response>"
        world.dial()

        world.dial(from_="+12025550144")

        sent = [
            (asked.path, asked.headers.get("Cookie")) for asked in world.app.asked if asked.path != "/status"
        ]
        assert sent == [("/voice", None), ("/next", "seen=yes"), ("/voice", None), ("/next", "seen=yes")]
