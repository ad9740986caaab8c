"""What an alarm says on every page: only what is known of its call."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from helpline.jobs import wrong_clock
from helpline.models import Alarm, AlarmKind, AlarmNote, Call, DangerBy, Line, Offer, Outside, Staff
from helpline.operations import alarms, bridges, calls, danger, floors
from helpline.operations.where import Where
from tests.helpline.console import scenes
from tests.helpline.console.conftest import after
from tests.support import bridging
from tests.support.cast import NOON

GENERAL = "A crisis call ended, and nobody is known to have helped"
UNSURE = "It is not known whether a caller in danger and Maya hear each other"
ASSIGNED = "Assigned to Maya: Twilio confirmed that they and the caller were connected"
NO_LONGER = "For a time it was not known whether a caller in danger and Maya heard each other"


def hang_up(call: Call, seconds: float) -> None:
    calls.caller_ended(call_id=call.pk, status="completed", now=after(seconds))


def put_through(call: Call, to: Outside, seconds: float) -> None:
    """A number outside answers a caller in danger."""
    Call.objects.filter(pk=call.pk).update(outside=to)
    danger.outside_answered(call_id=call.pk, round_=0, now=after(seconds))


def said(client: Client) -> str:
    return client.get("/console/floor/").text


def story(client: Client, call: Call) -> str:
    return client.get(f"/console/calls/{call.pk}/").text


class TestACrisisCallThatEnded:
    @pytest.mark.parametrize(
        ("to", "talked", "words"),
        [
            (Outside.CRISIS, 4, "A crisis call ended after 4 seconds with the crisis line"),
            (Outside.CRISIS, 1, "A crisis call ended after 1 second with the crisis line"),
            (Outside.BACKUP, 90, "A crisis call ended after 90 seconds with the backup number"),
        ],
    )
    def test_says_with_whom_outside_they_were_and_how_long(
        self, to: Outside, talked: int, words: str, line: Line, supervising: Client
    ) -> None:
        call = scenes.waiting(line, priority="crisis")
        put_through(call, to, 5)

        hang_up(call, 5 + talked)

        assert words in said(supervising)
        assert words in story(supervising, call)

    @pytest.mark.parametrize(("seconds", "words"), [(1, "1 second after"), (5, "5 seconds after")])
    def test_says_that_the_counselor_had_left_them_with_the_crisis_line(
        self, seconds: int, words: str, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        danger.stays_with_crisis_line(floors.lock(), call, after(300))

        hang_up(call, 300 + seconds)

        with_whom = "the counselor had left the caller with the crisis line"
        assert f"A crisis call ended {words} {with_whom}" in said(supervising)

    def test_counts_from_the_last_answer_where_the_crisis_line_was_called_again(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        danger.stays_with_crisis_line(floors.lock(), call, after(300))
        # It hung up, and is called again in a next round.
        Call.objects.update(
            state="waiting", caller_sent=False, outside_answered_at=None, move_on_at=after(500)
        )
        put_through(call, Outside.CRISIS, 400)

        hang_up(call, 404)

        assert "A crisis call ended after 4 seconds with the crisis line" in said(supervising)

    def test_says_that_they_had_lost_their_counselor(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.talking(line, maya, priority="crisis")
        bridging.staff_hangs_up(call, after(20))

        hang_up(call, 30)

        assert "A crisis call ended after the caller had lost their counselor" in said(supervising)

    def test_says_that_the_danger_was_recorded_later(
        self, line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.over(line, maya)

        danger.declare(call_id=call.pk, by=DangerBy.STAFF, now=after(5))

        words = "A caller was marked as in danger only after their call had ended"
        assert words in said(supervising)

    def test_says_no_more_where_nobody_had_them(self, line: Line, supervising: Client) -> None:
        hang_up(scenes.waiting(line, priority="crisis"), 3)

        assert GENERAL in said(supervising)

    def test_is_told_in_the_story_when_it_ended(self, line: Line, supervising: Client) -> None:
        call = scenes.waiting(line, priority="crisis")
        alarms.open_alarm(call=call, kind=AlarmKind.WAITING, now=after(60))

        hang_up(call, 90)

        told = story(supervising, call)
        assert told.index("A caller in danger waited too long") < told.index(f"Alarm: {GENERAL}")


def test_a_crisis_line_that_may_be_gone_is_named(line: Line, maya: Staff, supervising: Client) -> None:
    call = scenes.talking(line, maya, priority="crisis")
    danger.stays_with_crisis_line(floors.lock(), call, after(300))

    alarms.open_alarm(call=call, kind=AlarmKind.UNSURE, now=after(320))

    words = "It is not known whether a caller in danger and the crisis line still hear each other"
    assert words in said(supervising)
    assert f"Alarm: {words}" in story(supervising, call)


class TestAMeetingThatIsOnlyGuessed:
    @pytest.fixture
    def offer(self, line: Line, maya: Staff) -> Offer:
        """In danger: the caller was sent to the counselor, and Twilio cannot be asked whether they met."""
        call = scenes.accepted(line, maya, priority="crisis")
        offer = Offer.objects.select_related("participant").get(call=call)
        bridging.joined(call.pk, offer.participant.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=call.caller_sid or "", now=NOON)
        bridges.not_checked(offer_id=offer.pk, now=after(8))
        return offer

    def confirmed(self, offer: Offer, seconds: float) -> None:
        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.IN, now=after(seconds))

    def unknown_again(self, offer: Offer, seconds: float) -> None:
        """The caller is said to have left the conference, and then Twilio cannot be asked."""
        Call.objects.filter(pk=offer.call_id).update(caller_in_conference=False)
        bridges.not_checked(offer_id=offer.pk, now=after(seconds))

    def test_is_told_as_not_known(self, offer: Offer, supervising: Client) -> None:
        assert UNSURE in said(supervising)
        assert "waited too long" not in story(supervising, offer.call)

    def test_that_twilio_confirms_is_assigned_to_the_counselor_who_pressed_nothing(
        self, offer: Offer, supervising: Client
    ) -> None:
        self.confirmed(offer, 18)

        told = story(supervising, offer.call)
        assert ASSIGNED in told
        assert "Maya handles the alarm" not in told
        assert NO_LONGER in said(supervising)

    def test_that_twilio_confirms_is_assigned_also_after_a_clock_was_ahead(
        self, offer: Offer, supervising: Client
    ) -> None:
        self.confirmed(offer, 3600)

        wrong_clock.bring_back(now=after(18))

        assert ASSIGNED in story(supervising, offer.call)

    def test_that_is_unknown_again_is_everybodys_and_told_of_at_once(
        self, offer: Offer, supervising: Client
    ) -> None:
        self.confirmed(offer, 18)

        self.unknown_again(offer, 40)

        alarm = Alarm.objects.get()
        assert (alarm.acknowledged_by, alarm.assigned, alarm.tell_at) == (None, False, after(40))
        assert UNSURE in said(supervising)
        assert ASSIGNED not in story(supervising, offer.call)

    def test_that_is_unknown_again_stays_with_whoever_pressed(self, offer: Offer, lee: User) -> None:
        alarms.acknowledge(alarm_id=Alarm.objects.get().pk, user_id=lee.pk, now=after(12))
        self.confirmed(offer, 18)

        self.unknown_again(offer, 40)

        alarm = Alarm.objects.get()
        assert (alarm.acknowledged_by, alarm.confirmed_at, alarm.tell_at) == (lee, None, None)

    def test_that_is_unknown_again_after_its_alarm_was_closed_opens_another(
        self, offer: Offer, supervising: Client
    ) -> None:
        self.confirmed(offer, 18)
        self.closes(offer.staff.user, 30)

        self.unknown_again(offer, 40)
        self.closes(offer.staff.user, 45)
        self.unknown_again(offer, 50)

        assert list(Alarm.objects.order_by("opened_at").values_list("opened_at", "confirmed_at")) == [
            (after(8), after(18)),
            (after(40), None),
        ]

    def closes(self, user: User, seconds: float) -> None:
        alarm = Alarm.objects.get(closed_at=None)
        alarms.acknowledge(alarm_id=alarm.pk, user_id=user.pk, now=after(seconds))
        note = AlarmNote.OTHER_LINE
        assert alarms.close(alarm_id=alarm.pk, user_id=user.pk, note=note, now=after(seconds))

    @pytest.mark.parametrize("first", ["it is confirmed", "nothing is said"])
    def test_and_a_counselor_lost_after_that_says_that_the_caller_waits_again(
        self, offer: Offer, first: str, supervising: Client
    ) -> None:
        if first == "it is confirmed":
            self.confirmed(offer, 18)

        bridging.staff_hangs_up(offer.call, after(20))

        assert Alarm.objects.get().kind == AlarmKind.UNSURE
        assert "A caller in danger lost their counselor and is in line again" in said(supervising)

    def test_that_goes_on_unknown_is_told_of_no_sooner(self, offer: Offer) -> None:
        self.confirmed(offer, 18)
        self.unknown_again(offer, 40)
        alarms.claim(alarm_id=Alarm.objects.get().pk, now=after(40))

        bridges.not_checked(offer_id=offer.pk, now=after(50))

        assert Alarm.objects.get().tell_at == after(40) + alarms.TELL_EVERY

    def test_that_somebody_takes_over_is_theirs(self, offer: Offer, lee: User, supervising: Client) -> None:
        self.confirmed(offer, 18)

        alarms.take_over(alarm_id=Alarm.objects.get().pk, user_id=lee.pk, now=after(30))

        assert "lee handles the alarm" in story(supervising, offer.call)

    def test_that_twilio_confirms_stays_with_whoever_handles_it(
        self, offer: Offer, lee: User, supervising: Client
    ) -> None:
        alarms.acknowledge(alarm_id=Alarm.objects.get().pk, user_id=lee.pk, now=after(12))

        self.confirmed(offer, 18)

        assert "handles the alarm" in story(supervising, offer.call)
        assert "For a time it was not known" in said(supervising)

    def test_in_which_the_caller_hangs_up_stays_unknown(self, offer: Offer, supervising: Client) -> None:
        hang_up(offer.call, 60)

        words = "It is not known whether a caller in danger and their counselor heard each other"
        assert words in said(supervising)

    def test_and_a_counselor_lost_after_that_is_an_alarm_about_waiting_a_minute_later(
        self, offer: Offer, supervising: Client
    ) -> None:
        bridging.staff_hangs_up(offer.call, after(20))

        alarms.watch(after(79))
        before = Alarm.objects.get().kind
        alarms.watch(after(80))

        assert (before, Alarm.objects.get().kind) == (AlarmKind.UNSURE, AlarmKind.WAITING)
        told = story(supervising, offer.call)
        first = "Alarm: It is not known whether a caller in danger and their counselor hear each other"
        assert told.index(first) < told.index("Alarm: A caller in danger waited too long")
