"""What a webhook says. https://www.twilio.com/docs/voice/twiml#request-parameters"""

import json
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest

from .conftest import AGENT, APP, CALLER, HELPLINE, World

QUIET = "<Response><Pause length='60'/></Response>"
TO_AGENT = f"<Response><Dial><Number url='/whisper'>{AGENT}</Number></Dial></Response>"
OTHER = "+12025550144"


class TestEveryRequest:
    """Whatever asks for TwiML says who calls whom, and how the call stands."""

    ALWAYS = ("CallSid", "AccountSid", "From", "To", "CallStatus", "ApiVersion", "Direction")

    @pytest.fixture
    def told(self, world: World) -> World:
        """Return a world in which one call has gone through documents of every kind."""
        world.documents |= {
            "/voice": "<Response><Gather numDigits='1' action='/pressed'/></Response>",
            "/pressed": "<Response><Redirect>/there</Redirect></Response>",
            "/there": TO_AGENT.replace("<Dial>", "<Dial action='/dialled'>"),
            "/dialled": "<Response><Enqueue waitUrl='/wait' action='/left'>line</Enqueue></Response>",
            "/wait": QUIET,
            "/sent": "<Response><Say>not closed",
        }
        caller = world.dial()
        caller.press("1")
        agent = world.phone(AGENT)
        agent.answer()
        agent.hang_up()
        world.settle()
        world.client.calls(caller.sid).update(url=f"{world.app.origin}/sent")
        world.settle()
        return world

    def test_has_the_parameters_that_are_always_there(self, told: World) -> None:
        lacking = {a.path: name for a in told.app.asked for name in self.ALWAYS if not a.params.get(name)}

        assert {asked.path for asked in told.app.asked} == {
            "/voice", "/pressed", "/there", "/whisper", "/dialled", "/wait", "/left", "/sent", "/fallback",
            "/status",
        }  # fmt: skip
        assert lacking == {}
        assert {asked.params["ApiVersion"] for asked in told.app.asked} == {"2010-04-01"}

    def test_has_the_headers_of_twilios_proxy(self, told: World) -> None:
        for sent in (asked.headers for asked in told.app.asked):
            assert (sent["Accept"], sent["Accept-Encoding"]) == ("*/*", "gzip")
            assert (sent["User-Agent"], sent["X-Home-Region"]) == ("TwilioProxy/1.1", "us1")
            assert sent["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
            assert re.fullmatch(
                r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", sent["I-Twilio-Idempotency-Token"]
            )

    def test_alone_of_a_fallback_says_what_went_wrong(self, told: World) -> None:
        named = {
            asked.path: asked.params["ErrorCode"] for asked in told.app.asked if "ErrorCode" in asked.params
        }

        assert named == {"/fallback": "12100"}
        assert told.asked("/fallback")[0]["ErrorUrl"] == f"{told.app.origin}/sent"


class TestIncomingCall:
    """What an incoming call's first request has, no more and no less, where no add-on is installed."""

    def test_says_what_twilio_was_seen_to_say(self, world: World) -> None:
        world.dial()

        sides = ("From", "Caller", "To", "Called")
        places = {f"{side}{place}" for side in sides for place in ("", "City", "State", "Zip", "Country")}
        named = {"AccountSid", "ApiVersion", "CallSid", "CallStatus", "CallToken", "Direction"}
        assert set(world.asked("/voice")[0]) == places | named


class TestCallSid:
    """CallSid and AccountSid are two letters and 32 digits; each leg has a CallSid of its own."""

    def test_has_its_shape(self, world: World) -> None:
        world.dial()

        asked = world.app.asked[0].params
        assert re.fullmatch(r"CA[0-9a-f]{32}", asked["CallSid"])
        assert asked["AccountSid"] == world.settings.credentials.account_sid
        assert re.fullmatch(r"AC[0-9a-f]{32}", asked["AccountSid"])

    def test_is_another_for_each_leg(self, world: World) -> None:
        world.documents["/voice"] = TO_AGENT
        world.dial()
        world.phone(AGENT).answer()

        sids = {world.asked(path)[0]["CallSid"] for path in ("/voice", "/whisper")}

        assert len(sids) == 2


class TestFromAndTo:
    """From and To, and again under their old names, Caller and Called."""

    def test_are_telephones(self, world: World) -> None:
        world.dial()

        asked = world.app.asked[0].params
        assert (asked["From"], asked["Caller"]) == (CALLER, CALLER)
        assert (asked["To"], asked["Called"]) == (HELPLINE, HELPLINE)

    def test_may_be_softphones_and_sip_addresses(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Dial><Client url='/whisper'>ann</Client>"
            "<Sip url='/desk'>sip:desk@office.example</Sip></Dial></Response>"
        )
        world.ask("PUT", "/parties/client:ann", {"script": [{"answer": 1}]})
        world.dial()
        world.advance(1)
        world.dial(from_=OTHER)
        world.phone("sip:desk@office.example").answer()

        assert world.asked("/whisper")[0]["To"] == "client:ann"
        assert world.asked("/desk")[0]["To"] == "sip:desk@office.example"

    def test_from_a_softphone_is_its_identity(self, world: World) -> None:
        app = world.exchange.applications[APP]

        async def connect() -> None:
            world.exchange.connect("ann", app, {"To": AGENT})

        world.do(connect())

        asked = world.asked("/softphone")[0]
        assert (asked["From"], asked["To"], asked["ApplicationSid"]) == ("client:ann", AGENT, APP)

    @pytest.mark.parametrize("number", ["anonymous", "unknown", "+266696687", "Restricted", "+86282452253"])
    def test_from_a_withheld_number_is_a_word_or_its_spelling(self, world: World, number: str) -> None:
        world.dial(from_=number)

        assert world.asked("/voice")[0]["From"] == number


class TestCallStatus:
    """Ringing at first, in-progress later, completed in what comes after the hang-up."""

    def test_follows_the_call(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather numDigits='1' action='/pressed'/></Response>"
        world.documents["/pressed"] = "<Response><Record action='/done'/></Response>"
        phone = world.dial()
        phone.press("1")
        phone.say("hello")
        phone.hang_up()

        status = [world.asked(path)[0]["CallStatus"] for path in ("/voice", "/pressed", "/done", "/status")]

        assert status == ["ringing", "in-progress", "completed", "completed"]

    def test_of_who_was_called_is_in_progress_at_once(self, world: World) -> None:
        world.call().answer()

        assert world.asked("/agent")[0]["CallStatus"] == "in-progress"


class TestDirection:
    """Inbound, outbound-api or outbound-dial; only the last has a ParentCallSid."""

    def test_is_by_who_started_the_leg(self, world: World) -> None:
        world.documents["/voice"] = TO_AGENT
        caller = world.dial()
        world.phone(AGENT).answer()
        world.call(to="+12025550188").answer()

        said = {
            path: (world.asked(path)[0]["Direction"], world.asked(path)[0].get("ParentCallSid"))
            for path in ("/voice", "/whisper", "/agent")
        }

        assert said == {
            "/voice": ("inbound", None),
            "/whisper": ("outbound-dial", caller.sid),
            "/agent": ("outbound-api", None),
        }


class TestWhatMayBeMissing:
    """What comes only of some carriers, or only to those who pay for it."""

    def test_forwarded_from_comes_of_some_carriers(self, world: World) -> None:
        world.dial()
        forwarded = {"ForwardedFrom": "+12025550199"}
        world.ask("POST", "/calls", {"from": OTHER, "to": HELPLINE, "params": forwarded})

        assert [asked.get("ForwardedFrom") for asked in world.asked("/voice")] == [None, "+12025550199"]

    def test_caller_name_comes_with_the_paid_lookup(self, world: World) -> None:
        number = world.client.incoming_phone_numbers.list()[0]
        world.dial()
        number.update(voice_caller_id_lookup=True)

        world.dial(from_=OTHER)

        number.update(voice_caller_id_lookup=False)
        assert ["CallerName" in asked for asked in world.asked("/voice")] == [False, True]

    def test_places_may_be_empty_or_not_there(self, world: World) -> None:
        world.dial()
        world.ask("POST", "/faults", {"fault": "no-geo"})

        world.dial(from_=OTHER)

        first, second = world.asked("/voice")
        sides = ("From", "Caller", "To", "Called")
        assert {first[f"{side}Country"] for side in sides} == {"US"}
        assert {first[f"{side}{place}"] for side in sides for place in ("City", "State", "Zip")} == {""}
        assert not [name for name in second if name.endswith(("City", "State", "Zip", "Country"))]

    def test_a_verdict_on_the_callers_number_is_there_when_the_switch_says_so(self, world: World) -> None:
        world.dial()
        world.ask("PUT", "/switches", {"stir_verstat": "TN-Validation-Passed-A"})

        world.dial(from_=OTHER)

        verdicts = [asked.get("StirVerstat") for asked in world.asked("/voice")]
        assert verdicts == [None, "TN-Validation-Passed-A"]

    def test_add_ons_come_when_they_are_installed(self, world: World) -> None:
        world.dial()
        found = json.dumps({"status": "successful", "results": {}})
        world.ask("POST", "/calls", {"from": OTHER, "to": HELPLINE, "params": {"AddOns": found}})

        assert [asked.get("AddOns") for asked in world.asked("/voice")] == [None, found]

    def test_a_parameter_that_nobody_has_heard_of_stays_for_the_whole_call(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Redirect>/next</Redirect></Response>"

        world.ask("POST", "/calls", {"from": OTHER, "to": HELPLINE, "params": {"Brand-New": "é 1"}})

        assert [world.asked(path)[0]["Brand-New"] for path in ("/voice", "/next")] == ["é 1", "é 1"]

    def test_what_answered_is_told_where_it_was_asked_about(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"answer": 1}]})
        world.call(machine_detection="Enable")

        world.advance(9)

        asked = world.asked("/agent")[0]
        assert asked["AnsweredBy"] == "human"
        assert int(asked["MachineDetectionDuration"]) > 0


class TestCallToken:
    """An incoming call's token lends its caller's number to another call."""

    @pytest.fixture
    def form(self, world: World) -> dict[str, str]:
        """Return a form that asks for a call which shows a caller's number."""
        world.documents["/voice"] = QUIET
        world.dial()
        return {"To": AGENT, "From": CALLER, "Url": f"{world.app.origin}/agent"}

    def test_lends_the_number(self, world: World, form: dict[str, str]) -> None:
        token = world.asked("/voice")[0]["CallToken"]

        lent = world.rest("POST", "/Calls.json", data=form | {"CallToken": token})

        assert (lent.status_code, lent.json()["from"]) == (201, CALLER)

    @pytest.mark.parametrize("token", ["", "made.up.token"])
    def test_is_needed_for_that(self, world: World, form: dict[str, str], token: str) -> None:
        refused = world.rest("POST", "/Calls.json", data=form | {"CallToken": token})

        assert (refused.status_code, refused.json()["code"]) == (400, 21210)

    def test_comes_with_incoming_calls_alone(self, world: World) -> None:
        world.call().answer()

        assert "CallToken" not in world.asked("/agent")[0]


class TestSip:
    """Calls over SIP say so. https://www.twilio.com/docs/voice/api/sip-twiml"""

    DESK = "sip:help@line.sip.example:5060;transport=tls"

    @pytest.fixture
    def desk(self, world: World) -> Iterator[World]:
        """Return a world in which a SIP address leads to the application too."""
        world.ask("PUT", f"/numbers/{self.DESK}", {"voice_url": f"{world.app.origin}/voice"})
        yield world
        world.exchange.numbers.pop(self.DESK)

    def test_tells_of_a_call_that_came_in(self, desk: World) -> None:
        headers = {"SipHeader_X-Shift": "night"}
        body = {"from": "sip:ann@office.example", "to": self.DESK, "params": headers}

        desk.ask("POST", "/calls", body)

        asked = desk.asked("/voice")[0]
        assert (asked["From"], asked["To"]) == ("sip:ann@office.example", self.DESK)
        assert (asked["SipDomain"], asked["SipUsername"]) == ("line.sip.example", "ann")
        assert asked["SipCallId"]
        assert asked["SipSourceIp"] == "192.0.2.1"
        assert asked["SipHeader_X-Shift"] == "night"

    def test_tells_of_who_was_called(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Dial action='/dialled'><Sip url='/whisper'>sip:ann@office.example</Sip></Dial>"
            "</Response>"
        )
        world.dial()
        agent = world.phone("sip:ann@office.example")
        agent.answer()
        agent.hang_up()

        whisper, dialled = world.asked("/whisper")[0], world.asked("/dialled")[0]

        assert whisper["SipCallId"] == dialled["DialSipCallId"]
        assert "SipDomain" not in whisper

    def test_is_silent_about_telephones(self, world: World) -> None:
        world.dial()

        assert not [name for name in world.asked("/voice")[0] if name.startswith("Sip")]


class TestParametersOfOnesOwn:
    """What stands in the query of an address stays there, as it was written."""

    @pytest.mark.parametrize(
        "query", ["leg=42&name=a%20b", "to=%2B12025550143&x=a+b", "z=1&a=2&z=3", "empty=&bare", "p=%e2%82%ac"]
    )
    def test_stay_in_the_address(self, world: World, query: str) -> None:
        world.point(f"/voice?{query}")

        world.dial()

        asked = world.app.asked[0]
        assert asked.path == f"/voice?{query}"
        assert not {"leg", "to", "z", "empty", "p"} & set(asked.params)


class TestMethod:
    """GET has the same parameters after the address's own query, which stays in its order."""

    def point(self, world: World, voice: str) -> None:
        place = {"voice_url": world.app.origin + voice, "voice_method": "GET"}
        world.ask("PUT", f"/numbers/{HELPLINE}", place)

    def test_get_appends_to_the_query(self, world: World) -> None:
        self.point(world, "/voice?z=1&a=2")

        phone = world.dial()

        asked = world.app.asked[0]
        assert asked.path.startswith("/voice?z=1&a=2&")
        assert asked.params["CallSid"] == phone.sid

    def test_get_says_what_post_says(self, world: World) -> None:
        world.dial()
        self.point(world, "/voice")

        world.dial()

        by_post, by_get = (set(asked.params) for asked in world.app.asked if asked.path.startswith("/voice"))
        assert by_get == by_post

    def test_get_has_no_body(self, world: World) -> None:
        self.point(world, "/voice")

        world.dial()

        sent = world.app.asked[0].headers
        assert not {"Content-Type", "Content-Length", "Transfer-Encoding"} & set(sent)


class TestWords:
    """Numbers and durations are written as such, instants as in a letter's head, in UTC."""

    def test_are_durations_and_instants(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hello</Say><Pause length='60'/></Response>"
        phone = world.dial()
        world.advance(20)

        phone.hang_up()

        asked = world.asked("/status")[0]
        assert (asked["CallDuration"], asked["Duration"]) == ("20", "1")
        assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", asked["Timestamp"])
        assert parsedate_to_datetime(asked["Timestamp"]) == world.exchange.clock.now()
