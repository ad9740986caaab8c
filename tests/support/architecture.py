"""Draw the rooms and walls of docs/explanation/architecture.md from the contracts of import-linter.

`python -m tests.support.architecture` writes the drawing anew; a test fails when the page differs from it.
"""

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "architecture.md"
DRAWN = re.compile(r"(<!-- drawn: floors -->\n).*?(<!-- end -->)", re.DOTALL)


def contract(name: str) -> dict[str, Any]:
    """Return a contract of import-linter by its id."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["id"] == name)


def floors() -> list[list[str]]:
    """Return the rooms of helpline by floor, the highest first, without those that nothing may import."""
    apart = {name.removeprefix("helpline.") for name in contract("emulator-unknown")["protected_modules"]}
    named = [[room.strip() for room in floor.split("|")] for floor in contract("floors")["layers"]]
    return [[room for room in floor if room not in apart] for floor in named]


def drawing() -> str:
    """Return the drawing: packages, then a box for each floor of helpline, each above what it may import."""
    packages = contract("one-direction")["layers"]
    boxes = [f"    {name}[{name}]" for name in packages if name != "helpline"]
    boxes += ["    subgraph helpline"]
    boxes += [f'    floor{number}["{" · ".join(rooms)}"]' for number, rooms in enumerate(floors())]
    above = [f"    floor{number} --> floor{number + 1}" for number in range(len(floors()) - 1)]
    between = [f"    {upper} --> {lower}" for upper, lower in pairwise(packages)]
    return "\n".join(["```mermaid", "flowchart TD", *boxes, *above, "    end", *between, "```"])


def drawn(page: str) -> str:
    """Return the page with the drawing as the contracts have it."""
    return DRAWN.sub(lambda found: f"{found[1]}{drawing()}\n{found[2]}", page)


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text()))
