"""Test status callbacks. https://www.twilio.com/docs/voice/api/call-resource#statuscallback"""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiohttp import web

from .conftest import AGENT, APP, HELPLINE, Phone, World

ALL = ["initiated", "ringing", "answered", "completed"]
OTHER = "+12025550188"
QUIET = "<Response><Pause length='100'/></Response>"


def call_with_callback(world: World, events: list[str] | None = None) -> Phone:
    """Call somebody with a status callback."""
    world.documents["/agent"] = QUIET
    more: dict[str, Any] = {} if events is None else {"status_callback_event": events}
    return world.call(status_callback=f"{world.app.origin}/told", **more)


class TestEvents:
    """Which events are reported, and with which status."""

    def test_are_four_with_their_statuses(self, world: World) -> None:
        phone = call_with_callback(world, ALL)
        phone.answer()

        phone.hang_up()

        status = [asked["CallStatus"] for asked in world.asked("/told")]
        assert status == ["initiated", "ringing", "in-progress", "completed"]

    def test_are_only_completed_by_default(self, world: World) -> None:
        phone = call_with_callback(world)
        phone.answer()

        phone.hang_up()

        assert [asked["CallStatus"] for asked in world.asked("/told")] == ["completed"]

    @pytest.mark.parametrize(
        ("script", "end"), [(["busy"], "busy"), (["reject"], "no-answer"), (["fail"], "failed")]
    )
    def test_completed_has_the_final_status(self, world: World, script: list[str], end: str) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": script})

        call_with_callback(world)

        assert world.asked("/told")[0]["CallStatus"] == end
        world.ask("DELETE", f"/parties/{AGENT}")

    def test_joined_in_one_rest_field_are_ignored_with_a_warning(self, world: World) -> None:
        """A common mistake: REST requires the field to be repeated, but does not refuse the request."""
        phone = call_with_callback(world, ["initiated ringing answered completed"])
        phone.answer()

        phone.hang_up()

        assert world.asked("/told") == []
        notes = world.client.calls(phone.sid).notifications.list()
        assert [(note.error_code, note.log) for note in notes] == [("21626", "1")]

    def test_unknown_to_twilio_do_not_affect_the_others(self, world: World) -> None:
        phone = call_with_callback(world, ["busy", "ringing"])

        phone.reject()

        assert [asked["CallStatus"] for asked in world.asked("/told")] == ["ringing"]
        assert len(world.client.calls(phone.sid).notifications.list()) == 1

    @pytest.mark.parametrize(
        ("event", "status"), [("initiated", "initiated"), ("ringing", "ringing"), ("answered", "in-progress")]
    )
    def test_are_only_the_requested_ones(self, world: World, event: str, status: str) -> None:
        phone = call_with_callback(world, [event])
        phone.answer()

        phone.hang_up()

        assert [asked["CallStatus"] for asked in world.asked("/told")] == [status]

    def test_go_to_the_applications_callback_url(self, world: World) -> None:
        world.ask("PUT", f"/apps/{APP}", {"status_callback": f"{world.app.origin}/app"})
        world.client.calls.create(to=AGENT, from_=HELPLINE, application_sid=APP)

        world.phone(AGENT).reject()

        assert [asked["CallStatus"] for asked in world.asked("/app")] == ["no-answer"]
        world.ask("PUT", f"/apps/{APP}", {"status_callback": ""})

    def test_end_in_canceled_for_a_leg_that_did_not_win(self, world: World) -> None:
        nouns = f"<Number>{AGENT}</Number><Number statusCallback='/leg'>{OTHER}</Number>"
        world.documents["/voice"] = f"<Response><Dial>{nouns}</Dial></Response>"
        world.dial()

        world.phone(AGENT).answer()

        assert [asked["CallStatus"] for asked in world.asked("/leg")] == ["canceled"]

    def test_are_sent_for_a_dialled_client(self, world: World) -> None:
        noun = "<Client statusCallback='/leg' statusCallbackEvent='initiated completed'>anna</Client>"
        world.documents["/voice"] = f"<Response><Dial>{noun}</Dial></Response>"

        world.dial()

        said = [(asked["To"], asked["CallStatus"]) for asked in world.asked("/leg")]
        assert said == [("client:anna", "initiated"), ("client:anna", "no-answer")]

    def test_are_only_completed_for_an_incoming_call(self, world: World) -> None:
        world.documents["/voice"] = QUIET

        world.dial().hang_up()

        assert [asked["CallStatus"] for asked in world.asked("/status")] == ["completed"]

    def test_are_joined_by_spaces_in_twiml(self, world: World) -> None:
        noun = f"<Number statusCallback='/leg' statusCallbackEvent='ringing answered'>{AGENT}</Number>"
        world.documents["/voice"] = f"<Response><Dial>{noun}</Dial></Response>"
        world.dial()

        world.phone(AGENT).answer()

        assert [asked["CallStatus"] for asked in world.asked("/leg")] == ["ringing", "in-progress"]


class TestParameters:
    """The parameters of a status callback."""

    def test_include_seconds_and_started_minutes_at_the_end(self, world: World) -> None:
        phone = call_with_callback(world)
        phone.answer()
        world.advance(49)

        phone.hang_up()

        said = world.asked("/told")[0]
        assert (said["CallDuration"], said["Duration"], said["SipResponseCode"]) == ("49", "1", "200")

    @pytest.mark.parametrize(("seconds", "minutes"), [(0, "0"), (60, "1"), (61, "2")])
    def test_round_minutes_up(self, world: World, seconds: int, minutes: str) -> None:
        phone = call_with_callback(world)
        phone.answer()
        world.advance(seconds)

        phone.hang_up()

        assert world.asked("/told")[0]["Duration"] == minutes

    def test_omit_the_duration_before_the_end(self, world: World) -> None:
        world.documents["/agent"] = QUIET
        phone = world.call(
            status_callback=f"{world.app.origin}/told", status_callback_event=ALL[:3], record=True
        )

        phone.answer()

        ends = {"CallDuration", "Duration", "SipResponseCode", "ErrorCode", "RecordingUrl", "RecordingSid"}
        assert [ends & set(said) for said in world.asked("/told")] == [set()] * 3

    @pytest.mark.parametrize(("script", "code"), [(["busy"], "486"), (["reject"], "487"), (["fail"], "404")])
    def test_include_the_sip_response_code(self, world: World, script: list[str], code: str) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": script})

        call_with_callback(world)

        assert world.asked("/told")[0]["SipResponseCode"] == code

    def test_go_into_the_query_with_get(self, world: World) -> None:
        phone = world.call(status_callback=f"{world.app.origin}/told", status_callback_method="GET")

        phone.reject()

        asked = next(item for item in world.app.asked if item.path.startswith("/told"))
        assert (asked.method, asked.params["CallStatus"]) == ("GET", "no-answer")

    def test_have_zero_duration_without_an_answer(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": ["reject"]})

        call_with_callback(world)

        said = world.asked("/told")[0]
        got = (said["SequenceNumber"], said["Duration"], said["CallDuration"], said["SipResponseCode"])
        assert got == ("0", "0", "0", "487")
        world.ask("DELETE", f"/parties/{AGENT}")

    def test_include_timestamp_and_callback_source(self, world: World) -> None:
        call_with_callback(world, ALL)

        said = world.asked("/told")[0]
        assert parsedate_to_datetime(said["Timestamp"]).isoformat() == "2026-07-15T16:00:00+00:00"
        assert said["CallbackSource"] == "call-progress-events"

    def test_include_the_error_of_a_failure(self, world: World) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": ["fail"]})

        call_with_callback(world)

        said = world.asked("/told")[0]
        assert (said["ErrorCode"], bool(said["ErrorMessage"])) == ("13224", True)
        world.ask("DELETE", f"/parties/{AGENT}")

    def test_include_the_recording(self, world: World) -> None:
        world.documents["/agent"] = QUIET
        phone = world.call(status_callback=f"{world.app.origin}/told", record=True)
        phone.answer()
        world.advance(7)

        phone.hang_up()

        said = world.asked("/told")[0]
        assert said["RecordingSid"].startswith("RE")
        assert (said["RecordingDuration"], said["RecordingSid"] in said["RecordingUrl"]) == ("7", True)

    def test_include_the_parent_of_a_dialled_leg(self, world: World) -> None:
        noun = f"<Number statusCallback='/leg' statusCallbackEvent='ringing'>{AGENT}</Number>"
        world.documents["/voice"] = f"<Response><Dial>{noun}</Dial></Response>"

        caller = world.dial()

        assert world.asked("/leg")[0]["ParentCallSid"] == caller.sid


class TestSequenceNumber:
    """SequenceNumber counts from 0 for each call; a switch decides whether unrequested events count."""

    def test_counts_what_was_sent(self, world: World) -> None:
        phone = call_with_callback(world, ALL)
        phone.answer()

        phone.hang_up()

        assert [asked["SequenceNumber"] for asked in world.asked("/told")] == ["0", "1", "2", "3"]

    def test_is_counted_for_each_call(self, world: World) -> None:
        call_with_callback(world, ALL)

        call_with_callback(world, ALL)

        assert [asked["SequenceNumber"] for asked in world.asked("/told")] == ["0", "1", "0", "1"]


class TestAnswers:
    """An answer is ignored; an error status causes a warning and is retried only if the URL says so."""

    def test_are_not_followed(self, world: World) -> None:
        world.documents["/told"] = "<Response><Hangup/></Response>"
        phone = call_with_callback(world, ["ringing"])

        phone.answer()

        assert phone.status == "in-progress"

    def test_cause_one_warning_when_they_are_errors(self, world: World) -> None:
        world.documents["/told"] = web.Response(status=500)

        phone = call_with_callback(world, ["ringing"])

        notes = world.client.calls(phone.sid).notifications.list()
        assert [(note.error_code, note.log) for note in notes] == [("15003", "1")]
        assert len(world.asked("/told")) == 1

    def test_are_retried_as_the_url_says(self, world: World) -> None:
        world.documents["/told"] = web.Response(status=500)
        phone = world.call(status_callback=f"{world.app.origin}/told#rc=2&rp=5xx")

        phone.reject()

        assert [asked["SequenceNumber"] for asked in world.asked("/told")] == ["0", "0", "0"]

    def test_do_not_delay_the_call_when_missing(self, world: World) -> None:
        phone = world.call(status_callback="http://127.0.0.1:1/", status_callback_event=ALL)

        phone.answer()

        assert phone.status == "completed"
        assert len(world.asked("/agent")) == 1
