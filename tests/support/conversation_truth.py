"""Compare what we know of conversations with what Twilio has: who is there, who hears them, what ends it."""

from collections.abc import Iterator
from uuid import UUID

from helpline.models import (
    LIVE_OFFERS,
    OPEN_COMMANDS,
    SILENT,
    WITH_STAFF,
    Call,
    CallState,
    CommandKind,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.operations import alongside, crisis_line
from tests.support.conversation_twilio import ConversationTwilio
from tests.support.small_twilio import Conference

HAS_IT = (OfferState.ACCEPTED, OfferState.ALONGSIDE)


def together(twilio: ConversationTwilio) -> dict[UUID, tuple[str, str, str]]:
    """Return, by call, the conference and the legs of a counselor and a caller who are together in it."""
    offers = Offer.objects.filter(state=OfferState.ACCEPTED, call__state__in=WITH_STAFF)
    pairs = {
        one.call_id: (one.conference_name, str(one.participant.sid), str(one.call.caller_sid))
        for one in offers.select_related("participant", "call")
    }
    return {call: pair for call, pair in pairs.items() if twilio.are_together(*pair)}


def is_with_somebody(twilio: ConversationTwilio, conference: str, caller: str) -> bool:
    """Say whether a caller is in a conference with somebody who talks with them."""
    there = twilio.conferences.get(conference)
    return there is not None and caller in there.members and bool(_who_talk(twilio, there, caller))


def _who_talk(twilio: ConversationTwilio, conference: Conference, caller: str) -> list[str]:
    """Return those in a conference whom the caller hears."""
    return [
        sid
        for sid, member in conference.members.items()
        if sid != caller and member.heard_by == "all" and twilio.legs[sid].status == "in-progress"
    ]


def agrees(twilio: ConversationTwilio) -> None:
    """Fail if anything that Twilio has is not as we know it, though all was told and is done."""
    for call in Call.objects.filter(state=CallState.CONNECTED).select_related("line"):
        _conversation_agrees(twilio, call)
    _nobody_is_alone(twilio)
    _legs_agree(twilio)


def _conversation_agrees(twilio: ConversationTwilio, call: Call) -> None:
    has_it = Offer.objects.select_related("call__line", "participant").get(
        call=call, state=OfferState.ACCEPTED
    )
    conference = twilio.conferences[has_it.conference_name]
    counselor, caller = str(has_it.participant.sid), str(call.caller_sid)
    expected = dict(_known(call, has_it))
    assert set(conference.members) == {caller, counselor, *expected}, (conference, expected)

    members = conference.members
    assert members[caller].ends
    assert members[counselor].heard_by == "all", "who has the call is heard by everybody"
    assert members[counselor].ends == (
        not alongside.heirs(call).exists() and not crisis_line.talks_on(has_it)
    ), "the counselor's leg ends it unless somebody else stays with the caller"
    assert members[caller].hold == call.on_hold
    for sid, heard_by in expected.items():
        assert not members[sid].ends, f"{sid} ends the conversation of others"
        assert members[sid].heard_by == heard_by.format(counselor=counselor), sid


def _known(call: Call, has_it: Offer) -> Iterator[tuple[str, str]]:
    """Yield the leg of everybody who is to be in a conversation beside these two, and who hears them."""
    rows = Participant.objects.filter(conference=has_it.conference, state=ParticipantState.JOINED)
    for row in rows.exclude(offer=has_it).exclude(role=ParticipantRole.CRISIS_LINE):
        assert row.offer is None or row.offer.state == OfferState.ALONGSIDE, row.offer
        yield str(row.sid), {Mode.LISTEN: "nobody", Mode.COACH: "{counselor}"}.get(row.mode, "all")  # type: ignore[call-overload]
    ringing = Participant.objects.filter(call=call, state=ParticipantState.RINGING, number__isnull=False)
    for row in ringing:
        yield str(row.sid), "all"
    for leg in crisis_line.living(has_it):
        yield str(leg.sid), "all"


def _nobody_is_alone(twilio: ConversationTwilio) -> None:
    """No caller is in a conference without anybody whom they hear, or will hear when their hold is over."""
    callers = {str(call.caller_sid): call for call in Call.objects.filter(caller_sid__isnull=False)}
    for conference in twilio.conferences.values():
        for sid in set(conference.members) & set(callers):
            state = callers[sid].state
            assert state in (CallState.CONNECTED, CallState.DIVERTED), (sid, state)
            assert _who_talk(twilio, conference, sid), f"{sid} is alone, and their call is {state}"


def _legs_agree(twilio: ConversationTwilio) -> None:
    """Whoever has left, or was let go, has no leg; whoever is to be there has one."""
    for row in Participant.objects.filter(sid__isnull=False).select_related("offer", "call"):
        lives = twilio.is_live(row.sid)
        ended = row.state == ParticipantState.ENDED
        assert not (ended and lives), f"{row.role} has ended for us, and {row.sid} lives"
        if row.offer is not None and row.offer.state not in LIVE_OFFERS:
            assert not lives, f"{row.sid} lives on, and their offer is {row.offer.state}"
        if row.offer is not None and row.offer.state in HAS_IT:
            assert lives, f"{row.role} is in the call for us, and {row.sid} is over"
    for call in Call.objects.filter(state=CallState.ENDED, caller_sid__isnull=False):
        assert not twilio.is_live(call.caller_sid), f"the call is over, and {call.caller_sid} lives"


def silent_ones_may_listen(twilio: ConversationTwilio, call: Call) -> None:
    """Whoever hears a caller unheard was allowed to: the line lets them, and the caller was told."""
    silent = Participant.objects.filter(
        call=call, offer__state=OfferState.ALONGSIDE, mode__in=SILENT
    ).select_related("offer__staff__user")
    for row in silent:
        assert call.line.may_listen
        assert call.notice_over_at is not None
        assert row.role in (ParticipantRole.SUPERVISOR, ParticipantRole.SECOND)


def who_is_said_to_be_silent_is(twilio: ConversationTwilio, call: Call) -> None:
    """No desk says that somebody listens, or coaches, whom the caller hears."""
    rows = Participant.objects.filter(call=call, offer__state=OfferState.ALONGSIDE, mode_told__in=SILENT)
    for row in rows:
        for conference in twilio.conferences.values():
            if (member := conference.members.get(str(row.sid))) is not None:
                assert member.heard_by != "all", f"{row.sid} is said to be silent: {row.mode_told}"


def is_being_given(call: Call) -> bool:
    """Say whether it is not known yet whether a call goes on with somebody beside its counselor."""
    return bool(call.commands.filter(kind=CommandKind.HAND_OVER, state__in=OPEN_COMMANDS).exists())
