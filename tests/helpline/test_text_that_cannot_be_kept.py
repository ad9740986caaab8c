"""Control characters, halves of characters and what nobody sees are refused with a sentence."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from helpline.configure import WrongDescription
from helpline.configure.document import parse
from helpline.console.people_forms import ReviewForm, Work
from helpline.models import Floor, LegalHold, Line, OutsideNumber, Staff, Team
from helpline.validators import validate_flow, validate_policy
from tests.helpline.configure.example import EXAMPLE, line_of, with_change
from tests.support.flow import DOCUMENT

CONTROL = ["Maya\x00", "Ma\x07ya", "\x1bMaya", "Ma\x9fya", "Maya\ud800", "\udfffMaya"]
UNSEEN = ["Maya\u202e", "Ma\u200bya", "\ufeffMaya", "\u2067Maya"]
WRONG = CONTROL + UNSEEN
FINE = ["Maya Ortiz", "José Núñez", "渡辺", "O’Brien 🙂", "👩\u200d⚕️", "مايا"]
NAMED = [(Staff, "name"), (Line, "name"), (Team, "name"), (Floor, "name"), (OutsideNumber, "owner")]


@pytest.mark.parametrize(("model", "field"), [*NAMED, (LegalHold, "reference")])
class TestNames:
    @pytest.mark.parametrize("name", WRONG)
    def test_are_refused_where_the_row_is_checked(self, model: Any, field: str, name: str) -> None:
        with pytest.raises(ValidationError, match="cannot be shown"):
            model._meta.get_field(field).clean(name, None)

    @pytest.mark.parametrize("name", FINE)
    def test_of_any_script_are_taken(self, model: Any, field: str, name: str) -> None:
        assert model._meta.get_field(field).clean(name, None) == name


@pytest.mark.parametrize("name", WRONG)
class TestForms:
    @pytest.mark.django_db
    def test_of_the_console_say_it_beside_the_name(self, name: str) -> None:
        for form, field in ((Work({"name": name}), "name"), (ReviewForm({"owner": name}), "owner")):
            assert form.errors[field]

    def test_of_the_admin_say_it_of_a_document(self, name: str) -> None:
        with pytest.raises(ValidationError, match="cannot be shown"):
            validate_flow(DOCUMENT | {"prompts": DOCUMENT["prompts"] | {"x": {"en": name, "es": "x"}}})
        with pytest.raises(ValidationError, match="cannot be shown"):
            validate_policy({"primary_teams": [name]})


@pytest.mark.parametrize("written", [r"\0", r"\x07", r"\e", r"\uD800", r"\u202E"])
class TestTheDescription:
    def refused(self, text: str) -> str:
        with pytest.raises(WrongDescription) as caught:
            parse(text.encode())
        return str(caught.value)

    def test_is_refused_with_the_line_of_a_name(self, written: str) -> None:
        said = self.refused(with_change("name: Maya Ortiz", f'name: "Maya{written}"'))

        assert said.startswith(f"{line_of('name: Maya Ortiz')}: staff.maya.name: ")
        assert "cannot be shown" in said

    def test_is_refused_with_the_line_of_what_is_named(self, written: str) -> None:
        assert "cannot be shown" in self.refused(with_change("  maya:", f'  "maya{written}":'))


def test_the_example_has_no_such_character() -> None:
    assert parse(EXAMPLE.encode()).value
