"""What is kept for longer or shorter than usual, and what is kept whatever its age."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from helpline.access import is_supervisor
from helpline.admin.read_only import ReadOnlyAdmin
from helpline.models import LegalHold, RetentionAge


@admin.register(RetentionAge)
class RetentionAgeAdmin(ReadOnlyAdmin):
    """Ages are described in a file, so that changes can be reviewed, and applied by `configure`."""

    list_display = ["name", "days"]
    ordering = ["name"]


@admin.register(LegalHold)
class LegalHoldAdmin(ReadOnlyAdmin):
    """Holds, for supervisors; they are placed and lifted by `manage.py legal_hold`."""

    list_display = ["placed_at", "reference", "placed_by", "lifted_at", "lifted_by"]
    ordering = ["-placed_at"]
    fields = ["call_id", "reference", "placed_at", "placed_by", "lifted_at", "lifted_by"]
    readonly_fields = ["call_id"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[LegalHold]":
        holds = LegalHold.objects.select_related("placed_by", "lifted_by")
        return holds if is_supervisor(request.user) else holds.none()
