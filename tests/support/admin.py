"""What a browser sends when somebody saves a form of the admin."""

from typing import Any

from helpline.models import Staff


def staff_form(person: Staff, **more: Any) -> dict[str, Any]:
    """A person's form as it stands, without trainings and shifts; `more` is what is changed in it."""
    nothing = {
        f"{prefix}-{name}": "0"
        for prefix in ("trainings", "shifts")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return nothing | {"name": person.name, "languages": ["en"], "tier": "1"} | more
