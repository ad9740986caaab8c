"""List the sentences that every line has in every language: who may hear each, and what is filled in.

A row has the shipped words in English; the other languages that are shipped stand in `wording`.
"""

from helpline.callflow.prompt import HeardBy, Prompt, row
from helpline.callflow.staff_prompts import STAFF_ROWS

ROWS: dict[str, Prompt] = {
    # Said before anything else, and again wherever nobody can be reached.
    "safety": row(
        HeardBy.CALLER,
        "first of all, before anything else",
        (
            "If someone is not breathing or may have overdosed, hang up and dial 9 1 1 now. If you are "
            "thinking of suicide, call or text 9 8 8."
        ),
    ),
    "not_understood": row(
        HeardBy.CALLER,
        "before a question is put again",
        "Sorry, I did not get that.",
    ),
    # In the queue.
    "may_listen": row(
        HeardBy.CALLER,
        (
            "first in line, on a line with `may_listen`: that someone on the team may listen. At most 90 "
            "characters. A key still works, and in danger it is not said"
        ),
        "Someone on our team may listen to this call, to help us help you.",
    ),
    "queued": row(
        HeardBy.CALLER,
        "on joining the line",
        "Thank you for calling. You are number {position} in line.",
        "position",
    ),
    "queued_again": row(
        HeardBy.CALLER,
        "instead of `queued` to a caller who was in line before and comes back",
        "You are number {position} in line.",
        "position",
    ),
    "ringing_now": row(
        HeardBy.CALLER,
        "in line, while somebody is rung for the caller",
        "We are ringing someone for you now.",
    ),
    "wait_range": row(
        HeardBy.CALLER,
        "in line, when an honest estimate is known, in minutes",
        "The wait may be {low} to {high} minutes.",
        "low",
        "high",
    ),
    "wait_choices": row(
        HeardBy.CALLER,
        "in line: 1 in danger, 2 to be called back, 3 to leave a message",
        (
            "If you are in danger, press 1. Press 2 and we will call you back, and you will not lose your"
            " place. Press 3 to leave a message."
        ),
    ),
    "still_waiting": row(
        HeardBy.CALLER,
        "in line, again and again",
        "You are still in line. Thank you for staying with us.",
    ),
    "connecting": row(
        HeardBy.CALLER,
        "when somebody has taken the call",
        "Someone is here to talk with you now.",
    ),
    "returning": row(
        HeardBy.CALLER,
        "when the line to the counselor was lost: the caller is first in line",
        "We are sorry, you were cut off. You are first in line now. Please stay with us.",
    ),
    "reconnecting": row(
        HeardBy.CALLER,
        "when whoever accepted did not come: somebody else is rung",
        "One moment. We are finding someone else for you.",
    ),
    # In the queue, in danger.
    "crisis_wait": row(
        HeardBy.CALLER,
        (
            "in line, in danger, unless the danger is known to be no overdose: that somebody is called, then "
            "911, naloxone, breaths, in this order. At most 90 characters: longer words would not be over "
            "when the crisis line is dialled, so they are refused. Where danger was heard in words it comes "
            "after the words for that, if there is time, or after the 2"
        ),
        "Calling someone. Not breathing? Call 9 1 1 on another phone, give naloxone, then breaths.",
    ),
    "crisis_wait_other": row(
        HeardBy.CALLER,
        "the same where the danger is known to be another; at most 90 characters",
        "Stay on the line. We are calling someone for you. You can also call 9 8 8.",
    ),
    "crisis_doubt": row(
        HeardBy.CALLER,
        (
            "the same where danger was heard in words: a crisis counselor, or 2 to stay with us; at most "
            "75 characters, because a key is waited for"
        ),
        "We are connecting you to a crisis counselor. To stay with us, press 2.",
    ),
    "crisis_wait_doubt": row(
        HeardBy.CALLER,
        (
            "the same, where somebody may not be breathing: a counselor, 911, naloxone, then 2 to stay; "
            "at most 75 characters"
        ),
        "Calling a counselor. Call 9 1 1, give naloxone. To stay with us, press 2.",
    ),
    "crisis_stay": row(
        HeardBy.CALLER,
        "2 to stay with us, where there is no time for more words; at most 75 characters",
        "We are calling a counselor. To stay with us, press 2.",
    ),
    "crisis_dialing": row(
        HeardBy.CALLER,
        "in line, in danger, where there is no time for more words; at most 90 characters",
        "We are calling someone now.",
    ),
    "crisis_round": row(
        HeardBy.CALLER,
        "in danger, when nobody was reached yet: 911, 988, 3 to leave a message",
        (
            "We are still calling for you. If a life is at risk, hang up and dial 9 1 1. For a crisis "
            "counselor, call 9 8 8. To leave a message, press 3."
        ),
    ),
    # In a conversation: no key works there.
    "hold_words": row(
        HeardBy.CALLER,
        "on hold, where no key works: hang up and dial 911, or call 988",
        "You are on hold. If you are in danger, hang up and dial 9 1 1, or call 9 8 8.",
    ),
    # Nobody can be reached now.
    "nobody_here": row(
        HeardBy.CALLER,
        "when nobody can be reached",
        (
            "We are sorry. No one here can take your call right now. For help at any hour, call 9 8 8, or"
            " the national helpline at 1, 800, 6 6 2, 4 3 5 7."
        ),
    ),
    "nobody_for_language": row(
        HeardBy.CALLER,
        (
            "when nobody on duty could take the call in the caller's language: a message, or 2 to be "
            "called back"
        ),
        (
            "We are sorry. No one here can take your call in English right now. You can leave a message. "
            "To be called back, press 2."
        ),
    ),
    "message_ask": row(
        HeardBy.CALLER,
        "before the tone: 1 in danger, then what to say. It never asks for medical details",
        (
            "If you are in danger, press 1. After the tone, please say your first name, a number we may "
            "call, and a good time to call. You do not have to say what it is about. Press pound when you"
            " are done."
        ),
    ),
    "message_thanks": row(
        HeardBy.CALLER,
        "after a message",
        "Thank you. A person on our team will listen to your message.",
    ),
    "message_nothing": row(
        HeardBy.CALLER,
        "after silence instead of a message",
        "If you are in danger, press 1. We did not hear a message. You are welcome to call again.",
    ),
    # Being called back.
    "callback_ask": row(
        HeardBy.CALLER,
        "asks for a number: ten digits, then pound; 1, then pound, in danger",
        (
            "Which number may we call? Key in the ten digits of the number, then press pound. If you are "
            "in danger, press 1, then pound."
        ),
    ),
    "callback_confirm": row(
        HeardBy.CALLER,
        "reads it back: 2 if it is right, 3 if not, 1 in danger, 0 for a person",
        "We will call {number}. If that is right, press 2. If not, press 3. If you are in danger, press 1.",
        "number",
    ),
    "callback_confirm_later": row(
        HeardBy.CALLER,
        "instead of `callback_confirm` where the rules forbid calling that number at this hour",
        (
            "We will call {number}, {when}. If that is right, press 2. If not, press 3. To wait on the "
            "line, press 0. If you are in danger, press 1."
        ),
        "number",
        "when",
    ),
    "callback_silence": row(
        HeardBy.CALLER,
        "when no digit was keyed in or said: 1 in danger, 2 to try again, 0 for a person",
        (
            "We did not get a number. If you are in danger, press 1. To key in a number, press 2. "
            "For a person, press 0."
        ),
    ),
    "callback_incomplete": row(
        HeardBy.CALLER,
        "when digits are missing: 1 in danger, 2 to try again, 0 for a person",
        (
            "That number is not complete. If you are in danger, press 1. To key it in again, press 2. "
            "For a person, press 0."
        ),
    ),
    "callback_not_a_number": row(
        HeardBy.CALLER,
        "when it is a number that the rules refuse: 1 in danger, 2 to try again, 0 for a person",
        (
            "We cannot call that number. If you are in danger, press 1. To key in another one, press 2. "
            "For a person, press 0."
        ),
    ),
    "callback_thanks": row(
        HeardBy.CALLER,
        "when the promise is made",
        "Thank you. You keep your place in line, and we will call you. You can hang up now.",
    ),
    "callback_thanks_later": row(
        HeardBy.CALLER,
        "instead of `callback_thanks` where the rules forbid calling that number at this hour",
        "Thank you. We will call you {when}, before those who call after you. You can hang up now.",
        "when",
    ),
    "goodbye": row(
        HeardBy.CALLER,
        "at the end",
        "Take good care. Goodbye.",
    ),
    # To the person who picks up a callback.
    "outbound_wait": row(
        HeardBy.CALLED,
        (
            "to whoever picks up a promised call, on the way to the counselor, also in danger. Somebody "
            "else may pick up: a word about a helpline, treatment, drugs or health, a digit, or the name "
            "of a line or a topic is refused, in every language"
        ),
        "One moment, please.",
    ),
    "outbound_sorry": row(
        HeardBy.CALLED,
        "to them when the counselor was lost; the same words are refused",
        "Sorry, we were cut off. Goodbye.",
    ),
    **STAFF_ROWS,
}

PROMPTS: dict[str, frozenset[str]] = {name: frozenset(prompt.values) for name, prompt in ROWS.items()}
"""The values that may be filled into each prompt."""
CALLED: frozenset[str] = frozenset(name for name, prompt in ROWS.items() if prompt.heard_by == HeardBy.CALLED)
"""The only prompts that are said on a call that we made."""
