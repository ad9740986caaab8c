"""Test the parameters of webhooks. https://www.twilio.com/docs/voice/twiml#request-parameters"""

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
    """Every request for TwiML has the parameters of its call."""

    ALWAYS = ("CallSid", "AccountSid", "From", "To", "CallStatus", "ApiVersion", "Direction")

    @pytest.fixture
    def told(self, world: World) -> World:
        """Return a world in which one call has requested documents of every kind."""
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

    def test_has_the_common_parameters(self, told: World) -> None:
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

    def test_has_error_parameters_only_for_a_fallback(self, told: World) -> None:
        named = {
            asked.path: asked.params["ErrorCode"] for asked in told.app.asked if "ErrorCode" in asked.params
        }

        assert named == {"/fallback": "12100"}
        assert told.asked("/fallback")[0]["ErrorUrl"] == f"{told.app.origin}/sent"


class TestIncomingCall:
    """The first request of an incoming call, without add-ons, has exactly these parameters."""

    def test_has_exactly_the_parameters_seen_at_twilio(self, world: World) -> None:
        world.dial()

        sides = ("From", "Caller", "To", "Called")
        places = {f"{side}{place}" for side in sides for place in ("", "City", "State", "Zip", "Country")}
        named = {"AccountSid", "ApiVersion", "CallSid", "CallStatus", "CallToken", "Direction"}
        assert set(world.asked("/voice")[0]) == places | named


class TestCallSid:
    """CallSid and AccountSid are two letters and 32 digits; each leg has its own CallSid."""

    def test_has_the_right_format(self, world: World) -> None:
        world.dial()

        asked = world.app.asked[0].params
        assert re.fullmatch(r"CA[0-9a-f]{32}", asked["CallSid"])
        assert asked["AccountSid"] == world.settings.credentials.account_sid
        assert re.fullmatch(r"AC[0-9a-f]{32}", asked["AccountSid"])

    def test_is_unique_for_each_leg(self, world: World) -> None:
        world.documents["/voice"] = TO_AGENT
        world.dial()
        world.phone(AGENT).answer()

        sids = {world.asked(path)[0]["CallSid"] for path in ("/voice", "/whisper")}

        assert len(sids) == 2


class TestFromAndTo:
    """From and To are also sent under their old names, Caller and Called."""

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

    def test_from_is_the_identity_of_a_softphone(self, world: World) -> None:
        app = world.exchange.applications[APP]

        async def connect() -> None:
            world.exchange.connect("ann", app, {"To": AGENT})

        world.do(connect())

        asked = world.asked("/softphone")[0]
        assert (asked["From"], asked["To"], asked["ApplicationSid"]) == ("client:ann", AGENT, APP)

    @pytest.mark.parametrize("number", ["anonymous", "unknown", "+266696687", "Restricted", "+86282452253"])
    def test_from_is_a_word_or_its_digits_for_a_withheld_number(self, world: World, number: str) -> None:
        world.dial(from_=number)

        assert world.asked("/voice")[0]["From"] == number


class TestCallStatus:
    """CallStatus is ringing first, then in-progress, and completed in requests after the hang-up."""

    def test_follows_the_call(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather numDigits='1' action='/pressed'/></Response>"
        world.documents["/pressed"] = "<Response><Record action='/done'/></Response>"
        phone = world.dial()
        phone.press("1")
        phone.say("hello")
        phone.hang_up()

        status = [world.asked(path)[0]["CallStatus"] for path in ("/voice", "/pressed", "/done", "/status")]

        assert status == ["ringing", "in-progress", "completed", "completed"]

    def test_is_in_progress_at_once_for_the_called_party(self, world: World) -> None:
        world.call().answer()

        assert world.asked("/agent")[0]["CallStatus"] == "in-progress"


class TestDirection:
    """Direction is inbound, outbound-api or outbound-dial; only the last has a ParentCallSid."""

    def test_depends_on_who_started_the_leg(self, world: World) -> None:
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


class TestOptionalParameters:
    """Parameters that only some carriers send, or that cost extra."""

    def test_forwarded_from_comes_from_some_carriers(self, world: World) -> None:
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

    def test_locations_may_be_empty_or_missing(self, world: World) -> None:
        world.dial()
        world.ask("POST", "/faults", {"fault": "no-geo"})

        world.dial(from_=OTHER)

        first, second = world.asked("/voice")
        sides = ("From", "Caller", "To", "Called")
        assert {first[f"{side}Country"] for side in sides} == {"US"}
        assert {first[f"{side}{place}"] for side in sides for place in ("City", "State", "Zip")} == {""}
        assert not [name for name in second if name.endswith(("City", "State", "Zip", "Country"))]

    def test_stir_verstat_comes_with_its_switch(self, world: World) -> None:
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

    def test_unknown_parameter_stays_for_the_whole_call(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Redirect>/next</Redirect></Response>"

        world.ask("POST", "/calls", {"from": OTHER, "to": HELPLINE, "params": {"Brand-New": "é 1"}})

        assert [world.asked(path)[0]["Brand-New"] for path in ("/voice", "/next")] == ["é 1", "é 1"]

    def test_answered_by_comes_with_machine_detection(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"answer": 1}]})
        world.call(machine_detection="Enable")

        world.advance(9)

        asked = world.asked("/agent")[0]
        assert asked["AnsweredBy"] == "human"
        assert int(asked["MachineDetectionDuration"]) > 0


class TestCallToken:
    """The token of an incoming call allows its caller's number as caller ID of another call."""

    @pytest.fixture
    def form(self, world: World) -> dict[str, str]:
        """Return a form for a call that shows the caller's number."""
        world.documents["/voice"] = QUIET
        world.dial()
        return {"To": AGENT, "From": CALLER, "Url": f"{world.app.origin}/agent"}

    def test_allows_the_callers_number(self, world: World, form: dict[str, str]) -> None:
        token = world.asked("/voice")[0]["CallToken"]

        lent = world.rest("POST", "/Calls.json", data=form | {"CallToken": token})

        assert (lent.status_code, lent.json()["from"]) == (201, CALLER)

    @pytest.mark.parametrize("token", ["", "made.up.token"])
    def test_is_required_for_the_callers_number(self, world: World, form: dict[str, str], token: str) -> None:
        refused = world.rest("POST", "/Calls.json", data=form | {"CallToken": token})

        assert (refused.status_code, refused.json()["code"]) == (400, 21210)

    def test_comes_only_with_incoming_calls(self, world: World) -> None:
        world.call().answer()

        assert "CallToken" not in world.asked("/agent")[0]


class TestSip:
    """Calls over SIP have parameters of their own. https://www.twilio.com/docs/voice/api/sip-twiml"""

    DESK = "sip:help@line.sip.example:5060;transport=tls"

    @pytest.fixture
    def desk(self, world: World) -> Iterator[World]:
        """Return a world in which a SIP address leads to the application too."""
        world.ask("PUT", f"/numbers/{self.DESK}", {"voice_url": f"{world.app.origin}/voice"})
        yield world
        world.exchange.numbers.pop(self.DESK)

    def test_has_parameters_for_incoming_calls(self, desk: World) -> None:
        headers = {"SipHeader_X-Shift": "night"}
        body = {"from": "sip:ann@office.example", "to": self.DESK, "params": headers}

        desk.ask("POST", "/calls", body)

        asked = desk.asked("/voice")[0]
        assert (asked["From"], asked["To"]) == ("sip:ann@office.example", self.DESK)
        assert (asked["SipDomain"], asked["SipUsername"]) == ("line.sip.example", "ann")
        assert asked["SipCallId"]
        assert asked["SipSourceIp"] == "192.0.2.1"
        assert asked["SipHeader_X-Shift"] == "night"

    def test_has_parameters_for_the_called_party(self, world: World) -> None:
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

    def test_has_no_parameters_for_telephones(self, world: World) -> None:
        world.dial()

        assert not [name for name in world.asked("/voice")[0] if name.startswith("Sip")]


class TestOwnQueryParameters:
    """The query of a URL stays as it was written."""

    @pytest.mark.parametrize(
        "query", ["leg=42&name=a%20b", "to=%2B12025550143&x=a+b", "z=1&a=2&z=3", "empty=&bare", "p=%e2%82%ac"]
    )
    def test_stay_in_the_url(self, world: World, query: str) -> None:
        world.point(f"/voice?{query}")

        world.dial()

        asked = world.app.asked[0]
        assert asked.path == f"/voice?{query}"
        assert not {"leg", "to", "z", "empty", "p"} & set(asked.params)


class TestMethod:
    """GET appends the same parameters to the URL's own query, which keeps its order."""

    def point(self, world: World, voice: str) -> None:
        place = {"voice_url": world.app.origin + voice, "voice_method": "GET"}
        world.ask("PUT", f"/numbers/{HELPLINE}", place)

    def test_get_appends_to_the_query(self, world: World) -> None:
        self.point(world, "/voice?z=1&a=2")

        phone = world.dial()

        asked = world.app.asked[0]
        assert asked.path.startswith("/voice?z=1&a=2&")
        assert asked.params["CallSid"] == phone.sid

    def test_get_has_the_parameters_of_post(self, world: World) -> None:
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


class TestFormats:
    """Numbers and durations are plain numbers; instants are RFC 2822 in UTC."""

    def test_have_twilios_format(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hello</Say><Pause length='60'/></Response>"
        phone = world.dial()
        world.advance(20)

        phone.hang_up()

        asked = world.asked("/status")[0]
        assert (asked["CallDuration"], asked["Duration"]) == ("20", "1")
        assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", asked["Timestamp"])
        assert parsedate_to_datetime(asked["Timestamp"]) == world.exchange.clock.now()
