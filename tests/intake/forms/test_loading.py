"""A form that is wrong is refused with the place and the fault."""

import copy
from typing import Any

import pytest
import yaml

from intake.forms import Kind, Malformed, load

GOOD: dict[str, Any] = {
    "version": 3,
    "required": {"default": ["danger"]},
    "sections": [
        {
            "name": "safety",
            "title": "Safety",
            "hint": "First.",
            "fields": [
                {
                    "name": "danger",
                    "label": "Danger?",
                    "kind": "choice",
                    "choices": [
                        {"value": "yes", "label": "Yes", "warning": "Stay."},
                        {"value": "no", "label": "No", "teds": 2},
                    ],
                },
                {
                    "name": "steps",
                    "label": "Steps",
                    "kind": "text",
                    "hint": "What was done.",
                    "shown_if": {"field": "danger", "is": ["yes"]},
                },
            ],
        }
    ],
}


def changed(path: str, value: Any) -> str:
    """The good form with one place in it changed; None takes the place away."""
    document: Any = copy.deepcopy(GOOD)
    *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    target = document
    for step in way:
        target = target[step]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return yaml.safe_dump(document)


class TestLoad:
    def test_reads_a_form(self) -> None:
        form = load(yaml.safe_dump(GOOD))

        danger, steps = form.fields()
        assert form.version == 3
        assert form.sections[0].hint == "First."
        assert [choice.warning for choice in danger.choices] == ["Stay.", ""]
        assert danger.choices[1].teds == 2
        assert steps.kind == Kind.TEXT
        assert steps.shown_if == ("danger", frozenset({"yes"}))
        assert form.required == {"default": ("danger",)}

    @pytest.mark.parametrize(
        ("path", "value", "says"),
        [
            ("version", "1", "version: must be a whole number from 1"),
            ("version", True, "version: must be a whole number from 1"),
            ("version", None, "the form: lacks version"),
            ("sections", {}, "sections: must be a list"),
            ("colour", "red", "the form: unknown colour"),
            ("sections/0/name", "Safety first", "a section's name: 'Safety first' must be small letters"),
            ("sections/0/title", 5, "safety.title: must be text"),
            ("sections/0/fields/0", "danger", "a field of safety: must be a mapping"),
            ("sections/0/fields/1/name", "danger", "safety.danger: another field has this name"),
            ("sections/0/fields/0/kind", "chioce", "safety.danger: kind 'chioce' is not one of choice"),
            ("sections/0/fields/0/choices", None, "safety.danger: kind choice needs choices"),
            (
                "sections/0/fields/1/choices",
                [{"value": "a", "label": "A"}],
                "safety.steps: kind text takes no choices",
            ),
            ("sections/0/fields/0/choices/1/value", "yes", "safety.danger: 'yes' stands there twice"),
            ("sections/0/fields/0/choices/1/value", False, "a value of safety.danger: must be text"),
            ("sections/0/fields/0/choices/1/value", "not now", "value 'not now' must be letters, digits"),
            ("sections/0/fields/0/choices/1/teds", "two", "safety.danger.no: teds must be a number"),
            ("sections/0/fields/1/shown_if/field", "later", "no earlier field is called 'later'"),
            ("sections/0/fields/1/shown_if/is", ["perhaps"], "danger has no such choice: perhaps"),
            ("sections/0/fields/1/shown_if/is", [], "danger has no such choice: -"),
            ("required/default", ["dagner"], "required.default: no field is called 'dagner'"),
            ("required/default", [["danger"]], "required.default: must be text"),
        ],
    )
    def test_refuses_what_is_wrong_and_says_where(self, path: str, value: Any, says: str) -> None:
        with pytest.raises(Malformed, match=f"^.*{says.replace('.', '[.]')}"):
            load(changed(path, value))

    def test_refuses_two_sections_of_one_name(self) -> None:
        document = copy.deepcopy(GOOD)
        document["sections"].append({"name": "safety", "title": "Again", "fields": []})
        with pytest.raises(Malformed, match="sections: 'safety' stands there twice"):
            load(yaml.safe_dump(document))

    def test_refuses_what_is_not_yaml(self) -> None:
        with pytest.raises(Malformed, match="not YAML"):
            load("sections: [")
