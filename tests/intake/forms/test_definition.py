"""When a question is asked, and what keeps a record from being complete."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.forms import Choice, Field, Form, Kind, Section

YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))
DANGER = Field("danger", "Danger?", Kind.CHOICE, choices=YES_NO)
SIGNS = Field(
    "signs",
    "Signs",
    Kind.CHOICES,
    choices=(Choice("lips", "Lips"), Choice("pupils", "Pupils")),
    shown_if=("danger", frozenset({"yes"})),
)
SINCE = Field("since", "Since when?", Kind.DATE, shown_if=("signs", frozenset({"lips"})))
PLACE = Field("place", "ZIP", Kind.ZIP3)
STEPS = Field("steps", "Steps", Kind.LONG_TEXT)
FORM = Form(
    version=1,
    sections=(Section("safety", "Safety", (DANGER, SIGNS, SINCE)), Section("rest", "Rest", (PLACE, STEPS))),
    required={"default": ("danger", "steps"), "crisis_911": ("danger", "signs"), "silent": ()},
)


class TestShown:
    def test_a_question_without_a_condition_is_always_asked(self) -> None:
        assert FORM.shown(DANGER, {})

    @pytest.mark.parametrize(("answer", "shown"), [("", False), ("no", False), ("yes", True)])
    def test_a_condition_looks_at_the_earlier_answer(self, answer: str, shown: bool) -> None:
        assert FORM.shown(SIGNS, {"danger": answer}) is shown

    def test_one_of_several_choices_is_enough(self) -> None:
        assert FORM.shown(SINCE, {"danger": "yes", "signs": "pupils lips"})

    def test_a_hidden_question_hides_those_that_follow_from_it(self) -> None:
        assert not FORM.shown(SINCE, {"danger": "no", "signs": "lips"})


class TestUnreadable:
    @pytest.mark.parametrize(
        ("field", "value", "wrong"),
        [
            (DANGER, "yes", ""),
            (DANGER, "perhaps", "not one of the choices"),
            (DANGER, "yes no", "more than one answer"),
            (SIGNS, "lips pupils", ""),
            (PLACE, "940", ""),
            (PLACE, "94110", "needs the first three digits only"),
            (PLACE, "٩٤٠", "needs the first three digits only"),
            (SINCE, "2026-02-28", ""),
            (SINCE, "2026-02-30", "not a date"),
            (SINCE, "last week", "not a date"),
            (STEPS, "anything at all", ""),
        ],
    )
    def test_says_what_is_wrong_in_plain_words(self, field: Field, value: str, wrong: str) -> None:
        assert field.unreadable(value) == wrong


class TestProblems:
    def test_names_what_the_outcome_requires_in_the_order_of_the_form(self) -> None:
        assert [each.field for each in FORM.problems({}, "info_given")] == ["danger", "steps"]

    def test_an_outcome_can_require_nothing(self) -> None:
        assert FORM.problems({}, "silent") == []

    def test_no_outcome_yet_needs_what_is_usual(self) -> None:
        assert [each.field for each in FORM.problems({"danger": "no"}, "")] == ["steps"]

    def test_what_is_not_asked_is_not_missing(self) -> None:
        assert FORM.problems({"danger": "no"}, "crisis_911") == []
        assert [each.field for each in FORM.problems({"danger": "yes"}, "crisis_911")] == ["signs"]

    def test_blanks_are_no_answer(self) -> None:
        assert [each.field for each in FORM.problems({"danger": "no", "steps": " \n"}, "")] == ["steps"]

    def test_what_was_answered_must_be_readable_even_if_it_is_not_required(self) -> None:
        (problem,) = FORM.problems({"place": "9"}, "silent")
        assert (problem.field, problem.lacks) == ("place", "needs the first three digits only")

    @given(st.dictionaries(st.sampled_from([each.name for each in FORM.fields()]), st.text(max_size=20)))
    def test_whatever_was_typed_it_answers(self, answers: dict[str, str]) -> None:
        for outcome in ("", "silent", "crisis_911"):
            assert all(FORM.get(each.field) for each in FORM.problems(answers, outcome))
