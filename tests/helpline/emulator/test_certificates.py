"""Test the error code of each fault in a certificate. https://www.twilio.com/docs/api/errors/11237"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from helpline.emulator.http.signing import signature

from .conftest import HELPLINE, World

NOW = datetime.now(UTC)


def certificate(folder: Path, address: str, days: int) -> Path:
    """Write a self-signed certificate and its key for an address, valid for so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "example")])
    since = NOW - timedelta(days=10)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def trusting(world: World, file: Path) -> Iterator[None]:
    """Make the emulator trust one more certificate."""
    session = world.exchange.webhooks._http._session
    assert session is not None
    connector = session.connector
    before = connector._ssl  # type: ignore[union-attr]
    connector._ssl = ssl.create_default_context(cafile=str(file))  # type: ignore[union-attr]
    try:
        yield
    finally:
        connector._ssl = before  # type: ignore[union-attr]


@contextmanager
def secure(world: World, file: Path) -> Iterator[str]:
    """Serve the application over TLS, and return its URL."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    asked: list[tuple[str, dict[str, str]]] = []

    async def handle(request: web.Request) -> web.Response:
        form = {str(name): str(value) for name, value in (await request.post()).items()}
        asked.append((request.headers["X-Twilio-Signature"], form))
        return web.Response(text="<Response><Say>in private</Say></Response>", content_type="text/xml")

    async def start() -> web.AppRunner:
        server = web.Application()
        server.router.add_post("/voice", handle)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        return runner

    runner = world.do(start())
    try:
        yield f"https://127.0.0.1:{runner.addresses[0][1]}/voice"
        for shown, form in asked:
            token = world.settings.credentials.auth_token
            assert shown == signature(token, "https://127.0.0.1/voice", form)
    finally:
        world.do(runner.cleanup())


def dial(world: World, url: str) -> list[str]:
    """Call the number, and return what the caller heard and the ErrorCode of each request to the fallback."""
    world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"{url}#rc=0"})
    phone = world.dial()
    return [*(asked["ErrorCode"] for asked in world.asked("/fallback")), *phone.heard]


class TestCertificate:
    def test_trusted_certificate_is_accepted_and_the_port_is_not_signed(
        self, world: World, tmp_path: Path
    ) -> None:
        file = certificate(tmp_path, "127.0.0.1", days=10)

        with secure(world, file) as url, trusting(world, file):
            assert "in private" in dial(world, url)

    def test_self_signed_certificate_is_refused(self, world: World, tmp_path: Path) -> None:
        with secure(world, certificate(tmp_path, "127.0.0.1", days=10)) as url:
            assert dial(world, url)[0] == "11237"

    @pytest.mark.parametrize(
        ("address", "days", "code"), [("127.0.0.2", 10, "11235"), ("127.0.0.1", -1, "11236")]
    )
    def test_wrong_host_and_expiry_have_their_own_codes(
        self, world: World, tmp_path: Path, address: str, days: int, code: str
    ) -> None:
        file = certificate(tmp_path, address, days)

        with secure(world, file) as url, trusting(world, file):
            assert dial(world, url)[0] == code
