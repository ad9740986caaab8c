"""Take a number from a caller who wants to be called back instead of waiting.

The key 1 means danger at every step, so 1 never means yes.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from twilio.twiml.voice_response import VoiceResponse

from helpline import callflow, contact_rules
from helpline.models import Call, CallState
from helpline.operations import callbacks, kept_places, lookups, numbers, queue
from helpline.voice import failures, in_danger, questions, twiml
from helpline.voice.call_webhook import call_webhook
from helpline.voice.speaking import speak
from helpline.voice.webhook import Document, Webhook

YES, NO, AGAIN, PERSON = "2", "3", "2", "0"
MOST_TRIES = 3
NOTHING, INCOMPLETE, REFUSED = "callback_silence", "callback_incomplete", "callback_not_a_number"
"""What a caller hears who gave no digit, too few digits, or a number that may not be called."""
DIGITS_OF_A_NUMBER = 10
"""With the country code, which is 1, it is one digit more; no area code begins with 1."""


@call_webhook(failures.in_call)
def number(webhook: Webhook, call: Call) -> Document:
    """Take the digits or the words of a number and read the number back.

    An incomplete number leads to a question that one key answers, however the entry ended: `#` is not a
    digit, no number contains `*`, and a time-out leaves the digits that were keyed in so far. A lone 1 means
    danger, and so do words that tell of danger.
    """
    if danger := in_danger.heard(call, webhook, told_at=_pressed_at(webhook)):
        return danger
    if call.state != CallState.CALLBACK:
        return twiml.document(call)
    said = webhook.get("Digits") or webhook.get("SpeechResult")
    try:
        given = contact_rules.PhoneNumber.parse(said)
    except contact_rules.NotANumber:
        return _once_more(call, webhook, _what_is_missing(said))
    prospect = kept_places.when_we_would_call(call_id=call.pk, number=given, now=webhook.now)
    if prospect.never:
        return _once_more(call, webhook, REFUSED)
    entry = webhook.number("entry")
    if not numbers.note(call_id=call.pk, number=given, entry=entry):
        return _as_asked_now(lookups.as_it_is_now(call), webhook)
    return _read_back(call, given, entry, webhook.number("attempt"), prospect, webhook)


def _what_is_missing(said: str) -> str:
    """Return the prompt that says what is wrong with digits or words that are not a telephone number."""
    digits = "".join(filter(str.isdigit, said))
    if not digits:
        return NOTHING
    is_complete = len(digits.removeprefix("1")) >= DIGITS_OF_A_NUMBER
    return REFUSED if is_complete else INCOMPLETE


def _as_asked_now(call: Call, webhook: Webhook) -> Document:
    """Answer what was delivered late or again: read back the number that is to be confirmed now."""
    if call.state != CallState.CALLBACK:
        return twiml.document(call)
    given, attempt = call.given_number, webhook.number("attempt")
    if not given:
        return questions.ask_number(call, attempt)
    prospect = kept_places.when_we_would_call(call_id=call.pk, number=given, now=webhook.now)
    return _read_back(call, given, call.given_entry, attempt, prospect, webhook)


def _pressed_at(webhook: Webhook) -> datetime:
    """Return when the last digit was pressed: now if # ended the number, else one time-out ago.

    Twilio may not report the # (FinishedOnKey). The entry then counts as a time-out: that costs no caller
    time.
    """
    ended = webhook.get("FinishedOnKey") == "#"
    return webhook.now - timedelta(seconds=0 if ended else questions.DIGIT_SECONDS)


def _read_back(
    call: Call,
    given: contact_rules.PhoneNumber,
    entry: int,
    attempt: int,
    prospect: kept_places.Prospect,
    webhook: Webhook,
) -> Document:
    return questions.read_back(call, given, entry, attempt, when=_later(call, prospect, webhook))


def _later(call: Call, prospect: kept_places.Prospect, webhook: Webhook) -> str:
    """Return in words when we will call if the rules forbid it now; empty if the call comes in its turn."""
    if prospect.at is None:
        return ""
    return callflow.when_aloud(prospect.at, prospect.zones, webhook.now, call.language)


@call_webhook(failures.in_call)
def again(webhook: Webhook, call: Call) -> Document:
    """Take one key after an entry that is no number: 2 asks again, 1 is danger, any other key waits on."""
    if danger := in_danger.heard(call, webhook):
        return danger
    if call.state != CallState.CALLBACK:
        return twiml.document(call)
    if webhook.get("Digits") == AGAIN:
        return questions.ask_number(call, webhook.number("attempt"))
    return _wait_on(call, webhook)


@call_webhook(failures.in_call)
def confirm(webhook: Webhook, call: Call) -> Document:
    """Take 2 for yes: make the promise and keep the place in line. 1 is danger, 0 waits, 3 asks again.

    A yes also counts if the webhook that says the caller hung up came before it. A yes that Twilio delivers
    again, because our answer was slow, gets the same thanks again. An answer about an earlier entry changes
    nothing: the caller has not heard the number that is stored now.
    """
    if danger := in_danger.heard(call, webhook):
        return danger
    entry = webhook.number("entry")
    if entry != call.given_entry:
        return _as_asked_now(call, webhook)
    if call.state == CallState.ENDED and webhook.get("Digits") == YES:
        _said_yes_and_hung_up(call, webhook)
    if call.state != CallState.CALLBACK:
        return twiml.document(call)
    digits = webhook.get("Digits")
    if digits == PERSON:
        return _wait_on(call, webhook)
    if digits == NO:
        numbers.forget(call_id=call.pk, entry=entry)
        return questions.ask_number(call, webhook.number("attempt") + 1)
    kept = kept_places.kept_by(call.pk) if digits == YES and not call.given_number else None
    number = kept.number if kept else call.given_number
    if not number:
        return _once_more(call, webhook, NOTHING)
    prospect = kept_places.when_we_would_call(call_id=call.pk, number=number, now=webhook.now)
    if digits != YES:
        return _read_again(call, number, prospect, webhook)
    try:
        if not kept:
            kept_places.keep_place(call_id=call.pk, number=number, now=webhook.now)
    except callbacks.NotAllowed:
        return _once_more(call, webhook, REFUSED)
    return _thanks(call, prospect, webhook)


def _thanks(call: Call, prospect: kept_places.Prospect, webhook: Webhook) -> Document:
    response = VoiceResponse()
    if when := _later(call, prospect, webhook):
        speak(response, call, "callback_thanks_later", when=when)
    else:
        speak(response, call, "callback_thanks")
    speak(response, call, "goodbye")
    response.hangup()
    return response


def _said_yes_and_hung_up(call: Call, webhook: Webhook) -> None:
    """Make the promise of a caller who said yes and hung up, once; there is no one to tell of a refusal."""
    if (
        not call.given_number
        or call.ended_at is None
        or webhook.now - call.ended_at > numbers.YES_COMES_WITHIN
    ):
        return
    with suppress(callbacks.NotAllowed):
        kept_places.keep_place(call_id=call.pk, number=call.given_number, now=webhook.now)


def _read_again(
    call: Call, number: contact_rules.PhoneNumber, prospect: kept_places.Prospect, webhook: Webhook
) -> Document:
    """Read the number back again; a caller who has not confirmed it after three tries waits on in line."""
    attempt = webhook.number("attempt") + 1
    if attempt >= MOST_TRIES:
        return _wait_on(call, webhook)
    return _read_back(call, number, call.given_entry, attempt, prospect, webhook)


def _once_more(call: Call, webhook: Webhook, prompt: str) -> Document:
    """Say what was wrong and ask what to do instead; after three failed tries the caller waits on in line."""
    attempt = webhook.number("attempt") + 1
    if attempt >= MOST_TRIES:
        return _wait_on(call, webhook)
    return questions.ask_once_more(call, attempt, prompt)


def _wait_on(call: Call, webhook: Webhook) -> Document:
    queue.join(call_id=call.pk, now=webhook.now)
    return twiml.document(lookups.as_it_is_now(call))
