"""YAML is read plainly, and every value knows its line."""

import pytest

from helpline.configure.document import MOST_VALUES, parse
from helpline.configure.errors import Problem, WrongDescription, dotted


def faults_of(data: str | bytes) -> list[Problem]:
    with pytest.raises(WrongDescription) as caught:
        parse(data.encode() if isinstance(data, str) else data)
    return caught.value.problems


class TestParse:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("22:00", "22:00"),
            ("no", "no"),
            ("on", "on"),
            ("+12025550143", "+12025550143"),
            ("0600", "0600"),
            ("2027-01-31", "2027-01-31"),
            ("1_000", "1_000"),
            (".5", ".5"),
            ("true", True),
            ("false", False),
            ("null", None),
            ("~", None),
            ("20", 20),
            ("-3", -3),
            ("2.5", 2.5),
            ('"20"', "20"),
            ("!!str 20", "20"),
            ("[1, two]", [1, "two"]),
            ("{a: {b: 1}}", {"a": {"b": 1}}),
            ("2: two", {"2": "two"}),
            ("- &who maya\n- *who", ["maya", "maya"]),
            ("\ufeffmaya", "maya"),
        ],
    )
    def test_takes_values_as_they_are_written(self, text: str, value: object) -> None:
        assert parse(text.encode()).value == value

    def test_knows_the_line_of_everything(self) -> None:
        document = parse(b"a: 1\nb:\n  - x\n  - y: 2\n\nc: {d: 3}\n")

        assert document.line_of(("a",)) == 1
        assert document.line_of(("b",)) == 2
        assert document.line_of(("b", 0)) == 3
        assert document.line_of(("b", 1, "y")) == 4
        assert document.line_of(("c", "d")) == 6
        assert document.line_of(("b", 1, "z", "deeper")) == 4
        assert document.line_of(("unheard-of",)) == 1

    @pytest.mark.parametrize(
        ("data", "line", "message"),
        [
            ("", 1, "the file is empty"),
            ("a: " + "[" * 5000, 1, "values stand in each other too deeply; is a bracket not closed?"),
            ("- " * 5000, 1, "values stand in each other too deeply; is a bracket not closed?"),
            (
                "{a: " * 5000 + "}" * 5000,
                1,
                "values stand in each other too deeply; is a bracket not closed?",
            ),
            ("# nothing\n", 1, "the file is empty"),
            ("a: 1\nb: [1\nc: 2\n", 3, "this is not YAML"),
            ("a: 1\n\tb: 2\n", 2, "this is not YAML"),
            ("a: *unknown", 1, "this is not YAML: found undefined alias 'unknown'"),
            ("a: 1\n---\nb: 2\n", 2, "this is not YAML"),
            ("a: 1\nb: \x07\n", 2, "a character here that YAML does not allow"),
            (b"a: 1\nb: \xff\n", 2, "not text in UTF-8"),
            ("a: 1\nb: 2\na: 3\n", 3, "this name was given already on line 1"),
            ("a:\n  ? [1, 2]\n  : 3\n", 2, "a name must be a single word or text"),
            ("a: 1\nb: !!python/name:os.system ''\n", 2, "is not understood here"),
            ("a: !secret x\n", 1, "is not understood here"),
            ("a: !!int x\n", 1, "is not understood here"),
            ("a: !!bool x\n", 1, "is not understood here"),
            ("a: &a [*a]\n", 1, "an alias stands inside of what it repeats"),
        ],
    )
    def test_names_the_line_of_a_fault(self, data: str | bytes, line: int, message: str) -> None:
        (problem,) = faults_of(data)

        assert problem.line == line
        assert message in problem.message

    def test_refuses_a_file_that_grows_without_end(self) -> None:
        lines = ["a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
        lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]

        (problem,) = faults_of("\n".join(lines))

        assert problem.message == f"the file has more than {MOST_VALUES} values"


class TestFault:
    def test_says_where_and_what(self) -> None:
        assert str(Problem(41, "staff.maya", "wrong")) == "41: staff.maya: wrong"
        assert str(Problem(3, "", "wrong")) == "3: wrong"
        assert str(WrongDescription([Problem(9, "", "b"), Problem(3, "", "a")])) == "3: a\n9: b"

    def test_writes_paths_as_people_do(self) -> None:
        assert dotted(("staff", "maya", "shifts", 0, "zone")) == "staff.maya.shifts[0].zone"
        assert dotted(()) == ""
