"""Test every REST answer, in every state of every resource, against Twilio's OpenAPI description.

Each answer in every test of the emulator is checked (see `conftest.World`). Here all resources go through all
their states, so that none is missed.
"""

import json
import re
from typing import Any

import pytest
import requests

from helpline.emulator.rest.routes import ROUTES

from .conftest import AGENT, CALLER, HELPLINE, World
from .oracle import FILE, Oracle, is_rfc_2822

OTHER = "+12025550188"
NOT_SERVED = {("post", "/2010-04-01/Accounts/{Sid}.json")}
"""What the description has of the resources here and the emulator does not."""
NOT_DESCRIBED = {"/Recordings/{recording}.wav", "/Recordings/{recording}.mp3", "/Recordings/{recording}"}
NOT_DESCRIBED |= {"/Messages/{message}/Media/{media}"}
"""The sounds and pictures themselves."""


def operations() -> set[tuple[str, str]]:
    """Return all methods and paths in the description."""
    paths = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
    return {(how, path) for path, item in paths.items() for how in ("get", "post", "delete") if how in item}


def plain(path: str) -> str:
    """Return a path with the names of its parameters removed."""
    return re.sub(r"\{\w+(:[^}]*)?\}", "{}", path)


class Walk:
    """Take all resources through their states.

    Each is requested in every state, so that the oracle checks the answer.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.url = world.app.origin

    def look(self, *paths: str) -> None:
        for path in paths:
            assert self.world.rest("GET", f"{path}.json").status_code == 200

    def post(self, path: str, expect: int = 200, **form: str) -> dict[str, Any]:
        answer = self.world.rest("POST", f"{path}.json", data=form)
        assert answer.status_code == expect, answer.text
        return dict(answer.json())

    def delete(self, path: str) -> None:
        assert self.world.rest("DELETE", f"{path}.json").status_code == 204

    def calls(self) -> None:
        """Create a call in each direction, and let it go through every status to each of its ends."""
        world = self.world
        world.documents["/voice"] = f"<Response><Dial>{OTHER}</Dial></Response>"
        world.documents["/agent"] = "<Response><Pause length='600'/></Response>"
        caller = world.dial()
        world.phone(OTHER).answer()
        self.look("", "/Calls", f"/Calls/{caller.sid}", f"/Calls/{world.phone(OTHER).sid}")
        caller.hang_up()
        for script in (["fail"], ["busy"], ["reject"], [{"voicemail": True}]):
            world.ask("PUT", f"/parties/{AGENT}", {"script": script})
            world.call(machine_detection="Enable")
        world.ask("DELETE", f"/parties/{AGENT}")
        ringing = world.call(record=True)
        self.look(f"/Calls/{ringing.sid}")
        ringing.answer()
        self.look("/Calls", f"/Calls/{ringing.sid}")
        self.post(f"/Calls/{ringing.sid}", Twiml="<Response><Pause/><Nonsense/></Response>")
        self.post(f"/Calls/{ringing.sid}", Status="completed")
        self.post(f"/Calls/{world.call().sid}", Status="canceled")
        self.look("/Calls", f"/Calls/{ringing.sid}", f"/Calls/{ringing.sid}/Events")
        self.delete(f"/Calls/{caller.sid}")

    def notifications(self) -> None:
        """Cause an error by an answer, and a warning without one."""
        world = self.world
        world.documents["/voice"] = "nonsense"
        world.documents["/agent"] = "<Response><Nonsense/></Response>"
        caller = world.dial()
        world.call().answer()
        self.look("/Notifications", f"/Calls/{caller.sid}/Notifications")
        for item in world.rest("GET", "/Notifications.json").json()["notifications"]:
            self.look(f"/Notifications/{item['sid']}")
            self.look(f"/Calls/{item['call_sid']}/Notifications/{item['sid']}")

    def queues(self) -> None:
        """Create, fill, empty and delete a queue."""
        world = self.world
        world.documents["/voice"] = "<Response><Enqueue>line</Enqueue></Response>"
        path = f"/Queues/{self.post('/Queues', 201, FriendlyName='line')['sid']}"
        self.look("/Queues", path, f"{path}/Members")
        world.dial(CALLER)
        second = world.dial(AGENT)
        world.advance(30)
        self.look("/Queues", path, f"{path}/Members", f"{path}/Members/Front")
        self.post(path, MaxSize="5")
        self.post(f"{path}/Members/Front", Url=f"{self.url}/on")
        self.post(f"{path}/Members/{second.sid}", Url=f"{self.url}/on")
        world.settle()
        self.delete(path)

    def conferences(self) -> None:
        """Request a recorded conference before, during and after its life."""
        world = self.world
        world.documents["/voice"] = (
            "<Response><Dial><Conference participantLabel='caller' record='record-from-start'>room"
            "</Conference></Dial></Response>"
        )
        caller = world.dial()
        sid = world.client.conferences.list()[0].sid
        path = f"/Conferences/{sid}"
        self.look("/Conferences", path, f"{path}/Participants", f"{path}/Participants/caller")
        self.post(f"{path}/Participants", 201, To=AGENT, From=HELPLINE, Label="agent")
        self.look(f"{path}/Participants")
        world.phone(AGENT).answer()
        self.look("/Conferences", path, f"{path}/Participants/agent")
        self.post(f"{path}/Participants/agent", Muted="true", Hold="true")
        self.post(f"{path}/Participants/agent", CallSidToCoach=caller.sid)
        self._recorded(f"{path}/Recordings")
        self.post(path, AnnounceUrl=f"{self.url}/announcement")
        self.delete(f"{path}/Participants/agent")
        self.post(path, Status="completed")
        self.look("/Conferences", path, f"{path}/Participants")

    def _recorded(self, path: str) -> None:
        world = self.world
        self.look("/Recordings", path)
        running = world.rest("GET", f"{path}.json").json()["recordings"][0]["sid"]
        self.post(f"{path}/Twilio.CURRENT", Status="paused")
        self.look(f"/Recordings/{running}", f"{path}/{running}")
        self.post(f"{path}/{running}", Status="in-progress")
        world.advance(5)
        self.post(f"{path}/{running}", Status="stopped")
        self.look("/Recordings", path, f"/Recordings/{running}", f"{path}/{running}")
        self.delete(f"{path}/{running}")
        deleted = world.rest("GET", f"/Recordings/{running}.json", params={"IncludeSoftDeleted": "true"})
        assert deleted.status_code == 200

    def recordings(self) -> None:
        """Start, pause, stop and delete a recording; make one of a message and an empty one."""
        world = self.world
        world.documents["/voice"] = "<Response><Say>Hello</Say><Pause length='600'/></Response>"
        path = f"/Calls/{world.dial().sid}/Recordings"
        self.post(path, 201, RecordingChannels="dual")
        self._recorded(path)
        world.documents["/voice"] = "<Response><Record/></Response>"
        caller = world.dial(AGENT)
        caller.say("please call")
        caller.hang_up()
        world.dial(OTHER).hang_up()
        self.look("/Recordings")
        self.delete(f"/Recordings/{world.rest('GET', '/Recordings.json').json()['recordings'][0]['sid']}")

    def messages(self) -> None:
        """Request a message at each status, an undelivered one, and one from a service."""
        world = self.world
        world.ask("PUT", f"/parties/{OTHER}", {"script": ["undeliverable"]})
        sent = self.post("/Messages", 201, To=AGENT, From=HELPLINE, Body="hello")["sid"]
        self.post("/Messages", 201, To=OTHER, From=HELPLINE, Body="hello")
        self.post("/Messages", 201, To=AGENT, MessagingServiceSid="MG" + "0" * 32, Body="x" * 200)
        for _ in range(4):
            self.look("/Messages", f"/Messages/{sent}")
            world.advance(0.5)
        self.post(f"/Messages/{sent}", Body="")
        picture = f"{world.origin}/handset.css"
        sent = self.post("/Messages", 201, To=AGENT, From=HELPLINE, MediaUrl=picture)["sid"]
        files = world.rest("GET", f"/Messages/{sent}/Media.json").json()["media_list"]
        self.look(f"/Messages/{sent}/Media/{files[0]['sid']}")
        self.delete(f"/Messages/{sent}/Media/{files[0]['sid']}")
        world.ask("POST", "/messages", {"from": AGENT, "to": HELPLINE, "body": "hello"})
        self.look("/Messages")
        self.delete(f"/Messages/{sent}")

    def numbers(self) -> None:
        """Add, change and remove a number; the same with an application."""
        made = self.post("/IncomingPhoneNumbers", 201, PhoneNumber=OTHER, VoiceUrl=f"{self.url}/x")["sid"]
        app = self.post("/Applications", 201, FriendlyName="desk", SmsUrl=f"{self.url}/sms")["sid"]
        self.look("/IncomingPhoneNumbers", f"/IncomingPhoneNumbers/{made}")
        self.look("/Applications", f"/Applications/{app}")
        self.post(f"/IncomingPhoneNumbers/{made}", VoiceApplicationSid=app, VoiceCallerIdLookup="true")
        self.post(f"/Applications/{app}", VoiceMethod="get")
        self.delete(f"/IncomingPhoneNumbers/{made}")
        self.delete(f"/Applications/{app}")


RESOURCES = (
    Walk.calls,
    Walk.notifications,
    Walk.queues,
    Walk.conferences,
    Walk.recordings,
    Walk.messages,
    Walk.numbers,
)


class TestAnswers:
    @pytest.mark.parametrize("resource", RESOURCES, ids=lambda walk: walk.__name__)
    def test_match_the_description(self, world: World, resource: Any) -> None:
        before = len(world.oracle.faults)

        resource(Walk(world))

        assert world.oracle.faults[before:] == []

    def test_cover_the_whole_description(self, world: World) -> None:
        world.oracle.seen.clear()

        for resource in RESOURCES:
            resource(Walk(world))
            world.ask("POST", "/reset")

        judged = {(method, path) for method, path, _status in world.oracle.seen}
        assert operations() - judged == NOT_SERVED


class TestRoutes:
    def test_match_the_description_of_paths(self) -> None:
        served = {(route.method.lower(), plain(str(route.path))) for route in ROUTES}

        described = {(method, plain(path)) for method, path in operations()}
        extra = {("get", f"/2010-04-01/Accounts/{{}}{plain(path)}") for path in NOT_DESCRIBED}
        assert served - described == extra
        assert described - served == {(method, plain(path)) for method, path in NOT_SERVED}


@pytest.fixture
def call(world: World) -> requests.Response:
    """Return a valid answer to be spoilt."""
    return world.rest("GET", f"/Calls/{world.dial().sid}.json")


class TestOracle:
    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("status", "initiated"),
            ("status", None),
            ("sid", "CA1"),
            ("queue_time", 0),
            ("date_created", "2026-07-15T16:00:00Z"),
            ("subresource_uris", []),
            ("invented", "x"),
        ],
    )
    def test_finds_what_is_wrong(self, call: requests.Response, field: str, wrong: Any) -> None:
        call._content = json.dumps(call.json() | {field: wrong}).encode()
        oracle = Oracle()

        oracle.judge(call)

        assert len(oracle.faults) == 1

    @pytest.mark.parametrize("field", ["sid", "date_updated", "subresource_uris"])
    def test_finds_what_is_missing(self, call: requests.Response, field: str) -> None:
        call._content = json.dumps({k: v for k, v in call.json().items() if k != field}).encode()
        oracle = Oracle()

        oracle.judge(call)

        assert len(oracle.faults) == 1

    def test_finds_a_status_that_is_not_described(self, call: requests.Response) -> None:
        call.status_code = 202
        oracle = Oracle()

        oracle.judge(call)

        assert len(oracle.faults) == 1

    def test_accepts_a_right_answer(self, call: requests.Response) -> None:
        oracle = Oracle()

        oracle.judge(call)

        assert oracle.faults == []
        assert oracle.seen == {("get", "/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json", 200)}


class TestDates:
    @pytest.mark.parametrize(
        ("text", "right"),
        [
            ("Wed, 15 Jul 2026 16:00:00 +0000", True),
            ("Wed, 15 Jul 2026 16:00:00 GMT", False),
            ("Wed, 15 Jul 2026 12:00:00 -0400", False),
            ("2026-07-15T16:00:00Z", False),
        ],
    )
    def test_are_rfc_2822_in_utc(self, text: str, right: bool) -> None:
        assert is_rfc_2822(text) is right
