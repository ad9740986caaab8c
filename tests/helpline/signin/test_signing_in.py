"""The one door: nobody signs up, learns who exists or guesses on, and nobody locks out an office."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from pytest_django import Settings

from helpline.models import Staff
from helpline.signin.models import Guesses
from tests.helpline.signin.conftest import HOME, SignInAs, Travel

WRONG = "certainly not it"
OTHER = "198.51.100.7"


class TestSignIn:
    def test_leads_to_the_console(self, ana: Staff, sign_in: SignInAs) -> None:
        answer = sign_in()

        assert (answer.status_code, answer["Location"]) == (302, "/console/")
        assert answer.client.get("/console/desk/").status_code == 200

    def test_leads_back_to_where_one_wanted_to_go(self, ana: Staff) -> None:
        client = Client()
        led = client.get("/console/calls/")["Location"]

        answer = client.post(led, {"login": "ana", "password": "ana has a long password"})

        assert (led, answer["Location"]) == ("/account/sign-in/?next=/console/calls/", "/console/calls/")

    @pytest.mark.parametrize(
        "next_",
        [
            *("https://example.com/", "//example.com", "javascript:alert(1)"),
            *("http://localhost/x", "http://127.0.0.1:9000/x", "https://[::1]/x", "//localhost"),
        ],
    )
    def test_leads_nowhere_else(self, next_: str, ana: Staff) -> None:
        fields = {"login": "ana", "password": "ana has a long password", "next": next_}

        assert Client().post("/account/sign-in/", fields)["Location"] == "/console/"

    @pytest.mark.parametrize("written", ["Ana", "ANA", " ana "])
    def test_takes_a_name_as_a_phone_writes_it(self, written: str, ana: Staff) -> None:
        fields = {"login": written, "password": "ana has a long password"}

        assert Client().post("/account/sign-in/", fields)["Location"] == "/console/"

    def test_takes_a_name_as_it_is_where_two_differ_by_a_capital(self, ana: Staff, db: None) -> None:
        User.objects.create_user("Ana", password="the other has a long password")

        for written, status in (("ana", 302), ("ANA", 200), ("Ana", 200)):
            fields = {"login": written, "password": "ana has a long password"}
            assert Client().post("/account/sign-in/", fields).status_code == status

    def test_is_the_administrations_as_well(self, ana: Staff, sign_in: SignInAs) -> None:
        assert Client().get("/admin/")["Location"] == "/admin/login/?next=/admin/"
        assert Client().get("/admin/login/?next=/admin/")["Location"] == "/account/sign-in/?next=/admin/"

    def test_is_the_only_form_that_takes_a_password(self, ana: Staff, lee: User, sign_in: SignInAs) -> None:
        """Django's own would count no guesses and ask for no second step."""
        client = sign_in().client

        client.post("/admin/login/", {"username": "lee", "password": "lee has a long password"})

        assert client.session["_auth_user_id"] == str(ana.user_id)

    @pytest.mark.parametrize("name", ["ana", "nobody"])
    def test_says_the_same_to_a_known_and_an_unknown_name(
        self, name: str, ana: Staff, sign_in: SignInAs
    ) -> None:
        answer = sign_in(name, WRONG)

        assert answer.status_code == 200
        assert "That name and password don’t go together" in answer.text

    def test_says_the_same_to_somebody_who_has_left(self, ana: Staff, sign_in: SignInAs) -> None:
        User.objects.update(is_active=False)

        assert "That name and password don’t go together" in sign_in().text

    @pytest.mark.parametrize(
        "address",
        ["/accounts/signup/", "/account/signup/", "/account/sign-up/", "/account/email/", "/account/social/"],
    )
    def test_has_no_way_to_sign_up(self, address: str, db: None) -> None:
        assert Client().post(address, {"username": "eve", "password1": WRONG}).status_code == 404

    def test_has_no_script_or_style_in_the_page(self, db: None) -> None:
        answer = Client().get("/account/sign-in/")

        assert "unsafe" not in answer["Content-Security-Policy"]
        assert " style=" not in answer.text
        assert "<script>" not in answer.text


class TestTooManyGuesses:
    def test_are_answered_by_a_page_that_says_the_minutes_and_who_helps(
        self, ana: Staff, sign_in: SignInAs
    ) -> None:
        for _ in range(5):
            sign_in(password=WRONG)

        answer = sign_in()

        assert answer.status_code == 429
        assert answer["Retry-After"] == "900"
        assert "Please wait 15 minutes" in answer.text
        assert "A supervisor can let you in" in answer.text
        assert "console/frame.css" in answer.text

    def test_count_until_a_quarter_of_an_hour_is_quiet(
        self, ana: Staff, sign_in: SignInAs, noon: Travel
    ) -> None:
        for _ in range(5):
            sign_in(password=WRONG)
        noon.shift(14 * 60)
        assert sign_in().status_code == 429

        noon.shift(61)

        assert sign_in().status_code == 302

    def test_are_not_prolonged_by_trying(self, ana: Staff, sign_in: SignInAs, noon: Travel) -> None:
        for _ in range(5):
            sign_in(password=WRONG)
        for _ in range(3):
            noon.shift(5 * 60)
            answer = sign_in()

        assert answer.status_code == 302

    def test_are_forgotten_when_one_was_right(self, ana: Staff, sign_in: SignInAs) -> None:
        for password in [*[WRONG] * 4, "", *[WRONG] * 4]:
            sign_in(password=password)

        assert sign_in().status_code == 302

    def test_hold_at_one_address_and_not_at_another(self, ana: Staff, sign_in: SignInAs) -> None:
        for _ in range(5):
            sign_in(password=WRONG)

        assert (sign_in().status_code, sign_in(address=OTHER).status_code) == (429, 302)

    @pytest.mark.parametrize(
        "seen",
        ["192.0.2.1:{port}", '"[2001:db8::1]:{port}"', "2001:db8::1", "::ffff:192.0.2.1", "unknown", ""],
    )
    def test_count_whatever_way_a_proxy_writes_the_address_and_a_port_which_is_another_each_time(
        self, seen: str, ana: Staff, settings: Settings
    ) -> None:
        settings.TRUST_PROXY = True
        fields = {"login": "ana", "password": WRONG}

        answers = [
            Client()
            .post(
                "/account/sign-in/",
                fields,
                headers={"X-Forwarded-For": f"6.6.6.6, {seen.format(port=50_000 + number)}"},
            )
            .status_code
            for number in range(6)
        ]

        assert answers == [200] * 5 + [429]

    def test_by_invented_names_hold_for_the_address_before_anything_is_compared(
        self, ana: Staff, sign_in: SignInAs, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(60):
            sign_in(f"nobody{number}", WRONG)
        monkeypatch.setattr("helpline.signin.adapter.authenticate", None)  # would fail if it were asked

        assert sign_in("nobody60", WRONG).status_code == 429

    def test_of_a_stranger_do_not_lock_out_the_office(self, ana: Staff, sign_in: SignInAs) -> None:
        """A known browser is counted by itself, behind the same address."""
        known = sign_in().client
        known.post("/account/sign-out/")
        for number in range(60):
            sign_in(f"nobody{number}", WRONG)
        for _ in range(5):
            sign_in(password=WRONG)

        assert sign_in().status_code == 429
        assert sign_in(client=known).status_code == 302

    def test_from_everywhere_do_not_lock_out_a_known_browser(self, ana: Staff, sign_in: SignInAs) -> None:
        known = sign_in().client
        known.post("/account/sign-out/")
        for number in range(50):
            sign_in(password=WRONG, address=f"203.0.113.{number}")

        assert sign_in(address="203.0.113.99").status_code == 429
        assert sign_in(client=known).status_code == 302

    def test_in_a_known_browser_count_as_well(self, ana: Staff, sign_in: SignInAs) -> None:
        known = sign_in().client
        known.post("/account/sign-out/")
        for _ in range(5):
            sign_in(password=WRONG, client=known)

        assert sign_in(client=known).status_code == 429

    def test_are_not_given_away_by_a_cookie_of_ones_own_making(self, ana: Staff, sign_in: SignInAs) -> None:
        client = Client()
        client.cookies["helpline_device"] = f"eyJ4Ijo1fQ:1:{'x' * 43}"
        for _ in range(5):
            sign_in(password=WRONG, client=client)

        assert sign_in().status_code == 429

    def test_leave_neither_name_nor_address_behind(self, ana: Staff, sign_in: SignInAs) -> None:
        sign_in(password=WRONG)

        kept = str(list(Guesses.objects.values_list()))

        assert "ana" not in kept
        assert HOME not in kept

    def test_do_not_fill_the_table(
        self, ana: Staff, sign_in: SignInAs, noon: Travel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(10):
            sign_in(f"nobody{number}", WRONG, address=f"203.0.113.{number}")
        noon.shift(16 * 60)

        sign_in(password=WRONG)

        assert Guesses.objects.count() == 3

    @pytest.mark.django_db(transaction=True)
    def test_that_arrive_at_once_get_no_more_than_one_after_the_other(self) -> None:
        """Many processes, one count: nobody slips through between looking and counting."""
        User.objects.create_user("eve", password="right and long enough")

        def attempt(_: int) -> int:
            try:
                fields = {"login": "eve", "password": WRONG}
                return Client(REMOTE_ADDR=HOME).post("/account/sign-in/", fields).status_code
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(attempt, range(16)))

        assert sorted(answers) == [200] * 5 + [429] * 11


class TestASupervisor:
    def test_lets_somebody_in_again(self, ana: Staff, lee: User, sign_in: SignInAs) -> None:
        for _ in range(5):
            sign_in(password=WRONG)
        supervisor = sign_in("lee", address=OTHER).client
        shown = supervisor.get("/account/locked-out/").text

        answer = supervisor.post(f"/account/locked-out/{ana.user_id}/lift")

        assert "Let ana try again" in shown
        assert "15 more minutes" in shown
        assert answer["Location"] == "/account/locked-out/"
        assert "Nobody is locked out" in supervisor.get("/account/locked-out/").text
        assert sign_in().status_code == 302

    def test_lets_in_whom_only_their_address_keeps_out(
        self, ana: Staff, lee: User, sign_in: SignInAs
    ) -> None:
        supervisor = sign_in("lee").client
        for number in range(60):
            sign_in(f"nobody{number}", WRONG)
        assert sign_in().status_code == 429

        supervisor.post(f"/account/locked-out/{ana.user_id}/lift", REMOTE_ADDR=HOME)

        assert sign_in().status_code == 302

    def test_is_who_may(self, ana: Staff, lee: User, sign_in: SignInAs) -> None:
        counselor = sign_in().client
        for _ in range(5):
            sign_in("lee", WRONG)

        assert counselor.get("/account/locked-out/").status_code == 403
        assert counselor.post(f"/account/locked-out/{lee.pk}/lift").status_code == 403
        assert Client().post(f"/account/locked-out/{lee.pk}/lift").status_code == 302
        assert sign_in("lee").status_code == 429
