"""Each page shows each value of each enum in words: none is down for it, and none shows its code."""

import html
import re
from collections.abc import Iterator
from inspect import isclass

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import TextChoices
from django.test import Client

import helpline.models
import intake.models
from helpline import access
from helpline.console import wording
from helpline.contact_rules import PhoneNumber
from helpline.models import (
    AccessKind,
    AccessRecord,
    Alarm,
    AlarmKind,
    AlarmNote,
    AttemptOutcome,
    Call,
    CallbackAttempt,
    CallbackEvent,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
    CallEvent,
    CallState,
    Command,
    CommandKind,
    CommandState,
    DangerBy,
    Direction,
    Disposition,
    Duty,
    EventKind,
    HelpClosed,
    HelpMail,
    HelpRequest,
    Line,
    Mode,
    NumberKind,
    NumberWish,
    OfferState,
    Outside,
    OutsideNumber,
    Participant,
    ParticipantRole,
    ParticipantState,
    Priority,
    RingOn,
    SaidBy,
    Staff,
    VoicemailState,
)
from helpline.models.alarm import WITHOUT_CALL
from helpline.queries import danger, summary
from intake.models import CallerNumber, RecordState, RevisionKind
from intake.models.number import CallerIdMode, SafeToCall, VoicemailWish
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.helpline.console.values import (
    Labelled,
    Make,
    Shown,
    World,
    a_call,
    a_callback,
    admin_list,
    an_offer,
    call_page,
    callback_page,
    somebody,
)
from tests.intake import scene
from tests.support.cast import NOON

CALLS, FLOOR, CALLBACKS = "/console/calls/", "/console/floor/", "/console/callbacks/"


def call_state(value: CallState, world: World) -> Shown:
    call = a_call(world, value)
    words = Disposition.ANSWERED.label if value == CallState.ENDED else value.label
    return Shown(words, (CALLS, call_page(call)), row=call_page(call), also=(FLOOR,))


def disposition(value: Disposition, world: World) -> Shown:
    call = a_call(world, CallState.ENDED)
    Call.objects.filter(pk=call.pk).update(disposition=value)
    return Shown(value.label, (CALLS, call_page(call)))


def direction(value: Direction, world: World) -> Shown:
    call = a_call(world, direction=value)
    return Shown(value.label, (call_page(call),), (CALLS,), call_page(call))


def priority(value: Priority, world: World) -> Shown:
    call = a_call(world, CallState.WAITING, priority=value)
    words = "" if value == Priority.NORMAL else value.label
    return Shown(words, (FLOOR,), (CALLS,), call_page(call), also=(call_page(call),))


def danger_by(value: DangerBy, world: World) -> Shown:
    call = a_call(world, priority=Priority.CRISIS, danger_by=value, danger_at=NOON)
    return Shown(danger.heard(call), (CALLS, call_page(call)))


def outside(value: Outside, world: World) -> Shown:
    a_call(world, CallState.DIVERTED, priority=Priority.CRISIS, outside=value)
    return Shown(f"Calling {summary.OUTSIDE[value]} too", (FLOOR,), also=(CALLS,))


def event_kind(value: EventKind, world: World) -> Shown:
    call = a_call(world)
    event = CallEvent.objects.create(call=call, at=NOON, kind=value, staff=world.maya)
    return Shown(wording.event(event), (call_page(call),))


def offer_state(value: OfferState, world: World) -> Shown:
    offer = an_offer(world, value)
    return Shown(wording.CAME_OF[value], (call_page(offer.call),), also=(FLOOR,))


def mode(value: Mode, world: World) -> Shown:
    call = a_call(world)
    event = CallEvent.objects.create(
        call=call, at=NOON, kind=EventKind.MODE, staff=world.maya, detail={"mode": value}
    )
    return Shown(wording.event(event), (call_page(call),))


def role(value: ParticipantRole, world: World) -> Shown:
    offer = an_offer(world)
    if value == ParticipantRole.CRISIS_LINE:
        Participant.objects.create(
            call=offer.call, conference=offer.conference, role=value, sid="CA" + "9" * 32, asked_at=NOON
        )
    else:
        Participant.objects.create(offer=offer, role=value)
    return Shown(value.label, (admin_list("participant"),))


def leg_state(value: ParticipantState, world: World) -> Shown:
    Participant.objects.create(offer=an_offer(world), state=value)
    return Shown(value.label, (admin_list("participant"),))


def command_kind(value: CommandKind, world: World) -> Shown:
    Command.objects.create(kind=value, created_at=NOON, not_before=NOON)
    return Shown(value.label, (admin_list("command"),))


def command_state(value: CommandState, world: World) -> Shown:
    Command.objects.create(kind=CommandKind.END_CALLER, state=value, created_at=NOON, not_before=NOON)
    return Shown(value.label, (admin_list("command"),))


def callback_state(value: CallbackState, world: World) -> Shown:
    callback = a_callback(world, value)
    return Shown(value.label, (callback_page(callback),), (CALLBACKS,), callback_page(callback), (FLOOR,))


def callback_reason(value: CallbackReason, world: World) -> Shown:
    callback = a_callback(world, reason=value)
    return Shown(value.label, (callback_page(callback), CALLBACKS))


def callback_event_kind(value: CallbackEventKind, world: World) -> Shown:
    callback = a_callback(world)
    CallbackEvent.objects.create(callback=callback, at=NOON, kind=value, staff=world.maya)
    return Shown(value.label, (callback_page(callback),))


def attempt_outcome(value: AttemptOutcome, world: World) -> Shown:
    callback = a_callback(world)
    CallbackAttempt.objects.create(callback=callback, at=NOON, outcome=value)
    return Shown(value.label, (callback_page(callback),))


def duty(value: Duty, world: World) -> Shown:
    person = somebody(duty=value, duty_since=NOON)
    return Shown(value.label, ("/console/people/",), also=(FLOOR, f"/console/people/{person.pk}/"))


def ring_on(value: RingOn, world: World) -> Shown:
    person = somebody(duty=Duty.ON, duty_since=NOON)
    Staff.objects.filter(pk=person.pk).update(ring_on=value)
    words = "by phone" if value == RingOn.PHONE else ""
    return Shown(words, (FLOOR,), also=(f"/console/people/{person.pk}/", "/console/people/"))


def voicemail_state(value: VoicemailState, world: World) -> Shown:
    message = scenes.message(world.line)
    done = {"handled_by": world.maya, "handled_at": NOON} if value == VoicemailState.HANDLED else {}
    type(message).objects.filter(pk=message.pk).update(state=value, **done)
    page = f"/console/voicemail/{message.pk}/"
    return Shown(value.label, (page, "/console/voicemail/"), ("/console/voicemail/",), page)


def alarm_kind(value: AlarmKind, world: World) -> Shown:
    call = None if value in WITHOUT_CALL else a_call(world, priority=Priority.CRISIS)
    Alarm.objects.create(kind=value, opened_as=value, call=call, opened_at=NOON, tell_at=NOON)
    hears = value == AlarmKind.UNSURE  # past tense on Live, as the call is in the menu
    words = value.label.removesuffix(" hear each other") if hears else value.label
    return Shown(words, (FLOOR, *((call_page(call),) if call else ())), also=(admin_list("alarm"),))


def help_closed(value: HelpClosed, world: World) -> Shown:
    """What is not said: that the call was over stands in the timeline by itself."""
    call = a_call(world)
    HelpRequest.objects.create(call=call, staff=world.maya, asked_at=NOON, closed_at=NOON, closed_as=value)
    return Shown(f"{world.maya.name} asked every supervisor for help", (call_page(call),))


def help_mail(value: HelpMail, world: World) -> Shown:
    """What is not said: that is the desk of whoever asked, who has no desk on these pages."""
    call = a_call(world)
    HelpRequest.objects.create(call=call, staff=world.maya, asked_at=NOON, mail=value)
    return Shown(f"{world.maya.name} asked every supervisor for help", (call_page(call),))


def alarm_note(value: AlarmNote, world: World) -> Shown:
    call = a_call(world, priority=Priority.CRISIS)
    Alarm.objects.create(
        kind=AlarmKind.WAITING, call=call, opened_at=NOON, closed_at=NOON, closed_by=world.viewer, note=value
    )
    return Shown(value.label, (call_page(call), admin_list("alarm")))


def access_kind(value: AccessKind, world: World) -> Shown:
    callback = a_callback(world)
    AccessRecord.objects.create(at=NOON, user=world.viewer, kind=value, subject_id=callback.pk)
    return Shown(value.label, (callback_page(callback), admin_list("accessrecord")), also=(FLOOR,))


def number_kind(value: NumberKind, world: World) -> Shown:
    OutsideNumber.objects.create(
        slug=value.value,
        kind=value,
        name="Somebody",
        number=f"+1202555{OutsideNumber.objects.count() + 150:04d}",
        review_on=NOON.date(),
    )
    return Shown(value.label, ("/console/numbers/",))


def said_by(value: SaidBy, world: World) -> Shown:
    NumberWish.objects.create(number_index="x", kind="safe", said_by=value, said_at=NOON)
    return Shown(value.label, (admin_list("numberwish"),))


def record_state(value: RecordState, world: World) -> Shown:
    record = scene.record(world.maya)
    done = {"completed_at": NOON} if value == RecordState.COMPLETED else {}
    type(record).objects.filter(pk=record.pk).update(state=value, **done)
    page = f"/intake/records/{record.pk}/"
    return Shown(value.label, (page, "/intake/records/"), ("/intake/records/",), page)


def revision_kind(value: RevisionKind, world: World) -> Shown:
    record = scene.record(world.maya)
    record.revisions.create(number=99, kind=value, changes={}, staff=world.maya, at=NOON)
    words = "" if value == RevisionKind.SAVED else value.label
    return Shown(words, (f"/intake/records/{record.pk}/history/",))


def number_with(name: str) -> Make:
    def make(value: TextChoices, world: World) -> Shown:
        number = PhoneNumber(f"+1202555{CallerNumber.objects.count() + 200:04d}")
        kept = CallerNumber.objects.create(
            number=number,
            given_at=NOON,
            confirmed_by=world.maya,
            **{name: value.value},
        )
        return Shown(value.label, (f"/admin/intake/callernumber/{kept.pk}/change/",))

    return make


SHOWN: dict[type[Labelled], Make] = {
    AccessKind: access_kind,
    AlarmKind: alarm_kind,
    AlarmNote: alarm_note,
    HelpClosed: help_closed,
    HelpMail: help_mail,
    AttemptOutcome: attempt_outcome,
    CallbackEventKind: callback_event_kind,
    CallbackReason: callback_reason,
    CallbackState: callback_state,
    CallState: call_state,
    CallerIdMode: number_with("caller_id_mode"),
    CommandKind: command_kind,
    CommandState: command_state,
    DangerBy: danger_by,
    Direction: direction,
    Disposition: disposition,
    Duty: duty,
    EventKind: event_kind,
    Mode: mode,
    NumberKind: number_kind,
    ParticipantRole: role,
    ParticipantState: leg_state,
    OfferState: offer_state,
    Outside: outside,
    Priority: priority,
    RecordState: record_state,
    RevisionKind: revision_kind,
    RingOn: ring_on,
    SafeToCall: number_with("safe_to_call"),
    SaidBy: said_by,
    VoicemailState: voicemail_state,
    VoicemailWish: number_with("voicemail"),
}


def enums() -> set[type[Labelled]]:
    """Every enum of the models."""
    modules = [*vars(helpline.models).values(), *vars(intake.models).values()]
    owners = {getattr(each, "__module__", "") for each in modules} | {intake.models.number.__name__}
    return {
        found
        for found in TextChoices.__subclasses__()
        if isclass(found) and found.__module__ in owners and list(found)
    } | {Priority}


def texts(page: str) -> Iterator[str]:
    """Yield what a page says between its tags, each piece on its own."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    for piece in re.split(r"<[^>]*>", body):
        if said := " ".join(html.unescape(piece).split()):
            yield said


@pytest.fixture
def world(line: Line, maya: Staff) -> World:
    root = User.objects.create_superuser("root", password="root has a long password")
    for name in (access.SUPERVISORS, access.ADMINISTRATORS):
        root.groups.add(Group.objects.get_or_create(name=name)[0])
    return World(line, maya, root)


def test_every_enum_of_the_models_is_shown_here() -> None:
    assert set(SHOWN) == enums()


@pytest.mark.parametrize("enum", SHOWN, ids=lambda enum: enum.__name__)
def test_every_page_shows_every_value_in_words(enum: type[Labelled], world: World, signed_in: SignIn) -> None:
    client = signed_in(world.viewer)
    shown = [(value, SHOWN[enum](value, world)) for value in enum]
    pages: dict[str, str] = {}
    for value, each in shown:
        for url in (*each.pages, *each.lists, *each.also):
            if url not in pages:
                pages[url] = opened(client, url)
            assert not codes(value, pages[url]), url
        for url in each.pages:
            assert each.words.lower() in " ".join(texts(pages[url])).lower(), (url, value)
        for url in each.lists:
            assert each.row in pages[url], (url, value)


def opened(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.text


def codes(value: Labelled, page: str) -> set[str]:
    """Return where a page says a value's code instead of its words."""
    if not value.value or value.value == value.label.lower():
        return set()
    code, said = str(value.value), set(texts(page))
    return {each for each in said if each == code or ("_" in code and code in each)}
