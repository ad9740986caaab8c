"""Test the HTTP client. https://www.twilio.com/docs/voice/twiml"""

import asyncio
import gzip
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .conftest import HELPLINE, World

TALK = "<Response><Say>One moment.</Say><Pause length='60'/></Response>"
ONWARD = "<Response><Redirect>/next</Redirect></Response>"


def sets(cookie: str, document: str = ONWARD) -> web.Response:
    """Return an answer that sets a cookie."""
    return web.Response(text=document, content_type="text/xml", headers={"Set-Cookie": cookie})


def cookies(world: World, path: str) -> list[str | None]:
    """Return the Cookie header of each request to a path."""
    world.settle()
    return [asked.headers.get("Cookie") for asked in world.app.asked if asked.path == path]


class TestCookies:
    """Cookies are kept for one call and returned to the host that set them."""

    def test_are_returned_in_the_same_call(self, world: World) -> None:
        world.documents["/voice"] = sets("seen=yes; Path=/; HttpOnly")

        world.dial()

        assert cookies(world, "/next") == ["seen=yes"]

    def test_are_not_shared_with_other_calls(self, world: World) -> None:
        world.documents["/voice"] = sets("seen=yes; Path=/")
        world.dial()

        world.dial(from_="+12025550144")

        assert cookies(world, "/voice") == [None, None]

    def test_have_their_latest_value(self, world: World) -> None:
        world.documents["/voice"] = sets("step=1; Path=/")
        world.documents["/next"] = sets("step=2; Path=/", "<Response><Redirect>/last</Redirect></Response>")

        world.dial()

        assert cookies(world, "/last") == ["step=2"]

    def test_are_deleted_when_expired(self, world: World) -> None:
        world.documents["/voice"] = sets("step=1; Path=/")
        gone = 'step=""; Path=/; Max-Age=0; expires=Thu, 01 Jan 1970 00:00:00 GMT'
        world.documents["/next"] = sets(gone, "<Response><Redirect>/last</Redirect></Response>")

        world.dial()

        assert (cookies(world, "/next"), cookies(world, "/last")) == (["step=1"], [None])

    def test_are_not_sent_to_another_host(self, world: World) -> None:
        elsewhere = world.app.origin.replace("127.0.0.1", "localhost")
        document = f"<Response><Redirect>{elsewhere}/next</Redirect></Response>"
        world.documents["/voice"] = sets("seen=yes; Path=/", document)

        world.dial()

        assert cookies(world, "/next") == [None]
        world.app.forged.clear()  # its validator expects the numeric host

    def test_survive_an_invalid_redirect(self, world: World) -> None:
        world.documents["/voice"] = sets(
            "seen=yes; Path=/", "<Response><Redirect>http://[</Redirect></Response>"
        )

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "11100"


class TestRedirects:
    """Ten redirects are followed; the eleventh is error 11215."""

    @pytest.mark.parametrize(("count", "arrives"), [(10, True), (11, False)])
    def test_are_limited_to_ten(self, world: World, count: int, arrives: bool) -> None:
        steps = ["/voice", *(f"/hop{n}" for n in range(1, count)), "/there"]
        for here, there in pairwise(steps):
            world.documents[here] = web.Response(status=307, headers={"Location": there})

        world.dial()

        assert bool(world.asked("/there")) is arrives
        assert [asked["ErrorCode"] for asked in world.asked("/fallback")] == ([] if arrives else ["11215"])


class TestCaching:
    """ETag and Last-Modified are used for GET; POST is never cached."""

    @pytest.fixture
    def kept(self, world: World) -> World:
        """Return a world whose documents may be cached."""
        marks = {"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}
        world.documents["/kept"] = web.Response(text=TALK, content_type="text/xml", headers=marks)
        return world

    def headers(self, world: World, method: str) -> dict[str, str]:
        """Return the headers of the second request for a document."""
        world.documents["/voice"] = TALK
        phone = world.dial()
        for _ in range(2):
            world.client.calls(phone.sid).update(url=f"{world.app.origin}/kept", method=method)
            world.settle()

        return [asked for asked in world.app.asked if asked.path.startswith("/kept")][1].headers

    def test_sends_conditional_requests(self, kept: World) -> None:
        sent = self.headers(kept, "GET")

        assert sent["If-None-Match"] == '"1"'
        assert sent["If-Modified-Since"] == "Mon, 01 Jan 2024 00:00:00 GMT"

    def test_is_never_used_for_post(self, kept: World) -> None:
        sent = self.headers(kept, "POST")

        assert not {"If-None-Match", "If-Modified-Since"} & set(sent)


class TestCompression:
    """Answers may be compressed as Accept-Encoding says."""

    def test_is_decoded(self, world: World) -> None:
        packed = gzip.compress(b"<Response><Say>unpacked</Say></Response>")
        headers = {"Content-Encoding": "gzip"}
        world.documents["/voice"] = web.Response(body=packed, content_type="text/xml", headers=headers)

        phone = world.dial()

        assert "unpacked" in phone.heard


class TestCertificates:
    """A certificate without a known authority is refused (11237)."""

    @pytest.fixture
    def secure(self, world: World, tmp_path: Path) -> Iterator[str]:
        """Serve TLS with a self-signed certificate, and return the URL."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self_signed(tmp_path))
        server = world.do(asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0, ssl=context))
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        world.loop.call_soon_threadsafe(server.close)

    def test_must_be_signed_by_a_known_authority(self, world: World, secure: str) -> None:
        world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"{secure}/voice"})

        world.dial()

        assert world.asked("/fallback")[0]["ErrorCode"] == "11237"


def self_signed(folder: Path) -> Path:
    """Return a file with a new key and its self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a.example")])
    made = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(made).not_valid_after(made + timedelta(1)).sign(key, hashes.SHA256())
    )
    file = folder / "pair.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
