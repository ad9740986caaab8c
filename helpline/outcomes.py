"""The outcomes that a counselor may record at wrap-up, one for each call, and what follows from each."""

from dataclasses import dataclass
from enum import StrEnum

from helpline.contact_rules import WishKind
from helpline.models import AttemptOutcome

INBOUND: tuple[tuple[str, str], ...] = (
    ("info_given", "Information given"),
    ("referral_offered", "Referral offered"),
    ("callback_scheduled", "Callback scheduled"),
    ("crisis_988", "Crisis: 988 brought in"),
    ("crisis_911", "Emergency: 911 brought in"),
    ("poison", "Poison control brought in"),
    ("dv", "Domestic violence support"),
    ("third_party_support", "Support for a relative or friend"),
    ("repeat_caller", "Regular caller, support given"),
    ("language_line", "Interpreter needed"),
    ("relay", "Hearing / TTY relay"),
    ("wrong_number", "Wrong number"),
    ("silent", "Silent call"),
    ("prank_lewd", "Prank or sexual"),
    ("abusive", "Abusive"),
)


class Follows(StrEnum):
    """What becomes of a promise after a call that was made to keep it."""

    REACHED = "reached"  # the promise is kept
    DECLINED = "declined"  # the person does not want it: no more attempts
    RETRY = "retry"  # nobody picked up: it is tried again within the rules
    NEW_TIME = "new_time"  # a counselor agrees on another time with them
    PERSON = "person"  # a counselor decides: no more automatic attempts


NOT_IN_SERVICE = "The number is not in service"
SOMEBODY_ELSES = "The number belongs to somebody else"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of a callback's call, and what it means for the attempt, the promise and the number.

    `because` is the reason with which the promise is handed to a person; `wish` is recorded for the number.
    """

    slug: str
    label: str
    attempt: AttemptOutcome
    follows: Follows
    because: str = ""
    wish: WishKind | None = None


OF_CALLBACKS: tuple[Outcome, ...] = (
    Outcome("reached_patient", "Reached the person", AttemptOutcome.REACHED, Follows.REACHED),
    Outcome(
        "reached_other_no_disclosure",
        "Someone else answered, nothing said",
        AttemptOutcome.BY_OTHERS,
        Follows.PERSON,
        "Somebody else answered",
    ),
    Outcome("vm_none_policy", "Machine answered, no message left", AttemptOutcome.BY_OTHERS, Follows.RETRY),
    Outcome(
        "vm_neutral_left",
        "Machine answered, neutral message left",
        AttemptOutcome.BY_OTHERS,
        Follows.PERSON,
        "A message was left on a machine",
    ),
    Outcome("no_answer", "No answer", AttemptOutcome.NO_ANSWER, Follows.RETRY),
    Outcome("busy", "Busy", AttemptOutcome.BUSY, Follows.RETRY),
    Outcome(
        "disconnected",
        "Number not in service",
        AttemptOutcome.UNREACHABLE,
        Follows.PERSON,
        NOT_IN_SERVICE,
    ),
    Outcome(
        "wrong_person",
        "Wrong person",
        AttemptOutcome.BY_OTHERS,
        Follows.PERSON,
        SOMEBODY_ELSES,
        WishKind.WRONG_PERSON,
    ),
    Outcome(
        "asked_later",
        "Asked for another time",
        AttemptOutcome.REACHED,
        Follows.NEW_TIME,
        "They asked for another time",
    ),
    Outcome(
        "refused",
        "Does not want to be called",
        AttemptOutcome.DECLINED,
        Follows.DECLINED,
        wish=WishKind.REFUSED,
    ),
    Outcome(
        "opted_out",
        "Asked us not to call",
        AttemptOutcome.DECLINED,
        Follows.DECLINED,
        wish=WishKind.OPTED_OUT,
    ),
)

OUTBOUND: tuple[tuple[str, str], ...] = tuple((each.slug, each.label) for each in OF_CALLBACKS)
OF_SLUG = {each.slug: each for each in OF_CALLBACKS}

NOBODY_HEARD = frozenset({"silent", "no_answer", "busy", "disconnected"})
"""The outcomes that do not say that the counselor heard anybody."""

INBOUND_LABELS = dict(INBOUND)
OUTBOUND_LABELS = dict(OUTBOUND)
OUTCOME_LABELS = INBOUND_LABELS | OUTBOUND_LABELS
