"""A call that waits in the queue, because the only counselor is rung for another one."""

from datetime import timedelta
from typing import Any

from helpline.models import Call
from helpline.operations import queue
from tests.support import cast
from tests.support.cast import NOON


def waiting(**more: Any) -> Call:
    """A call that waits while the only counselor is rung for the call before it."""
    on = cast.line(**more)
    person = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    busy = cast.call(on, sid="CA" + "9" * 32)
    queue.join(call_id=busy.pk, now=NOON)
    call = cast.call(on)
    queue.join(call_id=call.pk, now=NOON)
    call.refresh_from_db()
    assert person.offers.get().call == busy
    return call
