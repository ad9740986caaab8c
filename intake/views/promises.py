"""The panel in which a callback is promised. It shows what the rules say while it is filled in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from helpline import clock, contact_rules
from helpline.models import Call
from helpline.operations import callbacks
from intake import pages, queries
from intake.models import IntakeRecord
from intake.operations import numbers, promises
from intake.views.promise_form import PromiseForm
from intake.views.who import writer_in


@dataclass(frozen=True, slots=True)
class Answer:
    """What the panel answers to a request: `allow`, `defer`, `deny`, or `ask` while something is missing.

    `instead` is the next time that is allowed, on the clock where the caller is; `note` offers to note that
    the number is not safe, and `noted` says that this was done.
    """

    decision: str
    words: str
    instead: datetime | None = None
    field: str = ""
    note: bool = False
    noted: bool = False


@require_POST
@never_cache
@sensitive_post_parameters()
def preview(request: HttpRequest) -> HttpResponse:
    """Show what the rules say about the request as it stands. Nothing is saved."""
    _, call = writer_in(request, _asked_in(request))
    form = PromiseForm(request.POST)
    now = clock.now()
    if form.forbids:
        answer = NOT_TO_BE_CALLED
    else:
        answer = _preview(form, call, now) if form.is_valid() else _missing(form)
    zone = form.cleaned_data.get("zone")
    there = _clock(now, zone) if zone else None
    return render(request, "intake/verdict.html", {"answer": answer, "there": there})


@require_POST
@never_cache
@sensitive_post_parameters()
def promise(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Make the promise and show the promises of this call, or say why it was refused."""
    staff, call = writer_in(request, call_id)
    record = queries.record_of(call)
    if record is None:
        raise Http404
    form = PromiseForm(request.POST)
    now = clock.now()
    answer: Answer | None
    before = pages.promised(call)
    if form.forbids:
        answer = _note_unsafe(record, form, staff.pk, now)
    else:
        answer = _promise(record, form, staff.pk, now) if form.is_valid() else _missing(form)
    page = "intake/promised.html" if answer is None else "intake/verdict.html"
    now_promised = pages.promised(call)
    moved = [each for each in before if each not in now_promised] if answer is None else []
    context = {"answer": answer, "promised": now_promised, "done": answer is None, "moved": moved}
    return render(request, page, context)


def _asked_in(request: HttpRequest) -> UUID:
    """Return the id of the call that the panel belongs to. Raises Http404 without one.

    Answering without a call would tell anybody what was noted about any number.
    """
    try:
        return UUID(request.POST.get("call", ""))
    except ValueError:
        raise Http404 from None


def _promise(record: IntakeRecord, form: PromiseForm, staff_id: int, now: datetime) -> Answer | None:
    """Make the promise and return None, or return why not."""
    try:
        promises.promise(record_id=record.pk, wanted=form.wanted(), staff_id=staff_id, now=now)
    except REFUSALS as error:
        return _refused(error, form)
    return None


def _note_unsafe(record: IntakeRecord, form: PromiseForm, staff_id: int, now: datetime) -> Answer:
    """Note that a number is not to be called, and hand the promises to it to a person."""
    try:
        number = form.given_number()
    except contact_rules.NotANumber:
        return NOT_A_NUMBER
    promised = numbers.has_promises(number)
    numbers.give(
        number=number,
        zone=form.cleaned_data.get("zone", ""),
        wishes=form.wishes(),
        staff_id=staff_id,
        now=now,
        caller=record.caller,
        call_id=record.call_id,
    )
    return NOTED_WITH_PROMISES if promised else NOTED_AS_UNSAFE


def _preview(form: PromiseForm, call: Call, now: datetime) -> Answer:
    try:
        return _verdict(promises.preview(wanted=form.wanted(), call=call, now=now), form)
    except REFUSALS as error:
        return _refused(error, form)


REFUSALS = (contact_rules.NotANumber, contact_rules.WrongTime, callbacks.NotAllowed, callbacks.TooLate)
NOT_A_NUMBER = Answer("ask", contact_rules.NOT_A_NUMBER, field="number")
NOT_TO_BE_CALLED = Answer(
    "deny",
    "If you note this, we will not call this number. Ask for another one.",
    field="safe_to_call",
    note=True,
)
NOTED_AS_UNSAFE = Answer(
    "deny", "Noted. We will not call this number. Ask for another one.", field="number", noted=True
)
NOTED_WITH_PROMISES = replace(
    NOTED_AS_UNSAFE,
    words="Noted. We will not call this number. The callbacks that were scheduled to it need attention, "
    "under Callbacks. Ask for another one.",
)


def _refused(error: Exception, form: PromiseForm) -> Answer:
    """Say in a sentence why a promise was refused, at the field where it can be put right."""
    match error:
        case callbacks.NotAllowed():
            return _verdict(error.verdict, form)
        case contact_rules.WrongTime():
            return Answer("ask", str(error), field=error.field)
        case callbacks.TooLate():
            return Answer("deny", str(error), field="local_time")
    return NOT_A_NUMBER


def _missing(form: PromiseForm) -> Answer:
    """Return an answer that asks for the first thing that is missing."""
    name, errors = next(iter(form.errors.items()))
    return Answer("ask", str(errors[0]), field=name)


def _verdict(verdict: contact_rules.Verdict, form: PromiseForm) -> Answer:
    words, field = contact_rules.explain(verdict), contact_rules.field_of(verdict)
    if verdict.decision == contact_rules.Decision.DEFER and verdict.until is not None:
        instead = _whole_minute(_clock(verdict.until, form.cleaned_data["zone"]))
        return Answer(verdict.decision, words, instead=instead, field=field)
    return Answer(verdict.decision, words, field=field)


def _clock(at: datetime, zone: str) -> datetime:
    """Return the wall-clock time in a zone. It is naive, or the template would convert it to UTC."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _whole_minute(at: datetime) -> datetime:
    """Return the instant rounded up to the next whole minute."""
    return (
        at
        if at == at.replace(second=0, microsecond=0)
        else at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    )
