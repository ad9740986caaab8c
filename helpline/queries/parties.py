"""Read who from outside is in a conversation, the crisis line too, and who else could be called into it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from helpline.call_status import CallStatus
from helpline.models import Call, NumberKind, Participant, ParticipantRole, ParticipantState
from helpline.operations import leaving_with, parties
from helpline.queries import directory
from helpline.queries.directory import Entry


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody from outside who was called into a call. `ended_as` is Twilio's last status of the leg.

    The counselor may take out whom they have called in themselves: not the crisis line.
    """

    participant_id: UUID
    name: str
    role: str
    state: str
    was_there: bool
    ended_as: str
    say: str
    keeps_caller: bool
    may_keep_caller: bool
    may_be_taken_out: bool

    @property
    def is_over(self) -> bool:
        return self.state == ParticipantState.ENDED

    @property
    def is_there(self) -> bool:
        """Say whether they have answered and are in the conversation."""
        return self.state in (ParticipantState.ANSWERED, ParticipantState.JOINING, ParticipantState.JOINED)


def of(found: Iterable[Participant]) -> tuple[Party, ...]:
    """Return those from outside: the latest leg of each number, so also who was busy.

    A crisis line that was not reached is left out: it is called again, and nothing follows for the desk.
    """
    outside = (each for each in found if each.offer is None and not _is_unreached_crisis_line(each))
    latest = {each.number_id: each for each in outside}
    return tuple(
        Party(
            participant_id=each.pk,
            name=each.number.name if each.number else f"The {each.get_role_display().lower()}",
            role=each.get_role_display(),
            state=each.state,
            was_there=each.answered_at is not None or each.ended_as == CallStatus.COMPLETED,
            ended_as=each.ended_as,
            say=each.number.say if each.number else "",
            keeps_caller=each.keeps_caller,
            may_keep_caller=each.role in leaving_with.MAY_KEEP_CALLER,
            may_be_taken_out=each.number is not None,
        )
        for each in latest.values()
    )


def _is_unreached_crisis_line(each: Participant) -> bool:
    over = each.state == ParticipantState.ENDED and each.answered_at is None
    return over and each.role == ParticipantRole.CRISIS_LINE


def choices(call: Call) -> list[Entry]:
    """Return whom a counselor can call into a call, those first who are likely needed.

    In danger that is a crisis center; otherwise an interpreter of the caller's language.
    """
    known = [entry for entry in directory.entries() if entry.kind in parties.CALLED_IN]
    speak = directory.those_that_speak(call.language, known) if call.language else []
    order = {kind: place for place, kind in enumerate(NumberKind)}

    def place(entry: Entry) -> tuple[bool, bool, int, str]:
        urgent = call.is_crisis and entry.kind == NumberKind.CRISIS_CENTER
        return not urgent, entry not in speak, order[entry.kind], entry.name

    return sorted(known, key=place)
