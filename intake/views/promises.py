"""The panel in which a call is promised: what the rules say while it is filled in, then the promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from helpline import clock, contact
from helpline.operations import callbacks
from intake import pages, wording
from intake.models import IntakeRecord
from intake.operations import numbers, promises
from intake.operations.promises import Wish
from intake.views.promise_form import PromiseForm
from intake.views.who import call_for, writer_of


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a wish: `allow`, `defer`, `deny`, or `ask` while something is still missing.

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
    """Show what the rules say of the wish as it stands. Nothing is kept."""
    writer_of(request)
    form = PromiseForm(request.POST)
    now = clock.now()
    if form.forbids:
        answer = NOT_TO_BE_RUNG
    else:
        answer = _preview(form.wish(), now) if form.is_valid() else _missing(form)
    zone = form.cleaned_data.get("zone")
    there = _clock(now, zone) if zone else None
    return render(request, "intake/verdict.html", {"answer": answer, "there": there})


@require_POST
@never_cache
@sensitive_post_parameters()
def promise(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Make the promise, and show the promises of this call; or say why not."""
    call = call_for(request, call_id)
    staff = writer_of(request)
    record = get_object_or_404(IntakeRecord, call=call)
    form = PromiseForm(request.POST)
    now = clock.now()
    answer: Answer | None
    if form.forbids:
        answer = _note_unsafe(record, form, staff.pk, now)
    else:
        answer = _promise(record, form.wish(), staff.pk, now) if form.is_valid() else _missing(form)
    page = "intake/promised.html" if answer is None else "intake/verdict.html"
    return render(request, page, {"answer": answer, "promised": pages.promised(call)})


def _promise(record: IntakeRecord, wish: Wish, staff_id: int, now: datetime) -> Answer | None:
    """Make the promise and return None, or return why not."""
    try:
        promises.promise(record_id=record.pk, wish=wish, staff_id=staff_id, now=now)
    except callbacks.NotAllowed as error:
        return _verdict(error.verdict, wish)
    except REFUSALS as error:
        return _refused(error)
    return None


def _note_unsafe(record: IntakeRecord, form: PromiseForm, staff_id: int, now: datetime) -> Answer:
    """Note that a number is not to be rung; what was promised to it before goes into a person's hands."""
    try:
        numbers.give(
            number=form.cleaned_data["number"],
            zone=form.cleaned_data.get("zone", ""),
            wishes=form.wishes(),
            staff_id=staff_id,
            now=now,
            caller=record.caller,
        )
    except contact.NotANumber:
        return NOT_A_NUMBER
    return NOTED_AS_UNSAFE


def _preview(wish: Wish, now: datetime) -> Answer:
    try:
        return _verdict(promises.preview(wish=wish, now=now), wish)
    except REFUSALS as error:
        return _refused(error)


REFUSALS = (contact.NotANumber, promises.HasPassed, promises.NotSafe, promises.WouldShow)
NOT_A_NUMBER = Answer(
    "ask", "That is not a telephone number we can ring. Read it back to them.", field="number"
)
NOT_TO_BE_RUNG = Answer(
    "deny", "It is not rung once that is noted. Ask for another number.", field="safe_to_call", note=True
)
NOTED_AS_UNSAFE = Answer(
    "deny",
    "Noted: this number is not rung. What was promised to it before waits for a person, under Callbacks. "
    "Ask for another number.",
    field="number",
    noted=True,
)
WOULD_SHOW = Answer(
    "ask",
    "Our number cannot be hidden: their screen would show it. Ask if that is safe, or for another number.",
    field="caller_id_mode",
)
HAS_PASSED = Answer("ask", "That time has passed where they are.", field="local_time")


def _refused(error: Exception) -> Answer:
    """Say why a wish was refused before its hour was looked at."""
    match error:
        case promises.NotSafe():
            return _not_safe(error)
        case promises.WouldShow():
            return WOULD_SHOW
        case promises.HasPassed():
            return HAS_PASSED
    return NOT_A_NUMBER


def _not_safe(error: promises.NotSafe) -> Answer:
    return Answer(
        "deny",
        f"On {error.said_at:%d %b %Y} somebody told us that it is not safe to ring this number. "
        "Ask them; if it is safe now, say so below.",
        field="safe_to_call",
    )


def _missing(form: PromiseForm) -> Answer:
    """Return the first thing that is still to be asked."""
    name, errors = next(iter(form.errors.items()))
    return Answer("ask", str(errors[0]), field=name)


def _verdict(verdict: contact.Verdict, wish: Wish) -> Answer:
    words = wording.explain(verdict)
    if verdict.decision == contact.Decision.DEFER and verdict.until is not None:
        instead = _whole_minute(_clock(verdict.until, wish.zone))
        return Answer(verdict.decision, words, instead=instead, field="local_time")
    return Answer(verdict.decision, words, field="number")


def _clock(at: datetime, zone: str) -> datetime:
    """Return what a clock there shows: naive, or the template would put it back into UTC."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _whole_minute(at: datetime) -> datetime:
    """Return the first whole minute that is not before."""
    return (
        at
        if at == at.replace(second=0, microsecond=0)
        else at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    )
