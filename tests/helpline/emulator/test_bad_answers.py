"""Test that every wrong answer of an application gets Twilio's error or warning and causes no exception."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from aiohttp import web

from .conftest import AGENT, CALLER, HELPLINE, World

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
HUGE = "9" * 5000
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


@pytest.fixture(autouse=True)
def _no_defect(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check that the emulator logged no exception.

    An application's mistake is not a defect of the emulator.
    """
    yield
    assert [record.getMessage() for record in caplog.records] == []


def answer(world: World, body: bytes, kind: str = "text/xml") -> None:
    """Set the application's answer to the next call."""
    world.documents["/voice"] = web.Response(body=body, headers={"Content-Type": kind})


def verbs(world: World, words: str) -> None:
    """Set the verbs in the application's answer to the next call."""
    answer(world, f"<Response>{words}</Response>".encode())


def errors(world: World) -> list[str]:
    """Return the ErrorCode of each request to the fallback."""
    return [asked["ErrorCode"] for asked in world.asked("/fallback")]


def warnings(world: World) -> list[str]:
    """Return the code of each warning about the first document."""
    return [words[:5] for words in world.ask("GET", "/webhooks")[0]["warnings"]]


@contextmanager
def server(world: World, talk: Talk) -> Iterator[str]:
    """Serve raw bytes on a port, and return the server's URL."""

    async def start() -> asyncio.Server:
        return await asyncio.start_server(talk, "127.0.0.1", 0)

    async def stop() -> None:
        serving.close()
        await serving.wait_closed()

    serving = world.do(start())
    try:
        yield f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}/voice"
    finally:
        world.do(stop())


def raw_server(words: bytes) -> Talk:
    """Return a server that sends these bytes to every client and closes the connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(words)
        await writer.drain()
        writer.close()

    return talk


class TestMarkup:
    """Malformed XML is error 12100; elements that do not belong are skipped with a warning."""

    @pytest.mark.parametrize(
        "body",
        [
            b"<Response><Say>\xff</Say></Response>",
            b"<Response>\0</Response>",
            b"<Response>&nbsp;</Response>",
            b"<Response><Say>a & b</Say></Response>",
            b"<Response></Response><Response/>",
            b"<Response",
            b"\n<?xml version='1.0'?><Response/>",
            b"<?xml version='1.0' encoding='x-unheard-of'?><Response/>",
            b"<?xml version='1.0' encoding='utf-7'?><Response/>",
            b"<?xml version='1.0' encoding='rot13'?><Response/>",
            b"<!DOCTYPE Response [<!ENTITY a 'aaaa'>]><Response>&a;</Response>",
        ],
        ids=lambda body: body[:30].decode("latin-1"),
    )
    def test_malformed_document_leads_to_the_fallback(self, world: World, body: bytes) -> None:
        answer(world, body)

        world.dial()

        assert errors(world) == ["12100"]

    @pytest.mark.parametrize("root", ["response", "TwiML", "html", "a:Response xmlns:a='x'"])
    def test_another_root_leads_to_the_fallback(self, world: World, root: str) -> None:
        answer(world, f"<{root}/>".encode())

        world.dial()

        assert errors(world) == ["12102"]

    @pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
    def test_declared_encoding_is_used(self, world: World, encoding: str) -> None:
        words = f"<?xml version='1.0' encoding='{encoding}'?><Response><Say>Sí</Say></Response>"
        answer(world, words.encode(encoding))

        assert "Sí" in world.dial().heard

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ("<Dance/>", "12200"),
            ("<say>small</say>", "12200"),
            ("<Say><Play>x</Play></Say>", "12200"),
            ("<Gather><Hangup/></Gather>", "13320"),
            ("<Dial><Say>x</Say></Dial>", "13215"),
            ("<Number>+12025550172</Number>", "12200"),
            ("<Response/>", "12200"),
            ("<Say mood='x'>x</Say>", "12200"),
            ("<Enqueue waitUrlMethod='PUT' waitUrl=''>line</Enqueue>", "12200"),
            ("<Dial><Number statusCallbackMethod='PUT'>+12025550172</Number></Dial>", "12200"),
        ],
    )
    def test_unknown_elements_are_skipped_with_a_warning(self, world: World, words: str, code: str) -> None:
        verbs(world, f"<Say>before</Say>{words}")

        phone = world.dial()
        world.advance(1)

        assert "before" in phone.heard
        assert code in warnings(world)
        assert errors(world) == []

    def test_very_deep_nesting_does_not_crash(self, world: World) -> None:
        answer(world, (b"<Response>" + b"<a>x" * 16000)[: 64 * 1024])

        world.dial()

        assert errors(world) == ["12100"]

    def test_at_most_a_hundred_warnings_are_reported(self, world: World) -> None:
        verbs(world, "<x/>" * 9000 + "<Say>still here</Say>")

        phone = world.dial()

        assert "still here" in phone.heard
        assert len(warnings(world)) == 100


class TestNumbers:
    """An invalid number counts as the default, a huge one as a very long time."""

    @pytest.mark.parametrize("value", ["-5", "--5", "+5", "²", "٣", "1e9", "NaN", "0x10", "1.5", ""])
    def test_invalid_numbers_count_as_the_default(self, world: World, value: str) -> None:
        verbs(world, f"<Pause length='{value}'/><Say>after a second</Say>")
        phone = world.dial()

        world.advance(1)

        assert "after a second" in phone.heard
        assert warnings(world) == ["12200"]

    @pytest.mark.parametrize(
        "words",
        [
            f"<Pause length='{HUGE}'/>",
            f"<Say loop='{HUGE}'>on and on</Say>",
            f"<Gather timeout='{HUGE}' numDigits='{HUGE}' speechTimeout='{HUGE}' input='dtmf speech'/>",
            f"<Record timeout='{HUGE}' maxLength='{HUGE}'/>",
            f"<Dial timeout='{HUGE}' timeLimit='{HUGE}'>{AGENT}</Dial>",
            f"<Dial timeLimit='{HUGE}'><Conference maxParticipants='{HUGE}'>room</Conference></Dial>",
            f"<Enqueue maxQueueSize='{HUGE}' waitUrl=''>line</Enqueue>",
        ],
        ids=lambda words: words[:12],
    )
    def test_huge_numbers_last_very_long(self, world: World, words: str) -> None:
        verbs(world, words)
        phone = world.dial()

        world.advance(20)

        assert phone.status in ("ringing", "in-progress")

    @pytest.mark.parametrize("value", ["-5", "--5", "²", "many"])
    def test_invalid_limits_leave_room_in_conferences_and_queues(self, world: World, value: str) -> None:
        verbs(world, f"<Dial><Conference maxParticipants='{value}'>room</Conference></Dial>")
        first = world.dial()
        verbs(world, f"<Enqueue maxQueueSize='{value}' waitUrl=''>line</Enqueue>")

        second = world.dial()

        assert (first.status, second.status) == ("in-progress", "in-progress")


class TestAddresses:
    """An invalid URL is error 11100, wherever it is given."""

    @pytest.mark.parametrize(
        "url",
        [
            "http://[",
            "http://x:99999/",
            "https://x:abc/",
            "javascript:x",
            "mailto:a@b",
            f"http://{'a' * 300}/",
        ],
        ids=lambda url: str(url)[:20],
    )
    @pytest.mark.parametrize(
        "words",
        [
            "<Redirect>{}</Redirect>",
            "<Play>{}</Play>",
            "<Gather numDigits='1' action='{}'/>",
            "<Record action='{}'/>",
            "<Enqueue waitUrl='{}'>line</Enqueue>",
            "<Dial><Conference waitUrl='{}'>room</Conference></Dial>",
        ],
        ids=lambda words: words[:9],
    )
    def test_invalid_url_leads_to_the_fallback_once(self, world: World, words: str, url: str) -> None:
        verbs(world, words.format(url))
        phone = world.dial()

        if phone.status != "completed":
            phone.say("hello")
            phone.press("1")

        assert errors(world) == ["11100"]
        notes = world.client.calls(phone.sid).notifications.list()
        assert [note.error_code for note in notes if note.log == "0"] == ["11100"]

    @pytest.mark.parametrize("url", ["http://[", "https://x:99999/"])
    def test_invalid_callback_url_does_not_affect_the_call(self, world: World, url: str) -> None:
        noun = f"<Number statusCallback='{url}' statusCallbackEvent='ringing'>{AGENT}</Number>"
        verbs(world, f"<Dial>{noun}</Dial>")
        phone = world.dial()

        world.phone(AGENT).answer()

        assert phone.status == "in-progress"
        assert world.client.notifications.list()[0].error_code == "11100"

    @pytest.mark.parametrize("url", ["http://[", "http://x:99999/", "x", ""])
    def test_invalid_redirect_url_leads_to_the_fallback(self, world: World, url: str) -> None:
        world.documents["/voice"] = web.Response(status=307, headers={"Location": url})
        world.documents["/x"] = web.Response(status=404)

        world.dial()

        assert len(errors(world)) == 1

    @pytest.mark.parametrize(("url", "asked"), [("/a b", "/a%20b"), ("/é?ñ=%20", "/%C3%A9?%C3%B1=%20")])
    def test_illegal_characters_are_percent_encoded(self, world: World, url: str, asked: str) -> None:
        verbs(world, f"<Redirect>{url}</Redirect>")

        world.dial()

        assert world.app.asked[1].path == asked
        assert errors(world) == []

    @pytest.mark.parametrize("fragment", ["rc=²", "ct=²", "rt=-1&amp;tt=x", "rp=", "=&amp;=", "rc=99"])
    def test_invalid_overrides_are_ignored(self, world: World, fragment: str) -> None:
        verbs(world, f"<Redirect>/next#{fragment}</Redirect>")
        world.documents["/next"] = "<Response><Say>next</Say></Response>"

        assert "next" in world.dial().heard


class TestServers:
    """Each kind of server failure has its own code, and the call goes to the fallback."""

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            (b"", "11200"),
            (b"220 mail.example ESMTP\r\n", "11206"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", "11206"),
            (b"HTTP/1.1 200 " + b"x" * 20000 + b"\r\n\r\n", "11206"),
            (OK + b"Content-Length: 1000\r\n\r\n<Response>", "11200"),
            (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "11206"),
            (OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nxxxxx", "11200"),
        ],
        ids=["hangs-up", "mail", "length", "header", "cut-off", "chunks", "gzip"],
    )
    def test_answer_that_is_not_http_has_its_own_code(self, world: World, said: bytes, code: str) -> None:
        with server(world, raw_server(said)) as url:
            world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"{url}#rc=0"})

            world.dial()

            assert errors(world) == [code]

    def test_server_without_tls_has_its_own_code(self, world: World) -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1000)
            writer.write(b"220 mail.example ESMTP\r\n")
            writer.close()

        with server(world, talk) as url:
            world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"https{url[4:]}#rc=0"})

            world.dial()

            assert errors(world) == ["11220"]

    def test_endless_answer_is_cut_off(self, world: World) -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(OK + b"\r\n<Response>")
            try:
                while True:
                    writer.write(b" " * 8192)
                    await writer.drain()
            except ConnectionError:
                writer.close()

        with server(world, talk) as url:
            world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": url})

            world.dial()

            assert errors(world) == ["11750"]

    def test_slow_answer_times_out(self, world: World) -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(OK + b"\r\n<Response>")
            await writer.drain()
            await reader.read()
            writer.close()

        with server(world, talk) as url:
            world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"{url}#rt=150&rc=0"})

            world.dial()

            assert errors(world) == ["11200"]


class TestThousandFailingCalls:
    """Calls to an unreachable server end, each with its error, and leave nothing running."""

    def test_to_a_dead_url_leave_nothing_running(self, world: World) -> None:
        world.ask(
            "PUT", f"/numbers/{HELPLINE}", {"voice_url": "http://127.0.0.1:9/voice", "fallback_url": ""}
        )

        async def dial() -> None:
            for _ in range(1000):
                world.exchange.incoming(CALLER, HELPLINE)

        world.do(dial())
        world.settle()

        exchange = world.exchange
        assert {leg.status for leg in exchange.legs.values()} == {"completed"}
        assert {note.code for note in exchange.notifications.kept} == {"11205"}
        assert not exchange.activity.busy()
        assert exchange.clock.next_at() is None  # type: ignore[attr-defined]
