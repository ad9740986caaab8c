"""Read the outside numbers that are looked after, for their page."""

from collections.abc import Collection

from django.db.models import QuerySet

from helpline.models import OutsideNumber


def rows() -> "QuerySet[OutsideNumber]":
    """Return every number that was ever in use."""
    return OutsideNumber.objects.all()


def listed(in_use: Collection[str]) -> "QuerySet[OutsideNumber]":
    """Return the rows of the numbers in use, each with the person who tried it; the next review first."""
    known = OutsideNumber.objects.filter(number__in=in_use)
    return known.select_related("tried_by__staff").order_by("review_on", "pk")
