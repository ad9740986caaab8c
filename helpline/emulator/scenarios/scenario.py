"""Read scenarios from YAML: who calls whom, what people do, and what is expected to happen.

The file is YAML (or JSON, which is YAML). All keys are optional:

    voice_url: http://127.0.0.1:5000/voice   # who handles calls to `number`; a path is looked up in `twiml`
    number: "+18557821009"
    twiml: {/voice: <Response>…</Response>}  # documents that need no server of one's own
    people: {ann: {number: "+12025550172", does: [{answer: 4}, {press: 1, hear: press 1}, {hangup: 30}]}}
    # a person may also have a place: {city: ALBANY, state: NY, zip: "12207", country: US}
    calls: [{from: "+12025550143", to: "+18557821009", after: 0, does: [{say: Hello}]}]
    faults: [{fault: duplicate, where: status}]
    switches: {absent_client: failed}
    seconds: 300                             # when to stop at the latest
    expect: {ann: {hears: press 1, status: completed}, webhooks: {/voice: 1}, errors: 0, warnings: 0}
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..http.faults import Fault
from ..switches import Switches
from ..telephony import places
from ..telephony.exchange import Exchange
from ..telephony.phone_numbers import to_e164
from ..telephony.places import Place
from ..telephony.steps import Step
from ..time.clock import read_seconds
from . import scripts

KEYS = {
    "voice_url",
    "number",
    "twiml",
    "people",
    "parties",
    "calls",
    "faults",
    "switches",
    "seconds",
    "expect",
}
PERSON_EXPECTATIONS = ("hears", "not", "status", "calls")
PERSON_KEYS = ("number", "does", "place")
COUNTS = ("errors", "warnings")
DEFAULT_SECONDS = 300.0


@dataclass(frozen=True)
class PlannedCall:
    """A call that somebody makes, so many seconds after the start."""

    from_: str
    to: str
    after: float = 0


@dataclass(frozen=True)
class Expectation:
    """Something that is expected: the person or path, the property, and its value."""

    who: str
    what: str
    value: str


@dataclass
class Scenario:
    """A scenario that was read.

    `names` are people's numbers by name. `scripts_by_number` are scripts and `places` are locations, by
    number.
    """

    names: dict[str, str] = field(default_factory=dict)
    scripts_by_number: dict[str, list[Step]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    calls: list[PlannedCall] = field(default_factory=list)
    twiml: dict[str, str] = field(default_factory=dict)
    voice_url: str = ""
    number: str = ""
    faults: list[Fault] = field(default_factory=list)
    switches: dict[str, str] = field(default_factory=dict)
    seconds: float = DEFAULT_SECONDS
    expectations: list[Expectation] = field(default_factory=list)

    def begin(self, exchange: Exchange) -> None:
        """Set up the people, faults and switches in an exchange, and start the calls."""
        exchange.scripts |= self.scripts_by_number
        exchange.places |= self.places
        for fault in self.faults:
            exchange.faults.add(fault)
        for name, position in self.switches.items():
            exchange.switches.set(name, position)
        for call in self.calls:
            self._place(exchange, call)

    def _place(self, exchange: Exchange, call: PlannedCall) -> None:
        to = call.to or self.number or next(iter(exchange.numbers))
        if call.after:
            exchange.clock.after(call.after, lambda: _dial(exchange, call.from_, to))
        else:
            _dial(exchange, call.from_, to)


def _dial(exchange: Exchange, from_: str, to: str) -> None:
    exchange.incoming(from_, to)


def load(text: str) -> Scenario:
    """Read a scenario from the text of a file. Raises ValueError when it is not valid."""
    try:
        # Every value stays text: YAML would read +12025550143 and the key 0 as numbers.
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  BaseLoader builds only text, lists and maps
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"the scenario cannot be read: {' '.join(str(error).split())}") from error
    return read(data)


def read(data: Any) -> Scenario:
    """Read a scenario from parsed YAML or JSON. Raises ValueError that says what is wrong."""
    given = _map(data, "a scenario")
    unknown = set(given) - KEYS
    if unknown:
        raise ValueError(
            f"a scenario has no {', '.join(sorted(unknown))}; it may have {', '.join(sorted(KEYS))}"
        )
    made = Scenario(voice_url=str(given.get("voice_url", "")), number=str(given.get("number", "")))
    made.seconds = read_seconds(given.get("seconds", DEFAULT_SECONDS))
    made.twiml = {str(path): str(words) for path, words in _map(given.get("twiml", {}), "twiml").items()}
    _read_people(made, given)
    made.calls = [_call(made, item) for item in _list(given.get("calls", []), "calls")]
    made.faults = [Fault.read(_map(item, "a fault")) for item in _list(given.get("faults", []), "faults")]
    made.switches = {name: str(value) for name, value in _map(given.get("switches", {}), "switches").items()}
    Switches(made.switches)
    made.expectations = list(_expectations(made, _map(given.get("expect", {}), "expect")))
    return made


def _map(data: Any, what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueError(f"{what} is a map")
    return data


def _list(data: Any, what: str) -> list[Any]:
    if not isinstance(data, list):
        raise ValueError(f"{what} is a list")
    return data


def _read_people(made: Scenario, given: dict[str, Any]) -> None:
    for number, script in _map(given.get("parties", {}), "parties").items():
        made.scripts_by_number[to_e164(str(number))] = scripts.read(script)
    for name, person in _map(given.get("people", {}), "people").items():
        about = _map(person, name)
        if "number" not in about:
            raise ValueError(f"{name} has no number")
        unknown = set(about) - set(PERSON_KEYS)
        if unknown:
            raise ValueError(
                f"{name} has {', '.join(sorted(unknown))}; a person has {', '.join(PERSON_KEYS)}"
            )
        made.names[name] = to_e164(str(about["number"]))
        if "place" in about:
            made.places[made.names[name]] = places.read(about["place"])
        made.scripts_by_number[made.names[name]] = scripts.read(about.get("does", []))


def _call(made: Scenario, item: Any) -> PlannedCall:
    call = _map(item, "a call")
    if "from" not in call:
        raise ValueError("a call has a from")
    from_, to = (made.names.get(str(call.get(end, "")), str(call.get(end, ""))) for end in ("from", "to"))
    script = call.get("does", call.get("script"))
    if script is not None:
        made.scripts_by_number[from_] = scripts.read(script)
    made.names.setdefault("caller", from_)
    return PlannedCall(from_, to, read_seconds(call.get("after", 0)))


def _expectations(made: Scenario, expected: dict[str, Any]) -> Iterable[Expectation]:
    for who, wanted in expected.items():
        if who in COUNTS:
            yield Expectation(who, "count", str(wanted))
        elif who == "webhooks":
            yield from (Expectation(path, "asked", str(count)) for path, count in _map(wanted, who).items())
        elif who in made.names or who in made.scripts_by_number:
            yield from _expectations_of_person(who, _map(wanted, who))
        else:
            raise ValueError(f"expect names {who}, who is not among the people")


def _expectations_of_person(who: str, wanted: dict[str, Any]) -> Iterable[Expectation]:
    for what, value in wanted.items():
        if what not in PERSON_EXPECTATIONS:
            raise ValueError(
                f"{what} cannot be expected of a person; what can is {', '.join(PERSON_EXPECTATIONS)}"
            )
        for one in value if isinstance(value, list) else [value]:
            yield Expectation(who, what, str(one))
