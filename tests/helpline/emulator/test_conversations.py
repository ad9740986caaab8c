"""Test a conference of two legs and a third: what each leg's action is told, and what REST shows."""

import pytest

from .conftest import AGENT, CALLER, HELPLINE, Phone, World

OTHER = "+12025550188"


def room(label: str, *, ends: bool = True, wait: str = "") -> str:
    """Return a Dial into the conference `meet` with an action."""
    words = f"participantLabel='{label}' endConferenceOnExit='{str(ends).lower()}' beep='false'"
    words += " statusCallback='/room' statusCallbackEvent='start end join leave'"
    words += f" waitUrl='{wait}'" if wait else ""
    dial = f"<Dial action='/after/{label}'><Conference {words}>meet</Conference></Dial>"
    return f"<Response>{dial}<Hangup/></Response>"


@pytest.fixture
def caller(world: World) -> Phone:
    world.documents["/voice"] = room("caller")
    world.documents["/after/caller"] = "<Response><Say>one moment</Say><Pause length='60'/></Response>"
    return world.dial()


@pytest.fixture
def agent(world: World, caller: Phone) -> Phone:
    world.documents["/agent"] = room("agent")
    world.documents["/after/agent"] = "<Response><Say>they are gone</Say><Pause length='60'/></Response>"
    phone = world.call("/agent")
    phone.answer()
    world.settle()
    return phone


class TestRemainingParticipants:
    """With endConferenceOnExit on both legs, the action of the one who stays is requested on a live call."""

    @pytest.mark.parametrize("leaves", ["caller", "agent"])
    def test_continue_with_their_action_when_the_other_hangs_up(
        self, world: World, caller: Phone, agent: Phone, leaves: str
    ) -> None:
        gone, left, name = (caller, agent, "agent") if leaves == "caller" else (agent, caller, "caller")

        gone.hang_up()

        (told,) = world.asked(f"/after/{name}")
        assert (told["CallSid"], told["CallStatus"]) == (left.sid, "in-progress")
        assert told["DialCallStatus"] == "answered"
        assert "DialCallSid" not in told
        assert left.status == "in-progress"
        assert left.heard[-1] in ("one moment", "they are gone")

    @pytest.mark.parametrize("leaves", ["caller", "agent"])
    def test_continue_with_their_action_when_the_other_is_redirected(
        self, world: World, caller: Phone, agent: Phone, leaves: str
    ) -> None:
        sent, left, name = (caller, agent, "agent") if leaves == "caller" else (agent, caller, "caller")
        world.documents["/elsewhere"] = "<Response><Say>this way</Say><Pause length='60'/></Response>"

        world.client.calls(sent.sid).update(url=f"{world.app.origin}/elsewhere")
        world.settle()

        (told,) = world.asked(f"/after/{name}")
        assert (told["CallSid"], told["CallStatus"]) == (left.sid, "in-progress")
        assert left.status == sent.status == "in-progress"
        assert sent.heard[-1] == "this way"
        (ignored,) = world.asked(f"/after/{leaves}")
        assert ignored["CallSid"] == sent.sid

    def test_stay_when_a_third_without_end_conference_on_exit_leaves(
        self, world: World, caller: Phone, agent: Phone
    ) -> None:
        world.documents["/third"] = room("third", ends=False)
        third = world.call("/third", to=OTHER)
        third.answer()
        world.settle()

        third.hang_up()
        caller.say("are you there")

        assert world.asked("/after/agent") == world.asked("/after/caller") == []
        assert "are you there" in agent.heard

    @pytest.mark.parametrize("status", ["answered", "completed"])
    def test_get_the_dial_call_status_of_the_switch(
        self, world: World, caller: Phone, agent: Phone, status: str
    ) -> None:
        world.ask("PUT", "/switches", {"conference_dial_status": status})

        agent.hang_up()

        assert world.asked("/after/caller")[0]["DialCallStatus"] == status

    @pytest.mark.parametrize(("position", "times"), [("requested", 1), ("skipped", 0)])
    def test_who_are_redirected_may_have_their_action_requested(
        self, world: World, caller: Phone, agent: Phone, position: str, times: int
    ) -> None:
        world.ask("PUT", "/switches", {"redirected_dial": position})

        world.client.calls(caller.sid).update(twiml="<Response><Pause length='60'/></Response>")
        world.settle()

        assert len(world.asked("/after/caller")) == times
        assert caller.status == "in-progress"


class TestWaitUrl:
    @pytest.fixture(autouse=True)
    def documents(self, world: World) -> None:
        world.documents["/wait"] = "<Response><Say>please wait</Say><Pause length='600'/></Response>"
        world.documents["/voice"] = room("caller", ends=False, wait="/wait")
        world.documents["/agent"] = room("agent", ends=False, wait="/wait")

    def agent_in(self, world: World) -> Phone:
        phone = world.call("/agent")
        phone.answer()
        world.settle()
        return phone

    @pytest.mark.parametrize(("position", "said"), [("said", True), ("unsaid", False)])
    def test_may_be_requested_without_call_sid(self, world: World, position: str, said: bool) -> None:
        world.ask("PUT", "/switches", {"conference_wait_call": position})

        phone = world.dial()

        (asked,) = world.asked("/wait")
        assert asked.get("CallSid") == (phone.sid if said else None)
        assert asked["FriendlyName"] == "meet"
        assert asked["ConferenceSid"].startswith("CF")

    @pytest.mark.parametrize(("position", "times"), [("silent", 1), ("waits", 2)])
    def test_may_be_requested_again_when_one_is_left_alone(
        self, world: World, position: str, times: int
    ) -> None:
        world.ask("PUT", "/switches", {"alone_in_conference": position})
        caller = world.dial()
        agent = self.agent_in(world)

        agent.hang_up()

        assert [asked["CallSid"] for asked in world.asked("/wait")] == [caller.sid] * times
        assert caller.doing == "conference:meet"

    def test_stops_when_somebody_joins_again(self, world: World) -> None:
        world.ask("PUT", "/switches", {"alone_in_conference": "waits"})
        caller = world.dial()
        self.agent_in(world).hang_up()

        back = self.agent_in(world)
        back.say("here I am")
        world.advance(700)

        assert "here I am" in caller.heard
        assert len(world.asked("/wait")) == 2

    def test_is_not_requested_for_one_alone_on_hold(self, world: World) -> None:
        world.ask("PUT", "/switches", {"alone_in_conference": "waits"})
        caller = world.dial()
        agent = self.agent_in(world)
        world.client.conferences("meet").participants("caller").update(hold=True)
        world.settle()

        agent.hang_up()

        assert len(world.asked("/wait")) == 1
        assert caller.heard[-1] == "music"


class TestRest:
    """Requests by which an application learns who is in a conference before it moves anybody."""

    def test_finds_the_conference_by_name_and_status(self, world: World, caller: Phone) -> None:
        before = world.client.conferences.list(friendly_name="meet", status="in-progress")
        world.documents["/agent"] = room("agent")
        world.call("/agent").answer()
        world.settle()

        (found,) = world.client.conferences.list(friendly_name="meet", status="in-progress")

        assert before == []
        assert found.friendly_name == "meet"
        assert world.client.conferences.list(friendly_name="other") == []

    def test_lists_only_participants_still_in_it(self, world: World, caller: Phone, agent: Phone) -> None:
        people = world.client.conferences("meet").participants

        listed = {person.call_sid: person.label for person in people.list()}
        one = world.client.conferences("meet").participants(caller.sid).fetch()
        strange = world.rest("GET", f"/Conferences/meet/Participants/CA{'0' * 32}.json")

        assert listed == {caller.sid: "caller", agent.sid: "agent"}
        assert (one.status, one.end_conference_on_exit, one.hold) == ("connected", True, False)
        assert (strange.status_code, strange.json()["code"]) == (404, 20404)

    def test_adds_a_number_with_status_callbacks(self, world: World, caller: Phone, agent: Phone) -> None:
        (conference,) = world.client.conferences.list(friendly_name="meet")
        made = world.client.conferences(conference.sid).participants.create(
            from_=HELPLINE,
            to=OTHER,
            label="crisis",
            end_conference_on_exit=False,
            beep="false",
            status_callback=f"{world.app.origin}/crisis?leg=7",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )
        world.settle()
        world.phone(OTHER).answer()
        world.settle()

        crisis = world.client.conferences("meet").participants("crisis").fetch()
        world.phone(OTHER).say("crisis line here")
        world.phone(OTHER).hang_up()

        told = [asked["CallStatus"] for asked in world.asked("/crisis")]
        assert made.status == "queued"
        assert (crisis.call_sid, crisis.status) == (made.call_sid, "connected")
        assert "crisis line here" in caller.heard
        assert "crisis line here" in agent.heard
        assert told == ["initiated", "ringing", "in-progress", "completed"]
        assert caller.status == agent.status == "in-progress"

    def test_lists_the_calls_that_a_dial_made(self, world: World) -> None:
        number = (
            "<Number url='/whisper' statusCallback='/progress?of=1' "
            f"statusCallbackEvent='initiated ringing answered completed'>{AGENT}</Number>"
        )
        world.documents["/voice"] = f"<Response><Dial action='/after'>{number}</Dial></Response>"
        world.documents["/whisper"] = "<Response><Say>a call</Say></Response>"
        caller = world.dial()

        (ringing,) = world.client.calls.list(parent_call_sid=caller.sid, status="ringing")
        talking = world.client.calls.list(parent_call_sid=caller.sid, status="in-progress")
        world.phone(AGENT).answer()
        world.advance(5)
        (answered,) = world.client.calls.list(parent_call_sid=caller.sid, status="in-progress")
        world.phone(AGENT).hang_up()

        told = [asked["CallStatus"] for asked in world.asked("/progress")]
        assert talking == []
        assert ringing.sid == answered.sid
        assert told == ["initiated", "ringing", "in-progress", "completed"]
        assert world.asked("/whisper")[0]["ParentCallSid"] == caller.sid
        assert world.asked("/after")[0]["DialBridged"] == "true"

    def test_lists_only_members_still_in_a_queue(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Enqueue waitUrl='/hold'>line</Enqueue></Response>"
        world.documents["/hold"] = "<Response><Pause length='60'/></Response>"
        first, second = world.dial(CALLER), world.dial(AGENT)
        (queue,) = [each for each in world.client.queues.list() if each.friendly_name == "line"]

        members = world.client.queues(queue.sid).members(second.sid).fetch()
        first.hang_up()
        gone = world.rest("GET", f"/Queues/{queue.sid}/Members/{first.sid}.json")

        assert members.position == 2
        assert gone.status_code == 404
        assert world.client.queues(queue.sid).members(second.sid).fetch().position == 1


class TestFaults:
    @pytest.mark.parametrize(("times", "asked", "attempts"), [(1, 1, 2), (2, 1, 3), (3, 0, 3)])
    def test_attempt_may_find_no_connection(
        self, world: World, times: int, asked: int, attempts: int
    ) -> None:
        world.point("/voice#rc=2&rp=ct", fallback_url="/fallback")
        world.ask("POST", "/faults", {"fault": "unreachable", "where": "/voice", "times": times})

        world.dial()

        notes = [note for note in world.ask("GET", "/webhooks") if note["kind"] == "voice"]
        assert len(world.asked("/voice")) == asked
        assert len({note["headers"]["I-Twilio-Idempotency-Token"] for note in notes}) == 1
        assert [note["attempt"] for note in notes] == list(range(attempts))
        assert len(world.asked("/fallback")) == (asked == 0)

    def test_rest_request_may_fail_by_method_and_path(self, world: World, caller: Phone) -> None:
        world.ask(
            "POST",
            "/faults",
            {"fault": "rest-500", "where": f"POST /2010-04-01/Accounts/{account(world)}/Calls/"},
        )

        read = world.rest("GET", f"/Calls/{caller.sid}.json")
        written = world.rest("POST", f"/Calls/{caller.sid}.json", data={"Status": "completed"})

        assert (read.status_code, written.status_code) == (200, 500)
        assert caller.status == "in-progress"


def account(world: World) -> str:
    return world.settings.credentials.account_sid
