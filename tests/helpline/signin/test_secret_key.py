"""What ends when SECRET_KEY is replaced, as the page on deploying says, and what stays."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from helpline import clock
from helpline.models import Staff
from helpline.signin.links import invite
from tests.helpline.signin.conftest import SignInAs

WRONG = "not it"


class TestReplacingTheSecretKey:
    @pytest.fixture(autouse=True)
    def old(self, settings: Settings) -> None:
        settings.SECRET_KEY = "o" * 50

    def test_signs_everybody_out(self, ana: Staff, sign_in: SignInAs, settings: Settings) -> None:
        client = sign_in().client
        assert client.get("/console/floor/").status_code == 200

        settings.SECRET_KEY = "n" * 50

        assert client.get("/console/floor/").status_code == 302

    def test_ends_counts_of_wrong_passwords(self, ana: Staff, sign_in: SignInAs, settings: Settings) -> None:
        for _ in range(5):
            sign_in(password=WRONG)
        assert sign_in().status_code == 429

        settings.SECRET_KEY = "n" * 50

        assert sign_in().status_code == 302

    def test_forgets_the_browsers_that_somebody_has_used(
        self, ana: Staff, sign_in: SignInAs, settings: Settings
    ) -> None:
        known = sign_in().client
        known.post("/account/sign-out/")

        settings.SECRET_KEY = "n" * 50
        for _ in range(5):
            sign_in(password=WRONG)

        assert sign_in(client=known).status_code == 429

    def test_ends_links_to_choose_a_password(self, lee: User, settings: Settings) -> None:
        eve = User.objects.create_user("eve", is_staff=True)
        eve.set_unusable_password()
        eve.save()
        link = invite(eve, lee, clock.now()).link
        assert Client().get(link, follow=True).redirect_chain

        settings.SECRET_KEY = "n" * 50

        assert not Client().get(link, follow=True).redirect_chain
