"""How often functions run, and where: for what is to be done once however many ask for it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.db import connection


@contextmanager
def runs_of(*functions: Callable[..., Any]) -> Iterator[dict[str, list[bool]]]:
    """Note each run of these functions, by name, with whether it was inside a transaction.

    By their code, whatever name they were imported under.
    """
    watched = {function.__code__: function.__name__ for function in functions}
    runs: dict[str, list[bool]] = {name: [] for name in watched.values()}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in watched:
            runs[watched[frame.f_code]].append(connection.in_atomic_block)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield runs
    finally:
        sys.setprofile(before)
