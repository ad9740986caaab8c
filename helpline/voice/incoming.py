"""`POST /voice/incoming`: a call. The hot path, in one place.

The row and its first event are one statement on PostgreSQL, and the greeting of a flow is rendered once:
what a caller hears first costs one round trip to the database.
"""

from functools import lru_cache
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction

from helpline import callflow, contact, flows, vault
from helpline.models import Call, Line
from helpline.voice import documents, failures, questions
from helpline.voice.hook import Document, Hook, webhook

NOBODY = UUID(int=0)
"""Stands in a rendered greeting where the call's id goes."""

CALL_COLUMNS = (
    "id, line_id, flow_id, direction, state, disposition, caller_sid, caller_number, caller_index,"
    " given_number, language, topic, priority, front, arrived_at, caller_in_conference, on_hold,"
    " conference_sid, because, outcome, danger_kind, danger_by, danger_round, outside_tried, outside,"
    " outside_number, stay, stay_entered, stay_left, queue_sid, caller_sent"
)
CALL_VALUES = (
    "%s, id, flow_id, 'inbound', 'menu', '', %s, %s, %s, '', '', '', 'normal', %s, %s, %s, %s, '', '{}', '',"
    " '', '', 0, 0, '', '', 0, 0, 0, '', FALSE"
)
INSERT_CALL = f"""
INSERT INTO helpline_call ({CALL_COLUMNS})
SELECT {CALL_VALUES} FROM helpline_line WHERE number = %s
ON CONFLICT (caller_sid) DO NOTHING RETURNING id, flow_id"""  # noqa: S608  constants only
EVENT_COLUMNS = "call_id, at, kind, detail"
INSERT_EVENT = f"""
INSERT INTO helpline_callevent ({EVENT_COLUMNS})"""
ONE_STATEMENT = f"""
WITH arrived AS ({INSERT_CALL}),
told AS ({INSERT_EVENT} SELECT id, %s, 'arrived', '{{}}' FROM arrived)
SELECT flow_id FROM arrived"""  # noqa: S608  constants only


@webhook(failures.in_call)
def incoming(hook: Hook) -> Document:
    """Record the call and greet the caller: danger first, then the languages."""
    call_id = uuid4()
    flow_id = _arrive(call_id, hook, hook.get("To"))
    if flow_id is not None:
        return _greeting(flow_id).replace(str(NOBODY), str(call_id))
    return _again_or_elsewhere(hook)


def _arrive(call_id: UUID, hook: Hook, to: str) -> int | None:
    """Write the call and its first event; return its flow, or None for a repeat or an unknown number."""
    number = caller_number(hook)
    sealed = sealed_number(call_id, number) if number else ""
    key = call_id if connection.vendor == "postgresql" else call_id.hex
    call = (key, hook.sid[:34], sealed, vault.index(number), False, hook.now, False, False, to[:16])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(ONE_STATEMENT, (*call, hook.now))
            row = cursor.fetchone()
        return row[0] if row else None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT_CALL, call)
        row = cursor.fetchone()
        if row:
            cursor.execute(f"{INSERT_EVENT} VALUES (%s, %s, 'arrived', '{{}}')", (key, hook.now))
    return row[1] if row else None


def sealed_number(call_id: UUID, number: contact.PhoneNumber) -> str:
    """Return the number rung from as the row of a call holds it, without making that row in Python."""
    column = str(Call._meta.get_field("caller_number").column)
    where = vault.place(Call._meta.db_table, column, call_id)
    return vault.to_text(vault.seal(number.e164.encode(), where))


def caller_number(hook: Hook) -> contact.PhoneNumber | None:
    """Return the number rung from; None where it is withheld, as Twilio's stand-ins say."""
    try:
        return contact.PhoneNumber.parse(hook.get("From"))
    except contact.NotANumber:
        return None


@lru_cache(maxsize=16)
def _greeting(flow_id: int) -> str:
    flow = flows.flow(flow_id)
    ask = callflow.ask(flow, flow.start, flow.opening_facts())
    return str(questions.question(flow, ask, NOBODY))


def _again_or_elsewhere(hook: Hook) -> Document:
    """Answer a repeated webhook as the first time, and a call to a number we do not know on our main line."""
    known = Call.objects.select_related("line").filter(caller_sid=hook.sid).first()
    if known is not None:
        return documents.document(known)
    ours = Line.objects.filter(number=settings.HELPLINE_NUMBER).first() or Line.objects.order_by("pk").first()
    if ours is None or not hook.sid:
        return failures.in_call(hook)
    call_id = uuid4()
    flow_id = _arrive(call_id, hook, ours.number)
    return _greeting(flow_id).replace(str(NOBODY), str(call_id)) if flow_id else failures.in_call(hook)
