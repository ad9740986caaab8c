"""The log lines about accounts and the letters to their owners do not repeat a stranger's words."""

import logging
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from helpline import clock
from helpline.models import AccessKind, Staff
from helpline.operations import access_records
from helpline.signin import letters
from tests.helpline.signin.conftest import SignInAs
from tests.helpline.signin.test_links import TELLING, mailed
from tests.helpline.signin.test_second_step import second_step, set_up

__all__ = ["set_up"]
NEW = "quite a new password"


@pytest.fixture(autouse=True)
def with_mail(settings: Settings) -> None:
    settings.MAILS = True
    settings.PUBLIC_URL = "https://staff.example.org"
    settings.SECOND_FACTOR_ROLES = ["supervisor"]


@pytest.fixture
def ana(ana: Staff) -> Staff:
    User.objects.filter(pk=ana.user_id).update(email="ana@example.com")
    return ana


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Any:
    caplog.set_level(logging.INFO, logger="helpline.security")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "helpline.security"]


class TestTheLog:
    def test_has_a_wrong_password_under_the_id_of_the_account(
        self, ana: Staff, sign_in: SignInAs, log: Any
    ) -> None:
        sign_in(password="a guess of somebody")

        assert log() == [f"wrong password: account {ana.user_id}"]

    def test_has_no_word_that_a_stranger_typed(self, ana: Staff, sign_in: SignInAs, log: Any) -> None:
        sign_in("my secret passphrase", "a guess of somebody")

        assert log() == ["wrong password: account of nobody"]

    def test_has_that_guessing_was_stopped(self, ana: Staff, sign_in: SignInAs, log: Any) -> None:
        for _ in range(6):
            sign_in(password="a guess of somebody")

        assert log()[-1] == f"too many wrong passwords: account {ana.user_id}"

    def test_has_a_wrong_code(self, lee: User, sign_in: SignInAs, set_up: Any, log: Any) -> None:
        set_up(sign_in("lee").client)

        second_step(sign_in("lee").client, "000000")

        assert log()[-1] == f"wrong code: account {lee.pk}"

    def test_has_who_signed_in(self, ana: Staff, sign_in: SignInAs, log: Any) -> None:
        sign_in()

        assert log() == [f"signed in: account {ana.user_id}"]

    def test_has_a_change_of_a_role_with_the_record_that_says_whose(self, ana: Staff, log: Any) -> None:
        access_records.note_change(
            kind=AccessKind.CHANGED_ACCOUNT, changed="ana", user_id=ana.user_id, now=clock.now()
        )

        assert re.fullmatch(rf"changed_account by account {ana.user_id}: access record \d+", log()[0])


class TestTheOwner:
    def change(self, client: Client) -> Any:
        fields = {"oldpassword": "ana has a long password", "password1": NEW, "password2": NEW}
        return client.post("/account/password/", fields)

    def test_is_written_to_when_the_password_changes(self, ana: Staff, sign_in: SignInAs, log: Any) -> None:
        self.change(sign_in().client)

        letter = mailed()
        assert letter.to == ["ana@example.com"]
        assert letters.NEW_PASSWORD in letter.body
        assert log()[-1] == f"{letters.NEW_PASSWORD}: account {ana.user_id}"

    def test_is_written_to_when_a_second_step_is_added_or_taken_away(
        self, lee: User, sign_in: SignInAs, set_up: Any, log: Any
    ) -> None:
        User.objects.filter(pk=lee.pk).update(email="lee@example.com")
        set_up(sign_in("lee").client)
        assert letters.STEP_ADDED in mailed(1).body

        call_command("reset_second_step", "lee")

        assert letters.STEP_REMOVED in mailed(2).body
        assert log()[-1] == f"{letters.STEP_REMOVED}: account {lee.pk}"

    def test_is_written_to_when_a_recovery_code_is_used(
        self, lee: User, sign_in: SignInAs, set_up: Any, log: Any
    ) -> None:
        set_up(sign_in("lee").client)
        User.objects.filter(pk=lee.pk).update(email="lee@example.com")
        codes = RecoveryCodes(Authenticator.objects.get(user=lee, type="recovery_codes")).get_unused_codes()

        second_step(sign_in("lee").client, codes[0])

        assert letters.CODE_USED in mailed().body
        assert f"{letters.CODE_USED}: account {lee.pk}" in log()

    def test_is_told_at_the_former_address_of_another_one(self, ana: Staff, sign_in: SignInAs) -> None:
        root = Client()
        root.force_login(
            User.objects.create_superuser("root"), backend="django.contrib.auth.backends.ModelBackend"
        )
        form = {"username": "ana", "email": "thief@example.com", "is_active": "on", "is_staff": "on"}
        form |= {"date_joined_0": "2026-07-15", "date_joined_1": "12:00:00"}

        root.post(f"/admin/auth/user/{ana.user_id}/change/", form)

        assert mailed().to == ["ana@example.com"]
        assert letters.NEW_ADDRESS in mailed().body

    def test_learns_nothing_that_others_should_not_know(self, ana: Staff) -> None:
        letters.tell(User.objects.get(pk=ana.user_id), letters.CODE_USED, clock.now())

        letter = mailed()
        assert not TELLING.search(letter.subject + letter.body.replace("ana", ""))


def test_a_forgotten_password_is_the_same_work_whoever_has_the_address(
    ana: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    monkeypatch.setattr(letters, "send", lambda written: begun.append(1))

    def work(email: str) -> tuple[int, int]:
        begun.clear()
        with CaptureQueriesContext(
            connection,
        ) as statements:
            Client().post("/account/password/forgotten/", {"email": email})
        return len(statements), len(begun)

    assert work("ana@example.com") == work("nobody@example.com")
    assert begun == [1]
    assert mail.outbox == []
