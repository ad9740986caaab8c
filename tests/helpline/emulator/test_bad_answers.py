"""Whatever an application answers, the call meets Twilio's error or warning, never a defect."""

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
    """See to it that nothing was logged: what an application does wrong is no defect here."""
    yield
    assert [record.getMessage() for record in caplog.records] == []


def answer(world: World, body: bytes, kind: str = "text/xml") -> None:
    """Let the application answer the next call with this."""
    world.documents["/voice"] = web.Response(body=body, headers={"Content-Type": kind})


def verbs(world: World, words: str) -> None:
    """Let the application answer the next call with these verbs."""
    answer(world, f"<Response>{words}</Response>".encode())


def errors(world: World) -> list[str]:
    """Return the code of each error that the fallback was told of."""
    return [asked["ErrorCode"] for asked in world.asked("/fallback")]


def warnings(world: World) -> list[str]:
    """Return the code of each warning about the first document."""
    return [words[:5] for words in world.ask("GET", "/webhooks")[0]["warnings"]]


@contextmanager
def server(world: World, talk: Talk) -> Iterator[str]:
    """Serve bytes as they are on a port of its own, and return its address."""

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


def saying(words: bytes) -> Talk:
    """Return a server that says this to whoever comes, and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(words)
        await writer.drain()
        writer.close()

    return talk


class TestMarkup:
    """What is not well-formed is 12100; what does not belong is passed over with a warning."""

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
    def test_that_is_not_well_formed_leads_to_the_fallback(self, world: World, body: bytes) -> None:
        answer(world, body)

        world.dial()

        assert errors(world) == ["12100"]

    @pytest.mark.parametrize("root", ["response", "TwiML", "html", "a:Response xmlns:a='x'"])
    def test_with_another_root_leads_to_the_fallback(self, world: World, root: str) -> None:
        answer(world, f"<{root}/>".encode())

        world.dial()

        assert errors(world) == ["12102"]

    @pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
    def test_may_be_in_any_encoding_that_it_names(self, world: World, encoding: str) -> None:
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
    def test_that_does_not_belong_is_passed_over_with_a_warning(
        self, world: World, words: str, code: str
    ) -> None:
        verbs(world, f"<Say>before</Say>{words}")

        phone = world.dial()
        world.advance(1)

        assert "before" in phone.heard
        assert code in warnings(world)
        assert errors(world) == []

    def test_that_is_nested_without_end_is_no_document(self, world: World) -> None:
        answer(world, (b"<Response>" + b"<a>x" * 16000)[: 64 * 1024])

        world.dial()

        assert errors(world) == ["12100"]

    def test_that_is_all_wrong_is_told_of_a_hundred_times_and_no_more(self, world: World) -> None:
        verbs(world, "<x/>" * 9000 + "<Say>still here</Say>")

        phone = world.dial()

        assert "still here" in phone.heard
        assert len(warnings(world)) == 100


class TestNumbers:
    """A bad value counts as the default, a huge one as very long."""

    @pytest.mark.parametrize("value", ["-5", "--5", "+5", "²", "٣", "1e9", "NaN", "0x10", "1.5", ""])
    def test_that_are_none_count_as_the_default(self, world: World, value: str) -> None:
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
    def test_that_are_huge_last_very_long(self, world: World, words: str) -> None:
        verbs(world, words)
        phone = world.dial()

        world.advance(20)

        assert phone.status in ("ringing", "in-progress")

    @pytest.mark.parametrize("value", ["-5", "--5", "²", "many"])
    def test_that_are_none_leave_room_in_conferences_and_queues(self, world: World, value: str) -> None:
        verbs(world, f"<Dial><Conference maxParticipants='{value}'>room</Conference></Dial>")
        first = world.dial()
        verbs(world, f"<Enqueue maxQueueSize='{value}' waitUrl=''>line</Enqueue>")

        second = world.dial()

        assert (first.status, second.status) == ("in-progress", "in-progress")


class TestAddresses:
    """An address that is none is 11100, wherever it stands."""

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
    def test_that_is_none_leads_to_the_fallback_once(self, world: World, words: str, url: str) -> None:
        verbs(world, words.format(url))
        phone = world.dial()

        if phone.status != "completed":
            phone.say("hello")
            phone.press("1")

        assert errors(world) == ["11100"]
        notes = world.client.calls(phone.sid).notifications.list()
        assert [note.error_code for note in notes if note.log == "0"] == ["11100"]

    @pytest.mark.parametrize("url", ["http://[", "https://x:99999/"])
    def test_of_a_callback_that_is_none_leaves_the_call_alone(self, world: World, url: str) -> None:
        noun = f"<Number statusCallback='{url}' statusCallbackEvent='ringing'>{AGENT}</Number>"
        verbs(world, f"<Dial>{noun}</Dial>")
        phone = world.dial()

        world.phone(AGENT).answer()

        assert phone.status == "in-progress"
        assert world.client.notifications.list()[0].error_code == "11100"

    @pytest.mark.parametrize("url", ["http://[", "http://x:99999/", "x", ""])
    def test_in_a_redirection_that_is_none_leads_to_the_fallback(self, world: World, url: str) -> None:
        world.documents["/voice"] = web.Response(status=307, headers={"Location": url})
        world.documents["/x"] = web.Response(status=404)

        world.dial()

        assert len(errors(world)) == 1

    @pytest.mark.parametrize(("url", "asked"), [("/a b", "/a%20b"), ("/é?ñ=%20", "/%C3%A9?%C3%B1=%20")])
    def test_is_asked_with_what_may_not_stand_in_one_encoded(
        self, world: World, url: str, asked: str
    ) -> None:
        verbs(world, f"<Redirect>{url}</Redirect>")

        world.dial()

        assert world.app.asked[1].path == asked
        assert errors(world) == []

    @pytest.mark.parametrize("fragment", ["rc=²", "ct=²", "rt=-1&amp;tt=x", "rp=", "=&amp;=", "rc=99"])
    def test_with_overrides_that_are_none_are_asked_as_without(self, world: World, fragment: str) -> None:
        verbs(world, f"<Redirect>/next#{fragment}</Redirect>")
        world.documents["/next"] = "<Response><Say>next</Say></Response>"

        assert "next" in world.dial().heard


class TestServers:
    """A server that is dead, slow or no server has its own code, and the call goes to the fallback."""

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
    def test_that_talks_nonsense_has_its_own_code(self, world: World, said: bytes, code: str) -> None:
        with server(world, saying(said)) as url:
            world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"{url}#rc=0"})

            world.dial()

            assert errors(world) == [code]

    def test_that_does_not_speak_tls_has_its_own_code(self, world: World) -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1000)
            writer.write(b"220 mail.example ESMTP\r\n")
            writer.close()

        with server(world, talk) as url:
            world.ask("PUT", f"/numbers/{HELPLINE}", {"voice_url": f"https{url[4:]}#rc=0"})

            world.dial()

            assert errors(world) == ["11220"]

    def test_that_never_stops_talking_is_cut_off(self, world: World) -> None:
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

    def test_that_trickles_is_given_up(self, world: World) -> None:
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


class TestThousandCalls:
    """Calls to nobody end, each with its error, and leave nothing behind."""

    def test_to_a_dead_address_leave_nothing_behind(self, world: World) -> None:
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
