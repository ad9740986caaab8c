"""A counselor asks every supervisor for help: who is told, who comes, and how it ends."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from helpline.models import Call, HelpClosed, HelpRequest, Line, SignedIn, Staff
from helpline.operations import calls, deadlines, help_requests
from helpline.queries import help_requests as shown
from tests.helpline.console import scenes
from tests.support import bridging, cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=NOON)


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    return scenes.talking(line, maya)


@pytest.fixture
def lee() -> User:
    user = cast.supervisor()
    SignedIn.objects.create(user=user, since=NOON, active_at=NOON)
    return user


def ask(call: Call, maya: Staff) -> HelpRequest:
    help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=NOON)
    return HelpRequest.objects.get()


class TestAsking:
    def test_is_kept_once(self, call: Call, maya: Staff, lee: User) -> None:
        ask(call, maya)
        ask(call, maya)

        request = HelpRequest.objects.get()
        assert (request.call, request.staff, request.nobody_there) == (call, maya, False)

    def test_is_for_whoever_has_the_call(self, call: Call, line: Line) -> None:
        sam = cast.staff("sam", on_duty_since=NOON)

        with pytest.raises(help_requests.NotTheirCall):
            ask(call, sam)

    def test_is_for_a_call_that_is_not_over(self, call: Call, maya: Staff) -> None:
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        with pytest.raises(help_requests.NotTheirCall):
            ask(call, maya)

    def test_says_at_once_that_no_supervisor_is_signed_in(self, call: Call, maya: Staff) -> None:
        assert ask(call, maya).nobody_there

    @pytest.mark.parametrize("unused", [timedelta(minutes=18), timedelta(hours=9)])
    def test_counts_no_supervisor_who_left_their_page_open(
        self, call: Call, maya: Staff, lee: User, settings: Settings, unused: timedelta
    ) -> None:
        settings.IDLE_MINUTES = 15
        SignedIn.objects.update(active_at=NOON - unused)

        assert ask(call, maya).nobody_there

    def test_counts_no_supervisor_whose_page_is_locked(self, call: Call, maya: Staff, lee: User) -> None:
        SignedIn.objects.update(locked_at=NOON)

        assert ask(call, maya).nobody_there

    def test_does_not_count_who_asks(self, call: Call, maya: Staff, lee: User) -> None:
        SignedIn.objects.update(user=maya.user)
        maya.user.groups.set(lee.groups.all())

        assert ask(call, maya).nobody_there


class TestComing:
    def test_tells_the_counselor_who(self, call: Call, maya: Staff, lee: User) -> None:
        request = ask(call, maya)

        assert help_requests.come(request_id=request.pk, user_id=lee.pk, now=NOON)

        asked = shown.of_call(call)
        assert asked is not None
        assert asked.by == "lee"

    def test_is_for_the_first(self, call: Call, maya: Staff, lee: User) -> None:
        request = ask(call, maya)
        other = cast.supervisor("kim")
        help_requests.come(request_id=request.pk, user_id=lee.pk, now=NOON)

        assert not help_requests.come(request_id=request.pk, user_id=other.pk, now=NOON)
        assert help_requests.come(request_id=request.pk, user_id=lee.pk, now=NOON)

        request.refresh_from_db()
        assert request.coming == lee

    def test_is_not_for_oneself(self, call: Call, maya: Staff) -> None:
        with pytest.raises(help_requests.OwnRequest):
            help_requests.come(request_id=ask(call, maya).pk, user_id=maya.user_id, now=NOON)

    def test_comes_too_late_once_it_is_over(self, call: Call, maya: Staff, lee: User) -> None:
        request = ask(call, maya)
        help_requests.take_back(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert not help_requests.come(request_id=request.pk, user_id=lee.pk, now=NOON)


class TestTheEnd:
    def over(self) -> str:
        return HelpRequest.objects.exclude(closed_at=None).get().closed_as

    def test_is_when_the_counselor_takes_it_back(self, call: Call, maya: Staff) -> None:
        ask(call, maya)

        help_requests.take_back(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert self.over() == HelpClosed.TAKEN_BACK
        assert shown.for_supervisors() == ()

    def test_is_when_the_call_ends(self, call: Call, maya: Staff) -> None:
        ask(call, maya)

        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert self.over() == HelpClosed.CALL_OVER

    def test_is_when_the_counselor_loses_the_call(self, call: Call, maya: Staff) -> None:
        ask(call, maya)

        bridging.staff_hangs_up(call, NOON)

        assert self.over() == HelpClosed.CALL_OVER

    def test_lets_them_ask_again(self, call: Call, maya: Staff) -> None:
        ask(call, maya)
        help_requests.take_back(call_id=call.pk, staff_id=maya.pk, now=NOON)

        help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=NOON)

        assert HelpRequest.objects.filter(closed_at=None).count() == 1


class TestWhenNobodyAnswers:
    def sweep(self, after: timedelta) -> HelpRequest:
        deadlines.move_everything_on(now=NOON + after)
        return HelpRequest.objects.get()

    def test_the_counselor_is_told_after_a_minute(self, call: Call, maya: Staff, lee: User) -> None:
        ask(call, maya)

        assert self.sweep(MINUTE - SECOND).unanswered_at is None
        assert self.sweep(MINUTE).unanswered_at == NOON + MINUTE
        assert self.sweep(MINUTE + SECOND).unanswered_at == NOON + MINUTE  # once

    def test_who_said_that_they_come_is_not_awaited(self, call: Call, maya: Staff, lee: User) -> None:
        help_requests.come(request_id=ask(call, maya).pk, user_id=lee.pk, now=NOON)

        assert self.sweep(MINUTE).unanswered_at is None

    @pytest.mark.parametrize(("signed_in", "after"), [(True, MINUTE), (False, timedelta(0))])
    def test_an_e_mail_is_due(
        self, call: Call, maya: Staff, lee: User, settings: Settings, signed_in: bool, after: timedelta
    ) -> None:
        settings.ALARM_EMAILS = ["on-call@example.org"]
        if not signed_in:
            SignedIn.objects.all().delete()
        request = ask(call, maya)

        assert help_requests.due(NOON + after - SECOND) == []
        assert help_requests.due(NOON + after) == [request.pk]

    def test_it_is_kept_what_became_of_the_e_mails(self, call: Call, maya: Staff, settings: Settings) -> None:
        settings.ALARM_EMAILS = ["on-call@example.org"]
        request, now, kept = ask(call, maya), NOON, []

        for sent in (False, True, False):
            assert help_requests.claim(request_id=request.pk, now=now)
            assert not help_requests.claim(request_id=request.pk, now=now)
            request.refresh_from_db()
            kept.append(request.mail)
            if sent:
                help_requests.was_told(request_id=request.pk)
            else:
                help_requests.not_told(request_id=request.pk, now=now)
            request.refresh_from_db()
            kept.append(request.mail)
            now = request.tell_at or now

        assert kept == ["sending", "failed", "sending", "sent", "sent", "sent"]

    def test_no_e_mail_is_due_once_somebody_comes(
        self, call: Call, maya: Staff, lee: User, settings: Settings
    ) -> None:
        settings.ALARM_EMAILS = ["on-call@example.org"]
        help_requests.come(request_id=ask(call, maya).pk, user_id=lee.pk, now=NOON)

        assert help_requests.due(NOON + timedelta(days=1)) == []


class TestTheTimeline:
    def test_tells_each_step_without_the_caller(self, call: Call, maya: Staff, lee: User) -> None:
        request = ask(call, maya)
        deadlines.move_everything_on(now=NOON + MINUTE)
        help_requests.come(request_id=request.pk, user_id=lee.pk, now=NOON + 2 * MINUTE)
        help_requests.take_back(call_id=call.pk, staff_id=maya.pk, now=NOON + 3 * MINUTE)

        assert [step.says for step in shown.steps(call)] == [
            "Maya asked every supervisor for help",
            "No supervisor had answered",
            "lee said: I’m coming",
            "Maya needed no more help",
        ]
