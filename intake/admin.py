"""Show records in Django's admin, one at a time. A list shows no names and nothing that was said."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from helpline.admin.newest import NEWEST_OWN, Newest, is_a_list, newest_of, with_columns
from helpline.admin.read_only import ReadOnlyAdmin
from helpline.models import AccessKind, Callback, NumberWish
from intake import access, forms, pages
from intake.models import Caller, CallerNumber, IntakeRecord
from intake.views.who import note_reading


class KeepsReading:
    """Log who opens a row, with the calls that it is about, as the pages of intake do."""

    read_as: AccessKind

    def calls_of(self, obj: Any) -> "list[UUID]":
        """Return the calls that a row is about."""
        raise NotImplementedError

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)  # type: ignore[misc]
        for call_id in self.calls_of(found) if found else ():
            note_reading(request, self.read_as, call_id)
        return found


@admin.register(IntakeRecord)
class IntakeRecordAdmin(KeepsReading, ReadOnlyAdmin):
    """Records: who spoke, when, how far it got; the answers on the record's own page."""

    list_display = ["created_at", "counselor", "state", "completed_at", "revision"]
    list_filter = ["state"]
    ordering = ["-created_at"]
    read_as = AccessKind.READ_RECORD
    fields = [
        "open_page",
        "counselor",
        "state",
        "created_at",
        "saved_at",
        "completed_at",
        "revision",
        "words",
    ]
    readonly_fields = ["open_page", "words"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[IntakeRecord]":
        if is_a_list(request):
            found = newest_of(access.visible_records_in_parts(request.user), "created_at")
            return with_columns(found.select_related("counselor"), self.list_display, "counselor__name")
        return access.visible_records(request.user).select_related("counselor")

    def calls_of(self, obj: IntakeRecord) -> "list[UUID]":
        return [obj.call_id]

    @admin.display(description="Page")
    def open_page(self, record: IntakeRecord) -> SafeString:
        return format_html('<a href="{}">Open the record</a>', reverse("intake:record", args=[record.pk]))

    @admin.display(description="Answers")
    def words(self, record: IntakeRecord) -> SafeString:
        parts = pages.laid_out(forms.form(record.form_version), record.answers)
        answered = ((row.field.label, row.text) for part in parts for row in part.answered)
        return format_html_join("", "<p><strong>{}</strong><br>{}</p>", answered)


@admin.register(Caller)
class CallerAdmin(KeepsReading, Newest, admin.ModelAdmin):  # type: ignore[type-arg]
    """People, as far as they let themselves be known. Their name and the notes can be corrected."""

    read_as = AccessKind.READ_CALLER
    list_display = ["__str__", "created_at"]
    ordering = ["-created_at"]
    fields = ["known_as", "notes", "created_at"]
    readonly_fields = ["created_at"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Caller]":
        if is_a_list(request):
            return access.callers_lately(request.user, NEWEST_OWN).only("created_at")
        return access.visible_callers(request.user)

    def calls_of(self, obj: Caller) -> "list[UUID]":
        return list(obj.records.values_list("call_id", flat=True))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(CallerNumber)
class CallerNumberAdmin(KeepsReading, ReadOnlyAdmin):
    """Numbers that were given to us to call, and how. Only the number's last two digits are shown."""

    read_as = AccessKind.READ_CALLER
    list_display = ["__str__", "given_at", "confirmed_by", "safe_to_call", "voicemail"]
    list_filter = ["safe_to_call", "voicemail"]
    ordering = ["-given_at"]
    exclude = ["number_index", "number"]
    readonly_fields = ["masked_number"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[CallerNumber]":
        if is_a_list(request):
            found = newest_of(access.numbers_lately(request.user, NEWEST_OWN), "given_at")
            shown = ("given_at", "safe_to_call", "voicemail", "confirmed_by__name")
            return found.select_related("confirmed_by").only(*shown)
        return access.visible_numbers(request.user).select_related("confirmed_by")

    def calls_of(self, obj: CallerNumber) -> "list[UUID]":
        """Return the calls of the number's people, and those in which it was given without a name."""
        of_people = IntakeRecord.objects.filter(caller__numbers=obj).values_list("call_id", flat=True)
        promised = Callback.objects.filter(number_index__in=obj.fingerprints()).values_list(
            "origin", flat=True
        )
        said = NumberWish.objects.filter(number_index__in=obj.fingerprints()).values_list("call", flat=True)
        return sorted({each for each in (*of_people, *promised, *said) if each is not None})

    @admin.display(description="Number")
    def masked_number(self, number: CallerNumber) -> str:
        return str(number.number or "withheld")
