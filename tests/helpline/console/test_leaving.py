"""Signing out and staying signed in: what ends with a sign-in, what goes on, and how long it lasts."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client

from helpline.jobs import sweep
from helpline.models import Call, CallState, Duty, Line, Offer, OfferState, SoftphonePass, Staff
from helpline.operations import calls
from helpline.signin.listening import channels_of
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast, twilio
from tests.support.cast import NOON

CONNECT = "/voice/staff/connect"
DOORS = ("/account/sign-out/", "/account/browsers/end", "/admin/logout/")


def identity_of(client: Client) -> str:
    """Return the name that the browser's token has with Twilio."""
    token = client.post("/console/desk/token").json()["token"]
    said = jwt.decode(
        token,
        django_settings.TWILIO_API_KEY_SECRET,
        algorithms=["HS256"],
        options={"verify_exp": False, "verify_nbf": False},  # dated by the real clock, the test by noon
    )
    return str(said["grants"]["identity"])


def rings_in(identity: str, offer: Offer, sid: str = "CA" + "7" * 32) -> list[str]:
    """Ring in with a token of that identity; return the verbs of the answer."""
    answer = twilio.post(CONNECT, CallSid=sid, From=f"client:{identity}", offer=str(offer.pk))
    return [verb.tag for verb in twilio.twiml(answer)]


@pytest.mark.parametrize("door", DOORS)
class TestSigningOut:
    def test_takes_off_duty_at_once_and_passes_the_ringing_call_on(
        self, door: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(maya)
        offer = scenes.ringing(line, maya)
        sam = cast.staff("sam", on_duty_since=NOON)

        client.post(door)

        maya.refresh_from_db()
        offer.refresh_from_db()
        assert (maya.duty, offer.state) == (Duty.OFF, OfferState.PASSED_ON)
        assert Offer.objects.get(call=offer.call, state=OfferState.RINGING).staff == sam

    def test_lets_a_conversation_go_on_until_it_ends(
        self, door: str, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(maya)
        call = scenes.talking(line, maya)

        client.post(door)
        for seconds in (1, 60, 600):
            sweep.decide(holder="test", now=NOON + timedelta(seconds=seconds))

        assert Call.objects.get(pk=call.pk).state == CallState.CONNECTED
        assert Offer.objects.get(call=call).state == OfferState.ACCEPTED
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON + timedelta(minutes=20))
        assert Call.objects.get(pk=call.pk).disposition == "answered"
        assert Staff.objects.get(pk=maya.pk).duty == Duty.OFF

    def test_is_open_to_whoever_came_in_without_a_part_here(
        self, door: str, db: None, signed_in: SignIn
    ) -> None:
        client = signed_in(User.objects.create_user("nobody", is_staff=True))

        shown = client.post(door, follow=True).text

        assert "You are signed out" in shown
        assert "_auth_user_id" not in client.session

    def test_says_so_with_a_way_back(self, door: str, maya: Staff, signed_in: SignIn) -> None:
        shown = signed_in(maya).post(door, follow=True).text

        assert "You are off duty" in shown
        assert 'href="/account/sign-in/?next=/console/"' in shown


class TestSoftphoneToken:
    def test_takes_a_call_while_its_sign_in_lasts(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        identity = identity_of(signed_in(maya))

        assert rings_in(identity, scenes.ringing(line, maya)) == ["Dial"]

    def test_opens_nothing_after_the_sign_out_though_its_person_is_back_elsewhere(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(maya)
        identity = identity_of(client)
        client.post("/account/sign-out/")
        signed_in(maya)
        cast.sign_on(maya, NOON)
        offer = scenes.ringing(line, maya)

        assert rings_in(identity, offer) == ["Hangup"]
        assert Offer.objects.get(pk=offer.pk).state == OfferState.RINGING

    def test_goes_with_its_own_sign_in_only(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        left, other = signed_in(maya), signed_in(maya)
        identity_of(left)
        identity = identity_of(other)
        left.post("/account/sign-out/")
        cast.sign_on(maya, NOON)

        assert rings_in(identity, scenes.ringing(line, maya)) == ["Dial"]

    def test_does_not_end_a_call_that_was_taken_before_when_twilio_asks_again(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(maya)
        identity, offer = identity_of(client), scenes.ringing(line, maya)
        rings_in(identity, offer)
        client.post("/account/sign-out/")

        assert rings_in(identity, offer) == ["Dial"]

    @pytest.mark.parametrize(
        "change",
        [
            {"user__is_active": False},
            {"user__is_staff": False},
            {"user__password": "another"},
            {"ends_on": NOON.date() - timedelta(days=1)},
        ],
    )
    def test_opens_nothing_once_its_account_is_shut_ended_or_has_another_password(
        self, change: dict[str, Any], line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        identity, offer = identity_of(signed_in(maya)), scenes.ringing(line, maya)
        for name, value in change.items():
            if name.startswith("user__"):
                User.objects.filter(pk=maya.user_id).update(**{name.removeprefix("user__"): value})
            else:
                Staff.objects.filter(pk=maya.pk).update(**{name: value})

        assert rings_in(identity, offer) == ["Hangup"]

    def test_still_opens_for_a_person_who_changes_their_own_password(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(maya)
        identity, offer = identity_of(client), scenes.ringing(line, maya)
        new = "a whole new one, and long"
        form = {"oldpassword": "maya has a long password", "password1": new, "password2": new}

        assert client.post("/account/password/", form).status_code == 302

        assert rings_in(identity, offer) == ["Dial"]

    @pytest.mark.parametrize(
        "identity", ["staff_{pk}_0123456789abcdef0123456789abcdef", "staff_{pk}_", "staff_999999999", "maya"]
    )
    def test_that_names_no_pass_of_ours_opens_nothing(self, identity: str, line: Line, maya: Staff) -> None:
        offer = scenes.ringing(line, maya)

        assert rings_in(identity.format(pk=maya.pk), offer) == ["Hangup"]

    def test_of_the_release_before_dies_at_the_sign_out_too(
        self, line: Line, maya: Staff, signed_in: SignIn
    ) -> None:
        client, offer = signed_in(maya), scenes.ringing(line, maya)
        client.post("/account/sign-out/")
        Offer.objects.filter(pk=offer.pk).update(state=OfferState.RINGING, settled_at=None)

        assert rings_in(maya.identity, offer) == ["Hangup"]

    def test_passes_that_have_run_out_are_cleared_away(self, maya: Staff, signed_in: SignIn) -> None:
        identity_of(signed_in(maya))
        with time_machine.travel(NOON + timedelta(hours=2), tick=False):
            identity_of(signed_in(maya))

        assert SoftphonePass.objects.count() == 1


class TestListening:
    def test_ends_with_the_sign_in(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        client = signed_in(maya)
        key = client.session.session_key or ""
        assert f"desk:{maya.pk}" in channels_of(key)

        client.post("/account/sign-out/")

        assert channels_of(key) == frozenset()
        assert channels_of("forged") == frozenset()

    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"password": "another"}])
    def test_ends_with_the_account(self, change: dict[str, Any], maya: Staff, signed_in: SignIn) -> None:
        key = signed_in(maya).session.session_key or ""

        User.objects.filter(pk=maya.user_id).update(**change)

        assert channels_of(key) == frozenset()

    def test_is_bounded_by_floor(self, line: Line, maya: Staff, lee: User, signed_in: SignIn) -> None:
        north = cast.line("+18557821010", floor="north", policy={"primary_teams": ["night"]})

        hers, all_ = (channels_of(signed_in(who).session.session_key or "") for who in (maya, lee))

        assert f"floor:{line.floor_id}" in hers
        assert f"floor:{north.floor_id}" not in hers
        assert f"floor:{north.floor_id}" in all_

    def test_is_not_for_an_account_without_a_part_in_the_console(self, db: None, signed_in: SignIn) -> None:
        root = User.objects.create_superuser("root")

        assert channels_of(signed_in(root).session.session_key or "") == frozenset()


def after(hours: float) -> Any:
    return time_machine.travel(NOON + timedelta(hours=hours), tick=False)


class TestHowLongASignInLasts:
    AGE = django_settings.SESSION_COOKIE_AGE / 3600

    def test_as_long_as_somebody_works(self, maya: Staff, signed_in: SignIn) -> None:
        client = signed_in(maya)

        for hours in (8, 16, 24, 32):
            with after(hours):
                assert client.get("/console/shifts/").status_code == 200

    def test_what_is_done_in_an_open_page_counts(self, maya: Staff, signed_in: SignIn) -> None:
        client = signed_in(maya)

        for hours in (8, 16, 24):
            with after(hours):
                acted = client.post("/console/desk/duty", {"duty": "on"}, headers={"HX-Request": "true"})
                assert acted.status_code == 200

    def test_what_an_open_page_asks_for_by_itself_does_not(self, maya: Staff, signed_in: SignIn) -> None:
        client = signed_in(maya)
        xhr = {"X-Requested-With": "XMLHttpRequest"}

        for minutes in range(0, int(self.AGE * 60), 30):
            with after(minutes / 60):
                client.get("/console/frame", headers=xhr)
                client.get("/console/desk/strip", headers={"HX-Request": "true"})
                client.post("/console/desk/heartbeat", headers=xhr)
                client.post("/console/desk/token", headers=xhr)

        with after(self.AGE + 0.1):
            assert client.get("/console/frame", headers=xhr).status_code == 401

    def test_a_conversation_keeps_it(self, line: Line, maya: Staff, signed_in: SignIn) -> None:
        client = signed_in(maya)
        scenes.talking(line, maya)

        for hours in (8, 16, 20):
            with after(hours):
                beat = client.post("/console/desk/heartbeat", headers={"X-Requested-With": "XMLHttpRequest"})
                assert beat.status_code == 204
