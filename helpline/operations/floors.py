"""The lock under which a floor's calls are matched, and telling the pages that something changed.

Two sides that each look for the other without a common lock leave a caller beside a free person; so
whatever could make a match possible first locks the floor's row, then changes, then matches.
"""

from uuid import UUID

from helpline import live
from helpline.models import Floor


class UnknownCall(LookupError):
    """There is no such call."""


def lock(floor_id: int) -> int:
    """Lock a floor until the end of the transaction. SQLite's write lock serves there instead."""
    list(Floor.objects.select_for_update().filter(pk=floor_id).values_list("pk"))
    return floor_id


def lock_by_call(call_id: UUID) -> int:
    """Lock the floor of a call and return the floor's id; raise UnknownCall."""
    found = (
        Floor.objects.select_for_update(of=("self",))
        .filter(lines__calls=call_id)
        .values_list("pk", flat=True)
        .first()
    )
    if found is None:
        raise UnknownCall(str(call_id))
    return found


def tell(*channels: str) -> None:
    """Nudge pages once the transaction is durable; what they then read is the truth."""
    live.nudge(*channels)
