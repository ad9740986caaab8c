"""Forms that are shown again to be corrected: where the focus goes, and what others saved meanwhile."""

import hashlib
import json
from datetime import date, time
from typing import Any

from django import forms
from django.utils.dateformat import format as formatted
from django.utils.dateformat import time_format

from helpline.console.times import OF_DAY

SEEN = "seen"
"""The hidden field with the digest of the values that were stored when the page was shown."""
CHANGED_MEANWHILE = (
    "Somebody else saved a change here after you opened this page. Nothing of yours is saved yet: compare "
    "what is marked, then save again."
)
STALE = "stale"


def point_at_wrong(form: forms.BaseForm) -> None:
    """Put the focus of the page into the first field with a mistake.

    If there is an error of the whole form, that takes the focus by itself.
    """
    wrong = next((name for name in form.fields if name in form.errors), None)
    if wrong and not form.non_field_errors():
        form.fields[wrong].widget.attrs["autofocus"] = True


class SeenField(forms.CharField):
    """A hidden field that nobody fills in, and that therefore never counts as changed."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class ShownAsKept:
    """Refuses a form if the values that it changes are no longer stored as its page showed them.

    Without this the second of two people would undo what the first saved, and neither would notice.
    """

    def stored(self) -> dict[str, Any]:
        """Return the values that are stored now, by the names of the fields."""
        raise NotImplementedError

    def remember_what_is_shown(self: Any) -> None:
        """Write a digest of the stored values into the form. Call it once the form's fields are there."""
        self.kept_now = _digest(self.stored())
        self.fields[SEEN] = SeenField(required=False, initial=self.kept_now)

    def refuse_what_is_stale(self: Any) -> None:
        """Refuse the form if other values were saved meanwhile; say them at each field that differs.

        A form that is saved once more after that is accepted.
        """
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
    """Return a value in a form in which it can be compared, whether it comes from a form or the database."""
    if isinstance(value, list):
        return sorted(map(str, value))
    return "" if value is None else str(value)


def _in_words(field: forms.Field, value: Any) -> str:
    """Return a stored value as the page would show it."""
    if isinstance(value, list):
        return ", ".join(_in_words(field, one) for one in value) or "none"
    if isinstance(value, time):
        return time_format(value, OF_DAY)
    if isinstance(value, date):
        return formatted(value, "M j, Y")
    names = {str(key): str(label) for key, label in _choices(field)}
    return names.get(str(value), str(value or "")) or "nothing"


def _choices(field: forms.Field) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, label in getattr(field, "choices", []):
        found += label if isinstance(label, list | tuple) else [(key, label)]
    return found
