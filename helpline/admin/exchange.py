"""The records that the exchange runs on: lines, call flows, and the commands to the carrier."""

from django.contrib import admin

from helpline.admin.read_only import ReadOnlyAdmin
from helpline.models import Command, Floor, FlowVersion, Lease, Line, Participant, SoftphonePass


@admin.register(Line)
class LineAdmin(ReadOnlyAdmin):
    """Lines are described in a file, so that changes can be reviewed, and applied by `configure`."""

    list_display = ["name", "number", "floor", "flow"]
    list_select_related = ["floor", "flow"]


@admin.register(Floor)
class FloorAdmin(ReadOnlyAdmin):
    list_display = ["name"]


@admin.register(FlowVersion)
class FlowVersionAdmin(ReadOnlyAdmin):
    list_display = ["digest", "published_at"]
    ordering = ["-published_at"]


@admin.register(Participant)
class ParticipantAdmin(ReadOnlyAdmin):
    """Whoever was in a conversation, besides the caller, or was asked to join it."""

    list_display = ["id", "role", "state", "asked_at", "joined_at", "ended_at"]
    list_filter = ["role", "state"]
    raw_id_fields = ["call", "offer"]


@admin.register(Command)
class CommandAdmin(ReadOnlyAdmin):
    """The outbox of commands. A failed command shows its error."""

    list_display = ["created_at", "kind", "state", "attempts", "done_at", "error"]
    list_filter = ["state"]
    ordering = ["-pk"]
    raw_id_fields = ["call", "participant", "voicemail"]


@admin.register(Lease)
class LeaseAdmin(ReadOnlyAdmin):
    list_display = ["name", "holder", "until", "beat_at"]


@admin.register(SoftphonePass)
class SoftphonePassAdmin(ReadOnlyAdmin):
    """Which sign-ins may take calls in the browser."""

    list_display = ["staff", "expires_at"]
    list_select_related = ["staff"]
    fields = ["staff", "expires_at"]
