"""Passkeys: for which host one is asked for, how often a stranger may try, and answers that are made up."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from helpline.models import SignedIn
from tests.helpline.signin.conftest import SignInAs

SHAPED = {"id": "AQ", "rawId": "AQ", "type": "public-key", "response": {"clientDataJSON": "e30"}}
MADE_UP = [
    *("", "{", "null", "[]", "5", '"x"', "{}", '{"id": "x"}', '{"id": null, "rawId": []}'),
    json.dumps(SHAPED),
    "[" * 5000,
    '{"a":' * 5000 + "1" + "}" * 5000,
    json.dumps(SHAPED | {"response": {"clientDataJSON": "e30", "attestationObject": "gYGB" * 5000}}),
    json.dumps(
        SHAPED | {"response": {"clientDataJSON": "e30", "attestationObject": "AQ", "userHandle": "AQ"}}
    ),
    json.dumps(SHAPED | {"response": {"clientDataJSON": "é", "authenticatorData": "AQ", "signature": "AQ"}}),
    json.dumps(
        SHAPED
        | {
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "A" * 64,
                "signature": "AQ",
                "userHandle": "MQ",
            }
        }
    ),
]


@pytest.fixture(autouse=True)
def deployed(settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["supervisor", "administrator"]


class TestPasskeys:
    def test_are_asked_for_of_our_own_host_whatever_the_request_says(
        self, lee: User, sign_in: SignInAs, settings: Settings
    ) -> None:
        settings.PUBLIC_URL = "https://lines.example.org"
        client = sign_in("lee").client

        shown = client.get("/account/second-step/passkeys/add/", headers={"Host": "localhost"}).text

        assert "&quot;id&quot;: &quot;lines.example.org&quot;" in shown
        assert "<script>" not in shown

    def test_begin_a_session_for_a_stranger_a_few_times_only(self, db: None) -> None:
        answers = [
            Client().get("/account/sign-in/passkey/", headers={"Accept": "application/json"}).status_code
            for _ in range(61)
        ]

        assert answers == [200] * 60 + [429]

    @pytest.mark.parametrize("credential", MADE_UP)
    def test_that_are_made_up_open_nothing_and_break_nothing(
        self, credential: str, lee: User, sign_in: SignInAs
    ) -> None:
        client = Client()
        client.get("/account/sign-in/passkey/", headers={"Accept": "application/json"})
        inside = sign_in("lee").client
        inside.get("/account/second-step/passkeys/add/")

        given = client.post("/account/sign-in/passkey/", {"credential": credential}, follow=True)
        added = inside.post("/account/second-step/passkeys/add/", {"credential": credential, "name": "x"})
        unlocked = inside.post("/account/unlock/", {"credential": credential or "{}"})

        assert (given.status_code, added.status_code, unlocked.status_code) == (200, 200, 422)
        assert SignedIn.objects.count() == 1
        assert not Authenticator.objects.exists()
