"""Take the exchange's lock, which serves all floors together, and tell the pages that something changed.

A caller who looks for a free person, and a person who becomes free, could miss each other without a common
lock: the caller would wait beside a free person. So every change that could make a match possible takes the
lock first, then makes the change, then matches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from helpline.live import nudges
from helpline.models import Call, Floor
from helpline.models.written_once import ValuesWrittenOnce, WrittenOnce
from helpline.operations import plans
from helpline.operations.transactions import operation, part

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class UnknownCall(LookupError):
    """There is no such call."""


@dataclass(frozen=True, slots=True)
class FloorLock:
    """Proof that this transaction holds the lock of every floor. Only `lock` makes one.

    A function that changes calls, offers or who is free takes this proof as an argument. So code that would
    make the change first and lock afterwards does not pass the type check.
    """

    floor_ids: tuple[int, ...]


def lock() -> FloorLock:
    """Lock every floor, in the order of their ids, until the end of the transaction.

    One statement locks them all, because a person may serve several floors: two transactions that each held
    one floor and waited for the other would block each other for ever. Call this before the transaction
    writes anything. On SQLite the write lock of the database serves instead.

    What changes seldom is looked at first, so that whoever holds the lock seldom has to read it (`plans`).
    """
    plans.look()
    return FloorLock(tuple(pk for (pk,) in _LOCK()))


_LOCK = ValuesWrittenOnce(lambda _: Floor.objects.select_for_update().order_by("pk").values_list("pk"))


def locking(
    work: Callable[Concatenate[FloorLock, Arguments], Result],
) -> Callable[Arguments, Result]:
    """Make an operation of a function that needs the lock: the operation takes the lock, then calls it."""

    @operation
    @wraps(work)
    def run(*args: Arguments.args, **more: Arguments.kwargs) -> Result:
        return work(lock(), *args, **more)

    return run


def call_under(lock: FloorLock, call_id: UUID) -> Call:
    """Return a call with its line and counselor, read under the lock; raise UnknownCall."""
    call = _CALL.first(call_id)
    if call is None:
        raise UnknownCall(str(call_id))
    return call


_CALL = WrittenOnce(
    lambda call_id: Call.objects.select_related("line", "staff").filter(pk=call_id), place=UUID(int=1)
)


@part
def tell(*channels: str) -> None:
    """Nudge the pages that listen on these channels, once the transaction has committed."""
    nudges.nudge(*channels)
