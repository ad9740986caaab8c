"""For which calls the crisis line and the backup number may be dialled, and when in turn."""

from typing import Any

import pytest
from pytest_django import Settings

from helpline.models import Direction, Priority
from helpline.operations import outside
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

CALLER, CALLED = Direction.INBOUND, Direction.OUTBOUND


@pytest.mark.parametrize(
    ("direction", "talked", "may"),
    [(CALLER, False, True), (CALLER, True, True), (CALLED, False, False), (CALLED, True, True)],
)
class TestMayBeDialledFor:
    def test_is_who_called_us_and_who_has_talked_with_a_counselor(
        self, direction: Direction, talked: bool, may: bool
    ) -> None:
        call = cast.call(cast.line(), direction=direction, connected_at=NOON if talked else None)

        assert outside.may_be_dialled_for(call) is may

    def test_is_for_danger_only(self, direction: Direction, talked: bool, may: bool) -> None:
        values: dict[str, Any] = {"direction": direction, "connected_at": NOON if talked else None}
        on = cast.line()

        assert not outside.goes_on_for(cast.call(on, sid="CA1", **values))
        assert outside.goes_on_for(cast.call(on, sid="CA2", priority=Priority.CRISIS, **values)) is may


@pytest.mark.parametrize(("direction", "goes_on"), [(CALLER, True), (CALLED, False)])
def test_without_a_number_only_who_called_us_waits_on_in_danger(
    direction: Direction, goes_on: bool, settings: Settings
) -> None:
    settings.BACKUP_NUMBER = ""
    on = cast.line(crisis_number="")
    call = cast.call(on, direction=direction, connected_at=NOON, priority=Priority.CRISIS)

    assert outside.goes_on_for(call) is goes_on
