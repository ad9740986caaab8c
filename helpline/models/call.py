"""The tables of calls and of the events in each call's timeline."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from helpline.contact_rules import PhoneNumber
from helpline.models.call_states import QUEUED, TRANSITIONS, WITH_STAFF, CallState, Disposition
from helpline.models.has_numbers import HasNumbers
from helpline.models.line import FlowVersion, Line
from helpline.models.staff import Staff
from helpline.models.transitions import HasState, StateQuerySet
from helpline.priority import Priority
from helpline.privacy import encryption
from helpline.privacy.fields import FingerprintField, PhoneNumberField


class Direction(models.TextChoices):
    INBOUND = "inbound", "From a caller"
    OUTBOUND = "outbound", "A scheduled callback"


PRIORITIES = [(str(priority), priority.label) for priority in Priority]
"""The choices of a column that holds a priority."""


class DangerBy(models.TextChoices):
    """Who said that the caller is in danger, and how."""

    KEY = "key", "The caller, by key"
    SPEECH = "speech", "The caller, in words"
    STAFF = "staff", "A counselor"


class Outside(models.TextChoices):
    """With whom outside a caller is: put through while no counselor takes the call, or left there by one."""

    CRISIS = "crisis", "The crisis line"
    BACKUP = "backup", "The backup number"
    PARTNER = "partner", "A partner"


class CallQuerySet(StateQuerySet["Call"]):
    """A query set of calls. Their state is changed by `move` only."""


class Call(HasNumbers, HasState):
    """One call with one caller, inbound or a callback, from its first webhook to its disposition."""

    begins = (CallState.MENU, CallState.WAITING)  # a callback begins in the queue
    transitions = TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="calls", db_index=False)
    flow = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="calls")
    direction = models.CharField(max_length=8, choices=Direction)
    state = models.CharField(max_length=12, choices=CallState)
    disposition = models.CharField(max_length=16, choices=Disposition, blank=True)
    caller_sid = models.CharField(  # noqa: DJ001  two calls without a leg are not one
        max_length=34, null=True, blank=True, help_text="Twilio's id of the caller's leg."
    )
    caller_number = PhoneNumberField(blank=True, help_text="Rung from; empty if withheld.")
    caller_index = FingerprintField(of="caller_number", blank=True)
    number_to_ring = PhoneNumberField(
        blank=True, db_default="", default="", help_text="Of a callback: the number they gave us to ring."
    )
    number_to_ring_index = FingerprintField(of="number_to_ring", blank=True, db_default="", default="")
    cut_off_number = PhoneNumberField(
        blank=True,
        db_default="",
        default="",
        help_text="The number they gave in case we are cut off. Rung only by hand, only in danger.",
    )
    given_number = PhoneNumberField(
        blank=True, help_text="The number keyed in for a callback, until confirmed."
    )
    given_entry = models.PositiveSmallIntegerField(
        default=0, help_text="Which entry of a number that is; the webhooks about it carry it in their URLs."
    )
    language = models.CharField(max_length=8, blank=True)
    topic = models.SlugField(blank=True, db_index=False)
    priority = models.CharField(max_length=8, choices=PRIORITIES, default=Priority.NORMAL)
    danger_kind = models.CharField(
        max_length=12, blank=True, help_text="Which danger was heard, such as overdose; empty: not known."
    )
    danger_by = models.CharField(max_length=8, choices=DangerBy, blank=True)
    danger_at = models.DateTimeField(null=True, blank=True, help_text="When danger was first told.")
    danger_round = models.PositiveSmallIntegerField(
        default=0,
        help_text="Which try of a number outside this is; its webhooks carry it in their URLs.",
    )
    outside_tried = models.PositiveSmallIntegerField(
        default=0, help_text="How many numbers outside were tried in vain for a caller in danger."
    )
    outside = models.CharField(
        max_length=8, choices=Outside, blank=True, help_text="Whom the caller's leg is dialling now."
    )
    outside_number = models.CharField(
        max_length=16,
        blank=True,
        help_text="The number dialled, as it was when that was decided.",
    )
    outside_answered_at = models.DateTimeField(null=True, blank=True)
    stay = models.PositiveSmallIntegerField(
        default=0, help_text="Which stay in Twilio's queue this is; its webhooks carry it in their URLs."
    )
    stay_entered = models.PositiveSmallIntegerField(
        default=0, help_text="The last stay whose wait document Twilio asked for."
    )
    stay_left = models.PositiveSmallIntegerField(default=0, help_text="The last stay that Twilio told ended.")
    queue_sid = models.CharField(max_length=34, blank=True, help_text="Twilio's id of that stay's queue.")
    leave_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a caller in danger, or somebody we called, leaves the queue whatever happens.",
    )
    rejoin_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then only the counselor whose leg was lost is rung."
    )
    hold_until = models.DateTimeField(null=True, blank=True, help_text="When a hold ends by itself.")
    front = models.BooleanField(default=False, help_text="Lost its counselor: goes before all others.")
    arrived_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True, blank=True, help_text="The place in line: original instant.")
    move_on_at = models.DateTimeField(
        null=True, blank=True, help_text="When the present state is moved on if nothing else moves it."
    )
    staff = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="calls", db_index=False
    )
    sticky_staff = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    connected_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    caller_sent = models.BooleanField(default=False, help_text="Was told to go into the conference.")
    caller_in_conference = models.BooleanField(default=False)
    joined_at = models.DateTimeField(
        null=True, blank=True, help_text="When Twilio last said that a leg of the conversation joined it."
    )
    on_hold = models.BooleanField(default=False)
    has_message = models.BooleanField(
        default=False, help_text="Whether the caller left a message. Set by `voicemails.left` only."
    )
    conference_sid = models.CharField(max_length=34, blank=True)
    notice_over_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When they had heard that someone may listen; empty for a caller who was not told.",
    )
    notice_language = models.CharField(
        max_length=8, blank=True, db_default="", default="", help_text="The language of those words."
    )
    because = models.JSONField(default=dict, blank=True, help_text="The last decision of the router.")
    spoken_wait = models.JSONField(null=True, blank=True, help_text="The minutes last said, low and high.")
    outcome = models.SlugField(
        blank=True, db_index=False, help_text="What the counselor recorded at wrap-up."
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller_sid"], name="one_call_per_caller_sid"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False) & ~Q(disposition="")
                | ~Q(state="ended") & Q(disposition="", ended_at__isnull=True),
                name="call_ended_has_one_disposition",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*QUEUED]) | Q(queued_at__isnull=False, move_on_at__isnull=False),
                name="call_in_queue_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*WITH_STAFF]) | Q(staff__isnull=False),
                name="call_with_staff_names_them",
            ),
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(state__in=[*WITH_STAFF]),
                name="one_live_call_per_staff",
            ),
        ]
        indexes = [
            # The sweep removes the numbers that no caller has confirmed.
            models.Index(fields=["ended_at"], name="call_number_unconfirmed", condition=~Q(given_number="")),
            # Numbers that callers rang from are removed by age. A row without a number is not in the index.
            models.Index(
                fields=["ended_at"],
                name="call_number_known",
                condition=~Q(caller_index="", cut_off_number=""),
            ),
            # Matching and the sweep read only calls that are not over.
            models.Index(fields=["state", "line"], name="call_live", condition=~Q(state="ended")),
            models.Index(fields=["-arrived_at"], name="call_newest_first"),
            # The estimated wait reads the newest few hundred calls of a line. Not a partial index: a prepared
            # statement loses those once PostgreSQL plans it without its values.
            models.Index(fields=["line", "-arrived_at"], name="call_newest_of_line"),
            # Read before people are rung, to find who has an outcome to record: of a day's calls few are
            # without one, and the others are not looked at under the lock. Serves the foreign key too.
            models.Index(fields=["staff", "outcome", "ended_at"], name="call_of_staff"),
            # For the list of calls, one index for each filter that leaves few rows. The condition of the
            # first has no parameter, so that PostgreSQL uses it for a prepared statement as well.
            models.Index(fields=["-arrived_at"], name="call_not_over", condition=Q(ended_at=None)),
            # A person's own calls, with any filters: after the order come the columns that the list filters
            # by, so that the index itself leaves out what is not asked for. With one index for each filter,
            # PostgreSQL read the helpline's every call that passes it. The direction also serves callbacks
            # that somebody made for others.
            models.Index(
                fields=[
                    *("staff", "-arrived_at", "-id"),
                    *("direction", "language", "topic", "priority", "disposition"),
                ],
                name="call_newest_of_staff",
            ),
            # A person's own calls with a message, which are few, for the list of messages: they would have to
            # be looked for among all of the person's calls, or among all messages.
            models.Index(fields=["staff"], name="call_of_staff_with_message", condition=Q(has_message=True)),
            models.Index(fields=["disposition", "-arrived_at"], name="call_newest_of_ending"),
            models.Index(fields=["priority", "-arrived_at"], name="call_newest_of_priority"),
            # For the earlier calls of a number.
            models.Index(fields=["caller_index", "-arrived_at"], name="call_from_number"),
            models.Index(fields=["number_to_ring_index", "-arrived_at"], name="call_to_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.arrived_at:%Y-%m-%d %H:%M}Z"

    @property
    def is_crisis(self) -> bool:
        """Say whether the caller may be in danger."""
        return self.priority == Priority.CRISIS

    @property
    def other_number(self) -> PhoneNumber | None:
        """Return the other side's number: in a callback the one that we ring, else the one they rang from."""
        return self.number_to_ring if self.direction == Direction.OUTBOUND else self.caller_number

    @property
    def other_fingerprints(self) -> list[str]:
        """Return every fingerprint that rows about `other_number` may have; none where it is withheld."""
        outbound = self.direction == Direction.OUTBOUND
        return encryption.alike(
            self.number_to_ring_index if outbound else self.caller_index, self.other_number
        )


class EventKind(models.TextChoices):
    ARRIVED = "arrived", "Arrived"
    CHOSE = "chose", "Chose in the menu"
    QUEUED = "queued", "Joined the queue"
    OFFERED = "offered", "Rang a person"
    DECLINED = "declined", "Offer declined"
    LAPSED = "lapsed", "Offer rang out"
    WITHDRAWN = "withdrawn", "Offer withdrawn"
    PASSED_ON = "passed_on", "Offer passed on"
    NOT_RUNG = "not_rung", "Could not ring a person"
    TOO_LATE = "too_late", "Accepted too late"
    ACCEPTED = "accepted", "Accepted"
    CONNECTED = "connected", "Connected"
    HELD = "held", "Put on hold"
    RESUMED = "resumed", "Taken off hold"
    ASKED = "asked", "Asked a colleague"
    NOT_COMING = "not_coming", "The colleague did not come"
    JOINED_IN = "joined_in", "Joined the conversation"
    LEFT_IT = "left_it", "Left the conversation"
    HANDED_OVER = "handed_over", "Handed over"
    MODE = "mode", "Set who hears somebody beside the counselor"
    REMOVED = "removed", "Removed somebody unknown"
    LEFT_WITH = "left_with", "Left the caller with somebody from outside"
    DROPPED = "dropped", "Lost the counselor's leg"
    NOT_JOINED = "not_joined", "The call could not be connected"
    UNMATCHED = "unmatched", "Nobody could be rung"
    NOBODY_RUNG = "nobody_rung", "Nobody is rung for now"
    ASKED_CALLBACK = "asked_callback", "Asked to be called back"
    ASKED_MESSAGE = "asked_message", "Asked for a message"
    DIVERTED = "diverted", "Put through elsewhere"
    OUTSIDE_ANSWERED = "outside_yes", "The number outside answered"
    OUTSIDE_FAILED = "outside_no", "The number outside was not reached"
    NOT_DANGER = "not_danger", "Said that it is no emergency"
    CHECKED = "checked", "Asked Twilio whether they had met"
    DIALLED = "dialled", "Dialled the caller"
    NOTICE = "notice", "Told the caller that someone may listen"
    GAVE_NUMBER = "gave_number", "Gave a number in case they are cut off"
    EMERGENCY = "emergency", "Help was sought from 911"
    PARTY = "party", "Somebody from outside was called in"
    RECONCILED = "reconciled", "Found out from Twilio"
    NOT_SENT = "not_sent", "Not asked of Twilio any more"
    REFUSED = "refused", "Refused by Twilio"
    ENDED = "ended", "Ended"
    WRAPPED_UP = "wrapped_up", "Wrapped up"


class CallEvent(models.Model):
    """One event in a call's timeline. Append-only; the detail holds ids and codes, never free text."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=EventKind)
    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["call", "id"], name="call_event_story")]
        constraints = [
            # Twilio may deliver a webhook twice in the same moment. Only the database can see that both are
            # one choice in the menu.
            models.UniqueConstraint(
                "call",
                KeyTextTransform("delivery", "detail"),
                condition=Q(kind=EventKind.CHOSE),
                name="call_event_once_a_delivery",
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.get_kind_display()}"
