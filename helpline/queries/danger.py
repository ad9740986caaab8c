"""Say in words what danger was reported, for staff who help. Nothing here says who the caller is."""

from collections.abc import Callable

from helpline.callflow.danger import Kind
from helpline.callflow.flow import DANGER_KEY
from helpline.complete import complete
from helpline.models import Call, DangerBy

KINDS: dict[Kind, str] = complete(
    "helpline.queries.danger.KINDS",
    Kind,
    {
        Kind.OVERDOSE: "someone may have overdosed or not be breathing",
        Kind.MEDICAL: "a medical emergency",
        Kind.SUICIDE: "thoughts of suicide",
        Kind.VIOLENCE: "violence",
        Kind.OTHER: "someone may be in danger",
    },
)
"""The words for each kind of danger that `callflow.danger` recognises in what a caller says."""


def _by_key(call: Call) -> str:
    return f"{_said(call)}. Pressed {DANGER_KEY}" if call.danger_kind else f"Pressed {DANGER_KEY}: in danger"


def _said(call: Call) -> str:
    kind = Kind(call.danger_kind) if call.danger_kind in set(Kind) else Kind.OTHER
    return f"Said: {KINDS[kind]}"


def _noted(call: Call) -> str:
    return "A counselor noted: in danger"


HEARD: dict[DangerBy, Callable[[Call], str]] = complete(
    "helpline.queries.danger.HEARD",
    DangerBy,
    {
        DangerBy.KEY: _by_key,
        DangerBy.SPEECH: _said,
        DangerBy.STAFF: _noted,
    },
)


def heard(call: Call) -> str:
    """Return in words how we know that a caller is in danger, and of what; "" if they are not in danger."""
    if not call.is_crisis:
        return ""
    return HEARD[DangerBy(call.danger_by)](call) if call.danger_by else ""
