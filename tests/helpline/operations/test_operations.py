"""Every public function of the operations rooms says how it stands to a transaction, and none nests two."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from helpline.models import Call, CallState
from helpline.operations import alarms, calls, duty, events, floors, queue
from helpline.operations.transactions import operation
from tests.support import cast
from tests.support.cast import NOON

ROOT = Path(__file__).parents[3]
ROOMS = ("helpline/operations", "intake/operations")
WRITES = {
    *("create", "update", "save", "delete", "move", "bulk_create", "bulk_update", "get_or_create"),
    *("update_or_create", "select_for_update", "send", "atomic", "execute"),
}
OPENS_TRANSACTIONS = "helpline/operations/transactions.py"
LOCKS = ("helpline.operations.floors.lock", "helpline.operations.floors.locking")
"""The function that takes the lock is not one of the four: it belongs to the operation that calls it."""


def paths() -> Iterator[Path]:
    for room in ROOMS:
        yield from (path for path in sorted((ROOT / room).glob("*.py")) if path.stem != "__init__")


def module_of(path: Path) -> ModuleType:
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def defined(path: Path) -> dict[str, Callable[..., Any]]:
    """Return the functions of a module by their names, operations that `floors.locking` made among them."""
    module = module_of(path)
    here = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    made = {name for name, value in vars(module).items() if kind(value) == "operation"}
    return {
        name: getattr(module, name)
        for name in sorted(here | made)
        if module.__name__ == of(getattr(module, name))
    }


def of(function: Callable[..., Any]) -> str:
    return str(inspect.unwrap(function).__module__)


def kind(function: object) -> str:
    return str(getattr(function, "kind", "")) if inspect.isfunction(function) else ""


FUNCTIONS = {
    f"{module_of(path).__name__}.{name}": function
    for path in paths()
    if str(path.relative_to(ROOT)) != OPENS_TRANSACTIONS
    for name, function in defined(path).items()
}


def takes_the_lock(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters.values()
    return any(each.annotation is floors.FloorLock for each in parameters) and kind(function) == ""


@cache
def called(name: str) -> list[tuple[str, str]]:
    """Return what a function calls: the whole name where it is of these rooms, and the last part of it."""
    function = inspect.unwrap(FUNCTIONS[name])
    tree = ast.parse(inspect.getsource(function).lstrip())
    known, found = inspect.getmodule(function), []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            *path, last = ast.unparse(node.func).split(".")
            where: Any = known
            for each in path:
                where = getattr(where, each, None)
            target = getattr(where, last, None)
            found.append((f"{of(target)}.{last}" if inspect.isfunction(target) else "", last))
    return found


def writes(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Say whether a function writes or locks rows, by itself or by one of these rooms that it calls."""
    if name in LOCKS or name in seen:
        return name in LOCKS
    return any(
        last in WRITES or (whole in FUNCTIONS and writes(whole, seen | {name}))
        for whole, last in called(name)
    )


def test_a_public_function_is_an_operation_or_takes_the_lock_or_is_marked_or_only_reads() -> None:
    public = {name: each for name, each in FUNCTIONS.items() if not name.rsplit(".", 1)[1].startswith("_")}
    unmarked = [
        name
        for name, function in public.items()
        if name not in LOCKS and kind(function) == "" and not takes_the_lock(function)
    ]

    write_all_the_same = [name for name in unmarked if writes(name)]

    assert len(public) > 300
    assert write_all_the_same == []


def test_an_operation_takes_its_arguments_by_name() -> None:
    """Calls from outside say what each value is: two ids, or two instants, look alike."""
    by_place = [
        f"{name}({argument.name})"
        for name, function in FUNCTIONS.items()
        if kind(function) == "operation" and not name.rpartition(".")[2].startswith("_")
        for argument in inspect.signature(function).parameters.values()
        if argument.kind is argument.POSITIONAL_OR_KEYWORD
        and argument.name != "lock"  # which `locking` hands in
    ]

    assert by_place == []


def test_nothing_but_steps_calls_an_operation() -> None:
    """A function that does opens a transaction within another one."""
    within = [
        (name, whole)
        for name, each in FUNCTIONS.items()
        if kind(each) != "steps"
        for whole, _ in called(name)
        if kind(FUNCTIONS.get(whole)) == "operation"
    ]

    assert within == []


def test_transactions_are_opened_in_one_place() -> None:
    opens = {
        str(path.relative_to(ROOT))
        for path in paths()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "atomic"
    }

    assert opens == {OPENS_TRANSACTIONS}


def test_the_kinds_are_told_apart() -> None:
    assert kind(queue.join) == kind(duty.go_off) == "operation"
    assert takes_the_lock(duty.go_off_under)
    assert not takes_the_lock(duty.go_off)
    assert kind(events.record) == "part"
    assert kind(alarms.watch) == "steps"
    assert writes("helpline.operations.danger.declare_under")
    assert not writes("helpline.operations.queue.seconds_left")
    assert len(FUNCTIONS) > 300


@operation
def hangs_up_within_another(call: Call) -> None:
    calls.caller_ended(call_id=call.pk, status="completed", now=NOON)


@pytest.mark.django_db
class TestOperation:
    def test_called_within_another_it_fails_and_nothing_is_done(self) -> None:
        call = cast.call(cast.line())

        with pytest.raises(RuntimeError, match="durable atomic block cannot be nested"):
            hangs_up_within_another(call)

        call.refresh_from_db()
        assert call.state == CallState.MENU

    def test_what_takes_the_lock_may_be_called_within_another(self) -> None:
        person = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))

        @operation
        def outer() -> None:
            duty.go_off_under(floors.lock(), staff_id=person.pk, now=NOON)

        outer()

        person.refresh_from_db()
        assert person.duty == "off"

    def test_an_operation_of_a_function_that_takes_the_lock_takes_it(self) -> None:
        floor = cast.line().floor_id

        assert floors.locking(lambda lock: lock.floor_ids)() == (floor,)
