"""The people who answer calls: teams, staff, the trainings that calls require, and the shifts."""

from datetime import UTC, date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Lower

from helpline import contact_rules, validators
from helpline.models import constraints, readable
from helpline.models.has_numbers import HasNumbers
from helpline.privacy.fields import PhoneNumberField
from helpline.schedules import rota

ALWAYS = datetime.max.replace(tzinfo=UTC)
PRESENT_FOR = timedelta(seconds=45)
"""A desk counts as absent when its last heartbeat is this old: three heartbeats were missed."""


class Team(models.Model):
    """A group of staff to which a line's calls go first, or to which they overflow."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, validators=[validators.validate_text])

    class Meta:
        constraints = [constraints.not_empty("team_has_a_name", "slug", "name")]

    def __str__(self) -> str:
        return self.name


class Duty(models.TextChoices):
    OFF = "off", "Off duty"
    ON = "on", "On duty"
    BREAK = "break", "On a break"


class RingOn(models.TextChoices):
    BROWSER = "browser", "The desk in the browser"
    PHONE = "phone", "Their own phone"


class StaffQuerySet(models.QuerySet["Staff"]):
    """A query set of staff."""

    def with_zone(self) -> Self:
        """Read each person's zone and the helpline's zone in the same statement, for `Staff.zones`."""
        first = Shift.objects.order_by("pk").values("zone")
        return self.annotate(
            own_zone=Subquery(first.filter(staff=OuterRef("pk"))[:1]), common_zone=Subquery(first[:1])
        )


class Staff(HasNumbers):
    """A trained person who may be offered calls."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(
        max_length=80,
        validators=[validators.validate_text],
        help_text="The name colleagues see and the person answers with.",
    )
    teams = models.ManyToManyField(Team, related_name="staff", blank=True)
    languages = models.JSONField(
        default=list,
        blank=True,
        validators=[validators.validate_languages],
        help_text="The languages they answer calls in, best first.",
    )
    tier = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(validators.HIGHEST_TIER)],
        help_text="1 is rung before 2 where tiers are used.",
    )
    opted_out_topics = models.JSONField(
        default=list,
        blank=True,
        validators=[validators.validate_topics],
        help_text="Topics they are not rung for.",
    )
    ends_on = models.DateField(
        null=True,
        blank=True,
        verbose_name="last day",
        help_text="The last day on which they work here, where their shifts are. From the next day on their "
        "account opens nothing and no call rings for them.",
    )
    planned_by_hand = models.BooleanField(
        default=False,
        editable=False,
        help_text="Added or changed on the page People: `configure` leaves them as they are.",
    )
    ring_on = models.CharField(max_length=8, choices=RingOn, default=RingOn.BROWSER)
    phone = PhoneNumberField(row=("user",), blank=True, help_text="Their own phone number, in E.164.")
    duty = models.CharField(max_length=8, choices=Duty, default=Duty.OFF)
    duty_since = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="Last heartbeat of the desk.")
    rung_at = models.DateTimeField(null=True, blank=True, help_text="When a call was last offered to them.")
    idle_since = models.DateTimeField(null=True, blank=True)
    wrap_up_until = models.DateTimeField(null=True, blank=True)
    missed_offers = models.PositiveSmallIntegerField(
        default=0, help_text="Calls in a row that rang out; after three the person is set on a break."
    )
    missed_break = models.BooleanField(
        default=False, help_text="On a break because of missed offers, not by their own choice."
    )
    counted_on = models.DateField(
        null=True, blank=True, help_text="The day, where their shifts are, that the counters are of."
    )
    calls_today = models.PositiveIntegerField(default=0)
    talk_seconds_today = models.PositiveIntegerField(default=0)
    consecutive_crisis = models.PositiveSmallIntegerField(default=0)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = "staff member"
        verbose_name_plural = "staff"
        indexes = [
            # The snapshot for matching reads only the staff who are not off duty.
            models.Index(fields=["id"], name="staff_on_duty", condition=~Q(duty="off")),
        ]
        constraints = [
            constraints.not_empty("staff_has_a_name", "name"),
            models.UniqueConstraint(
                Lower("name"),
                name="staff_names_differ",
                violation_error_message="There is already somebody of this name.",
            ),
            constraints.one_of("staff_duty_is_known", "duty", Duty.values),
            constraints.one_of("staff_rings_somewhere", "ring_on", RingOn.values),
            constraints.json_of("staff_languages_are_a_list", "languages", "["),
            constraints.json_of("staff_opted_out_topics_are_a_list", "opted_out_topics", "["),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def identity(self) -> str:
        """Return the identity by which Twilio knows this person; a browser's pass adds its own id to it."""
        return f"staff_{self.pk}"

    def zones(self) -> tuple[str | None, str | None]:
        """Return the zone of the person's first shift and the zone of the helpline's first shift.

        Each is None where there is no shift. This runs a query, unless the person was read `with_zone`.
        """
        if "own_zone" not in self.__dict__:
            read = Staff.objects.with_zone().filter(pk=self.pk).first()
            self.__dict__["own_zone"], self.__dict__["common_zone"] = read.zones() if read else (None, None)
        return self.__dict__["own_zone"], self.__dict__["common_zone"]

    def today(self, now: datetime) -> date:
        """Return the working day at `now`: the calendar day in the time zone of the person's first shift.

        For a person without a shift it is the day in the zone of the helpline's first shift; without any
        shift it is the UTC day. Limits on work, trainings and the last day all change with this day.
        """
        return contact_rules.local_day(self.zones(), now)

    def has_left(self, now: datetime) -> bool:
        """Say whether the person's last working day is over."""
        return self.ends_on is not None and self.ends_on < self.today(now)

    def is_present(self, now: datetime) -> bool:
        """Say whether an offer would reach the person.

        On their own phone it would if its number can be read; at the desk only while its heartbeats arrive.
        """
        until = self.present_until
        return until is not None and now < until

    @property
    def present_until(self) -> datetime | None:
        """Return until when an offer would reach the person; None where none would, by what is known now."""
        if self.ring_on == RingOn.PHONE:
            return ALWAYS if readable.telephone(self) else None
        return self.seen_at + PRESENT_FOR if self.seen_at is not None else None

    def in_wrap_up(self, now: datetime) -> bool:
        return self.wrap_up_until is not None and now < self.wrap_up_until


class Training(models.Model):
    """A topic for which a person is trained, until a day. Calls go only to people trained for their topic."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="trainings")
    topic = models.SlugField(validators=[validators.validate_topic])
    expires_on = models.DateField(
        help_text="The last day on which the training holds, where their shifts are."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "topic"], name="one_training_per_topic"),
            constraints.not_empty("training_has_a_topic", "topic"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} until {self.expires_on}"


def helpline_day(now: datetime) -> date:
    """Return the calendar day at `now` in the zone of the helpline's first shift; without a shift, in UTC."""
    return contact_rules.local_day([first_zone()], now)


def first_zone() -> str | None:
    """Return the zone of the helpline's first shift; None where there is none."""
    return Shift.objects.order_by("pk").values_list("zone", flat=True).first()


class Shift(models.Model):
    """The weekly hours in which a person is expected to work, in the wall-clock time of a zone: [start, end).

    A shift whose end is not after its start runs into the next day; equal times make a whole day.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="shifts")
    weekdays = models.JSONField(
        default=list,
        validators=[validators.validate_weekdays],
        help_text="The days on which it starts.",
    )
    starts = models.TimeField()
    ends = models.TimeField()
    zone = models.CharField(max_length=64, validators=[validators.validate_zone], verbose_name="time zone")
    first_date = models.DateField(null=True, blank=True)
    last_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_date=None) | Q(last_date=None) | Q(first_date__lte=F("last_date")),
                name="shift_dates_in_order",
                violation_error_message="The last date lies before the first.",
            ),
            constraints.not_empty("shift_has_a_zone", "zone"),
            constraints.weekdays("shift_starts_on_days_of_the_week", "weekdays"),
        ]

    def __str__(self) -> str:
        return rota.hours(self.starts, self.ends, self.zone)

    def covers(self, now: datetime) -> bool:
        """Say whether `now` lies within one of the shift's periods."""
        pattern = self.pattern()
        return pattern is not None and rota.covers(pattern, now)

    def pattern(self, report: readable.Report = readable.log_once_an_hour) -> rota.Pattern | None:
        """Return the shift as the rota's value; None where it cannot be read and so is never in force."""
        dates = self.first_date, self.last_date
        return readable.shift(self.pk, self.weekdays, self.starts, self.ends, self.zone, *dates, report)
