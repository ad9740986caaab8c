"""Render the documents for when we fail: danger first, then the backup number. They need no database."""

from datetime import timedelta

from twilio.twiml.voice_response import Gather, VoiceResponse

from helpline.call_status import DIAL_ANSWERED
from helpline.callflow.danger import base
from helpline.operations import outside
from helpline.voice import fallback_numbers
from helpline.voice.callback_urls import url
from helpline.voice.keys import one_key, tells_danger

Said = tuple[tuple[str, str], ...]

OPENING: Said = (
    ("en-US", "In danger? Hang up, dial 9 1 1 or 9 8 8, or press 1. Please hold."),
    ("es-US", "¿En peligro? Cuelgue y marque 9 1 1, u oprima el uno. Espere."),
)
"""What every caller hears: ten seconds for both languages and a key's pause, at 15 characters a second.

The Spanish sentence names no 988: a caller there has to press 2 to be answered in Spanish, and no second is
left to say so.
"""
SAFETY: Said = (
    ("en-US", "In danger? Hang up and dial 9 1 1, or call or text 9 8 8."),
    ("es-US", "¿En peligro? Cuelgue y marque 9 1 1, o llame al 9 8 8 y oprima el dos."),
)
"""What a caller hears where no key leads anywhere, or where the crisis number was not reached."""
SORRY: Said = (
    (
        "en-US",
        "We are sorry, we cannot connect you now. You can reach the national helpline, day and night, at "
        "1, 800, 6 6 2, 4 3 5 7.",
    ),
    (
        "es-US",
        "Lo sentimos, no podemos comunicarle ahora. Puede llamar a la línea nacional, de día y de noche, al "
        "1, 800, 6 6 2, 4 3 5 7.",
    ),
)
KEY_SECONDS = 1
RING_SECONDS = 45
RING_IN_DANGER_SECONDS = 30


def document(number: str, *, urgent: bool, language: str = "") -> str:
    """Return the document for a caller of one of our numbers.

    A caller in danger is put through to the crisis number without a word before it. Any other caller hears
    which key leads there, and is put through to the backup number; if none is set, the caller hears the
    national number.

    `language` is the code of the language in which the caller said that they are in danger; from then on it
    is spoken before the other one.
    """
    numbers = fallback_numbers.of(number)
    if urgent:
        return _urgent(numbers.crisis, numbers.backup, language)
    return _opening(numbers.crisis, numbers.backup)


def after_key(number: str, digits: str) -> str:
    """Return the document after a key at the opening: 1 means danger, others go on to the backup number."""
    numbers = fallback_numbers.of(number)
    return _urgent(numbers.crisis, numbers.backup) if tells_danger(digits) else _backup(numbers.backup)


def after_crisis(number: str, status: str, *, seconds: int | None, bridged: bool, language: str = "") -> str:
    """Return the document after the crisis number: the end after a talk, else the backup number.

    `seconds` is how long the talk lasted, if Twilio says so.
    """
    if talked_with_crisis(status, seconds=seconds, bridged=bridged):
        return _end()
    return _backup(fallback_numbers.of(number).backup, language, first=SAFETY)


def after_backup(status: str, *, language: str = "") -> str:
    """Return the document after the backup number: the end after a talk, else the national number."""
    return _end() if status in DIAL_ANSWERED else _backup("", language)


def talked_with_crisis(status: str, *, seconds: int | None, bridged: bool) -> bool:
    """Say whether a caller has talked with the crisis number; a call under `outside.TALKED` is no talk."""
    long_enough = bridged and (seconds is None or outside.was_a_talk(timedelta(seconds=seconds)))
    return long_enough and status in DIAL_ANSWERED


def _opening(crisis: str, backup: str) -> str:
    response = VoiceResponse()
    if not (crisis or backup):
        return _backup("", first=SAFETY)
    ask_for_a_key(response, url("fallback-key"))
    _dial_backup(response, backup)
    return str(response)


def ask_for_a_key(response: VoiceResponse, action: str) -> None:
    """Say the opening, and let a key pressed during it lead to `action`."""
    gather = one_key(action, seconds=KEY_SECONDS)
    say(gather, OPENING)
    response.append(gather)


def _urgent(crisis: str, backup: str, language: str = "") -> str:
    if not crisis:
        return _backup(backup, language, first=() if backup else SAFETY)
    response = VoiceResponse()
    action = _after("then=backup", language)
    response.dial(crisis, timeout=RING_IN_DANGER_SECONDS, action=action, method="POST")
    return str(response)


def _backup(backup: str, language: str = "", *, first: Said = ()) -> str:
    response = VoiceResponse()
    say(response, first, language)
    _dial_backup(response, backup, language)
    return str(response)


def _dial_backup(response: VoiceResponse, backup: str, language: str = "") -> None:
    """Put the caller through to the backup number; without one, say the national number."""
    if backup:
        response.dial(backup, timeout=RING_SECONDS, action=_after("", language), method="POST")
    else:
        say(response, SORRY, language)
        response.hangup()


def _after(query: str, language: str) -> str:
    """Return the URL that Twilio asks for after a Dial; it keeps the language in which danger was said."""
    heard = f"language={language}" if language else ""
    return url("fallback-after", "&".join(filter(None, (query, heard))))


def _end() -> str:
    response = VoiceResponse()
    response.hangup()
    return str(response)


def say(verb: VoiceResponse | Gather, said: Said, language: str = "") -> None:
    """Say sentences, each in its own language; those in the language of the code `language` come first."""
    for tag, text in sorted(said, key=lambda each: base(each[0]) != base(language)):
        verb.say(text, language=tag)
