"""Send webhooks as Twilio does: signed, with 15 seconds to answer, each one logged.

Headers and connection rules: https://www.twilio.com/docs/usage/webhooks
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from ..control_flow import Failure, Interrupt
from ..hub import Hub
from ..settings import Credentials
from ..sids import Sids
from ..switches import Switches
from ..time.activity import Activity
from ..time.clock import Clock
from .connection_overrides import LONGEST, Delivery, overrides
from .cookies import Cookies
from .exchange_log import Answer, LogEntry
from .faults import ON_ANY_WEBHOOK, ON_ATTEMPTS, ON_CALLBACKS, Faults
from .http_client import OUTCOMES, HttpClient, percent_encode, resolve
from .notifications import Notifications
from .signing import behind_proxy, signature

MAX_KEPT = 5000
"""How many webhooks the log keeps."""
MAX_BODY_BYTES = 64 * 1024
"""How many bytes of an answer the log keeps: as many as Twilio reads."""
MAX_REDIRECTS = 10
LOCATION_PARTS = ("City", "State", "Zip", "Country")
"""The endings of the parameters that say where somebody is, such as FromCity."""
SOUND_KINDS = ("play", "wait", "hold")
"""Kinds of requests whose answer is only played.

Unlike other documents it may be replaced by a stand-in sound.
"""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _OutgoingRequest:
    """One logical request, however many attempts it takes.

    `defer_log` means that the caller checks the answer first and then shows the log entry to open pages.
    """

    url: str
    method: str
    params: dict[str, str]
    call_sid: str
    kind: str
    cookies: Cookies
    fault: str = ""
    defer_log: bool = False


class Webhooks:
    """Send all requests to applications."""

    def __init__(
        self,
        credentials: Credentials,
        clock: Clock,
        sids: Sids,
        activity: Activity,
        hub: Hub,
        faults: Faults,
        switches: Switches,
        notifications: Notifications,
    ) -> None:
        self.entries: deque[LogEntry] = deque(maxlen=MAX_KEPT)
        self._credentials = credentials
        self._clock = clock
        self._sids = sids
        self._activity = activity
        self._hub = hub
        self._faults = faults
        self._switches = switches
        self._notifications = notifications
        self._count = 0
        self._http = HttpClient()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turns: dict[str, asyncio.Task[Any]] = {}
        self._held: dict[str, list[tuple[_OutgoingRequest, str]]] = {}

    async def open(self) -> None:
        """Open the HTTP session."""
        await self._http.open()

    async def close(self) -> None:
        """Cancel all requests in progress and close the HTTP session."""
        await self.reset()
        await self._http.close()

    async def reset(self) -> None:
        """Clear the log and cancel all requests in progress."""
        while self._tasks:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        self._held.clear()
        self._turns.clear()
        self.entries.clear()
        self._http.forget()

    def timestamp(self) -> str:
        """Return the current instant as callbacks write it: RFC 2822, in UTC.

        The switch `clock_skew` moves it.
        """
        return format_datetime(self._clock.now() + timedelta(seconds=self._switches.number("clock_skew")))

    # Callbacks, whose answer is ignored.

    def callback(
        self,
        url: str,
        method: str,
        params: Mapping[str, str],
        *,
        call_sid: str,
        kind: str,
        order_key: str = "",
    ) -> None:
        """Send a callback, whose answer is ignored.

        Callbacks with the same `order_key` (the call, unless given) are sent one after another, in order.
        """
        if not url:
            return
        fault = self._faults.take(ON_CALLBACKS, url, kind)
        name = fault.fault if fault else ""
        sending = _OutgoingRequest(url, method.upper(), dict(params), call_sid, kind, Cookies(), name)
        order_key = order_key or call_sid
        if fault and name == "reorder":
            self._held.setdefault(call_sid, []).append((sending, order_key))
            self._clock.after(fault.seconds, lambda: self._send_held(call_sid))
        elif fault and name == "delay":
            self._clock.after(fault.seconds, lambda: self._queue_callback(sending, f"{order_key} late"))
        else:
            self._queue_callback(sending, order_key)
            self._send_held(call_sid)

    def _send_held(self, call_sid: str) -> None:
        for sending, order_key in self._held.pop(call_sid, []):
            self._queue_callback(sending, order_key)

    def _queue_callback(self, sending: _OutgoingRequest, order_key: str) -> None:
        before = self._turns.get(order_key)
        task = self.start(self._send_in_turn(sending, before), sending.call_sid)
        self._turns[order_key] = task
        task.add_done_callback(lambda done: self._end_turn(order_key, done))

    def _end_turn(self, order_key: str, task: "asyncio.Task[Any]") -> None:
        if self._turns.get(order_key) is task:
            del self._turns[order_key]

    async def _send_in_turn(self, sending: _OutgoingRequest, before: "asyncio.Task[Any] | None") -> None:
        if before is not None:
            await asyncio.wait({before})
        try:
            answer = await self._send(sending)
        except Failure:
            return
        if answer.status >= 400:
            code = "16011" if sending.kind == "conference" else "15003"
            self.warn(answer.log_entry, f"{code}: the answer to a status callback was {answer.status}")

    def start(self, work: Coroutine[Any, Any, Any], key: str) -> "asyncio.Task[Any]":
        """Run a coroutine in the background; it counts as work in progress for `key` until it is done."""
        self._activity.begin(key)
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)

        def done(finished: "asyncio.Task[Any]") -> None:
            self._tasks.discard(finished)
            self._activity.end(key)
            if not finished.cancelled():
                _log_defect(finished.exception())

        task.add_done_callback(done)
        return task

    # Requests whose answer the call follows.

    async def send(
        self,
        url: str,
        method: str,
        params: Mapping[str, str],
        *,
        call_sid: str,
        kind: str,
        cookies: Cookies | None = None,
        defer_log: bool = False,
    ) -> Answer:
        """Send a request and return the answer. Raises Failure with Twilio's code when there is none."""
        fault = self._faults.take(ON_ANY_WEBHOOK, url, kind)
        kept = Cookies() if cookies is None else cookies
        name = fault.fault if fault else ""
        return await self._send(
            _OutgoingRequest(url, method.upper(), dict(params), call_sid, kind, kept, name, defer_log)
        )

    async def _send(self, sending: _OutgoingRequest) -> Answer:
        if sending.fault == "no-geo":
            sending = replace(sending, params=_without_locations(sending.params))
        token = self._sids.token()
        if sending.fault == "drop":
            raise self._drop(sending, token)
        rules = overrides(sending.url)
        answer = await self._send_with_retries(sending, token, rules)
        if sending.fault.startswith("duplicate"):
            token = token if sending.fault == "duplicate" else self._sids.token()
            with suppress(Failure):  # only the first answer counts
                await self._follow_redirects(sending, token, 0, rules)
        if sending.fault == "timeout":
            waited = min(rules.read, rules.total)
            failure = Failure(11200, sending.url, "the answer came too late", after=waited)
            self.fail(answer.log_entry, failure)
            raise failure
        return answer

    async def _send_with_retries(self, sending: _OutgoingRequest, token: str, rules: Delivery) -> Answer:
        """Send a request as often as its URL's retry policy says.

        All attempts together must end within the time that a call waits.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + min(rules.total, LONGEST)
        attempt = 0
        while True:
            left = max(deadline - loop.time(), 0.001)
            try:
                answer = await self._follow_redirects(sending, token, attempt, replace(rules, total=left))
                outcome = "ok" if answer.status < 400 else f"{answer.status // 100}xx"
                if not rules.again(attempt, outcome) or loop.time() >= deadline:
                    return answer
            except Failure as failure:
                outcome = OUTCOMES.get(failure.code, "other")
                if not rules.again(attempt, outcome) or loop.time() >= deadline:
                    raise
            attempt += 1

    def _drop(self, sending: _OutgoingRequest, token: str) -> Failure:
        entry = self._log_request(
            sending, sending.url, sending.method, self._headers(sending, sending.url, token), 0
        )
        failure = Failure(11205, sending.url, "lost on the way")
        self.fail(entry, failure)
        self.tell(entry)
        return failure

    async def _follow_redirects(
        self, sending: _OutgoingRequest, token: str, attempt: int, rules: Delivery
    ) -> Answer:
        url, method = sending.url, sending.method
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._send_once(sending, url, method, token, attempt, rules)
            if answer.reply.redirect_url is None:
                return answer
            if answer.status not in (307, 308):
                method = self._switches["redirect_method"]
            url = resolve(url, answer.reply.redirect_url)
        failure = Failure(11215, sending.url, "too many redirects")
        self.fail(answer.log_entry, failure)
        raise failure

    async def _send_once(
        self, sending: _OutgoingRequest, url: str, method: str, token: str, attempt: int, rules: Delivery
    ) -> Answer:
        if method == "GET" and sending.params:
            plain, mark, fragment = url.partition("#")
            url = f"{plain}{'&' if '?' in plain else '?'}{urlencode(sending.params)}{mark}{fragment}"
        url = percent_encode(url)
        form = sending.params if method == "POST" else None
        headers = self._headers(sending, url, token, form)
        entry = self._log_request(sending, url, method, headers, attempt)
        loop = asyncio.get_running_loop()
        began = loop.time()
        deferred = False
        try:
            if self._faults.take(ON_ATTEMPTS, url, sending.kind) is not None:
                raise Failure(11205, url, "no connection")
            reply = await self._http.exchange(method, url, headers, form, rules)
            entry.status, entry.content_type = reply.status, reply.content_type
            is_sound = entry.content_type.startswith("audio/")
            entry.body = "" if is_sound else reply.body[:MAX_BODY_BYTES].decode("utf-8", "replace")
            sending.cookies.keep(self._public_url(url), reply.cookies)
            deferred = sending.defer_log and reply.redirect_url is None
            return Answer(url, reply, entry)
        except Failure as failure:
            if sending.kind in SOUND_KINDS and self.uses_stand_in(failure):
                self.warn(entry, f"{failure.words}; a stand-in is played")
            else:
                self.fail(entry, failure)
            raise
        finally:
            entry.ms = round((loop.time() - began) * 1000)
            if not deferred:
                self.tell(entry)

    def _headers(
        self, sending: _OutgoingRequest, url: str, token: str, form: Mapping[str, str] | None = None
    ) -> dict[str, str]:
        secret = "not the token" if sending.fault == "bad-signature" else self._credentials.auth_token
        keep_port = self._switches["signed_port"] == "kept"
        signed = self._public_url(url)
        headers = {
            "Accept": "*/*",
            "Accept-Encoding": "gzip",
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": token,
            "X-Home-Region": "us1",
            "X-Twilio-Signature": signature(secret, signed, form, keep_port=keep_port),
        }
        if self._switches.on("tls_proxy"):
            headers["X-Forwarded-Proto"] = "https"
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        cookie = sending.cookies.header(signed)
        return headers | ({"Cookie": cookie} if cookie else {})

    def _public_url(self, url: str) -> str:
        """Return the URL under which the application knows itself."""
        return behind_proxy(url) if self._switches.on("tls_proxy") else url

    def uses_stand_in(self, failure: Failure) -> bool:
        """Return whether a stand-in is played for a sound that failed.

        It is when the sound was unreachable and the switch `unreachable_sound` says `stand-in`.
        """
        return failure.unreached and self._switches["unreachable_sound"] == "stand-in"

    # The log.

    def _log_request(
        self, sending: _OutgoingRequest, url: str, method: str, headers: dict[str, str], attempt: int
    ) -> LogEntry:
        self._count += 1
        at = self._clock.now().isoformat()
        entry = LogEntry(
            self._count, at, url, method, sending.params, headers, attempt, sending.call_sid, sending.kind
        )
        self.entries.append(entry)
        return entry

    def tell(self, entry: LogEntry) -> None:
        """Show a log entry on open pages."""
        self._hub.tell("webhook", lambda: {"webhook": asdict(entry)})

    def warn(self, entry: LogEntry, words: str) -> None:
        """Add a warning to a log entry and to the notifications; `words` start with a code and a colon."""
        entry.warnings.append(words)
        self._notifications.add(entry.call_sid, words, 1, entry)
        self.tell(entry)

    def fail(self, entry: LogEntry, failure: Failure) -> None:
        """Add an error to a log entry and to the notifications."""
        entry.error = failure.words
        failure.reported = True
        self._notifications.add(entry.call_sid, entry.error, 0, entry)


def _without_locations(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if not name.endswith(LOCATION_PARTS)}


def _log_defect(error: BaseException | None) -> None:
    """Log an unexpected exception with its traceback.

    Failures and interrupts are expected and were handled.
    """
    if error is not None and not isinstance(error, Failure | Interrupt):
        log.error("a defect in the emulator", exc_info=error)
