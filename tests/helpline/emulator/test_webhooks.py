"""How webhooks are sent, and what becomes of answers."""

import pytest
from aiohttp import web

from helpline.emulator.delivery import Delivery, overrides
from helpline.emulator.signing import signature, signed_url

from .conftest import AGENT, HELPLINE, World

VECTOR = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}


class TestSignature:
    def test_is_twilios(self) -> None:
        url = "https://mycompany.com/myapp.php?foo=1&bar=2"

        assert signature("12345", url, VECTOR) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="

    @pytest.mark.parametrize(
        ("url", "signed"),
        [
            ("https://a.example:8443/x?y=1#rc=2", "https://a.example/x?y=1"),
            ("http://a.example:8000/x", "http://a.example:8000/x"),
            ("https://me:pass@a.example/x", "https://a.example/x"),
        ],
    )
    def test_is_of_the_address_without_what_is_not_sent(self, url: str, signed: str) -> None:
        assert signed_url(url) == signed


class TestOverrides:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("http://x/", Delivery()),
            ("http://x/#ct=2000&rt=5000&rc=3&rp=5xx,ct", Delivery(2, 5, 15, 3, frozenset({"5xx", "ct"}))),
            ("http://x/#ct=99999&rt=x&rc=9", Delivery()),
        ],
    )
    def test_are_read_from_the_fragment(self, url: str, expected: Delivery) -> None:
        assert overrides(url) == expected

    def test_repeat_a_request_with_the_same_token(self, world: World) -> None:
        world.point("/voice#rc=2&rp=5xx")
        world.documents["/voice"] = web.Response(status=503)

        world.dial()

        asked = [item for item in world.app.asked if item.path == "/voice"]
        assert len(asked) == 3
        assert len({item.headers["I-Twilio-Idempotency-Token"] for item in asked}) == 1
        notes = world.ask("GET", "/webhooks")
        assert [note["attempt"] for note in notes[:3]] == [0, 1, 2]


class TestFallback:
    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (web.Response(status=500), "11200"),
            (web.Response(status=204), "11770"),
            (web.Response(body=b"{}", content_type="application/json"), "12300"),
            (web.Response(body=b"<Response>", content_type="text/xml"), "12100"),
            (web.Response(body=b" <?xml version='1.0'?><Response/>", content_type="text/xml"), "12100"),
            (web.Response(body=b"<html/>", content_type="text/html"), "12102"),
            (
                web.Response(body=b"<Response>" + b" " * 65536 + b"</Response>", content_type="text/xml"),
                "11750",
            ),
            (web.Response(body=b"<!DOCTYPE x><Response/>", content_type="text/xml"), "12100"),
        ],
    )
    def test_is_asked_when_an_answer_cannot_be_followed(
        self, world: World, answer: web.Response, code: str
    ) -> None:
        world.documents["/voice"] = answer
        world.documents["/fallback"] = "<Response><Say>Please hold</Say><Pause length='9'/></Response>"

        phone = world.dial()

        asked = world.asked("/fallback")[0]
        assert asked["ErrorCode"] == code
        assert asked["ErrorUrl"] == f"{world.app.origin}/voice"
        assert "Please hold" in phone.heard

    def test_is_the_last_attempt(self, world: World) -> None:
        world.documents["/voice"] = world.documents["/fallback"] = web.Response(status=500)

        phone = world.dial()

        assert phone.status == "completed"
        assert "Something went wrong" in phone.heard[-2]

    @pytest.mark.parametrize(
        ("url", "code"),
        [("http://127.0.0.1:1/", "11205"), ("ftp://x/", "11100"), ("http://no.invalid/", "11210")],
    )
    def test_is_asked_when_there_is_nobody(self, world: World, url: str, code: str) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": url})

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == code

    def test_is_asked_when_a_sound_is_none(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Play>/document</Play></Response>"

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "13420"


class TestAnswers:
    def test_in_plain_words_are_spoken(self, world: World) -> None:
        world.documents["/voice"] = web.Response(text="Just words")

        assert "Just words" in world.dial().heard

    def test_in_plain_text_may_be_documents(self, world: World) -> None:
        world.documents["/voice"] = web.Response(text="<Response><Say>marked up</Say></Response>")

        assert "marked up" in world.dial().heard

    def test_that_are_sounds_are_played(self, world: World) -> None:
        world.point("/voice.wav")

        assert "play" in world.dial().heard

    def test_elsewhere_are_fetched_there(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=307, headers={"Location": "/there?a=1"})
        world.documents["/there"] = "<Response><Say>there</Say></Response>"

        assert "there" in world.dial().heard
        assert world.asked("/there")[0]["CallStatus"] == "ringing"

    def test_that_lead_round_in_circles_are_given_up(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=302, headers={"Location": "/voice"})

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "11215"
        assert world.app.asked[1].method == "GET"

    def test_with_oddities_are_followed_with_a_warning(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response mood='x'><Dance/><Say colour='red'>hi</Say><Say/>"
            "<Gather timeout='soon'><Dial/></Gather></Response>"
        )

        phone = world.dial()

        assert "hi" in phone.heard
        found = [w[:5] for w in world.ask("GET", "/webhooks")[0]["warnings"]]
        assert found == ["12200", "12200", "12200", "13520", "13313", "13320"]

    def test_with_a_fatal_value_are_not(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Dial><Conference endConferenceOnExit='maybe'>x</Conference></Dial></Response>"
        )

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "13231"

    def test_speak_marked_up_words_in_order(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>call <say-as>988</say-as> now</Say></Response>"

        assert "call 988 now" in world.dial().heard


class TestNotes:
    def test_tell_what_was_sent_and_answered(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='5'/></Response>"
        phone = world.dial()

        note = world.ask("GET", "/webhooks")[-1]

        assert (note["method"], note["status"], note["kind"]) == ("POST", 200, "voice")
        assert note["call_sid"] == phone.sid
        assert note["body"].startswith("<Response>")
        assert note["headers"]["X-Twilio-Signature"]
        assert world.ask("GET", "/webhooks", after=note["id"]) == []

    def test_warn_of_callbacks_that_were_refused(self, world: World) -> None:
        world.documents["/status"] = web.Response(status=500)

        world.dial()
        world.settle()

        assert world.ask("GET", "/webhooks")[-1]["warnings"][0].startswith("15003")


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
