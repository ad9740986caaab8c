"""Say in words why something about somebody from outside cannot be done in a counselor's call."""

from helpline.complete import complete
from helpline.console.wording import GONE
from helpline.operations.parties import Refusal, Refused

SENTENCES: dict[Refusal, str] = complete(
    "helpline.console.bringing_in.SENTENCES",
    Refusal,
    {
        Refusal.GONE: GONE,
        Refusal.NOT_TALKING: "Wait until you and the caller talk. Then bring them in.",
        Refusal.NOT_LISTED: (
            "That number is not in the directory any more. Open Bring in again, and choose another."
        ),
        Refusal.THEIR_OWN: "That is the caller’s own number. Choose another.",
        Refusal.ENOUGH: "There are enough people in this call. Take somebody out first.",
        Refusal.NOT_IN_YET: "Wait until they have answered and you have talked with them.",
        Refusal.NO_COUNSELOR: "An interpreter is no counselor. Stay, or bring in somebody who can take over.",
        Refusal.IN_DANGER: "This caller is in danger. Stay, or leave them with the crisis center.",
        Refusal.CRISIS_LINE: (
            "The crisis line is in this call. Stay until it has left, or hang up: the caller stays with it."
        ),
        Refusal.HANDING_OVER: "Somebody is about to have this call. Wait until the desk says who has it.",
    },
)


def sentence(refused: Refused) -> str:
    """Return what the desk says where something about somebody from outside could not be done."""
    return SENTENCES[refused.refusal]
