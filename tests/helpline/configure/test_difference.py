"""The difference is told so that an operator can judge it; so is what may not be meant."""

from datetime import date

import pytest

from helpline.configure.difference import ADDED, CHANGED, Change
from helpline.contact_rules import PhoneNumber
from tests.helpline.configure.applied import ROSA, configure, person
from tests.helpline.configure.example import EXAMPLE, line_of, with_change, without

pytestmark = pytest.mark.django_db


class TestDifference:
    def test_tells_old_and_new_of_what_changed(self) -> None:
        configure()
        text = with_change("tier: 2", "tier: 3", with_change("name: Lee Carter", "name: Lee Carver"))
        text = with_change("{family: 2099-12-31, crisis: 2099-12-31}", "{crisis: 2030-01-31}", text)

        (change,) = configure(text).changes

        assert (change.verb, change.kind, change.key) == (CHANGED, "staff", "lee")
        assert change.details == (
            "name: Lee Carter → Lee Carver",
            "tier: 2 → 3",
            "trainings.crisis: until 2099-12-31 → until 2030-01-31",
            "trainings.family: until 2099-12-31 → –",
        )
        lee = person("lee")
        assert (lee.name, lee.tier, lee.user.first_name) == ("Lee Carver", 3, "Lee Carver")
        assert list(lee.trainings.values_list("topic", flat=True)) == ["crisis"]

    def test_tells_of_a_telephone_its_last_two_digits(self) -> None:
        configure()
        text = with_change("+12025550161", "+12025550167")

        (change,) = configure(text).changes

        assert change.details == ("phone: …61 → …67",)
        assert person("rosa").phone == PhoneNumber("+12025550167")

    def test_tells_which_shift_came_and_went(self) -> None:
        configure()
        text = with_change("weekdays: [saturday]", "weekdays: [sunday]\n        last_date: 2027-06-30")
        text = with_change("last_date", "first_date: 2027-01-01\n        last_date", text)

        (change,) = configure(text).changes

        new, old = "sun 09:00–17:30 America/Los_Angeles", "sat 09:00–17:30 America/Los_Angeles"
        assert change.details == (
            f"shift {new} from 2027-01-01 until 2027-06-30: – → yes",
            f"shift {old}: yes → –",
        )
        shift = person("rosa").shifts.get(weekdays=[6])
        assert (shift.first_date, shift.last_date) == (date(2027, 1, 1), date(2027, 6, 30))

    def test_tells_which_words_of_the_call_flow_changed(self) -> None:
        configure()
        text = with_change("Take good care. Goodbye.", "Take care.")

        (change,) = configure(text).changes

        assert change.details == (
            "flow.prompts.goodbye.en: Thank you for calling. Take good care. Goodbye. → "
            "Thank you for calling. Take care.",
        )
        assert change.kind == "line"

    def test_tells_which_choice_changed(self) -> None:
        configure()
        text = with_change("words: {en: [english], es: [inglés]}", "words: {en: [english, british]}")

        (change,) = configure(text).changes

        assert change.details == (
            'flow.menus.welcome.choices[2].words.en: ["english"] → ["english", "british"]',
            'flow.menus.welcome.choices[2].words.es: ["inglés"] → –',
        )

    def test_can_be_read_by_people(self) -> None:
        assert (
            str(Change(ADDED, "staff", "maya", ("Maya", "counselor")))
            == "added    staff maya: Maya, counselor"
        )
        assert str(Change(ADDED, "floor", "main")) == "added    floor main"
        assert str(Change(CHANGED, "staff", "maya", ("tier: 1 → 2",))) == (
            "changed  staff maya\n             tier: 1 → 2"
        )


class TestDoubts:
    def test_about_the_example_are_none(self) -> None:
        assert configure().warnings == []

    def test_name_what_nobody_could_keep(self) -> None:
        text = without("    # Who takes a caller", "\nteams:\n")
        text = without(*ROSA, with_change("languages: [en, es]", "languages: [en]", text))
        text = text.replace("general: 2099-12-31", "general: 2026-11-22")
        text = without("    shifts:                          # all hours", "  sam:", text)

        warnings = configure(text).warnings

        assert [(warning.path, warning.message) for warning in warnings] == [
            (
                "lines[0]",
                "without crisis_number only your own staff, and BACKUP_NUMBER if it is set, are called for a "
                "caller in danger, again and again",
            ),
            ("staff.maya", "without a shift this person is rung for calls in danger only"),
            ("staff.maya.trainings.general", "this training ended on 2026-11-22"),
            ("staff.sam.trainings.general", "this training ended on 2026-11-22"),
            ("flows.treatment.languages.es", "nobody speaks this language"),
            (
                "flows.treatment.topics.general",
                "nobody is trained for this topic: nobody is offered its calls",
            ),
        ]
        assert warnings[0].line == line_of("- number: default", text)

    @pytest.mark.parametrize("slip", ["+18095550188", "+19005550188", "+12029760188"])
    def test_are_about_a_crisis_number_abroad_and_one_that_charges_the_caller(self, slip: str) -> None:
        text = with_change('crisis_number: "+12025550188"', f'crisis_number: "{slip}"')

        (warning,) = configure(text).warnings

        assert warning.path == "lines[0].crisis_number"
        assert "callers in danger are put through to this number" in warning.message

    @pytest.mark.parametrize(("pause", "warned"), [(19, False), (20, True)])
    def test_are_about_a_pause_that_outlasts_the_ring(self, pause: int, warned: bool) -> None:
        said = f"strategy: ring_staggered\n      ring_more_every: {pause}"
        text = with_change("strategy: longest_idle ", f"{said} ")

        paths = [warning.path for warning in configure(text).warnings]

        assert paths == (["lines[0].policy"] if warned else [])

    @pytest.mark.parametrize("number", ["+18002738255", "+18882345678"])
    def test_are_not_about_a_crisis_number_that_costs_nothing(self, number: str) -> None:
        text = with_change('crisis_number: "+12025550188"', f'crisis_number: "{number}"')

        assert configure(text).warnings == []

    def test_of_who_has_no_shift_and_is_not_trained_for_danger_say_that_nothing_rings(self) -> None:
        text = without("    shifts:                          # all hours", "  sam:")

        warnings = configure(text.replace(", crisis: 2099-12-31", "", 1)).warnings

        assert [(warning.path, warning.message) for warning in warnings] == [
            ("staff.maya", "without a shift this person is never offered a call")
        ]

    def test_of_who_speaks_no_language_say_what_still_rings(self) -> None:
        text = with_change("    languages: [en, es]\n", "")

        assert [(warning.path, warning.message) for warning in configure(text).warnings] == [
            (
                "staff.maya",
                "without a language this person is rung for calls in danger, and for others only after a "
                "line's relax_language_after",
            )
        ]
        untrained = configure(text.replace(", crisis: 2099-12-31", "", 1)).warnings
        assert [(warning.path, warning.message) for warning in untrained] == [
            (
                "staff.maya",
                "without a language this person is offered a call only after a line's relax_language_after",
            )
        ]

    def test_name_who_is_trained_for_nothing(self) -> None:
        text = without("    trainings:", "    ring_on: browser")

        assert [(warning.path, warning.message) for warning in configure(text).warnings] == [
            (
                "staff.maya",
                "without a training this person is offered a call only after a line's relax_topic_after",
            )
        ]

    def test_name_a_helpline_that_nobody_in_danger_would_reach(self) -> None:
        warnings = configure(EXAMPLE.replace(", crisis: 2099-12-31", "")).warnings

        assert ("staff", 'nobody holds the training "crisis": no call in danger would ring anybody') in [
            (warning.path, warning.message) for warning in warnings
        ]
