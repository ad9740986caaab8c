"""Lines, call flows and teams come, change and go; what was called stays."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from helpline.configure import Outcome
from helpline.configure.difference import ADDED, CHANGED, REMOVED
from helpline.contact_rules import PhoneNumber
from helpline.models import Callback, CallbackReason, Floor, FlowVersion, Line, Team
from tests.helpline.configure.applied import NOW, configure, refused
from tests.helpline.configure.example import EXAMPLE, line_of, with_change
from tests.support import cast

pytestmark = pytest.mark.django_db

MAIN, OTHER = "+18557821009", "+12025550150"


def changes_of(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(change.verb, change.kind, change.key) for change in outcome.changes]


def with_second_line(**more: str) -> str:
    """The example with another line on a floor of its own."""
    more = {"number": f'"{OTHER}"', "name": "Other", "floor": "annex", "flow": "treatment"} | more
    text = with_change("floors: [main]", "floors: [main, annex]")
    return with_change(
        "lines:\n", f"lines:\n  - {{{', '.join(f'{k}: {v}' for k, v in more.items())}}}\n", text
    )


class TestFlows:
    def test_are_published_anew_only_when_they_change(self) -> None:
        configure()
        first = Line.objects.get().flow_id

        configure(with_change("ring_seconds: 20", "ring_seconds: 25"))
        assert Line.objects.get().flow_id == first

        configure(with_change("Take good care. Goodbye.", "Take care."), now=NOW + timedelta(1))
        line = Line.objects.select_related("flow").get()
        assert line.flow_id != first
        assert line.flow.published_at == NOW + timedelta(1)
        assert FlowVersion.objects.filter(pk=first).exists()

    def test_are_found_again_when_the_words_go_back(self) -> None:
        configure()
        first = Line.objects.get().flow_id
        configure(with_change("Take good care. Goodbye.", "Take care."))

        configure()

        assert Line.objects.get().flow_id == first
        assert FlowVersion.objects.count() == 2


class TestLines:
    def test_have_a_crisis_line_that_is_not_their_own(self) -> None:
        text = with_change('crisis_number: "+12025550188"', 'crisis_number: "+18557821009"')

        (problem,) = refused(text)

        assert problem.path == "lines[0].crisis_number"
        assert "one of the helpline's own numbers" in problem.message

    def test_are_not_the_number_to_which_callers_go_when_we_are_down(self, settings: Settings) -> None:
        settings.BACKUP_NUMBER = OTHER

        (problem,) = refused(with_second_line())

        assert problem.path == "lines[0].number"
        assert "BACKUP_NUMBER" in problem.message
        assert not Line.objects.exists()

    def test_leave_time_for_the_words_in_danger(self) -> None:
        problems = refused(with_change("crisis_seconds: 10 ", "crisis_seconds: 8 "))

        said = {problem.path: problem.message for problem in problems}
        words = said["flows.treatment.prompts.crisis_wait.en"]
        assert "with crisis_seconds: 8 at most 60 can be said" in words
        assert {problem.path.split(".")[3] for problem in problems} == {
            "crisis_wait",
            "crisis_wait_other",
            "crisis_doubt",
            "crisis_wait_doubt",
            "crisis_stay",
        }

    def test_of_two_the_quicker_decides(self) -> None:
        assert refused(with_second_line(crisis_seconds="8")) == refused(
            with_second_line(crisis_seconds="8").replace("crisis_seconds: 10 ", "crisis_seconds: 8 ")
        )

    def test_leave_time_for_words_at_all(self) -> None:
        (problem,) = refused(with_change("crisis_seconds: 10 ", "crisis_seconds: 5 "))

        assert problem.path == "lines[0].crisis_seconds"

    def test_come_and_go_with_their_floors(self) -> None:
        configure()

        assert changes_of(configure(with_second_line())) == [
            (ADDED, "floor", "annex"),
            (ADDED, "line", OTHER),
        ]
        assert changes_of(configure()) == [(REMOVED, "line", OTHER), (REMOVED, "floor", "annex")]
        assert list(Floor.objects.values_list("name", flat=True)) == ["main"]
        assert Line.objects.get().number == MAIN

    def test_keep_who_they_are_under_a_new_number(self) -> None:
        configure()
        line = Line.objects.get()
        cast.call(line)

        (change,) = configure(with_change("number: default", f'number: "{OTHER}"')).changes

        assert change.details == (f"number: {MAIN} → {OTHER}",)
        line.refresh_from_db()
        assert line.number == OTHER

    def test_that_were_called_are_not_removed(self) -> None:
        configure(with_second_line())
        cast.call(Line.objects.get(number=OTHER))

        (problem,) = refused(EXAMPLE)

        assert (problem.line, problem.path) == (line_of("lines:\n"), "lines")
        assert OTHER in problem.message
        assert Line.objects.count() == 2

    def test_with_a_promise_to_call_back_are_not_removed(self) -> None:
        configure(with_second_line())
        Callback.objects.create(
            line=Line.objects.get(number=OTHER),
            reason=CallbackReason.PROMISED,
            number=PhoneNumber("+12025550143"),
            due_at=NOW,
            promised_at=NOW,
            expires_at=NOW + timedelta(hours=4),
        )

        assert [problem.path for problem in refused(EXAMPLE)] == ["lines"]

    def test_stand_on_a_floor_that_was_there_before(self) -> None:
        Floor.objects.create(name="main")

        configure()

        assert Line.objects.get().floor == Floor.objects.get()


class TestTeams:
    def test_come_change_and_go(self) -> None:
        configure()
        text = with_change("counselors: {name: Counselors}", "counselors: {name: Day team}\n  nights: {}")

        changes = configure(text).changes

        assert [(change.verb, change.key, change.details) for change in changes] == [
            (CHANGED, "counselors", ("name: Counselors → Day team",)),
            (ADDED, "nights", ("nights",)),
        ]
        assert changes_of(configure())[-1] == (REMOVED, "team", "nights")
        assert set(Team.objects.values_list("slug", flat=True)) == {"counselors", "spanish", "on-call"}
