"""Forms that come back to whoever sent them: where the focus goes, and what somebody else saved meanwhile."""

import hashlib
import json
from datetime import date, time
from typing import Any

from django import forms
from django.utils.dateformat import format as formatted
from django.utils.dateformat import time_format

SEEN = "seen"
"""The hidden field with the digest of what was kept when the page was shown."""
CHANGED_MEANWHILE = (
    "Somebody else saved a change here after you opened this page. Nothing of yours is saved yet: compare "
    "what is marked, then save again."
)
STALE = "stale"


def point_at_wrong(form: forms.BaseForm) -> None:
    """Put the focus of the page into the first field that has to be put right.

    What is said of the whole form takes it by itself.
    """
    wrong = next((name for name in form.fields if name in form.errors), None)
    if wrong and not form.non_field_errors():
        form.fields[wrong].widget.attrs["autofocus"] = True


class SeenField(forms.CharField):
    """What nobody fills in, and so nobody changes."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ShownAsKept:
    """For a form that changes something kept: it is refused where that is no longer what its page showed.

    Without this the second of two people takes back what the first saved, and neither hears of it.
    """

    def stored(self) -> dict[str, Any]:
        """Return what is kept now, by the names of the fields."""
        raise NotImplementedError

    def remember_what_is_shown(self: Any) -> None:
        """Write into the form what is kept now. To be called once its fields are there."""
        self.kept_now = _digest(self.stored())
        self.fields[SEEN] = SeenField(required=False, initial=self.kept_now)

    def refuse_what_is_stale(self: Any) -> None:
        """Say at each field that differs what is kept now. Saved once more, it is meant."""
        seen = self.cleaned_data.get(SEEN)
        if not seen or seen == self.kept_now:
            return
        differing = {
            name: value
            for name, value in self.stored().items()
            if name in self.cleaned_data and _plain(self.cleaned_data[name]) != _plain(value)
        }
        if not differing:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix(SEEN)] = self.kept_now
        self.add_error(None, forms.ValidationError(CHANGED_MEANWHILE, code=STALE))
        for name, value in differing.items():
            said = _in_words(self.fields[name], value)
            self.add_error(name, forms.ValidationError(f"Saved meanwhile: {said}.", code=STALE))


def _digest(values: dict[str, Any]) -> str:
    text = json.dumps({name: _plain(value) for name, value in sorted(values.items())})
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(value: Any) -> Any:
    """Return a value as it can be compared, whether it was read from a form or from the database."""
    if isinstance(value, list):
        return sorted(map(str, value))
    return "" if value is None else str(value)


def _in_words(field: forms.Field, value: Any) -> str:
    """Return what is kept as the page would show it."""
    if isinstance(value, list):
        return ", ".join(_in_words(field, one) for one in value) or "none"
    if isinstance(value, time):
        return time_format(value, "g:i A")
    if isinstance(value, date):
        return formatted(value, "M j, Y")
    names = {str(key): str(label) for key, label in _choices(field)}
    return names.get(str(value), str(value or "")) or "nothing"


def _choices(field: forms.Field) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in getattr(field, "choices", []):
        found += label if isinstance(label, list | tuple) else [(key, label)]
    return found
