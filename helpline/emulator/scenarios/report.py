"""Report what each person of a scenario heard, each webhook, and whether expectations hold."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from ..http.exchange_log import LogEntry
from ..telephony.exchange import Exchange
from ..telephony.leg import Heard, Leg
from .scenario import Expectation, Scenario


class Report:
    """The report on one scenario."""

    def __init__(self, exchange: Exchange, scenario: Scenario, began: datetime) -> None:
        self._exchange = exchange
        self._scenario = scenario
        self._began = began
        self._names = {number: name for name, number in scenario.names.items()}

    def timeline(self) -> Iterator[str]:
        """Return what happened, one line each, with times in seconds since the start."""
        for leg in self._exchange.legs.values():
            yield f"{self._name(leg.person)}: {leg.from_} → {leg.to}, {leg.status}"
            for item in leg.heard:
                yield f"{self._seconds_since_start(item.at)}  {self._heard_text(item)}"
        yield "webhooks:"
        for entry in self._exchange.webhooks.entries:
            yield self._webhook_line(entry)
            for words in [*entry.warnings, *([entry.error] if entry.error else [])]:
                yield f"          {words}"

    def expectations(self) -> Iterator[tuple[bool, str]]:
        """Return each expectation: whether it holds, and a sentence about it."""
        for expectation in self._scenario.expectations:
            yield self._check(expectation)

    def _name(self, number: str) -> str:
        return self._names.get(number, number)

    def _seconds_since_start(self, moment: datetime) -> str:
        return f"{(moment - self._began).total_seconds():8.1f}"

    def _heard_text(self, item: Heard) -> str:
        speaker = f"{self._name(item.speaker)}: " if item.speaker else ""
        if item.kind in ("say", "speech"):
            return f'{speaker}"{item.text}"'
        return f"{speaker}{item.kind} {item.text}".rstrip()

    def _webhook_line(self, entry: LogEntry) -> str:
        at = self._seconds_since_start(datetime.fromisoformat(entry.at))
        status = entry.status if entry.status is not None else "---"
        about = entry.params.get("CallStatus", "")
        return f"{at}  {entry.method} {_path(entry)} {status} {entry.kind} {about}".rstrip()

    def _check(self, expectation: Expectation) -> tuple[bool, str]:
        if expectation.what == "asked":
            count = sum(_path(entry) == expectation.who for entry in self._exchange.webhooks.entries)
            return count == _number(
                expectation.value
            ), f"{expectation.who} is asked {expectation.value} times (was {count})"
        if expectation.what == "count":
            level = 0 if expectation.who == "errors" else 1
            count = sum(item.level == level for item in self._exchange.notifications.kept)
            return count == _number(
                expectation.value
            ), f"{expectation.who} are {expectation.value} (were {count})"
        number = self._scenario.names.get(expectation.who, expectation.who)
        legs = [leg for leg in self._exchange.legs.values() if leg.person == number]
        return _check_person(expectation, legs)


def _check_person(expectation: Expectation, legs: list[Leg]) -> tuple[bool, str]:
    if expectation.what == "calls":
        return len(legs) == _number(
            expectation.value
        ), f"{expectation.who} has {expectation.value} calls (had {len(legs)})"
    if expectation.what == "status":
        ends = [leg.status for leg in legs]
        return (
            expectation.value in ends,
            f"{expectation.who} has a call that is {expectation.value} (was {', '.join(ends) or 'none'})",
        )
    heard = any(expectation.value.lower() in item.text.lower() for leg in legs for item in leg.heard)
    if expectation.what == "not":
        return not heard, f'{expectation.who} does not hear "{expectation.value}"'
    return heard, f'{expectation.who} hears "{expectation.value}"'


def _path(entry: LogEntry) -> str:
    return urlsplit(entry.url).path


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1
