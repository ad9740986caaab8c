"""The states in which somebody sees our pages, each brought about and opened in a real browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from helpline import access, clock
from helpline.models import (
    AccessKind,
    AccessRecord,
    Call,
    Line,
    Mode,
    NumberKind,
    OutsideNumber,
    RecordVersion,
    Staff,
)
from helpline.operations import calls, listening, offers, parties, transfers
from helpline.operations.transfers import Target
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, rung_in, shown
from tests.intake import scene
from tests.support import bridging, cast


@dataclass(frozen=True, slots=True)
class Room:
    """The desk that is looked at, its line, and the counselor who sits there."""

    desk: Desk
    line: Line
    maya: Staff


def free(room: Room) -> Page:
    page = room.desk.open(room.maya)
    shown(page, "You are on duty")
    return page


def ringing(room: Room) -> Page:
    scenes.ringing(room.line, room.maya, clock.now())
    page = room.desk.open(room.maya)
    shown(page, "A call for you")
    return page


def ringing_elsewhere(room: Room) -> Page:
    """A call in danger rings while somebody looks at another page, and an alarm is open."""
    lost = scenes.waiting(room.line, clock.now(), priority="crisis")
    calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())
    scenes.ringing(room.line, room.maya, clock.now(), priority="crisis")
    page = room.desk.open(room.maya, "/console/calls/")
    expect(page.locator("#bar")).to_contain_text("Crisis call")
    return page


def handling_an_alarm(room: Room) -> Page:
    """Somebody says on the page of what happens now that an alarm is theirs, and has to say what was done."""
    lost = scenes.waiting(room.line, clock.now(), priority="crisis", language="es")
    calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())
    page = room.desk.open(room.maya, "/console/floor/")
    page.locator("#alarms").get_by_role("button", name="I’ll handle this").click()
    expect(page.get_by_label("What was done")).to_be_visible()
    return page


def talking(room: Room) -> Page:
    offer = scenes.ringing(room.line, room.maya, clock.now())
    page = room.desk.open(room.maya)
    page.locator("#accept").click()
    rung_in(page)
    connect(offer)
    shown(page, "Talking")
    expect(page.locator("#card .intake")).to_be_visible()
    return page


def wrapping_up(room: Room) -> Page:
    page = talking(room)
    call = room.maya.offers.latest("pk").call
    calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
    shown(page, "Call outcome")
    return page


def locked(room: Room) -> Page:
    page = free(room)
    page.evaluate("document.dispatchEvent(new Event('helpline:locked'))")
    expect(page.locator("#idle-lock")).to_be_visible()
    return page


def menu_open(room: Room) -> Page:
    page = free(room)
    page.locator("details.account summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def coaching(room: Room) -> Page:
    """A supervisor coaches maya. The call is in danger and nobody told the caller: two modes are off."""
    now = clock.now()
    call = scenes.talking(room.line, room.maya, now)
    Line.objects.update(may_listen=True)
    Call.objects.update(notice_over_at=now)
    lee = cast.staff("lee", on_duty_since=now)
    lee.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    offer, sid = listening.begin(call_id=call.pk, staff_id=lee.pk, mode=Mode.COACH, now=now), scenes.sid()
    offers.accept(offer_id=offer, sid=sid, staff_id=lee.pk, now=now)
    bridging.joined(call.pk, sid, now)
    Call.objects.update(notice_over_at=None, priority="crisis", danger_by="staff", danger_at=now)
    page = room.desk.open(lee)
    shown(page, "You coach: only the counselor hears you")
    return page


def asked_along(room: Room) -> Staff:
    """Maya has put a caller in danger on hold, consults bo, and calls an interpreter in; return bo."""
    now = clock.now()
    call = scenes.talking(room.line, room.maya, now, priority="crisis", danger_by="staff")
    bo = cast.staff("bo", on_duty_since=now)
    transfers.consult(call_id=call.pk, staff_id=room.maya.pk, to=Target(staff_id=bo.pk), now=now)
    offer, sid = bo.offers.get(), scenes.sid()
    offers.accept(offer_id=offer.pk, sid=sid, staff_id=bo.pk, now=now)
    bridging.joined(call.pk, sid, now)
    listed = {"slug": "language-line", "name": "Language line", "review_on": now.date()}
    number = OutsideNumber.objects.create(kind=NumberKind.INTERPRETER, number="+12025550151", **listed)
    parties.bring_in(call_id=call.pk, number_id=number.pk, staff_id=room.maya.pk, now=now)
    return bo


def with_several(room: Room) -> Page:
    """The desk of whoever has the call, with the list of whom to bring in."""
    asked_along(room)
    page = room.desk.open(room.maya)
    shown(page, "is being called")
    expect(page.locator("#card .intake")).to_be_visible()
    page.keyboard.press("p")
    expect(page.locator("#bring-in-title")).to_be_visible()
    return page


def alongside(room: Room) -> Page:
    page = room.desk.open(asked_along(room))
    shown(page, "With Maya")
    return page


STATES: dict[str, Callable[[Room], Page]] = {
    "free": free,
    "ringing": ringing,
    "ringing elsewhere": ringing_elsewhere,
    "handling an alarm": handling_an_alarm,
    "talking": talking,
    "wrap-up": wrapping_up,
    "coaching": coaching,
    "with several": with_several,
    "alongside": alongside,
    "locked": locked,
    "account menu": menu_open,
}
AT_THE_DESK = ("free", "ringing", "talking", "wrap-up", "with several", "alongside")
"""Only the desk has the emulator's telephone."""


def everything(room: Room) -> tuple[Staff, list[str]]:
    """Make one of each thing that has a page; return who may see them all, and the addresses."""
    danger = {"priority": "crisis", "danger_kind": "overdose", "danger_by": "speech"}
    call = scenes.over(room.line, room.maya, clock.now(), **danger)
    callback = scenes.handed_over(room.line, room.maya)
    scenes.promise(room.line, room.maya, number="+12025550161")
    message = scenes.message(room.line)
    record = scene.record(room.maya)
    OutsideNumber.objects.create(number="+12025550188", review_on=clock.now().date())
    ada = cast.staff("ada", phone="+12025550162")
    for group in (access.SUPERVISORS, access.ADMINISTRATORS):
        ada.user.groups.add(Group.objects.get_or_create(name=group)[0])
    for each in (call, callback, message):
        for kind in AccessKind:
            AccessRecord.objects.create(at=clock.now(), user=ada.user, kind=kind, subject_id=each.pk)
    return ada, [
        *("/console/desk/", "/console/floor/", "/console/calls/", f"/console/calls/{call.pk}/"),
        *("/console/callbacks/", f"/console/callbacks/{callback.pk}/", "/console/shifts/"),
        *who_rings(room),
        *("/console/voicemail/", f"/console/voicemail/{message.pk}/", "/console/numbers/"),
        *("/console/people/", f"/console/people/{room.maya.pk}/", "/console/people/add"),
        *("/intake/records/", "/intake/records/?whose=everyone", f"/intake/records/{record.pk}/", "/nowhere"),
        *("/account/second-step/", "/account/browsers/", "/account/locked-out/", "/account/unlock/"),
    ]


def who_rings(room: Room) -> list[str]:
    """Return the page "Who rings?" unasked, and of now, the past, a time to come and before history.

    Of the last two the clock shows the time twice, or skips it.
    """
    RecordVersion.objects.update(since=clock.now() - timedelta(hours=1))
    half_an_hour_ago = (clock.now() - timedelta(minutes=30)).astimezone(ZoneInfo("America/New_York"))
    page = "/console/shifts/who-rings"
    asked = f"{page}?line={room.line.pk}&language=en&zone=America/New_York"
    days = (f"{half_an_hour_ago:%Y-%m-%d&time=%H:%M}", "2090-11-05&time=01:30", "2026-03-08&time=02:30")
    return [page, asked, *(f"{asked}&day={day}" for day in days)]


STRANGERS = ["/account/sign-in/", "/account/password/forgotten/", "/nowhere"]
"""Pages for whoever is not signed in."""
