"""What the rules say, in a sentence that a counselor can act on."""

from datetime import datetime
from zoneinfo import ZoneInfo

from helpline.contact import refusals
from helpline.contact.facts import Decision, Verdict
from helpline.contact.rules import NO_HOUR, ONE_AT_A_TIME

ALLOWED = "OK to call then."
NOT_ALLOWED = "The rules do not allow us to call this number."
UNLESS_ASKED = "If the caller asked for this exact time, check that box."
REASONS = {
    refusals.NO_NUMBER: "That is not a phone number we can call. Read it back to them.",
    refusals.COUNTRY: "This helpline does not call numbers in that country or area.",
    refusals.COST: "That number charges whoever calls it.",
    refusals.OURS: "That number belongs to this helpline, its crisis line or its staff. Ask for their own.",
    refusals.UNSAFE: (
        "Somebody told us that it is not safe to call this number. Only the person can undo that, in a "
        "conversation with one of us."
    ),
    refusals.REVOKED: "This person told us not to call them. They can ask for a call by calling us.",
    refusals.REFUSED: "They said no to this call. They can ask for another one by calling us.",
    refusals.WRONG_PERSON: "This number belongs to somebody else. Ask for the right one.",
    refusals.CALLER_ID: (
        "They want our number hidden, and it cannot be: their screen would show it. Ask if that is safe, or "
        "for another number."
    ),
    refusals.ATTEMPTS: "We have tried this number as often as we may. They can ask for a call by calling us.",
    NO_HOUR: "There is no hour within two weeks at which we may call it.",
    ONE_AT_A_TIME: "We are talking with somebody on that number now.",
    "47 CFR 64.1200(c)(1)": "That is before 8 in the morning or after 9 at night where they are.",
    "policy: last dial": "That is after 8:45 in the evening where they are, our last time to call.",
    "policy: not twice in an hour": "We called this number less than an hour before.",
    "policy: attempts a day": "We have called this number three times within a day.",
    "policy: one conversation a day": "We talked with them less than a day before.",
}
FIELDS = {refusals.UNSAFE: "safe_to_call", refusals.CALLER_ID: "caller_id_mode"}
"""The question whose answer would lift a refusal; every other one is about the number."""


def explain(verdict: Verdict) -> str:
    """Return why a verdict is what it is: the first rule that stood in the way, and the way round it."""
    if verdict.allowed:
        return ALLOWED
    reason = next((_reason(hit.rule_id) for hit in verdict.against), NOT_ALLOWED)
    return f"{reason} {UNLESS_ASKED}" if _only_the_hour(verdict) else reason


def explain_with_time(verdict: Verdict, zone: str) -> str:
    """Return why a call may not be made, and the next time at which it may, on a zone's clock."""
    if verdict.until is None:
        return explain(verdict)
    return f"{explain(verdict)} The next time is {spoken_time(verdict.until, zone)} where they are."


def field_of(verdict: Verdict) -> str:
    """Return the field of a form at which a verdict is to be shown."""
    if verdict.decision == Decision.DEFER:
        return "local_time"
    return next((FIELDS[hit.rule_id] for hit in verdict.against if hit.rule_id in FIELDS), "number")


def spoken_time(at: datetime, zone: str) -> str:
    """Return an instant as people say it: Thursday, July 16 at 8:00 AM. A minute begun is the next one."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A, %B} {local.day} at {local.hour % 12 or 12}:{local:%M %p}"


def _only_the_hour(verdict: Verdict) -> bool:
    hours = ("47 CFR 64.1200(c)(1)", "policy: last dial", "state hours: ")
    return verdict.decision == Decision.DEFER and all(
        hit.rule_id.startswith(hours) for hit in verdict.against
    )


def _reason(rule_id: str) -> str:
    state = rule_id.removeprefix("state hours: ")
    if state != rule_id:
        return f"The hours of the number’s state ({state}) do not allow it then."
    return REASONS.get(rule_id, NOT_ALLOWED)
