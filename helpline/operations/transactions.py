"""What an operation is: the outermost transaction, opened here and nowhere else."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

Work = TypeVar("Work", bound=Callable[..., Any])


def operation(work: Work) -> Work:
    """Make an operation of a function: it runs in the outermost transaction and is durable when it returns.

    Called within another transaction it raises RuntimeError: half of what the other one does would be
    committed, or its lock be taken too late. What an operation is made of takes the `FloorLock`, or is a
    `part`, and opens no transaction.
    """
    run = transaction.atomic(durable=True)(work)
    run.is_operation = True  # type: ignore[attr-defined]
    return run
