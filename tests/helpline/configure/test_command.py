"""`manage.py configure` tells an operator what is, what would be and what is wrong, and ends accordingly."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from helpline.models import Line, Staff
from tests.helpline.configure.example import EXAMPLE, FILE, line_of, with_change

pytestmark = pytest.mark.django_db


class Run:
    """One run of the command: what it said, and the code it ended with."""

    def __init__(self, file: Path, *options: str) -> None:
        out, err = StringIO(), StringIO()
        self.code, self.refusal = 0, ""
        try:
            call_command("configure", str(file), *options, stdout=out, stderr=err)
        except CommandError as error:
            self.code, self.refusal = error.returncode, str(error)
        except SystemExit as error:
            self.code = int(str(error.code))
        self.out, self.err = out.getvalue(), err.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "helpline.yaml"
    path.write_text(EXAMPLE)
    return path


class TestConfigure:
    def test_applies_a_file_and_prints_the_difference(self) -> None:
        run = Run(FILE)

        assert (run.code, run.err) == (0, "")
        assert "added    staff maya: Maya Ortiz, counselor\n" in run.out
        assert "added    line +18557821009: Helpline\n" in run.out
        assert "0161" not in run.out
        assert Line.objects.exists()

    def test_says_so_when_there_is_nothing_to_do(self) -> None:
        Run(FILE)

        run = Run(FILE)

        assert run.out == "The installation is as described; nothing to change.\n"

    def test_check_prints_the_difference_changes_nothing_and_ends_with_one(self, file: Path) -> None:
        Run(file)
        file.write_text(with_change("tier: 2", "tier: 3"))

        run = Run(file, "--check")

        assert run.code == 1
        assert run.out.startswith("changed  staff lee\n             tier: 2 → 3\nshipped  flow treatment: ")
        assert run.out.endswith("\nNothing was changed: --check only looks.\n")
        assert Staff.objects.get(user__username="lee").tier == 2

    def test_check_ends_with_nought_where_nothing_differs(self, file: Path) -> None:
        Run(file)

        assert Run(file, "--check").code == 0

    def test_a_wrong_file_names_each_line_and_changes_nothing(self, file: Path) -> None:
        text = with_change("zone: America/New_York}", "zone: America/New_Yrok}")
        file.write_text(with_change("name: Ada Park", "name: ''", text))

        run = Run(file)

        assert run.err.splitlines() == [
            f"{file}:{line_of('zone: America/New_York}')}: staff.maya.shifts[0].zone: "
            '"America/New_Yrok" is not a time zone; did you mean "America/New_York"?',
            f"{file}:{line_of('name: Ada Park')}: staff.ada.name: a text is expected here",
        ]
        assert (run.code, run.refusal) == (2, f"{file} has 2 faults; nothing was changed.")
        assert not Line.objects.exists()

    def test_a_file_that_is_not_yaml_names_the_line(self, file: Path) -> None:
        file.write_text("lines: [\n")

        run = Run(file)

        assert run.err.startswith(f"{file}:2: this is not YAML")
        assert run.refusal == f"{file} has 1 fault; nothing was changed."

    def test_a_file_that_is_not_there_is_said_so(self, tmp_path: Path) -> None:
        run = Run(tmp_path / "none.yaml")

        assert run.refusal == f"{tmp_path / 'none.yaml'} cannot be read: No such file or directory."

    def test_warns_of_what_may_not_be_meant(self, file: Path) -> None:
        file.write_text(
            EXAMPLE.replace("languages: [en, es]", "languages: [en]").replace(
                "languages: [es]", "languages: [en]"
            )
        )

        run = Run(file)

        assert run.code == 0
        assert run.err.splitlines() == [
            f"{file}:{line_of('es: {name: {en: Spanish')}: warning: flows.treatment.languages.es: "
            "nobody speaks this language"
        ]
