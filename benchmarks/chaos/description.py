"""The helpline that the chaos is tried on: the example's flow, with people and telephones of its own."""

import copy
from pathlib import Path
from typing import Any

import yaml

from benchmarks.chaos.plan import CRISIS, StaffPlan
from benchmarks.ground import ROOT

EXAMPLE = ROOT / "config" / "helpline.example.yaml"
LINE: dict[str, Any] = {
    "ring_seconds": 8,
    "wrap_up_seconds": 12,
    "max_wait_seconds": 100,
    "crisis_number": CRISIS,
    "may_listen": True,
}
"""Times of the line, shorter than in life as conversations are. Those about danger are the shipped ones."""


def write(path: Path, staff: tuple[StaffPlan, ...]) -> None:
    """Write the description into a file."""
    document = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    document["lines"][0] |= LINE
    anybody = document["staff"]["maya"]
    others = {name: one for name, one in document["staff"].items() if one["role"] != "counselor"}
    document["staff"] = {person.username: _person(anybody, person) for person in staff} | others
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _person(anybody: dict[str, Any], plan: StaffPlan) -> dict[str, Any]:
    """Return somebody trained for everything, on shift at all hours."""
    person = copy.deepcopy(anybody)
    person |= {"name": plan.username.title(), "languages": list(plan.languages), "ring_on": "browser"}
    if plan.supervises:
        person |= {"role": "supervisor"}
    if plan.phone:
        person |= {"ring_on": "phone", "phone": plan.phone}
    return person
