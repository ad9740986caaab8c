"""The style sheet of signing in, which the lock brings to every page of the console."""

import re
from pathlib import Path

import helpline.signin

CSS = (Path(helpline.signin.__file__).parent / "static/signin/signin.css").read_text()
OWN = (".sign-in", ".idle-lock", "html[data-locked]")


def test_is_about_nothing_else_on_the_pages_that_have_it() -> None:
    """A rule for each `.field-wrong` put a lone exclamation mark over every wrong field of the console."""
    rules = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
    selectors = [each.strip() for head in re.findall(r"([^{}]+)\{", rules) for each in head.split(",")]

    assert selectors
    assert [each for each in selectors if not each.startswith(OWN)] == []
