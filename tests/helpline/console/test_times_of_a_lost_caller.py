"""Waits and talks of a caller who was cut off add up, and each person's timer is their own."""

from datetime import timedelta

from django.test import Client

from helpline.models import Call, Line, Staff
from helpline.operations import calls, danger
from helpline.queries import desk as desks
from helpline.queries import floor as floors
from helpline.queries import sidebar
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast
from tests.support.cast import NOON


class TestTimesOfALostCaller:
    """Three minutes with Maya, lost, and ten seconds later with Sam."""

    LOST = NOON + timedelta(minutes=3)
    AGAIN = LOST + timedelta(seconds=10)

    def lost(self, line: Line, maya: Staff) -> Call:
        call = scenes.talking(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, self.LOST)
        return call

    def with_sam(self, line: Line, maya: Staff, sam: Staff) -> Call:
        cast.sign_on(sam, NOON + timedelta(minutes=1))
        call = self.lost(line, maya)
        return scenes.meet(call, sam, self.AGAIN)

    def test_the_summary_adds_up_the_waits_and_the_talks(
        self, line: Line, maya: Staff, sam: Staff, supervising: Client
    ) -> None:
        call = self.with_sam(line, maya, sam)
        calls.caller_ended(call_id=call.pk, status="completed", now=self.AGAIN + timedelta(seconds=50))

        for page in (f"/console/calls/{call.pk}/", "/console/calls/"):
            shown = supervising.get(page).text
            assert "0:10" in shown
            assert "3:50" in shown

    def test_who_takes_them_again_has_a_timer_of_their_own(self, line: Line, maya: Staff, sam: Staff) -> None:
        self.with_sam(line, maya, sam)

        talking = desks.desk(sam, self.AGAIN).talking

        assert talking is not None
        assert talking.connected_at == self.AGAIN
        people = floors.floor(NOON, NOON + timedelta(days=1), self.AGAIN).people
        assert next(each.since for each in people if each.name == "Sam") == self.AGAIN

    def test_talk_time_is_counted_for_each_from_their_own_beginning(
        self, line: Line, maya: Staff, sam: Staff
    ) -> None:
        call = self.with_sam(line, maya, sam)
        calls.caller_ended(call_id=call.pk, status="completed", now=self.AGAIN + timedelta(seconds=50))

        assert Staff.objects.get(pk=sam.pk).talk_seconds_today == 50
        assert Staff.objects.get(pk=maya.pk).talk_seconds_today == 180

    def test_they_wait_since_they_were_lost(self, line: Line, maya: Staff, sam: Staff) -> None:
        cast.sign_on(sam, NOON + timedelta(minutes=1))
        call = self.lost(line, maya)

        rings = desks.desk(sam, self.AGAIN).ringing
        beside = sidebar.sidebar(sam, NOON, self.AGAIN)
        live = floors.floor(NOON, NOON + timedelta(days=1), self.AGAIN)

        assert rings is not None
        assert (rings.summary.call_id, rings.summary.since) == (call.pk, self.LOST)
        assert rings.before == (("Maya", timedelta(minutes=3)),)
        assert beside.waiting_since == self.LOST
        assert live.waiting[0].summary.since == live.today.waiting_since == self.LOST

    def test_the_ring_says_with_whom_they_talked(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        cast.sign_on(sam, NOON + timedelta(minutes=1))
        self.lost(line, maya)

        assert "Talked with Maya 3:00, then cut off." in signed_in(sam).get("/console/desk/strip").text

    def test_another_line_has_them_since_it_answered(self, line: Line, maya: Staff) -> None:
        call = self.lost(line, maya)
        call.refresh_from_db()
        danger.outside_answered(call_id=call.pk, round_=call.danger_round, now=self.AGAIN)

        elsewhere = floors.floor(NOON, NOON + timedelta(days=1), self.AGAIN).elsewhere

        assert [each.since for each in elsewhere] == [self.AGAIN]

    def test_they_wait_since_the_other_line_left(self, line: Line, maya: Staff) -> None:
        call = self.lost(line, maya)
        call.refresh_from_db()
        danger.outside_answered(call_id=call.pk, round_=call.danger_round, now=self.AGAIN)
        left = self.AGAIN + timedelta(seconds=20)
        danger.outside_ended(call_id=call.pk, round_=call.danger_round, seconds=20, reached=True, now=left)

        waiting = floors.floor(NOON, NOON + timedelta(days=1), left).waiting

        assert [each.summary.since for each in waiting] == [left]
