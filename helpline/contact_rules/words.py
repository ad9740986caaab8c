"""The sentence for each contact rule: it tells a counselor why a call may not be made, and what to do."""

from datetime import datetime
from zoneinfo import ZoneInfo

from helpline.complete import complete
from helpline.contact_rules.facts import ALLOWING, Decision, Rule, RuleHit, Verdict

ALLOWED = "OK to call then."
NOT_ALLOWED = "The rules do not allow us to call this number."
HOURS = (Rule.FEDERAL_HOURS, Rule.LAST_DIAL, Rule.STATE_HOURS)
"""The rules that do not apply at an exact time that the person asked for."""
UNLESS_ASKED = "If the caller asked for this exact time, check that box."
REASONS: dict[Rule, str] = complete(
    "helpline.contact_rules.words.REASONS",
    [rule for rule in Rule if rule not in ALLOWING],
    {
        Rule.NO_NUMBER: "That is not a phone number we can call. Read it back to them.",
        Rule.NOT_GIVEN: (
            "We call only numbers that people gave us to be called on. The number that somebody called from "
            "may not be safe. If they gave it, check that box."
        ),
        Rule.COUNTRY: "This helpline does not call numbers in that country or area.",
        Rule.COST: "That number charges whoever calls it.",
        Rule.OURS: "That number belongs to this helpline, its crisis line or its staff. Ask for their own.",
        Rule.UNSAFE: (
            "Somebody told us that it is not safe to call this number. Only the person can undo that, in a "
            "conversation with one of us."
        ),
        Rule.REVOKED: "This person told us not to call them. They can ask for a call by calling us.",
        Rule.REFUSED: "They said no to this call. They can ask for another one by calling us.",
        Rule.WRONG_PERSON: "This number belongs to somebody else. Ask for the right one.",
        Rule.CALLER_ID: (
            "They want our number hidden, and it cannot be: their screen would show it. Ask if that is safe, "
            "or for another number."
        ),
        Rule.ATTEMPTS: "We have tried this number as often as we may. They can ask for a call by calling us.",
        Rule.NO_HOUR: "There is no hour within two weeks at which we may call it.",
        Rule.ONE_AT_A_TIME: "We are talking with somebody on that number now.",
        Rule.FEDERAL_HOURS: "That is before 8 in the morning or after 9 at night where they are.",
        Rule.LAST_DIAL: "That is after 8:45 in the evening where they are, our last time to call.",
        Rule.BETWEEN_ATTEMPTS: "We called this number less than an hour before.",
        Rule.ATTEMPTS_A_DAY: "We have called this number three times within a day.",
        Rule.CONVERSATIONS_A_DAY: "We talked with them less than a day before.",
        Rule.STATE_HOURS: "The hours of the number’s state ({state}) do not allow it then.",
    },
)
NOT_A_NUMBER = REASONS[Rule.NO_NUMBER]
SHORT_NUMBER = (
    "911, 988 and other short numbers are not called from here. In an emergency call 911 on your own phone."
)
_LIFTED = (Rule.NOT_GIVEN, Rule.UNSAFE, Rule.CALLER_ID)
FIELDS: dict[Rule, str] = complete(
    "helpline.contact_rules.words.FIELDS",
    _LIFTED,
    {
        Rule.NOT_GIVEN: "given",
        Rule.UNSAFE: "safe_to_call",
        Rule.CALLER_ID: "caller_id_mode",
    },
)
"""The field of the form that can lift a refusal of each rule. For other rules it is the number's field."""


def explain(verdict: Verdict) -> str:
    """Return the sentence for a verdict: the first rule that forbids or delays the call, and what helps."""
    if verdict.allowed:
        return ALLOWED
    reason = why_not(verdict)
    return f"{reason} {UNLESS_ASKED}" if _only_the_hour(verdict) else reason


def why_not(verdict: Verdict) -> str:
    """Return the sentence of the first rule that forbids or delays the call, for a call that is made now."""
    return next((_reason(hit) for hit in verdict.against), NOT_ALLOWED)


def explain_with_time(verdict: Verdict, zone: str) -> str:
    """Return the sentence for a verdict, and the next permitted time, if there is one, on a zone's clock."""
    if verdict.until is None:
        return explain(verdict)
    return f"{explain(verdict)} The next time is {spoken_time(verdict.until, zone)} where they are."


def field_of(verdict: Verdict) -> str:
    """Return the name of the form field beside which a verdict is shown."""
    if verdict.decision == Decision.DEFER:
        return "local_time"
    return next((FIELDS[hit.rule] for hit in verdict.against if hit.rule in FIELDS), "number")


def spoken_time(at: datetime, zone: str) -> str:
    """Return an instant as people say it, on a zone's clock: Thursday, July 16 at 8:00 AM."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A, %B} {local.day} at {local.hour % 12 or 12}:{local:%M %p}"


def _only_the_hour(verdict: Verdict) -> bool:
    return verdict.decision == Decision.DEFER and all(hit.rule in HOURS for hit in verdict.against)


def _reason(hit: RuleHit) -> str:
    return REASONS[hit.rule].format(state=hit.rule_id.removeprefix(f"{Rule.STATE_HOURS}: "))
