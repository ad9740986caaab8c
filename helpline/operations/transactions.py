"""Mark each function that writes as one of four kinds; only an operation opens the outermost transaction.

Every public function of `operations` that writes is one of these four, and a test checks it:

* an `operation` opens the outermost transaction, and is called from outside;
* a function that takes a `FloorLock` runs in an operation's transaction, under the lock; `floors.locking`
  makes an operation of it;
* a `part` runs in the transaction of the operation that calls it, and needs no lock: it appends to a timeline
  or asks Twilio for something, for example;
* `steps` runs outside any transaction: each statement that it writes is committed by itself.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

Work = TypeVar("Work", bound=Callable[..., Any])


def operation(work: Work) -> Work:
    """Make an operation of a function: it opens the outermost transaction, committed when it returns.

    Called within another transaction, the operation raises RuntimeError: otherwise half of the other one's
    work could be committed, or its lock could be taken too late.
    """
    run = transaction.atomic(durable=True)(work)
    run.kind = "operation"  # type: ignore[attr-defined]
    return run


def part(work: Work) -> Work:
    """Mark a function that writes in the transaction of the operation that calls it."""
    work.kind = "part"  # type: ignore[attr-defined]
    return work


def steps(work: Work) -> Work:
    """Mark a function that opens no transaction: each statement or operation in it commits by itself."""
    work.kind = "steps"  # type: ignore[attr-defined]
    return work
