"""The judgements of the chaos: each sees what it is there for, and is not deceived by what is allowed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from benchmarks.chaos import judge, plan, played, report
from benchmarks.chaos.case import Case
from benchmarks.chaos.database import CallRow, Database, Part, Promise
from benchmarks.chaos.record import Act, Record

NOON = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
DESK = "client:staff_1"
PHONE = "+12025550162"


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


class Story:
    """A run told in a few lines: legs come and go, people meet and part; times are seconds after noon."""

    def __init__(self) -> None:
        self.record = Record()
        self.database = Database()
        self.plan = plan.make(1, 30, 60)
        self.danger = next(one for one in self.plan.callers if one.way == "first key")
        self._legs: dict[str, dict[str, Any]] = {}
        self._notes = 0

    def leg(self, sid: str, who: str, when: float, *, to: str = plan.LINE, parent: str = "") -> None:
        """A leg begins to ring: from somebody to the line, or, where `to` is given, out to that number."""
        direction = "inbound" if to == plan.LINE else "outbound-dial" if parent else "outbound-api"
        to = "" if who.startswith("client:") else to
        self._legs[sid] = {
            "sid": sid,
            "person": who,
            "from": who,
            "to": to,
            "direction": direction,
            "parent_sid": parent,
            "created_at": at(when).isoformat(),
            "answered_at": None,
            "ended_at": None,
            "status": "ringing",
            "doing": "ringing",
        }
        self._tell(sid, when)

    def _tell(self, sid: str, when: float, **changes: Any) -> None:
        self._legs[sid] |= changes
        self.record.take({"type": "call", "call": dict(self._legs[sid])}, at(when))

    def waits(self, sid: str, when: float) -> None:
        self._tell(sid, when, status="in-progress", answered_at=at(when).isoformat(), doing="queue:line-1")

    def over(self, sid: str, when: float) -> None:
        self._tell(sid, when, status="completed", ended_at=at(when).isoformat(), doing="ended")

    def hangs_up(self, sid: str, when: float) -> None:
        self.acts(sid, when, "hangup")
        self.over(sid, when)

    def acts(self, who: str, when: float, what: str) -> None:
        self.record.acts[who].append(Act(at(when), who, what))

    def room(self, when: float, *sids: str) -> None:
        """These are in the conference now, and nobody else."""
        told = {"sid": "CF1", "name": "room", "status": "in-progress", "at": at(when).isoformat()}
        self.record.take({"type": "conference", "conference": told | {"participants": list(sids)}})

    def asked(self, sid: str, when: float, kind: str = "action", *, body: str = "", **params: str) -> None:
        self._notes += 1
        note = {
            "id": self._notes,
            "at": at(when).isoformat(),
            "call_sid": sid,
            "kind": kind,
            "params": params,
            "url": "http://127.0.0.1/voice/x",
            "status": 200,
            "body": body or '<Response><Gather action="/voice/calls/1/menu/welcome"/></Response>',
            "ms": 5,
            "error": "",
        }
        self.record.take({"type": "webhook", "webhook": note})

    def hears(self, sid: str, when: float, text: str) -> None:
        item = {"at": at(when).isoformat(), "kind": "say", "text": text, "from": ""}
        self.record.take({"type": "heard", "sid": sid, "item": item})

    def recorded(self, sid: str, direction: str = "inbound") -> None:
        self.database.calls.append(CallRow(f"call-of-{sid}", sid, direction, "ended", "answered", ()))

    def tells(self, sid: str, *lines: tuple[float, str]) -> None:
        """The call's story has these lines, and no others."""
        rows = [row for row in self.database.calls if row.sid != sid]
        told = tuple((at(when), words) for when, words in lines)
        self.database.calls = [*rows, CallRow(f"call-of-{sid}", sid, "inbound", "ended", "answered", told)]

    def takes_part(self, sid: str, caller: str, role: str, *, asked: bool = True) -> None:
        self.database.parts[sid] = Part(sid, f"call-of-{caller}", role, asked)

    def promised(
        self, state: str, due: float, *legs: str, reason: str = "promised", origin: str = ""
    ) -> None:
        promise = Promise("promise", state, reason, origin, at(0), at(due), legs)
        self.database.promises.append(promise)

    def talk(self) -> None:
        """A caller and somebody at a desk hear each other from 5 on."""
        self.leg("CA1", "+12025551000", 0)
        self.leg("CA2", DESK, 3)
        self.recorded("CA1")
        self.waits("CA1", 1)
        self.room(5, "CA1", "CA2")

    def found(self, judgement: str) -> list[str]:
        case = Case(self.plan, self.record, self.database, at(300))
        return [violation.words for violation in judge.JUDGEMENTS[judgement](case)]

    def with_a_colleague(self, role: str = "consulted") -> None:
        """A caller, their counselor, and from 20 on somebody who was asked to join."""
        self.talk()
        self.leg("CA3", "client:staff_2", 15)
        self.takes_part("CA2", "CA1", "counselor", asked=False)
        self.takes_part("CA3", "CA1", role)
        self.database.staff = {"staff0": "1", "staff1": "2", "super0": "3"}
        self.room(20, "CA1", "CA2", "CA3")


@pytest.fixture
def story() -> Story:
    return Story()


class TestLost:
    def test_whom_the_helpline_lets_go_of(self, story: Story) -> None:
        story.leg("CA1", "+12025551000", 0)
        story.over("CA1", 9)

        assert len(story.found("lost")) == 1

    def test_who_hung_up_is_not(self, story: Story) -> None:
        story.leg("CA1", "+12025551000", 0)
        story.hangs_up("CA1", 9)

        assert story.found("lost") == []

    def test_whose_counselor_ended_the_conversation_is_not(self, story: Story) -> None:
        story.talk()
        story.acts("staff0", 20, "told to end call-of-CA1")
        story.room(21, "CA2")
        story.over("CA1", 21)

        assert story.found("lost") == []

    def test_whose_counselor_ended_it_after_somebody_else_had_left_is_not(self, story: Story) -> None:
        story.with_a_colleague()
        story.acts("CA3", 30, "leaves the call")
        story.room(30, "CA1", "CA2")
        story.acts("staff0", 40, "told to end call-of-CA1")
        story.room(41, "CA2")
        story.over("CA1", 41)

        assert story.found("lost") == []

    def test_who_was_cut_off_and_then_let_go_of_is(self, story: Story) -> None:
        story.talk()
        story.hangs_up("CA2", 20)
        story.room(20, "CA1")
        story.over("CA1", 40)

        assert len(story.found("lost")) == 1

    def test_who_was_promised_a_call_is_not(self, story: Story) -> None:
        story.leg("CA1", "+12025551000", 0)
        story.promised("reached", 30, origin="CA1")
        story.over("CA1", 9)

        assert story.found("lost") == []

    def test_who_is_still_there_at_the_end(self, story: Story) -> None:
        story.leg("CA1", "+12025551000", 0)

        assert story.found("lost") == ["their leg is still alive at the end"]

    def test_whose_call_no_record_has(self, story: Story) -> None:
        story.leg("CA1", "+12025551000", 0)
        story.asked("CA1", 0, kind="voice")
        story.hangs_up("CA1", 9)

        assert story.found("lost") == ["no record has their call"]

    def test_not_who_was_answered_without_the_database(self, story: Story) -> None:
        story.leg("CA1", "+12025551000", 0)
        story.asked(
            "CA1", 0, kind="voice", body='<Response><Gather action="/voice/fallback/key"/></Response>'
        )
        story.hangs_up("CA1", 9)

        assert story.found("lost") == []

    @pytest.mark.parametrize(("state", "count"), [("ready", 1), ("talking", 0)])
    def test_who_waits_beside_somebody_free(self, story: Story, state: str, count: int) -> None:
        story.leg("CA1", story.plan.callers[0].number, 0)
        story.waits("CA1", 1)
        story.hangs_up("CA1", 40)
        story.record.ready += [(at(second), "staff0", state) for second in range(40)]

        assert len(story.found("lost")) == count


class TestParted:
    def test_who_is_taken_out_of_a_conversation(self, story: Story) -> None:
        story.talk()
        story.room(12, "CA2")

        assert story.found("parted") == [f"after 7.0 s together, at {at(12):%H:%M:%S}"]

    @pytest.mark.parametrize("who", ["CA1", "CA2"])
    def test_not_by_a_hang_up_of_either(self, story: Story, who: str) -> None:
        story.talk()
        story.hangs_up(who, 12)
        story.room(12)

        assert story.found("parted") == []

    def test_not_by_the_counselors_button(self, story: Story) -> None:
        story.talk()
        story.acts("staff0", 11, "told to end call-of-CA1")
        story.room(12)

        assert story.found("parted") == []

    def test_by_the_button_of_another_call(self, story: Story) -> None:
        story.talk()
        story.acts("staff0", 11, "told to end call-of-CA9")
        story.room(12)

        assert len(story.found("parted")) == 1


class TestDialledTwice:
    def test_two_legs_to_whom_we_call_back(self, story: Story) -> None:
        for sid, when in (("CA1", 0.0), ("CA2", 3.0)):
            story.leg(sid, "", when, to="+12125550101")
            story.recorded(sid, "outbound")
        story.over("CA1", 5)

        assert len(story.found("dialled twice")) == 1

    def test_one_after_the_other_is_allowed(self, story: Story) -> None:
        for sid, when in (("CA1", 0.0), ("CA2", 6.0)):
            story.leg(sid, "", when, to="+12125550101")
            story.recorded(sid, "outbound")
            story.over(sid, when + 5)

        assert story.found("dialled twice") == []

    def test_a_leg_that_no_record_has(self, story: Story) -> None:
        story.leg("CA1", "", 0, to="+12125550101")

        assert story.found("dialled twice") == ["no call in the records has this leg"]

    def test_a_telephone_rung_more_often_than_it_was_offered_a_call(self, story: Story) -> None:
        story.database.offers_by_phone["staff2"] = 1
        for sid, when in (("CA1", 0.0), ("CA2", 6.0)):
            story.leg(sid, PHONE, when, to=PHONE)
            story.over(sid, when + 5)

        assert story.found("dialled twice") == ["staff2: 2 legs, 1 offers"]

    @pytest.mark.parametrize(("second", "count"), [(3, 1), (9.5, 0)])
    def test_two_that_ring_one_telephone_together(self, story: Story, second: float, count: int) -> None:
        story.database.offers_by_phone["staff2"] = 2
        story.leg("CA1", PHONE, 0, to=PHONE)
        story.leg("CA2", PHONE, second, to=PHONE)
        story.over("CA1", 10)
        story.over("CA2", 20)

        assert len(story.found("dialled twice")) == count


class TestTwoAtOnce:
    def test_a_caller_with_two(self, story: Story) -> None:
        story.talk()
        story.leg("CA3", "client:staff_2", 6)
        story.room(7, "CA1", "CA2", "CA3")

        assert len(story.found("two at once")) == 1

    def test_the_crisis_line_beside_somebody_is_allowed(self, story: Story) -> None:
        story.talk()
        story.leg("CA3", plan.CRISIS, 6, to=plan.CRISIS)
        story.room(7, "CA1", "CA2", "CA3")

        assert story.found("two at once") == []

    def test_a_telephone_that_rings_while_its_owner_talks(self, story: Story) -> None:
        story.leg("CA1", "+12025551000", 0)
        story.leg("CA2", PHONE, 2, to=PHONE)
        story.room(5, "CA1", "CA2")
        story.leg("CA3", PHONE, 9, to=PHONE)

        assert story.found("two at once") == ["rung while talking with CA1"]


class TestHours:
    @pytest.mark.parametrize(("area", "count"), [("212", 0), ("808", 1)])
    def test_noon_in_new_york_is_six_in_honolulu(self, story: Story, area: str, count: int) -> None:
        story.leg("CA1", "", 0, to=f"+1{area}5550101")
        story.promised("reached", 0, "CA1")

        assert len(story.found("rung outside hours")) == count

    def test_who_asked_for_it_just_now_may_be_rung(self, story: Story) -> None:
        story.leg("CA1", "", 60, to="+18085550101")
        story.promised("reached", 0, "CA1", reason="kept_place")

        assert story.found("rung outside hours") == []


class TestDanger:
    def presses(self, story: Story) -> None:
        story.leg("CA1", story.danger.number, 0)
        story.acts("CA1", 4.9, "press 1")
        story.asked("CA1", 5, Digits="1")

    @pytest.mark.parametrize(("rings", "count"), [(14, 0), (16, 1)])
    def test_the_crisis_line_has_ten_seconds_to_ring(self, story: Story, rings: float, count: int) -> None:
        self.presses(story)
        story.leg("CA2", plan.CRISIS, rings, to=plan.CRISIS, parent="CA1")
        story.hangs_up("CA1", 40)

        assert len(story.found("danger later than 10 s")) == count

    @pytest.mark.parametrize(("meets", "count"), [(14, 0), (16, 1)])
    def test_so_has_a_person(self, story: Story, meets: float, count: int) -> None:
        self.presses(story)
        story.leg("CA2", DESK, 6)
        story.room(meets, "CA1", "CA2")
        story.hangs_up("CA1", 40)

        assert len(story.found("danger later than 10 s")) == count

    @pytest.mark.parametrize(("hangs_up", "count"), [(12, 0), (16, 1)])
    def test_who_hangs_up_before_is_not_counted(self, story: Story, hangs_up: float, count: int) -> None:
        self.presses(story)
        story.hangs_up("CA1", hangs_up)

        assert len(story.found("danger later than 10 s")) == count


class TestHalfDone:
    @pytest.mark.parametrize(("over", "count"), [(100, 0), (200, 1)])
    def test_a_leg_that_is_forgotten_when_everybody_has_hung_up(
        self, story: Story, over: float, count: int
    ) -> None:
        story.talk()
        story.hangs_up("CA1", 20)
        story.over("CA2", over)

        assert len(story.found("half done")) == count


class TestPromises:
    @pytest.mark.parametrize(
        ("state", "due", "count"),
        [
            ("reached", 10, 0),
            ("handed_over", 10, 0),
            ("promised", 900, 0),
            ("promised", 10, 1),
            ("under_way", 900, 1),
        ],
    )
    def test_each_is_kept_owned_or_stands(self, story: Story, state: str, due: float, count: int) -> None:
        story.promised(state, due)

        assert len(story.found("promise without owner")) == count


class TestSeveralPeople:
    """What may happen, and what may not, in a call with more than two people."""

    def test_whoever_was_asked_in_is_heard_beside_the_counselor(self, story: Story) -> None:
        story.with_a_colleague()

        assert story.found("two at once") == []

    def test_somebody_whom_nobody_asked_is_not(self, story: Story) -> None:
        story.with_a_colleague()
        story.takes_part("CA3", "CA9", "consulted")

        assert len(story.found("two at once")) == 1

    @pytest.mark.parametrize(
        ("who", "what", "count"),
        [
            ("CA3", "leaves the call", 0),
            ("staff0", "called off in call-of-CA1", 0),
            ("staff0", "called off in call-of-CA9", 1),
            ("staff0", "took out in call-of-CA1", 1),
            ("staff0", "pressed hold", 1),
        ],
    )
    def test_a_colleague_leaves_only_when_somebody_wanted_it(
        self, who: str, what: str, count: int, story: Story
    ) -> None:
        story.with_a_colleague()
        story.acts(who, 40, what)
        story.room(41, "CA1", "CA2")

        assert len(story.found("parted")) == count

    @pytest.mark.parametrize(
        ("who", "what", "count"),
        [
            ("staff0", "handed over call-of-CA1", 0),
            ("super0", "took over call-of-CA1", 0),
            ("staff1", "handed over call-of-CA1", 1),
            ("staff0", "called off in call-of-CA1", 1),
        ],
    )
    def test_a_counselor_leaves_who_has_given_the_call_away(
        self, who: str, what: str, count: int, story: Story
    ) -> None:
        story.with_a_colleague()
        story.acts(who, 40, what)
        story.room(41, "CA1", "CA3")

        assert len(story.found("parted")) == count

    @pytest.mark.parametrize(("role", "count"), [("consulted", 1), ("supervisor", 0)])
    def test_who_goes_with_a_counselor_who_is_lost(self, role: str, count: int, story: Story) -> None:
        """A colleague who has been there for a while stays with the caller; a supervisor need not."""
        story.with_a_colleague(role)
        story.acts("CA2", 50, "hangup: the window is gone")
        story.room(50)

        assert len(story.found("parted")) == count

    @pytest.mark.parametrize(("role", "count"), [("consulted", 0), ("supervisor", 1), ("second", 1)])
    def test_who_is_with_a_listener_only_is_alone(self, role: str, count: int, story: Story) -> None:
        story.with_a_colleague(role)
        story.room(30, "CA1", "CA3")
        story.room(70)

        assert len(story.found("alone")) == count

    def test_who_is_alone_for_a_moment_or_with_an_alarm_is_not(self, story: Story) -> None:
        story.talk()
        story.room(30, "CA1")
        story.room(50, "CA1", "CA2")
        assert story.found("alone") == []

        story.room(60, "CA1")
        assert len(story.found("alone")) == 1

        story.database.alarms["call-of-CA1"] = at(70)
        assert story.found("alone") == []

    @pytest.mark.parametrize(
        ("told", "heard", "count"),
        [(False, None, 1), (True, None, 0), (False, 1.5, 0), (False, 4.5, 1)],
    )
    def test_nobody_listens_to_whoever_was_not_told(
        self, told: bool, heard: float | None, count: int, story: Story
    ) -> None:
        """The words in line count where they were over before the caller left the line, at five."""
        story.with_a_colleague("supervisor")
        story.tells("CA1", (20, "joined_in staff 3 mode=listen role=supervisor"))
        if told:
            story.acts("staff0", 10, "told them in call-of-CA1")
        if heard is not None:
            story.hears("CA1", heard, "Someone on our team may listen to this call, to help us help you.")
            story._tell("CA1", 5, doing="conference:room")

        assert len(story.found("overheard")) == count

    def test_a_supervisor_whom_everybody_hears_does_not_listen(self, story: Story) -> None:
        story.with_a_colleague("supervisor")
        story.tells("CA1", (20, "joined_in staff 3 mode=barge role=supervisor"))

        assert story.found("overheard") == []

    def test_the_timeline_says_who_was_in_the_call(self, story: Story) -> None:
        story.with_a_colleague()
        story.tells("CA1", (5, "connected staff 1"))
        assert len(story.found("not in the timeline")) == 1

        story.tells("CA1", (5, "connected staff 1"), (20, "joined_in staff 2 role=consulted"))
        assert story.found("not in the timeline") == []

    def test_the_timeline_says_who_was_brought_in(self, story: Story) -> None:
        story.talk()
        story.database.staff = {"staff0": "1"}
        story.database.directory = {plan.PARTNER: "7"}
        story.leg("CA3", "", 15, to=plan.PARTNER)
        story.room(20, "CA1", "CA2", "CA3")
        story.tells("CA1", (5, "connected staff 1"))
        assert len(story.found("not in the timeline")) == 1

        story.tells("CA1", (5, "connected staff 1"), (20, "party number=7 role=partner step=answered"))
        assert story.found("not in the timeline") == []

    def test_a_call_that_the_crisis_line_took_is_in_its_timeline(self, story: Story) -> None:
        story.talk()
        story.database.staff = {"staff0": "1"}
        story.database.directory = {plan.CRISIS: "7"}
        story.leg("CA3", "", 15, to=plan.CRISIS)
        story.room(20, "CA1", "CA2", "CA3")
        story.tells("CA1", (5, "connected staff 1"))
        assert len(story.found("not in the timeline")) == 1

        story.tells("CA1", (5, "connected staff 1"), (20, "outside_yes to=crisis"))
        assert story.found("not in the timeline") == []

    def test_whom_a_document_of_the_fallback_dials_is_in_no_timeline(self, story: Story) -> None:
        story.talk()
        story.database.staff = {"staff0": "1"}
        story.leg("CA3", "", 15, to=plan.BACKUP)
        story.room(20, "CA1", "CA2", "CA3")
        story.tells("CA1", (5, "connected staff 1"))
        story.database.directory = {plan.BACKUP: "7"}
        assert len(story.found("not in the timeline")) == 1

        story.asked("CA1", 12, body='<Response><Dial action="/voice/fallback/after?then=backup"/></Response>')
        assert story.found("not in the timeline") == []

    @pytest.mark.parametrize(
        ("state", "count"),
        [("ready", 0), ("finished", 0), ("off", 0), ("alongside", 1), ("listening", 1), ("talking", 1)],
    )
    def test_desks_tell_the_truth_in_the_end(self, state: str, count: int, story: Story) -> None:
        story.record.desks["staff0"] = state

        assert len(story.found("desk shows a call that is over")) == count


class TestARunThatDoesNotTryAll:
    def test_says_what_was_never_played(self, story: Story) -> None:
        story.with_a_colleague()
        story.tells("CA1", (20, "joined_in staff 2 role=consulted"))
        case = Case(story.plan, story.record, story.database, at(300))

        said = played.not_tried(case)

        assert said.startswith("NOT TRIED: ")
        assert "a colleague joined" not in said
        assert "handed over" in said
        assert said in list(report.lines(case, {}))

    def test_counts_what_was_pressed_only_where_it_came_of_it(self, story: Story) -> None:
        story.with_a_colleague()
        story.acts("staff0", 40, "handed over call-of-CA1")
        case = Case(story.plan, story.record, story.database, at(300))
        assert played.counted(case)["handed over"] == 0

        story.tells("CA1", (41, "handed_over staff 2 before=1 lost=False"))
        assert played.counted(case)["handed over"] == 1


class TestARunThatProvesNothing:
    def run(self, answered: int) -> Case:
        story = Story()
        for number, caller in enumerate(story.plan.callers):
            sid = f"CA{number}"
            story.leg(sid, caller.number, 10)
            story.waits(sid, 11)
        for number in range(answered):
            story.leg(f"CS{number}", DESK, 12, to=DESK)
            story.room(13, f"CA{number}", f"CS{number}")
            story.room(40)
        return Case(story.plan, story.record, story.database, at(300))

    @pytest.mark.parametrize("answered", [0, 1, 2])
    def test_says_so_where_almost_nobody_was_answered(self, answered: int) -> None:
        case = self.run(answered)

        assert report.proves_nothing(case) in list(report.lines(case, {}))
        assert f"answered {answered} of 30" in report.proves_nothing(case)

    def test_says_so_where_nobody_called(self) -> None:
        story = Story()

        assert report.proves_nothing(Case(story.plan, story.record, story.database, at(300)))

    def test_says_nothing_of_a_run_in_which_people_were_answered(self) -> None:
        assert report.proves_nothing(self.run(12)) == ""
