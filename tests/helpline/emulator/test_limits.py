"""Test limits. https://www.twilio.com/docs/voice/api/call-resource"""

from collections.abc import Iterator

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from .conftest import AGENT, CALLER, HELPLINE, Phone, World

TALK = "<Response><Say>One moment.</Say><Pause length='60'/></Response>"
FORM = {"To": AGENT, "From": HELPLINE, "Twiml": TALK}


class TestCallsPerSecond:
    """REST starts one call a second unless the account has more; others are queued, none is refused."""

    @pytest.fixture
    def slow(self) -> Iterator[World]:
        """Return an emulator whose account may start one call a second."""
        world = World(cps=1)
        yield world
        world.close()

    def start(self, world: World, count: int) -> list[str]:
        """Create calls at the same time."""
        make = world.client.calls.create
        url = f"{world.app.origin}/x"
        sids = [str(make(to=f"+1202555018{n}", from_=HELPLINE, url=url).sid) for n in range(count)]
        world.settle()
        return sids

    def states(self, world: World, sids: list[str]) -> list[str]:
        return [str(world.client.calls(sid).fetch().status) for sid in sids]

    def test_queue_calls_that_are_too_fast(self, slow: World) -> None:
        sids = self.start(slow, 3)

        seen = [self.states(slow, sids)]
        for _ in range(2):
            slow.advance(1)
            seen.append(self.states(slow, sids))

        assert seen == [
            ["ringing", "queued", "queued"],
            ["ringing", "ringing", "queued"],
            ["ringing", "ringing", "ringing"],
        ]

    def test_have_a_queue_time(self, slow: World) -> None:
        sids = self.start(slow, 3)

        waits = [slow.client.calls(sid).fetch().queue_time for sid in sids]

        assert waits == ["0", "1000", "2000"]

    def test_queue_participants_too(self, slow: World) -> None:
        slow.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        slow.dial()
        form = {"From": HELPLINE, "To": AGENT}

        made = [slow.rest("POST", "/Conferences/room/Participants.json", data=form).json() for _ in range(2)]

        assert [one["queue_time"] for one in made] == ["0", "1000"]
        assert self.states(slow, [one["call_sid"] for one in made]) == ["ringing", "queued"]

    def test_may_be_more_for_the_account(self) -> None:
        world = World(cps=2)
        try:
            sids = self.start(world, 3)

            world.advance(0.5)

            assert self.states(world, sids) == ["ringing", "ringing", "queued"]
        finally:
            world.close()

    def test_do_not_queue_incoming_calls_or_dials(self, slow: World) -> None:
        slow.documents["/voice"] = (
            f"<Response><Dial><Number>{AGENT}</Number><Number>+12025550188</Number></Dial></Response>"
        )

        callers = [slow.dial(), slow.dial(from_="+12025550144")]

        assert [caller.doing for caller in callers] == ["dial", "dial"]
        assert slow.phone("+12025550188").status == "ringing"

    def test_are_refused_when_a_day_of_calls_waits(self) -> None:
        world = World(cps=1 / 50_000)
        try:
            self.start(world, 2)
            with pytest.raises(TwilioRestException) as refused:
                self.start(world, 1)

            assert refused.value.code == 22005
        finally:
            world.close()


class TestConcurrency:
    """The account has a limit of live calls; one that ends makes room."""

    def test_counts_live_calls(self) -> None:
        world = World(concurrency=1)
        try:
            first = world.call()
            refused = world.rest("POST", "/Calls.json", data=FORM)
            first.reject()

            taken = world.rest("POST", "/Calls.json", data=FORM)

            assert (refused.status_code, refused.json()["code"], taken.status_code) == (429, 10004, 201)
        finally:
            world.close()


class TestQueueSize:
    """A queue holds a thousand callers by default and five thousand at most."""

    @pytest.mark.parametrize(("size", "status"), [(5000, 201), (5001, 400), (0, 400)])
    def test_is_checked(self, world: World, size: int, status: int) -> None:
        form = {"FriendlyName": f"queue {size}", "MaxSize": str(size)}

        assert world.rest("POST", "/Queues.json", data=form).status_code == status

    def test_is_a_thousand_by_default(self, world: World) -> None:
        made = world.rest("POST", "/Queues.json", data={"FriendlyName": "usual"}).json()

        assert made["max_size"] == 1000

    def test_limits_the_members(self, world: World) -> None:
        world.client.queues.create(friendly_name="line", max_size=1)
        world.documents["/voice"] = "<Response><Enqueue action='/left'>line</Enqueue></Response>"
        world.dial()

        world.dial(from_="+12025550144")

        assert [asked["QueueResult"] for asked in world.asked("/left")] == ["queue-full"]


class TestConferenceSize:
    """A conference has at most 250 participants, whatever a document says."""

    def test_is_250(self, world: World) -> None:
        world.documents["/voice"] = (
            "<Response><Dial><Conference maxParticipants='1000'>room</Conference></Dial>"
            "<Say>not in</Say></Response>"
        )
        people = [world.dial(from_=f"client:guest{n}") for n in range(250)]

        late = world.dial()

        assert {people[0].doing, people[-1].doing} == {"conference:room"}
        assert "not in" in late.heard
        assert [one.error_code for one in world.client.calls(late.sid).notifications.list()] == ["16020"]


class TestDialledAtOnce:
    """One Dial rings at most ten telephones."""

    def test_are_ten(self, world: World) -> None:
        numbers = "".join(f"<Number>+120255501{n:02}</Number>" for n in range(12))
        world.documents["/voice"] = f"<Response><Dial>{numbers}</Dial></Response>"

        caller = world.dial()

        rung = {call.to for call in world.client.calls.list(parent_call_sid=caller.sid)}
        assert rung == {f"+120255501{n:02}" for n in range(10)}


class TestDocumentSize:
    """A document has at most 64 kB, and one in a REST request 4000 characters."""

    def document(self, size: int) -> str:
        """Return a document of so many bytes."""
        words = "<Response><!----><Say>fits</Say></Response>"
        return words.replace("<!---->", f"<!--{'x' * (size - len(words))}-->")

    @pytest.mark.parametrize(("more", "codes"), [(0, []), (1, ["11750"])])
    def test_is_64_kilobytes(self, world: World, more: int, codes: list[str]) -> None:
        world.documents["/voice"] = self.document(64 * 1024 + more)

        phone = world.dial()

        assert ("fits" in phone.heard) is (codes == [])
        assert [asked["ErrorCode"] for asked in world.asked("/fallback")] == codes

    @pytest.mark.parametrize(("size", "status"), [(4000, 201), (4001, 400)])
    def test_is_4000_characters_in_a_request(self, world: World, size: int, status: int) -> None:
        form = FORM | {"Twiml": self.document(size)}

        assert world.rest("POST", "/Calls.json", data=form).status_code == status


class TestRecordingLength:
    """Record lasts at most four hours whatever the document says, and a recording of a call at most a day."""

    def test_is_four_hours(self, world: World) -> None:
        world.documents["/agent"] = "<Response><Record maxLength='99999' action='/done'/></Response>"
        phone = world.call(time_limit=86400)
        phone.answer()
        phone.say("word " * 60_000)

        world.advance(4 * 3600)

        assert world.asked("/done")[0]["RecordingDuration"] == "14400"

    def test_of_a_call_is_a_day(self, world: World) -> None:
        world.documents["/agent"] = "<Response><Pause length='999999'/></Response>"
        phone = world.call(time_limit=999_999, record=True)
        phone.answer()

        world.advance(2 * 86400)

        lengths = [one.duration for one in world.client.calls(phone.sid).recordings.list()]
        assert (phone.status, lengths) == ("completed", ["86400"])


class TestLabelLength:
    """A participant's label has at most 128 characters."""

    def join(self, world: World, label: str) -> Phone:
        world.documents["/voice"] = (
            f"<Response><Dial><Conference participantLabel='{label}'>room</Conference></Dial>"
            "<Say>not in</Say></Response>"
        )
        return world.dial()

    @pytest.mark.parametrize(("size", "doing"), [(128, "conference:room"), (129, "say")])
    def test_is_128(self, world: World, size: int, doing: str) -> None:
        assert self.join(world, "x" * size).doing == doing

    @pytest.mark.parametrize(("size", "status"), [(128, 201), (129, 400)])
    def test_is_128_through_rest(self, world: World, size: int, status: int) -> None:
        form = {"From": HELPLINE, "To": AGENT, "Label": "x" * size}
        self.join(world, "caller")

        made = world.rest("POST", "/Conferences/room/Participants.json", data=form)

        assert made.status_code == status


class TestKeysSent:
    """SendDigits has at most 32 characters."""

    @pytest.mark.parametrize(("size", "status"), [(32, 201), (33, 400)])
    def test_are_32(self, world: World, size: int, status: int) -> None:
        form = FORM | {"SendDigits": "w" * size}

        assert world.rest("POST", "/Calls.json", data=form).status_code == status


class TestRingingTime:
    """A telephone rings for at most ten minutes."""

    def test_is_ten_minutes(self, world: World) -> None:
        phone = world.call(timeout=700)
        world.advance(599)
        before = phone.status

        world.advance(1)

        assert (before, phone.status) == ("ringing", "no-answer")


class TestPageSize:
    """A page of a list has at most a thousand rows."""

    @pytest.mark.parametrize(("size", "status"), [(1, 200), (1000, 200), (1001, 400)])
    def test_is_a_thousand_by_default(self, world: World, size: int, status: int) -> None:
        assert world.rest("GET", f"/Calls.json?PageSize={size}").status_code == status


class TestTooManyRequests:
    """A request refused with 429 was not done and may be retried; a lost answer or a 500 leaves it open."""

    def test_is_refused_and_may_be_retried(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-429", "where": "/Calls"})

        first, second = (world.rest("POST", "/Calls.json", data=FORM) for _ in range(2))

        assert (first.status_code, first.json()["code"], second.status_code) == (429, 20429, 201)
        assert len(world.client.calls.list(to=AGENT)) == 1

    def test_differs_from_a_lost_answer(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-lost", "where": "/Calls"})

        with pytest.raises(requests.ConnectionError):
            world.rest("POST", "/Calls.json", data=FORM)

        assert len(world.client.calls.list(to=AGENT)) == 1


class TestTrialAccount:
    """A trial account calls verified numbers only (21219), and plays an announcement first."""

    @pytest.fixture
    def trial(self, world: World) -> World:
        """Return a world with a trial account and one verified number."""
        world.ask("PUT", "/switches", {"trial": True})
        world.ask("PUT", f"/verified/{AGENT}")
        return world

    def test_calls_only_verified_numbers(self, trial: World) -> None:
        refused = trial.rest("POST", "/Calls.json", data=FORM | {"To": CALLER})

        assert (refused.status_code, refused.json()["code"]) == (400, 21219)

    def test_is_announced_first(self, trial: World) -> None:
        trial.documents["/agent"] = TALK
        phone = trial.call()
        phone.answer()
        before = trial.asked("/agent")

        trial.advance(10)

        assert before == []
        assert phone.heard[1:] == ["This call comes from a trial account.", "One moment."]

    def test_is_off_by_default(self, world: World) -> None:
        phone = world.call(to=CALLER)

        phone.answer()

        assert "This call comes from a trial account." not in phone.heard

    def test_can_be_redirected_during_the_announcement(self, trial: World) -> None:
        trial.documents["/there"] = TALK
        phone = trial.call()
        phone.answer()

        trial.client.calls(phone.sid).update(url=f"{trial.app.origin}/there")

        trial.settle()
        assert (trial.asked("/agent"), phone.heard[-1]) == ([], "One moment.")
