"""Apply the contact rules to one number at one instant, and note which rules applied."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpline.contact_rules import hours
from helpline.contact_rules.facts import CUT_OFF, INVITED, Decision, Facts, Rule, RuleHit, Verdict
from helpline.contact_rules.hours import DEFAULT, Policy
from helpline.contact_rules.numbers import PhoneNumber
from helpline.contact_rules.refusals import of_the_number, refusals
from helpline.contact_rules.zones import find_zone

HORIZON = timedelta(days=14)
"""How far ahead the rules look for a permitted hour."""
A_DAY = timedelta(hours=24)
WISH_HOLDS = timedelta(minutes=10)
"""How long after an exact time that a person asked for the hours do not apply. Later it is another time."""
BUSY_FOR = timedelta(minutes=2)
"""How much later the rules are asked again about a number with which a call is going on."""


def may_contact(
    number: PhoneNumber | None, at: datetime, *, facts: Facts, policy: Policy = DEFAULT
) -> Verdict:
    """Decide whether a number may be rung at an aware instant. None, a number that cannot be read, never may.

    1. Rules that forbid the call at any hour (`refusals`): DENY.
    2. Rules that delay it: a call with the number that is going on, an attempt within the hour, the limit of
       attempts a day, an answered call within a day, the hours. Without any of them: ALLOW.
    3. Else DEFER; `until` is the first instant at which no rule delays the call. DENY if there is none within
       two weeks.

    Raises ValueError for an instant without a zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant with a zone is expected")
    if number is None:
        return _denied(RuleHit(Rule.NO_NUMBER, Decision.DENY, "there is no number that can be read"))
    refused = tuple(refusals(number, facts, policy))
    if refused:
        return _denied(*refused)
    hits = tuple(_delays(number, at, facts, policy))
    if all(hit.outcome == Decision.ALLOW for hit in hits):
        return Verdict(Decision.ALLOW, None, hits or (RuleHit(Rule.ALL, Decision.ALLOW),))
    until = _first_permitted(number, at, facts, policy)
    if until is None:
        return _denied(*hits, RuleHit(Rule.NO_HOUR, Decision.DENY, "none within two weeks"))
    return Verdict(Decision.DEFER, until, hits)


def may_be_staffs(number: PhoneNumber, *, ours: Mapping[PhoneNumber, str], regions: Iterable[str]) -> Verdict:
    """Decide whether a number may be the telephone on which a staff member takes calls.

    Hours and wishes do not count here, only the number itself. A number in `ours` would ring the helpline,
    the crisis line or a colleague; a number outside `regions`, or one that costs extra, is never dialled.
    """
    refused = tuple(of_the_number(number, Facts(ours=ours, regions=tuple(regions))))
    return _denied(*refused) if refused else Verdict(Decision.ALLOW)


def permitted_until(number: PhoneNumber, at: datetime, *, facts: Facts, policy: Policy = DEFAULT) -> datetime:
    """Return the end of the time, from `at` on, in which a number may be rung without a break.

    The number must be permitted at `at`.
    """
    if facts.purpose == CUT_OFF:
        return at + A_DAY
    if tuple(_hours(number, at, facts, policy)):
        return (facts.asked_for or at) + WISH_HOLDS
    return min(_closing(at, zone, _state(number, facts), policy) for zone in _zones(number, facts))


def _denied(*hits: RuleHit) -> Verdict:
    return Verdict(Decision.DENY, None, hits)


def _delays(number: PhoneNumber, at: datetime, facts: Facts, policy: Policy) -> Iterator[RuleHit]:
    """Yield every rule that delays a call at `at`, with the earliest instant that the rule itself allows.

    At an exact time that the person asked for, yield that rule, which allows, instead of the hours.
    """
    if facts.busy:
        yield _defer(Rule.ONE_AT_A_TIME, at + BUSY_FOR)
    if facts.purpose == CUT_OFF:
        return
    yield from _limits(at, facts, policy)
    if _is_asked_for(at, facts):
        yield RuleHit(Rule.ASKED_FOR, Decision.ALLOW, "goes before the hours")
        return
    for hit in _hours(number, at, facts, policy):
        yield replace(hit, until=_or_as_asked(hit.until, at, facts))


def _or_as_asked(until: datetime | None, at: datetime, facts: Facts) -> datetime | None:
    """Return the time that the person asked for, if it comes before the hours allow a call; else `until`."""
    asked = facts.asked_for
    return asked if until and asked and at < asked < until else until


def _limits(at: datetime, facts: Facts, policy: Policy) -> Iterator[RuleHit]:
    before = [attempt for attempt in facts.counted if attempt <= at]
    if before and at - before[-1] < policy.between_attempts:
        yield _defer(Rule.BETWEEN_ATTEMPTS, before[-1] + policy.between_attempts)
    lately = [attempt for attempt in before if at - attempt < A_DAY]
    if len(lately) >= policy.most_attempts_a_day:
        yield _defer(Rule.ATTEMPTS_A_DAY, lately[-policy.most_attempts_a_day] + A_DAY)
    talked = [when for when in facts.answered if when <= at < when + A_DAY]
    if talked and facts.purpose not in INVITED:
        yield _defer(Rule.CONVERSATIONS_A_DAY, max(talked) + A_DAY)


def _is_asked_for(at: datetime, facts: Facts) -> bool:
    return facts.asked_for is not None and facts.asked_for <= at <= facts.asked_for + WISH_HOLDS


def _defer(rule: Rule, until: datetime) -> RuleHit:
    return RuleHit(rule, Decision.DEFER, until=until)


def _zones(number: PhoneNumber, facts: Facts) -> frozenset[str]:
    """Return the zones whose clocks count: the person's zone, or if it is not known all of the number's."""
    return frozenset({facts.zone}) if facts.zone and find_zone(facts.zone) else number.zones()


def _state(number: PhoneNumber, facts: Facts) -> str:
    return facts.state or number.state()


def _hours(number: PhoneNumber, at: datetime, facts: Facts, policy: Policy) -> Iterator[RuleHit]:
    """Yield the rules whose hours forbid a call at `at` in one of the zones where the person may be."""
    for zone in sorted(_zones(number, facts)):
        yield from _out_of_hours(at, zone, _state(number, facts), policy)


def _out_of_hours(at: datetime, zone: str, state: str, policy: Policy) -> Iterator[RuleHit]:
    """Yield the rules whose hours forbid a call at `at` by the clock of a zone. 21:00:01 is after nine."""
    local = at.astimezone(ZoneInfo(zone))
    for rule_id, window in hours.windows(local.date(), state, policy):
        if window is None or not window[0] <= local.time() <= window[1]:
            yield RuleHit(rule_id, Decision.DEFER, f"{local:%H:%M} in {zone}", _next_opening(local, window))


def _closing(at: datetime, zone: str, state: str, policy: Policy) -> datetime:
    """Return the instant at which the first window of a zone closes on the day of `at`."""
    local = at.astimezone(ZoneInfo(zone))
    open_ones = [window for _, window in hours.windows(local.date(), state, policy) if window]
    closes = min(end for _, end in open_ones)
    return datetime.combine(local.date(), closes, tzinfo=local.tzinfo).astimezone(UTC)


def _next_opening(local: datetime, window: hours.Window) -> datetime:
    """Return when the window opens today, or else the next midnight, when the rules are applied again."""
    zone = local.tzinfo
    if window is not None and local.time() < window[0]:
        return datetime.combine(local.date(), window[0], tzinfo=zone).astimezone(UTC)
    tomorrow = local.date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(0), tzinfo=zone).astimezone(UTC)


def _first_permitted(number: PhoneNumber, at: datetime, facts: Facts, policy: Policy) -> datetime | None:
    """Return the first instant at which no rule delays the call; None where there is none within two weeks.

    It goes from the earliest instant that the rules allow to the next, until none delays the call. A call
    with the number that is going on now is assumed to end within two minutes.
    """
    moment = at
    later = replace(facts, busy=False)
    waits = [hit.until for hit in _delays(number, at, facts, policy) if hit.until]
    while waits and moment <= at + HORIZON:
        moment = max(waits)
        waits = [hit.until for hit in _delays(number, moment, later, policy) if hit.until]
    return None if waits else moment
