"""Where one is signed in, signing out everywhere, and the page that locks itself."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from config.sessions import SessionStore
from helpline.models import Duty, SignedIn, Staff
from tests.helpline.signin.conftest import SignInAs, Travel

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BEHIND = {"X-Requested-With": "XMLHttpRequest"}


def is_in(client: Client) -> bool:
    return client.get("/console/floor/").status_code == 200


class TestBrowsers:
    def test_are_listed_with_what_one_knows_them_by(self, ana: Staff, sign_in: SignInAs) -> None:
        client = sign_in(client=Client(headers={"User-Agent": FIREFOX})).client
        sign_in(address="198.51.100.7")

        shown = client.get("/account/browsers/").text

        assert "Firefox on Linux" in shown
        assert "this browser" in shown
        assert "198.51.100.7" in shown

    def test_one_can_be_signed_out(self, ana: Staff, sign_in: SignInAs) -> None:
        here, other = sign_in().client, sign_in().client
        row = SignedIn.objects.order_by("since").exclude(pk=here.session["signed_in"]).get()

        here.post(f"/account/browsers/{row.pk}/end")

        assert (is_in(here), is_in(other)) == (True, False)

    def test_a_colleagues_cannot(self, ana: Staff, lee: User, sign_in: SignInAs) -> None:
        mine, hers = sign_in("lee").client, sign_in().client
        row = SignedIn.objects.get(user=ana.user)

        mine.post(f"/account/browsers/{row.pk}/end")

        assert is_in(hers)
        assert "198." not in mine.get("/account/browsers/").text

    def test_all_can(self, ana: Staff, lee: User, sign_in: SignInAs) -> None:
        clients = [sign_in().client for _ in range(3)]
        colleague = sign_in("lee").client

        answer = clients[0].post("/account/browsers/end")

        assert "You are signed out" in answer.text
        assert [is_in(client) for client in clients] == [False] * 3
        assert is_in(colleague)

    def test_are_ended_for_what_an_open_page_asks_too(self, ana: Staff, sign_in: SignInAs) -> None:
        client = sign_in().client
        SignedIn.objects.all().delete()

        assert client.get("/console/frame", headers=BEHIND).status_code == 401

    def test_others_are_ended_by_a_new_password(self, ana: Staff, sign_in: SignInAs) -> None:
        here, other = sign_in().client, sign_in().client
        new = "another quite long one"
        fields = {"oldpassword": "ana has a long password", "password1": new, "password2": new}

        here.post("/account/password/", fields)

        assert (is_in(here), is_in(other)) == (True, False)
        assert SignedIn.objects.count() == 1  # the other's pages, telephone and stream end with its row

    def test_a_wrong_present_password_is_a_guess(self, ana: Staff, sign_in: SignInAs) -> None:
        client = sign_in().client
        new = "another quite long one"
        fields = {"oldpassword": "not it", "password1": new, "password2": new}

        refused = client.post("/account/password/", fields)
        assert re.search('<input[^>]* name="oldpassword"[^>]* autofocus', refused.text)
        answers = [client.post("/account/password/", fields).status_code for _ in range(5)]

        assert answers == [200] * 4 + [429]

    def test_get_another_session_at_sign_in_than_a_stranger_could_have_given_them(
        self, ana: Staff, sign_in: SignInAs
    ) -> None:
        """Somebody who sets a person's cookie before they sign in must not have their session afterwards."""
        given = SessionStore()
        given["next"] = "/console/"
        given.save()
        client = Client()
        client.cookies["helpline_session"] = str(given.session_key)

        sign_in(client=client)

        assert is_in(client)
        assert client.cookies["helpline_session"].value != given.session_key
        thief = Client()
        thief.cookies["helpline_session"] = str(given.session_key)
        assert not is_in(thief)

    def test_are_gone_with_signing_out(self, ana: Staff, sign_in: SignInAs) -> None:
        sign_in().client.post("/account/sign-out/")

        assert not SignedIn.objects.exists()

    def test_signing_in_again_makes_no_second_one(self, ana: Staff, sign_in: SignInAs) -> None:
        client = sign_in().client
        client.force_login(ana.user)

        assert SignedIn.objects.count() == 1

    def test_a_row_gives_no_session_away(self, ana: Staff, sign_in: SignInAs) -> None:
        """Somebody who reads the table of browsers cannot take one of them over."""
        sign_in()

        kept = str(list(SignedIn.objects.values_list()))

        assert Session.objects.get().session_key not in kept


@pytest.fixture
def minutes(settings: Settings) -> int:
    settings.IDLE_MINUTES = 15
    return 15


class TestTheLock:
    @pytest.fixture
    def locked(self, ana: Staff, sign_in: SignInAs, minutes: int) -> Client:
        client: Client = sign_in().client
        assert client.post("/account/lock/", headers=BEHIND).status_code == 204
        return client

    def test_shows_and_changes_nothing(self, locked: Client, ana: Staff) -> None:
        assert locked.get("/console/desk/")["Location"] == "/account/unlock/?next=/console/desk/"
        for address in ("/console/desk/strip", "/console/floor/now", "/account/browsers/"):
            assert locked.get(address, headers=BEHIND).status_code == 423
        for address in ("/console/desk/duty", "/console/desk/token", "/account/browsers/end"):
            assert locked.post(address, {"duty": "on"}, headers=BEHIND).status_code == 423
        assert Staff.objects.get().duty == Duty.OFF

    def test_goes_on_ringing_and_being_on_duty(self, locked: Client) -> None:
        assert locked.get("/console/frame", headers=BEHIND).status_code == 200
        assert locked.post("/console/desk/heartbeat", headers=BEHIND).status_code == 204

    def test_opens_with_the_password(self, locked: Client) -> None:
        answer = locked.post("/account/unlock/", {"password": "ana has a long password"}, headers=BEHIND)

        assert answer.status_code == 204
        assert is_in(locked)

    def test_opens_without_a_script_and_leads_back(self, locked: Client) -> None:
        shown = locked.get("/account/unlock/?next=/console/calls/").text
        fields = {"password": "ana has a long password", "next": "/console/calls/"}

        assert "You are still signed in as <strong>ana</strong>" in shown
        assert locked.post("/account/unlock/", fields)["Location"] == "/console/calls/"

    @pytest.mark.parametrize("kind", ["", "totp", "webauthn"])
    def test_offers_a_passkey_to_who_has_one(self, kind: str, locked: Client, ana: Staff) -> None:
        if kind:
            Authenticator.objects.create(user_id=ana.user_id, type=kind, data={})

        shown = locked.get("/account/unlock/").text

        assert ("Use a passkey" in shown) is (kind == "webauthn")

    @pytest.mark.parametrize("next_", ["0", "%2f%2fexample.com", "account_logout"])
    def test_opens_and_leads_to_no_page_that_a_word_may_name(self, next_: str, locked: Client) -> None:
        fields = {"password": "ana has a long password", "next": next_}

        assert locked.post("/account/unlock/", fields)["Location"] == next_

    def test_says_that_a_password_is_wrong_and_signs_nobody_out(self, locked: Client) -> None:
        answers = [locked.post("/account/unlock/", {"password": "not it"}, headers=BEHIND) for _ in range(6)]

        assert [answer.status_code for answer in answers] == [422] * 6
        assert answers[0].json() == {"wrong": "That is not your password."}
        assert answers[5].json()["wrong"].startswith("That was wrong too often. Wait 15 minutes")
        assert locked.post("/console/desk/heartbeat", headers=BEHIND).status_code == 204

    def test_opens_with_nobody_elses_password(self, locked: Client, lee: User) -> None:
        fields = {"password": "lee has a long password", "login": "lee", "username": "lee"}

        assert locked.post("/account/unlock/", fields, headers=BEHIND).status_code == 422

    def test_comes_by_itself_where_no_page_is_open(
        self, ana: Staff, sign_in: SignInAs, minutes: int, noon: Travel
    ) -> None:
        """A window that was closed cannot lock itself; whoever opens it again is asked."""
        client = sign_in().client
        noon.shift((minutes + 3) * 60)

        assert client.get("/console/desk/")["Location"].startswith("/account/unlock/")

    def test_waits_while_somebody_uses_the_page(
        self, ana: Staff, sign_in: SignInAs, minutes: int, noon: Travel
    ) -> None:
        client = sign_in().client
        for _ in range(4):
            noon.shift(10 * 60)
            assert client.post("/account/active/", headers=BEHIND).status_code == 204

        assert is_in(client)

    def test_is_not_kept_away_by_what_a_page_does_by_itself(
        self, ana: Staff, sign_in: SignInAs, minutes: int, noon: Travel
    ) -> None:
        client = sign_in().client
        for _ in range(4):
            noon.shift(10 * 60)
            client.post("/console/desk/heartbeat", headers=BEHIND)
            client.get("/console/frame", headers=BEHIND)

        assert not is_in(client)

    def test_is_not_opened_by_using_it(self, locked: Client) -> None:
        locked.post("/account/active/", headers=BEHIND)

        assert not is_in(locked)
