"""Test the REST interface."""

from datetime import timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from helpline.emulator.time.clock import START

from .conftest import AGENT, HELPLINE, World

ALL = ["initiated", "ringing", "answered", "completed"]


class TestCallsCreated:
    def test_go_from_queued_to_completed(self, world: World) -> None:
        world.documents["/agent"] = "<Response><Say>gate</Say><Pause length='60'/></Response>"
        origin = world.app.origin
        made = world.client.calls.create(
            to=AGENT,
            from_=HELPLINE,
            url=f"{origin}/agent",
            status_callback=f"{origin}/leg",
            status_callback_event=ALL,
            timeout=20,
        )
        world.settle()
        assert made.status == "queued"
        assert world.client.calls(made.sid).fetch().status == "ringing"
        phone = world.phone(AGENT)
        phone.answer()
        world.advance(10)
        phone.hang_up()

        call = world.client.calls(made.sid).fetch()
        assert (call.status, call.duration, call.direction) == ("completed", "10", "outbound-api")
        assert [item["CallStatus"] for item in world.asked("/leg")] == [
            "initiated",
            "ringing",
            "in-progress",
            "completed",
        ]
        assert world.asked("/agent")[0]["CallStatus"] == "in-progress"
        assert "gate" in phone.heard

    def test_end_when_nobody_answers(self, world: World) -> None:
        origin = world.app.origin
        phone = world.call(timeout=20, status_callback=f"{origin}/leg")

        world.advance(20)

        assert phone.status == "no-answer"
        said = world.asked("/leg")
        assert [item["CallStatus"] for item in said] == ["no-answer"]
        assert said[0]["CallDuration"] == "0"

    def test_can_be_canceled_while_they_ring(self, world: World) -> None:
        phone = world.call()

        world.client.calls(phone.sid).update(status="canceled")

        assert phone.status == "canceled"
        with pytest.raises(TwilioRestException) as refused:
            world.client.calls(phone.sid).update(status="completed")
        assert refused.value.code == 21220

    def test_cannot_be_canceled_once_answered(self, world: World) -> None:
        world.documents["/agent"] = "<Response><Pause length='60'/></Response>"
        phone = world.call()
        phone.answer()
        with pytest.raises(TwilioRestException) as refused:
            world.client.calls(phone.sid).update(status="canceled")
        assert (refused.value.status, refused.value.code) == (400, 21220)

        world.client.calls(phone.sid).update(status="completed")

        assert phone.status == "completed"

    def test_cannot_be_redirected_while_they_ring(self, world: World) -> None:
        phone = world.call()

        with pytest.raises(TwilioRestException) as refused:
            world.client.calls(phone.sid).update(url=f"{world.app.origin}/x")

        assert refused.value.code == 21220

    def test_take_documents_inline_or_from_an_application(self, world: World) -> None:
        world.client.calls.create(to=AGENT, from_=HELPLINE, twiml="<Response><Say>inline</Say></Response>")
        inline = world.phone(AGENT)
        inline.answer()
        world.documents["/softphone"] = "<Response><Say>application</Say></Response>"
        app = world.client.applications.list()[0]
        world.client.calls.create(to=AGENT, from_=HELPLINE, application_sid=app.sid)
        other = world.phone(AGENT)
        other.answer()

        assert "inline" in inline.heard
        assert "application" in other.heard

    def test_detect_machines(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": [{"voicemail": True, "after": 1}]})
        world.call(machine_detection="Enable")

        world.advance(1)
        early = world.asked("/agent")
        world.advance(5)

        assert early == []
        assert world.asked("/agent")[0]["AnsweredBy"] == "machine_start"

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            ({"From": HELPLINE, "Url": "http://x/"}, 21201),
            ({"To": AGENT, "Url": "http://x/"}, 21213),
            ({"To": "911", "From": HELPLINE, "Url": "http://x/"}, 21211),
            ({"To": AGENT, "From": "me", "Url": "http://x/"}, 21212),
            ({"To": AGENT, "From": AGENT, "Url": "http://x/"}, 21210),
            ({"To": AGENT, "From": HELPLINE}, 21205),
            ({"To": AGENT, "From": HELPLINE, "Url": "ftp://x"}, 21205),
            ({"To": AGENT, "From": HELPLINE, "ApplicationSid": "AP0"}, 21218),
            ({"To": AGENT, "From": HELPLINE, "Twiml": "x" * 4001}, 20001),
            ({"To": AGENT, "From": HELPLINE, "Url": "http://x/", "Timeout": "soon"}, 21208),
        ],
    )
    def test_are_refused_with_twilios_codes(self, world: World, data: dict[str, str], code: int) -> None:
        answer = world.rest("POST", "/Calls.json", data=data)

        body = answer.json()
        assert (answer.status_code, body["status"], body["code"]) == (400, 400, code)
        assert body["more_info"].endswith(str(code))


class TestCallsListed:
    def test_are_filtered(self, world: World) -> None:
        world.call()
        world.advance(10)
        world.call(to="+12025550190")
        calls = world.client.calls

        assert [call.to for call in calls.list(to=AGENT)] == [AGENT]
        assert len(calls.list(from_=HELPLINE)) == 2
        assert len(calls.list(status="ringing", page_size=1)) == 2
        assert [c.to for c in calls.list(start_time_after=START + timedelta(seconds=5))] == ["+12025550190"]
        assert [c.to for c in calls.list(start_time_before=START + timedelta(seconds=5))] == [AGENT]
        assert len(calls.list(start_time="2026-07-15")) == 2
        assert calls.list(parent_call_sid="CA0") == []

    def test_refuse_an_invalid_filter(self, world: World) -> None:
        world.call()

        assert world.rest("GET", "/Calls.json?StartTime=yesterday").status_code == 400

    def test_are_paged(self, world: World) -> None:
        for _ in range(5):
            world.call()

        page = world.rest("GET", "/Calls.json?PageSize=2&Page=1&To=%2B12025550172").json()

        assert (page["page"], page["start"], page["end"], len(page["calls"])) == (1, 2, 3, 2)
        assert "To=%2B12025550172" in page["next_page_uri"]
        assert page["previous_page_uri"].endswith("Page=0")


class TestAuthentication:
    @pytest.mark.parametrize("auth", [None, ("AC", "wrong"), ("x", "y")])
    def test_is_required(self, world: World, auth: Any) -> None:
        answer = world.rest("GET", "/Calls.json", auth=auth)

        assert (answer.status_code, answer.json()["code"]) == (401, 20003)

    def test_accepts_an_api_key(self, world: World) -> None:
        known = world.settings.credentials

        answer = world.rest("GET", ".json", auth=(known.api_key_sid, known.api_key_secret))

        assert answer.json()["sid"] == known.account_sid

    @pytest.mark.parametrize(
        ("method", "path", "status", "code"),
        [
            ("GET", "/Nothing.json", 404, 20404),
            ("GET", "/Calls/CA0.json", 404, 20404),
            ("GET", "/Queues/QU0.json", 404, 20404),
            ("GET", "/Conferences/CF0.json", 404, 20404),
            ("GET", "/Recordings/RE0.json", 404, 20404),
            ("GET", "/IncomingPhoneNumbers/PN0.json", 404, 20404),
            ("GET", "/Applications/AP0.json", 404, 20404),
            ("PUT", "/Calls.json", 405, 20004),
        ],
    )
    def test_is_checked_before_the_path(
        self, world: World, method: str, path: str, status: int, code: int
    ) -> None:
        answer = world.rest(method, path)

        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_is_for_one_account(self, world: World) -> None:
        known = world.settings.credentials
        answer = world.http.get(
            f"{world.origin}/2010-04-01/Accounts/AC0/Calls.json",
            auth=(known.account_sid, known.auth_token),
            timeout=5,
        )

        assert answer.status_code == 404


class TestQueues:
    def test_can_be_created_changed_and_deleted(self, world: World) -> None:
        queues = world.client.queues
        made = queues.create("evening", max_size=9)
        assert (made.current_size, made.max_size) == (0, 9)
        with pytest.raises(TwilioRestException):
            queues.create("evening")
        with pytest.raises(TwilioRestException):
            queues.create("")
        with pytest.raises(TwilioRestException):
            queues.create("big", max_size=6000)
        assert queues(made.sid).update(friendly_name="night").friendly_name == "night"
        assert [queue.friendly_name for queue in queues.list()] == ["night"]

        assert queues(made.sid).delete()

        assert queues.list() == []

    def test_show_and_dequeue_members(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue>line</Enqueue></Response>"
        caller = world.dial()
        world.advance(8)
        queue = world.client.queues.list()[0]
        assert (queue.current_size, queue.average_wait_time) == (1, 8)
        member = (
            queue.members.list()[0] if hasattr(queue, "members") and not callable(queue.members) else None
        )
        assert world.client.queues(queue.sid).members.list()[0].call_sid == caller.sid
        assert member is None or member.wait_time == 8
        with pytest.raises(TwilioRestException) as refused:
            world.client.queues(queue.sid).delete()
        assert refused.value.code == 22002
        world.documents["/moved"] = "<Response><Say>moved</Say></Response>"

        front = world.client.queues(queue.sid).members("Front")
        assert front.fetch().position == 1
        front.update(url=f"{world.app.origin}/moved")

        world.settle()
        assert "moved" in caller.heard
        assert world.rest("GET", f"/Queues/{queue.sid}/Members/Front.json").status_code == 404
        assert world.rest("POST", f"/Queues/{queue.sid}/Members/Front.json").status_code == 404

    def test_dequeue_needs_a_url(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue>line</Enqueue></Response>"
        world.dial()
        queue = world.client.queues.list()[0]

        assert world.rest("POST", f"/Queues/{queue.sid}/Members/Front.json").json()["code"] == 21205


class TestRecordings:
    def test_are_listed_fetched_and_deleted(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Record action='/done'/></Response>"
        phone = world.dial()
        phone.say("please ring me back")
        phone.hang_up()
        recording = world.client.recordings.list()[0]
        assert world.client.calls(phone.sid).recordings.list()[0].sid == recording.sid
        assert (recording.source, recording.status, recording.channels) == ("RecordVerb", "completed", 1)
        assert recording.fetch().duration == "1"
        sound = world.rest("GET", f"/Recordings/{recording.sid}.wav")
        assert sound.headers["Content-Type"] == "audio/x-wav"
        assert world.rest("GET", f"/Recordings/{recording.sid}", auth=("x", "y")).status_code == 401

        assert world.client.recordings(recording.sid).delete()

        assert world.rest("GET", f"/Recordings/{recording.sid}.wav").status_code == 404


class TestNumbers:
    def test_have_voice_urls(self, world: World) -> None:
        number = world.client.incoming_phone_numbers.list(phone_number=HELPLINE)[0]
        assert number.fetch().phone_number == HELPLINE

        number.update(voice_url=f"{world.app.origin}/elsewhere", voice_method="GET")
        world.dial()

        assert world.app.asked[0].method == "GET"
        assert world.app.asked[0].params["To"] == HELPLINE
        number.update(voice_method="POST")

    def test_can_use_an_application(self, world: World) -> None:
        number = world.client.incoming_phone_numbers.list()[0]
        app = world.client.applications.create(friendly_name="x", voice_url=f"{world.app.origin}/app")
        number.update(voice_application_sid=app.sid)

        world.dial()

        assert world.asked("/app")
        number.update(voice_application_sid="")
        moved = world.client.applications(app.sid).update(voice_url=f"{world.app.origin}/other")
        assert moved.fetch().voice_url.endswith("/other")


class TestConferences:
    def test_cannot_be_set_to_another_status(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        world.dial()
        conference = world.client.conferences.list()[0]

        answer = world.rest("POST", f"/Conferences/{conference.sid}.json", data={"Status": "init"})

        assert answer.status_code == 400
        assert conference.fetch().status == "init"
        assert world.rest("GET", f"/Conferences/{conference.sid}/Participants/x.json").status_code == 404
