"""Teams, staff, trainings and shifts: what a supervisor plans. The telephone of a person is shown masked."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from helpline.console.numbers import masked
from helpline.models import Shift, Staff, Team, Training


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["name", "slug"]
    search_fields = ["name"]


class TrainingInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Training
    extra = 0


class ShiftInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Shift
    extra = 0


@admin.register(Staff)
class StaffAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """People. What they do at the moment is theirs to change, at the desk."""

    list_display = ["name", "duty", "duty_since", "ring_on", "languages"]
    list_filter = ["duty", "teams"]
    search_fields = ["name"]
    fields = [
        *("user", "name", "teams", "languages", "tier", "opted_out_topics"),
        *("telephone", "ring_on", "duty", "duty_since", "calls_today", "talk_seconds_today"),
    ]
    readonly_fields = ["telephone", "ring_on", "duty", "duty_since", "calls_today", "talk_seconds_today"]
    filter_horizontal = ["teams"]
    inlines = [TrainingInline, ShiftInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, "user"] if obj else list(self.readonly_fields)

    @admin.display(description="Telephone")
    def telephone(self, person: Staff) -> str:
        return masked(person.phone) if person.phone else "none"

    def save_model(self, request: HttpRequest, obj: Staff, form: "ModelForm[Any]", change: bool) -> None:
        """Write only what was changed here: the desk and the router write to the same row all the time."""
        if not change:
            obj.save()
            return
        changed = [name for name in form.changed_data if name != "teams"]
        if changed:
            obj.save(update_fields=changed)


@admin.register(Training)
class TrainingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["staff", "topic", "expires_on"]
    list_filter = ["topic"]
    date_hierarchy = "expires_on"
    ordering = ["expires_on"]
    list_select_related = ["staff"]


@admin.register(Shift)
class ShiftAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["staff", "weekdays", "starts", "ends", "zone", "first_date", "last_date"]
    list_filter = ["zone"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Shift]":
        return super().get_queryset(request).select_related("staff").order_by("staff__name", "starts")
