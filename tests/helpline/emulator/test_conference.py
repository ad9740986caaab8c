"""Test participation in a conference."""

import pytest
from twilio.base.exceptions import TwilioRestException

from .conftest import AGENT, HELPLINE, Phone, World

ROOM = (
    "<Response><Dial action='/bridged'><Conference {} beep='false' waitUrl='/hold'"
    " statusCallback='/conference?id=7' statusCallbackEvent='start end join leave hold mute'>room"
    "</Conference></Dial><Say>next verb</Say></Response>"
)


def caller_in(
    world: World, attributes: str = "participantLabel='caller' endConferenceOnExit='true'"
) -> Phone:
    """Let a caller wait in the conference."""
    world.documents["/voice"] = ROOM.format(attributes)
    world.documents["/hold"] = "<Response><Play>/hold.wav</Play><Redirect>/hold</Redirect></Response>"
    world.documents["/bridged"] = "<Response><Say>bridged</Say><Pause length='60'/></Response>"
    return world.dial()


def agent_in(world: World, attributes: str = "participantLabel='agent'") -> Phone:
    """Let an agent join the conference."""
    world.documents["/agent"] = ROOM.format(attributes)
    phone = world.call()
    phone.answer()
    return phone


def reported_events(world: World) -> list[str]:
    """Return the events that the conference reported."""
    return [item["StatusCallbackEvent"] for item in world.asked("/conference")]


class TestConference:
    def test_plays_music_until_the_second_participant_joins(self, world: World) -> None:
        caller = caller_in(world)
        world.advance(9)
        assert caller.doing == "conference:room"
        assert caller.heard.count("play") == 3

        agent_in(world)
        world.advance(60)

        assert caller.heard.count("play") == 3
        assert reported_events(world) == ["participant-join", "participant-join", "conference-start"]

    def test_lets_everyone_hear_the_others(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)

        agent.say("Good evening")
        caller.press("4")

        assert caller.state["heard"][-1]["from"] == "agent"
        assert caller.heard[-1] == "Good evening"
        assert agent.heard[-1] == "digits"

    def test_uses_labels_for_its_participants(self, world: World) -> None:
        caller = caller_in(world)

        joined = world.asked("/conference")[0]
        assert (
            joined
            | {
                "CallSid": caller.sid,
                "ParticipantLabel": "caller",
                "FriendlyName": "room",
                "EndConferenceOnExit": "true",
                "Muted": "false",
                "Hold": "false",
                "SequenceNumber": "1",
            }
            == joined
        )
        assert world.app.by_path()["/conference?id=7"]

    def test_ends_with_a_participant_who_has_end_conference_on_exit(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)

        caller.hang_up()

        bridged = {item["CallSid"]: item for item in world.asked("/bridged")}
        assert bridged[caller.sid]["CallStatus"] == "completed"
        assert bridged[agent.sid]["CallStatus"] == "in-progress"
        assert bridged[agent.sid]["DialCallStatus"] == "answered"
        end = world.asked("/conference")[-1]
        assert end["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
        assert end["CallSidEndingConference"] == caller.sid
        assert "bridged" in agent.heard

    def test_continues_when_another_participant_leaves(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)

        agent.hang_up()

        assert caller.doing == "conference:room"
        left = world.asked("/conference")[-1]
        assert left["StatusCallbackEvent"] == "participant-leave"
        assert left["ReasonParticipantLeft"] == "participant_hung_up"

    def test_does_not_start_without_start_conference_on_enter(self, world: World) -> None:
        caller_in(world, "startConferenceOnEnter='false'")
        agent_in(world, "startConferenceOnEnter='false'")

        assert reported_events(world) == ["participant-join", "participant-join"]

    def test_refuses_a_label_that_is_in_use(self, world: World) -> None:
        caller_in(world)

        agent = agent_in(world, "participantLabel='caller'")

        assert "next verb" in agent.heard

    def test_refuses_more_than_max_participants(self, world: World) -> None:
        caller_in(world)

        assert "next verb" in agent_in(world, "maxParticipants='1'").heard

    def test_beeps_as_the_attribute_says(self, world: World) -> None:
        caller = caller_in(world)
        world.documents["/agent"] = (
            "<Response><Dial><Conference beep='true'>room</Conference></Dial></Response>"
        )

        agent = world.call()
        agent.answer()
        agent.hang_up()

        assert caller.heard.count("beep") == 2

    def test_removes_a_participant_after_the_time_limit(self, world: World) -> None:
        caller = caller_in(world)
        world.documents["/agent"] = (
            "<Response><Dial timeLimit='30'><Conference>room</Conference></Dial><Say>late</Say></Response>"
        )
        agent = world.call()
        agent.answer()

        world.advance(30)

        assert "late" in agent.heard
        assert caller.doing == "conference:room"

    def test_is_left_with_the_star_key(self, world: World) -> None:
        caller_in(world)
        world.documents["/agent"] = (
            "<Response><Dial hangupOnStar='true'><Conference>room</Conference></Dial><Say>star</Say>"
            "</Response>"
        )
        agent = world.call()
        agent.answer()

        agent.press("*")

        assert "star" in agent.heard

    def test_is_left_by_a_participant_who_is_redirected(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)
        world.documents["/moved"] = "<Response><Say>moved</Say><Pause length='60'/></Response>"

        world.client.calls(caller.sid).update(url=f"{world.app.origin}/moved")

        assert world.asked("/moved")[0]["CallSid"] == caller.sid
        assert "bridged" in agent.heard
        assert "bridged" not in caller.heard


class TestParticipants:
    def test_on_hold_hear_music_and_nobody_else(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)
        conference = world.asked("/conference")[0]["ConferenceSid"]
        participant = world.client.conferences(conference).participants(caller.sid)

        held = participant.update(hold=True, hold_url=f"{world.app.origin}/hold", hold_method="POST")
        world.settle()
        agent.say("private")
        world.advance(5)

        assert held.hold is True
        assert caller.state["on_hold"] is True
        assert "private" not in caller.heard
        assert caller.heard.count("play") == 3
        assert world.asked("/hold")[-1]["FriendlyName"] == "room"

        participant.update(hold=False)
        agent.say("back")
        assert caller.heard[-1] == "back"
        assert reported_events(world)[-2:] == ["participant-hold", "participant-unhold"]

    def test_on_hold_without_a_hold_url_hear_music(self, world: World) -> None:
        caller = caller_in(world)
        agent_in(world)
        conference = world.asked("/conference")[0]["ConferenceSid"]

        world.client.conferences(conference).participants("caller").update(hold=True)
        world.settle()

        assert caller.heard[-1] == "music"

    def test_are_not_heard_while_muted(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)
        conference = world.asked("/conference")[0]["ConferenceSid"]

        world.client.conferences(conference).participants(agent.sid).update(muted=True)
        agent.say("private")

        assert "private" not in caller.heard
        assert reported_events(world)[-1] == "participant-mute"

    def test_who_coach_have_to_say_whom(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        caller, agent = world.dial(), world.call("/voice", to="+12025550188")
        agent.answer()
        listener = world.client.conferences("room").participants(agent.sid)

        with pytest.raises(TwilioRestException):
            listener.update(coaching=True)
        listener.update(coaching=True, call_sid_to_coach=caller.sid, muted=True)
        agent.say("nobody hears this")
        assert "nobody hears this" not in caller.heard
        listener.update(coaching=True, muted=False)
        agent.say("you hear this")
        assert "you hear this" in caller.heard

    def test_who_coach_are_heard_by_one_participant_only(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)
        world.documents["/coach"] = (
            f"<Response><Dial><Conference coach='{agent.sid}'>room</Conference></Dial></Response>"
        )
        coach = world.call("/coach", to="+12025550188")
        coach.answer()

        coach.say("ask about today")

        assert agent.heard[-1] == "ask about today"
        assert "ask about today" not in caller.heard

    def test_can_be_listed_and_removed(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)
        conference = world.client.conferences.list(friendly_name="room", status="in-progress")[0]
        people = conference.participants.list()
        assert {person.call_sid for person in people} == {caller.sid, agent.sid}
        assert people[0].fetch().label == "caller"
        assert conference.participants.list(muted=True) == []
        assert conference.participants.list(hold=False) != []

        assert world.client.conferences(conference.sid).participants("agent").delete()

        assert world.asked("/bridged")[0]["CallSid"] == agent.sid

    def test_can_be_added_by_a_call(self, world: World) -> None:
        caller = caller_in(world)

        made = world.client.conferences("room").participants.create(
            from_=HELPLINE,
            to=AGENT,
            label="other",
            end_conference_on_exit=True,
            conference_status_callback_event=["start", "end"],
        )
        world.settle()
        assert made.status == "queued"
        assert len(world.client.conferences("room").participants.list()) == 2
        world.phone(AGENT).answer()

        assert "conference-start" in reported_events(world)
        assert world.client.conferences("room").participants("other").fetch().status == "connected"
        world.phone(AGENT).hang_up()
        assert "bridged" in caller.heard

    def test_who_have_not_joined_cannot_be_put_on_hold(self, world: World) -> None:
        caller_in(world)
        world.client.conferences("room").participants.create(from_=HELPLINE, to=AGENT, label="other")

        answer = world.rest("POST", "/Conferences/room/Participants/other.json", data={"Hold": "true"})

        assert answer.status_code == 400

    def test_all_leave_when_the_conference_is_ended(self, world: World) -> None:
        caller, agent = caller_in(world), agent_in(world)
        conference = world.asked("/conference")[0]["ConferenceSid"]

        ended = world.client.conferences(conference).update(status="completed")

        assert ended.reason_conference_ended == "conference-ended-via-api"
        world.settle()
        assert "bridged" in caller.heard
        assert "bridged" in agent.heard
        assert world.client.conferences(conference).participants.list() == []
