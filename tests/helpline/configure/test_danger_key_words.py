"""Words that do not name the danger key, where it works, are doubted with their line."""

from datetime import UTC, datetime

from helpline.configure.document import parse
from helpline.configure.reading import read
from helpline.configure.warnings import find_warnings
from tests.helpline.configure.example import EXAMPLE, with_change

NOW = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)


def doubted(text: str) -> list[str]:
    document = parse(text.encode())
    found = find_warnings(document, read(document, "+18557821009"), NOW)
    return [str(problem) for problem in found if "1 is for danger" in problem.message]


def test_the_example_names_it_everywhere() -> None:
    assert doubted(EXAMPLE) == []


def test_a_prompt_and_a_menu_that_do_not_name_it_are_told() -> None:
    (menu,) = doubted(with_change("If you are in danger now, press 1.", "Welcome."))
    own = "      message_ask: {en: Say your name., es: 'En peligro, oprima el uno. Diga su nombre.'}\n"
    (prompt,) = doubted(with_change("    prompts:\n", f"    prompts:\n{own}"))

    assert "flows.treatment.menus.welcome: " in menu
    assert "flows.treatment.prompts.message_ask.en: " in prompt
