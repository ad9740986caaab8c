"""What an address may hold: ids and choices. An address stays in histories, logs and on the screen."""

import re
from pathlib import Path

import pytest
from django import forms
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from helpline.console.forms import CallFilters

PROJECT = Path(__file__).resolve().parents[2]
WORDS = {
    "admin:": {"object_id", "app_label", "url", "content_type_id"},  # ids, and names of tables
    "account_reset_password_from_key": {"uidb36", "key"},  # the link that works once
}
"""Parameters that may be text, by the route: none that a caller or a person could have written."""


def texts(resolver: URLResolver, namespace: str = "") -> set[tuple[str, str]]:
    """Return the route and name of every parameter that takes other text than an id or the name of a menu."""
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found |= texts(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            ids = {
                name
                for name, converter in entry.pattern.converters.items()
                if isinstance(converter, (UUIDConverter, IntConverter, SlugConverter))
            }
            names = set(entry.pattern.converters) | set(entry.pattern.regex.groupindex)
            found |= {(f"{namespace}{entry.name or ''}", name) for name in names - ids}
    return found


def test_holds_ids_and_no_word_of_a_caller() -> None:
    known = {
        (route, name)
        for route, name in texts(get_resolver())
        if any(route.startswith(beginning) and name in names for beginning, names in WORDS.items())
    }

    assert len(known) > 10
    assert texts(get_resolver()) == known


@pytest.mark.django_db
def test_what_is_written_goes_in_the_body_and_only_choices_in_the_address() -> None:
    pages = [path for app in ("helpline", "intake") for path in (PROJECT / app).rglob("templates/**/*.html")]
    form = re.compile(r"<form\b(?![^>]*method=\"post\")[^>]*>")

    # A form without a method is sent in the address where no script stops it.
    asked = {path.name for path in pages if form.search(path.read_text())}

    assert asked == {"calls.html", "who_rings.html"}
    fields = CallFilters({}, supervisor=True).fields
    free = {name for name, field in fields.items() if type(field) is forms.CharField}
    assert len(fields) > 5
    assert free == set()
