"""The outbox: each request to Twilio is a row, written in the transaction that decided on it."""

from django.db import models
from django.db.models import Q

from helpline.complete import complete
from helpline.models.call import Call
from helpline.models.offer import Offer
from helpline.models.participant import Participant
from helpline.models.transitions import HasState, StateQuerySet
from helpline.models.voicemail import Voicemail


class CommandKind(models.TextChoices):
    DIAL_STAFF = "dial_staff", "Ring a person's telephone"
    DIAL_CALLER = "dial_caller", "Ring the caller"
    END_LEG = "end_leg", "End a staff leg"
    END_CALLER = "end_caller", "End the caller's leg"
    BRIDGE_CALLER = "bridge_caller", "Bring the caller into the conference"
    CHECK_BRIDGE = "check_bridge", "Ask whether the two have met"
    ADD_CRISIS_LINE = "add_crisis_line", "Add the crisis line to the conversation"
    END_CRISIS_LINE = "end_crisis_line", "End the leg of a crisis line that was added"
    ADD_PARTY = "add_party", "Call somebody from outside into the conversation"
    END_PARTY = "end_party", "End the leg of somebody from outside"
    MOVE_CALLER = "move_caller", "Send the caller on from where they wait"
    SET_EXIT = "set_exit", "Set whether the conversation ends when a counselor leaves"
    HAND_OVER = "hand_over", "Give the call to the colleague who is in it"
    SET_MODE = "set_mode", "Set who hears somebody beside a counselor"
    HOLD = "hold", "Put the caller on hold"
    RESUME = "resume", "Take the caller off hold"
    FETCH_RECORDING = "fetch_recording", "Fetch a message's audio"


CREATES: dict[CommandKind, bool] = complete(
    "helpline.models.command.CREATES",
    CommandKind,
    {
        CommandKind.DIAL_STAFF: True,
        CommandKind.DIAL_CALLER: True,
        CommandKind.END_LEG: False,
        CommandKind.END_CALLER: False,
        CommandKind.BRIDGE_CALLER: False,
        CommandKind.CHECK_BRIDGE: False,
        CommandKind.ADD_CRISIS_LINE: True,
        CommandKind.END_CRISIS_LINE: False,
        CommandKind.ADD_PARTY: True,
        CommandKind.END_PARTY: False,
        CommandKind.MOVE_CALLER: False,
        CommandKind.SET_EXIT: False,
        CommandKind.HAND_OVER: False,
        CommandKind.SET_MODE: False,
        CommandKind.HOLD: False,
        CommandKind.RESUME: False,
        CommandKind.FETCH_RECORDING: False,
    },
)
"""Whether a command creates a call. Then it is not idempotent: after a lost answer a telephone may ring."""
CREATES_A_CALL = tuple(kind for kind, creates in CREATES.items() if creates)
HOLDS = (CommandKind.HOLD, CommandKind.RESUME)
"""The kinds that put a caller on hold, or take them off it."""


class CommandState(models.TextChoices):
    PENDING = "pending", "Pending"  # to be carried out, not before `not_before`
    SENDING = "sending", "Being sent"  # claimed by a process until `claimed_until`
    DONE = "done", "Done"
    FAILED = "failed", "Failed"  # refused by Twilio, or no longer needed; `error` says why
    UNKNOWN = "unknown", "Outcome unknown"  # no answer came; Twilio is asked what happened before a retry


COMMAND_TRANSITIONS: dict[CommandState, frozenset[CommandState]] = complete(
    "helpline.models.command.COMMAND_TRANSITIONS",
    CommandState,
    {
        CommandState.PENDING: frozenset({CommandState.SENDING, CommandState.DONE, CommandState.FAILED}),
        CommandState.SENDING: frozenset(
            {CommandState.PENDING, CommandState.DONE, CommandState.FAILED, CommandState.UNKNOWN}
        ),
        CommandState.UNKNOWN: frozenset({CommandState.SENDING, CommandState.DONE, CommandState.FAILED}),
        CommandState.DONE: frozenset(),
        CommandState.FAILED: frozenset(),
    },
)
NOT_NEEDED = "stale: "
"""The beginning of the error of a command that failed because it was not needed any more."""
OPEN_COMMANDS = (CommandState.PENDING, CommandState.SENDING, CommandState.UNKNOWN)
"""States of commands that may still be carried out, or may have been carried out without our knowing."""


class CommandQuerySet(StateQuerySet["Command"]):
    """A query set of requests to Twilio. Their state is changed by `move` only."""


class Command(HasState):
    """One request to Twilio. It holds ids only; the rows that they name are read when it is carried out."""

    begins = (CommandState.PENDING,)
    transitions = COMMAND_TRANSITIONS

    kind = models.CharField(max_length=16, choices=CommandKind)
    state = models.CharField(max_length=8, choices=CommandState, default=CommandState.PENDING)
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.CASCADE, related_name="commands")
    participant = models.ForeignKey(
        Participant,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="commands",
        help_text="The participant whose leg it is about.",
    )
    voicemail = models.ForeignKey(
        Voicemail, null=True, blank=True, on_delete=models.CASCADE, related_name="commands"
    )
    offer = models.ForeignKey(
        Offer,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="commands",
        help_text="The accepted offer that it was decided for.",
    )
    stay = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The stay in the queue that it was decided for."
    )
    urgent = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    objects = CommandQuerySet.as_manager()

    class Meta:
        indexes = [
            # The worker and the sweep read only the commands that are not settled.
            models.Index(
                fields=["not_before"],
                name="command_open",
                condition=Q(state__in=["pending", "sending", "unknown"]),
            ),
            # A page shows staff the newest commands that failed.
            models.Index(fields=["created_at"], name="command_failed", condition=Q(state="failed")),
            # The limit of calls per second counts the commands that were sent in the last second.
            models.Index(fields=["sent_at"], name="command_sent", condition=Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"

    @property
    def was_refused(self) -> bool:
        """Say whether Twilio did not carry it out, though it was needed."""
        return self.state == CommandState.FAILED and not self.error.startswith(NOT_NEEDED)


class Lease(models.Model):
    """A named right that one process holds until an instant, such as the right to run the sweep."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
