"""What the page People is sent, where it answers, and what is kept of each change."""

from typing import Any

from helpline.models import AccessRecord, Staff
from helpline.operations import people

PEOPLE = "/console/people/"
NEW = {
    "name": "Rosa Diaz",
    "email": "rosa@example.org",
    "role": people.COUNSELORS,
    "languages": ["en"],
    "topics": ["treatment", "crisis"],
    "trained_until": "2027-01-31",
}


def of(person: Staff, what: str = "") -> str:
    return f"{PEOPLE}{person.pk}/{what}"


def kept() -> list[tuple[str, str, str]]:
    return list(AccessRecord.objects.order_by("pk").values_list("kind", "changed", "detail"))


def work_of(person: Staff, **more: Any) -> dict[str, Any]:
    return {"name": person.name, "role": people.COUNSELORS, "languages": ["en"], "tier": "1"} | more
