"""Test waiting in a queue and being dequeued."""

from .conftest import Phone, World

QUEUE = (
    "<Response><Enqueue action='/left' waitUrl='/wait' maxQueueSize='2'>line</Enqueue>"
    "<Say>next verb</Say></Response>"
)


def waiting(world: World) -> Phone:
    """Let a caller wait in the queue."""
    world.documents["/voice"] = QUEUE
    world.documents["/wait"] = "<Response><Say>Please hold on for us</Say><Pause length='10'/></Response>"
    world.documents["/left"] = "<Response><Say>left</Say><Pause length='60'/></Response>"
    return world.dial()


def fetching(world: World, attributes: str = "", noun: str = "") -> Phone:
    """Let an agent dequeue the first caller."""
    world.documents["/agent"] = (
        f"<Response><Dial action='/dialled' {attributes}><Queue {noun}>line</Queue></Dial></Response>"
    )
    world.documents["/dialled"] = "<Response><Say>over</Say><Pause length='60'/></Response>"
    phone = world.call()
    phone.answer()
    return phone


class TestEnqueue:
    def test_requests_the_wait_document_repeatedly(self, world: World) -> None:
        phone = waiting(world)
        assert phone.doing == "queue:line"

        world.advance(25)

        asked = world.asked("/wait")
        assert len(asked) == 3
        assert [int(item["QueueTime"]) for item in asked] == [0, 11, 22]
        assert asked[0]["QueuePosition"] == "1"
        assert asked[0]["MaxQueueSize"] == "2"

    def test_sends_each_callers_position(self, world: World) -> None:
        waiting(world)
        world.dial(from_="+12025550144")

        assert [item["QueuePosition"] for item in world.asked("/wait")] == ["1", "2"]

    def test_refuses_callers_when_full(self, world: World) -> None:
        for _ in range(3):
            waiting(world)

        assert world.asked("/left")[0]["QueueResult"] == "queue-full"

    def test_is_left_with_leave(self, world: World) -> None:
        phone = waiting(world)
        world.documents["/wait"] = "<Response><Leave/></Response>"

        world.advance(12)

        assert world.asked("/left")[0]["QueueResult"] == "leave"
        assert "left" in phone.heard

    def test_takes_keys_in_a_gather_while_waiting(self, world: World) -> None:
        world.documents["/wait"] = "<Response/>"
        phone = waiting(world)
        world.documents["/wait"] = (
            "<Response><Gather action='/key' numDigits='1' finishOnKey=''><Pause length='20'/></Gather>"
            "</Response>"
        )
        world.documents["/key"] = "<Response><Leave/></Response>"
        world.advance(12)

        phone.press("2")

        assert world.asked("/key")[0]["Digits"] == "2"
        assert world.asked("/key")[0]["QueuePosition"] == "1"
        assert world.asked("/left")[0]["QueueTime"] == "12"

    def test_reports_a_hang_up(self, world: World) -> None:
        phone = waiting(world)
        world.advance(5)

        phone.hang_up()

        left = world.asked("/left")
        assert [(item["QueueResult"], item["CallStatus"]) for item in left] == [("hangup", "completed")]
        assert "left" not in phone.heard

    def test_ends_when_the_wait_document_hangs_up(self, world: World) -> None:
        waiting(world)
        world.documents["/wait"] = "<Response><Hangup/></Response>"

        world.advance(12)

        assert world.asked("/left")[0]["QueueResult"] == "hangup"

    def test_redirected_by_rest_requests_the_action_and_ignores_its_answer(self, world: World) -> None:
        phone = waiting(world)
        world.documents["/moved"] = "<Response><Say>moved</Say><Pause length='9'/></Response>"

        world.client.calls(phone.sid).update(url=f"{world.app.origin}/moved", method="POST")

        world.settle()
        assert world.asked("/left")[0]["QueueResult"] == "redirected"
        assert world.asked("/left")[0]["CallStatus"] == "in-progress"
        assert "moved" in phone.heard
        assert "left" not in phone.heard

    def test_without_a_wait_document_plays_music(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue>line</Enqueue></Response>"

        assert world.dial().heard == ["ring", "music"]

    def test_continues_with_the_next_verb_without_an_action(self, world: World) -> None:
        phone = waiting(world)
        world.documents["/voice"] = QUEUE.replace("action='/left'", "")
        world.documents["/wait"] = "<Response><Leave/></Response>"
        phone = world.dial()

        assert "next verb" in phone.heard

    def test_requests_the_fallback_when_the_wait_document_fails(self, world: World) -> None:
        phone = waiting(world)
        world.documents["/wait"] = "<Res"
        world.documents["/fallback"] = "<Response><Say>sorry</Say></Response>"

        world.advance(12)

        assert world.asked("/fallback")[0]["ErrorCode"] == "12100"
        assert "sorry" in phone.heard

    def test_requests_the_wait_document_at_most_every_second(self, world: World) -> None:
        waiting(world)
        world.documents["/wait"] = "<Response/>"
        world.advance(11)
        before = len(world.asked("/wait"))

        world.advance(10)

        assert len(world.asked("/wait")) - before == 10


class TestDialQueue:
    def test_connects_to_the_first_caller(self, world: World) -> None:
        caller = waiting(world)
        world.advance(7)

        agent = fetching(world)

        assert (agent.doing, caller.doing) == ("dial", "dial")
        agent.say("Good evening")
        caller.say("I need help")
        assert caller.heard[-1] == "Good evening"
        assert agent.heard[-1] == "I need help"

    def test_reports_to_both_when_the_agent_leaves(self, world: World) -> None:
        caller = waiting(world)
        world.advance(7)
        agent = fetching(world)
        world.advance(30)

        agent.hang_up()

        dialled, left = world.asked("/dialled")[0], world.asked("/left")[0]
        assert (
            dialled
            | {
                "DialCallStatus": "completed",
                "DialCallSid": caller.sid,
                "DialBridged": "true",
                "DialCallDuration": "30",
                "DequeueResult": "bridged",
                "DequeuedCallQueueTime": "7",
            }
            == dialled
        )
        assert (left["QueueResult"], left["QueueTime"]) == ("bridged", "7")
        assert "left" in caller.heard

    def test_reports_to_both_when_the_caller_hangs_up(self, world: World) -> None:
        caller = waiting(world)
        agent = fetching(world)

        caller.hang_up()

        assert world.asked("/left")[0]["QueueResult"] == "bridged"
        assert "over" in agent.heard

    def test_waits_for_a_caller(self, world: World) -> None:
        waiting(world).hang_up()
        agent = fetching(world)
        assert agent.doing == "dial"

        caller = waiting(world)

        assert caller.doing == "dial"

    def test_stops_waiting_at_the_timeout(self, world: World) -> None:
        waiting(world).hang_up()
        fetching(world, "timeout='10'")

        world.advance(10)

        assert world.asked("/dialled")[0]["DialCallStatus"] == "no-answer"

    def test_of_an_unknown_queue_fails(self, world: World) -> None:
        fetching(world)

        assert world.asked("/dialled")[0]["DialCallStatus"] == "failed"

    def test_whispers_to_the_caller_first(self, world: World) -> None:
        caller = waiting(world)
        world.documents["/whisper"] = "<Response><Say>connecting you now</Say></Response>"
        agent = fetching(world, noun="url='/whisper'")
        assert "connecting you now" in caller.heard
        assert caller.doing != "dial"

        world.advance(2)

        asked = world.asked("/whisper")[0]
        assert (asked["CallSid"], asked["DequeingCallSid"]) == (caller.sid, agent.sid)
        assert caller.doing == "dial"

    def test_keeps_the_caller_when_the_agent_hangs_up_during_the_whisper(self, world: World) -> None:
        caller = waiting(world)
        world.documents["/whisper"] = "<Response><Say>connecting you now</Say></Response>"
        agent = fetching(world, noun="url='/whisper'")

        agent.hang_up()
        world.advance(30)

        assert caller.doing == "queue:line"
        assert len(world.asked("/wait")) > 2

    def test_ends_at_the_time_limit(self, world: World) -> None:
        waiting(world)
        agent = fetching(world, "timeLimit='60'")

        world.advance(60)

        assert "over" in agent.heard

    def test_ends_with_the_star_key(self, world: World) -> None:
        waiting(world)
        agent = fetching(world, "hangupOnStar='true'")

        agent.press("*")

        assert "over" in agent.heard

    def test_reports_a_caller_redirected_from_the_bridge(self, world: World) -> None:
        caller = waiting(world)
        agent = fetching(world)

        world.client.calls(caller.sid).update(twiml="<Response><Say>inline</Say></Response>")

        assert world.asked("/left")[0]["QueueResult"] == "redirected-from-bridged"
        assert "inline" in caller.heard
        assert "over" in agent.heard


class TestResults:
    """Each QueueResult of Enqueue.

    https://www.twilio.com/docs/voice/twiml/enqueue#attributes-action-parameters
    """

    def test_is_hangup_for_a_caller_who_leaves_during_the_whisper(self, world: World) -> None:
        caller = waiting(world)
        world.documents["/whisper"] = "<Response><Say>connecting you now</Say></Response>"
        fetching(world, noun="url='/whisper'")

        caller.hang_up()

        assert world.asked("/left")[0]["QueueResult"] == "hangup"

    def test_is_error_for_a_queue_name_that_is_too_long(self, world: World) -> None:
        waiting(world)
        world.documents["/voice"] = QUEUE.replace(">line<", f">{'x' * 65}<")
        world.app.asked.clear()

        world.dial(from_="+12025550144")

        assert world.asked("/left")[0]["QueueResult"] == "error"

    def test_has_a_queue_time_in_seconds(self, world: World) -> None:
        phone = waiting(world)
        world.advance(42)

        phone.hang_up()

        left = world.asked("/left")[0]
        assert (left["QueueTime"], left["QueueSid"][:2]) == ("42", "QU")


class TestWaiting:
    """The wait document is requested again and again with the caller's position."""

    def test_reports_the_average_wait(self, world: World) -> None:
        waiting(world)
        world.advance(12)

        asked = world.asked("/wait")[-1]

        assert {"QueuePosition", "QueueSid", "QueueTime", "AvgQueueTime", "CurrentQueueSize"} <= set(asked)
        assert (asked["CurrentQueueSize"], asked["QueueTime"]) == ("1", "11")

    def test_stops_when_somebody_dequeues_the_caller(self, world: World) -> None:
        caller = waiting(world)
        world.documents["/wait"] = "<Response><Pause length='600'/></Response>"
        world.advance(12)

        fetching(world)

        assert caller.doing == "dial"

    def test_is_ended_by_rest_for_the_first_member(self, world: World) -> None:
        first = waiting(world)
        second = world.dial(from_="+12025550144")
        world.documents["/moved"] = "<Response><Say>moved</Say><Pause length='9'/></Response>"
        queue = world.client.queues.list()[0]

        world.client.queues(queue.sid).members("Front").update(url=f"{world.app.origin}/moved")

        world.settle()
        assert ("moved" in first.heard, second.doing) == (True, "queue:line")
