"""Every kind of fault in a description names its line, its place and what would be right."""

from datetime import date, time

import pytest

from helpline.configure.description import Helpline
from helpline.configure.document import parse
from helpline.configure.errors import Problem, WrongDescription
from helpline.configure.reading import read
from helpline.schedules.rota import Pattern
from tests.helpline.configure.example import EXAMPLE, line_of, with_change, without


def described(text: str) -> Helpline:
    return read(parse(text.encode()), "+18557821009")


def faults_of(text: str) -> list[Problem]:
    with pytest.raises(WrongDescription) as caught:
        described(text)
    return caught.value.problems


ROSAS_PHONE = 'phone: "+12025550161"'

FAULTS = [
    # What is written instead of what, where the fault is, what is said.
    ("example: true", "example: yes", "example", "true or false is expected"),
    ("floors: [main]", "floors: main", "floors", "a list is expected"),
    ("floors: [main]", "floors: []", "floors", "at least one floor is needed"),
    ("floors: [main]", "flors: [main]", "flors", 'not known here; did you mean "floors"?'),
    ("teams:\n  counselors", "zeams:\n  counselors", "zeams", 'did you mean "teams"?'),
    ("number: default", "number: 8557821009", "lines[0].number", "not a telephone number"),
    ("number: default", 'number: "855-782-1009"', "lines[0].number", "not a telephone number"),
    ("number: default", 'number: "+1855782100"', "lines[0].number", "not a telephone number"),
    ("name: Helpline", "name: ''", "lines[0].name", "a text is expected"),
    ("name: Helpline", f"name: {'x' * 81}", "lines[0].name", "at most 80 characters"),
    ("name: Helpline", "nmae: Helpline", "lines[0].nmae", 'did you mean "name"?'),
    ("floor: main", "floor: mian", "lines[0].floor", 'there is no floor "mian"; did you mean "main"?'),
    ("flow: treatment", "flow: treatmnt", "lines[0].flow", 'did you mean "treatment"?'),
    ("strategy: longest_idle", "strategy: longest", "lines[0].policy.strategy", '"longest_idle"?'),
    ("strategy: longest_idle", "strategie: x", "lines[0].policy.strategie", 'did you mean "strategy"?'),
    ("priorities: {high: 4,", "priorities: {high: -4,", "lines[0].policy.priorities.high", "from 0.001"),
    ("priorities: {high: 4,", "priorities: {high: true,", "lines[0].policy.priorities.high", "a number"),
    ("priorities: {high: 4,", "priorities: {", "lines[0].policy.priorities", '"high" is missing'),
    (
        "priorities: {high: 4,",
        "priorities: {crisis: 9, high: 4,",
        "lines[0].policy.priorities.crisis",
        "known",
    ),
    ("primary_teams: [counselors,", "primary_teams: [councelors,", "", 'did you mean "counselors"?'),
    ("primary_teams: [counselors,", "primary_teams: [spanish,", "", '"spanish" is given twice'),
    ("overflow_after: 45", "overflow_after: 45s", "lines[0].policy.overflow_after", "of seconds from 0"),
    ("widen_when_nobody: true", "widen_when_nobody: 1", "lines[0].policy.widen_when_nobody", "true or false"),
    ("ring_seconds: 20", "ring_seconds: 2", "lines[0].ring_seconds", "of seconds from 5 to 120"),
    ("ring_seconds: 20", "ring_seconds: true", "lines[0].ring_seconds", "of seconds from 5 to 120"),
    ('crisis_number: "+12025550188"', "crisis_number: 988", "lines[0].crisis_number", "as +12025550143"),
    ("ring_seconds: 20", "calls_to: [Canada]", "lines[0].calls_to[0]", 'a country such as "CA"'),
    ("ring_seconds: 20", "calls_to: []", "lines[0].calls_to", "at least one place is needed"),
    ("ring_seconds: 20", "calls_to: US", "lines[0].calls_to", "a list is expected"),
    ("counselors: {name", "counselors: {nane", "teams.counselors.nane", 'did you mean "name"?'),
    ("counselors: {name: C", "Counselors: {name: C", "teams.Counselors", "in small letters"),
    ("  maya:", "  Maya O:", "staff.Maya O", "a person is named in small letters"),
    ("name: Rosa Delgado", "name: maya ortiz", "staff.rosa.name", '"maya" has the name "maya ortiz"'),
    ("name: Rosa Delgado", "name: Máya Ortiz", "staff.rosa.name", '"maya" has the name "Máya Ortiz"'),
    ("name: Maya Ortiz", "phone: null", "staff.maya", '"name" is missing'),
    ("role: supervisor", "role: superviser", "staff.lee.role", 'did you mean "supervisor"?'),
    ("role: supervisor", "role: [supervisor]", "staff.lee.role", "a text is expected"),
    ("  teams: [on-call]", "  teams: [oncall]", "staff.lee.teams[0]", 'there is no team "oncall"; did'),
    ("languages: [es]", "languages: [fr]", "staff.rosa.languages[0]", 'no language "fr"; known: en, es'),
    ("languages: [es]", "languages: es", "staff.rosa.languages", "a list is expected"),
    (
        "{family: 2099-12-31, crisis",
        "{familie: 2099-12-31, crisis",
        "staff.lee.trainings.familie",
        '"family"?',
    ),
    ("{family: 2099-12-31, crisis", "{family: 2099-02-31, crisis", "staff.lee.trainings.family", "a date"),
    ("{family: 2099-12-31, crisis", "{family: 2099, crisis", "staff.lee.trainings.family", "a date"),
    ("{family: 2099-12-31, crisis: 2099-12-31}\n\n", "[family]\n\n", "staff.lee.trainings", "names with"),
    ("opted_out_topics: [family]", "opted_out_topics: [famly]", "staff.rosa.opted_out_topics[0]", "family"),
    (
        "ring_on: phone",
        "ring_on: telephone",
        "staff.rosa.ring_on",
        'way to ring "telephone"; did you mean "phone"?',
    ),
    (ROSAS_PHONE, 'phone: "2025550161"', "staff.rosa.phone", "not a telephone number"),
    (ROSAS_PHONE, "phone: 2025550161", "staff.rosa.phone", "not a telephone number"),
    ("tier: 2", "tier: 0", "staff.lee.tier", "a whole number from 1 to 9"),
    ("weekdays: [saturday]", "weekdays: [saterday]", "", 'no weekday "saterday"; did you mean "saturday"?'),
    ("weekdays: [saturday]", "weekdays: []", "staff.rosa.shifts[1].weekdays", "at least one weekday"),
    ('starts: "09:00"', 'starts: "9am"', "staff.rosa.shifts[1].starts", "a time of day"),
    ('starts: "09:00"', 'starts: "24:00"', "staff.rosa.shifts[1].starts", "a time of day"),
    ('starts: "09:00"', "start: '09:00'", "staff.rosa.shifts[1].start", 'did you mean "starts"?'),
    ("zone: America/New_York}", "zone: America/New_Yrok}", "", 'did you mean "America/New_York"?'),
    ("zone: America/New_York}", "zone: EST5EDT}", "staff.maya.shifts[0].zone", "is not a time zone"),
    ("zone: America/New_York}", "zone: 5}", "staff.maya.shifts[0].zone", "a text is expected"),
    ("start: welcome", "start: welcom", "flows.treatment.start", 'did you mean "welcome"?'),
    ("default_topic: general", "default_topic: genral", "flows.treatment.default_topic", '"general"?'),
    ("say: [topic]", "say: [topik]", "flows.treatment.menus.topic.say[0]", 'did you mean "topic"?'),
    (
        "      goodbye:",
        "      goodby:",
        "flows.treatment.prompts.goodby",
        'no menu says the prompt "goodby"; did you mean "goodbye"?',
    ),
    (
        "        es: Gracias por llamar. C",
        "        x: C",
        "flows.treatment.prompts.goodbye",
        '"es" is missing',
    ),
    ("in line.\n", "in lane {posit}.\n", "flows.treatment.prompts.queued.en", "nothing is filled in"),
]


class TestRead:
    def test_quotes_a_huge_text_in_part(self) -> None:
        with pytest.raises(WrongDescription) as caught:
            described(EXAMPLE.replace("role: supervisor", f"role: {'supervisor' * 500}"))

        assert 'there is no role "supervisor' in str(caught.value)
        assert len(str(caught.value)) < 300

    def test_knows_a_role_in_british_spelling(self) -> None:
        assert described(EXAMPLE.replace("role: counselor", "role: counsellor")) == described(EXAMPLE)

    def test_reads_the_example(self) -> None:
        helpline = described(EXAMPLE)

        assert helpline.example
        assert list(helpline.lines) == ["+18557821009"]
        assert set(helpline.teams) == {"counselors", "spanish", "on-call"}
        rosa = helpline.staff["rosa"]
        assert (rosa.name, rosa.role, rosa.languages, rosa.ring_on) == (
            "Rosa Delgado",
            "counselor",
            ("es",),
            "phone",
        )
        assert Pattern(frozenset(range(5)), time(22), time(6), "America/Los_Angeles") in rosa.shifts
        assert rosa.trainings["crisis"] == date(2099, 12, 31)

    @pytest.mark.parametrize(("old", "new", "path", "message"), FAULTS)
    def test_names_the_line_of_a_fault(self, old: str, new: str, path: str, message: str) -> None:
        problems = faults_of(with_change(old, new))

        found = [problem for problem in problems if message in problem.message]
        assert found, problems
        assert not path or found[0].path == path
        if "is missing" not in message:
            assert found[0].line in range(line_of(old), line_of(old) + 1 + old.count("\n"))

    @pytest.mark.parametrize("text", ["[]", "maya", "3"])
    def test_refuses_what_is_no_description_at_all(self, text: str) -> None:
        assert faults_of(text) == [Problem(1, "", "names with values are expected here")]

    def test_says_which_sections_are_missing(self) -> None:
        assert [problem.message for problem in faults_of("example: true")] == [
            '"flows" is missing',
            '"lines" is missing',
            '"staff" is missing',
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "lines: []\nstaff: {}\nflows: {}",
            "lines:\nstaff: []\nflows: 3",
            "lines: [3]\nstaff: {maya: 3}\nflows: {main: 3}",
            "lines: [{}]\nstaff: {maya: {shifts: [3]}}\nflows: {main: {topics: 3}}",
            "lines: 3\nteams: [a]\nstaff: {maya: {trainings: 3, shifts: {}}}\nflows: {main: }",
        ],
    )
    def test_is_not_put_out_by_anything_else(self, text: str) -> None:
        assert faults_of(text)

    def test_reports_all_faults_together_in_the_order_of_the_lines(self) -> None:
        text = with_change("floor: main", "floor: nowhere")
        text = with_change("name: Ada Park", "name: ''", text)
        text = with_change("start: welcome", "start: welcom", text)
        text = with_change("weekdays: [saturday]", "weekdays: [caturday]", text)

        found = [problem.path for problem in faults_of(text)]

        assert found == [
            "lines[0].floor",
            "staff.rosa.shifts[1].weekdays[0]",
            "staff.ada.name",
            "flows.treatment.start",
        ]

    def test_refuses_dates_in_the_wrong_order(self) -> None:
        text = with_change(
            "weekdays: [saturday]",
            "weekdays: [saturday]\n        first_date: 2027-02-01\n        last_date: 2027-01-31",
        )

        (problem,) = faults_of(text)

        assert problem == Problem(
            line_of("last_date", text),
            "staff.rosa.shifts[1].last_date",
            "the shift's last date lies before its first",
        )

    def test_refuses_two_lines_of_one_number_or_name(self) -> None:
        again = "lines:\n  - {number: default, name: Helpline, flow: treatment}\n"

        found = faults_of(with_change("lines:\n", again))

        assert [(problem.path, problem.message) for problem in found] == [
            ("lines[1].number", "two lines have this number"),
            ("lines[1].name", "two lines have this name"),
        ]

    def test_never_repeats_a_telephone_number(self) -> None:
        text = with_change(ROSAS_PHONE, 'phone: "+1 202 555 01867"')

        assert "0186" not in str(WrongDescription(faults_of(text)))

    def test_leaves_to_people_what_the_file_does_not_say(self) -> None:
        text = without("    opted_out_topics", "    shifts:                          # nights")

        rosa = described(text).staff["rosa"]

        assert (rosa.opted_out_topics, rosa.ring_on, rosa.phone) == (None, None, None)

    def test_gives_a_floor_to_a_description_that_names_none(self) -> None:
        text = with_change("floors: [main]\n", "", with_change("    floor: main\n", ""))

        assert described(text).floors == {"main"}

    def test_makes_a_shift_of_every_day_where_no_weekday_is_named(self) -> None:
        assert described(EXAMPLE).staff["maya"].shifts == {
            Pattern(frozenset(range(7)), time(0), time(0), "America/New_York")
        }
