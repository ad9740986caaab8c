"""Test calls through REST: rate, concurrency, lists and errors."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from helpline.emulator.time.clock import START

from .conftest import AGENT, CALLER, HELPLINE, World

OTHER = "+12025550188"


@pytest.fixture(scope="module")
def pacing() -> Iterator[World]:
    """Run an emulator that starts one call a second and allows three at once."""
    world = World(cps=1, concurrency=3)
    yield world
    world.close()


@pytest.fixture
def paced(pacing: World) -> World:
    pacing.ask("POST", "/reset")
    pacing.app.asked.clear()
    return pacing


class TestRateLimit:
    def test_queues_calls_that_come_too_fast(self, paced: World) -> None:
        made = [paced.client.calls.create(to=AGENT, from_=HELPLINE, twiml="<Response/>") for _ in range(3)]

        states = []
        for _ in range(3):
            states.append([paced.client.calls(call.sid).fetch().status for call in made])
            paced.advance(1)

        assert [call.queue_time for call in made] == ["0", "1000", "2000"]
        assert states == [
            ["ringing", "queued", "queued"],
            ["ringing", "ringing", "queued"],
            ["ringing", "ringing", "ringing"],
        ]

    def test_counts_those_called_into_conferences(self, paced: World) -> None:
        paced.client.calls.create(to=AGENT, from_=HELPLINE, twiml="<Response/>")

        made = paced.client.conferences("room").participants.create(to=OTHER, from_=HELPLINE)

        assert made.status == "queued"
        assert paced.phone(OTHER).status == "queued"

    def test_does_not_delay_dials(self, paced: World) -> None:
        paced.client.calls.create(to=AGENT, from_=HELPLINE, twiml="<Response/>")
        paced.documents["/voice"] = f"<Response><Dial><Number>{OTHER}</Number></Dial></Response>"

        paced.dial()

        assert paced.phone(OTHER).status == "ringing"

    def test_sends_no_callback_for_a_call_canceled_in_the_queue(self, paced: World) -> None:
        paced.client.calls.create(to=OTHER, from_=HELPLINE, twiml="<Response/>")
        queued = paced.client.calls.create(
            to=AGENT,
            from_=HELPLINE,
            twiml="<Response/>",
            status_callback=f"{paced.app.origin}/leg",
            status_callback_event=["initiated", "completed"],
        )

        paced.client.calls(queued.sid).update(status="canceled")

        paced.advance(5)
        assert paced.client.calls(queued.sid).fetch().status == "canceled"
        assert paced.asked("/leg") == []

    def test_refuses_calls_beyond_a_day_of_waiting(self, paced: World) -> None:
        paced.exchange.rate_limit.wait(START + timedelta(hours=25))

        with pytest.raises(TwilioRestException) as refused:
            paced.client.calls.create(to=AGENT, from_=HELPLINE, twiml="<Response/>")

        assert refused.value.code == 22005

    def test_refuses_calls_beyond_the_concurrency(self, paced: World) -> None:
        for _ in range(3):
            paced.client.calls.create(to=AGENT, from_=HELPLINE, twiml="<Response/>")

        with pytest.raises(TwilioRestException) as refused:
            paced.client.calls.create(to=AGENT, from_=HELPLINE, twiml="<Response/>")

        assert (refused.value.status, refused.value.code) == (429, 10004)


class TestTooManyRequests:
    def test_get_429(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-429"})

        form = {"To": AGENT, "From": HELPLINE, "Twiml": "<Response/>"}
        refused = world.rest("POST", "/Calls.json", data=form)

        assert (refused.status_code, refused.json()["code"]) == (429, 20429)
        assert world.client.calls.list() == []


class TestList:
    @pytest.fixture(autouse=True)
    def _calls(self, world: World) -> None:
        """Make one call that ended at 16:00:10, its child, and one from 16:01:00 that is live."""
        world.documents["/voice"] = f"<Response><Dial>{OTHER}</Dial></Response>"
        first = world.dial()
        world.advance(10)
        first.hang_up()
        world.advance(50)
        world.call()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, [AGENT, OTHER, HELPLINE]),
            ({"To": OTHER}, [OTHER]),
            ({"From": CALLER}, [OTHER, HELPLINE]),
            ({"Status": "ringing"}, [AGENT]),
            ({"Status": "completed"}, [HELPLINE]),
            ({"StartTime>": "2026-07-15T16:00:30Z"}, [AGENT]),
            ({"StartTime<": "2026-07-15T16:00:30Z"}, [OTHER, HELPLINE]),
            ({"StartTime": "2026-07-15"}, [AGENT, OTHER, HELPLINE]),
            ({"StartTime>": "2026-07-16"}, []),
            ({"EndTime": "2026-07-15"}, [OTHER, HELPLINE]),
            ({"EndTime>": "2026-07-15T16:00:11Z"}, []),
            ({"EndTime<": "Wed, 15 Jul 2026 16:00:10 +0000"}, [OTHER, HELPLINE]),
            ({"to": OTHER}, [AGENT, OTHER, HELPLINE]),
            ({"Unknown": "x"}, [AGENT, OTHER, HELPLINE]),
        ],
        ids=str,
    )
    def test_shows_matching_calls_latest_first(
        self, world: World, query: dict[str, str], found: list[str]
    ) -> None:
        page = world.rest("GET", "/Calls.json", params=query).json()

        assert [call["to"] for call in page["calls"]] == found

    def test_shows_the_children_of_a_call(self, world: World) -> None:
        parent = world.client.calls.list(to=HELPLINE)[0]

        children = world.client.calls.list(parent_call_sid=parent.sid)

        assert [child.to for child in children] == [OTHER]
        assert (children[0].direction, children[0].parent_call_sid) == ("outbound-dial", parent.sid)

    def test_links_to_next_and_previous_pages(self, world: World) -> None:
        first = world.rest("GET", "/Calls.json?PageSize=2").json()

        following = world.origin + first["next_page_uri"]
        second = world.http.get(following, auth=world.client.auth, timeout=5).json()

        assert [len(page["calls"]) for page in (first, second)] == [2, 1]
        assert (second["start"], second["end"], second["next_page_uri"]) == (2, 2, None)
        assert second["previous_page_uri"] == first["first_page_uri"]
        assert [key for key in first if key.endswith("s") and key != "calls"] == []

    @pytest.mark.parametrize(("size", "code"), [("1001", 20007), ("many", 20001)])
    def test_refuses_pages_that_are_too_large(self, world: World, size: str, code: int) -> None:
        refused = world.rest("GET", "/Calls.json", params={"PageSize": size})

        assert (refused.status_code, refused.json()["code"]) == (400, code)


class TestErrors:
    def test_have_four_fields(self, world: World) -> None:
        missing = world.rest("GET", "/Calls/CA0.json")

        body: dict[str, Any] = missing.json()
        assert missing.headers["Content-Type"].startswith("application/json")
        assert set(body) == {"code", "message", "more_info", "status"}
        assert body["more_info"] == "https://www.twilio.com/docs/errors/20404"

    def test_request_basic_authentication(self, world: World) -> None:
        refused = world.rest("GET", "/Calls.json", auth=("AC0", "x"))

        assert refused.headers["WWW-Authenticate"].startswith("Basic")


class TestRecords:
    def test_can_be_deleted_when_the_call_is_over(self, world: World) -> None:
        phone = world.call()
        with pytest.raises(TwilioRestException) as refused:
            world.client.calls(phone.sid).delete()
        phone.reject()

        world.client.calls(phone.sid).delete()

        assert refused.value.code == 20009
        assert world.rest("GET", f"/Calls/{phone.sid}.json").status_code == 404

    def test_show_each_webhook(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Redirect>/next</Redirect></Response>"

        phone = world.dial()

        events = world.rest("GET", f"/Calls/{phone.sid}/Events.json").json()["events"]
        assert [event["request"]["url"].rpartition("/")[2] for event in events] == ["voice", "next", "status"]
        assert events[0]["request"]["parameters"]["CallStatus"] == "ringing"
        assert events[1]["response"]["response_body"] == "<Response/>"
