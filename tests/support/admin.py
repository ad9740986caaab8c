"""What a browser sends when somebody saves a form of the admin."""

from typing import Any

from helpline.models import Staff


def staff_form(person: Staff, **more: Any) -> dict[str, Any]:
    """Return a person's form as it stands; `more` is what is changed in it."""
    return {"name": person.name, "languages": ["en"], "tier": "1"} | more
