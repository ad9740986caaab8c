"""Write the rows of people on the page Live.

They are written here and not in a template: fifty people on duty took a fifth of the page's time there.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

from django.template.defaultfilters import slugify
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from helpline.console import addresses, wording
from helpline.models import RingOn
from helpline.operations.doing import Doing
from helpline.queries.floor import Person

ROW = (
    '<tr><th scope="row">{}</th>'
    '<td data-label="Doing">{}{}{}</td>'
    '<td class="num" data-label="For">{}{}</td>'
    '<td data-label="Languages"><span class="codes">{}</span>{}</td></tr>'
)
NOTHING = mark_safe("")
CRISIS = mark_safe(' <span class="badge badge-bad">Crisis</span>')
FREE_IN = mark_safe('<span class="quiet">free in</span> ')
BY_PHONE = mark_safe(' <span class="quiet">by phone</span>')
Ticking = Callable[[datetime | None, datetime], SafeString | str]


def people(rows: Iterable[Person], links: bool, now: datetime, ticking: Ticking) -> SafeString:
    """Return the rows of people; with `links` each leads to the call that the person has."""
    return format_html_join("\n", "{}", ((_row(each, links, now, ticking),) for each in rows))


def _row(person: Person, links: bool, now: datetime, ticking: Ticking) -> SafeString:
    return format_html(
        ROW,
        person.name,
        _doing(person.doing),
        CRISIS if person.crisis else NOTHING,
        _link(person) if links else NOTHING,
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
