"""Each number that a page promises is the one that the program goes by.

A row holds the promise as the page says it, made of the constant. What the program does at that number is
shown by the tests of its room.
"""

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from config import serving
from helpline import callflow
from helpline.callflow import checking
from helpline.contact_rules import hours, rules
from helpline.jobs import sweep
from helpline.live import streams
from helpline.models import staff
from helpline.operations import (
    alarms,
    attempts,
    by_hand,
    callbacks,
    calls,
    kept_places,
    losing,
    outside_numbers,
    rejoining,
    settling,
    snapshot,
    spoke_with,
    waits,
)
from helpline.priority import Priority
from helpline.queries import access_records as told_on_live
from helpline.queries import floor
from helpline.retention import job, kept, trusting
from helpline.routing import Policy
from helpline.routing.values import MOST_NAMED, SLOPES
from helpline.signin import guessing, limits, links
from helpline.voice import failures, questions, webhook

ROOT = Path(__file__).parents[1]
PAGES = {path.stem: path for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))}
WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
TENS = {30: "thirty", 50: "fifty", 60: "sixty"}


def read(page: str) -> str:
    return re.sub(r"\s+", " ", PAGES[page].read_text(encoding="utf-8")).lower()


def spelled(number: float) -> str:
    whole = int(number)
    assert whole == number, f"{number} is said in no page"
    return TENS.get(whole) or (WORDS[whole] if whole < len(WORDS) else str(whole))


def seconds(span: timedelta | float) -> str:
    return spelled(span.total_seconds() if isinstance(span, timedelta) else span)


def minutes(span: timedelta) -> str:
    return spelled(span / timedelta(minutes=1))


def in_hours(span: timedelta) -> str:
    return spelled(span / timedelta(hours=1))


def clock(at: time) -> str:
    """Return a time as the page on contact rules writes it: "8 a.m.", "8:45 p.m."."""
    minute = f":{at.minute:02d}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minute} {'a' if at.hour < 12 else 'p'}.m."


def times(number: int) -> str:
    return f"{spelled(number)} times"


A_MINUTE, AN_HOUR, A_WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(weeks=1)
URGENT, LAST = webhook.URGENT_SECONDS, webhook.LAST_SECONDS
OPENS, CLOSES = hours.FEDERAL or (time(), time())
LIMITS, POLICY = hours.DEFAULT, Policy()
PROMISES = [
    # What callers are promised.
    ("README", f"within {seconds(callflow.CRISIS_SECONDS)} seconds the crisis line rings as well"),
    ("README", f"a 1 without # after it counts after {seconds(questions.DIGIT_SECONDS)} seconds"),
    ("quickstart", f"within {seconds(callflow.CRISIS_SECONDS)} seconds the crisis number rings too"),
    ("quickstart", f"within {seconds(rejoining.REJOIN_FOR)} seconds and *Rejoin* them"),
    ("describe-your-helpline", f"about {checking.LONGEST_WORDS} characters"),
    ("describe-your-helpline", f"at most {spelled(checking.MOST_CHOICES)} choices"),
    ("deploy", f"within {URGENT} where a key may tell of danger ({LAST} where the crisis line has"),
    ("deploy", f"may take longer than {URGENT} or {LAST}"),
    ("deploy", f"after {spelled(failures.MOST_FAILURES)} failures in a row they are put through too"),
    # What staff are promised.
    ("work-the-desk", f"none of them is heard from for {staff.PRESENT_FOR.seconds} seconds"),
    ("work-the-desk", f"After {spelled(settling.MISSES_BEFORE_A_BREAK)} different calls in a row"),
    ("work-the-desk", f"You missed {settling.MISSES_BEFORE_A_BREAK} calls in a row"),
    ("work-the-desk", f"(in danger {seconds(snapshot.REOFFER_IN_DANGER_AFTER)} seconds)"),
    ("work-the-desk", f"It ends by itself after {minutes(calls.LONGEST_HOLD)} minutes"),
    ("work-the-desk", f"for {seconds(rejoining.REJOIN_FOR)} seconds the call rings only for you"),
    ("work-the-desk", f"within {seconds(callflow.CRISIS_SECONDS)} seconds, or at once where nobody can"),
    ("work-the-desk", f"were answered within {floor.SERVICE_LEVEL_THRESHOLD.seconds} seconds"),
    ("manage-people", f"works once, for {spelled(links.FOR_THE_INVITED.days)} days"),
    ("manage-people", f"After {spelled(limits.A_PERSON)} wrong passwords"),
    ("manage-people", f"locked out for {guessing.WINDOW.seconds // 60} minutes"),
    ("manage-people", f"due for review within {outside_numbers.FIRST_REVIEW.days} days"),
    # How a call is routed.
    ("routing", f"(in danger {seconds(snapshot.REOFFER_IN_DANGER_AFTER)} seconds)"),
    ("routing", f"*Not now* less than {seconds(snapshot.REOFFER_IN_DANGER_AFTER)} seconds ago"),
    ("routing", f"hours of talk today ({in_hours(POLICY.max_talk)})"),
    ("routing", f"crisis calls in a row ({spelled(POLICY.max_consecutive_crisis)})"),
    ("routing", f"(`high` {SLOPES[Priority.HIGH]:g}, `normal` {SLOPES[Priority.NORMAL]:g})"),
    ("routing", f"within {spelled(spoke_with.REMEMBERED_FOR.days)} days, in a call or a callback"),
    ("routing", f"{spelled(MOST_NAMED)} names at most"),
    ("routing", f"newest {waits.NEWEST} calls of the last {waits.HISTORY.days} days"),
    ("routing", f"With fewer than {waits.ENOUGH_CALLS} conversations"),
    ("routing", f"with fewer than {waits.ENOUGH_ABANDONED} who gave up"),
    # When a number is called.
    ("contact-rules", f"{spelled(LIMITS.most_attempts)} attempts in vain"),
    ("contact-rules", f"{spelled(LIMITS.most_attempts_a_day)} attempts within a day"),
    ("contact-rules", f"{clock(OPENS)} to {clock(CLOSES)} where the person is"),
    ("contact-rules", f"nothing dialled after {clock(LIMITS.last_dial)}"),
    ("contact-rules", f"for that time and {minutes(rules.WISH_HOLDS)} minutes"),
    ("contact-rules", f"{in_hours(callbacks.STANDS_FOR)} hours after its time"),
    ("contact-rules", f"a kept place {in_hours(kept_places.STANDS_FOR)}"),
    ("contact-rules", f"tried {times(attempts.MOST_ATTEMPTS)} in vain"),
    ("contact-rules", f"made again in {minutes(attempts.OUR_FAULT_AFTER)} minutes"),
    ("contact-rules", f"because {minutes(attempts.OUTCOME_WITHIN)} minutes had passed"),
    ("contact-rules", f"For {in_hours(by_hand.DIAL_BACK_WITHIN)} hours after the call"),
    # Who may come in, and what is kept.
    ("who-may-see-what", f"A sign-in lasts {settings.SESSION_COOKIE_AGE // 3600} hours"),
    ("threats", f"ends after {spelled(limits.A_PERSON)} tries from one place"),
    ("threats", f"after {spelled(limits.AN_ADDRESS)} from one address whatever the names"),
    ("threats", f"after {spelled(limits.EVERYWHERE)} about one person from everywhere"),
    ("threats", f"{spelled(streams.GUESSES)} invented sessions at one address"),
    ("deploy", f"After {spelled(limits.A_PERSON)} wrong passwords or codes"),
    ("deploy", f"sign in from there for {guessing.WINDOW.seconds // 60} minutes"),
    ("deploy", f"a slice of {job.SLICE} rows at a time"),
    ("deploy", f"more than {spelled(trusting.MOST_AHEAD.days)} days ahead"),
    ("threats", f"under the administrator's own name for {spelled(kept.AUDIT.days // 365)} years"),
    # What serves.
    ("deploy", f"`serve` holds {serving.CONNECTIONS:,} connections"),
    ("deploy", f"a silent one after {seconds(serving.HEADER_MS / 1000)} seconds"),
    ("deploy", f"one that reads nothing after {seconds(serving.UNREAD_MS / 1000)}"),
]


@pytest.mark.parametrize(("page", "promise"), PROMISES, ids=[f"{page}: {said}" for page, said in PROMISES])
def test_a_page_promises_what_the_program_goes_by(page: str, promise: str) -> None:
    assert promise.lower() in read(page)


@pytest.mark.parametrize(
    ("holds", "page", "promise"),
    [
        (snapshot.REOFFER_AFTER == A_MINUTE, "routing", "less than a minute ago"),
        (LIMITS.between_attempts == AN_HOUR, "contact-rules", "an attempt less than an hour ago"),
        (alarms.WAITED == A_MINUTE, "work-the-desk", "when a caller in danger has waited a minute"),
        (links.FOR_THE_FORGETFUL == AN_HOUR, "manage-people", "a link that works for an hour"),
        (told_on_live.TOLD_FOR == A_WEEK, "who-may-see-what", "the changes of people of the last week"),
        (losing.ANSWERED_WAIT == 1.5 * A_MINUTE, "work-the-desk", "for a minute and a half at most"),
        (sweep.EVERY == 1, "routing", "the sweep asks once more each second"),
        (sweep.RECONCILE_EVERY == A_MINUTE, "contact-rules", "once a minute for all promises"),
        (webhook.SECONDS < 8, "deploy", "every webhook still answers, within 8 seconds"),
        (streams.HEARTBEAT_SECONDS < 30, "deploy", "a read time-out above 30 seconds"),
        (
            A_MINUTE.seconds / 2 == failures.MOST_FAILURES_OF_OURS * failures.ASK_AGAIN_SECONDS,
            "deploy",
            "Twilio asks again for half a minute",
        ),
    ],
)
def test_a_span_that_a_page_says_in_words_is_the_one(holds: bool, page: str, promise: str) -> None:
    assert promise.lower() in read(page)
    assert holds, promise
