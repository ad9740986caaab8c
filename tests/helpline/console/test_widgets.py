"""The lists of choices that the console writes in one template are those that Django writes in many."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test import SimpleTestCase

from intake.views.promise_form import PromiseForm

GROUPS = [
    ("", "Choose"),
    ("Near", [("a", "Ada & <Bo>"), ("b", 'a "quoted" one')]),
    ("Elsewhere", [(3, "three"), (None, "none"), ("x'y", "an apostrophe")]),
]
WIDGETS = [forms.Select, forms.SelectMultiple, forms.CheckboxSelectMultiple, forms.RadioSelect]


class Marked(forms.Select):
    """A list in which each choice has attributes of its own."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        option["attrs"] |= {"disabled": args[1] == "a", "data-note": "<5 & more>"}
        return option


@pytest.mark.parametrize("widget", [*WIDGETS, Marked])
@pytest.mark.parametrize("chosen", [None, "", "b", 3, ["a", 3], "gone"])
@pytest.mark.parametrize("attrs", [{}, {"id": "one", "class": "wide", "required": True, "hidden": False}])
def test_each_kind_of_list_reads_as_djangos_own(
    widget: type[forms.Select], chosen: Any, attrs: dict[str, Any]
) -> None:
    made = widget(attrs=attrs, choices=GROUPS)

    ours = made.render("field", chosen, renderer=get_default_renderer())
    djangos = made.render("field", chosen, renderer=DjangoTemplates())

    SimpleTestCase().assertHTMLEqual(ours, djangos)


def test_a_promise_offers_every_zone_once() -> None:
    zones = PromiseForm()["zone"].as_widget()

    assert zones.count('value="America/New_York"') == 1
    assert zones.count('value="Europe/Berlin"') == 1
