"""Changing the state of a row: only along its model's table, and telling whoever came too late."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from django.db import models


class HasState(models.Model):
    """A row with a state. Its table says in which states a row may begin, and which may follow each."""

    begins: ClassVar[Iterable[Any]]
    transitions: ClassVar[Mapping[Any, frozenset[Any]]]

    class Meta:
        abstract = True

    @classmethod
    def sources(cls, to: str) -> list[str]:
        """Return the states from which a row may go to this one."""
        return [state for state, after in cls.transitions.items() if to in after]


Row = TypeVar("Row", bound=HasState)


class StateQuerySet(models.QuerySet[Row]):
    """Rows whose state is changed by `move` and in no other way."""

    def move(self, to: str, *, or_stay: bool = False, **columns: Any) -> int:
        """Move these rows to a state, writing the other columns with it; return how many were moved.

        Only those are that stand in a state from which the table leads there. A row that somebody else has
        moved on meanwhile is left as it is, and 0 tells that. With `or_stay` rows that are in that state
        already are written as well, and counted.
        """
        sources = [*self.model.sources(to), *([to] if or_stay else [])]
        return self.filter(state__in=sources).update(state=to, **columns)
