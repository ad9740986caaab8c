"""A7: connection overrides, retries, and the fallback. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""

import pytest
from aiohttp import web

from helpline.emulator.delivery import Delivery, overrides

from .conftest import HELPLINE, World


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

    def test_say_which_failures_are_tried_again(self, world: World) -> None:
        world.point("/voice#rc=3&rp=4xx")
        world.documents["/voice"] = web.Response(status=503)

        world.dial()

        assert len(world.asked("/voice")) == 1

    def test_without_any_a_refused_answer_is_not_asked_for_again(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=503)

        world.dial()

        assert len(world.asked("/voice")) == 1

    def test_cut_an_answer_short(self, world: World) -> None:
        world.point("/voice#rt=100&rc=0", fallback_url="/fallback")
        world.app.slow["/voice"] = 0.4

        world.dial()
        fallback = world.asked("/fallback")
        world.app.slow.clear()

        assert fallback[0]["ErrorCode"] == "11200"


class TestTokens:
    """A7: retries of one logical request carry the same token, different requests different ones."""

    def test_differ_between_requests(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Redirect>/next</Redirect></Response>"

        world.dial()

        tokens = [asked.headers["I-Twilio-Idempotency-Token"] for asked in world.app.asked]
        assert len(tokens) == len(set(tokens)) >= 2

    def test_are_not_asked_of_rest_requests(self, world: World) -> None:
        form = {"To": "+12025550172", "From": HELPLINE, "Url": f"{world.app.origin}/agent"}
        headers = {"I-Twilio-Idempotency-Token": "the same"}

        sids = {world.rest("POST", "/Calls.json", data=form, headers=headers).json()["sid"] for _ in range(2)}

        assert len(sids) == 2


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

    def test_is_asked_when_an_action_in_the_middle_of_a_call_fails(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather numDigits='1' action='/key'/></Response>"
        world.documents["/key"] = web.Response(status=404)
        world.documents["/fallback"] = "<Response><Say>sorry</Say></Response>"
        phone = world.dial()

        phone.press("1")

        asked = world.asked("/fallback")[0]
        assert (asked["ErrorUrl"], asked["CallSid"]) == (f"{world.app.origin}/key", phone.sid)
        assert asked["CallStatus"] == "in-progress"
        assert "sorry" in phone.heard

    def test_of_a_number_with_no_voice_url_is_not_asked(self, world: World) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": ""})

        phone = world.dial()

        assert phone.status == "failed"
        assert world.asked("/fallback") == []


class TestDebugger:
    """A7: the debugger webhook. https://www.twilio.com/docs/usage/troubleshooting/debugging-event-webhooks"""

    def test_tells_of_errors(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=500)

        phone = world.dial()

        notes = world.rest("GET", f"/Calls/{phone.sid}/Notifications.json").json()["notifications"]
        assert {note["error_code"] for note in notes} == {"11200"}
        assert notes[0]["request_url"] == f"{world.app.origin}/voice"
