"""Read the lines, for a page on which one is chosen."""

from django.db.models import QuerySet

from helpline.models import Line


def by_name() -> "QuerySet[Line]":
    """Return all lines by name."""
    return Line.objects.order_by("name", "pk")
