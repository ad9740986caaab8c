"""Calls, callbacks and messages as records. A user reads here only what they may see on the console."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from helpline.access import (
    visible_alarms,
    visible_alarms_in_parts,
    visible_callbacks,
    visible_callbacks_in_parts,
    visible_calls,
    visible_calls_in_parts,
    visible_voicemails,
    visible_voicemails_in_parts,
)
from helpline.admin.newest import is_a_list, newest_of, with_columns
from helpline.admin.read_only import ReadOnlyAdmin, ReadOnlyInline
from helpline.console.addresses import of_row
from helpline.models import (
    AccessRecord,
    Alarm,
    Call,
    Callback,
    CallbackAttempt,
    CallbackEvent,
    CallEvent,
    NumberWish,
    Offer,
    Voicemail,
)
from helpline.queries.alarms import name_in


def _link_to_call(call_id: UUID) -> SafeString:
    return format_html('<a href="{}">Open the call</a>', of_row("console:call", call_id))


class EventInline(ReadOnlyInline):
    model = CallEvent
    shown_with = ("staff",)
    fields = ["at", "kind", "staff", "detail"]
    ordering = ["pk"]


class OfferInline(ReadOnlyInline):
    model = Offer
    shown_with = ("staff",)
    fields = ["made_at", "staff", "ring_on", "state", "settled_at", "because"]
    ordering = ["made_at"]


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    """Calls with their events and offers."""

    list_display = [
        "arrived_at",
        "direction",
        "state",
        "disposition",
        "topic",
        "language",
        "priority",
        "staff",
    ]
    list_filter = ["direction", "state", "disposition", "priority"]
    ordering = ["-arrived_at"]
    fields = [
        "page",
        *("line", "flow", "direction", "state", "disposition", "outcome"),
        *("number", "language", "topic", "priority", "front", "staff", "sticky_staff"),
        *("arrived_at", "queued_at", "accepted_at", "connected_at", "ended_at", "move_on_at"),
        *("on_hold", "caller_sid", "conference_sid", "because", "spoken_wait"),
    ]
    readonly_fields = ["page", "number"]
    inlines = [OfferInline, EventInline]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Call]":
        if is_a_list(request):
            found = newest_of(visible_calls_in_parts(request.user), "arrived_at").select_related("staff")
            return with_columns(found, self.list_display, "staff__name")
        return visible_calls(request.user).select_related("staff")

    @admin.display(description="Page")
    def page(self, call: Call) -> SafeString:
        return _link_to_call(call.pk)

    @admin.display(description="Number")
    def number(self, call: Call) -> str:
        return str(call.caller_number or "withheld")


@admin.register(Alarm)
class AlarmAdmin(ReadOnlyAdmin):
    """Alarms, and what was done about them; they are closed on the page Live."""

    list_display = ["opened_at", "page", "kind", "handled_by", "closed_at", "closed_by_name", "note"]
    list_filter = ["kind", "note"]
    ordering = ["-opened_at"]
    fields = [
        *("page", "kind", "opened_as", "opened_at", "handled_by", "acknowledged_at", "assigned"),
        *("closed_by_name", "closed_at", "note", "told"),
    ]
    readonly_fields = ["page", "handled_by", "closed_by_name"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Alarm]":
        if is_a_list(request):
            found = newest_of(visible_alarms_in_parts(request.user), "opened_at")
            found = found.only("call", "kind", "opened_at", "closed_at", "note")
        else:
            found = visible_alarms(request.user)
        return found.annotate(handler=name_in("acknowledged_by"), closer=name_in("closed_by"))

    @admin.display(description="Call")
    def page(self, alarm: Alarm) -> SafeString:
        return _link_to_call(alarm.call_id) if alarm.call_id else SafeString("–")

    @admin.display(description="Handled by")
    def handled_by(self, alarm: Any) -> str:
        return alarm.handler or "nobody yet"

    @admin.display(description="Closed by")
    def closed_by_name(self, alarm: Any) -> str:
        return alarm.closer or "–"


class AttemptInline(ReadOnlyInline):
    model = CallbackAttempt
    fields = ["at", "outcome", "trace"]
    ordering = ["at"]


class CallbackEventInline(ReadOnlyInline):
    model = CallbackEvent
    shown_with = ("staff",)
    fields = ["at", "kind", "staff", "detail"]
    ordering = ["pk"]


@admin.register(Callback)
class CallbackAdmin(ReadOnlyAdmin):
    """Promises with the attempts to keep them."""

    list_display = ["due_at", "reason", "state", "topic", "language", "staff", "attempts_made"]
    list_filter = ["state", "reason"]
    ordering = ["-due_at"]
    fields = [
        *("page", "line", "reason", "state", "masked_number", "language", "topic", "priority", "staff"),
        *("local_date", "local_time", "zone", "asked_for_this_time", "promised_at", "due_at", "expires_at"),
        *("attempts_made", "handed_over_because", "settled_at"),
    ]
    readonly_fields = ["page", "masked_number"]
    inlines = [AttemptInline, CallbackEventInline]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Callback]":
        if is_a_list(request):
            parts = [part.rows for part in visible_callbacks_in_parts(request.user)]
            found = newest_of(parts, "due_at").select_related("staff")
            return with_columns(found, self.list_display, "staff__name")
        return visible_callbacks(request.user).select_related("staff")

    @admin.display(description="Page")
    def page(self, callback: Callback) -> SafeString:
        url = of_row("console:callback", callback.pk)
        return format_html('<a href="{}">Open the callback</a>', url)

    @admin.display(description="Number")
    def masked_number(self, callback: Callback) -> str:
        return str(callback.number or "withheld")


@admin.register(Voicemail)
class VoicemailAdmin(ReadOnlyAdmin):
    """Messages; they are heard on the console."""

    list_display = ["left_at", "seconds", "state", "handled_by", "handled_at"]
    list_filter = ["state"]
    ordering = ["-left_at"]
    fields = [
        "page",
        "seconds",
        "left_at",
        "state",
        "handled_by",
        "handled_at",
        "content_type",
        "recording_sid",
    ]
    readonly_fields = ["page"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Voicemail]":
        if is_a_list(request):
            found = newest_of(visible_voicemails_in_parts(request.user), "left_at")
            return with_columns(found.select_related("handled_by"), self.list_display, "handled_by__name")
        return visible_voicemails(request.user).select_related("handled_by").defer("audio")

    @admin.display(description="Page")
    def page(self, voicemail: Voicemail) -> SafeString:
        url = of_row("console:voicemail", voicemail.pk)
        return format_html('<a href="{}">Listen to the message</a>', url)


@admin.register(NumberWish)
class NumberWishAdmin(ReadOnlyAdmin):
    """Wishes about numbers: what was wished, when, who said it and to whom, but never the number."""

    list_display = ["said_at", "kind", "purpose", "said_by", "told"]
    list_filter = ["kind", "said_by"]
    ordering = ["-said_at"]
    fields = ["said_at", "kind", "purpose", "said_by", "told"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[NumberWish]":
        return super().get_queryset(request).select_related("told")


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    """Who heard a message, was shown a number, or changed what others may do."""

    list_display = ["at", "user", "kind", "subject_id", "changed", "detail"]
    list_filter = ["kind"]
    ordering = ["-at"]
    fields = ["at", "user", "kind", "subject_id", "changed", "detail"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[AccessRecord]":
        return super().get_queryset(request).select_related("user")
