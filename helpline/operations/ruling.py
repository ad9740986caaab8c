"""Ask the contact rules whether a number may be called: gather every fact that they need, then ask them.

When a call is promised the rules get the same facts as at the minute when it is made. So every path asks
here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from helpline import contact_rules
from helpline.complete import complete
from helpline.contact_rules import A_DAY, PromisedTime
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallState,
    Direction,
    Line,
    NumberWish,
    Staff,
)
from helpline.privacy import encryption

if TYPE_CHECKING:
    from django.db.models import QuerySet

KINDS = frozenset(contact_rules.WishKind)
"""The kinds of wish that are read; a stored wish of a kind that no longer exists is left out."""
IN_VAIN: dict[AttemptOutcome, bool] = complete(
    "helpline.operations.ruling.IN_VAIN",
    AttemptOutcome,
    {
        AttemptOutcome.UNDER_WAY: False,
        AttemptOutcome.REACHED: False,
        AttemptOutcome.NO_ANSWER: True,
        AttemptOutcome.BUSY: True,
        AttemptOutcome.UNREACHABLE: True,
        AttemptOutcome.NO_STAFF: False,
        AttemptOutcome.DECLINED: False,
        AttemptOutcome.BY_OTHERS: True,
        AttemptOutcome.WITHDRAWN: True,
        AttemptOutcome.HUNG_UP: True,
        AttemptOutcome.NOT_DIALLED: False,
        AttemptOutcome.DEFERRED: False,
        AttemptOutcome.DENIED: False,
    },
)
"""Whether an attempt with this outcome counts toward the limits of a number.

It does if the telephone may have rung and the person was not reached. A stored outcome that no longer
exists does not.
"""


class NotAllowed(Exception):
    """The rules do not let us call this number then; `verdict` says which rules, and when we may call."""

    def __init__(self, verdict: contact_rules.Verdict) -> None:
        super().__init__(contact_rules.explain(verdict))
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Question:
    """What the rules are asked about, besides the instant.

    `number` is None where it cannot be read: then it is never called. `when` is the promised time on the
    person's clock. `origin` is the call in which the callback is asked for. `callback` is the promise, where
    it exists already. `said` holds wishes about the number that the person says now and that are not recorded
    yet. `given` says that somebody gave us the number to be called on.
    """

    number: contact_rules.PhoneNumber | None
    line: Line | None
    purpose: str
    when: PromisedTime | None = None
    asked_at: datetime | None = None
    origin: Call | None = None
    callback: Callback | None = None
    said: frozenset[contact_rules.WishKind] = frozenset()
    given: bool = True

    @property
    def zone(self) -> str | None:
        """The time zone in which the person said that they are."""
        return (self.when.zone or None) if self.when else None

    @property
    def asked_for(self) -> datetime | None:
        """The exact time that the person asked for; it stays theirs when the rules of time zones change."""
        return self.when.instant() if self.when and self.when.asked_for else None


def rule(question: Question, *, at: datetime, now: datetime) -> contact_rules.Verdict:
    """Return the verdict of the rules on calling a number at an instant."""
    return contact_rules.may_contact(question.number, at, facts=facts(question, now))


def require(question: Question, *, at: datetime, now: datetime) -> contact_rules.Verdict:
    """Return the verdict if it allows the call; else raise NotAllowed."""
    verdict = rule(question, at=at, now=now)
    if not verdict.allowed:
        raise NotAllowed(verdict)
    return verdict


def of_callback(callback: Callback) -> Question:
    """Return the question for the rules at the minute when a promise is to be kept."""
    return Question(
        number=callback.number,
        line=callback.line,
        purpose=callback.reason,
        when=callback.promised_time,
        asked_at=callback.asked_at,
        origin=callback.origin if callback.reason == contact_rules.CUT_OFF else None,
        callback=callback,
    )


def at_the_minute(
    callback: Callback, now: datetime, own: Call | None = None
) -> tuple[contact_rules.Facts, contact_rules.Verdict]:
    """Return the facts and the verdict on calling now to keep a promise.

    Here it counts, too, whether we are talking with somebody on that number now. `own` is the call that keeps
    the promise, where it has begun; it does not count.
    """
    question = of_callback(callback)
    found = replace(facts(question, now), busy=is_busy(callback.fingerprints(), own))
    return found, contact_rules.may_contact(question.number, now, facts=found)


def is_busy(fingerprints: Collection[str], own: Call | None = None) -> bool:
    """Say whether a call to or from a number goes on now, apart from `own`, our call to keep a promise."""
    return calls_with(fingerprints, own).exists()


def calls_with(fingerprints: Collection[str], own: Call | None = None) -> "QuerySet[Call]":
    """Return the calls to or from a number that go on now, apart from `own`."""
    there = Q(direction=Direction.INBOUND, caller_index__in=fingerprints)
    there |= Q(direction=Direction.OUTBOUND, number_to_ring_index__in=fingerprints)
    others = Call.objects.filter(there).exclude(state=CallState.ENDED)
    return others if own is None else others.exclude(pk=own.pk)


def facts(question: Question, now: datetime) -> contact_rules.Facts:
    """Return everything that the rules need to know about a number and the call to it."""
    fingerprints = encryption.fingerprints(question.number)
    unreached, reached = _attempts(fingerprints, question, now)
    holds = _holding(fingerprints, question, now)
    return contact_rules.Facts(
        zone=question.zone,
        purpose=question.purpose,
        asked_for=question.asked_for,
        asked_at=question.asked_at if question.purpose in contact_rules.INVITED else None,
        attempts=unreached,
        answered=reached,
        ours=our_numbers(),
        regions=tuple(regions_of([question.line.calls_to if question.line else ()])),
        unsafe=_is_unsafe(holds, question),
        revoked=holds.opted_out_since is not None,
        refused=_is_refused(holds, question, now),
        wrong_person=holds.wrong_person_since is not None,
        hidden=holds.hidden_since is not None,
        given=question.given,
    )


def our_numbers() -> dict[contact_rules.PhoneNumber, str]:
    """Return the helpline's own numbers, which are never called back, each with a word for what it is."""
    return numbers_of(Line.objects.values_list("number", "crisis_number"), phones_of(Staff.objects.all()))


def numbers_of(
    lines: Iterable[tuple[str, str]], phones: Iterable[contact_rules.PhoneNumber]
) -> dict[contact_rules.PhoneNumber, str]:
    """Return the helpline's own numbers, each with a word for what it is.

    They are those of the lines and their crisis lines, of the staff, and of the settings.
    """
    lines = list(lines)
    public = {number: "our own line" for number, _ in lines} | {
        crisis: "the crisis line" for _, crisis in lines
    }
    public |= {settings.BACKUP_NUMBER: "the backup line", settings.HELPLINE_NUMBER: "our own line"}
    read = {contact_rules.PhoneNumber.read(number): what for number, what in public.items()}
    ours = dict.fromkeys(phones, "a colleague's phone")
    return ours | {number: what for number, what in read.items() if number}


def phones_of(people: "QuerySet[Staff]") -> list[contact_rules.PhoneNumber]:
    """Return the telephone numbers of staff who have one that can be read."""
    return [person.phone for person in people.only("user_id", "phone") if person.phone]


def rule_on_staff_phone(number: contact_rules.PhoneNumber, staff_id: int | None) -> contact_rules.Verdict:
    """Return the verdict on whether a number may be a staff member's own telephone.

    It must be nobody else's, and in a region that some line calls to.
    """
    lines = list(Line.objects.all())
    staff = Staff.objects.all() if staff_id is None else Staff.objects.exclude(pk=staff_id)
    others = phones_of(staff)
    ours = numbers_of([(line.number, line.crisis_number) for line in lines], others)
    return contact_rules.may_be_staffs(number, ours=ours, regions=regions_of(line.calls_to for line in lines))


def regions_of(lines: Iterable[Iterable[object]]) -> frozenset[str]:
    """Return every region that one of the lines calls to; one that names none calls to the home regions."""
    places = {str(place) for calls_to in lines for place in (calls_to or contact_rules.HOME)}
    return frozenset(places or contact_rules.HOME)


def _attempts(
    fingerprints: Collection[str], question: Question, now: datetime
) -> tuple[tuple[datetime, ...], tuple[datetime, ...]]:
    """Return when a number was dialled in vain, and when somebody was reached on it.

    Attempts of the last 24 hours count, whatever promise they were for. Attempts for the promise in question
    count since it was asked for.
    """
    asked = question.asked_at or (question.callback.promised_at if question.callback else now)
    # Where Twilio's answer was lost the telephone may have rung, so the attempt counts as dialled.
    rang = Q(call__caller_sid__isnull=False) | Q(
        outcome__in=[AttemptOutcome.NO_ANSWER, AttemptOutcome.HUNG_UP]
    )
    lately = CallbackAttempt.objects.filter(
        rang, callback__number_index__in=fingerprints, at__gte=min(asked, now - A_DAY)
    )
    dialled = lately.values_list("at", "outcome", "callback_id")
    own = question.callback.pk if question.callback else None
    in_vain = {outcome for outcome, counts in IN_VAIN.items() if counts}
    return (
        tuple(
            at
            for at, outcome, promise in dialled
            if outcome in in_vain and (promise == own or at > now - A_DAY)
        ),
        tuple(at for at, outcome, _ in dialled if outcome == AttemptOutcome.REACHED),
    )


def standing(
    fingerprints: Collection[str],
    before: Iterable[contact_rules.Wish] = (),
    after: Iterable[contact_rules.Wish] = (),
) -> contact_rules.Standing:
    """Return the standing of a number after all wishes about it, read in the order in which they were said.

    The wishes in `before` are read first and those in `after` last, among those of the same instant.
    """
    said = NumberWish.objects.filter(number_index__in=fingerprints, taken_back_at=None).order_by(
        "said_at", "pk"
    )
    rows = said.values_list("kind", "said_at", "purpose", "callback_id")
    wishes = [
        contact_rules.Wish(contact_rules.WishKind(kind), at, purpose, str(promise or ""))
        for kind, at, purpose, promise in rows
        if kind in KINDS
    ]
    return contact_rules.read_wishes([*before, *wishes, *after])


def _holding(fingerprints: Collection[str], question: Question, now: datetime) -> contact_rules.Standing:
    """Return the standing of a number, including the wishes that are said in this conversation."""
    said = [contact_rules.Wish(kind, now) for kind in sorted(question.said)]
    asked = _asked_anew(question)
    return standing(fingerprints, before=[asked] if asked else [], after=said)


def _asked_anew(question: Question) -> contact_rules.Wish | None:
    """Return the wish "asked again" where the callback is asked for in a call that the person made to us.

    It makes void a no that was said before that call. None where the callback has no such call.
    """
    origin = question.origin
    if origin is None or origin.direction != Direction.INBOUND:
        return None
    return contact_rules.Wish(contact_rules.WishKind.ASKED_AGAIN, origin.arrived_at)


def _is_refused(holds: contact_rules.Standing, question: Question, now: datetime) -> bool:
    promise = question.callback
    if promise is None:
        return holds.refuses(question.purpose, "", now)
    return holds.refuses(question.purpose, str(promise.pk), promise.promised_at)


def takes_back_a_no(question: Question) -> bool:
    """Say whether asking for this callback, in a new call of the person's, takes back a wish from before."""
    asked = _asked_anew(question)
    return asked is not None and standing(encryption.fingerprints(question.number)).lifts(asked.at)


def _is_unsafe(holds: contact_rules.Standing, question: Question) -> bool:
    """Say whether the number counts as not safe.

    A number that was given in case the call is cut off was given after any warning from before that call, so
    only a warning since the call began counts.
    """
    if holds.unsafe_since is None:
        return False
    given = question.origin if question.purpose == contact_rules.CUT_OFF else None
    return given is None or holds.unsafe_since >= given.arrived_at
