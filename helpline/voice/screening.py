"""Screen calls on a counselor's own telephone: only a person who presses 1 gets the caller, no voicemail."""

from uuid import UUID

from twilio.twiml.voice_response import Gather, VoiceResponse

from helpline.complete import complete
from helpline.models import Direction, Mode, Offer, Participant, ParticipantRole, flows
from helpline.operations import legs, lookups, offers
from helpline.voice import failures, softphone
from helpline.voice.callback_urls import url
from helpline.voice.keys import one_key
from helpline.voice.webhook import Document, Webhook, twiml_view

CHANCES = 2
"""How many keys a person may try. One wrong key is a slip; after two the call goes to the next person."""
SUPERVISORS: dict[Mode, str] = complete(
    "helpline.voice.screening.SUPERVISORS",
    Mode,
    {Mode.LISTEN: "gate_listen", Mode.COACH: "gate_coach", Mode.BARGE: "gate_barge"},
)
"""What a supervisor hears who is about to be in a call, by who will hear them."""


@twiml_view(failures.staff_leg)
def screen(webhook: Webhook, leg_id: UUID) -> Document:
    """Screen the person who picked up: say what the call is about and ask for a 1."""
    offer = legs.answered(leg_id=leg_id, sid=webhook.sid, now=webhook.now)
    if offer is not None:
        return _ask(offer, leg_id)
    leg = lookups.leg(leg_id)
    return softphone.too_late(leg.staff_offer) if leg else failures.staff_leg(webhook)


def _ask(offer: Offer, leg_id: UUID, attempt: int = 0) -> VoiceResponse:
    response = VoiceResponse()
    gather = one_key(
        url("gate-key", f"attempt={attempt}", leg_id=leg_id), seconds=8, action_on_empty_result=True
    )
    if attempt:
        softphone.tell(gather, offer, "gate_wrong_key")
    _announce(gather, offer)
    response.append(gather)
    response.hangup()
    return response


def _announce(gather: Gather, offer: Offer) -> None:
    """Say the topic and the caller's language, but not who calls: a telephone may be on loudspeaker.

    Danger goes before the topic: a caller who spoke of danger may have called about anything.
    """
    call = offer.call
    flow = flows.flow_of(call)
    spoken = softphone.own_language(offer)
    topic = (flow.danger_topic if call.is_crisis else "") or call.topic
    ordinary = "gate_callback" if call.direction == Direction.OUTBOUND else "gate"
    softphone.tell(
        gather,
        offer,
        _beside(offer.participant) if offer.is_beside else ordinary,
        topic=flow.topic_name(topic, spoken),
        language=flow.language_name(call.language, spoken),
    )


def _beside(theirs: Participant) -> str:
    """Return the prompt that says what somebody is to be in a colleague's call, and who will hear them."""
    if theirs.role == ParticipantRole.SUPERVISOR:
        return SUPERVISORS[Mode(theirs.mode)]
    return "gate_second" if theirs.role == ParticipantRole.SECOND else "gate_consult"


@twiml_view(failures.staff_leg)
def key(webhook: Webhook, leg_id: UUID) -> Document:
    """Take the screening key: 1 accepts, another key is asked about once more, silence declines."""
    leg = lookups.leg(leg_id)
    if leg is None:
        return failures.staff_leg(webhook)
    digits, attempt = webhook.get("Digits"), webhook.number("attempt")
    if digits == "1":
        return _accept(leg, webhook)
    if (
        digits
        and attempt + 1 < CHANCES
        and (offer := legs.answered(leg_id=leg_id, sid=webhook.sid, now=webhook.now))
    ):
        return _ask(offer, leg_id, attempt + 1)
    offers.refused_by_telephone(leg_id=leg_id, answered=bool(digits), now=webhook.now)
    return failures.staff_leg(webhook)


def _accept(leg: Participant, webhook: Webhook) -> VoiceResponse:
    verdict = offers.accept(offer_id=leg.staff_offer.pk, sid=webhook.sid, now=webhook.now)
    if not verdict.won:
        return softphone.too_late(verdict.offer)
    response = VoiceResponse()
    if not verdict.offer.call.is_crisis:
        softphone.tell(response, verdict.offer, "gate_connecting")
    response.append(softphone.join(verdict.offer).verbs[0])
    return response


@twiml_view(failures.staff_leg)
def taken(webhook: Webhook, leg_id: UUID) -> Document:
    """Tell a counselor whose call is still being screened that another counselor has it."""
    leg = lookups.leg(leg_id)
    return softphone.too_late(leg.staff_offer) if leg else failures.staff_leg(webhook)
