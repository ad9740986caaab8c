"""Say what a caller hears in the queue, and take the keys they may press there."""

import math
from urllib.parse import urlencode
from uuid import UUID

from twilio.twiml.voice_response import Gather, VoiceResponse

from helpline import callflow
from helpline.call_status import CALLER_HUNG_UP, CallStatus
from helpline.models import QUEUED, Call, CallState, DangerBy, Direction
from helpline.operations import bridges, calls, danger, lookups, notice, outside, queue, snapshot, waits
from helpline.voice import failures, speaking, twiml
from helpline.voice.call_webhook import call_webhook
from helpline.voice.callback_urls import hold_music, in_queue, url
from helpline.voice.keys import one_key
from helpline.voice.speaking import speak
from helpline.voice.webhook import Document, Webhook, twiml_view

SHORTEST_WAIT = 1
"""Seconds: with less time left than this a caller in danger leaves the queue at once."""
TOLD = "told"
"""The name, in the address of a wait document, of the language in which somebody heard who may listen."""


@call_webhook(failures.in_queue)
def wait(webhook: Webhook, call: Call, stay: int) -> Document:
    """Say the caller's place in line if it is known, play music, and take keys. Twilio asks for it in a loop.

    What is not known is not said: the caller is told the truth or nothing.
    """
    if told := webhook.query.get(TOLD, "")[:8]:
        notice.heard(call_id=call.pk, language=told, now=webhook.now)
    on_duty = snapshot.OnDuty(webhook.now)
    decision = queue.keep_waiting(
        call_id=call.pk, stay=stay, now=webhook.now, on_duty=on_duty, queue_sid=webhook.get("QueueSid")[:34]
    )
    if decision == queue.HoldDecision.LEAVE_QUEUE:
        return leave()
    if call.direction == Direction.OUTBOUND:
        return _neutral_in_danger(call, webhook) if outside.goes_on_for(call) else _neutral(call)
    if call.is_crisis:
        return _in_danger(call, webhook)
    if not told and notice.is_due(call, webhook.now):
        return _someone_may_listen(call)
    response = VoiceResponse()
    gather = _keys(call)
    _say_where(gather, call, webhook, on_duty)
    gather.play(hold_music())
    response.append(gather)
    return _again(response, call)


def leave() -> VoiceResponse:
    """Take the caller out of the queue; the action of its Enqueue says where they go next."""
    response = VoiceResponse()
    response.leave()
    return response


def _keys(call: Call) -> Gather:
    return one_key(in_queue("wait-key", call), seconds=callflow.KEY_SECONDS)


def _neutral(call: Call) -> VoiceResponse:
    """Play music and neutral words to a person whom we called: another person may have picked up."""
    response = VoiceResponse()
    response.play(hold_music())
    speak(response, call, "outbound_wait")
    return _again(response, call)


def _neutral_in_danger(call: Call, webhook: Webhook) -> VoiceResponse:
    """Play silence to a person in danger whom we called until they have to leave the queue, then leave it.

    The action of their Enqueue then dials the crisis line or the backup number. They were asked to wait a
    moment when they joined the queue. Nothing more is said, because another person may listen in.
    """
    left = queue.seconds_left(call, webhook.now)
    response = VoiceResponse()
    if left >= SHORTEST_WAIT:
        response.pause(length=int(left))
    response.leave()
    return response


def _again(response: VoiceResponse, call: Call) -> VoiceResponse:
    """Have Twilio ask for the wait document again.

    The redirect is explicit, and not left to Twilio's own loop: the next request counts its failures from
    zero.
    """
    response.redirect(in_queue("wait", call), method="POST")
    return response


def _in_danger(call: Call, webhook: Webhook) -> VoiceResponse:
    """Say what helps until help comes, and then take the caller out of the queue for the number outside.

    The words are over by then, in every language: words that would last longer than the time left are not
    begun. If there is no number outside, staff are rung on, and the words come again.
    """
    has_next = bool(outside.numbers(call))
    left = queue.seconds_left(call, webhook.now) if has_next else math.inf
    if left < SHORTEST_WAIT:
        return leave()
    response = VoiceResponse()
    if call.outside_tried or (not has_next and webhook.number("QueueTime")):
        _say_with_keys(response, call, "crisis_round")
    elif not _say_what_fits(response, call, left):
        response.pause(length=int(left))
    if not has_next:
        return _again(response, call)
    response.leave()
    return response


def _say_what_fits(response: VoiceResponse, call: Call, left: float) -> bool:
    """Say the words in danger that end within `left` seconds; return whether there are any.

    If danger was heard in speech, which may be a mistake, the caller hears first that a counselor is called,
    and of a key to stay, in the longest words for which there is time. The words for a person who does not
    breathe follow if there is time for them too, as without a number outside.
    """
    if call.danger_by != DangerBy.SPEECH:
        return _say_first_that_fits(response, call, left, _words(call), "crisis_dialing") < math.inf
    took = _say_first_that_fits(response, call, left, *_by_speech(call))
    if _may_not_breathe(call):
        _say_first_that_fits(response, call, left - took, "crisis_wait")
    return took < math.inf


def _say_first_that_fits(response: VoiceResponse, call: Call, left: float, *prompts: str) -> float:
    """Say the first of the prompts that ends in time; return how many seconds it takes, infinite for none."""
    for prompt in prompts:
        keys = call.danger_by == DangerBy.SPEECH or callflow.NAMES_A_KEY[prompt]
        characters = speaking.length(call, prompt)
        if callflow.are_over_in_time(characters, left, names_a_key=keys):
            say = _say_with_keys if keys else speaking.speak
            say(response, call, prompt)
            return callflow.lasts(characters, names_a_key=keys)
    return math.inf


def _say_with_keys(response: VoiceResponse, call: Call, prompt: str) -> None:
    gather = _keys(call)
    speak(gather, call, prompt)
    response.append(gather)


def _words(call: Call) -> str:
    return "crisis_wait" if _may_not_breathe(call) else "crisis_wait_other"


def _by_speech(call: Call) -> tuple[str, ...]:
    if _may_not_breathe(call):
        return "crisis_wait_doubt", "crisis_stay"
    return "crisis_doubt", "crisis_stay"


def _may_not_breathe(call: Call) -> bool:
    return callflow.may_be_overdose(call.danger_kind)


def _someone_may_listen(call: Call) -> VoiceResponse:
    """Say first of all that someone may listen, and have Twilio ask for the next document once it is said.

    A key works meanwhile: whoever is in danger now presses 1 and waits for no word. The address of the next
    document says that these words were heard, and in which language (`notice`).
    """
    response = VoiceResponse()
    gather = one_key(in_queue("wait-key", call), seconds=SHORTEST_WAIT)
    speak(gather, call, "may_listen")
    response.append(gather)
    told = urlencode({TOLD: speaking.language_of(call, "may_listen")})
    response.redirect(in_queue("wait", call, told), method="POST")
    return response


def _say_where(gather: Gather, call: Call, webhook: Webhook, on_duty: snapshot.OnDuty) -> None:
    """Say the place in line the first time, how long the wait may be if known, and what else they can do."""
    said = waits.announceable(call_id=call.pk, now=webhook.now, on_duty=on_duty)
    is_first = webhook.number("QueueTime") == 0 or TOLD in webhook.query
    if is_first and said.position is not None:
        # A caller who comes back has been greeted before.
        speak(gather, call, "queued" if call.stay == 1 else "queued_again", position=said.position)
    else:
        speak(gather, call, "still_waiting")
    if call.state == CallState.OFFERED:
        speak(gather, call, "ringing_now")
    if said.minutes is not None:
        speak(gather, call, "wait_range", low=said.minutes[0], high=said.minutes[1])
    speak(gather, call, "wait_choices")


@call_webhook(failures.in_queue)
def key(webhook: Webhook, call: Call, stay: int) -> Document:
    """Take a key pressed while waiting: 1 means danger, 2 asks for a callback, 3 for a message.

    A caller whose danger was heard in speech presses 2 to stay with us instead of going on to the crisis
    line. A key of a stay that is over, which Twilio delivers late or again, tells of danger and of nothing
    else: a 2 that asked for a callback then must not take back the danger that the caller told since.
    """
    digits = webhook.get("Digits")
    if digits == "1":
        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=webhook.now)
    elif _is_over(call, stay):
        return leave()
    elif digits == "2" and call.is_crisis:
        return _stays(webhook, call, stay)
    elif digits in ("2", "3"):
        state = CallState.CALLBACK if digits == "2" else CallState.MESSAGE
        queue.ask_for(call_id=call.pk, state=state, now=webhook.now)
    if not _waits_on(lookups.as_it_is_now(call), stay, digits):
        return leave()
    return _again(VoiceResponse(), call)


def _stays(webhook: Webhook, call: Call, stay: int) -> VoiceResponse:
    """Keep a caller who pressed 2 because they would rather stay with us than go on to the crisis line.

    There was no time to say what to do for a person who does not breathe: it is said now, where that may be.
    """
    danger.take_back(call_id=call.pk, now=webhook.now)
    if not _waits_on(lookups.as_it_is_now(call), stay, "2"):
        return leave()
    response = VoiceResponse()
    if not call.is_crisis and _may_not_breathe(call):
        _say_with_keys(response, call, "crisis_wait")
    return _again(response, call)


def _is_over(call: Call, stay: int) -> bool:
    """Say whether a caller has left this stay in the queue: Twilio has said so, or they entered a later one.

    A caller whose next stay is only decided on is still in this one, and their key counts.
    """
    return call.stay_left >= stay or call.stay_entered > stay


def _waits_on(call: Call, stay: int, digits: str) -> bool:
    """Say whether a caller who pressed a key stays in the queue.

    In danger the words are not said again for a key: after the first 1 the caller hears them once, and every
    other key leads on to the number outside.
    """
    if call.outside or call.stay != stay:
        return False
    if call.state not in QUEUED and not (call.state == CallState.CONNECTING and not call.caller_sent):
        return False
    return not call.is_crisis or digits == "1" or not outside.numbers(call)


@call_webhook(failures.in_call)
def left(webhook: Webhook, call: Call, stay: int) -> Document:
    """Answer a caller who is out of Twilio's queue: go on by the call's state, or record that they hung up.

    If we redirected the caller ourselves, Twilio says so (QueueResult redirected) and does not carry out the
    answer: then nothing is changed.
    """
    result = webhook.get("QueueResult")
    if result == "hangup" or webhook.status in CALLER_HUNG_UP:
        calls.caller_ended(call_id=call.pk, status=CallStatus.COMPLETED, now=webhook.now)
    elif not result.startswith("redirected"):
        failed = result in ("queue-full", "error", "system-error")
        queue.left(call_id=call.pk, stay=stay, gave_up=result == "leave", failed=failed, now=webhook.now)
        bridges.send_caller(call_id=call.pk, sid=webhook.sid, now=webhook.now)
    return twiml.document(lookups.as_it_is_now(call))


@twiml_view(failures.in_conference)
def hold(webhook: Webhook, call_id: UUID) -> Document:
    """Play words and music to a caller on hold, again and again: a conference does not repeat by itself.

    No key works on hold, so the words say which number to dial instead.
    """
    call = lookups.call(call_id)
    response = VoiceResponse()
    if call is not None and call.direction == Direction.INBOUND:
        speak(response, call, "hold_words")
    response.play(hold_music())
    response.redirect(url("hold", call_id=call_id), method="POST")
    return response
