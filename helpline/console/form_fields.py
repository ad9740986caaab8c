"""Reach a field of a form, to give it the choices that the database has now."""

from typing import Any

from django import forms


def field_of(form: forms.BaseForm, name: str) -> Any:
    """Return a field of a form, whatever kind of field it is."""
    return form.fields[name]
