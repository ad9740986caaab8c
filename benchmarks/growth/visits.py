"""What is measured, by name: each page, webhook and part of the sweep, and the metrics."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock
from uuid import uuid4

from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from benchmarks.growth import scene
from helpline import clock
from helpline.carrier import inquiry, lookup, outbox
from helpline.models import Call, Callback, Leg, Staff, Voicemail
from helpline.operations import deadlines, duty, making, queue
from intake.models import IntakeRecord
from tests.support import twilio

Visit = Callable[[], object]


class Wrong(Exception):
    """An answer that is not the page."""


def visits() -> dict[str, Visit]:
    """Return everything that is measured; each can be done again and again, and its changes are undone."""
    boss, counselor, reader = (_signed_in(name) for name in (scene.SUPERVISOR, scene.COUNSELOR, scene.READER))
    found: dict[str, Visit] = {
        "metrics": partial(_get, Client(HTTP_HOST="127.0.0.1"), "/metrics"),
        "ready": partial(_get, Client(HTTP_HOST="127.0.0.1"), "/readyz"),
    }
    found |= _webhooks() | _sweep() | _desk(counselor) | _lists(boss, counselor) | _single(boss, counselor)
    for model, _ in sorted(admin.site._registry.items(), key=lambda pair: pair[0]._meta.label):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        found[f"admin {model._meta.label}"] = partial(_get, boss, reverse(name))
        if model._meta.app_label in ("helpline", "intake"):
            found[f"admin {model._meta.label}, counselor"] = partial(_get, reader, reverse(name))
    return found


def _signed_in(name: str) -> Client:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
    return client


def _get(client: Client, address: str) -> Any:
    answer = client.get(address)
    if answer.status_code != 200:
        raise Wrong(f"{address}: {answer.status_code}")
    return answer


def _webhooks() -> dict[str, Visit]:
    call = Call.objects.filter(state="waiting").order_by("pk")[0]
    carrier = Client(HTTP_HOST="127.0.0.1")
    wait = f"/voice/calls/{call.pk}/stays/{call.stay}/wait"
    return {
        "voice wait": lambda: twilio.twiml(
            twilio.post(wait, carrier, QueueTime="30", CallSid=call.caller_sid)
        ),
        "voice incoming": lambda: twilio.twiml(
            twilio.post("/voice/incoming", carrier, CallSid=f"CA{uuid4().hex}")
        ),
        "voice status": lambda: twilio.post(
            "/voice/status", carrier, CallSid=call.caller_sid, CallStatus="in-progress"
        ),
    }


def _sweep() -> dict[str, Visit]:
    alive = {*Call.objects.exclude(state="ended").values_list("caller_sid", flat=True)}
    alive |= {*Leg.objects.exclude(state="ended").values_list("sid", flat=True)}
    call, person = Call.objects.filter(state="waiting").order_by("pk")[0], _staff(scene.COUNSELOR)

    def reconcile() -> None:
        with mock.patch.object(inquiry, "live_legs", return_value=alive):
            lookup.reconcile(now=clock.now())

    def join() -> None:
        Call.objects.filter(pk=call.pk).update(state="menu", queued_at=None, move_on_at=None)
        queue.join(call_id=call.pk, now=clock.now())

    return {
        "sweep deadlines": lambda: deadlines.move_everything_on(now=clock.now()),
        "sweep callbacks": lambda: making.claim_due(now=clock.now() - timedelta(days=4000)),
        "sweep outbox": lambda: outbox.carry_out_pending(now=clock.now()),
        "sweep reconciliation": reconcile,
        "joining the queue": join,
        "heartbeat": lambda: duty.heartbeat(staff_id=person.pk, now=clock.now()),
    }


def _desk(counselor: Client) -> dict[str, Visit]:
    pages = {
        "desk": "/console/desk/",
        "desk strip": "/console/desk/strip",
        "desk aside": "/console/desk/aside",
    }
    pages |= {"frame": "/console/frame", "shifts": "/console/shifts/"}
    return {name: partial(_get, counselor, address) for name, address in pages.items()}


def _lists(boss: Client, counselor: Client) -> dict[str, Visit]:
    day = (clock.now() - timedelta(days=400)).date()
    one = f"staff={_staff(scene.COUNSELOR).pk}"
    filters = {
        "": "",
        "not over": "ended=live",
        "lost": "ended=lost",
        "crisis": "crisis=on",
        "one day": f"day={day}",
        "topic and language": "topic=family&language=es",
        "outbound": "direction=outbound",
        "left a message": "ended=voicemail",
        "one person": one,
        "person and topic": f"{one}&topic=family",
        "nothing": "ended=busy&topic=family&language=es",
    }
    found: dict[str, Visit] = {"floor": partial(_get, boss, "/console/floor/")}
    found["floor now"] = partial(_get, boss, "/console/floor/now")
    for who, client in (("supervisor", boss), ("counselor", counselor)):
        for name, query in filters.items():
            if name in ("one person", "person and topic") and client is counselor:
                continue
            found[f"calls {name}, {who}"] = partial(_get, client, f"/console/calls/?{query}")
        for name, address in {
            "callbacks": "/console/callbacks/",
            "voicemail": "/console/voicemail/",
            "intake": "/intake/records/" + ("?whose=everyone" if client is boss else ""),
        }.items():
            found[f"{name}, {who}"] = partial(_get, client, address)
        for name, address in {"calls": "/console/calls/", **_more(client)}.items():
            deep = _far_into(client, address)
            if deep:
                found[f"{name} far down, {who}"] = partial(_get, client, deep)
    return found


def _more(client: Client) -> dict[str, str]:
    return {"voicemail": "/console/voicemail/", "intake": "/intake/records/"}


def _far_into(client: Client, address: str, pages: int = 12) -> str:
    """Follow "Older" as a person would; return the address that far down, or of the last page before."""
    here = ""
    for _ in range(pages):
        text = _get(client, here or address).text
        if 'rel="next"' not in text:
            break
        here = address + text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    return here


def _single(boss: Client, counselor: Client) -> dict[str, Visit]:
    me = _staff(scene.COUNSELOR)
    call = Call.objects.filter(staff=me, state="ended", direction="inbound").order_by("-arrived_at")[0]
    talking = Call.objects.get(staff=me, state__in=["connecting", "connected"])
    record = IntakeRecord.objects.filter(call__staff=me, state="completed").order_by("-created_at")[0]
    draft = IntakeRecord.objects.filter(call__staff=me, state="draft").order_by("-created_at").first()
    frequent = (
        Call.objects.exclude(caller_index="").filter(caller_number__isnull=False).order_by("arrived_at")[0]
    )
    pages = {
        "call": f"/console/calls/{call.pk}/",
        "card": f"/intake/calls/{call.pk}/card/",
        "card, talking": f"/intake/calls/{talking.pk}/card/",
        "earlier": f"/intake/calls/{call.pk}/earlier/",
        "record": f"/intake/records/{record.pk}/",
        "record history": f"/intake/records/{record.pk}/history/",
    }
    if draft:
        pages["record, draft"] = f"/intake/records/{draft.pk}/"
    found: dict[str, Visit] = {name: partial(_get, counselor, address) for name, address in pages.items()}
    callback = Callback.objects.order_by("-due_at")[0]
    voicemail = Voicemail.objects.order_by("-left_at").defer("audio")[0]
    found["callback"] = partial(_get, boss, f"/console/callbacks/{callback.pk}/")
    found["voicemail"] = partial(_get, boss, f"/console/voicemail/{voicemail.pk}/")
    found["voicemail audio"] = partial(_get, boss, f"/console/voicemail/{voicemail.pk}/audio")
    found["earlier, supervisor"] = partial(_get, boss, f"/intake/calls/{frequent.pk}/earlier/")
    return found


def _staff(name: str) -> Staff:
    return Staff.objects.get(user__username=name)
