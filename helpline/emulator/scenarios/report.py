"""What came of a scenario: what each person heard, each webhook, and whether it is what was expected."""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from ..http.exchange_log import Note
from ..telephony.exchange import Exchange
from ..telephony.leg import Heard, Leg
from .scenario import Scenario, Wish


class Verdict:
    """The story of a scenario that has been played."""

    def __init__(self, exchange: Exchange, scenario: Scenario, began: datetime) -> None:
        self._exchange = exchange
        self._scenario = scenario
        self._began = began
        self._names = {number: name for name, number in scenario.names.items()}

    def story(self) -> Iterator[str]:
        """Return what happened, a line each; times in seconds since the start."""
        for leg in self._exchange.legs.values():
            yield f"{self._name(leg.person)}: {leg.from_} → {leg.to}, {leg.status}"
            for item in leg.heard:
                yield f"{self._since(item.at)}  {self._words(item)}"
        yield "webhooks:"
        for note in self._exchange.webhooks.notes:
            yield self._hook(note)
            for words in [*note.warnings, *([note.error] if note.error else [])]:
                yield f"          {words}"

    def wishes(self) -> Iterator[tuple[bool, str]]:
        """Return each expectation: whether it holds, and in words."""
        for wish in self._scenario.wishes:
            yield self._judge(wish)

    def _name(self, number: str) -> str:
        return self._names.get(number, number)

    def _since(self, moment: datetime) -> str:
        return f"{(moment - self._began).total_seconds():8.1f}"

    def _words(self, item: Heard) -> str:
        speaker = f"{self._name(item.speaker)}: " if item.speaker else ""
        if item.kind in ("say", "speech"):
            return f'{speaker}"{item.text}"'
        return f"{speaker}{item.kind} {item.text}".rstrip()

    def _hook(self, note: Note) -> str:
        at = self._since(datetime.fromisoformat(note.at))
        status = note.status if note.status is not None else "---"
        about = note.params.get("CallStatus", "")
        return f"{at}  {note.method} {_path(note)} {status} {note.kind} {about}".rstrip()

    def _judge(self, wish: Wish) -> tuple[bool, str]:
        if wish.what == "asked":
            count = sum(_path(note) == wish.who for note in self._exchange.webhooks.notes)
            return count == _number(wish.value), f"{wish.who} is asked {wish.value} times (was {count})"
        if wish.what == "count":
            level = 0 if wish.who == "errors" else 1
            count = sum(item.level == level for item in self._exchange.notifications.kept)
            return count == _number(wish.value), f"{wish.who} are {wish.value} (were {count})"
        number = self._scenario.names.get(wish.who, wish.who)
        legs = [leg for leg in self._exchange.legs.values() if leg.person == number]
        return _about(wish, legs)


def _about(wish: Wish, legs: list[Leg]) -> tuple[bool, str]:
    if wish.what == "calls":
        return len(legs) == _number(wish.value), f"{wish.who} has {wish.value} calls (had {len(legs)})"
    if wish.what == "status":
        ends = [leg.status for leg in legs]
        return (
            wish.value in ends,
            f"{wish.who} has a call that is {wish.value} (was {', '.join(ends) or 'none'})",
        )
    heard = any(wish.value.lower() in item.text.lower() for leg in legs for item in leg.heard)
    if wish.what == "not":
        return not heard, f'{wish.who} does not hear "{wish.value}"'
    return heard, f'{wish.who} hears "{wish.value}"'


def _path(note: Note) -> str:
    return urlsplit(note.url).path


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1
