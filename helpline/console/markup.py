"""Hold the pieces of markup that several rows are written with."""

from django.utils.safestring import mark_safe

NOTHING = mark_safe("")
CRISIS = mark_safe(' <span class="badge badge-bad">Crisis</span>')
