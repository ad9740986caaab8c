"""Make what is the same at every size: 200 people, 50 of them on duty, 30 callers in line."""

from datetime import date, timedelta
from datetime import time as wall_time
from uuid import uuid4

from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType

from benchmarks.growth.history import Place
from helpline import access, clock
from helpline.models import Call, Command, Duty, Line, Offer, Shift, Staff, Team, Training
from helpline.operations import offers, queue
from tests.support import bridging

PEOPLE, ON_DUTY, TALKING, WAITING = 200, 50, 20, 30
COUNSELOR, FREE, READER, SUPERVISOR = "growth-0", "growth-20", "growth-199", "growth-supervisor"
"""A counselor in a conversation, one in none, one who may read the admin's lists, and a supervisor."""
LISTENER = "growth-1"
"""A supervisor who is a counselor too, and so can join calls."""


def set_up() -> None:
    """Make the people and what happens now, by what the product itself does; once."""
    if User.objects.filter(username=SUPERVISOR).exists():
        return
    line, now = Line.objects.select_related("flow").order_by("pk")[0], clock.now()
    people = [_person(place) for place in range(PEOPLE)]
    for person in people[:TALKING]:
        Staff.objects.filter(pk=person.pk).update(duty=Duty.ON, seen_at=now + timedelta(days=9))
        call = _call(line, state="menu")
        queue.join(call_id=call.pk, now=now)
        offer = Offer.objects.get(call=call, state="ringing")
        sid = f"CA{uuid4().hex}"
        offers.accept(offer_id=offer.pk, sid=sid, staff_id=offer.staff_id, now=now)
        for each in (call.caller_sid, sid):
            bridging.joined(call.pk, each or "", now)
    # At their desks, but away from them: nobody is free for those who wait.
    away = [person.pk for person in people[TALKING:ON_DUTY]]
    Staff.objects.filter(pk__in=away).update(duty=Duty.ON, seen_at=now - timedelta(hours=1), duty_since=now)
    for _ in range(WAITING):
        later = now + timedelta(days=9)
        _call(line, state="waiting", queued_at=now, move_on_at=later, stay=1, stay_entered=1)
    Command.objects.update(state="done", sent_at=now, done_at=now)
    boss = User.objects.create(username=SUPERVISOR, is_staff=True, is_superuser=True)
    supervisors = Group.objects.get_or_create(name=access.SUPERVISORS)[0]
    supervisors.user_set.set([boss, User.objects.get(username=LISTENER)])
    ours = ContentType.objects.filter(app_label__in=["helpline", "intake"])
    reader = User.objects.get(username=READER)
    reader.user_permissions.set(
        Permission.objects.filter(content_type__in=ours, codename__startswith="view_")
    )


def place() -> Place:
    """Return what the rows of the past refer to."""
    line = Line.objects.select_related("flow").order_by("pk")[0]
    people = Staff.objects.filter(name__startswith="growth-").order_by("pk")
    pairs = list(people.values_list("pk", "user_id"))
    busy = people.filter(name__in=[COUNSELOR, FREE, READER]).values_list("pk", flat=True)
    staff, users = [pk for pk, _ in pairs], [user for _, user in pairs]
    return Place(line.pk, line.flow_id, staff, users, list(busy), clock.now())


def _person(nth: int) -> Staff:
    name = f"growth-{nth}"
    user = User.objects.create(username=name, is_staff=True)
    person = Staff.objects.create(user=user, name=name, languages=["en"])
    person.teams.set(Team.objects.all())
    for topic in ("treatment", "family", "general", "crisis"):
        Training.objects.create(staff=person, topic=topic, expires_on=date(2099, 1, 1))
    Shift.objects.create(
        staff=person, weekdays=list(range(7)), starts=wall_time(0), ends=wall_time(0), zone="UTC"
    )
    return person


def _call(line: Line, **more: object) -> Call:
    values = {"direction": "inbound", "language": "en", "topic": "treatment"} | more
    return Call.objects.create(
        line=line, flow=line.flow, caller_sid=f"CA{uuid4().hex}", arrived_at=clock.now(), **values
    )
