"""Hashing a password is bounded for strangers, open to known devices, and free at the command line."""

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from config import hashing
from config.hashing import Asker, Hasher, Line, Minute, TooManySignIns, asker
from helpline.client_address import household
from tests.support.processes import wait_until

PASSWORD = "right and long"


class OneMinute(Minute):
    """A minute that does not end in the middle of a test."""

    def take(self, name: str, now: float) -> None:
        super().take(name, 0.0)


@pytest.fixture(autouse=True)
def hasher(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real hasher with limits of this test's own, and few rounds: what is tested is who may."""
    settings.PASSWORD_HASHERS = ["config.hashing.Hasher"]
    monkeypatch.setattr(Hasher, "iterations", 10)
    monkeypatch.setattr(hashing, "minute", OneMinute(hashing.BY_ASKER))
    monkeypatch.setattr(hashing, "line", Line(strangers=hashing.STRANGERS, everybody=hashing.EVERYBODY))


@pytest.fixture
def slow() -> Iterator[threading.Event]:
    """Hashes that last until the test lets them go on."""
    done = threading.Event()
    hashing.line.thread.submit(done.wait, 20)
    yield done
    done.set()


def sign_in(client: Client, username: str = "nobody", password: str = "no") -> int:  # noqa: S107
    return client.post("/account/sign-in/", {"login": username, "password": password}).status_code


def hash_as(one: Asker) -> str:
    token = asker.set(one)
    try:
        return make_password(PASSWORD)
    finally:
        asker.reset(token)


def over(asked: list[Future[str]]) -> int:
    return sum(one.done() for one in asked)


@pytest.mark.django_db
class TestSignIns:
    def test_of_one_address_are_refused_before_a_password_is_hashed(self) -> None:
        flood = [sign_in(Client(REMOTE_ADDR="192.0.2.1"), f"nobody{n}") for n in range(64)]

        assert flood == [200] * hashing.BY_ASKER + [429] * (64 - hashing.BY_ASKER)
        assert sign_in(Client(REMOTE_ADDR="192.0.2.2")) == 200

    def test_that_are_refused_say_when_to_try_again(self) -> None:
        client = Client(REMOTE_ADDR="192.0.2.1")
        for n in range(hashing.BY_ASKER):
            sign_in(Client(REMOTE_ADDR="192.0.2.1"), f"nobody{n}")

        response = client.post("/account/sign-in/", {"login": "b", "password": "c"})

        assert 0 < int(response.headers["Retry-After"]) <= 60
        assert "Too many people are signing in" in response.content.decode()

    def test_that_are_refused_are_no_guesses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        User.objects.create_user("ana", password=PASSWORD, is_staff=True)
        client = Client(REMOTE_ADDR="192.0.2.1")
        monkeypatch.setattr(hashing, "minute", Minute(0))
        assert [sign_in(client, "ana", PASSWORD) for _ in range(6)] == [429] * 6

        monkeypatch.setattr(hashing, "minute", Minute(1))

        assert sign_in(client, "ana", PASSWORD) == 302

    def test_are_counted_by_the_address_that_the_proxy_saw(self, settings: Settings) -> None:
        settings.TRUST_PROXY = True
        settings.SECURE_SSL_REDIRECT = False
        for n in range(hashing.BY_ASKER + 1):
            seen = f"{n}.9.9.9, 198.51.100.7:{n + 1000}"
            last = sign_in(Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": seen}), f"x{n}")

        assert last == 429
        assert sign_in(Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.8"})) == 200

    def test_on_a_known_device_go_on_while_a_flood_comes_from_its_office(self) -> None:
        User.objects.create_user("ana", password=PASSWORD, is_staff=True)
        known = Client(REMOTE_ADDR="192.0.2.1")
        assert sign_in(known, "ana", PASSWORD) == 302
        flood = [sign_in(Client(REMOTE_ADDR="192.0.2.1"), f"nobody{n}") for n in range(64)]
        assert flood[-1] == 429

        del known.cookies["helpline_session"]
        assert sign_in(known, "ana", PASSWORD) == 302

    def test_on_a_known_device_have_a_limit_of_their_own(self) -> None:
        User.objects.create_user("ana", password=PASSWORD, is_staff=True)
        known = Client(REMOTE_ADDR="192.0.2.1")
        sign_in(known, "ana", PASSWORD)
        del known.cookies["helpline_session"]
        tries = [sign_in(known, f"nobody{n}") for n in range(hashing.BY_ASKER + 1)]

        assert tries[-1] == 429

    def test_with_an_invented_device_are_a_strangers(self) -> None:
        for n in range(hashing.BY_ASKER):
            sign_in(Client(REMOTE_ADDR="192.0.2.1"), f"nobody{n}")
        liar = Client(REMOTE_ADDR="192.0.2.1")
        liar.cookies["helpline_device"] = "known:1tZ8aa:abcdefgh"

        assert sign_in(liar) == 429


class TestPlacesInLine:
    def test_strangers_hold_some_and_the_rest_is_refused_at_once(self, slow: threading.Event) -> None:
        with ThreadPoolExecutor(64) as pool:
            asked = [pool.submit(hash_as, Asker(f"10.0.0.{n}", known=False)) for n in range(64)]
            wait_until(lambda: over(asked) == 64 - hashing.STRANGERS, seconds=10, what="the rest is refused")
            refused = [one for one in asked if one.done()]
            slow.set()
            kept = [one for one in asked if one not in refused]
            assert all(isinstance(one.exception(), TooManySignIns) for one in refused)
            assert all(check_password(PASSWORD, one.result(10)) for one in kept)
            assert len(kept) == hashing.STRANGERS

    def test_a_known_device_has_room_beside_strangers(self, slow: threading.Event) -> None:
        with ThreadPoolExecutor(64) as pool:
            strangers = [pool.submit(hash_as, Asker(f"10.0.0.{n}", known=False)) for n in range(10)]
            wait_until(lambda: over(strangers) == 10 - hashing.STRANGERS, seconds=10, what="they are in line")
            known = pool.submit(hash_as, Asker("device", known=True))
            slow.set()
            assert check_password(PASSWORD, known.result(10))

    def test_the_command_line_has_no_limit(self) -> None:
        assert all(make_password(PASSWORD) for _ in range(hashing.BY_ASKER + 1))

    def test_a_place_is_given_back(self) -> None:
        one = Asker("10.0.0.1", known=False)
        assert all(hash_as(one) for _ in range(hashing.EVERYBODY + 1))

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a priority is the process's")
    def test_its_thread_lets_everything_else_go_first_and_takes_nobody_with_it(self) -> None:
        before = own_priority()

        line = Line(strangers=1, everybody=1)

        assert line.thread.submit(own_priority).result(10) == hashing.LAST
        assert own_priority() == before


def own_priority() -> int:
    """Return the priority of this very thread."""
    return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


class TestMinute:
    def test_is_over_after_a_minute(self) -> None:
        minute = Minute(1)
        minute.take("a", 60.0)
        with pytest.raises(TooManySignIns) as refused:
            minute.take("a", 100.5)
        assert refused.value.seconds == 20

        minute.take("a", 120.0)


@pytest.mark.parametrize(("one", "other"), [("2001:db8::1", "2001:db8::ffff:1"), ("192.0.2.1", "192.0.2.1")])
def test_addresses_that_one_subscriber_shares_count_as_one(one: str, other: str) -> None:
    assert household(one) == household(other)
