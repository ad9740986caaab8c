"""Make a call a crisis when its caller tells of danger, at any step of the call, and answer the caller."""

from datetime import datetime

from helpline.callflow import Danger, language_spoken
from helpline.callflow.danger import hear_danger
from helpline.models import Call, DangerBy, flows
from helpline.operations import danger, lookups
from helpline.voice import twiml
from helpline.voice.keys import tells_danger
from helpline.voice.speaking import facts_of
from helpline.voice.webhook import Document, Webhook


def heard(call: Call, webhook: Webhook, *, told_at: datetime | None = None) -> Document | None:
    """Return the answer to a caller who pressed the danger key or spoke of danger; else None.

    `told_at` is as in `danger.declare`.
    """
    if tells_danger(webhook.get("Digits")):
        return told(call, webhook, told_at=told_at)
    speech = webhook.get("SpeechResult")
    if speech and (said := hear_danger(speech, flows.flow_of(call).own_crisis_words)):
        return told(call, webhook, said, by=DangerBy.SPEECH)
    return None


def told(
    call: Call,
    webhook: Webhook,
    said: Danger | None = None,
    *,
    by: DangerBy = DangerBy.KEY,
    told_at: datetime | None = None,
) -> Document:
    """Make the call a crisis and return what the caller hears now, in the language in which they said it."""
    language = language_said(call, webhook, said, by)
    kind = (said.kind if said else None) or ""
    danger.declare(call_id=call.pk, kind=kind, by=by, language=language, now=webhook.now, told_at=told_at)
    return twiml.document(lookups.as_it_is_now(call))


def language_said(call: Call, webhook: Webhook, said: Danger | None, by: DangerBy) -> str:
    """Return the code of the language in which danger was said; empty for a key, or if there is none."""
    if said is None or by != DangerBy.SPEECH:
        return ""
    flow = flows.flow_of(call)
    return language_spoken(flow, webhook.get("SpeechResult"), said, facts_of(call, flow).language)
