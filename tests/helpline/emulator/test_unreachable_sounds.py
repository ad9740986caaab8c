"""Test that an unreachable sound need not end a call, for instance without a network."""

import pytest

from .conftest import AGENT, CALLER, World

NOWHERE = ["http://127.0.0.1:1/hold.mp3", "https://sounds.invalid/hold.mp3"]


@pytest.fixture
def offline(world: World) -> World:
    """Return an emulator that plays a stand-in for unreachable sounds."""
    world.ask("PUT", "/switches", {"unreachable_sound": "stand-in"})
    return world


def errors(world: World) -> list[str]:
    """Return the errors among the notifications, without warnings."""
    return [item.error_code for item in world.client.api.account.notifications.list() if item.log == "0"]


class TestPlay:
    @pytest.mark.parametrize("url", NOWHERE)
    def test_ends_the_call_as_at_twilio(self, world: World, url: str) -> None:
        world.documents["/voice"] = f"<Response><Play>{url}</Play><Say>afterwards</Say></Response>"

        phone = world.dial()

        assert world.asked("/fallback")
        assert "afterwards" not in phone.heard

    @pytest.mark.parametrize("url", NOWHERE)
    def test_plays_a_stand_in(self, offline: World, url: str) -> None:
        offline.documents["/voice"] = f"<Response><Play loop='2'>{url}</Play><Say>afterwards</Say></Response>"
        phone = offline.dial()
        offline.advance(9)
        assert phone.heard == ["ring", "play", "play"]

        offline.advance(1)

        assert phone.heard[3] == "afterwards"
        assert offline.asked("/fallback") == []
        assert errors(offline) == []

    def test_warns_once_and_is_not_requested_again(self, offline: World) -> None:
        offline.documents["/voice"] = f"<Response><Play loop='3'>{NOWHERE[0]}</Play></Response>"
        offline.dial()
        offline.advance(30)

        notes = [note for note in offline.ask("GET", "/webhooks") if note["kind"] == "play"]

        assert [note["attempt"] for note in notes] == [0, 1]
        assert all(note["warnings"][0].startswith("11205: ") for note in notes)
        assert {note["error"] for note in notes} == {""}

    def test_within_a_gather_still_takes_keys(self, offline: World) -> None:
        offline.documents["/voice"] = (
            f"<Response><Gather numDigits='1' action='/key'><Play>{NOWHERE[0]}</Play></Gather></Response>"
        )

        offline.dial().press("1")

        assert offline.asked("/key")[0]["Digits"] == "1"

    def test_still_fails_when_answered(self, offline: World) -> None:
        offline.documents["/voice"] = "<Response><Play>/text</Play></Response>"

        offline.dial()

        assert offline.asked("/fallback")[0]["ErrorCode"] == "13420"

    def test_still_fails_by_a_fault(self, offline: World) -> None:
        offline.documents["/voice"] = "<Response><Play>/hold.wav</Play></Response>"
        offline.ask("POST", "/faults", {"fault": "unreachable", "where": "/hold.wav", "times": 0})

        offline.dial()

        assert offline.asked("/fallback")[0]["ErrorCode"] == "11205"


class TestWaiting:
    def test_in_a_queue_continues(self, offline: World) -> None:
        offline.documents["/voice"] = f"<Response><Enqueue waitUrl='{NOWHERE[1]}'>line</Enqueue></Response>"
        phone = offline.dial()

        offline.advance(11)

        assert phone.doing == "queue:line"
        assert phone.heard == ["ring", "play", "play", "play"]
        assert errors(offline) == []

    def test_in_a_queue_ends_the_call_as_at_twilio(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><Enqueue waitUrl='{NOWHERE[1]}'>line</Enqueue></Response>"
        world.dial()

        assert world.asked("/fallback")

    def test_for_a_conference_continues(self, offline: World) -> None:
        noun = f"<Conference waitUrl='{NOWHERE[0]}'>room</Conference>"
        offline.documents["/voice"] = f"<Response><Dial>{noun}</Dial></Response>"

        phone = offline.dial()

        assert phone.doing == "conference:room"
        assert "play" in phone.heard

    def test_on_hold_continues(self, offline: World) -> None:
        offline.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        phone, _other = offline.dial(), offline.dial(AGENT)
        room = offline.client.conferences.list()[0]
        room.participants(phone.sid).update(hold=True, hold_url=NOWHERE[0])
        offline.settle()

        assert phone.heard[-1] == "play"
        assert phone.status == "in-progress"

    def test_for_other_documents_still_fails(self, offline: World) -> None:
        offline.documents["/voice"] = "<Response><Redirect>http://127.0.0.1:1/menu</Redirect></Response>"

        offline.dial(CALLER)

        assert offline.asked("/fallback")[0]["ErrorCode"] == "11205"
