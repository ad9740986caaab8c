"""Have Twilio told who hears somebody beside a counselor: nobody, the counselor alone, or everybody.

Whoever listens is muted, and is set to be heard by the counselor alone as well: then no order in which Twilio
carries out one request lets the caller hear a word.
https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource
"""

from datetime import datetime

from django.db.models import F, Q

from helpline.models import SILENT, CommandKind, Mode, Offer, Participant, ParticipantState
from helpline.operations import commands
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import part


def tell(lock: FloorLock, has_it: Offer, whose: Participant, now: datetime) -> None:
    """Have Twilio told the mode of somebody in the conversation of an accepted offer."""
    if whose.sid and whose.state != ParticipantState.ENDED:
        commands.enqueue(
            CommandKind.SET_MODE,
            now=now,
            call_id=has_it.call_id,
            offer=has_it,
            participant=whose,
            urgent=True,
        )


def tell_again(lock: FloorLock, has_it: Offer, whose: Participant, now: datetime) -> None:
    """Have Twilio told once more, because it is not known any more who hears them."""
    if Participant.objects.filter(pk=whose.pk).exclude(mode="").update(mode_told=""):
        tell(lock, has_it, whose, now)


def counselor_changed(lock: FloorLock, heir: Offer, now: datetime, *, told: bool) -> None:
    """Let whoever was given a call talk with everybody, and let the others be heard by that person.

    `told` says that Twilio has confirmed the first already, as it does in a hand-over. A request of another
    that is on its way was decided for the counselor before, and is not sent any more: it is made anew.
    """
    theirs = Participant.objects.get(offer=heir)
    if theirs.mode and told:
        Participant.objects.filter(pk=theirs.pk).update(mode="", mode_told="")
    elif theirs.mode:
        Participant.objects.filter(pk=theirs.pk).update(mode=Mode.BARGE)
        tell_again(lock, heir, theirs, now)
    not_heard = Q(mode__in=SILENT) | ~Q(mode="") & ~Q(mode=F("mode_told"))
    others = Participant.objects.filter(not_heard, conference=heir.conference)
    for other in others.exclude(pk=theirs.pk):
        tell_again(lock, heir, other, now)


@part
def as_the_document_says(offer: Offer) -> None:
    """Record that the document of a person's leg has their mode, which Twilio then has as well."""
    Participant.objects.filter(offer=offer).update(mode_told=F("mode"))
