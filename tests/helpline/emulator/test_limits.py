"""Limits. https://www.twilio.com/docs/voice/api/call-resource"""

from collections.abc import Iterator

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from .conftest import AGENT, CALLER, HELPLINE, Phone, World

TALK = "<Response><Say>One moment.</Say><Pause length='60'/></Response>"
FORM = {"To": AGENT, "From": HELPLINE, "Twiml": TALK}


class TestCallsASecond:
    """One call a second through REST unless the account has more: the rest queue up, none is refused."""

    @pytest.fixture
    def slow(self) -> Iterator[World]:
        """Return an emulator whose account may start one call a second."""
        world = World(cps=1)
        yield world
        world.close()

    def start(self, world: World, count: int) -> list[str]:
        """Ask for calls, all at once."""
        make = world.client.calls.create
        url = f"{world.app.origin}/x"
        sids = [str(make(to=f"+1202555018{n}", from_=HELPLINE, url=url).sid) for n in range(count)]
        world.settle()
        return sids

    def states(self, world: World, sids: list[str]) -> list[str]:
        return [str(world.client.calls(sid).fetch().status) for sid in sids]

    def test_hold_back_what_comes_too_fast(self, slow: World) -> None:
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

    def test_say_how_long_each_will_wait(self, slow: World) -> None:
        sids = self.start(slow, 3)

        waits = [slow.client.calls(sid).fetch().queue_time for sid in sids]

        assert waits == ["0", "1000", "2000"]

    def test_hold_back_participants_too(self, slow: World) -> None:
        slow.documents["/voice"] = "<Response><Dial><Conference>room</Conference></Dial></Response>"
        slow.dial()
        form = {"From": HELPLINE, "To": AGENT}

        made = [slow.rest("POST", "/Conferences/room/Participants.json", data=form).json() for _ in range(2)]

        assert [one["queue_time"] for one in made] == ["0", "1000"]
        assert self.states(slow, [one["call_sid"] for one in made]) == ["ringing", "queued"]

    def test_may_be_as_many_as_the_account_has(self) -> None:
        world = World(cps=2)
        try:
            sids = self.start(world, 3)

            world.advance(0.5)

            assert self.states(world, sids) == ["ringing", "ringing", "queued"]
        finally:
            world.close()

    def test_hold_back_neither_incoming_calls_nor_dialled_ones(self, slow: World) -> None:
        slow.documents["/voice"] = (
            f"<Response><Dial><Number>{AGENT}</Number><Number>+12025550188</Number></Dial></Response>"
        )

        callers = [slow.dial(), slow.dial(from_="+12025550144")]

        assert [caller.doing for caller in callers] == ["dial", "dial"]
        assert slow.phone("+12025550188").status == "ringing"

    def test_are_refused_once_a_day_of_them_waits(self) -> None:
        world = World(cps=1 / 50_000)
        try:
            self.start(world, 2)
            with pytest.raises(TwilioRestException) as refused:
                self.start(world, 1)

            assert refused.value.code == 22005
        finally:
            world.close()


class TestConcurrency:
    """So many calls at once as the account has; one that is over makes room."""

    def test_is_counted_in_live_calls(self) -> None:
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
    """A queue holds five thousand at the most, a thousand unless told otherwise."""

    @pytest.mark.parametrize(("size", "status"), [(5000, 201), (5001, 400), (0, 400)])
    def test_is_checked(self, world: World, size: int, status: int) -> None:
        form = {"FriendlyName": f"queue {size}", "MaxSize": str(size)}

        assert world.rest("POST", "/Queues.json", data=form).status_code == status

    def test_is_a_thousand(self, world: World) -> None:
        made = world.rest("POST", "/Queues.json", data={"FriendlyName": "usual"}).json()

        assert made["max_size"] == 1000

    def test_holds(self, world: World) -> None:
        world.client.queues.create(friendly_name="line", max_size=1)
        world.documents["/voice"] = "<Response><Enqueue action='/left'>line</Enqueue></Response>"
        world.dial()

        world.dial(from_="+12025550144")

        assert [asked["QueueResult"] for asked in world.asked("/left")] == ["queue-full"]


class TestConferenceSize:
    """250 people in a conference, whatever a document says."""

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
    """Ten telephones are rung at once."""

    def test_are_ten(self, world: World) -> None:
        numbers = "".join(f"<Number>+120255501{n:02}</Number>" for n in range(12))
        world.documents["/voice"] = f"<Response><Dial>{numbers}</Dial></Response>"

        caller = world.dial()

        rung = {call.to for call in world.client.calls.list(parent_call_sid=caller.sid)}
        assert rung == {f"+120255501{n:02}" for n in range(10)}


class TestDocumentSize:
    """A document has 64 kB at the most, one in a request 4000 characters."""

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
    """Record takes four hours at the most, whatever it is told; a call lasts a day."""

    def test_is_four_hours(self, world: World) -> None:
        world.documents["/agent"] = "<Response><Record maxLength='99999' action='/done'/></Response>"
        phone = world.call(time_limit=86400)
        phone.answer()
        phone.say("word " * 60_000)

        world.advance(4 * 3600)

        assert world.asked("/done")[0]["RecordingDuration"] == "14400"

    def test_of_a_whole_call_is_a_day(self, world: World) -> None:
        world.documents["/agent"] = "<Response><Pause length='999999'/></Response>"
        phone = world.call(time_limit=999_999, record=True)
        phone.answer()

        world.advance(2 * 86400)

        lengths = [one.duration for one in world.client.calls(phone.sid).recordings.list()]
        assert (phone.status, lengths) == ("completed", ["86400"])


class TestLabelLength:
    """A participant's label has 128 characters."""

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
    """SendDigits has 32 characters."""

    @pytest.mark.parametrize(("size", "status"), [(32, 201), (33, 400)])
    def test_are_32(self, world: World, size: int, status: int) -> None:
        form = FORM | {"SendDigits": "w" * size}

        assert world.rest("POST", "/Calls.json", data=form).status_code == status


class TestRingingTime:
    """A telephone rings for ten minutes at the most."""

    def test_is_ten_minutes(self, world: World) -> None:
        phone = world.call(timeout=700)
        world.advance(599)
        before = phone.status

        world.advance(1)

        assert (before, phone.status) == ("ringing", "no-answer")


class TestPageSize:
    """A page has a thousand rows at the most."""

    @pytest.mark.parametrize(("size", "status"), [(1, 200), (1000, 200), (1001, 400)])
    def test_is_a_thousand(self, world: World, size: int, status: int) -> None:
        assert world.rest("GET", f"/Calls.json?PageSize={size}").status_code == status


class TestTooManyAtOnce:
    """429 with 20429 was never done, and may be asked again; a lost answer or a 500 says nothing."""

    def test_is_told_to_try_again(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-429", "where": "/Calls"})

        first, second = (world.rest("POST", "/Calls.json", data=FORM) for _ in range(2))

        assert (first.status_code, first.json()["code"], second.status_code) == (429, 20429, 201)
        assert len(world.client.calls.list(to=AGENT)) == 1

    def test_differs_from_an_answer_that_was_lost(self, world: World) -> None:
        world.ask("POST", "/faults", {"fault": "rest-lost", "where": "/Calls"})

        with pytest.raises(requests.ConnectionError):
            world.rest("POST", "/Calls.json", data=FORM)

        assert len(world.client.calls.list(to=AGENT)) == 1


class TestTrialAccount:
    """A trial account calls verified numbers only (21219), and tells them that it is one."""

    @pytest.fixture
    def trial(self, world: World) -> World:
        """Return a world of a trial account, with one verified number."""
        world.ask("PUT", "/switches", {"trial": True})
        world.ask("PUT", f"/verified/{AGENT}")
        return world

    def test_calls_nobody_else(self, trial: World) -> None:
        refused = trial.rest("POST", "/Calls.json", data=FORM | {"To": CALLER})

        assert (refused.status_code, refused.json()["code"]) == (400, 21219)

    def test_says_so_first(self, trial: World) -> None:
        trial.documents["/agent"] = TALK
        phone = trial.call()
        phone.answer()
        before = trial.asked("/agent")

        trial.advance(10)

        assert before == []
        assert phone.heard[1:] == ["This call comes from a trial account.", "One moment."]

    def test_is_not_what_one_has(self, world: World) -> None:
        phone = world.call(to=CALLER)

        phone.answer()

        assert "This call comes from a trial account." not in phone.heard

    def test_can_be_sent_on_while_it_says_so(self, trial: World) -> None:
        trial.documents["/there"] = TALK
        phone = trial.call()
        phone.answer()

        trial.client.calls(phone.sid).update(url=f"{trial.app.origin}/there")

        trial.settle()
        assert (trial.asked("/agent"), phone.heard[-1]) == ([], "One moment.")
