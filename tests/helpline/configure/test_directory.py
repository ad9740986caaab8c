"""The directory in a description: what is taken, what is refused and where, and what a change leaves."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User

from helpline.models import NumberKind, OutsideNumber, RecordVersion
from helpline.operations import outside_numbers
from tests.helpline.configure.applied import NOW, configure, refused
from tests.helpline.configure.example import EXAMPLE, line_of, with_change, without

pytestmark = pytest.mark.django_db

NUMBER = 'number: "+12025550151"'
"""The line of the example's interpreter."""
FIRST_REVIEW = (NOW + outside_numbers.FIRST_REVIEW).date()


def entry(slug: str = "language-line") -> OutsideNumber:
    return OutsideNumber.objects.get(slug=slug)


class TestApplying:
    def test_takes_what_the_file_says(self) -> None:
        configure()

        row = entry()
        assert (row.kind, row.name, row.number) == (NumberKind.INTERPRETER, "Language line", "+12025550151")
        assert row.languages == {"es": "Spanish", "vi": "Vietnamese", "zh": "Chinese", "ht": "Haitian Creole"}
        assert (row.hours, row.owner, row.review_on, row.tried_at) == (
            "all day, every day",
            "",
            FIRST_REVIEW,
            None,
        )
        assert (entry("kings-911").states, entry("kings-911").counties) == (["NY"], ["Kings"])

    def test_has_one_entry_of_each_kind_in_the_example_all_invented(self) -> None:
        configure()

        rows = OutsideNumber.objects.exclude(slug="")
        assert {row.kind for row in rows} == set(NumberKind.values)
        assert all(row.number.startswith("+1202555015") for row in rows)
        assert all(row.source == "invented for the example" for row in rows)

    def test_leaves_owner_and_review_to_the_page(self, django_user_model: type[User]) -> None:
        configure()
        by = django_user_model.objects.get(username="lee").pk
        later = date(2027, 2, 1)
        outside_numbers.review(
            number_id=entry().pk, owner="Lee", review_on=later, masked="••", by=by, now=NOW
        )

        assert configure(now=NOW + timedelta(days=1)).changes == []
        assert (entry().owner, entry().review_on) == ("Lee", later)

    def test_sets_owner_and_review_where_the_file_says_them(self) -> None:
        configure(with_change(NUMBER, f"{NUMBER}\n    owner: Lee\n    review_on: 2027-01-31"))

        assert (entry().owner, entry().review_on) == ("Lee", date(2027, 1, 31))

    def test_a_number_that_replaces_another_has_been_tried_by_nobody(
        self, django_user_model: type[User]
    ) -> None:
        configure()
        by = django_user_model.objects.get(username="lee").pk
        outside_numbers.note_try(number_id=entry().pk, masked="••", by=by, now=NOW)

        outcome = configure(with_change(NUMBER, 'number: "+12025550177"'), now=NOW + timedelta(days=1))

        assert [str(change).splitlines()[0] for change in outcome.changes] == [
            "changed  directory language-line"
        ]
        assert (entry().number, entry().tried_at) == ("+12025550177", None)
        assert entry().review_on == FIRST_REVIEW + timedelta(days=1)
        before = OutsideNumber.objects.get(number="+12025550151")
        assert (before.slug, before.kind, before.tried_by_id) == ("", "", by)

    def test_two_entries_may_swap_their_numbers(self) -> None:
        configure()
        swapped = EXAMPLE.replace("+12025550151", "+1other").replace("+12025550152", "+12025550151")

        configure(swapped.replace("+1other", "+12025550152"))

        assert (entry().number, entry("crisis-center").number) == ("+12025550152", "+12025550151")

    def test_one_that_is_not_described_any_more_is_taken_out_and_remembered(self) -> None:
        configure()

        outcome = configure(without("  night-clinic:\n", "  kings-911:\n"))

        assert [str(change) for change in outcome.changes] == ["removed  directory night-clinic"]
        assert "+12025550154" not in outside_numbers.in_use()
        row = OutsideNumber.objects.get(number="+12025550154")
        kept = RecordVersion.objects.filter(kind="number", record=row.pk).exclude(until=None).get()
        assert (kept.said["slug"], kept.said["name"]) == ("night-clinic", "Night clinic")

    def test_may_hold_the_crisis_number_of_a_line(self) -> None:
        configure(with_change('number: "+12025550152"', 'number: "+12025550188"'))

        assert outside_numbers.in_use()["+12025550188"] == [
            "Crisis line of Helpline",
            "Crisis center: Local 988 center",
        ]


class TestRefusing:
    @pytest.mark.parametrize(
        ("number", "why"),
        [
            ("988", "short code"),
            ('"911"', "short code"),
            ('"+1911"', "short code"),
            ("838255", "short code"),
            ('"202-555-0151"', "not a telephone number in international form"),
            ('"+18557821009"', "one of the helpline's own numbers"),
            ('"+12025550161"', "one of the helpline's own numbers, or a colleague's telephone"),
            ('"+442079460000"', "outside the United States"),
            ('"+18762345678"', "outside the United States"),
            ('"+19002345678"', "charges whoever calls it"),
            ('"+12125551212"', "charges whoever calls it"),
        ],
    )
    def test_a_number_that_would_reach_nobody_or_the_wrong_one(self, number: str, why: str) -> None:
        changed = with_change(NUMBER, f"number: {number}")

        (problem,) = refused(changed)

        assert (problem.line, problem.path) == (
            line_of(f"number: {number}\n    languages", changed),
            "directory.language-line.number",
        )
        assert why in problem.message
        assert not OutsideNumber.objects.exists()

    @pytest.mark.parametrize(
        ("old", "new", "path", "why"),
        [
            ("kind: interpreter", "kind: interpretor", "language-line.kind", 'did you mean "interpreter"?'),
            ("name: Language line", "nome: Language line", "language-line.nome", "is not known here"),
            ("{es: Spanish, vi", "{Spanish: Spanish, vi", "language-line.languages.Spanish", "by its code"),
            (
                "{es: Spanish, vi: Vietnamese, zh: Chinese, ht: Haitian Creole}",
                "{}",
                "language-line",
                "needs",
            ),
            ("    states: [NY]\n    counties", "    counties", "kings-911", "needs the state"),
            ("states: [NY]\n    counties", "states: [NY, NJ]\n    counties", "kings-911", "one state"),
            ("states: [NY]\n    hours", "states: [NQ]\n    hours", "night-clinic.states[0]", "no state"),
            ("+12025550152", "+12025550151", "crisis-center.number", '"language-line" has this number'),
            ("say: Ask for", "say: " + "so " * 100 + "ask for", "night-clinic.say", "at most 300 characters"),
            ("  language-line:", "  Language Line:", "Language Line", "small letters"),
        ],
    )
    def test_an_entry_with_a_fault_names_the_place(self, old: str, new: str, path: str, why: str) -> None:
        problems = refused(with_change(old, new))

        assert any(
            problem.path.startswith(f"directory.{path}") and why in problem.message for problem in problems
        ), problems
