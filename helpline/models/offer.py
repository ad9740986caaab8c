"""The table of offers, which ring a person for a call or bring them into one."""

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from helpline.complete import complete
from helpline.models.call import Call
from helpline.models.staff import RingOn, Staff
from helpline.models.transitions import HasState, StateQuerySet


class OfferState(models.TextChoices):
    RINGING = "ringing", "Ringing"  # the desk or the telephone rings until `ring_until`
    ACCEPTED = "accepted", "Accepted"  # this person has the call
    ALONGSIDE = "alongside", "In the call"  # in the conversation, beside the person who has the call
    DECLINED = "declined", "Declined"  # this person said no
    LAPSED = "lapsed", "Rang out"  # this person did not answer in time
    # A colleague took the call, the caller left, or a call in danger needed this person.
    WITHDRAWN = "withdrawn", "Withdrawn"
    PASSED_ON = "passed_on", "Passed on"  # this person went on a break or off duty while it rang
    NOT_RUNG = "not_rung", "Could not be rung"  # Twilio refused, or was never asked: no missed offer
    FAILED = "failed", "Failed"  # accepted, but the legs never met, or the staff leg was lost
    DONE = "done", "Done"  # the conversation took place and is over


LIVE_OFFERS = (OfferState.RINGING, OfferState.ACCEPTED, OfferState.ALONGSIDE)
"""The states of an offer that keeps its person busy."""

OFFER_TRANSITIONS: dict[OfferState, frozenset[OfferState]] = complete(
    "helpline.models.offer.OFFER_TRANSITIONS",
    OfferState,
    {
        OfferState.RINGING: frozenset(
            {
                OfferState.ACCEPTED,
                OfferState.ALONGSIDE,
                OfferState.DECLINED,
                OfferState.LAPSED,
                OfferState.WITHDRAWN,
                OfferState.PASSED_ON,
                OfferState.NOT_RUNG,
            }
        ),
        OfferState.ACCEPTED: frozenset({OfferState.FAILED, OfferState.DONE}),
        OfferState.ALONGSIDE: frozenset({OfferState.ACCEPTED, OfferState.FAILED, OfferState.DONE}),
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

    def from_the_queue(self) -> "OfferQuerySet":
        """Return the offers that were made to find a counselor, not to bring one into a conversation."""
        return self.filter(conference=F("pk"))

    def last_over(self) -> "Offer | None":
        """Return the acceptance that ended last; None where none has ended."""
        over = self.to_have_it().filter(state__in=(OfferState.FAILED, OfferState.DONE))
        return over.order_by("-settled_at").first()

    def to_have_it(self) -> "OfferQuerySet":
        """Return the offers whose person was to have the call, or was given it by a colleague."""
        return self.filter(Q(conference=F("pk")) | Q(participant__role="counselor"))


class Offer(HasState):
    """An offer of a call to one person: it rings at their desk or on their own telephone."""

    begins = (OfferState.RINGING,)
    transitions = OFFER_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="offers")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="offers", db_index=False)
    ring_on = models.CharField(max_length=8, choices=RingOn)
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.RINGING)
    conference = models.UUIDField(
        editable=False,
        db_index=True,
        help_text="The conference: of an offer from the queue its own id, of one alongside its counselor's.",
    )
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
                condition=Q(state__in=["ringing", "accepted", "alongside"]),
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
    def is_beside(self) -> bool:
        """Say whether it was made to bring somebody into a conversation that goes on."""
        return self.conference != self.pk

    @property
    def conference_name(self) -> str:
        """Return the name of the conference where this person and the caller meet."""
        return f"offer-{self.conference}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row. A new offer has a conference of its own, unless it is for one that goes on."""
        if self._state.adding:
            self.conference = self.conference or self.pk
        super().save(*args, **kwargs)
