"""The numbers people give us to ring, and what is safe to do with each."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from helpline import contact, vault
from helpline.operations import floors, safety
from intake.models import Caller, CallerNumber, SafeToCall

WISHES = (
    "safe_to_call",
    "safe_hours",
    "voicemail",
    "text_ok",
    "caller_id_mode",
    "who_may_answer",
    "code_word",
)


@transaction.atomic
def give(
    *,
    number: str,
    zone: str,
    wishes: Mapping[str, str | bool],
    staff_id: int,
    now: datetime,
    caller: Caller | None = None,
) -> CallerNumber:
    """Keep a number that somebody gave, with their wishes. Raises contact.NotANumber.

    Where it is not safe to ring, what was promised to it before goes into a person's hands.
    A wish that is not expressed, an empty text, leaves what was said before: on a shared telephone nobody
    undoes another person's protection by not speaking of it.
    """
    plain = contact.parse_number(number)
    floors.lock()  # what follows may stop a call that is being made; nothing may be written before
    expressed = {name: wishes[name] for name in WISHES if wishes.get(name, "") != ""}
    given = {"given_at": now, "confirmed_by_id": staff_id, **({"zone": zone} if zone else {}), **expressed}
    kept, _ = CallerNumber.objects.update_or_create(
        number_index=vault.index(plain), defaults=given, create_defaults={"number": plain, **given}
    )
    if caller is not None:
        kept.callers.add(caller)
    if expressed.get("safe_to_call") == SafeToCall.NO:
        safety.not_safe(number=plain, staff_id=staff_id, now=now)
    elif expressed.get("safe_to_call") == SafeToCall.YES:
        safety.safe_again(number=plain)
    return kept


def find(number: str) -> CallerNumber | None:
    """Return what we know of a number in E.164, or None."""
    index = vault.index(number)
    return CallerNumber.objects.filter(number_index=index).first() if index else None
