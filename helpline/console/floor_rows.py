"""Write the rows of people and of those who wait on the page Live.

They are written here and not in a template: fifty people on duty took a fifth of the page's time there, and
thirty in line a tenth.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

from django.template.defaultfilters import capfirst, slugify
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from helpline.console import addresses, beside, explanations, wording
from helpline.console.markup import CRISIS, NOTHING
from helpline.models import Priority, RingOn
from helpline.operations.doing import Doing
from helpline.queries.floor import Person, Waiter
from helpline.queries.summary import CallSummary

ROW = (
    '<tr><th scope="row">{}</th>'
    '<td data-label="Doing">{}{}{}{}{}</td>'
    '<td class="num" data-label="For">{}{}</td>'
    '<td data-label="Languages">{}{}</td></tr>'
)
WAITER = (
    '<li class="waiter{}">'
    '<span class="row-main"><strong class="num">{}</strong>{}{}{}</span>'
    '<span>{}{}</span> <span class="quiet">{}{}</span></li>'
)
FREE_IN = mark_safe('<span class="quiet">free in</span> ')
HIGH = mark_safe(' <span class="badge">High</span>')
OUTBOUND = mark_safe(' <span class="badge">Callback</span>')
LOST = mark_safe(' <span class="badge">Connection was lost</span>')
BARRED = mark_safe(' <span class="quiet">no ordinary call can ring</span>')
BY_PHONE = mark_safe(' <span class="quiet">by phone</span>')
Ticking = Callable[[datetime | None, datetime], SafeString | str]


def people(rows: Iterable[Person], links: bool, joins: bool, now: datetime, ticking: Ticking) -> SafeString:
    """Return the rows of people; with `links` each leads to the call that the person has.

    With `joins` a supervisor can join that call from its row.
    """
    return format_html_join("\n", "{}", ((_row(each, links, joins, now, ticking),) for each in rows))


def _row(person: Person, links: bool, joins: bool, now: datetime, ticking: Ticking) -> SafeString:
    return format_html(
        ROW,
        person.name,
        _doing(person.doing),
        BARRED if person.barred else NOTHING,
        CRISIS if person.crisis else NOTHING,
        _link(person) if links else NOTHING,
        _joining(person) if joins else NOTHING,
        FREE_IN if person.doing == Doing.WRAP_UP else NOTHING,
        ticking(person.since, now),
        ", ".join(person.languages),
        BY_PHONE if person.ring_on == RingOn.PHONE else NOTHING,
    )


@cache
def _doing(what: Doing) -> SafeString:
    return format_html('<span class="doing doing-{}">{}</span>', slugify(what), wording.doing(what))


def _link(person: Person) -> SafeString:
    if not person.call_id:
        return NOTHING
    return format_html(' <a href="{}">call</a>', addresses.of_row("console:call", person.call_id))


def _joining(person: Person) -> SafeString:
    if person.why_not is None or person.call_id is None:
        return NOTHING
    return beside.beside_call(person.call_id, person.why_not)


def waiting(rows: Iterable[Waiter], links: bool, now: datetime, ticking: Ticking) -> SafeString:
    """Return the items of those who wait; with `links` each leads to its call and says what it is about."""
    return format_html_join("\n", "{}", ((_waiter(each, links, now, ticking),) for each in rows))


def _waiter(waiter: Waiter, links: bool, now: datetime, ticking: Ticking) -> SafeString:
    call = waiter.summary
    return format_html(
        WAITER,
        " is-crisis" if call.crisis else "",
        ticking(call.since, now),
        _urgency(call),
        OUTBOUND if call.outbound else NOTHING,
        LOST if call.front else NOTHING,
        _about(call) if links else NOTHING,
        call.language,
        f"{call.outside}. " if call.outside else "",
        "Ringing somebody now" if waiter.ringing else _why_nobody(waiter),
    )


def _urgency(call: CallSummary) -> SafeString:
    if call.crisis:
        return CRISIS
    return HIGH if call.priority == Priority.HIGH else NOTHING


def _about(call: CallSummary) -> SafeString:
    address = addresses.of_row("console:call", call.call_id)
    return format_html('<a href="{}">{}</a> · ', address, capfirst(call.about) or "Topic not known")


def _why_nobody(waiter: Waiter) -> str:
    why = explanations.in_short(waiter.because)
    return f"No one is free: {why}" if why else "No one is free"
