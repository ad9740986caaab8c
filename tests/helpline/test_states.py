"""The tables of states: what they lead to, that every change goes through them, and their diagrams."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from helpline import callflow
from helpline.models import (
    BEFORE_THE_QUEUE,
    LIVE,
    QUEUED,
    STATES,
    WITH_STAFF,
    Call,
    CallState,
    DangerBy,
    Disposition,
    Stands,
)
from helpline.models.transitions import HasState
from helpline.operations import danger
from tests.support import cast, diagrams, state_changes
from tests.support.cast import NOON

ROOT = Path(__file__).parents[2]
MODELS = sorted(
    (model for model in apps.get_models() if issubclass(model, HasState)), key=lambda model: model.__name__
)
OVER: dict[str, Any] = {"disposition": Disposition.LOST, "ended_at": NOON}


def test_the_page_says_when_a_caller_in_danger_leaves_the_queue() -> None:
    page = diagrams.PAGE.read_text()
    leaves = callflow.leaves_after(callflow.CRISIS_SECONDS)

    assert f"`crisis_seconds` - {callflow.CRISIS_SECONDS - leaves} seconds after the key or the word" in page
    assert leaves == 6, "the page says six"


class TestTables:
    def test_every_model_with_a_state_has_one(self) -> None:
        with_a_state = {
            model for model in apps.get_models() if "state" in {field.name for field in model._meta.fields}
        }

        assert with_a_state == set(MODELS)

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
    def test_leads_to_every_state_and_never_to_itself(self, model: type[HasState]) -> None:
        reached: set[str] = set()
        ahead = list(model.begins)
        while ahead:
            state = ahead.pop()
            if state not in reached:
                reached.add(state)
                ahead += model.transitions[state]

        assert reached == set(model.transitions)
        assert all(state not in after for state, after in model.transitions.items())


class TestWhereTheCallerStands:
    def test_is_said_by_the_row_of_each_state(self) -> None:
        groups = {
            Stands.BEFORE_THE_QUEUE: BEFORE_THE_QUEUE,
            Stands.IN_THE_QUEUE: QUEUED,
            Stands.WITH_STAFF: WITH_STAFF,
            Stands.OUTSIDE: (CallState.DIVERTED,),
        }

        assert {state: STATES[state].stands for state in LIVE} == {
            state: stands for stands, states in groups.items() for state in states
        }

    def test_is_asked_of_the_table_and_listed_nowhere_else(self) -> None:
        groups = [set(states) for states in (BEFORE_THE_QUEUE, QUEUED, WITH_STAFF)]
        listed = [
            f"{path}:{node.lineno}"
            for path, tree in sources()
            if path.name != "call_states.py"
            for node in ast.walk(tree)
            if isinstance(node, ast.Tuple | ast.List | ast.Set) and states_in(node) in groups
        ]

        assert listed == []

    @pytest.mark.django_db
    @pytest.mark.parametrize("state", BEFORE_THE_QUEUE)
    def test_before_the_queue_leads_into_it_in_danger(self, state: CallState) -> None:
        call = cast.call(cast.line(), state=state)

        danger.declare(call_id=call.pk, by=DangerBy.KEY, now=NOON)

        call.refresh_from_db()
        assert call.state in (*QUEUED, CallState.DIVERTED)


class TestMove:
    @pytest.mark.django_db
    def test_moves_along_the_table_and_tells_whoever_comes_too_late(self) -> None:
        call = cast.call(cast.line())
        mine = Call.objects.filter(pk=call.pk)

        assert mine.move(CallState.ENDED, **OVER) == 1
        assert mine.move(CallState.ENDED, **OVER) == 0
        assert mine.move(CallState.WAITING, queued_at=NOON, move_on_at=NOON) == 0
        assert mine.get().state == CallState.ENDED

    @pytest.mark.django_db
    def test_writes_what_stays_only_where_that_is_asked_for(self) -> None:
        call = cast.call(cast.line(), state=CallState.MESSAGE)
        mine = Call.objects.filter(pk=call.pk)

        assert mine.move(CallState.MESSAGE, topic="family") == 0
        assert mine.move(CallState.MESSAGE, or_stay=True, topic="family") == 1
        assert mine.get().topic == "family"


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("config", "helpline", "intake"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {"emulator", "migrations"} & set(path.parts):
                yield path.relative_to(ROOT), ast.parse(path.read_text())


SPELLED: dict[str, CallState] = {
    spelling: state for state in CallState for spelling in (f"CallState.{state.name}", repr(str(state.value)))
}


def states_in(listed: ast.Tuple | ast.List | ast.Set) -> set[CallState]:
    """Return the states that a list consists of; none where there is anything else in it."""
    named = {ast.unparse(each) for each in listed.elts}
    return {SPELLED[each] for each in named} if named <= SPELLED.keys() else set()


def names_a_state(call: ast.Call) -> bool:
    """Say whether a call writes a state: `update(state=...)`, or `save(update_fields=["state"])`."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name == "update":
        return any(keyword.arg == "state" for keyword in call.keywords)
    listed = name in ("save", "bulk_update") and ast.walk(call)
    return any(isinstance(node, ast.Constant) and node.value == "state" for node in listed or ())


class TestEveryChange:
    def test_in_the_source_is_a_move(self) -> None:
        found = {
            f"{path}:{node.lineno}"
            for path, tree in sources()
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and names_a_state(node)
        }
        (verb,) = found

        assert verb.startswith("helpline/models/transitions.py:")

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("Call.objects.filter(pk=call.pk).update(state='message')", "changed by update()"),
            ("call.state = 'message'; call.save()", "written by save()"),
            ("call.state = 'message'; call.save(update_fields=['state'])", "written by save()"),
            ("call.state = 'message'; Call.objects.bulk_update([call], ['state'])", "changed by update()"),
            (
                "Call.objects.create(line=call.line, flow=call.flow, direction='inbound', state='message',"
                " arrived_at=call.arrived_at)",
                "began as message",
            ),
        ],
    )
    def test_of_another_kind_is_reported_with_its_place(self, written: str, said: str) -> None:
        call = cast.call(cast.line())

        exec(compile(written, str(ROOT / "helpline" / "invented.py"), "exec"), {"Call": Call, "call": call})  # noqa: S102

        (reported,) = state_changes.violations
        state_changes.violations.clear()
        assert said in reported
        assert reported.endswith("at helpline/invented.py:1")

    @pytest.mark.django_db
    def test_that_is_a_move_is_kept_with_the_state_it_left(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(state_changes, "seen", set())
        call = cast.call(cast.line())

        Call.objects.filter(pk=call.pk).move(CallState.MESSAGE)
        Call.objects.filter(pk=call.pk).move(CallState.MESSAGE)
        Call.objects.filter(pk=call.pk).move(CallState.ENDED, **OVER)

        assert state_changes.seen == {("Call", "menu", "message"), ("Call", "message", "ended")}

    def test_that_never_happened_is_named_at_the_end_of_a_whole_run(self) -> None:
        never = {("Call", "menu", "message"), ("Voicemail", "new", "handled")}

        named = state_changes.never_happened(state_changes.rows() - never)

        assert named == ["Call: menu -> message", "Voicemail: new -> handled"]


class TestDiagrams:
    def test_are_what_the_tables_say(self) -> None:
        page = diagrams.PAGE.read_text()

        assert diagrams.drawn(page) == page, "run python -m tests.support.diagrams"

    def test_are_there_for_every_model_with_a_state(self) -> None:
        titles = set(re.findall(r"<!-- drawn: (\w+) -->", diagrams.PAGE.read_text()))

        assert titles == {model.__name__ for model in MODELS}
