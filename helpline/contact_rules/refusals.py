"""The rules that forbid ringing a number at any hour."""

from collections.abc import Iterator

from helpline.contact_rules.facts import CUT_OFF, Decision, Facts, Rule, RuleHit
from helpline.contact_rules.hours import Policy
from helpline.contact_rules.numbers import PhoneNumber


def refusals(number: PhoneNumber, facts: Facts, policy: Policy) -> Iterator[RuleHit]:
    """Yield every rule that forbids ringing a number.

    A person in danger whose call was cut off is rung back although there are wishes against it, such as
    do-not-call, and attempts do not count then. A number that is not safe to ring is not rung even then.
    That a number was not given to us comes first: then nothing else is told of it.
    """
    if not facts.given:
        yield _denied(Rule.NOT_GIVEN, "nobody said that they gave it to us")
    if facts.unsafe:
        yield _denied(Rule.UNSAFE, "somebody said that it is not safe")
    if facts.purpose != CUT_OFF:
        yield from _wishes(facts)
    yield from of_the_number(number, facts)
    if facts.purpose != CUT_OFF and len(facts.counted) >= policy.most_attempts:
        yield _denied(Rule.ATTEMPTS, f"{len(facts.counted)} attempts were made")


def _wishes(facts: Facts) -> Iterator[RuleHit]:
    if facts.revoked:
        yield _denied(Rule.REVOKED, "the person does not want to be called")
    if facts.refused:
        yield _denied(Rule.REFUSED, "the person does not want this call")
    if facts.wrong_person:
        yield _denied(Rule.WRONG_PERSON, "the number belongs to somebody else")
    if facts.hidden:
        yield _denied(Rule.CALLER_ID, "they want our number hidden, and it would show")


def of_the_number(number: PhoneNumber, facts: Facts) -> Iterator[RuleHit]:
    """Yield each rule that the number itself breaks: it is ours, outside our regions, or costs extra."""
    if number in facts.ours:
        yield _denied(Rule.OURS, facts.ours[number])
    if not number.is_within(facts.regions):
        yield _denied(Rule.COUNTRY, "outside the regions that this helpline rings")
    if number.is_costly():
        yield _denied(Rule.COST, "a number that charges whoever rings it")


def _denied(rule: Rule, detail: str) -> RuleHit:
    return RuleHit(rule, Decision.DENY, detail)
