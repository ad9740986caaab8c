"""The form that is shipped: it loads, it fits the outcomes, and its words are about people."""

import re

import pytest

from helpline.outcomes import OUTCOME_LABELS
from intake import forms
from intake.forms import Field, Kind

FORM = forms.form()
HURTFUL = re.compile(
    r"\b(addict|addicts|abuser|junkie|alcoholic|clean|dirty|habit|relapsed|failed|non-?compliant)\b", re.I
)


def words() -> list[str]:
    found = [text for section in FORM.sections for text in (section.title, section.hint)]
    for field in FORM.fields():
        found += [field.label, field.hint]
        found += [text for choice in field.choices for text in (choice.label, choice.warning)]
    return [text for text in found if text]


def field(name: str) -> Field:
    found = FORM.get(name)
    assert found is not None
    return found


class TestTheShippedForm:
    def test_is_the_version_its_file_is_named_after(self) -> None:
        assert forms.form(forms.CURRENT).version == forms.CURRENT

    def test_requires_only_for_outcomes_that_can_be_recorded(self) -> None:
        assert set(FORM.required) <= set(OUTCOME_LABELS) | {"default"}

    @pytest.mark.parametrize("outcome", ["wrong_number", "silent", "prank_lewd", "abusive"])
    def test_asks_nothing_of_calls_that_were_none(self, outcome: str) -> None:
        assert FORM.problems({}, outcome) == []

    def test_never_requires_a_name_or_a_place(self) -> None:
        required = {name for names in FORM.required.values() for name in names}
        assert not required & {"known_as", "state", "zip3", "age_group", "substances"}

    def test_asks_about_safety_first(self) -> None:
        assert FORM.sections[0].name == "safety"
        assert next(FORM.fields()).name == "danger_now"

    def test_says_which_medicine_reverses_an_overdose(self) -> None:
        hint = field("naloxone_at_home").hint.lower()
        assert "naloxone (narcan) reverses an overdose" in hint
        assert "naltrexone does not" in hint

    def test_has_a_code_of_its_own_for_fentanyl_and_maps_it_to_other_opiates(self) -> None:
        codes = {choice.value: choice.teds for choice in field("substances").choices}
        assert (codes["fentanyl"], codes["heroin"], codes["methadone"]) == (7, 5, 6)

    def test_asks_for_no_more_of_a_place_than_three_digits(self) -> None:
        assert field("zip3").kind == Kind.ZIP3
        assert len(field("state").choices) == 56

    @pytest.mark.parametrize("text", words())
    def test_speaks_of_people_without_stigma(self, text: str) -> None:
        assert not HURTFUL.search(text)
