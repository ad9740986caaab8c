"""Test what a caller hears, and how calls begin and end."""

import pytest

from .conftest import CALLER, HELPLINE, World


class TestCallingIn:
    def test_requests_the_application_as_twilio_does(self, world: World) -> None:
        phone = world.dial()

        asked = world.app.asked[0]
        assert (
            asked.params
            | {
                "CallSid": phone.sid,
                "From": CALLER,
                "To": HELPLINE,
                "CallStatus": "ringing",
                "Direction": "inbound",
                "ApiVersion": "2010-04-01",
            }
            == asked.params
        )
        assert asked.headers["User-Agent"] == "TwilioProxy/1.1"
        assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
        assert len(asked.headers["I-Twilio-Idempotency-Token"]) == 36

    def test_hears_speech_for_its_duration(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Say language='es-US'>Hola y bienvenido</Say><Say>two</Say></Response>"
        )

        phone = world.dial()
        assert phone.heard == ["ring", "Hola y bienvenido"]
        assert phone.status == "in-progress"
        world.advance(2)

        assert phone.heard == ["ring", "Hola y bienvenido", "two", "ended"]
        assert phone.status == "completed"
        assert phone.state["heard"][1]["language"] == "es-US"

    def test_hears_a_sound_for_its_duration(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Play>/music.wav</Play></Response>"

        phone = world.dial()
        world.advance(3.9)
        assert phone.status == "in-progress"
        world.advance(0.1)

        assert phone.status == "completed"

    def test_follows_redirects_and_keeps_cookies(self, world: World) -> None:
        world.app.cookies["seen"] = "yes"
        world.documents["/voice"] = "<Response><Redirect>next?a=1&amp;b=2</Redirect></Response>"
        world.documents["/next"] = "<Response><Pause length='3'/></Response>"

        phone = world.dial()

        assert phone.status == "ringing"
        assert world.app.asked[1].path == "/next?a=1&b=2"
        assert world.app.asked[1].headers["Cookie"] == "seen=yes"

    @pytest.mark.parametrize(("reason", "status"), [("", "no-answer"), ("reason='busy'", "busy")])
    def test_can_be_rejected(self, world: World, reason: str, status: str) -> None:
        world.documents["/voice"] = f"<Response><Reject {reason}/></Response>"

        phone = world.dial()

        assert phone.status == status
        assert world.asked("/status")[0]["CallStatus"] == status

    def test_sends_a_status_callback_at_the_end(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='100'/><Say>a</Say></Response>"
        phone = world.dial()
        world.advance(100)
        world.documents["/voice"] = ""

        world.advance(61)

        said = world.asked("/status")
        assert [item["CallStatus"] for item in said] == ["completed"]
        assert said[0]["CallDuration"] == "0"
        assert phone.status == "completed"

    def test_counts_the_duration_from_the_answer(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>hi</Say><Pause length='90'/></Response>"
        phone = world.dial()
        world.advance(65)

        phone.hang_up()

        said = world.asked("/status")[0]
        assert (said["CallDuration"], said["Duration"]) == ("65", "2")
        assert phone.heard[-1] == "ended"

    def test_fails_for_an_unknown_number(self, world: World) -> None:
        assert world.dial(to="+12025550111").status == "failed"

    def test_sends_anonymous_for_a_withheld_number(self, world: World) -> None:
        world.dial(from_="anonymous")

        assert world.app.asked[0].params["From"] == "anonymous"
