"""Find the rows of the plan that cannot be read; the page Live and the metrics show them, to be mended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from helpline import callflow, contact_rules, schema, validators
from helpline.models import FlowVersion, Line, Shift, Staff, Team, Training, flows, readable
from helpline.models.readable import Fault
from helpline.operations.plans import SHIFT
from helpline.routing import CRISIS_TRAINING

TABLES = ("line", "flow version", "staff", "shift", "training")
"""The tables of the plan, by the words that a `Fault` uses for them."""
KEPT = timedelta(seconds=15)

_recent: tuple[datetime, tuple[Fault, ...]] | None = None


def recent_faults(now: datetime) -> tuple[Fault, ...]:
    """Return the faults of the plan, from memory if this process looked for them within the last KEPT.

    The page Live asks at every change on the floor, for every open page, and the plan changes seldom.
    """
    global _recent
    if _recent is None or not timedelta() <= now - _recent[0] < KEPT:
        _recent = now, faults()
    return _recent[1]


def forget() -> None:
    """Forget the remembered faults, so that the next call of `recent_faults` reads the plan again."""
    global _recent
    _recent = None


def faults() -> tuple[Fault, ...]:
    """Return every fault of the plan: a value that cannot be read, or that names what does not exist."""
    found: list[Fault] = []
    found += _lines()
    found += _flows()
    people = Staff.objects.filter(user__is_active=True).order_by("pk")
    for person in people.only("user_id", "languages", "opted_out_topics", "phone"):
        readable.languages(person.pk, person.languages, found.append)
        readable.opted_out_topics(person.pk, person.opted_out_topics, found.append)
        readable.telephone(person, found.append)
    read_shift = partial(readable.shift, report=found.append)
    for shift in Shift.objects.filter(staff__user__is_active=True).order_by("pk").values_list(*SHIFT):
        read_shift(*shift)
    found += _unknown_topics()
    return tuple(found)


def _lines() -> list[Fault]:
    """Return the faults in the lines' policies and crisis numbers, such as a team that was removed."""
    found: list[Fault] = []
    known = set(Team.objects.values_list("slug", flat=True))
    for line in Line.objects.only("policy", "crisis_number").order_by("pk"):
        if line.crisis_number and not contact_rules.PhoneNumber.read(line.crisis_number):
            found.append(Fault("line", line.pk, "crisis_number", "callers in danger do not reach it"))
        rules = readable.policy(line.pk, line.policy, found.append)
        for name in validators.TEAMS:
            if not getattr(rules, name) <= known:
                found.append(Fault("line", line.pk, f"policy.{name}", "there is no such team"))
    return found


def _flows() -> Iterator[Fault]:
    for version in FlowVersion.objects.filter(lines__isnull=False).distinct().order_by("pk"):
        found: list[schema.Problem] = []
        try:
            callflow.load(version.document, found.append)
        except callflow.FlowError:
            yield readable.flow_fault(version.pk)
        else:
            if found:
                yield readable.flow_in_part(version.pk, [fault.path for fault in found])


def _unknown_topics() -> Iterator[Fault]:
    known = {*flows.spoken_of()[0], CRISIS_TRAINING}
    strange = Training.objects.filter(staff__user__is_active=True).exclude(topic__in=known)
    for training in strange.order_by("pk").only("pk"):
        yield Fault("training", training.pk, "topic", "no call flow has such a topic")
