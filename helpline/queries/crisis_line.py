"""Read the attempts at a crisis line that was added to a conversation, with what came of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.complete import complete
from helpline.models import Call, Participant, ParticipantState
from helpline.operations import crisis_line
from helpline.queries.steps import Step

NOT_KNOWN = "is no longer called; Twilio has not said why"
CAME: dict[CallStatus, str] = complete(
    "helpline.queries.crisis_line.CAME",
    sorted(FINAL_STATUSES),
    {
        CallStatus.BUSY: "was busy",
        CallStatus.NO_ANSWER: "did not answer",
        CallStatus.FAILED: "could not be called",
        CallStatus.CANCELED: "was no longer called",
        CallStatus.COMPLETED: "hung up",
    },
)
"""What came of an attempt that nobody was heard to answer, by Twilio's status of its leg."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt at the crisis line; `came` is what came of it, in words that follow its name."""

    began: datetime
    answered: datetime | None
    ended: datetime | None
    came: str


def attempts(call: Call) -> list[Attempt]:
    """Return the attempts of a call in order, with one statement; with none for a call never in danger."""
    if not (call.is_crisis or call.danger_at):
        return []
    legs = crisis_line.of(call.pk)
    return [Attempt(leg.asked_at, leg.answered_at, leg.ended_at, _came(leg)) for leg in legs]


def _came(leg: Participant) -> str:
    if leg.state != ParticipantState.ENDED:
        return "answered" if leg.answered_at else "rings"
    if leg.answered_at is not None:
        return "answered and is no longer there"
    return CAME[CallStatus(leg.ended_as)] if leg.ended_as in FINAL_STATUSES else NOT_KNOWN


def steps(call: Call) -> list[Step]:
    """Return the timeline entries of these attempts, in order. An event tells that the line answered."""
    return sorted((step for each in attempts(call) for step in _steps(each)), key=lambda step: step.at)


def _steps(attempt: Attempt) -> Iterator[Step]:
    yield Step(attempt.began, "The crisis line is called into the conversation", "crisis_line")
    if attempt.ended is not None and attempt.answered is not None:
        yield Step(attempt.ended, "The crisis line is no longer in the conversation", "crisis_line")
    elif attempt.ended is not None:
        yield Step(attempt.ended, f"The crisis line {attempt.came}", "crisis_line")
