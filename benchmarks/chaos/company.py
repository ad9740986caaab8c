"""The judgements about calls with several people in them: each decided from outside, as those of `judge`."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from benchmarks.chaos.case import Case, Talk, Violation
from benchmarks.chaos.plan import BACKUP, CRISIS, INTERPRETER, OUTSIDE
from benchmarks.chaos.record import Leg

ALONE = timedelta(seconds=30)
"""The longest that a caller may be in a conference without anybody who talks with them."""
TALKED = timedelta(seconds=5)
"""A talk that lasted so long is in the call's timeline."""
JUST_JOINED = timedelta(seconds=20)
"""So soon after a colleague has joined, the call may still end with its counselor: Twilio is being asked."""
WORDS = timedelta(seconds=3)
"""Less than the words take to be said which tell a caller that someone may listen."""
TOLD = re.compile(r"may listen to this call|puede escuchar esta llamada", re.IGNORECASE)
SILENT_ROLES = ("supervisor", "second")
LISTENS = re.compile(r"^(?:joined_in|mode) staff (\d+) .*mode=(listen|coach)")
CAN_GO_ON = ("consulted", "counselor")
BUSY = ("talking", "alongside", "listening", "ringing")


def excused(case: Case, talk: Talk, at: datetime) -> bool:
    """Say whether somebody of the staff let a talk in a call with several people end by a moment.

    Whoever is beside the counselor leaves or is sent away; a call is handed over or taken over, and its first
    counselor leaves; a counselor leaves their caller with a partner; or the counselor is gone, with whom the
    conversation of those ends who cannot have the call. A leg that nobody knows, from a request whose answer
    was lost, is removed.
    """
    leg = case.record.legs[talk.other]
    if any(act.what == "leaves the call" and act.at <= at for act in case.record.acts.get(leg.sid, ())):
        return True
    if _was_unknown(case, talk):
        return True
    if leg.to in OUTSIDE:
        return bool(case.who(talk.caller, "took out in", at)) or _went_with_counselor(case, talk, at)
    if case.was_asked_in(talk):
        called_off = bool(case.who(talk.caller, "called off in", at))
        return called_off or _gave_it_away(case, talk, at) or _went_with_counselor(case, talk, at)
    return _gave_it_away(case, talk, at)


def _was_unknown(case: Case, talk: Talk) -> bool:
    row = case.database.call(talk.caller)
    removed = row is not None and any(words.startswith("removed") for _, words in row.events)
    return removed and case.part(talk.other) is None


def _gave_it_away(case: Case, talk: Talk, at: datetime) -> bool:
    """Say whether a counselor had handed the call over, or left it to a partner, or it was taken over."""
    name = case.username(case.record.legs[talk.other])
    own = case.who(talk.caller, "handed over", at) | case.who(talk.caller, "left with a partner:", at)
    taken = case.who(talk.caller, "took over", at)
    return name in own or bool(taken - {name})


def _went_with_counselor(case: Case, talk: Talk, at: datetime) -> bool:
    """Say whether the counselor had hung up or lost their window just before, and nobody could go on."""
    for other in case.talks_of(talk.caller):
        leg = case.record.legs[other.other]
        gone = other.to is not None and abs((other.to - at).total_seconds()) <= 5
        if other.room != talk.room or other is talk or not gone or not case.is_staff(leg):
            continue
        if case.left_by_own_will(other.other, at) and not _could_go_on(case, talk, at):
            return True
    return False


def _could_go_on(case: Case, talk: Talk, at: datetime) -> bool:
    """Say whether this talk is with a colleague who has been in the call long enough to be left with it."""
    part = case.part(talk.other)
    return part is not None and part.role in CAN_GO_ON and at - talk.since > JUST_JOINED


def alone(case: Case) -> Iterator[Violation]:
    """Alone: a caller is in a conference for half a minute, and nobody is there who talks with them.

    An interpreter is nobody to be alone with, nor is somebody who listens. Hold is company: the counselor is
    there. Where an alarm about the call was opened meanwhile, somebody was told.
    """
    for leg in case.callers():
        for since, to in _without_company(case, leg):
            row = case.database.call(leg.sid)
            alarm = case.database.alarms.get(row.id) if row else None
            if to - since > ALONE and not (alarm and alarm <= since + ALONE):
                yield Violation("alone", leg.sid, f"{(to - since).seconds} s from {since:%H:%M:%S} on")


def _without_company(case: Case, leg: Leg) -> Iterator[tuple[datetime, datetime]]:
    """Yield the periods that a caller spent in a conference without anybody who talks with them."""
    for events in case.rooms.values():
        since = None
        for event in events:
            lonely = leg.sid in event.participants and not any(
                _is_company(case, sid) for sid in event.participants - {leg.sid}
            )
            if lonely:
                since = since or event.at
            elif since is not None:
                yield since, event.at
                since = None
        if since is not None:
            yield since, leg.ended_at or case.ended_at


def _is_company(case: Case, sid: str) -> bool:
    leg, part = case.record.legs.get(sid), case.part(sid)
    if leg is None:
        return False
    silent = part is not None and part.asked and part.role in SILENT_ROLES
    return leg.to != INTERPRETER and not silent


def overheard(case: Case) -> Iterator[Violation]:
    """Overheard: somebody listened to a caller who had not been told that someone may.

    They were told where they heard the words in line, and pressed nothing and waited on while they were said;
    or where the counselor said at the desk that they had told them.
    """
    for leg in case.callers():
        row = case.database.call(leg.sid)
        for at, words in row.events if row else ():
            if LISTENS.match(words) and not _was_told(case, leg, at):
                yield Violation("overheard", leg.sid, f"at {at:%H:%M:%S}, and was not told")


def _was_told(case: Case, leg: Leg, by: datetime) -> bool:
    in_line = (item.at for item in leg.heard if TOLD.search(item.text) and not item.speaker)
    return bool(case.who(leg.sid, "told them in", by)) or any(
        at + WORDS <= by and not _was_interrupted(case, leg, at) for at in in_line
    )


def _was_interrupted(case: Case, leg: Leg, at: datetime) -> bool:
    over = at + WORDS
    pressed = any(at < act.at < over and act.what.startswith("press") for act in case.record.acts[leg.sid])
    return pressed or any(at < changed < over for changed, _, doing in leg.changes if "queue:" not in doing)


def untold(case: Case) -> Iterator[Violation]:
    """Not in the timeline: somebody talked with a caller for five seconds, and its story lacks them.

    The documents for when the helpline fails need no database, and whom they dial is in no story.
    """
    for talk in case.talks:
        row, lasted = case.database.call(talk.caller), (talk.to or case.ended_at) - talk.since
        if row is None or lasted < TALKED or _came_by_fallback(case, talk):
            continue
        if not any(_names(case, talk, words) for _, words in row.events):
            who = case.person(case.record.legs[talk.other])
            yield Violation("not in the timeline", talk.caller, f"{who} from {talk.since:%H:%M:%S} on")


def _came_by_fallback(case: Case, talk: Talk) -> bool:
    """Say whether a document for when the helpline fails may have dialled the crisis line or the backup."""
    documents = (note["url"] + (note["body"] or "") for note in case.record.asked(talk.caller))
    outside = case.record.legs[talk.other].to in (CRISIS, BACKUP)
    return outside and any("/voice/fallback" in document for document in documents)


def _names(case: Case, talk: Talk, words: str) -> bool:
    leg = case.record.legs[talk.other]
    if case.is_staff(leg):
        key = case.database.staff.get(case.username(leg), "")
        return re.search(rf"\bstaff {key}\b", words) is not None
    if leg.to in (CRISIS, BACKUP) and words.startswith("outside_yes"):
        return True
    number = case.database.directory.get(leg.to)
    return number is None or re.search(rf"^party .*\bnumber={number}\b", words) is not None


def desks(case: Case) -> Iterator[Violation]:
    """A desk shows a call, though all calls are over and nothing rings."""
    for name, state in case.record.desks.items():
        if state in BUSY:
            yield Violation("desk shows a call that is over", name, state)
