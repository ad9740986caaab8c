"""Say in words how somebody is beside a counselor in a call, and why somebody cannot be."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from helpline.complete import complete
from helpline.console.markup import NOTHING
from helpline.models import Mode
from helpline.operations.listening import WhyNot
from helpline.queries.present import Present

REASONS: dict[WhyNot, str] = complete(
    "helpline.console.beside.REASONS",
    WhyNot,
    {
        WhyNot.NOT_TALKING: "The counselor and the caller are not talking. Try again once they do.",
        WhyNot.LINE: "Nobody may listen on this line: it is not set so. An administrator can set it.",
        WhyNot.NOT_TOLD: (
            "The caller was not told that someone may listen. The counselor can tell them first."
        ),
        WhyNot.OWN_CALL: "It is your own call. Choose somebody else.",
        WhyNot.BUSY: "That person is busy or not there now. Choose somebody else.",
        WhyNot.NOT_ALLOWED: "Only supervisors may do this. Press Help me, and they are told.",
        WhyNot.NOT_IN_YET: "You are not in the call yet. Wait until you are, then press again.",
        WhyNot.ON_HOLD: "The caller is on hold: the counselor has to take them off it first.",
        WhyNot.CRISIS_LINE: "The crisis line is in the call: the counselor has to stay until it has left.",
        WhyNot.NOT_TRAINED: (
            "You hold no training for danger, and the caller is in danger. Get somebody who is trained."
        ),
        WhyNot.HANDING_OVER: "Somebody is taking this call over already. Wait until that is done.",
    },
)
BUTTONS: dict[Mode, str] = complete(
    "helpline.console.beside.BUTTONS",
    Mode,
    {Mode.LISTEN: "Listen", Mode.COACH: "Coach", Mode.BARGE: "Talk to both"},
)
"""The words on the button that begins each mode."""
OWN: dict[Mode, str] = complete(
    "helpline.console.beside.OWN",
    Mode,
    {
        Mode.LISTEN: "You listen: nobody hears you",
        Mode.COACH: "You coach: only the counselor hears you",
        Mode.BARGE: "Everybody hears you",
    },
)
THEIRS: dict[Mode, str] = complete(
    "helpline.console.beside.THEIRS",
    Mode,
    {
        Mode.LISTEN: "is listening. Nobody hears them.",
        Mode.COACH: "is coaching you. Only you hear them.",
        Mode.BARGE: "is in the call. Everybody hears them.",
    },
)
IN_IT: dict[Mode, str] = complete(
    "helpline.console.beside.IN_IT",
    Mode,
    {
        Mode.LISTEN: "listens, not heard",
        Mode.COACH: "heard by the counselor alone",
        Mode.BARGE: "heard by everybody",
    },
)
"""What the list of everybody in a call says of a mode."""
ON_THE_WAY = {"rings": "Ringing …", "comes": "Joining"}


def how_there(one: Present) -> str:
    """Return how somebody is in a call, for the list of everybody in it."""
    role = ("have the call" if one.you else "has the call") if one.has_it else one.role.lower()
    how = ON_THE_WAY.get(one.comes) or (IN_IT[Mode(one.mode)] if one.mode else "")
    return ", ".join(each for each in (role, how) if each)


def own(mode: str) -> str:
    """Return how a person is beside a counselor, in words for themselves."""
    return OWN[Mode(mode)]


def theirs(mode: str) -> str:
    """Return how somebody is beside a counselor, in words for the counselor."""
    return THEIRS[Mode(mode)]


def buttons(why_not: Iterable[tuple[str, WhyNot]]) -> list[tuple[str, str, str]]:
    """Return each mode with the words on its button, and why it cannot be; empty where it can."""
    reasons = dict(why_not)
    return [(mode, BUTTONS[mode], REASONS[reasons[mode]] if mode in reasons else "") for mode in Mode]


FORM = "beside"
"""The id of the form on the page Live with which all its buttons are sent."""


def beside_call(call_id: UUID, why_not: Iterable[tuple[str, WhyNot]]) -> SafeString:
    """Return the buttons by which a supervisor joins a call, on the page Live; what cannot be says why."""
    address = reverse("console:beside", kwargs={"call_id": call_id})
    shown = buttons(why_not)
    each = format_html_join("", "{}", ((_button(address, *one),) for one in shown))
    why = next((why for _, _, why in shown if why), "")
    return format_html(
        '<span class="beside-call">{}{}</span>',
        each,
        format_html(' <span class="quiet">{}</span>', why) if why else NOTHING,
    )


def _button(address: str, mode: str, words: str, why: str) -> SafeString:
    if why:
        return format_html('<button type="button" class="button" disabled>{}</button> ', words)
    return format_html(
        '<button class="button" form="{}" formaction="{}" name="mode" value="{}">{}</button> ',
        FORM,
        address,
        mode,
        words,
    )
