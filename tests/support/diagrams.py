"""Drawing the diagrams of docs/reference/states.md from the tables of the models.

`python -m tests.support.diagrams` writes them anew; a test holds the page against what it would write.
"""

import os
import re
from pathlib import Path

import django

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "states.md"
DRAWN = re.compile(r"<!-- drawn: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def diagram(model: str) -> str:
    """Return the diagram of a model's table."""
    from django.apps import apps

    from helpline.models.transitions import HasState

    of = next(each for each in apps.get_models() if each.__name__ == model)
    assert issubclass(of, HasState)
    changes = [("[*]", state) for state in of.begins]
    for state, after in of.transitions.items():
        changes += [(state, to) for to in of.transitions if to in after]
    lines = [f"    {source} --> {to}" for source, to in changes]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def drawn(page: str) -> str:
    """Return the page with every diagram as the tables have it."""
    return DRAWN.sub(lambda found: f"<!-- drawn: {found[1]} -->\n{diagram(found[1])}\n<!-- end -->", page)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    PAGE.write_text(drawn(PAGE.read_text()))
