"""What was heard of a danger, in words for whoever helps. Nothing here says who the caller is."""

from collections.abc import Mapping

from helpline.callflow.checking import DANGER_KEY
from helpline.callflow.danger import Kind
from helpline.models import Call, DangerBy, Priority

KINDS: Mapping[str, str] = {
    Kind.OVERDOSE: "someone may have overdosed or not be breathing",
    Kind.MEDICAL: "a medical emergency",
    Kind.SUICIDE: "thoughts of suicide",
    Kind.VIOLENCE: "violence",
    Kind.OTHER: "someone may be in danger",
}
"""The kinds of danger that `callflow.danger` hears in what a caller says."""
UNKNOWN = KINDS[Kind.OTHER]


def heard(call: Call) -> str:
    """Say how we know that a caller is in danger, and of what; empty for who is not in danger."""
    if call.priority != Priority.CRISIS:
        return ""
    said = f"Said: {KINDS.get(call.danger_kind, UNKNOWN)}"
    if call.danger_by == DangerBy.SPEECH:
        return said
    if call.danger_by == DangerBy.KEY:
        return f"{said}. Pressed {DANGER_KEY}" if call.danger_kind else f"Pressed {DANGER_KEY}: in danger"
    return "A counselor noted: in danger" if call.danger_by == DangerBy.STAFF else ""
