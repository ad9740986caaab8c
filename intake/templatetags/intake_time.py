"""Instants on a page: written in UTC by the server, put into the reader's own time by intake.js."""

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def moment(at: datetime, style: str = "both") -> SafeString:
    """Write an instant; `style` is what the reader sees of it: both, date or time."""
    at = at.astimezone(UTC)
    return format_html(
        '<time datetime="{}" data-intake-time="{}">{} UTC</time>',
        at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        style,
        at.strftime("%d %b %Y, %H:%M"),
    )
