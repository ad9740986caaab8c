"""Answer webhooks about one call: look the call up, and return the failure document for an unknown one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpResponse

from helpline.operations import lookups
from helpline.voice.webhook import Document, Failure, View, Webhook, twiml_view


def call_webhook(
    failure: Failure, *, unknown: Failure | None = None
) -> Callable[[View], Callable[..., HttpResponse]]:
    """Turn `view(webhook, call, **ids) -> TwiML` into a Django view for Twilio, as `twiml_view` does.

    The URL names the call by its `call_id`. For a call that is not in the database `unknown` answers; without
    `unknown`, `failure` does.
    """

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @twiml_view(failure)
        @wraps(view)
        def with_call(webhook: Webhook, call_id: UUID, **ids: Any) -> Document:
            call = lookups.call(call_id)
            if call is None:
                return (unknown or failure)(webhook, call_id=call_id, **ids)
            return view(webhook, call, **ids)

        return with_call

    return decorate
