"""Taking a number from a caller who wants to be rung back instead of waiting.

At every step 1 means danger, and so 1 never means yes.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline import callflow, contact_rules
from helpline.models import Call, CallState
from helpline.operations import callbacks, kept_places, lookups, numbers, queue
from helpline.voice import failures, in_danger, questions, twiml
from helpline.voice.speaking import speak
from helpline.voice.webhook import Document, Hook, webhook

YES, NO, AGAIN, PERSON = "2", "3", "2", "0"
MOST_TRIES = 3


@webhook(failures.in_call)
def number(hook: Hook, call_id: UUID) -> Document:
    """Take the digits of a number and read them back.

    A number that was not given in full leads to a question of one key, however its entry ended: `#` is no
    digit, `*` is one that no number has, and a time-out leaves what was keyed in so far. A lone 1 is danger,
    and so is what is said; a number may be said as well.
    """
    call = lookups.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if danger := in_danger.heard(call, hook, told_at=_pressed_at(hook)):
        return danger
    if call.state != CallState.CALLBACK:
        return twiml.document(call)
    try:
        given = contact_rules.PhoneNumber.parse(hook.get("Digits") or hook.get("SpeechResult"))
    except contact_rules.NotANumber:
        return _once_more(call, hook)
    prospect = kept_places.when_we_would_call(call_id=call_id, number=given, now=hook.now)
    if prospect.never:
        return _once_more(call, hook)
    numbers.note(call_id=call_id, number=given)
    return _read_back(call, given, hook.number("attempt"), prospect, hook)


def _pressed_at(hook: Hook) -> datetime:
    """Return when the last digit was pressed: at once where # ended the number, else a time-out ago.

    Twilio may not say that # did (FinishedOnKey). Then it is taken for a time-out: that costs nobody time.
    """
    ended = hook.get("FinishedOnKey") == "#"
    return hook.now - timedelta(seconds=0 if ended else questions.DIGIT_SECONDS)


def _read_back(
    call: Call, given: contact_rules.PhoneNumber, attempt: int, prospect: kept_places.Prospect, hook: Hook
) -> Document:
    return questions.read_back(call, given, attempt, when=_later(call, prospect, hook))


def _later(call: Call, prospect: kept_places.Prospect, hook: Hook) -> str:
    """Return when we will call, in words, where the rules forbid it now; empty where it is in its turn."""
    if prospect.at is None:
        return ""
    return callflow.when_aloud(prospect.at, prospect.zones, hook.now, call.language)


@webhook(failures.in_call)
def again(hook: Hook, call_id: UUID) -> Document:
    """Take one key after a number that was none: 2 asks for it again, 1 is danger, the rest waits in line."""
    call = lookups.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if danger := in_danger.heard(call, hook):
        return danger
    if call.state != CallState.CALLBACK:
        return twiml.document(call)
    if hook.get("Digits") == AGAIN:
        return questions.ask_number(call, hook.number("attempt"))
    return _wait_on(call, hook)


@webhook(failures.in_call)
def confirm(hook: Hook, call_id: UUID) -> Document:
    """Take 2 for yes: the promise is made and the place in line kept. 1 is danger, 0 waits for a person.

    A yes counts as well where the news that they hung up has come before it. One that Twilio delivers again,
    because our answer was slow, is thanked for again.
    """
    call = lookups.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if danger := in_danger.heard(call, hook):
        return danger
    if call.state == CallState.ENDED and hook.get("Digits") == YES:
        _said_yes_and_hung_up(call, hook)
    if call.state != CallState.CALLBACK:
        return twiml.document(call)
    digits = hook.get("Digits")
    if digits == PERSON:
        return _wait_on(call, hook)
    if digits == NO:
        numbers.forget(call_id=call_id)
        return questions.ask_number(call, hook.number("attempt") + 1)
    kept = kept_places.kept_by(call_id) if digits == YES and not call.given_number else None
    number = kept.number if kept else call.given_number
    if not number:
        return _once_more(call, hook)
    prospect = kept_places.when_we_would_call(call_id=call_id, number=number, now=hook.now)
    if digits != YES:
        return _read_again(call, number, prospect, hook)
    try:
        if not kept:
            kept_places.keep_place(call_id=call_id, number=number, now=hook.now)
    except callbacks.NotAllowed:
        return _once_more(call, hook)
    return _thanks(call, prospect, hook)


def _thanks(call: Call, prospect: kept_places.Prospect, hook: Hook) -> Document:
    response = VoiceResponse()
    if when := _later(call, prospect, hook):
        speak(response, call, "callback_thanks_later", when=when)
    else:
        speak(response, call, "callback_thanks")
    speak(response, call, "goodbye")
    response.hangup()
    return response


def _said_yes_and_hung_up(call: Call, hook: Hook) -> None:
    """Make the promise of a call that is over, once. A number that is not called at all is told to nobody."""
    if not call.given_number or call.ended_at is None or hook.now - call.ended_at > numbers.YES_COMES_WITHIN:
        return
    with suppress(callbacks.NotAllowed):
        kept_places.keep_place(call_id=call.pk, number=call.given_number, now=hook.now)


def _read_again(
    call: Call, number: contact_rules.PhoneNumber, prospect: kept_places.Prospect, hook: Hook
) -> Document:
    """Read the number back again; who does not confirm it three times waits on in line."""
    attempt = hook.number("attempt") + 1
    if attempt >= MOST_TRIES:
        return _wait_on(call, hook)
    return _read_back(call, number, attempt, prospect, hook)


def _once_more(call: Call, hook: Hook) -> Document:
    """Ask what to do instead; after three vain tries the caller waits on in line."""
    attempt = hook.number("attempt") + 1
    return questions.ask_once_more(call, attempt) if attempt < MOST_TRIES else _wait_on(call, hook)


def _wait_on(call: Call, hook: Hook) -> Document:
    queue.join(call_id=call.pk, now=hook.now)
    return twiml.document(lookups.as_it_is_now(call))
