"""Who was asked into a conversation sees its call while they are in it."""

import pytest

from helpline import access
from helpline.models import Offer, OfferState, Participant, ParticipantRole
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [ParticipantRole.CONSULTED, ParticipantRole.SECOND])
def test_who_was_asked_into_a_conversation_sees_its_call_while_they_are_in_it(role: ParticipantRole) -> None:
    maya, sam = cast.staff("maya"), cast.staff("sam")
    call = cast.call(cast.line(), staff=maya)
    beside = Offer.objects.create(
        call=call,
        staff=sam,
        ring_on="browser",
        conference=call.pk,
        made_at=NOON,
        ring_until=NOON,
    )
    Participant.objects.create(offer=beside, role=role)

    seen = {}
    for state in (OfferState.RINGING, OfferState.ALONGSIDE, OfferState.DONE, OfferState.FAILED):
        Offer.objects.filter(pk=beside.pk).update(state=state)
        parts = access.visible_calls_in_parts(sam.user)
        assert [*parts[0], *parts[1]] == list(access.visible_calls(sam.user))
        seen[state] = set(access.visible_calls(sam.user))

    assert [state for state, calls in seen.items() if call in calls] == [OfferState.ALONGSIDE]
