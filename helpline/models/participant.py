"""The table of participants: whoever is, was or is asked to be in a conversation, besides the caller."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from helpline.complete import complete
from helpline.models.call import Call
from helpline.models.offer import Offer
from helpline.models.outside_number import OutsideNumber
from helpline.models.transitions import HasState, StateQuerySet


class ParticipantRole(models.TextChoices):
    """What a participant is in the conversation for."""

    COUNSELOR = "counselor", "Counselor"  # has the call
    CONSULTED = "consulted", "Consulted colleague"
    SECOND = "second", "Second counselor"
    SUPERVISOR = "supervisor", "Supervisor"
    INTERPRETER = "interpreter", "Interpreter"
    PARTNER = "partner", "Partner"
    CRISIS_CENTER = "crisis_center", "Crisis center"
    POISON_CONTROL = "poison_control", "Poison control"
    CRISIS_LINE = "crisis_line", "Crisis line"  # called in by the exchange itself (`operations.crisis_line`)


class Mode(models.TextChoices):
    """How somebody who supports a counselor is in the conversation; everybody else has none, and is heard."""

    LISTEN = "listen", "Listens"  # hears everybody, and nobody hears them
    COACH = "coach", "Coaches"  # hears everybody, and the counselor alone hears them
    BARGE = "barge", "Talks with everybody"


SILENT = (Mode.LISTEN, Mode.COACH)
"""The modes that the caller does not notice."""


class ParticipantState(models.TextChoices):
    PLANNED = "planned", "Planned"  # the row exists; Twilio has not been asked, or has not answered
    RINGING = "ringing", "Ringing"
    ANSWERED = "answered", "Answered"  # picked up; perhaps by a machine or another person
    JOINING = "joining", "Joining"  # told to join the conference
    JOINED = "joined", "In the conference"
    ENDED = "ended", "Ended"


PARTICIPANT_TRANSITIONS: dict[ParticipantState, frozenset[ParticipantState]] = complete(
    "helpline.models.participant.PARTICIPANT_TRANSITIONS",
    ParticipantState,
    {
        ParticipantState.PLANNED: frozenset(
            {
                ParticipantState.RINGING,
                ParticipantState.ANSWERED,
                ParticipantState.JOINING,
                ParticipantState.ENDED,
            }
        ),
        ParticipantState.RINGING: frozenset({ParticipantState.ANSWERED, ParticipantState.ENDED}),
        ParticipantState.ANSWERED: frozenset({ParticipantState.JOINING, ParticipantState.ENDED}),
        ParticipantState.JOINING: frozenset({ParticipantState.JOINED, ParticipantState.ENDED}),
        ParticipantState.JOINED: frozenset({ParticipantState.ENDED}),
        ParticipantState.ENDED: frozenset(),
    },
)


class ParticipantQuerySet(StateQuerySet["Participant"]):
    """A query set of participants. Their state is changed by `move` only."""

    def living(self) -> "ParticipantQuerySet":
        """Return those who ring or are in a conversation: whose leg is not known to be over."""
        return self.exclude(state=ParticipantState.ENDED)

    def of(self, offer: Offer) -> "ParticipantQuerySet":
        """Return those in the conference of an offer, whoever has the call in it by now."""
        return self.filter(call=offer.call_id, conference=offer.conference)

    def answer(self, now: datetime) -> int:
        """Record that somebody outside has answered, and is in the conference; return how many had not yet.

        Twilio puts whoever it called for a conference into it as soon as they answer.
        """
        answered = self.move(ParticipantState.ANSWERED, answered_at=now)
        self.move(ParticipantState.JOINING)
        self.move(ParticipantState.JOINED, joined_at=now)
        return answered

    def end(self, now: datetime, status: str = "") -> int:
        """Record that a leg is over, with Twilio's last status of it; return how many were not before."""
        return self.move(ParticipantState.ENDED, ended_at=now, ended_as=status[:16])


class Participant(HasState):
    """One participant of a conversation: one telephone connection between Twilio and a desk or a telephone.

    The row is written before Twilio is asked to create the leg, and its id is part of the callback URLs,
    because a status callback may arrive before the answer to that request. The caller has no row here: theirs
    is the call. Nor has the crisis line one before we hear of its leg: a lost answer may make one more, and
    each has a row, so that news about one changes nothing of another.
    """

    begins = (ParticipantState.PLANNED,)
    transitions = PARTICIPANT_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="participants")
    conference = models.UUIDField(help_text="The conference that they join (Offer.conference).")
    role = models.CharField(max_length=16, choices=ParticipantRole, default=ParticipantRole.COUNSELOR)
    offer = models.OneToOneField(
        Offer,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="participant",
        help_text="The offer by which a person of ours joins; none for somebody outside.",
    )
    number = models.ForeignKey(
        OutsideNumber,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The number of the directory at which somebody outside is called; none for one of us.",
    )
    sid = models.CharField(
        max_length=34, null=True, blank=True, unique=True, help_text="Twilio's id of the leg."
    )
    state = models.CharField(max_length=10, choices=ParticipantState, default=ParticipantState.PLANNED)
    mode = models.CharField(
        max_length=6, choices=Mode, blank=True, db_default="", default="", help_text="As they want it."
    )
    mode_told = models.CharField(
        max_length=6,
        choices=Mode,
        blank=True,
        db_default="",
        default="",
        help_text="As Twilio has it: by the document of their leg, or by its answer since.",
    )
    keeps_caller = models.BooleanField(
        default=False, help_text="The counselor leaves the caller with them (`leaving_with`)."
    )
    asked_at = models.DateTimeField(help_text="When they were asked to join.")
    answered_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True, help_text="When Twilio reported them in it.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(
        max_length=16, blank=True, default="", help_text="Twilio's last status of the leg; empty if unknown."
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        constraints = [
            # One of us has an offer, somebody whom a counselor brought in has a number of the directory, and
            # the crisis line has the leg that Twilio told us of.
            models.CheckConstraint(
                condition=Q(offer__isnull=False, number__isnull=True) & ~Q(role="crisis_line")
                | Q(offer__isnull=True, number__isnull=False) & ~Q(role="crisis_line")
                | Q(offer__isnull=True, number__isnull=True, sid__isnull=False, role="crisis_line"),
                name="participant_is_of_one_kind",
            ),
        ]
        indexes = [
            # Reconciliation compares the legs that have not ended with Twilio's list.
            models.Index(fields=["state"], name="participant_live", condition=~Q(state="ended")),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.get_state_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row. A new one takes the call, the conference and the time from its offer, if any."""
        if self._state.adding and self.offer is not None:
            self.call_id = self.call_id or self.offer.call_id
            self.conference = self.conference or self.offer.conference
            self.asked_at = self.asked_at or self.offer.made_at
        super().save(*args, **kwargs)

    @property
    def staff_offer(self) -> Offer:
        """Return the offer of a participant who is a person of ours."""
        assert self.offer is not None  # noqa: S101  nobody outside is asked for it
        return self.offer
