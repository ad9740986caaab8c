"""The shipped wording in English: each sentence of `prompts`, and the voice that says them."""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {"en": "English", "es": "inglés"}
"""What the language is called in each language."""
TAG = "en-US"
VOICE = "Polly.Joanna"

WORDS: Mapping[str, str] = {
    "safety": (
        "If someone is not breathing or may have overdosed, hang up and dial 9 1 1 now. If you are "
        "thinking of suicide, call or text 9 8 8."
    ),
    "not_understood": "Sorry, I did not get that.",
    "queued": "Thank you for calling. You are number {position} in line.",
    "ringing_now": "We are ringing someone for you now.",
    "wait_range": "The wait may be {low} to {high} minutes.",
    "wait_choices": (
        "If you are in danger, press 1. Press 2 and we will call you back, and you will not lose your "
        "place. Press 3 to leave a message."
    ),
    "still_waiting": "You are still in line. Thank you for staying with us.",
    "connecting": "Someone is here to talk with you now.",
    "returning": "We are sorry, you were cut off. You are first in line now. Please stay with us.",
    "reconnecting": "One moment. We are finding someone else for you.",
    "crisis_wait": "If someone is not breathing: call 9 1 1 from another phone, give naloxone, then breaths.",
    "crisis_wait_other": "Stay on the line. We are calling someone for you. You can also call 9 8 8.",
    "crisis_doubt": "We are connecting you to a crisis counselor. To stay with us, press 2.",
    "crisis_wait_doubt": "Not breathing? 9 1 1 on another phone, naloxone, breaths. To stay, press 2.",
    "crisis_stay": "We are calling a counselor. To stay here, press 2.",
    "crisis_round": (
        "We are still calling for you. If a life is at risk, hang up and dial 9 1 1. For a crisis "
        "counselor, call 9 8 8. To leave a message, press 3."
    ),
    "hold_words": "You are on hold. If you are in danger, hang up and dial 9 1 1, or call 9 8 8.",
    "nobody_here": (
        "We are sorry. No one here can take your call right now. For help at any hour, call 9 8 8, or the"
        " national helpline at 1, 800, 6 6 2, 4 3 5 7."
    ),
    "nobody_for_language": (
        "We are sorry. No one here can take your call in English right now. You can leave a message. To "
        "be called back, press 2."
    ),
    "message_ask": (
        "If you are in danger, press 1. After the tone, please say your first name, a number we may call,"
        " and a good time to call. You do not have to say what it is about. Press pound when you are "
        "done."
    ),
    "message_thanks": "Thank you. A person on our team will listen to your message.",
    "message_nothing": (
        "If you are in danger, press 1. We did not hear a message. You are welcome to call again."
    ),
    "callback_ask": (
        "Which number may we call? Key in the ten digits of the number, then press pound. If you are in "
        "danger, press 1, then pound."
    ),
    "callback_confirm": (
        "We will call {number}. If that is right, press 2. If not, press 3. If you are in danger, press 1."
    ),
    "callback_confirm_later": (
        "We will call {number}, {when}. If that is right, press 2. If not, press 3. To wait on the line, "
        "press 0. If you are in danger, press 1."
    ),
    "callback_not_a_number": (
        "We cannot call that number. If you are in danger, press 1. To key in another one, press 2. For a"
        " person, press 0."
    ),
    "callback_thanks": "Thank you. You keep your place in line, and we will call you. You can hang up now.",
    "callback_thanks_later": (
        "Thank you. We will call you {when}, before those who call after you. You can hang up now."
    ),
    "goodbye": "Take good care. Goodbye.",
    "outbound_wait": "One moment, please.",
    "outbound_sorry": "Sorry, we were cut off. Goodbye.",
    "gate": "This is a Helpline call about {topic}. Language: {language}. Press 1 to take it.",
    "gate_callback": "A Helpline callback is due, about {topic}. Language: {language}. Press 1 to take it.",
    "gate_wrong_key": "That was not the 1.",
    "gate_taken": "This call has been taken, or the caller has hung up. Thank you for picking up.",
    "gate_connecting": "Thank you. You are being connected.",
}
