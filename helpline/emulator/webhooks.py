"""Sending webhooks as Twilio does: signed, with 15 seconds to answer, each one noted.

Headers and connection rules: https://www.twilio.com/docs/usage/webhooks
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Coroutine, Mapping
from dataclasses import asdict, dataclass, field
from email.utils import format_datetime
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp
from yarl import URL

from .activity import Activity
from .clock import Clock
from .delivery import LONGEST, Delivery, overrides
from .faults import Faults
from .hub import Hub
from .settings import Credentials
from .sids import Sids
from .signals import Failure, Interrupt
from .signing import signature

log = logging.getLogger(__name__)
KEPT = 20_000
"""Webhooks of which a note is kept."""
MOST_REDIRECTS = 10
CALLBACK_FAULTS = {"delay", "drop", "duplicate", "duplicate-new-token", "reorder", "timeout"}


@dataclass
class Note:
    """What was sent, and what came back."""

    id: int
    at: str
    url: str
    method: str
    params: dict[str, str]
    headers: dict[str, str]
    attempt: int
    call_sid: str
    kind: str
    status: int | None = None
    content_type: str = ""
    body: str = ""
    ms: int = 0
    warnings: list[str] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True)
class Answer:
    """What an application answered, and the note that was made of it."""

    url: str
    status: int
    content_type: str
    body: bytes
    note: Note


class Webhooks:
    """Everything that is sent to applications."""

    def __init__(
        self, credentials: Credentials, clock: Clock, sids: Sids, activity: Activity, hub: Hub, faults: Faults
    ) -> None:
        self.notes: deque[Note] = deque(maxlen=KEPT)
        self._credentials = credentials
        self._clock = clock
        self._sids = sids
        self._activity = activity
        self._hub = hub
        self._faults = faults
        self._count = 0
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._held: dict[str, list[Coroutine[Any, Any, None]]] = {}

    async def open(self) -> None:
        """Get ready to send."""
        connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=30)
        jar = aiohttp.DummyCookieJar()
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=jar, skip_auto_headers=["User-Agent"]
        )

    async def close(self) -> None:
        """Give up what is still under way."""
        await self.reset()
        if self._session is not None:
            await self._session.close()

    async def reset(self) -> None:
        """Forget all notes, and give up what is still under way."""
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        for held in self._held.values():
            for sending in held:
                sending.close()
        self._held.clear()
        self._turns.clear()
        self.notes.clear()

    def timestamp(self) -> str:
        """Return the instant as Twilio writes it in callbacks: RFC 2822, in UTC."""
        return format_datetime(self._clock.now())

    def callback(
        self,
        url: str,
        method: str,
        params: Mapping[str, str],
        *,
        call_sid: str,
        kind: str,
        about: str = "",
    ) -> None:
        """Report something; the answer is of no interest. Reports about one thing follow one another."""
        if not url:
            return
        fault = self._faults.take(CALLBACK_FAULTS, url, kind)
        report = _Sending(url, method.upper(), dict(params), call_sid, kind, {})
        sending = self._report(report, about or call_sid, fault.fault if fault else "")
        if fault and fault.fault == "reorder":
            self._held.setdefault(call_sid, []).append(sending)
            self._clock.after(fault.seconds, lambda: self._release(call_sid))
        elif fault and fault.fault == "delay":
            self._clock.after(fault.seconds, lambda: self._start(sending, call_sid))
        else:
            self.start(sending, call_sid)
            self._release(call_sid)

    def _start(self, sending: Coroutine[Any, Any, None], call_sid: str) -> None:
        self.start(sending, call_sid)

    def _release(self, call_sid: str) -> None:
        for sending in self._held.pop(call_sid, []):
            self.start(sending, call_sid)

    def start(self, work: Coroutine[Any, Any, Any], key: str) -> "asyncio.Task[Any]":
        """Do something beside everything else; it counts as under way for `key` until it is done."""
        self._activity.begin(key)
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)

        def done(finished: "asyncio.Task[Any]") -> None:
            self._tasks.discard(finished)
            self._activity.end(key)
            if not finished.cancelled():
                _note_defect(finished.exception())

        task.add_done_callback(done)
        return task

    async def _report(self, report: "_Sending", about: str, fault: str) -> None:
        async with self._turns[about]:
            try:
                answer = await self._send(report, fault)
            except Failure:
                return
            if answer.status >= 400:
                answer.note.warnings.append("15003: the answer to a status callback was an error")

    async def send(
        self,
        url: str,
        method: str,
        params: Mapping[str, str],
        *,
        call_sid: str,
        kind: str,
        cookies: dict[str, str] | None = None,
    ) -> Answer:
        """Ask, and return what was answered. Raises Failure with Twilio's code when nothing was."""
        fault = self._faults.take({"drop", "duplicate", "duplicate-new-token", "timeout"}, url, kind)
        kept = {} if cookies is None else cookies
        sending = _Sending(url, method.upper(), dict(params), call_sid, kind, kept)
        return await self._send(sending, fault.fault if fault else "")

    async def _send(self, sending: "_Sending", fault: str) -> Answer:
        url = sending.url
        token = self._sids.token()
        rules = overrides(url)
        if fault == "drop":
            raise self._failed(sending, 11205, "lost on the way", token)
        attempt = 0
        while True:
            try:
                answer = await self._follow(sending, token, attempt, rules)
                outcome = "ok" if answer.status < 400 else f"{answer.status // 100}xx"
            except Failure as failure:
                if not rules.again(attempt, "ct" if failure.code == 11205 else "rt"):
                    raise
            else:
                if not rules.again(attempt, outcome):
                    break
            attempt += 1
        if fault.startswith("duplicate"):
            token = token if fault == "duplicate" else self._sids.token()
            await self._follow(sending, token, 0, rules)
        if fault == "timeout":
            answer.note.error = "11200: the answer came too late"
            raise Failure(11200, url, "the answer came too late")
        return answer

    def _failed(self, sending: "_Sending", code: int, why: str, token: str) -> Failure:
        note = self._note(sending, sending.url, sending.method, self._headers(sending, sending.url, token), 0)
        note.error = f"{code}: {why}"
        self._hub.tell("webhook", webhook=asdict(note))
        return Failure(code, sending.url, why)

    async def _follow(self, sending: "_Sending", token: str, attempt: int, rules: Delivery) -> Answer:
        url, method = sending.url, sending.method
        for _ in range(MOST_REDIRECTS + 1):
            answer, onward = await self._once(sending, url, method, token, attempt, rules)
            if onward is None:
                return answer
            if answer.status not in (307, 308):
                method = "GET"
            url = urljoin(url, onward)
        raise Failure(11215, sending.url, "too many redirects")

    async def _once(
        self, sending: "_Sending", url: str, method: str, token: str, attempt: int, rules: Delivery
    ) -> tuple[Answer, str | None]:
        if method == "GET" and sending.params:
            url = f"{url.partition('#')[0]}{'&' if '?' in url else '?'}{urlencode(sending.params)}"
        headers = self._headers(sending, url, token, sending.params if method == "POST" else {})
        note = self._note(sending, url, method, headers, attempt)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            return await self._exchange(sending, url, method, headers, note, rules)
        except Failure as failure:
            note.error = str(failure).replace(" ", ": ", 1)
            raise
        finally:
            note.ms = round((loop.time() - began) * 1000)
            self._hub.tell("webhook", webhook=asdict(note))

    async def _exchange(
        self, sending: "_Sending", url: str, method: str, headers: dict[str, str], note: Note, rules: Delivery
    ) -> tuple[Answer, str | None]:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            raise Failure(11100, url, "the URL is not one")
        assert self._session is not None  # noqa: S101  opened before anything is sent
        limit = aiohttp.ClientTimeout(
            total=min(rules.total, LONGEST), sock_connect=rules.connect, sock_read=rules.read
        )
        body = urlencode(sending.params) if method == "POST" else None
        target = URL(url.partition("#")[0], encoded=True)
        try:
            async with self._session.request(
                method, target, data=body, headers=headers, timeout=limit, allow_redirects=False
            ) as response:
                content = await response.read()
                note.status = response.status
                note.content_type = response.headers.get("Content-Type", "")
                note.body = content.decode("utf-8", "replace") if not _is_sound(note.content_type) else ""
                sending.cookies.update({name: morsel.value for name, morsel in response.cookies.items()})
                onward = response.headers.get("Location") if 300 <= response.status < 400 else None
                return Answer(url, response.status, note.content_type, content, note), onward
        except aiohttp.InvalidURL as error:
            raise Failure(11100, url, "the URL is not one") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise Failure(11210, url, "the host is not known") from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Failure(11205, url, "no connection") from error
        except TimeoutError as error:
            raise Failure(11200, url, "no answer in time") from error
        except aiohttp.ClientError as error:
            raise Failure(11200, url, f"no answer: {type(error).__name__}") from error

    def _headers(
        self, sending: "_Sending", url: str, token: str, params: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        headers = {
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": token,
            "X-Home-Region": "us1",
            "X-Twilio-Signature": signature(self._credentials.auth_token, url, params),
        }
        if params:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if sending.cookies:
            jar = SimpleCookie(sending.cookies)
            headers["Cookie"] = jar.output(header="", sep=";").strip()
        return headers

    def _note(
        self, sending: "_Sending", url: str, method: str, headers: dict[str, str], attempt: int
    ) -> Note:
        self._count += 1
        at = self._clock.now().isoformat()
        note = Note(
            self._count, at, url, method, sending.params, headers, attempt, sending.call_sid, sending.kind
        )
        self.notes.append(note)
        return note


@dataclass
class _Sending:
    """One logical request, however often it is sent."""

    url: str
    method: str
    params: dict[str, str]
    call_sid: str
    kind: str
    cookies: dict[str, str]


def _note_defect(error: BaseException | None) -> None:
    """Log what should not have happened; failures and interrupts are news, and were dealt with."""
    if error is not None and not isinstance(error, Failure | Interrupt):
        log.error("a defect in the emulator", exc_info=error)


def _is_sound(content_type: str) -> bool:
    return content_type.startswith("audio/")
