"""Answer webhooks about a caller's conference: before it, alone in it, and after it."""

from datetime import datetime
from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.models import WITH_STAFF, Call, Direction, Offer
from helpline.operations import bridges, calls, crisis_line, lookups, met_late, outside, queue
from helpline.voice import failures, twiml
from helpline.voice.call_webhook import call_webhook
from helpline.voice.callback_urls import hold_music, url
from helpline.voice.speaking import speak
from helpline.voice.webhook import Document, Webhook, twiml_view


@call_webhook(failures.put_through, unknown=failures.in_call)
def bridge(webhook: Webhook, call: Call, conference: UUID) -> Document:
    """Send a caller, or the person who picked up a callback, to the counselor's conference.

    If that is not possible, the call's state says what they hear.
    """
    bridges.send_caller(call_id=call.pk, sid=webhook.sid, now=webhook.now)
    return _go_on(call)


def _go_on(call: Call) -> VoiceResponse:
    return twiml.document(lookups.as_it_is_now(call))


def _let_go(call: Call, webhook: Webhook) -> None:
    """Say sorry, instead of music, to a person whom we called and whose call no counselor could take."""
    if call.direction == Direction.OUTBOUND:
        queue.let_go(call_id=call.pk, now=webhook.now)


@call_webhook(failures.put_through, unknown=failures.in_call)
def moved(webhook: Webhook, call: Call, stay: int) -> Document:
    """Answer a caller whom we moved from where they were: say and do what the call's state calls for.

    A caller in danger who comes out of the queue goes on to the number outside. One who comes back into the
    queue hears its words first, while all staff are rung again.
    """
    if call.stay_entered >= stay:
        queue.left(call_id=call.pk, stay=stay, now=webhook.now)
    _let_go(call, webhook)
    bridges.send_caller(call_id=call.pk, sid=webhook.sid, now=webhook.now)
    queue.is_elsewhere(call_id=call.pk, stay=stay)
    return _go_on(call)


@call_webhook(failures.put_through, unknown=failures.in_call)
def bridged(webhook: Webhook, call: Call, conference: UUID) -> Document:
    """Answer for a caller who has left a conference: they hung up, or it ended and they wait on."""
    if webhook.status in FINAL_STATUSES:
        calls.caller_ended(call_id=call.pk, status=CallStatus.COMPLETED, now=webhook.now)
        return VoiceResponse()
    repeated = webhook.number("failures") > 0
    bridges.caller_out(call_id=call.pk, conference=conference, now=webhook.now, repeated=repeated)
    _let_go(call, webhook)
    bridges.send_caller(call_id=call.pk, sid=webhook.sid, now=webhook.now)
    queue.is_elsewhere(call_id=call.pk, conference=conference)
    return _go_on(call)


@twiml_view(failures.report)
def report(webhook: Webhook, conference: UUID) -> Document:
    """Record who joined and who left a conference, which the URL names by our key.

    News that the two met may come after the call ended (`met_late`).
    """
    event = webhook.get("StatusCallbackEvent")
    if event == "participant-join":
        _joined(webhook, conference)
    elif event == "conference-start":
        met_late.note(conference=conference, sid="", at=webhook.happened_at, now=webhook.now)
    elif event == "participant-leave":
        bridges.left(conference=conference, sid=webhook.sid, now=webhook.now)
    return VoiceResponse()


def _joined(webhook: Webhook, conference: UUID) -> None:
    conference_sid = webhook.get("ConferenceSid")[:34]
    sid, now = webhook.sid, webhook.now
    if not bridges.joined(conference=conference, sid=sid, conference_sid=conference_sid, now=now) and sid:
        met_late.note(conference=conference, sid=sid, at=webhook.happened_at, now=now)


@twiml_view(failures.in_conference)
def alone(webhook: Webhook, conference: UUID) -> Document:
    """Answer for a participant who is alone in a conference; the request also confirms that they are in it.

    A caller should never be alone there: the caller hears about it in their own language, and Twilio is asked
    where the counselor is, or the crisis line with which they were left. After a talk with that line nobody
    else may be called, so the caller is not told so and hears music.
    """
    offer = lookups.counselor_of(conference)
    response = VoiceResponse()
    if offer is not None and webhook.sid:
        _note_alone(offer, webhook)
        if webhook.sid == offer.call.caller_sid and _is_lost(offer, webhook.now):
            goes_on = offer.call.stay and offer.call.direction == Direction.INBOUND
            speak(response, offer.call, "reconnecting" if goes_on else "outbound_wait")
    response.play(hold_music())
    response.redirect(url("alone", conference=conference), method="POST")
    return response


def _is_lost(offer: Offer, now: datetime) -> bool:
    """Say whether a caller lost their counselor, or the crisis line with which they had no talk yet."""
    call = offer.call
    if call.state in WITH_STAFF:
        return True
    since = call.outside_answered_at
    talked = since is not None and outside.was_a_talk(now - since)
    return crisis_line.was_left_with_it(offer) and not talked


def _note_alone(offer: Offer, webhook: Webhook) -> None:
    if webhook.sid == offer.call.caller_sid:
        bridges.doubted(conference=offer.conference, now=webhook.now)
    else:
        bridges.joined(
            conference=offer.conference,
            sid=webhook.sid,
            conference_sid=webhook.get("ConferenceSid")[:34],
            now=webhook.now,
        )
