"""Test a call's statuses from queued to its end, and how REST ends and redirects it."""

import pytest
from twilio.base.exceptions import TwilioRestException

from .conftest import AGENT, HELPLINE, Phone, World

OTHER = "+12025550188"
HOUR = 3600
TALK = "<Response><Say>first</Say><Pause length='60'/><Say>second</Say></Response>"


def refusal(world: World, phone: Phone, **changes: str) -> tuple[int, int | None]:
    """Update a call that does not allow it; return the HTTP status and Twilio's code."""
    with pytest.raises(TwilioRestException) as refused:
        world.client.calls(phone.sid).update(**changes)
    return refused.value.status, refused.value.code


class TestOutboundCall:
    def test_goes_through_all_statuses(self, world: World) -> None:
        world.documents["/agent"] = TALK
        made = world.client.calls.create(to=AGENT, from_=HELPLINE, url=f"{world.app.origin}/agent")
        states = [made.status]

        phone = world.phone(AGENT)
        states.append(phone.status)
        phone.answer()
        states.append(phone.status)
        phone.hang_up()
        states.append(phone.status)

        assert states == ["queued", "ringing", "in-progress", "completed"]

    def test_fetches_its_document_only_on_answer(self, world: World) -> None:
        phone = world.call()
        assert world.asked("/agent") == []

        phone.answer()

        assert [asked["CallStatus"] for asked in world.asked("/agent")] == ["in-progress"]
        assert world.asked("/agent")[0]["Direction"] == "outbound-api"

    def test_follows_inline_twiml(self, world: World) -> None:
        world.client.calls.create(to=AGENT, from_=HELPLINE, twiml="<Response><Say>hello</Say></Response>")

        world.phone(AGENT).answer()

        assert "hello" in world.phone(AGENT).heard

    @pytest.mark.parametrize(
        ("script", "status"),
        [
            ([{"busy": True, "after": 2}], "busy"),
            ([{"reject": True, "after": 2}], "no-answer"),
            ([{"no-answer": True}], "no-answer"),
            ([{"fail": True}], "failed"),
            ([{"answer": 1}, {"hangup": 1}], "completed"),
        ],
    )
    def test_ends_with_the_status_of_its_telephone(
        self, world: World, script: list[object], status: str
    ) -> None:
        world.ask("PUT", f"/parties/{AGENT}", {"script": script})
        world.documents["/agent"] = TALK
        phone = world.call()

        world.advance(60)

        assert phone.status == status

    @pytest.mark.parametrize(("asked", "rings"), [(None, 60), ("20", 20), ("600", 600), ("9999", 600)])
    def test_rings_a_minute_by_default_and_at_most_ten(
        self, world: World, asked: str | None, rings: int
    ) -> None:
        form = {"To": AGENT, "From": HELPLINE, "Twiml": "<Response/>"} | ({"Timeout": asked} if asked else {})
        world.rest("POST", "/Calls.json", data=form)
        phone = world.phone(AGENT)

        world.advance(rings - 1)
        before = phone.status
        world.advance(1)

        assert (before, phone.status) == ("ringing", "no-answer")

    def test_lasts_at_most_four_hours_by_default(self, world: World) -> None:
        world.documents["/agent"] = "<Response><Pause length='99999'/></Response>"
        phone = world.call()
        phone.answer()

        world.advance(4 * HOUR - 1)
        before = phone.status
        world.advance(1)

        assert (before, phone.status) == ("in-progress", "completed")
        assert world.client.calls(phone.sid).fetch().duration == "14400"

    def test_counts_its_time_limit_from_the_answer(self, world: World) -> None:
        world.documents["/agent"] = TALK
        phone = world.call(time_limit=10)
        world.advance(30)
        phone.answer()

        world.advance(9)
        before = phone.status
        world.advance(1)

        assert (before, phone.status) == ("in-progress", "completed")

    def test_has_no_duration_when_nobody_answers(self, world: World) -> None:
        phone = world.call()
        world.advance(60)

        record = world.client.calls(phone.sid).fetch()

        assert (record.status, record.duration) == ("no-answer", "0")
        assert (record.end_time - record.date_created).total_seconds() == 60


class TestInboundCall:
    def test_rings_until_a_verb_answers(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='3'/><Say>hello</Say><Pause/></Response>"
        phone = world.dial()

        before = phone.status
        world.advance(3)

        assert (before, phone.status) == ("ringing", "in-progress")

    def test_is_completed_when_its_document_runs_out(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Say>Bye</Say></Response>"
        phone = world.dial()

        world.advance(5)

        assert phone.status == "completed"

    def test_is_completed_when_the_caller_hangs_up(self, world: World) -> None:
        world.documents["/voice"] = TALK
        phone = world.dial()

        phone.hang_up()

        assert phone.status == "completed"


class TestCancel:
    def test_stops_a_ringing_telephone(self, world: World) -> None:
        phone = world.call(
            status_callback=f"{world.app.origin}/leg", status_callback_event=["ringing", "completed"]
        )

        world.client.calls(phone.sid).update(status="canceled")

        assert phone.status == "canceled"
        assert [asked["CallStatus"] for asked in world.asked("/leg")] == ["ringing", "canceled"]

    def test_is_refused_for_an_answered_call(self, world: World) -> None:
        world.documents["/agent"] = TALK
        phone = world.call()
        phone.answer()

        assert refusal(world, phone, status="canceled") == (400, 21220)
        assert phone.status == "in-progress"

    def test_is_refused_for_a_call_that_is_over(self, world: World) -> None:
        phone = world.call()
        phone.reject()

        assert refusal(world, phone, status="canceled") == (400, 21220)
        assert phone.status == "no-answer"


class TestComplete:
    def test_ends_a_live_call(self, world: World) -> None:
        world.documents["/agent"] = TALK
        phone = world.call()
        phone.answer()
        world.advance(7)

        answer = world.client.calls(phone.sid).update(status="completed")

        assert answer.status == phone.status == "completed"
        assert answer.duration == "7"

    def test_ends_an_incoming_call_before_it_is_answered(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='9'/></Response>"
        phone = world.dial()

        world.client.calls(phone.sid).update(status="completed")

        assert phone.status == "completed"

    def test_uses_the_status_callback_in_the_same_request(self, world: World) -> None:
        world.documents["/agent"] = TALK
        phone = world.call(status_callback=f"{world.app.origin}/old")
        phone.answer()

        world.client.calls(phone.sid).update(status="completed", status_callback=f"{world.app.origin}/new")

        assert world.asked("/old") == []
        assert [asked["CallStatus"] for asked in world.asked("/new")] == ["completed"]

    @pytest.mark.parametrize("status", ["busy", "ringing", "COMPLETED", "nonsense"])
    def test_is_the_only_status_besides_canceled(self, world: World, status: str) -> None:
        phone = world.call()

        assert refusal(world, phone, status=status)[0] == 400
        assert phone.status == "ringing"


class TestRedirect:
    def test_interrupts_at_once_and_keeps_the_call_sid(self, world: World) -> None:
        world.documents["/agent"] = TALK
        world.documents["/new"] = "<Response><Say>elsewhere</Say><Pause length='9'/></Response>"
        phone = world.call()
        phone.answer()

        world.client.calls(phone.sid).update(url=f"{world.app.origin}/new")

        asked = world.asked("/new")[0]
        assert (asked["CallSid"], asked["CallStatus"]) == (phone.sid, "in-progress")
        assert phone.heard[-1] == "elsewhere"
        world.advance(60)
        assert "second" not in phone.heard

    def test_takes_a_method_or_inline_twiml(self, world: World) -> None:
        world.documents["/agent"] = TALK
        phone = world.call()
        phone.answer()

        world.client.calls(phone.sid).update(url=f"{world.app.origin}/agent?again", method="GET")
        world.settle()
        world.client.calls(phone.sid).update(twiml="<Response><Say>inline</Say><Pause/></Response>")
        world.settle()

        assert [asked.method for asked in world.app.asked if asked.path.startswith("/agent")] == [
            "POST",
            "GET",
        ]
        assert phone.heard[-1] == "inline"

    def test_takes_a_fallback_url(self, world: World) -> None:
        world.documents["/agent"] = TALK
        phone = world.call()
        phone.answer()

        world.client.calls(phone.sid).update(
            url="http://127.0.0.1:1/", fallback_url=f"{world.app.origin}/instead"
        )

        assert world.asked("/instead")[0]["ErrorUrl"] == "http://127.0.0.1:1/"

    @pytest.mark.parametrize("over", [False, True])
    def test_is_refused_unless_the_call_is_in_progress(self, world: World, over: bool) -> None:
        phone = world.call()
        if over:
            phone.reject()

        assert refusal(world, phone, url=f"{world.app.origin}/new") == (400, 21220)
        assert world.asked("/new") == []

    def test_is_refused_for_an_incoming_call_that_rings(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='9'/></Response>"
        phone = world.dial()

        assert refusal(world, phone, url=f"{world.app.origin}/new") == (400, 21220)

    def test_during_a_dial_requests_the_action_and_ends_the_other_leg(self, world: World) -> None:
        world.documents |= {
            "/voice": f"<Response><Dial action='/dialled'>{OTHER}</Dial></Response>",
            "/dialled": "<Response><Say>not heard</Say></Response>",
            "/new": "<Response><Say>elsewhere</Say><Pause length='9'/></Response>",
        }
        caller = world.dial()
        called = world.phone(OTHER)
        called.answer()

        world.client.calls(caller.sid).update(url=f"{world.app.origin}/new")

        assert [asked["DialCallStatus"] for asked in world.asked("/dialled")] == ["completed"]
        assert called.status == "completed"
        assert caller.heard[-1] == "elsewhere"
        assert "not heard" not in caller.heard

    def test_of_both_legs_of_a_bridge_keeps_both(self, world: World) -> None:
        world.documents |= {
            "/voice": f"<Response><Dial action='/room'>{OTHER}</Dial></Response>",
            "/room": "<Response><Dial><Conference>room</Conference></Dial></Response>",
        }
        caller = world.dial()
        called = world.phone(OTHER)
        called.answer()

        world.client.calls(called.sid).update(url=f"{world.app.origin}/room")
        world.settle()
        caller.say("still there?")

        assert (caller.status, called.status) == ("in-progress", "in-progress")
        assert "still there?" in called.heard

    def test_from_a_conference_ends_it_with_end_conference_on_exit(self, world: World) -> None:
        world.documents |= {
            "/voice": "<Response><Dial><Conference>room</Conference></Dial></Response>",
            "/agent": "<Response><Dial>"
            "<Conference endConferenceOnExit='true'>room</Conference></Dial></Response>",
            "/new": "<Response><Pause length='9'/></Response>",
        }
        caller = world.dial()
        agent = world.call()
        agent.answer()

        world.client.calls(agent.sid).update(url=f"{world.app.origin}/new")
        world.settle()

        assert (agent.status, caller.status) == ("in-progress", "completed")
        assert world.client.conferences.list()[0].status == "completed"

    def test_from_a_queue_requests_the_action(self, world: World) -> None:
        world.documents |= {
            "/voice": "<Response><Enqueue action='/queued' waitUrl=''>line</Enqueue></Response>",
            "/new": "<Response><Say>elsewhere</Say><Pause length='9'/></Response>",
        }
        caller = world.dial()

        world.client.calls(caller.sid).update(url=f"{world.app.origin}/new")

        assert [asked["QueueResult"] for asked in world.asked("/queued")] == ["redirected"]
        assert caller.heard[-1] == "elsewhere"

    def test_follows_the_later_of_two_in_one_instant(self, world: World) -> None:
        world.documents["/agent"] = TALK
        world.documents["/late"] = "<Response><Say>late</Say><Pause length='9'/></Response>"
        phone = world.call()
        phone.answer()
        world.documents["/early"] = "<Response><Say>early</Say><Pause length='9'/></Response>"

        for path in ("/early", "/late"):
            world.client.calls(phone.sid).update(url=world.app.origin + path)
        world.settle()

        assert phone.heard[-1] == "late"
