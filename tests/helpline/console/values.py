"""Rows of their own in which a page shows a value of an enum, and where it does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db.models import TextChoices

from helpline import models
from helpline.models import (
    Call,
    Callback,
    CallbackReason,
    CallbackState,
    CallEvent,
    CallState,
    Disposition,
    EventKind,
    Line,
    Offer,
    OfferState,
    Priority,
    RingOn,
    Staff,
)
from tests.helpline.console import scenes
from tests.support import cast
from tests.support.cast import NOON


@dataclass(frozen=True, slots=True)
class World:
    """A line, the counselor whom rows are about, and who looks at them: a supervisor who sees every page."""

    line: Line
    maya: Staff
    viewer: User


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in a row of its own: the pages that show it and its words, and the lists that name the row."""

    words: str
    pages: tuple[str, ...]
    lists: tuple[str, ...] = ()
    row: str = ""
    also: tuple[str, ...] = field(default=())


Labelled = TextChoices | Priority
Make = Callable[[Any, World], Shown]


def call_page(call: Call) -> str:
    return f"/console/calls/{call.pk}/"


def callback_page(callback: Callback) -> str:
    return f"/console/callbacks/{callback.pk}/"


def admin_list(model: str, app: str = "helpline") -> str:
    return f"/admin/{app}/{model}/"


def a_call(world: World, state: CallState = CallState.MENU, **more: Any) -> Call:
    """A call in a state, with what the database asks of it."""
    values: dict[str, Any] = {}
    if state == CallState.ENDED:
        values = {"ended_at": NOON, "disposition": Disposition.ANSWERED}
    if state in models.QUEUED:
        values = {"queued_at": NOON, "move_on_at": NOON}
    if state in models.WITH_STAFF:
        values = {"staff": somebody()}
    return cast.call(world.line, sid=scenes.sid(), state=state, **values, **more)


def somebody(**more: Any) -> Staff:
    """A counselor whom no other row is about."""
    return cast.staff(f"s{uuid4().hex[:8]}", **more)


def an_offer(world: World, state: OfferState = OfferState.DONE, call: Call | None = None) -> Offer:
    person = somebody()
    call = call or a_call(world, CallState.ENDED)
    CallEvent.objects.create(call=call, at=NOON, kind=EventKind.OFFERED, staff=person)
    return Offer.objects.create(
        call=call, staff=person, ring_on=RingOn.BROWSER, state=state, made_at=NOON, ring_until=NOON
    )


def a_callback(world: World, state: CallbackState = CallbackState.PROMISED, **more: Any) -> Callback:
    callback = scenes.promise(world.line, world.maya, number=f"+1202555{Callback.objects.count() + 100:04d}")
    closed = {} if state in models.OPEN else {"settled_at": NOON}
    more |= {"reason": CallbackReason.BY_HAND} if state == CallbackState.NOT_REACHED else {}
    why = {"handed_over_because": "Nobody was free"} if state == CallbackState.HANDED_OVER else {}
    Callback.objects.filter(pk=callback.pk).update(state=state, **closed, **why, **more)
    return Callback.objects.get(pk=callback.pk)
