"""The sentences every line must have in every language: who may hear each, and what may be filled into it."""

from dataclasses import dataclass
from enum import StrEnum


class HeardBy(StrEnum):
    """Who may hear a sentence."""

    CALLER = "caller"
    """Who has called us, and so knows whom."""
    CALLED = "called"
    """Whoever picks up a call of ours: perhaps somebody else in the house, or a machine. Nobody has said who
    they are, so nothing is said of a helpline, of treatment or of health (`neutral`), in danger either."""
    STAFF = "staff"
    """One of us, on their own telephone."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence: who may hear it, and the values that may be filled into it."""

    heard_by: HeardBy
    values: frozenset[str]


def _row(heard_by: HeardBy, *values: str) -> Prompt:
    return Prompt(heard_by, frozenset(values))


ROWS: dict[str, Prompt] = {
    # Said before anything else, and again wherever nobody can be reached.
    "safety": _row(HeardBy.CALLER),
    "not_understood": _row(HeardBy.CALLER),
    # In the queue.
    "queued": _row(HeardBy.CALLER, "position"),
    "ringing_now": _row(HeardBy.CALLER),
    "wait_range": _row(HeardBy.CALLER, "low", "high"),
    "wait_choices": _row(HeardBy.CALLER),
    "still_waiting": _row(HeardBy.CALLER),
    "connecting": _row(HeardBy.CALLER),
    "returning": _row(HeardBy.CALLER),
    "reconnecting": _row(HeardBy.CALLER),
    # In the queue, in danger.
    "crisis_wait": _row(HeardBy.CALLER),  # danger that is not known, or somebody who may not breathe
    "crisis_wait_other": _row(HeardBy.CALLER),  # danger that is known to be another
    "crisis_doubt": _row(HeardBy.CALLER),  # danger was heard in what they said
    "crisis_wait_doubt": _row(HeardBy.CALLER),  # the same, and it may be somebody who does not breathe
    "crisis_stay": _row(HeardBy.CALLER),  # the same, where there is no time for more
    "crisis_round": _row(HeardBy.CALLER),  # nobody was reached yet
    # In a conversation: no key works there.
    "hold_words": _row(HeardBy.CALLER),
    # Nobody can be reached now.
    "nobody_here": _row(HeardBy.CALLER),
    "nobody_for_language": _row(HeardBy.CALLER),
    "message_ask": _row(HeardBy.CALLER),
    "message_thanks": _row(HeardBy.CALLER),
    "message_nothing": _row(HeardBy.CALLER),
    # Being called back.
    "callback_ask": _row(HeardBy.CALLER),
    "callback_confirm": _row(HeardBy.CALLER, "number"),
    "callback_confirm_later": _row(HeardBy.CALLER, "number", "when"),  # it may not be called at this hour
    "callback_not_a_number": _row(HeardBy.CALLER),
    "callback_thanks": _row(HeardBy.CALLER),
    "callback_thanks_later": _row(HeardBy.CALLER, "when"),
    "goodbye": _row(HeardBy.CALLER),
    # Whoever picks up a callback.
    "outbound_wait": _row(HeardBy.CALLED),
    "outbound_sorry": _row(HeardBy.CALLED),
    # What staff hear on their own telephones.
    "gate": _row(HeardBy.STAFF, "topic", "language"),
    "gate_callback": _row(HeardBy.STAFF, "topic", "language"),
    "gate_wrong_key": _row(HeardBy.STAFF),
    "gate_taken": _row(HeardBy.STAFF),
    "gate_connecting": _row(HeardBy.STAFF),
}

PROMPTS: dict[str, frozenset[str]] = {name: prompt.values for name, prompt in ROWS.items()}
"""The values that may be filled into each."""
CALLED: frozenset[str] = frozenset(name for name, prompt in ROWS.items() if prompt.heard_by == HeardBy.CALLED)
"""The only sentences that are said on a call of ours."""
