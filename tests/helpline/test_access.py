"""Who may see what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User

from helpline import access
from helpline.models import Callback, CallbackState, Offer, OfferState, Team, Voicemail
from helpline.operations import attempts, callbacks, deadlines, kept_places, matching, offers
from tests.helpline.console import scenes
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.promises import promise

pytestmark = pytest.mark.django_db


class TestCalls:
    def test_a_counsellor_sees_their_own_a_supervisor_all_a_stranger_none(self) -> None:
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
    """What is everybody's is so on the lines they serve."""

    def test_a_message_and_a_promise_are_for_those_who_serve_their_line(self) -> None:
        team = Team.objects.create(slug="night", name="Night")
        on = cast.line(policy={"primary_teams": ["night"]})
        maya, sam = cast.staff("maya"), cast.staff("sam")
        maya.teams.add(team)
        promised = promise(on, cast.staff("rosa"))
        attempts.hand_over(promised, "Somebody must look", NOON)
        message = Voicemail.objects.create(call=cast.call(on), recording_sid="RE1", left_at=NOON)

        assert set(access.visible_callbacks(maya.user)) == {promised}
        assert set(access.visible_voicemails(maya.user)) == {message}
        assert not access.visible_callbacks(sam.user).exists()
        assert not access.visible_voicemails(sam.user).exists()

    def test_what_the_line_promised_and_is_settled_is_nobodys_any_more(self) -> None:
        on = cast.line()
        maya = cast.staff("maya")
        call = cast.call(on, state="callback", queued_at=NOON)
        kept = kept_places.keep_place(call_id=call.pk, number="+12025550177", now=NOON)
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

    def test_nobody_gets_a_part_of_what_they_may_not_see(self) -> None:
        cast.call(cast.line(), staff=cast.staff("maya"))
        for user in (None, AnonymousUser(), cast.staff("sam").user):
            found = (
                *access.visible_calls_in_parts(user),
                *access.visible_callbacks_in_parts(user),
                *access.visible_voicemails_in_parts(user),
            )
            assert not [row for part in found for row in part]
