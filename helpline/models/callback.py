"""The tables of callbacks: the promise to ring a number at a time, its timeline, and its attempts."""

import uuid

from django.db import models
from django.db.models import Q

from helpline.complete import complete
from helpline.contact_rules import PromisedTime
from helpline.models.call import PRIORITIES, Call
from helpline.models.has_numbers import HasNumbers
from helpline.models.line import Line
from helpline.models.staff import Staff
from helpline.models.transitions import HasState, StateQuerySet
from helpline.priority import Priority
from helpline.privacy import encryption
from helpline.privacy.fields import FingerprintField, PhoneNumberField, SealedTextField


class CallbackReason(models.TextChoices):
    KEPT_PLACE = "kept_place", "Held their place in line"
    PROMISED = "promised", "Scheduled by a counselor"
    VOICEMAIL = "voicemail", "Left a message"
    FOLLOW_UP = "follow_up", "Follow-up plan"
    CUT_OFF = "cut_off", "Cut off while in danger"
    BY_HAND = "by_hand", "Called from the desk"  # nobody promised it; a counselor calls at once


class CallbackState(models.TextChoices):
    PROMISED = "promised", "Scheduled"  # waiting for `due_at`
    UNDER_WAY = "under_way", "Under way"  # a call for it is live
    REACHED = "reached", "Reached"  # a counselor talked with the person
    DECLINED = "declined", "Declined"  # the person does not want it any more
    HANDED_OVER = "handed_over", "Needs attention"  # not made; staff must decide, see `handed_over_because`
    NOT_REACHED = "not_reached", "Not reached"  # called from the desk in vain; nobody waits for another call
    SETTLED = "settled", "Done"  # was handed over, and a member of staff has dealt with it


CALLBACK_TRANSITIONS: dict[CallbackState, frozenset[CallbackState]] = complete(
    "helpline.models.callback.CALLBACK_TRANSITIONS",
    CallbackState,
    {
        CallbackState.PROMISED: frozenset(
            {
                CallbackState.UNDER_WAY,
                CallbackState.REACHED,
                CallbackState.DECLINED,
                CallbackState.HANDED_OVER,
            }
        ),
        CallbackState.UNDER_WAY: frozenset(
            {
                CallbackState.PROMISED,
                CallbackState.REACHED,
                CallbackState.DECLINED,
                CallbackState.HANDED_OVER,
                CallbackState.NOT_REACHED,
            }
        ),
        CallbackState.HANDED_OVER: frozenset(
            {CallbackState.PROMISED, CallbackState.UNDER_WAY, CallbackState.SETTLED}
        ),
        CallbackState.REACHED: frozenset(),
        CallbackState.DECLINED: frozenset(),
        CallbackState.NOT_REACHED: frozenset({CallbackState.UNDER_WAY}),
        CallbackState.SETTLED: frozenset(),
    },
)


def own_key() -> str:
    """Return a new random key, which no other promise has."""
    return str(uuid.uuid4())


DUE_FIRST = ("due_at", "promised_at", "pk")
"""The order in which promises are kept and listed: by due time, then by the time of promising."""


class CallbackQuerySet(StateQuerySet["Callback"]):
    """A query set of promises. Their state is changed by `move` only."""


class Callback(HasNumbers, HasState):
    """A promise to ring a number. The promised time is stored as a wall-clock time and its zone.

    `due_at` is the instant by which due promises are found. While `on_the_clock` is true it is computed from
    the wall-clock time, and computed again before the promise is claimed, because the rules of a zone may
    change. For a retry, or a time that the contact rules moved, `on_the_clock` is false: the instant stays.
    """

    begins = (CallbackState.PROMISED,)
    transitions = CALLBACK_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="callbacks")
    origin = models.ForeignKey(
        Call, null=True, blank=True, on_delete=models.PROTECT, related_name="promised_callbacks"
    )
    reason = models.CharField(max_length=12, choices=CallbackReason)
    state = models.CharField(max_length=12, choices=CallbackState, default=CallbackState.PROMISED)
    number = PhoneNumberField(help_text="A number the person gave, in E.164.")
    number_index = FingerprintField(of="number", also_in="key")
    key = models.CharField(
        max_length=120,
        default=own_key,
        help_text="What makes two promises one: a second press, or another word in one call.",
    )
    language = models.CharField(max_length=8, blank=True)
    topic = models.SlugField(blank=True, db_index=False)
    priority = models.CharField(max_length=8, choices=PRIORITIES, default=Priority.NORMAL)
    staff = models.ForeignKey(
        Staff,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="callbacks",
        help_text="Promised it.",
    )
    local_date = models.DateField(null=True, blank=True, help_text="The promised day where the person is.")
    local_time = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True, help_text="The IANA zone the person named.")
    asked_for_this_time = models.BooleanField(default=False, help_text="The person asked for just this time.")
    queued_at = models.DateTimeField(null=True, blank=True, help_text="The kept place in line.")
    due_at = models.DateTimeField()
    on_the_clock = models.BooleanField(
        default=False, help_text="Due at the local time; not a retry, and not moved by the rules."
    )
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="When the person last asked for it; earlier attempts do not count."
    )
    expires_at = models.DateTimeField(help_text="After this the promise is broken and a person is told.")
    attempts_made = models.PositiveSmallIntegerField(default=0, help_text="Since its time was agreed on.")
    handed_over_because = models.CharField(max_length=200, blank=True)
    promised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = CallbackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["promised", "under_way"]),
                name="one_open_promise_per_key",
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_over") | ~Q(handed_over_because=""),
                name="handed_over_callback_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_reached") | Q(reason="by_hand"),
                name="no_promise_ends_as_not_reached",
            ),
        ]
        indexes = [
            # Claiming reads due promises, oldest first; the page of callbacks reads each state in this order.
            models.Index(fields=["state", "due_at"], name="callback_of_state"),
            models.Index(fields=["due_at"], name="callback_newest_first"),
            models.Index(fields=["settled_at"], name="callback_settled"),
            models.Index(fields=["reason", "due_at", "id"], name="callback_of_reason"),
            # The contact rules read all promises to a number to decide whether it may be rung.
            models.Index(fields=["number_index"], name="callback_of_number"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.due_at:%Y-%m-%d %H:%M}Z"

    @property
    def is_crisis(self) -> bool:
        """Say whether the caller may be in danger."""
        return self.priority == Priority.CRISIS

    @property
    def promised_time(self) -> PromisedTime | None:
        """Return the agreed time, on the person's clock; None for a kept place, which has no agreed time."""
        if self.local_date is None or self.local_time is None:
            return None
        return PromisedTime(self.local_date, self.local_time, self.zone, self.asked_for_this_time)

    def has_open_twin(self) -> bool:
        """Say whether another open promise has the same key. Only one promise of a key may be open."""
        keys = [self.key.replace(self.number_index, each) for each in self.fingerprints()]
        return Callback.objects.filter(key__in=keys, state__in=OPEN).exclude(pk=self.pk).exists()

    def fingerprints(self) -> list[str]:
        """Return every fingerprint that rows about this number may have."""
        return encryption.alike(self.number_index, self.number)


OPEN = (CallbackState.PROMISED, CallbackState.UNDER_WAY)


class CallbackEventKind(models.TextChoices):
    PROMISED = "promised", "Scheduled"
    AGREED_AGAIN = "agreed_again", "Scheduled for another time"
    BEGUN = "begun", "Its time came: it waits for a counselor"
    PUT_OFF = "put_off", "Put off"
    TRIED = "tried", "Tried"
    CALLED_BY_HAND = "called_by_hand", "Called by hand"
    REACHED = "reached", "Reached"
    DECLINED = "declined", "Canceled: they do not want it any more"
    NOT_REACHED = "not_reached", "Not reached"
    HANDED_OVER = "handed_over", "Needs attention"
    SETTLED = "settled", "Marked as done"


class CallbackEvent(models.Model):
    """One event in a promise's timeline: who did what, when and why. Append-only.

    The detail holds ids, codes and times, never a number or a word of the caller; `why` is the reason that a
    colleague gave, or the sentence that the system gives.
    """

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=CallbackEventKind)
    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = SealedTextField(row=("callback", "at", "kind"), blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["callback", "id"], name="callback_event_story")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}Z {self.get_kind_display()}"


class AttemptOutcome(models.TextChoices):
    UNDER_WAY = "under_way", "Under way"
    REACHED = "reached", "Reached"
    NO_ANSWER = "no_answer", "No answer"
    BUSY = "busy", "Busy"
    UNREACHABLE = "unreachable", "Number not reachable"
    NO_STAFF = "no_staff", "Nobody was free"
    DECLINED = "declined", "Declined"
    BY_OTHERS = "by_others", "Somebody else or a machine answered"
    WITHDRAWN = "withdrawn", "Stopped"
    HUNG_UP = "hung_up", "Ended by us before anybody answered"
    NOT_DIALLED = "not_dialled", "Our side failed"
    DEFERRED = "deferred", "Not at this hour"
    DENIED = "denied", "Not allowed"


class CallbackAttempt(models.Model):
    """One attempt to keep a promise, with the contact rules that allowed, deferred or denied it (`trace`)."""

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="attempts")
    call = models.OneToOneField(
        Call, null=True, blank=True, on_delete=models.PROTECT, related_name="callback_attempt"
    )
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=AttemptOutcome, default=AttemptOutcome.UNDER_WAY)
    trace = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["callback"], condition=Q(outcome="under_way"), name="one_attempt_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}Z {self.get_outcome_display()}"
