"""Telephone lines, the floor whose staff they share, and the call flow that their callers hear."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from helpline import validators
from helpline.models import constraints


def seconds(name: str) -> dict[str, Any]:
    """Return the `default` and `validators` of a field of seconds, from its row in `validators.SECONDS`."""
    default, least, most = validators.SECONDS[name]
    return {"default": default, "validators": [MinValueValidator(least), MaxValueValidator(most)]}


class Floor(models.Model):
    """A group of lines that share staff. Its row is the lock that is held while calls are matched (ADR 4)."""

    name = models.CharField(max_length=80, unique=True, validators=[validators.validate_text])

    class Meta:
        verbose_name = "floor"
        constraints = [constraints.not_empty("floor_has_a_name", "name")]

    def __str__(self) -> str:
        return self.name


class FlowVersion(models.Model):
    """One published call flow: menu, prompts, languages. It is never changed after it is published."""

    digest = models.CharField(max_length=64, unique=True)
    document = models.JSONField(validators=[validators.validate_flow])
    published_at = models.DateTimeField()

    class Meta:
        constraints = [constraints.json_of("flow_document_has_names", "document", "{")]

    def __str__(self) -> str:
        return f"{self.digest[:8]} of {self.published_at:%Y-%m-%d %H:%M}Z"


class Line(models.Model):
    """A telephone number that people call, and the rules by which its calls are answered."""

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="lines")
    number = models.CharField(
        max_length=16,
        unique=True,
        validators=[validators.validate_telephone],
        help_text="In E.164, for example +18557821009.",
    )
    name = models.CharField(max_length=80, validators=[validators.validate_text])
    flow = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="lines")
    policy = models.JSONField(
        default=dict,
        blank=True,
        validators=[validators.validate_policy],
        help_text="Ring strategy, priority slopes and widening, in routing.Policy's words.",
    )
    ring_seconds = models.PositiveSmallIntegerField(**seconds("ring_seconds"))
    connect_seconds = models.PositiveSmallIntegerField(
        **seconds("connect_seconds"),
        help_text="How long after Accept both legs may take to meet before the call goes on.",
    )
    wrap_up_seconds = models.PositiveSmallIntegerField(**seconds("wrap_up_seconds"))
    max_wait_seconds = models.PositiveIntegerField(
        **seconds("max_wait_seconds"),
        help_text="After this long in the queue the caller is asked for a message.",
    )
    crisis_seconds = models.PositiveSmallIntegerField(
        **seconds("crisis_seconds"),
        help_text="So soon after the key or the word the crisis line rings as well.",
    )
    expected_call_seconds = models.PositiveIntegerField(
        **seconds("expected_call_seconds"),
        help_text="How long a conversation usually takes, until the line's own calls tell.",
    )
    crisis_number = models.CharField(max_length=16, blank=True, validators=[validators.validate_telephone])
    may_listen = models.BooleanField(
        default=False,
        help_text="Whether a supervisor may listen to its calls. Callers are told so while they are in line.",
    )
    calls_to = models.JSONField(
        default=list,
        blank=True,
        help_text='Where callbacks may ring: regions such as "US", or beginnings of numbers such as "+1416". '
        "Empty is the fifty states, the District of Columbia and the territories.",
    )

    class Meta:
        verbose_name = "line"
        constraints = [
            constraints.not_empty("line_has_a_name", "name"),
            constraints.number("line_number_is_e164", "number"),
            constraints.number("line_crisis_number_is_e164", "crisis_number", or_none=True),
            constraints.json_of("line_policy_has_names", "policy", "{"),
            constraints.json_of("line_calls_to_is_a_list", "calls_to", "["),
        ]

    def __str__(self) -> str:
        return self.name
