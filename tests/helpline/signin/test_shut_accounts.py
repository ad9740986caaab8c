"""An account that is shut: what was begun with it ends, and stays ended when the account is opened again."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from helpline import clock
from helpline.models import SignedIn, Staff
from helpline.operations import people
from helpline.signin.adapter import SHUT, AccountAdapter
from helpline.signin.forms import PasskeyAloneForm
from helpline.signin.links import invite
from tests.helpline.signin.conftest import PASSWORD, SignInAs, Travel
from tests.helpline.signin.test_links import NEW, choose, path_of, with_mail
from tests.helpline.signin.test_second_step import SetUp, code, second_step, set_up

__all__ = ["set_up", "with_mail"]

Act = Callable[..., None]
DEAD = "This link does not work"


def by_hand(*, staff_id: int, **_: Any) -> None:
    """Shut the account where nothing of ours sees it, as in a shell."""
    User.objects.filter(staff=staff_id).update(is_active=False)


def by_staff_status(*, staff_id: int, **_: Any) -> None:
    """Take the staff status away, as Administration can."""
    User.objects.filter(staff=staff_id).update(is_staff=False)


def open_again(person: Staff, by: User) -> None:
    if User.objects.filter(pk=person.user_id, is_staff=False).update(is_staff=True):
        return
    people.bring_back(staff_id=person.pk, by=by.pk, now=clock.now())


@pytest.fixture
def shut(ana: Staff, lee: User) -> Callable[[], None]:
    return lambda: people.pause(staff_id=ana.pk, by=lee.pk, now=clock.now())


@pytest.mark.parametrize("has_password", [True, False], ids=["with a password", "just invited"])
@pytest.mark.parametrize("act", [people.pause, people.retire, by_hand, by_staff_status])
class TestALink:
    @pytest.fixture
    def person(self, ana: Staff, has_password: bool) -> Staff:
        if not has_password:
            ana.user.set_unusable_password()
            ana.user.save()
        return ana

    def test_is_dead_from_then_on_and_when_its_person_is_brought_back(
        self, act: Act, person: Staff, lee: User, sign_in: SignInAs
    ) -> None:
        link = invite(person.user, lee, clock.now()).link
        act(staff_id=person.pk, by=lee.pk, now=clock.now())

        assert DEAD in choose(link).text
        open_again(person, lee)
        assert DEAD in choose(link).text
        assert sign_in("ana", NEW).status_code == 200

        person.user.refresh_from_db()
        assert "Your password is saved" in choose(invite(person.user, lee, clock.now()).link).text
        assert sign_in("ana", NEW).status_code == 302

    def test_whose_form_was_open_already_is_dead_too(self, act: Act, person: Staff, lee: User) -> None:
        client = Client()
        link = path_of(invite(person.user, lee, clock.now()).link)
        form = client.get(link, follow=True).redirect_chain[-1][0]
        act(staff_id=person.pk, by=lee.pk, now=clock.now())

        assert DEAD in client.post(form, {"password1": NEW, "password2": NEW}, follow=True).text


class TestSigningIn:
    def test_ends_where_the_account_is_shut_before_the_second_step(
        self,
        ana: Staff,
        lee: User,
        shut: Callable[[], None],
        sign_in: SignInAs,
        set_up: SetUp,
        noon: Travel,
    ) -> None:
        client = sign_in().client
        secret = set_up(client)
        client.post("/account/sign-out/")
        noon.shift(120)
        client = sign_in().client
        shut()

        answer = second_step(client, code(secret))

        assert answer["Location"] == "/account/sign-in/"
        assert SHUT in client.get("/account/sign-in/").text
        assert not SignedIn.objects.exists()
        open_again(ana, lee)
        assert client.get("/console/desk/").status_code == 302
        assert second_step(client, code(secret, 1))["Location"] == "/account/sign-in/"

    def test_with_a_passkey_is_refused_in_words(
        self, ana: Staff, shut: Callable[[], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The test itself says that the passkey is right: there is no browser that holds one."""
        Authenticator.objects.create(user=ana.user, type=Authenticator.Type.WEBAUTHN, data={})
        shut()
        right = Authenticator.objects.get()
        monkeypatch.setattr(PasskeyAloneForm, "clean_credential", lambda _: right)

        answer = Client().post("/account/sign-in/passkey/", {"credential": '{"id": "AQ"}'}, follow=True)

        assert SHUT in answer.text
        assert not SignedIn.objects.exists()

    def test_goes_on_with_what_its_person_had_once_they_are_brought_back(
        self, ana: Staff, lee: User, shut: Callable[[], None], sign_in: SignInAs
    ) -> None:
        before = sign_in().client
        shut()
        open_again(ana, lee)

        assert before.get("/console/desk/").status_code == 302
        assert sign_in().client.get("/console/desk/").status_code == 200


def test_a_password_that_is_saved_meanwhile_does_not_open_the_account(
    ana: Staff, shut: Callable[[], None]
) -> None:
    """Hashing takes half a second, and in a flood of sign-ins longer: Pause may be pressed meanwhile."""
    read_before = User.objects.get(pk=ana.user_id)
    shut()

    AccountAdapter().set_password(read_before, PASSWORD)

    assert not User.objects.get(pk=ana.user_id).is_active
