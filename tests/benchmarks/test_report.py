"""What the report of a chaos says of a run that tried too little."""

import pytest

from benchmarks.chaos import played, report
from benchmarks.chaos.case import Case
from tests.benchmarks.story import DESK, Story, at


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

    def test_counts_a_caller_who_was_left_with_a_partner(self, story: Story) -> None:
        story.talk()
        story.tells("CA1", (41, "left_with staff 1 role=partner stays_with=partner"))
        case = Case(story.plan, story.record, story.database, at(300))

        assert played.counted(case)["left with a partner"] == 1


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
