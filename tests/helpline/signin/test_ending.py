"""However a sign-in is ended, its person is off duty, and its telephone and its pages hear nothing more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from helpline import clock
from helpline.live import nudges
from helpline.models import Duty, OfferState, SignedIn, SoftphonePass, Staff
from helpline.signin.listening import channels_of
from tests.helpline.console import scenes
from tests.helpline.console.test_leaving import identity_of, rings_in
from tests.helpline.signin.conftest import SignInAs
from tests.support import cast

PASSWORD = "ana has a long password"
NEW = "another quite long one"


def key_of(client: Client) -> str:
    return client.session.session_key or ""


def on_duty(ana: Staff) -> bool:
    ana.refresh_from_db()
    return ana.duty == Duty.ON


def row_of(client: Client) -> SignedIn:
    return SignedIn.objects.get(pk=client.session["signed_in"])


def by_its_own_page(client: Client, other: Client) -> None:
    client.post("/account/sign-out/")


def by_the_administrations_page(client: Client, other: Client) -> None:
    client.post("/admin/logout/")


def from_another_browser(client: Client, other: Client) -> None:
    other.post(f"/account/browsers/{row_of(client).pk}/end")


def everywhere(client: Client, other: Client) -> None:
    other.post("/account/browsers/end")


def with_its_second_step(client: Client, other: Client) -> None:
    call_command("reset_second_step", "ana")


WAYS = [
    by_its_own_page,
    by_the_administrations_page,
    from_another_browser,
    everywhere,
    with_its_second_step,
]
End = Callable[[Client, Client], None]


@pytest.mark.parametrize("end", WAYS)
class TestASignInThatIsEnded:
    def test_takes_its_person_off_duty_and_passes_their_call_on(
        self, end: End, ana: Staff, sign_in: SignInAs
    ) -> None:
        client, other = sign_in().client, sign_in().client
        cast.sign_on(ana, clock.now())
        offer = scenes.ringing(cast.line("+18557821010"), ana)

        end(client, other)

        offer.refresh_from_db()
        assert (on_duty(ana), offer.state) == (False, OfferState.PASSED_ON)

    def test_takes_no_call_with_its_token(self, end: End, ana: Staff, sign_in: SignInAs) -> None:
        client, other = sign_in().client, sign_in().client
        identity = identity_of(client)

        end(client, other)
        cast.sign_on(ana, clock.now())

        assert rings_in(identity, scenes.ringing(cast.line("+18557821010"), ana)) == ["Hangup"]

    def test_tells_its_pages_and_lets_them_listen_no_more(
        self, end: End, ana: Staff, sign_in: SignInAs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client, other = sign_in().client, sign_in().client
        key, channel, told = key_of(client), nudges.sign_in_channel(row_of(client).pk), []
        assert channel in channels_of(key)
        monkeypatch.setattr(nudges, "nudge", lambda *channels: told.extend(channels))

        end(client, other)

        assert channel in told
        assert channels_of(key) == frozenset()


class TestOfTwoBrowsers:
    def test_the_other_one_keeps_its_telephone(self, ana: Staff, sign_in: SignInAs) -> None:
        client, other = sign_in().client, sign_in().client
        identity = identity_of(other)

        other.post(f"/account/browsers/{row_of(client).pk}/end")
        cast.sign_on(ana, clock.now())

        assert rings_in(identity, scenes.ringing(cast.line("+18557821010"), ana)) == ["Dial"]

    def test_one_that_was_ended_and_looks_again_takes_nobody_off_duty(
        self, ana: Staff, sign_in: SignInAs
    ) -> None:
        """They are at work in the other one by now."""
        client, other = sign_in().client, sign_in().client
        other.post(f"/account/browsers/{row_of(client).pk}/end")
        cast.sign_on(ana, clock.now())

        assert client.get("/console/floor/").status_code == 302
        assert on_duty(ana)

    def test_the_one_in_which_the_password_is_changed_works_on(self, ana: Staff, sign_in: SignInAs) -> None:
        client, other = sign_in().client, sign_in().client
        identities = [identity_of(each) for each in (client, other)]
        cast.sign_on(ana, clock.now())

        client.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

        assert on_duty(ana)
        assert [each.pk for each in SignedIn.objects.all()] == [row_of(client).pk]
        offer = scenes.ringing(cast.line("+18557821010"), ana)
        assert [rings_in(each, offer) for each in reversed(identities)] == [["Hangup"], ["Dial"]]

    def test_a_colleagues_is_not_touched(self, ana: Staff, lee: User, sign_in: SignInAs) -> None:
        hers, mine = sign_in().client, sign_in("lee").client
        cast.sign_on(ana, clock.now())
        identity_of(hers)

        mine.post(f"/account/browsers/{row_of(hers).pk}/end")

        assert on_duty(ana)
        assert SoftphonePass.objects.exists()


def test_signing_in_again_in_the_same_browser_leaves_its_telephone_alone(
    ana: Staff, sign_in: SignInAs
) -> None:
    client = sign_in().client
    identity = identity_of(client)
    client.force_login(ana.user)
    cast.sign_on(ana, clock.now())

    assert rings_in(identity, scenes.ringing(cast.line("+18557821010"), ana)) == ["Dial"]


def test_a_page_listens_to_nothing_before_the_second_step(
    lee: User, sign_in: SignInAs, settings: Settings
) -> None:
    client: Any = sign_in("lee").client
    assert channels_of(key_of(client))

    settings.SECOND_FACTOR_ROLES = ["supervisor"]

    assert channels_of(key_of(client)) == frozenset()
