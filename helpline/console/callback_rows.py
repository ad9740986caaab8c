"""Write the rows of a list of callbacks.

They are written here and not in a template: a page may have a hundred and fifty.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.template.defaultfilters import capfirst, pluralize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from helpline.console.addresses import of_row
from helpline.console.markup import CRISIS, NOTHING
from helpline.models import Callback, CallbackState
from helpline.queries.callbacks import Entry

ROW = (
    '<li><a class="row-link" href="{}">'
    ' <span class="row-when num">{}</span>'
    ' <span class="row-main">{}{}<span class="quiet"> {}{}{}</span></span>'
    ' <span class="row-end num quiet">{}</span>'
    " {} </a></li>"
)


def rows(
    entries: Iterable[Entry],
    day_clock: Callable[[datetime | None], str],
    on_their_clock: Callable[[Callback], str],
) -> SafeString:
    """Return the items of a list of callbacks; each leads to its page."""
    return format_html_join("\n", "{}", ((_row(entry, day_clock, on_their_clock),) for entry in entries))


def _row(
    entry: Entry, day_clock: Callable[[datetime | None], str], on_their_clock: Callable[[Callback], str]
) -> SafeString:
    callback = entry.callback
    theirs = on_their_clock(callback)
    return format_html(
        ROW,
        of_row("console:callback", callback.pk),
        day_clock(callback.due_at),
        capfirst(entry.topic) or "A call",
        CRISIS if callback.is_crisis else NOTHING,
        f"{theirs} · " if theirs else "",
        callback.get_reason_display(),
        f" · {callback.staff.name}" if callback.staff else "",
        callback.number or "withheld",
        _note(entry, callback),
    )


def _note(entry: Entry, callback: Callback) -> SafeString:
    """Return what is said beneath: why it needs attention, what came of it, or how often it was tried."""
    if callback.handed_over_because and callback.state == CallbackState.HANDED_OVER:
        return format_html('<span class="row-note">{}</span>', callback.handed_over_because)
    if callback.settled_at:
        return format_html('<span class="row-note quiet">{}</span>', callback.get_state_display())
    under_way = callback.state == CallbackState.UNDER_WAY
    if not under_way and not entry.tried:
        return NOTHING
    doing = f"{entry.state} · " if under_way else ""
    tried = f"{entry.tried} attempt{pluralize(entry.tried)} so far"
    return format_html('<span class="row-note quiet">{}{}</span>', doing, tried)
