"""The judgements of the chaos: each sees what it is there for, and is not deceived by what is allowed."""

import pytest

from benchmarks.chaos import plan
from tests.benchmarks.story import DESK, PHONE, Story, at


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
