"""What the rules of ringing say, in the words of one colleague to another."""

from helpline.contact import UNSAFE, Decision, Verdict

ALLOWED = "We may ring them then."
REASONS = {
    "47 CFR 64.1200(c)(1)": "That is before 8 in the morning or after 9 at night where they are.",
    "policy: last dial": "That is after 8:45 in the evening where they are, our last time to ring.",
    "policy: country": "We can ring numbers of the United States, Canada and the Caribbean only.",
    "policy: cost": "That number charges whoever rings it.",
    UNSAFE: "Somebody told us that it is not safe to ring this number.",
    "no permitted hour": "There is no hour within two weeks at which we may ring it.",
}
UNLESS_ASKED = "If they asked for exactly this time themselves, tick that."


def explain(verdict: Verdict) -> str:
    """Return why a verdict is what it is: the first rule that stood in the way, and the way round it."""
    if verdict.decision == Decision.ALLOW:
        return ALLOWED
    against = [hit.rule_id for hit in verdict.rules if hit.outcome == verdict.decision]
    words = _reason(against[0]) if against else "The rules do not allow it."
    return f"{words} {UNLESS_ASKED}" if verdict.decision == Decision.DEFER else words


def _reason(rule_id: str) -> str:
    if rule_id.startswith("state hours: "):
        return (
            f"The hours of the number’s state ({rule_id.removeprefix('state hours: ')}) do not allow it then."
        )
    return REASONS.get(rule_id, "The rules do not allow it.")
