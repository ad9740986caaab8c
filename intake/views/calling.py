"""Calling somebody from the page of their record."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from helpline import clock
from helpline.operations import by_hand, ruling
from intake.operations import calling
from intake.views import records
from intake.views.who import record_for, writer_of


@require_POST
@never_cache
@sensitive_post_parameters()
def call(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """Call a number of the record: the desk of the counselor who asks rings, or the page says why not."""
    record = record_for(request, record_id)
    staff = writer_of(request)
    given_id, why = _asked(request), request.POST.get("why", "")
    try:
        calling.call(record=record, given_id=given_id, staff_id=staff.pk, why=why, now=clock.now())
    except calling.NotGiven:
        raise Http404 from None
    except (by_hand.CannotCall, ruling.NotAllowed) as error:
        return records.page_of(request, record, refused=str(error), status=422)
    return redirect("console:desk")


def _asked(request: HttpRequest) -> UUID:
    """Return the id of the number that is to be called. Raises Http404 without one."""
    try:
        return UUID(request.POST.get("given", ""))
    except ValueError:
        raise Http404 from None
