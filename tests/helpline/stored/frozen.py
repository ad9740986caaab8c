"""Documents as a release once stored them: never changed, and read by every later release."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def all_of(kind: str) -> list[str]:
    """Return the names of every frozen document of a kind."""
    found = sorted(path.stem for path in DATA.glob(f"{kind}_*.json"))
    assert found, kind
    return found
