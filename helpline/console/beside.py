"""Say in words how somebody is beside a counselor in a call, and why somebody cannot be."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from helpline.complete import complete
from helpline.console.markup import NOTHING
from helpline.models import Mode
from helpline.operations.listening import Refused, WhyNot

REASONS: dict[WhyNot, str] = complete(
    "helpline.console.beside.REASONS",
    WhyNot,
    {
        WhyNot.NOT_TALKING: "The counselor and the caller are not talking, or no longer.",
        WhyNot.LINE: "Nobody may listen on this line: it is not set so.",
        WhyNot.NOT_TOLD: "The caller was not told that someone may listen.",
        WhyNot.OWN_CALL: "It is your own call.",
        WhyNot.BUSY: "That person is in a call, or one rings for them.",
        WhyNot.NOT_ALLOWED: "Only supervisors may do this.",
        WhyNot.NOT_IN_YET: "You are not in the call yet.",
        WhyNot.ON_HOLD: "The caller is on hold: the counselor has to take them off it first.",
        WhyNot.NOT_TRAINED: "You hold no training for danger, and the caller is in danger.",
        WhyNot.HANDING_OVER: "Somebody is taking this call over already.",
        WhyNot.TAKEN_OVER: "{who} has taken over this call.",
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


def sentence(refused: Refused) -> str:
    """Return why something about a call of others cannot be done, in a sentence."""
    return REASONS[refused.why].format(who=refused.who)


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
