"""Invitations and forgotten passwords: a link that works once, letters that tell a family nothing."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django import Settings

from helpline import clock
from helpline.models import SignedIn, Staff
from helpline.signin.links import invite
from tests.helpline.signin.conftest import SignInAs, Travel
from tests.support.processes import wait_until

NEW = "quite a new password"
TELLING = re.compile(
    r"help ?line|health|treat|addict|crisis|overdose|recover|naltrexone|counsel|patient", re.I
)


@pytest.fixture(autouse=True)
def with_mail(settings: Settings) -> None:
    settings.MAILS = True
    settings.PUBLIC_URL = "https://staff.example.org"
    settings.DEFAULT_FROM_EMAIL = "office@example.org"


@pytest.fixture
def eve(noon: Travel, db: None) -> User:
    user = User.objects.create_user("eve", email="eve@example.com", is_staff=True)
    user.set_unusable_password()
    user.save()
    return user


def mailed(count: int = 1) -> Any:
    wait_until(lambda: len(mail.outbox) == count, seconds=10, what="a letter is sent")
    return mail.outbox[-1]


def path_of(link: str) -> str:
    return link.removeprefix("https://staff.example.org")


def choose(link: str, password: str = NEW) -> Any:
    client = Client()
    form = client.get(path_of(link), follow=True)
    if not form.redirect_chain:
        return form
    return client.post(
        form.redirect_chain[-1][0], {"password1": password, "password2": password}, follow=True
    )


class TestAnInvitation:
    def test_lets_somebody_choose_a_password_and_sign_in(
        self, eve: User, lee: User, sign_in: SignInAs
    ) -> None:
        invitation = invite(eve, lee, clock.now())
        shown = Client().get(path_of(invitation.link), follow=True).text

        chosen = choose(invitation.link)

        assert "You sign in as <strong>eve</strong>" in shown
        assert "Your password is saved" in chosen.text
        assert sign_in("eve", NEW).status_code == 302

    def test_works_once(self, eve: User, lee: User, sign_in: SignInAs) -> None:
        link = invite(eve, lee, clock.now()).link
        choose(link)

        assert "This link does not work" in choose(link, "a thief would like this").text
        assert sign_in("eve", NEW).status_code == 302

    def test_works_for_days_and_not_for_ever(self, eve: User, lee: User, noon: Travel) -> None:
        invitation = invite(eve, lee, clock.now())
        assert invitation.until == clock.now() + timedelta(days=7)
        noon.shift(timedelta(days=6, hours=23))
        assert "Choose a password" in Client().get(path_of(invitation.link), follow=True).text

        noon.shift(timedelta(hours=2))

        assert "This link does not work" in choose(invitation.link).text

    def test_of_several_to_somebody_with_a_password_all_end_when_one_is_used(
        self, eve: User, lee: User
    ) -> None:
        eve.set_password("a password that eve has had")
        eve.save()
        first, second = (invite(eve, lee, clock.now()).link for _ in range(2))

        assert "Your password is saved" in choose(first).text

        assert "This link does not work" in choose(second, "a thief would like this").text

    def test_replaces_the_one_before(self, eve: User, lee: User) -> None:
        first, second = (invite(eve, lee, clock.now()).link for _ in range(2))

        assert "This link does not work" in choose(first).text
        assert "Your password is saved" in choose(second).text

    def test_is_mailed_where_there_is_an_address(self, eve: User, lee: User) -> None:
        invitation = invite(eve, lee, clock.now())

        letter = mailed()

        assert invitation.mailed
        assert (letter.to, letter.from_email) == (["eve@example.com"], "office@example.org")
        assert invitation.link in letter.body

    @pytest.mark.parametrize(("address", "mails"), [("", True), ("eve@example.com", False)])
    def test_is_handed_over_where_it_cannot_be_mailed(
        self, address: str, mails: bool, eve: User, lee: User, settings: Settings
    ) -> None:
        eve.email, settings.MAILS = address, mails
        eve.save()

        invitation = invite(eve, lee, clock.now())

        assert not invitation.mailed
        assert "Your password is saved" in choose(invitation.link).text

    def test_leaves_a_password_that_somebody_has(self, ana: Staff, lee: User, sign_in: SignInAs) -> None:
        invite(ana.user, lee, clock.now())

        assert sign_in().status_code == 302

    @pytest.mark.parametrize("password", ["short", "password1234567"[:12], "eve", "passwordpassword"])
    def test_takes_no_password_that_is_easily_guessed(self, password: str, eve: User, lee: User) -> None:
        chosen = choose(invite(eve, lee, clock.now()).link, password)

        assert "Something is missing or not right" in chosen.text
        assert not User.objects.get(pk=eve.pk).has_usable_password()


class TestANewPassword:
    @pytest.mark.parametrize(
        "password",
        [
            *(
                "onlysmallletters",
                "  two  spaces  at the ends  ",
                "пароль из кириллицы",
                "☎ and ✈ and 🐦 too",
            ),
            "x1" * 32 + "the end of a long one, which counts",
        ],
        ids=["one kind of letters", "spaces", "another alphabet", "pictures", "99 letters"],
    )
    def test_is_taken_whole_whatever_it_is_made_of(
        self, password: str, eve: User, lee: User, sign_in: SignInAs
    ) -> None:
        choose(invite(eve, lee, clock.now()).link, password)

        others = {password[:-1], " ".join(password.split()), password.upper()} - {password}
        assert {sign_in("eve", other).status_code for other in others} == {200}
        assert sign_in("eve", password).status_code == 302

    def test_does_not_grow_old(self, eve: User, lee: User, sign_in: SignInAs, noon: Travel) -> None:
        choose(invite(eve, lee, clock.now()).link)

        noon.shift(timedelta(days=5 * 365))

        assert sign_in("eve", NEW)["Location"] == "/console/"

    def test_can_be_pasted_and_filled_in_by_a_password_manager(self, db: None) -> None:
        shown = Client().get("/account/sign-in/").text
        field = re.search(r'<input[^>]*type="password"[^>]*>', shown)

        assert field
        assert 'autocomplete="current-password"' in field[0]
        ours = [path for app in ("helpline", "intake") for path in Path(app).glob("**/static/**/*.js")]
        scripts = [path.read_text() for path in ours if not {"vendor", "emulator"} & set(path.parts)]
        assert scripts
        assert not [each for each in (*scripts, shown) if re.search(r"onpaste|[\"']paste[\"']", each)]


class TestAForgottenPassword:
    @pytest.fixture
    def with_address(self, ana: Staff) -> Staff:
        User.objects.filter(pk=ana.user_id).update(email="ana@example.com")
        return ana

    def ask(self, email: str, address: str = "192.0.2.1") -> Any:
        fields = {"email": email}
        return Client().post("/account/password/forgotten/", fields, follow=True, REMOTE_ADDR=address)

    def test_is_replaced_by_a_link_that_works_for_an_hour(
        self, with_address: Staff, sign_in: SignInAs, noon: Travel
    ) -> None:
        before = sign_in().client
        self.ask("Ana@Example.com")
        link = re.findall(r"https://\S+", mailed().body)[0]
        noon.shift(59 * 60)

        chosen = choose(link)

        assert "Your password is saved" in chosen.text
        assert (sign_in(password=NEW).status_code, sign_in().status_code) == (302, 200)
        assert before.get("/console/floor/").status_code == 302

    def test_is_not_by_one_that_is_older(self, with_address: Staff, noon: Travel) -> None:
        self.ask("ana@example.com")
        link = re.findall(r"https://\S+", mailed().body)[0]
        noon.shift(61 * 60)

        assert "This link does not work" in choose(link).text

    def test_does_not_pass_by_the_second_step(
        self, with_address: Staff, sign_in: SignInAs, settings: Settings
    ) -> None:
        settings.SECOND_FACTOR_ROLES = ["counselor"]
        self.ask("ana@example.com")
        link = re.findall(r"https://\S+", mailed().body)[0]
        choose(link)

        client = sign_in(password=NEW).client

        assert client.get("/console/floor/")["Location"].startswith("/account/second-step/")
        assert SignedIn.objects.count() == 1

    def test_answers_the_same_whoever_has_the_address(self, with_address: Staff) -> None:
        known, unknown = self.ask("ana@example.com"), self.ask("nobody@example.com")

        hide = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        assert hide.sub("", known.text) == hide.sub("", unknown.text)
        assert "If that address belongs to somebody here" in known.text
        assert mailed().to == ["ana@example.com"]

    def test_fills_nobodys_mailbox(self, with_address: Staff) -> None:
        answers = [self.ask("ana@example.com", f"203.0.113.{number}").status_code for number in range(5)]

        assert answers == [200] * 5
        assert len(mail.outbox) <= 3
        assert mailed(3)

    def test_is_asked_for_by_one_address_a_few_times(self, with_address: Staff) -> None:
        answers = [self.ask(f"nobody{number}@example.com").status_code for number in range(21)]

        assert answers == [200] * 20 + [429]

    def test_is_asked_for_from_a_known_browser_whatever_others_at_its_address_ask(
        self, with_address: Staff, sign_in: SignInAs
    ) -> None:
        known = sign_in().client
        known.post("/account/sign-out/")
        for number in range(21):
            self.ask(f"nobody{number}@example.com")

        fields = {"email": "ana@example.com"}
        answer = known.post("/account/password/forgotten/", fields, REMOTE_ADDR="192.0.2.1")

        assert answer.status_code == 302
        assert mailed().to == ["ana@example.com"]

    def test_leads_to_our_own_address_whatever_the_request_says(self, with_address: Staff) -> None:
        fields = {"email": "ana@example.com"}
        Client().post("/account/password/forgotten/", fields, headers={"Host": "localhost"})

        assert "https://staff.example.org/account/password/choose/" in mailed().body

    def test_is_shown_to_nobody_and_there_is_no_question_to_answer_instead(self, with_address: Staff) -> None:
        form = Client().get("/account/password/forgotten/").text
        asked = set(re.findall(r'<(?:input|select|textarea)[^>]*name="(\w+)"', form))

        Client().post("/account/password/forgotten/", {"email": "ana@example.com"})

        assert asked == {"csrfmiddlewaretoken", "email"}
        letter, kept = mailed().body, User.objects.get(pk=with_address.user_id).password
        assert not [word for word in ("ana has a long password", kept, kept.split("$")[-1]) if word in letter]

    def test_is_written_of_to_its_owner_alone_whatever_their_name_holds(self, with_address: Staff) -> None:
        User.objects.update(first_name="Ana\r\nBcc: thief@example.com")

        Client().post("/account/password/forgotten/", {"email": "ana@example.com"})

        letter = mailed()
        assert letter.recipients() == ["ana@example.com"]
        assert letter.subject == "Your staff account"
        assert "Bcc" not in letter.message()

    def test_is_said_to_be_the_administrators_where_there_is_no_mail(
        self, db: None, settings: Settings
    ) -> None:
        settings.MAILS = False

        shown = Client().get("/account/sign-in/").text

        assert "Ask your administrator for a new link" in shown
        assert "I forgot my password" not in shown

    @pytest.mark.parametrize("page", ["", "sent/"])
    def test_promises_no_letter_where_there_is_no_mail(self, page: str, db: None, settings: Settings) -> None:
        settings.MAILS = False

        shown = Client().get(f"/account/password/forgotten/{page}").text

        assert "Ask your administrator for a new link" in shown
        assert not re.search("We send you|on its way|Check your e-mail|<input type=.email", shown)

    @pytest.mark.parametrize("mails", [True, False])
    def test_is_asked_for_where_a_link_does_not_work(
        self, eve: User, lee: User, mails: bool, settings: Settings
    ) -> None:
        link = invite(eve, lee, clock.now()).link
        choose(link)
        settings.MAILS = mails

        shown = Client().get(path_of(link), follow=True).text

        assert ("I forgot my password" in shown) is mails
        assert ("Ask your administrator for a new one." in shown) is not mails


def test_letters_name_nothing_that_others_should_not_know(eve: User, ana: Staff, lee: User) -> None:
    """They lie open on a family's screen: subject, sender and words could be any employer's."""
    User.objects.filter(pk=ana.user_id).update(email="ana@example.com")
    invite(eve, lee, clock.now())
    mailed(1)
    Client().post("/account/password/forgotten/", {"email": "ana@example.com"})
    mailed(2)

    for letter in mail.outbox:
        assert not TELLING.search(letter.subject + letter.from_email + letter.body), letter.body
