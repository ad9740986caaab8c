"""The judgements: what must never happen to a caller, each decided exactly and from outside.

A judgement reads the carrier's record of the run and the product's records at the end, and yields its
violations. There must be none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from benchmarks.chaos.callers import told_of_danger
from benchmarks.chaos.case import Case, Talk, Violation
from benchmarks.chaos.company import alone, desks, excused, overheard, untold
from benchmarks.chaos.database import KEPT_OR_OWNED, STANDS, Promise
from benchmarks.chaos.plan import BACKUP, CRISIS, INTERPRETER, ZONES
from benchmarks.chaos.record import Leg

DEADLINE = timedelta(seconds=10)
"""The most time from a key or word of danger to a person or the ringing crisis line."""
BESIDE = timedelta(seconds=20)
"""How long somebody may wait beside a free person: a killed sweep and a lost lease take less."""
SHUT_OUT = timedelta(seconds=75)
"""How long a person is not offered calls that they have just declined or let ring."""
FORGOTTEN = timedelta(seconds=140)
"""How long after the last caller a leg may live: nobody called back talks that long in these runs."""
AWAKE = timedelta(minutes=30)
"""A caller who rang us within this and asked to be called in turn is awake, whatever the hour."""
EARLIEST, LATEST = time(8), time(21)
"""Within these a number may be rung, where it is."""


def lost(case: Case) -> Iterator[Violation]:
    """A caller is lost when the helpline lets go of them, or leaves them waiting beside somebody free.

    - Their leg was ended, though they did not hang up, and nobody who talked with them just before ended the
      conversation; they were not promised a call, not asked for a message, and did not hear the safety
      document while the backup or crisis number rang for them.
    - Or their leg still is alive when everybody has hung up.
    - Or the greeting was answered by the product itself, and no call of its records has their leg.
    - Or they waited for twenty seconds in a queue while one and the same person at a desk, who speaks their
      language and had neither declined a call nor let one ring in the last seventy-five, was free.
    """
    for leg in case.callers():
        why = _let_go(case, leg) or _unrecorded(case, leg) or _beside(case, leg)
        if why:
            yield Violation("lost", leg.sid, why)


A_MENU_OF_A_CALL = "/voice/calls/"
"""A part of the URL to which a key goes if the call has a record."""


def _let_go(case: Case, leg: Leg) -> str:
    if leg.alive:
        return "their leg is still alive at the end"
    ended = leg.ended_at or case.ended_at
    good = (
        case.left_by_own_will(leg.sid, ended)
        or _talk_was_ended(case, leg, ended)
        or any(promise.origin == leg.sid for promise in case.database.promises)
        or _asked_for_a_message(leg)
        or _safety_document(case, leg)
    )
    return "" if good else "the helpline ended their leg, and nobody had taken care of them"


def _talk_was_ended(case: Case, leg: Leg, ended: datetime) -> bool:
    """Say whether the other side of the last conversation ended it, and the leg with it."""
    talks = case.talks_of(leg.sid)
    if not talks:
        return False
    last = max(talks, key=lambda talk: talk.to or ended)
    over = last.to or ended
    outside = case.is_outside(case.record.legs[last.other]) and case.record.legs[last.other].to != INTERPRETER
    lasted = over - last.since >= timedelta(seconds=30)
    return case.told_to_end(leg.sid, over) or (
        outside and (lasted or case.left_by_own_will(last.other, over))
    )


def _asked_for_a_message(leg: Leg) -> bool:
    return any(item.kind == "beep" and not item.speaker for item in leg.heard)


def _safety_document(case: Case, leg: Leg) -> bool:
    return had_safety_document(case, leg) and any(
        child.began("ringing") for child in _children(case, leg) if child.to in (BACKUP, CRISIS)
    )


def had_safety_document(case: Case, leg: Leg) -> bool:
    """Say whether a caller was given the document that needs no database."""
    return any("/fallback" in note["url"] and note["status"] == 200 for note in case.record.asked(leg.sid))


def _children(case: Case, leg: Leg) -> Iterator[Leg]:
    return (other for other in case.record.legs.values() if other.parent == leg.sid)


def _unrecorded(case: Case, leg: Leg) -> str:
    """Return what is wrong if a greeted caller has no record; empty if nothing is.

    A caller who got the document that needs no database may have none.
    """
    greeted = any(
        note["kind"] == "voice" and note["status"] == 200 and A_MENU_OF_A_CALL in note["body"]
        for note in case.record.asked(leg.sid)
    )
    return "no record has their call" if greeted and case.database.call(leg.sid) is None else ""


def _beside(case: Case, leg: Leg) -> str:
    plan = case.plans.get(leg.person)
    if plan is None:
        return ""
    for person in case.plan.staff:
        if person.phone or plan.language not in person.languages:
            continue
        for free in _free(case, person.username):
            for waited in leg.waited(case.ended_at):
                since, to = max(free[0], waited[0]), min(free[1], waited[1])
                if to - since >= BESIDE:
                    who = f"{person.username}, who was free, from {since:%H:%M:%S} on"
                    return f"they waited {(to - since).seconds} s beside {who}"
    return ""


def _free(case: Case, username: str) -> Iterator[tuple[datetime, datetime]]:
    """Yield the periods in which a desk showed at each look that its person was free."""
    since = last = None
    refused = [
        act.at for act in case.record.acts.get(username, []) if act.what.startswith(("declined", "ignored"))
    ]
    for at, who, state in case.record.ready:
        if who != username:
            continue
        lately = any(when <= at <= when + SHUT_OUT for when in refused)
        seen = last is None or at - last < timedelta(seconds=6)
        if state == "ready" and not lately and seen:
            since, last = since or at, at
        else:
            if since and last:
                yield since, last
            since = last = None
    if since and last:
        yield since, last


def parted(case: Case) -> Iterator[Violation]:
    """Two people are parted when they heard each other and then do not, though neither of them wanted that.

    They heard each other: both legs were in one conference that had begun, or Dial had put them through. By
    the moment at which one of them is no longer in it neither had hung up or lost their own window, and the
    counselor had not pressed Hang up for this call. Nothing that we do to processes, databases or requests
    excuses it: none of that touches a telephone. Hold does not part. With several people in a call one may
    leave it, or be sent away, and the others talk on (`company.excused`).
    """
    for talk in case.talks:
        if talk.to is None or talk.to >= case.ended_at:
            continue
        wanted = any(case.left_by_own_will(sid, talk.to) for sid in (talk.caller, talk.other))
        if not wanted and not case.told_to_end(talk.caller, talk.to) and not excused(case, talk, talk.to):
            seconds = (talk.to - talk.since).total_seconds()
            yield Violation("parted", talk.caller, f"after {seconds:.1f} s together, at {talk.to:%H:%M:%S}")


def dialled_twice(case: Case) -> Iterator[Violation]:
    """A telephone is dialled twice when one decision to ring it made it ring more than once.

    - Two legs to somebody who is called back were alive at the same time.
    - Or two rang for more than a second at the same time on one counselor's telephone. That a new call rings
      it while the farewell of another is still spoken there is no second call for one decision.
    - Or somebody who is called back was rung on a leg that no call in the records has.
    - Or a counselor's telephone was rung more often than calls were offered to it.
    """
    legs: dict[str, list[Leg]] = defaultdict(list)
    for leg in case.record.legs.values():
        if leg.direction == "outbound-api" and not case.is_outside(leg):
            legs[leg.to].append(leg)
    for number, several in legs.items():
        for one, other in combinations(several, 2):
            if _overlap(one, other, case.ended_at, rings=number in case.usernames):
                yield Violation(
                    "dialled twice", other.sid, f"{one.sid[-6:]} to the same number was alive too"
                )
    for leg in case.called_back():
        if case.database.call(leg.sid) is None:
            yield Violation("dialled twice", leg.sid, "no call in the records has this leg")
    for phone, username in case.usernames.items():
        rung, offered = len(legs[phone]), case.database.offers_by_phone.get(username, 0)
        if rung > offered:
            yield Violation(
                "dialled twice", legs[phone][-1].sid, f"{username}: {rung} legs, {offered} offers"
            )


def _overlap(one: Leg, other: Leg, end: datetime, *, rings: bool) -> bool:
    first, second = sorted((one, other), key=lambda leg: leg.created_at)
    over = (first.answered_at if rings else None) or first.ended_at or end
    until = min(over, second.answered_at or second.ended_at or end) if rings else over
    return until - second.created_at > (timedelta(seconds=1) if rings else timedelta(0))


def two_at_once(case: Case) -> Iterator[Violation]:
    """Two at once: a caller hears two members of staff, or a member of staff has two callers.

    Both for longer than a second. Whoever was asked to join a call may be heard beside its counselor; and
    somebody from outside may take several callers. A telephone that is rung while its owner talks counts as
    well.
    """
    with_staff = [talk for talk in case.talks if not case.is_outside(case.record.legs[talk.other])]
    for talk, other in combinations(with_staff, 2):
        same = talk.caller == other.caller and not (case.was_asked_in(talk) or case.was_asked_in(other))
        if (same or _has_two(case, talk, other)) and _together(talk, other, case) > timedelta(seconds=1):
            words = f"also {talk.caller[-6:]} with {talk.other[-6:]}"
            yield Violation("two at once", other.caller, words)
    for leg in case.staffs():
        for talk in case.talks:
            if leg.sid != talk.other and _who(case, talk) == case.person(leg) and _rang_in(leg, talk, case):
                yield Violation("two at once", leg.sid, f"rung while talking with {talk.caller[-6:]}")


def _has_two(case: Case, talk: Talk, other: Talk) -> bool:
    return talk.caller != other.caller and _who(case, talk) == _who(case, other)


def _who(case: Case, talk: Talk) -> str:
    return case.person(case.record.legs[talk.other])


def _together(one: Talk, other: Talk, case: Case) -> timedelta:
    return min(one.to or case.ended_at, other.to or case.ended_at) - max(one.since, other.since)


def _rang_in(leg: Leg, talk: Talk, case: Case) -> bool:
    if leg.direction == "inbound":
        return False
    return talk.since + timedelta(seconds=1) < leg.created_at < (talk.to or case.ended_at)


def outside_hours(case: Case) -> Iterator[Violation]:
    """Rung outside hours: a telephone that we called back rang before 8 a.m. or after 9 p.m. where it is.

    Where it is, is where its area code says, of those that the plan hands out; each lies in one zone. The
    first call that somebody asked for who was in line less than half an hour before is within hours always.
    """
    asked_for = {leg: promise for promise in case.database.promises for leg in promise.legs[:1]}
    for leg in case.called_back():
        rang = leg.began("ringing")
        zone = ZONES.get(leg.to[2:5])
        if rang is None or zone is None or _just_asked(asked_for.get(leg.sid), rang):
            continue
        local = rang.astimezone(ZoneInfo(zone))
        if not EARLIEST <= local.time() <= LATEST:
            yield Violation("rung outside hours", leg.sid, f"at {local:%H:%M} in {zone}")


def _just_asked(promise: Promise | None, rang: datetime) -> bool:
    return promise is not None and promise.reason == "kept_place" and rang - promise.promised_at < AWAKE


def danger_late(case: Case) -> Iterator[Violation]:
    """Danger later than 10 s: from the key or the word to a person, or to the crisis line's ringing.

    It begins when the webhook that carries the key or the words was first sent or tried to be sent. It ends
    when the caller and somebody else hear each other, or a leg to the crisis number rings for this caller.
    Whoever hangs up before the ten seconds are over is not counted, nor is a key that nothing listened for.
    """
    for leg in case.callers():
        took = danger_took(case, leg)
        if took is not None and took > DEADLINE:
            yield Violation("danger later than 10 s", leg.sid, f"{took.total_seconds():.1f} s")


def danger_took(case: Case, leg: Leg) -> timedelta | None:
    """Return how long danger took to reach somebody; None where there was none, or the caller was gone."""
    plan = case.plans.get(leg.person)
    told = told_of_danger(case.record, leg.sid) if plan and plan.mood == "danger" else None
    if told is None:
        return None
    begun = datetime.fromisoformat(told["at"])
    reached = [talk.since for talk in case.talks_of(leg.sid)]
    reached += [at for other in _outside(case, leg) if other.to == CRISIS and (at := other.began("ringing"))]
    in_time = [max(at, begun) - begun for at in reached if at >= begun or _talking_at(case, leg.sid, begun)]
    if in_time:
        return min(in_time)
    ended = leg.ended_at or case.ended_at
    gone = case.left_by_own_will(leg.sid, ended) and ended - begun < DEADLINE
    return None if gone else ended - begun


def _outside(case: Case, leg: Leg) -> Iterator[Leg]:
    """Yield the legs dialled for a caller: by their own call, or to be added to their conference."""
    row = case.database.call(leg.sid)
    for other in case.record.legs.values():
        asked = case.record.asked(other.sid) if case.is_outside(other) and row else []
        if other.parent == leg.sid or any(row and row.id in note["url"] for note in asked):
            yield other


def _talking_at(case: Case, sid: str, at: datetime) -> bool:
    return any(talk.since <= at < (talk.to or case.ended_at) for talk in case.talks_of(sid))


def unowned(case: Case) -> Iterator[Violation]:
    """A promise without an owner: nobody kept it, nobody was told, and nothing will.

    At the end each promise is reached, declined, handed to a person or settled by one; or it stands, and is
    due later. One that is due, or under way, when everybody is free and nothing rings, has no owner.
    """
    for promise in case.database.promises:
        stands = promise.state == STANDS and promise.due_at > case.ended_at - timedelta(seconds=20)
        if promise.state not in KEPT_OR_OWNED and not stands:
            words = f"{promise.reason} is {promise.state}, due at {promise.due_at:%H:%M:%S}"
            about = [*promise.legs[-1:], promise.origin, promise.id]
            yield Violation("promise without owner", next(filter(None, about)), words)


def half_done(case: Case) -> Iterator[Violation]:
    """Half done: what is not finished when everybody has hung up and is free.

    In the product's records, or on the telephone: a leg that is still in use two and a half minutes later.
    """
    for words in case.database.unfinished:
        yield Violation("half done", "", words)
    for leg in case.record.legs.values():
        gone = case.callers_gone_at
        late = leg.created_at < gone and (leg.ended_at or case.ended_at) > gone + FORGOTTEN
        if leg.alive or late:
            yield Violation("half done", leg.sid, f"the leg of {case.person(leg)} was forgotten")


JUDGEMENTS: dict[str, Callable[[Case], Iterator[Violation]]] = {
    "lost": lost,
    "parted": parted,
    "dialled twice": dialled_twice,
    "two at once": two_at_once,
    "rung outside hours": outside_hours,
    "danger later than 10 s": danger_late,
    "promise without owner": unowned,
    "half done": half_done,
    "alone": alone,
    "overheard": overheard,
    "not in the timeline": untold,
    "desk shows a call that is over": desks,
}
