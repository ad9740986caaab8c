"""The number a caller keys in, kept on the call until they have confirmed it."""

from uuid import UUID

from helpline.models import Call, CallState


def note(*, call_id: UUID, number: str) -> None:
    """Keep the number, sealed; it must not travel in a URL."""
    call = Call.objects.get(pk=call_id)
    if call.state == CallState.CALLBACK:
        call.given_number = number
        call.save(update_fields=["given_number"])
