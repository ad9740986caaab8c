"""Test conferences, participants, queues and members through REST."""

import pytest
from twilio.base.exceptions import TwilioRestException

from .conftest import AGENT, CALLER, HELPLINE, World

OTHER = "+12025550188"
ROOM = "<Response><Dial><Conference participantLabel='caller'>room</Conference></Dial></Response>"


@pytest.fixture
def room(world: World) -> str:
    """Return the SID of a conference in which a caller has waited since 16:00:00."""
    world.documents["/voice"] = ROOM
    world.dial()
    return world.client.conferences.list()[0].sid or ""


class TestConferencesListed:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({}, 2),
            ({"Status": "in-progress"}, 0),
            ({"Status": "init"}, 1),
            ({"Status": "completed"}, 1),
            ({"FriendlyName": "room"}, 1),
            ({"DateCreated": "2026-07-15"}, 2),
            ({"DateCreated>": "2026-07-16"}, 0),
            ({"DateUpdated<": "2026-07-14"}, 0),
            ({"DateUpdated>": "2026-07-15T16:00:05Z"}, 1),
        ],
        ids=str,
    )
    def test_are_filtered(self, world: World, room: str, query: dict[str, str], count: int) -> None:
        world.documents["/voice"] = "<Response><Dial><Conference>over</Conference></Dial></Response>"
        second = world.dial(AGENT)
        world.advance(10)
        second.hang_up()

        page = world.rest("GET", "/Conferences.json", params=query).json()

        assert len(page["conferences"]) == count

    def test_may_lag(self, world: World, room: str) -> None:
        world.ask("POST", "/faults", {"fault": "conference-lag", "seconds": 5, "times": 0})

        at_once = world.client.conferences.list()
        world.advance(5)

        assert at_once == []
        assert [conference.sid for conference in world.client.conferences.list()] == [room]


class TestConference:
    def test_cannot_be_created_through_rest(self, world: World) -> None:
        answer = world.rest("POST", "/Conferences.json", data={"FriendlyName": "room"})

        assert (answer.status_code, answer.json()["code"]) == (405, 20004)

    def test_says_why_it_ended(self, world: World, room: str) -> None:
        ended = world.client.conferences(room).update(status="completed")

        assert (ended.status, ended.reason_conference_ended) == ("completed", "conference-ended-via-api")
        assert ended.call_sid_ending_conference is None

    def test_says_whose_leaving_ended_it(self, world: World, room: str) -> None:
        caller = world.client.conferences(room).participants("caller").fetch().call_sid

        world.client.calls(caller or "").update(status="completed")

        ended = world.client.conferences(room).fetch()
        assert ended.reason_conference_ended == "last-participant-left"
        assert ended.call_sid_ending_conference == caller

    def test_has_no_participants_once_over(self, world: World, room: str) -> None:
        world.client.conferences(room).update(status="completed")

        assert world.client.conferences(room).participants.list() == []
        assert world.rest("GET", f"/Conferences/{room}/Participants/caller.json").status_code == 404


class TestParticipantsCreated:
    def test_go_from_queued_to_connected(self, world: World, room: str) -> None:
        participants = world.client.conferences(room).participants
        made = participants.create(to=AGENT, from_=HELPLINE, label="agent")
        ringing = participants("agent").fetch().status

        world.phone(AGENT).answer()

        assert [made.status, ringing] == ["queued", "ringing"]
        assert participants("agent").fetch().status == "connected"
        assert participants(made.call_sid or "").fetch().label == "agent"

    def test_open_a_conference_by_its_name(self, world: World) -> None:
        made = world.client.conferences("new").participants.create(to=AGENT, from_=HELPLINE)

        assert world.client.conferences(made.conference_sid or "").fetch().friendly_name == "new"

    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"To": "", "From": HELPLINE}, 21201),
            ({"To": AGENT, "From": ""}, 21213),
            ({"To": AGENT, "From": CALLER}, 21210),
            ({"To": AGENT, "From": HELPLINE, "Label": "x" * 129}, 16024),
            ({"To": AGENT, "From": HELPLINE, "Label": "caller"}, 16026),
            ({"To": AGENT, "From": HELPLINE, "Timeout": "0"}, 21208),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_are_refused_with_twilios_codes(
        self, world: World, room: str, form: dict[str, str], code: int
    ) -> None:
        refused = world.rest("POST", f"/Conferences/{room}/Participants.json", data=form)

        assert (refused.status_code, refused.json()["code"]) == (400, code)
        assert len(world.client.calls.list()) == 1

    def test_cannot_join_a_conference_that_is_over(self, world: World, room: str) -> None:
        world.client.conferences(room).update(status="completed")

        with pytest.raises(TwilioRestException) as refused:
            world.client.conferences(room).participants.create(to=AGENT, from_=HELPLINE)

        assert refused.value.code == 16022


class TestParticipantsChanged:
    def test_are_filtered_by_muted_and_hold(self, world: World, room: str) -> None:
        participants = world.client.conferences(room).participants
        participants.create(to=AGENT, from_=HELPLINE, label="agent")
        world.phone(AGENT).answer()

        participants("agent").update(muted=True)
        participants("caller").update(hold=True)

        assert [person.label for person in participants.list(muted=True)] == ["agent"]
        assert [person.label for person in participants.list(hold=True)] == ["caller"]

    def test_continue_with_their_document_when_removed(self, world: World) -> None:
        world.documents["/voice"] = ROOM.replace("</Dial>", "</Dial><Say>You were removed</Say>")
        caller = world.dial()

        assert world.client.conferences("room").participants("caller").delete()

        world.settle()
        assert "You were removed" in caller.heard


class TestQueue:
    @pytest.mark.parametrize(
        ("form", "code"),
        [
            ({"FriendlyName": ""}, 20002),
            ({"FriendlyName": "x" * 65}, 20002),
            ({"FriendlyName": "taken"}, 22003),
            ({"FriendlyName": "new", "MaxSize": "5001"}, 20001),
        ],
        ids=str,
    )
    def test_refuses_an_invalid_name_or_size(self, world: World, form: dict[str, str], code: int) -> None:
        world.client.queues.create("taken")
        other = world.client.queues.create("other")

        made = world.rest("POST", "/Queues.json", data=form)
        changed = world.rest("POST", f"/Queues/{other.sid}.json", data=form)

        assert [made.json()["code"], changed.json()["code"]] == [code, code]
        assert world.client.queues(other.sid or "").fetch().friendly_name == "other"

    @pytest.mark.parametrize("size", ["1000", "100"])
    def test_has_the_default_size_of_the_switch(self, world: World, size: str) -> None:
        world.ask("PUT", "/switches", {"queue_size": size})

        assert world.client.queues.create("line").max_size == int(size)

    def test_accepts_its_own_name(self, world: World) -> None:
        queue = world.client.queues.create("line")

        changed = world.client.queues(queue.sid or "").update(friendly_name="line", max_size=7)

        assert (changed.friendly_name, changed.max_size) == ("line", 7)


class TestMembers:
    def test_are_in_order_of_arrival(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue waitUrl=''>line</Enqueue></Response>"
        for number in (CALLER, AGENT, OTHER):
            world.dial(number)
            world.advance(5)
        queue = world.client.queues.list()[0]

        members = world.client.queues(queue.sid or "").members.list()

        assert [(member.position, member.wait_time) for member in members] == [(1, 15), (2, 10), (3, 5)]
        assert (queue.current_size, queue.average_wait_time) == (3, 10)

    def test_are_redirected_and_report_it(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue action='/left'>line</Enqueue></Response>"
        caller = world.dial()
        queue = world.client.queues.list()[0].sid or ""

        world.client.queues(queue).members(caller.sid).update(url=f"{world.app.origin}/moved")

        assert world.asked("/left")[0]["QueueResult"] == "redirected"
        assert len(world.asked("/moved")) == 1
        assert world.client.queues(queue).members.list() == []
