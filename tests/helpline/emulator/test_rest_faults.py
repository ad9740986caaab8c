"""Test the faults of REST requests."""

import pytest
import requests

from .conftest import AGENT, HELPLINE, World
from .test_faults import FORM, QUIET, fault


class TestRest:
    """Each fault of a REST request; one that is refused is not done."""

    @pytest.mark.parametrize(("name", "status", "code"), [("rest-429", 429, 20429), ("rest-500", 500, 20500)])
    def test_is_refused_and_nothing_is_done(self, world: World, name: str, status: int, code: int) -> None:
        fault(world, name, where="/Calls")

        refused = world.rest("POST", "/Calls.json", data=FORM)

        assert (refused.status_code, refused.json()["code"]) == (status, code)
        assert world.client.calls.list() == []

    def test_is_done_although_the_client_stops_waiting(self, world: World) -> None:
        fault(world, "rest-slow", where="/Calls", seconds=20)
        url = f"{world.origin}/2010-04-01/Accounts/{world.settings.credentials.account_sid}/Calls.json"

        with pytest.raises(requests.ReadTimeout):
            world.http.post(url, data=FORM, auth=world.client.auth, timeout=0.2)

        assert [call.to for call in world.client.calls.list()] == [AGENT]

    def test_is_answered_late_when_the_client_waits(self, world: World) -> None:
        fault(world, "rest-slow", where="/Calls", seconds=0.05)

        assert world.rest("POST", "/Calls.json", data=FORM).status_code == 201

    def test_lists_a_conference_when_it_is_old_enough(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        world.dial()
        fault(world, "conference-lag", times=0, seconds=5)
        world.advance(4)
        before = world.client.conferences.list()

        world.advance(1)

        assert (before, len(world.client.conferences.list())) == ([], 1)

    @pytest.mark.parametrize("extension", ["", ".wav", ".mp3"])
    def test_finds_a_recording_at_the_second_request(self, world: World, extension: str) -> None:
        phone = world.call(record=True)
        world.documents["/agent"] = QUIET
        phone.answer()
        world.advance(3)
        phone.hang_up()
        fault(world, "recording-404", where="/Recordings")
        sid = world.client.recordings.list()[0].sid

        found = [world.rest("GET", f"/Recordings/{sid}{extension}").status_code for _ in range(2)]

        assert found == [404, 200]

    def test_refuse_rest_requests(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-429"})
        world.ask("POST", "/faults", {"fault": "rest-500"})

        assert [world.rest("GET", "/Calls.json").status_code for _ in range(3)] == [429, 500, 200]

    @pytest.mark.parametrize(("fault", "made"), [("rest-lost", 1), ("rest-timeout", 0)])
    def test_lose_rest_answers(self, world: World, fault: str, made: int) -> None:
        world.ask("POST", "/faults", {"fault": fault, "seconds": 0.05})
        data = {"To": AGENT, "From": HELPLINE, "Url": f"{world.app.origin}/agent"}

        with pytest.raises(OSError, match=r"abort|reset|disconnect"):
            world.rest("POST", "/Calls.json", data=data)

        assert len(world.rest("GET", "/Calls.json").json()["calls"]) == made

    def test_hide_young_conferences(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        world.dial()
        world.ask("POST", "/faults", {"fault": "conference-lag", "seconds": 5})

        assert world.client.conferences.list() == []
        assert len(world.client.conferences.list()) == 1
