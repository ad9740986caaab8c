"""Writing the tables of docs/reference/configuration.md from the tables by which a description is read.

`python -m tests.support.reference` writes them anew; a test holds the page against what it would write.
"""

import os
import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from helpline.configure.fields import Described

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "configuration.md"
PROMPTS = re.compile(r"<!-- prompts -->\n.*?<!-- end -->", re.DOTALL)
WORDING = re.compile(r"<!-- wording -->\n.*?<!-- end -->", re.DOTALL)
WRITTEN = re.compile(r"<!-- table: (\w+) -->\n.*?<!-- end -->", re.DOTALL)


def tables() -> "dict[str, Sequence[Described]]":
    """Return the rows of each table of the page, by the name at its mark."""
    from helpline.configure.directory import ENTRY
    from helpline.configure.lines import LINE
    from helpline.configure.policy import POLICY
    from helpline.configure.reading import SECTIONS
    from helpline.configure.shifts import SHIFT
    from helpline.configure.staff import STAFF

    return {
        "sections": SECTIONS,
        "lines": LINE.described,
        "policy": POLICY,
        "staff": STAFF.described,
        "shifts": SHIFT.described,
        "directory": ENTRY.described,
    }


def table(rows: "Sequence[Described]") -> str:
    """Return rows as a table in Markdown; neighbours of which the same is said share a line."""
    lines = ["| name | meaning | default |", "|---|---|---|"]
    for (meaning, default), alike in groupby(rows, lambda row: (row.meaning, row.default)):
        lines.append(f"| {', '.join(f'`{row.name}`' for row in alike)} | {meaning} | {default} |")
    return "\n".join(lines)


def prompts() -> str:
    """Return the table of prompts in Markdown."""
    from helpline.callflow.prompts import ROWS

    lines = ["| prompt | when it is said | filled in |", "|---|---|---|"]
    for name, prompt in ROWS.items():
        filled_in = "".join(f"`{{{value}}}` " for value in prompt.values)
        lines.append(f"| `{name}` | {prompt.said} | {filled_in}|")
    return "\n".join(lines)


def wording() -> str:
    """Return the table of the shipped words in Markdown, with a column for each language."""
    from helpline.callflow.prompts import ROWS
    from helpline.callflow.wording import LANGUAGES, SHIPPED

    heads = [language.names["en"] for language in LANGUAGES.values()]
    lines = [f"| prompt | {' | '.join(heads)} |", "|---|" + "---|" * len(heads)]
    for name in ROWS:
        lines.append(f"| `{name}` | {' | '.join(words[name] for words in SHIPPED.values())} |")
    return "\n".join(lines)


def written(page: str) -> str:
    """Return the page with every table as the rows have it."""
    rows = tables()
    page = PROMPTS.sub(lambda _: f"<!-- prompts -->\n{prompts()}\n<!-- end -->", page)
    page = WORDING.sub(lambda _: f"<!-- wording -->\n{wording()}\n<!-- end -->", page)
    return WRITTEN.sub(
        lambda found: f"<!-- table: {found[1]} -->\n{table(rows[found[1]])}\n<!-- end -->", page
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    PAGE.write_text(written(PAGE.read_text()))
