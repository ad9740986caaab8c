"""A session is found by a digest: what stands in the table signs nobody in."""

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from config.sessions import SessionStore, stored_key
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(cast.supervisor())
    return client


def is_in(client: Client) -> bool:
    return client.get("/console/floor/").status_code == 200


class TestTheTable:
    def test_holds_nothing_that_a_browser_could_send(self, signed_in: Client) -> None:
        cookie = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
        assert is_in(signed_in)
        stolen = Session.objects.get().session_key
        assert stolen not in ("", cookie)

        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = stolen

        assert not is_in(thief)

    def test_a_cookie_of_before_is_a_stranger(self, client: Client) -> None:
        later = cast.NOON.replace(year=2099)
        Session.objects.create(session_key="k" * 32, session_data="", expire_date=later)
        client.cookies[settings.SESSION_COOKIE_NAME] = "k" * 32

        assert not is_in(client)

    def test_is_emptied_by_signing_out(self, signed_in: Client) -> None:
        signed_in.logout()

        assert not Session.objects.exists()


class TestAnAddress:
    def test_signs_nobody_in_and_names_no_session(self, signed_in: Client) -> None:
        key = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
        names = (settings.SESSION_COOKIE_NAME, "sessionid", "session", "session_key")

        assert not [name for name in names if Client().get("/console/floor/", {name: key}).status_code == 200]
        assert not [page for page in ("floor", "calls") if key in signed_in.get(f"/console/{page}/").text]


class TestTheStore:
    def test_draws_keys_that_nobody_guesses(self) -> None:
        keys = set()
        for _ in range(100):
            store = SessionStore()
            store.create()
            keys.add(store.session_key or "")

        assert len(keys) == 100
        assert {len(key) for key in keys} == {32}  # of 36 letters and digits: 165 bits
        assert len(set("".join(keys))) == 36

    def test_keeps_a_session_under_one_key_and_renews_it(self) -> None:
        store = SessionStore()
        store["a"] = 1
        store.save()
        first = store.session_key or ""
        assert store.exists(first)
        assert SessionStore(first)["a"] == 1

        store.cycle_key()

        assert not store.exists(first)
        assert SessionStore(store.session_key)["a"] == 1
        assert Session.objects.get().session_key == stored_key(store.session_key or "")

    def test_forgets_one_that_is_over(self) -> None:
        store = SessionStore()
        store.set_expiry(-1)
        store.save()

        assert SessionStore(store.session_key).load() == {}

    def test_does_the_same_without_blocking(self) -> None:
        async def walk() -> tuple[bool, object, bool]:
            store = SessionStore()
            await store.aset("a", 1)
            await store.asave()
            key = store.session_key or ""
            there, found = await store.aexists(key), await SessionStore(key).aget("a")
            await store.adelete()
            return there, found, await store.aexists(key)

        assert async_to_sync(walk)() == (True, 1, False)
