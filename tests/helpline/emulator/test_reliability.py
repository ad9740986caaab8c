"""Test connection overrides, retries and the fallback.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

import pytest
from aiohttp import web

from helpline.emulator.http.connection_overrides import Delivery, overrides

from .conftest import AGENT, HELPLINE, World


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

    def test_choose_which_failures_are_retried(self, world: World) -> None:
        world.point("/voice#rc=3&rp=4xx")
        world.documents["/voice"] = web.Response(status=503)

        world.dial()

        assert len(world.asked("/voice")) == 1

    def test_error_status_is_not_retried_by_default(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=503)

        world.dial()

        assert len(world.asked("/voice")) == 1

    def test_limit_the_time_for_an_answer(self, world: World) -> None:
        world.point("/voice#rt=100&rc=0", fallback_url="/fallback")
        world.app.slow["/voice"] = 0.4

        world.dial()
        fallback = world.asked("/fallback")
        world.app.slow.clear()

        assert fallback[0]["ErrorCode"] == "11200"

    def test_refused_connection_is_retried_once_by_default(self, world: World) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": "http://127.0.0.1:9/voice"})

        world.dial()

        notes = [note for note in world.ask("GET", "/webhooks") if note["kind"] == "voice"]
        assert [(note["attempt"], note["error"][:5]) for note in notes] == [(0, "11205"), (1, "11205")]
        assert len({note["headers"]["I-Twilio-Idempotency-Token"] for note in notes}) == 1

    @pytest.mark.parametrize(("policy", "times"), [("rt", 3), ("all", 3), ("ct,5xx", 1)])
    def test_retry_a_late_answer_when_the_policy_says_so(self, world: World, policy: str, times: int) -> None:
        world.point(f"/voice#rt=100&rc=2&rp={policy}")
        world.app.slow["/voice"] = 0.4

        world.dial()
        asked = world.asked("/voice")
        world.app.slow.clear()

        assert len(asked) == times

    def test_limit_all_attempts_together(self, world: World) -> None:
        world.point("/voice#rt=150&tt=300&rc=5&rp=rt", fallback_url="/fallback")
        world.app.slow["/voice"] = 0.5

        world.dial()
        attempts = len(world.asked("/voice"))
        world.app.slow.clear()

        assert attempts < 6
        assert world.asked("/fallback")[0]["ErrorCode"] == "11200"

    def test_apply_to_status_callbacks_too(self, world: World) -> None:
        world.point("/voice", status_callback="/status#rc=2&rp=5xx")
        world.documents["/status"] = web.Response(status=503)

        world.dial()
        world.settle()

        sent = [item for item in world.app.asked if item.path == "/status"]
        assert len(sent) == 3
        assert len({item.headers["I-Twilio-Idempotency-Token"] for item in sent}) == 1


class TestTokens:
    """Retries of one request carry the same idempotency token, different requests different ones."""

    def test_differ_between_requests(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Redirect>/next</Redirect></Response>"

        world.dial()

        tokens = [asked.headers["I-Twilio-Idempotency-Token"] for asked in world.app.asked]
        assert len(tokens) == len(set(tokens)) >= 2

    def test_are_not_required_of_rest_requests(self, world: World) -> None:
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
    def test_is_requested_when_an_answer_cannot_be_followed(
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
    def test_is_requested_when_the_server_is_down(self, world: World, url: str, code: str) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": url})

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == code

    def test_is_requested_when_a_sound_is_invalid(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Play>/document</Play></Response>"

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "13420"

    def test_is_requested_when_an_action_fails(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather numDigits='1' action='/key'/></Response>"
        world.documents["/key"] = web.Response(status=404)
        world.documents["/fallback"] = "<Response><Say>sorry</Say></Response>"
        phone = world.dial()

        phone.press("1")

        asked = world.asked("/fallback")[0]
        assert (asked["ErrorUrl"], asked["CallSid"]) == (f"{world.app.origin}/key", phone.sid)
        assert asked["CallStatus"] == "in-progress"
        assert "sorry" in phone.heard

    def test_gets_all_parameters_of_the_first_request(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=500)

        world.dial()

        first, instead = world.asked("/voice")[0], world.asked("/fallback")[0]
        assert instead == first | {"ErrorCode": "11200", "ErrorUrl": f"{world.app.origin}/voice"}

    def test_is_requested_by_its_own_method(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=500)
        world.ask("PUT", f"/numbers/{HELPLINE}", {"fallback_method": "GET"})

        world.dial()

        world.ask("PUT", f"/numbers/{HELPLINE}", {"fallback_method": "POST"})
        assert world.app.asked[1].method == "GET"
        assert world.app.asked[1].params["ErrorCode"] == "11200"

    def test_is_requested_when_a_rest_calls_twiml_is_invalid(self, world: World) -> None:
        world.client.calls.create(
            to=AGENT, from_=HELPLINE, twiml="<Response><Say>", fallback_url=f"{world.app.origin}/instead"
        )

        world.phone(AGENT).answer()

        asked = world.asked("/instead")[0]
        assert (asked["ErrorCode"], asked["CallStatus"]) == ("12100", "in-progress")

    def test_is_requested_again_after_another_failure(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=500)
        world.documents["/fallback"] = "<Response><Gather numDigits='1' action='/key'/></Response>"
        world.documents["/key"] = web.Response(status=404)
        phone = world.dial()

        phone.press("1")

        assert [asked["ErrorUrl"] for asked in world.asked("/fallback")] == [
            f"{world.app.origin}/voice",
            f"{world.app.origin}/key",
        ]

    def test_is_not_requested_without_a_voice_url(self, world: World) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": ""})

        phone = world.dial()

        assert phone.status == "failed"
        assert world.asked("/fallback") == []


class TestNotifications:
    """Errors are stored with the call."""

    def test_list_errors(self, world: World) -> None:
        world.documents["/voice"] = web.Response(status=500)

        phone = world.dial()

        notes = world.rest("GET", f"/Calls/{phone.sid}/Notifications.json").json()["notifications"]
        assert {note["error_code"] for note in notes} == {"11200"}
        assert notes[0]["request_url"] == f"{world.app.origin}/voice"
