"""An administrator pauses, retires or brings back somebody, and helps who cannot sign in."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django import Settings

from helpline import access
from helpline.models import AccessKind, Duty, Line, OfferState, SignedIn, Staff
from helpline.operations import people
from helpline.signin import guessing, letters, limits
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON
from tests.support.people_page import PEOPLE, kept, of
from tests.support.processes import wait_until


@pytest.mark.parametrize("act", ["pause", "retire"])
class TestPausingAndRetiring:
    def test_takes_off_duty_passes_the_call_on_and_ends_every_sign_in(
        self, act: str, admin: Client, maya: Staff, sam: Staff, line: Line, signed_in: SignIn
    ) -> None:
        desk = signed_in(maya)
        assert desk.get("/console/desk/").status_code == 200
        offer = scenes.ringing(line, maya)
        cast.sign_on(sam, NOON)

        admin.post(of(maya, act))

        maya.refresh_from_db()
        offer.refresh_from_db()
        assert maya.duty == Duty.OFF
        assert offer.state != OfferState.RINGING
        assert offer.call.offers.filter(staff=sam, state=OfferState.RINGING).exists()
        assert not SignedIn.objects.filter(user=maya.user).exists()
        assert desk.get("/console/desk/").status_code != 200
        assert access.recognise(User.objects.get(pk=maya.user_id)) is None
        assert kept()[-1][:2] == (f"{act}d", "maya")

    def test_can_be_undone_and_keeps_who_they_are(self, act: str, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, act))

        shown = admin.post(of(maya, "bring-back"), follow=True).text

        maya.refresh_from_db()
        assert "Maya can sign in again." in shown
        assert access.staff_of(User.objects.get(pk=maya.user_id)) == maya
        assert maya.duty == Duty.OFF
        assert maya.trainings.count() == 3
        assert maya.ends_on is None

    def test_refuses_oneself(self, act: str, admin: Client, ada: Staff) -> None:
        shown = admin.post(of(ada, act), follow=True).text

        assert "Nobody does this to themselves" in shown
        assert User.objects.get(pk=ada.user_id).is_active
        assert kept() == []

    def test_refuses_the_last_administrator(self, act: str, ada: Staff, maya: Staff) -> None:
        """By the operation: who asks for the page is another administrator, unless two ask at once."""
        with pytest.raises(people.LastAdministrator):
            getattr(people, act)(staff_id=ada.pk, by=maya.user_id, now=NOON)

        assert User.objects.get(pk=ada.user_id).is_active

    def test_is_not_for_a_supervisor(self, act: str, lee: User, maya: Staff, signed_in: SignIn) -> None:
        assert signed_in(lee).post(of(maya, act)).status_code == 403
        assert User.objects.get(pk=maya.user_id).is_active


class TestLettingIn:
    @pytest.fixture(params=["ada", "lee"])
    def helper(self, request: pytest.FixtureRequest, ada: Staff, lee: User, signed_in: SignIn) -> Client:
        return signed_in(ada if request.param == "ada" else lee)

    def test_lifts_the_lock_out_of_somebody(self, helper: Client, maya: Staff) -> None:
        for _ in range(limits.A_PERSON):
            Client().post("/account/sign-in/", {"login": "maya", "password": "wrong"})
        assert "Locked out" in helper.get(PEOPLE).text
        assert "Locked out" in helper.get(of(maya)).text

        shown = helper.post(of(maya, "let-in"), follow=True).text

        assert "Maya can try again now." in shown
        assert "Locked out" not in shown
        assert guessing.locked_people(["maya"], NOON) == {}
        assert kept()[-1][:2] == (AccessKind.LET_IN, "maya")


class TestALostSecondStep:
    def test_is_reset_by_an_administrator_and_kept(
        self, admin: Client, maya: Staff, signed_in: SignIn
    ) -> None:
        hers = signed_in(maya)
        Authenticator.objects.create(user=maya.user, type=Authenticator.Type.TOTP, data={})
        Authenticator.objects.create(user=maya.user, type=Authenticator.Type.RECOVERY_CODES, data={})
        assert "Reset the second step" in admin.get(of(maya)).text

        shown = admin.post(of(maya, "reset-second-step"), follow=True).text

        assert "Maya is signed out everywhere and can set up a new second step." in shown
        assert "Reset the second step" not in shown
        assert not Authenticator.objects.filter(user=maya.user).exists()
        assert hers.get("/console/desk/").status_code == 302
        assert kept()[-1] == (AccessKind.RESET_SECOND_STEP, "maya", "")

    def test_is_told_its_owner_when_it_was_reset(
        self, admin: Client, maya: Staff, settings: Settings
    ) -> None:
        User.objects.filter(pk=maya.user_id).update(email="maya@example.com")
        settings.MAILS = True
        Authenticator.objects.create(user=maya.user, type=Authenticator.Type.TOTP, data={})

        admin.post(of(maya, "reset-second-step"))

        wait_until(lambda: len(mail.outbox) == 1, seconds=10, what="the letter is sent")
        assert letters.STEP_REMOVED in mail.outbox[0].body

    def test_is_not_ones_own_to_reset(self, admin: Client, ada: Staff) -> None:
        Authenticator.objects.create(user=ada.user, type=Authenticator.Type.TOTP, data={})

        assert admin.post(of(ada, "reset-second-step")).status_code == 403
        assert Authenticator.objects.filter(user=ada.user).exists()
