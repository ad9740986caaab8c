"""A role that needs a second factor: its page and nothing else until there is one; a code works once."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from helpline.models import SignedIn, Staff
from tests.helpline.signin.conftest import SignInAs, Travel
from tests.support import cast
from tests.support.stored import read_by_a_thief

SET_UP = "/account/second-step/app/"


@pytest.fixture(autouse=True)
def deployed(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["supervisor", "administrator"]


def code(secret: str, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead)))


SetUp = Callable[[Client], str]


@pytest.fixture
def set_up(django_capture_on_commit_callbacks: Any) -> SetUp:
    """Set up an authenticator app by the page, as a person does it; returns the secret in the app."""

    def by_page(client: Client) -> str:
        secret = re.search(r'sign-in-secret">([A-Z2-7=]+)<', client.get(SET_UP).text)
        assert secret
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(SET_UP, {"code": code(secret[1])})
        assert answer["Location"] == "/account/second-step/codes/"
        return secret[1]

    return by_page


def second_step(client: Client, given: str) -> Any:
    return client.post("/account/sign-in/second-step/", {"code": given}, REMOTE_ADDR="192.0.2.1")


class TestWhoNeedsOne:
    @pytest.mark.parametrize(
        ("roles", "name", "page"),
        [
            (["supervisor", "administrator"], "lee", "/account/second-step/"),
            (["supervisor", "administrator"], "root", "/account/second-step/"),
            (["supervisor", "administrator"], "ana", ""),
            (["administrator"], "ada", "/account/second-step/"),
            (["supervisor"], "ada", ""),
            (["counselor"], "ana", "/account/second-step/"),
            (["counselor"], "lee", ""),
            ([], "root", ""),
        ],
    )
    def test_is_what_the_setting_says(
        self,
        roles: list[str],
        name: str,
        page: str,
        ana: Staff,
        lee: User,
        sign_in: SignInAs,
        settings: Settings,
    ) -> None:
        User.objects.create_superuser("root", password="root has a long password")
        cast.administrator()
        settings.SECOND_FACTOR_ROLES = roles
        client = sign_in(name).client

        answer = client.get("/admin/")  # every role has a part in it

        assert answer.status_code == (302 if page else 200)
        assert answer.headers.get("Location", "").startswith(page)

    def test_is_asked_at_every_request_and_not_only_at_sign_in(self, ana: Staff, sign_in: SignInAs) -> None:
        client = sign_in().client
        assert client.get("/console/floor/").status_code == 200

        ana.user.is_superuser = True
        ana.user.save()

        assert client.get("/console/floor/").status_code == 302


class TestWithoutOne:
    def test_every_address_leads_to_the_set_up_page(self, lee: User, sign_in: SignInAs) -> None:
        client = sign_in("lee").client
        ways_out = {"/account/sign-out/", "/admin/logout/", "/account/lock/", "/account/unlock/"}
        reached = set()
        for address in addresses() - ways_out:
            for method in (client.get, client.post):
                answer = method(address)
                if not answer.headers.get("Location", "").startswith("/account/second-step/?next="):
                    reached.add(address)

        probes = {"/healthz", "/readyz", "/metrics"}  # which nobody signs in for
        assert {address for address in reached - probes if not address.startswith("/voice/")} == {
            *("/account/second-step/", SET_UP, "/account/second-step/passkeys/add/"),
            *("/account/second-step/codes/", "/account/again/", "/account/again/code/"),
            "/account/again/passkey/",
        }

    def test_an_open_page_is_told_401(self, lee: User, sign_in: SignInAs) -> None:
        client = sign_in("lee").client

        assert client.get("/console/floor/now", headers={"HX-Request": "true"}).status_code == 401

    def test_the_page_shows_no_way_around(self, lee: User, sign_in: SignInAs) -> None:
        shown = sign_in("lee").client.get("/account/second-step/").text

        assert "Your role needs more than a password" in shown
        assert "/console/" not in re.sub(r"/static/console/", "", shown)
        assert 'id="around"' not in shown

    def test_everything_opens_once_there_is_one(self, lee: User, sign_in: SignInAs, set_up: SetUp) -> None:
        client = sign_in("lee").client

        set_up(client)

        assert "Recovery codes" in client.get("/account/second-step/codes/").text
        assert client.get("/console/floor/").status_code == 200

    def test_recovery_codes_alone_are_none(self, lee: User, sign_in: SignInAs) -> None:
        Authenticator.objects.create(user=lee, type="recovery_codes", data={"seed": "x", "used_mask": 0})

        assert sign_in("lee").client.get("/console/floor/").status_code == 302


def addresses(patterns: Any = None, before: str = "/") -> set[str]:
    """Every address that there is, with something in each place that varies."""
    found = set()
    for pattern in patterns or get_resolver().url_patterns:
        route = str(pattern.pattern)
        route = re.sub(r"\(\?P<\w+>[^)]*\)+", "1", route).replace("^", "").replace("$", "").replace("\\Z", "")
        route = re.sub(r"<uuid:\w+>", "6f8f5771-5090-4a26-b245-3988d9a1501b", route)
        route = re.sub(r"<[\w:]+>", "1", route)
        if isinstance(pattern, URLResolver):
            found |= addresses(pattern.url_patterns, before + route)
        elif isinstance(pattern, URLPattern):
            found.add(before + route)
    return found


class TestTheCode:
    @pytest.fixture
    def secret(self, lee: User, sign_in: SignInAs, noon: Travel, set_up: SetUp) -> str:
        client = sign_in("lee").client
        secret = set_up(client)
        client.post("/account/sign-out/")
        noon.shift(120)
        return secret

    def test_is_asked_for_after_the_password(self, secret: str, sign_in: SignInAs) -> None:
        answer = sign_in("lee")

        assert answer["Location"] == "/account/sign-in/second-step/"
        assert answer.client.get("/console/floor/")["Location"].startswith("/account/sign-in/")
        assert second_step(answer.client, code(secret))["Location"] == "/console/"
        assert answer.client.get("/console/floor/").status_code == 200

    @pytest.mark.parametrize("ahead", [-1, 0, 1])
    def test_may_be_half_a_minute_off(self, ahead: int, secret: str, sign_in: SignInAs) -> None:
        assert second_step(sign_in("lee").client, code(secret, ahead)).status_code == 302

    @pytest.mark.parametrize("ahead", [-3, 3])
    def test_may_not_be_further_off(self, ahead: int, secret: str, sign_in: SignInAs) -> None:
        assert second_step(sign_in("lee").client, code(secret, ahead)).status_code == 200

    def test_works_once(self, secret: str, sign_in: SignInAs) -> None:
        given = code(secret)
        second_step(sign_in("lee").client, given)

        answer = second_step(sign_in("lee").client, given)

        assert "That code is not right" in answer.text

    def test_works_once_whichever_process_is_asked(
        self, secret: str, sign_in: SignInAs, settings: Settings
    ) -> None:
        """allauth notes used codes in the process's own memory."""
        given = code(secret)
        second_step(sign_in("lee").client, given)
        from django.core.cache import cache

        cache.clear()

        assert "That code is not right" in second_step(sign_in("lee").client, given).text

    def test_works_once_however_it_is_written(
        self, secret: str, sign_in: SignInAs, settings: Settings
    ) -> None:
        """Marks and spaces in a code do not count when it is compared."""
        given = code(secret)
        second_step(sign_in("lee").client, given)
        from django.core.cache import cache

        for written in (f"{given[:3]} {given[3:]}", f"{given[:3]}-{given[3:]}", f"{given}."):
            cache.clear()

            assert "That code is not right" in second_step(sign_in("lee").client, written).text

    def test_that_set_the_app_up_signs_nobody_in(
        self, lee: User, sign_in: SignInAs, noon: Travel, set_up: SetUp
    ) -> None:
        """Somebody who looked on at the set-up has the code, and perhaps the password."""
        client = sign_in("lee").client
        secret = set_up(client)

        assert "That code is not right" in second_step(sign_in("lee").client, code(secret)).text
        assert second_step(sign_in("lee").client, code(secret, 1)).status_code == 302

    def test_that_is_wrong_is_told_what_to_do_with_either_kind(self, secret: str, sign_in: SignInAs) -> None:
        """A recovery code that was used stays used: whoever waits for the next one waits for ever."""
        client = sign_in("lee").client
        second_step(client, given := code(secret))
        again = sign_in("lee").client

        for wrong in ("000000", given, "an old recovery code"):
            assert (
                "That code is not right. From the app: wait for the next one. A recovery code works once: "
                "use another." in second_step(again, wrong).text
            )

    def test_of_a_new_app_that_is_wrong_speaks_of_the_app_alone(self, lee: User, sign_in: SignInAs) -> None:
        client = sign_in("lee").client
        assert "autofocus" not in client.get(SET_UP).text  # the picture comes before the code

        shown = client.post(SET_UP, {"code": "000000"}).text

        assert "That code is not right. Wait for the next one and try again." in shown
        assert re.search('<input[^>]* name="code"[^>]* autofocus', shown)

    def test_may_be_guessed_at_five_times(self, secret: str, sign_in: SignInAs) -> None:
        client = sign_in("lee").client
        for wrong in ("000000", "000001", "000002", "000003", "000004"):
            second_step(client, wrong)

        answer = second_step(client, code(secret))

        assert answer.status_code == 429
        assert "Please wait 15 minutes" in answer.text

    def test_is_not_guessed_on_by_signing_in_anew(self, secret: str, sign_in: SignInAs) -> None:
        for wrong in ("000000", "000001", "000002", "000003", "000004"):
            second_step(sign_in("lee").client, wrong)

        assert second_step(sign_in("lee").client, code(secret)).status_code == 429

    def test_can_be_a_recovery_code_once(self, secret: str, lee: User, sign_in: SignInAs) -> None:
        given = Authenticator.objects.get(user=lee, type="recovery_codes").wrap().get_unused_codes()[0]

        answers = [second_step(sign_in("lee").client, given).status_code for _ in range(2)]

        assert answers == [302, 200]

    def test_is_sealed_at_rest(self, secret: str) -> None:
        assert secret not in read_by_a_thief(list(Authenticator.objects.values_list("data")))

    def test_leaves_a_session_that_has_shown_none_outside(
        self, secret: str, lee: User, sign_in: SignInAs
    ) -> None:
        client = Client()
        client.force_login(lee)

        assert client.get("/console/floor/")["Location"].startswith("/account/again/code/")

    @pytest.mark.parametrize("page", ["", "app/", "passkeys/add/", "codes/"])
    def test_is_not_got_round_by_adding_another(self, page: str, secret: str, lee: User) -> None:
        client = Client()
        client.force_login(lee)

        for ask in (client.get, client.post):
            assert ask(f"/account/second-step/{page}")["Location"].startswith("/account/again/code/")

    def test_stays_where_the_role_needs_it(self, secret: str, lee: User, sign_in: SignInAs) -> None:
        client = sign_in("lee").client
        second_step(client, code(secret))

        shown = client.post("/account/second-step/app/remove/").text

        assert "Your role needs a second step" in shown
        assert Authenticator.objects.filter(user=lee, type="totp").exists()

    def test_signs_out_the_other_browsers_when_it_is_set_up(
        self, lee: User, sign_in: SignInAs, set_up: SetUp
    ) -> None:
        other, here = sign_in("lee").client, sign_in("lee").client

        set_up(here)

        assert other.get("/account/second-step/")["Location"].startswith("/account/sign-in/")
        assert SignedIn.objects.get().second_factor

    @pytest.mark.parametrize(
        "page",
        ["app/", "app/remove/", "passkeys/add/", "codes/", "codes/new/"],
    )
    def test_is_changed_by_who_has_just_shown_who_they_are(
        self, page: str, secret: str, sign_in: SignInAs, noon: Travel
    ) -> None:
        """A desk that was left unlocked for a while is no way to another second step."""
        client = sign_in("lee").client
        second_step(client, code(secret))
        at_once = client.get(f"/account/second-step/{page}").headers.get("Location", "")

        noon.shift(5 * 60 + 1)

        for ask in (client.get, client.post):
            answer = ask(f"/account/second-step/{page}")
            led = answer.headers.get("Location", "").startswith("/account/again/")
            assert led or (page == "codes/" and answer.status_code == 405)
        assert not at_once.startswith("/account/again/")


def test_the_administration_shows_nobodys_second_factor(lee: User, sign_in: SignInAs, set_up: SetUp) -> None:
    User.objects.create_superuser("root", password="root has a long password")
    client = sign_in("root").client
    set_up(client)

    assert client.get("/admin/mfa/authenticator/").status_code == 404
    assert client.get("/admin/account/emailaddress/").status_code == 404


class TestALostSecondStep:
    def test_is_taken_away_and_set_up_anew(self, lee: User, sign_in: SignInAs, set_up: SetUp) -> None:
        client = sign_in("lee").client
        set_up(client)

        call_command("reset_second_step", "lee")

        assert client.get("/console/floor/")["Location"].startswith("/account/sign-in/")
        assert sign_in("lee").client.get("/console/floor/")["Location"].startswith("/account/second-step/")

    def test_of_nobody_is_one_line(self, db: None) -> None:
        with pytest.raises(CommandError, match="there is no account named nobody"):
            call_command("reset_second_step", "nobody")
