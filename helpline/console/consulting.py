"""Put into words what a counselor may do about a colleague, and read whom they have chosen."""

import re

from helpline import routing
from helpline.complete import complete
from helpline.console.explanations import IN_FULL
from helpline.operations.transfers import Refusal, Refused, Target

SENTENCES: dict[Refusal, str] = complete(
    "helpline.console.consulting.SENTENCES",
    Refusal,
    {
        Refusal.ONESELF: "You cannot ask yourself. Choose somebody else.",
        Refusal.NOBODY: "Nobody there can join now",
        Refusal.ALREADY_ASKED: "You have asked a colleague already.",
        Refusal.NOBODY_ASKED: "No colleague is in this call any more.",
        Refusal.NOT_IN_YET: "Your colleague is not in the call yet. You still have the caller.",
        Refusal.NOT_TRAINED: (
            "This is a danger call, and your colleague is not trained for danger. Stay with the caller, or"
            " ask somebody who is trained."
        ),
        Refusal.HANDING_OVER: "The call is being handed over. Stay until it is done.",
    },
)


def sentence(refused: Refused) -> str:
    """Return what the desk says where something about a colleague could not be done."""
    words = SENTENCES[refused.refusal]
    if refused.refusal != Refusal.NOBODY:
        return words
    why = refused.why_not
    return f"{words}: {IN_FULL[routing.Reason(why)]}. You still have the caller." if why else f"{words}."


def target(chosen: str) -> Target | None:
    """Return whom a counselor has chosen in the form; None where that is not one of its choices."""
    found = re.fullmatch(r"(person|line):(\d{1,9})|team:([\w-]{1,50})", chosen)
    if found is None:
        return None
    kind, number, team = found.groups()
    if kind is None:
        return Target(team=team)
    return Target(staff_id=int(number)) if kind == "person" else Target(line_id=int(number))
