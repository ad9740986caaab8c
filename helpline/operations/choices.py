"""Record what a caller chooses by a key or a spoken word, in the menu or instead of leaving a message."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists

from helpline import callflow
from helpline.callflow import Answer
from helpline.complete import complete
from helpline.models import BEFORE_THE_QUEUE, Call, CallEvent, CallState, DangerBy, EventKind
from helpline.operations import danger, events, floors, queue
from helpline.operations.transactions import operation

STATE_OF = {callflow.CALLBACK: CallState.CALLBACK, callflow.MESSAGE: CallState.MESSAGE}
"""The state of a call that leaves the menu for something other than the queue."""
TOLD_BY: dict[CallState, EventKind] = complete(
    "helpline.operations.choices.TOLD_BY",
    STATE_OF.values(),
    {CallState.CALLBACK: EventKind.ASKED_CALLBACK, CallState.MESSAGE: EventKind.ASKED_MESSAGE},
)
"""The timeline event for each state that a caller chose."""


@operation
def choose(
    *,
    call_id: UUID,
    menu: str,
    answer: Answer,
    now: datetime,
    delivery: str = "",
    by: DangerBy = DangerBy.KEY,
    language: str = "",
) -> None:
    """Record what the caller answered in the menu and go where the answer leads, in one transaction.

    1. Take the exchange's lock for danger and for the queue. Every other answer needs no lock: nobody is rung
       for a call in the menu, so its state alone decides which of two webhooks is first.
    2. Write the choice, if the call is still in the menu.
    3. Go where the answer leads, if the call is still in the menu. Danger is declared in any state.

    `delivery` is explained in `events.record_choice`; `by` and `language` in `danger.declare`.
    """
    if answer.danger is None and answer.then != callflow.QUEUE:
        _keep(call_id, menu, answer, now, delivery)
        if answer.then in STATE_OF:
            _leave(call_id, (CallState.MENU,), STATE_OF[answer.then], now)
        return
    lock = floors.lock()
    _keep(call_id, menu, answer, now, delivery)
    call = floors.call_under(lock, call_id)
    if answer.danger is not None:
        kind = answer.danger.kind or ""
        danger.declare_under(lock, call, kind=kind, by=by, language=language, now=now)
    elif call.state == CallState.MENU:
        queue.join_under(lock, call, now)


def _keep(call_id: UUID, menu: str, answer: Answer, now: datetime, delivery: str) -> None:
    """Write what the caller answered in the menu; a webhook that is delivered again changes nothing.

    Danger that was said in words is no choice in the menu: the timeline records it when it is declared.
    """
    facts = answer.facts
    in_menu = Call.objects.filter(pk=call_id, state=CallState.MENU)
    if delivery:
        told = CallEvent.objects.filter(call=call_id, kind=EventKind.CHOSE, detail__delivery=delivery)
        in_menu = in_menu.exclude(Exists(told))
    changed = in_menu.update(language=facts.language, topic=facts.topic, priority=facts.priority)
    if changed and not (answer.danger is not None and not answer.key):
        said = {"menu": menu, "key": answer.key, "then": answer.then}
        events.record_choice(call_id, now=now, delivery=delivery, **said)


@operation
def leave_menu(*, call_id: UUID, state: CallState, now: datetime) -> bool:
    """Move a call that is not in the queue on to asking for a callback number or for a message.

    Return whether the call was moved. A caller who asks to be called back without having waited gets their
    place in line as of now.
    """
    return _leave(call_id, BEFORE_THE_QUEUE, state, now)


def _leave(call_id: UUID, sources: Collection[CallState], state: CallState, now: datetime) -> bool:
    changed = Call.objects.filter(pk=call_id, state__in=sources).move(state)
    if changed:
        events.record(call_id, TOLD_BY[state], now=now)
    return bool(changed)
