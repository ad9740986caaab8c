"""Each key of the desk presses something, is shown there, and is in the documentation."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
CONSOLE = ROOT / "helpline/console"
KEYS = (CONSOLE / "static/console/keys.js").read_text()
MARKUP = "".join(each.read_text() for each in (CONSOLE / "templates").rglob("*.html"))
DOCUMENT = (ROOT / "docs/how-to/work-the-desk.md").read_text()
ENTRY = re.compile(r"""^  "?([^\s":]+)"?: ["'](.+?)["'],$""", re.MULTILINE)
ACTIONS = dict(ENTRY.findall(KEYS))
NAMES = re.compile(r"(?<=#)[\w-]+|(?<=\[)data-[\w-]+")


def shown(key: str) -> str:
    return f"<kbd>{key.upper() if len(key) == 1 else key.capitalize()}</kbd>"


FOOT = re.compile("<span>Keys: .*?</span>")


def test_are_read() -> None:
    assert {"a", "enter", "?", "o", "w", "u", "+", "y"} <= set(ACTIONS)


def test_press_what_is_on_a_page() -> None:
    for selector in ACTIONS.values():
        for name in NAMES.findall(selector):
            assert re.search(rf'(id="{name}"|[\s"]{name}[\s=>{{"])', MARKUP), name


def test_are_documented_and_named_at_the_foot_of_the_desk() -> None:
    (foot,) = FOOT.findall(MARKUP)
    for key in ACTIONS.keys() - set("23456789"):
        assert shown(key) in DOCUMENT, key
        assert shown(key) in foot, key


def test_are_shown_on_their_controls() -> None:
    elsewhere = FOOT.sub("", MARKUP)
    for key in ACTIONS.keys() - {"enter"}:
        assert shown(key) in elsewhere, key
