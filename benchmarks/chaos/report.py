"""Report on a run: the table, and the story of each call that went wrong, with every number masked."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from benchmarks.chaos import judge, played
from benchmarks.chaos.case import Case, Violation
from benchmarks.chaos.judge import JUDGEMENTS
from benchmarks.chaos.plan import BACKUP, CRISIS
from benchmarks.chaos.record import Leg

NUMBER = re.compile(r"\+?\d(?:[ ,.-]{0,2}\d){6,}")
IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(?:CA|CF)[0-9a-f]{32}")
OFFER = re.compile(r"/offers/([0-9a-f-]{36})")
LEAST_ANSWERED = 0.1
"""The share of the planned callers that staff must have answered for a run to prove anything."""
STORIES = 12
"""The most calls whose story is printed. Each further one gets a line."""


def masked(text: str) -> str:
    """Return a text in which no telephone number can be read; identifiers of calls are only shortened."""
    kept: list[str] = []

    def keep(found: "re.Match[str]") -> str:
        kept.append(f"{found[0][:2] if found[0].startswith('C') else ''}~{found[0][-6:]}")
        return f"\0{len(kept) - 1}\0"

    hidden = NUMBER.sub("•••", IDENTITY.sub(keep, text))
    return re.sub("\0(\\d+)\0", lambda found: kept[int(found[1])], hidden)


def judged(case: Case) -> dict[str, list[Violation]]:
    """Return the violations of each judgement."""
    return {name: list(judgement(case)) for name, judgement in JUDGEMENTS.items()}


def counts(case: Case) -> dict[str, int]:
    """Return the number of callers by good end. A caller with several is counted for each."""
    callers = list(case.callers())
    staff = {talk.caller for talk in case.talks if case.is_staff(case.record.legs[talk.other])}
    outside = {talk.caller for talk in case.talks if case.record.legs[talk.other].to in (CRISIS, BACKUP)}
    rows = [case.database.call(leg.sid) for leg in callers]
    endings = Counter(row.disposition for row in rows if row)
    return {
        "calls": len(callers),
        "answered": sum(leg.sid in staff for leg in callers),
        "with the crisis line or the backup": sum(leg.sid in outside for leg in callers),
        "message": endings["voicemail"],
        "promised a call": len({promise.origin for promise in case.database.promises}),
        "called back": sum(leg.answered_at is not None for leg in case.called_back()),
        "safety document": sum(judge.had_safety_document(case, leg) for leg in callers),
        "in danger": sum(judge.danger_took(case, leg) is not None for leg in callers),
    }


def proves_nothing(case: Case) -> str:
    """Return why the zeros of a run mean nothing, in a sentence; empty where they do mean something.

    Nobody can be lost, parted or rung twice in a run in which nobody was answered.
    """
    answered, planned = counts(case)["answered"], len(case.plan.callers)
    if answered > 0 and answered >= LEAST_ANSWERED * planned:
        return ""
    return f"THE RUN PROVES NOTHING: staff answered {answered} of {planned} callers"


def lines(case: Case, found: dict[str, list[Violation]]) -> Iterator[str]:
    """Yield the table, then the stories."""
    for name, count in counts(case).items():
        yield f"{name:<36}{count:>6}"
    for name, violations in found.items():
        yield f"{name:<36}{len(violations):>6}{'' if not violations else '   MUST BE 0'}"
    yield from (f"{name:<36}{count:>6}" for name, count in played.counted(case).items())
    yield from filter(None, (proves_nothing(case), played.not_tried(case)))
    told: set[str] = set()
    for violation in (one for violations in found.values() for one in violations):
        yield ""
        yield masked(f"*** {violation.judgement}: {violation.about}: {violation.words}")
        if violation.about in case.record.legs and violation.about not in told and len(told) < STORIES:
            told.add(violation.about)
            yield from story(case, case.record.legs[violation.about])


def everything(case: Case) -> Iterator[str]:
    """Yield the story of every call."""
    for leg in [*case.callers(), *case.called_back()]:
        yield f"--- {leg.sid}"
        yield from story(case, leg)


def story(case: Case, leg: Leg) -> Iterator[str]:
    """Yield what happened to a call, in the order of time: on the telephone, in requests, in the records."""
    events = sorted(
        [*_carried(case, leg), *_asked(case, leg), *_recorded(case, leg)], key=lambda event: event[0]
    )
    plan = case.plans.get(leg.person)
    if plan:
        yield f"    {plan.mood} {plan.way}, {plan.language}".rstrip()
    for at, words in events:
        yield masked(f"    {at:%H:%M:%S}.{at.microsecond // 100000} {words}")


def _carried(case: Case, leg: Leg) -> Iterator[tuple[datetime, str]]:
    for at, status, doing in leg.changes:
        yield at, f"  leg {status}, {doing}"
    for item in leg.heard:
        if item.kind not in ("play", "music"):
            yield (
                item.at,
                f"  hears {item.kind} {'from ' + item.speaker if item.speaker else ''} {item.text[:90]}",
            )
    for act in case.record.acts.get(leg.sid, []):
        yield act.at, f"> {act.what}"
    for talk in case.talks_of(leg.sid):
        other = case.record.legs[talk.other if talk.caller == leg.sid else talk.caller]
        yield talk.since, f"= together with {other.sid} ({case.person(other)})"
        if talk.to:
            yield talk.to, f"= no longer with {other.sid}"
        for act in case.record.acts.get(other.sid, []):
            yield act.at, f"> {case.person(other)}: {act.what}"
    for child in case.record.legs.values():
        if child.parent == leg.sid:
            yield from ((at, f"  child leg {child.sid} {status}") for at, status, _ in child.changes)
    yield from _beside(case, leg)
    yield from _offered(case, leg)
    yield from _disturbed(case, leg)


def _beside(case: Case, leg: Leg) -> Iterator[tuple[datetime, str]]:
    """Yield what happened to other legs to the same telephone meanwhile."""
    end = leg.ended_at or case.ended_at
    for other in case.record.legs.values() if leg.direction == "outbound-api" else ():
        over = other.ended_at or case.ended_at
        if other is not leg and other.to == leg.to and other.created_at <= end and over >= leg.created_at:
            yield from ((at, f"  the other leg {other.sid} {status}") for at, status, _ in other.changes)


def _offered(case: Case, leg: Leg) -> Iterator[tuple[datetime, str]]:
    """Yield what became of staff legs for this call: their addresses name an offer that its own do."""
    offers = {offer for note in case.record.asked(leg.sid) for offer in OFFER.findall(note["url"])}
    for staff in case.staffs():
        notes = case.record.asked(staff.sid)
        if offers & {offer for note in notes for offer in OFFER.findall(note["url"] + (note["body"] or ""))}:
            name = f"staff leg {staff.sid} ({case.person(staff)})"
            yield from ((at, f"  {name} {status}, {doing}") for at, status, doing in staff.changes)
            for note in notes:
                path = urlsplit(note["url"]).path
                yield (
                    datetime.fromisoformat(note["at"]),
                    f"  {name}: {note['kind']} {path} -> {note['status']}",
                )


def _disturbed(case: Case, leg: Leg) -> Iterator[tuple[datetime, str]]:
    end = leg.ended_at or case.ended_at
    for since, to, what in case.record.troubles:
        if since <= end and to >= leg.created_at:
            yield since, f"! {what}, until {to:%H:%M:%S}"


def _asked(case: Case, leg: Leg) -> Iterator[tuple[datetime, str]]:
    for note in case.record.asked(leg.sid):
        params = {
            k: v
            for k, v in note["params"].items()
            if k
            in (
                "Digits",
                "SpeechResult",
                "CallStatus",
                "DialCallStatus",
                "QueueResult",
                "StatusCallbackEvent",
            )
        }
        answer = re.sub(r"<\?xml[^>]*>|</?Response>", "", note["body"] or "")[:160]
        path = urlsplit(note["url"]).path
        said = " ".join(f"{name}={value}" for name, value in params.items())
        yield (
            datetime.fromisoformat(note["at"]),
            f"  {note['kind']} {path} {said} -> {note['status']} in {note['ms']} ms {note['error']} {answer}",
        )


def _recorded(case: Case, leg: Leg) -> Iterator[tuple[datetime, str]]:
    row = case.database.call(leg.sid)
    if row is None:
        yield leg.created_at, "# no record has this call"
        return
    yield case.ended_at, f"# {row.state} {row.disposition}"
    for at, words in row.events:
        yield at, f"# {words}"


def errors(log: str) -> Iterator[str]:
    """Yield the errors that were logged, a line for each kind; many are what the trouble is to cause."""
    lines = [line for line in log.splitlines() if " ERROR " in line or " CRITICAL " in line]
    kinds = Counter(f"{line.split(' | ')[0][25:90]} … {line.rsplit(' | ', 1)[-1][:90]}" for line in lines)
    yield f"\n{len(lines)} errors in the log"
    yield from (masked(f"{count:>5} × {kind}") for kind, count in kinds.most_common(15))
