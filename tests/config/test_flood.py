"""Floods of strangers on the documented deployment: webhooks are answered, whatever else is asked for."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from config.asgi import HALF_SENT_BY_ADDRESS
from config.hashing import BY_ASKER
from tests.config.test_strangers import CSRF, FORM, TOKEN, get, post
from tests.support.deployment import Deployment, answer, open_, still_open
from tests.support.processes import wait_until
from tools.proxy import proxy

SIGN_INS, SLOW_BODIES, PAGES, WEBHOOKS = 64, 300, 40, 20


@pytest.fixture(params=["web1", "voice1"], ids=["its own service", "the same service"])
def pages(request: pytest.FixtureRequest, deployment: Deployment) -> int:
    """The port on which pages are asked for: their own service's, and the webhooks' as in `make run`."""
    return deployment.ports[request.param]


def half(path: str, address: str) -> bytes:
    """Return a request of whose body one byte of a hundred is sent."""
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 100", f"X-Forwarded-For: {address}"]
    return ("\r\n".join([*head, FORM]) + "\r\n\r\nx").encode()


def sign_in(name: str, address: str = "192.0.2.1") -> bytes:
    return post(
        "/account/sign-in/",
        TOKEN + f"&login={name}&password=guess".encode(),
        FORM,
        CSRF,
        f"X-Forwarded-For: {address}",
    )


class TestSlowBodies:
    @pytest.mark.parametrize("path", ["/voice/incoming", "/static/voice/hold.wav"])
    def test_on_the_webhooks_own_lane_are_overtaken(
        self, path: str, deployment: Deployment, held: list[socket.socket]
    ) -> None:
        port = deployment.ports["voice1"]
        held += [open_(port, half(path, "192.0.2.1")) for _ in range(SLOW_BODIES)]
        for _ in range(WEBHOOKS):
            just_before = [open_(port, half(path, "192.0.2.1")) for _ in range(5)]
            held += just_before

            assert deployment.menus(1) == 1
            assert still_open(just_before) == 5

    def test_of_one_address_leave_pages_to_everybody(self, pages: int, held: list[socket.socket]) -> None:
        slow = [open_(pages, half("/account/sign-in/", "192.0.2.1")) for _ in range(SLOW_BODIES)]
        held += slow
        page = answer(open_(pages, sign_in("ana", "192.0.2.2")))

        assert page.startswith(b"HTTP/1.1 200")

        def others_gave_way() -> bool:
            held.append(open_(pages, half("/account/sign-in/", "192.0.2.1")))
            return still_open(slow) <= HALF_SENT_BY_ADDRESS

        wait_until(others_gave_way, seconds=10, what="the oldest give way")

    def test_are_answered_with_a_refusal_in_the_end(
        self, deployment: Deployment, held: list[socket.socket]
    ) -> None:
        assert b" 408 " in answer(open_(deployment.ports["voice1"], half("/voice/incoming", "192.0.2.1")))


class TestSilentConnections:
    def test_keep_nobody_out(self, deployment: Deployment, held: list[socket.socket]) -> None:
        held += [open_(deployment.ports["voice1"], b"") for _ in range(SLOW_BODIES)]
        held += [open_(deployment.ports["voice1"], b"POST /voice/incoming HT") for _ in range(SLOW_BODIES)]

        assert deployment.menus(WEBHOOKS) == WEBHOOKS


class TestMoreAtOnceThanALaneHasRoomFor:
    @pytest.mark.parametrize(
        "request_",
        [
            post("/voice/incoming", b"CallSid=CA1", FORM, "X-Twilio-Signature: forged"),
            get("/static/voice/hold.wav"),
            get("/account/sign-in/"),
        ],
        ids=["forged webhooks", "music", "pages"],
    )
    def test_leaves_webhooks_their_place(self, request_: bytes, deployment: Deployment) -> None:
        stop = threading.Event()

        def ask_again() -> None:
            while not stop.is_set():
                waiting = [open_(deployment.ports["voice1"], request_) for _ in range(100)]
                for one in waiting:
                    answer(one)

        with ThreadPoolExecutor(4) as pool:
            asking = [pool.submit(ask_again) for _ in range(4)]
            try:
                assert deployment.menus(WEBHOOKS) == WEBHOOKS
            finally:
                stop.set()
            for one in asking:
                one.result(60)


class TestEverythingAtOnce:
    def test_webhooks_are_answered(
        self, pages: int, deployment: Deployment, held: list[socket.socket]
    ) -> None:
        """Pages that cannot go on stand for a report over a million rows: they last until they are let go."""
        with (
            psycopg.connect(host=str(deployment.database), user="helpline", dbname="helpline") as db,
            ThreadPoolExecutor(SIGN_INS) as pool,
        ):
            db.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
            held += [
                open_(pages, half("/account/sign-in/", f"10.1.{n // 250}.{n % 250}"))
                for n in range(SLOW_BODIES)
            ]
            session = "Cookie: helpline_session=" + "a" * 32
            reports = [open_(pages, get("/console/calls/", session)) for _ in range(PAGES)]
            held += reports
            tried = [
                pool.submit(lambda n: answer(open_(pages, sign_in(f"a{n}"))), n) for n in range(SIGN_INS)
            ]

            assert deployment.menus(WEBHOOKS) == WEBHOOKS
            assert still_open(reports) == PAGES
            db.rollback()
            statuses = [one.result(60)[9:12] for one in tried]
        assert set(statuses) <= {b"200", b"429"}
        assert statuses.count(b"200") <= BY_ASKER
        assert answer(reports[-1]).startswith(b"HTTP/1.1 302")


class TestBehindTheProxy:
    """The same with nginx in front, which takes slow bodies and too many connections of one address."""

    def test_webhooks_are_answered(
        self, deployment: Deployment, held: list[socket.socket], tmp_path: Path
    ) -> None:
        with proxy(tmp_path, deployment.ports) as port:
            for path in ("/voice/incoming", "/account/sign-in/"):
                held += [open_(port, half(path, "192.0.2.1")) for _ in range(SLOW_BODIES)]

            assert deployment.menus(WEBHOOKS, port) == WEBHOOKS
