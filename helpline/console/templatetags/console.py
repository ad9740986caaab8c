"""Template tags and filters: times and reasons in words, and the links between the console's pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib import admin
from django.template.context import RequestContext
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from helpline import contact_rules, permissions
from helpline.access import may_open_records, may_see_people, staff_of
from helpline.clock import now as this_moment
from helpline.console import (
    addresses,
    around,
    barred,
    beside,
    consulting,
    explanations,
    floor_rows,
    wording,
    zones,
)
from helpline.console import callback_rows as written_callbacks
from helpline.console import kinds_of_records as kinds
from helpline.console.markup import NOTHING
from helpline.console.times import OF_DAY, span
from helpline.console.urls import IN_THE_BAR
from helpline.contact_rules import PromisedTime
from helpline.models import Callback, EventKind, Shift
from helpline.queries import administration
from helpline.queries.alarms import name_of
from helpline.queries.callbacks import Entry
from helpline.queries.floor import Person, Waiter
from helpline.queries.shifts import Period
from helpline.schedules import rota

register = template.Library()

register.filter("colleague", name_of)
register.filter("span", span)
register.filter("came_of", wording.came_of)
register.filter("own_mode", beside.own)
register.filter("their_mode", beside.theirs)
register.filter("mode_buttons", beside.buttons)
register.filter("mode_reasons", beside.reasons)
register.filter("how_there", beside.how_there)
register.filter("went", consulting.went)
register.filter("party_state", wording.party_state)
register.simple_tag(barred.to_them, name="barred_from_you")
register.simple_tag(barred.of_them, name="barred_from_them")

SHIFT_PERIOD = '<li class="period"><span class="num">{}</span> <span>{}</span></li>'
MARKED_PERIOD = '<li class="period{}{}"><span class="num">{}</span> <span>{}{}{}</span></li>'
MINE, NOW = mark_safe(" period-mine"), mark_safe(" period-now")
YOU = mark_safe(' <span class="quiet">(you)</span>')
THIS_MOMENT = mark_safe(' <span class="quiet">now</span>')
A_DAY = timedelta(hours=23)
"""The least length of a shift that lasts all day: a day on which the clocks go forward has 23 hours."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page; `here` says whether it is the page that is shown."""

    name: str
    url: str
    here: bool


@register.inclusion_tag("console/parts/nav.html", takes_context=True)
def console_nav(context: RequestContext) -> dict[str, Any]:
    """Show the links to the pages that this person may open."""
    request = context["request"]
    me = permissions.recognised(request)
    pages = [("Desk", "console:desk")] if me and me.staff else []
    if me:
        pages += IN_THE_BAR
    if may_see_people(request.user):
        pages.append(("People", "console:people"))
    if may_open_records(request.user) and _has_records(context):
        pages.append(("Administration", "admin:index"))
    links = [(name, reverse(view)) for name, view in pages]
    return {"links": [Link(name, url, request.path.startswith(url)) for name, url in links]}


def _has_records(context: RequestContext) -> bool:
    """Say whether the viewer has a permission in our app; a page of the admin has read them already."""
    user = context["request"].user
    in_admin = "available_apps" in context
    return bool(user.has_module_perms(administration.APP) if in_admin else administration.has_records(user))


@register.inclusion_tag("console/parts/account.html", takes_context=True)
def console_account(context: RequestContext) -> dict[str, Any]:
    """Show who is signed in, their time zone, and how to sign out."""
    request = context["request"]
    staff = staff_of(request.user)
    chosen = request.session.get(zones.SESSION_KEY, zones.DEFAULT)
    return {
        "request": request,
        "name": staff.name if staff else request.user.get_short_name() or request.user.get_username(),
        "zone": chosen,
        "zones": zones.choices(chosen),
        "has_password": request.user.has_usable_password(),
        "lets_in": may_see_people(request.user),
    }


@register.inclusion_tag("console/parts/around.html", takes_context=True)
def console_around(context: RequestContext) -> dict[str, Any]:
    """Show the bar that every page of a person who works here needs to ring and to show alarms."""
    me = permissions.recognised(context["request"])
    bar = around.bar_of(me, context.get("open_alarms")) if me else {}
    return {"me": me, "csrf_token": context.get("csrf_token"), **bar}


@register.simple_tag(takes_context=True)
def kinds_of_records(context: RequestContext) -> SafeString:
    """Show the kinds of records that the user may open, beside a page of the administration."""
    return kinds.beside(context["available_apps"], context["request"].path)


@register.simple_tag(takes_context=True)
def has_role(context: RequestContext) -> bool:
    """Say whether the user has a role. An account without one may open no page."""
    return may_open_records(context["request"].user)


@register.simple_tag(takes_context=True)
def has_records(context: RequestContext) -> bool:
    """Say whether the user would find anything under Administration."""
    return bool(admin.site.get_app_list(context["request"]))


register.simple_tag(addresses.of_row, name="row_url")


@register.simple_tag
def source_url() -> str:
    """Return the address of this Helpline's source code; empty where SOURCE_URL is not set."""
    return str(settings.SOURCE_URL)


@register.simple_tag
def csrf_cookie() -> SafeString:
    """Tell the page's scripts which cookie holds the CSRF token that the server wants back."""
    return format_html('<meta name="csrf-cookie" content="{}">', settings.CSRF_COOKIE_NAME)


@register.simple_tag
def ticking(since: datetime | None, now: datetime) -> SafeString | str:
    """Show the time since an instant, or until it; a script of the page keeps it running."""
    if since is None:
        return "–"
    kind = "since" if since <= now else "until"
    return format_html(
        '<time class="ticking" datetime="{}" data-{}>{}</time>',
        since.isoformat(),
        kind,
        span(abs(now - since)),
    )


@register.filter
def clock(at: datetime | None) -> str:
    """Show the time of day in the viewer's zone."""
    return "–" if at is None else clock_of(timezone.localtime(at))


def clock_of(local: datetime) -> str:
    """Return the time of day of a local time."""
    return "midnight" if (local.hour, local.minute) == (0, 0) else _time_of_day(local.hour, local.minute)


@lru_cache(maxsize=24 * 60)
def _time_of_day(hour: int, minute: int) -> str:
    return dateformat.time_format(time(hour, minute), OF_DAY)


@register.filter
def day_clock(at: datetime | None) -> str:
    """Show the day and the time of day in the viewer's zone."""
    return _day_clock(timezone.localtime(at)) if at else "–"


def _day_clock(local: datetime) -> str:
    """Return a day and a time of day, with the year unless it is the present one."""
    day = _short_day(local.date(), _of_year(local.year))
    return f"{day}, {_time_of_day(local.hour, local.minute)}"


@lru_cache(maxsize=1024)
def _short_day(day: date, with_year: str) -> str:
    """Return a day in short; the rows of a list are of a few days, and writing one takes Django a while."""
    return dateformat.format(day, f"D, M j{with_year}")


def _of_year(year: int) -> str:
    """Return what a format of a day ends with: the year, unless it is the present one."""
    return "" if year == timezone.localdate(this_moment()).year else ", Y"


@register.filter
def whole_day(day: date) -> str:
    """Show a day as one says it: Saturday, November 28; with the year unless it is the present one."""
    return dateformat.format(day, f"l, F j{_of_year(day.year)}")


@register.simple_tag
def whose_times() -> str:
    """Say in which zone the times of a page are."""
    return f"Times are in {zone_name(timezone.get_current_timezone_name())} time."


@register.simple_tag
def on_their_clock(callback: Callback) -> str:
    """Show when a callback is due on the person's clock; empty where it shows what the viewer's does.

    The day is said where it is another one there.
    """
    zone = contact_rules.find_zone(callback.zone)
    if zone is None or callback.promised_time is None:
        return ""
    here, there = timezone.localtime(callback.due_at), timezone.localtime(callback.due_at, zone)
    if here.utcoffset() == there.utcoffset():
        return ""
    words = clock_of(there) if here.date() == there.date() else _day_clock(there)
    return f"{words} {zone_name(callback.zone)} time"


@register.filter
def lately(at: datetime | None) -> str:
    """Show the time of day in the viewer's zone, with the day unless it is today."""
    today = at is not None and timezone.localdate(at) == timezone.localdate(this_moment())
    return clock(at) if today else day_clock(at)


@register.simple_tag
def there(promised: PromisedTime | None) -> str:
    """Show a promised time on the clock of the place where the person is."""
    return f"{dateformat.time_format(promised.time, OF_DAY)} {promised.place} time" if promised else ""


@register.filter
def agreed(told: str) -> str:
    """Show a time that was agreed on, as a callback's timeline keeps it: 2026-07-16 10:30 America/Chicago."""
    promised = PromisedTime.read(told)
    return f"{_day_clock(promised.on_their_clock)} {promised.place} time"


@register.simple_tag
def people_rows(people: Iterable[Person], links: bool, joins: bool, now: datetime) -> SafeString:
    """Return the rows of people on the page Live; see `floor_rows.people`."""
    return floor_rows.people(people, links, joins, now, ticking)


@register.simple_tag
def waiting_rows(waiting: Iterable[Waiter], links: bool, now: datetime) -> SafeString:
    """Return the items of those who wait on the page Live; `links` for whoever may open everybody's calls."""
    return floor_rows.waiting(waiting, links, now, ticking)


@register.simple_tag
def callback_rows(entries: Iterable[Entry]) -> SafeString:
    """Return the items of a list of callbacks."""
    return written_callbacks.rows(entries, day_clock, on_their_clock)


@register.simple_tag
def shift_periods(periods: Iterable[Period], own_id: int | None, now: datetime) -> SafeString:
    """Return the items of a day's list of shifts; the viewer's own and the current ones are marked.

    They are written here and not in the template: a week of two hundred people has more than a thousand.
    """
    hours: dict[tuple[datetime, datetime], SafeString] = {}
    items = []
    for period in periods:
        both = period.starts, period.ends
        if both not in hours:
            hours[both] = conditional_escape(_hours(*both))
        mine, is_now = period.staff_id == own_id, period.starts <= now < period.ends
        if mine or is_now:
            items.append(_marked(hours[both], period.name, mine, is_now))
        else:
            items.append(_unmarked(hours[both], period.name))
    return format_html_join("", "{}", ((item,) for item in items))


@lru_cache(maxsize=4096)
def _unmarked(hours: SafeString, name: str) -> SafeString:
    """Return the item of a shift; most days of a week have the same."""
    return format_html(SHIFT_PERIOD, hours, name)


def _marked(hours: SafeString, name: str, mine: bool, is_now: bool) -> SafeString:
    marks = (MINE if mine else NOTHING, NOW if is_now else NOTHING)
    told = (YOU if mine else NOTHING, THIS_MOMENT if is_now else NOTHING)
    return format_html(MARKED_PERIOD, *marks, hours, name, *told)


def _hours(starts: datetime, ends: datetime) -> str:
    """Return the hours of a shift in words."""
    return "all day" if ends - starts >= A_DAY else f"{clock(starts)}–{clock(ends)}"


@register.filter
def days_and_hours(shift: Shift) -> str:
    """Return ": Mon, Fri, 9:00 AM to 5:00 PM" for a shift's buttons; nothing if it cannot be read."""
    pattern = shift.pattern()
    if pattern is None:
        return ""
    days = rota.days_in_words(pattern.weekdays)
    return f": {days}, {_of_day(pattern.starts)} to {_of_day(pattern.ends)}"


def _of_day(at: time) -> str:
    return _time_of_day(at.hour, at.minute)


@register.filter
def why_me(stored: Mapping[str, Any]) -> str:
    return explanations.why_me(stored)


@register.filter
def what_then(stored: Mapping[str, Any]) -> str:
    return explanations.what_then(stored)


@register.inclusion_tag("console/parts/explanation.html")
def explanation(reason: Mapping[str, Any], names: Mapping[str, str], kind: str = "") -> dict[str, Any]:
    """Show the router's explanation of a call, beneath an event of this kind where there is one."""
    return {"told": explanations.explain(reason, names), "said": kind == EventKind.NOBODY_RUNG}


@register.filter
def told(event: Any) -> str:
    """Show an event of a call in words."""
    return wording.event(event)


@register.filter
def outcome(slug: str) -> str:
    """Show a recorded outcome in words."""
    return wording.outcome(slug)


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """Show the name that belongs to a code; nothing where it has no name any more."""
    return names.get(code, "")


@register.filter
def zone_name(name: str) -> str:
    """Show the name that people use for a time zone."""
    return contact_rules.place_name(name)
