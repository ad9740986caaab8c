"""Set when a change counts as made: the database's own clock dates it, which no test can set."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db.models import Q

from helpline.models import RecordVersion


@contextmanager
def changed(at: datetime) -> Iterator[None]:
    """Date all that is changed within the block at an instant."""
    versions = RecordVersion.objects
    newest = versions.order_by("-pk").values_list("pk", flat=True).first() or 0
    held = list(versions.filter(until=None).values_list("pk", flat=True))
    yield
    versions.filter(pk__gt=newest).update(since=at)
    versions.filter(Q(pk__in=held) | Q(pk__gt=newest)).exclude(until=None).update(until=at)
