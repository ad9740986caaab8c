"""Read the staff for the page People."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from helpline import contact_rules
from helpline.access import ADMINISTRATORS
from helpline.models import Line, Shift, Staff, Team, Training, flows, helpline_day, readable
from helpline.operations import people
from helpline.operations.snapshot import policy_of
from helpline.queries import paging
from helpline.routing import Policy
from helpline.signin import guessing

PER_PAGE = 50
ORDER = ("name", "pk")
WORKING, INVITED, PAUSED, RETIRED = "Works here", "Invited", "Paused", "Retired"


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the list and their page show them. `locked_for` is in minutes, 0 without a lock-out."""

    staff: Staff
    role: str
    languages: tuple[str, ...]
    state: str
    phone: contact_rules.PhoneNumber | None
    locked_for: int

    @property
    def expects_calls(self) -> bool:
        """Say whether calls are to ring for the person; an administrator without a language takes none."""
        return bool(self.languages) or self.role != people.ROLES[ADMINISTRATORS]


@dataclass(frozen=True, slots=True)
class People:
    """A page of people by name, and the same page with the keys from which the list goes on."""

    rows: tuple[Person, ...]
    page: paging.Page[Staff]


def listed(asked: Mapping[str, str], now: datetime, *, left: bool = False) -> People:
    """Return a page of those who work here, or of those who have `left`, by name.

    More rows on the page do not take more SQL statements.

    The day in the zone of the helpline's first shift decides whether a person has left; the state in each row
    is decided by the day in the person's own zone.
    """
    today = helpline_day(now)
    gone = Q(ends_on__lt=today) | Q(ends_on=today, user__is_active=False)
    part = _rows().filter(gone) if left else _rows().exclude(gone)
    page = paging.page([part], ORDER, PER_PAGE, asked, rising=True)
    return People(tuple(of_rows(page.rows, now)), page)


def person(staff_id: int, now: datetime) -> Person | None:
    return next(iter(of_rows(list(_rows().filter(pk=staff_id)), now)), None)


def of_rows(rows: Sequence[Staff], now: datetime) -> list[Person]:
    spoken = flows.spoken_of()[1]
    locked = guessing.locked_people([row.user.get_username() for row in rows], now)
    return [_person(row, spoken, locked.get(row.user.get_username()), now) for row in rows]


def _rows() -> "QuerySet[Staff]":
    return Staff.objects.with_zone().select_related("user").prefetch_related("user__groups", "teams")


def _person(row: Staff, spoken: dict[str, str], locked: datetime | None, now: datetime) -> Person:
    codes = readable.languages(row.pk, row.languages)
    return Person(
        staff=row,
        role=people.ROLES[people.role_of(row.user)],
        languages=tuple(spoken.get(code, code) for code in codes),
        state=state_of(row, now),
        phone=readable.telephone(row),
        locked_for=guessing.minutes_left(locked, now) if locked else 0,
    )


def state_of(row: Staff, now: datetime) -> str:
    """Return one word for a person's account: whether they work here, are invited, paused or retired."""
    if people.has_retired(row, now):
        return RETIRED
    if not row.user.is_active:
        return PAUSED
    return WORKING if row.user.has_usable_password() else INVITED


def accounts() -> "QuerySet[Staff]":
    """Return everybody who works or worked here, with their accounts."""
    return Staff.objects.select_related("user")


def by_name() -> "QuerySet[Staff]":
    """Return everybody who works or worked here, sorted by name, for a list of choices."""
    return Staff.objects.only("name").order_by("name")


def has_address(email: str) -> bool:
    """Say whether somebody's account has this e-mail address."""
    return User.objects.filter(email__iexact=email).exists()


def with_address(email: str) -> Staff | None:
    """Return the person whose account has this e-mail address; None for an account that is no person's."""
    return Staff.objects.filter(user__email__iexact=email).first()


def shifts_of(staff: Staff) -> "QuerySet[Shift]":
    """Return a person's shifts as their page lists them."""
    return staff.shifts.order_by("starts", "pk")


def has_shift(shift_id: int) -> bool:
    """Say whether anybody has this shift."""
    return Shift.objects.filter(pk=shift_id).exists()


def has_training(training_id: int) -> bool:
    """Say whether anybody has this training."""
    return Training.objects.filter(pk=training_id).exists()


def shift_of(staff: Staff, shift_id: int) -> Shift | None:
    """Return a shift of a person; None for one that is another person's or was removed."""
    return staff.shifts.filter(pk=shift_id).first()


def training_of(staff: Staff, training_id: int) -> Training | None:
    """Return a training of a person; None for one that is another person's or was removed."""
    return staff.trainings.filter(pk=training_id).first()


def team_ids(staff: Staff) -> list[int]:
    """Return the ids of the teams that a person is in."""
    return [team.pk for team in staff.teams.all()]


def trainings_of(staff: Staff) -> "QuerySet[Training]":
    """Return a person's trainings as their page lists them."""
    return staff.trainings.order_by("topic")


def teams(ids: Collection[int]) -> list[Team]:
    """Return the teams with these ids."""
    return list(Team.objects.filter(pk__in=ids))


def teams_with_lines() -> dict[int, str]:
    """Return the words for each team, by its id: its name, and the lines whose calls ring it."""
    lines = [(line.name, policy_of(line)) for line in Line.objects.order_by("name")]
    return {team.pk: _team(team, lines) for team in Team.objects.order_by("name")}


def _team(team: Team, lines: Sequence[tuple[str, Policy]]) -> str:
    answered = [name for name, rules in lines if team.slug in rules.named_teams]
    return f"{team.name}: {', '.join(answered)}" if answered else f"{team.name}: no line of its own"
