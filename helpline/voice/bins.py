"""Render the fallback documents as TwiML Bins, which Twilio keeps and serves when our servers cannot answer.

A Bin cannot see how a Dial went. So a caller who is still on the line after the last Dial is told the number
of the national helpline, even if somebody has talked with them.
https://www.twilio.com/docs/serverless/twiml-bins
"""

from twilio.twiml.voice_response import VoiceResponse

from helpline.voice import fallback, fallback_numbers


def opening(number: str, *, danger_url: str) -> str:
    """Return the first document for the callers of a line; a key leads to `danger_url`, if one is given."""
    response = VoiceResponse()
    if danger_url:
        fallback.ask_for_a_key(response, danger_url)
    else:
        fallback.say(response, fallback.SAFETY)
    _dial_backup(response, number)
    return str(response)


def danger(number: str) -> str:
    """Return the document for a caller who pressed the danger key: dial the crisis number at once."""
    response = VoiceResponse()
    crisis = fallback_numbers.of(number).crisis
    if crisis:
        response.dial(crisis, timeout=fallback.RING_IN_DANGER_SECONDS)
    fallback.say(response, fallback.SAFETY)
    _dial_backup(response, number)
    return str(response)


def _dial_backup(response: VoiceResponse, number: str) -> None:
    backup = fallback_numbers.of(number).backup
    if backup:
        response.dial(backup, timeout=fallback.RING_SECONDS)
    fallback.say(response, fallback.SORRY)
    response.hangup()
