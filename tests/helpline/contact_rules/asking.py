"""What the rules of contact are asked about in the tests: numbers, moments and facts."""

from datetime import UTC, datetime, time, timedelta

from helpline.contact_rules import Decision, Facts, PhoneNumber, Policy, Verdict, may_contact

CAPITAL = PhoneNumber("+12025550143")
"""In a district without hours of its own, so that only the federal ones speak."""
PANHANDLE = PhoneNumber("+18505550143")
TOLL_FREE = PhoneNumber("+18005550143")
LAW_ONLY = Policy(last_dial=time(21))
NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)
"""Noon in the capital, on a Wednesday."""
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def decided(
    number: PhoneNumber, instant: str, facts: Facts | None = None, policy: Policy | None = None
) -> Decision:
    return may_contact(number, at(instant), facts=facts or Facts(), policy=policy or Policy()).decision


def rules(verdict: Verdict) -> list[str]:
    return [hit.rule_id for hit in verdict.rules]
