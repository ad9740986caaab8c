"""Who may see what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User

from helpline import access
from helpline.models import Callback, CallbackState, Offer, OfferState, Voicemail
from tests.support import cast
from tests.support.cast import NOON

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
