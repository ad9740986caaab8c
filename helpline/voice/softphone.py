"""Connect the softphone in a counselor's browser to a call that was offered at their desk.

Twilio requests `POST /voice/staff/connect` for this.
"""

import logging
import re
from typing import Any
from uuid import UUID

from twilio.twiml.voice_response import Dial, VoiceResponse

from helpline.models import SILENT, Mode, Offer, Participant, ParticipantRole, flows, readable
from helpline.operations import lookups, offers, sign_ins
from helpline.voice import failures, twiml
from helpline.voice.callback_urls import url
from helpline.voice.speaking import say
from helpline.voice.webhook import Document, Webhook, twiml_view

log = logging.getLogger(__name__)


@twiml_view(failures.staff_leg)
def connect(webhook: Webhook) -> Document:
    """Accept an offer for the counselor whose token the browser holds.

    Twilio takes `From` from the token, so it is theirs; the `offer` parameter comes from the browser and is
    checked. The token of a person who has signed out since opens nothing, but a call that they had already
    taken goes on.
    """
    staff_id, pass_id = _identity(webhook.get("From"))
    try:
        offer_id = UUID(webhook.get("offer"))
        known = lookups.has_leg(offer_id, webhook.sid)  # true when Twilio asks a second time
        if not known and not sign_ins.may_ring_in(staff_id=staff_id, pass_id=pass_id, now=webhook.now):
            raise offers.NotYours(webhook.sid)
        verdict = offers.accept(offer_id=offer_id, sid=webhook.sid, staff_id=staff_id, now=webhook.now)
    except (ValueError, offers.UnknownOffer, offers.NotYours):
        log.warning("leg %s asked for an offer that is not its own", webhook.sid)
        return failures.staff_leg(webhook)
    return join(verdict.offer) if verdict.won else too_late(verdict.offer)


def _identity(from_: str) -> tuple[int, UUID | None]:
    """Return the staff id and the pass that a browser's token names; id 0, which no row has, for others."""
    token = re.fullmatch(r"client:staff_(\d{1,9})(?:_([0-9a-f]{32}))?", from_)
    if token is None:
        return 0, None
    return int(token[1]), UUID(token[2]) if token[2] else None


def join(offer: Offer) -> VoiceResponse:
    """Return the document that brings a counselor who has the call into its conference.

    If the counselor's leg ends, the caller's call goes on: Twilio ends the conference and asks us what the
    caller hears next (`twiml.add_conference`).
    """
    response = VoiceResponse()
    leg = lookups.leg_of(offer)
    heard = _heard_by(leg, offer)
    dial = Dial(action=url("leg-over", leg_id=leg.pk), method="POST", time_limit=twiml.LONGEST_CALL)
    twiml.add_conference(dial, offer, label=f"staff-{leg.pk}", **heard)
    response.append(dial)
    return response


def _heard_by(leg: Participant, offer: Offer) -> dict[str, Any]:
    """Return who hears somebody beside a counselor from the first moment on (`operations.modes`)."""
    if leg.mode not in SILENT:
        return {}
    counselor = lookups.acceptance(offer.call)
    sid = lookups.leg_of(counselor).sid if counselor else None
    return {"muted": leg.mode == Mode.LISTEN or sid is None} | ({"coach": sid} if sid else {})


def too_late(offer: Offer) -> VoiceResponse:
    """Tell a person kindly that the call is taken or over, or that a colleague does not need them."""
    response = VoiceResponse()
    tell(response, offer, _beside_too_late(offer) if offer.is_beside else "gate_taken")
    response.hangup()
    return response


def _beside_too_late(offer: Offer) -> str:
    wanted_it = offer.participant.role == ParticipantRole.SUPERVISOR  # and nobody asked them
    return "gate_gone" if wanted_it else "gate_not_needed"


def tell(verb: VoiceResponse, offer: Offer, prompt: str, /, **values: object) -> None:
    """Say a prompt in the first of the counselor's languages that the line has."""
    flow = flows.flow_of(offer.call)
    say(verb, flow, [flow.words(prompt, own_language(offer), **values)])


def own_language(offer: Offer) -> str:
    """Return the first of the counselor's languages that the line has; else the line's default language."""
    flow = flows.flow_of(offer.call)
    spoken = readable.languages(offer.staff_id, offer.staff.languages)
    return next((code for code in spoken if code in flow.languages), flow.default_language)
