"""The tables of offers, which ring a person for a call, and of the telephone legs of staff."""

import uuid

from django.db import models
from django.db.models import Q

from helpline.complete import complete
from helpline.models.call import Call
from helpline.models.staff import RingOn, Staff
from helpline.models.transitions import HasState, StateQuerySet


class OfferState(models.TextChoices):
    RINGING = "ringing", "Ringing"  # the desk or the telephone rings until `ring_until`
    ACCEPTED = "accepted", "Accepted"  # this person has the call
    DECLINED = "declined", "Declined"  # this person said no
    LAPSED = "lapsed", "Rang out"  # this person did not answer in time
    # A colleague took the call, the caller left, or a call in danger needed this person.
    WITHDRAWN = "withdrawn", "Withdrawn"
    PASSED_ON = "passed_on", "Passed on"  # this person went on a break or off duty while it rang
    NOT_RUNG = "not_rung", "Could not be rung"  # Twilio refused, or was never asked: no missed offer
    FAILED = "failed", "Failed"  # accepted, but the legs never met, or the staff leg was lost
    DONE = "done", "Done"  # the conversation took place and is over


LIVE_OFFERS = (OfferState.RINGING, OfferState.ACCEPTED)

OFFER_TRANSITIONS: dict[OfferState, frozenset[OfferState]] = complete(
    "helpline.models.offer.OFFER_TRANSITIONS",
    OfferState,
    {
        OfferState.RINGING: frozenset(
            {
                OfferState.ACCEPTED,
                OfferState.DECLINED,
                OfferState.LAPSED,
                OfferState.WITHDRAWN,
                OfferState.PASSED_ON,
                OfferState.NOT_RUNG,
            }
        ),
        OfferState.ACCEPTED: frozenset({OfferState.FAILED, OfferState.DONE}),
        **{
            state: frozenset()
            for state in (
                OfferState.DECLINED,
                OfferState.LAPSED,
                OfferState.WITHDRAWN,
                OfferState.PASSED_ON,
                OfferState.NOT_RUNG,
                OfferState.FAILED,
                OfferState.DONE,
            )
        },
    },
)


class OfferQuerySet(StateQuerySet["Offer"]):
    """A query set of offers. Their state is changed by `move` only."""


class Offer(HasState):
    """An offer of a call to one person: it rings at their desk or on their own telephone."""

    begins = (OfferState.RINGING,)
    transitions = OFFER_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="offers")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="offers", db_index=False)
    ring_on = models.CharField(max_length=8, choices=RingOn)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.RINGING)
    made_at = models.DateTimeField()
    ring_until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    because = models.JSONField(default=dict, blank=True)
    rejoin = models.BooleanField(
        default=False, help_text="Offered to the counselor who lost this caller, before anybody else."
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(state__in=["ringing", "accepted"]),
                name="one_live_offer_per_staff",
            ),
            models.UniqueConstraint(
                fields=["call"], condition=Q(state="accepted"), name="one_accepted_offer_per_call"
            ),
        ]
        indexes = [
            # The sweep looks for offers that have rung out.
            models.Index(fields=["ring_until"], name="offer_ringing", condition=Q(state="ringing")),
            # A desk reads the newest offer of its person. The index serves the foreign key as well.
            models.Index(fields=["staff", "-made_at"], name="offer_newest_of_staff"),
            # For access: a person whose accepted offer failed may still open the call that others finished.
            models.Index(fields=["staff"], name="offer_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.get_state_display()}"

    @property
    def conference_name(self) -> str:
        """Return the name of the conference where this person and the caller meet; each offer has its own."""
        return f"offer-{self.pk}"


class LegState(models.TextChoices):
    PLANNED = "planned", "Planned"  # the row exists; Twilio has not been asked, or has not answered
    RINGING = "ringing", "Ringing"
    ANSWERED = "answered", "Answered"  # picked up; perhaps by a machine or another person
    JOINING = "joining", "Joining"  # told to join the conference
    JOINED = "joined", "In the conference"
    ENDED = "ended", "Ended"


LEG_TRANSITIONS: dict[LegState, frozenset[LegState]] = complete(
    "helpline.models.offer.LEG_TRANSITIONS",
    LegState,
    {
        LegState.PLANNED: frozenset({LegState.RINGING, LegState.ANSWERED, LegState.JOINING, LegState.ENDED}),
        LegState.RINGING: frozenset({LegState.ANSWERED, LegState.ENDED}),
        LegState.ANSWERED: frozenset({LegState.JOINING, LegState.ENDED}),
        LegState.JOINING: frozenset({LegState.JOINED, LegState.ENDED}),
        LegState.JOINED: frozenset({LegState.ENDED}),
        LegState.ENDED: frozenset(),
    },
)


class LegQuerySet(StateQuerySet["Leg"]):
    """A query set of staff legs. Their state is changed by `move` only."""


class Leg(HasState):
    """The staff side of a call: one telephone connection between Twilio and a person's desk or telephone.

    The row is written before Twilio is asked to create the leg, and its id is part of the callback URLs,
    because a status callback may arrive before the answer to that request.
    """

    begins = (LegState.PLANNED,)
    transitions = LEG_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="leg")
    sid = models.CharField(max_length=34, null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, choices=LegState, default=LegState.PLANNED)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LegQuerySet.as_manager()

    class Meta:
        indexes = [
            # Reconciliation compares the legs that have not ended with Twilio's list.
            models.Index(fields=["state"], name="leg_live", condition=~Q(state="ended")),
        ]

    def __str__(self) -> str:
        return f"leg of {self.offer_id}"


class AddedLeg(models.Model):
    """A leg of the crisis line that was added to the conference of an accepted offer.

    Each attempt makes a leg of its own, and a lost answer may make one more. So each is a row, and news about
    one of them changes nothing of another.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="added_legs")
    sid = models.CharField(max_length=34, unique=True, help_text="Twilio's id of the leg.")
    heard_at = models.DateTimeField(help_text="When we first heard of it: Twilio's answer, or its news.")
    answered_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True, help_text="When it ended, answered or not.")
    ended_as = models.CharField(
        max_length=16,
        blank=True,
        db_default="",
        default="",
        help_text="Twilio's last status of it; empty if unknown.",
    )

    def __str__(self) -> str:
        return f"Crisis line {self.sid}"
