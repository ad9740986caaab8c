"""The hot path of a call that comes in: what its hand-written statement writes is what the model would."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import models

from helpline.contact_rules import PhoneNumber
from helpline.models import Call, CallEvent, CallState, Direction
from helpline.operations import arrivals
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

NUMBER = PhoneNumber("+12025550143")


def arrive(to: str) -> int | None:
    return arrivals.arrive(call_id=uuid4(), sid="CA" + "1" * 32, number=NUMBER, to=to, now=NOON)


def test_the_row_has_the_default_of_every_column() -> None:
    line = cast.line()

    assert arrive(line.number) == line.flow_id

    call = Call.objects.get()
    like = Call(
        pk=call.pk,
        line=line,
        flow=line.flow,
        direction=Direction.INBOUND,
        state=CallState.MENU,
        caller_sid=call.caller_sid,
        caller_number=NUMBER,
        arrived_at=NOON,
    )
    written = {field.attname: getattr(call, field.attname) for field in Call._meta.concrete_fields}
    assert written == {field.attname: getattr(like, field.attname) for field in Call._meta.concrete_fields}
    event = CallEvent.objects.get()
    assert (event.call_id, event.kind, event.at, event.staff_id, event.detail) == (
        call.pk,
        "arrived",
        NOON,
        None,
        {},
    )


def test_a_call_that_is_known_or_for_a_number_of_somebody_else_is_not_written() -> None:
    line = cast.line()

    assert arrive("+12025559999") is None
    assert arrive(line.number) == line.flow_id
    assert arrive(line.number) is None
    assert Call.objects.count() == CallEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "literal"),
    [
        (models.CharField(), "''"),
        (models.CharField(default="it's 5%"), "'it''s 5%%'"),
        (models.BooleanField(default=True), "TRUE"),
        (models.BooleanField(default=False), "FALSE"),
        (models.IntegerField(default=3), "3"),
        (models.JSONField(default=list), "'[]'"),
        (models.IntegerField(null=True), "NULL"),
    ],
)
def test_a_default_is_a_constant_of_the_statement(field: "models.Field[Any, Any]", literal: str) -> None:
    assert arrivals._literal(field) == literal


@pytest.mark.parametrize("model", [Call, CallEvent])
def test_no_default_is_computed_anew_for_each_row(model: type[models.Model]) -> None:
    """The statement is built once: what is another value each time has to be given to it."""
    columns = [each for each in model._meta.concrete_fields if each.has_default() and callable(each.default)]
    computed = {each.name for each in columns if each.default not in (dict, list)}

    assert computed <= {"id"}
