"""List what is measured, by name: each page, webhook, button and part of the sweep, and the metrics."""

import logging
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse

from benchmarks.growth import scene
from benchmarks.growth.actions import actions
from benchmarks.growth.visit import Values, Visit, get, page, part, signed_in, staff
from benchmarks.growth.webhooks import webhooks
from helpline import access, clock
from helpline.carrier import dispatcher, inquiry, reconciliation
from helpline.jobs import wrong_clock
from helpline.models import Call, Callback, CallState, Participant, Voicemail
from helpline.monitoring import alarm_mail
from helpline.operations import deadlines, making, queue
from helpline.queries import calls, paging, voicemails
from intake.models import IntakeRecord
from intake.views.records import UNFINISHED_FIRST

NOT_SIGNED_IN = ("healthz", "readyz", "metrics", "account/sign-in/", "account/password/forgotten/")
OF_ONES_OWN = (
    *("browsers/", "password/", "second-step/", "second-step/passkeys/", "unlock/", "again/"),
    *("sign-out/",),
)
"""Pages under /account/ for whoever is signed in."""
LONG = {
    "calls": "/console/calls/",
    "callbacks dealt with": "/console/callbacks/?only=settled",
    "voicemail": "/console/voicemail/",
    "intake": "/intake/records/",
}
OF_THE_RECORDS = ("", "jsi18n/", "auth/", "helpline/", "intake/", "password_change/done/")
"""Pages of the admin that are no model's."""


def visits() -> dict[str, Visit]:
    """Return everything that is measured, by name. Each visit can be repeated, and its changes are undone.

    What writes comes last: the rows that it undid stay until PostgreSQL clears them, which it does sooner in
    a small table than in a large one, and every list read after that would pass over them.
    """
    names = (scene.SUPERVISOR, scene.COUNSELOR, scene.READER, scene.FREE, scene.LISTENER)
    browsers = {name: signed_in(name) for name in names}
    boss, counselor, reader = (browsers[name] for name in names[:3])
    stranger = Client(HTTP_HOST="127.0.0.1")
    found = {address.strip("/"): page(stranger, f"/{address}") for address in NOT_SIGNED_IN}
    found |= _desk(counselor) | _lists(boss, counselor)
    found |= _single(boss, counselor) | _people(boss) | _records(boss, reader)
    found |= {f"account {each}": page(counselor, f"/account/{each}") for each in OF_ONES_OWN}
    return found | _sweep() | actions(browsers) | webhooks()


def _sweep() -> dict[str, Visit]:
    alive = {*Call.objects.exclude(state="ended").values_list("caller_sid", flat=True)}
    alive |= {*Participant.objects.exclude(state="ended").values_list("sid", flat=True)}
    call = Call.objects.filter(state=CallState.WAITING).order_by("pk")[0]

    def reconcile(_: Any) -> None:
        with mock.patch.object(inquiry, "live_legs", return_value=alive):
            reconciliation.reconcile(now=clock.now())

    def bring_back(_: Any) -> None:
        # Who waits in the scene waits for days, as a call never does: that the sweep says so is no news.
        logging.disable(logging.ERROR)
        try:
            wrong_clock.bring_back(now=clock.now())
        finally:
            logging.disable(logging.NOTSET)

    def nothing_is_wrong() -> Values:
        bring_back(None)
        return {}

    def join(_: Any) -> None:
        Call.objects.filter(pk=call.pk).update(state="menu", queued_at=None, move_on_at=None)
        queue.join(call_id=call.pk, now=clock.now())

    return {
        "sweep deadlines": Visit(lambda _: deadlines.move_everything_on(now=clock.now())),
        "sweep deadlines of a wrong clock": Visit(bring_back),
        "sweep deadlines of a right clock": Visit(bring_back, before=nothing_is_wrong),
        "sweep callbacks": Visit(lambda _: making.claim_due(now=clock.now() - timedelta(days=4000))),
        "sweep callbacks to resolve": Visit(lambda _: making.resolve_all()),
        "sweep e-mails": Visit(lambda _: alarm_mail.send_due(now=clock.now())),
        "sweep outbox": Visit(lambda _: dispatcher.dispatch_pending(now=clock.now())),
        "sweep reconciliation": Visit(reconcile),
        "joining the queue": Visit(join),
    }


def _desk(counselor: Client) -> dict[str, Visit]:
    pages = {
        "desk": "/console/desk/",
        "desk strip": "/console/desk/strip",
        "desk aside": "/console/desk/aside",
    }
    pages |= {"frame": "/console/frame", "shifts": "/console/shifts/"}
    return {name: page(counselor, address) for name, address in pages.items()}


def _lists(boss: Client, counselor: Client) -> dict[str, Visit]:
    day = (clock.now() - timedelta(days=400)).date()
    one = f"staff={staff(scene.COUNSELOR).pk}"
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
    found: dict[str, Visit] = {"floor": page(boss, "/console/floor/")}
    found["floor now"] = page(boss, "/console/floor/now")
    for who, client in (("supervisor", boss), ("counselor", counselor)):
        for name, query in filters.items():
            if name in ("one person", "person and topic") and client is counselor:
                continue
            found[f"calls {name}, {who}"] = page(client, f"/console/calls/?{query}")
        for name, address in {
            "callbacks": "/console/callbacks/",
            "callbacks to come": "/console/callbacks/?only=later",
            "voicemail": "/console/voicemail/",
            "intake": "/intake/records/" + ("?whose=everyone" if client is boss else ""),
        }.items():
            found[f"{name}, {who}"] = page(client, address)
        for name, address in LONG.items():
            deep = _far_into(client, address)
            if deep:
                found[f"{name} far down, {who}"] = page(client, deep)
    return found | _last_pages(boss, counselor)


def _far_into(client: Client, address: str, pages: int = 12) -> str:
    """Follow "Older" as a person would; return the address that far down, or of the last full page."""
    before = here = ""
    for _ in range(pages + 1):
        text = get(client, here or address).text
        if 'rel="next"' not in text:
            break
        before = here
        more = text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        here = address.split("?")[0] + more  # which names the filters of the list again
    return before


def _last_pages(boss: Client, counselor: Client) -> dict[str, Visit]:
    """Return the pages of lists on which their oldest rows stand."""
    lists: dict[str, tuple[str, QuerySet[Any], tuple[str, ...]]] = {
        "calls": ("/console/calls/?", Call.objects.all(), calls.ORDER),
        "calls of a language": ("/console/calls/?language=es&", Call.objects.all(), calls.ORDER),
        "voicemail": ("/console/voicemail/?", Voicemail.objects.defer("audio"), voicemails.ORDER),
        "intake": ("/intake/records/?whose=everyone&", IntakeRecord.objects.all(), UNFINISHED_FIRST),
    }
    found = {}
    for name, (address, rows, order) in lists.items():
        end = list(rows.order_by(*order)[:20])[-1]
        where = f"{address}{urlencode({paging.AFTER: paging.key(end, order)})}"
        found[f"{name}, the last page, supervisor"] = page(boss, where)
        found[f"{name}, the last page, counselor"] = page(counselor, where)
    return found


def _single(boss: Client, counselor: Client) -> dict[str, Visit]:
    me = staff(scene.COUNSELOR)
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
        "number": f"/intake/calls/{call.pk}/number/",
        "record history": f"/intake/records/{record.pk}/history/",
    }
    if draft:
        pages["record, draft"] = f"/intake/records/{draft.pk}/"
    found: dict[str, Visit] = {name: page(counselor, address) for name, address in pages.items()}
    of_call = f"/console/desk/calls/{talking.pk}"
    found["whom to ask"] = part(counselor, f"{of_call}/colleagues")
    found["whom to bring in"] = part(counselor, f"{of_call}/parties")
    callback = Callback.objects.order_by("-due_at")[0]
    voicemail = Voicemail.objects.order_by("-left_at").defer("audio")[0]
    found["callback"] = page(boss, f"/console/callbacks/{callback.pk}/")
    found["voicemail"] = page(boss, f"/console/voicemail/{voicemail.pk}/")
    found["voicemail audio"] = page(boss, f"/console/voicemail/{voicemail.pk}/audio")
    found["call, supervisor"] = page(boss, f"/console/calls/{call.pk}/")
    found["why nobody answered"] = page(boss, f"/console/calls/{call.pk}/why.json")
    found["who rings"] = page(boss, "/console/shifts/who-rings")
    found["earlier, supervisor"] = page(boss, f"/intake/calls/{frequent.pk}/earlier/")
    return found


def _people(boss: Client) -> dict[str, Visit]:
    """Return the pages about people and numbers, for a supervisor who also administers."""
    somebody = staff(scene.COUNSELOR).pk
    pages = {"people": "people/", "add a person": "people/add", "person": f"people/{somebody}/"}
    pages |= {"outside numbers": "numbers/"}
    found = {name: page(boss, f"/console/{address}") for name, address in pages.items()}
    return found | {"locked out": page(boss, "/account/locked-out/")}


def _records(boss: Client, reader: Client) -> dict[str, Visit]:
    """Return the pages of the admin: every list, for two people, and the newest row of each."""
    found = {f"admin {each}": page(boss, f"/admin/{each}") for each in OF_THE_RECORDS}
    user = User.objects.get(username=scene.READER)
    for model in sorted(admin.site._registry, key=lambda model: model._meta.label):
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found[f"admin {model._meta.label}"] = page(boss, reverse(f"{name}_changelist"))
        for query in _narrowings(model):
            found[f"admin {model._meta.label} ?{query}"] = page(
                boss, f"{reverse(f'{name}_changelist')}?{query}"
            )
        if access.reaches_records_of(access.recognise(user), model._meta.label_lower, to_change=False):
            found[f"admin {model._meta.label}, counselor"] = page(reader, reverse(f"{name}_changelist"))
        found |= _record(boss, model, name)
    return found


def _narrowings(model: type[Model]) -> list[str]:
    """Return what a list of the admin can be asked for: each of its filters by the last choice, a search."""
    shown = admin.site._registry[model]
    fields: list[Any] = [model._meta.get_field(name) for name in shown.list_filter if isinstance(name, str)]
    coded = [(field.name, field.choices[-1][0]) for field in fields if getattr(field, "choices", None)]
    return [f"{name}__exact={value}" for name, value in coded] + ["q=growth"] * bool(shown.search_fields)


def _record(boss: Client, model: type[Model], name: str) -> dict[str, Visit]:
    """Return the pages of the newest row of a table; none where it is empty."""
    key = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    if key is None:
        return {}
    pages = {kind: reverse(f"{name}_{kind}", args=[key]) for kind in ("change", "history")}
    return {f"admin {model._meta.label} {kind}": page(boss, address) for kind, address in pages.items()}
