"""Receive the signals that the telephone side publishes."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from helpline import clock
from helpline.signals import call_connected
from intake.operations import records


@receiver(call_connected, dispatch_uid="intake.begin_record")
def begin_record(*, call_id: UUID, staff_id: int, **kwargs: Any) -> None:
    """Make the record of a call as soon as a counselor and the caller talk, whatever their browser does.

    The signal comes within the operation that connects the two.
    """
    records.of_call(call_id=call_id, staff_id=staff_id, now=clock.now())
