"""The numbers people give us to ring, and what is safe to do with each."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from helpline import contact_rules
from helpline.complete import complete
from helpline.contact_rules import WishKind
from helpline.models import OPEN, Callback
from helpline.operations import floors
from helpline.operations import wishes as of_numbers
from helpline.operations.floors import FloorLock
from helpline.privacy import encryption
from intake.models import Caller, CallerIdMode, CallerNumber, SafeToCall

WISHES = (
    "safe_to_call",
    "safe_hours",
    "voicemail",
    "text_ok",
    "caller_id_mode",
    "who_may_answer",
    "code_word",
)
OF_SAFETY: dict[SafeToCall, WishKind | None] = complete(
    "intake.operations.numbers.OF_SAFETY",
    SafeToCall,
    {
        SafeToCall.NOT_ASKED: None,
        SafeToCall.YES: WishKind.SAFE,
        SafeToCall.NO: WishKind.NOT_SAFE,
    },
)
OF_OUR_NUMBER: dict[CallerIdMode, WishKind | None] = complete(
    "intake.operations.numbers.OF_OUR_NUMBER",
    CallerIdMode,
    {
        CallerIdMode.SHOWN: WishKind.SHOW_OUR_NUMBER,
        CallerIdMode.HIDDEN: WishKind.HIDE_OUR_NUMBER,
    },
)
OF_CALLING: Mapping[tuple[str, str], WishKind] = {
    **{("safe_to_call", str(said)): kind for said, kind in OF_SAFETY.items() if kind is not None},
    **{("caller_id_mode", str(said)): kind for said, kind in OF_OUR_NUMBER.items() if kind is not None},
}
"""The wishes that the telephone side has to know, because it makes the calls."""


def said_of_calling(said: Mapping[str, str | bool]) -> frozenset[WishKind]:
    """Return those wishes about a number that decide whether it is called."""
    return frozenset(OF_CALLING[name, str(word)] for name, word in said.items() if (name, word) in OF_CALLING)


def give_under(
    lock: FloorLock,
    *,
    number: contact_rules.PhoneNumber,
    zone: str,
    wishes: Mapping[str, str | bool],
    staff_id: int,
    now: datetime,
    caller: Caller | None = None,
    call_id: UUID | None = None,
) -> CallerNumber:
    """Keep a number that somebody gave, with their wishes.

    If it is not safe to call, the promises to it are handed to a person. An empty wish leaves what was said
    before: on a shared telephone nobody undoes another person's protection by not mentioning it.
    """
    expressed = {name: wishes[name] for name in WISHES if wishes.get(name, "") != ""}
    given = {"given_at": now, "confirmed_by_id": staff_id, **({"zone": zone} if zone else {}), **expressed}
    fingerprints = encryption.fingerprints(number)
    kept, _ = CallerNumber.objects.update_or_create(
        number_index__in=fingerprints,
        defaults=given,
        create_defaults={"number": number, **given},
    )
    if caller is not None:
        kept.callers.add(caller)
    for kind in sorted(said_of_calling(wishes)):
        of_numbers.record_under(lock, fingerprints, kind, staff_id=staff_id, now=now, call_id=call_id)
    return kept


give = floors.locking(give_under)


def find(number: contact_rules.PhoneNumber | None) -> CallerNumber | None:
    """Return what we know of a number, or None."""
    return CallerNumber.objects.filter(number_index__in=encryption.fingerprints(number)).first()


def has_promises(number: contact_rules.PhoneNumber) -> bool:
    """Say whether a callback to a number is open."""
    return Callback.objects.filter(number_index__in=encryption.fingerprints(number), state__in=OPEN).exists()
