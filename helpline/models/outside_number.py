"""The directory of outside numbers: whom a counselor can bring in, and who looks after each number."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from helpline import validators
from helpline.models import constraints


class NumberKind(models.TextChoices):
    """What answers at a number of the directory."""

    INTERPRETER = "interpreter", "Interpreter"
    CRISIS_CENTER = "crisis_center", "Crisis center"
    POISON_CONTROL = "poison_control", "Poison control"
    PARTNER = "partner", "Partner"
    PSAP = "psap", "911 center"


class OutsideNumber(models.Model):
    """A number outside to which callers are put through, or that a counselor can bring into a conversation.

    A row with a `slug` is an entry of the directory, which the description of the helpline names so. A row
    without one is the crisis number of a line, or the backup number, or was in use once.

    The row is found by the number itself: a number that replaces another gets a new row, because nobody has
    reviewed or tried it yet. Nothing dials a number to try it: a person does.
    """

    number = models.CharField(max_length=16, unique=True)
    slug = models.CharField(max_length=50, blank=True, help_text="Its name in the description.")
    kind = models.CharField(max_length=16, blank=True, choices=NumberKind.choices)
    name = models.CharField(max_length=80, blank=True, validators=[validators.validate_text])
    languages = models.JSONField(
        default=dict, blank=True, help_text="The languages spoken there: code and name, as es and Spanish."
    )
    states = models.JSONField(
        default=list, blank=True, help_text="The states that it serves, as NY; empty for everywhere."
    )
    counties = models.JSONField(
        default=list, blank=True, help_text="The counties of its one state; empty for the whole state."
    )
    hours = models.CharField(max_length=80, blank=True, help_text="When somebody answers there, in words.")
    say = models.CharField(max_length=300, blank=True, help_text="What a counselor says there.")
    source = models.CharField(max_length=200, blank=True, help_text="Where the number is from.")
    owner = models.CharField(
        max_length=80,
        blank=True,
        validators=[validators.validate_text],
        help_text="Who of us looks after it and knows whom to call there.",
    )
    review_on = models.DateField(
        help_text="The last day on which its review is not overdue, in the helpline's zone."
    )
    tried_at = models.DateTimeField(
        null=True, blank=True, help_text="When a person last called it to try it."
    )
    tried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "outside number"
        constraints = [
            constraints.number("outside_number_is_e164", "number"),
            models.CheckConstraint(
                condition=Q(tried_at=None, tried_by=None) | Q(tried_at__isnull=False, tried_by__isnull=False),
                name="outside_number_tried_says_by_whom",
            ),
            constraints.json_of("outside_number_languages_are_named", "languages", "{"),
            constraints.json_of("outside_number_states_are_a_list", "states", "["),
            constraints.json_of("outside_number_counties_are_a_list", "counties", "["),
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="one_number_of_an_entry"),
            models.CheckConstraint(
                condition=Q(slug="", kind="") | (~Q(slug="") & Q(kind__in=NumberKind.values)),
                name="directory_entry_has_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"number {self.pk}"
