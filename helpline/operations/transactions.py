"""What an operation is: the outermost transaction, opened here and nowhere else in these rooms.

Every public function of `operations` that writes is one of four, and a test holds it:

* an `operation` opens the outermost transaction, and is called from outside;
* one that takes a `FloorLock` is what operations are made of; `floors.locking` makes an operation of it;
* a `part` runs in the transaction of the operation that calls it, and needs no lock: it appends to a timeline
  or asks Twilio for something;
* `steps` runs outside any transaction: what it writes stands by itself, statement by statement.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from django.db import transaction

Work = TypeVar("Work", bound=Callable[..., Any])


def operation(work: Work) -> Work:
    """Make an operation of a function: it runs in the outermost transaction and is durable when it returns.

    Called within another transaction it raises RuntimeError: half of what the other one does would be
    committed, or its lock be taken too late.
    """
    run = transaction.atomic(durable=True)(work)
    run.kind = "operation"  # type: ignore[attr-defined]
    return run


def part(work: Work) -> Work:
    """Mark what writes in the transaction of the operation that calls it."""
    work.kind = "part"  # type: ignore[attr-defined]
    return work


def steps(work: Work) -> Work:
    """Mark what opens no transaction: each statement, and each operation that it calls, stands by itself."""
    work.kind = "steps"  # type: ignore[attr-defined]
    return work


def refusable() -> AbstractContextManager[None]:
    """Begin a savepoint, in an operation, for a statement that a constraint may refuse (IntegrityError)."""
    return transaction.atomic()
