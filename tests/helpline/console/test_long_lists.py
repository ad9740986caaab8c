"""A long list to choose from is the one that Django would write."""

import pytest
from django import forms
from pytest_django.asserts import assertHTMLEqual

from helpline.console.long_lists import LongSelect

CHOICES = [
    ("", "Choose"),
    ("Near & far", [("a/b", "A <b>"), ('"', "Quoted")]),
    ("Elsewhere", [("c", "C"), ("1", "One")]),
]


@pytest.mark.parametrize("value", ["", None, "a/b", '"', "c", 1, "nowhere"])
@pytest.mark.parametrize("attrs", [None, {"id": "zone", "required": True, "aria-describedby": "<help>"}])
def test_is_what_django_would_write(value: object, attrs: dict[str, object] | None) -> None:
    written = LongSelect({"class": "wide"}, CHOICES).render("zone", value, attrs)

    assertHTMLEqual(written, forms.Select({"class": "wide"}, CHOICES).render("zone", value, attrs))


def test_what_was_chosen_before_is_not_chosen_for_the_next_one() -> None:
    select = LongSelect(None, CHOICES)
    select.render("zone", "c")

    assert select.render("zone", "1").count("selected") == 1
    assert "selected" not in select.render("zone", "nowhere")
