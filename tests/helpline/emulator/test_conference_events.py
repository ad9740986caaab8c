"""Test a conference's events, its wait and hold documents, and its recording."""

import pytest

from .conftest import Phone, World
from .test_conference import agent_in, caller_in


class TestEvents:
    """Each event and its parameters."""

    EVENTS = "start end join leave mute hold modify speaker announcement"

    def room(self, world: World) -> tuple[Phone, Phone, str]:
        world.documents["/voice"] = world.documents["/agent"] = (
            f"<Response><Dial><Conference statusCallback='/told' statusCallbackEvent='{self.EVENTS}'>room"
            "</Conference></Dial></Response>"
        )
        caller, agent = world.dial(), world.call()
        agent.answer()
        return caller, agent, world.client.conferences.list()[0].sid

    def test_have_a_sequence_number_and_a_timestamp(self, world: World) -> None:
        self.room(world)

        said = world.asked("/told")
        numbers = [int(item["SequenceNumber"]) for item in said]
        assert numbers == sorted(set(numbers))
        assert all(item["Timestamp"].endswith("+0000") and item["FriendlyName"] == "room" for item in said)

    @pytest.mark.parametrize(
        ("change", "event"),
        [
            ({"muted": True}, "participant-mute"),
            ({"hold": True}, "participant-hold"),
            ({"end_conference_on_exit": True}, "participant-modify"),
        ],
    )
    def test_say_what_was_changed(self, world: World, change: dict[str, bool], event: str) -> None:
        caller, _, sid = self.room(world)

        world.client.conferences(sid).participants(caller.sid).update(**change)

        said = world.asked("/told")[-1]
        assert (said["StatusCallbackEvent"], said["CallSid"]) == (event, caller.sid)

    def test_say_what_was_changed_back(self, world: World) -> None:
        caller, _, sid = self.room(world)
        person = world.client.conferences(sid).participants(caller.sid)
        for change in ({"muted": True}, {"muted": False}, {"hold": True}, {"hold": False}):
            person.update(**change)

        told_of = [item["StatusCallbackEvent"] for item in world.asked("/told")[-4:]]

        assert told_of == [
            "participant-mute",
            "participant-unmute",
            "participant-hold",
            "participant-unhold",
        ]

    def test_say_why_the_conference_ended(self, world: World) -> None:
        caller, agent, _ = self.room(world)
        caller.hang_up()

        agent.hang_up()

        end = world.asked("/told")[-1]
        assert (end["StatusCallbackEvent"], end["ReasonConferenceEnded"]) == (
            "conference-end",
            "last-participant-left",
        )

    def test_say_when_a_participant_was_removed(self, world: World) -> None:
        caller, _, sid = self.room(world)

        world.client.conferences(sid).participants(caller.sid).delete()

        left = next(i for i in world.asked("/told") if i["StatusCallbackEvent"] == "participant-leave")
        assert left["ReasonParticipantLeft"] == "participant_updated_via_api"

    def test_report_the_end_of_an_announcement(self, world: World) -> None:
        caller, agent, sid = self.room(world)
        world.documents["/news"] = "<Response><Say>one minute left</Say></Response>"

        world.client.conferences(sid).update(announce_url=f"{world.app.origin}/news")
        world.settle()
        world.advance(3)

        said = world.asked("/told")[-1]
        assert (said["StatusCallbackEvent"], said["AnnounceUrl"]) == (
            "announcement-end",
            f"{world.app.origin}/news",
        )
        assert "one minute left" in caller.heard
        assert "one minute left" in agent.heard

    def test_report_an_announcement_that_fails(self, world: World) -> None:
        _, _, sid = self.room(world)
        world.documents["/news"] = "<Res"

        world.client.conferences(sid).update(announce_url=f"{world.app.origin}/news")
        world.settle()

        assert "announcement-fail" in [item["StatusCallbackEvent"] for item in world.asked("/told")]

    def test_go_to_the_first_participants_callback_url(self, world: World) -> None:
        self.room(world)
        world.documents["/agent"] = (
            "<Response><Dial><Conference statusCallback='/other' statusCallbackEvent='join'>room"
            "</Conference></Dial></Response>"
        )

        world.call(to="+12025550188").answer()

        assert world.asked("/other") == []
        assert world.asked("/told")[-1]["StatusCallbackEvent"] == "participant-join"


class TestWaitDocument:
    """The wait document is played once, and the call goes to its fallback when it fails."""

    def test_is_requested_once(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Dial><Conference waitUrl='/hold'>room</Conference></Dial></Response>"
        )
        world.documents["/hold"] = "<Response><Say>please wait</Say></Response>"
        world.dial()

        world.advance(60)

        assert len(world.asked("/hold")) == 1

    def test_leads_to_the_fallback_when_it_fails(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Dial><Conference waitUrl='/hold'>room</Conference></Dial></Response>"
        )
        world.documents["/hold"] = "<Res"

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "12100"


class TestRecording:
    """The recording starts with the conference and is reported with its SID."""

    def test_is_stored_and_reported(self, world: World) -> None:
        world.documents["/voice"] = world.documents["/agent"] = (
            "<Response><Dial><Conference record='record-from-start' recordingStatusCallback='/recorded'>room"
            "</Conference></Dial></Response>"
        )
        caller, agent = world.dial(), world.call()
        agent.answer()
        world.advance(30)
        caller.hang_up()

        agent.hang_up()

        said = world.asked("/recorded")[0]
        assert (said["RecordingSource"], said["RecordingDuration"]) == ("Conference", "30")
        assert said["ConferenceSid"] == world.client.conferences.list()[0].sid


class TestHold:
    """The hold document is requested by GET by default."""

    def test_uses_get(self, world: World) -> None:
        caller, _ = caller_in(world), agent_in(world)
        world.documents["/music"] = "<Response><Play>/hold.wav</Play></Response>"

        world.client.conferences("room").participants(caller.sid).update(
            hold=True, hold_url=f"{world.app.origin}/music"
        )

        world.settle()
        asked = next(asked for asked in world.app.asked if asked.path.startswith("/music"))
        assert asked.method == "GET"
