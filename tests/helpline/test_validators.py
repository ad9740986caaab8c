"""What may be written into the plan: said in words by the models, and held by the database below them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from helpline import validators
from helpline.configure.policy import POLICY
from helpline.contact_rules import NotANumber
from helpline.models import Shift, Team, Training, readable
from tests.support import cast, example_flow

LISTS: tuple[Any, ...] = ("en", 5, None, True, {"en": 1}, [["en"]], [None], [1.5])


def refuses(validate: Callable[[Any], None], value: Any) -> bool:
    try:
        validate(value)
    except ValidationError as error:
        return bool(error.messages)
    return False


class TestZone:
    @pytest.mark.parametrize("zone", ["America/New_York", "America/Indiana/Knox", "Pacific/Guam", "UTC"])
    def test_is_that_of_a_place(self, zone: str) -> None:
        assert not refuses(validators.validate_zone, zone)

    @pytest.mark.parametrize(
        "zone",
        ["", " ", "Eastern", "New York", "EST", "GMT+5", "Etc/GMT+5", "america/new_york", "../x", 5, None],
    )
    def test_is_no_other_name(self, zone: Any) -> None:
        assert refuses(validators.validate_zone, zone)

    def test_is_guessed_where_it_is_nearly_right(self) -> None:
        with pytest.raises(ValidationError, match='did you mean "America/New_York"'):
            validators.validate_zone("America/New_Yrok")


class TestWeekdays:
    @pytest.mark.parametrize("days", [[0], [6], [0, 1, 2, 3, 4, 5, 6], [5, 2]])
    def test_are_the_seven(self, days: list[int]) -> None:
        assert not refuses(validators.validate_weekdays, days)

    @pytest.mark.parametrize("days", [[], [7], [9], [-1], [0, 0], ["Monday"], ["0"], [True], *LISTS])
    def test_are_nothing_else(self, days: Any) -> None:
        assert refuses(validators.validate_weekdays, days)


class TestLanguages:
    @pytest.mark.parametrize("codes", [[], ["en"], ["es", "en"], ["es-MX"], ["haw"]])
    def test_are_codes(self, codes: list[str]) -> None:
        assert not refuses(validators.validate_languages, codes)

    @pytest.mark.parametrize("codes", [["English"], ["EN"], ["en", "en"], [""], ["e"], ["en,es"], *LISTS])
    def test_are_nothing_else(self, codes: Any) -> None:
        assert refuses(validators.validate_languages, codes)


class TestTopics:
    @pytest.mark.parametrize("topics", [[], ["treatment"], ["family", "crisis"]])
    def test_are_words(self, topics: list[str]) -> None:
        assert not refuses(validators.validate_topics, topics)

    @pytest.mark.parametrize("topics", [[""], ["my topic"], ["a", "a"], ["x" * 51], *LISTS[1:]])
    def test_are_nothing_else(self, topics: Any) -> None:
        assert refuses(validators.validate_topics, topics)


class TestTelephone:
    def test_is_in_international_form(self) -> None:
        assert not refuses(validators.validate_telephone, "+12025550143")

    @pytest.mark.parametrize(
        "number", ["2025550143", "+1 202 555 0143", "988", "+1988", "+1202555", "", "call", 5]
    )
    def test_is_nothing_else(self, number: Any) -> None:
        assert refuses(validators.validate_telephone, number)

    def test_is_never_repeated_in_the_fault(self) -> None:
        with pytest.raises(ValidationError) as caught:
            validators.validate_telephone("202-555-0188")

        assert "0188" not in str(caught.value)


class TestPolicy:
    RULES = {
        "strategy": "ring_all",
        "priorities": {"high": 4, "normal": 1},
        "overflow_after": 45,
        "relax_topic_after": None,
        "max_talk": 18000,
        "ring_count": 3,
        "ring_more_every": 5,
        "primary_teams": ["counselors"],
    }

    def test_says_what_the_router_knows(self) -> None:
        assert not refuses(validators.validate_policy, {})
        assert not refuses(validators.validate_policy, self.RULES)

    @pytest.mark.parametrize(
        "slip",
        [
            {"strategy": "loudest"},
            {"strategy": ["ring_all"]},
            {"priorities": {"high": 4}},
            {"priorities": {"high": 4, "normal": 0}},
            {"priorities": [4, 1]},
            {"overflow_after": "45"},
            {"overflow_after": -1},
            {"overflow_after": True},
            {"max_talk": 5},
            {"ring_count": 0},
            {"ring_count": 1.5},
            {"ring_more_every": 0},
            {"ring_more_every": "5"},
            {"primary_teams": "counselors"},
            {"crisis_priority": "red"},
            {"overflow": 45},
        ],
    )
    def test_says_nothing_else(self, slip: dict[str, Any]) -> None:
        assert refuses(validators.validate_policy, self.RULES | slip)

    @pytest.mark.parametrize("policy", [[], "ring_all", None, 5])
    def test_has_names(self, policy: Any) -> None:
        assert refuses(validators.validate_policy, policy)

    def test_can_be_read_wherever_it_can_be_written(self) -> None:
        faults: list[readable.Fault] = []

        readable.policy(1, self.RULES, faults.append)

        assert faults == []
        assert {row.name for row in POLICY} == set(readable._RULES)


@pytest.mark.django_db
class TestEveryModel:
    """A slip is refused by `full_clean` with a sentence, and by the database where SQL can say it."""

    @pytest.fixture
    def rows(self) -> dict[str, models.Model]:
        line = cast.line()
        line.flow.document = example_flow.published()
        staff = cast.staff("maya")
        return {
            "floor": line.floor,
            "flow": line.flow,
            "line": line,
            "team": Team.objects.create(slug="counselors", name="Counselors"),
            "staff": staff,
            "shift": staff.shifts.get(),
            "training": staff.trainings.first() or Training(),
        }

    def test_takes_the_rows_that_are_right(self, rows: dict[str, models.Model]) -> None:
        for row in rows.values():
            row.full_clean()

    @pytest.mark.parametrize(
        ("which", "field", "value"),
        [
            ("floor", "name", ""),
            ("team", "name", ""),
            ("team", "slug", "two words"),
            ("flow", "document", {"start": "nowhere"}),
            ("line", "number", "8557821009"),
            ("line", "crisis_number", "988"),
            ("line", "name", ""),
            ("line", "ring_seconds", 0),
            ("line", "ring_seconds", 3600),
            ("line", "crisis_seconds", 0),
            ("line", "max_wait_seconds", 1),
            ("line", "policy", {"overflow": 45}),
            ("staff", "name", ""),
            ("staff", "languages", ["English"]),
            ("staff", "opted_out_topics", "family"),
            ("staff", "tier", 0),
            ("staff", "duty", "lunch"),
            ("staff", "ring_on", "pager"),
            ("shift", "zone", "Eastern"),
            ("shift", "weekdays", [9]),
            ("shift", "weekdays", []),
            ("training", "topic", "in danger"),
        ],
    )
    def test_refuses_a_slip(self, rows: dict[str, models.Model], which: str, field: str, value: Any) -> None:
        row = rows[which]
        setattr(row, field, value)

        with pytest.raises(ValidationError) as caught:
            row.full_clean()

        assert field in caught.value.message_dict

    def test_takes_no_telephone_in_another_form_than_e164(self, rows: dict[str, models.Model]) -> None:
        with pytest.raises(NotANumber):
            rows["staff"].phone = "555-0161"  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        ("which", "field", "value"),
        [
            ("floor", "name", ""),
            ("team", "name", ""),
            ("flow", "document", "treatment"),
            ("line", "number", "8557821009"),
            ("line", "number", "+1855782100x"),
            ("line", "number", "1+8557821009"),
            ("line", "crisis_number", "988"),
            ("line", "policy", "ring_all"),
            ("line", "policy", [1]),
            ("staff", "name", ""),
            ("staff", "languages", "en"),
            ("staff", "languages", {"en": 1}),
            ("staff", "opted_out_topics", 5),
            ("staff", "duty", "lunch"),
            ("staff", "ring_on", "pager"),
            ("shift", "zone", ""),
            ("shift", "weekdays", []),
            ("shift", "weekdays", [9]),
            ("shift", "weekdays", [12]),
            ("shift", "weekdays", [-1]),
            ("shift", "weekdays", ["Monday"]),
            ("shift", "weekdays", ["0"]),
            ("shift", "weekdays", [[0]]),
            ("shift", "weekdays", 0),
            ("shift", "weekdays", [0.5]),
            ("shift", "weekdays", {"0": 1}),
            ("training", "topic", ""),
        ],
    )
    def test_stands_on_a_database_that_refuses_it_too(
        self, rows: dict[str, models.Model], which: str, field: str, value: Any
    ) -> None:
        row = rows[which]

        with pytest.raises(DatabaseError), transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**{field: value})

    @pytest.mark.parametrize("days", [[0], [6, 0], [0, 1, 2, 3, 4, 5, 6]])
    def test_stands_on_a_database_that_takes_any_days(
        self, rows: dict[str, models.Model], days: list[int]
    ) -> None:
        Shift.objects.update(weekdays=days)

        assert Shift.objects.get().weekdays == days
