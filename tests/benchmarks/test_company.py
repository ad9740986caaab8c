"""The judgements about calls with several people, and of runs that prove nothing."""

import pytest

from benchmarks.chaos import plan, played, report
from benchmarks.chaos.case import Case
from tests.benchmarks.story import DESK, Story, at


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
