"""A form input for a list with hundreds of entries, such as the time zones."""

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Entries = tuple[tuple[str, str], ...]
"""The values of a list, each with its words."""


class LongSelect(forms.Select):
    """A select of grouped choices that writes its options in Python, and caches each group that it wrote.

    Django renders two templates for each option, which takes 20 ms for the time zones of the world; a page
    with the shifts of a person has one such list for each shift.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        choices = list(self.choices)
        if any(isinstance(words, list | tuple) for _, words in choices):
            written = format_html_join(
                "", "{}", ((self._written(each, words, chosen),) for each, words in choices)
            )
        else:
            written = _options(tuple((str(each), str(words)) for each, words in choices), chosen)
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, written)

    def _written(self, value: Any, words: Any, chosen: str) -> SafeString:
        """Write one choice, or a group of choices if `words` is a list."""
        if not isinstance(words, list | tuple):
            return _options(((str(value), str(words)),), chosen)
        entries = tuple(words)
        # Only the group with the chosen value is told of it, so that the other groups come from the cache.
        has_it = any(one == chosen for one, _ in entries)
        options = _options(entries, chosen if has_it else None)
        return format_html('<optgroup label="{}">{}</optgroup>', value, options)


@lru_cache(maxsize=1024)
def _options(entries: Entries, chosen: str | None) -> SafeString:
    selected = {chosen: SafeString(" selected")}
    options = ((value, selected.get(value, ""), words) for value, words in entries)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)
