"""A first menu that tells nobody to dial 911 is doubted with its line."""

from datetime import UTC, datetime

from helpline.configure.document import parse
from helpline.configure.reading import read
from helpline.configure.warnings import find_warnings
from tests.helpline.configure.example import EXAMPLE, with_change

NOW = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)


def doubted(text: str) -> list[str]:
    document = parse(text.encode())
    found = find_warnings(document, read(document, "+18557821009"), NOW)
    return [str(problem) for problem in found if "safety words" in problem.message]


def test_the_example_says_them() -> None:
    assert doubted(EXAMPLE) == []


def test_a_first_menu_without_them_is_told() -> None:
    (warning,) = doubted(with_change("safety@", "welcome@"))

    assert "flows.treatment.menus.welcome: the first menu says no safety words" in warning
