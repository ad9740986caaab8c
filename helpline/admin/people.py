"""Teams, staff, trainings and shifts: the plan, in the admin. A person's telephone is shown masked."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateformat import time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from helpline import clock
from helpline.access import may_change_account
from helpline.admin.accounts import Noticed, OneAtATime
from helpline.admin.forms import ShiftForm, StaffForm, TeamForm, TrainingForm
from helpline.console.times import OF_DAY
from helpline.models import AccessKind, Line, Shift, Staff, Team, Training, flows, readable
from helpline.operations import duty, floors, people
from helpline.operations.snapshot import policy_of
from helpline.schedules import rota

TELEPHONE = ("new_phone", "remove_phone")
"""The two fields of the form that write the column `phone`."""


def teams_of_lines() -> frozenset[str]:
    """Return the teams that the lines' rules name."""
    return frozenset().union(*(policy_of(line).named_teams for line in Line.objects.all()))


@admin.register(Team)
class TeamAdmin(OneAtATime, admin.ModelAdmin):  # type: ignore[type-arg]
    """Teams. Lines name a team by its short name, so that never changes, and a named team is not deleted."""

    form = TeamForm
    list_display = ["name", "slug"]
    search_fields = ["name"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        in_use = obj is not None and obj.slug in teams_of_lines()
        return not in_use and super().has_delete_permission(request, obj)


class OfOthers(OneAtATime):
    """Lets nobody change their own plan: another person does that."""

    def account_id(self, obj: Any) -> int:
        return int(obj.staff.user_id)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_of_another(request, obj) and super().has_change_permission(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_of_another(request, obj) and super().has_delete_permission(request, obj)  # type: ignore[misc]

    def _is_of_another(self, request: HttpRequest, obj: Any) -> bool:
        return obj is None or may_change_account(request.user, self.account_id(obj))


class PlannedByHand(OfOthers, Noticed):
    """A row of a person's plan. Each change is recorded; from then on `configure` leaves the person alone."""

    noticed_as = AccessKind.CHANGED_STAFF

    def account_of(self, obj: Any) -> str:
        return str(obj.staff.user.get_username())

    def detail_of(self, obj: Any, done: str) -> str:
        """Return what happened to the row, as "shift added": its person was only changed."""
        return f"{obj._meta.verbose_name} {done or 'changed'}"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **more: Any) -> Any:
        if db_field.name == "staff":
            more["queryset"] = Staff.objects.exclude(user=request.user.pk or 0).order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **more)  # type: ignore[misc]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        _plan_by_hand(obj.staff_id)
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Take the lock before the first row is written: Django keeps its log before it deletes."""
        floors.lock()
        return super().log_deletions(request, queryset)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        _plan_by_hand(obj.staff_id)
        super().delete_model(request, obj)  # type: ignore[misc]


def _plan_by_hand(staff_id: int) -> floors.FloorLock:
    """Take the lock before any row is written, mark a person as planned by hand, and return the lock."""
    lock = floors.lock()
    people.plan_by_hand(lock, staff_id)
    return lock


@admin.register(Staff)
class StaffAdmin(OfOthers, Noticed, admin.ModelAdmin):  # type: ignore[type-arg]
    """Staff. People change their own duty at the desk and not here; nobody adds themselves.

    Their trainings and shifts stand on their page in People, which is named here. Nobody is deleted: a person
    who leaves is retired there, and their account is shut with it.
    """

    form = StaffForm
    list_display = ["name", "duty", "duty_since", "ring_on"]
    list_filter = ["duty", "teams"]
    search_fields = ["name"]
    fields = [
        *(
            "user",
            "name",
            "teams",
            "languages",
            "tier",
            "opted_out_topics",
            "page",
            "telephone",
            "new_phone",
            "remove_phone",
        ),
        "ends_on",
        *("ring_on", "duty", "duty_since", "calls_today", "talk_seconds_today"),
    ]
    readonly_fields = [
        "page",
        "telephone",
        "ring_on",
        "duty",
        "duty_since",
        "calls_today",
        "talk_seconds_today",
    ]
    filter_horizontal = ["teams"]
    noticed_as = AccessKind.CHANGED_STAFF

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def account_of(self, obj: Any) -> str:
        return str(obj.user.get_username())

    def account_id(self, obj: Any) -> int:
        return int(obj.user_id)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **more: Any) -> Any:
        if db_field.name == "user":
            more["queryset"] = User.objects.exclude(pk=request.user.pk or 0).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **more)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, "user"] if obj else list(self.readonly_fields)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; the names of languages are read once for the list, not for each row."""
        names = flows.spoken_of()[1]

        @admin.display(description="Languages")
        def speaks(person: Staff) -> str:
            codes = readable.languages(person.pk, person.languages)
            return ", ".join(names.get(code, code) for code in codes)

        return [*self.list_display, speaks]

    @admin.display(description="Trainings and shifts")
    def page(self, person: Staff) -> SafeString:
        if person.pk is None:
            return SafeString("Save this person first.")
        address = reverse("console:person", args=[person.pk])
        return format_html('<a href="{}">Change them on the page of {}</a>', address, person.name)

    @admin.display(description="Phone")
    def telephone(self, person: Staff) -> str:
        return str(person.phone or "none")

    def save_model(self, request: HttpRequest, obj: Staff, form: "ModelForm[Any]", change: bool) -> None:
        """Write only the fields changed here: the desk and the router write to the same row all the time."""
        if not change:
            obj.save()
            return
        lock = _plan_by_hand(obj.pk)
        changed = [name for name in form.changed_data if name not in ("teams", *TELEPHONE)]
        if obj.has_left(clock.now()):
            duty.go_off_under(lock, staff_id=obj.pk, now=clock.now())
        if changed:
            obj.save(update_fields=changed)
        if not set(TELEPHONE).isdisjoint(form.changed_data):
            by, now = request.user.pk or 0, clock.now()
            people.set_telephone_under(lock, staff_id=obj.pk, number=obj.phone, by=by, now=now)


@admin.register(Training)
class TrainingAdmin(PlannedByHand, admin.ModelAdmin):  # type: ignore[type-arg]
    form = TrainingForm
    list_display = ["staff", "topic", "expires_on"]
    list_filter = ["topic"]
    date_hierarchy = "expires_on"
    ordering = ["expires_on"]
    list_select_related = ["staff"]


@admin.register(Shift)
class ShiftAdmin(PlannedByHand, admin.ModelAdmin):  # type: ignore[type-arg]
    form = ShiftForm
    list_display = ["staff", "days", "hours", "zone", "first_date", "last_date"]
    list_filter = ["zone"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Shift]":
        return super().get_queryset(request).select_related("staff").order_by("staff__name", "starts")

    @admin.display(description="Hours", ordering="starts")
    def hours(self, shift: Shift) -> str:
        return f"{time_format(shift.starts, OF_DAY)} to {time_format(shift.ends, OF_DAY)}"

    @admin.display(description="Days")
    def days(self, shift: Shift) -> str:
        """Return the days by name; for a shift that cannot be read, a sentence that says so."""
        pattern = shift.pattern()
        if pattern is None:
            return "cannot be read: please correct it"
        return rota.days_in_words(pattern.weekdays)
