"""Who may see what."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser, Group, User
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from helpline import access
from helpline.console.middleware import roles_read_once
from helpline.contact_rules import PhoneNumber
from helpline.models import (
    Call,
    Callback,
    CallbackAttempt,
    CallbackState,
    Offer,
    OfferState,
    Staff,
    Team,
    Voicemail,
)
from helpline.operations import (
    attempts,
    callbacks,
    calls,
    deadlines,
    floors,
    kept_places,
    matching,
    offers,
    queue,
)
from tests.helpline.console import scenes
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.promises import promise

pytestmark = pytest.mark.django_db


class TestCalls:
    def test_a_counselor_sees_their_own_a_supervisor_all_a_stranger_none(self) -> None:
        on = cast.line()
        maya, sam, lee = cast.staff("maya"), cast.staff("sam"), cast.supervisor()
        call = cast.call(on, staff=maya)
        handed = cast.call(on, sid="CA2")
        Offer.objects.create(
            call=handed, staff=maya, ring_on="browser", state=OfferState.DONE, made_at=NOON, ring_until=NOON
        )

        assert set(access.visible_calls(maya.user)) == {call, handed}
        assert set(access.visible_calls(sam.user)) == set()
        assert set(access.visible_calls(lee)) == {call, handed}
        assert set(access.visible_calls(AnonymousUser())) == set()
        assert set(access.visible_calls(None)) == set()

    def test_somebody_who_left_sees_nothing(self) -> None:
        maya = cast.staff("maya")
        cast.call(cast.line(), staff=maya)
        maya.user.is_active = False

        assert not access.visible_calls(maya.user).exists()
        assert access.staff_of(maya.user) is None
        assert not access.is_supervisor(maya.user)


class TestRemembering:
    def test_roles_are_read_once_while_it_lasts(self, django_assert_num_queries: Any) -> None:
        maya = cast.staff("maya")

        with access.remembering(), django_assert_num_queries(1):
            found = [access.recognise(maya.user) for _ in range(5)]
        assert len(set(map(id, found))) == 1

        with access.remembering(), django_assert_num_queries(1):
            access.recognise(maya.user)

    def test_who_was_shut_out_meanwhile_is_nobody_at_the_next_request(self) -> None:
        lee = cast.supervisor()
        with access.remembering():
            assert access.is_supervisor(lee)
            lee.groups.clear()

        assert access.recognise(lee) is None

    def test_a_block_within_another_reads_them_no_second_time(self, django_assert_num_queries: Any) -> None:
        maya = cast.staff("maya")

        with access.remembering(), django_assert_num_queries(1):
            access.recognise(maya.user)
            with access.remembering():
                access.recognise(maya.user)

    def test_a_page_reads_the_roles_of_its_reader_once(self) -> None:
        browser = Client()
        browser.force_login(cast.supervisor())

        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/console/callbacks/").status_code == 200

        assert sum('"auth_group"."name" IN' in query["sql"] for query in asked) == 1

    def test_what_changes_something_asks_each_time(self) -> None:
        asked_within: list[bool] = []

        def view(request: HttpRequest) -> HttpResponse:
            maya = cast.staff(request.method or "")
            access.recognise(maya.user)
            maya.delete()
            asked_within.append(access.recognise(maya.user) is None)
            return HttpResponse()

        for method in ("GET", "POST", "PUT", "DELETE"):
            roles_read_once(view)(RequestFactory().generic(method, "/"))

        assert asked_within == [False, True, True, True]


class TestWhoIsRecognised:
    """Fails closed: who has no role, is shut out, or whose last day is over is nobody."""

    def seen(self, user: User) -> tuple[int, int, int]:
        """Return how many calls, callbacks and messages a user sees."""
        return (
            access.visible_calls(user).count(),
            access.visible_callbacks(user).count(),
            access.visible_voicemails(user).count(),
        )

    @pytest.fixture
    def maya(self) -> Staff:
        """maya, with one each of what she may see."""
        maya = cast.staff("maya")
        call = cast.call(cast.line(), staff=maya)
        promise(call.line, maya)
        Voicemail.objects.create(call=call, recording_sid="RE1", left_at=NOON)
        assert self.seen(maya.user) == (1, 1, 1)
        return maya

    @pytest.mark.parametrize("shut", ["is_active", "is_staff"])
    def test_an_account_that_is_shut_sees_nothing(self, shut: str, maya: Staff) -> None:
        User.objects.filter(pk=maya.user_id).update(**{shut: False})
        user = User.objects.get(pk=maya.user_id)

        assert self.seen(user) == (0, 0, 0)
        assert access.recognise(user) is None

    @pytest.mark.parametrize("role", ["", access.SUPERVISORS, access.ADMINISTRATORS])
    def test_whose_last_day_is_over_sees_nothing_in_whatever_role(self, role: str, maya: Staff) -> None:
        if role:
            maya.user.groups.add(Group.objects.get_or_create(name=role)[0])
        with time_machine.travel(NOON, tick=False):
            Staff.objects.update(ends_on=NOON.date())
            assert self.seen(maya.user)[0] == 1
            Staff.objects.update(ends_on=NOON.date() - timedelta(days=1))
            assert self.seen(maya.user) == (0, 0, 0)
            assert not access.may_open_records(maya.user)

    def test_a_superuser_without_a_staff_row_sets_up_and_sees_no_caller(self, maya: Staff) -> None:
        root = User.objects.create_superuser("root")

        assert self.seen(root) == (0, 0, 0)
        assert not access.is_supervisor(root)
        assert access.reaches_records_of(access.recognise(root), "helpline.staff", to_change=True)

    def test_an_administrator_sees_their_own_call_and_nothing_that_waits_for_anybody(
        self, maya: Staff
    ) -> None:
        maya.user.groups.add(Group.objects.get_or_create(name=access.ADMINISTRATORS)[0])
        theirs = promise(maya.calls.get().line, cast.staff("rosa"))
        attempts.hand_over(floors.lock(), theirs, "Somebody must look", NOON)

        assert self.seen(maya.user) == (1, 1, 0)
        assert not access.served_voicemails(maya.user).exists()

    def test_an_administrator_who_supervises_as_well_is_a_supervisor(self, maya: Staff) -> None:
        lee = cast.supervisor()
        lee.groups.add(Group.objects.get_or_create(name=access.ADMINISTRATORS)[0])

        assert self.seen(lee) == (1, 1, 1)

    def test_a_kind_of_records_that_nobody_named_is_an_administrators(self, maya: Staff) -> None:
        counselor, supervisor = access.recognise(maya.user), access.recognise(cast.supervisor())

        assert not access.reaches_records_of(counselor, "helpline.invented", to_change=False)
        assert not access.reaches_records_of(supervisor, "auth.user", to_change=False)

    def test_no_call_rings_for_somebody_whose_last_day_is_over(self) -> None:
        cast.staff("rosa", on_duty_since=NOON, ends_on=NOON.date() - timedelta(days=1))
        call = cast.call(cast.line())

        queue.join(call_id=call.pk, now=NOON)

        assert not Offer.objects.exists()


class TestSettledPromises:
    """A promise that is closed is for those who made it or spoke with the person."""

    def test_are_not_for_somebody_whose_call_nobody_answered(self) -> None:
        on = cast.line()
        maya, sam = cast.staff("maya"), cast.staff("sam")
        callback = promise(on, maya)
        unanswered, answered = (
            cast.call(
                on,
                sid=f"CA{number}",
                direction="outbound",
                state="ended",
                disposition="no_answer",
                ended_at=NOON,
                staff=sam,
            )
            for number in (1, 2)
        )
        CallbackAttempt.objects.create(
            callback=callback, at=NOON, call=unanswered, outcome="no_answer", trace={}
        )
        Callback.objects.update(state=CallbackState.SETTLED, settled_at=NOON)

        assert not access.visible_callbacks(sam.user).exists()
        assert access.visible_callbacks(maya.user).exists()

        Call.objects.filter(pk=answered.pk).update(connected_at=NOON)
        CallbackAttempt.objects.create(callback=callback, at=NOON, call=answered, trace={})
        assert access.visible_callbacks(sam.user).exists()

    def test_are_for_somebody_who_says_that_they_talked_though_nobody_reported_it(self) -> None:
        on = cast.line()
        maya, sam = cast.staff("maya"), cast.staff("sam")
        callback = promise(on, maya)
        about: dict[str, Any] = {"direction": "outbound", "ended_at": NOON, "accepted_at": NOON}
        call = cast.call(on, state="ended", disposition="unconfirmed", staff=sam, **about)
        CallbackAttempt.objects.create(callback=callback, at=NOON, call=call, trace={})
        Callback.objects.update(state=CallbackState.SETTLED, settled_at=NOON)

        calls.wrap_up(call_id=call.pk, staff_id=sam.pk, outcome="reached_patient", now=NOON)

        assert access.visible_callbacks(sam.user).exists()
        assert any(part.rows.exists() for part in access.visible_callbacks_in_parts(sam.user))


class TestCallbacksAndVoicemail:
    def test_what_waits_for_anyones_hand_is_seen_by_everyone_who_answers(self) -> None:
        on = cast.line()
        maya, sam, lee = cast.staff("maya"), cast.staff("sam"), cast.supervisor()
        nobody = User.objects.create_user("visitor")
        values = {
            "line": on,
            "reason": "promised",
            "number": cast.CALLER,
            "due_at": NOON,
            "expires_at": NOON + timedelta(days=1),
            "promised_at": NOON,
        }
        hers = Callback.objects.create(staff=maya, **values)
        anyones = Callback.objects.create(
            staff=maya, state=CallbackState.HANDED_OVER, handed_over_because="nobody was free", **values
        )
        message = Voicemail.objects.create(call=cast.call(on), recording_sid="RE1", left_at=NOON)

        assert set(access.visible_callbacks(maya.user)) == {hers, anyones}
        assert set(access.visible_callbacks(sam.user)) == {anyones}
        assert set(access.visible_callbacks(lee)) == {hers, anyones}
        assert set(access.visible_callbacks(nobody)) == set()
        assert set(access.visible_voicemails(sam.user)) == {message}
        assert set(access.visible_voicemails(nobody)) == set()


class TestServedLines:
    """Work that belongs to everybody is visible on the lines that a person serves."""

    def test_a_message_and_a_promise_are_for_those_who_serve_their_line(self) -> None:
        team = Team.objects.create(slug="night", name="Night")
        on = cast.line(policy={"primary_teams": ["night"]})
        maya, sam = cast.staff("maya"), cast.staff("sam")
        maya.teams.add(team)
        promised = promise(on, cast.staff("rosa"))
        attempts.hand_over(floors.lock(), promised, "Somebody must look", NOON)
        message = Voicemail.objects.create(call=cast.call(on), recording_sid="RE1", left_at=NOON)

        assert set(access.visible_callbacks(maya.user)) == {promised}
        assert set(access.visible_voicemails(maya.user)) == {message}
        assert not access.visible_callbacks(sam.user).exists()
        assert not access.visible_voicemails(sam.user).exists()

    def test_what_the_line_promised_and_is_settled_is_nobodys_any_more(self) -> None:
        on = cast.line()
        maya = cast.staff("maya")
        call = cast.call(on, state="callback", queued_at=NOON)
        kept = kept_places.keep_place(call_id=call.pk, number=PhoneNumber("+12025550177"), now=NOON)
        assert set(access.visible_callbacks(maya.user)) == {kept}

        callbacks.withdraw(callback_id=kept.pk, staff_id=maya.pk, now=NOON)

        assert not access.visible_callbacks(maya.user).exists()


class TestByHand:
    def test_is_for_the_owner_and_a_supervisor_who_answers_calls(self) -> None:
        maya, sam, lee = cast.staff("maya"), cast.staff("sam"), cast.staff("lee")
        lee.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
        callback = promise(cast.line(), maya)
        call = cast.call(callback.line, staff=maya)

        asked = [access.may_call_by_hand(each.user, callback) for each in (maya, sam, lee)]
        dialled = [access.may_dial_back(each.user, call) for each in (maya, sam, lee)]

        assert asked == dialled == [True, False, True]
        assert not access.may_call_by_hand(AnonymousUser(), callback)


class TestParts:
    """Lists read what somebody may see in parts that an index serves: together they are the whole."""

    def test_are_the_calls_that_may_be_seen_also_the_one_that_a_colleague_finished(self) -> None:
        on = cast.line()
        maya, sam = cast.staff("maya", on_duty_since=NOON), cast.staff("sam")
        lost = scenes.talking(on, maya)
        bridging.staff_hangs_up(lost, NOON)
        cast.sign_on(sam, NOON)
        matching.rematch(now=NOON)
        later = NOON + timedelta(minutes=2)
        deadlines.move_everything_on(now=later)
        offer = Offer.objects.get(call=lost, staff=sam, state=OfferState.RINGING)
        offers.accept(offer_id=offer.pk, sid=scenes.sid(), staff_id=sam.pk, now=later)
        own = cast.call(on, sid="CA3", staff=maya)
        cast.call(on, sid="CA4", staff=sam)

        parts = access.visible_calls_in_parts(maya.user)

        assert {call for part in parts for call in part} == {lost, own}
        assert set(access.visible_calls(maya.user)) == {lost, own}

    @pytest.mark.parametrize("state", CallbackState)
    @pytest.mark.parametrize("promised_by", [None, "maya", "sam"])
    def test_parts_of_callbacks_say_every_state_that_they_can_hold(
        self, state: CallbackState, promised_by: str | None
    ) -> None:
        people = {name: cast.staff(name) for name in ("maya", "sam")}
        maya = people["maya"]
        callback = Callback.objects.create(
            line=cast.line(),
            staff=people.get(promised_by or ""),
            state=state,
            handed_over_because="nobody was free",
            reason="by_hand" if state == CallbackState.NOT_REACHED else "promised",
            number=PhoneNumber(cast.CALLER),
            due_at=NOON,
            expires_at=NOON + timedelta(days=1),
            promised_at=NOON,
        )

        parts = access.visible_callbacks_in_parts(maya.user)

        found = [part for part in parts if callback in part.rows]
        assert bool(found) == access.visible_callbacks(maya.user).filter(pk=callback.pk).exists()
        assert all(state in part.states for part in found)

    def test_nobody_gets_a_part_of_what_they_may_not_see(self) -> None:
        cast.call(cast.line(), staff=cast.staff("maya"))
        for user in (None, AnonymousUser(), cast.staff("sam").user):
            found = (
                *access.visible_calls_in_parts(user),
                *(part.rows for part in access.visible_callbacks_in_parts(user)),
                *access.visible_voicemails_in_parts(user),
                *access.visible_alarms_in_parts(user),
            )
            assert not [row for part in found for row in part]
