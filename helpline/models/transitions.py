"""Change the state of a row only as its model's table allows, and say if another process was faster."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from django.db import models


class HasState(models.Model):
    """A row with a state. `begins` has the states of a new row, `transitions` those that may follow each."""

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
    """A query set of rows whose state is changed by `move` and in no other way."""

    def move(self, to: str, *, or_stay: bool = False, **columns: Any) -> int:
        """Move these rows to a state and write the other columns with it; return how many rows were moved.

        Only rows in a state from which the table allows this move are changed. A row that another process has
        moved meanwhile is left as it is; for a single row the result 0 says so. With `or_stay`, rows that are
        in the new state already are written and counted as well.
        """
        sources = [*self.model.sources(to), *([to] if or_stay else [])]
        return self.filter(state__in=sources).update(state=to, **columns)
