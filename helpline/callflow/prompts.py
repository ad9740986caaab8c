"""List the sentences that every line has in every language: who may hear each, and what is filled in."""

from dataclasses import dataclass
from enum import StrEnum


class HeardBy(StrEnum):
    """Who may hear a sentence."""

    CALLER = "caller"
    """A caller who has called us, and so knows whom they called."""
    CALLED = "called"
    """The person who picks up a call that we made: perhaps another person in the house, or a machine.

    They have not said who they are, so nothing is said of a helpline, of treatment or of health (`neutral`),
    not even in danger.
    """
    STAFF = "staff"
    """A counselor, on their own telephone."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence: who may hear it, when it is said, and the values that may be filled into it."""

    heard_by: HeardBy
    said: str
    values: tuple[str, ...]


def _row(heard_by: HeardBy, said: str, *values: str) -> Prompt:
    return Prompt(heard_by, said, values)


ROWS: dict[str, Prompt] = {
    # Said before anything else, and again wherever nobody can be reached.
    "safety": _row(HeardBy.CALLER, "first of all, before anything else"),
    "not_understood": _row(HeardBy.CALLER, "before a question is put again"),
    # In the queue.
    "queued": _row(HeardBy.CALLER, "on joining the line", "position"),
    "ringing_now": _row(HeardBy.CALLER, "in line, while somebody is rung for the caller"),
    "wait_range": _row(
        HeardBy.CALLER,
        "in line, when an honest estimate is known, in minutes",
        "low",
        "high",
    ),
    "wait_choices": _row(HeardBy.CALLER, "in line: 1 in danger, 2 to be called back, 3 to leave a message"),
    "still_waiting": _row(HeardBy.CALLER, "in line, again and again"),
    "connecting": _row(HeardBy.CALLER, "when somebody has taken the call"),
    "returning": _row(HeardBy.CALLER, "when the line to the counselor was lost: the caller is first in line"),
    "reconnecting": _row(HeardBy.CALLER, "when whoever accepted did not come: somebody else is rung"),
    # In the queue, in danger.
    "crisis_wait": _row(
        HeardBy.CALLER,
        "in line, in danger, unless the danger is known to be no overdose: 911 from another "
        "phone, naloxone, breaths, in this order. At most 90 characters: longer words would "
        "not be over when the crisis line is dialled, so they are refused",
    ),
    "crisis_wait_other": _row(
        HeardBy.CALLER,
        "the same where the danger is known to be another; at most 90 characters",
    ),
    "crisis_doubt": _row(
        HeardBy.CALLER,
        "the same where danger was heard in words: a crisis counselor, or 2 to stay with us; "
        "at most 75 characters, because a key is waited for",
    ),
    "crisis_wait_doubt": _row(
        HeardBy.CALLER,
        "the same, where somebody may not be breathing: what to do, then 2 to stay with us; at "
        "most 75 characters",
    ),
    "crisis_stay": _row(
        HeardBy.CALLER,
        "2 to stay with us, where there is no time for more words; at most 75 characters",
    ),
    "crisis_round": _row(
        HeardBy.CALLER,
        "in danger, when nobody was reached yet: 911, 988, 3 to leave a message",
    ),
    # In a conversation: no key works there.
    "hold_words": _row(HeardBy.CALLER, "on hold, where no key works: hang up and dial 911, or call 988"),
    # Nobody can be reached now.
    "nobody_here": _row(HeardBy.CALLER, "when nobody can be reached"),
    "nobody_for_language": _row(
        HeardBy.CALLER,
        "when nobody on duty could take the call in the caller's language: a message, or 2 to be called back",
    ),
    "message_ask": _row(
        HeardBy.CALLER,
        "before the tone: 1 in danger, then what to say. It never asks for medical details",
    ),
    "message_thanks": _row(HeardBy.CALLER, "after a message"),
    "message_nothing": _row(HeardBy.CALLER, "after silence instead of a message"),
    # Being called back.
    "callback_ask": _row(
        HeardBy.CALLER,
        "asks for a number: ten digits, then pound; 1, then pound, in danger",
    ),
    "callback_confirm": _row(
        HeardBy.CALLER,
        "reads it back: 2 if it is right, 3 if not, 1 in danger, 0 for a person",
        "number",
    ),
    "callback_confirm_later": _row(
        HeardBy.CALLER,
        "instead of `callback_confirm` where the rules forbid calling that number at this hour",
        "number",
        "when",
    ),
    "callback_not_a_number": _row(
        HeardBy.CALLER,
        "when it was none, or one that is never called: 1 in danger, 2 to try again, 0 for a person",
    ),
    "callback_thanks": _row(HeardBy.CALLER, "when the promise is made"),
    "callback_thanks_later": _row(
        HeardBy.CALLER,
        "instead of `callback_thanks` where the rules forbid calling that number at this hour",
        "when",
    ),
    "goodbye": _row(HeardBy.CALLER, "at the end"),
    # To the person who picks up a callback.
    "outbound_wait": _row(
        HeardBy.CALLED,
        "to whoever picks up a promised call, on the way to the counselor, also in danger. "
        "Somebody else may pick up: a word about a helpline, treatment, drugs or health, a "
        "digit, or the name of a line or a topic is refused, in every language",
    ),
    "outbound_sorry": _row(HeardBy.CALLED, "to them when the counselor was lost; the same words are refused"),
    # What staff hear on their own telephones.
    "gate": _row(
        HeardBy.STAFF,
        "to staff on their own telephone: what it is, press 1 to take it. In danger the topic "
        "is that of the danger key, whatever the call was about",
        "topic",
        "language",
    ),
    "gate_callback": _row(HeardBy.STAFF, "the same for a callback", "topic", "language"),
    "gate_wrong_key": _row(HeardBy.STAFF, "to staff: another key"),
    "gate_taken": _row(HeardBy.STAFF, "to staff: too late"),
    "gate_connecting": _row(HeardBy.STAFF, "to staff: taken"),
}

PROMPTS: dict[str, frozenset[str]] = {name: frozenset(prompt.values) for name, prompt in ROWS.items()}
"""The values that may be filled into each prompt."""
CALLED: frozenset[str] = frozenset(name for name, prompt in ROWS.items() if prompt.heard_by == HeardBy.CALLED)
"""The only prompts that are said on a call that we made."""
