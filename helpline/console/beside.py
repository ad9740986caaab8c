"""Say in words how somebody is beside a counselor in a call, and why somebody cannot be."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.template.defaultfilters import slugify
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from helpline.complete import complete
from helpline.console.markup import NOTHING
from helpline.models import Mode
from helpline.operations.listening import Refused, WhyNot
from helpline.queries.present import Present

REASONS: dict[WhyNot, str] = complete(
    "helpline.console.beside.REASONS",
    WhyNot,
    {
        WhyNot.NOT_TALKING: "The counselor and the caller are not talking. Try again once they do.",
        WhyNot.LINE: "Nobody may listen on this line. An administrator can turn listening on for it.",
        WhyNot.NOT_TOLD: (
            "The caller was not told that someone may listen. The counselor can tell them first."
        ),
        WhyNot.OWN_CALL: "It is your own call. Choose somebody else.",
        WhyNot.BUSY: "That person is busy or not there now. Choose somebody else.",
        WhyNot.NOT_ALLOWED: "Only supervisors may do this. Press Help me, and they are told.",
        WhyNot.NOT_IN_YET: "You are not in the call yet. Wait until you are, then press again.",
        WhyNot.ON_HOLD: "The caller is on hold. The counselor has to take them off hold first.",
        WhyNot.NOT_TRAINED: (
            "The caller is in danger, and you are not trained for danger. Get somebody who is."
        ),
        WhyNot.HANDING_OVER: "Somebody is taking this call over already. Wait until that is done.",
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
IN_IT: dict[Mode, str] = complete(
    "helpline.console.beside.IN_IT",
    Mode,
    {
        Mode.LISTEN: "heard by nobody",
        Mode.COACH: "heard by the counselor alone",
        Mode.BARGE: "heard by everybody",
    },
)
"""What the list of everybody in a call says of a mode."""
ON_THE_WAY = {"rings": "ringing…", "comes": "joining…"}


def how_there(one: Present) -> str:
    """Return how somebody is in a call, for the list of everybody in it."""
    how = ON_THE_WAY.get(one.comes) or (IN_IT[Mode(one.mode)] if one.mode else "")
    return ", ".join(each for each in (_part(one), how) if each)


def _part(one: Present) -> str:
    """Return what somebody does in a call, in words that follow their name, or "You"."""
    if one.has_it:
        return "have the call" if one.you else "has the call"
    return f"are the {one.role.lower()}" if one.you else one.role.lower()


def sentence(refused: Refused) -> str:
    """Return why something about a call of others cannot be done, in a sentence."""
    return REASONS[refused.why].format(who=refused.who)


def own(mode: str) -> str:
    """Return how a person is beside a counselor, in words for themselves."""
    return OWN[Mode(mode)]


def theirs(mode: str) -> str:
    """Return how somebody is beside a counselor, in words for the counselor."""
    return THEIRS[Mode(mode)]


@dataclass(frozen=True, slots=True)
class Button:
    """A button that begins a mode. `why` is the key of the reason why it cannot be; empty where it can."""

    mode: str
    words: str
    why: str


def buttons(why_not: Iterable[tuple[str, WhyNot]]) -> list[Button]:
    """Return the button of each mode."""
    found = dict(why_not)
    return [Button(mode, BUTTONS[mode], slugify(found[mode]) if mode in found else "") for mode in Mode]


def reasons(why_not: Iterable[tuple[str, WhyNot]]) -> list[tuple[str, str]]:
    """Return why modes cannot be, each reason once: its key (`Button.why`), and a sentence.

    It names the modes for which it holds, unless it holds for all.
    """
    found: dict[WhyNot, list[str]] = {}
    for mode, why in why_not:
        found.setdefault(why, []).append(BUTTONS[Mode(mode)])
    return [(slugify(why), _reason(why, modes)) for why, modes in found.items()]


def _reason(why: WhyNot, modes: list[str]) -> str:
    return REASONS[why] if len(modes) == len(Mode) else f"{' and '.join(modes)}: {REASONS[why]}"


FORM = "beside"
"""The id of the form on the page Live with which all its buttons are sent."""


def beside_call(call_id: UUID, why_not: Iterable[tuple[str, WhyNot]]) -> SafeString:
    """Return the buttons by which a supervisor joins a call, on the page Live; what cannot be says why."""
    address = reverse("console:beside", kwargs={"call_id": call_id})
    each = format_html_join("", "{}", ((_button(address, call_id, one),) for one in buttons(why_not)))
    whys = ((call_id, key, sentence) for key, sentence in reasons(why_not))
    said = format_html_join("", ' <span class="quiet" id="why-{}-{}">{}</span>', whys)
    return format_html('<span class="beside-call">{}{}{}</span>', each, _second(call_id, why_not), said)


def _button(address: str, call_id: UUID, one: Button) -> SafeString:
    """Return a button; one that cannot be pressed keeps its place among the keys, and names its reason.

    Its id lets the keyboard stay on it when the page is told anew.
    """
    if one.why:
        return format_html(
            '<button type="button" class="button" id="{}-{}" aria-disabled="true"'
            ' aria-describedby="why-{}-{}">{}</button> ',
            one.mode,
            call_id,
            call_id,
            one.why,
            one.words,
        )
    return format_html(
        '<button class="button" id="{}-{}" form="{}" formaction="{}" name="mode" value="{}">{}</button> ',
        one.mode,
        call_id,
        FORM,
        address,
        one.mode,
        one.words,
    )


def _second(call_id: UUID, why_not: Iterable[tuple[str, WhyNot]]) -> SafeString:
    """Return the way to ask another counselor to listen, where somebody may."""
    if Mode.LISTEN in dict(why_not):
        return NOTHING
    address = reverse("console:ask-second", kwargs={"call_id": call_id})
    link = '<a class="button" id="second-{}" href="{}">Ask a second counselor</a> '
    return format_html(link, call_id, address)
