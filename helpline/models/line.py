"""Lines and what a caller to them hears: the floor they share, and the call flow in force."""

from django.db import models


class Floor(models.Model):
    """The lines that share staff. Its row is the lock under which they are matched (design, section 5)."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name = "floor"

    def __str__(self) -> str:
        return self.name


class FlowVersion(models.Model):
    """One published call flow: menu, prompts, languages. Never changed once a call has heard it."""

    digest = models.CharField(max_length=64, unique=True)
    document = models.JSONField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.digest[:8]} of {self.published_at:%Y-%m-%d %H:%M}Z"


class Line(models.Model):
    """A telephone number that people call, and the rules by which its calls are answered."""

    floor = models.ForeignKey(Floor, on_delete=models.PROTECT, related_name="lines")
    number = models.CharField(max_length=16, unique=True, help_text="In E.164, for example +18557821009.")
    name = models.CharField(max_length=80)
    flow = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, related_name="lines")
    policy = models.JSONField(
        default=dict, help_text="Ring strategy, priority slopes and widening, in routing.Policy's words."
    )
    ring_seconds = models.PositiveSmallIntegerField(default=20)
    connect_seconds = models.PositiveSmallIntegerField(
        default=12, help_text="How long after Accept both legs may take to meet before the call goes on."
    )
    wrap_up_seconds = models.PositiveSmallIntegerField(default=120)
    max_wait_seconds = models.PositiveIntegerField(
        default=1200, help_text="After this long in the queue the caller is asked for a message."
    )
    crisis_seconds = models.PositiveSmallIntegerField(
        default=10, help_text="After this long a crisis call is put through to the crisis number."
    )
    expected_call_seconds = models.PositiveIntegerField(
        default=900, help_text="How long a conversation usually takes, until the line's own calls tell."
    )
    crisis_number = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = "line"

    def __str__(self) -> str:
        return self.name
