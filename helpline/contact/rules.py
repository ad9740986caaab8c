"""Applying the rules to one number at one instant, and keeping which ones spoke."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from helpline.contact import hours
from helpline.contact.hours import DEFAULT, Policy
from helpline.contact.localtime import find_zone
from helpline.contact.numbers import NotANumber, is_american, is_costly, parse_number, state_of, zones_for


class Decision(StrEnum):
    ALLOW = "allow"
    DEFER = "defer"
    DENY = "deny"


INVITED = frozenset({"kept_place", "promised", "voicemail"})
"""Calls the person asked for themselves: the limit of one answered call a day is not meant for them."""
UNSAFE = "policy: not safe to ring"
HORIZON = timedelta(days=14)
"""How far ahead a permitted hour is looked for."""
A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person and of earlier calls. Instants are aware.

    `zone` is what they said themselves, an IANA name, and goes before what the number suggests.
    `unsafe`: somebody said that it is not safe to ring this number.
    `asked_for_this_time` is their explicit wish, stored with who took it down; it goes before the hours.
    """

    zone: str | None = None
    state: str = ""
    asked_for_this_time: bool = False
    attempts: tuple[datetime, ...] = ()
    answered: tuple[datetime, ...] = ()
    purpose: str = "promised"
    revoked: bool = False
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class RuleHit:
    """A rule, what it said, and why; nothing that tells a number or a person."""

    rule_id: str
    outcome: Decision
    detail: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision, when it may be where it is not now, and every rule that spoke."""

    decision: Decision
    until: datetime | None = None
    rules: tuple[RuleHit, ...] = field(default=())

    def names(self, rule_id: str) -> bool:
        """Say whether a rule is among those that spoke."""
        return any(hit.rule_id == rule_id for hit in self.rules)

    def trace(self) -> list[dict[str, Any]]:
        """Return the rules that spoke as plain values, to be stored with the attempt."""
        return [
            {
                "rule": hit.rule_id,
                "outcome": hit.outcome.value,
                "detail": hit.detail,
                "until": hit.until.isoformat() if hit.until else None,
            }
            for hit in self.rules
        ]


def may_ring(number: str, at: datetime, *, facts: Facts, policy: Policy = DEFAULT) -> Verdict:
    """Say whether a number may be rung at an aware instant.

    1. What forbids ringing it at all: no number, costly, abroad, not safe, consent revoked, too many
       attempts.
    2. What puts it off: an attempt within the hour, the day's attempts, an answered call today, the hours.
    3. The first instant at which nothing puts it off any more is `until`; without one in two weeks, DENY.
    Raises ValueError for an instant without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant with a zone is expected")
    try:
        e164 = parse_number(number)
    except NotANumber as error:
        return _denied(RuleHit("not a number", Decision.DENY, str(error)))
    refusals = tuple(_refusals(e164, facts, policy))
    if refusals:
        return _denied(*refusals)
    hits = tuple(_delays(e164, at, facts, policy))
    waits = tuple(hit for hit in hits if hit.outcome == Decision.DEFER)
    if not waits:
        return Verdict(Decision.ALLOW, None, hits or (RuleHit("all rules", Decision.ALLOW),))
    until = _first_permitted(e164, at, facts, policy)
    if until is None:
        return _denied(*hits, RuleHit("no permitted hour", Decision.DENY, "none within two weeks"))
    return Verdict(Decision.DEFER, until, hits)


def _denied(*hits: RuleHit) -> Verdict:
    return Verdict(Decision.DENY, None, hits)


def _refusals(e164: str, facts: Facts, policy: Policy) -> Iterator[RuleHit]:
    if facts.revoked:
        yield RuleHit("47 CFR 64.1200(a)(10)", Decision.DENY, "the person does not want to be called")
    if facts.unsafe:
        yield RuleHit(UNSAFE, Decision.DENY, "somebody said that it is not safe")
    if not is_american(e164):
        yield RuleHit("policy: country", Decision.DENY, "outside the North American numbering plan")
    elif is_costly(e164):
        yield RuleHit("policy: cost", Decision.DENY, "a number that charges whoever rings it")
    if len(facts.attempts) >= policy.most_attempts:
        yield RuleHit("policy: attempts", Decision.DENY, f"{len(facts.attempts)} attempts were made")


def _delays(e164: str, at: datetime, facts: Facts, policy: Policy) -> Iterator[RuleHit]:
    """Yield every rule that puts the call off at `at`, with the earliest instant that rule itself allows."""
    before = sorted(attempt for attempt in facts.attempts if attempt <= at)
    if before and at - before[-1] < policy.between_attempts:
        yield _defer("policy: not twice in an hour", before[-1] + policy.between_attempts)
    lately = [attempt for attempt in before if at - attempt < A_DAY]
    if len(lately) >= policy.most_attempts_a_day:
        yield _defer("policy: attempts a day", lately[-policy.most_attempts_a_day] + A_DAY)
    talked = [when for when in facts.answered if when <= at < when + A_DAY]
    if talked and facts.purpose not in INVITED:
        yield _defer("policy: one conversation a day", max(talked) + A_DAY)
    if facts.asked_for_this_time:
        yield RuleHit("asked for this time", Decision.ALLOW, "goes before the hours")
        return
    for zone in sorted(_zones(e164, facts)):
        yield from _out_of_hours(at, zone, facts.state or state_of(e164), policy)


def _defer(rule_id: str, until: datetime) -> RuleHit:
    return RuleHit(rule_id, Decision.DEFER, until=until)


def _zones(e164: str, facts: Facts) -> frozenset[str]:
    """Return the zones whose clocks count: the person's own; where it is not known, all of the number's."""
    return frozenset({facts.zone}) if facts.zone and find_zone(facts.zone) else zones_for(e164)


def _out_of_hours(at: datetime, zone: str, state: str, policy: Policy) -> Iterator[RuleHit]:
    """Yield the rules by which a zone's clock says no, read to the second: 21:00:01 is after nine."""
    local = at.astimezone(ZoneInfo(zone))
    for rule_id, window in hours.windows(local.date(), state, policy):
        if window is None or not window[0] <= local.time() <= window[1]:
            yield RuleHit(rule_id, Decision.DEFER, f"{local:%H:%M} in {zone}", _next_opening(local, window))


def _next_opening(local: datetime, window: hours.Window) -> datetime:
    """The window's beginning today, or the next day's midnight, from where the rules are asked anew."""
    zone = local.tzinfo
    if window is not None and local.time() < window[0]:
        return datetime.combine(local.date(), window[0], tzinfo=zone).astimezone(UTC)
    tomorrow = local.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), tzinfo=zone).astimezone(UTC)


def _first_permitted(e164: str, at: datetime, facts: Facts, policy: Policy) -> datetime | None:
    """Go from one rule's earliest instant to the next until none puts it off any more."""
    moment = at
    while moment <= at + HORIZON:
        waits = [hit.until for hit in _delays(e164, moment, facts, policy) if hit.until]
        if not waits:
            return moment
        moment = max(waits)
    return None
