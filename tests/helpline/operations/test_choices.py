"""What a caller chooses by a key: one transaction, and only from the state in which it was offered."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from helpline import callflow
from helpline.callflow import Answer, Danger, Facts
from helpline.models import Call, CallState, DangerBy, EventKind, Priority
from helpline.operations import choices, queue
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db
SPANISH = Facts("es", "treatment")


def choose(call: Call, then: str, *, delivery: str = "", danger: Danger | None = None) -> None:
    answer = Answer(SPANISH, then, key="1", danger=danger)
    choices.choose(call_id=call.pk, menu="topic", answer=answer, now=NOON, delivery=delivery)
    call.refresh_from_db()


def kinds(call: Call) -> list[str]:
    return list(call.events.order_by("pk").values_list("kind", flat=True))


class TestChoose:
    @pytest.mark.parametrize(
        ("then", "state", "told"),
        [
            ("another-menu", CallState.MENU, []),
            (callflow.GOODBYE, CallState.MENU, []),
            (callflow.CALLBACK, CallState.CALLBACK, [EventKind.ASKED_CALLBACK]),
            (callflow.MESSAGE, CallState.MESSAGE, [EventKind.ASKED_MESSAGE]),
            (callflow.QUEUE, CallState.OFFERED, [EventKind.QUEUED, EventKind.OFFERED]),
        ],
    )
    def test_keeps_what_was_said_and_goes_on_by_it(
        self, then: str, state: CallState, told: list[EventKind]
    ) -> None:
        call = cast.call(cast.line())
        cast.staff("maya", languages=("es",), on_duty_since=NOON - timedelta(minutes=5))

        choose(call, then)

        assert (call.state, call.language) == (state, "es")
        assert kinds(call) == [EventKind.CHOSE, *told]

    def test_keeps_nothing_where_going_on_fails(self) -> None:
        call = cast.call(cast.line())

        with mock.patch.object(queue, "enter", side_effect=OSError), pytest.raises(OSError):  # noqa: PT011
            choose(call, callflow.QUEUE)

        call.refresh_from_db()
        assert (call.state, call.language, kinds(call)) == (CallState.MENU, "en", [])

    @pytest.mark.parametrize("then", [callflow.QUEUE, callflow.CALLBACK, callflow.MESSAGE])
    @pytest.mark.parametrize("state", [CallState.MESSAGE, CallState.CALLBACK, CallState.ENDED])
    def test_changes_nothing_of_a_call_that_is_not_in_the_menu_any_more(
        self, state: CallState, then: str
    ) -> None:
        ended: dict[str, Any] = (
            {"disposition": "abandoned-menu", "ended_at": NOON} if state == CallState.ENDED else {}
        )
        call = cast.call(cast.line(), state=state, **ended)

        choose(call, then)

        assert (call.state, call.language, kinds(call)) == (state, "en", [])

    def test_goes_on_where_the_choice_was_told_already_and_nothing_came_of_it(self) -> None:
        call = cast.call(cast.line())
        choose(call, "another-menu", delivery="one")

        choose(call, callflow.MESSAGE, delivery="one")

        assert call.state == CallState.MESSAGE
        assert kinds(call) == [EventKind.CHOSE, EventKind.ASKED_MESSAGE]

    def test_declares_danger_whatever_the_call_has_gone_on_to(self) -> None:
        call = cast.call(cast.line(), state=CallState.MESSAGE)

        choose(call, callflow.QUEUE, danger=Danger(None))

        assert (call.priority, call.danger_by) == (Priority.CRISIS, DangerBy.KEY)
        assert call.language == "en"
