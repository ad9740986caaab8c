"""Take a caller's answer to a menu and go on from it."""

from twilio.twiml.voice_response import VoiceResponse

from helpline import callflow
from helpline.callflow import Answer, Flow
from helpline.models import Call, CallState, DangerBy, flows
from helpline.operations import choices, lookups
from helpline.voice import failures, in_danger, questions, twiml
from helpline.voice.call_webhook import call_webhook
from helpline.voice.speaking import facts_of, say
from helpline.voice.webhook import Document, Webhook


@call_webhook(failures.in_call)
def menu(webhook: Webhook, call: Call, name: str) -> Document:
    """Take the keys or words that answer a menu. A call that has left the menu goes on from its state.

    Danger is heard even then: the webhook that says that the caller hung up may have come before this one.
    """
    if call.state != CallState.MENU:
        return in_danger.heard(call, webhook) or twiml.document(call)
    flow = flows.flow_of(call)
    if name not in flow.menus:
        return twiml.opening(call)
    facts = facts_of(call, flow)
    said = webhook.get("Digits"), webhook.get("SpeechResult")
    answer = callflow.answer(flow, name, facts, *said, webhook.number("attempt"), webhook.number("silences"))
    by = DangerBy.KEY if webhook.get("Digits") else DangerBy.SPEECH
    language = in_danger.language_said(call, webhook, answer.danger, by)
    choices.choose(
        call_id=call.pk,
        menu=name,
        answer=answer,
        by=by,
        language=language,
        now=webhook.now,
        delivery=webhook.delivery,
    )
    return _go_on(call, flow, answer)


def _go_on(call: Call, flow: Flow, answer: Answer) -> Document:
    if answer.then in flow.menus:
        ask = callflow.ask(flow, answer.then, answer.facts, answer.attempt, answer.silences)
        return questions.question(flow, ask, call.pk)
    if answer.then == callflow.GOODBYE:
        response = VoiceResponse()
        say(response, flow, [flow.words("goodbye", answer.facts.language)])
        response.hangup()
        return response
    return twiml.document(lookups.as_it_is_now(call))
